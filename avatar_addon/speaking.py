# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines become sound, and sound becomes what moves the mouth: the parts that speak and listen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from . import parts
from .errors import SettingError
from .lipsync.exchange import lips_of_file
from .lipsync.lips import Lips
from .lipsync.reading import read_lips
from .lipsync.rhubarb import AGREEMENT
from .progress import Tracker
from .request import SpeechRequest
from .script.letters import in_letters, warn_of_letters
from .script.line import Line
from .speech.clip import SpeechClip
from .speech.piper import PiperSpeaker
from .speech.pronunciations import load_pronunciations
from .speech.recording import load_recording
from .speech.scripted import with_times
from .speech.voice_change import with_voice
from .speech.voices import Voice, find_voice

Clips = tuple[SpeechClip, ...]


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


def _by_ear(clip: SpeechClip, lips: Lips) -> SpeechClip:
    """The clip; where nothing else told the times of its sounds, Rhubarb did."""
    if clip.timing != "none" or not lips.recognizer:
        return clip
    return replace(clip, timing="recognised", sure=AGREEMENT[lips.recognizer])
