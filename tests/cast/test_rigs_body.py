# SPDX-License-Identifier: GPL-3.0-or-later
"""The clothed body without Blender: bones, weights, bending, stances and landmarks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import wardrobe

from rigs import params
from rigs.arrays import FloatArray, IntArray, Part
from rigs.bearings import BEARINGS
from rigs.body_poses import GESTURE_ARMS, HANDS, SITTING, STANDING, both, mirrored, right
from rigs.generate import random_character
from rigs.params import Body, Character, Style
from rigs.posing import Degrees, Pose, carried, carried_point, deformations, rotation
from rigs.proportions import FINGERS, floor_z, measure, metres
from rigs.skeleton import bones
from rigs.stances import STANCES, stance
from rigs.weights import MOST

BEA = Character("bea", "Bea")
BUILDS = {
    "small": Body(height_m=1.50, build=-0.6),
    "usual": Body(),
    "tall": Body(height_m=1.90, build=0.2, shoulders=1.12, hips=0.92),
    "heavy": Body(height_m=1.72, build=0.9, waist=1.15),
}
MM = 0.001


def dressed(top: str, bottom: str, body: Body | None = None) -> Character:
    style = replace(Style(), top=top, bottom=bottom)
    return replace(BEA, style=style, body=body or BEA.body)


def part(name: str, character: Character = BEA) -> Part:
    return wardrobe.part(name, character)


def edges(one: Part) -> IntArray:
    starts = np.concatenate(list(one.faces))
    ends = np.concatenate([np.roll(face, -1) for face in one.faces])
    return np.asarray(np.unique(np.sort(np.stack([starts, ends], axis=1), axis=1), axis=0))


def lengths(one: Part, points: FloatArray) -> FloatArray:
    pairs = edges(one)
    return np.asarray(np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1))


def turned(one: Part, **turns: Degrees) -> FloatArray:
    """A part with bones turned; ``__`` stands for a full stop in their names."""
    pose = Pose({name.replace("__", "."): turn for name, turn in turns.items()})
    return carried(one.points, one.weights, deformations(bones(BEA), pose))


def volume(one: Part, points: FloatArray, numbers: IntArray) -> float:
    """Volume under the faces whose vertices are all among ``numbers``, over their middle."""
    corners = [(f[0], f[i], f[i + 1]) for f in one.faces for i in range(1, len(f) - 1)]
    held = np.isin(corners, numbers).all(axis=1)
    a, b, c = np.moveaxis((points - points[numbers].mean(axis=0))[np.array(corners)[held]], 1, 0)
    return float((a * np.cross(b, c)).sum() / 6.0)


# --- bones --------------------------------------------------------------------------------------


def test_the_skeleton_has_every_bone_of_a_person() -> None:
    trunk = ["hips", "spine", "chest", "neck", "head", "jaw", "eye.L", "eye.R"]
    limbs = ["shoulder", "upper_arm", "forearm", "hand", "thigh", "shin", "foot", "toe"]
    limbs += [f"{finger}.{i}" for finger in FINGERS for i in (1, 2, 3)]
    names = [bone.name for bone in bones(BEA)]
    assert sorted(names) == sorted(trunk + [f"{n}.{side}" for n in limbs for side in "LR"])
    seen: set[str | None] = {None}
    for bone in bones(BEA):
        assert bone.parent in seen, "parents come first"
        seen.add(bone.name)


def test_head_bones_stand_upright_and_face_forward() -> None:
    for bone in bones(BEA):
        if bone.name in ("hips", "spine", "chest", "neck", "head", "eye.L", "eye.R"):
            axes = bone.axes()
            assert axes[:, 0] == pytest.approx([1, 0, 0], abs=0.02), bone.name
            assert bone.order == "ZXY"


def test_right_bones_mirror_left_ones() -> None:
    rig = {bone.name: bone for bone in bones(BEA)}
    for name, bone in rig.items():
        if name.endswith(".L"):
            other = rig[f"{name[:-2]}.R"]
            assert np.array(other.head) == pytest.approx(np.array(bone.head) * [-1, 1, 1])
            assert np.array(other.tail) == pytest.approx(np.array(bone.tail) * [-1, 1, 1])


@pytest.mark.parametrize(
    ("turn", "joint", "axis", "sign"),
    [
        ({"forearm__L": (60.0, 0.0, 0.0)}, ("hand.L", "wrist"), 1, -1),
        ({"thigh__L": (60.0, 0.0, 0.0)}, ("shin.L", "knee"), 1, -1),
        ({"shin__L": (-60.0, 0.0, 0.0)}, ("foot.L", "ankle"), 1, 1),
        ({"upper_arm__L": (0.0, 0.0, -30.0)}, ("forearm.L", "elbow"), 0, -1),
        ({"shoulder__L": (0.0, 0.0, 30.0)}, ("upper_arm.L", "shoulder"), 2, 1),
    ],
    ids=["elbow forward", "thigh forward", "knee back", "arm down", "shoulder up"],
)
def test_limbs_bend_the_way_the_bones_say(
    turn: dict[str, Degrees], joint: tuple[str, str], axis: int, sign: int
) -> None:
    moves = deformations(bones(BEA), Pose({k.replace("__", "."): v for k, v in turn.items()}))
    bone, name = joint
    at = measure(BEA)[name]
    parent = next(b.parent for b in bones(BEA) if b.name == bone)
    assert parent is not None
    assert sign * (carried_point(at, moves[parent]) - at)[axis] > 0.1


def test_rotation_turns_in_blenders_order() -> None:
    twist_then_bend = rotation((90.0, 90.0, 0.0), "YXZ")
    assert twist_then_bend @ [1, 0, 0] == pytest.approx(np.array([0, 1, 0]), abs=1e-12)
    bend_then_twist = rotation((90.0, 90.0, 0.0), "XYZ")
    assert bend_then_twist @ [0, 1, 0] == pytest.approx(np.array([1, 0, 0]), abs=1e-12)


# --- meshes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("top", "bottom"), wardrobe.BOTTOM_OF.items())
def test_every_outfit_hangs_on_the_bones(top: str, bottom: str) -> None:
    character = dressed(top, bottom)
    names = {bone.name for bone in bones(character)}
    whole = wardrobe.whole(character)
    assert {"Hands", "Top", "Shoes"} <= {p.name for p in whole}
    assert any(p.name == "Bottom" for p in whole) == (top != "dress")
    for one in whole:
        assert set(one.weights) <= names
        table = np.stack(list(one.weights.values()))
        assert table.min() >= 0.0
        assert table.sum(axis=0) == pytest.approx(1.0)
        assert (table > 0.0).sum(axis=0).max() <= MOST
        assert one.colours is not None
        assert 0.0 <= one.colours.min() <= one.colours.max() <= 1.0
    assert sum(len(face) - 2 for one in whole for face in one.faces) <= 30_000


@pytest.mark.parametrize("body", BUILDS.values(), ids=BUILDS)
def test_bodies_stand_on_the_floor_and_mirror_themselves(body: Body) -> None:
    character = dressed("tshirt", "jeans", body)
    for name in ("Hands", "Shoes"):
        points = part(name, character).points
        flipped = points * [-1, 1, 1]
        order, other = (np.lexsort(np.round(p, 6).T) for p in (points, flipped))
        assert points[order] == pytest.approx(flipped[other], abs=2e-5), name
    for name in ("Skin", "Top", "Bottom"):
        points = part(name, character).points
        assert points[:, 0].max() == pytest.approx(-points[:, 0].min(), abs=0.01), name
        assert np.median(points[:, 0]) == pytest.approx(0.0, abs=0.03), name
    shoes = metres(character, part("Shoes", character).points)
    assert shoes[:, 2].min() == pytest.approx(0.0, abs=1 * MM)
    reach = metres(character, part("Top", character).points)[:, 2]
    assert 0.78 * body.height_m < reach.max() < 0.92 * body.height_m


def test_long_legs_leave_height_and_feet_alone() -> None:
    usual, long = (measure(replace(BEA, body=Body(legs=legs))) for legs in (1.0, 1.06))
    assert long["ankle"] == pytest.approx(usual["ankle"])
    assert long["hip"][2] - long.floor == pytest.approx(
        1.06 * (usual["hip"][2] - usual.floor), 0.01
    )
    assert long["knee"][2] > usual["knee"][2] + 0.05
    assert long.z(-0.70) == usual.z(-0.70) == -0.70
    assert long.z(-6.67) == pytest.approx(long.floor)


def test_shoulders_slope_and_limbs_slim_by_as_much_as_said() -> None:
    usual, other = (measure(replace(BEA, body=b)) for b in (Body(), Body(slope=0.05, limbs=0.9)))
    assert other["shoulder"] == pytest.approx(usual["shoulder"] - [0.0, 0.0, 0.05])
    assert other.limb == pytest.approx(0.9 * usual.limb)
    assert other.wide == usual.wide


def test_a_belly_bulges_in_front_alone() -> None:
    flat, round_ = (
        part("Top", dressed("tshirt", "jeans", Body(belly=b))).points for b in (0.0, 0.8)
    )
    here, there = (p[np.abs(p[:, 2] - measure(BEA).z(-2.3)) < 0.15, 1] for p in (flat, round_))
    assert there.min() < here.min() - 0.06
    assert there.max() == pytest.approx(here.max(), abs=0.03)


def test_wide_trousers_are_wide_at_the_hem_and_parted() -> None:
    straight = dressed("shirt", "trousers")
    wide = replace(straight, style=replace(straight.style, leg_width=1.0))
    legs = [part("Bottom", c).points for c in (straight, wide)]
    hems = [p[(p[:, 2] < measure(BEA).z(-6.2)) & (p[:, 0] > 0.0), 0] for p in legs]
    assert np.ptp(hems[1]) > np.ptp(hems[0]) + 0.10
    assert hems[1].min() > 0.0


def test_a_hand_has_five_fingers_apart() -> None:
    body = measure(BEA)
    hand = part("Hands")
    for finger in FINGERS:
        share = hand.weights[f"{finger}.3.L"]
        tip = hand.points[share > 0.9]
        assert len(tip) > 15, finger
        assert np.linalg.norm(tip - body[f"{finger}.3"], axis=1).max() < 0.12, finger
    span = np.linalg.norm(body["middle.3"] - body["wrist"])
    assert 0.70 < span < 0.80  # head units


# --- bending ------------------------------------------------------------------------------------

BENDS: list[tuple[str, dict[str, Degrees], str, float]] = [
    ("Top", {"neck": (0.0, 36.0, 0.0), "head": (0.0, 24.0, 0.0)}, "chest", 0.02),
    ("Top", {"forearm__L": (90.0, 0.0, 0.0)}, "forearm.L", 0.35),
    ("Top", {"shoulder__L": (0.0, 0.0, 15.0), "upper_arm__L": (0, 0, 45.0)}, "upper_arm.L", 0.35),
    ("Top", {"upper_arm__L": (0.0, 0.0, -30.0)}, "upper_arm.L", 0.35),
    ("Bottom", {"shin__L": (-100.0, 0.0, 0.0)}, "shin.L", 0.35),
    ("Bottom", {"thigh__L": (90.0, 0.0, 0.0)}, "thigh.L", 0.35),
]


@pytest.mark.parametrize(("name", "turns", "bone", "loss"), BENDS)
def test_a_bent_body_neither_tears_nor_collapses(
    name: str, turns: dict[str, Degrees], bone: str, loss: float
) -> None:
    one = part(name)
    bent = turned(one, **turns)
    before, after = lengths(one, one.points), lengths(one, bent)
    assert (after / np.maximum(before, 0.02)).max() < 3.2
    assert np.abs(bent).max() < 8.0
    held = np.flatnonzero(one.weights[bone] > 0.02)
    assert volume(one, bent, held) == pytest.approx(volume(one, one.points, held), rel=loss)


def test_a_fist_keeps_its_fingers_whole() -> None:
    hand = part("Hands")
    pose = Pose(HANDS["thumbs_up"])
    bent = carried(hand.points, hand.weights, deformations(bones(BEA), pose))
    ratio = lengths(hand, bent) / np.maximum(lengths(hand, hand.points), 0.008)
    assert ratio.max() < 3.0
    body = measure(BEA)
    moves = deformations(bones(BEA), pose)
    for finger in FINGERS[1:]:
        tip = carried_point(body[f"{finger}.3"], moves[f"{finger}.3.L"])
        assert np.linalg.norm(tip - body["wrist"]) < 0.62 * body.hand_length, finger
    thumb = carried_point(body["thumb.3"], moves["thumb.3.L"])
    assert (thumb - body["wrist"]) @ body.hand[1] > 0.33 * body.hand_length


def test_pointing_leaves_the_index_alone() -> None:
    body = measure(BEA)
    moves = deformations(bones(BEA), Pose(HANDS["point"]))
    away = {
        finger: np.linalg.norm(
            carried_point(body[f"{finger}.3"], moves[f"{finger}.3.L"]) - body["wrist"]
        )
        for finger in FINGERS
    }
    assert away["index"] > 0.9 * body.hand_length
    assert max(away[f] for f in ("middle", "ring", "little")) < 0.62 * body.hand_length


def test_counting_shows_as_many_fingers() -> None:
    for count in range(1, 5):
        turns = HANDS[f"count{count}"]
        straight = [f for f in FINGERS[1:] if abs(turns[f"{f}.1.L"][0]) < 10.0]
        assert len(straight) == count


# --- stances ------------------------------------------------------------------------------------


def test_poses_name_bones_that_exist() -> None:
    names = {bone.name for bone in bones(BEA)}
    for turns in (STANDING, SITTING, *HANDS.values(), *GESTURE_ARMS.values()):
        assert set(turns) <= names
        assert set(both(turns)) <= names
        assert all(name.endswith(".R") for name in right(turns)) or turns in (STANDING, SITTING)
    assert mirrored((1.0, 2.0, 3.0)) == (1.0, -2.0, -3.0)


@pytest.mark.parametrize("body", BUILDS.values(), ids=BUILDS)
@pytest.mark.parametrize("name", STANCES)
def test_both_feet_are_flat_on_the_floor(name: str, body: Body) -> None:
    character = dressed("tshirt", "jeans", body)
    shoes = part("Shoes", character)
    moves = deformations(bones(character), stance(character, name))
    posed = carried(shoes.points, shoes.weights, moves)
    floor = floor_z(character)
    for side in (posed[:, 0] > posed[:, 0].mean(), posed[:, 0] <= posed[:, 0].mean()):
        sole = posed[side][shoes.points[side, 2] < floor + 1e-3]
        assert np.abs(sole[:, 2] - floor).max() * character.scale.head_m < 4 * MM


@pytest.mark.parametrize("body", BUILDS.values(), ids=BUILDS)
def test_sitting_is_at_the_height_of_a_chair(body: Body) -> None:
    character = dressed("shirt", "jeans", body)
    moves = deformations(bones(character), stance(character, "sitting"))
    joints = measure(character)
    hip = carried_point(joints["hip"], moves["thigh.L"])
    knee = carried_point(joints["knee"], moves["shin.L"])
    seat_m = (hip[2] - joints.floor) * character.scale.head_m
    assert 0.24 * body.height_m < seat_m < 0.33 * body.height_m
    assert knee[2] == pytest.approx(hip[2], abs=0.12)
    assert knee[1] < hip[1] - 1.2
    wrist = carried_point(joints["wrist"], moves["hand.L"])
    assert hip[1] > wrist[1] > knee[1]
    assert 0.15 < wrist[2] - hip[2] < 0.6


@pytest.mark.parametrize("name", STANCES)
def test_no_stance_tears_the_trousers_of_narrow_hips(name: str) -> None:
    character = dressed("shirt", "trousers", replace(BUILDS["tall"], hips=0.88))
    one = part("Bottom", character)
    moves = deformations(bones(character), stance(character, name))
    posed = carried(one.points, one.weights, moves)
    assert (lengths(one, posed) / np.maximum(lengths(one, one.points), 0.02)).max() < 4.0


def test_every_bearing_has_its_stance() -> None:
    assert tuple(BEARINGS) == params.BEARINGS


@pytest.mark.parametrize("name", BEARINGS)
def test_bearings_keep_the_soles_flat_and_the_head_over_the_feet(name: str) -> None:
    character = replace(dressed("tshirt", "jeans"), body=Body(bearing=name))
    shoes = part("Shoes")
    moves = deformations(bones(character), stance(character, "standing"))
    posed = carried(shoes.points, shoes.weights, moves)
    floor = floor_z(character)
    for side in (shoes.points[:, 0] > 0.0, shoes.points[:, 0] < 0.0):
        sole = posed[side & (shoes.points[:, 2] < floor + 1e-3)]
        assert np.abs(sole[:, 2] - floor).max() * character.scale.head_m < 4 * MM
    crown = carried_point(np.array([0.0, 0.08, 0.5]), moves["head"])
    assert abs(crown[0] - posed[:, 0].mean()) < 0.20
    assert crown[2] == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize(("name", "side", "sign"), [("folded", "L", -1), ("upright", "R", 1)])
@pytest.mark.parametrize("body", [BUILDS["small"], BUILDS["heavy"]], ids=["small", "heavy"])
def test_hands_meet_before_the_belly_or_behind_the_back(
    name: str, side: str, sign: int, body: Body
) -> None:
    character = replace(dressed("tshirt", "jeans", body), body=replace(body, bearing=name))
    moves = deformations(bones(character), stance(character, "standing"))
    hands, top = (part(n, dressed("tshirt", "jeans", body)) for n in ("Hands", "Top"))
    held, worn = (carried(p.points, p.weights, moves) for p in (hands, top))
    left, right = (held[hands.weights[f"middle.1.{s}"] > 0.5].mean(axis=0) for s in "LR")
    assert np.linalg.norm(left - right) < 0.45
    palms = held[(hands.weights["hand.L"] > 0.9) | (hands.weights["hand.R"] > 0.9)]
    level = np.abs(worn[:, 2] - palms[:, 2].mean()) < 0.10
    trunk = worn[level & (np.abs(worn[:, 0] - palms[:, 0].mean()) < 0.15)]
    proud = sign * palms[:, 1] - (sign * trunk[:, 1]).max()
    assert -0.04 < proud.min() < 0.10
    over = sign * (left - right)[1]
    assert (over if side == "L" else -over) > 0.02


def test_a_hand_goes_into_the_pocket_of_a_hoodie_alone() -> None:
    def wrist(top: str) -> FloatArray:
        character = dressed(top, "jeans", Body(bearing="pocket"))
        moves = deformations(bones(character), stance(character, "standing"))
        return carried_point(measure(character)["wrist"], moves["hand.L"])

    body = measure(BEA)
    assert wrist("hoodie")[2] > body.z(-2.6)
    assert wrist("hoodie")[0] < body["shoulder"][0]
    assert wrist("blazer")[2] < body.z(-2.7)


def test_a_host_lays_one_hand_on_the_belly_and_one_behind() -> None:
    character = dressed("blazer", "trousers", Body(bearing="host"))
    moves = deformations(bones(character), stance(character, "standing"))
    at = measure(character)["middle.1"]
    left, right = (
        carried_point(at * [sign, 1, 1], moves[f"hand.{side}"])
        for side, sign in (("L", 1), ("R", -1))
    )
    assert right[1] < -0.10
    assert left[1] > 0.40
    assert abs(right[0]) < 0.35


def test_extras_do_not_all_stand_alike() -> None:
    worn = [random_character(seed).body.bearing for seed in range(12)]
    assert len(set(worn)) >= 3
