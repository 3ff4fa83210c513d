# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the real parts are, when they are not where they are looked for."""
# mypy: disable-error-code="valid-type"

import json
from pathlib import Path
from typing import Any

import bpy
from bpy.props import StringProperty

from .. import processes
from ..doctor import Verdict
from ..errors import PartFailed, PartMissing
from .jobs import avatar_command

ADDON = __package__.rpartition(".")[0]
_VARIABLES = {
    "rhubarb": ("AVATAR_RHUBARB", "Rhubarb"),
    "ffmpeg": ("AVATAR_FFMPEG", "ffmpeg"),
    "speech_python": ("AVATAR_SPEECH_PYTHON", "Python"),
}
"""Preference → the variable that hands it to a child, and the part's name."""


_verdicts: tuple[Verdict, ...] = ()


class AVATAR_preferences(bpy.types.AddonPreferences):
    """The add-on's preferences; empty paths mean the part that came with the add-on."""

    bl_idname = ADDON

    rhubarb: StringProperty(
        name="Rhubarb",
        description="Rhubarb Lip Sync's program; empty finds the add-on's own",
        subtype="FILE_PATH",
        options={"PATH_SUPPORTS_BLEND_RELATIVE"},
    )
    ffmpeg: StringProperty(
        name="ffmpeg",
        description="The ffmpeg program; empty finds the add-on's own",
        subtype="FILE_PATH",
        options={"PATH_SUPPORTS_BLEND_RELATIVE"},
    )
    speech_python: StringProperty(
        name="Speech Python",
        description="A Python that can import piper; empty uses the add-on's own speech engine",
        subtype="FILE_PATH",
        options={"PATH_SUPPORTS_BLEND_RELATIVE"},
    )

    def draw(self, _context: Any) -> None:
        """Paths on top, the verdict on each part below."""
        layout: Any = self.layout
        layout.use_property_split = True
        column = layout.column()
        for name in _VARIABLES:
            column.prop(self, name, placeholder="The add-on's own")
        layout.operator("avatar.check_parts", icon="CHECKMARK")
        for verdict in _verdicts:
            _draw_verdict(layout, verdict)


def _draw_verdict(layout: Any, verdict: Verdict) -> None:
    row = layout.row()
    row.alert = not verdict.ok
    left = row.split(factor=0.25)
    left.label(
        text=f"{verdict.name} {verdict.version}".strip(),
        icon="CHECKMARK" if verdict.ok else "ERROR",
    )
    left.label(text=verdict.where if verdict.ok else verdict.mend)


def part_paths(context: Any) -> dict[str, str]:
    """The variables that hand the preferences' paths down to a child.

    Raises:
        PartMissing: There is nothing at one of the paths.
    """
    addon = context.preferences.addons.get(ADDON)
    if addon is None or addon.preferences is None:
        return {}
    found = {}
    for name, (variable, part) in _VARIABLES.items():
        path = bpy.path.abspath(getattr(addon.preferences, name).strip())
        if path and not Path(path).exists():
            raise PartMissing(
                f"There is no {part} at '{path}'.",
                "Mend the path, or empty it, in Preferences > Add-ons > Talking Avatar.",
            )
        if path:
            found[variable] = path
    return found


def ask_doctor(context: Any) -> tuple[Verdict, ...]:
    """Run ``avatar doctor`` as the panel's work would run, and keep its verdicts.

    Raises:
        PartFailed: It gave no answer.
    """
    global _verdicts
    command = avatar_command()
    words = [*command.argv, "doctor", "--json"]
    words += ["--blender", bpy.app.binary_path] if bpy.app.binary_path else []
    env = {**command.env, **part_paths(context)}
    done = processes.run(words, what="The doctor", timeout_s=120, env=env)
    try:
        _verdicts = tuple(Verdict(**entry) for entry in json.loads(done.stdout))
    except (ValueError, TypeError) as error:
        said = (done.stderr.strip().splitlines() or ["nothing"])[-1]
        raise PartFailed(f"The parts could not be checked: {said}") from error
    return _verdicts
