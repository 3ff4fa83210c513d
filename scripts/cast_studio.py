# SPDX-License-Identifier: GPL-3.0-or-later
"""A photographer's studio for scripts and tests: one character, a face, an angle, a light."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import bpy
from PIL import Image

from avatar_addon.cast.profile import load_profile
from avatar_addon.folders import scratch
from avatar_addon.render.engines import set_engine
from avatar_addon.render.job import RenderSettings
from avatar_addon.rig.character import Character, append_character
from avatar_addon.shots import lighting
from avatar_addon.shots.framing import CameraPlacement, Landmarks, project, solve_framing
from avatar_addon.shots.spec import ShotSpec
from avatar_addon.stage.camera import add_camera
from avatar_addon.stage.lights import add_lights, set_backdrop
from avatar_addon.stage.scene import LOOK, VIEW_TRANSFORM

Weights = Mapping[str, float]
"""Channel → value: visemes and face from 0 to 1, head and eyes in radians."""
_AXES: Final = "XYZ"


@dataclass(frozen=True)
class Take:
    """One picture: what the face does, from where and in what light.

    Attributes:
        label: What to write under it.
        weights: Channels that aren't 0.
        angle: One of ``ANGLES``.
        size: One of ``SIZES``.
        light: One of ``lighting.names()``.
        centred: Whether a face that looks to one side stands in the middle, without lead room.
        room: How much more than the size's own is in the picture: 1.2 is a fifth more.
    """

    label: str = ""
    weights: Weights = field(default_factory=dict)
    angle: str = "front"
    size: str = "CU"
    light: str = "three-point"
    centred: bool = True
    room: float = 1.0


def open_studio(settings: RenderSettings, samples: int | None = None) -> Any:
    """An empty scene with an engine and the films' colours.

    Args:
        settings: Size, engine and quality.
        samples: Samples a pixel of Cycles instead of the quality's own.
    """
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene: Any = bpy.context.scene
    scene.render.resolution_x, scene.render.resolution_y = settings.size
    scene.render.resolution_percentage = 100
    set_engine(scene, settings)
    if samples is not None:
        scene.cycles.samples = samples
    scene.render.use_persistent_data = False  # objects come and go between pictures
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGB"
    scene.view_settings.view_transform = VIEW_TRANSFORM
    scene.view_settings.look = LOOK
    return scene


def invite(profile: Path, scene: Any, **mark: Any) -> Character:
    """Append a character by its profile's path; ``mark`` as of ``append_character``."""
    return append_character(load_profile(profile), profile.parent, scene, **mark)


def shoot(scene: Any, character: Character, take: Take) -> Image.Image:
    """Pose, frame, light and render; what was added for it is taken away again."""
    rested = act(character, take.weights)
    points = character.profile.landmarks["standing"]
    aspect = scene.render.resolution_x / scene.render.resolution_y
    placement = solve_framing(
        ShotSpec(take.size, take.angle), points, aspect=aspect, shows_to=character.profile.shows_to
    )
    kept = set(scene.objects)
    camera: Any = add_camera(scene, placement, "Take")
    camera.data.lens /= take.room
    if take.centred:
        camera.data.shift_x = _off_centre(placement, points, aspect) / take.room
    light(scene, take.light, points, placement.azimuth_rad, aspect=aspect)
    picture = render(scene)
    for added in set(scene.objects) - kept:
        bpy.data.objects.remove(added)
    for bone, turn in rested.items():
        bone.rotation_euler = turn
    return picture


def act(character: Character, weights: Weights) -> dict[Any, tuple[float, float, float]]:
    """Set every channel, those that aren't named to 0; bones turn on from where they are.

    Returns:
        The bones that were turned, and how they were before.
    """
    rested: dict[Any, tuple[float, float, float]] = {}
    values: dict[Any, float] = {}
    for channel, moved in character.profile.channels.items():
        value = weights.get(channel, 0.0)
        for target in moved.keys:
            for mesh in target.meshes:
                data: Any = character.objects[mesh].data
                key = data.shape_keys.key_blocks[target.key]
                values[key] = values.get(key, 0.0) + target.weight * value
        for part in moved.bones if value else ():
            rig: Any = character.objects[part.armature]
            bone = rig.pose.bones[part.bone]
            rested.setdefault(bone, tuple(bone.rotation_euler))
            bone.rotation_euler[_AXES.index(part.axis)] += part.factor * value
    for key, value in values.items():
        key.value = value
    return rested


def light(
    scene: Any, name: str, points: Landmarks, azimuth_rad: float, *, aspect: float
) -> lighting.LightingSpec:
    """Lamps around a character, the backdrop and the exposure of a preset; returns the preset."""
    spec = lighting.lighting(name)
    add_lights(scene, lighting.place_lights(spec, points, azimuth_rad))
    set_backdrop(scene, spec.backdrop, aspect=aspect)
    scene.view_settings.exposure = spec.exposure
    return spec


def render(scene: Any) -> Image.Image:
    """Render the scene as it stands, as sRGB."""
    with scratch() as folder:
        path = folder / "take.png"
        scene.render.filepath = str(path)
        bpy.ops.render.render(write_still=True)
        with Image.open(path) as picture:
            return picture.convert("RGB")


def _off_centre(placement: CameraPlacement, points: Landmarks, aspect: float) -> float:
    """How far the head's middle is beside the picture's, in lengths of the longer side."""
    eyes, top = points["eye_line"], points["hair_top"]
    across, _ = project(placement, (eyes[0], top[1], eyes[2]), aspect=aspect)
    return (across - 0.5) * min(aspect, 1.0)
