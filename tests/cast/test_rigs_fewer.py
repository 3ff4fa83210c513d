# SPDX-License-Identifier: GPL-3.0-or-later
"""Fewer faces for the same look: collapsed edges, faces out of sight, a plain skull."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from rigs.arrays import FloatArray, IntArray
from rigs.curves import joined
from rigs.decimate import decimated, lightened, triangulated
from rigs.head import HeadMesh, build_head, without_detail
from rigs.hidden import outermost
from rigs.params import FaceShape
from rigs.sdf import sphere
from rigs.subdivide import catmull_clark
from rigs.surface import mesh_field

CENTRE = (0.1, -0.2, 0.05)
LOW, HIGH = (-0.6, -0.9, -0.6), (0.8, 0.5, 0.7)


def ball(radius: float) -> tuple[FloatArray, IntArray]:
    return mesh_field(lambda points: sphere(points, CENTRE, radius), LOW, HIGH, 0.05)


def uses(faces: list[list[int]]) -> Counter[tuple[int, int]]:
    return Counter((int(f[i]), int(f[(i + 1) % len(f)])) for f in faces for i in range(len(f)))


def test_a_ball_of_fewer_triangles_is_closed_and_still_a_ball() -> None:
    points, quads = ball(0.5)
    fewer, triangles = decimated(points, triangulated(points, quads), len(quads))
    assert 0.9 * len(quads) < len(triangles) <= len(quads)
    assert np.abs(np.linalg.norm(fewer - CENTRE, axis=1) - 0.5).max() < 0.004
    edges = uses(triangles.tolist())
    assert set(edges.values()) == {1}
    assert all((b, a) in edges for a, b in edges)


def test_flat_ground_goes_before_an_edge_does() -> None:
    across = np.arange(21) / 20.0
    x, y = (a.ravel() for a in np.meshgrid(across, across, indexing="ij"))
    roof = np.stack([x, y, 0.5 - np.abs(x - 0.5)], axis=1)
    start = (np.arange(20)[:, None] * 21 + np.arange(20)).ravel()
    quads = np.stack([start, start + 21, start + 22, start + 1], axis=1)
    fewer, _ = decimated(roof, triangulated(roof, quads), 300)
    assert len(fewer) < 200
    assert fewer[:, 2] == pytest.approx(0.5 - np.abs(fewer[:, 0] - 0.5), abs=2e-3)


def test_what_is_carried_goes_along() -> None:
    points, quads = ball(0.5)
    fewer, triangles, height = lightened(points, quads, points[:, 2], len(quads))
    assert len(triangles) <= len(quads)
    assert height == pytest.approx(fewer[:, 2], abs=0.02)


def test_the_same_mesh_gives_the_same_result() -> None:
    points, quads = ball(0.5)
    triangles = triangulated(points, quads)
    (a, one), (b, other) = (decimated(points, triangles, 900) for _ in range(2))
    assert np.array_equal(a, b)
    assert np.array_equal(one, other)


def test_a_ball_within_a_ball_is_left_out() -> None:
    outer, inner = ball(0.5), ball(0.3)
    points, faces = joined([(p, q.tolist()) for p, q in (outer, inner)])
    used, shown = outermost(points, faces)
    assert len(outer[1]) <= len(shown) < len(outer[1]) + 0.05 * len(inner[1])
    assert (used < len(outer[0])).sum() == len(outer[0])
    apart = points + np.where(np.arange(len(points)) < len(outer[0]), 0.0, 2.0)[:, None]
    assert len(outermost(apart, faces)[1]) == len(faces)


def test_what_is_behind_hides_too() -> None:
    inner, outer = ball(0.3), ball(0.5)
    _, shown = outermost(inner[0], inner[1].tolist(), (outer[0], outer[1].tolist()))
    assert len(shown) < 0.05 * len(inner[1])


def test_faces_without_detail_meet_the_others_without_gaps() -> None:
    tube = [[i, (i + 1) % 6, 6 + (i + 1) % 6, 6 + i] for i in range(6)]
    finer = catmull_clark(12, tube, pinned=[])
    used, faces = without_detail(tube, finer.faces, plain={0, 1, 2})
    assert Counter(map(len, faces)) == {4: 13, 5: 2}  # 3 · 4, one plain, two beside detail
    edges = uses(faces)
    assert set(edges.values()) == {1}
    assert sum((b, a) not in edges for a, b in edges) == 3 * 4 + 3 * 2  # its rims
    assert len(used) == 12 + 3 * 2 + 4 + 3  # corners, rims, struts, middles


@pytest.fixture(scope="module")
def head() -> HeadMesh:
    return build_head(FaceShape())


def test_the_head_spends_its_faces_on_the_face(head: HeadMesh) -> None:
    middle = np.array([head.points[list(face)].mean(axis=0) for face in head.faces])
    behind = middle[:, 1] > 0.1
    assert 2 * sum(len(face) for face in head.faces) < 34_000
    assert behind.sum() < 0.15 * len(middle)


def test_the_head_is_open_at_neck_and_eyes_alone(head: HeadMesh) -> None:
    edges = uses([list(face) for face in head.faces])
    assert set(edges.values()) == {1}
    rim = {v for a, b in edges if (b, a) not in edges for v in (a, b)}
    low = head.points[sorted(rim), 2] < -0.8
    assert (low.sum(), (~low).sum()) == (20, 2 * 32)


def test_points_of_the_cage_come_first(head: HeadMesh) -> None:
    own = head.matrix[: len(head.cage)]
    assert (own.argmax(axis=1) == np.arange(len(own))).mean() > 0.95
    assert head.matrix.sum(axis=1) == pytest.approx(1.0)
