# SPDX-License-Identifier: GPL-3.0-or-later
"""In the window: the eyes find the scene's camera, and find it again when it has moved."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

import avatar_addon
from avatar_addon.media import write_wav
from avatar_addon.performance.file import save_performance
from avatar_addon.performance.looking import COMFORT_DEG
from avatar_addon.performance.performance import (
    Curve,
    GazeShift,
    Layer,
    Performance,
    SpokenLine,
)
from avatar_addon.shots.spec import ShotSpec
from avatar_addon.ui import characters, landing, last_speech

LINES = (SpokenLine("x", "", "Ah.", 0.0, 1.0),)
PERFORMANCE = Performance(
    1.0,
    (Layer("mouth", {"viseme.aa": Curve(np.array([0.0, 1.0]), np.array([0.3, 0.3]))}),),
    LINES,
    gaze=(GazeShift(0.0, "camera"),),
)


def place(angle: str) -> landing.Place:
    return landing.Place("ada", ShotSpec("MCU", angle), "three-point")


@pytest.fixture
def scene(
    empty_scene: bpy.types.Scene, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    monkeypatch.setattr("avatar_addon.ui.characters.find_character", lambda _: tiny)
    avatar_addon.register()
    yield empty_scene
    avatar_addon.unregister()


@pytest.fixture
def made(tmp_path: Path) -> Path:
    save_performance(PERFORMANCE, tmp_path / "performance.json")
    write_wav(tmp_path / "speech.wav", np.zeros(48_000, np.float32))
    return tmp_path


def head_yaw_deg(scene: Any) -> float:
    rig = characters.find_in(scene, "ada").objects["Rig"]
    scene.frame_set(5)
    bone = rig.evaluated_get(bpy.context.evaluated_depsgraph_get()).pose.bones["head"]
    turned = (bone.matrix @ bone.bone.matrix_local.inverted()).to_euler("XYZ")
    return math.degrees(turned.z)


def expected_deg(yaw: float) -> float:
    return yaw - COMFORT_DEG[1] * math.tanh(0.85 * yaw / COMFORT_DEG[1])


def test_the_head_turns_to_the_camera_and_again_to_another(scene: Any, made: Path) -> None:
    landing.land_speech(scene, made, place("three-quarter-left"))
    assert head_yaw_deg(scene) == pytest.approx(expected_deg(38.0), abs=3.0)
    landing.set_up_shot(scene, place("three-quarter-right"))
    assert head_yaw_deg(scene) == pytest.approx(-expected_deg(38.0), abs=3.0)
    landing.set_up_shot(scene, place("front"))
    assert head_yaw_deg(scene) == pytest.approx(0.0, abs=0.5)
    mouth = characters.find_in(scene, "ada").objects["Head"].data.shape_keys
    assert mouth.key_blocks["viseme_aa"].value == pytest.approx(0.3)


def test_it_is_known_wherever_the_character_stands(scene: Any, made: Path) -> None:
    landing.land_speech(scene, made, place("three-quarter-left"))
    root = characters.find_in(scene, "ada").root
    root.location, root.rotation_euler[2] = (3.0, -2.0, 0.4), 2.0
    landing.set_up_shot(scene, place("three-quarter-left"))
    assert head_yaw_deg(scene) == pytest.approx(expected_deg(38.0), abs=3.0)


def test_what_was_said_is_saved_with_the_file(scene: Any, made: Path, tmp_path: Path) -> None:
    landing.land_speech(scene, made, place("front"))
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "x.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "x.blend"))
    collection = characters.find_in(bpy.context.scene, "ada").collection
    said = last_speech.kept(collection)
    assert (said.gaze, said.lines) == (PERFORMANCE.gaze, LINES)
    collection[last_speech.KEPT] = "broken"
    assert last_speech.kept(collection) is None
    landing.set_up_shot(bpy.context.scene, place("low"))


def test_changes_by_hand_outlive_another_camera(scene: Any, made: Path) -> None:
    landing.land_speech(scene, made, place("front"))
    keys = characters.find_in(scene, "ada").objects["Head"].data.shape_keys
    data = keys.animation_data
    bag = data.action.layers[0].strips[0].channelbag(data.action_slot)
    curve = bag.fcurves.find('key_blocks["viseme_aa"].value')
    curve.keyframe_points.insert(12, 0.9)
    curve.update()
    landing.set_up_shot(scene, place("three-quarter-left"))
    scene.frame_set(12)
    assert keys.key_blocks["viseme_aa"].value == pytest.approx(0.9, abs=0.02)
