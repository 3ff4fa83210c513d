# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys, singly and as the mixer blends them, on many faces; and that each check can fail.

``scripts/bench/cast_keys.py`` does the same with hundreds of mixes on each of two dozen faces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product

import leads
import numpy as np
import pytest

from avatar_addon.performance.mix import mix_moment
from avatar_addon.vocabulary import ARKIT, VISEMES
from rigs.arrays import Part
from rigs.build import read_order
from rigs.checks import PITCH, YAW, FaceCheck, Faults
from rigs.face_parts import build_face_parts
from rigs.faces import extreme_face, random_face
from rigs.key_checks import key_faults, torn
from rigs.keys import key_names, lid_correctives, mouth_correctives
from rigs.mixes import asks, keys_of
from rigs.params import Character, Style

ADA = read_order("ada")
AT_THE_LIMITS = ("oldest", "youngest", "widest_mouth", "biggest_eyes", "thinnest_lips")
BOTH = ("Left", "Right")
WAYS = (-1.0, 0.0, 1.0)


def elder() -> Character:
    face, traits = random_face(np.random.default_rng(8), 0.9, 0.6, 1.0)
    return Character("gus", "Gus", face=face, traits=traits, style=Style(facial_hair="beard"))


def extreme(kind: str) -> Character:
    face, traits = extreme_face(kind)
    return Character(kind, kind, face=face, traits=traits)


FACES: dict[str, Callable[[], Character]] = {
    **{name: lambda name=name: read_order(name) for name in leads.NAMES},
    "elder": elder,
    **{kind: lambda kind=kind: extreme(kind) for kind in AT_THE_LIMITS},
}


@lru_cache(maxsize=len(FACES))
def built(name: str) -> tuple[Character, list[Part]]:
    character = FACES[name]()
    if name in leads.NAMES:
        return character, list(leads.face_of(name))
    return character, build_face_parts(character)


@lru_cache(maxsize=2)
def check_of(name: str) -> FaceCheck:
    character, parts = built(name)
    return FaceCheck(parts, character.face)


@pytest.fixture
def ada() -> list[Part]:
    return built("ada")[1]


@pytest.fixture
def ada_check() -> FaceCheck:
    return check_of("ada")


def part(parts: Sequence[Part], name: str) -> Part:
    return next(p for p in parts if p.name == name)


def both(stem: str, value: float = 1.0) -> dict[str, float]:
    return {stem + side: value for side in BOTH}


def gazes() -> Iterator[dict[str, float]]:
    """Eyes turned as far as they go, by keys and by bones."""
    for up, aside in product(WAYS, WAYS):
        yield {
            **both("eyeLookUp", max(up, 0.0)),
            **both("eyeLookDown", max(-up, 0.0)),
            "eyeLookOutLeft": max(aside, 0.0),
            "eyeLookInRight": max(aside, 0.0),
            "eyeLookInLeft": max(-aside, 0.0),
            "eyeLookOutRight": max(-aside, 0.0),
        }
        yield {PITCH: float(np.radians(-22.0 * up)), YAW: float(np.radians(28.0 * aside))}


# --- every face ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FACES)
def test_faces_are_clean(name: str) -> None:
    """Each key alone, a few mixes, a blink at every gaze, lips that close, a turned neck."""
    character, parts = built(name)
    check = check_of(name)
    assert key_faults(parts) == ()
    assert torn(character, parts) == ()
    for number, ask in enumerate(asks(4, 16)):
        mix = keys_of(mix_moment(ask.weights))
        assert check.faults(mix, shut=ask.shut) == Faults(), (number, mix)
    for gaze in gazes():
        for lids in ({}, both("eyeWide"), both("eyeSquint") | both("cheekSquint")):
            mix = both("eyeBlink") | gaze | lids
            assert check.faults(mix) == Faults(), mix
    for mix in ({"viseme_PP": 1.0}, {"viseme_sil": 1.0}, {"jawOpen": 0.6, "mouthClose": 0.6},
                {"jawOpen": 1.0, "mouthClose": 1.0}):  # fmt: skip
        assert check.faults(mix, shut=True) == Faults(), mix


def test_every_face_has_one_topology() -> None:
    young, old = built("youngest")[1], built("oldest")[1]
    for name in ("Head", "Teeth", "Tongue", "Eyes", "Lashes", "Brows"):
        a, b = part(young, name), part(old, name)
        assert len(a.points) == len(b.points)
        assert [list(face) for face in a.faces] == [list(face) for face in b.faces]
        assert list(a.keys) == list(b.keys)


def test_every_name_of_the_vocabulary_is_a_key(ada: list[Part]) -> None:
    assert set(key_names()) == {f"viseme_{v}" for v in VISEMES} | set(ARKIT)
    assert set(part(ada, "Head").keys) >= set(key_names())


@pytest.mark.parametrize(
    "mix",
    [
        both("mouthSmile") | {"mouthPucker": 1.0},
        both("mouthFrown") | {"mouthRollUpper": 1.0, "mouthRollLower": 1.0},
        {"viseme_U": 1.0, "mouthPucker": 1.0},
        {"viseme_aa": 1.0, "jawOpen": 1.0} | both("mouthSmile"),
        {"viseme_E": 1.0, "jawOpen": 1.0, "mouthClose": 1.0},
    ],
    ids=lambda mix: "+".join(mix),
)
def test_full_pairs_are_clean(ada_check: FaceCheck, mix: Mapping[str, float]) -> None:
    assert ada_check.faults(mix) == Faults()


