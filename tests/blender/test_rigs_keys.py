# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys in all mixtures: what shows that shouldn't, what moves that shouldn't, what drivers do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import bpy
import numpy as np
import pytest

from avatar_addon.vocabulary import ARKIT, VISEMES
from rigs.arrays import Part
from rigs.checks import FaceCheck, Faults, driven, mixes
from rigs.face_parts import build_face_parts
from rigs.faces import random_face
from rigs.keys import key_names, lid_correctives, mouth_correctives, split_side
from rigs.params import Character, Style
from rigs.scene import _keys

ADA = Character("ada", "Ada")
BOTH = ("Left", "Right")


def elder() -> Character:
    face, traits = random_face(np.random.default_rng(8), 0.9, 0.6, 1.0)
    return Character("gus", "Gus", face=face, traits=traits, style=Style(facial_hair="beard"))


@pytest.fixture(scope="module")
def ada() -> list[Part]:
    return build_face_parts(ADA)


@pytest.fixture(scope="module")
def gus() -> list[Part]:
    return build_face_parts(elder())


@pytest.fixture(scope="module")
def ada_check(ada: list[Part]) -> FaceCheck:
    return FaceCheck(ada, ADA.face)


def part(parts: list[Part], name: str) -> Part:
    return next(p for p in parts if p.name == name)


def both(stem: str, value: float = 1.0) -> dict[str, float]:
    return {stem + side: value for side in BOTH}


# --- mixes --------------------------------------------------------------------------------------


def test_seeded_mixes_are_clean_on_ada(ada_check: FaceCheck) -> None:
    for mix, shut in mixes(4, 40):
        assert ada_check.faults(mix, shut=shut) == Faults(), mix


def test_seeded_mixes_are_clean_on_a_bearded_elder(gus: list[Part]) -> None:
    check = FaceCheck(gus, elder().face)
    for mix, shut in mixes(5, 25):
        assert check.faults(mix, shut=shut) == Faults(), mix


@pytest.mark.parametrize(
    "mix",
    [
        both("eyeBlink") | both("eyeWide"),
        both("eyeBlink") | both("eyeSquint") | both("cheekSquint"),
        both("eyeBlink") | both("eyeLookUp") | {"eyeLookOutLeft": 1.0, "eyeLookInRight": 1.0},
        both("eyeBlink") | both("eyeLookDown"),
        both("mouthSmile") | {"mouthPucker": 1.0},
        both("mouthFrown") | {"mouthRollUpper": 1.0, "mouthRollLower": 1.0},
        {"viseme_U": 1.0, "mouthPucker": 1.0},
        {"viseme_aa": 1.0, "jawOpen": 1.0} | both("mouthSmile"),
    ],
    ids=lambda mix: "+".join(mix),
)
def test_full_pairs_are_clean(ada_check: FaceCheck, mix: Mapping[str, float]) -> None:
    assert ada_check.faults(mix) == Faults()


def test_an_open_jaw_with_closed_lips_is_shut(ada_check: FaceCheck) -> None:
    for amount in (0.3, 0.6, 1.0):
        mix = {"jawOpen": amount, "mouthClose": amount}
        assert ada_check.faults(mix, shut=True) == Faults()


# --- the check itself ---------------------------------------------------------------------------


def moved(parts: list[Part], name: str, by: tuple[float, float, float]) -> list[Part]:
    return [replace(p, points=p.points + by) if p.name == name else p for p in parts]


def test_teeth_before_the_lips_are_found(ada: list[Part]) -> None:
    assert FaceCheck(moved(ada, "Teeth", (0.0, -0.10, 0.0)), ADA.face).faults({}).mouth > 100


def test_eyes_before_the_lids_are_found(ada: list[Part]) -> None:
    check = FaceCheck(moved(ada, "Eyes", (0.0, -0.04, 0.0)), ADA.face)
    assert check.faults({}).eyes > 50
    assert check.faults(both("eyeBlink")).blink > 50


def test_open_lips_are_not_shut(ada_check: FaceCheck) -> None:
    assert ada_check.faults({"viseme_aa": 1.0}, shut=True).shut > 100
    assert ada_check.faults({"viseme_aa": 1.0}).shut == 0


def test_lips_through_each_other_and_turned_inside_out_are_found(ada: list[Part]) -> None:
    check = FaceCheck([replace(p, drivers={}) for p in ada], ADA.face)
    assert check.faults({"mouthClose": 1.0}).lips > 100
    assert check.faults({"viseme_U": 1.0, "mouthPucker": 1.0}).knots > 0


def test_a_wide_blink_needs_its_corrective(ada: list[Part]) -> None:
    check = FaceCheck([replace(p, drivers={}) for p in ada], ADA.face)
    assert check.faults(both("eyeBlink") | both("eyeWide")).blink > 20


# --- single keys --------------------------------------------------------------------------------


def test_every_face_has_one_topology(ada: list[Part], gus: list[Part]) -> None:
    for name in ("Head", "Teeth", "Tongue", "Eyes", "Lashes", "Brows"):
        a, b = part(ada, name), part(gus, name)
        assert len(a.points) == len(b.points)
        assert [list(face) for face in a.faces] == [list(face) for face in b.faces]
        assert list(a.keys) == list(b.keys)


def test_keys_move_as_far_as_they_should(ada: list[Part], gus: list[Part]) -> None:
    still = {"viseme_sil"} | {f"eyeLook{way}{side}" for way in ("In", "Out") for side in BOTH}
    for parts in (ada, gus):
        head = part(parts, "Head")
        assert set(key_names()) == {f"viseme_{v}" for v in VISEMES} | set(ARKIT)
        for key in key_names():
            far = float(np.linalg.norm(head.keys[key], axis=1).max())
            assert far == 0.0 if key in still else 0.008 < far < 0.25, (key, far)


def test_keys_of_one_side_stay_there(gus: list[Part]) -> None:
    for p in gus:
        for key, offset in p.keys.items():
            if split_side(key)[1] and key in key_names():
                there = np.abs(offset).max(axis=1) > 2e-4
                side = split_side(key)[1]
                assert (side * p.points[there, 0]).min(initial=0.0) > (
                    -0.08 if p.name == "Beard" else -0.06
                ), (p.name, key)


def test_a_beard_moves_with_the_skin_under_it(gus: list[Part]) -> None:
    beard, head = part(gus, "Beard"), part(gus, "Head")
    for key in ("viseme_aa", "mouthSmileLeft", "mouthPucker"):
        for v in range(0, len(beard.points), 97):
            near = np.argsort(np.linalg.norm(head.points - beard.points[v], axis=1))[:12]
            low, high = head.keys[key][near].min(axis=0), head.keys[key][near].max(axis=0)
            off = beard.keys[key][v]
            assert (off > low - 0.02).all(), key
            assert (off < high + 0.02).all(), key


# --- drivers ------------------------------------------------------------------------------------


def test_drivers_take_the_least_value_also_of_animated_keys(ada: list[Part]) -> None:
    lashes = part(ada, "Lashes")
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


def test_correctives_are_on_every_mesh_that_needs_them(gus: list[Part]) -> None:
    assert set(part(gus, "Head").drivers) == {*lid_correctives(), *mouth_correctives()}
    for name in ("Teeth", "Tongue", "Beard"):
        assert "jawOpenAt_aa" in part(gus, name).drivers
    assert "eyeSquintAtBlinkRight" in part(gus, "Lashes").drivers
