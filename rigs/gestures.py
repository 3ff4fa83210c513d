# SPDX-License-Identifier: GPL-3.0-or-later
"""Poses for a character's profile: stances, gestures fitted to its body, the way of busy arms."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from .arrays import FloatArray
from .bearings import BEARINGS
from .body_poses import BUSY_ARMS, GESTURES, HANDS, Reach, both, mirrored
from .params import Character
from .posing import Degrees, Pose, deformations, rotation
from .skeleton import SIDES, BoneSpec, bones
from .stances import STANCES, hand_turned, reached, stance

Turn = tuple[float, float, float, float]
Shift = tuple[float, float, float]
BoneTurns = dict[str, tuple[Turn, Shift]]
"""Bone → unit quaternion in its own space, and metres along its own axes, from rest."""

_NAMES = {"L": "left", "R": "right"}
_TWIST = 0.6
"""How much of a hand's twist the forearm takes."""


def profile_poses(character: Character) -> dict[str, BoneTurns]:
    """Every pose that a profile keeps, by its name there."""
    rig = {bone.name: bone for bone in bones(character)}
    head_m = character.scale.head_m
    poses = {name: _turns(rig, _whole(rig, stance(character, name)), head_m) for name in STANCES}
    for side, sign in SIDES:
        for name, reach in GESTURES.items():
            turned = gesture_pose(rig, reach, side, sign)
            poses[f"gesture.{name}.{_NAMES[side]}"] = _turns(rig, turned, head_m)
    for (side, sign), arm in zip(SIDES, BEARINGS[character.body.bearing].arms, strict=True):
        if arm in BUSY_ARMS:
            way = gesture_pose(rig, BUSY_ARMS[arm], side, sign)
            poses[f"way.{_NAMES[side]}"] = _turns(rig, way, head_m)
    return poses


def gesture_pose(rig: dict[str, BoneSpec], reach: Reach, side: str, sign: float) -> Pose:
    """A gesture of one arm on a trunk at rest: shoulder, arm, hand and fingers."""
    own = f".{side}"
    shoulder: Degrees = (0.0, 0.0, reach.raised_deg)
    turns = {name: turn for name, turn in both(HANDS[reach.hand]).items() if name.endswith(own)}
    turns[f"shoulder{own}"] = shoulder if side == "L" else mirrored(shoulder)
    pose = Pose(turns)
    names = (f"upper_arm{own}", f"forearm{own}", f"hand{own}")
    joints = [np.array(rig[name].head) for name in names]
    length = float(sum(np.linalg.norm(b - a) for a, b in pairwise(joints)))
    move = deformations(tuple(rig.values()), pose)[f"shoulder{own}"]
    start = move[:3, :3] @ joints[0] + move[:3, 3]
    target = start + length * _placed(reach.wrist, sign)
    hand = hand_turned(_placed(reach.fingers, sign), _placed(reach.palm, sign).tolist())
    return reached(rig, pose, names, target, _placed(reach.elbow, sign), -1.0, hand, _TWIST)


def _placed(outwards: tuple[float, float, float], sign: float) -> FloatArray:
    """(Out, ahead, up) in the character's space, which faces −Y."""
    out, ahead, up = outwards
    return np.array([sign * out, -ahead, up])


def _whole(rig: dict[str, BoneSpec], pose: Pose) -> Pose:
    """The pose with the bones that it doesn't turn."""
    still: Degrees = (0.0, 0.0, 0.0)
    return replace(pose, turns_deg=dict.fromkeys(rig, still) | dict(pose.turns_deg))


def _turns(rig: dict[str, BoneSpec], pose: Pose, head_m: float) -> BoneTurns:
    """A pose as quaternions, of the bones that it turns."""
    out: BoneTurns = {}
    for name, angles in pose.turns_deg.items():
        shift = (0.0, 0.0, 0.0)
        if name == "hips":
            x, y, z = head_m * (rig[name].axes().T @ np.array(pose.hips_offset))
            shift = (round(float(x), 6), round(float(y), 6), round(float(z), 6))
        out[name] = (_quaternion(rotation(angles, rig[name].order)), shift)
    return out


def _quaternion(matrix: FloatArray) -> Turn:
    """Of a rotation matrix. Source: Bar-Itzhack 2000, the greatest eigenvector."""
    m = matrix
    k = np.array(
        [
            [m[0, 0] + m[1, 1] + m[2, 2], 0.0, 0.0, 0.0],
            [m[2, 1] - m[1, 2], m[0, 0] - m[1, 1] - m[2, 2], 0.0, 0.0],
            [m[0, 2] - m[2, 0], m[0, 1] + m[1, 0], m[1, 1] - m[0, 0] - m[2, 2], 0.0],
            [m[1, 0] - m[0, 1], m[0, 2] + m[2, 0], m[1, 2] + m[2, 1],
             m[2, 2] - m[0, 0] - m[1, 1]],
        ]
    )  # fmt: skip
    _, vectors = np.linalg.eigh(k)
    w, x, y, z = vectors[:, -1] * (1.0 if vectors[0, -1] >= 0.0 else -1.0)
    return round(float(w), 6), round(float(x), 6), round(float(y), 6), round(float(z), 6)
