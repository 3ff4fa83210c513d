# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things are as a character sees them, and how it is built to look at them.

Measured in its stance, as keying leaves it while no channel moves it; what it does at the moment
doesn't matter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from mathutils import Matrix, Quaternion, Vector

from ..cast.profile import STANCES, landmarks_of
from ..performance.looking import Joint, Looker, Sight
from ..performance.performance import CAMERA
from .character import Character

REACH_DEG: Final = 70.0
"""A camera further aside is not looked into: a profile stays a profile."""
_AXES: Final = Matrix(((1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0)))
"""Columns: left, up and ahead of a character, in its root's space."""


def looker_of(character: Character) -> Looker:
    """How a character turns to look: its joints from the trunk up, and its eyes."""
    face = _Face(character)
    found = []
    for group in ("body", "head"):
        for bone in _bones(character, f"{group}.yaw"):
            rig = _rig(character, bone.armature)
            pose_bone = rig.pose.bones[bone.bone]
            arm = face.seen(rig.matrix_world @ _neutral(character, rig, pose_bone).translation)
            joint = Joint(group, abs(bone.factor), (-arm.x, -arm.y, -arm.z))
            found.append((len(pose_bone.parent_recursive), joint))
    joints = tuple(joint for _, joint in sorted(found, key=lambda one: one[0]))
    apart = (face.eyes[0] - face.eyes[-1]).length
    return Looker(joints, apart if "eyes.converge" in character.profile.channels else 0.0)


def sights_of(character: Character, targets: Mapping[str, Any]) -> dict[str, Sight]:
    """Where objects are from between a character's eyes.

    Args:
        character: Who looks.
        targets: Name → object; the camera's is ``camera``. A camera more than ``REACH_DEG`` aside
            is left out.
    """
    face = _Face(character)
    sights = {}
    for name, target in targets.items():
        x, y, z = face.seen(target.matrix_world.translation)
        yaw, distance = math.atan2(x, z), math.hypot(x, y, z)
        if name == CAMERA and abs(yaw) > math.radians(REACH_DEG):
            continue
        sights[name] = Sight(-math.atan2(y, math.hypot(x, z)), yaw, max(distance, 1e-3))
    return sights


class _Face:
    """The space of a face in its character's stance: left, up and ahead of between the eyes."""

    def __init__(self, character: Character) -> None:
        self.eyes = _eyes(character)
        middle: Any = sum(self.eyes, Vector()) / len(self.eyes)
        turn = character.root.matrix_world.to_3x3().normalized()
        heads = sorted(_bones(character, "head.yaw"), key=lambda bone: abs(bone.factor))
        if heads:
            rig = _rig(character, heads[-1].armature)
            bone = rig.pose.bones[heads[-1].bone]
            moved = _neutral(character, rig, bone) @ bone.bone.matrix_local.inverted()
            world = rig.matrix_world.to_3x3().normalized()
            turn = world @ moved.to_3x3() @ world.inverted() @ turn
        self._back: Any = (Matrix.Translation(middle) @ (turn @ _AXES).to_4x4()).inverted()

    def seen(self, point: Any) -> Any:
        """A point of the world in the face's space, in metres."""
        return self._back @ point


def _eyes(character: Character) -> list[Any]:
    """The eyes' centres in the world; the eye line's where there are no bones for them."""
    found = []
    for bone in _bones(character, "eyes.yaw"):
        rig = _rig(character, bone.armature)
        pose_bone = rig.pose.bones[bone.bone]
        found.append(rig.matrix_world @ _neutral(character, rig, pose_bone).translation)
    if not found:
        line = Vector(landmarks_of(character.profile)["eye_line"])
        found = [character.root.matrix_world @ line]
    return found


def _neutral(character: Character, rig: Any, bone: Any) -> Any:
    """Where a bone is in the stance, in its armature's space.

    A bone that the stance doesn't name is at rest where channels turn it, and else where it is.
    """
    placed = bone.bone.matrix_local
    if bone.parent is not None:
        parent = _neutral(character, rig, bone.parent)
        placed = parent @ bone.parent.bone.matrix_local.inverted() @ placed
    stance = character.profile.poses.get(STANCES[0], {})
    for (armature, name), pose in stance.items():
        if name == bone.name and character.objects.get(armature) == rig:
            turn = Quaternion(pose.turn).to_matrix().to_4x4()
            return placed @ Matrix.Translation(pose.shift) @ turn
    channels = character.profile.channels.values()
    keyed = any(target.bone == bone.name for channel in channels for target in channel.bones)
    return placed if keyed else placed @ bone.matrix_basis


def _bones(character: Character, channel: str) -> list[Any]:
    mapped = character.profile.channels.get(channel)
    return list(mapped.bones) if mapped else []


def _rig(character: Character, name: str) -> Any:
    return character.objects[name]
