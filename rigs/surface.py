# SPDX-License-Identifier: GPL-3.0-or-later
"""Naive surface nets: a quad mesh around the negative cells of a sampled field.

Source of the method: S. Gibson, "Constrained Elastic Surface Nets", 1998; vertices at the mean of
the edge crossings of their cell.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .arrays import FloatArray, IntArray
from .sdf import Field, Vector

_CHUNK = 200_000


def grid_axes(low: Vector, high: Vector, step: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sample positions along x, y and z that cover a box."""
    x, y, z = (
        a + step * np.arange(int(np.ceil((b - a) / step)) + 1)
        for a, b in zip(low, high, strict=True)
    )
    return x, y, z


def sample(field: Field, axes: tuple[FloatArray, FloatArray, FloatArray]) -> FloatArray:
    """Evaluate a field on a grid, (nx, ny, nz)."""
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    pieces = np.array_split(points, max(1, len(points) // _CHUNK))
    values = np.concatenate([field(piece) for piece in pieces])
    return values.reshape(tuple(len(axis) for axis in axes))


def surface_nets(values: FloatArray, origin: Vector, step: float) -> tuple[FloatArray, IntArray]:
    """Mesh the zero surface of a grid of signed distances.

    Args:
        values: (nx, ny, nz), negative inside; positive on the whole border for a closed mesh.
        origin: Position of ``values[0, 0, 0]``.
        step: Grid spacing.

    Returns:
        Vertices (n, 3) and quads (m, 4), counter-clockwise seen from outside.
    """
    inside = values < 0.0
    cells = _active_cells(inside)
    index = np.full(cells.shape, -1, dtype=np.int64)
    where = np.argwhere(cells)
    index[cells] = np.arange(len(where))
    vertices = np.asarray(origin) + step * (where + _crossing_means(values, where))
    return vertices, np.concatenate(list(_quads(inside, index)))


def mesh_field(
    field: Field, low: Vector, high: Vector, step: float, snaps: int = 1
) -> tuple[FloatArray, IntArray]:
    """Sample, mesh and snap a field inside a box; vertices and quads."""
    vertices, quads = surface_nets(sample(field, grid_axes(low, high, step)), low, step)
    for _ in range(snaps):
        normal = np.empty_like(vertices)
        for axis in range(3):
            offset = np.zeros(3)
            offset[axis] = 1e-3
            normal[:, axis] = (field(vertices + offset) - field(vertices - offset)) / 2e-3
        square = np.maximum((normal**2).sum(axis=1, keepdims=True), 0.25)
        move = -field(vertices)[:, None] * normal / square
        vertices = vertices + np.clip(move, -step, step)
    return vertices, quads


def smoothed(values: FloatArray, quads: IntArray, passes: int, share: float = 0.5) -> FloatArray:
    """Move values at the vertices, (n, d), towards their neighbours' mean, ``passes`` times."""
    edges = np.concatenate([quads[:, [i, (i + 1) % 4]] for i in range(4)])
    edges = np.unique(np.sort(edges, axis=1), axis=0)
    a, b = edges.T
    count = np.bincount(edges.ravel(), minlength=len(values))[:, None]
    out = values
    for _ in range(passes):
        total = np.stack(
            [
                np.bincount(a, out[b, axis], len(out)) + np.bincount(b, out[a, axis], len(out))
                for axis in range(out.shape[1])
            ],
            axis=1,
        )
        out = out + share * (total / count - out)
    return out


def _active_cells(inside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> IntArray:
    corners = [
        inside[
            i : inside.shape[0] - 1 + i, j : inside.shape[1] - 1 + j, k : inside.shape[2] - 1 + k
        ]
        for i in (0, 1)
        for j in (0, 1)
        for k in (0, 1)
    ]
    some, every = corners[0].copy(), corners[0].copy()
    for corner in corners[1:]:
        some |= corner
        every &= corner
    return np.asarray(some & ~every)


def _crossing_means(values: FloatArray, cells: IntArray) -> FloatArray:
    """Mean of the edge crossings of each cell, in cell units, (n, 3)."""
    corner = {
        (i, j, k): values[cells[:, 0] + i, cells[:, 1] + j, cells[:, 2] + k]
        for i in (0, 1)
        for j in (0, 1)
        for k in (0, 1)
    }
    total = np.zeros((len(cells), 3))
    count = np.zeros(len(cells))
    for axis in range(3):
        for start in corner:
            if start[axis]:
                continue
            end = tuple(1 if i == axis else start[i] for i in range(3))
            a, b = corner[start], corner[end[0], end[1], end[2]]
            crossed = (a < 0.0) != (b < 0.0)
            share = np.where(crossed, a / np.where(crossed, a - b, 1.0), 0.0)
            point = np.tile(np.array(start, dtype=float), (len(cells), 1))
            point[:, axis] = share
            total += point * crossed[:, None]
            count += crossed
    return np.asarray(total / count[:, None])


def _quads(
    inside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], index: IntArray
) -> Iterator[IntArray]:
    """One quad around every grid edge that crosses the surface."""
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        lower = np.take(inside, range(inside.shape[axis] - 1), axis=axis)
        upper = np.take(inside, range(1, inside.shape[axis]), axis=axis)
        edges = np.argwhere(lower != upper)
        keep = (edges[:, u] > 0) & (edges[:, u] < inside.shape[u] - 1)
        keep &= (edges[:, v] > 0) & (edges[:, v] < inside.shape[v] - 1)
        edges = edges[keep]
        around = []
        for du, dv in ((-1, -1), (0, -1), (0, 0), (-1, 0)):
            cell = edges.copy()
            cell[:, u] += du
            cell[:, v] += dv
            around.append(index[cell[:, 0], cell[:, 1], cell[:, 2]])
        quads = np.stack(around, axis=1)
        outward = lower[edges[:, 0], edges[:, 1], edges[:, 2]]
        yield np.where(outward[:, None], quads, quads[:, ::-1])
