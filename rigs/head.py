# SPDX-License-Identifier: GPL-3.0-or-later
"""The head's mesh: cage, relaxed on the sculpt, subdivided once, nose grown at that level.

Skull and neck go back to the cage's own faces: detail is for the face.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from .arrays import Faces, FloatArray, IntArray
from .cage import build_cage
from .furrows import furrows
from .params import FaceShape, Traits
from .sculpt import AVERAGE, head_field
from .sdf import front_y, gradient
from .subdivide import border, catmull_clark, relax


@dataclass(frozen=True)
class HeadMesh:
    """A head as a cage, where keys are solved, and as the mesh that carries them.

    Attributes:
        cage: (n, 3) cage points; the first n points of the mesh descend from them.
        cage_faces: The cage's quads.
        rings: Ring name → cage vertices, in order.
        matrix: (m, n): what moves the cage by D moves the mesh by matrix @ D.
        points: (m, 3).
        faces: The mesh's quads; where detail ends, polygons of five or six corners.
    """

    cage: FloatArray
    cage_faces: Faces
    rings: Mapping[str, list[int]]
    matrix: FloatArray
    points: FloatArray
    faces: Faces


def build_head(face: FaceShape, traits: Traits = AVERAGE) -> HeadMesh:
    """Build the head of a face."""
    cage = build_cage(face, traits)
    noseless = head_field(face, traits, nose=0.0)
    free = np.ones(len(cage.points), dtype=bool)
    free[list(cage.pinned)] = False
    points = relax(np.array(cage.points), cage.faces, free, noseless, steps=100, tangential=True)
    finer = catmull_clark(len(points), cage.faces, cage.pinned)
    fine = finer.matrix @ points
    loose = ~finer.pinned & ~border(len(fine), finer.faces)
    middle = np.abs(fine[:, 0]) < 1e-6
    for _ in range(4):
        fine[loose] -= 0.9 * noseless(fine[loose])[:, None] * gradient(noseless, fine[loose])
    fine = _grow_nose(face, traits, fine, finer.faces, loose)
    fine[middle, 0] = 0.0
    skin = head_field(face, traits)
    fine -= furrows(face, traits, fine)[:, None] * loose[:, None] * gradient(skin, fine)
    used, merged = without_detail(cage.faces, finer.faces, cage.plain)
    matrix, fine = finer.matrix[used], fine[used]
    return HeadMesh(points, cage.faces, cage.rings, matrix, fine, merged)


def without_detail(
    coarse: Faces, fine: Faces, plain: Collection[int]
) -> tuple[IntArray, list[list[int]]]:
    """Give some faces of a subdivided mesh back their coarse form.

    A coarse face keeps the middles of the edges that it shares with a finer one, so nothing gaps.

    Args:
        coarse: Faces before the subdivision.
        fine: Faces after it, a coarse face's own next to each other, each from its corner on.
        plain: Numbers of the coarse faces to restore.

    Returns:
        Numbers of the points that are still used, and the faces over them.
    """
    first = np.cumsum([0, *(len(face) for face in coarse)])
    detailed = {
        v
        for i in range(len(coarse))
        if i not in plain
        for face in fine[first[i] : first[i + 1]]
        for v in face
    }
    faces: list[list[int]] = []
    for i in range(len(coarse)):
        quads = fine[first[i] : first[i + 1]]
        if i not in plain:
            faces += [list(quad) for quad in quads]
        else:
            rim = [v for quad in quads for v in (quad[0], quad[1])]
            faces.append([v for n, v in enumerate(rim) if n % 2 == 0 or v in detailed])
    used = np.unique(np.concatenate([np.asarray(face) for face in faces]))
    number = np.zeros(int(used[-1]) + 1, dtype=np.int64)
    number[used] = np.arange(len(used))
    return used, [number[face].tolist() for face in faces]


def _grow_nose(
    face: FaceShape,
    traits: Traits,
    points: FloatArray,
    faces: Faces,
    loose: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
) -> FloatArray:
    """Let the nose push the mesh out in steps, evening it out along the surface after each.

    Projecting onto a full-grown nose at once would leave its tip without vertices.
    """
    x, y, z = points.T
    zone = loose & (np.abs(x) < 0.12) & (z > face.mouth_z + 0.057) & (z < 0.09) & (y < -0.22)
    for growth in np.linspace(0.1, 1.0, 10):
        field = head_field(face, traits, nose=float(growth))
        points[zone, 1] = front_y(field, points[zone, 0], points[zone, 2], -0.55, 50)
        points = relax(points, faces, zone, field, steps=5, tangential=True)
    return points
