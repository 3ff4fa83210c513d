# SPDX-License-Identifier: GPL-3.0-or-later
"""Quaternions and Euler angles, and what a profile's poses make of gestures."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from avatar_addon.cast.profile import (
    BonePose,
    BoneTarget,
    ChannelMap,
    CharacterProfile,
    load_profile,
    save_profile,
)
from avatar_addon.errors import CharacterError
from avatar_addon.performance.performance import Curve
from avatar_addon.rig.tracks import armatures_of, tracks_of
from avatar_addon.rig.turning import (
    Values,
    blended,
    from_euler,
    matrices,
    multiplied,
    steady,
    to_euler,
    turn_by,
    undone,
    vector_of,
)

ORDERS = tuple("".join(order) for order in itertools.permutations("XYZ"))
ARM, HAND = ("Rig", "arm"), ("Rig", "hand")


def about(axis: str, degrees: float) -> Values:
    return turn_by(np.radians(degrees) * np.eye(3)["XYZ".index(axis)])


def turned(axis: str, degrees: float) -> BonePose:
    w, x, y, z = about(axis, degrees).tolist()
    return BonePose((w, x, y, z))


def angle_between(one: Values, other: Values) -> Values:
    between: Values = vector_of(multiplied(undone(one), other))
    return np.asarray(np.degrees(np.linalg.norm(between, axis=-1)))


@pytest.mark.parametrize("order", ORDERS)
def test_angles_become_quaternions_and_angles_again(order: str) -> None:
    angles = np.random.default_rng(1).uniform(-1.4, 1.4, (40, 3))
    back = np.stack([to_euler(from_euler(one, order)[None], order)[0] for one in angles])
    np.testing.assert_allclose(back, angles, atol=1e-9)


def test_the_first_letter_turns_first() -> None:
    """X then Z: the y axis is lifted to z, which a turn about z leaves alone."""
    turn = from_euler(np.radians([90.0, 0.0, 90.0]), "XYZ")
    np.testing.assert_allclose(matrices(turn) @ [0, 1, 0], [0, 0, 1], atol=1e-12)
    turn = from_euler(np.radians([90.0, 0.0, 90.0]), "ZYX")
    np.testing.assert_allclose(matrices(turn) @ [0, 1, 0], [-1, 0, 0], atol=1e-12)


@pytest.mark.parametrize("order", ORDERS)
def test_angles_never_jump(order: str) -> None:
    """A turn through more than a half circle, past where the middle angle is right."""
    vector = np.linspace(0, 1, 60)[:, None] * np.array([2.9, 1.2, -1.0])
    turns = turn_by(vector)
    turns[::7] *= -1.0
    angles = to_euler(turns, order)
    assert np.abs(np.diff(angles, axis=0)).max() < 0.9
    assert angle_between(from_euler(angles, order), turns).max() < 1e-4


def test_signs_are_steady() -> None:
    turns = turn_by(np.linspace(0, 6, 50)[:, None] * [0, 0, 1.0])
    flipped = turns * np.where(np.arange(50) % 3 == 1, -1.0, 1.0)[:, None]
    np.testing.assert_allclose(steady(flipped), turns)


def test_one_pose_is_reached_by_spherical_interpolation() -> None:
    rest, pose = about("X", 10.0), about("X", 110.0)
    found = blended(rest, [(np.array([0.0, 0.25, 1.0]), pose)])
    np.testing.assert_allclose(found, [about("X", 10.0), about("X", 35.0), pose], atol=1e-12)


def test_poses_share_what_is_there() -> None:
    one, other = about("X", 40.0), about("X", -20.0)
    weights = np.array([1.0]), np.array([1.0])
    found = blended(about("X", 0.0), [(weights[0], one), (weights[1], other)])
    assert angle_between(found[0], about("X", 10.0)) == pytest.approx(0.0, abs=1e-6)


def test_a_way_leads_beside_the_straight_one_and_ends_where_it_ends() -> None:
    rest, pose, way = about("X", 0.0), about("X", 90.0), about("Z", 60.0)
    found = blended(rest, [(np.linspace(0, 1, 5), pose)], way)
    assert angle_between(found[0], rest) == pytest.approx(0.0, abs=1e-6)
    assert angle_between(found[-1], pose) == pytest.approx(0.0, abs=1e-6)
    np.testing.assert_allclose(vector_of(found[2]), np.radians([22.5, 0, 30.0]), atol=1e-12)


# --- profiles and tracks --------------------------------------------------------------------------


def profile(**more: object) -> CharacterProfile:
    channels = {"body.roll": ChannelMap(bones=(BoneTarget("Rig", "arm", "Z", 0.5),))}
    return CharacterProfile("x", "x.blend", "X", "Rig", channels, {}, 1.7, **more)  # type: ignore[arg-type]


POSES = {
    "standing": {ARM: turned("X", 20.0), ("Rig", "leg"): turned("X", 5.0)},
    "sitting": {("Rig", "hips"): BonePose((1.0, 0.0, 0.0, 0.0), (0.0, -0.4, 0.1))},
    "gesture.open.left": {ARM: turned("X", 80.0), HAND: turned("Y", 30.0)},
}


def test_poses_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    save_profile(profile(poses=POSES), path)
    kept = load_profile(path)
    assert kept.poses.keys() == POSES.keys()
    assert kept.poses["sitting"]["Rig", "hips"].shift == (0.0, -0.4, 0.1)
    for name, pose in POSES.items():
        for bone, where in pose.items():
            assert kept.poses[name][bone].turn == pytest.approx(where.turn)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            '[poses."gesture.fly.left".Rig]\narm = [1, 0, 0, 0]',
            "pose 'gesture.fly.left' is unknown",
        ),
        ("[poses.standing.Rig]\narm = [1, 1, 0, 0]", "the turn of 'arm' is no unit quaternion"),
        ("[poses.standing.Rig]\narm = [nan, 0, 0, 0]", "the turn of 'arm' is no unit quaternion"),
        ("[poses.standing.Rig]\narm = [1, 0, 0]", "has a missing or wrong entry"),
        ("[poses.standing]\nRig = 3", "has a missing or wrong entry"),
    ],
)
def test_a_wrong_pose_is_refused(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "x.toml"
    save_profile(profile(), path)
    path.write_text(path.read_text().replace("[poses]", "") + "\n" + line + "\n")
    with pytest.raises(CharacterError, match=said):
        load_profile(path)


def test_bones_stand_until_a_gesture_turns_them_and_channels_come_on_top() -> None:
    moved = {
        "gesture.open.left": Curve(np.array([0.0, 1.0]), np.array([0.0, 1.0])),
        "body.roll": Curve(np.zeros(1), np.array([0.4])),
        "gesture.shrug.left": Curve(np.zeros(1), np.ones(1)),  # this character has none
    }
    turns = tracks_of(profile(poses=POSES), moved, fps=Fraction(2), frames=3).turns
    assert set(turns) == {ARM, HAND}  # the leg is left as it stands
    on_top = about("Z", float(np.degrees(0.2)))
    for frame, degrees in enumerate((20.0, 50.0, 80.0)):
        wanted = multiplied(about("X", degrees), on_top)
        assert angle_between(turns[ARM][frame], wanted) == pytest.approx(0.0, abs=1e-6)
        assert angle_between(turns[HAND][frame], about("Y", 15.0 * frame)) < 1e-6
    assert armatures_of(profile(poses=POSES)) == ("Rig",)