# --- the checks themselves ----------------------------------------------------------------------


def changed(parts: Sequence[Part], name: str, **changes: object) -> list[Part]:
    return [replace(p, **changes) if p.name == name else p for p in parts]  # type: ignore[arg-type]


def moved(parts: Sequence[Part], name: str, by: tuple[float, float, float]) -> list[Part]:
    return changed(parts, name, points=part(parts, name).points + by)


def rekeyed(parts: Sequence[Part], name: str, key: str, offset: np.ndarray) -> list[Part]:
    return changed(parts, name, keys={**part(parts, name).keys, key: offset})


def test_teeth_before_the_lips_are_found(ada: list[Part]) -> None:
    assert FaceCheck(moved(ada, "Teeth", (0.0, -0.10, 0.0)), ADA.face).faults({}).mouth > 100


def test_a_tongue_through_a_lip_is_found(ada: list[Part], ada_check: FaceCheck) -> None:
    out = part(ada, "Tongue").keys["tongueOut"]
    low = rekeyed(ada, "Tongue", "tongueOut", out - [0.0, 0.0, 0.05])
    assert ada_check.faults({"tongueOut": 1.0}).tongue == 0
    assert FaceCheck(low, ADA.face).faults({"tongueOut": 1.0}).tongue > 5


def test_eyes_before_the_lids_are_found(ada: list[Part]) -> None:
    check = FaceCheck(moved(ada, "Eyes", (0.0, -0.04, 0.0)), ADA.face)
    assert check.faults({}).eyes > 50
    assert check.faults(both("eyeBlink")).blink > 50


def test_lids_that_follow_a_gaze_into_the_ball_are_found(ada: list[Part]) -> None:
    head = part(ada, "Head")
    sunk = head.keys["eyeLookDownLeft"] + [0.0, 0.05, 0.0] * (head.points[:, :1] > 0.0)
    check = FaceCheck(rekeyed(ada, "Head", "eyeLookDownLeft", sunk), ADA.face)
    assert check.faults({PITCH: 0.4}).eyes > 20
    assert check.faults({PITCH: -0.3}).eyes == 0


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


@pytest.mark.parametrize(
    ("name", "key", "factor", "says"),
    [
        ("Head", "mouthShrugUpper", 0.0, "mouthShrugUpper moves 0.0000"),
        ("Head", "jawOpen", 3.0, "jawOpen moves 0."),
        ("Head", "mouthSmileLeft", 0.7, "mouthSmileLeft moves .*, the right one"),
        ("Teeth", "jawOpen", 0.0, "Teeth stays behind when jawOpen"),
        ("Lashes", "eyeBlinkLeft", 0.0, "Lashes stays behind when eyeBlinkLeft"),
        ("Eyes", "eyeLookInRight", 0.1, "Eyes stays behind when eyeLookInRight"),
    ],
)
def test_a_broken_key_is_found(
    ada: list[Part], name: str, key: str, factor: float, says: str
) -> None:
    broken = rekeyed(ada, name, key, factor * part(ada, name).keys[key])
    found = key_faults(broken)
    assert any(re.search(says, fault) for fault in found), found


def test_a_key_that_moves_the_other_side_is_found(ada: list[Part]) -> None:
    keys = part(ada, "Head").keys
    across = keys["mouthSmileLeft"] + 0.05 * keys["mouthSmileRight"]
    found = key_faults(rekeyed(ada, "Head", "mouthSmileLeft", across))
    assert any("mouthSmileLeft moves the other side" in fault for fault in found)


def test_a_missing_key_is_found(ada: list[Part]) -> None:
    head = part(ada, "Head")
    few = {key: offset for key, offset in head.keys.items() if key != "cheekPuff"}
    assert key_faults(changed(ada, "Head", keys=few)) == ("Head has no key cheekPuff",)


def test_a_torn_neck_is_found(ada: list[Part]) -> None:
    above = part(ada, "Head").points[:, 2] > -0.6
    hard = {"head": above * 1.0, "chest": ~above * 1.0}
    assert len(torn(ADA, changed(ada, "Head", weights=hard))) >= 4


# --- parts that go along ------------------------------------------------------------------------


def test_a_beard_moves_with_the_skin_under_it() -> None:
    gus = built("elder")[1]
    beard, head = part(gus, "Beard"), part(gus, "Head")
    for key in ("viseme_aa", "mouthSmileLeft", "mouthPucker"):
        for v in range(0, len(beard.points), 97):
            near = np.argsort(np.linalg.norm(head.points - beard.points[v], axis=1))[:12]
            low, high = head.keys[key][near].min(axis=0), head.keys[key][near].max(axis=0)
            off = beard.keys[key][v]
            assert (off > low - 0.02).all(), key
            assert (off < high + 0.02).all(), key


def test_correctives_are_on_every_mesh_that_needs_them() -> None:
    gus = built("elder")[1]
    assert set(part(gus, "Head").drivers) == {*lid_correctives(), *mouth_correctives()}
    for name in ("Teeth", "Tongue", "Beard"):
        assert "jawOpenAt_aa" in part(gus, name).drivers
    assert "eyeSquintAtBlinkRight" in part(gus, "Lashes").drivers
