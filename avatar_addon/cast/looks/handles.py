# SPDX-License-Identifier: GPL-3.0-or-later
"""All that a face can be moved by: keys, mixtures that the file has a name for, a jaw's bone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from ..names.bones import find_bones
from .survey import Array, FoundBone, FoundKey, FoundMesh, Moved, Survey

JAW_RAD: Final = float(np.radians(15.0))
"""How far a jaw's bone is turned to see what it does."""
_AXES: Final = ("X", "Y", "Z")


@dataclass(frozen=True)
class Turn:
    """A bone turned about an axis of its own."""

    bone: str
    axis: str
    radians: float


@dataclass(frozen=True)
class Handle:
    """Something that moves a face when it goes from 0 to 1.

    Attributes:
        name: As the file calls it; ``bone NAME +X`` for a bone.
        keys: Key → weight at 1.
        turn: A bone's turn at 1.
    """

    name: str
    keys: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    turn: Turn | None = None


def with_handles(survey: Survey, mesh: FoundMesh) -> tuple[FoundMesh, dict[str, Handle]]:
    """A mesh with all handles as if they were keys of it.

    Driven keys can't be moved by hand and are left out. A mixture that is one key renames it.

    Args:
        survey: The character.
        mesh: The mesh with its face.

    Returns:
        The mesh, and handles by name.
    """
    free = {name: key for name, key in mesh.keys.items() if not key.driven}
    handles = {name: Handle(name, {name: 1.0}) for name in free}
    keys = dict(free)
    for name, mixture in survey.told.items():
        moved = _mixed(free, mixture)
        if moved is not None:
            told = f"{name} (told)"
            keys[told] = FoundKey(moved)
            handles[told] = Handle(name, dict(mixture))
            for key, weight in mixture.items():
                if len(mixture) == 1 and weight == 1.0:
                    keys.pop(key, None)
                    handles.pop(key, None)
    for handle, moved in _jaw_turns(survey, mesh):
        keys[handle.name] = FoundKey(moved)
        handles[handle.name] = handle
    return replace(mesh, keys=keys), handles


def _mixed(keys: Mapping[str, FoundKey], mixture: Mapping[str, float]) -> Moved | None:
    """What a mixture of keys moves; None where the mesh has none of them."""
    there = {name: weight for name, weight in mixture.items() if name in keys and weight > 0.0}
    if not there:
        return None
    points = np.unique(np.concatenate([keys[name].moved.points for name in there]))
    by = np.zeros((len(points), 3))
    for name, weight in there.items():
        moved = keys[name].moved
        by[np.searchsorted(points, moved.points)] += weight * moved.by
    return Moved(points, by)


def _jaw_turns(survey: Survey, mesh: FoundMesh) -> Iterator[tuple[Handle, Moved]]:
    """The jaw's bone about each of its axes, both ways."""
    parts = find_bones(list(survey.bones), {n: b.parent for n, b in survey.bones.items()})
    name = parts.get("jaw", "")
    if name not in mesh.hung:
        return
    for axis in range(3):
        for sign, sense in ((1.0, "+"), (-1.0, "-")):
            turn = Turn(name, _AXES[axis], sign * JAW_RAD)
            handle = Handle(f"bone {name} {sense}{_AXES[axis]}", turn=turn)
            yield handle, turned(mesh, survey.bones[name], turn)


def turned(mesh: FoundMesh, bone: FoundBone, turn: Turn) -> Moved:
    """Where a bone's turn carries what hangs on it, by linear blend skinning."""
    points, share = mesh.hung[turn.bone]
    matrix = about(bone.axes[:, _AXES.index(turn.axis)], turn.radians)
    away = mesh.points[points] - bone.head
    return Moved(points, share[:, None] * (away @ matrix.T - away))


def about(axis: Array, radians: float) -> Array:
    """Rotation about an axis of length 1, shape (3, 3). Source: Rodrigues' formula."""
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.asarray(np.eye(3) + np.sin(radians) * cross + (1 - np.cos(radians)) * cross @ cross)
