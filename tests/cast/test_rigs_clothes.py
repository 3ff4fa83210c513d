# SPDX-License-Identifier: GPL-3.0-or-later
"""Garments: folds, collars that follow the neck however it turns, arms that hang clear."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from wardrobe import BOTTOM_OF, part, whole

from rigs.arrays import FloatArray, Part
from rigs.cuts import TOPS
from rigs.folds import SLEEVE, Stroke, Unrolled, pressed
from rigs.params import Character, Style, Traits
from rigs.posing import Degrees, Pose, carried, carried_point, deformations
from rigs.proportions import measure
from rigs.skeleton import HEAD_SHARE, SIDES, bones
from rigs.skin import build_skin
from rigs.stances import stance

STOUT = Character("stout", "Stout", traits=replace(Traits(), neck_width=1.3))
SLIM = Character("slim", "Slim")
COLLARED = ("sweater", "shirt", "hoodie", "blazer")
TURNS = [
    (axis, sign * 60.0) for axis in range(3) for sign in (1.0, -1.0)
]  # nod, turn and tilt, both ways


def worn(character: Character, top: str) -> Character:
    return replace(character, style=replace(Style(), top=top, bottom=BOTTOM_OF[top]))


@cache
def head(name: str) -> Part:
    return next(p for p in build_skin({"stout": STOUT, "slim": SLIM}[name]) if p.name == "Head")


def neck_turned(character: Character, axis: int, angle_deg: float) -> dict[str, FloatArray]:
    def share(part: float) -> Degrees:
        x, y, z = (part * angle_deg * (i == axis) for i in range(3))
        return x, y, z

    turns = {"head": share(HEAD_SHARE), "neck": share(1.0 - HEAD_SHARE)}
    return deformations(bones(character), Pose(turns))


def outward(points: FloatArray, part: Part) -> FloatArray:
    """Unit normals of a part's points in a pose."""
    out = np.zeros_like(points)
    for face in part.faces:
        a, b, c = points[list(face[:3])]
        out[list(face)] += np.cross(b - a, c - a)
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12))


def depth(points: FloatArray, skin: FloatArray, normals: FloatArray) -> FloatArray:
    """How deep each point is under the nearest place of the skin; negative outside."""
    away = np.linalg.norm(points[:, None] - skin[None], axis=2)
    near = away.argmin(axis=1)
    return np.asarray(-((points - skin[near]) * normals[near]).sum(axis=1))


def test_a_stroke_stands_out_between_shallow_furrows() -> None:
    stroke = Stroke((0.4, 80.0), (0.6, 100.0), 1.0, 0.05)
    along = np.array([0.5, 0.5, 2.0])
    turn = np.array([90.0, 135.0, 90.0])
    lift = pressed([stroke], Unrolled(along, turn, 1.0, 0.16))
    assert lift[0] == pytest.approx(0.55)
    assert -0.45 < lift[1] < 0.0
    assert lift[2] == pytest.approx(0.0, abs=1e-6)


def test_a_stroke_goes_round_the_back() -> None:
    stroke = Stroke((0.5, 350.0), (0.52, 370.0), 1.0)
    lift = pressed([stroke], Unrolled(np.full(2, 0.51), np.array([0.0, 359.9]), 1.0, 0.16))
    assert lift[0] == pytest.approx(lift[1], abs=0.01)
    assert lift[0] > 0.4


def test_sleeves_fold_where_arms_bend() -> None:
    creases = [s for s in SLEEVE if 0.75 < 0.5 * (s.start[0] + s.end[0]) < 1.25]
    assert len(creases) >= 4


@pytest.mark.parametrize("top", COLLARED)
@pytest.mark.parametrize("name", ["slim", "stout"])
def test_a_collar_neither_cuts_the_neck_nor_leaves_it(name: str, top: str) -> None:
    character = worn({"stout": STOUT, "slim": SLIM}[name], top)
    skin, collar = head(name), part("Collar", character)
    column = np.flatnonzero((skin.points[:, 2] < -0.50) & (skin.points[:, 1] > -0.12))
    radius = np.hypot(collar.points[:, 0], collar.points[:, 1] - 0.12)
    neck = measure(character).neck
    close = (np.abs(radius - neck - 0.045) < 0.055) & (collar.points[:, 2] > -0.80)
    assert close.sum() > 40
    rest = depth(collar.points[close], skin.points[column], outward(skin.points, skin)[column])
    assert rest.max() < 0.004
    for axis, angle in TURNS:
        moves = neck_turned(character, axis, angle)
        flesh = carried(skin.points, skin.weights, moves)
        cloth = carried(collar.points, collar.weights, moves)[close]
        deep = depth(cloth, flesh[column], outward(flesh, skin)[column])
        assert deep.max() < 0.012, (axis, angle)
        assert np.median(-deep) < np.median(-rest) + 0.05, (axis, angle)


@pytest.mark.parametrize("top", sorted(TOPS))
def test_a_turned_neck_tears_no_neckline(top: str) -> None:
    for one in whole(worn(SLIM, top)):
        pairs = np.unique(
            np.sort(
                np.concatenate([np.stack([f, np.roll(f, -1)], axis=1) for f in one.faces]), axis=1
            ),
            axis=0,
        )
        before = np.linalg.norm(np.diff(one.points[pairs], axis=1)[:, 0], axis=1)
        for axis, angle in TURNS:
            moved = carried(one.points, one.weights, neck_turned(worn(SLIM, top), axis, angle))
            after = np.linalg.norm(np.diff(moved[pairs], axis=1)[:, 0], axis=1)
            assert (after / np.maximum(before, 0.02)).max() < 2.6, (one.name, axis, angle)


@pytest.mark.parametrize("top", sorted(TOPS))
def test_arms_hang_close_and_clear_of_the_hips(top: str) -> None:
    character = worn(SLIM, top)
    moves = deformations(bones(character), stance(character, "standing"))
    body = measure(character)
    bottom = part("Top" if top == "dress" else "Bottom", character)
    hips = carried(bottom.points, bottom.weights, moves)
    for side, sign in SIDES:
        wrist, shoulder = (
            sign * carried_point(body[joint] * [sign, 1, 1], moves[f"{bone}.{side}"])[0]
            for joint, bone in (("wrist", "hand"), ("shoulder", "upper_arm"))
        )
        level = np.abs(hips[:, 2] - body["hip"][2]) < 0.15
        assert wrist > (sign * hips[level, 0]).max() - 0.02
        assert shoulder + 0.12 < wrist < shoulder + 0.22
