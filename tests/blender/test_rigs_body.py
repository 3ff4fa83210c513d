# SPDX-License-Identifier: GPL-3.0-or-later
"""A clothed body in Blender: its bones as planned, its poses stored, its landmarks measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import bpy
import numpy as np
import pytest

from rigs import scene
from rigs.arrays import Part
from rigs.body_poses import HANDS
from rigs.clothes import build_clothes
from rigs.params import Body, Character, Style
from rigs.posing import Pose, carried, deformations
from rigs.proportions import metres
from rigs.skeleton import bones
from rigs.stances import STANCES, stance

CARL = Character(
    "carl", "Carl", style=replace(Style(), top="shirt", bottom="jeans"), body=Body(height_m=1.81)
)


@pytest.fixture(scope="module")
def parts() -> list[Part]:
    return build_clothes(CARL)


@pytest.fixture(scope="module")
def rig(parts: list[Part]) -> Iterator[bpy.types.Object]:
    yield scene.populate(CARL, parts)
    bpy.ops.wm.read_factory_settings(use_empty=True)


def evaluated(name: str) -> np.ndarray:
    bpy.context.view_layer.update()
    ob = bpy.data.objects[name].evaluated_get(bpy.context.evaluated_depsgraph_get())
    mesh = ob.to_mesh()
    out = np.empty(len(mesh.vertices) * 3, dtype=np.float32)
    mesh.vertices.foreach_get("co", out)
    ob.to_mesh_clear()
    return out.reshape(-1, 3).astype(float)


def test_bones_lie_as_planned(rig: bpy.types.Object) -> None:
    assert {bone.name for bone in rig.data.bones} == {spec.name for spec in bones(CARL)}
    for spec in bones(CARL):
        bone = rig.data.bones[spec.name]
        assert np.array(bone.matrix_local.to_3x3()) == pytest.approx(spec.axes(), abs=1e-4)
        ends = metres(CARL, np.array([spec.head, spec.tail]))
        assert np.array([bone.head_local, bone.tail_local]) == pytest.approx(ends, abs=1e-5)
        assert (bone.parent.name if bone.parent else None) == spec.parent
        assert rig.pose.bones[spec.name].rotation_mode == spec.order


def test_the_file_opens_standing(rig: bpy.types.Object) -> None:
    for name, turn in stance(CARL, "standing").turns_deg.items():
        angles = np.degrees(rig.pose.bones[name].rotation_euler)
        assert angles == pytest.approx(np.array(turn), abs=1e-3), name


@pytest.mark.parametrize("name", STANCES)
def test_blender_poses_meshes_as_we_do(rig: bpy.types.Object, parts: list[Part], name: str) -> None:
    wanted = stance(CARL, name)
    pose = Pose({**wanted.turns_deg, **HANDS["thumbs_up"]}, wanted.hips_offset)
    scene.take_pose(rig, pose, CARL.scale.head_m)
    moves = deformations(bones(CARL), pose)
    for part in parts:
        expected = metres(CARL, carried(part.points, part.weights, moves))
        assert np.abs(evaluated(part.name) - expected).max() < 2e-4, part.name
    scene.take_pose(rig, stance(CARL, "standing"), CARL.scale.head_m)


@pytest.mark.parametrize("name", STANCES)
def test_each_stance_is_an_action_to_apply(rig: bpy.types.Object, name: str) -> None:
    action = bpy.data.actions[f"Carl pose.{name}"]
    assert action.asset_data is not None
    scene.take_pose(rig, Pose({}), CARL.scale.head_m)
    rig.animation_data_create().action = action
    rig.animation_data.action_slot = action.slots[0]
    bpy.context.scene.frame_set(1)
    wanted = stance(CARL, name)
    for bone in ("thigh.L", "forearm.R", "index.2.L"):
        angles = np.degrees(rig.pose.bones[bone].rotation_euler)
        assert angles == pytest.approx(np.array(wanted.turns_deg[bone]), abs=1e-3)
    rig.animation_data_clear()
    scene.take_pose(rig, stance(CARL, "standing"), CARL.scale.head_m)
