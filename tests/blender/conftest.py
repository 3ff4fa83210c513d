# SPDX-License-Identifier: GPL-3.0-or-later
"""A tiny character, built in a blink, for tests that need someone to move and to look at."""

from __future__ import annotations

import math
from pathlib import Path

import bpy
import pytest

from avatar_addon.cast.profile import (
    BoneTarget,
    ChannelMap,
    CharacterProfile,
    KeyTarget,
    save_profile,
)
from avatar_addon.vocabulary import VISEMES

LANDMARKS = {
    "hair_top": (0.0, 0.0, 1.75), "skull_top": (0.0, 0.0, 1.74),
    "mid_forehead": (0.0, -0.10, 1.68), "eye_line": (0.0, -0.11, 1.63),
    "lower_lip": (0.0, -0.11, 1.54), "chin": (0.0, -0.10, 1.50),
    "collarbone": (0.0, -0.06, 1.42), "mid_chest": (0.0, -0.10, 1.28),
}  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--make-stills", action="store_true", help="make the kept stills anew")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Path of the tiny character's profile; its .blend stands beside it."""
    folder = tmp_path_factory.mktemp("tiny")
    return build_tiny(folder)


@pytest.fixture
def empty_scene() -> bpy.types.Scene:
    """A file with nothing in it."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return bpy.context.scene


def build_tiny(folder: Path) -> Path:
    """Write ``tiny.blend`` and ``tiny.toml``."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    collection = bpy.data.collections.new("Tiny")
    bpy.context.scene.collection.children.link(collection)
    root = bpy.data.objects.new("Root", None)
    collection.objects.link(root)
    rig = _armature(collection, root)
    head = _ball("Head", (0.0, 0.0, 1.62), 0.13, (0.8, 0.45, 0.3), collection, rig)
    teeth = _ball("Teeth", (0.0, -0.05, 1.56), 0.03, (0.9, 0.9, 0.85), collection, rig)
    body = _ball("Body", (0.0, 0.0, 1.15), 0.26, (0.2, 0.3, 0.6), collection, None)
    body.parent = root
    for key in (*(f"viseme_{name}" for name in VISEMES), "jawOpen", "eyeBlinkLeft"):
        _add_key(head, key)
    _add_key(teeth, "jawOpen")
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "tiny.blend"))
    save_profile(_profile(), folder / "tiny.toml")
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return folder / "tiny.toml"


def _profile() -> CharacterProfile:
    channels = {
        f"viseme.{name}": ChannelMap((KeyTarget(f"viseme_{name}", 1.0, ("Head",)),))
        for name in VISEMES
    }
    channels["face.jawOpen"] = ChannelMap((KeyTarget("jawOpen", 0.5, ("Head", "Teeth")),))
    channels["face.mouthFunnel"] = ChannelMap((KeyTarget("jawOpen", 0.25, ("Head",)),))
    channels["face.eyeBlinkLeft"] = ChannelMap((KeyTarget("eyeBlinkLeft", 1.0, ("Head",)),))
    for channel, axis in (("head.pitch", "X"), ("head.yaw", "Y"), ("head.roll", "Z")):
        channels[channel] = ChannelMap(
            bones=(
                BoneTarget("Rig", "neck", axis, 0.25),
                BoneTarget("Rig", "head", axis, 0.75),
            )
        )
    return CharacterProfile(
        "tiny", "tiny.blend", "Tiny", "Root", channels, {"standing": LANDMARKS}, 1.75, "mid_chest"
    )


def _armature(collection: bpy.types.Collection, root: bpy.types.Object) -> bpy.types.Object:
    rig = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    collection.objects.link(rig)
    rig.parent = root
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    neck = rig.data.edit_bones.new("neck")
    neck.head, neck.tail = (0, 0, 1.42), (0, 0, 1.5)
    head = rig.data.edit_bones.new("head")
    head.head, head.tail, head.parent = (0, 0, 1.5), (0, 0, 1.75), neck
    bpy.ops.object.mode_set(mode="OBJECT")
    rig.pose.bones["head"].rotation_mode = "ZXY"  # the neck keeps quaternions
    return rig


def _ball(
    name: str,
    centre: tuple[float, float, float],
    radius: float,
    colour: tuple[float, float, float],
    collection: bpy.types.Collection,
    rig: bpy.types.Object | None,
) -> bpy.types.Object:
    across, down = 12, 8
    points = [
        (
            centre[0] + radius * math.sin(math.pi * j / down) * math.cos(math.tau * i / across),
            centre[1] + radius * math.sin(math.pi * j / down) * math.sin(math.tau * i / across),
            centre[2] + radius * math.cos(math.pi * j / down),
        )
        for j in range(down + 1)
        for i in range(across)
    ]
    faces = [
        (j * across + i, (j + 1) * across + i, (j + 1) * across + (i + 1) % across,
         j * across + (i + 1) % across)
        for j in range(down)
        for i in range(across)
    ]  # fmt: skip
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(points, [], faces)
    material = bpy.data.materials.new(name)
    if material.node_tree is None:  # Blender 4.5 makes it on request only
        material.use_nodes = True
    material.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (*colour, 1)
    material.diffuse_color = (*colour, 1)
    mesh.materials.append(material)
    ball = bpy.data.objects.new(name, mesh)
    collection.objects.link(ball)
    if rig is not None:
        ball.parent = rig
        group = ball.vertex_groups.new(name="head")
        group.add(list(range(len(points))), 1.0, "REPLACE")
        ball.modifiers.new("Rig", "ARMATURE").object = rig
    return ball


def _add_key(mesh: bpy.types.Object, name: str) -> None:
    """A key that lowers every vertex of the lower half by 0.1 m (blinks: lift the upper half)."""
    if mesh.data.shape_keys is None:
        mesh.shape_key_add(name="Basis")
    key = mesh.shape_key_add(name=name, from_mix=False)
    key.value = 0.0
    middle = sum(v.co.z for v in mesh.data.vertices) / len(mesh.data.vertices)
    for vertex, point in zip(mesh.data.vertices, key.data, strict=True):
        if name.startswith("eyeBlink"):
            point.co.x += 0.1 if vertex.co.z > middle else 0.0
        else:
            point.co.z -= 0.1 if vertex.co.z < middle else 0.0
