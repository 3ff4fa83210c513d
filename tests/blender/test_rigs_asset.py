# SPDX-License-Identifier: GPL-3.0-or-later
"""A built character on Blender's shelf, and what another program gets of it as glTF."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from avatar_addon.cast.profile import load_profile
from avatar_addon.rig.character import append_character
from avatar_addon.vocabulary import ARKIT, VISEMES
from rigs.build import HERE, build
from rigs.export import export
from rigs.parameter_file import read_character
from rigs.shelf_asset import CATALOGUE_ID

MM = 0.001


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ben in his other clothes; his profile."""
    return build("ben", tmp_path_factory.mktemp("cast"), "weekend")


@pytest.fixture(scope="module")
def exported(built: Path) -> Path:
    path = built.with_suffix(".glb")
    export(built.with_suffix(".blend"), path)
    return path


@pytest.fixture
def opened(built: Path) -> bpy.types.Collection:
    bpy.ops.wm.open_mainfile(filepath=str(built.with_suffix(".blend")))
    return bpy.data.collections[load_profile(built).collection]


def test_the_files_are_named_after_character_and_outfit(built: Path) -> None:
    assert {path.name for path in built.parent.iterdir() if path.suffix != ".glb"} == {
        "ben-weekend.blend", "ben-weekend.toml", "ben-weekend.png", "blender_assets.cats.txt",
    }  # fmt: skip
    profile = load_profile(built)
    assert (profile.name, profile.blend) == ("Ben", "ben-weekend.blend")


def test_the_collection_is_an_asset(opened: bpy.types.Collection, built: Path) -> None:
    ben = read_character(HERE / "ben.params.toml", "weekend")
    data = opened.asset_data
    assert data is not None
    assert data.catalog_id == CATALOGUE_ID
    assert data.description == ben.about
    assert data.author
    assert data.license == "GPL-3.0-or-later"
    assert {*ben.tags, ben.style.hair, ben.style.top} <= {tag.name for tag in data.tags}
    catalogue = (built.parent / "blender_assets.cats.txt").read_text()
    assert f"{CATALOGUE_ID}:Avatar/People:" in catalogue
    assert catalogue.startswith("VERSION 1\n")


def test_the_thumbnail_shows_the_face(opened: bpy.types.Collection, built: Path) -> None:
    assert opened.preview is not None
    width, height = opened.preview.image_size
    assert (width, height) == (256, 256)
    pixels = np.array(opened.preview.image_pixels_float).reshape(height, width, 4)[..., :3]
    wall, face = pixels[-40:, :20].reshape(-1, 3), pixels[110:190, 60:170].reshape(-1, 3)
    assert (wall[:, 2] > 1.3 * wall[:, 0]).all()  # the wall is teal
    assert (face[:, 0] > 1.15 * face[:, 2]).mean() > 0.5  # the face isn't
    assert built.with_suffix(".png").stat().st_size > 10_000


def test_nothing_of_the_studio_is_left(opened: bpy.types.Collection) -> None:
    assert set(bpy.data.objects) == set(opened.all_objects)
    left = [*bpy.data.cameras, *bpy.data.lights, *bpy.data.worlds, *bpy.data.images]
    assert left == []
    assert bpy.context.scene.camera is None


def test_an_appended_character_is_whole(built: Path) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    profile = load_profile(built)
    blend = str(built.with_suffix(".blend"))
    with bpy.data.libraries.load(blend, assets_only=True) as (there, wanted):
        assert list(there.collections) == [profile.collection]
        wanted.collections = list(there.collections)
    root = wanted.collections[0].all_objects[profile.root]
    assert root.type == "ARMATURE"
    skinned = [m.object for ob in wanted.collections[0].all_objects for m in ob.modifiers
               if m.type == "ARMATURE"]  # fmt: skip
    assert skinned
    assert set(skinned) == {root}


