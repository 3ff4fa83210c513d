# SPDX-License-Identifier: GPL-3.0-or-later
"""What an artist changes by hand after speaking: it comes back; marks on the timeline; times."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Quaternion

import avatar_addon
from avatar_addon.lipsync.textgrid import times_of_textgrid
from avatar_addon.media import write_wav
from avatar_addon.performance.file import save_performance
from avatar_addon.performance.performance import Curve, Layer, Performance, SpokenLine
from avatar_addon.shots.spec import ShotSpec
from avatar_addon.speech.clip import TimedPhoneme, TimedWord
from avatar_addon.ui import characters, corrections, landing

PLACE = landing.Place("ada", ShotSpec("MCU", "front"), "three-point")
FPS = 24


@pytest.fixture
def scene(
    empty_scene: bpy.types.Scene, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """An empty scene with the add-on, and the tiny character in Ada's place."""
    monkeypatch.setattr("avatar_addon.ui.characters.find_character", lambda _: tiny)
    avatar_addon.register()
    yield empty_scene
    avatar_addon.unregister()


def curve(*points: tuple[float, float]) -> Curve:
    times, values = zip(*points, strict=True)
    return Curve(np.array(times, float), np.array(values, float))


def spoken(folder: Path, *lines: tuple[str, float], opening: float = 0.4) -> Path:
    """What ``avatar perform`` leaves: lines (name, seconds) with a mouth that stays open."""
    folder.mkdir(parents=True)
    said, at = [], 0.0
    for name, seconds in lines:
        words = (TimedWord(name, at + 0.25, at + 0.5),)
        sounds = (TimedPhoneme("a", at + 0.25, at + 0.375), TimedPhoneme("b", at + 0.375, at + 0.5))
        said.append(SpokenLine(name, "", name, at, at + seconds, words, sounds))
        at += seconds
    mouth = {"viseme.aa": curve((0, opening), (at, opening))}
    head = {"head.pitch": curve((0, 0.0), (at, 0.1))}
    performance = Performance(at, (Layer("mouth", mouth), Layer("head", head)), tuple(said))
    save_performance(performance, folder / "performance.json")
    silence = np.zeros(round(at * 48_000), np.float32)
    write_wav(folder / "speech.wav", silence)
    return folder


def land(scene: Any, folder: Path, *lines: tuple[str, float], opening: float = 0.4) -> Any:
    return landing.land_speech(scene, spoken(folder, *lines, opening=opening), PLACE)


def parts(scene: Any) -> Any:
    return characters.find_in(scene, "ada").objects


def fcurve(owner: Any, path: str, index: int = 0) -> Any:
    data = owner.animation_data
    bag = data.action.layers[0].strips[0].channelbag(data.action_slot)
    return bag.fcurves.find(path, index=index)


def mouth_curve(scene: Any, mesh: str = "Head") -> Any:
    keys = parts(scene)[mesh].data.shape_keys
    return fcurve(keys, 'key_blocks["viseme_aa"].value')


def seen(scene: Any, *frames: int) -> list[float]:
    return [round(mouth_curve(scene).evaluate(frame), 4) for frame in frames]


def put_keys(found: Any, *keys: tuple[int, float]) -> None:
    for frame, value in keys:
        found.keyframe_points.insert(frame, value)
    found.update()


def test_a_key_that_was_changed_by_hand_comes_back_with_its_line(
    scene: Any, tmp_path: Path
) -> None:
    first = land(scene, tmp_path / "a", ("one", 2.0), ("two", 2.0))
    assert (first.corrections, first.waiting, first.unexplained) == (0, 0, ())
    put_keys(mouth_curve(scene), (59, 0.4), (60, 0.9), (62, 0.8), (63, 0.4))
    shown = seen(scene, 60, 61, 62)
    again = land(scene, tmp_path / "b", ("new", 3.0), ("two", 2.0), opening=0.2)
    assert again.corrections == 1
    assert seen(scene, 84, 85, 86) == shown, "a second later"
    assert seen(scene, 50, 90) == [0.2, 0.2]
    assert 0.2 <= seen(scene, 83)[0] < 0.9
    third = land(scene, tmp_path / "c", ("two", 2.0), opening=0.3)
    assert third.corrections == 1, "kept without another change"
    assert seen(scene, 12, 13, 14, 18) == [*shown, 0.3]


