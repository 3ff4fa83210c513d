# SPDX-License-Identifier: GPL-3.0-or-later
"""Faces drawn as a map of how near they are, seen along Y."""

from __future__ import annotations

from functools import lru_cache, reduce
from typing import Final

import numpy as np

from .arrays import FloatArray, IntArray

CELL: Final = 0.004
"""Size of a cell, in head units."""
FAR: Final = 9.0
"""Depth of a cell in which there is nothing."""
_FINEST: Final = 10


def depth_map(
    points: FloatArray, quads: IntArray, low: FloatArray, shape: tuple[int, int]
) -> FloatArray:
    """Frontmost y of faces over a grid of (x, z) cells.

    Args:
        points: (n, 3).
        quads: (q, 4) numbers of points.
        low: The grid's first corner, (x, z).
        shape: How many cells there are along x and z.
    """
    corners = ((points - [low[0], 0.0, low[1]]) / [CELL, 1.0, CELL]).T[:, quads]
    flat = np.moveaxis(corners[::2], 2, 0)  # far quicker than .min(axis=2) of four
    least, most = reduce(np.minimum, flat), reduce(np.maximum, flat)
    there = (most >= 0.0).all(axis=0) & (least < np.array(shape)[:, None]).all(axis=0)
    steps = np.clip(np.ceil(1.1 * (most - least).max(axis=0)), 1, _FINEST).astype(int)
    depth = np.full(shape[0] * shape[1], FAR)
    for step in np.unique(steps[there]):
        x, y, z = (corners[:, there & (steps == step)] @ _shares(int(step))).reshape(3, -1)
        good = (x >= 0.0) & (z >= 0.0) & (x < shape[0]) & (z < shape[1])
        cell = x[good].astype(int) * shape[1] + z[good].astype(int)
        np.minimum.at(depth, cell, y[good])
    return depth.reshape(shape)


@lru_cache(maxsize=_FINEST)
def _shares(steps: int) -> FloatArray:
    """What each corner of a quad adds to the samples on it, (4, steps²)."""
    at = (np.arange(steps) + 0.5) / steps
    pairs = ((1 - at, 1 - at), (1 - at, at), (at, at), (at, 1 - at))
    return np.stack([np.outer(a, b).ravel() for a, b in pairs])
