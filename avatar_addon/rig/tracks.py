# SPDX-License-Identifier: GPL-3.0-or-later
"""What a performance moves on one character, frame by frame: a profile's translation as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..cast.profile import CharacterProfile
from ..performance.performance import Curve

Values = NDArray[np.float64]
_Target = TypeVar("_Target")
AXES: Final = ("X", "Y", "Z")
EQUAL_DECIMALS: Final = 5
"""Frames whose values agree to this many decimals look alike."""
_STRAIGHT: Final = 1e-9
"""Largest second difference of a run of keys that one straight line replaces."""


@dataclass(frozen=True)
class Tracks:
    """Values at each frame, every array of shape (frames,).

    Attributes:
        keys: (mesh object, shape key) → weights.
        bones: (armature object, bone, axis 0 to 2) → angles in radians.
    """

    keys: Mapping[tuple[str, str], Values]
    bones: Mapping[tuple[str, str, int], Values]

    def repeats(self) -> NDArray[np.bool_]:
        """Shape (frames,): whether a frame moves nothing since the one before it."""
        rows = np.stack([*self.keys.values(), *self.bones.values()], axis=1)
        rounded = np.round(rows, EQUAL_DECIMALS)
        same: NDArray[np.bool_] = np.zeros(len(rows), dtype=bool)
        same[1:] = (rounded[1:] == rounded[:-1]).all(axis=1)
        return same


def tracks_of(
    profile: CharacterProfile, mixed: Mapping[str, Curve], *, fps: Fraction, frames: int
) -> Tracks:
    """Sample a mixed performance at the frames and translate it through a profile.

    Channels that move the same key or axis add up; a target whose channels are all silent stays
    at 0, and a channel that the profile doesn't have moves nothing.

    Args:
        profile: The character.
        mixed: Channel → curve, over seconds.
        fps: Frames per second.
        frames: How many frames, the first at time 0.
    """
    times = np.arange(frames) / float(fps)
    keys: dict[tuple[str, str], Values] = {}
    bones: dict[tuple[str, str, int], Values] = {}
    for channel, target in profile.channels.items():
        values = mixed[channel].sample(times) if channel in mixed else np.zeros(frames)
        for key in target.keys:
            for mesh in key.meshes:
                _add(keys, (mesh, key.key), key.weight * values)
        for bone in target.bones:
            axis = AXES.index(bone.axis)
            _add(bones, (bone.armature, bone.bone, axis), bone.factor * values)
    return Tracks(keys, bones)


def needed_keys(values: Values, *, straight: bool) -> NDArray[np.intp]:
    """Indices of the keys without which the curve would change.

    Args:
        values: Shape (n,), one per frame.
        straight: Keys are joined by straight lines, so those on a line go too; else only those
            inside a level stretch go.
    """
    if len(values) < 3:
        level = len(values) == 2 and values[0] == values[1]
        return np.arange(1 if level else len(values))
    step = np.diff(values)
    on_line = np.abs(np.diff(step)) < _STRAIGHT
    if not straight:
        on_line &= (np.abs(step[1:]) < _STRAIGHT) & (np.abs(step[:-1]) < _STRAIGHT)
    keep = np.concatenate([[True], ~on_line, [True]])
    if np.ptp(values) < _STRAIGHT:
        keep[1:] = False
    return np.flatnonzero(keep)


def meshes_of(profile: CharacterProfile) -> tuple[str, ...]:
    """Names of the mesh objects that a profile moves, each once."""
    return _unique(m for c in profile.channels.values() for k in c.keys for m in k.meshes)


def armatures_of(profile: CharacterProfile) -> tuple[str, ...]:
    """Names of the armature objects that a profile moves, each once."""
    return _unique(b.armature for c in profile.channels.values() for b in c.bones)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _add(into: dict[_Target, Values], target: _Target, values: Values) -> None:
    into[target] = into[target] + values if target in into else values
