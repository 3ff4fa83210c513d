# SPDX-License-Identifier: GPL-3.0-or-later
"""Lips and lids as curves, the parameter file, and the names of the keys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from avatar_addon.vocabulary import ARKIT, VISEMES
from rigs import lids, lips, poses
from rigs.keys import key_names, pushed, split_side
from rigs.lids import LidMove
from rigs.lips import LipPose
from rigs.params import Character, FaceShape, load_character
from rigs.proportions import SKULL_TOP, floor_z, metres

FACE = FaceShape()
MIDDLE_UP, MIDDLE_LOW = lips.COUNT // 4, 3 * lips.COUNT // 4


def gap(pose: LipPose) -> float:
    """Height between the touching edges of the lips at the middle, in head units."""
    contact = lips.lip_rings(FACE, pose)["contact"]
    return float(contact[MIDDLE_UP, 2] - contact[MIDDLE_LOW, 2])


def test_every_viseme_and_arkit_name_is_a_key_once() -> None:
    wanted = {f"viseme_{name}" for name in VISEMES} | set(ARKIT)
    assert set(key_names()) == wanted
    assert len(key_names()) == len(wanted)


@pytest.mark.parametrize(
    ("key", "stem", "side"),
    [
        ("eyeBlinkLeft", "eyeBlink", 1),
        ("mouthSmileRight", "mouthSmile", -1),
        ("mouthLeft", "mouthLeft", 0),
        ("jawRight", "jawRight", 0),
        ("viseme_aa", "viseme_aa", 0),
    ],
)
def test_keys_know_their_side(key: str, stem: str, side: int) -> None:
    assert split_side(key) == (stem, side)


@pytest.mark.parametrize("name", ["sil", "PP"])
def test_closed_visemes_overlap_their_lips(name: str) -> None:
    assert -0.02 < gap(poses.VISEMES[name]) < 0.0


def test_open_visemes_are_ordered_by_how_far_they_open() -> None:
    gaps = [gap(poses.VISEMES[name]) for name in ("FF", "SS", "I", "E", "O", "aa")]
    assert gaps == sorted(gaps)
    assert gaps[-1] > 0.12
    assert abs(gaps[0]) < 0.006


def test_rounded_visemes_are_narrow_and_forward() -> None:
    rest = lips.lip_rings(FACE, LipPose())["border"]
    pout = lips.lip_rings(FACE, poses.VISEMES["U"])["border"]
    assert np.ptp(pout[:, 0]) < 0.6 * np.ptp(rest[:, 0])
    assert pout[MIDDLE_UP, 1] < rest[MIDDLE_UP, 1] - 0.03


def test_a_lip_ring_is_symmetric() -> None:
    ring = lips.lip_rings(FACE, poses.VISEMES["E"])["crest"]
    mirrored = ring[(lips.COUNT // 2 - np.arange(lips.COUNT)) % lips.COUNT] * [-1, 1, 1]
    assert ring == pytest.approx(mirrored, abs=1e-6)


def test_the_jaw_turns_about_its_hinge() -> None:
    hinge = np.array([[0.0, *FACE.hinge]])
    assert lips.turn_jaw(FACE, hinge, 20.0) == pytest.approx(hinge)
    chin = lips.turn_jaw(FACE, np.array([[0.0, -0.3, -0.4]]), 20.0)
    assert chin[0, 2] < -0.45


def test_closing_lids_meet_and_overlap() -> None:
    azimuth = np.array([-20.0, 0.0, 20.0])
    edge = lids.edges(FACE, azimuth, LidMove(close=1.0))
    upper, lower = edge.upper + edge.upper_turn, edge.lower + edge.lower_turn
    assert ((lower - upper > 2.0) & (lower - upper < 5.0)).all()


def test_a_half_shut_lid_is_an_arch() -> None:
    edge = lids.edges(replace(FACE, lid_tilt_deg=0.0), np.array([-25.0, 0.0, 25.0]), LidMove(0.5))
    upper = edge.upper + edge.upper_turn
    assert upper[1] > max(upper[0], upper[2]) + 1.0


def test_a_fold_dips_above_the_upper_lid_only() -> None:
    smooth, folded = (
        np.linalg.norm(lids.ring(face, 16, 1, 1.055, 15.0) - FACE.eye_centre(1), axis=1)
        for face in (replace(FACE, lid_fold=0.0), replace(FACE, lid_fold=1.0))
    )
    assert folded[4] < smooth[4] - 0.02 * FACE.eye_radius
    assert folded[8:] == pytest.approx(smooth[8:])


def test_lids_move_near_their_own_eye_only() -> None:
    left = lids.ring(FACE, 16, 1, 1.046, 1.8)
    right = left * [-1, 1, 1]
    blink = LidMove(close=1.0)
    assert np.abs(lids.moved(FACE, left, 1, blink)).max() > 0.05
    assert np.abs(lids.moved(FACE, right, 1, blink)).max() < 1e-8
    assert lids.moved(FACE, right, -1, blink) == pytest.approx(
        lids.moved(FACE, left, 1, blink) * [-1, 1, 1]
    )


def test_moving_lids_stay_on_the_ball() -> None:
    edge = lids.ring(FACE, 16, 1, 1.046, 1.8)
    moved = edge + lids.moved(FACE, edge, 1, LidMove(close=1.0))
    radius = np.linalg.norm(moved - FACE.eye_centre(1), axis=1) / FACE.eye_radius
    assert radius.min() > 1.03


def test_pushes_keep_to_their_side() -> None:
    points = np.array([[0.2, -0.3, 0.16], [-0.2, -0.3, 0.16]])
    left = pushed(FACE, points, poses.PAIRED_PUSHES["browOuterUp"], 1)
    assert left[0, 2] > 0.03
    assert np.abs(left[1]).max() == 0.0
    both = pushed(FACE, points, poses.PAIRED_PUSHES["browOuterUp"], 0)
    assert both[1] == pytest.approx(both[0] * [-1, 1, 1])


def test_parameters_lie_over_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "bea.params.toml"
    path.write_text(
        'name = "bea"\ntitle = "Bea"\n[look]\nhair = [0.5, 0.3, 0.1]\n[scale]\nhead_m = 0.2\n'
    )
    bea = load_character(path)
    plain = Character("bea", "Bea")
    assert bea.look == replace(plain.look, hair=(0.5, 0.3, 0.1))
    assert bea.scale == replace(plain.scale, head_m=0.2)
    assert bea.face == plain.face


@pytest.mark.parametrize(
    "entry", ["[look]\nhiar = [1, 1, 1]", "[look]\nhair = [1, 1]", "[face]\nmouth_x = 1"]
)
def test_a_wrong_parameter_is_named(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "bea.params.toml"
    path.write_text(f'name = "bea"\ntitle = "Bea"\n{entry}\n')
    with pytest.raises(ValueError, match=r"bea\.params\.toml: '(hiar|hair|mouth_x)'"):
        load_character(path)


def test_metres_stand_on_the_floor_and_reach_the_height() -> None:
    bea = Character("bea", "Bea")
    placed = metres(bea, np.array([[0.0, 0.0, floor_z(bea)], [0.0, 0.0, SKULL_TOP], [1, 0, 0]]))
    assert placed[:2, 2] == pytest.approx([0.0, bea.body.height_m])
    assert placed[2, 0] == pytest.approx(bea.scale.head_m)
