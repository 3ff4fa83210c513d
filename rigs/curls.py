# SPDX-License-Identifier: GPL-3.0-or-later
"""Curly hair: springs of hair all over a rounded volume."""

from __future__ import annotations

import numpy as np

from .arrays import FloatArray, smoothstep
from .locks import Hair, Locks, gathered, swept
from .params import Character
from .scalp import CENTRE, Scalp, places

_STEPS = 14
_TURNS = 1.45


def curly(character: Character) -> Hair:
    """A rounded head of curls, higher on top than at the sides."""
    scalp, random = Scalp(character), np.random.default_rng(character.seed)
    rim = np.arange(-180.0, 180.0, 11.0)
    rim = scalp.at(rim, scalp.line(rim) + 3.0 + 3.0 * random.random(len(rim)), np.zeros(len(rim)))
    roots = np.vstack([scalp.roots(250, 3.0, random), rim])
    azimuth, elevation = places(roots)
    volume = _volume(scalp, azimuth, elevation)
    out = (roots - CENTRE) / np.linalg.norm(roots - CENTRE, axis=1, keepdims=True)
    springs = _springs(roots + out * volume[:, None], out, volume, random)
    points, faces = scalp.cap(
        lambda a, e: 0.001 + 0.70 * _volume(scalp, a, e) * smoothstep(0.0, 20.0, e - scalp.line(a))
    )
    shell = Hair(points, faces, np.full(len(points), 0.55), ground=len(faces))
    return gathered([shell, swept(springs, 6)])


def _volume(scalp: Scalp, azimuth: FloatArray, elevation: FloatArray) -> FloatArray:
    """Height of the volume over the skin; nothing at the hairline."""
    inside = elevation - scalp.line(azimuth)
    return np.asarray(
        (0.115 + 0.075 * smoothstep(-10.0, 70.0, elevation)) * smoothstep(-9.0, 26.0, inside)
    )


def _springs(
    roots: FloatArray, out: FloatArray, volume: FloatArray, random: np.random.Generator
) -> Locks:
    """One spring a root, wound around an axis between outwards and downwards."""
    count = len(roots)
    axis = out + 0.55 * random.standard_normal((count, 3)) - np.array([0.0, 0.0, 0.35])
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    first = np.cross(axis, random.standard_normal((count, 3)))
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = np.cross(axis, first)
    t = np.linspace(0.0, 1.0, _STEPS)
    big = (0.55 + 0.45 * smoothstep(0.02, 0.09, volume)) * (0.8 + 0.4 * random.random(count))
    hand = np.where(random.random(count) < 0.5, -1.0, 1.0)
    turn = 2.0 * np.pi * _TURNS * t[None] * hand[:, None] + 6.28 * random.random((count, 1))
    radius = 0.050 * big[:, None] * (1.0 - 0.45 * t)
    rise = 0.085 * big[:, None] * (t - 0.35)
    ring = np.cos(turn)[..., None] * first[:, None] + np.sin(turn)[..., None] * second[:, None]
    paths = roots[:, None] + radius[..., None] * ring + rise[..., None] * axis[:, None]
    normals = ring + 0.4 * axis[:, None]
    thick = (
        0.0285 * big[:, None] * smoothstep(-0.12, 0.2, t) * (1.0 - 0.75 * smoothstep(0.7, 1.0, t))
    )
    shade = 0.85 + 0.35 * random.random(count)
    return Locks(paths, normals, thick, 0.85 * thick, shade, grooved=False, contrast=0.75)
