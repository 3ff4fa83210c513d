# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines that age draws in a face: shallow grooves, and a little shade in them."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray
from .params import FaceShape, Traits
from .sculpt import aged

_MOUTH: Final = (
    (((0.066, 0.106), (0.110, 0.066), (0.140, 0.020), (0.146, -0.026)), 0.017, 0.018),
    (((0.118, -0.046), (0.112, -0.090)), 0.014, 0.007),
)
"""Lines from the nose past the mouth, and below its corners: (x, height over the lip line) of
each point, width, depth."""
_EYE: Final = (
    (((-0.075, -0.128), (-0.030, -0.156), (0.040, -0.156), (0.095, -0.122)), 0.016, 0.011),
    (((0.142, 0.014), (0.185, 0.030)), 0.011, 0.004),
    (((0.142, -0.022), (0.185, -0.030)), 0.011, 0.004),
)
"""Under the eye and at its outer corner, over the eye's centre."""
_BROW: Final = (
    (((-0.05, 0.246), (0.05, 0.240), (0.140, 0.246)), 0.015, 0.008),
    (((-0.05, 0.300), (0.05, 0.294), (0.120, 0.298)), 0.015, 0.007),
)
"""Across the forehead: x of the face, height over the eye's centre."""


def furrows(face: FaceShape, traits: Traits, points: FloatArray) -> FloatArray:
    """Depth of the lines at each point, in head units, (n,)."""
    old = aged(traits)
    depth = np.zeros(len(points))
    if old == 0.0:
        return depth
    flat = np.stack([np.abs(points[:, 0]), points[:, 2]], axis=1)
    front = points[:, 1] < -0.10
    eye_x, _, eye_z = face.eye
    wide = face.mouth_half / FaceShape().mouth_half
    for group, origin, scale in (
        (_MOUTH, (0.0, face.mouth_z), wide),
        (_EYE, (eye_x, eye_z), 1.0),
        (_BROW, (0.0, eye_z), 1.0),
    ):
        for path, width, deep in group:
            line = np.array(path) * [scale, 1.0] + origin
            near, along = _to_line(flat, line)
            fade = np.sin(np.pi * np.clip(0.08 + 0.84 * along, 0.0, 1.0)) ** 0.5
            depth = np.maximum(depth, deep * fade * np.exp(-((near / width) ** 2)))
    return np.asarray(old * depth * front)


def _to_line(flat: FloatArray, line: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Distance of points (n, 2) to a polyline, and how far along it they lie, 0 to 1."""
    best, along = np.full(len(flat), np.inf), np.zeros(len(flat))
    for i in range(len(line) - 1):
        axis = line[i + 1] - line[i]
        t = np.clip((flat - line[i]) @ axis / (axis @ axis), 0.0, 1.0)
        d = np.linalg.norm(flat - line[i] - t[:, None] * axis, axis=1)
        nearer = d < best
        best[nearer], along[nearer] = d[nearer], (i + t[nearer]) / (len(line) - 1)
    return best, along
