# SPDX-License-Identifier: GPL-3.0-or-later
"""The tab "Avatar" in the 3D view's sidebar: who, what is said, how it is shown, the film."""

from __future__ import annotations

import textwrap
from typing import Any, Final

import bpy

from .settings import film_path

_LETTER_PX: Final = 6.6
"""Mean width of a letter in Blender's interface at scale 1, in pixels."""
_MARGIN_PX: Final = 76
"""What a box, its icon and the panel's borders take of the width, in pixels at scale 1."""


class _Section:
    """What every section shares."""

    layout: Any
    bl_space_type: Any = "VIEW_3D"
    bl_region_type: Any = "UI"
    bl_category = "Avatar"


class AVATAR_PT_character(_Section, bpy.types.Panel):
    """Who speaks."""

    bl_label = "Character"
    bl_order = 0

    def draw(self, context: Any) -> None:
        """The cast."""
        line = self.layout.row(align=True)
        line.prop(context.scene.avatar, "character", text="")
        line.operator("avatar.use_mine", text="", icon="USER")
        _draw_end(self.layout, context, "character")


class AVATAR_PT_speech(_Section, bpy.types.Panel):
    """What is said, and how."""

    bl_label = "Speech"
    bl_order = 1

    def draw(self, context: Any) -> None:
        """Words, voice, and the button that makes it all."""
        asked = context.scene.avatar
        layout = self.layout
        words = layout.column()
        line = words.row()
        line.enabled = asked.text_block is None
        line.prop(asked, "text", text="", icon="GREASEPENCIL", placeholder="What is said")
        words.prop(asked, "text_block", text="", placeholder="or a text of the Text Editor")
        column = _settings_column(layout)
        column.prop(asked, "voice")
        column.prop(asked, "mood")
        _draw_work(layout, context, "speak", "avatar.speak", "PLAY_SOUND")


class AVATAR_PT_mouth(_Section, bpy.types.Panel):
    """How the mouth moves, for who wants it otherwise."""

    bl_label = "Mouth"
    bl_parent_id = "AVATAR_PT_speech"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: Any) -> None:
        """What it is made from, how large, how smooth; and the seed of all chance."""
        asked = context.scene.avatar
        column = _settings_column(self.layout)
        for name in ("lipsync", "intensity", "smoothing", "twos"):
            column.prop(asked, name)
        listens = column.row()
        listens.active = asked.lipsync != "phonemes"
        listens.prop(asked, "recognizer")
        column.prop(asked, "seed")


class AVATAR_PT_editing(_Section, bpy.types.Panel):
    """What is done with the speech afterwards."""

    bl_label = "Editing"
    bl_order = 2
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: Any) -> None:
        """Marks on the timeline, times for other programs, corrections by hand."""
        column = _settings_column(self.layout)
        column.prop(context.scene.avatar, "markers")
        self.layout.operator("avatar.export_times", icon="EXPORT")
        self.layout.operator("avatar.forget_corrections", icon="LOOP_BACK")


class AVATAR_PT_shot(_Section, bpy.types.Panel):
    """How it is shown."""

    bl_label = "Shot"
    bl_order = 3

    def draw(self, context: Any) -> None:
        """Film terms, and a button for a scene that is staged already."""
        asked = context.scene.avatar
        column = _settings_column(self.layout)
        for name in ("shot", "angle", "light"):
            column.prop(asked, name)
        self.layout.operator("avatar.set_up_shot", icon="OUTLINER_OB_CAMERA")
        _draw_end(self.layout, context, "shot")


class AVATAR_PT_film(_Section, bpy.types.Panel):
    """The film."""

    bl_label = "Film"
    bl_order = 4

    def draw(self, context: Any) -> None:
        """Quality, place, and the button."""
        asked = context.scene.avatar
        layout = self.layout
        layout.row().prop(asked, "quality", expand=True)
        layout.prop(asked, "output", text="", placeholder=str(film_path(asked)))
        _draw_work(layout, context, "render", "avatar.render_film", "RENDER_ANIMATION")


PANELS: Final = (
    AVATAR_PT_character,
    AVATAR_PT_speech,
    AVATAR_PT_mouth,
    AVATAR_PT_editing,
    AVATAR_PT_shot,
    AVATAR_PT_film,
)


def _settings_column(layout: Any) -> Any:
    """Names on the left, values on the right, as in Blender's own editors."""
    column = layout.column()
    column.use_property_split = True
    column.use_property_decorate = False
    return column


def _draw_work(layout: Any, context: Any, task: str, button: str, icon: str) -> None:
    """The button, or the bar in its place while it works, and how it ended."""
    shown = context.window_manager.avatar
    if shown.task == task and shown.running:
        _draw_progress(layout, shown)
        return
    big = layout.column()
    big.scale_y = 1.5
    big.operator(button, icon=icon)
    _draw_end(layout, context, task)


def _draw_progress(layout: Any, shown: Any) -> None:
    column = layout.column(align=True)
    bar = column.row(align=True)
    bar.scale_y = 1.5
    bar.progress(factor=shown.fraction, text=" ".join((shown.stage, shown.detail)).strip())
    bar.operator("avatar.cancel", text="", icon="X")
    column.label(text=shown.left)


def _draw_end(layout: Any, context: Any, task: str) -> None:
    """What came of the last work of that name, with the mend where it failed."""
    shown = context.window_manager.avatar
    if shown.task != task or not shown.message:
        return
    box = layout.box().column(align=True)
    if shown.failed:
        box.alert = True
    _draw_sentence(box, context, shown.message, "ERROR" if shown.failed else "INFO")
    if shown.hint:
        mend = box.column(align=True)
        mend.alert = False
        _draw_sentence(mend, context, shown.hint, "BLANK1")


def _draw_sentence(layout: Any, context: Any, sentence: str, icon: str) -> None:
    """A sentence in as many lines as the sidebar's width wants."""
    scale = context.preferences.system.ui_scale
    letters = int((context.region.width / scale - _MARGIN_PX) / _LETTER_PX)
    for number, line in enumerate(textwrap.wrap(sentence, max(letters, 12))):
        layout.label(text=line, icon="BLANK1" if number else icon)
