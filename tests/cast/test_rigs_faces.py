# SPDX-License-Identifier: GPL-3.0-or-later
"""Traits in the clay, lines of age, and faces by chance."""

from __future__ import annotations

from dataclasses import astuple, replace

import numpy as np
import pytest

from rigs.faces import random_face
from rigs.furrows import furrows
from rigs.params import FaceShape, Traits
from rigs.sculpt import ear_place, head_field, muzzle_shift
from rigs.sdf import front_y

FACE = FaceShape()


def inside(traits: Traits, point: tuple[float, float, float]) -> float:
    """Depth of a point in the sculpt; positive is inside."""
    return -float(head_field(FACE, traits)(np.array([point]))[0])


def profile(traits: Traits, z: float) -> float:
    """Where the mid-line of the face is at a height; smaller is further forward."""
    return float(front_y(head_field(FACE, traits), np.zeros(1), np.array([z]))[0])


@pytest.mark.parametrize(
    ("trait", "value", "point"),
    [
        ("skull_width", 1.05, (0.39, 0.05, 0.11)),
        ("jaw_width", 1.15, (0.23, -0.10, -0.33)),
        ("jaw_drop", 0.03, (0.0, -0.28, -0.50)),
        ("chin_width", 1.4, (0.09, -0.30, -0.43)),
        ("chin_out", 0.03, (0.0, -0.37, -0.42)),
        ("cheeks", 1.3, (0.30, -0.20, -0.18)),
        ("brow_ridge", 1.6, (0.10, -0.34, 0.14)),
        ("nose_width", 1.5, (0.075, -0.39, -0.12)),
        ("nose_bridge", 1.8, (0.0, -0.40, 0.0)),
        ("nose_hump", 0.02, (0.0, -0.44, -0.04)),
        ("neck_width", 1.2, (0.14, 0.11, -0.65)),
    ],
)
def test_a_trait_adds_clay_where_it_says(
    trait: str, value: float, point: tuple[float, float, float]
) -> None:
    more = replace(Traits(), **{trait: value})
    assert inside(more, point) > inside(Traits(), point) + 0.002


def test_nose_tips_turn_up_and_down() -> None:
    up, down = (Traits(nose_tip=v) for v in (0.02, -0.02))
    assert profile(up, -0.085) < profile(down, -0.085) - 0.003


def test_a_profile_has_lips_a_chin_and_a_plane_under_the_jaw() -> None:
    tip, lip, fold, chin = (profile(Traits(), z) for z in (-0.12, -0.26, -0.345, -0.40))
    assert tip < lip - 0.07
    assert max(lip, chin) < fold - 0.002
    assert inside(Traits(), (0.0, -0.20, -0.44)) < -0.005
    assert inside(Traits(), (0.15, -0.16, -0.40)) > 0.0  # the jaw's bone


def test_hooded_lids_and_old_ones_have_more_clay() -> None:
    above = np.array([[FACE.eye[0] + 0.03, -0.345, FACE.eye[2] + 0.08]])
    bare, hooded = (head_field(replace(FACE, lid_hood=h))(above)[0] for h in (0.0, 1.0))
    assert hooded < bare - 0.004


def test_the_mouth_and_the_ears_follow_the_head() -> None:
    assert muzzle_shift(FACE) == 0.0
    wide = Traits(skull_width=1.06)
    assert ear_place(FACE, wide)[0] > ear_place(FACE)[0] + 0.01


def test_only_the_old_have_lines() -> None:
    points = np.array([[0.12, -0.35, FACE.mouth_z + 0.05], [0.0, -0.4, FACE.eye[2] + 0.243]])
    assert furrows(FACE, Traits(age=0.35), points).max() == 0.0
    assert furrows(FACE, Traits(age=1.0), points).min() > 0.003


def test_a_face_is_the_same_for_the_same_seed() -> None:
    first, again, other = (
        random_face(np.random.default_rng(seed), 0.4, 0.0, 1.0) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_random_faces_are_plausible() -> None:
    random = np.random.default_rng(3)
    for _ in range(300):
        age, heft, sex = random.random(), random.uniform(-1, 1), float(random.integers(0, 2))
        face, traits = random_face(random, age, heft, sex)
        assert traits.age == age
        x, _, z = face.eye
        assert x - 1.064 * face.eye_radius > 0.012  # the lids leave room for the nose
        assert x + face.eye_radius < 0.31
        assert 0.105 < face.eye_radius < 0.145
        assert 15.0 < face.lid_upper_deg < 28.0  # the lid rests on the iris, clear of the pupil
        assert 24.0 < face.lid_lower_deg < 36.0
        assert z - face.mouth_z > 0.20
        assert 0.085 < face.mouth_half < 0.135
        assert 0.018 < face.upper_lip < 0.070
        assert 0.75 < traits.jaw_width < 1.4
        assert 0.5 < traits.cheeks < 1.6
        assert 0.25 <= traits.lashes < 1.5


def test_age_sex_and_build_show() -> None:
    def mean(age: float, heft: float, sex: float) -> np.ndarray:
        draws = [random_face(np.random.default_rng(i), age, heft, sex)[1] for i in range(60)]
        return np.mean([astuple(t) for t in draws], axis=0)

    names = list(Traits.__dataclass_fields__)
    woman, man, child, heavy = (
        dict(zip(names, mean(*a), strict=True))
        for a in ((0.4, 0, 0), (0.4, 0, 1), (0.0, 0, 0), (0.4, 1, 0))
    )
    assert man["brow_ridge"] > woman["brow_ridge"] + 0.2
    assert man["lashes"] < woman["lashes"] - 0.3
    assert child["cheeks"] > woman["cheeks"] + 0.1
    assert heavy["jaw_width"] > woman["jaw_width"] + 0.04
