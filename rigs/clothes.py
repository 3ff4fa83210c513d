# SPDX-License-Identifier: GPL-3.0-or-later
"""The clothed body down to the hips: a knitted crew-neck with a ribbed collar."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray, Part, rigid
from .curves import joined
from .params import Look
from .sdf import capsule, ellipsoid, mirrored, smooth_max, smooth_min
from .surface import mesh_field, smoothed

BOTTOM: Final = -2.42
"""Where the body ends, in head units."""
_STEP: Final = 0.026
_COLLAR_CENTRE: Final = (0.0, 0.118, -0.735)
_COLLAR_RADII: Final = (0.185, 0.185)
_TILT: Final = 0.24
"""How much the collar falls towards the front."""
_RIBS: Final = 44


def body_field(points: FloatArray) -> FloatArray:
    """Torso, shoulders and arms, open at the neck and cut at the hips."""
    q = mirrored(points)
    d = ellipsoid(q, (0, 0.125, -1.28), (0.47, 0.265, 0.52))
    d = smooth_min(d, ellipsoid(q, (0.19, -0.045, -1.36), (0.165, 0.155, 0.165)), 0.14)
    d = smooth_min(d, ellipsoid(q, (0, 0.125, -1.78), (0.385, 0.245, 0.50)), 0.16)
    d = smooth_min(d, ellipsoid(q, (0, 0.125, -2.38), (0.50, 0.300, 0.42)), 0.20)
    d = smooth_min(d, capsule(q, (0, 0.135, -0.72), (0.54, 0.13, -0.985), 0.135, 0.110), 0.12)
    arm = smooth_min(
        capsule(q, (0.575, 0.13, -1.03), (0.675, 0.15, -1.72), 0.142, 0.112),
        capsule(q, (0.675, 0.15, -1.72), (0.70, 0.03, -2.60), 0.112, 0.088),
        0.05,
    )
    d = smooth_min(d, arm, 0.07)
    neck = points[:, 2] + 0.735 - _TILT * (points[:, 1] - _COLLAR_CENTRE[1])
    d = smooth_max(d, neck, 0.03)
    return smooth_max(d, BOTTOM - points[:, 2], 0.02)


def build_clothes(look: Look) -> Part:
    """The sweater with its collar, one part on the spine."""
    body, quads = mesh_field(body_field, (-0.94, -0.34, -2.5), (0.94, 0.56, -0.60), _STEP)
    body = smoothed(body, quads, 3)
    collar, collar_faces = _collar()
    points, faces = joined([(body, quads), (collar, collar_faces)])
    colours = np.vstack(
        [np.tile(look.fabric, (len(body), 1)), np.tile(look.trim, (len(collar), 1))]
    )
    return Part(
        "Sweater", points, faces, "fabric", weights=rigid(len(points), "spine"), colours=colours
    )


def _collar(around: int = 264, across: int = 16) -> tuple[FloatArray, list[list[int]]]:
    """A ribbed ring around the neck."""
    turn = 2.0 * np.pi * np.arange(around) / around
    phi = 2.0 * np.pi * np.arange(across) / across
    rib = 1.0 + 0.09 * np.cos(_RIBS * turn)
    thick = 0.030 * rib[:, None] * np.cos(phi)
    tall = 0.052 * (0.9 + 0.1 * rib[:, None]) * np.sin(phi)
    radius_x = _COLLAR_RADII[0] + thick - 0.20 * tall
    radius_y = _COLLAR_RADII[1] + thick - 0.20 * tall
    x, y = radius_x * np.sin(turn)[:, None], -radius_y * np.cos(turn)[:, None]
    points = np.stack([x, y, tall + _TILT * y], axis=-1).reshape(-1, 3) + _COLLAR_CENTRE
    faces = []
    for i in range(around):
        j = (i + 1) % around
        for k in range(across):
            n = (k + 1) % across
            faces.append([i * across + k, j * across + k, j * across + n, i * across + n])
    return points, faces
