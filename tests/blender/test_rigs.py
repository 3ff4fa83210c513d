# SPDX-License-Identifier: GPL-3.0-or-later
"""Ada as she is built: keys, lids and lips measured by vertices, bones by where they turn her."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import bpy
import numpy as np
import pytest
from mathutils import Quaternion, Vector

from avatar_addon.cast.profile import BoneTarget, CharacterProfile, load_profile
from avatar_addon.performance.performance import Curve
from avatar_addon.rig.keying import key_performance
from avatar_addon.vocabulary import (
    ANGLES,
    ARKIT,
    CHANNELS,
    GESTURE_CHANNELS,
    LANDMARKS,
    VISEMES,
)
from rigs.assemble import build_parts
from rigs.build import HERE, build
from rigs.params import load_character
from rigs.posing import Pose
from rigs.proportions import metres
from rigs.scene import take_pose
from rigs.skin import LOWER_LIP, UPPER_LIP
from rigs.stances import stance

MM = 0.001
SEAM = 15 * MM
"""How far over the middle a key of one side may still move the skin."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("ada", tmp_path_factory.mktemp("cast"))


@pytest.fixture(scope="module")
def profile(built: Path) -> CharacterProfile:
    return load_profile(built)


@pytest.fixture(scope="module")
def opened(built: Path) -> dict[tuple[str, str], float]:
    """Opens the file; every key's value in it."""
    bpy.ops.wm.open_mainfile(filepath=str(built.with_suffix(".blend")))
    return {
        (ob.name, key.name): key.value
        for ob in meshes()
        if ob.data.shape_keys is not None
        for key in ob.data.shape_keys.key_blocks
    }


@pytest.fixture
def ada(opened: dict[tuple[str, str], float]) -> Iterator[None]:
    """Ada at rest, before and after."""
    assert opened
    root = bpy.data.objects["Ada"]
    take_pose(root, Pose({}), 1.0)
    yield
    for ob in meshes():
        if ob.data.shape_keys is not None:
            for key in ob.data.shape_keys.key_blocks:
                key.value = 0.0
    take_pose(root, Pose({}), 1.0)


def meshes() -> list[bpy.types.Object]:
    return [ob for ob in bpy.data.objects if ob.type == "MESH"]


def coords(points: object) -> np.ndarray:
    out = np.empty(len(points) * 3, dtype=np.float32)
    points.foreach_get("co", out)
    return out.reshape(-1, 3).astype(float)


def key_offset(mesh: str, key: str) -> np.ndarray:
    blocks = bpy.data.objects[mesh].data.shape_keys.key_blocks
    return coords(blocks[key].data) - coords(blocks["Basis"].data)


def rest(mesh: str) -> np.ndarray:
    return coords(bpy.data.objects[mesh].data.shape_keys.key_blocks["Basis"].data)


def group(mesh: str, name: str) -> np.ndarray:
    ob = bpy.data.objects[mesh]
    number = ob.vertex_groups[name].index
    return np.array(
        [
            v.index
            for v in ob.data.vertices
            if any(g.group == number and g.weight > 0.5 for g in v.groups)
        ]
    )


def posed(mesh: str) -> np.ndarray:
    bpy.context.view_layer.update()
    graph = bpy.context.evaluated_depsgraph_get()
    ob = bpy.data.objects[mesh].evaluated_get(graph)
    data = ob.to_mesh()
    out = coords(data.vertices) @ np.array(ob.matrix_world.to_3x3()).T + ob.matrix_world.translation
    ob.to_mesh_clear()
    return out


def set_keys(**values: float) -> None:
    for ob in meshes():
        if ob.data.shape_keys is not None:
            for name, value in values.items():
                if name in ob.data.shape_keys.key_blocks:
                    ob.data.shape_keys.key_blocks[name].value = value


def mouth_gap_mm(key: str) -> float:
    """Height between the middles of the lips' touching edges."""
    points = rest("Head") + key_offset("Head", key)
    upper, lower = (points[group("Head", name)] for name in (UPPER_LIP, LOWER_LIP))
    middle_up = upper[np.argmin(np.abs(upper[:, 0]))]
    middle_low = lower[np.argmin(np.abs(lower[:, 0]))]
    return float(middle_up[2] - middle_low[2]) / MM


