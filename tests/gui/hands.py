# SPDX-License-Identifier: GPL-3.0-or-later
"""Hands and eyes in a real Blender window: mouse, keys, pictures, and patience.

Runs inside Blender. A drive is a generator that yields how many seconds to wait; in between
Blender lives on. The mouse and the keys are the X server's own, through xdotool.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpy

Steps = Iterator[float]
RESULTS: dict[str, Any] = {}
OUT = Path(sys.argv[sys.argv.index("--") + 1])
"""Where results and pictures go."""


def drive(steps: Callable[[], Steps], limit_s: float) -> None:
    """Run the steps once the window is there, write the results, and leave Blender."""
    began = time.monotonic()
    walk: list[Steps] = []

    def tick() -> float | None:
        try:
            if not walk:
                walk.append(steps())
            if time.monotonic() - began > limit_s:
                raise TimeoutError(f"the drive took longer than {limit_s:.0f} s")
            return next(walk[0])
        except StopIteration:
            RESULTS["finished"] = True
        except Exception:  # noqa: BLE001 - told in the results
            RESULTS["trace"] = traceback.format_exc()
            picture("trouble")
        RESULTS["took_s"] = round(time.monotonic() - began, 1)
        (OUT / "results.json").write_text(json.dumps(RESULTS, indent=1))
        bpy.ops.wm.quit_blender()
        return None

    bpy.context.preferences.view.show_splash = False
    bpy.app.timers.register(tick, first_interval=1.0, persistent=True)


def until(what: str, true: Callable[[], bool], limit_s: float) -> Steps:
    """Wait until something is so."""
    deadline = time.monotonic() + limit_s
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {limit_s:.0f} s until {what}")
        yield 0.1


def picture(name: str) -> None:
    """Take a picture of the whole screen."""
    subprocess.run(["import", "-window", "root", str(OUT / f"{name}.png")], check=False)


def xdo(*words: object) -> None:
    """Move the mouse or press keys."""
    subprocess.run(["xdotool", *map(str, words)], check=True, env=dict(os.environ))


def view() -> bpy.types.Area:
    """The 3D view."""
    return next(a for a in bpy.context.window.screen.areas if a.type == "VIEW_3D")


def region(kind: str) -> bpy.types.Region:
    """A region of the 3D view: ``UI`` is the sidebar, ``WINDOW`` the view itself."""
    return next(r for r in view().regions if r.type == kind)


def open_tab() -> Steps:
    """Show the sidebar's tab "Avatar"."""
    view().spaces.active.show_region_ui = True
    yield 0.5
    region("UI").active_panel_category = "Avatar"
    view().tag_redraw()
    yield 0.5


def find(what: str, *, across: float = 0.5) -> Iterator[float]:
    """Move the mouse down the sidebar until it is over a button; it stays there.

    Args:
        what: Part of the button's Python: ``avatar.speak(`` or ``avatar.text``.
        across: Where on the sidebar's width to look, in [0, 1].
    """
    to_view()  # Blender notices a moment later where the mouse is: no button may be left over
    yield 0.2
    side = region("UI")
    x = side.x + int((side.width - 24) * across)
    for height in range(side.y + side.height - 8, side.y + 4, -9):
        xdo("mousemove", x, _flip(height))
        yield 0.06
        if what in under_mouse():
            yield 0.1
            if what in under_mouse():
                return
    raise LookupError(f"no button '{what}' in the sidebar")


def under_mouse() -> str:
    """The Python of the button that the mouse is over: an operator's call or a data path."""
    manager = bpy.context.window_manager
    manager.clipboard = ""
    with bpy.context.temp_override(window=bpy.context.window, area=view(), region=region("UI")):
        for copy in (bpy.ops.ui.copy_python_command_button, bpy.ops.ui.copy_data_path_button):
            if copy.poll():
                copy()
                break
    return str(manager.clipboard)


def click() -> Steps:
    """Press and let go where the mouse is, as a hand does."""
    xdo("mousedown", 1)
    yield 0.12
    xdo("mouseup", 1)
    yield 0.2


def press(what: str, *, across: float = 0.5) -> Steps:
    """Find a button and click it."""
    yield from find(what, across=across)
    yield from click()


def type_into(what: str, text: str) -> Steps:
    """Click a text field, replace what it holds, and confirm."""
    yield from press(what)
    yield 0.2
    xdo("key", "ctrl+a")
    xdo("type", "--delay", "8", text)
    yield 0.3
    xdo("key", "Return")
    yield 0.3


def at_work() -> list[str]:
    """The children that work for the window, by their command lines."""
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            lines.append(file.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
    return [line for line in lines if "json-progress" in line or "rhubarb" in line]


def to_view() -> None:
    """Move the mouse into the 3D view, where shortcuts belong."""
    area = region("WINDOW")
    xdo("mousemove", area.x + area.width // 3, _flip(area.y + area.height // 2))


def _flip(y: int) -> int:
    """Blender counts from the bottom, X from the top."""
    return bpy.context.window.height - y
