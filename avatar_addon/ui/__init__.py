# SPDX-License-Identifier: GPL-3.0-or-later
"""The window: a tab in the 3D view, its buttons, and work beside the window.

Everything that is put into Blender pushes its undo; taking the add-on away runs them backwards.
"""

from __future__ import annotations

from contextlib import ExitStack

import bpy

from . import editing, operators, panel, preferences, settings, work

_CLASSES = (
    settings.AVATAR_PG_scene,
    settings.AVATAR_PG_progress,
    preferences.AVATAR_preferences,
    operators.AVATAR_OT_speak,
    operators.AVATAR_OT_use_mine,
    operators.AVATAR_OT_set_up_shot,
    operators.AVATAR_OT_render_film,
    operators.AVATAR_OT_cancel,
    operators.AVATAR_OT_check_parts,
    editing.AVATAR_OT_forget_corrections,
    editing.AVATAR_OT_export_times,
    *panel.PANELS,
)
_undo = ExitStack()


def register() -> None:
    """Put classes and properties into Blender; all of them, or none where one fails."""
    with ExitStack() as undo:
        for cls in _CLASSES:
            bpy.utils.register_class(cls)
            undo.callback(bpy.utils.unregister_class, cls)
        _point(undo, bpy.types.Scene, settings.AVATAR_PG_scene)
        _point(undo, bpy.types.WindowManager, settings.AVATAR_PG_progress)
        undo.callback(work.stop_all)
        _undo.push(undo.pop_all())


def unregister() -> None:
    """Take all of it away again; work that runs is stopped."""
    _undo.close()


def _point(undo: ExitStack, owner: type, group: type) -> None:
    """``owner.avatar``: the one property of ours on that kind of data."""
    owner.avatar = bpy.props.PointerProperty(type=group)  # type: ignore[attr-defined]
    undo.callback(delattr, owner, "avatar")
