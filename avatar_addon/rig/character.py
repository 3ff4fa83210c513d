# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring a character from its .blend into the scene."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy

from ..cast.profile import CharacterProfile
from ..errors import CharacterError
from .tracks import armatures_of, meshes_of


@dataclass(frozen=True)
class Character:
    """A character that stands in the scene.

    Attributes:
        profile: How it is moved.
        root: Move it and everything follows.
        collection: Holds the whole character.
        objects: Its objects by the names that the profile knows, whatever Blender calls them now.
    """

    profile: CharacterProfile
    root: bpy.types.Object
    collection: bpy.types.Collection
    objects: Mapping[str, bpy.types.Object]


def append_character(
    profile: CharacterProfile,
    folder: Path,
    scene: bpy.types.Scene,
    *,
    location: tuple[float, float, float] = (0.0, 0.0, 0.0),
    turn_rad: float = 0.0,
) -> Character:
    """Append a character to a scene; nothing in its file is run.

    Args:
        profile: The character.
        folder: Where its .blend stands.
        scene: Gets the character's collection.
        location: Its mark, in metres.
        turn_rad: Turn about the vertical; 0 faces −Y.

    Raises:
        CharacterError: The file is missing, can't be read, or lacks what the profile names.
    """
    path = folder / profile.blend
    names = list(dict.fromkeys([profile.root, *meshes_of(profile), *armatures_of(profile)]))
    collection, loaded = _append(path, profile.collection, names)
    if collection.asset_data is not None:
        collection.asset_clear()  # the copy in a scene is none: the shelf shows the file's own
    scene.collection.children.link(collection)
    objects = dict(zip(names, loaded, strict=True))
    root = objects[profile.root]
    root.location = location
    root.rotation_mode = "XYZ"
    root.rotation_euler = (0.0, 0.0, turn_rad)
    return Character(profile, root, collection, objects)


def _append(
    path: Path, collection: str, names: list[str]
) -> tuple[bpy.types.Collection, list[bpy.types.Object]]:
    """Append a collection; its objects come in the order of ``names``, renamed or not."""
    if not path.is_file():
        raise CharacterError(f"There is no character file '{path}'.", "Build the character again.")
    try:
        libraries: Any = bpy.data.libraries
        with libraries.load(str(path), link=False) as (there, here):
            _check(path, "collection", [collection], there.collections)
            _check(path, "object", names, there.objects)
            here.collections = [collection]
            here.objects = list(names)
    except OSError as error:
        raise CharacterError(
            f"The character file '{path}' can't be read by Blender {bpy.app.version_string}.",
            "It may be damaged, or saved by a newer Blender.",
        ) from error
    return here.collections[0], list(here.objects)


def _check(path: Path, kind: str, wanted: list[str], there: list[str]) -> None:
    for name in wanted:
        if name not in there:
            raise CharacterError(
                f"The character file '{path}' has no {kind} '{name}', which its profile names.",
                "Build the character again, or mend its profile.",
            )
