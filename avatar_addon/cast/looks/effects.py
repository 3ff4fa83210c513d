# SPDX-License-Identifier: GPL-3.0-or-later
"""What a key does to a face, in numbers: does the mouth open, do lids shut, do corners rise?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .face import Face
from .survey import Array, Ints, Moved

_EYE_REACH: Final = 0.45
"""How far around the middle of an eye its lids lie, in units."""
_BROWS: Final = (1.15, 2.1)
_CORNER_REACH: Final = 0.2
"""How far around a corner of the mouth is looked at, in units."""
_LIPS_REACH: Final = (0.75, 0.35)
"""Half the width and half the height of the mouth's surroundings, in units."""


@dataclass(frozen=True)
class Effect:
    """What one key does at 1, in units (see ``face``); left and right are the character's.

    Attributes:
        size: The farthest that any point goes.
        opens: How much farther the lips are apart in the middle.
        lips_forward: How far the lips go to the front.
        corner_out: (left, right): how far the mouth's corner goes outwards.
        corner_up: (left, right): how far it rises.
        lid: (left, right): how much the lids come together.
        brow_up: (left, right): how far the outer brow rises.
        brow_inner: How far the brows rise in the middle.
        leaning: Share of all that moves on the left less the share on the right.
        where: Shares of all that moves about the mouth, the eyes, the brows, and elsewhere.
    """

    size: float
    opens: float
    lips_forward: float
    corner_out: tuple[float, float]
    corner_up: tuple[float, float]
    lid: tuple[float, float]
    brow_up: tuple[float, float]
    brow_inner: float
    leaning: float
    where: tuple[float, float, float, float]


NOTHING: Final = Effect(
    0.0, 0.0, 0.0, (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), 0.0, 0.0, (0.0, 0.0, 0.0, 0.0)
)


class Ruler:
    """Measures what keys of the face's own mesh do; places are looked up once."""

    def __init__(self, face: Face) -> None:
        self._face = face
        self._places = face.frame.place(face.mesh.points)
        self._corners = self._find_corners()

    def measure(self, moved: Moved) -> Effect:
        """What a key of the face's mesh does at 1."""
        if not len(moved.points):
            return NOTHING
        by = np.zeros_like(self._places)
        by[moved.points] = self._face.frame.move(moved.by)
        far = np.linalg.norm(by, axis=1)
        x, y = self._places[:, 0], self._places[:, 1]
        total = float(far.sum())
        left, right = float(far[x > 0].sum()), float(far[x < 0].sum())
        return Effect(
            size=float(far.max()),
            opens=self._opens(by),
            lips_forward=self._lips_forward(by),
            corner_out=self._corner(by, 0),
            corner_up=self._corner(by, 1),
            lid=(self._lid(by, "left"), self._lid(by, "right")),
            brow_up=(self._brow(by, x > 0.35), self._brow(by, x < -0.35)),
            brow_inner=self._brow(by, np.abs(x) < 0.3),
            leaning=(left - right) / total,
            where=self._where(far, x, y),
        )

    def _opens(self, by: Array) -> float:
        upper, lower = self._face.upper, self._face.lower
        return float(by[upper, 1] - by[lower, 1]) if upper >= 0 else 0.0

    def _lips_forward(self, by: Array) -> float:
        upper, lower = self._face.upper, self._face.lower
        return float(0.5 * (by[upper, 2] + by[lower, 2])) if upper >= 0 else 0.0

    def _corner(self, by: Array, axis: int) -> tuple[float, float]:
        left, right = self._corners
        if left < 0:
            return 0.0, 0.0
        sign = -1.0 if axis == 0 else 1.0
        return self._around(by, left, axis), sign * self._around(by, right, axis)

    def _around(self, by: Array, point: int, axis: int) -> float:
        """How far what lies about a point goes; what goes far counts for more."""
        away = self._places - self._places[point]
        near = by[np.linalg.norm(away, axis=1) < _CORNER_REACH]
        far = np.linalg.norm(near, axis=1)
        total = float(far.sum())
        return float(far @ near[:, axis]) / total if total > 0.0 else 0.0

    def _lid(self, by: Array, side: str) -> float:
        eye = self._face.eyes.get(side)
        if eye is None:
            return 0.0
        away = self._places - eye
        near = (np.hypot(away[:, 0], away[:, 1]) < _EYE_REACH) & (np.abs(away[:, 2]) < 0.8)
        if not near.any():
            return 0.0
        rise, high = by[near, 1], away[near, 1]
        upper, lower = rise[high >= 0.0], rise[high < 0.0]
        down = _extreme(-upper)
        up = _extreme(lower)
        return down + max(up, 0.0) if down >= 0.0 else down

    def _brow(self, by: Array, there: NDArray[np.bool_]) -> float:
        y, z = self._places[:, 1], self._places[:, 2]
        eye = np.mean([e[1] for e in self._face.eyes.values()]) if self._face.eyes else 1.0
        high = (y > _BROWS[0] * eye) & (y < _BROWS[1] * eye) & (z > -0.9)
        rise = by[there & high, 1]
        return _extreme(rise)

    def _where(self, far: Array, x: Array, y: Array) -> tuple[float, float, float, float]:
        total = float(far.sum())
        mouth = (y < 0.55) & (np.abs(x) < 1.2)
        eyes = np.zeros(len(x), bool)
        for eye in self._face.eyes.values():
            eyes |= np.hypot(x - eye[0], y - eye[1]) < _EYE_REACH
        brows = (y > _BROWS[0]) & ~eyes
        shares = [float(far[there].sum()) / total for there in (mouth, eyes, brows)]
        return shares[0], shares[1], shares[2], max(0.0, 1.0 - sum(shares))

    def _find_corners(self) -> tuple[int, int]:
        """Where the parted lips end: the outermost points beside which the opener still parts."""
        face = self._face
        if face.upper < 0:
            return -1, -1
        moved = face.mesh.keys[face.opener].moved
        by = np.zeros(len(self._places))
        by[moved.points] = face.frame.move(moved.by)[:, 1]
        x, y, z = self._places.T
        here = (np.abs(y) < _LIPS_REACH[1]) & (np.abs(x) < _LIPS_REACH[0]) & (z > -0.6)
        index = np.flatnonzero(here & (face.mesh.hold > 0.5))
        ends = (_end_of_lips(index, x, y, by, 1.0), _end_of_lips(index, x, y, by, -1.0))
        return ends if min(ends) >= 0 else (-1, -1)


def _extreme(values: Array) -> float:
    """The farthest of the values, either way."""
    return float(values[int(np.argmax(np.abs(values)))]) if len(values) else 0.0


def _end_of_lips(index: Ints, x: Array, y: Array, by: Array, sign: float) -> int:
    """The outermost point next to which points that lie close are still parted."""
    side = index[sign * x[index] > 0.02]
    if not len(side):
        return -1
    close = (np.abs(x[side][:, None] - x[side][None]) < 0.08) & (
        np.abs(y[side][:, None] - y[side][None]) < 0.16
    )
    parted = np.where(close, np.abs(by[side][:, None] - by[side][None]), 0.0).max(axis=1)
    edge = side[parted > 0.3 * parted.max()] if parted.max() > 0.0 else side[:0]
    return int(edge[np.argmax(sign * x[edge])]) if len(edge) else -1


def lip_gap(face: Face) -> float:
    """How far the lips are apart at rest, in units; 0 where they were not found."""
    if face.upper < 0:
        return 0.0
    gap = face.mesh.points[face.upper] - face.mesh.points[face.lower]
    return float(gap @ face.frame.up) / face.frame.unit
