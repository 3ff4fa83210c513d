# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole poses of one body: feet set on the floor, hands on the thighs, whatever its measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from .arrays import FloatArray
from .bearings import BEARINGS
from .body_poses import HANDS, SITTING, both
from .cuts import TOPS, trunk_of_top
from .params import Character
from .posing import Degrees, Pose, carried_point, deformations
from .proportions import MID_Y, measure
from .sdf import mirrored
from .skeleton import SIDES, BoneSpec, bones
from .trims import reach

_SEATED_TOES_DEG: Final = (6.0, 6.0)
_KNEE_TO_SEAT: Final = 0.02
_AHEAD: Final = {"L": 0.10, "R": 0.18}
"""How far before the shoulders the wrists hang."""
_OUT: Final = 0.16
"""How far outside the shoulders the wrists hang at least."""
_STRETCH: Final = {"L": 0.972, "R": 0.958}
"""How far the arms are stretched, 1 straight."""
_CLEAR: Final = {"folded": 0.13, "behind": 0.13, "hip": 0.095, "pocket": 0.025, "belly": 0.12}
"""How far wrists are from what they lie on."""
_OVER: Final = 0.11
"""How far one hand is over the other."""
_HIP_BACK: Final = 0.10
"""How far behind the trunk's middle a wrist on the hip is."""


def stance(character: Character, name: str) -> Pose:
    """The pose of that name, ``standing`` or ``sitting``, fitted to a body."""
    return {"standing": _standing, "sitting": _sitting}[name](character)


STANCES: Final = ("standing", "sitting")


def _standing(character: Character) -> Pose:
    body, rig = measure(character), _rig(character)
    bearing = BEARINGS[character.body.bearing]
    pose = Pose(both(dict(bearing.trunk) | HANDS["relaxed"]), bearing.hips)
    feet = {
        side: body["ankle"] * [sign, 1.0, 1.0] + [*step, 0.0]
        for (side, sign), step in zip(SIDES, bearing.feet, strict=True)
    }
    pose = _on_feet(rig, pose, feet, bearing.toes_deg)
    for side, arm in zip(("L", "R"), bearing.arms, strict=True):
        pose = _ARMS[arm](character, rig, pose, side)
    return pose


def _arm_hanging(character: Character, rig: dict[str, BoneSpec], pose: Pose, side: str) -> Pose:
    """Let an arm hang beside the hips, a little bent, the palm towards the thigh."""
    body, sign = measure(character), dict(SIDES)[side]
    moves = deformations(tuple(rig.values()), pose)
    upper, hips = rig[f"upper_arm.{side}"], moves["hips"]
    shoulder = carried_point(np.array(upper.head), moves[upper.parent or ""])
    far = sum(
        float(np.linalg.norm(body[b] - body[a]))
        for a, b in (("shoulder", "elbow"), ("elbow", "wrist"))
    )
    beside = carried_point(np.array([sign * _beside(character), 0.0, body["hip"][2]]), hips)
    out, ahead = sign * max(sign * (beside[0] - shoulder[0]), _OUT), -_AHEAD[side]
    length = _STRETCH[side] * far
    down = np.sqrt(max(length**2 - out**2 - ahead**2, 0.25 * far**2))
    wrist = shoulder + np.array([out, ahead, -down])
    hand = hand_turned([-sign * 0.10, -0.16, -1.0], [-sign * 0.84, 0.54, 0.0])
    return reached(rig, pose, _arm(side), wrist, np.array([sign * 0.62, 1.0, 0.0]), -1.0, hand, 0.6)


def _arm_folded(character: Character, rig: dict[str, BoneSpec], pose: Pose, side: str) -> Pose:
    """One hand on the other before the belly, the left one outside."""
    sign = dict(SIDES)[side]
    away = _CLEAR["folded"] + (_OVER if side == "L" else 0.0)
    wrist = _on_trunk(character, pose, rig, (sign * 0.27, -2.50), "front", away)
    hand = hand_turned([-sign * 0.92, 0.0, -0.38], [-sign * 0.10, 1.0, 0.0])
    elbow = np.array([sign * 1.0, 0.55, -0.35])
    return reached(rig, pose, _arm(side), wrist, elbow, -1.0, hand, 0.6)


def _arm_behind(character: Character, rig: dict[str, BoneSpec], pose: Pose, side: str) -> Pose:
    """One hand in the other behind the back, the right one outside."""
    sign = dict(SIDES)[side]
    away = _CLEAR["behind"] + (_OVER if side == "R" else 0.0)
    wrist = _on_trunk(character, pose, rig, (sign * 0.24, -2.55), "back", away)
    hand = hand_turned([-sign * 0.92, 0.0, -0.38], [sign * 0.10, 1.0, 0.0])
    elbow = np.array([sign * 0.9, 0.9, 0.0])
    return reached(rig, pose, _arm(side), wrist, elbow, -1.0, hand, 0.7)


