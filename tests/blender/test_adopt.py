# SPDX-License-Identifier: GPL-3.0-or-later
"""Characters of others, with the traps of real files: made by code, and the real ones."""

from __future__ import annotations

import json
import math
import os
import struct
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from made_face import ARKIT_LIKE, MOUTH, Motion, jaw_open, mask

from avatar_addon.cast.profile import load_profile
from avatar_addon.errors import CharacterError
from avatar_addon.performance.performance import Curve
from avatar_addon.rig.adopt import adopt
from avatar_addon.rig.character import append_character
from avatar_addon.rig.keying import key_performance

SAMPLES = Path(os.environ.get("AVATAR_SAMPLES", Path(__file__).parents[3] / "shared" / "samples"))
EYES_Z = 1.605


def mask_object(name: str, motions: Mapping[str, Motion]) -> bpy.types.Object:
    """The mask as a mesh with keys, in front of a plain skull, standing 1.6 m high."""
    face = mask()
    points = face.points + np.array([0.0, 0.0, 1.6])
    flat = np.column_stack([face.points[:, 0], face.points[:, 2]])
    grid = 31 * 45
    faces = [
        (row * 31 + i, row * 31 + i + 1, (row + 1) * 31 + i + 1, (row + 1) * 31 + i)
        for row in range(44)
        for i in range(30)
    ]
    assert len(flat) > grid
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([tuple(p) for p in points], [], faces)
    ob = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(ob)
    ob.shape_key_add(name="Basis")
    for key, motion in motions.items():
        block = ob.shape_key_add(name=key)
        moved = points + motion(face.points, face.part)
        block.data.foreach_set("co", moved.astype(np.float32).ravel())
        block.value = 0.0
    return ob


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Path]:
    """Saves what a builder puts into an empty scene as ``their.blend``."""

    def save(build: Callable[[], object]) -> Path:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        build()
        path = tmp_path / "theirs" / "their.blend"
        path.parent.mkdir()
        bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True)
        return path

    return save


