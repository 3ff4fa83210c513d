# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program needs to know of a character: landmarks, and channels → keys and bones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from . import keys, poses
from .arrays import FloatArray, Part
from .params import Character
from .posing import carried_point, deformations
from .proportions import Proportions, measure, metres
from .skeleton import HEAD_SHARE, SIDES, bones
from .stances import stance

Point = tuple[float, float, float]
TRUNK_PARTS: Final = ("Top", "Skin", "Collar")
"""Meshes on whose front the trunk's landmarks lie."""
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
    "eyes.converge": (("eye.L", "Y", -1.0), ("eye.R", "Y", 1.0)),
}


def landmarks(
    character: Character, parts: Sequence[Part], pose: str = "standing"
) -> dict[str, Point]:
    """Points of the middle in metres, on the character's own floor, from the top down.

    Args:
        character: Whose.
        parts: Its meshes.
        pose: ``standing`` or ``sitting``.
    """
    body = measure(character)
    moves = deformations(bones(character), stance(character, pose))
    hung = _hung_on_the_head(character, parts) | _hung_on_the_trunk(body, parts)
    points = {name: carried_point(point, moves[bone]) for name, (bone, point) in hung.items()}
    for name, joint, share in (("mid_thigh", "thigh", 0.5), ("knee", "shin", 0.0)):
        points[name] = _between_the_legs(body, moves, joint, share)
    points["feet"] = _between_the_legs(body, moves, "foot", 0.0) * [1, 1, 0] + [0, 0, body.floor]
    placed = metres(character, np.array(list(points.values())))
    return {
        name: (round(float(x), 6), round(float(y), 6), round(float(z), 6))
        for name, (x, y, z) in zip(points, placed, strict=True)
    }


def _hung_on_the_head(
    character: Character, parts: Sequence[Part]
) -> dict[str, tuple[str, FloatArray]]:
    """Landmark → the bone that it moves with and its place at rest, in head units."""
    face = character.face
    named = {part.name: part.points for part in parts}
    head = named["Head"]
    worn = np.vstack([named[name] for name in ("Head", "Hair", "Hat", "Hijab") if name in named])
    hair_top, skull_top = worn[np.argmax(worn[:, 2])], head[np.argmax(head[:, 2])]
    places = {
        "hair_top": (0.0, float(hair_top[1]), float(hair_top[2])),
        "skull_top": (0.0, float(skull_top[1]), float(skull_top[2])),
        "mid_forehead": _front(head, 0.22),
        "eye_line": (0.0, face.eye[1] - face.eye_radius, face.eye[2]),
        "lower_lip": _front(head, face.mouth_z - face.lower_lip),
        "chin": _chin(head),
    }
    return {name: ("head", np.array(place)) for name, place in places.items()}


def _hung_on_the_trunk(
    body: Proportions, parts: Sequence[Part]
) -> dict[str, tuple[str, FloatArray]]:
    shown = np.vstack([part.points for part in parts if part.name in TRUNK_PARTS])
    places = (
        ("collarbone", "chest", -0.86),
        ("mid_chest", "chest", -1.34),
        ("waist", "spine", -2.20),
    )
    return {name: (bone, np.array(_front(shown, body.z(z)))) for name, bone, z in places}


def _between_the_legs(
    body: Proportions, moves: Mapping[str, FloatArray], bone: str, share: float
) -> FloatArray:
    """The mean of both sides' points on a leg's bone, ``share`` of the way along it."""
    first, second = {
        "thigh": ("hip", "knee"),
        "shin": ("knee", "ankle"),
        "foot": ("ankle", "ball"),
    }[bone]
    left = body[first] + share * (body[second] - body[first])
    both = [carried_point(left * [sign, 1, 1], moves[f"{bone}.{side}"]) for side, sign in SIDES]
    return np.asarray(np.mean(both, axis=0))


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

    The eyes' own channels turn bones; their pitch also takes the lids along, and catchlights with
    lowered ones, so those meshes are named there and the eyeballs are not.
    """
    plan: dict[str, tuple[tuple[str, float, tuple[str, ...]], ...]] = {}
    for key in keys.key_names():
        meshes = tuple(part.name for part in parts if key in part.keys)
        is_viseme = key.startswith("viseme_")
        channel = f"viseme.{key.removeprefix('viseme_')}" if is_viseme else f"face.{key}"
        plan[channel] = ((key, 1.0, meshes),)
    lids = tuple(
        (f"{stem}{side}", sign / np.radians(abs(poses.EYE_TURNS_DEG[stem][1])), meshes)
        for stem, sign, meshes in (
            ("eyeLookDown", 1.0, ("Head", "Lashes", "Glints")),
            ("eyeLookUp", -1.0, ("Head", "Lashes")),
        )
        for side, _ in keys.SIDES
    )
    plan["eyes.pitch"] = tuple(
        (key, round(float(weight), 6), meshes) for key, weight, meshes in lids
    )
    return plan
