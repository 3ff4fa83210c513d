# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way from words to film: ``say`` is all of it, on one screen.

Each step is a station: what it takes and gives is a frozen value, and how it does it is its own
matter. The other public functions are shorter ways, for those who want a part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from . import logs, parts
from .cast.casting import Role, parse_casting
from .cast.profile import CharacterProfile, landmarks_of, load_profile
from .cast.shelf import DEFAULT_CHARACTER, find_character
from .errors import ScriptError, SettingError
from .film.shoot import Shot, shoot
from .film.sound import write_sound
from .folders import aside, check_writable, scratch
from .forecast import Forecast, forecast_film, forecast_scene, forecast_speech
from .lipsync.cues import MouthCue
from .lipsync.rhubarb import recognise, recognizer_for
from .logs import gathered_warnings
from .performance.file import save_performance
from .performance.perform import perform
from .progress import Progress, Tracker
from .render.job import SceneJob, StageJob
from .request import FilmRequest, Performed, Report, SceneRequest, SpeechRequest
from .script.letters import warn_of_letters
from .script.line import Line
from .script.parse import parse_script
from .shots.framing import solve_framing
from .speech.clip import SpeechClip
from .speech.piper import PiperSpeaker
from .speech.recording import load_recording
from .speech.voices import DEFAULT_VOICE, find_voice

Cues = tuple[MouthCue, ...]


def say(request: FilmRequest, progress: Progress) -> Report:
    """Words in, film out.

    Raises:
        AvatarError: Whatever stopped it; nothing new stands under the output's name then.
    """
    with scratch() as folder, gathered_warnings() as warnings:
        lines, role, character, profile = prepare(request)
        blender = parts.find_blender(request.blender)
        tracker = Tracker(progress, forecast_film(lines, request).seconds)
        clips = speak(lines, request.speech, role.voice or profile.voice, tracker)
        cues = read_lips(clips, request.speech, tracker)
        performance = perform(list(zip(lines, clips, cues, strict=True)), request.speech.seed)
        write_sound(folder / "speech.wav", clips)
        save_performance(performance, folder / "performance.json")
        job = stage_job(request, character, folder, sum(clip.frames for clip in clips))
        shot = shoot(job, blender, request.output, tracker)
    return report(shot, tracker, warnings, clips, request.speech)


def foretell(request: FilmRequest) -> Forecast:
    """What :func:`say` would make and how long it may take; makes nothing but checks all it can."""
    lines, _, _, _ = prepare(request)
    return forecast_film(lines, request)


def speak_to(request: SpeechRequest, output: Path, progress: Progress) -> float:
    """Words to a sound file; gives its length in seconds."""
    check_writable(output)
    lines = parse_script(request.text, source=request.source)
    tracker = Tracker(progress, forecast_speech(lines, request))
    clips = speak(lines, request, "", tracker)
    write_sound(output, clips)
    return sum(clip.duration_s for clip in clips)


def find_cues(request: SpeechRequest, progress: Progress) -> tuple[SpeechClip, Cues]:
    """A recording to mouth cues."""
    lines = lines_of(request)
    tracker = Tracker(progress, forecast_speech(lines, request))
    clips = speak(lines, request, "", tracker)
    (cues,) = read_lips(clips, request, tracker)
    return clips[0], cues


def perform_to(request: SpeechRequest, folder: Path, progress: Progress) -> Performed:
    """Words, or a recording, to a performance and its sound, in ``folder``."""
    _check_folder(folder)
    sound, acting = folder / "speech.wav", folder / "performance.json"
    with gathered_warnings() as warnings:
        lines = lines_of(request)
        _sole_speaker(lines)
        tracker = Tracker(progress, forecast_speech(lines, request))
        clips = speak(lines, request, "", tracker)
        cues = read_lips(clips, request, tracker)
        performance = perform(list(zip(lines, clips, cues, strict=True)), request.seed)
        folder.mkdir(parents=True, exist_ok=True)
        write_sound(sound, clips)
        with aside(acting) as part:
            save_performance(performance, part)
    frames = sum(clip.frames for clip in clips)
    engine = _lipsync_engine(clips, request)
    return Performed(acting, sound, frames, request.fps, engine, tuple(warnings))


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