def lips_gap(character: Any, mesh: str) -> float:
    """How far the lips are apart as evaluated, in metres."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    evaluated = character.objects[mesh].evaluated_get(depsgraph)
    points = np.array([evaluated.matrix_world @ v.co for v in evaluated.data.vertices])
    part = mask().part
    middle = np.abs(mask().points[:, 0]) < 1e-6
    upper, lower = (points[(part == kind) & middle][0] for kind in (1, 2))
    return float(np.linalg.norm(upper - lower))


def test_a_head_of_other_size_turned_away_stands_up_and_opens_its_mouth(
    made: Callable[..., Path], tmp_path: Path
) -> None:
    def build() -> None:
        ob = mask_object("Kopf", ARKIT_LIKE)
        ob.scale = (80.0, 80.0, 80.0)
        ob.rotation_euler = (0.0, 0.0, math.pi)

    path, known = adopt(made(build), tmp_path)
    profile = load_profile(path)
    np.testing.assert_allclose(known.face.frame.front, [0.0, 1.0, 0.0], atol=1e-6)
    assert 0.15 < profile.height_m < 0.4
    bpy.ops.wm.read_factory_settings(use_empty=True)
    character = append_character(profile, tmp_path, bpy.context.scene)
    mixed = {"viseme.aa": Curve(np.array([0.0, 1.0]), np.array([0.0, 1.0]))}
    key_performance(profile, mixed, character.objects, fps=Fraction(24), frames=25)
    bpy.context.scene.frame_set(1)
    assert lips_gap(character, "Kopf") == pytest.approx(0.0, abs=1e-5)
    bpy.context.scene.frame_set(25)
    head = profile.landmarks["standing"]["skull_top"][2] - profile.landmarks["standing"]["chin"][2]
    assert lips_gap(character, "Kopf") / head == pytest.approx(known.aa_gap, rel=0.02)
    eyes = character.objects["Kopf"].matrix_world @ bpy.data.meshes["Kopf"].vertices[0].co
    assert eyes.y < 0.1  # it faces −Y now


@pytest.mark.parametrize("name", ['mund "auf"', "口[開]", "a" * 63])
def test_keys_of_any_name_are_moved(made: Callable[..., Path], tmp_path: Path, name: str) -> None:
    path, known = adopt(made(lambda: mask_object("F", {name: jaw_open(0.03)})), tmp_path)
    assert known.mapped["face.jawOpen"].parts[0][0] == name
    profile = load_profile(path)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    character = append_character(profile, tmp_path, bpy.context.scene)
    mixed = {"face.jawOpen": Curve(np.array([0.0]), np.array([1.0]))}
    key_performance(profile, mixed, character.objects, fps=Fraction(24), frames=2)
    bpy.context.scene.frame_set(2)
    assert lips_gap(character, "F") == pytest.approx(0.03, abs=1e-4)


def test_a_driven_key_is_left_to_its_driver(made: Callable[..., Path], tmp_path: Path) -> None:
    owned = tmp_path / "owned"

    def build() -> None:
        ob = mask_object("F", {"jawOpen": jaw_open(0.03), "mouthOpen": jaw_open(0.02)})
        curve = ob.data.shape_keys.key_blocks["jawOpen"].driver_add("value")
        curve.driver.expression = f"__import__('pathlib').Path({str(owned)!r}).touch() or 0.5"

    path, known = adopt(made(build), tmp_path)
    assert [handle for handle, _ in known.mapped["face.jawOpen"].parts] == ["mouthOpen"]
    assert not owned.exists()
    assert path.is_file()


def test_a_jaw_s_bone_alone_opens_the_mouth(made: Callable[..., Path], tmp_path: Path) -> None:
    def build() -> None:
        ob = mask_object("F", {})
        rig = skeleton(("Hips", (0, 0.05, 0.9), ""), ("Head", (0, 0.03, 1.5), "Hips"),
                       ("MJaw", (0, 0.06, 1.53), "Head"))  # fmt: skip
        jaw, head = ob.vertex_groups.new(name="MJaw"), ob.vertex_groups.new(name="Head")
        part = mask().part
        for i, point in enumerate(mask().points):
            below = (point[2] < MOUTH[1] - 1e-6 or part[i] == 2) and part[i] != 1
            (jaw if below else head).add([i], 1.0, "REPLACE")
        ob.parent = rig
        ob.modifiers.new("Armature", "ARMATURE").object = rig

    path, known = adopt(made(build), tmp_path)
    (bone,) = load_profile(path).channels["face.jawOpen"].bones
    assert (bone.bone, bone.axis) == ("MJaw", "X")
    assert 0.05 < abs(bone.factor) < 0.6
    assert known.aa_gap == pytest.approx(0.09, abs=0.03)


def skeleton(*bones: tuple[str, Sequence[float], str]) -> bpy.types.Object:
    data = bpy.data.armatures.new("Rig")
    rig = bpy.data.objects.new("Rig", data)
    bpy.context.scene.collection.objects.link(rig)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    for name, head, parent in bones:
        bone = data.edit_bones.new(name)
        bone.head, bone.tail = head, (head[0], head[1], head[2] + 0.1)
        bone.parent = data.edit_bones.get(parent)
    bpy.ops.object.mode_set(mode="OBJECT")
    return rig


def test_one_of_two_is_asked_for(made: Callable[..., Path], tmp_path: Path) -> None:
    def build() -> None:
        mask_object("Anna", ARKIT_LIKE)
        mask_object("Bert", ARKIT_LIKE).location.x = 1.0

    both = made(build)
    with pytest.raises(CharacterError) as caught:
        adopt(both, tmp_path)
    assert str(caught.value).endswith("holds 2 characters: Anna, Bert. Name one: their.blend#Anna")
    assert load_profile(adopt(both, tmp_path, "Bert")[0]).name == "Bert"
    with pytest.raises(CharacterError, match="no character 'Carl'"):
        adopt(both, tmp_path, "Carl")


def test_a_file_without_a_face_says_so(made: Callable[..., Path], tmp_path: Path) -> None:
    def build() -> None:
        bpy.context.scene.collection.objects.link(bpy.data.objects.new("Empty", None))

    with pytest.raises(CharacterError, match="no mesh"):
        adopt(made(build), tmp_path)


def test_a_vrm_s_own_table_names_its_keys(tmp_path: Path) -> None:
    """Exported as .glb, with the keys' names taken out and told in VRM's table alone."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    order = ("mouthSmileLeft", "jawOpen", "eyeBlinkLeft")
    ob = mask_object("Face", {name: ARKIT_LIKE[name] for name in order})
    ob.rotation_euler = (0.0, 0.0, math.pi)  # VRM 0.x faces the other way
    path = tmp_path / "their.glb"
    bpy.ops.export_scene.gltf(filepath=str(path), export_format="GLB", export_yup=True)
    vrm = told(path, [("a", 1), ("blink_l", 2)])
    _, known = adopt(vrm, tmp_path)
    assert known.mapped["viseme.aa"].convention == "VRM 0.x"
    assert known.mapped["face.eyeBlinkLeft"].convention == "VRM 0.x"
    assert known.mapped["face.mouthSmileLeft"].how == "measured"
    np.testing.assert_allclose(known.face.frame.front, [0.0, 1.0, 0.0], atol=1e-6)


