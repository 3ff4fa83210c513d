# SPDX-License-Identifier: GPL-3.0-or-later
"""Curly hair: springs of hair all over a rounded volume."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import FloatArray, smoothstep
from .locks import Hair, Locks, gathered, swept
from .params import Character
from .scalp import CENTRE, Scalp, places

_CLUMPS: Final = 26
"""Clumps of curls, each with a direction of its own."""


@dataclass(frozen=True)
class Size:
    """Curls of one size.

    Attributes:
        radius: Of the spring, in head units.
        thick: Half the thickness of its hair.
        turns: How often it winds.
        rise: How far it reaches.
        steps: Along it.
        sides: Around it.
    """

    radius: float
    thick: float
    turns: float
    rise: float
    steps: int
    sides: int


_BIG: Final = Size(0.056, 0.0330, 1.25, 0.070, 10, 6)
_SMALL: Final = Size(0.044, 0.0260, 1.35, 0.075, 9, 5)
_RIM: Final = Size(0.030, 0.0170, 1.30, 0.050, 8, 5)


def curly(character: Character) -> Hair:
    """A rounded head of curls of three sizes, higher on top than at the sides."""
    scalp, random = Scalp(character), np.random.default_rng(character.seed)
    points, faces = scalp.cap(
        lambda a, e: -0.004 + 0.50 * _volume(scalp, a, e) * smoothstep(4.0, 24.0, e - scalp.line(a))
    )
    shell = Hair(points, faces, np.full(len(points), 0.36), ground=len(faces))
    clumps = random.standard_normal((_CLUMPS, 3))
    groups = (
        (scalp.roots(104, 9.0, random, 0.7), _BIG),
        (
            np.vstack([scalp.roots(280, 4.0, random, 0.6), _row(scalp, 11.0, 3.0, 12.0, random)]),
            _SMALL,
        ),
        (_rim(scalp, random), _RIM),
    )
    return gathered([shell, *(_grown(scalp, *group, clumps, random) for group in groups)])


def _rim(scalp: Scalp, random: np.random.Generator) -> FloatArray:
    """Roots of the small curls that break the hairline up, in two ragged rows."""
    rows = (_row(scalp, 0.5, 4.5, 7.4, random), _row(scalp, 5.5, 4.0, 10.0, random))
    return np.vstack(rows)


def _row(
    scalp: Scalp, inside: float, spread: float, apart: float, random: np.random.Generator
) -> FloatArray:
    """Roots along the hairline, about ``inside`` it and ``apart`` from each other, in degrees."""
    azimuth = np.arange(-180.0, 180.0, apart)
    azimuth = azimuth + 0.7 * apart * (random.random(len(azimuth)) - 0.5)
    elevation = scalp.line(azimuth) + inside + spread * (random.random(len(azimuth)) - 0.3)
    return scalp.at(azimuth, elevation, np.zeros(len(azimuth)))


def _grown(
    scalp: Scalp, roots: FloatArray, size: Size, clumps: FloatArray, random: np.random.Generator
) -> Hair:
    azimuth, elevation = places(roots)
    volume = _volume(scalp, azimuth, elevation) * (0.93 + 0.12 * random.random(len(roots)))
    out = (roots - CENTRE) / np.linalg.norm(roots - CENTRE, axis=1, keepdims=True)
    return swept(_springs(roots + out * volume[:, None], out, size, clumps, random), size.sides)


def _volume(scalp: Scalp, azimuth: FloatArray, elevation: FloatArray) -> FloatArray:
    """Height of the volume over the skin; nothing at the hairline."""
    inside = elevation - scalp.line(azimuth)
    return np.asarray(
        (0.115 + 0.075 * smoothstep(-10.0, 70.0, elevation)) * smoothstep(-7.0, 26.0, inside)
    )


def _springs(
    roots: FloatArray,
    out: FloatArray,
    size: Size,
    clumps: FloatArray,
    random: np.random.Generator,
) -> Locks:
    """One spring a root, wound around an axis that it shares with its clump, more or less."""
    count = len(roots)
    nearest = (out @ (clumps / np.linalg.norm(clumps, axis=1, keepdims=True)).T).argmax(axis=1)
    axis = out + 0.40 * clumps[nearest] + 0.32 * random.standard_normal((count, 3))
    nape = smoothstep(0.1, 0.7, out[:, 1:2]) * smoothstep(0.0, -0.5, out[:, 2:])
    axis -= np.array([0.0, 0.0, 0.30]) * (1.0 - nape)
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    first = np.cross(axis, random.standard_normal((count, 3)))
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = np.cross(axis, first) * (0.55 + 0.45 * random.random((count, 1)))  # seldom round
    t = np.linspace(0.0, 1.0, size.steps)
    big = (0.72 + 0.62 * random.random(count))[:, None]
    hand = np.where(random.random(count) < 0.5, -1.0, 1.0)
    turns = size.turns * (0.65 + 0.6 * random.random((count, 1))) * hand[:, None]
    turn = 2.0 * np.pi * turns * t + 6.28 * random.random((count, 1))
    radius = size.radius * big * (1.0 - (0.25 + 0.5 * random.random((count, 1))) * t)
    rise = size.rise * big * (t - 0.35) * (0.5 + 0.9 * random.random((count, 1)))
    ring = np.cos(turn)[..., None] * first[:, None] + np.sin(turn)[..., None] * second[:, None]
    paths = roots[:, None] + radius[..., None] * ring + rise[..., None] * axis[:, None]
    normals = ring + 0.4 * axis[:, None]
    slim = smoothstep(-0.12, 0.2, t) * (1.0 - 0.62 * smoothstep(0.62, 1.0, t))
    thick = size.thick * big**0.7 * slim * (0.75 + 0.5 * random.random((count, 1)))
    shade = 0.80 + 0.42 * random.random(count)
    return Locks(paths, normals, thick, 0.72 * thick, shade, contrast=0.9)
