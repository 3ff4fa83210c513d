# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole render process, from job to frames, in a real child."""

from __future__ import annotations

import os
import signal
import sys
import time
import wave
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import bpy
import numpy as np
import pytest

from avatar_addon.errors import PartFailed, SettingError
from avatar_addon.media import write_wav
from avatar_addon.parts import Command
from avatar_addon.performance.file import save_performance
from avatar_addon.performance.performance import Curve, Layer, Performance
from avatar_addon.render.client import Frame, render_frames
from avatar_addon.render.job import Job, RenderSettings, SceneJob, StageJob
from avatar_addon.render.messages import Done, Event, Hello, Saved, Stage, Warned

BLENDER = Command((sys.executable,))
SIZE = (64, 36)
AS_IT_IS = RenderSettings(size=(0, 0), quality="")
T = TypeVar("T")


@pytest.fixture
def job(tiny: Path, tmp_path: Path) -> StageJob:
    """Five frames: the mouth opens over three and rests for two."""
    mouth = Curve(np.array([0.0, 2 / 24]), np.array([0.0, 1.0]))
    layers = (Layer("mouth", {"viseme.aa": mouth}),)
    save_performance(Performance(5 / 24, layers), tmp_path / "performance.json")
    sound = np.sin(np.arange(10000) / 20).astype(np.float32) * 0.3
    write_wav(tmp_path / "line.wav", sound)
    return StageJob(
        str(tiny), str(tmp_path / "performance.json"), str(tmp_path / "line.wav"), 5, "MCU",
        "front", "three-point", RenderSettings(SIZE, Fraction(24), "workbench", "draft"),
    )  # fmt: skip


def _run(job: Job) -> tuple[list[Frame], list[Event]]:
    events: list[Event] = []
    with render_frames(job, BLENDER, on_event=events.append, frame_timeout_s=120) as frames:
        return list(frames), events


def _picture(frame: Frame) -> np.ndarray:
    return np.frombuffer(frame.rgb, np.uint8).reshape(SIZE[1], SIZE[0], 3).astype(int)


def _find(kind: type[T], events: list[Event]) -> T:
    return next(event for event in events if isinstance(event, kind))


def test_a_job_becomes_frames_and_equal_ones_are_sent_again(job: StageJob) -> None:
    frames, events = _run(job)
    assert [f.index for f in frames] == [0, 1, 2, 3, 4]
    assert [f.reused for f in frames] == [False, False, False, True, True]
    assert frames[4].rgb == frames[2].rgb
    closed, opened = _picture(frames[0]), _picture(frames[2])
    assert closed.shape == (36, 64, 3)
    assert np.abs(opened - closed).max() > 40
    assert np.abs(opened - closed)[:8].max() <= 4  # nothing above the brow moves
    hello = _find(Hello, events)
    assert (hello.engine, hello.frames, hello.size, hello.fps) == ("workbench", 5, SIZE, 24)
    assert hello.version == bpy.app.version_string
    assert [e.name for e in events if isinstance(e, Stage)] == ["staging", "rendering"]
    assert set(_find(Done, events).seconds) == {"staging", "rendering"}


def test_cycles_shows_the_head_before_the_backdrop(job: StageJob) -> None:
    settings = replace(job.settings, engine="cycles", quality="draft")
    frames, events = _run(replace(job, frames=1, settings=settings))
    picture = _picture(frames[0])
    assert _find(Hello, events).device in ("CPU", "OPTIX", "CUDA", "HIP", "METAL", "ONEAPI")
    face, corner = picture[14, 30], picture[1, 1]
    assert face[0] > face[2] + 30  # warm skin
    assert corner[2] > corner[0] + 15  # cool wall
    left, right = picture[10:16, 26:29].mean(), picture[10:16, 35:38].mean()
    assert left > right + 5  # the key is on the picture's left


def test_the_same_job_gives_the_same_pixels(job: StageJob) -> None:
    once = replace(job, frames=2, settings=replace(job.settings, engine="cycles", seed=4))
    first, _ = _run(once)
    second, _ = _run(once)
    assert [f.rgb for f in first] == [f.rgb for f in second]
    other, _ = _run(replace(once, settings=replace(once.settings, seed=5)))
    assert other[0].rgb != first[0].rgb


def test_a_saved_scene_renders_by_itself_to_the_same_frames(job: StageJob, tmp_path: Path) -> None:
    blend = tmp_path / "shot.blend"
    frames, events = _run(replace(job, save_blend=str(blend)))
    assert _find(Saved, events).path == str(blend)
    Path(job.audio).unlink()
    sound = tmp_path / "mixed.wav"
    again, told = _run(SceneJob(str(blend), str(sound), AS_IT_IS))
    assert [f.rgb for f in again] == [f.rgb for f in frames]
    assert not any(f.reused for f in again)
    hello = _find(Hello, told)
    assert (hello.engine, hello.size, hello.fps) == ("workbench", SIZE, 24)
    with wave.open(str(sound)) as mixed:
        assert (mixed.getframerate(), mixed.getnframes()) == (48000, 10000)
        samples = np.frombuffer(mixed.readframes(10000), "<i2")
    assert np.abs(samples).max() == pytest.approx(0.3 * 32767, rel=0.001)


