# SPDX-License-Identifier: GPL-3.0-or-later
"""The character in the user's scene: found again by its marks, or brought in on a free mark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import bpy
import numpy as np
from mathutils import Vector

from ..cast.looks.recognise import Recognition
from ..cast.profile import CharacterProfile, load_profile, profile_text, read_profile
from ..cast.shelf import find_character
from ..errors import CharacterError
from ..rig.adopt import adopt_here, own_object
from ..rig.character import Character, append_character
from ..rig.tracks import armatures_of, meshes_of

WHO: Final = "avatar_character"
"""Custom property of a collection that holds a character: its name in the cast."""
OWN: Final = "own:"
"""Before the name of a character that is the file's own."""
PART: Final = "avatar_part"
"""Custom property of each of its objects: the name that its profile knows."""
_APART_M: Final = 1.0
_REACH_M: Final = 0.5
"""Half the width of the room that a character needs."""
_LARGE_M: Final = 6.0
"""From this size on a mesh is a place to stand in (a floor, a room), in nobody's way."""


def profile_of(name: str) -> CharacterProfile:
    """The profile of a character of the cast, or of one of the file's own.

    Raises:
        CharacterError: It isn't in the cast or can't be used.
    """
    if not name.startswith(OWN):
        return load_profile(find_character(name))
    text = bpy.data.texts.get(_text_of(name))
    if text is None:
        raise CharacterError(
            f"The profile of {name.removeprefix(OWN)} is gone from this file's texts.",
            "Choose the character's object and press Use My Character again.",
        )
    return read_profile(text.as_string(), text.name)


def _text_of(name: str) -> str:
    return f"{name.removeprefix(OWN)}.avatar.toml"


def own_names() -> tuple[str, ...]:
    """The file's own characters that were made known."""
    found = (str(one.get(WHO, "")) for one in bpy.data.collections)
    return tuple(sorted({name for name in found if name.startswith(OWN)}))


def make_known(scene: bpy.types.Scene, ob: bpy.types.Object) -> tuple[str, Recognition]:
    """Look at a character that stands in the scene and keep what it can do, as a text of the file.

    Args:
        scene: Where it stands.
        ob: Any of its objects.

    Returns:
        What it is called from now on, and all that was found.

    Raises:
        CharacterError: Nobody is to be seen in it.
    """
    forget(scene, ob)
    profile, known, root = adopt_here(ob)
    name = OWN + profile.name
    members = {*known_objects(profile), root.name}
    collection = bpy.data.collections.new(f"{profile.name} Avatar")
    scene.collection.children.link(collection)
    collection[WHO] = name
    for member in members:
        collection.objects.link(own_object(member))
    text = bpy.data.texts.get(_text_of(name)) or bpy.data.texts.new(_text_of(name))
    text.from_string(profile_text(profile))
    return name, known


def known_objects(profile: CharacterProfile) -> tuple[str, ...]:
    """Names of all objects that a profile moves."""
    return (*meshes_of(profile), *armatures_of(profile))


def forget(scene: bpy.types.Scene, ob: bpy.types.Object) -> None:
    """Take our marks off a character that was made known before; it stays as it is."""
    for collection in list(scene.collection.children_recursive):
        if not str(collection.get(WHO, "")).startswith(OWN) or ob.name not in collection.objects:
            continue
        for member in list(collection.objects):
            if member.type == "EMPTY":
                bpy.data.objects.remove(member)
        bpy.data.collections.remove(collection)


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
        if name.startswith(OWN):  # an override forgets marks of ours: its own name is the mark
            objects = {o.name: o for o in members}
        else:
            objects = {str(o[PART]): o for o in members if PART in o}
        profile = profile_of(name)
        if profile.root in objects:
            return Character(profile, objects[profile.root], collection, objects)
    return None


def _add(scene: bpy.types.Scene, name: str) -> Character:
    if name.startswith(OWN):
        raise CharacterError(
            f"{name.removeprefix(OWN)} is not in this scene any more.",
            "Choose another character, or bring it back and press Use My Character.",
        )
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
