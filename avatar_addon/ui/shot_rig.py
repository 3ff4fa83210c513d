# SPDX-License-Identifier: GPL-3.0-or-later
"""Camera, lamps and backdrop in the user's scene: ours, in a collection of their own."""

from __future__ import annotations

from typing import Any, Final

import bpy

from ..rig.character import Character
from ..shots.framing import solve_framing
from ..shots.lighting import lighting, place_lights
from ..shots.spec import ShotSpec
from ..stage.camera import add_camera
from ..stage.lights import add_lights, set_backdrop
from ..stage.scene import LOOK, VIEW_TRANSFORM, landmarks_of

COLLECTION: Final = "Avatar Shot"
MARK: Final = "avatar_shot"
"""Custom property of what is ours; on the collection it says for which shot it stands."""


def set_up(scene: Any, character: Character, shot: ShotSpec, light: str) -> None:
    """Put camera, lamps and backdrop where the shot of a character wants them.

    What an earlier shot of ours put there is replaced; everything else is left alone. A world of
    the user's own is kept in the file.

    Raises:
        SettingError: The shot or the light doesn't suit the character.
    """
    profile, landmarks = character.profile, landmarks_of(character.profile)
    aspect = aspect_of(scene)
    placement = solve_framing(shot, landmarks, aspect=aspect, shows_to=profile.shows_to)
    look = lighting(light)
    lamps = place_lights(look, landmarks, placement.azimuth_rad)
    _sweep(scene)
    ours = [add_camera(scene, placement, f"{shot.size} {shot.angle}"), *add_lights(scene, lamps)]
    _gather(scene, ours, character.root)
    set_backdrop(scene, look.backdrop, aspect=aspect)
    _mark(scene.world, light)
    scene.view_settings.view_transform = VIEW_TRANSFORM
    scene.view_settings.look = LOOK
    scene.view_settings.exposure = look.exposure
    _mark(_collection(scene), label(character.root.name, shot, light))


def stands_for(scene: bpy.types.Scene) -> str:
    """The :func:`label` of the shot that the scene is set up for; empty where it is for none."""
    collection = scene.collection.children.get(COLLECTION)
    return str(collection.get(MARK, "")) if collection is not None and scene.camera else ""


def label(root: str, shot: ShotSpec, light: str) -> str:
    """Tells one set-up from another."""
    return f"{root}, {shot.size}, {shot.angle}, {light}"


def aspect_of(scene: bpy.types.Scene) -> float:
    """Width over height of the scene's picture."""
    render = scene.render
    return (render.resolution_x * render.pixel_aspect_x) / (
        render.resolution_y * render.pixel_aspect_y
    )


def _gather(scene: Any, ours: list[bpy.types.Object], root: bpy.types.Object) -> None:
    """Into our collection, and from the character's space into the world's."""
    collection = _collection(scene)
    scene.view_layers[0].update()
    for member in ours:
        scene.collection.objects.unlink(member)
        collection.objects.link(member)
        member.matrix_world = root.matrix_world @ member.matrix_basis
        _mark(member, "")


def _collection(scene: Any) -> Any:
    found = scene.collection.children.get(COLLECTION)
    if found is None:
        found = bpy.data.collections.new(COLLECTION)
        found.name = COLLECTION
        scene.collection.children.link(found)
    return found


def _mark(owner: Any, text: str) -> None:
    owner[MARK] = text


def _sweep(scene: Any) -> None:
    """Take away what an earlier shot of ours left; keep a world that isn't ours."""
    for member in [m for m in _collection(scene).objects if MARK in m]:
        data = member.data
        bpy.data.objects.remove(member)
        if data.users == 0:
            (bpy.data.cameras if isinstance(data, bpy.types.Camera) else bpy.data.lights).remove(
                data
            )
    world = scene.world
    if world is None:
        return
    if MARK not in world:
        world.use_fake_user = True
        return
    scene.world = None
    if world.users == 0:
        bpy.data.worlds.remove(world)