def turn(profile: CharacterProfile, channel: str, angle_rad: float) -> None:
    for target in profile.channels[channel].bones:
        _turn_bone(target, angle_rad)


def _turn_bone(target: BoneTarget, angle_rad: float) -> None:
    bone = bpy.data.objects[target.armature].pose.bones[target.bone]
    bone.rotation_euler["XYZ".index(target.axis)] = target.factor * angle_rad


def seen_from_the_front(low: tuple[float, float], high: tuple[float, float]) -> set[str]:
    """Names of what a grid of rays along +Y meets between two corners (x, z)."""
    hidden = [bpy.data.objects[name] for name in ("Lashes", "Glints", "Hair")]
    for ob in hidden:
        ob.hide_viewport = True
    bpy.context.view_layer.update()
    graph = bpy.context.evaluated_depsgraph_get()
    found = set()
    for x in np.linspace(low[0], high[0], 60):
        for z in np.linspace(low[1], high[1], 60):
            hit = bpy.context.scene.ray_cast(graph, Vector((x, -1.0, z)), Vector((0, 1, 0)))
            if hit[0]:
                found.add(hit[4].name)
    for ob in hidden:
        ob.hide_viewport = False
    return found


# --- the file and its profile -------------------------------------------------------------------


def test_no_key_is_on_in_the_saved_file(opened: dict[tuple[str, str], float]) -> None:
    assert len(opened) > 100
    assert set(opened.values()) == {0.0}


@pytest.mark.usefixtures("ada")
def test_the_head_has_every_viseme_and_arkit_key() -> None:
    keys = bpy.data.objects["Head"].data.shape_keys.key_blocks
    assert {f"viseme_{name}" for name in VISEMES} | set(ARKIT) <= set(keys.keys())
    assert np.abs(key_offset("Head", "viseme_sil")).max() == 0.0


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("mesh", ["Head", "Teeth", "Tongue", "Lashes", "Brows", "Eyes"])
def test_every_mesh_of_the_face_has_every_key(mesh: str, profile: CharacterProfile) -> None:
    blocks = bpy.data.objects[mesh].data.shape_keys.key_blocks
    spoken = [f"viseme_{name}" for name in VISEMES]
    assert {*spoken, *ARKIT} <= set(blocks.keys())
    moving = {
        target.key
        for channel in profile.channels.values()
        for target in channel.keys
        if mesh in target.meshes
    }
    for key in {*spoken, *ARKIT} - moving:
        assert np.abs(key_offset(mesh, key)).max() == 0.0, key
    assert max(np.abs(key_offset(mesh, key)).max() for key in moving) > 3 * MM


@pytest.mark.usefixtures("ada")
def test_everything_the_profile_names_exists(profile: CharacterProfile) -> None:
    posed = {name for name in profile.poses if name in GESTURE_CHANNELS}
    assert set(profile.channels) | posed == set(CHANNELS)
    assert set(profile.channels).isdisjoint(posed)
    for pose in profile.poses.values():
        for armature, bone in pose:
            assert bone in bpy.data.objects[armature].pose.bones
    for channel, targets in profile.channels.items():
        assert targets.keys or targets.bones, channel
        for key in targets.keys:
            assert key.meshes, channel
            for mesh in key.meshes:
                assert key.key in bpy.data.objects[mesh].data.shape_keys.key_blocks
        for bone in targets.bones:
            assert bone.bone in bpy.data.objects[bone.armature].pose.bones
    members = {ob.name for ob in bpy.data.collections[profile.collection].all_objects}
    assert {ob.name for ob in bpy.data.objects} == members
    assert bpy.data.objects[profile.root].parent is None


def test_the_file_stands_as_its_profile_says(
    built: Path, profile: CharacterProfile, opened: dict[tuple[str, str], float]
) -> None:
    assert opened
    bpy.ops.wm.open_mainfile(filepath=str(built.with_suffix(".blend")))
    bones = bpy.data.objects["Ada"].pose.bones
    for (_, bone), where in profile.poses["standing"].items():
        turn = bones[bone].matrix_basis.to_quaternion()
        assert turn.rotation_difference(Quaternion(where.turn)).angle < 1e-3, bone
        assert tuple(bones[bone].location) == pytest.approx(where.shift, abs=1e-5)


