# SPDX-License-Identifier: GPL-3.0-or-later
"""What was changed by hand on curves that we keyed, told in channels again.

A snapshot of our curves is taken when they are keyed; what differs from it later is somebody's
work. A shape key tells the channel that moves it the most directly, the mesh that changed the most
counts. A bone tells by how far it turned about each of its axes, whatever stance it turned from;
where a channel is shared by a chain of bones (neck and head) their turns add up, else the largest
counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import bpy
import numpy as np
from numpy.typing import NDArray

from ..cast.profile import ChannelMap, CharacterProfile
from ..performance.performance import Curve
from ..vocabulary import ANGLES
from .keying import GROUP
from .tracks import AXES
from .turning import IDENTITY, from_euler, multiplied, undone, vector_of

Array = NDArray[np.float64]
Name = tuple[str, str, int]
"""The character's part, the path of the property, the index in it."""

_MOVED: Final = 1e-4
"""A key that moved by less (of 1, or radians) is where it was."""
_HALF_FRAME: Final = 0.5
_A_CHAIN: Final = 1e-3


@dataclass(frozen=True)
class Snapshot:
    """Our curves as they were keyed.

    Attributes:
        points: Curve → its keys, shape (n, 2): frame and value.
        channels: What was keyed, over seconds.
        start_frame: The scene's frame of time 0.
        frames: How many were keyed.
        fps: Frames per second.
    """

    points: Mapping[Name, NDArray[np.float32]]
    channels: Mapping[str, Curve]
    start_frame: int
    frames: int
    fps: float

    @property
    def times_s(self) -> Array:
        """Of each frame."""
        return np.arange(self.frames) / self.fps

    def values(self, name: Name) -> Array:
        """A curve at each frame, as it was."""
        frame, value = self.points[name].T.astype(np.float64)
        return np.interp(np.arange(self.frames) + self.start_frame, frame, value)


@dataclass(frozen=True)
class HandWork:
    """What somebody changed.

    Attributes:
        channels: Channel → its value at each frame as it is wanted, and the frames at which that
            is another than it was, each of shape (frames,).
        unexplained: Bones and keys that were changed and that no channel moves, by name.
    """

    channels: Mapping[str, tuple[Array, NDArray[np.bool_]]]
    unexplained: tuple[str, ...] = ()


def snapshot(
    objects: Mapping[str, bpy.types.Object],
    channels: Mapping[str, Curve],
    *,
    start_frame: int,
    frames: int,
    fps: float,
) -> Snapshot:
    """Take a picture of our curves on a character, right after they are keyed."""
    points = {name: _points(curve) for name, curve in _ours(objects)}
    return Snapshot(points, channels, start_frame, frames, fps)


def hand_work(
    profile: CharacterProfile, objects: Mapping[str, bpy.types.Object], before: Snapshot
) -> HandWork:
    """What differs from a snapshot.

    Args:
        profile: How the character is moved.
        objects: Its objects by the names that the profile knows.
        before: As the curves were keyed.
    """
    now = {name: curve for name, curve in _ours(objects) if name in before.points}
    touched = {n for n, c in now.items() if not np.array_equal(_points(c), before.points[n])}
    moved: dict[str, Array] = {}
    unexplained: list[str] = []
    _read_keys(profile, now, touched, before, (moved, unexplained))
    _read_bones(profile, objects, now, touched, before, (moved, unexplained))
    wanted = {}
    for channel, by in moved.items():
        changed = np.abs(by) > _MOVED
        if changed.any():
            was = before.channels.get(channel)
            values = (was.sample(before.times_s) if was else np.zeros(before.frames)) + by
            if channel not in ANGLES:
                values = np.clip(values, 0.0, 1.0)
            wanted[channel] = (values, changed)
    return HandWork(wanted, tuple(dict.fromkeys(unexplained)))


def _ours(objects: Mapping[str, bpy.types.Object]) -> Iterator[tuple[Name, Any]]:
    """Our curves on a character."""
    for part, member in objects.items():
        owners: list[Any] = [member, getattr(member.data, "shape_keys", None)]
        for owner in owners:
            data = owner.animation_data if owner else None
            if data is None or data.action is None or data.action_slot is None:
                continue
            for curve in _curves(data):
                if curve.group is not None and curve.group.name == GROUP:
                    yield (part, curve.data_path, curve.array_index), curve


def _curves(data: Any) -> Iterator[Any]:
    for layer in data.action.layers:
        for strip in layer.strips:
            bag = strip.channelbag(data.action_slot)
            if bag is not None:
                yield from bag.fcurves


