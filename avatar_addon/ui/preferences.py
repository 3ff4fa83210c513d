# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the real parts are, when they are not where they are looked for."""
# mypy: disable-error-code="valid-type"

import json
from typing import Any

import bpy
from bpy.props import StringProperty

from .. import processes
from ..doctor import Verdict
from ..errors import PartFailed
from .jobs import avatar_command

ADDON = __package__.rpartition(".")[0]
_VARIABLES = {
    "rhubarb": "AVATAR_RHUBARB",
    "ffmpeg": "AVATAR_FFMPEG",
    "speech_python": "AVATAR_SPEECH_PYTHON",
}


_verdicts: tuple[Verdict, ...] = ()


class AVATAR_preferences(bpy.types.AddonPreferences):
    """The add-on's preferences; empty paths mean the part that came with the add-on."""

    bl_idname = ADDON

    rhubarb: StringProperty(
        name="Rhubarb",
        description="Rhubarb Lip Sync's program; empty finds the add-on's own",
        subtype="FILE_PATH",
    )
    ffmpeg: StringProperty(
        name="ffmpeg",
        description="The ffmpeg program; empty finds the add-on's own",
        subtype="FILE_PATH",
    )
    speech_python: StringProperty(
        name="Speech Python",
        description="A Python that can import piper; empty uses the add-on's own speech engine",
        subtype="FILE_PATH",
    )

    def draw(self, _context: Any) -> None:
        """Paths on top, the verdict on each part below."""
        layout: Any = self.layout
        layout.use_property_split = True
        column = layout.column()
        for name in _VARIABLES:
            column.prop(self, name)
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
    """The variables that hand the preferences' paths down to a child."""
    addon = context.preferences.addons.get(ADDON)
    if addon is None or addon.preferences is None:
        return {}
    named = {variable: getattr(addon.preferences, name) for name, variable in _VARIABLES.items()}
    return {variable: bpy.path.abspath(path) for variable, path in named.items() if path}


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