def test_every_mesh_of_the_key_follows(scene: Any, tmp_path: Path) -> None:
    land(scene, tmp_path / "a", ("one", 2.0))
    put_keys(mouth_curve(scene), (19, 0.4), (20, 0.9), (21, 0.4))
    land(scene, tmp_path / "b", ("one", 2.0))
    others = [m for m in parts(scene).values() if getattr(m.data, "shape_keys", None)]
    for member in others:
        found = fcurve(member.data.shape_keys, 'key_blocks["viseme_aa"].value')
        assert found is None or found.evaluate(20) == pytest.approx(0.9)


def test_a_turn_of_the_head_by_hand_comes_back(scene: Any, tmp_path: Path) -> None:
    land(scene, tmp_path / "a", ("one", 2.0))
    character = characters.find_in(scene, "ada")
    targets = character.profile.channels["head.pitch"].bones
    assert sum(target.factor for target in targets) == 1.0, "neck and head share the turn"
    rig = character.objects[targets[0].armature]

    def pitch(frame: int) -> float:
        scene.frame_set(frame)
        bones = [rig.pose.bones[target.bone] for target in targets]
        return sum(float(bone.matrix_basis.to_euler().x) for bone in bones)

    before = pitch(20)
    bone = rig.pose.bones[targets[0].bone]
    if bone.rotation_mode == "QUATERNION":
        bone.rotation_quaternion = bone.rotation_quaternion @ Quaternion((1, 0, 0), 0.3)
        values, prop = list(bone.rotation_quaternion), "rotation_quaternion"
    else:
        bone.rotation_euler.x += 0.3
        values, prop = list(bone.rotation_euler), "rotation_euler"
    for index, value in enumerate(values):
        put_keys(fcurve(rig, f'pose.bones["{bone.name}"].{prop}', index), (20, value))
    assert pitch(20) == pytest.approx(before + 0.3, abs=1e-4)
    landed = land(scene, tmp_path / "b", ("one", 2.0))
    assert landed.corrections == 1
    assert pitch(20) == pytest.approx(before + 0.3, abs=2e-3), "as far in all"
    assert pitch(30) == pytest.approx(0.1 * 29 / 48, abs=2e-3)


def test_corrections_of_a_line_that_is_gone_wait_for_it(scene: Any, tmp_path: Path) -> None:
    land(scene, tmp_path / "a", ("one", 2.0))
    put_keys(mouth_curve(scene), (19, 0.4), (20, 0.9), (21, 0.4))
    gone = land(scene, tmp_path / "b", ("other", 2.0))
    assert (gone.corrections, gone.waiting) == (0, 1)
    assert seen(scene, 20) == [0.4]
    back = land(scene, tmp_path / "c", ("one", 2.0))
    assert (back.corrections, back.waiting) == (1, 0)
    assert seen(scene, 20) == [0.9]


def test_a_newer_correction_replaces_the_older_and_forget_takes_all(
    scene: Any, tmp_path: Path
) -> None:
    land(scene, tmp_path / "a", ("one", 2.0))
    put_keys(mouth_curve(scene), (19, 0.4), (20, 0.9), (21, 0.4))
    land(scene, tmp_path / "b", ("one", 2.0))
    put_keys(mouth_curve(scene), (20, 0.6))
    assert land(scene, tmp_path / "c", ("one", 2.0)).corrections == 1
    assert seen(scene, 20) == [0.6]
    put_keys(mouth_curve(scene), (30, 0.7))
    assert bpy.ops.avatar.forget_corrections() == {"FINISHED"}
    assert land(scene, tmp_path / "d", ("one", 2.0)).corrections == 0
    assert seen(scene, 20, 30) == [0.4, 0.4]


