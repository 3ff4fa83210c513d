# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks of hair: grooved, tapered tubes with shades of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from .arrays import FloatArray, IntArray, smoothstep
from .params import Colour

_STRANDS: Final = 0.10
"""Depth of the grooves between a lock's strands, over its thickness."""
_FINE: Final = 2.6
"""Fine strands from a lock's middle to its edge; the material draws them."""


@dataclass(frozen=True)
class Locks:
    """Locks of equally many steps.

    Attributes:
        paths: (n, steps, 3) from root to tip.
        normals: (n, steps, 3) away from the head.
        wide: (n, steps) half-widths.
        tall: (n, steps) half-thicknesses.
        shade: (n,) brightness, around 1.
        grooved: Whether single strands show.
        contrast: How much a lock's own shading shows; short locks need less.
    """

    paths: FloatArray
    normals: FloatArray
    wide: FloatArray
    tall: FloatArray
    shade: FloatArray
    grooved: bool = True
    contrast: float = 1.0


@dataclass(frozen=True)
class Hair:
    """A piece of hair as a mesh.

    Attributes:
        points: (n, 3).
        faces: Counter-clockwise seen from outside.
        tint: (n,) brightness, around 1.
        ground: How many of the first faces are a shell that shows deep between the locks.
        strand: (n,) counts fine strands across the hair; empty where there are none.
    """

    points: FloatArray
    faces: list[list[int]]
    tint: FloatArray
    ground: int = 0
    strand: FloatArray = field(default_factory=lambda: np.zeros(0))

    def strands(self) -> FloatArray:
        """``strand`` of every point, (n,)."""
        return self.strand if len(self.strand) else np.zeros(len(self.points))


def taper(steps: int, root: float = 0.55, tip: float = 0.06, sharp: float = 0.45) -> FloatArray:
    """Width along a lock, (steps,): full in the middle, thinner at its root, pointed at its tip."""
    t = np.linspace(0.0, 1.0, steps)
    grown = root + (1.0 - root) * smoothstep(0.0, 0.35, t)
    return np.asarray(grown * (tip + (1.0 - tip) * (1.0 - smoothstep(sharp, 1.02, t))))


def tinted(colour: Colour, tint: FloatArray) -> FloatArray:
    """A colour at many brightnesses, (n,) → (n, 3)."""
    return np.asarray(np.clip(np.array(colour) * tint[:, None], 0.0, 1.0))


def swept(locks: Locks, sides: int = 10) -> Hair:
    """Sweep the locks, each closed at both ends."""
    count, steps = locks.paths.shape[:2]
    along = np.gradient(locks.paths, axis=1)
    across = _unit(np.cross(along, locks.normals))
    above = _unit(np.cross(across, along))
    angle = 2.0 * np.pi * np.arange(sides) / sides
    groove = 1.0 + _STRANDS * np.cos(np.arange(sides) * np.pi) * locks.grooved
    wide, tall = np.cos(angle) * groove, np.sin(angle) * groove
    rings = (
        locks.paths[:, :, None]
        + (locks.wide[..., None] * wide)[..., None] * across[:, :, None]
        + (locks.tall[..., None] * tall)[..., None] * above[:, :, None]
    )
    points = np.concatenate(
        [rings.reshape(count, -1, 3), locks.paths[:, :1], locks.paths[:, -1:]], axis=1
    )
    tint = _shaded(locks, angle)
    faces: list[list[int]] = []
    for piece in _faces(steps, sides):
        whole = piece + (np.arange(count) * points.shape[1])[:, None, None]
        faces += whole.reshape(-1, piece.shape[1]).tolist()
    strand = _counted(np.cos(angle), count, steps)
    return Hair(points.reshape(-1, 3), faces, tint.reshape(-1), strand=strand)


def _counted(across: FloatArray, count: int, steps: int) -> FloatArray:
    """Fine strands counted across each lock, from another start in each, flat."""
    start = 0.37 * np.arange(count)[:, None]
    rings = np.tile(_FINE * across, steps)[None] + start
    return np.asarray(np.concatenate([rings, start, start], axis=1).reshape(-1))


def gathered(pieces: list[Hair]) -> Hair:
    """Several pieces as one; the first may be a shell."""
    faces: list[list[int]] = []
    start = 0
    for piece in pieces:
        faces += [[start + v for v in face] for face in piece.faces]
        start += len(piece.points)
    points = np.vstack([piece.points for piece in pieces])
    tint = np.concatenate([piece.tint for piece in pieces])
    strand = np.concatenate([piece.strands() for piece in pieces])
    return Hair(points, faces, tint, pieces[0].ground, strand)


def _shaded(locks: Locks, angle: FloatArray) -> FloatArray:
    """Brightness (n, steps · sides + 2): dark at the root and beneath, light towards the tip."""
    count, steps = locks.paths.shape[:2]
    t = np.linspace(0.0, 1.0, steps)
    along = 0.72 + 0.30 * smoothstep(0.0, 0.30, t) + 0.14 * t
    groove = np.cos(np.arange(len(angle)) * np.pi) * (0.07 if locks.grooved else 0.0)
    around = 0.90 + 0.14 * np.sin(angle) + groove
    along, around = (1.0 + locks.contrast * (part - 1.0) for part in (along, around))
    tint = locks.shade[:, None, None] * along[:, None] * around
    ends = locks.shade[:, None] * along[[0, -1]]
    return np.concatenate([tint.reshape(count, -1), ends], axis=1)


def _faces(steps: int, sides: int) -> tuple[IntArray, IntArray]:
    """Quads and end triangles of one lock."""
    i, j = np.arange(sides), (np.arange(sides) + 1) % sides
    start = np.arange(steps - 1)[:, None] * sides
    quads = np.stack([start + j, start + i, start + sides + i, start + sides + j], axis=-1)
    root, tip, last = steps * sides, steps * sides + 1, (steps - 1) * sides
    ends = np.concatenate(
        [
            np.stack([np.full(sides, root), i, j], axis=1),
            np.stack([np.full(sides, tip), last + j, last + i], axis=1),
        ]
    )
    return quads.reshape(-1, 4), ends


def _unit(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / (np.linalg.norm(vectors, axis=-1, keepdims=True) + 1e-12))
