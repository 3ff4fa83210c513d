# SPDX-License-Identifier: GPL-3.0-or-later
"""What finishes a garment: bands, collars, sheets that lie on the front, buttons, cords."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray
from .curves import ring_faces, spline, tube
from .sdf import Field, ellipsoid, front_y, gradient, project, smooth_max

Mesh = tuple[FloatArray, list[list[int]]]
NECK: Final = np.array([0.0, 0.120, -0.690])
"""Middle of a collar."""
TILT: Final = 0.26
"""How much a collar falls towards the front."""
_NAPE: Final = 3.0
"""How much flatter a neckline is behind than in front."""
_FRONT_Y: Final = -1.0


def wrapped_faces(around: int, across: int) -> list[list[int]]:
    """Quads of a closed ring of closed sections."""
    faces = []
    for i in range(around):
        j = (i + 1) % around
        for k in range(across):
            n = (k + 1) % across
            faces.append([i * across + k, j * across + k, j * across + n, i * across + n])
    return faces


def band(
    field: Field,
    centre: FloatArray,
    axes: FloatArray,
    half: float,
    thick: float,
    around: int,
) -> tuple[FloatArray, list[list[int]], FloatArray]:
    """A band around a limb or the waist, lying on a surface.

    Args:
        field: The surface.
        centre: Middle of the band, inside.
        axes: Rows: across, the front, along.
        half: Half its height.
        thick: How far it stands out.
        around: Points around.

    Returns:
        Vertices, faces, and how far around each vertex is, 0 in front to 1 at the back.
    """
    turn = 2.0 * np.pi * np.arange(around) / around
    rays = np.sin(turn)[:, None] * axes[0] + np.cos(turn)[:, None] * axes[1]
    section = [
        (-0.8, -0.6),
        (-1.0, 0.35),
        (-0.75, 0.95),
        (0.0, 1.1),
        (0.75, 0.95),
        (1.0, 0.35),
        (0.8, -0.6),
    ]
    rings = []
    for rise, out in section:
        middle = centre + half * rise * axes[2]
        away = reach(field, middle, rays) + thick * out
        rings.append(middle + away[:, None] * rays)
    points = np.stack(rings, axis=1).reshape(-1, 3)
    share = np.abs(np.where(turn > np.pi, turn - 2.0 * np.pi, turn)) / np.pi
    return points, wrapped_faces(around, len(section)), np.repeat(share, len(section))


def round_neckline(radii: tuple[float, float, float], points: FloatArray) -> FloatArray:
    """Positive where a round neckline leaves the neck bare: a bowl in front, a slope behind."""
    q = points - NECK - np.array([0.0, -0.01, -0.02])
    slope = q[:, 2] - 0.035 - 0.12 * q[:, 1]
    q[:, 1] = np.where(q[:, 1] > 0.0, q[:, 1] * _NAPE, q[:, 1])
    return smooth_max(-ellipsoid(q, (0.0, 0.0, 0.0), radii), slope, 0.08)


def neck_edge(
    field: Field, hole: tuple[float, float, float], thick: float, around: int = 72
) -> Mesh:
    """A rounded edge along a round neckline, on the surface."""

    def rim(points: FloatArray) -> FloatArray:
        return round_neckline(hole, points)

    turn = 2.0 * np.pi * np.arange(around) / around
    x, y = hole[0] * np.sin(turn), -hole[1] * np.cos(turn)
    points = NECK + np.stack([x, np.where(y > 0, y / _NAPE, y), -0.10 + 0.3 * y], axis=1)
    for _ in range(60):
        points = points - 0.7 * field(points)[:, None] * gradient(field, points)
        points = points - 0.7 * rim(points)[:, None] * gradient(rim, points)
    along = np.roll(points, -1, axis=0) - np.roll(points, 1, axis=0)
    out = gradient(field, points)
    across = np.cross(along, out)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    phi = 2.0 * np.pi * np.arange(8) / 8
    rings = (
        points[:, None]
        + 2.9 * thick * np.cos(phi)[:, None] * across[:, None]
        + thick * np.sin(phi)[:, None] * out[:, None]
    )
    return rings.reshape(-1, 3), wrapped_faces(around, 8)


def reach(field: Field, centre: FloatArray, rays: FloatArray) -> FloatArray:
    """Distance from inside to the surface along rays, (n,)."""
    away = np.zeros(len(rays))
    for _ in range(40):
        away += np.clip(-0.8 * field(centre + away[:, None] * rays), 0.0, 0.2)
    return away


def sheet(outer: FloatArray, inner: FloatArray) -> Mesh:
    """A thin closed sheet from its two sides, (n, m, 3) each."""
    around, across = outer.shape[:2]
    section = np.concatenate([outer, inner[:, ::-1]], axis=1)
    faces = wrapped_faces(around, 2 * across)[: (around - 1) * 2 * across]
    last = (around - 1) * 2 * across
    ends = [list(range(2 * across)), list(range(last, last + 2 * across))[::-1]]
    return section.reshape(-1, 3), faces + ends


def front_sheet(field: Field, x: FloatArray, z: FloatArray, lift: float, thick: float) -> Mesh:
    """A sheet that lies on the front of a surface; ``x`` and ``z`` are grids (n, m).

    Columns must run to the character's left and rows downwards, or both the other way.
    """
    y = front_y(field, x.ravel(), z.ravel(), start_y=_FRONT_Y).reshape(x.shape)
    outer = np.stack([x, y - lift, z], axis=-1)
    return sheet(outer, outer + np.array([0.0, thick + lift, 0.0]))


def ribbon(field: Field, places: FloatArray, half: float, lift: float, count: int = 14) -> Mesh:
    """A narrow strip along a path laid on a surface, as of a seam.

    Args:
        field: The surface.
        places: (n, 3) near it, n ≥ 2.
        half: Half the strip's width.
        lift: How far it stands out.
        count: Points along it.
    """
    share = np.linspace(0.0, len(places) - 1.0, count)
    path = np.stack([np.interp(share, np.arange(len(places)), c) for c in places.T], axis=1)
    path = project(field, path, 40, 0.7)
    out = gradient(field, path)
    along = np.gradient(path, axis=0)
    across = np.cross(along, out)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    rings = path[:, None] + np.stack(
        [-half * across - lift * out, -half * across + lift * out,
         half * across + lift * out, half * across - lift * out], axis=1,
    )  # fmt: skip
    faces = [face[::-1] for face in wrapped_faces(count, 4)[: (count - 1) * 4]]
    last = (count - 1) * 4
    return rings.reshape(-1, 3), [*faces, [0, 1, 2, 3], [last + 3, last + 2, last + 1, last]]


def button(field: Field, x: float, z: float, radius: float, lift: float, sides: int = 12) -> Mesh:
    """A round button on the front."""
    y = float(front_y(field, np.array([x]), np.array([z]), start_y=_FRONT_Y)[0]) - lift
    turn = 2.0 * np.pi * np.arange(sides) / sides
    rings = [
        np.stack(
            [x + r * radius * np.cos(turn), np.full(sides, y + dy), z + r * radius * np.sin(turn)],
            1,
        )
        for r, dy in ((1.0, 0.012), (1.0, -0.004), (0.85, -0.012), (0.55, -0.008))
    ]
    faces = ring_faces(4, sides)
    faces.append([3 * sides + i for i in range(sides)])
    return np.vstack(rings), faces


def cord(places: FloatArray, thick: float, count: int = 18, sides: int = 7) -> Mesh:
    """A cord through places."""
    path = spline(places, count)
    width = np.full(count, thick)
    width[-3:] *= 1.5
    return tube(path, width, width, np.array([1.0, 0.0, 0.1]), sides)


def mirrored_mesh(mesh: Mesh) -> Mesh:
    """The same on the other side."""
    points, faces = mesh
    return points * [-1, 1, 1], [list(face)[::-1] for face in faces]
