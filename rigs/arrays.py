# SPDX-License-Identifier: GPL-3.0-or-later
"""The array types that the builders hand to each other, and the parts a character is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Faces = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Part:
    """One mesh of a character, free of Blender, in head units (see ``params.Scale``).

    Attributes:
        name: Object name.
        points: (n, 3) rest positions.
        faces: Vertex indices, counter-clockwise seen from outside.
        material: Name of a material in ``materials.MATERIALS``.
        patches: Further materials → numbers of the faces that have them.
        keys: Shape key → (n, 3) offsets from ``points``; zero offsets are kept.
        weights: Vertex group → (n,) weights. Groups named after bones skin the mesh.
        colours: (n, 3) linear colour per vertex, or None.
        scalars: Further per-vertex attributes, (n,) each.
        subdivided: Whether a subdivision surface smooths it at render time.
        shadows: Whether it casts shadows and lights other things.
        drivers: Key → the keys whose least value it takes, see ``keys.lid_correctives``.
    """

    name: str
    points: FloatArray
    faces: Faces
    material: str
    patches: Mapping[str, IntArray] = field(default_factory=dict)
    keys: Mapping[str, FloatArray] = field(default_factory=dict)
    weights: Mapping[str, FloatArray] = field(default_factory=dict)
    colours: FloatArray | None = None
    scalars: Mapping[str, FloatArray] = field(default_factory=dict)
    subdivided: bool = False
    shadows: bool = True
    drivers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def smoothstep(low: float, high: float, x: FloatArray) -> FloatArray:
    """Rise from 0 at ``low`` to 1 at ``high`` with flat ends; ``low > high`` falls instead."""
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


def rigid(count: int, bone: str) -> dict[str, FloatArray]:
    """Weights that hang every vertex on one bone."""
    return {bone: np.ones(count)}
