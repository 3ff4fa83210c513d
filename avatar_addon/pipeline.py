# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way from words to film: ``say`` is all of it, on one screen.

Each step is a station: what it takes and gives is a frozen value, and how it does it is its own
matter. The other public functions are shorter ways, for those who want a part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from . import parts
from .acting import act
from .errors import SettingError
from .film.shoot import Shot, shoot
from .film.sound import write_sound
from .folders import check_writable, scratch
from .forecast import Forecast, forecast_film, forecast_scene, forecast_speech
from .lipsync.lips import Lips
from .logs import gathered_warnings
from .plots.pages import draw
from .progress import Progress, Tracker
from .readiness import lines_of, own_voices, prepare, sole_speaker
from .render.job import SceneJob, StageJob
from .request import (
    FilmRequest,
    PerformancePlace,
    Performed,
    Report,
    SceneRequest,
    SpeechRequest,
    Spoken,
)
from .speaking import listen, speak
from .speech.clip import SpeechClip
from .speech.times_file import assurance, write_times


def say(request: FilmRequest, progress: Progress) -> Report:
    """Words in, film out.

    Raises:
        AvatarError: Whatever stopped it; nothing new stands under the output's name then.
    """
    with scratch() as folder, gathered_warnings() as warnings:
        lines, role, character, _ = prepare(request)
        blender = parts.find_blender(request.blender)
        tracker = Tracker(progress, forecast_film(lines, request).seconds)
        acted = act(lines, request.speech, {lines[0].speaker: role.voice}, tracker)
        acted.write(folder / "performance.json", folder / "speech.wav")
        job = stage_job(request, character, folder, acted.frames)
        shot = shoot(job, blender, request.output, tracker)
    return report(shot, tracker, warnings, acted.clips, acted.lipsync_engine)


def foretell(request: FilmRequest) -> Forecast:
    """What :func:`say` would make and how long it may take; makes nothing but checks all it can."""
    lines, _, _, _ = prepare(request)
    return forecast_film(lines, request)


def speak_to(
    request: SpeechRequest,
    output: Path,
    progress: Progress,
    casting: str = "",
    times: Path | None = None,
) -> Spoken:
    """Words, or a recording, to a sound file, each speaker of a dialogue with a voice of its own.

    Args:
        request: What is said.
        output: The .wav.
        progress: Told how far it is.
        casting: ``ADA=ada:VOICE,…`` as typed; empty for none.
        times: Where to write when each word is said, as JSON.
    """
    for path in filter(None, (output, times)):
        check_writable(path)
    lines = lines_of(request)
    cast = own_voices(lines, request, casting)
    tracker = Tracker(progress, forecast_speech(lines, request))
    clips = speak(lines, request, cast, tracker)
    write_sound(output, clips)
    if times is not None:
        write_times(times, clips)
    least = min(clips, key=assurance)
    return Spoken(output, sum(clip.duration_s for clip in clips), least.timing, least.sure)


def find_cues(request: SpeechRequest, progress: Progress) -> tuple[SpeechClip, Lips]:
    """A recording, or a file of cues, to what moves the mouth."""
    lines = lines_of(request)
    tracker = Tracker(progress, forecast_speech(lines, request))
    clips = speak(lines, request, own_voices(lines, request), tracker)
    (clip,), (lips,) = listen(clips, request, tracker)
    return clip, lips


def perform_to(request: SpeechRequest, output: PerformancePlace, progress: Progress) -> Performed:
    """Words, a recording, or a performance that was made before, to a performance and its sound."""
    output.check()
    with gathered_warnings() as warnings:
        lines = lines_of(request)
        sole_speaker(lines)
        tracker = Tracker(progress, forecast_speech(lines, request))
        acted = act(lines, request, own_voices(lines, request), tracker)
        output.performance.parent.mkdir(parents=True, exist_ok=True)
        acted.write(output.performance, output.sound)
        plots = draw(acted.performance, acted.clips, output.plot) if output.plot else ()
    return Performed(
        output.performance, output.sound, acted.frames, request.fps, acted.lipsync_engine,
        tuple(warnings), plots,
    )  # fmt: skip


def render_blend(request: SceneRequest, progress: Progress) -> Report:
    """A .blend as it stands to a film, with the sound of its sequencer."""
    check_writable(request.output)
    if not request.blend.is_file():
        raise SettingError(f"There is no file '{request.blend}'.", "Name a .blend file.")
    blender = parts.find_blender(request.blender)
    tracker = Tracker(progress, forecast_scene())
    with scratch() as folder, gathered_warnings() as warnings:
        job = SceneJob(str(request.blend), str(folder / "scene.wav"), request.settings)
        shot = shoot(job, blender, request.output, tracker)
    return report(shot, tracker, warnings)


def stage_job(request: FilmRequest, character: Path, folder: Path, frames: int) -> StageJob:
    """What the render process is told; the sound and the acting lie in ``folder``."""
    return StageJob(
        profile=str(character),
        performance=str(folder / "performance.json"),
        audio=str(folder / "speech.wav"),
        frames=frames,
        shot_size=request.shot.size,
        shot_angle=request.shot.angle,
        light=request.light,
        settings=request.settings,
        save_blend=str(request.save_blend or ""),
    )


def report(
    shot: Shot,
    tracker: Tracker,
    warnings: Sequence[str],
    clips: Sequence[SpeechClip] = (),
    lipsync_engine: str = "",
) -> Report:
    """What was done, for people and for pipelines."""
    made = shot.made_by
    return Report(
        audio_s=float(made.frames / made.fps),
        fps=float(made.fps),
        frames_total=made.frames,
        frames_rendered=shot.rendered,
        frames_reused=shot.reused,
        size=made.size,
        engine=f"{made.engine} ({made.device}), Blender {made.version}",
        samples=made.samples,
        voice=clips[0].voice if clips else "",
        speech_engine=clips[0].engine if clips else "",
        lipsync_engine=lipsync_engine,
        timing=min(clips, key=assurance).timing if clips else "none",
        timing_sure=min(clips, key=assurance).sure if clips else 0.0,
        seconds=tracker.seconds,
        output=str(shot.output),
        warnings=tuple(warnings),
    )
