# SPDX-License-Identifier: GPL-3.0-or-later
"""Spreading the movement of a few handles smoothly over a mesh.

Minimises the squared Laplacian of the displacement with the handles given (the biharmonic
deformation of Botsch & Kobbelt 2004), edges weighted by their inverse length.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from .arrays import Faces, FloatArray
from .subdivide import edge_list

_SOFTEN = 0.004


class Spread:
    """The solution for one mesh and one set of handles, factored once."""

    def __init__(self, points: FloatArray, faces: Faces, handles: Iterable[int]) -> None:
        count = len(points)
        edges, _ = edge_list(faces)
        length = np.linalg.norm(points[edges[:, 0]] - points[edges[:, 1]], axis=1)
        laplacian = np.zeros((count, count))
        laplacian[edges[:, 0], edges[:, 1]] = 1.0 / (length + _SOFTEN)
        laplacian += laplacian.T
        laplacian /= laplacian.sum(axis=1, keepdims=True)
        laplacian -= np.eye(count)
        energy = laplacian.T @ laplacian
        self._handles = np.array(sorted(set(handles)))
        self._free = np.setdiff1d(np.arange(count), self._handles)
        self._map = -np.linalg.solve(
            energy[np.ix_(self._free, self._free)], energy[np.ix_(self._free, self._handles)]
        )

    def __call__(self, offsets: FloatArray) -> FloatArray:
        """Fill in the free rows of ``offsets`` (n, 3) from the handles' rows."""
        out = offsets.copy()
        out[self._free] = self._map @ offsets[self._handles]
        return out
