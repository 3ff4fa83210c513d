# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rest of the program knows of a character: a translation and a few points.

A profile is a small TOML file beside the character's .blend. It says how each canonical channel
moves this character (keys, bones, properties) and where its landmarks are in each pose.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ..errors import CharacterError
from ..vocabulary import CHANNELS, LANDMARKS

FORMAT: Final = 1


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
        landmarks: Pose → landmark → (x, y, z) in metres, in the root's space, Z up, facing −Y.
            A landmark that the body doesn't have (no legs) isn't there.
        height_m: From the lowest point to the top of the hair, in metres.
        shows_to: The lowest landmark that may be in frame: a bust ends at ``mid_chest``.
        voice: Name of the voice it is cast with by default; empty for the default voice.
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


def load_profile(path: Path) -> CharacterProfile:
    """Read a profile.

    Raises:
        CharacterError: The file is missing, isn't TOML, or lacks or mistypes an entry.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CharacterError(f"There is no character profile '{path}'.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CharacterError(
            f"The character profile '{path}' can't be read: {error}.",
            "Mend the line, or build the character again.",
        ) from error
    if data.get("format") != FORMAT:
        raise CharacterError(
            f"The character profile '{path}' has format {data.get('format')!r}, not {FORMAT}.",
            "Build the character again.",
        )
    try:
        return _profile_of(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CharacterError(
            f"The character profile '{path}' has a missing or wrong entry: {error}.",
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
    )


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
    import tomli_w  # not at the top: a plain Blender reads profiles and has no wheels

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
    }
    path.write_text(tomli_w.dumps(data), encoding="utf-8")


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
