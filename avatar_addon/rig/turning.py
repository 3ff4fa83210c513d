# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns as arrays of quaternions (w, x, y, z), and their way to and from Euler angles.

An order of Euler angles is Blender's: its first letter turns first, so ``ZXY`` is Y·X·Z.
Source: Shoemake 1985 (quaternions), Grassia 1998 (their logarithm), Shuster 1993 (the angles).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]

IDENTITY: Final[tuple[float, float, float, float]] = (1.0, 0.0, 0.0, 0.0)
_TINY: Final = 1e-9
_SMALL: Final = 0.02
"""How much a great angle counts beside a step."""
_JUMP: Final = np.pi / 8
"""A step between two frames from which on the angles may have taken the other of their two ways."""


def multiplied(one: ArrayLike, other: ArrayLike) -> Values:
    """Quaternions that turn by ``other`` first and then by ``one``, shape (…, 4)."""
    a, b = np.asarray(one, np.float64), np.asarray(other, np.float64)
    w1, x1, y1, z1 = np.moveaxis(a, -1, 0)
    w2, x2, y2, z2 = np.moveaxis(b, -1, 0)
    return np.stack(
        [
            w1 * w2 - x1 * x2 - y1 * y2 - z1 * z2,
            w1 * x2 + x1 * w2 + y1 * z2 - z1 * y2,
            w1 * y2 - x1 * z2 + y1 * w2 + z1 * x2,
            w1 * z2 + x1 * y2 - y1 * x2 + z1 * w2,
        ],
        axis=-1,
    )


def undone(turn: ArrayLike) -> Values:
    """The turns back, shape (…, 4)."""
    return np.asarray(turn, np.float64) * [1.0, -1.0, -1.0, -1.0]


def vector_of(turn: ArrayLike) -> Values:
    """The shorter way of each turn as an axis as long as its angle, shape (…, 3), radians."""
    q = np.asarray(turn, np.float64)
    q = np.where(q[..., :1] < 0.0, -q, q)
    sine = np.linalg.norm(q[..., 1:], axis=-1, keepdims=True)
    angle = 2.0 * np.arctan2(sine, q[..., :1])
    vector: Values = q[..., 1:] * np.where(sine < _TINY, 2.0, angle / np.maximum(sine, _TINY))
    return vector


def turn_by(vector: ArrayLike) -> Values:
    """Quaternions of axes as long as their angles, shape (…, 4): undoes :func:`vector_of`."""
    v = np.asarray(vector, np.float64)
    angle = np.linalg.norm(v, axis=-1, keepdims=True)
    return np.concatenate([np.cos(angle / 2.0), v * np.sinc(angle / (2.0 * np.pi)) / 2.0], axis=-1)


def from_euler(angles: ArrayLike, order: str) -> Values:
    """Quaternions of angles about X, Y and Z in radians, shape (…, 3), turned in this order."""
    a = np.asarray(angles, np.float64)
    out = np.broadcast_to(np.array(IDENTITY), (*a.shape[:-1], 4))
    for letter in order:
        axis = "XYZ".index(letter)
        out = multiplied(turn_by(a[..., axis : axis + 1] * np.eye(3)[axis]), out)
    return out


def to_euler(turns: ArrayLike, order: str) -> Values:
    """Angles about X, Y and Z in radians that never jump from one turn to the next.

    Args:
        turns: Unit quaternions of frames that follow each other, shape (n, 4).
        order: See the module.

    Returns:
        Shape (n, 3). Of the two ways to say each turn those are taken that lie together; where
        that leaves a choice, the middle angle is within a right angle.
    """
    first = _angles(np.asarray(turns, np.float64), order)
    middle = "XYZ".index(order[1])
    second = first + np.pi
    second[:, middle] = np.pi - first[:, middle]
    out = np.unwrap(first, axis=0)
    if len(out) > 1 and np.abs(np.diff(out, axis=0)).max() > _JUMP:
        out = _nearest_ways(first, second)
    return out


def _nearest_ways(first: Values, second: Values) -> Values:
    """Frame by frame one of two equal ways, so that all angles move least; small ones before great.

    Source: Viterbi 1967.
    """
    ways = _wrapped(np.stack([first, second], axis=1))
    size = _SMALL * np.abs(ways).sum(axis=2)
    cost, came = size[0], np.zeros((len(ways), 2), np.intp)
    for n in range(1, len(ways)):
        steps = np.abs(_wrapped(ways[n][None] - ways[n - 1][:, None])).sum(axis=2)
        came[n] = (cost[:, None] + steps).argmin(axis=0)
        cost = (cost[:, None] + steps).min(axis=0) + size[n]
    taken = np.empty(len(ways), np.intp)
    taken[-1] = cost.argmin()
    for n in range(len(ways) - 1, 0, -1):
        taken[n - 1] = came[n, taken[n]]
    return np.unwrap(ways[np.arange(len(ways)), taken], axis=0)


def _wrapped(angles: Values) -> Values:
    wrapped: Values = (angles + np.pi) % (2.0 * np.pi) - np.pi
    return wrapped


def _angles(q: Values, order: str) -> Values:
    i, j, k = ("XYZ".index(letter) for letter in order)
    sign = 1.0 if (j - i) % 3 == 1 else -1.0
    m = matrices(q)
    out = np.empty((len(q), 3))
    out[:, j] = np.arcsin(np.clip(-sign * m[:, k, i], -1.0, 1.0))
    out[:, i] = np.arctan2(sign * m[:, k, j], m[:, k, k])
    out[:, k] = np.arctan2(sign * m[:, j, i], m[:, i, i])
    return out


def matrices(turns: ArrayLike) -> Values:
    """Rotation matrices of unit quaternions, shape (…, 3, 3)."""
    w, x, y, z = np.moveaxis(np.asarray(turns, np.float64), -1, 0)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def steady(turns: ArrayLike) -> Values:
    """The same turns with signs that never flip from one to the next, shape (n, 4)."""
    q = np.array(turns, np.float64)
    flips = np.einsum("ij,ij->i", q[1:], q[:-1]) < 0.0
    q[1:] *= np.where(np.cumsum(flips) % 2, -1.0, 1.0)[:, None]
    return q


def blended(
    rest: ArrayLike,
    poses: Sequence[tuple[Values, ArrayLike]],
    way: ArrayLike | None = None,
) -> Values:
    """Turns between a rest and poses, by weight.

    Args:
        rest: The turn where all weights are 0.
        poses: (weights, shape (n,), each in [0, 1]; the turn where that weight is 1). Together the
            weights count as 1 at most; of one pose alone this is spherical interpolation.
        way: A turn that the way from the rest leads by.

    Returns:
        Unit quaternions, shape (n, 4).
    """
    weights = np.stack([weight for weight, _ in poses])
    total = weights.sum(axis=0)
    weights = weights / np.maximum(total, 1.0)
    total = np.minimum(total, 1.0)
    ends = np.stack([vector_of(multiplied(undone(rest), turn)) for _, turn in poses])
    vector = weights.T @ ends
    if way is not None:  # Bézier's curve from the rest to the pose, with the way as its handle
        by = vector_of(multiplied(undone(rest), way))
        vector = 2.0 * (total * (1.0 - total))[:, None] * by + total[:, None] * vector
    return multiplied(np.asarray(rest, np.float64), turn_by(vector))
