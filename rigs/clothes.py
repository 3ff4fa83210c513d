# SPDX-License-Identifier: GPL-3.0-or-later
"""The clothed body down to the hips: a knitted crew-neck over a shirt with its collar out."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray, Part, rigid, smoothstep
from .curves import joined
from .params import Look
from .sdf import capsule, ellipsoid, mirrored, smooth_max, smooth_min
from .surface import mesh_field, smoothed

BOTTOM: Final = -2.42
"""Where the body ends, in head units."""
_STEP: Final = 0.024
_LIFT: Final = 0.06
_CENTRE: Final = np.array([0.0, 0.120, -0.690])
"""Middle of the sweater's collar."""
_TILT: Final = 0.26
"""How much the collar falls towards the front."""
_RIBS: Final = 52
_OPEN_DEG: Final = 14.0
"""Half the gap between the points of the shirt's collar."""


def body_field(points: FloatArray) -> FloatArray:
    """Torso, shoulders and arms, cut at the neck and at the hips."""
    q = mirrored(points) - np.array([0.0, 0.0, _LIFT])
    d = ellipsoid(q, (0, 0.125, -1.28), (0.455, 0.265, 0.52))
    d = smooth_min(d, ellipsoid(q, (0.180, -0.030, -1.36), (0.165, 0.145, 0.170)), 0.16)
    d = smooth_min(d, ellipsoid(q, (0, 0.125, -1.78), (0.375, 0.240, 0.50)), 0.16)
    d = smooth_min(d, ellipsoid(q, (0, 0.125, -2.38), (0.490, 0.295, 0.42)), 0.20)
    d = smooth_min(d, capsule(q, (0, 0.135, -0.73), (0.50, 0.13, -0.985), 0.140, 0.112), 0.12)
    arm = smooth_min(
        capsule(q, (0.535, 0.13, -1.035), (0.635, 0.15, -1.72), 0.136, 0.108),
        capsule(q, (0.635, 0.15, -1.72), (0.66, 0.03, -2.70), 0.108, 0.086),
        0.05,
    )
    d = smooth_min(d, arm, 0.07)
    rise = points - _CENTRE
    d = smooth_max(d, rise[:, 2] - _TILT * rise[:, 1], 0.03)
    return smooth_max(d, BOTTOM - points[:, 2], 0.02)


def build_clothes(look: Look) -> list[Part]:
    """The sweater and the shirt's collar, on the spine."""
    body, quads = mesh_field(body_field, (-0.90, -0.34, -2.5), (0.90, 0.56, -0.56), _STEP)
    body = smoothed(body, quads, 3)
    ring, ring_faces = _ribbed_ring()
    points, faces = joined([(body, quads), (ring, ring_faces)])
    colours = np.vstack([np.tile(look.fabric, (len(body), 1)), np.tile(look.trim, (len(ring), 1))])
    sweater = Part(
        "Sweater", points, faces, "fabric", weights=rigid(len(points), "spine"), colours=colours
    )
    shirt, shirt_faces = _shirt_collar()
    collar = Part("Collar", shirt, shirt_faces, "shirt", weights=rigid(len(shirt), "spine"))
    return [sweater, collar]


def _ribbed_ring(around: int = 312, across: int = 14) -> tuple[FloatArray, list[list[int]]]:
    """The sweater's ribbed neckband."""
    turn = 2.0 * np.pi * np.arange(around)[:, None] / around
    phi = 2.0 * np.pi * np.arange(across) / across
    rib = 1.0 + 0.10 * np.cos(_RIBS * turn)
    tall = 0.036 * np.sin(phi) * np.ones_like(turn)
    radius = 0.183 + 0.023 * rib * np.cos(phi) - 0.45 * tall
    x, y = radius * np.sin(turn), -radius * np.cos(turn)
    points = np.stack([x, y, tall + _TILT * y], axis=-1).reshape(-1, 3) + _CENTRE
    return points, _wrapped_faces(around, across)


def _wrapped_faces(around: int, across: int) -> list[list[int]]:
    faces = []
    for i in range(around):
        j = (i + 1) % around
        for k in range(across):
            n = (k + 1) % across
            faces.append([i * across + k, j * across + k, j * across + n, i * across + n])
    return faces


def _shirt_collar(around: int = 72, across: int = 9) -> tuple[FloatArray, list[list[int]]]:
    """A collar that folds over the neckband and ends in two points, as a thin closed sheet."""
    reach = np.pi - np.radians(_OPEN_DEG)
    turn = np.linspace(-reach, reach, around)[:, None]  # 0 at the nape
    fall = np.linspace(0.0, 1.0, across)
    front = smoothstep(1.5, reach + 0.6, np.abs(turn)) * 1.25
    radius = 0.150 + (0.085 + 0.040 * front) * fall
    drop = (0.062 + 0.115 * front) * fall - 0.030 * np.sin(np.pi * fall)
    angle = turn * (1.0 - 0.030 * front * fall)
    x, y = radius * np.sin(angle), radius * np.cos(angle)
    top = _CENTRE[2] + 0.075 - 0.012 * front
    outer = np.stack([x, y + _CENTRE[1], top + _TILT * y - drop], axis=-1)
    inward = np.stack(
        [-np.sin(angle) * np.ones_like(drop), -np.cos(angle) * np.ones_like(drop), 0 * drop - 0.6],
        axis=-1,
    )
    inner = outer + 0.010 * inward
    section = np.concatenate([outer, inner[:, ::-1]], axis=1)
    faces = _wrapped_faces(around, 2 * across)[: (around - 1) * 2 * across]
    ends = [
        list(range(2 * across)),
        list(range((around - 1) * 2 * across, around * 2 * across))[::-1],
    ]
    return section.reshape(-1, 3), faces + ends
