# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way from words to film: ``say`` is all of it, on one screen.

Each step is a station: what it takes and gives is a frozen value, and how it does it is its own
matter. The other public functions are shorter ways, for those who want a part of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from . import logs, parts
from .cast.casting import Casting, Role, parse_casting
from .cast.profile import CharacterProfile, landmarks_of, load_profile
from .cast.shelf import DEFAULT_CHARACTER, find_character
from .cast.voicing import namesake, voices_of
from .errors import ScriptError, SettingError
from .film.shoot import Shot, shoot
from .film.sound import write_sound
from .folders import aside, check_writable, scratch
from .forecast import Forecast, forecast_film, forecast_scene, forecast_speech
from .lipsync.exchange import lips_of_file
from .lipsync.lips import Lips
from .lipsync.reading import engine_of, read_lips
from .lipsync.rhubarb import AGREEMENT
from .logs import gathered_warnings
from .performance.file import save_performance
from .performance.perform import perform
from .progress import Progress, Tracker
from .render.job import SceneJob, StageJob
from .request import FilmRequest, Performed, Report, SceneRequest, SpeechRequest, Spoken
from .script.letters import in_letters, warn_of_letters
from .script.line import Line
from .script.parse import parse_script
from .shots.framing import solve_framing
from .speech.clip import SpeechClip
from .speech.piper import PiperSpeaker
from .speech.pronunciations import load_pronunciations
from .speech.recording import load_recording
from .speech.scripted import with_times
from .speech.times_file import assurance, write_times
from .speech.voice_change import with_voice
from .speech.voices import Voice, find_voice

Clips = tuple[SpeechClip, ...]


def say(request: FilmRequest, progress: Progress) -> Report:
    """Words in, film out.

    Raises:
        AvatarError: Whatever stopped it; nothing new stands under the output's name then.
    """
    with scratch() as folder, gathered_warnings() as warnings:
        lines, role, character, _ = prepare(request)
        blender = parts.find_blender(request.blender)
        tracker = Tracker(progress, forecast_film(lines, request).seconds)
        clips = speak(lines, request.speech, {lines[0].speaker: role.voice}, tracker)
        clips, lips = listen(clips, request.speech, tracker)
        performance = perform(list(zip(lines, clips, lips, strict=True)), request.speech.seed)
        write_sound(folder / "speech.wav", clips)
        save_performance(performance, folder / "performance.json")
        job = stage_job(request, character, folder, sum(clip.frames for clip in clips))
        shot = shoot(job, blender, request.output, tracker)
    engine = engine_of(lips, request.speech.lipsync)
    return report(shot, tracker, warnings, clips, engine)


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


def perform_to(request: SpeechRequest, folder: Path, progress: Progress) -> Performed:
    """Words, or a recording, to a performance and its sound, in ``folder``."""
    _check_folder(folder)
    sound, acting = folder / "speech.wav", folder / "performance.json"
    with gathered_warnings() as warnings:
        lines = lines_of(request)
        _sole_speaker(lines)
        tracker = Tracker(progress, forecast_speech(lines, request))
        clips = speak(lines, request, own_voices(lines, request), tracker)
        clips, lips = listen(clips, request, tracker)
        performance = perform(list(zip(lines, clips, lips, strict=True)), request.seed)
        folder.mkdir(parents=True, exist_ok=True)
        write_sound(sound, clips)
        with aside(acting) as part:
            save_performance(performance, part)
    frames = sum(clip.frames for clip in clips)
    engine = engine_of(lips, request.lipsync)
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
        The lines, who plays them with which voice, the character's profile file, and the profile.
    """
    check_writable(request.output)
    lines = lines_of(request.speech)
    role = role_of(lines, request)
    role = replace(role, voice=_voice_of_role(lines, role, request))
    for find in (parts.find_ffmpeg, parts.find_speech):
        find()
    if request.speech.lipsync != "phonemes" and request.speech.cues is None:
        parts.find_rhubarb()
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
    if request.voice_change and (request.audio is None or not request.text.strip()):
        raise ScriptError(
            "A change of voice needs a recording and its script.",
            "Give the recording with --audio and the words that are said in it.",
        )
    if request.audio is None:
        return parse_script(request.text, source=request.source)
    if not request.text.strip():
        return (Line("recording", "", ""),)
    lines = parse_script(request.text, source=request.source)
    return (Line(lines[0].id, lines[0].speaker, " ".join(line.text for line in lines)),)


def role_of(lines: Sequence[Line], request: FilmRequest) -> Role:
    """Who plays the one speaker of these lines: who is cast, else the character of that name."""
    speaker = _sole_speaker(lines)
    casting = parse_casting(
        request.casting, default=Role(request.character or namesake(speaker), request.speech.voice)
    )
    _check_heard(casting, lines, request.speech.source)
    return casting.role_of(speaker)


def _voice_of_role(lines: Sequence[Line], role: Role, request: FilmRequest) -> str:
    speaker = lines[0].speaker
    casting = Casting({speaker: role})
    return voices_of([speaker], casting, voice=request.speech.voice, otherwise=DEFAULT_CHARACTER)[
        speaker
    ]


def own_voices(
    lines: Sequence[Line], request: SpeechRequest, casting: str = ""
) -> Mapping[str, str]:
    """Each speaker's voice: as cast, else as asked for, else one that fits the name."""
    cast = parse_casting(casting)
    _check_heard(cast, lines, request.source)
    return voices_of([line.speaker for line in lines], cast, voice=request.voice)


