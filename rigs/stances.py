# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole poses of one body: feet set on the floor, hands on the thighs, whatever its measures."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from .arrays import FloatArray
from .body_poses import HANDS, SITTING, STANDING, both
from .cuts import TOPS
from .params import Character
from .posing import Degrees, Pose, carried_point, deformations
from .proportions import measure
from .skeleton import SIDES, BoneSpec, bones

_TOES_OUT_DEG: Final = {"standing": (10.0, 24.0), "sitting": (6.0, 6.0)}
_KNEE_TO_SEAT: Final = 0.02
_AHEAD: Final = {"L": 0.10, "R": 0.18}
"""How far before the shoulders the wrists hang."""
_STRETCH: Final = {"L": 0.982, "R": 0.968}
"""How far the arms are stretched, 1 straight."""


def stance(character: Character, name: str) -> Pose:
    """The pose of that name, ``standing`` or ``sitting``, fitted to a body."""
    return {"standing": _standing, "sitting": _sitting}[name](character)


STANCES: Final = ("standing", "sitting")


def _standing(character: Character) -> Pose:
    body, rig = measure(character), _rig(character)
    pose = Pose(both(STANDING | HANDS["relaxed"]), (0.075, 0.0, -0.022))
    feet = {
        "L": body["ankle"] * [1.0, 1.0, 1.0] + [-0.055, 0.02, 0.0],
        "R": body["ankle"] * [-1.0, 1.0, 1.0] + [-0.030, -0.15, 0.0],
    }
    pose = _on_feet(rig, pose, feet, _TOES_OUT_DEG["standing"])
    return _arms_hanging(character, rig, pose)


def _arms_hanging(character: Character, rig: dict[str, BoneSpec], pose: Pose) -> Pose:
    """Let the arms hang beside the hips, a little bent, the palms towards the thighs."""
    body = measure(character)
    for side, sign in SIDES:
        moves = deformations(tuple(rig.values()), pose)
        upper, hips = rig[f"upper_arm.{side}"], moves["hips"]
        shoulder = carried_point(np.array(upper.head), moves[upper.parent or ""])
        far = sum(
            float(np.linalg.norm(body[b] - body[a]))
            for a, b in (("shoulder", "elbow"), ("elbow", "wrist"))
        )
        beside = carried_point(np.array([sign * _beside(character), 0.0, body["hip"][2]]), hips)
        out, ahead = beside[0] - shoulder[0], -_AHEAD[side]
        reach = _STRETCH[side] * far
        down = np.sqrt(max(reach**2 - out**2 - ahead**2, 0.25 * far**2))
        wrist = shoulder + np.array([out, ahead, -down])
        fingers = np.array([-sign * 0.10, -0.16, -1.0])
        fingers /= np.linalg.norm(fingers)
        palm = np.array([-sign * 0.84, 0.54, 0.0])
        palm = palm - (palm @ fingers) * fingers
        palm /= np.linalg.norm(palm)
        hand = np.stack([np.cross(fingers, palm), fingers, palm], axis=1)
        names = (upper.name, f"forearm.{side}", f"hand.{side}")
        elbow = np.array([sign * 0.26, 1.0, 0.0])
        pose = _reached(rig, pose, names, wrist, elbow, -1.0, hand, twist=0.6)
    return pose


def _beside(character: Character) -> float:
    """How far from the middle a wrist hangs clear of the hips and what covers them."""
    body, shape = measure(character), character.body
    cut = TOPS[character.style.top]
    hips = 0.44 * body.wide * shape.hips + max(cut.ease, 0.03) + 0.5 * cut.flare
    return float(max(hips + 0.125 * body.limb, body["shoulder"][0] - 0.02))


def _sitting(character: Character) -> Pose:
    body, rig = measure(character), _rig(character)
    thigh = float(np.linalg.norm(body["knee"] - body["hip"]))
    shin = float(np.linalg.norm(body["ankle"] - body["knee"]))
    seat = body["ankle"][2] + shin + _KNEE_TO_SEAT
    pose = Pose(both(SITTING | HANDS["relaxed"]), (0.0, 0.0, float(seat - body["hip"][2])))
    skirted = _skirted(character)
    apart = body["hip"][0] + (-0.06 if skirted else 0.10)
    ahead = body["hip"][1] - 0.97 * thigh
    feet = {
        side: np.array([sign * apart, ahead + (0.02 if side == "L" else -0.06), body["ankle"][2]])
        for side, sign in SIDES
    }
    pose = _on_feet(rig, pose, feet, _TOES_OUT_DEG["sitting"])
    return _hands_on_thighs(rig, pose, (0.44 if skirted else 0.30) * body.limb)


def _skirted(character: Character) -> bool:
    return character.style.top == "dress" or character.style.bottom == "skirt"


def _rig(character: Character) -> dict[str, BoneSpec]:
    return {bone.name: bone for bone in bones(character)}


