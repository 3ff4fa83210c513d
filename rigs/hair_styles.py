# SPDX-License-Identifier: GPL-3.0-or-later
"""Short hair, hair in a bun, and what is left of an old man's: locks combed over the skull."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray, smoothstep
from .curves import spline
from .locks import Hair, Locks, gathered, swept, taper
from .params import Character
from .scalp import CENTRE, Scalp, Thickness, places

_BUN: Final = (180.0, 46.0)
"""Where the bun sits."""
_BARE_EL: Final = 22.0
"""Above this elevation a bald head has no fringe."""


def short(character: Character, below: float = 91.0) -> Hair:
    """Cropped at the sides, full and swept aside on top.

    Args:
        character: Whose hair.
        below: Highest elevation of a root in degrees; a cap covers what grows above.
    """
    scalp, random = Scalp(character), np.random.default_rng(character.seed)
    side = character.style.part_side
    pieces = [_crop(scalp, below, side), _sides(scalp, below, side, random)]
    if below > 90.0:
        pieces.append(_swept_top(scalp, side, random))
    return gathered(pieces)


def _sides(scalp: Scalp, below: float, side: float, random: np.random.Generator) -> Hair:
    """Short flat locks that lie close, down and back."""
    roots = scalp.roots(400, 0.0, random, 0.9)
    azimuth, elevation = places(roots)
    inside = elevation - scalp.line(azimuth)
    burn = (np.abs(np.abs(azimuth) - 74.0) < 18.0) & (inside < 11.0)
    keep = (elevation < below) & (_top(azimuth, elevation, side) < 0.6) & ~burn
    full = smoothstep(0.0, 24.0, inside)
    return _lying(scalp, roots[keep], full[keep], 0.036, random)


def _lying(
    scalp: Scalp, roots: FloatArray, full: FloatArray, width: float, random: np.random.Generator
) -> Hair:
    """Locks that lie on the head, longer and higher where ``full`` (n,) is 1."""
    count, t = len(roots), np.linspace(0.0, 1.0, 8)
    rise = (0.008 + 0.014 * full) * (0.75 + 0.5 * random.random(count)) * width / 0.036
    heights = rise[:, None] * (smoothstep(0.0, 0.5, t) + 0.25 * t - 0.35 * t**4)
    heights -= 0.010 * (1.0 - smoothstep(0.0, 0.2, t))
    drift = 0.07 * random.standard_normal((count, 1))

    def heading(points: FloatArray, _: float) -> FloatArray:
        forward = smoothstep(0.10, -0.25, points[:, 1:2])  # the temples grow more downwards
        down = np.array([0.0, 0.75, -0.9]) - forward * np.array([0.0, 0.55, 0.1])
        return np.asarray(down + np.cross(points, [0.0, 0.0, 1.0]) * drift)

    lengths = (0.11 + 0.30 * full) * (0.8 + 0.4 * random.random(count))
    paths, normals = scalp.comb(roots, heading, lengths, heights)
    wide = 0.95 * width * taper(8, 0.35, 0.04, 0.3)[None] * (0.8 + 0.4 * random.random((count, 1)))
    shade = 0.88 + 0.18 * random.random(count)
    return swept(Locks(paths, normals, wide, 0.20 * wide, shade, contrast=0.25), 8)


def _swept_top(scalp: Scalp, side: float, random: np.random.Generator) -> Hair:
    """Full locks that rise from the brow and sweep back to one side."""
    roots = scalp.roots(230, 0.5, random)
    azimuth, elevation = places(roots)
    keep = _top(azimuth, elevation, side) > 0.2
    roots, azimuth, elevation = roots[keep], azimuth[keep], elevation[keep]
    count, t = len(roots), np.linspace(0.0, 1.0, 12)
    front = smoothstep(0.05, -0.25, roots[:, 1])
    rise = (0.042 + 0.024 * front) * (0.85 + 0.3 * random.random(count))
    heights = (
        rise[:, None] * smoothstep(0.0, 0.55, t)
        + 0.008 * t**3
        - 0.014 * (1 - smoothstep(0, 0.15, t))
    )
    drift = 0.10 * random.standard_normal((count, 3))

    def heading(points: FloatArray, way: float) -> FloatArray:
        over = np.array([-side * (0.75 + 0.7 * way), 0.95 - 0.25 * way, 0.0])
        return np.asarray(np.broadcast_to(over, points.shape) + drift)

    lengths = (0.27 + 0.09 * front) * (0.9 + 0.25 * random.random(count))
    paths, normals = scalp.comb(roots, heading, lengths, heights)
    wide = 0.056 * taper(12, 0.55, 0.03, 0.25)[None] * (0.8 + 0.4 * random.random((count, 1)))
    shade = 0.90 + 0.22 * random.random(count)
    return swept(Locks(paths, normals, wide, 0.48 * wide, shade), 10)


def _top(azimuth: FloatArray, elevation: FloatArray, side: float) -> FloatArray:
    """1 on top of the head, 0 at its sides and back; the parting's side is cut higher."""
    turned = (azimuth * side + 180.0) % 360.0 - 180.0
    at = [-180, -130, -75, -40, 0, 25, 50, 90, 130, 180]
    edge = np.interp(turned, at, [44, 46, 34, 22, 20, 30, 48, 54, 50, 44])
    return smoothstep(-4.0, 12.0, elevation - edge)