def test_the_copy_in_a_scene_is_no_asset(built: Path, empty_scene: bpy.types.Scene) -> None:
    character = append_character(load_profile(built), built.parent, empty_scene)
    assert character.collection.asset_data is None
    assert not [action for action in bpy.data.actions if action.asset_data is not None]


def test_gltf_keeps_keys_bones_and_measures(built: Path, exported: Path) -> None:
    bpy.ops.wm.open_mainfile(filepath=str(built.with_suffix(".blend")))
    keys, tops = _keys(), _tops()
    spoken = keys["Head"] - set(_followers("Head"))
    keys = {name: there | spoken for name, there in keys.items()}
    bones = {bone.name: np.array(bone.head_local) for bone in _rig().data.bones}
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=str(exported), disable_bone_shape=True)
    assert {f"viseme_{name}" for name in VISEMES} | set(ARKIT) <= keys["Head"]
    assert _keys() == keys
    back = _rig()
    assert {bone.name for bone in back.data.bones} == set(bones)
    for bone in back.data.bones:
        place = np.array(back.matrix_world @ bone.head_local)
        assert np.abs(place - bones[bone.name]).max() < MM, bone.name
    assert set(_tops()) == set(tops)
    for name, top in _tops().items():
        assert top == pytest.approx(tops[name], abs=MM), name


def test_gltf_keys_move_as_far(built: Path, exported: Path) -> None:
    bpy.ops.wm.open_mainfile(filepath=str(built.with_suffix(".blend")))
    names = ("jawOpen", "eyeBlinkLeft", "mouthSmileRight", "viseme_O")
    moved = {name: _reach("Head", name) for name in names}
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=str(exported), disable_bone_shape=True)
    for name, far in moved.items():
        assert far > 3 * MM
        assert _reach("Head", name) == pytest.approx(far, abs=0.1 * MM), name


def test_gltf_keeps_painted_colours(exported: Path) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=str(exported), disable_bone_shape=True)
    head = bpy.data.objects["Head"].data
    assert len(head.color_attributes) == 1
    colours = np.empty(len(head.color_attributes[0].data) * 4)
    head.color_attributes[0].data.foreach_get("color", colours)
    red, _, blue = colours.reshape(-1, 4)[:, :3].mean(axis=0)
    assert red > 1.5 * blue


# --- as others read it: the .glb's own JSON and bytes --------------------------------------------


def test_gltf_names_every_key_on_every_mesh_of_the_face(glb: Glb) -> None:
    named = {f"viseme_{name}" for name in VISEMES} | set(ARKIT)
    for name in ("Head", "Teeth", "Tongue", "Lashes", "Brows", "Eyes"):
        mesh = glb.mesh(name)
        keys = mesh["extras"]["targetNames"]
        assert named <= set(keys), name
        assert len(set(keys)) == len(keys)
        for primitive in mesh["primitives"]:
            assert len(primitive["targets"]) == len(keys)
        assert set(mesh.get("weights", [0])) == {0}


def test_gltf_says_what_its_correctives_follow(built: Path, glb: Glb) -> None:
    bpy.ops.wm.open_mainfile(filepath=str(built.with_suffix(".blend")))
    for name in ("Head", "Eyes", "Lashes"):
        followers = _followers(name)
        assert followers
        extras = glb.mesh(name)["extras"]
        assert {k: set(v.split()) for k, v in extras["correctives"].items()} == followers
        assert {*followers, *set().union(*followers.values())} <= set(extras["targetNames"])


def test_gltf_is_in_metres_and_y_is_up(built: Path, glb: Glb) -> None:
    profile = load_profile(built)
    low, high = glb.bounds("Top")[0][1], glb.bounds("Hat")[1][1]
    assert high == pytest.approx(profile.height_m, abs=0.02)
    assert 0.5 < low < 1.1
    assert glb.bounds("Shoes")[0][1] == pytest.approx(0.0, abs=5 * MM)
    nose, neck = glb.bounds("Head")[1][2], glb.bounds("Head")[0][2]
    assert nose > abs(neck)  # the face looks along +Z


