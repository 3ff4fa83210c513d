# SPDX-License-Identifier: GPL-3.0-or-later
"""What a performance moves on one character, frame by frame: a profile's translation as arrays.

A bone begins in the character's stance. Gestures turn it from there towards their poses; what a
channel turns about one of the bone's axes comes on top, about the axes as they then are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..cast.profile import STANCES, WAYS, CharacterProfile
from ..performance.performance import Curve
from ..vocabulary import GESTURE_CHANNELS
from .turning import IDENTITY, Values, blended, from_euler, multiplied

Bone = tuple[str, str]
"""Armature object, bone."""
_Target = TypeVar("_Target")
AXES: Final = ("X", "Y", "Z")
OFFSET_ORDER: Final = "ZXY"
"""How a bone's channels turn it: tilt, nod, turn."""
EQUAL_DECIMALS: Final = 5
"""Frames whose values agree to this many decimals look alike."""
_STRAIGHT: Final = 1e-9
"""Largest second difference of a run of keys that one straight line replaces."""


@dataclass(frozen=True)
class Tracks:
    """Values at each frame, every array of shape (frames,).

    Attributes:
        keys: (mesh object, shape key) → weights.
        turns: (armature object, bone) → unit quaternions from rest, in the bone's own space; of
            shape (frames, 4).
    """

    keys: Mapping[tuple[str, str], Values]
    turns: Mapping[Bone, Values]

    def repeats(self) -> NDArray[np.bool_]:
        """Shape (frames,): whether a frame moves nothing since the one before it."""
        keys = [values[:, None] for values in self.keys.values()]
        rows = np.concatenate([*keys, *self.turns.values()], axis=1)
        rounded = np.round(rows, EQUAL_DECIMALS)
        same: NDArray[np.bool_] = np.zeros(len(rows), dtype=bool)
        same[1:] = (rounded[1:] == rounded[:-1]).all(axis=1)
        return same


def tracks_of(
    profile: CharacterProfile, mixed: Mapping[str, Curve], *, fps: Fraction, frames: int
) -> Tracks:
    """Sample a mixed performance at the frames and translate it through a profile.

    Channels that move the same key or axis add up; a key whose channels are all silent stays at 0,
    a bone in the stance, and a channel that the profile doesn't have moves nothing.

    Args:
        profile: The character.
        mixed: Channel → curve, over seconds.
        fps: Frames per second.
        frames: How many frames, the first at time 0.
    """
    times = np.arange(frames) / float(fps)
    keys: dict[tuple[str, str], Values] = {}
    angles: dict[tuple[str, str, int], Values] = {}
    for channel, target in profile.channels.items():
        values = mixed[channel].sample(times) if channel in mixed else np.zeros(frames)
        for key in target.keys:
            for mesh in key.meshes:
                _add(keys, (mesh, key.key), key.weight * values)
        for bone in target.bones:
            axis = AXES.index(bone.axis)
            _add(angles, (bone.armature, bone.bone, axis), bone.factor * values)
    gestures = {
        channel: mixed[channel].sample(times) for channel in GESTURE_CHANNELS if channel in mixed
    }
    turns = _posed(profile, gestures, frames)
    for turned, offset in _offsets(angles, frames).items():
        turns[turned] = multiplied(turns.get(turned, _held(profile, turned, frames)), offset)
    return Tracks(keys, turns)


def _posed(
    profile: CharacterProfile, gestures: Mapping[str, Values], frames: int
) -> dict[Bone, Values]:
    """Every bone of any gesture, in the stance or on its way to the gestures that are made."""
    out: dict[Bone, Values] = {}
    for name, pose in profile.poses.items():
        if name in GESTURE_CHANNELS:
            for bone in pose:
                if bone not in out:
                    out[bone] = _gestured(profile, bone, gestures, frames)
    return out


def _gestured(
    profile: CharacterProfile, bone: Bone, gestures: Mapping[str, Values], frames: int
) -> Values:
    made = [
        (weights, profile.poses[name][bone].turn)
        for name, weights in gestures.items()
        if bone in profile.poses.get(name, {}) and weights.any()
    ]
    if not made:
        return _held(profile, bone, frames)
    ways = [profile.poses[way][bone].turn for way in WAYS if bone in profile.poses.get(way, {})]
    return blended(_stance_turn(profile, bone), made, next(iter(ways), None))


def _held(profile: CharacterProfile, bone: Bone, frames: int) -> Values:
    return np.tile(np.array(_stance_turn(profile, bone)), (frames, 1))


def _stance_turn(profile: CharacterProfile, bone: Bone) -> tuple[float, float, float, float]:
    """How a bone is turned in the stance that the character's file is saved in."""
    stance = profile.poses.get(STANCES[0], {})
    return stance[bone].turn if bone in stance else IDENTITY


def _offsets(angles: Mapping[tuple[str, str, int], Values], frames: int) -> dict[Bone, Values]:
    """Bone → what its channels turn it by."""
    out: dict[Bone, Values] = {}
    for armature, bone, axis in angles:
        turned = out.setdefault((armature, bone), np.zeros((frames, 3)))
        turned[:, axis] = angles[armature, bone, axis]
    return {bone: from_euler(turned, OFFSET_ORDER) for bone, turned in out.items()}


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
    turned = (b.armature for c in profile.channels.values() for b in c.bones)
    posed = (armature for pose in profile.poses.values() for armature, _ in pose)
    return _unique((*turned, *posed))


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _add(into: dict[_Target, Values], target: _Target, values: Values) -> None:
    into[target] = into[target] + values if target in into else values
