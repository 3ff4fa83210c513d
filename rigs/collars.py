# SPDX-License-Identifier: GPL-3.0-or-later
"""Collars: thin closed sheets that stand around the neck and fall onto what is below them."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray, smoothstep
from .proportions import Proportions
from .sdf import Field, gradient
from .trims import NECK, TILT, Mesh, sheet

_OPEN_DEG: Final = 13.0
"""Half the gap between the points of a collar with its button open."""
_SPREAD: Final = 0.055
"""How far a collar's points go apart, over half the way around the neck."""
_ROOM: Final = 0.022
"""Between the neck and what stands around it."""
_SKIN_OVER_FLESH: Final = 1.085
"""The head's own neck is this much thicker than the body's within it."""


def stand_radius(body: Proportions) -> float:
    """Radius of what stands around the neck without touching it."""
    return body.neck * _SKIN_OVER_FLESH + _ROOM


def shirt_collar(
    body: Proportions,
    surface: Field,
    open_deg: float = _OPEN_DEG,
    around: int = 38,
    across: int = 5,
) -> Mesh:
    """A collar that folds over its stand and ends in two points.

    Args:
        body: The measures.
        surface: What it falls onto.
        open_deg: Half the gap between its points.
        around: Points around the neck.
        across: Points from the fold to the edge.
    """
    half = np.pi - np.radians(open_deg)
    turn = np.linspace(-half, half, around)[:, None]  # 0 at the nape
    fall = np.linspace(0.0, 1.0, across)
    front = smoothstep(1.5, half + 0.5, np.abs(turn)) * 1.25
    radius = stand_radius(body) + (0.080 + 0.050 * front) * fall
    point = smoothstep(half - 0.55, half, np.abs(turn))
    drop = (0.112 + 0.093 * front + 0.045 * point) * fall - 0.030 * np.sin(np.pi * fall)
    angle = turn * (1.0 - (0.040 * front + _SPREAD * point) * fall)
    x, y = radius * np.sin(angle), radius * np.cos(angle)
    top = NECK[2] + 0.088 - 0.020 * front
    outer = np.stack([x, y + NECK[1], top + TILT * y - drop], axis=-1)
    return _fallen(outer, surface, 0.016, fall)


def collar_stand(body: Proportions, around: int = 16) -> Mesh:
    """A low wall around the neck, so that nobody looks through beneath a collar's fold."""
    reach = np.pi - np.radians(_OPEN_DEG + 16.0)
    turn = np.linspace(-reach, reach, around)[:, None]
    low = np.array([0.0, 1.0])
    front = smoothstep(1.5, np.pi, np.abs(turn)) * 1.25
    z = NECK[2] + 0.080 - 0.020 * front - 0.17 * low
    sides = []
    for radius in (stand_radius(body) + 0.014, stand_radius(body) + 0.003):
        x, y = radius * np.sin(turn), radius * np.cos(turn)
        rows = np.broadcast_arrays(x, y + NECK[1], z + TILT * y)
        sides.append(np.stack(rows, axis=-1))
    return sheet(sides[0], sides[1])


def coat_collar(body: Proportions, surface: Field, around: int = 38, across: int = 5) -> Mesh:
    """A jacket's collar, lying from the nape to the lapels' notches."""
    reach = np.radians(139.0)
    turn = np.linspace(-reach, reach, around)[:, None]
    fall = np.linspace(0.0, 1.0, across)
    front = smoothstep(1.0, reach, np.abs(turn))
    radius = stand_radius(body) + 0.036 + (0.085 + 0.075 * front) * fall + 0.020 * front
    drop = (0.085 + 0.050 * front) * fall + 0.055 * front - 0.026 * np.sin(np.pi * fall)
    x, y = radius * np.sin(turn), radius * np.cos(turn)
    outer = np.stack([x, y + NECK[1], NECK[2] + 0.045 + (TILT + 0.12) * y - drop], axis=-1)
    return _fallen(outer, surface, 0.026, fall)


def _fallen(outer: FloatArray, surface: Field, thick: float, fall: FloatArray) -> Mesh:
    """A sheet from its outer side, (n, m, 3): its edge lies on the surface, no place is deeper."""
    flat = outer.reshape(-1, 3)
    lying = flat.copy()
    share = np.tile(fall**2, len(outer))
    for _ in range(12):
        away = thick - surface(lying)
        move = np.clip(0.7 * np.where(away > 0.0, away, share * away), -0.03, 0.03)
        lying += move[:, None] * gradient(surface, lying)
    lying = _evened(lying.reshape(outer.shape))
    middle = np.array([0.0, NECK[1], 0.0])
    inward = (middle - lying) * [1.0, 1.0, 0.0]
    inward /= np.linalg.norm(inward, axis=-1, keepdims=True)
    inward[..., 2] = -0.9 * fall
    inward /= np.linalg.norm(inward, axis=-1, keepdims=True)
    return sheet(lying, lying + 0.8 * thick * inward)


def _evened(rows: FloatArray, passes: int = 3) -> FloatArray:
    """Points (n, m, 3) smoothed around the neck, the ends left alone."""
    out = rows.copy()
    for _ in range(passes):
        out[1:-1] = 0.5 * out[1:-1] + 0.25 * (out[:-2] + out[2:])
    return out
