# SPDX-License-Identifier: GPL-3.0-or-later
"""How far the work is and how it ended, written where the panel reads it."""

from __future__ import annotations

from typing import Any, Final

import bpy

from ..errors import AvatarError, Cancelled
from ..progress import UNITS, Step, amount, clock

STAGE_WORDS: Final = {
    "voice": "Fetching the voice",
    "speech": "Speaking",
    "lip sync": "Reading the lips",
    "stage": "Setting the stage",
    "render": "Rendering",
    "film": "Cutting the film",
}
_UNIT_WORDS: Final = {"frames": "frame", "lines": "line"}


def of_window() -> Any:
    """``WindowManager.avatar`` of the running Blender."""
    context: Any = bpy.context
    return context.window_manager.avatar


def begin(task: str) -> None:
    """Work of that name starts: nothing is known yet."""
    shown = of_window()
    shown.task, shown.running, shown.failed = task, True, False
    shown.stage, shown.detail, shown.left = "Starting", "", ""
    shown.message = shown.hint = ""
    shown.fraction = 0.0
    redraw()


def show(step: Step) -> None:
    """A report of progress; the bar never runs backwards."""
    shown = of_window()
    shown.stage = STAGE_WORDS.get(step.stage, step.stage)
    shown.detail = _amount(step)
    shown.left = "" if step.left_s is None else f"{clock(step.left_s)} left"
    shown.fraction = max(shown.fraction, step.fraction)
    redraw()


def _amount(step: Step) -> str:
    unit = UNITS.get(step.stage, "")
    if unit == "%":
        return f"{100 * step.done // max(step.total, 1)} %"
    if step.total <= 1:
        return ""
    if unit == "MB":
        return amount(step)
    return f"{_UNIT_WORDS.get(unit, unit)} {step.done} of {step.total}".strip()


def stopping() -> None:
    """The work was asked to stop and has not ended yet."""
    of_window().stage, of_window().detail, of_window().left = "Stopping", "", ""
    redraw()


def end(message: str) -> None:
    """The work ended well."""
    shown = of_window()
    shown.running, shown.failed = False, False
    shown.message, shown.hint = message, ""
    _settle()


def fail(task: str, error: AvatarError) -> None:
    """Work of that name ended badly, or was stopped (which is no failure)."""
    shown = of_window()
    shown.task, shown.running = task, False
    shown.failed = not isinstance(error, Cancelled)
    shown.message, shown.hint = error.message, error.hint
    _settle()


def clear(task: str) -> None:
    """What was said of work of that name is no longer so."""
    shown = of_window()
    if shown.task == task:
        shown.failed, shown.message, shown.hint = False, "", ""
        _settle()


def _settle() -> None:
    """Draw now, and once more when the sections below have found their new places."""
    redraw()
    if not bpy.app.background:
        bpy.app.timers.register(redraw, first_interval=0.3)


def redraw() -> None:
    """Draw the panels again, in every window."""
    context: Any = bpy.context
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                area.tag_redraw()