def test_a_gesture_raises_the_hand_and_leaves_the_other_one(
    built: Path, profile: CharacterProfile, opened: dict[tuple[str, str], float]
) -> None:
    assert opened
    bpy.ops.wm.open_mainfile(filepath=str(built.with_suffix(".blend")))
    objects = {ob.name: ob for ob in bpy.data.objects}
    bones = objects["Ada"].pose.bones
    before = {name: bones[name].tail.copy() for name in ("index.3.L", "index.3.R", "head")}
    times = np.linspace(0.0, 1.0, 13)
    raised = {"gesture.point_up.left": Curve(times, times)}
    key_performance(profile, raised, objects, fps=Fraction(24), frames=25)
    assert bones["upper_arm.L"].rotation_mode == "YXZ"
    bpy.context.scene.frame_set(1)
    for name, place in before.items():
        assert (bones[name].tail - place).length < 1e-4, name
    arm = ("upper_arm.L", "forearm.L", "hand.L")
    turned = {name: [bones[name].matrix_basis.to_quaternion()] for name in arm}
    for half in range(3, 51):  # between frames, too: the angles don't turn over there
        bpy.context.scene.frame_set(half // 2, subframe=half % 2 / 2)
        for name, before_it in turned.items():
            now = bones[name].matrix_basis.to_quaternion()
            assert math.degrees(before_it[-1].rotation_difference(now).angle) < 8.0
            before_it.append(now)
    assert bones["index.3.L"].tail.z > bones["head"].head.z > before["index.3.L"].z + 0.5
    assert bones["index.3.L"].tail.x > 0.05
    assert (bones["index.3.R"].tail - before["index.3.R"]).length < 1e-4


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("channel", "bone", "axis", "metres"),
    [
        ("body.pitch", "head", 1, -0.1),
        ("body.roll", "head", 0, 0.1),
        ("body.shoulderLeft", "upper_arm.L", 2, 0.02),
        ("body.shoulderRight", "upper_arm.R", 2, 0.02),
        ("body.breath", "upper_arm.L", 2, 0.001),
        ("body.yaw", "upper_arm.R", 1, -0.02),
    ],
)
def test_trunk_breath_and_shoulders_move_as_told(
    profile: CharacterProfile, channel: str, bone: str, axis: int, metres: float
) -> None:
    """Forward is −Y; the character's left is +X."""
    bpy.context.view_layer.update()
    before = bpy.data.objects["Ada"].pose.bones[bone].head.copy()
    turn(profile, channel, 0.5 if channel in ANGLES else 1.0)
    bpy.context.view_layer.update()
    moved = bpy.data.objects["Ada"].pose.bones[bone].head[axis] - before[axis]
    assert moved * math.copysign(1.0, metres) > abs(metres)


@pytest.mark.usefixtures("ada")
def test_the_file_is_complete_in_itself() -> None:
    assert len(bpy.data.libraries) == 0
    assert len(bpy.data.images) == 0
    assert len(bpy.data.texts) == 0


@pytest.mark.usefixtures("ada")
def test_landmarks_go_down_the_body(profile: CharacterProfile) -> None:
    character = load_character(HERE / "ada.params.toml")
    take_pose(bpy.data.objects["Ada"], stance(character, "standing"), character.scale.head_m)
    points = profile.landmarks["standing"]
    assert list(points) == list(LANDMARKS)
    assert profile.shows_to == "feet"
    heights = [z for _, _, z in points.values()]
    assert heights == sorted(heights, reverse=True)
    eyes = posed("Eyes")[:, 2]
    assert points["eye_line"][2] == pytest.approx(0.5 * (eyes.min() + eyes.max()), abs=2 * MM)
    assert points["skull_top"][2] == pytest.approx(posed("Head")[:, 2].max(), abs=5 * MM)
    assert points["skull_top"][2] == pytest.approx(character.body.height_m, abs=15 * MM)
    low = np.min([posed(ob.name).min(axis=0) for ob in meshes()], axis=0)
    high = np.max([posed(ob.name).max(axis=0) for ob in meshes()], axis=0)
    for name, point in points.items():
        assert (np.array(point) >= low - MM).all(), name
        assert (np.array(point) <= high + MM).all(), name
    assert points["hair_top"][2] == pytest.approx(high[2], abs=2 * MM)
    assert points["feet"][2] == 0.0 == pytest.approx(low[2], abs=5 * MM)
    assert profile.height_m == points["hair_top"][2]


