# SPDX-License-Identifier: GPL-3.0-or-later
"""Camera, lamps and backdrop in the user's scene: ours, in a collection of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import bpy

from ..cast.profile import CharacterProfile, landmarks_of
from ..shots.framing import CameraPlacement, solve_framing
from ..shots.lighting import LightingSpec, PlacedLight, lighting, place_lights
from ..shots.spec import ShotSpec
from ..stage.camera import add_camera
from ..stage.lights import add_lights, set_backdrop
from ..stage.scene import LOOK, VIEW_TRANSFORM

COLLECTION: Final = "Avatar Shot"
MARK: Final = "avatar_shot"
"""Custom property of what is ours: the title of the plan that it stands for."""


@dataclass(frozen=True)
class Plan:
    """A shot of a character, solved in the character's own space.

    Attributes:
        title: Tells one set-up from another.
        name: The camera's.
        camera: Where the camera stands.
        look: The lighting.
        lamps: Where the lamps stand.
        aspect: Width over height of the picture.
    """

    title: str
    name: str
    camera: CameraPlacement
    look: LightingSpec
    lamps: tuple[PlacedLight, ...]
    aspect: float


def plan(scene: bpy.types.Scene, profile: CharacterProfile, shot: ShotSpec, light: str) -> Plan:
    """Solve a shot; nothing in the scene is touched.

    Raises:
        SettingError: The shot or the light doesn't exist, or doesn't suit the character.
    """
    landmarks, aspect = landmarks_of(profile), aspect_of(scene)
    camera = solve_framing(shot, landmarks, aspect=aspect, shows_to=profile.shows_to)
    look = lighting(light)
    return Plan(
        title=f"{profile.name}, {shot.size} {shot.angle}, {light}, {aspect:.4f}",
        name=f"{shot.size} {shot.angle}",
        camera=camera,
        look=look,
        lamps=tuple(place_lights(look, landmarks, camera.azimuth_rad)),
        aspect=aspect,
    )


def set_up(scene: Any, root: bpy.types.Object, planned: Plan) -> None:
    """Put camera, lamps and backdrop where a plan wants them.

    What an earlier shot of ours put there is replaced; everything else is left alone. A world of
    the user's own is kept in the file.

    Args:
        scene: Where.
        root: The character's root: the plan is in its space.
        planned: The shot.
    """
    _sweep(scene)
    scene.view_layers[0].update()
    camera = add_camera(scene, planned.camera, planned.name)
    for member in [camera, *add_lights(scene, planned.lamps)]:
        _adopt(scene, member, root)
        member[MARK] = planned.title
    set_backdrop(scene, planned.look.backdrop, aspect=planned.aspect)
    scene.world[MARK] = planned.title
    scene.view_settings.view_transform = VIEW_TRANSFORM
    scene.view_settings.look = LOOK
    scene.view_settings.exposure = planned.look.exposure


def stands_for(scene: bpy.types.Scene) -> str:
    """The title of the plan that the scene's camera stands for; empty for a camera of others."""
    camera: Any = scene.camera
    return str(camera.get(MARK, "")) if camera is not None else ""


def aspect_of(scene: bpy.types.Scene) -> float:
    """Width over height of the scene's picture."""
    render = scene.render
    return (render.resolution_x * render.pixel_aspect_x) / (
        render.resolution_y * render.pixel_aspect_y
    )


def _adopt(scene: Any, member: Any, root: bpy.types.Object) -> None:
    """Into our collection, and from the character's space into the world's."""
    scene.collection.objects.unlink(member)
    _collection(scene).objects.link(member)
    member.matrix_world = root.matrix_world @ member.matrix_basis


def _collection(scene: Any) -> Any:
    found = scene.collection.children.get(COLLECTION)
    if found is None:
        found = bpy.data.collections.new(COLLECTION)
        found.name = COLLECTION
        scene.collection.children.link(found)
    return found


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
