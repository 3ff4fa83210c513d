# SPDX-License-Identifier: GPL-3.0-or-later
"""Catmull-Clark subdivision that keeps its matrix, and relaxing a mesh on a field.

The matrix makes shape keys cheap: a key is solved on the cage and carried over by one product.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain

import numpy as np

from .arrays import Faces, FloatArray, IntArray
from .sdf import Field, gradient

Edge = tuple[int, int]


@dataclass(frozen=True)
class Subdivision:
    """One level of subdivision.

    Attributes:
        matrix: (new, old); new points = matrix @ old points.
        faces: Quads of the finer mesh.
        pinned: (new,) bool, points that descend from pinned ones only.
    """

    matrix: FloatArray
    faces: list[list[int]]
    pinned: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def edge_faces(faces: Faces) -> dict[Edge, list[int]]:
    """Edge (lower vertex first) → the faces that share it."""
    out: dict[Edge, list[int]] = {}
    for number, face in enumerate(faces):
        for a, b in zip(face, [*face[1:], face[0]], strict=True):
            out.setdefault((min(a, b), max(a, b)), []).append(number)
    return out


def edge_list(faces: Faces) -> tuple[IntArray, IntArray]:
    """The edges of :func:`edge_faces` in its order, (k, 2), and how many faces share each, (k,)."""
    sizes = np.array([len(face) for face in faces])
    start = np.fromiter(chain.from_iterable(faces), dtype=np.int64, count=int(sizes.sum()))
    after = np.arange(1, len(start) + 1)
    ends = np.cumsum(sizes)
    after[ends - 1] = ends - sizes
    end = start[after]
    code = np.minimum(start, end) * (int(start.max()) + 1) + np.maximum(start, end)
    unique, first, count = np.unique(code, return_index=True, return_counts=True)
    order = np.argsort(first)
    pairs = np.stack(np.divmod(unique[order], int(start.max()) + 1), axis=1)
    return pairs, np.asarray(count[order])


def border(count: int, faces: Faces) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Which of ``count`` vertices lie on an open edge, (count,) bool."""
    edges, sharing = edge_list(faces)
    out = np.zeros(count, dtype=bool)
    out[edges[sharing == 1]] = True
    return out


def catmull_clark(count: int, faces: Faces, pinned: Collection[int]) -> Subdivision:
    """Subdivide a quad mesh of ``count`` vertices once."""
    edges = edge_faces(faces)
    number = {edge: i for i, edge in enumerate(edges)}
    matrix = np.zeros((count + len(edges) + len(faces), count))
    face_rows = matrix[count + len(edges) :]
    for i, face in enumerate(faces):
        face_rows[i, list(face)] += 1.0 / len(face)
    for edge, i in number.items():
        _edge_row(matrix[count + i], edge, face_rows[edges[edge]])
    _vertex_rows(matrix[:count], faces, edges, face_rows)
    fixed = np.zeros(count, dtype=bool)
    fixed[list(pinned)] = True
    return Subdivision(
        matrix, _split_quads(count, faces, number), _inherited(fixed, faces, list(edges))
    )


def _edge_row(row: FloatArray, edge: Edge, face_rows: FloatArray) -> None:
    if len(face_rows) == 2:
        row += 0.25 * face_rows.sum(axis=0)
        row[list(edge)] += 0.25
    else:
        row[list(edge)] += 0.5


def _vertex_rows(
    rows: FloatArray, faces: Faces, edges: dict[Edge, list[int]], face_rows: FloatArray
) -> None:
    count = len(rows)
    on_border = border(count, faces)
    valence = np.bincount([v for face in faces for v in face], minlength=count)
    for i, face in enumerate(faces):
        for v in face:
            if not on_border[v]:
                rows[v] += face_rows[i] / valence[v] ** 2
    for (a, b), sharing in edges.items():
        for v, other in ((a, b), (b, a)):
            if not on_border[v]:
                rows[v, [v, other]] += 1.0 / valence[v] ** 2
            elif len(sharing) == 1:
                rows[v, other] += 0.125
    for v in range(count):
        rows[v, v] += 0.75 if on_border[v] else (valence[v] - 3.0) / valence[v]


def _split_quads(count: int, faces: Faces, number: dict[Edge, int]) -> list[list[int]]:
    out = []
    for i, face in enumerate(faces):
        for corner, a in enumerate(face):
            after, before = face[(corner + 1) % len(face)], face[corner - 1]
            out.append(
                [
                    a,
                    count + number[(min(a, after), max(a, after))],
                    count + len(number) + i,
                    count + number[(min(a, before), max(a, before))],
                ]
            )
    return out


def _inherited(
    fixed: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], faces: Faces, edges: list[Edge]
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    by_edge = [bool(fixed[a] and fixed[b]) for a, b in edges]
    by_face = [bool(fixed[list(face)].all()) for face in faces]
    return np.concatenate([fixed, by_edge, by_face])


def relax(
    points: FloatArray,
    faces: Faces,
    free: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    field: Field,
    *,
    steps: int,
    tangential: bool,
) -> FloatArray:
    """Even out the free vertices while they stay on a field.

    Border vertices stay where they are; vertices on the mid-plane stay on it.

    Args:
        points: (n, 3).
        faces: The mesh.
        free: (n,) bool, vertices that may move.
        field: The surface to stay on.
        steps: Rounds of smoothing.
        tangential: Slide along the surface only, so that it isn't cut short at a tip.
    """
    edges, _ = edge_list(faces)
    count = np.bincount(edges.ravel(), minlength=len(points))[:, None]
    middle = np.abs(points[:, 0]) < 1e-5
    free = free & ~border(len(points), faces)
    out = points.copy()
    for _ in range(steps):
        total = np.zeros_like(out)
        np.add.at(total, edges[:, 0], out[edges[:, 1]])
        np.add.at(total, edges[:, 1], out[edges[:, 0]])
        move = 0.5 * (total / count - out)[free]
        if tangential:
            normal = gradient(field, out[free])
            move -= (move * normal).sum(axis=1, keepdims=True) * normal
        out[free] += move
        out[free] -= 0.8 * field(out[free])[:, None] * gradient(field, out[free])
        out[middle, 0] = 0.0
    for _ in range(3):
        out[free] -= field(out[free])[:, None] * gradient(field, out[free])
    out[middle, 0] = 0.0
    return out