@pytest.mark.usefixtures("ada")
def test_a_second_build_has_the_same_geometry() -> None:
    character = load_character(HERE / "ada.params.toml")
    for part in build_parts(character):
        mesh = bpy.data.objects[part.name].data
        points = metres(character, part.points)
        assert np.abs(coords(mesh.vertices) - points).max() < 1e-6
        for key, offset in part.keys.items():
            moved = points + character.scale.head_m * offset
            assert np.abs(coords(mesh.shape_keys.key_blocks[key].data) - moved).max() < 1e-6


# --- the mouth ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("name", ["sil", "PP"])
def test_closed_visemes_close_the_lips(name: str) -> None:
    assert -2.0 < mouth_gap_mm(f"viseme_{name}") <= 0.0


@pytest.mark.usefixtures("ada")
def test_aa_opens_wide_and_ff_hardly() -> None:
    assert mouth_gap_mm("viseme_aa") > 25.0
    assert mouth_gap_mm("viseme_E") > 10.0
    assert mouth_gap_mm("viseme_FF") < 1.5


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"viseme_PP": 1.0},
        {"mouthSmileLeft": 1.0, "mouthSmileRight": 1.0},
        {"mouthSmileLeft": 0.6, "mouthSmileRight": 0.6, "viseme_PP": 1.0},
        {"mouthFrownLeft": 1.0, "mouthFrownRight": 1.0},
        {"mouthPucker": 1.0},
        {"jawLeft": 1.0},
        {"jawOpen": 1.0, "mouthClose": 1.0},
    ],
    ids=lambda keys: "+".join(keys) or "rest",
)
def test_no_tooth_shows_between_closed_lips(keys: dict[str, float]) -> None:
    set_keys(**keys)
    mouth = rest("Teeth")[:, 2].mean()
    assert seen_from_the_front((-0.04, mouth - 0.03), (0.04, mouth + 0.025)) == {"Head"}


@pytest.mark.usefixtures("ada")
def test_an_open_mouth_shows_teeth_and_carries_the_lower_ones() -> None:
    set_keys(viseme_aa=1.0)
    mouth = rest("Teeth")[:, 2].mean()
    seen = seen_from_the_front((-0.04, mouth - 0.055), (0.04, mouth + 0.025))
    assert {"Teeth", "Tongue"} <= seen
    moved = np.abs(key_offset("Teeth", "viseme_aa")).max(axis=1) > 5 * MM
    middle = rest("Teeth")[:, 2].mean()
    assert moved.any()
    assert rest("Teeth")[moved, 2].mean() < middle < rest("Teeth")[~moved, 2].mean()


# --- sides --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("key", [name for name in ARKIT if name.endswith("Left")])
def test_left_keys_move_the_left_side_only(key: str) -> None:
    if key in {"mouthLeft", "jawLeft"}:
        assert key_offset("Head", key)[:, 0].max() > 5 * MM  # the whole mouth goes to +X
        return
    for mesh in ("Head", "Eyes", "Lashes", "Brows"):
        if key not in bpy.data.objects[mesh].data.shape_keys.key_blocks:
            continue
        moved = np.abs(key_offset(mesh, key)).max(axis=1) > 0.05 * MM
        assert rest(mesh)[moved, 0].min(initial=0.0) > -SEAM
        mirror = key_offset(mesh, key.replace("Left", "Right"))
        assert np.abs(mirror).max() == pytest.approx(np.abs(key_offset(mesh, key)).max(), abs=MM)


