# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rest of the program knows of a character: a translation and a few points.

A profile is a small TOML file beside the character's .blend. It says how each canonical channel
moves this character (keys, bones, poses) and where its landmarks are in each stance.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ..errors import CharacterError
from ..vocabulary import CHANNELS, GESTURE_CHANNELS, LANDMARKS, SIDES

FORMAT: Final = 1
STANCES: Final = ("standing", "sitting")
WAYS: Final = tuple(f"way.{side}" for side in SIDES)
"""Poses that an arm's way from the stance to any gesture leads by, where the straight way would go
through the body."""
POSES: Final = (*STANCES, *WAYS, *GESTURE_CHANNELS)
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_UNIT: Final = 1e-3
"""How far a quaternion's length may be from 1."""


@dataclass(frozen=True)
class KeyTarget:
    """A shape key moved by a channel: ``value = weight × channel`` on every mesh in ``meshes``."""

    key: str
    weight: float = 1.0
    meshes: tuple[str, ...] = ()


@dataclass(frozen=True)
class BoneTarget:
    """A bone turned by a channel: ``angle = factor × channel`` about a local axis.

    Attributes:
        armature: Object name of the armature.
        bone: Pose bone name.
        axis: ``X``, ``Y`` or ``Z`` of the bone's own space.
        factor: Radians of rotation for a channel value of 1 (so 1.0 for channels in radians).
    """

    armature: str
    bone: str
    axis: str
    factor: float = 1.0


@dataclass(frozen=True)
class BonePose:
    """Where a bone is in a pose.

    Attributes:
        turn: Unit quaternion (w, x, y, z) in the bone's own space, from rest.
        shift: Metres along the bone's own axes, from rest.
    """

    turn: tuple[float, float, float, float]
    shift: tuple[float, float, float] = (0.0, 0.0, 0.0)


Pose = Mapping[tuple[str, str], BonePose]
"""(Armature object, bone) → where it is; bones that aren't named stay where they are."""


@dataclass(frozen=True)
class ChannelMap:
    """All that one channel moves."""

    keys: tuple[KeyTarget, ...] = ()
    bones: tuple[BoneTarget, ...] = ()


@dataclass(frozen=True)
class CharacterProfile:
    """How to move and to frame one character.

    Attributes:
        name: What people call it.
        blend: File name of the .blend, beside the profile.
        collection: The collection in the .blend that holds the whole character.
        root: Object that carries the character: move it and everything follows.
        channels: Canonical channel → what it moves. A channel that isn't there moves nothing.
        landmarks: Stance → landmark → (x, y, z) in metres, in the root's space, Z up, facing −Y.
            A landmark that the body doesn't have (no legs) isn't there.
        height_m: From the lowest point to the top of the hair, in metres.
        shows_to: The lowest landmark that may be in frame: a bust ends at ``mid_chest``.
        voice: Name of the voice it is cast with by default; empty for the default voice.
        poses: A stance, the way of an arm, or a gesture's channel → its pose; see ``POSES``. A
            gesture that isn't there moves nothing.
    """

    name: str
    blend: str
    collection: str
    root: str
    channels: Mapping[str, ChannelMap]
    landmarks: Mapping[str, Mapping[str, tuple[float, float, float]]]
    height_m: float
    shows_to: str = "feet"
    voice: str = ""
    tags: tuple[str, ...] = field(default=())
    poses: Mapping[str, Pose] = field(default_factory=dict)