def prepare(request: FilmRequest) -> tuple[tuple[Line, ...], Role, Path, CharacterProfile]:
    """Everything that can be known, and refused, before the first part starts.

    Returns:
        The lines, who plays them, the character's profile file, and the profile.
    """
    check_writable(request.output)
    lines = lines_of(request.speech)
    role = role_of(lines, request)
    for find in (parts.find_rhubarb, parts.find_ffmpeg, parts.find_speech):
        find()
    parts.find_blender(request.blender)
    if role.voice and not request.speech.download:
        find_voice(role.voice)
    character = find_character(role.character or DEFAULT_CHARACTER, logs.tell)
    profile = load_profile(character)
    width, height = request.settings.size
    solve_framing(  # refuses a shot that this character can't fill
        request.shot, landmarks_of(profile), aspect=width / height, shows_to=profile.shows_to
    )
    return lines, role, character, profile


def lines_of(request: SpeechRequest) -> tuple[Line, ...]:
    """The script's lines; a recording is one line, with the whole text, or with none."""
    if request.audio is None:
        return parse_script(request.text, source=request.source)
    if not request.text.strip():
        return (Line("recording", "", ""),)
    lines = parse_script(request.text, source=request.source)
    return (Line(lines[0].id, lines[0].speaker, " ".join(line.text for line in lines)),)


def role_of(lines: Sequence[Line], request: FilmRequest) -> Role:
    """Who plays the one speaker of these lines."""
    default = Role(request.character, request.speech.voice)
    casting = parse_casting(request.casting, default=default)
    speaker = _sole_speaker(lines)
    for name in casting.roles:
        if name != speaker:
            raise SettingError(
                f"{name} is cast but says nothing in {request.speech.source}.",
                "Names stand before a line, in capitals: 'ADA: Hello.'",
            )
    return casting.role_of(speaker)


def _sole_speaker(lines: Sequence[Line]) -> str:
    speakers = list(dict.fromkeys(line.speaker for line in lines))
    if len(speakers) > 1:
        raise ScriptError(
            f"This dialogue has {len(speakers)} speakers ({', '.join(filter(None, speakers))}); "
            "a film shows one for now.",
            "Make a film of each speaker's lines.",
        )
    return speakers[0]


def speak(
    lines: Sequence[Line], request: SpeechRequest, cast_voice: str, tracker: Tracker
) -> tuple[SpeechClip, ...]:
    """Lines to sound: through Piper, or from the recording.

    Args:
        lines: What to say.
        request: With which voice, at which frame rate.
        cast_voice: The voice of the character who speaks, where the request names none.
        tracker: Told how far it is.
    """
    with tracker.stage("speech") as tell:
        name = request.voice or cast_voice or DEFAULT_VOICE
        voice = find_voice(name, allow_download=request.download)
        if request.audio is not None:  # its language is taken to be the voice's
            return (
                load_recording(
                    request.audio,
                    text=lines[0].text,
                    fps=request.fps,
                    line_id=lines[0].id,
                    language=voice.language,
                ),
            )
        warn_of_letters([line.text for line in lines], voice.language)
        clips = []
        with PiperSpeaker() as speaker:
            for number, line in enumerate(lines):
                clips.append(speaker.speak(line, voice, fps=request.fps))
                tell(number + 1, len(lines))
        return tuple(clips)


def read_lips(
    clips: Sequence[SpeechClip], request: SpeechRequest, tracker: Tracker
) -> tuple[Cues, ...]:
    """Clips to mouth cues, by Rhubarb."""
    rhubarb = parts.find_rhubarb()
    whole = sum(clip.duration_s for clip in clips)
    heard = 0.0
    found = []
    with tracker.stage("lip sync") as tell:
        for clip in clips:

            def progress(share: float, before: float = heard, clip: SpeechClip = clip) -> None:
                tell(round(100 * (before + share * clip.duration_s) / whole), 100)

            found.append(
                recognise(
                    clip,
                    rhubarb=rhubarb,
                    recognizer=request.recognizer or None,
                    on_progress=progress,
                )
            )
            heard += clip.duration_s
    return tuple(found)


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
    request: SpeechRequest | None = None,
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
        lipsync_engine=_lipsync_engine(clips, request) if clips and request else "",
        seconds=tracker.seconds,
        output=str(shot.output),
        warnings=tuple(warnings),
    )


def _lipsync_engine(clips: Sequence[SpeechClip], request: SpeechRequest) -> str:
    return f"rhubarb {request.recognizer or recognizer_for(clips[0].language)}"


def _check_folder(folder: Path) -> None:
    """Make sure that files can be written in a folder that may have to be made yet."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    check_writable(there / "performance.json")