def told(path: Path, names: Sequence[tuple[str, int]]) -> Path:
    data = path.read_bytes()
    length = struct.unpack("<I", data[12:16])[0]
    text = json.loads(data[20 : 20 + length])
    for mesh in text["meshes"]:
        mesh.pop("extras", None)
    groups = [
        {"presetName": name, "binds": [{"mesh": 0, "index": index, "weight": 100}]}
        for name, index in names
    ]
    text["extensions"] = {"VRM": {"blendShapeMaster": {"blendShapeGroups": groups}}}
    said = json.dumps(text).encode()
    said += b" " * (-len(said) % 4)
    rest = data[20 + length :]
    out = struct.pack("<4sII", b"glTF", 2, 20 + len(said) + len(rest))
    vrm = path.with_suffix(".vrm")
    vrm.write_bytes(out + struct.pack("<II", len(said), 0x4E4F534A) + said + rest)
    return vrm


@pytest.mark.parametrize("suffix", [".glb", ".fbx", ".vrm", ".blend"])
def test_a_file_that_is_garbage_is_a_clear_error(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"junk{suffix}"
    path.write_bytes(b"\x00nothing of the kind" * 20)
    with pytest.raises(CharacterError, match=f"junk{suffix}"):
        adopt(path, tmp_path)


@pytest.mark.parametrize(
    ("name", "visemes", "front", "gap"),
    [
        ("th_brunette-t.glb", "direct", (0, -1), (0.08, 0.11)),
        ("rocketbox_F01_facial.fbx", "direct", (0, -1), (0.07, 0.11)),
        ("godette.vrm", "direct", (0, 1), (0.04, 0.11)),
        ("facecap_custom_example.blend", "composed", (0, -1), (0.08, 0.12)),
        ("mpfb_base_67keys.blend", "direct", (0, -1), (0.08, 0.11)),
    ],
)
def test_real_characters_of_five_makers(
    name: str, visemes: str, front: tuple[int, int], gap: tuple[float, float], tmp_path: Path
) -> None:
    source = SAMPLES / "rigs" / name
    if not source.is_file():
        pytest.skip(f"NOT TESTED: the sample {name} is not on this machine")
    path, known = adopt(source, tmp_path)
    assert known.mapped["viseme.aa"].how == visemes
    np.testing.assert_allclose(known.face.frame.front[:2], front, atol=1e-6)
    assert gap[0] < known.aa_gap < gap[1]
    profile = load_profile(path)
    assert 0.2 < profile.height_m < 2.0
    assert (tmp_path / profile.blend).is_file()
