# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines that age draws in a face: shallow grooves, and a little shade in them."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray
from .params import FaceShape, Traits
from .sculpt import aged

_MOUTH: Final = (
    (((0.062, 0.112), (0.108, 0.070), (0.140, 0.022), (0.148, -0.030)), 0.017, 0.028),
    (((0.118, -0.046), (0.114, -0.096)), 0.014, 0.010),
)
"""Lines from the nose past the mouth, and below its corners: (x, height over the lip line) of
each point, width, depth."""
_EYE: Final = (
    (((-0.078, -0.118), (-0.030, -0.150), (0.045, -0.152), (0.100, -0.112)), 0.015, 0.015),
    (((0.020, -0.178), (0.075, -0.172), (0.120, -0.140)), 0.013, 0.007),
    (((0.140, 0.034), (0.172, 0.056), (0.196, 0.068)), 0.012, 0.013),
    (((0.146, 0.000), (0.178, 0.004), (0.204, 0.004)), 0.012, 0.014),
    (((0.140, -0.034), (0.170, -0.050), (0.194, -0.066)), 0.012, 0.013),
)
"""Under the eye, twice, and a crow's foot at its outer corner, over the eye's centre."""
_BROW: Final = (
    (((0.022, 0.120), (0.026, 0.170)), 0.013, 0.012),
    (((-0.05, 0.226), (0.05, 0.218), (0.110, 0.232), (0.160, 0.222)), 0.017, 0.019),
    (((-0.05, 0.272), (0.05, 0.264), (0.105, 0.278), (0.150, 0.270)), 0.017, 0.020),
    (((-0.05, 0.318), (0.05, 0.310), (0.110, 0.318)), 0.016, 0.014),
)
"""Between the brows and across the forehead: x of the face, height over the eye's centre."""


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