# --- the eyes -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("ada")
def test_a_blink_covers_the_eyes() -> None:
    left_eye = ((0.0, 1.50), (0.075, 1.60))
    assert "Eyes" in seen_from_the_front(*left_eye)
    set_keys(eyeBlinkLeft=1.0, eyeBlinkRight=1.0)
    assert "Eyes" not in seen_from_the_front(*left_eye)
    set_keys(cheekSquintLeft=1.0, cheekSquintRight=1.0)
    assert "Eyes" not in seen_from_the_front(*left_eye)


@pytest.mark.usefixtures("ada")
def test_lashes_follow_a_blink() -> None:
    fall = key_offset("Lashes", "eyeBlinkLeft")[rest("Lashes")[:, 0] > 0]
    assert fall[:, 2].min() < -12 * MM
    assert fall[:, 2].max() < 1 * MM


@pytest.mark.usefixtures("ada")
def test_eye_bones_turn_the_gaze(profile: CharacterProfile) -> None:
    pupil = int(np.argmin(np.where(rest("Eyes")[:, 0] > 0, rest("Eyes")[:, 1], 9.0)))
    before = posed("Eyes")[pupil]
    turn(profile, "eyes.yaw", 0.4)
    assert posed("Eyes")[pupil][0] > before[0] + 5 * MM
    turn(profile, "eyes.yaw", 0.0)
    turn(profile, "eyes.pitch", 0.3)
    assert posed("Eyes")[pupil][2] < before[2] - 4 * MM


# --- head and neck ------------------------------------------------------------------------------


def nose_tip() -> np.ndarray:
    points = posed("Head")
    return points[np.argmin(points[:, 1])]


@pytest.mark.parametrize(
    ("channel", "axis", "sign"), [("head.yaw", 0, 1), ("head.pitch", 2, -1)], ids=["yaw", "pitch"]
)
@pytest.mark.usefixtures("ada")
def test_the_head_turns_the_way_its_channel_says(
    profile: CharacterProfile, channel: str, axis: int, sign: int
) -> None:
    before = nose_tip()
    turn(profile, channel, 0.4)
    head = posed("Head")
    tip = int(np.argmin(rest_evaluated(profile, channel)[:, 1]))
    assert sign * (head[tip] - before)[axis] > 25 * MM


def rest_evaluated(profile: CharacterProfile, channel: str) -> np.ndarray:
    """The head's evaluated vertices at rest; the channel is turned back afterwards."""
    turn(profile, channel, 0.0)
    points = posed("Head")
    turn(profile, channel, 0.4)
    return points


@pytest.mark.usefixtures("ada")
def test_roll_tilts_the_crown_to_the_left(profile: CharacterProfile) -> None:
    crown = int(np.argmax(posed("Hair")[:, 2]))
    before = posed("Hair")[crown]
    turn(profile, "head.roll", 0.3)
    assert posed("Hair")[crown][0] > before[0] + 40 * MM


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("channel", ["head.pitch", "head.yaw", "head.roll"])
def test_a_turned_head_is_rigid_and_the_body_still(profile: CharacterProfile, channel: str) -> None:
    still = {ob.name: posed(ob.name) for ob in meshes()}
    turn(profile, channel, math.radians(30.0))
    turned = {ob.name: posed(ob.name) for ob in meshes()}
    for name in ("Top", "Collar", "Bottom", "Shoes", "Hands"):
        below = still[name][:, 2] < profile.landmarks["standing"]["collarbone"][2] - 30 * MM
        assert turned[name][below] == pytest.approx(still[name][below], abs=1e-6)
        assert np.abs(turned[name] - still[name]).max() < 30 * MM
    character = load_character(HERE / "ada.params.toml")
    skull = metres(character, np.array([[0.0, 0.0, -0.10]]))[0]
    above = still["Head"][:, 2] > skull[2]
    for name, part in (("Hair", slice(None)), ("Teeth", slice(None)), ("Head", above)):
        a, b = still[name][part][::50], turned[name][part][::50]
        spread = np.linalg.norm(a - a[0], axis=1)
        assert np.linalg.norm(b - b[0], axis=1) == pytest.approx(spread, abs=1e-5), name
    foot = still["Head"][:, 2] < still["Head"][:, 2].min() + 5 * MM
    assert turned["Head"][foot] == pytest.approx(still["Head"][foot], abs=1.5 * MM)