def _points(curve: Any) -> NDArray[np.float32]:
    flat = np.empty(2 * len(curve.keyframe_points), np.float32)
    curve.keyframe_points.foreach_get("co", flat)
    return flat.reshape(-1, 2)


def _at_frames(curve: Any, before: Snapshot) -> Array:
    first = before.start_frame
    return np.array([curve.evaluate(first + n) for n in range(before.frames)], np.float64)


Found = tuple[dict[str, Array], list[str]]
"""Channel → by how much it moved at each frame; what no channel moves."""


def _read_keys(
    profile: CharacterProfile,
    now: Mapping[Name, Any],
    touched: set[Name],
    before: Snapshot,
    found: Found,
) -> None:
    owners = _owners_of_keys(profile)
    for name in touched:
        part, path, _ = name
        if not path.startswith("key_blocks["):
            continue
        key = _quoted(path)
        by = _at_frames(now[name], before) - before.values(name)
        if (part, key) in owners:
            channel, weight = owners[part, key]
            _largest(found[0], channel, by / weight)
        elif np.abs(by).max() > _MOVED:
            found[1].append(key)


def _owners_of_keys(profile: CharacterProfile) -> dict[tuple[str, str], tuple[str, float]]:
    """(Mesh, key) → the channel that moves it the most directly, and the key's weight in it."""
    owners: dict[tuple[str, str], tuple[int, str, float]] = {}
    for channel, target in profile.channels.items():
        for key in target.keys:
            for mesh in key.meshes if key.weight else ():
                claim = (_reach(target), channel, key.weight)
                owners[mesh, key.key] = min(owners.get((mesh, key.key), claim), claim)
    return {name: (channel, weight) for name, (_, channel, weight) in owners.items()}


def _reach(target: ChannelMap) -> int:
    return len(target.keys) + len(target.bones)


def _read_bones(
    profile: CharacterProfile,
    objects: Mapping[str, bpy.types.Object],
    now: Mapping[Name, Any],
    touched: set[Name],
    before: Snapshot,
    found: Found,
) -> None:
    turned = {}
    for part, path, _ in sorted(touched):
        if path.startswith("pose.bones["):
            bone = (part, _quoted(path))
            if bone not in turned:
                turned[bone] = _turned(objects[part], path, bone, now, before)
    told = set()
    for channel, target in profile.channels.items():
        told |= {(b.armature, b.bone) for b in target.bones}
        parts = [
            (b.factor, turned[b.armature, b.bone][:, AXES.index(b.axis)])
            for b in target.bones
            if (b.armature, b.bone) in turned
        ]
        if parts and abs(sum(b.factor for b in target.bones) - 1.0) < _A_CHAIN:
            found[0][channel] = np.sum([by for _, by in parts], axis=0)
        else:
            for factor, by in parts:
                _largest(found[0], channel, by / factor)
    for bone, by in turned.items():
        if bone not in told and np.abs(by).max() > _MOVED:
            found[1].append(bone[1])


def _turned(
    member: Any, path: str, bone: tuple[str, str], now: Mapping[Name, Any], before: Snapshot
) -> Array:
    """By how far a bone was turned about its own axes at each frame, shape (frames, 3)."""
    quaternion = path.endswith("quaternion")
    count = 4 if quaternion else 3
    rest = IDENTITY if quaternion else (0.0, 0.0, 0.0)
    old, new = np.tile(rest, (before.frames, 1)), np.tile(rest, (before.frames, 1))
    for index in range(count):
        name = (bone[0], path, index)
        if name in now:
            old[:, index] = before.values(name)
            new[:, index] = _at_frames(now[name], before)
    if quaternion:
        old, new = (q / np.maximum(np.linalg.norm(q, axis=1), 1e-9)[:, None] for q in (old, new))
    else:
        order = member.pose.bones[bone[1]].rotation_mode
        old, new = from_euler(old, order), from_euler(new, order)
    return vector_of(multiplied(undone(old), new))


def _largest(moved: dict[str, Array], channel: str, by: Array) -> None:
    """Of several that tell the same channel the one that moved the most counts."""
    known = moved.get(channel, np.zeros_like(by))
    moved[channel] = np.where(np.abs(by) > np.abs(known), by, known)


def _quoted(path: str) -> str:
    """What stands in quotes in a path."""
    text = path[path.index('["') + 2 : path.rindex('"]')]
    return text.replace('\\"', '"').replace("\\\\", "\\")
