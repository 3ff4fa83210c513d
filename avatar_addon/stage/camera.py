# SPDX-License-Identifier: GPL-3.0-or-later
"""The camera, where the framing put it."""

from __future__ import annotations

from typing import Any, Final

import bpy
from mathutils import Matrix

from ..shots.framing import CameraPlacement

CLIP_END_M: Final = 1000.0


def add_camera(scene: bpy.types.Scene, placement: CameraPlacement, name: str) -> bpy.types.Object:
    """Add the camera of a shot and make it the scene's."""
    data = bpy.data.cameras.new(name)
    data.sensor_fit = "AUTO"
    data.sensor_width = placement.sensor_mm
    data.lens = placement.lens_mm
    data.clip_start = 0.01
    data.clip_end = CLIP_END_M
    camera: Any = bpy.data.objects.new(name, data)
    turned = Matrix(placement.rotation).to_4x4()
    camera.matrix_world = Matrix.Translation(placement.location) @ turned
    scene.collection.objects.link(camera)
    scene.camera = camera
    return camera  # type: ignore[no-any-return]
