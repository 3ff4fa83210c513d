# SPDX-License-Identifier: GPL-3.0-or-later
"""Ada's eyes, measured by where their bones point: into the lens, and at whoever is named."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Vector

from avatar_addon.cast.shelf import find_character
from avatar_addon.performance.looking import EYES_ASIDE_DEG, HEAD_MOST_DEG, with_gaze
from avatar_addon.performance.mix import mix
from avatar_addon.performance.performance import Curve, GazeShift, Layer, Performance
from avatar_addon.render.job import RenderSettings, StageJob
from avatar_addon.rig.keying import key_performance
from avatar_addon.rig.sightlines import looker_of, sights_of
from avatar_addon.shots.spec import ANGLES
from avatar_addon.stage.scene import FIRST_FRAME, Staged, build_scene

FRAMES = 48
LOOKS = Performance(2.0, (), gaze=(GazeShift(0.0, "camera"),))


@pytest.fixture(scope="module")
def job() -> StageJob:
    return StageJob(
        str(find_character("ada")), "", "", FRAMES, "CU", "front", "three-point",
        RenderSettings(size=(64, 36), engine="workbench"),
    )  # fmt: skip


def eyes(staged: Staged) -> list[tuple[Any, Any]]:
    """Place and direction of each eye in the world, at the current frame."""
    rig = staged.character.objects["Ada"].evaluated_get(bpy.context.evaluated_depsgraph_get())
    world = rig.matrix_world
    bones = [rig.pose.bones[name] for name in ("eye.L", "eye.R")]
    return [(world @ b.head, (world @ b.matrix).to_3x3() @ Vector((0, 0, 1))) for b in bones]


def off_deg(staged: Staged, point: Any, frame: int = FIRST_FRAME) -> float:
    """How far the worse of the two eyes looks past a point."""
    staged.scene.frame_set(frame)
    return max(math.degrees(ahead.angle(point - place)) for place, ahead in eyes(staged))


def head_yaw_deg(staged: Staged) -> float:
    rig = staged.character.objects["Ada"]
    bone = rig.evaluated_get(bpy.context.evaluated_depsgraph_get()).pose.bones["head"]
    ahead = (bone.matrix @ bone.bone.matrix_local.inverted()).to_3x3() @ Vector((0, -1, 0))
    return math.degrees(math.atan2(ahead.x, -ahead.y))


@pytest.mark.parametrize("angle", [a for a in ANGLES if not a.startswith("profile")])
@pytest.mark.parametrize("size", ["ECU", "MS"])
def test_the_eyes_look_into_the_lens_from_every_side(job: StageJob, size: str, angle: str) -> None:
    staged = build_scene(replace(job, shot_size=size, shot_angle=angle), LOOKS)
    assert off_deg(staged, staged.scene.camera.location) < 1.0


@pytest.mark.parametrize(
    ("angle", "sign"), [("three-quarter-left", 1), ("three-quarter-right", -1)]
)
def test_the_head_comes_along(job: StageJob, angle: str, sign: int) -> None:
    staged = build_scene(replace(job, shot_angle=angle), LOOKS)
    staged.scene.frame_set(FIRST_FRAME)
    assert 15.0 < sign * head_yaw_deg(staged) < 30.0


def test_a_profile_stays_a_profile(job: StageJob) -> None:
    staged = build_scene(replace(job, shot_angle="profile-left"), LOOKS)
    staged.scene.frame_set(FIRST_FRAME)
    assert abs(head_yaw_deg(staged)) < 4.0
    for _, ahead in eyes(staged):
        assert math.degrees(ahead.angle(Vector((0, -1, 0)))) < 4.0


def test_eyes_stay_on_the_lens_while_the_head_nods_turns_and_leans(job: StageJob) -> None:
    times = np.linspace(0.0, 2.0, 49)
    swing = {
        channel: Curve(times, np.radians(size) * np.sin(3.0 * times + size))
        for channel, size in (
            ("head.pitch", 6.0), ("head.yaw", 8.0), ("head.roll", 6.0),
            ("body.pitch", 2.0), ("body.yaw", 3.0), ("body.roll", 2.0),
        )
    }  # fmt: skip
    moving = replace(LOOKS, layers=(Layer("head", swing),))
    staged = build_scene(replace(job, shot_angle="three-quarter-right"), moving)
    lens = staged.scene.camera.location
    assert max(off_deg(staged, lens, frame) for frame in range(1, FRAMES, 5)) < 1.0


def test_looks_go_to_whoever_is_named_and_back(job: StageJob) -> None:
    staged = build_scene(job, LOOKS)
    ball = bpy.data.objects.new("BEN", None)
    staged.scene.collection.objects.link(ball)
    ball.location = (0.55, -1.2, 1.4)
    bpy.context.view_layer.update()
    sights = sights_of(staged.character, {"camera": staged.scene.camera, "BEN": ball})
    shifts = (GazeShift(0.0, "camera"), GazeShift(0.5, "BEN"), GazeShift(1.3, "camera"))
    performance = with_gaze(replace(LOOKS, gaze=shifts), sights, looker_of(staged.character))
    key_performance(
        staged.character.profile, mix(performance), staged.character.objects,
        fps=job.settings.fps, frames=FRAMES, start_frame=FIRST_FRAME,
    )  # fmt: skip
    lens = staged.scene.camera.location
    assert off_deg(staged, lens, FIRST_FRAME + 12) < 1.0
    assert off_deg(staged, ball.location, FIRST_FRAME + 15) < 1.0
    assert off_deg(staged, ball.location, FIRST_FRAME + 31) < 1.0
    assert off_deg(staged, lens, FIRST_FRAME + 47) < 1.0


def test_who_is_too_far_aside_is_looked_for_as_far_as_it_goes(job: StageJob) -> None:
    staged = build_scene(job, LOOKS)
    behind = bpy.data.objects.new("BEHIND", None)
    staged.scene.collection.objects.link(behind)
    behind.location = (2.0, 1.5, 1.5)
    bpy.context.view_layer.update()
    sights = sights_of(staged.character, {"BEHIND": behind})
    gaze = (GazeShift(0.0, "BEHIND"),)
    performance = with_gaze(replace(LOOKS, gaze=gaze), sights, looker_of(staged.character))
    curves = mix(performance)
    assert np.degrees(curves["head.yaw"].values[0]) == pytest.approx(HEAD_MOST_DEG[1])
    assert np.degrees(curves["eyes.yaw"].values[0]) == pytest.approx(EYES_ASIDE_DEG)


def test_what_moves_the_character_already_changes_nothing(job: StageJob) -> None:
    staged = build_scene(replace(job, shot_angle="three-quarter-left"), LOOKS)
    before = sights_of(staged.character, {"camera": staged.scene.camera})["camera"]
    staged.scene.frame_set(FIRST_FRAME + 9)
    after = sights_of(staged.character, {"camera": staged.scene.camera})["camera"]
    assert before == after
    assert 1.0 < before.distance_m < 3.0
    assert math.degrees(before.yaw_rad) == pytest.approx(38.0, abs=5.0)