def test_gltf_hangs_every_mesh_on_the_skeleton(glb: Glb) -> None:
    (skin,) = glb.json["skins"]
    joints = [glb.json["nodes"][index]["name"] for index in skin["joints"]]
    assert {"hips", "spine", "chest", "neck", "head", "eye.L", "eye.R", "hand.L"} <= set(joints)
    for node in glb.json["nodes"]:
        if "mesh" in node:
            assert node["skin"] == 0
            for primitive in glb.json["meshes"][node["mesh"]]["primitives"]:
                weights = sum(
                    glb.floats(index).sum(axis=1)
                    for name, index in primitive["attributes"].items()
                    if name.startswith("WEIGHTS_")
                )
                assert np.allclose(weights, 1.0, atol=0.01), node["name"]


class Glb:
    """A .glb read by hand.

    Source: glTF 2.0 specification, Khronos Group, "GLB File Format" and "Accessors".
    """

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        magic, version, length, count, kind = struct.unpack_from("<4sIII4s", data)
        assert (magic, version, length, kind) == (b"glTF", 2, len(data), b"JSON")
        self.json = json.loads(data[20 : 20 + count])
        self._bytes = data[28 + count :]

    def mesh(self, name: str) -> dict[str, Any]:
        (node,) = (n for n in self.json["nodes"] if n["name"] == name and "mesh" in n)
        mesh: dict[str, Any] = self.json["meshes"][node["mesh"]]
        return mesh

    def bounds(self, name: str) -> tuple[list[float], list[float]]:
        """Least and greatest x, y and z of a mesh."""
        places = [self.json["accessors"][p["attributes"]["POSITION"]]
                  for p in self.mesh(name)["primitives"]]  # fmt: skip
        low, high = ([place[end] for place in places] for end in ("min", "max"))
        return np.min(low, axis=0).tolist(), np.max(high, axis=0).tolist()

    def floats(self, index: int) -> np.ndarray:
        """Four numbers of each vertex."""
        accessor = self.json["accessors"][index]
        view = self.json["bufferViews"][accessor["bufferView"]]
        kind, full = {5126: ("<f4", 1), 5123: ("<u2", 65535), 5121: ("u1", 255)}[
            accessor["componentType"]
        ]
        flat = np.frombuffer(self._bytes, kind, 4 * accessor["count"], view.get("byteOffset", 0))
        return flat.reshape(-1, 4) / full


@pytest.fixture(scope="module")
def glb(exported: Path) -> Glb:
    return Glb(exported)


def _followers(mesh: str) -> dict[str, set[str]]:
    """Keys of a mesh that drivers move → the keys that they follow."""
    animation = bpy.data.objects[mesh].data.shape_keys.animation_data
    return {
        curve.data_path.split('"')[1]: {
            variable.targets[0].data_path.split('"')[1] for variable in curve.driver.variables
        }
        for curve in (animation.drivers if animation else ())
    }


def _rig() -> bpy.types.Object:
    return next(ob for ob in bpy.data.objects if ob.type == "ARMATURE")


def _keys() -> dict[str, set[str]]:
    return {
        ob.name: set(ob.data.shape_keys.key_blocks.keys())
        for ob in bpy.data.objects
        if ob.type == "MESH" and ob.data.shape_keys is not None
    }


def _tops() -> dict[str, float]:
    """Height of each mesh's highest resting vertex."""
    return {
        ob.name: max((ob.matrix_world @ v.co).z for v in ob.data.vertices)
        for ob in bpy.data.objects
        if ob.type == "MESH"
    }


def _reach(mesh: str, key: str) -> float:
    """How far a key moves its farthest vertex."""
    blocks = bpy.data.objects[mesh].data.shape_keys.key_blocks
    ends = []
    for block in (blocks[key], blocks["Basis"]):
        flat = np.empty(len(block.data) * 3, dtype=np.float32)
        block.data.foreach_get("co", flat)
        ends.append(flat.reshape(-1, 3))
    return float(np.linalg.norm(ends[0] - ends[1], axis=1).max())
