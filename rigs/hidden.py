# SPDX-License-Identifier: GPL-3.0-or-later
"""Leaving out what nobody can see: faces of a solid that lie behind others from everywhere.

The mesh is drawn as depths from many sides; a face stays when any of its points is in front from
any side that it looks towards.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import Faces, FloatArray, IntArray
from .curves import joined

BoolArray = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
Columns = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
"""Places one below the other, (3, n): single precision halves what memory has to move."""

_SIDES: Final = 60
_PIXEL: Final = 0.0060
"""Size of a depth map's cell, in head units."""
_SLACK: Final = 0.0055
"""How far behind the front a point still counts as seen."""
_EDGE_ON: Final = 0.10
"""How far a face may look away and still count: its normals are smoothed."""
_STEP: Final = 0.0045
"""Distance of the points that a face is drawn with."""


def outermost(
    points: FloatArray,
    faces: Faces,
    behind: tuple[FloatArray, list[list[int]]] | None = None,
    kept_first: int = 0,
) -> tuple[IntArray, list[list[int]]]:
    """The faces of a mesh that can be seen from outside.

    Args:
        points: (n, 3).
        faces: Polygons.
        behind: Points and faces that hide too, and aren't asked about.
        kept_first: How many of the first faces stay, seen or not.

    Returns:
        Numbers of the points that are still used, and the faces over them.
    """
    number = np.arange(len(points))
    seen = _seen(points, faces, behind)
    seen[:kept_first] = True
    kept = [face for face, shown in zip(faces, seen, strict=True) if shown]
    used = np.unique([v for face in kept for v in face]).astype(np.int64)
    number[used] = np.arange(len(used))
    return used, [number[list(face)].tolist() for face in kept]


def _seen(
    points: FloatArray, faces: Faces, behind: tuple[FloatArray, list[list[int]]] | None
) -> BoolArray:
    """Which faces have a point in front from some side, (m,)."""
    whole, every = (
        (points, faces)
        if behind is None
        else joined([(points, [list(face) for face in faces]), behind])
    )
    drawn = np.ascontiguousarray(_spread(whole, _triangles(every)[0]).T, dtype=np.float32)
    radius = float(np.linalg.norm(whole, axis=1).max())
    corners, owner = _triangles(faces)
    a, b, c = (points[corner] for corner in corners.T)
    outward = np.cross(b - a, c - a)
    outward /= np.linalg.norm(outward, axis=1, keepdims=True) + 1e-15
    probes = np.concatenate([(0.8 * p + 0.2 * (a + b + c) / 3.0) for p in (a, b, c)])
    asked, outward = np.tile(owner, 3), np.tile(outward, (3, 1))
    seen = np.zeros(len(faces), dtype=bool)
    for way in _ways():
        left = ~seen[asked] & (outward @ way < _EDGE_ON)
        front = _in_front(drawn, probes[left], way, radius)
        seen[asked[left][front]] = True
    return seen


def _triangles(faces: Faces) -> tuple[IntArray, IntArray]:
    """Corners of the faces cut into fans, (k, 3), and the face that each comes from, (k,)."""
    corners, owner = [], []
    sizes = np.array([len(face) for face in faces])
    for count in np.unique(sizes):
        numbers = np.where(sizes == count)[0]
        polygons = np.array([faces[i] for i in numbers])
        for i in range(1, count - 1):
            corners.append(polygons[:, [0, i, i + 1]])
            owner.append(numbers)
    return np.concatenate(corners), np.concatenate(owner)


def _spread(points: FloatArray, corners: IntArray) -> FloatArray:
    """Points all over the triangles, close enough to leave no holes, one to a place."""
    a, b, c = (points[corners[:, i]] for i in range(3))
    longest = np.max([np.linalg.norm(p - q, axis=1) for p, q in ((a, b), (b, c), (c, a))], axis=0)
    steps = np.clip(np.ceil(longest / _STEP).astype(int), 1, 24)
    out = []
    for count in np.unique(steps):
        rows = steps == count
        u, v = np.meshgrid(np.arange(count + 1), np.arange(count + 1))
        inside = u + v <= count
        u, v = (t[inside][None, :, None] / count for t in (u, v))
        out.append(a[rows, None] * (1 - u - v) + b[rows, None] * u + c[rows, None] * v)
    whole = np.concatenate([piece.reshape(-1, 3) for piece in out])
    cell = np.floor(whole / (0.5 * _PIXEL)).astype(np.int64)
    cell -= cell.min(axis=0)
    _, deep, tall = cell.max(axis=0) + 1
    code = (cell[:, 0] * deep + cell[:, 1]) * tall + cell[:, 2]
    return np.asarray(whole[np.unique(code, return_index=True)[1]])


def _ways() -> FloatArray:
    """Directions to look along, spread over a ball, (n, 3)."""
    i = np.arange(_SIDES) + 0.5
    z, turn = 1.0 - 2.0 * i / _SIDES, i * np.pi * (3.0 - np.sqrt(5.0))
    level = np.sqrt(1.0 - z**2)
    return np.stack([level * np.cos(turn), level * np.sin(turn), z], axis=1)


def _in_front(drawn: Columns, probes: FloatArray, way: FloatArray, radius: float) -> BoolArray:
    """Which probes (k, 3) lie in front of all that is drawn (3, n), seen along a direction, (k,).

    Nothing is farther than ``radius`` from the origin.
    """
    across = np.cross(way, [0.0, 0.0, 1.0] if abs(way[2]) < 0.9 else [1.0, 0.0, 0.0])
    across /= np.linalg.norm(across)
    frame = np.stack([across / _PIXEL, np.cross(way, across) / _PIXEL, way]).astype(np.float32)
    half = int(np.ceil(radius / _PIXEL)) + 1
    depth = np.full(4 * half * half, np.inf, dtype=np.float32)
    far, cell = _cells(frame, drawn, half)
    np.minimum.at(depth, cell, far)
    far, cell = _cells(frame, probes.T.astype(np.float32), half)
    return np.asarray(far < depth[cell] + np.float32(_SLACK))


def _cells(frame: Columns, places: Columns, half: int) -> tuple[Columns, IntArray]:
    """How far along the view places (3, n) are, (n,), and their cells in the depth map, (n,)."""
    x, y, far = frame @ places
    x += half
    y += half
    cell = x.astype(np.int32)
    cell *= 2 * half
    cell += y.astype(np.int32)
    return far, cell
