# SPDX-License-Identifier: GPL-3.0-or-later
"""The character in the user's scene: found again by its marks, or brought in on a free mark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import bpy
import numpy as np
from mathutils import Vector

from ..cast.profile import CharacterProfile, load_profile
from ..cast.shelf import find_character
from ..rig.character import Character, append_character

WHO: Final = "avatar_character"
"""Custom property of a collection that holds a character: its name in the cast."""
PART: Final = "avatar_part"
"""Custom property of each of its objects: the name that its profile knows."""
_APART_M: Final = 1.0
_REACH_M: Final = 0.5
"""Half the width of the room that a character needs."""
_LARGE_M: Final = 6.0
"""From this size on a mesh is a place to stand in (a floor, a room), in nobody's way."""


def profile_of(name: str) -> CharacterProfile:
    """The profile of a character of the cast.

    Raises:
        CharacterError: It isn't in the cast or can't be used.
    """
    return load_profile(find_character(name))


def bring(scene: bpy.types.Scene, name: str) -> Character:
    """The character of that name: the one that stands in the scene, else a new one.

    Raises:
        CharacterError: It isn't in the cast or can't be used.
    """
    return find_in(scene, name) or _add(scene, name)


def find_in(scene: bpy.types.Scene, name: str) -> Character | None:
    """The character of that name that stands in the scene, if any.

    Raises:
        CharacterError: It stands there and isn't in the cast any more.
    """
    for collection in scene.collection.children_recursive:
        if collection.get(WHO) != name:
            continue
        members: list[Any] = list(collection.all_objects)
        objects = {str(o[PART]): o for o in members if PART in o}
        profile = profile_of(name)
        if profile.root in objects:
            return Character(profile, objects[profile.root], collection, objects)
    return None


def _add(scene: bpy.types.Scene, name: str) -> Character:
    path = find_character(name)
    profile = load_profile(path)
    mark = _free_mark(scene)
    character = append_character(profile, path.parent, scene, location=mark)
    character.collection[WHO] = name
    for part, member in character.objects.items():
        member[PART] = part
        _hide_bones(member)
    return character


def _hide_bones(member: Any) -> None:
    """Bones stay inside the body, out of the face's way; a click on the sticks selects them."""
    if member.type == "ARMATURE":
        member.show_in_front = False
        member.data.display_type = "STICK"


def _free_mark(scene: bpy.types.Scene) -> tuple[float, float, float]:
    """The first place on the X axis, going right, where no mesh is in the way."""
    taken = list(_spans(scene))
    x = 0.0
    while any(low < x + _REACH_M and x - _REACH_M < high for low, high in taken):
        x += _APART_M
    return (x, 0.0, 0.0)


def _spans(scene: bpy.types.Scene) -> Iterator[tuple[float, float]]:
    """What visible meshes near the X axis take of it, in metres."""
    scene.view_layers[0].update()
    members: list[Any] = list(scene.objects)
    for member in members:
        if member.type != "MESH" or member.hide_render:
            continue
        corners = np.array([member.matrix_world @ Vector(corner) for corner in member.bound_box])
        low, high = corners.min(axis=0), corners.max(axis=0)
        large = (high - low).max() > _LARGE_M
        if not large and low[1] < _REACH_M and high[1] > -_REACH_M:
            yield float(low[0]), float(high[0])
