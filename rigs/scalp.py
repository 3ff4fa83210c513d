# SPDX-License-Identifier: GPL-3.0-or-later
"""The scalp that hair grows on: where it is, where it ends, and how locks are combed over it.

A place on it is (azimuth, elevation) in degrees, seen from ``CENTRE``: azimuth 0 looks ahead and
grows to the character's left, elevation 90 is the crown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from .arrays import FloatArray, IntArray, smoothstep
from .params import Character
from .sculpt import head_field
from .sdf import gradient

CENTRE: Final = np.array([0.0, 0.05, 0.11])
LINE_AZ: Final = (0, 25, 44, 57, 66, 74, 80, 89, 104, 126, 155, 180)
LINE_EL: Final = (32, 30, 24, 13, 1, -13, -16, 0, -14, -32, -42, -46)
"""The hairline: elevation over |azimuth|; it makes way for the ears near 90 degrees."""
_RECEDE: Final = (0.25, 0.75, 1.0, 0.8, 0.35, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
"""How much each part of the hairline gives way where it recedes."""

Heading = Callable[[FloatArray, float], FloatArray]
"""Points (n, 3) and the way along the lock, 0 to 1 → directions (n, 3), of any length."""
Thickness = Callable[[FloatArray, FloatArray], FloatArray]
"""Azimuths and elevations in degrees → height over the skin, each of the same shape."""


def directions(azimuth: FloatArray, elevation: FloatArray) -> FloatArray:
    """Unit vectors of places given in degrees, (...,) → (..., 3)."""
    a, e = np.radians(azimuth), np.radians(elevation)
    return np.stack([np.sin(a) * np.cos(e), -np.cos(a) * np.cos(e), np.sin(e)], axis=-1)


def places(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Azimuth and elevation in degrees of points (n, 3)."""
    q = points - CENTRE
    distance = np.linalg.norm(q, axis=1) + 1e-9
    azimuth = np.degrees(np.arctan2(q[:, 0], -q[:, 1]))
    return azimuth, np.degrees(np.arcsin(np.clip(q[:, 2] / distance, -1.0, 1.0)))


class Scalp:
    """The bare skull of a character, with its hairline."""

    def __init__(self, character: Character) -> None:
        self.field = head_field(character.face, character.traits, lids=False, neck=False, nose=0.0)
        self._recede_deg = character.style.hair_line

    def line(self, azimuth: FloatArray) -> FloatArray:
        """Elevation of the hairline in degrees over azimuths in degrees."""
        line = np.array(LINE_EL) + self._recede_deg * np.array(_RECEDE)
        turned = np.abs((np.asarray(azimuth) + 180.0) % 360.0 - 180.0)
        return np.interp(turned, LINE_AZ, line)

    def radius(self, out: FloatArray) -> FloatArray:
        """Distance from the centre to the skin along unit vectors, (..., 3) → (...,)."""
        flat = out.reshape(-1, 3)
        reach = np.full(len(flat), 0.8)
        for _ in range(24):
            reach -= 0.9 * self.field(CENTRE + flat * reach[:, None])
        return reach.reshape(out.shape[:-1])

    def at(self, azimuth: FloatArray, elevation: FloatArray, height: FloatArray) -> FloatArray:
        """Points at a height over places, (...,) → (..., 3)."""
        out = directions(azimuth, elevation)
        return np.asarray(CENTRE + out * (self.radius(out) + height)[..., None])

    def roots(
        self, count: int, margin_deg: float, random: np.random.Generator, jitter: float = 0.5
    ) -> FloatArray:
        """Spread points on the hairy part of the skin; ``count`` go to the whole ball.

        Args:
            count: For the whole ball.
            margin_deg: How far above the hairline they stay.
            random: Source of their disorder.
            jitter: How far they stray, over their mean distance.
        """
        i = np.arange(count) + 0.5
        elevation = np.degrees(np.arcsin(1.0 - 2.0 * i / count))
        azimuth = (np.degrees(i * np.pi * (3.0 - np.sqrt(5.0))) + 180.0) % 360.0 - 180.0
        spread = jitter * 200.0 / np.sqrt(count)
        elevation = np.clip(elevation + spread * (random.random(count) - 0.5), -89.0, 89.0)
        azimuth += spread * (random.random(count) - 0.5) / np.cos(np.radians(elevation))
        keep = elevation > self.line(azimuth) + margin_deg
        return self.at(azimuth[keep], elevation[keep], np.zeros(int(keep.sum())))

    def comb(
        self, roots: FloatArray, heading: Heading, lengths: FloatArray, heights: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Lay locks over the skull.

        Args:
            roots: (n, 3) where they leave the skin.
            heading: Which way they go; only its part along the skin counts.
            lengths: (n,).
            heights: (n, steps) over the skin along each lock.

        Returns:
            Paths and the skin's normals along them, (n, steps, 3) each.
        """
        steps = heights.shape[1]
        points, paths, normals = roots.copy(), [], []
        for step in range(steps):
            up = gradient(self.field, points)
            points = points + up * (heights[:, step] - self.field(points))[:, None]
            paths.append(points)
            normals.append(up)
            way = heading(points, step / (steps - 1))
            way = way - (way * up).sum(axis=1, keepdims=True) * up
            way /= np.linalg.norm(way, axis=1, keepdims=True) + 1e-9
            points = points + way * (lengths / (steps - 1))[:, None]
        return np.stack(paths, axis=1), np.stack(normals, axis=1)

    def cap(
        self,
        thickness: Thickness,
        line: Callable[[FloatArray], FloatArray] | None = None,
        rings: int = 18,
        sides: int = 72,
    ) -> tuple[FloatArray, list[list[int]]]:
        """A closed shell from the crown down to the hairline, where it dips under the skin.

        Args:
            thickness: Of places (azimuth, elevation) in degrees.
            line: Where it ends, over azimuths; the hairline by default.
            rings: From the crown to the edge.
            sides: Around.
        """
        turn = 360.0 * np.arange(sides) / sides
        end = (line or self.line)(turn)
        way = np.arange(1, rings + 1)[:, None] / rings
        elevation = 90.0 + (end - 90.0) * way
        azimuth = np.broadcast_to(turn, elevation.shape)
        height = thickness(azimuth, elevation) - 0.03 * smoothstep(0.93, 1.0, way)
        points = self.at(azimuth, elevation, height)
        crown = self.at(np.zeros(1), np.full(1, 90.0), thickness(np.zeros(1), np.full(1, 90.0)))
        return _dome(points, crown)


def _dome(rings: FloatArray, crown: FloatArray) -> tuple[FloatArray, list[list[int]]]:
    """Close rings (n, sides, 3), from the top down, with a tip and a point inside the head."""
    count, sides = rings.shape[:2]
    i, j = np.arange(sides), (np.arange(sides) + 1) % sides
    start = np.arange(count - 1)[:, None] * sides
    quads: IntArray = np.stack(
        [start + j, start + i, start + sides + i, start + sides + j], axis=-1
    )
    faces: list[list[int]] = quads.reshape(-1, 4).tolist()
    top, inside, last = count * sides, count * sides + 1, (count - 1) * sides
    faces += np.stack([np.full(sides, top), i, j], axis=1).tolist()
    faces += np.stack([np.full(sides, inside), last + j, last + i], axis=1).tolist()
    return np.vstack([rings.reshape(-1, 3), crown, CENTRE[None]]), faces
