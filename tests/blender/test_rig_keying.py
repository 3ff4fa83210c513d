# SPDX-License-Identifier: GPL-3.0-or-later
"""A performance on a character: values on the evaluated mesh, keys in the curves."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import bpy
import numpy as np
import pytest
from mathutils import Euler, Quaternion

from avatar_addon.cast.profile import BonePose, load_profile
from avatar_addon.errors import CharacterError
from avatar_addon.performance.performance import Curve
from avatar_addon.rig.character import Character, append_character
from avatar_addon.rig.keying import GROUP, key_performance
from avatar_addon.rig.tracks import needed_keys, tracks_of

FPS = Fraction(24)


def _curve(*points: tuple[float, float]) -> Curve:
    times, values = np.array(points, dtype=np.float64).T
    return Curve(times, values)


def _ramp(frames: int, top: float = 1.0) -> Curve:
    return _curve((0.0, 0.0), ((frames - 1) / 24, top))


@pytest.fixture
def cast(tiny: Path, empty_scene: bpy.types.Scene) -> Character:
    return append_character(load_profile(tiny), tiny.parent, empty_scene)


def _key(cast: Character, mixed: dict[str, Curve], frames: int = 25, start: int = 1) -> None:
    key_performance(cast.profile, mixed, cast.objects, fps=FPS, frames=frames, start_frame=start)


def _vertices(ob: bpy.types.Object, frame: float) -> np.ndarray:
    bpy.context.scene.frame_set(int(frame), subframe=frame % 1)
    seen = ob.evaluated_get(bpy.context.evaluated_depsgraph_get())
    flat = np.empty(len(seen.data.vertices) * 3, dtype=np.float32)
    seen.data.vertices.foreach_get("co", flat)
    world = np.array(seen.matrix_world)
    return flat.reshape(-1, 3) @ world[:3, :3].T + world[:3, 3]


def _curves(owner: bpy.types.ID) -> dict[tuple[str, int], bpy.types.FCurve]:
    data = owner.animation_data
    bag = data.action.layers[0].strips[0].channelbag(data.action_slot)
    return {(c.data_path, c.array_index): c for c in bag.fcurves}


def _weights(mesh: bpy.types.Object, key: str) -> list[tuple[float, float]]:
    curve = _curves(mesh.data.shape_keys)[f'key_blocks["{key}"].value', 0]
    return [(p.co.x, p.co.y) for p in curve.keyframe_points]


def test_a_viseme_moves_the_mesh_by_its_weight_at_every_frame(cast: Character) -> None:
    _key(cast, {"viseme.aa": _ramp(25)})
    rest = _vertices(cast.objects["Head"], 1)
    for frame, weight in ((1, 0.0), (7, 0.25), (13, 0.5), (13.5, 12.5 / 24), (25, 1.0)):
        fall = rest[:, 2] - _vertices(cast.objects["Head"], frame)[:, 2]
        assert fall.max() == pytest.approx(0.1 * weight, abs=1e-5)
        assert fall.min() == pytest.approx(0.0, abs=1e-5)


def test_channels_on_one_key_add_up_on_every_mesh_of_theirs(cast: Character) -> None:
    _key(cast, {"face.jawOpen": _curve((0, 0.8)), "face.mouthFunnel": _curve((0, 0.4))})
    assert _weights(cast.objects["Head"], "jawOpen")[0] == pytest.approx((1, 0.5))
    assert _weights(cast.objects["Teeth"], "jawOpen")[0] == pytest.approx((1, 0.4))


def test_straight_runs_keep_their_ends_only(cast: Character) -> None:
    peak = _curve((0.0, 0.0), (0.25, 0.0), (0.5, 1.0), (0.75, 0.0), (1.0, 0.0))
    _key(cast, {"viseme.O": peak})
    assert _weights(cast.objects["Head"], "viseme_O") == [
        (1, 0), (7, 0), (13, 1), (19, 0), (25, 0)
    ]  # fmt: skip
    assert _weights(cast.objects["Head"], "viseme_U") == [(1, 0)]


def test_dropped_keys_change_no_frame() -> None:
    rng = np.random.default_rng(7)
    values = np.interp(np.arange(500), np.sort(rng.choice(500, 90, False)), rng.random(90))
    kept = needed_keys(values, straight=True)
    assert len(kept) < 200
    np.testing.assert_allclose(np.interp(np.arange(500), kept, values[kept]), values, atol=1e-6)


def test_the_head_turns_by_the_channels_angle(cast: Character) -> None:
    _key(cast, {"head.yaw": _curve((0.0, 0.0), (1.0, 0.4))})
    rig = cast.objects["Rig"]
    bpy.context.scene.frame_set(25)
    turned = rig.evaluated_get(bpy.context.evaluated_depsgraph_get()).pose.bones["head"]
    angle = (turned.matrix @ turned.bone.matrix_local.inverted()).to_euler("XYZ")
    assert abs(angle.z) == pytest.approx(0.4, abs=1e-5)
    assert (angle.x, angle.y) == pytest.approx((0.0, 0.0), abs=1e-5)
    curve = _curves(rig)['pose.bones["head"].rotation_euler', 1]
    assert {p.interpolation for p in curve.keyframe_points} == {"BEZIER"}
    assert {p.handle_left_type for p in curve.keyframe_points} == {"AUTO_CLAMPED"}


def test_each_bone_keeps_its_own_way_to_be_turned(cast: Character) -> None:
    _key(cast, {"head.yaw": _curve((0.0, 0.4)), "head.pitch": _curve((0.0, 0.2))}, frames=2)
    bones = cast.objects["Rig"].pose.bones
    assert (bones["head"].rotation_mode, bones["neck"].rotation_mode) == ("ZXY", "QUATERNION")
    assert tuple(bones["head"].rotation_euler) == pytest.approx((0.15, 0.3, 0.0), abs=1e-6)
    neck = Euler((0.05, 0.1, 0.0), "ZXY").to_quaternion()
    assert tuple(bones["neck"].rotation_quaternion) == pytest.approx(tuple(neck), abs=1e-6)


def test_a_head_turns_on_from_its_stance(cast: Character) -> None:
    """A stance that tilts the head stays when a performance nods it."""
    tilted = Quaternion((0.0, 0.0, 1.0), 0.3)
    stance = {("Rig", "head"): BonePose(tuple(tilted))}
    profile = replace(cast.profile, poses={"standing": stance})
    nod = {"head.pitch": _curve((0.0, 0.0), (1.0, 0.4))}
    key_performance(profile, nod, cast.objects, fps=FPS, frames=25)
    bone = cast.objects["Rig"].pose.bones["head"]
    for frame, angle in ((1, 0.0), (25, 0.3)):
        bpy.context.scene.frame_set(frame)
        wanted = tilted @ Quaternion((1.0, 0.0, 0.0), angle)
        found = bone.matrix_basis.to_quaternion()
        assert found.rotation_difference(wanted).angle == pytest.approx(0.0, abs=1e-4)


def test_a_gesture_goes_from_the_stance_to_its_pose(cast: Character) -> None:
    down, up = Quaternion((1.0, 0.0, 0.0), -0.2), Quaternion((1.0, 0.0, 0.0), 1.0)
    head = ("Rig", "head")
    poses = {"standing": {head: BonePose(tuple(down))},
             "gesture.open.left": {head: BonePose(tuple(up))}}  # fmt: skip
    profile = replace(cast.profile, poses=poses)
    raised = {"gesture.open.left": _curve((0.0, 0.0), (1.0, 1.0)),
              "gesture.wave_in.left": _curve((0.0, 1.0))}  # fmt: skip
    key_performance(profile, raised, cast.objects, fps=FPS, frames=25)
    bone = cast.objects["Rig"].pose.bones["head"]
    for frame, angle in ((1, -0.2), (13, 0.4), (25, 1.0)):
        bpy.context.scene.frame_set(frame)
        turned = bone.matrix_basis.to_quaternion()
        assert turned.angle * turned.axis.x == pytest.approx(angle, abs=1e-3)


def test_smooth_curves_keep_every_key_of_a_slope(cast: Character) -> None:
    _key(cast, {"head.pitch": _curve((0.0, 0.0), (0.5, 0.2), (1.0, 0.2))})
    curve = _curves(cast.objects["Rig"])['pose.bones["head"].rotation_euler', 0]
    assert [p.co.x for p in curve.keyframe_points] == [*range(1, 14), 25]


def test_a_second_performance_replaces_ours_and_nothing_else(cast: Character) -> None:
    keys = cast.objects["Head"].data.shape_keys
    _key(cast, {"viseme.aa": _ramp(25), "viseme.E": _ramp(25)})
    keys.keyframe_insert('key_blocks["Basis"].mute', frame=3)
    rig = cast.objects["Rig"]
    rig.keyframe_insert("location", index=2, frame=9)
    _key(cast, {"viseme.aa": _curve((0, 0.5))}, frames=10)
    assert _weights(cast.objects["Head"], "viseme_aa") == [(1, 0.5)]
    assert _weights(cast.objects["Head"], "viseme_E") == [(1, 0)]
    assert [p.co.x for p in _curves(rig)["location", 2].keyframe_points] == [9]
    assert _curves(keys)['key_blocks["Basis"].mute', 0].group is None or (
        _curves(keys)['key_blocks["Basis"].mute', 0].group.name != GROUP
    )


def test_start_frame_and_frame_rate_place_the_keys(cast: Character) -> None:
    key_performance(
        cast.profile, {"viseme.aa": _curve((0.0, 0.0), (1.0, 1.0))}, cast.objects,
        fps=Fraction(30000, 1001), frames=61, start_frame=100,
    )  # fmt: skip
    points = _weights(cast.objects["Head"], "viseme_aa")
    assert points[0] == (100, 0)
    assert points[1][0] == 129
    assert points[1][1] == pytest.approx(29 * 1001 / 30000)
    assert points[2:] == [(130, 1), (160, 1)]


def test_two_of_the_same_character_move_apart(tiny: Path, empty_scene: bpy.types.Scene) -> None:
    profile = load_profile(tiny)
    first = append_character(profile, tiny.parent, empty_scene)
    second = append_character(profile, tiny.parent, empty_scene, location=(2, 0, 0))
    _key(first, {"viseme.aa": _curve((0, 1.0))})
    _key(second, {"viseme.aa": _curve((0, 0.0))})
    assert second.objects["Head"] is not first.objects["Head"]
    assert second.objects["Head"].name == "Head.001"
    one, two = _vertices(first.objects["Head"], 1), _vertices(second.objects["Head"], 1)
    assert (two - one)[:, 0] == pytest.approx(2.0, abs=1e-5)
    assert (two - one)[:, 2].max() == pytest.approx(0.1, abs=1e-5)


def test_equal_frames_are_found(cast: Character) -> None:
    mixed = {"viseme.aa": _curve((0.0, 0.0), (2 / 24, 0.0), (4 / 24, 0.5))}
    tracks = tracks_of(cast.profile, mixed, fps=FPS, frames=7)
    assert tracks.repeats().tolist() == [False, True, True, False, False, True, True]


def test_a_profile_that_names_too_much_is_refused(cast: Character) -> None:
    head = cast.objects["Head"]
    head.shape_key_remove(head.data.shape_keys.key_blocks["viseme_kk"])
    with pytest.raises(CharacterError, match="'Head' has no shape key 'viseme_kk'"):
        _key(cast, {})


def test_a_missing_or_broken_character_file_is_named(
    tiny: Path, tmp_path: Path, empty_scene: bpy.types.Scene
) -> None:
    profile = load_profile(tiny)
    with pytest.raises(CharacterError, match="There is no character file"):
        append_character(profile, tmp_path, empty_scene)
    (tmp_path / "tiny.blend").write_bytes(b"not a blend file")
    with pytest.raises(CharacterError, match="can't be read"):
        append_character(profile, tmp_path, empty_scene)