def _on_feet(
    rig: dict[str, BoneSpec],
    pose: Pose,
    ankles: dict[str, FloatArray],
    out_deg: tuple[float, float],
) -> Pose:
    """Bend the legs so that the ankles are where they should be and the soles flat."""
    for (side, sign), toes in zip(SIDES, out_deg, strict=True):
        names = (f"thigh.{side}", f"shin.{side}", f"foot.{side}")
        turned = np.radians(sign * toes)
        ahead = np.array([np.sin(turned), -np.cos(turned), 0.0])
        spin = np.array(
            [
                [np.cos(turned), -np.sin(turned), 0.0],
                [np.sin(turned), np.cos(turned), 0.0],
                [0, 0, 1],
            ]
        )
        pose = _reached(rig, pose, names, ankles[side], ahead, 1.0, spin @ rig[names[2]].axes())
    return pose


def _hands_on_thighs(rig: dict[str, BoneSpec], pose: Pose, above: float) -> Pose:
    for side, sign in SIDES:
        moves = deformations(tuple(rig.values()), pose)
        thigh, knee = rig[f"thigh.{side}"], np.array(rig[f"shin.{side}"].head)
        move = moves[thigh.name]
        a = move[:3, :3] @ np.array(thigh.head) + move[:3, 3]
        b = move[:3, :3] @ knee + move[:3, 3]
        along = (b - a) / np.linalg.norm(b - a)
        wrist = a + 0.50 * (b - a) + np.array([sign * 0.09, 0.0, above])
        fingers = along + np.array([-sign * 0.28, 0.0, -0.10])
        fingers /= np.linalg.norm(fingers)
        palm = np.array([sign * 0.10, 0.0, -1.0])
        palm = palm - (palm @ fingers) * fingers
        palm /= np.linalg.norm(palm)
        hand = np.stack([np.cross(fingers, palm), fingers, palm], axis=1)
        names = (f"upper_arm.{side}", f"forearm.{side}", f"hand.{side}")
        elbow = np.array([sign * 0.75, 0.75, -0.2])
        pose = _reached(rig, pose, names, wrist, elbow, -1.0, hand, twist=0.75)
    return pose


def _reached(
    rig: dict[str, BoneSpec],
    pose: Pose,
    names: tuple[str, str, str],
    target: FloatArray,
    apex: FloatArray,
    bend: float,
    end_axes: FloatArray,
    twist: float = 0.0,
) -> Pose:
    """Bend a limb of two bones so that its end is at a place.

    Args:
        rig: The bones.
        pose: What is turned so far.
        names: Upper bone, lower bone, and what hangs on them.
        target: Where the third bone starts.
        apex: Where the knee or the elbow points.
        bend: 1 if that is along the bones' Z axis, −1 if against it.
        end_axes: The third bone's axes in the pose.
        twist: How much of the third bone's twist the lower one takes.
    """
    upper, lower, end = (rig[name] for name in names)
    moves = deformations(tuple(rig.values()), pose)
    base = moves[upper.parent or ""]
    start = base[:3, :3] @ np.array(upper.head) + base[:3, 3]
    first = float(np.linalg.norm(np.array(lower.head) - np.array(upper.head)))
    second = float(np.linalg.norm(np.array(end.head) - np.array(lower.head)))
    line = target - start
    far = min(float(np.linalg.norm(line)), 0.9995 * (first + second))
    line = line / np.linalg.norm(line)
    side = apex - (apex @ line) * line
    side /= np.linalg.norm(side)
    cosine = (first**2 + far**2 - second**2) / (2.0 * first * far)
    joint = first * (cosine * line + np.sqrt(max(0.0, 1.0 - cosine**2)) * side)
    tip = far * line
    hinge = bend * side
    upper_axes = _axes(joint, hinge)
    lower_hint = hinge
    if twist:
        lower_hint = _thumb_side(end, lower, end_axes) * twist + hinge * (1.0 - twist)
    lower_axes = _axes(tip - joint, lower_hint)
    turns = dict(pose.turns_deg)
    rest = base[:3, :3] @ upper.axes()
    turns[upper.name] = _euler(rest.T @ upper_axes)
    turns[lower.name] = _euler((upper_axes @ upper.axes().T @ lower.axes()).T @ lower_axes)
    turns[end.name] = _euler((lower_axes @ lower.axes().T @ end.axes()).T @ end_axes)
    return replace(pose, turns_deg=turns)


def _thumb_side(end: BoneSpec, lower: BoneSpec, end_axes: FloatArray) -> FloatArray:
    """Where the lower bone's Z axis would point if it went all the way with its end."""
    return np.asarray(end_axes @ end.axes().T @ lower.axes()[:, 2])


def _axes(along: FloatArray, hint: FloatArray) -> FloatArray:
    y = along / np.linalg.norm(along)
    z = hint - (hint @ y) * y
    z /= np.linalg.norm(z)
    return np.stack([np.cross(y, z), y, z], axis=1)


def _euler(m: FloatArray) -> Degrees:
    """Angles of a matrix in the limbs' order (YXZ)."""
    x = np.degrees(np.arcsin(np.clip(m[2, 1], -1.0, 1.0)))
    y = np.degrees(np.arctan2(-m[2, 0], m[2, 2]))
    z = np.degrees(np.arctan2(-m[0, 1], m[1, 1]))
    return round(float(x), 4), round(float(y), 4), round(float(z), 4)