def _crop(scalp: Scalp, below: float, side: float) -> Hair:
    def thickness(azimuth: FloatArray, elevation: FloatArray) -> FloatArray:
        inner = smoothstep(0.0, 14.0, elevation - scalp.line(azimuth))
        full = 0.007 + 0.024 * _top(azimuth, elevation, side) * (below > 90.0)
        return np.asarray(0.001 + full * inner)

    return _shell(scalp, thickness, 0.72)


def _shell(scalp: Scalp, thickness: Thickness, tint: float) -> Hair:
    points, faces = scalp.cap(thickness, sides=120)
    strands = 1.0 + 0.05 * (np.arange(len(points)) % 2 - 0.5)
    azimuth, _ = places(points)
    return Hair(points, faces, tint * strands, strand=0.9 * azimuth)


def bun(character: Character) -> Hair:
    """Drawn back tightly into a coil, with a few strands come loose."""
    scalp, random = Scalp(character), np.random.default_rng(character.seed)
    side = character.style.part_side
    target = scalp.at(np.array(_BUN[:1]), np.array(_BUN[1:]), np.zeros(1))[0]
    pieces = [
        _shell(scalp, lambda a, e: _tight(scalp, a, e), 0.70),
        _drawn_back(scalp, target, random),
    ]
    pieces.append(_coil(target, random))
    pieces.append(_loose(scalp, side, random))
    return gathered(pieces)


def _tight(scalp: Scalp, azimuth: FloatArray, elevation: FloatArray) -> FloatArray:
    return np.asarray(0.002 + 0.012 * smoothstep(-2.0, 10.0, elevation - scalp.line(azimuth)))


def _drawn_back(scalp: Scalp, target: FloatArray, random: np.random.Generator) -> Hair:
    """Locks from all along the hairline, and from above the brow, to the bun."""
    azimuth = np.concatenate([np.linspace(-180, 176, 64), np.linspace(-96, 96, 25)])
    inset = np.concatenate([np.tile([-1.5, 0.5], 32), np.full(25, 15.0)])
    roots = scalp.at(azimuth, scalp.line(azimuth) + inset, np.zeros(len(azimuth)))
    count, steps = len(roots), 14
    t = np.linspace(0.0, 1.0, steps) ** 1.25  # closer steps at the hairline
    grown = smoothstep(-0.03, 0.10, t)
    bow = 0.020 + 0.008 * random.random(count) + 0.022 * np.exp(-((azimuth / 45.0) ** 2))
    heights = bow[:, None] * grown - 0.007 * (1.0 - grown)
    heights += 0.014 * np.sin(np.pi * np.minimum(1.5 * t, 1.0)) + 0.012 * smoothstep(0.8, 1.0, t)
    lengths = 1.12 * np.linalg.norm(target - roots, axis=1)
    paths, normals = scalp.comb(roots, lambda p, _: target - p, lengths, heights)
    slim = (0.35 + 0.65 * smoothstep(0.0, 0.12, t)) * (1.0 - 0.45 * smoothstep(0.45, 1.0, t))
    wide = 0.035 * slim * (0.9 + 0.25 * random.random((count, 1)))
    shade = 0.86 + 0.26 * random.random(count)
    return swept(Locks(paths, normals, wide, 0.45 * wide, shade, contrast=0.8), 10)