def _arm_on_hip(character: Character, rig: dict[str, BoneSpec], pose: Pose, side: str) -> Pose:
    """A hand on the hip, the fingers forward, the elbow out."""
    sign = dict(SIDES)[side]
    wrist = _on_trunk(character, pose, rig, (sign * 1.0, -2.40), "side", _CLEAR["hip"])
    hand = hand_turned([-sign * 0.10, -0.80, -0.60], [-sign * 1.0, 0.0, -0.15])
    elbow = np.array([sign * 1.0, 0.45, 0.0])
    return reached(rig, pose, _arm(side), wrist, elbow, -1.0, hand, 0.7)


def _arm_in_pocket(character: Character, rig: dict[str, BoneSpec], pose: Pose, side: str) -> Pose:
    """A hand in the pouch of a hoodie; without one, the arm hangs."""
    if character.style.top != "hoodie":
        return _arm_hanging(character, rig, pose, side)
    sign = dict(SIDES)[side]
    wrist = _on_trunk(character, pose, rig, (sign * 0.47, -2.27), "front", _CLEAR["pocket"])
    hand = hand_turned([-sign * 0.85, 0.43, -0.22], [-sign * 0.10, 1.0, 0.0])
    elbow = np.array([sign * 1.0, 0.75, -0.2])
    return reached(rig, pose, _arm(side), wrist, elbow, -1.0, hand, 0.6)


def _arm_on_belly(character: Character, rig: dict[str, BoneSpec], pose: Pose, side: str) -> Pose:
    """A hand laid on the belly."""
    sign = dict(SIDES)[side]
    wrist = _on_trunk(character, pose, rig, (sign * 0.36, -2.22), "front", _CLEAR["belly"])
    hand = hand_turned([-sign * 0.94, 0.16, 0.22], [-sign * 0.10, 1.0, 0.0])
    elbow = np.array([sign * 1.0, 0.60, -0.40])
    return reached(rig, pose, _arm(side), wrist, elbow, -1.0, hand, 0.6)


_ARMS: Final = {
    "hang": _arm_hanging,
    "folded": _arm_folded,
    "behind": _arm_behind,
    "hip": _arm_on_hip,
    "pocket": _arm_in_pocket,
    "belly": _arm_on_belly,
}


def _on_trunk(
    character: Character,
    pose: Pose,
    rig: dict[str, BoneSpec],
    place: tuple[float, float],
    way: str,
    away: float,
) -> FloatArray:
    """Where a wrist is that lies on what covers the trunk.

    Args:
        character: Whose.
        pose: What is turned so far.
        rig: The bones.
        place: X, and the height on the figure of reference.
        way: Which surface: ``front``, ``back`` or the ``side`` of that X.
        away: How far the wrist's middle is from the surface.
    """
    body, cut = measure(character), TOPS[character.style.top]
    centre = np.array([0.0, MID_Y, body.z(place[1])])

    def trunk(points: FloatArray) -> FloatArray:
        return trunk_of_top(body, character.body, cut, mirrored(points))

    ray = {"front": [0.0, -1.0, 0.0], "back": [0.0, 1.0, 0.0], "side": [place[0], 0.0, 0.0]}[way]
    far = float(reach(trunk, centre, np.array([ray]))[0]) + away
    across = [0.0 if way == "side" else place[0], _HIP_BACK if way == "side" else 0.0, 0.0]
    at_rest = centre + far * np.array(ray) + across
    return carried_point(at_rest, deformations(tuple(rig.values()), pose)["spine"])


def hand_turned(fingers: Sequence[float] | FloatArray, palm: Sequence[float]) -> FloatArray:
    """Axes of a hand from where its fingers point and, as far as it can, its palm looks."""
    along = np.array(fingers) / np.linalg.norm(fingers)
    out = np.array(palm) - (np.array(palm) @ along) * along
    out /= np.linalg.norm(out)
    return np.stack([np.cross(along, out), along, out], axis=1)


def _arm(side: str) -> tuple[str, str, str]:
    return f"upper_arm.{side}", f"forearm.{side}", f"hand.{side}"


def _beside(character: Character) -> float:
    """How far from the middle a wrist hangs clear of the hips and what covers them."""
    body, shape = measure(character), character.body
    cut = TOPS[character.style.top]
    hips = 0.44 * body.wide * shape.hips + max(cut.ease, 0.03) + 0.5 * cut.flare
    return float(hips + 0.125 * body.limb)


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
    pose = _on_feet(rig, pose, feet, _SEATED_TOES_DEG)
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
        pose = reached(rig, pose, names, ankles[side], ahead, 1.0, spin @ rig[names[2]].axes())
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
        hand = hand_turned(along + np.array([-sign * 0.28, 0.0, -0.10]), [sign * 0.10, 0.0, -1.0])
        elbow = np.array([sign * 0.75, 0.75, -0.2])
        pose = reached(rig, pose, _arm(side), wrist, elbow, -1.0, hand, twist=0.75)
    return pose


def reached(
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
