# SPDX-License-Identifier: GPL-3.0-or-later
"""Hair and headwear: closed, cheap, the same every time, off the face, on the skull."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from rigs.arrays import Part
from rigs.hair import build_hair, hides_ears
from rigs.locks import Locks, swept
from rigs.params import HAIR_STYLES, Character, FaceShape, Look, Style, Traits
from rigs.scalp import CENTRE, Scalp, directions
from rigs.sculpt import head_field

MOST_TRIANGLES = 29_000
GROWN = [name for name in HAIR_STYLES if name != "bald"]
NARROW, WIDE = 0.92, 1.10


def character(style: str, **traits: float) -> Character:
    return Character("x", "X", style=Style(hair=style), traits=Traits(**traits))


@pytest.fixture(scope="module")
def built() -> dict[str, list[Part]]:
    return {style: build_hair(character(style, age=0.8)) for style in HAIR_STYLES}


def triangles(part: Part) -> np.ndarray:
    """Corners of the faces cut into fans, (m, 3)."""
    fans = []
    for count in {len(face) for face in part.faces}:
        polygons = np.array([face for face in part.faces if len(face) == count])
        fans += [polygons[:, [0, i, i + 1]] for i in range(1, count - 1)]
    return np.concatenate(fans)


def volume(points: np.ndarray, corners: np.ndarray) -> float:
    a, b, c = (points[corner] for corner in corners.T)
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum()) / 6.0


@pytest.mark.parametrize("style", ["bob", "hijab"])
def test_one_surface_is_closed_and_looks_outwards(built: dict[str, list[Part]], style: str) -> None:
    for part in built[style]:
        corners = triangles(part)
        edges = np.concatenate([corners[:, [i, (i + 1) % 3]] for i in range(3)])
        there = np.sort(edges[:, 0] * len(part.points) + edges[:, 1])
        back = np.sort(edges[:, 1] * len(part.points) + edges[:, 0])
        assert np.array_equal(there, back), part.name
        assert volume(part.points, corners) > 0.001, part.name


def test_a_lock_looks_outwards() -> None:
    t = np.linspace(0.0, 1.0, 6)
    path = np.stack([t, 0.2 * t**2, 0.0 * t], axis=1)[None]
    up = np.broadcast_to([0.0, 0.0, 1.0], path.shape)
    lock = swept(Locks(path, up, np.full((1, 6), 0.1), np.full((1, 6), 0.05), np.ones(1)))
    part = Part("Lock", lock.points, lock.faces, "hair")
    assert volume(lock.points, triangles(part)) == pytest.approx(np.pi * 0.1 * 0.05, rel=0.15)


@pytest.mark.parametrize("style", HAIR_STYLES)
def test_styles_stay_within_the_budget(built: dict[str, list[Part]], style: str) -> None:
    assert 500 < sum(len(triangles(part)) for part in built[style]) <= MOST_TRIANGLES


@pytest.mark.parametrize("style", HAIR_STYLES)
def test_a_second_build_is_the_same(built: dict[str, list[Part]], style: str) -> None:
    for first, second in zip(built[style], build_hair(character(style, age=0.8)), strict=True):
        assert np.array_equal(first.points, second.points)
        assert [list(f) for f in first.faces] == [list(f) for f in second.faces]


def test_the_seed_changes_the_locks(built: dict[str, list[Part]]) -> None:
    hair = built["curly"][0]
    other = build_hair(replace(character("curly", age=0.8), seed=6))[0]
    ends = [np.percentile(part.points, [5, 50, 95], axis=0) for part in (hair, other)]
    assert np.abs(ends[0] - ends[1]).max() > 0.001
    assert np.abs(ends[0] - ends[1]).max() < 0.05


@pytest.mark.parametrize("style", HAIR_STYLES)
def test_the_face_stays_free(built: dict[str, list[Part]], style: str) -> None:
    """Nothing stands in front of the eyes, the nose and the mouth."""
    head = head_field(FaceShape(), Traits(age=0.8), lids=False, nose=0.0)
    for part in built[style]:
        x, y, z = part.points.T
        inner = (np.abs(x) < 0.15) & (y < 0.0) & (z > -0.33) & (z < 0.12)
        assert (head(part.points[inner]) < 0.0).all(), part.name


@pytest.mark.parametrize("style", GROWN)
def test_no_skull_shows_through(style: str) -> None:
    covered(on_a_wide_skull(style), WIDE, above_deg=8.0)


@cache
def on_a_wide_skull(style: str) -> list[Part]:
    return build_hair(character(style, skull_width=WIDE))


def covered(parts: list[Part], width: float, above_deg: float) -> None:
    """Assert that every way out of the skull above the hairline goes through a surface."""
    scalp = Scalp(character("bob", skull_width=width))
    azimuth, elevation = np.meshgrid(np.arange(-178.3, 180.0, 31.0), np.arange(-29.1, 88.0, 9.0))
    inside = elevation > scalp.line(azimuth) + above_deg
    out = directions(azimuth[inside], elevation[inside])
    start = CENTRE + out * (scalp.radius(out) + 0.0005)[:, None]
    meshes = [(part.points, triangles(part)) for part in parts]
    for origin, way in zip(start, out, strict=True):
        assert any(hit(*mesh, origin, way) for mesh in meshes), (origin, way)


def hit(points: np.ndarray, corners: np.ndarray, origin: np.ndarray, way: np.ndarray) -> bool:
    """Whether a ray from inside the skull meets a mesh (Möller and Trumbore 1997)."""
    outwards = points - CENTRE
    near = outwards @ way > 0.96 * np.sqrt(np.einsum("ij,ij->i", outwards, outwards))
    corners = corners[near[corners[:, 0]]]
    a, b, c = (points[i] for i in corners.T)
    p = np.cross(way, c - a)
    det = np.einsum("ij,ij->i", b - a, p) + 1e-15
    u = np.einsum("ij,ij->i", origin - a, p) / det
    q = np.cross(origin - a, b - a)
    v, t = (q @ way) / det, np.einsum("ij,ij->i", c - a, q) / det
    return bool(((u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0)).any())


def test_a_wider_skull_wears_wider_hair() -> None:
    for style in ("bun", "cap"):
        wide = on_a_wide_skull(style)[-1]
        narrow = build_hair(character(style, skull_width=NARROW))[-1]
        assert (
            wide.points[wide.points[:, 2] > 0.0, 0].max()
            > narrow.points[narrow.points[:, 2] > 0.0, 0].max() + 0.01
        ), style


def test_a_receding_hairline_bares_the_brow(built: dict[str, list[Part]]) -> None:
    full = built["short"][0]
    old = character("short", age=0.8)
    receded = build_hair(replace(old, style=Style("short", hair_line=14.0)))[0]
    brow = [p.points[np.abs(p.points[:, 0]) < 0.1] for p in (full, receded)]
    low = [p[p[:, 1] < -0.15][:, 2].min() for p in brow]
    assert low[1] > low[0] + 0.02


def test_the_parting_changes_sides(built: dict[str, list[Part]]) -> None:
    (left,) = built["bob"]
    right = build_hair(replace(character("bob"), style=Style("bob", part_side=-1.0)))[0]
    assert right.points == pytest.approx(left.points * [-1.0, 1.0, 1.0])


def test_a_shaved_head_has_no_hair_and_an_old_one_a_fringe(built: dict[str, list[Part]]) -> None:
    assert build_hair(character("bald", age=0.4)) == []
    (fringe,) = built["bald"]
    outside = head_field(FaceShape(), Traits(age=0.8))(fringe.points) > 0.0
    assert 0.1 < fringe.points[outside, 2].max() < 0.35


def test_colours_come_from_the_look() -> None:
    blond = replace(character("bun"), look=Look(hair=(0.6, 0.36, 0.13)))
    colours = build_hair(blond)[0].colours
    assert colours is not None
    assert colours[:, 0] / colours[:, 1] == pytest.approx(0.6 / 0.36)
    assert 0.4 < colours[:, 0].mean() / 0.6 < 1.1


@pytest.mark.parametrize("style", ["long", "hijab"])
def test_what_hangs_turns_with_the_head_above_and_rests_below(
    built: dict[str, list[Part]], style: str
) -> None:
    (part,) = built[style]
    z = part.points[:, 2]
    total = sum(part.weights.values())
    assert total == pytest.approx(np.ones(len(z)))
    assert part.weights["head"][z > -0.25] == pytest.approx(1.0)
    assert part.weights["head"][z < -0.9].max() < 0.05
    assert set(part.weights) == {"head", "neck", "chest"}


def test_a_turn_of_the_neck_tears_nothing(built: dict[str, list[Part]]) -> None:
    """No edge of what hangs grows much when the head turns by 60 degrees."""
    for style in ("long", "hijab"):
        (part,) = built[style]
        turned = np.zeros_like(part.points)
        for bone, angle in (("chest", 0.0), ("neck", 24.0), ("head", 60.0)):
            a = np.radians(angle)
            turn = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
            moved = (part.points - [0, 0.1, 0]) @ turn.T + [0, 0.1, 0]
            turned += part.weights[bone][:, None] * moved
        a, b = triangles(part)[:, :2].T
        before = np.linalg.norm(part.points[a] - part.points[b], axis=1)
        after = np.linalg.norm(turned[a] - turned[b], axis=1)
        longest = np.percentile(before, 90)
        assert (after[before > 0.3 * longest] / before[before > 0.3 * longest]).max() < 2.5


def test_a_jaw_takes_the_cloth_under_the_chin_along(built: dict[str, list[Part]]) -> None:
    (cloth,) = built["hijab"]
    moved = cloth.keys["jawOpen"]
    under = (np.abs(cloth.points[:, 0]) < 0.05) & (np.abs(cloth.points[:, 2] + 0.50) < 0.04)
    under &= cloth.points[:, 1] < -0.2
    assert moved[under, 2].min() < -0.05
    assert np.abs(moved[cloth.points[:, 2] > -0.2]).max() == 0.0


def test_only_the_cloth_hides_the_ears() -> None:
    assert [name for name in HAIR_STYLES if hides_ears(Style(hair=name))] == ["hijab"]