def _coil(target: FloatArray, random: np.random.Generator) -> Hair:
    """Three strands wound into a dome."""
    out = (target - CENTRE) / np.linalg.norm(target - CENTRE)
    right = np.cross(out, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    above = np.cross(right, out)
    steps, pieces = 46, []
    t = np.linspace(0.0, 1.0, steps)
    for start in range(3):
        turn = 2.0 * np.pi * (start / 3.0 + 1.55 * t)
        radius = 0.150 - 0.128 * t**1.15
        lift = 0.040 + 0.150 * np.sqrt(np.maximum(0.0, 1.0 - (radius / 0.165) ** 2))
        ring = np.cos(turn)[:, None] * right + np.sin(turn)[:, None] * above
        path = target + radius[:, None] * ring + lift[:, None] * out
        normal = ring * (radius / 0.15)[:, None] + out * 0.7
        wide = (
            (0.060 - 0.016 * t) * smoothstep(-0.08, 0.10, t) * (1.0 - 0.6 * smoothstep(0.9, 1.0, t))
        )
        shade = np.array([0.92 + 0.16 * random.random()])
        pieces.append(
            swept(Locks(path[None], normal[None], wide[None], 0.9 * wide[None], shade), 14)
        )
    return gathered(pieces)


def _loose(scalp: Scalp, side: float, random: np.random.Generator) -> Hair:
    """Strands at the temples and at the nape."""
    guides = (
        [(60, 16, -0.01), (66, 2, 0.024), (70, -14, 0.050), (66, -30, 0.052), (60, -42, 0.038)],
        [(66, 8, -0.01), (74, -6, 0.018), (77, -20, 0.030), (75, -31, 0.020)],
        [(-60, 16, -0.01), (-67, 0, 0.026), (-70, -15, 0.046), (-67, -28, 0.036)],
        [(-66, 8, -0.01), (-75, -8, 0.018), (-77, -19, 0.022)],
        [(168, -40, -0.01), (166, -50, 0.02), (170, -57, 0.035), (174, -62, 0.03)],
        [(188, -40, -0.01), (191, -49, 0.02), (188, -55, 0.03)],
    )
    steps, paths = 12, []
    for guide in guides:
        azimuth, elevation, height = spline(np.array(guide, dtype=float), steps).T
        paths.append(scalp.at(side * azimuth, elevation, height))
    path = np.stack(paths)
    normals = path - np.array([0.0, 0.05, 0.0])
    normals[..., 2] = 0.0
    wide = 0.0125 * taper(steps, 0.8, 0.10)[None] * (0.8 + 0.5 * random.random((len(paths), 1)))
    return swept(Locks(path, normals, wide, 0.7 * wide, np.full(len(paths), 1.05)), 8)


def fringe(character: Character) -> Hair:
    """The ring of hair that the old keep around a bald crown."""
    scalp, random = Scalp(character), np.random.default_rng(character.seed)
    roots = scalp.roots(760, 1.0, random, 0.9)
    azimuth, elevation = places(roots)
    below = _bare_edge(azimuth) - elevation
    keep = below > 2.0
    full = 1.15 * smoothstep(0.0, 14.0, below)

    def thickness(azimuth: FloatArray, elevation: FloatArray) -> FloatArray:
        grown = smoothstep(0.0, 14.0, elevation - scalp.line(azimuth))
        grown = grown * smoothstep(-2.0, 8.0, _bare_edge(azimuth) - elevation)
        return np.asarray(0.022 * grown - 0.008)

    locks = _lying(scalp, roots[keep], full[keep], 0.030, random)
    return gathered([_shell(scalp, thickness, 0.80), locks])


def _bare_edge(azimuth: FloatArray) -> FloatArray:
    """Elevation of the upper edge of an old man's hair."""
    turned = np.abs((np.asarray(azimuth) + 180.0) % 360.0 - 180.0)
    ends = [-90, -90, -2, 10, _BARE_EL - 4, _BARE_EL]
    return np.asarray(np.interp(turned, [0, 70, 78, 92, 120, 180], ends))
