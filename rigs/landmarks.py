# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program needs to know of a character: landmarks, and channels → keys and bones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from . import keys, poses
from .arrays import FloatArray, Part
from .params import Character
from .skeleton import HEAD_SHARE

Point = tuple[float, float, float]
BonePlan = tuple[str, str, float]
"""Bone, axis, radians per radian (or per unit of a weight)."""

HEAD_BONES: Final[dict[str, tuple[BonePlan, ...]]] = {
    f"head.{channel}": (
        ("head", axis, sign * HEAD_SHARE),
        ("neck", axis, sign * round(1.0 - HEAD_SHARE, 6)),
    )
    for channel, axis, sign in (("pitch", "X", 1.0), ("yaw", "Y", 1.0), ("roll", "Z", -1.0))
}
EYE_BONES: Final[dict[str, tuple[BonePlan, ...]]] = {
    "eyes.pitch": (("eye.L", "X", 1.0), ("eye.R", "X", 1.0)),
    "eyes.yaw": (("eye.L", "Y", 1.0), ("eye.R", "Y", 1.0)),
}


def landmarks(character: Character, parts: Sequence[Part]) -> dict[str, Point]:
    """Points on the mid-plane in metres, on the character's own floor, from the top down."""
    face = character.face
    named = {part.name: part.points for part in parts}
    head = named["Head"]
    hair_top = named["Hair"][np.argmax(named["Hair"][:, 2])]
    skull_top = head[np.argmax(head[:, 2])]
    places = {
        "hair_top": (0.0, float(hair_top[1]), float(hair_top[2])),
        "skull_top": (0.0, float(skull_top[1]), float(skull_top[2])),
        "mid_forehead": _front(head, 0.22),
        "eye_line": (0.0, face.eye[1] - face.eye_radius, face.eye[2]),
        "lower_lip": _front(head, face.mouth_z - face.lower_lip),
        "chin": _chin(head),
        "collarbone": _front(named["Sweater"], -0.84),
        "mid_chest": _front(named["Sweater"], -1.30),
        "waist": _front(named["Sweater"], -1.92),
    }
    metres = character.scale.metres(np.array(list(places.values())), face.eye[2])
    return {
        name: (round(float(x), 6), round(float(y), 6), round(float(z), 6))
        for name, (x, y, z) in zip(places, metres, strict=True)
    }


def _front(points: FloatArray, z: float) -> Point:
    """The foremost point of the mid-plane's surface near a height."""
    near = (np.abs(points[:, 0]) < 0.05) & (np.abs(points[:, 2] - z) < 0.03)
    return 0.0, float(points[near, 1].min()), z


def _chin(head: FloatArray) -> Point:
    """The lowest point of the jaw's front."""
    front = head[(np.abs(head[:, 0]) < 0.03) & (head[:, 1] < -0.18)]
    lowest = front[np.argmin(front[:, 2])]
    return 0.0, float(lowest[1]), float(lowest[2])


def key_plan(parts: Sequence[Part]) -> dict[str, tuple[tuple[str, float, tuple[str, ...]], ...]]:
    """Channel → (key, weight, meshes that have it).

    The eyes' own channels turn bones; their pitch also takes the lids along, so those meshes are
    named there and the eyeballs are not.
    """
    plan: dict[str, tuple[tuple[str, float, tuple[str, ...]], ...]] = {}
    for key in keys.key_names():
        meshes = tuple(part.name for part in parts if key in part.keys)
        is_viseme = key.startswith("viseme_")
        channel = f"viseme.{key.removeprefix('viseme_')}" if is_viseme else f"face.{key}"
        plan[channel] = ((key, 1.0, meshes),)
    lids = tuple(
        (f"{stem}{side}", sign / np.radians(abs(angle)), ("Head", "Lashes"))
        for stem, sign, angle in (
            ("eyeLookDown", 1.0, poses.EYE_TURNS_DEG["eyeLookDown"][1]),
            ("eyeLookUp", -1.0, poses.EYE_TURNS_DEG["eyeLookUp"][1]),
        )
        for side, _ in keys.SIDES
    )
    plan["eyes.pitch"] = tuple(
        (key, round(float(weight), 6), meshes) for key, weight, meshes in lids
    )
    return plan
