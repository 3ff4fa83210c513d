# SPDX-License-Identifier: GPL-3.0-or-later
"""A face made by code: a mask with lips and lids that part, and keys that move them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from avatar_addon.cast.looks.survey import Array, FoundBone, FoundKey, FoundMesh, Moved, Survey

HEAD_M = 0.23
MOUTH = (0.0, -0.060)
EYE = (0.031, 0.005)
"""(side, height) of the mouth's middle and of the left eye from the mask's middle, in metres."""

Motion = Callable[[Array, Array], Array]
"""Points (n, 3) and which lip or lid they are on (n,) → displacements (n, 3)."""


@dataclass(frozen=True)
class Mask:
    """Points facing −Y, Z up.

    Attributes:
        points: Shape (n, 3).
        part: Shape (n,): 1 upper lip's side of the slit, 2 lower lip's; 3 and 4 upper and lower lid
            of the left eye, 5 and 6 of the right; 0 elsewhere.
    """

    points: Array
    part: Array


def mask() -> Mask:
    """A curved mask with three slits whose edges are doubled."""
    side, high = np.meshgrid(np.linspace(-0.075, 0.075, 31), np.linspace(-0.11, 0.11, 45))
    flat = np.stack([side.ravel(), high.ravel()], axis=1)
    part = np.zeros(len(flat))
    rows = []
    kinds = []
    slits = ((MOUTH, 0.025, (1, 2)), (EYE, 0.014, (3, 4)), ((-EYE[0], EYE[1]), 0.014, (5, 6)))
    for (x, z), half, (upper, lower) in slits:
        along = np.linspace(x - half, x + half, 21)
        for kind in (upper, lower):
            rows.append(np.stack([along, np.full(21, z)], axis=1))
            kinds.append(np.full(21, float(kind)))
    flat = np.concatenate([flat, *rows])
    part = np.concatenate([part, *kinds])
    depth = -0.09 * np.sqrt(np.maximum(0.0, 1 - (flat[:, 0] / 0.1) ** 2 - (flat[:, 1] / 0.16) ** 2))
    return Mask(np.stack([flat[:, 0], depth, flat[:, 1]], axis=1), part)


def jaw_open(metres: float) -> Motion:
    """What is below the mouth goes down, most in its middle."""

    def move(points: Array, part: Array) -> Array:
        below = (points[:, 2] < MOUTH[1] - 1e-6) | (part == 2)
        near = np.exp(-((points[:, 0] / 0.035) ** 2))
        return np.stack([0 * near, 0 * near, -metres * near * (below & (part != 1))], axis=1)

    return move


def corner_up(metres: float, *sides: float) -> Motion:
    """Corners of the mouth go up and out; 1 is the left."""

    def move(points: Array, _: Array) -> Array:
        out = np.zeros_like(points)
        for side in sides:
            away = np.hypot(points[:, 0] - side * 0.025, points[:, 2] - MOUTH[1])
            near = np.exp(-((away / 0.010) ** 2))
            out += metres * near[:, None] * np.array([0.5 * side, 0.0, 1.0])
        return out

    return move


def pucker(metres: float) -> Motion:
    """Lips go to the front, corners inwards."""

    def move(points: Array, _: Array) -> Array:
        near = np.exp(-(((points[:, 0]) / 0.02) ** 2 + ((points[:, 2] - MOUTH[1]) / 0.015) ** 2))
        wide = np.exp(-(((np.abs(points[:, 0]) - 0.025) / 0.008) ** 2)) * (
            np.abs(points[:, 2] - MOUTH[1]) < 0.012
        )
        aside = -np.sign(points[:, 0]) * wide
        return metres * np.stack([aside, -near, 0 * near], axis=1)

    return move


def blink(*sides: float) -> Motion:
    """Upper lids go down 9 mm with what lies right above them."""

    def move(points: Array, part: Array) -> Array:
        out = np.zeros_like(points)
        for side in sides:
            away = np.hypot(points[:, 0] - side * EYE[0], points[:, 2] - EYE[1])
            above = (points[:, 2] >= EYE[1]) & (part != 4) & (part != 6)
            out[:, 2] -= 0.009 * np.exp(-((away / 0.008) ** 2)) * above
        return out

    return move


def brow_up(metres: float, *sides: float) -> Motion:
    """Brows rise."""

    def move(points: Array, _: Array) -> Array:
        out = np.zeros_like(points)
        for side in sides:
            away = np.hypot(points[:, 0] - side * 0.035, points[:, 2] - 0.032)
            out[:, 2] += metres * np.exp(-((away / 0.012) ** 2))
        return out

    return move


ARKIT_LIKE: Mapping[str, Motion] = {
    "jawOpen": jaw_open(0.035),
    "mouthSmileLeft": corner_up(0.012, 1.0),
    "mouthSmileRight": corner_up(0.012, -1.0),
    "mouthPucker": pucker(0.008),
    "eyeBlinkLeft": blink(1.0),
    "eyeBlinkRight": blink(-1.0),
    "browOuterUpLeft": brow_up(0.008, 1.0),
    "browOuterUpRight": brow_up(0.008, -1.0),
}


def made(
    motions: Mapping[str, Motion], *, scale: float = 1.0, turn_deg: float = 0.0,
    bones: Mapping[str, FoundBone] | None = None,
) -> Survey:  # fmt: skip
    """A character of one mask.

    Args:
        motions: Key → what it does.
        scale: Times the size of a human.
        turn_deg: About Z; at 0 it faces −Y.
        bones: Its skeleton.
    """
    angle = np.radians(turn_deg)
    turn = np.array(
        [[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]]
    )
    face = mask()
    keys = {}
    for name, motion in motions.items():
        by = motion(face.points, face.part)
        moved = np.flatnonzero(np.linalg.norm(by, axis=1) > 2e-5)
        keys[name] = FoundKey(Moved(moved, scale * by[moved] @ turn.T))
    out = face.points * np.array([1.0, 1.0, 0.4]) + np.array([0.0, -0.02, 0.0])
    normals = out / np.linalg.norm(out, axis=1, keepdims=True)
    points = scale * (face.points + np.array([0.0, 0.0, 1.6])) @ turn.T
    mesh = FoundMesh("Face", points, normals @ turn.T, keys, np.ones(len(points)))
    return Survey((mesh,), "Rig" if bones else "", bones or {})
