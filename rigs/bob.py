# SPDX-License-Identifier: GPL-3.0-or-later
"""The bob: a cap over the skull and round locks swept over it, as one surface.

A place on the hair is (azimuth, elevation, height): azimuth 0 looks ahead and grows to the
character's left, height is measured from the skull, which below its equator goes on as a column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import FloatArray, smoothstep
from .curves import spline
from .decimate import lightened
from .locks import Hair
from .params import Character
from .sculpt import skull_radii
from .sdf import capsule, ellipsoid, smooth_max, smooth_min
from .surface import grid_axes, sample, smoothed, surface_nets

_CENTRE: Final = np.array([0.0, 0.05, 0.11])
_LINE_AZ: Final = (0, 25, 45, 60, 72, 82, 92, 100, 112, 130, 155, 180)
_LINE_EL: Final = (38, 36, 28, 13, -3, -12, -14, -2, -14, -30, -40, -44)
"""The hairline: elevation over |azimuth|."""
_LOW: Final = (-0.60, -0.60, -0.58)
_HIGH: Final = (0.60, 0.64, 0.72)
_STEP: Final = 0.0165
_TRIANGLES: Final = 24_000
_BLEND: Final = 0.030
_MARGIN: Final = 0.04
"""How far around itself a lock is evaluated; more than it blends over."""
_FAR: Final = 9.0
_FINE: Final = 5.5
"""Fine strands from a lock to the next; the material draws them."""
_NEIGHBOUR: Final = 0.065
"""How near a lock is that strands go along with."""
_AROUND: Final = (*range(23, 14, -1), 23.4, *range(6), -0.4, *range(6, 15))
"""Place of each lock around the head, from the parting over the left and the back to the right."""

Place = tuple[float, float, float]
Guide = tuple[list[Place], float]


@dataclass(frozen=True)
class Lock:
    """A lock of hair: a round cone along a curve.

    Attributes:
        path: (n, 3).
        radius: (n,).
    """

    path: FloatArray
    radius: FloatArray


def bob(character: Character) -> Hair:
    """A bob to the jaw: parted on the left, swept over, tucked behind the left ear."""
    skull = np.array(skull_radii(character.traits))
    locks = _locks(skull, character.seed)
    points, quads = surface_nets(_values(locks, skull), _LOW, _STEP)
    points = smoothed(points, quads, 2)
    tint = smoothed(_tints(points, locks, character.seed)[:, None], quads, 5)[:, 0]
    points, faces, tint = lightened(points, quads, tint, _TRIANGLES)
    strand = _strands(points, locks)
    if character.style.part_side < 0.0:
        points, faces = points * [-1.0, 1.0, 1.0], faces[:, ::-1]
    return Hair(points, faces.tolist(), tint, strand=strand)


def _locks(skull: FloatArray, seed: int) -> list[Lock]:
    random = np.random.default_rng(seed)
    guides = [*_swept(), *_tucked(), *_back(random)]
    return [_lock(skull, places, radius) for places, radius in guides]


def _swept() -> list[Guide]:
    """From the parting over the brow to the right side and down past the ear."""
    locks = []
    for i in range(9):
        f = i / 8
        ends = 0.8 * (i % 2)
        locks.append(
            (
                [
                    (31 - 3 * f, 40 + 36 * f, 0.020),
                    (12 - 18 * f, 47 + 33 * f, 0.080),
                    (-26 - 22 * f, 36 + 30 * f, 0.088 - 0.01 * f),
                    (-57 - 35 * f, 14 + 16 * f, 0.074),
                    (-70 - 42 * f, -10, 0.066),
                    (-73 - 46 * f, -36, 0.062),
                    (-70 - 48 * f, -51 - ends, 0.040),
                    (-64 - 50 * f, -55 - ends, 0.002),
                ],
                0.060 - 0.006 * (i % 2),
            )
        )
    locks.append(
        (
            [(31, 38, 0.018), (18, 39, 0.066), (-10, 33, 0.076), (-38, 18, 0.070), (-60, 4, 0.058),
             (-66, -18, 0.050), (-67, -32, 0.046)],
            0.040,
        )
    )  # fmt: skip
    return locks


def _tucked() -> list[Guide]:
    """From the parting to the left, over the ear and down behind it."""
    locks = []
    for i in range(6):
        f = i / 5
        ends = 0.8 * (i % 2)
        locks.append(
            (
                [
                    (32, 40 + 36 * f, 0.020),
                    (47 + 8 * f, 44 + 24 * f, 0.060),
                    (70 + 12 * f, 24 + 18 * f, 0.060),
                    (95 + 10 * f, 5 + 6 * f, 0.052),
                    (110 + 14 * f, -16, 0.054),
                    (112 + 20 * f, -38, 0.058),
                    (108 + 22 * f, -51 - ends, 0.038),
                    (102 + 24 * f, -55 - ends, 0.002),
                ],
                0.056,
            )
        )
    locks.append(
        (
            [(34, 40, 0.018), (54, 30, 0.044), (72, 10, 0.036), (80, -8, 0.014), (81, -20, -0.006),
             (77, -29, -0.022)],
            0.030,
        )
    )  # fmt: skip
    return locks


def _back(random: np.random.Generator) -> list[Guide]:
    """Down the back of the head."""
    locks = []
    for i, azimuth in enumerate(np.arange(138.0, 246.0, 13.0)):
        sway = 2.0 * random.standard_normal()
        ends = 0.8 * (i % 2)
        locks.append(
            (
                [
                    (0.9 * azimuth + 18, 82, 0.030),
                    (azimuth, 55, 0.055),
                    (azimuth, 22, 0.060),
                    (azimuth + sway, -12, 0.064),
                    (azimuth + sway, -38, 0.058),
                    (azimuth + 2 * sway, -51 - ends, 0.036),
                    (azimuth + 2 * sway, -55 - ends, 0.0),
                ],
                0.066,
            )
        )
    return locks


def _lock(skull: FloatArray, places: Sequence[Place], radius: float, steps: int = 18) -> Lock:
    curve = spline(np.array(places, dtype=float), steps)
    azimuth, elevation = np.radians(curve[:, 0]), np.radians(curve[:, 1])
    out = np.stack(
        [
            np.sin(azimuth) * np.cos(elevation),
            -np.cos(azimuth) * np.cos(elevation),
            np.sin(elevation),
        ],
        axis=1,
    )
    column = out.copy()
    column[elevation < 0.0, 2] = 0.0
    reach = 1.0 / np.sqrt(((column / skull) ** 2).sum(axis=1))
    t = np.linspace(0.0, 1.0, steps)
    taper = (0.6 + 0.4 * smoothstep(0.0, 0.35, t)) * (1.0 - 0.72 * smoothstep(0.70, 1.0, t))
    return Lock(_CENTRE + out * (reach + curve[:, 2])[:, None], radius * taper)


def _cap(points: FloatArray, skull: FloatArray) -> FloatArray:
    """A shell over the skull that thins out to nothing at the hairline."""
    q = points - _CENTRE
    distance = np.linalg.norm(q, axis=1) + 1e-9
    azimuth = np.degrees(np.arctan2(q[:, 0], -q[:, 1]))
    elevation = np.degrees(np.arcsin(np.clip(q[:, 2] / distance, -1.0, 1.0)))
    line = np.interp(np.abs(azimuth), _LINE_AZ, _LINE_EL)
    shell = ellipsoid(points, _CENTRE, skull + 0.004) - 0.040 * smoothstep(-2, 22, elevation - line)
    return smooth_max(shell, np.radians(line - elevation) * distance, 0.02)


def _values(locks: Sequence[Lock], skull: FloatArray) -> FloatArray:
    """The field of the hair on its grid."""
    axes = grid_axes(_LOW, _HIGH, _STEP)
    values = sample(lambda points: _cap(points, skull), axes)
    for lock in locks:
        reach = lock.radius[:, None] + _MARGIN
        box = _box(axes, (lock.path - reach).min(axis=0), (lock.path + reach).max(axis=0))
        near = [axis[part] for axis, part in zip(axes, box, strict=True)]
        values[box] = smooth_min(values[box], _lock_distance(near, lock), _BLEND)
    return values


def _lock_distance(axes: Sequence[FloatArray], lock: Lock) -> FloatArray:
    """Distance of a lock on a grid; each piece is evaluated only near itself."""
    out = np.full(tuple(len(axis) for axis in axes), _FAR)
    for i in range(len(lock.path) - 1):
        ends, radius = lock.path[i : i + 2], lock.radius[i : i + 2]
        reach = radius[:, None] + _MARGIN
        box = _box(axes, (ends - reach).min(axis=0), (ends + reach).max(axis=0))
        near = [axis[part] for axis, part in zip(axes, box, strict=True)]
        grid = np.stack(np.meshgrid(*near, indexing="ij"), axis=-1)
        piece = capsule(grid.reshape(-1, 3), ends[0], ends[1], float(radius[0]), float(radius[1]))
        out[box] = np.minimum(out[box], piece.reshape(grid.shape[:3]))
    return out


def _box(
    axes: Sequence[FloatArray], low: FloatArray, high: FloatArray
) -> tuple[slice, slice, slice]:
    """The part of a grid between two corners."""
    x, y, z = (
        slice(*np.searchsorted(axis, [a, b])) for axis, a, b in zip(axes, low, high, strict=True)
    )
    return x, y, z


def _tints(points: FloatArray, locks: Sequence[Lock], seed: int) -> FloatArray:
    """Brightness of each vertex: every lock a shade of its own, lighter towards its tip, (n,)."""
    random = np.random.default_rng(seed + 1)
    best = np.full(len(points), _FAR)
    shade = np.ones(len(points))
    for lock in locks:
        own = 0.86 + 0.28 * random.random()
        for step in range(0, len(lock.path), 2):
            d = np.linalg.norm(points - lock.path[step], axis=1) - lock.radius[step]
            nearer = d < best
            best[nearer] = d[nearer]
            shade[nearer] = own * (0.92 + 0.35 * step / len(lock.path))
    return shade


def _strands(points: FloatArray, locks: Sequence[Lock]) -> FloatArray:
    """Fine strands counted around the head, from lock to lock and between them, (n,)."""
    total, weight = np.zeros(len(points)), np.full(len(points), 1e-12)
    for order, lock in zip(_AROUND, locks, strict=True):
        near = np.exp(-((_apart(points, lock.path) / _NEIGHBOUR) ** 2))
        total += near * order
        weight += near
    return np.asarray(_FINE * total / weight)


def _apart(points: FloatArray, path: FloatArray) -> FloatArray:
    """Distance of points to a path of straight pieces, (n,)."""
    axis = np.diff(path, axis=0)
    q = points[:, None] - path[None, :-1]
    t = np.clip((q * axis).sum(axis=2) / (axis**2).sum(axis=1), 0.0, 1.0)
    return np.asarray(np.linalg.norm(q - t[..., None] * axis, axis=2).min(axis=1))
