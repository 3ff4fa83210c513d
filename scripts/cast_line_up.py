# SPDX-License-Identifier: GPL-3.0-or-later
"""The leads in one picture: whole figures on a studio's floor that bends up into the wall."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import bpy
import numpy as np
from cast_studio import Weights, act, invite, open_studio, render
from PIL import Image

from avatar_addon.render.job import RenderSettings
from avatar_addon.shots import lighting
from avatar_addon.shots.framing import CameraPlacement
from avatar_addon.stage.camera import add_camera
from avatar_addon.stage.lights import add_lights, set_backdrop


@dataclass(frozen=True)
class Mark:
    """Where somebody stands and how.

    Attributes:
        x, y: In metres; y grows away from the camera.
        turn_rad: 0 faces the camera, positive turns to the picture's right.
        weights: Channels.
    """

    x: float
    y: float
    turn_rad: float
    weights: Weights


def _smiling(much: float, yaw: float, roll: float) -> Weights:
    """A face at ease that looks back at the camera."""
    both = {
        f"face.{name}{side}": share * much
        for name, share in (("mouthSmile", 1.0), ("cheekSquint", 0.6))
        for side in ("Left", "Right")
    }
    return both | {"head.yaw": yaw, "head.roll": roll}


MARKS: Final = (
    Mark(-0.82, 0.00, 0.30, _smiling(0.45, -0.16, 0.05)),
    Mark(-0.29, 0.42, 0.10, _smiling(0.35, -0.06, -0.03)),
    Mark(0.24, -0.12, -0.14, _smiling(0.55, 0.08, 0.04)),
    Mark(0.80, 0.32, -0.34, _smiling(0.40, 0.18, -0.05)),
)
"""Two in front, two behind, turned to each other."""
_GROUP: Final = {
    "hair_top": (0.0, 0.0, 1.50), "skull_top": (0.0, 0.0, 1.48), "eye_line": (0.0, 0.0, 1.24),
    "chin": (0.0, 0.0, 0.92),
}  # fmt: skip
"""The group is lit as one large head a little below theirs."""
_RIM: Final = 2.6
"""How much stronger than on a face alone the light from behind is: it parts clothes from wall."""
_LENS_MM: Final = 85.0
_SENSOR_MM: Final = 36.0
_LOOK_DOWN_RAD: Final = math.radians(4.0)


def line_up(cast: Sequence[Path], light: str, size: tuple[int, int], samples: int) -> Image.Image:
    """Render the group.

    Args:
        cast: Paths of profiles, one for each mark, from the left.
        light: Name of a preset.
        size: In pixels.
        samples: A pixel.
    """
    scene = open_studio(RenderSettings(size=size, engine="cycles"), samples)
    for path, mark in zip(cast, MARKS, strict=True):
        who = invite(path, scene, location=(mark.x, mark.y, 0.0), turn_rad=mark.turn_rad)
        act(who, mark.weights)
    spec = lighting.lighting(light)
    _light(scene, spec)
    set_backdrop(scene, spec.backdrop, aspect=size[0] / size[1])
    scene.view_settings.exposure = spec.exposure
    _cove(scene, spec.backdrop)
    add_camera(scene, _camera(1.93), "Line-up")
    return render(scene)


def _light(scene: Any, spec: lighting.LightingSpec) -> None:
    placed = lighting.place_lights(spec, _GROUP, 0.0)
    behind = {lamp.role for lamp in spec.lights if abs(lamp.azimuth_deg) > 90.0}
    add_lights(
        scene,
        [
            replace(
                lamp, power_w=lamp.power_w * (_RIM / len(behind) if lamp.role in behind else 1.0)
            )
            for lamp in placed
        ],
    )


def _cove(scene: Any, backdrop: lighting.BackdropSpec) -> None:
    """Floor and wall in one sheet, so that the figures cast shadows on what they stand on."""
    turn = np.linspace(0.0, math.pi / 2, 13)
    radius, back, near, high, half = 1.8, 2.6, -12.0, 9.0, 14.0
    profile = [
        (near, 0.0),
        *((back + radius * math.sin(a), radius * (1.0 - math.cos(a))) for a in turn),
        (back + radius, high),
    ]
    points = [(side * half, y, z) for y, z in profile for side in (-1, 1)]
    faces = [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(len(profile) - 1)]
    mesh = bpy.data.meshes.new("Cove")
    mesh.from_pydata(points, [], faces)
    mesh.polygons.foreach_set("use_smooth", np.ones(len(faces), dtype=bool))
    mesh.materials.append(_paint(backdrop))
    scene.collection.objects.link(bpy.data.objects.new("Cove", mesh))


def _paint(backdrop: lighting.BackdropSpec) -> bpy.types.Material:
    """The backdrop's colour as a matt paint."""
    brightest = max(backdrop.glow)
    share = min(0.30 + 0.55 * brightest, 0.72) / brightest
    material: Any = bpy.data.materials.new("Cove")
    if material.node_tree is None:  # Blender 4.5 makes it on request only
        material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*(share * c for c in backdrop.glow), 1.0)
    shader.inputs["Roughness"].default_value = 0.95
    shader.inputs["Specular IOR Level"].default_value = 0.1
    return material  # type: ignore[no-any-return]


def _camera(height_m: float, middle_m: float = 0.92) -> CameraPlacement:
    """Before the group, a little above its middle, so that the floor shows where they stand."""
    distance = _LENS_MM / _SENSOR_MM * height_m * 1.35
    c, s = math.cos(_LOOK_DOWN_RAD), math.sin(_LOOK_DOWN_RAD)
    eye = (0.0, -distance * c, middle_m + distance * s)
    return CameraPlacement(
        eye, ((1.0, 0.0, 0.0), (0.0, s, -c), (0.0, c, s)), _LENS_MM, _SENSOR_MM, 0.0
    )
