# SPDX-License-Identifier: GPL-3.0-or-later
"""Hair: a cap over the skull and locks swept over it, as one surface.

A place on the hair is (azimuth, elevation, height): azimuth 0 looks ahead and grows to the
character's left, height is measured from the skull, which below its equator goes on as a column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import FloatArray, Part, rigid, smoothstep
from .curves import spline
from .params import Character
from .sdf import capsule, ellipsoid, smooth_max, smooth_min
from .surface import grid_axes, sample, smoothed, surface_nets

_CENTRE: Final = np.array([0.0, 0.05, 0.11])
_SKULL: Final = np.array([0.385, 0.410, 0.385])
_LINE_AZ: Final = (0, 25, 45, 60, 72, 82, 92, 100, 112, 130, 155, 180)
_LINE_EL: Final = (38, 36, 28, 13, -3, -12, -14, -2, -14, -30, -40, -44)
"""The hairline: elevation over |azimuth|."""
_LOW: Final = (-0.60, -0.60, -0.58)
_HIGH: Final = (0.60, 0.64, 0.72)
_STEP: Final = 0.0115
_BLEND: Final = 0.012

Place = tuple[float, float, float]


@dataclass(frozen=True)
class Lock:
    """A lock of hair: a round cone along a curve.

    Attributes:
        path: (n, 3).
        radius: (n,).
    """

    path: FloatArray
    radius: FloatArray


def build_hair(character: Character) -> Part:
    """The whole head of hair as one part."""
    locks = bob(character.seed)
    points, quads = surface_nets(_values(locks), _LOW, _STEP)
    points = smoothed(points, quads, 3)
    colours = _tinted(points, locks, character)
    return Part(
        "Hair", points, quads.tolist(), "hair", weights=rigid(len(points), "head"), colours=colours
    )


def bob(seed: int) -> list[Lock]:
    """A bob to the jaw: parted on the left, swept over, tucked behind the left ear."""
    random = np.random.default_rng(seed)
    locks = []
    for i in range(8):
        f = i / 7
        locks.append(
            _lock(
                [
                    (30 - 6 * f, 42 + 36 * f, 0.025),
                    (8 - 20 * f, 57 + 24 * f, 0.095 - 0.02 * f),
                    (-34 - 22 * f, 50 + 16 * f, 0.100 - 0.02 * f),
                    (-62 - 34 * f, 22 + 6 * f, 0.075),
                    (-72 - 40 * f, -8, 0.060),
                    (-75 - 44 * f, -34, 0.050 + 0.006 * (i % 2)),
                    (-70 - 48 * f, -50 + 2 * (i % 2), 0.004),
                ],
                0.062 - 0.006 * (i % 2),
            )
        )
    for i in range(5):
        f = i / 4
        locks.append(
            _lock(
                [
                    (31, 42 + 34 * f, 0.025),
                    (48 + 8 * f, 46 + 22 * f, 0.062),
                    (72 + 10 * f, 26 + 16 * f, 0.060),
                    (98 + 8 * f, 4 + 6 * f, 0.050),
                    (116 + 10 * f, -16, 0.052),
                    (122 + 14 * f, -38, 0.048),
                    (118 + 16 * f, -51, 0.0),
                ],
                0.056,
            )
        )
    for azimuth in np.arange(138.0, 252.0, 16.0):
        sway = 2.0 * random.standard_normal()
        locks.append(
            _lock(
                [
                    (0.9 * azimuth + 18, 82, 0.030),
                    (azimuth, 55, 0.055),
                    (azimuth, 22, 0.058),
                    (azimuth + sway, -12, 0.060),
                    (azimuth + sway, -38, 0.050),
                    (azimuth + 2 * sway, -51 + 2 * random.random(), 0.0),
                ],
                0.072,
            )
        )
    return locks


def _lock(places: Sequence[Place], radius: float, steps: int = 18) -> Lock:
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
    skull = 1.0 / np.sqrt(((column / _SKULL) ** 2).sum(axis=1))
    t = np.linspace(0.0, 1.0, steps)
    taper = (0.6 + 0.4 * smoothstep(0.0, 0.35, t)) * (1.0 - 0.85 * smoothstep(0.62, 1.0, t) ** 0.9)
    return Lock(_CENTRE + out * (skull + curve[:, 2])[:, None], radius * taper)


def _cap(points: FloatArray) -> FloatArray:
    """A shell over the skull that thins out to nothing at the hairline."""
    q = points - _CENTRE
    distance = np.linalg.norm(q, axis=1) + 1e-9
    azimuth = np.degrees(np.arctan2(q[:, 0], -q[:, 1]))
    elevation = np.degrees(np.arcsin(np.clip(q[:, 2] / distance, -1.0, 1.0)))
    line = np.interp(np.abs(azimuth), _LINE_AZ, _LINE_EL)
    shell = ellipsoid(points, _CENTRE, _SKULL + 0.004) - 0.040 * smoothstep(-2, 22, elevation - line)
    d = smooth_max(shell, np.radians(line - elevation) * distance, 0.02)
    return smooth_max(d, -ellipsoid(points, _CENTRE, _SKULL - 0.03), 0.01)


def _values(locks: Sequence[Lock]) -> FloatArray:
    """The field of the hair on its grid; each lock is evaluated in its own box only."""
    axes = grid_axes(_LOW, _HIGH, _STEP)
    values = sample(_cap, axes)
    for lock in locks:
        reach = lock.radius[:, None] + 0.05
        low, high = (lock.path - reach).min(axis=0), (lock.path + reach).max(axis=0)
        box = tuple(
            slice(*np.searchsorted(axis, [a, b]))
            for axis, a, b in zip(axes, low, high, strict=True)
        )
        grid = np.stack(
            np.meshgrid(*(axis[part] for axis, part in zip(axes, box, strict=True)), indexing="ij"),
            axis=-1,
        )
        distance = _lock_distance(grid.reshape(-1, 3), lock).reshape(grid.shape[:3])
        values[box] = smooth_min(values[box], distance, _BLEND)
    return values


def _lock_distance(points: FloatArray, lock: Lock) -> FloatArray:
    out = np.full(len(points), 9.0)
    for i in range(len(lock.path) - 1):
        part = capsule(
            points, lock.path[i], lock.path[i + 1], float(lock.radius[i]), float(lock.radius[i + 1])
        )
        np.minimum(out, part, out=out)
    return out


def _tinted(points: FloatArray, locks: Sequence[Lock], character: Character) -> FloatArray:
    """Each lock a shade of its own, lighter on its ridge and towards the tips, (n, 3)."""
    random = np.random.default_rng(character.seed + 1)
    best = np.full(len(points), 9.0)
    shade = np.ones(len(points))
    for lock in locks:
        own = 0.88 + 0.24 * random.random()
        for step in range(0, len(lock.path), 2):
            d = np.linalg.norm(points - lock.path[step], axis=1) - lock.radius[step]
            nearer = d < best
            best[nearer] = d[nearer]
            shade[nearer] = own * (0.92 + 0.35 * step / len(lock.path))
    return np.asarray(np.array(character.look.hair) * shade[:, None])