def test_corrections_are_saved_with_the_file(scene: Any, tmp_path: Path) -> None:
    land(scene, tmp_path / "a", ("one", 2.0))
    put_keys(mouth_curve(scene), (19, 0.4), (20, 0.9), (21, 0.4))
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "f.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "f.blend"))
    opened = bpy.context.scene
    assert land(opened, tmp_path / "b", ("one", 2.0)).corrections == 1
    assert seen(opened, 20) == [0.9]
    kept = characters.find_in(opened, "ada").collection[corrections.KEPT]
    assert json.loads(kept)["corrections"][0]["line"] == "one"


@pytest.mark.parametrize("broken", ["", "UEsDBG5vbnNlbnNl", "text", 3])
def test_a_note_that_somebody_broke_is_none(scene: Any, tmp_path: Path, broken: Any) -> None:
    land(scene, tmp_path / "a", ("one", 2.0))
    characters.find_in(scene, "ada").collection[corrections.KEYED] = broken
    put_keys(mouth_curve(scene), (20, 0.9))
    assert land(scene, tmp_path / "b", ("one", 2.0)).corrections == 0


@pytest.mark.parametrize(
    ("kind", "names", "frames"),
    [
        ("LINES", ["one", "two"], [1, 49]),
        ("WORDS", ["one", "two"], [7, 55]),
        ("PHONEMES", ["a", "b", "a", "b"], [7, 10, 55, 58]),
    ],
)
def test_marks_on_the_timeline(
    scene: Any, tmp_path: Path, kind: str, names: list[str], frames: list[int]
) -> None:
    scene.timeline_markers.new("mine", frame=5)
    land(scene, tmp_path / "a", ("one", 2.0), ("two", 2.0))
    scene.avatar.markers = kind
    mine, *ours = scene.timeline_markers
    assert [m.name for m in ours] == names
    assert [m.frame for m in ours] == frames
    land(scene, tmp_path / "b", ("one", 2.0))
    assert len(scene.timeline_markers) == 1 + len(names) // 2, "marks of the new speech"
    scene.avatar.markers = "NONE"
    assert list(scene.timeline_markers) == [mine]
    scene.avatar.markers = kind
    moved = scene.timeline_markers[1]
    moved.frame = 2
    scene.avatar.markers = "NONE"
    assert {m.frame for m in scene.timeline_markers} == {5, 2}, "who moves a mark keeps it"


def test_times_are_exported(scene: Any, tmp_path: Path) -> None:
    target = tmp_path / "t.TextGrid"
    assert not bpy.ops.avatar.export_times.poll()
    assert not bpy.ops.avatar.forget_corrections.poll()
    with pytest.raises(RuntimeError, match="nothing has been spoken in this scene yet"):
        bpy.ops.avatar.export_times(filepath=str(target))
    land(scene, tmp_path / "a", ("one", 2.0), ("two", 2.0))
    assert bpy.ops.avatar.forget_corrections.poll()
    assert bpy.ops.avatar.export_times(filepath=str(target)) == {"FINISHED"}
    times = times_of_textgrid(target.read_text(encoding="utf-8"), "it")
    assert [(w.text, w.start_s) for w in times.words] == [("one", 0.25), ("two", 2.25)]
    assert len(times.phonemes) == 4


def test_what_no_channel_moves_is_said_and_its_keys_stay_in_the_file(
    scene: Any, tmp_path: Path
) -> None:
    land(scene, tmp_path / "a", ("one", 2.0))
    character = characters.find_in(scene, "ada")
    poseless = replace(
        character.profile,
        channels={c: t for c, t in character.profile.channels.items() if c != "viseme.aa"},
    )
    put_keys(mouth_curve(scene), (20, 0.9))
    found = corrections.correct(replace(character, profile=poseless), Performance(2.0, ()))
    assert (found.used, found.unexplained) == (0, ("viseme_aa",))
    copies = [a for a in bpy.data.actions if a.name.endswith("(by hand)")]
    assert copies
    assert all(copy.use_fake_user for copy in copies)
