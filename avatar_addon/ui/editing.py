# SPDX-License-Identifier: GPL-3.0-or-later
"""Buttons for what is done after speaking: corrections by hand, and times for other programs.

Blender reads properties from annotations, as values: so they can't be postponed here.
"""
# mypy: disable-error-code="valid-type"

from pathlib import Path
from typing import Any

import bpy
from bpy.props import StringProperty
from bpy_extras.io_utils import ExportHelper

from ..folders import aside, check_writable
from ..lipsync.textgrid import textgrid_of_lines
from . import characters, corrections, markers
from .work import Catching, Outcome


class AVATAR_OT_forget_corrections(Catching, bpy.types.Operator):
    """Let the next Speak have the acting as it is made, without what was changed by hand"""

    bl_idname = "avatar.forget_corrections"
    bl_label = "Forget Corrections"
    bl_options = {"UNDO"}
    task = "speak"

    @classmethod
    def poll(cls, context: Any) -> bool:
        """Grey where the character hasn't spoken."""
        spoken = corrections.has_spoken(context.scene, context.scene.avatar.character)
        if not spoken:
            cls.poll_message_set("Press Speak first: there is nothing to correct")
        return spoken

    def execute(self, context: Any) -> Outcome:
        """Forget what is kept with the character."""
        return self.catching(lambda: self._forget(context))

    def _forget(self, context: Any) -> Outcome:
        character = characters.find_in(context.scene, context.scene.avatar.character)
        count = corrections.forget(character) if character else 0
        self.report({"INFO"}, f"Corrections forgotten: {count}; the next Speak has none")
        return {"FINISHED"}


class AVATAR_OT_export_times(Catching, ExportHelper, bpy.types.Operator):  # type: ignore[misc]
    """Write when each word and sound is said: a TextGrid, as Praat has it"""

    bl_idname = "avatar.export_times"
    bl_label = "Export Times"
    bl_options = {"INTERNAL"}
    filename_ext = ".TextGrid"

    @classmethod
    def poll(cls, context: Any) -> bool:
        """Grey where nothing was spoken."""
        spoken = markers.TIMES in context.scene
        if not spoken:
            cls.poll_message_set("Press Speak first: nothing has been spoken in this scene yet")
        return spoken

    filepath: StringProperty(subtype="FILE_PATH")
    filter_glob: StringProperty(default="*.TextGrid", options={"HIDDEN"})

    def execute(self, context: Any) -> Outcome:
        """Write the file."""
        return self.catching(lambda: self._export(context))

    def _export(self, context: Any) -> Outcome:
        path = Path(bpy.path.abspath(self.filepath))
        check_writable(path)
        with aside(path) as part:
            text = textgrid_of_lines(markers.spoken_lines(context.scene))
            part.write_text(text, encoding="utf-8", newline="\n")
        self.report({"INFO"}, f"Times written to {path}")
        return {"FINISHED"}
