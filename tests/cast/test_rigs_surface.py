# SPDX-License-Identifier: GPL-3.0-or-later
"""Surface nets, subdivision and spreading on shapes whose answer is known."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from rigs.arrays import FloatArray
from rigs.curves import tube
from rigs.sdf import ellipsoid, front_y, gradient, sphere
from rigs.solver import Spread
from rigs.subdivide import catmull_clark
from rigs.surface import mesh_field, smoothed

CUBE = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], dtype=float)
CUBE_FACES = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]


def ball(points: FloatArray) -> FloatArray:
    return sphere(points, (0.1, -0.2, 0.05), 0.5)


def edge_uses(faces: np.ndarray) -> Counter[tuple[int, int]]:
    return Counter((int(f[i]), int(f[(i + 1) % 4])) for f in faces for i in range(4))


def test_nets_of_a_ball_lie_on_it_and_are_closed() -> None:
    points, quads = mesh_field(ball, (-0.6, -0.9, -0.6), (0.8, 0.5, 0.7), 0.05)
    radius = np.linalg.norm(points - [0.1, -0.2, 0.05], axis=1)
    assert np.abs(radius - 0.5).max() < 1e-3
    uses = edge_uses(quads)
    assert set(uses.values()) == {1}
    assert all((b, a) in uses for a, b in uses)


def test_nets_face_outwards() -> None:
    points, quads = mesh_field(ball, (-0.6, -0.9, -0.6), (0.8, 0.5, 0.7), 0.05)
    a, b, c, d = (points[quads[:, i]] for i in range(4))
    normal = np.cross(c - a, d - b)
    outward = (a + b + c + d) / 4 - [0.1, -0.2, 0.05]
    assert ((normal * outward).sum(axis=1) > 0).all()


def test_smoothing_pulls_a_spike_in_and_keeps_flat_colours() -> None:
    points, quads = mesh_field(ball, (-0.6, -0.9, -0.6), (0.8, 0.5, 0.7), 0.1)
    spiked = points.copy()
    spiked[0] *= 3.0
    assert np.linalg.norm(smoothed(spiked, quads, 1)[0] - points[0]) < 0.6 * np.linalg.norm(
        spiked[0] - points[0]
    )
    assert smoothed(np.full((len(points), 1), 0.25), quads, 3) == pytest.approx(0.25)


def test_front_march_meets_the_surface() -> None:
    y = front_y(ball, np.array([0.1, 0.1]), np.array([0.05, 0.35]), start_y=-1.2)
    assert y == pytest.approx([-0.7, -0.2 - 0.4], abs=1e-4)


def test_gradient_is_the_normal() -> None:
    points = np.array([[0.6, -0.2, 0.05], [0.1, -0.7, 0.05]])
    assert gradient(ball, points) == pytest.approx(np.array([[1, 0, 0], [0, -1, 0]]), abs=1e-6)


def test_ellipsoid_is_zero_on_its_axes() -> None:
    ends = np.array([[0.3, 0, 0], [0, -0.2, 0], [0, 0, 0.4]])
    assert ellipsoid(ends, (0, 0, 0), (0.3, 0.2, 0.4)) == pytest.approx(0.0, abs=1e-9)


def test_a_subdivided_cube_has_the_known_points() -> None:
    finer = catmull_clark(8, CUBE_FACES, pinned=[0, 1])
    points = finer.matrix @ CUBE
    assert finer.matrix.sum(axis=1) == pytest.approx(1.0)
    assert points[:8] == pytest.approx(CUBE * 5 / 9)  # a corner goes to 5/9 of its place
    assert len(finer.faces) == 24
    assert finer.pinned.sum() == 3  # both corners and the edge between them


def test_a_border_stays_a_border() -> None:
    finer = catmull_clark(4, [[0, 1, 2, 3]], pinned=[])
    square = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], dtype=float)
    points = finer.matrix @ square
    assert points[4:8] == pytest.approx(
        np.array([[0.5, 0, 0], [1, 0.5, 0], [0.5, 1, 0], [0, 0.5, 0]])
    )
    assert points[0] == pytest.approx([0.125, 0.125, 0])


def test_spreading_keeps_handles_and_moves_the_rest_with_them() -> None:
    finer = catmull_clark(8, CUBE_FACES, pinned=[])
    points = finer.matrix @ CUBE
    handles = [0, 7]
    offsets = np.zeros_like(points)
    offsets[handles] = [0.1, 0.0, -0.2]
    moved = Spread(points, finer.faces, handles)(offsets)
    assert moved == pytest.approx(np.tile([0.1, 0.0, -0.2], (len(points), 1)), abs=1e-9)


def test_a_tube_is_closed_and_faces_outwards() -> None:
    t = np.linspace(0.0, 1.0, 6)
    path = np.stack([t, 0.2 * t**2, 0.0 * t], axis=1)
    points, faces = tube(path, np.full(6, 0.1), np.full(6, 0.05), np.array([0.0, 0.0, 1.0]), 24)
    corners = np.array([[f[0], f[i], f[i + 1]] for f in faces for i in range(1, len(f) - 1)])
    a, b, c = (points[corner] for corner in corners.T)
    volume = np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6.0
    assert volume == pytest.approx(np.pi * 0.1 * 0.05, rel=0.06)
