# SPDX-License-Identifier: GPL-3.0-or-later
"""A staged scene: framing as Blender sees it, light, clock, sound, and the saved file."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

from avatar_addon.errors import OutputError, SettingError
from avatar_addon.media import write_wav
from avatar_addon.performance.performance import Curve, Layer, Performance
from avatar_addon.render.job import RenderSettings, StageJob
from avatar_addon.shots.framing import face_centre
from avatar_addon.shots.lighting import lighting
from avatar_addon.stage.clock import fps_of, set_fps
from avatar_addon.stage.scene import build_scene, landmarks_of, save_scene

SILENT = Performance(0.5, ())
TALK = Performance(
    0.5, (Layer("mouth", {"viseme.aa": Curve(np.array([0.0, 0.25]), np.array([0.0, 1.0]))}),)
)


@pytest.fixture
def job(tiny: Path, tmp_path: Path) -> StageJob:
    sound = tmp_path / "line.wav"
    write_wav(sound, np.sin(np.arange(24000) / 20).astype(np.float32) * 0.3)
    return StageJob(
        str(tiny), "", str(sound), 12, "MCU", "front", "three-point",
        RenderSettings(size=(64, 36), engine="workbench"),
    )  # fmt: skip


def _seen(scene: bpy.types.Scene, point: tuple[float, float, float]) -> tuple[float, float]:
    bpy.context.view_layer.update()
    x, y, _ = world_to_camera_view(scene, scene.camera, Vector(point))
    return x, 1 - y


@pytest.mark.parametrize("size", [(64, 36), (36, 64), (48, 48), (96, 40)], ids=str)
@pytest.mark.parametrize(
    ("shot", "angle", "side"),
    [("MCU", "front", 0.5), ("CU", "three-quarter-left", 0.58), ("ECU", "profile-right", 0.42),
     ("MCU", "high", 0.5)],
)  # fmt: skip
def test_blenders_camera_frames_as_solved(
    job: StageJob, shot: str, angle: str, side: float, size: tuple[int, int]
) -> None:
    job = replace(job, shot_size=shot, shot_angle=angle, settings=RenderSettings(size=size))
    staged = build_scene(job, SILENT)
    points = landmarks_of(staged.character.profile)
    eyes = {"MCU": 0.33, "CU": 0.36, "ECU": 0.38}[shot]
    assert _seen(staged.scene, points["eye_line"])[1] == pytest.approx(eyes, abs=0.005)
    assert _seen(staged.scene, face_centre(points))[0] == pytest.approx(side, abs=0.005)


def test_the_scene_has_its_range_clock_light_and_colour(job: StageJob) -> None:
    scene = build_scene(job, TALK).scene
    assert (scene.frame_start, scene.frame_end, scene.frame_current) == (1, 12, 1)
    assert fps_of(scene) == 24
    assert scene.view_settings.look == "AgX - Medium High Contrast"
    lamps = {ob.name: ob for ob in scene.objects if ob.type == "LIGHT"}
    assert set(lamps) == {"key", "fill", "rim"}
    for spec in lighting("three-point").lights:
        lamp = lamps[spec.role]
        aim = lamp.matrix_world.to_quaternion() @ Vector((0, 0, -1))
        to_face = Vector((0, -0.11, 1.565)) - lamp.location
        assert aim.angle(to_face) < 0.01
        distance = to_face.length
        assert lamp.data.energy == pytest.approx(spec.strength * distance**2, rel=1e-3)


def test_the_performance_is_on_the_character(job: StageJob) -> None:
    staged = build_scene(job, TALK)
    keys = staged.character.objects["Head"].data.shape_keys
    staged.scene.frame_set(4)
    assert keys.key_blocks["viseme_aa"].value == pytest.approx(0.5)
    assert staged.tracks.repeats().tolist() == [False] * 7 + [True] * 5


@pytest.mark.parametrize(
    "fps", [Fraction(24), Fraction(30000, 1001), Fraction(24000, 1001), Fraction(25, 2),
            Fraction(60000, 1001), Fraction(1), Fraction(240)], ids=str
)  # fmt: skip
def test_frame_rates_survive_blender(empty_scene: bpy.types.Scene, fps: Fraction) -> None:
    set_fps(empty_scene, fps)
    assert fps_of(empty_scene) == fps


def test_a_saved_scene_opens_with_keys_camera_and_its_own_sound(
    job: StageJob, tmp_path: Path
) -> None:
    build_scene(job, TALK)
    out = tmp_path / "shot.blend"
    save_scene(out)
    Path(job.audio).unlink()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["shot.blend"]
    bpy.ops.wm.open_mainfile(filepath=str(out), use_scripts=False)
    scene = bpy.context.scene
    (strip,) = scene.sequence_editor.strips
    assert strip.type == "SOUND"
    assert strip.sound.packed_file is not None
    assert strip.frame_final_start == 1
    assert strip.frame_final_duration == 12
    assert scene.camera.name == "MCU front"
    scene.frame_set(7)
    assert bpy.data.objects["Head"].data.shape_keys.key_blocks["viseme_aa"].value == 1.0
    assert math.isclose(scene.render.fps / scene.render.fps_base, 24)


def test_a_place_that_cannot_be_written_is_named(job: StageJob, tmp_path: Path) -> None:
    build_scene(job, SILENT)
    with pytest.raises(OutputError, match="nowhere"):
        save_scene(tmp_path / "nowhere" / "x.blend")


def test_a_size_that_the_character_cannot_give_is_refused(job: StageJob) -> None:
    with pytest.raises(SettingError, match="MCU, CU, ECU"):
        build_scene(replace(job, shot_size="MS"), SILENT)
    with pytest.raises(SettingError, match="three-point"):
        build_scene(replace(job, light="tree-point"), SILENT)
