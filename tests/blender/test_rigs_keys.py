# SPDX-License-Identifier: GPL-3.0-or-later
"""What drivers make of keys in Blender; how keys mix is looked at in ``tests/cast``."""

from __future__ import annotations

import bpy
import pytest

from rigs.brows import build_lashes
from rigs.checks import driven
from rigs.params import FaceShape
from rigs.scene import _keys


def test_drivers_take_the_least_value_also_of_animated_keys() -> None:
    lashes = build_lashes(FaceShape())
    mesh = bpy.data.meshes.new("Lashes")
    mesh.from_pydata(lashes.points.tolist(), [], [list(f) for f in lashes.faces])
    ob = bpy.data.objects.new("Lashes", mesh)
    scene = bpy.context.scene
    scene.collection.objects.link(ob)
    _keys(ob, lashes.points, lashes, 1.0)
    blocks = ob.data.shape_keys.key_blocks
    for frame, value in ((1, 0.0), (11, 1.0)):
        blocks["eyeBlinkLeft"].value = value
        blocks["eyeBlinkLeft"].keyframe_insert("value", frame=frame)
    blocks["eyeWideLeft"].value = 0.75
    for frame, wanted in ((1, 0.0), (11, 0.75)):
        scene.frame_set(frame)
        graph = bpy.context.evaluated_depsgraph_get()
        keys = ob.evaluated_get(graph).data.shape_keys.key_blocks
        assert keys["eyeWideAtBlinkLeft"].value == pytest.approx(wanted)
    mix = {"eyeBlinkLeft": 1.0, "eyeWideLeft": 0.75}
    assert driven(mix, lashes.drivers)["eyeWideAtBlinkLeft"] == 0.75
    bpy.data.objects.remove(ob)