def test_a_scene_renders_with_another_engine_when_asked(job: StageJob, tmp_path: Path) -> None:
    blend = tmp_path / "shot.blend"
    _run(replace(job, frames=1, save_blend=str(blend), render=False))
    asked = SceneJob(str(blend), str(tmp_path / "s.wav"), replace(AS_IT_IS, engine="cycles"))
    frames, events = _run(asked)
    assert (_find(Hello, events).engine, len(frames)) == ("cycles", 1)
    corner, centre = _picture(frames[0])[1, 1], _picture(frames[0])[18, 5]
    assert centre.sum() > corner.sum() + 30  # only a traced backdrop glows


def test_staging_alone_renders_nothing(job: StageJob, tmp_path: Path) -> None:
    blend = tmp_path / "shot.blend"
    frames, events = _run(replace(job, save_blend=str(blend), render=False))
    assert frames == []
    assert blend.is_file()
    assert isinstance(events[-1], Done)


def test_a_silent_odd_broadcast_scene(empty_scene: bpy.types.Scene, tmp_path: Path) -> None:
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    empty_scene.collection.objects.link(camera)
    empty_scene.camera = camera
    render = empty_scene.render
    render.engine = "BLENDER_WORKBENCH"
    render.resolution_x, render.resolution_y, render.resolution_percentage = 130, 75, 50
    render.fps, render.fps_base = 30, 1.001
    empty_scene.frame_start, empty_scene.frame_end = 10, 14
    blend = tmp_path / "a scène.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    frames, events = _run(SceneJob(str(blend), str(tmp_path / "s.wav"), AS_IT_IS))
    assert len(frames) == 5
    assert _find(Hello, events).size == (64, 36)
    assert _find(Hello, events).fps == Fraction(30000, 1001)
    assert "65x37 is odd" in _find(Warned, events).text
    with wave.open(str(tmp_path / "s.wav")) as mixed:
        assert mixed.getnframes() == 8008
        assert not any(mixed.readframes(8008))


def test_nothing_in_a_scene_is_run(empty_scene: bpy.types.Scene, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    text = bpy.data.texts.new("evil.py")
    text.from_string(f"open({str(trace)!r}, 'w').close()")
    text.use_module = True
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    empty_scene.collection.objects.link(camera)
    empty_scene.camera = camera
    driver = camera.driver_add("location", 0).driver
    driver.expression = f"len([open({str(trace)!r}, 'w')])"
    empty_scene.render.engine = "BLENDER_WORKBENCH"
    empty_scene.render.resolution_x = empty_scene.render.resolution_y = 16
    empty_scene.frame_end = 1
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "evil.blend"))
    trace.unlink(missing_ok=True)
    frames, _ = _run(SceneJob(str(tmp_path / "evil.blend"), str(tmp_path / "s.wav"), AS_IT_IS))
    assert len(frames) == 1
    assert not trace.exists()


def test_what_the_child_finds_wrong_is_raised_here(job: StageJob, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="Sizes that work: MCU, CU, ECU"):
        _run(replace(job, shot_size="WS"))
    missing = SceneJob(str(tmp_path / "no.blend"), str(tmp_path / "s.wav"), AS_IT_IS)
    with pytest.raises(SettingError, match=r"can't open '.*no\.blend'"):
        _run(missing)


def _children() -> set[int]:
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.add(int(stat.parent.name))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_killed_child_is_a_failure_and_leaves_nobody(job: StageJob) -> None:
    before = _children()
    long = replace(job, settings=replace(job.settings, engine="cycles"))
    with (
        pytest.raises(PartFailed, match="killed from outside"),
        render_frames(long, BLENDER, on_event=lambda _: None) as frames,
    ):
        next(frames)
        (child,) = _children() - before
        os.kill(child, signal.SIGKILL)
        list(frames)
    assert _children() == before


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_an_interrupt_ends_a_long_frame_within_a_second(job: StageJob) -> None:
    before = _children()
    settings = RenderSettings((1280, 720), Fraction(24), "cycles", "final")
    started = 0.0
    with (
        pytest.raises(KeyboardInterrupt),
        render_frames(replace(job, settings=settings), BLENDER, on_event=print) as frames,
    ):
        signal.signal(signal.SIGALRM, _interrupt)
        signal.setitimer(signal.ITIMER_REAL, 4.0)
        started = time.monotonic()
        list(frames)
    assert time.monotonic() - started < 5.5
    assert _children() == before


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
