# SPDX-License-Identifier: GPL-3.0-or-later
"""Curves through points, tubes swept along them, and balls."""

from __future__ import annotations

import numpy as np

from .arrays import FloatArray, IntArray


def spline(points: FloatArray, count: int) -> FloatArray:
    """Sample a Catmull-Rom curve through ``points`` (k, d) at ``count`` even parameters."""
    p = np.vstack([2.0 * points[0] - points[1], points, 2.0 * points[-1] - points[-2]])
    s = np.linspace(0.0, len(points) - 1 - 1e-6, count)
    i = s.astype(int)
    t = (s - i)[:, None]
    a, b, c, d = p[i], p[i + 1], p[i + 2], p[i + 3]
    return np.asarray(
        0.5
        * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )
    )


def tube(
    path: FloatArray, wide: FloatArray, tall: FloatArray, up: FloatArray, sides: int = 10
) -> tuple[FloatArray, list[list[int]]]:
    """Sweep an ellipse along a path and close both ends.

    Args:
        path: (n, 3).
        wide: (n,) half-widths, across the path and ``up``.
        tall: (n,) half-heights, along ``up``.
        up: (n, 3) or (3,), roughly across the path.
        sides: Corners of the ellipse.

    Returns:
        Vertices and faces, counter-clockwise seen from outside.
    """
    along = np.gradient(path, axis=0)
    across = np.cross(along, np.broadcast_to(up, path.shape))
    across /= np.linalg.norm(across, axis=1, keepdims=True) + 1e-12
    above = np.cross(across, along)
    above /= np.linalg.norm(above, axis=1, keepdims=True) + 1e-12
    angle = 2.0 * np.pi * np.arange(sides) / sides
    rings = (
        path[:, None]
        + (wide[:, None] * np.cos(angle))[..., None] * across[:, None]
        + (tall[:, None] * np.sin(angle))[..., None] * above[:, None]
    )
    count = len(path)
    faces = [face[::-1] for face in ring_faces(count, sides)]
    first, last = count * sides, count * sides + 1
    for i in range(sides):
        j = (i + 1) % sides
        faces.append([first, i, j])
        faces.append([last, (count - 1) * sides + j, (count - 1) * sides + i])
    return np.vstack([rings.reshape(-1, 3), path[:1], path[-1:]]), faces


def ring_faces(rings: int, sides: int) -> list[list[int]]:
    """Quads between consecutive rings of ``sides`` vertices each."""
    return [
        [
            j * sides + i,
            j * sides + (i + 1) % sides,
            (j + 1) * sides + (i + 1) % sides,
            (j + 1) * sides + i,
        ]
        for j in range(rings - 1)
        for i in range(sides)
    ]


def ball(angles: FloatArray, radii: FloatArray, sides: int) -> tuple[FloatArray, list[list[int]]]:
    """A round profile turned about the −Y axis.

    Args:
        angles: (n,) from the pole at −Y, radians; the first must be 0.
        radii: (n,) distance from the origin at each angle.
        sides: Meridians.

    Returns:
        Vertices, the pole first and then rings, and faces; open at the back unless the last
        angle is π.
    """
    turn = 2.0 * np.pi * np.arange(sides) / sides
    r, a = radii[1:, None], angles[1:, None]
    rings = np.stack(
        [
            r * np.sin(a) * np.cos(turn),
            -r * np.cos(a) * np.ones(sides),
            r * np.sin(a) * np.sin(turn),
        ],
        axis=-1,
    )
    points = np.vstack([[[0.0, -radii[0], 0.0]], rings.reshape(-1, 3)])
    faces = [[v + 1 for v in face[::-1]] for face in ring_faces(len(angles) - 1, sides)]
    faces += [[0, 1 + i, 1 + (i + 1) % sides] for i in range(sides)]
    return points, faces


def joined(
    pieces: list[tuple[FloatArray, list[list[int]] | IntArray]],
) -> tuple[FloatArray, list[list[int]]]:
    """Several meshes as one."""
    faces: list[list[int]] = []
    start = 0
    for points, piece in pieces:
        faces += [[start + int(v) for v in face] for face in piece]
        start += len(points)
    return np.vstack([points for points, _ in pieces]), faces
