# SPDX-License-Identifier: GPL-3.0-or-later
"""Gestures of the leads: where hands arrive, and that no arm goes through its body on the way."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from avatar_addon.cast.profile import POSES, STANCES, WAYS
from avatar_addon.rig.turning import blended, to_euler
from avatar_addon.vocabulary import GESTURE_CHANNELS
from rigs.arrays import FloatArray
from rigs.bearings import BEARINGS
from rigs.body import torso_field
from rigs.body_poses import BUSY_ARMS
from rigs.build import HERE
from rigs.gestures import BoneTurns, profile_poses
from rigs.params import Character, load_character
from rigs.posing import Pose, deformations
from rigs.proportions import measure
from rigs.skeleton import BoneSpec, bones

LEADS = ("ada", "ben", "kofi", "noor")
SIDES = {"left": "L", "right": "R"}
HALF_HAND = 0.035
"""How thick half a hand is, in head units."""
_STEPS = np.linspace(0.0, 1.0, 9)
ARMS = tuple(name for name in GESTURE_CHANNELS if name[13:14] not in "2345")
"""Gestures; of those that count one."""


@cache
def lead(name: str) -> tuple[Character, dict[str, BoneSpec], dict[str, BoneTurns]]:
    character = load_character(HERE / f"{name}.params.toml")
    return character, {bone.name: bone for bone in bones(character)}, profile_poses(character)


def pose_at(name: str, channel: str, weight: float) -> dict[str, FloatArray]:
    """Bone → what carries it, on the way from the stance to a gesture; trunk and that arm alone."""
    character, rig, poses = lead(name)
    way = poses.get(f"way.{channel.rpartition('.')[2]}", {})
    chain = [rig[bone] for bone in ("hips", "spine", "chest", *poses[channel])]
    chain.sort(key=list(rig.values()).index)
    turns = {}
    for bone in chain:
        q = np.array(poses["standing"][bone.name][0])
        if bone.name in poses[channel]:
            ends = [(np.array([weight]), poses[channel][bone.name][0])]
            q = blended(q, ends, way[bone.name][0] if way else None)[0]
        x, y, z = np.degrees(to_euler(q[None], bone.order)[0])
        turns[bone.name] = (float(x), float(y), float(z))
    hips = poses["standing"]["hips"][1]
    x, y, z = rig["hips"].axes() @ np.array(hips) / character.scale.head_m
    return deformations(chain, Pose(turns, (float(x), float(y), float(z))))


def joint(rig: dict[str, BoneSpec], moves: dict[str, FloatArray], bone: str) -> FloatArray:
    """Where a bone begins."""
    return np.asarray(moves[bone][:3, :3] @ np.array(rig[bone].head) + moves[bone][:3, 3])


def clearance(name: str, moves: dict[str, FloatArray], side: str) -> float:
    """Least distance of wrist, knuckles and lower forearm from the bare trunk."""
    character, rig, _ = lead(name)
    elbow, wrist, knuckle = (
        joint(rig, moves, f"{bone}.{side}") for bone in ("forearm", "hand", "middle.1")
    )
    points = np.stack([0.4 * elbow + 0.6 * wrist, wrist, 0.5 * (wrist + knuckle), knuckle])
    at_rest = []
    for bone in ("spine", "chest"):
        there = np.linalg.inv(moves[bone])
        at_rest.append(points @ there[:3, :3].T + there[:3, 3])
    folded = np.abs(np.vstack(at_rest)) * [1, 0, 0] + np.vstack(at_rest) * [0, 1, 1]
    return float(torso_field(measure(character), folded, character.body).min())


@pytest.mark.parametrize("name", LEADS)
def test_a_lead_has_every_pose(name: str) -> None:
    character, rig, poses = lead(name)
    arms = zip(SIDES, BEARINGS[character.body.bearing].arms, strict=True)
    busy = {f"way.{side}" for side, arm in arms if arm in BUSY_ARMS}
    assert set(poses) == {*STANCES, *GESTURE_CHANNELS, *busy}
    assert set(poses) <= set(POSES)
    assert busy <= set(WAYS)
    for stance in STANCES:
        assert set(poses[stance]) == set(rig)
    for channel in GESTURE_CHANNELS:
        assert len(poses[channel]) == 4 + 15
        assert {bone[-1] for bone in poses[channel]} == {SIDES[channel.rpartition(".")[2]]}
    for pose in poses.values():
        for turn, _ in pose.values():
            assert np.linalg.norm(turn) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("channel", ARMS)
@pytest.mark.parametrize("name", LEADS)
def test_a_hand_goes_there_without_a_jump_and_beside_the_body(name: str, channel: str) -> None:
    _, rig, _ = lead(name)
    side = SIDES[channel.rpartition(".")[2]]
    course = [pose_at(name, channel, float(weight)) for weight in _STEPS]
    assert min(clearance(name, moves, side) for moves in course) > HALF_HAND
    places = [joint(rig, moves, f"hand.{side}") for moves in course]
    ways = [float(np.linalg.norm(there - here)) for here, there in pairwise(places)]
    assert max(ways) < 0.62
    assert sum(ways) < 5.0


@pytest.mark.parametrize("name", LEADS)
def test_hands_arrive_where_they_mean(name: str) -> None:
    _, rig, _ = lead(name)

    def place(channel: str, bone: str = "middle.1") -> FloatArray:
        """From the shoulder; out, ahead, up."""
        side = SIDES[channel.rpartition(".")[2]]
        moves = pose_at(name, channel, 1.0)
        moved = joint(rig, moves, f"{bone}.{side}") - joint(rig, moves, f"upper_arm.{side}")
        return moved * [1.0 if side == "L" else -1.0, -1.0, 1.0]

    for side in SIDES:
        out, ahead, _ = place(f"gesture.point_aside.{side}")
        assert out > 1.5 > 1.2 > ahead
        assert place(f"gesture.point_ahead.{side}")[1] > 1.6
        assert place(f"gesture.point_up.{side}", "index.3")[2] > 0.6
        assert place(f"gesture.point_down.{side}", "index.3")[2] < -1.3
        assert place(f"gesture.point_self.{side}")[0] < -0.3
        assert place(f"gesture.wave_out.{side}")[0] > place(f"gesture.wave_in.{side}")[0] + 0.3
        assert place(f"gesture.wave_out.{side}")[2] > 0.5
        thumb = place(f"gesture.thumbs_up.{side}", "thumb.3")
        assert thumb[2] > place(f"gesture.thumbs_up.{side}", "thumb.2")[2] + 0.05
