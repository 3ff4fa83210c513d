# SPDX-License-Identifier: GPL-3.0-or-later
"""Signed distance fields: the clay that a character is sculpted from.

A field takes points (n, 3) and returns signed distances (n,), negative inside.

Sources: the ellipsoid bound and the polynomial smooth minimum are Inigo Quilez's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .arrays import FloatArray

Field = Callable[[FloatArray], FloatArray]
Vector = Sequence[float] | FloatArray


def lengths(vectors: FloatArray) -> FloatArray:
    """Lengths of vectors, (n, 3) → (n,)."""
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", vectors, vectors)))


def smooth_min(a: FloatArray, b: FloatArray, blend: float) -> FloatArray:
    """Unite two distances with a fillet about ``blend`` wide."""
    h = np.clip(0.5 + 0.5 * (b - a) / blend, 0.0, 1.0)
    return np.asarray(b * (1.0 - h) + a * h - blend * h * (1.0 - h))


def smooth_max(a: FloatArray, b: FloatArray, blend: float) -> FloatArray:
    """Intersect two distances; ``smooth_max(a, -b, k)`` cuts b out of a."""
    return -smooth_min(-a, -b, blend)


def ellipsoid(points: FloatArray, centre: Vector, radii: Vector) -> FloatArray:
    """Distance bound of an axis-aligned ellipsoid."""
    q = points - np.asarray(centre)
    r = np.asarray(radii)
    k0 = lengths(q / r)
    k1 = lengths(q / (r * r)) + 1e-12
    return np.asarray(k0 * (k0 - 1.0) / k1)


def sphere(points: FloatArray, centre: Vector, radius: float) -> FloatArray:
    """Distance of a sphere."""
    return np.asarray(lengths(points - np.asarray(centre)) - radius)


def capsule(
    points: FloatArray, start: Vector, end: Vector, radius_start: float, radius_end: float
) -> FloatArray:
    """Distance of a capsule whose radius changes along its axis."""
    a = np.asarray(start, dtype=float)
    axis = np.asarray(end, dtype=float) - a
    t = np.clip(((points - a) @ axis) / (axis @ axis), 0.0, 1.0)
    radius = radius_start + (radius_end - radius_start) * t
    return np.asarray(lengths(points - a - t[:, None] * axis) - radius)


def mirrored(points: FloatArray) -> FloatArray:
    """Fold the points onto x ≥ 0, rounded at the fold so that fields stay smooth there."""
    folded = points.copy()
    folded[:, 0] = np.sqrt(folded[:, 0] ** 2 + 1e-6)
    return folded


def gradient(field: Field, points: FloatArray, step: float = 1e-3) -> FloatArray:
    """Unit normals of a field by central differences, (n, 3)."""
    out = np.empty_like(points)
    for axis in range(3):
        offset = np.zeros(3)
        offset[axis] = step
        out[:, axis] = field(points + offset) - field(points - offset)
    norm = np.linalg.norm(out, axis=1, keepdims=True) + 1e-12
    return np.asarray(out / norm)


def project(field: Field, points: FloatArray, steps: int = 3, pull: float = 1.0) -> FloatArray:
    """Walk points onto the surface of a field along its gradient."""
    out = points.copy()
    for _ in range(steps):
        out -= pull * field(out)[:, None] * gradient(field, out)
    return out


def front_y(
    field: Field, x: FloatArray, z: FloatArray, start_y: float = -0.62, steps: int = 60
) -> FloatArray:
    """March from the front (−Y) towards the surface; the y where each ray meets it, (n,)."""
    points = np.stack([x, np.full_like(x, start_y), z], axis=1)
    for _ in range(steps):
        points[:, 1] += np.clip(field(points), -0.05, 0.05) * 0.8
    return np.asarray(points[:, 1])
