# SPDX-License-Identifier: GPL-3.0-or-later
"""Every size, angle and aspect lands on the numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from avatar_addon.errors import CharacterError, SettingError
from avatar_addon.shots.framing import face_centre, project, sizes_for, solve_framing
from avatar_addon.shots.spec import ANGLES, SIZES, ShotSpec

PERSON = {
    "hair_top": (0.0, 0.02, 1.76), "skull_top": (0.0, 0.02, 1.72),
    "mid_forehead": (0.0, -0.10, 1.66), "eye_line": (0.0, -0.10, 1.61),
    "lower_lip": (0.0, -0.12, 1.53), "chin": (0.0, -0.11, 1.49),
    "collarbone": (0.0, -0.05, 1.42), "mid_chest": (0.0, -0.12, 1.28),
    "waist": (0.0, -0.09, 1.05), "mid_thigh": (0.0, -0.08, 0.70),
    "knee": (0.0, -0.06, 0.48), "feet": (0.0, -0.05, 0.0),
}  # fmt: skip
BUST = {k: v for k, v in PERSON.items() if v[2] > 1.2}
ASPECTS = (16 / 9, 9 / 16, 1.0, 2.39)
# The table of DESIGN.md, written out a second time on purpose.
NUMBERS = {
    "EWS": {"hair_top": 0.41667, "feet": 0.66667},
    "WS": {"hair_top": 0.08, "feet": 0.94},
    "MFS": {"hair_top": 0.08, "mid_thigh": 1.0},
    "MS": {"hair_top": 0.08, "waist": 1.0},
    "MCU": {"eye_line": 0.33, "mid_chest": 1.0},
    "CU": {"eye_line": 0.36, "collarbone": 1.0},
    "ECU": {"eye_line": 0.38, "lower_lip": 0.95},
}
SIDE = {"three-quarter-left": 0.58, "profile-left": 0.58,
        "three-quarter-right": 0.42, "profile-right": 0.42}  # fmt: skip


@pytest.mark.parametrize("aspect", ASPECTS, ids=lambda a: f"{a:.2f}")
@pytest.mark.parametrize("angle", ANGLES)
@pytest.mark.parametrize("size", SIZES)
def test_landmarks_fall_on_the_numbers(size: str, angle: str, aspect: float) -> None:
    camera = solve_framing(ShotSpec(size, angle), PERSON, aspect=aspect)
    side, _ = project(camera, face_centre(PERSON), aspect=aspect)
    assert side == pytest.approx(SIDE.get(angle, 0.5), abs=0.005)
    narrow = aspect < 1 and size in ("WS", "MFS", "MS")
    for name, wanted in NUMBERS[size].items():
        _, fraction = project(camera, PERSON[name], aspect=aspect)
        if narrow and name != "hair_top":
            assert fraction <= wanted + 0.005  # it may step back, never come nearer
        else:
            assert fraction == pytest.approx(wanted, abs=0.005)


@pytest.mark.parametrize("angle", ANGLES)
@pytest.mark.parametrize("size", ["WS", "MFS", "MS"])
def test_a_standing_picture_cuts_no_shoulder(size: str, angle: str) -> None:
    camera = solve_framing(ShotSpec(size, angle), PERSON, aspect=9 / 16)
    reach = 0.62 * (1.42 - 1.05)
    for x in (-reach, reach):
        side, _ = project(camera, (x, -0.05, 1.42), aspect=9 / 16)
        assert 0.0199 <= side <= 0.9801


def test_the_width_decides_only_where_a_shoulder_would_be_cut() -> None:
    medium = solve_framing(ShotSpec("MS", "front"), PERSON, aspect=9 / 16)
    assert project(medium, PERSON["waist"], aspect=9 / 16)[1] < 0.97
    wide = solve_framing(ShotSpec("WS", "front"), PERSON, aspect=9 / 16)
    assert project(wide, PERSON["feet"], aspect=9 / 16)[1] == pytest.approx(0.94, abs=1e-6)


def test_a_figure_that_ends_at_the_waist_never_shows_its_end() -> None:
    camera = solve_framing(ShotSpec("MS"), PERSON, aspect=9 / 16, shows_to="waist")
    assert project(camera, PERSON["waist"], aspect=9 / 16)[1] == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("angle", ANGLES)
def test_the_camera_is_level_with_the_horizon_and_looks_at_the_face(angle: str) -> None:
    camera = solve_framing(ShotSpec("MCU", angle), PERSON, aspect=16 / 9)
    right, up, back = np.array(camera.rotation).T
    assert right[2] == 0.0
    assert np.cross(right, up) == pytest.approx(back)
    assert math.copysign(1, up[2]) == 1
    offset = np.array(camera.location) - np.array(PERSON["eye_line"])
    assert offset @ back > 0.5


def test_left_is_the_pictures_left() -> None:
    camera = solve_framing(ShotSpec("CU", "three-quarter-left"), PERSON, aspect=16 / 9)
    nose_tip = (0.0, -0.14, 1.57)
    behind = (0.0, 0.10, 1.57)
    assert project(camera, nose_tip, aspect=1)[0] < project(camera, behind, aspect=1)[0]
    assert camera.location[0] > 0  # on the character's left


def test_a_lens_changes_the_distance_and_not_the_framing() -> None:
    near = solve_framing(ShotSpec("CU", lens_mm=35), PERSON, aspect=1.5)
    far = solve_framing(ShotSpec("CU", lens_mm=105), PERSON, aspect=1.5)
    assert far.location[1] < 2.5 * near.location[1] < 0
    for camera in (near, far):
        assert project(camera, PERSON["collarbone"], aspect=1.5)[1] == pytest.approx(1.0)


def test_a_size_that_the_character_lacks_names_those_that_work() -> None:
    assert sizes_for(BUST, "mid_chest") == ("MCU", "CU", "ECU")
    with pytest.raises(SettingError, match=r"A MS needs the character's waist.*MCU, CU, ECU\."):
        solve_framing(ShotSpec("MS"), BUST, aspect=1.5, shows_to="mid_chest")
    with pytest.raises(SettingError, match="mid chest"):
        solve_framing(ShotSpec("MCU"), PERSON, aspect=1.5, shows_to="collarbone")


@pytest.mark.parametrize(
    ("spec", "hint"),
    [
        (ShotSpec("MUC"), "Did you mean 'MCU'?"),
        (ShotSpec("mcu"), "Did you mean 'MCU'?"),
        (ShotSpec("xyz"), "Choose one of EWS, WS"),
        (ShotSpec(angle="three-quarter-lfet"), "Did you mean 'three-quarter-left'?"),
        (ShotSpec(lens_mm=0.0), "Leave it out for the size's own 70 mm"),
    ],
)
def test_wrong_words_are_answered_with_the_nearest(spec: ShotSpec, hint: str) -> None:
    with pytest.raises(SettingError) as caught:
        solve_framing(spec, PERSON, aspect=1.5)
    assert hint in caught.value.hint


def test_landmarks_that_make_no_figure_are_refused() -> None:
    flat = dict.fromkeys(PERSON, (0.0, 0.0, 1.0))
    with pytest.raises(CharacterError, match="landmarks"):
        solve_framing(ShotSpec(), flat, aspect=1.5)
    upside_down = {name: (x, y, -z) for name, (x, y, z) in PERSON.items()}
    with pytest.raises(CharacterError, match="landmarks"):
        solve_framing(ShotSpec(), upside_down, aspect=1.5)
