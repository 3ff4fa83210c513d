# SPDX-License-Identifier: GPL-3.0-or-later
"""The coarse quad cage of a head, with edge loops around the mouth and the eyes.

A box grid is cast onto the sculpt; blocks of cells at the mouth, the eyes and the neck are cut
out and filled with rings: parametric lips and lids, and the neck's column.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from . import lids, lips
from .arrays import FloatArray
from .params import FaceShape, Traits
from .sculpt import AVERAGE, head_field

_CELLS: Final = (16, 9, 16)
_SPREAD_DEG: Final = ((-50.0, 50.0), (-45.0, 47.0), (-61.0, 50.0))
_MOUTH: Final = (8, 3, 4, 2)  # centre column and row, half width and half height, in cells
_EYE_LEFT: Final = (12, 9, 2, 2)
_EYE_RIGHT: Final = (4, 9, 2, 2)
_NECK: Final = (8, 5, 3, 2)
_NECK_RINGS: Final = (
    (-0.52, 0.128, 0.100),
    (-0.60, 0.123, 0.110),
    (-0.68, 0.123, 0.117),
    (-0.76, 0.127, 0.122),
    (-0.84, 0.130, 0.126),
)
"""From top to bottom: height, radius, depth of the centre."""
_FACE_DEPTH: Final = {"left": 4, "right": 4, "bottom": 5}
"""Side of the box → how many rows of its cells, from the front, belong to the face."""
_DARK: Final = ("bag2", "bag3")
"""Rings of the mouth's inside that nobody sees well."""

_Cell = tuple[str, int, int]
_Corner = tuple[int, int, int]


@dataclass
class Cage:
    """A mesh while it is being built.

    Attributes:
        points: Positions, one per vertex.
        faces: Quads.
        rings: Ring name → its vertices, in order.
        pinned: Vertices whose place is given by lips, lids or neck.
        plain: Numbers of the faces of skull and neck, which need no detail.
    """

    points: list[FloatArray]
    faces: list[list[int]]
    rings: dict[str, list[int]]
    pinned: set[int]
    plain: set[int] = field(default_factory=set)

    def add_ring(self, points: FloatArray, name: str, *, pinned: bool = True) -> list[int]:
        """Add vertices as a named ring and return their numbers."""
        start = len(self.points)
        self.points.extend(points)
        ring = list(range(start, len(self.points)))
        self.rings[name] = ring
        if pinned:
            self.pinned.update(ring)
        return ring

    def bridge(self, outer: list[int], inner: list[int]) -> None:
        """Join two rings of equal length with quads; both run counter-clockwise."""
        for i in range(len(outer)):
            j = (i + 1) % len(outer)
            self.faces.append([outer[i], outer[j], inner[j], inner[i]])

    def between(self, outer: list[int], inner: FloatArray, name: str) -> list[int]:
        """Add a free ring half way between a ring and some points, and bridge to it."""
        middle = 0.5 * np.array([self.points[i] for i in outer]) + 0.5 * inner
        ring = self.add_ring(middle, name, pinned=False)
        self.bridge(outer, ring)
        return ring


def build_cage(face: FaceShape, traits: Traits = AVERAGE) -> Cage:
    """Build the cage; free vertices still need relaxing."""
    corners, cells = _box_cells()
    holes = {
        "mouth": _hole("front", _MOUTH),
        "eye_left": _hole("front", _EYE_LEFT),
        "eye_right": _hole("front", _EYE_RIGHT),
        "neck": _hole("bottom", _NECK),
    }
    cut = set().union(*(hole[0] for hole in holes.values()))
    left = {cell: quad for cell, quad in cells.items() if cell not in cut}
    plain = {i for i, cell in enumerate(left) if _is_plain(*cell)}
    cage = Cage(list(_cast(face, traits, corners)), [*left.values()], {}, set(), plain)
    perimeter = {name: [corners[c] for c in hole[1]] for name, hole in holes.items()}
    _add_eye(cage, face, perimeter["eye_left"], 1)
    _add_eye(cage, face, perimeter["eye_right"], -1)
    _add_mouth(cage, face, traits, perimeter["mouth"])
    _add_neck(cage, traits, perimeter["neck"][::-1])
    return _compacted(cage)


def _is_plain(side: str, u: int, v: int) -> bool:
    """Whether a cell lies away from the face: on the skull, or under the jaw's end."""
    if side in _FACE_DEPTH:
        return (v if side == "bottom" else u) >= _FACE_DEPTH[side]
    return side in ("back", "top")


def _box_cells() -> tuple[dict[_Corner, int], dict[_Cell, list[int]]]:
    """Corners of the box's surface grid → vertex, and its cells → quads facing outwards."""
    nx, ny, nz = _CELLS
    corners: dict[_Corner, int] = {}
    cells: dict[_Cell, list[int]] = {}

    def add(cell: _Cell, quad: Iterable[_Corner]) -> None:
        cells[cell] = [corners.setdefault(c, len(corners)) for c in quad]

    for i in range(nx):
        for k in range(nz):
            add(("front", i, k), [(i, 0, k), (i + 1, 0, k), (i + 1, 0, k + 1), (i, 0, k + 1)])
            add(("back", i, k), [(i, ny, k), (i, ny, k + 1), (i + 1, ny, k + 1), (i + 1, ny, k)])
    for j in range(ny):
        for k in range(nz):
            add(("right", j, k), [(0, j, k), (0, j, k + 1), (0, j + 1, k + 1), (0, j + 1, k)])
            add(("left", j, k), [(nx, j, k), (nx, j + 1, k), (nx, j + 1, k + 1), (nx, j, k + 1)])
    for i in range(nx):
        for j in range(ny):
            add(("bottom", i, j), [(i, j, 0), (i, j + 1, 0), (i + 1, j + 1, 0), (i + 1, j, 0)])
            add(("top", i, j), [(i, j, nz), (i + 1, j, nz), (i + 1, j + 1, nz), (i, j + 1, nz)])
    return corners, cells