def _check_heard(casting: Casting, lines: Sequence[Line], source: str) -> None:
    heard = {line.speaker for line in lines}
    for name in casting.roles:
        if name not in heard:
            raise SettingError(
                f"{name} is cast but says nothing in {source}.",
                "Names stand before a line, in capitals: 'ADA: Hello.'",
            )


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
    lines: Sequence[Line], request: SpeechRequest, cast: Mapping[str, str], tracker: Tracker
) -> tuple[SpeechClip, ...]:
    """Lines to sound: through Piper, or from the recording.

    Args:
        lines: What to say.
        request: At which frame rate; whether voices may be fetched.
        cast: Speaker → name of a voice; empty for the default voice.
        tracker: Told how far it is.
    """
    voices = _found_voices(lines, request, cast, tracker)
    with tracker.stage("speech") as tell:
        if request.audio is not None:  # its language is taken to be the voice's
            return (_recorded(request.audio, lines[0], request, voices[lines[0].speaker]),)
        for speaker, voice in voices.items():
            said = [in_letters(line) for line in lines if line.speaker == speaker]
            warn_of_letters(said, voice.language)
        own = load_pronunciations(request.pronunciations)
        clips = []
        with PiperSpeaker() as piper:
            for number, line in enumerate(lines):
                clip = piper.speak(
                    line,
                    voices[line.speaker],
                    fps=request.fps,
                    delivery=request.delivery,
                    pronunciations=own,
                )
                clips.append(clip)
                tell(number + 1, len(lines))
        return tuple(clips)


def _recorded(audio: Path, line: Line, request: SpeechRequest, voice: Voice) -> SpeechClip:
    """A recording; with its script's times where it has one, in another voice where asked for."""
    clip = load_recording(
        audio,
        text=line.text,
        fps=request.fps,
        line_id=line.id,
        language=voice.language,
        treatment=request.treatment,
    )
    if not line.text.strip():
        return clip
    own = load_pronunciations(request.pronunciations)
    if request.voice_change:
        voice = find_voice(request.voice_change)
    with PiperSpeaker() as piper:
        said = piper.speak(line, voice, fps=request.fps, pronunciations=own)
        if not said.phonemes and voice.language.startswith("en") and not request.voice_change:
            said = piper.speak(line, find_voice(""), fps=request.fps, pronunciations=own)
    return with_voice(clip, said) if request.voice_change else with_times(clip, said)


def _found_voices(
    lines: Sequence[Line], request: SpeechRequest, cast: Mapping[str, str], tracker: Tracker
) -> dict[str, Voice]:
    """Each speaker's voice; fetched where that was asked for."""
    speakers = dict.fromkeys(line.speaker for line in lines)
    if not request.download:
        return {speaker: find_voice(cast.get(speaker, "")) for speaker in speakers}
    with tracker.stage("voice") as tell:
        return {
            speaker: find_voice(cast.get(speaker, ""), allow_download=True, on_bytes=tell)
            for speaker in speakers
        }


def listen(
    clips: Sequence[SpeechClip], request: SpeechRequest, tracker: Tracker
) -> tuple[Clips, tuple[Lips, ...]]:
    """What moves the mouth in each clip: from a file, from Rhubarb, from the phonemes.

    Returns:
        The clips, with times of sounds where a file tells them, and their lips.
    """
    with tracker.stage("lip sync") as tell:
        if request.cues is None:
            found = read_lips(
                clips,
                request.lipsync,
                find_rhubarb=parts.find_rhubarb,
                recognizer=request.recognizer,
                manner=request.manner,
                on_progress=lambda share: tell(round(100 * share), 100),
            )
            return tuple(map(_by_ear, clips, found)), found
        if len(clips) > 1:
            raise SettingError(
                f"'{request.cues}' is for one line; there are {len(clips)}.",
                "Give --cues with one line, or with a recording.",
            )
        clip, lips = lips_of_file(request.cues, clips[0], request.manner)
        return (clip,), (lips,)


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


def _by_ear(clip: SpeechClip, lips: Lips) -> SpeechClip:
    """The clip; where nothing else told the times of its sounds, Rhubarb did."""
    if clip.timing != "none" or not lips.recognizer:
        return clip
    return replace(clip, timing="recognised", sure=AGREEMENT[lips.recognizer])


def _check_folder(folder: Path) -> None:
    """Make sure that files can be written in a folder that may have to be made yet."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    check_writable(there / "performance.json")
