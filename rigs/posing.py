# SPDX-License-Identifier: GPL-3.0-or-later
"""Poses without Blender: bones turned, and points carried along by their weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import FloatArray
from .skeleton import BoneSpec

Degrees = tuple[float, float, float]


@dataclass(frozen=True)
class Pose:
    """Bones turned from rest.

    Attributes:
        turns_deg: Bone → Euler angles about its X, Y and Z axes, in degrees.
        hips_offset: How far the hips are moved, in head units, in the character's space.
    """

    turns_deg: Mapping[str, Degrees]
    hips_offset: tuple[float, float, float] = (0.0, 0.0, 0.0)


def rotation(angles_deg: Degrees, order: str) -> FloatArray:
    """Matrix of Euler angles; ``order`` is Blender's: its first letter turns first."""
    out = np.eye(3)
    for letter in order:
        axis = "XYZ".index(letter)
        angle = np.radians(angles_deg[axis])
        u, v = (axis + 1) % 3, (axis + 2) % 3
        turn = np.eye(3)
        turn[u, u] = turn[v, v] = np.cos(angle)
        turn[u, v], turn[v, u] = -np.sin(angle), np.sin(angle)
        out = turn @ out
    return out


def deformations(bones: Sequence[BoneSpec], pose: Pose) -> dict[str, FloatArray]:
    """Bone → (4, 4) matrix that carries points from rest into the pose."""
    posed: dict[str, FloatArray] = {}
    for bone in bones:
        axes = bone.axes()
        local = axes @ rotation(pose.turns_deg.get(bone.name, (0.0, 0.0, 0.0)), bone.order) @ axes.T
        head = np.array(bone.head)
        here = np.eye(4)
        here[:3, :3] = local
        here[:3, 3] = head - local @ head
        if bone.parent is None:
            here[:3, 3] += np.array(pose.hips_offset)
            posed[bone.name] = here
        else:
            posed[bone.name] = posed[bone.parent] @ here
    return posed


def carried(
    points: FloatArray, weights: Mapping[str, FloatArray], moves: Mapping[str, FloatArray]
) -> FloatArray:
    """Points in a pose by linear blend skinning, (n, 3); groups that are no bones are ignored."""
    whole = np.hstack([points, np.ones((len(points), 1))])
    out = np.zeros_like(points)
    for name, share in weights.items():
        if name in moves:
            some = np.flatnonzero(share)
            out[some] += share[some, None] * (whole[some] @ moves[name].T)[:, :3]
    return out


def carried_point(point: FloatArray, move: FloatArray) -> FloatArray:
    """One point that hangs on one bone."""
    return np.asarray(move[:3, :3] @ point + move[:3, 3])