def _hole(side: str, block: tuple[int, int, int, int]) -> tuple[set[_Cell], list[_Corner]]:
    """Cells of a block, and its rim counter-clockwise from the middle of its right end."""
    u0, v0, half_u, half_v = block
    cells = {
        (side, u, v)
        for u in range(u0 - half_u, u0 + half_u)
        for v in range(v0 - half_v, v0 + half_v)
    }
    rim = [(half_u, v) for v in range(half_v + 1)]
    rim += [(u, half_v) for u in range(half_u - 1, -half_u - 1, -1)]
    rim += [(-half_u, v) for v in range(half_v - 1, -half_v - 1, -1)]
    rim += [(u, -half_v) for u in range(-half_u + 1, half_u + 1)]
    rim += [(half_u, v) for v in range(-half_v + 1, 0)]
    if side == "bottom":
        return cells, [(u0 + u, v0 + v, 0) for u, v in rim]
    return cells, [(u0 + u, 0, v0 + v) for u, v in rim]


def _cast(face: FaceShape, traits: Traits, corners: dict[_Corner, int]) -> FloatArray:
    """Cast the box's corners from the origin onto the sculpt without its nose."""
    lines = [
        np.tan(np.radians(np.linspace(low, high, count + 1)))
        for (low, high), count in zip(_SPREAD_DEG, _CELLS, strict=True)
    ]
    box = np.array([[lines[axis][c[axis]] for axis in range(3)] for c in corners])
    rays = box / np.linalg.norm(box, axis=1, keepdims=True)
    skull = head_field(face, traits, lids=False, neck=False, nose=0.0)
    radius = np.full(len(rays), 0.9)
    for _ in range(60):
        radius -= 0.7 * skull(rays * radius[:, None])
    return np.asarray(rays * radius[:, None])


def _add_eye(cage: Cage, face: FaceShape, rim: list[int], side: int) -> None:
    prefix = "eye_left" if side > 0 else "eye_right"
    count = len(rim)
    rings = [
        cage.add_ring(
            lids.ring(face, count, side, radius, pad),
            f"{prefix}{i}",
            pinned=i < len(lids.RINGS) - 1,
        )
        for i, (radius, pad) in enumerate(lids.RINGS)
    ]
    outermost = np.array([cage.points[i] for i in rings[-1]])
    previous = cage.between(rim, outermost, f"{prefix}_skin")
    for ring in rings[::-1]:
        cage.bridge(previous, ring)
        previous = ring


def _add_mouth(cage: Cage, face: FaceShape, traits: Traits, rim: list[int]) -> None:
    rings = lips.lip_rings(face, lips.LipPose(), traits)
    previous = cage.between(rim, rings[lips.INWARD[0]], "mouth_far")
    previous = cage.between(previous, rings[lips.INWARD[0]], "mouth_skin")
    for name in lips.INWARD:
        ring = cage.add_ring(rings[name], name)
        if name in _DARK:
            cage.plain.update(range(len(cage.faces), len(cage.faces) + len(ring)))
        cage.bridge(previous, ring)
        previous = ring
    (end,) = cage.add_ring(rings[lips.CAP], lips.CAP)
    for i in range(0, lips.COUNT, 2):
        after, second = (i + 1) % lips.COUNT, (i + 2) % lips.COUNT
        cage.faces.append([previous[i], previous[after], previous[second], end])


def _add_neck(cage: Cage, traits: Traits, rim: list[int]) -> None:
    points = np.array([cage.points[i] for i in rim])
    angle = np.arctan2(points[:, 1] - 0.09, points[:, 0])
    previous = rim
    for number, (z, average, centre_y) in enumerate(_NECK_RINGS):
        radius = average * traits.neck_width
        points = np.stack(
            [radius * np.cos(angle), centre_y + radius * np.sin(angle), np.full(len(rim), z)],
            axis=1,
        )
        ring = cage.add_ring(points, f"neck{number}")
        cage.plain.update(range(len(cage.faces), len(cage.faces) + len(ring)))
        cage.bridge(previous, ring)
        previous = ring


def _compacted(cage: Cage) -> Cage:
    """The same cage without the vertices that no face uses."""
    used = sorted({v for face in cage.faces for v in face})
    number = {old: new for new, old in enumerate(used)}
    return Cage(
        [cage.points[v] for v in used],
        [[number[v] for v in face] for face in cage.faces],
        {name: [number[v] for v in ring] for name, ring in cage.rings.items()},
        {number[v] for v in cage.pinned},
        cage.plain,
    )
