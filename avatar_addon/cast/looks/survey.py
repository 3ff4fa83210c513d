# SPDX-License-Identifier: GPL-3.0-or-later
"""A character as it was found: points, displacements and bones, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Moved:
    """What a key moves at 1.

    Attributes:
        points: Shape (n,): which points.
        by: Shape (n, 3): how far, in metres of the world.
    """

    points: Ints
    by: Array


@dataclass(frozen=True)
class FoundKey:
    """A shape key of one mesh.

    Attributes:
        moved: What it moves; nothing where it is empty.
        driven: Whether a driver sets its value.
        low: Least value of its slider.
        high: Greatest value of its slider.
    """

    moved: Moved
    driven: bool = False
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True)
class FoundMesh:
    """A mesh as it stands in the world, posed, with all keys at 0.

    Attributes:
        name: Of its object.
        points: Shape (n, 3), in metres of the world.
        normals: Shape (n, 3), of length 1.
        keys: Key → what it does.
        hold: Shape (n,): how far each point hangs on the head, from 0 to 1.
        hung: Bone below the head → the points that hang on it, and how far.
    """

    name: str
    points: Array
    normals: Array
    keys: Mapping[str, FoundKey]
    hold: Array
    hung: Mapping[str, tuple[Ints, Array]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class FoundBone:
    """A bone as it stands in the world.

    Attributes:
        parent: Its parent's name.
        head: Shape (3,).
        tail: Shape (3,).
        axes: Shape (3, 3): columns are its X, Y and Z axes.
    """

    parent: str | None
    head: Array
    tail: Array
    axes: Array


@dataclass(frozen=True)
class Survey:
    """One character as it was found in a file.

    Attributes:
        meshes: All its meshes, bone shapes and the like left out.
        armature: Object name of its skeleton; empty where it has none.
        bones: Bone → where it is, parents first.
        told: What the file itself calls mixtures of keys, as a VRM's own table does: name → key →
            weight.
    """

    meshes: tuple[FoundMesh, ...]
    armature: str = ""
    bones: Mapping[str, FoundBone] = field(default_factory=lambda: MappingProxyType({}))
    told: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: MappingProxyType({}))
