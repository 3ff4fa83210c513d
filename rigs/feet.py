# SPDX-License-Identifier: GPL-3.0-or-later
"""Shoes with their soles, and the socks in them."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray, Part
from .cloth import thinned
from .curves import joined
from .hands import both_sides
from .params import Character
from .proportions import Proportions
from .sdf import Field, capsule, ellipsoid, smooth_max, smooth_min
from .surface import mesh_field, smoothed
from .weights import shoe_weights

_STEP: Final = 0.032
_TRIANGLES: Final = 1_250
"""Of one shoe."""
_SOLE: Final = 0.075
_RISE: Final = np.array([0.0, 0.0, 0.085])
_PALE: Final = (0.72, 0.70, 0.66)
_BLACK: Final = (0.018, 0.016, 0.015)
SPORTY: Final = ("hoodie", "tshirt")
"""Tops that go with trainers."""


def build_shoes(character: Character, body: Proportions) -> Part:
    """Both shoes."""
    ankle, toe = body["ankle"], body["toe"]
    low = (ankle[0] - 0.30, toe[1] - 0.25, body.floor - 0.06)
    high = (ankle[0] + 0.36, ankle[1] + 0.34, ankle[2] + 0.22)
    points, quads = mesh_field(_shoe_field(body), low, high, _STEP, snaps=2)
    points = smoothed(points, quads, 1, 0.3)
    points[:, 2] = np.maximum(points[:, 2], body.floor)
    colours = _colours(character, body, points)
    points, faces, colours = thinned(points, quads, colours, _TRIANGLES)
    both, both_faces = joined([(points, faces), (points * [-1, 1, 1], faces[:, ::-1])])
    return Part(
        "Shoes",
        both,
        both_faces,
        "leather",
        weights=both_sides(shoe_weights(body, points)),
        colours=np.vstack([colours, colours]),
    )


def _shoe_field(body: Proportions) -> Field:
    ankle, ball, toe, floor = body["ankle"], body["ball"], body["toe"], body.floor
    heel = np.array([ankle[0] - 0.005, ankle[1] + 0.055, 0.0])

    def outline(q: FloatArray, grow: float) -> FloatArray:
        flat = q * np.array([1.0, 1.0, 0.0])
        d = capsule(flat, heel, ball * [1, 1, 0], 0.112 + grow, 0.158 + grow)
        tip = (toe + np.array([-0.015, 0.055, 0.0])) * [1, 1, 0]
        return smooth_min(d, capsule(flat, ball * [1, 1, 0], tip, 0.155 + grow, 0.128 + grow), 0.06)

    def field(points: FloatArray) -> FloatArray:
        height = points[:, 2] - floor
        sole = smooth_max(outline(points, 0.012), np.abs(height - _SOLE / 2) - _SOLE / 2, 0.02)
        box = ellipsoid(points, (toe[0] - 0.01, toe[1] + 0.09, floor + 0.09), (0.155, 0.175, 0.125))
        vamp = capsule(
            points,
            (ball[0], ball[1] + 0.02, floor + 0.10),
            (ankle[0], ankle[1] - 0.07, floor + 0.24),
            0.120,
            0.105,
        )
        back = capsule(
            points,
            (heel[0], heel[1], floor + 0.06),
            (ankle[0], ankle[1] + 0.01, ankle[2] - 0.035),
            0.118,
            0.112,
        )
        upper = smooth_min(smooth_min(box, vamp, 0.10), back, 0.08)
        upper = smooth_max(upper, outline(points, -0.012), 0.05)
        upper = smooth_max(upper, -height + 0.02, 0.01)
        sock = capsule(points, ankle - _RISE, ankle + _RISE, 0.088, 0.088)
        return smooth_min(smooth_min(upper, sole, 0.012), sock, 0.02)

    return field


def _colours(character: Character, body: Proportions, points: FloatArray) -> FloatArray:
    sporty = character.style.top in SPORTY
    colours = np.tile(np.array(character.look.shoes), (len(points), 1))
    colours[points[:, 2] < body.floor + _SOLE + 0.012] = _PALE if sporty else _BLACK
    sock = points[:, 2] > body["ankle"][2] + 0.052
    colours[sock] = _PALE if sporty else _BLACK
    return colours