def load_profile(path: Path) -> CharacterProfile:
    """Read a profile.

    Raises:
        CharacterError: The file is missing, isn't TOML, or lacks or mistypes an entry.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CharacterError(f"There is no character profile '{path}'.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CharacterError(
            f"The character profile '{path}' can't be read: {error}.",
            "Mend the line, or build the character again.",
        ) from error
    return read_profile(text, str(path))


def read_profile(text: str, source: str) -> CharacterProfile:
    """Read a profile from its text.

    Args:
        text: TOML.
        source: What to call it in messages.

    Raises:
        CharacterError: It isn't TOML, or lacks or mistypes an entry.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CharacterError(
            f"The character profile '{source}' can't be read: {error}.",
            "Mend the line, or build the character again.",
        ) from error
    if data.get("format") != FORMAT:
        raise CharacterError(
            f"The character profile '{source}' has format {data.get('format')!r}, not {FORMAT}.",
            "Build the character again.",
        )
    try:
        return _profile_of(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CharacterError(
            f"The character profile '{source}' has a missing or wrong entry: {error}.",
            "Mend the entry, or build the character again.",
        ) from error


def _profile_of(data: Mapping[str, Any]) -> CharacterProfile:
    channels = {name: _channel_of(entry) for name, entry in data["channels"].items()}
    landmarks = {
        pose: {name: _point(value) for name, value in points.items()}
        for pose, points in data["landmarks"].items()
    }
    for name in channels:
        if name not in CHANNELS:
            raise ValueError(f"channel '{name}' is unknown")
    for name in data.get("poses", {}):
        if name not in POSES:
            raise ValueError(f"pose '{name}' is unknown")
    for points in landmarks.values():
        for name in points:
            if name not in LANDMARKS:
                raise ValueError(f"landmark '{name}' is unknown")
    return CharacterProfile(
        name=data["name"],
        blend=data["blend"],
        collection=data["collection"],
        root=data["root"],
        channels=channels,
        landmarks=landmarks,
        height_m=float(data["height_m"]),
        shows_to=data.get("shows_to", "feet"),
        voice=data.get("voice", ""),
        tags=tuple(data.get("tags", ())),
        poses={name: _pose_of(entry) for name, entry in data.get("poses", {}).items()},
    )


def _pose_of(entry: Mapping[str, Mapping[str, Any]]) -> Pose:
    return {
        (armature, bone): _bone_pose(bone, value)
        for armature, bones in entry.items()
        for bone, value in bones.items()
    }


def _bone_pose(bone: str, value: Any) -> BonePose:
    w, x, y, z, *shift = (float(v) for v in value)
    length = math.sqrt(w * w + x * x + y * y + z * z)
    if not abs(length - 1.0) <= _UNIT:  # nor is one that is not a number
        raise ValueError(f"the turn of '{bone}' is no unit quaternion")
    return BonePose((w / length, x / length, y / length, z / length), _point(shift or (0, 0, 0)))


def _point(value: Any) -> tuple[float, float, float]:
    x, y, z = (float(v) for v in value)
    return x, y, z


def _channel_of(entry: Mapping[str, Any]) -> ChannelMap:
    keys = tuple(
        KeyTarget(k["key"], float(k.get("weight", 1.0)), tuple(k["meshes"]))
        for k in entry.get("keys", ())
    )
    bones = tuple(
        BoneTarget(b["armature"], b["bone"], b["axis"], float(b.get("factor", 1.0)))
        for b in entry.get("bones", ())
    )
    return ChannelMap(keys, bones)


def landmarks_of(profile: CharacterProfile) -> Mapping[str, tuple[float, float, float]]:
    """Landmarks of the pose that a character stands in.

    Raises:
        CharacterError: It has none.
    """
    for points in profile.landmarks.values():
        return points
    raise CharacterError(
        f"The profile of '{profile.name}' has no landmarks.", "Build the character again."
    )


def save_profile(profile: CharacterProfile, path: Path) -> None:
    """Write a profile as TOML that :func:`load_profile` reads back equal."""
    path.write_text(profile_text(profile), encoding="utf-8")


def profile_text(profile: CharacterProfile) -> str:
    """A profile as TOML that :func:`read_profile` reads back equal."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "name": profile.name,
        "blend": profile.blend,
        "collection": profile.collection,
        "root": profile.root,
        "height_m": profile.height_m,
        "shows_to": profile.shows_to,
        "voice": profile.voice,
        "tags": list(profile.tags),
        "landmarks": {
            pose: {name: list(point) for name, point in points.items()}
            for pose, points in profile.landmarks.items()
        },
        "channels": {name: _channel_entry(entry) for name, entry in profile.channels.items()},
        "poses": {name: _pose_entry(pose) for name, pose in profile.poses.items()},
    }
    return "\n".join(_toml(data)) + "\n"


def _toml(table: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """A table as TOML, values before tables; by hand, for a plain Blender has no wheels."""
    inner = {name: value for name, value in table.items() if isinstance(value, dict)}
    for name, value in table.items():
        if name not in inner:
            yield f"{_key(name)} = {_value(value)}"
    for name, value in inner.items():
        here = f"{path}.{_key(name)}" if path else _key(name)
        if not value or any(not isinstance(one, dict) for one in value.values()):
            yield f"\n[{here}]"
        yield from _toml(value, here)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{ " + ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items()) + " }"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(float(value)) if isinstance(value, float) else str(value)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _value(name)


def _channel_entry(entry: ChannelMap) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if entry.keys:
        out["keys"] = [
            {"key": k.key, "weight": k.weight, "meshes": list(k.meshes)} for k in entry.keys
        ]
    if entry.bones:
        out["bones"] = [
            {"armature": b.armature, "bone": b.bone, "axis": b.axis, "factor": b.factor}
            for b in entry.bones
        ]
    return out


def _pose_entry(pose: Pose) -> dict[str, dict[str, list[float]]]:
    out: dict[str, dict[str, list[float]]] = {}
    for (armature, bone), where in pose.items():
        shift = where.shift if any(where.shift) else ()
        out.setdefault(armature, {})[bone] = [*where.turn, *shift]
    return out
