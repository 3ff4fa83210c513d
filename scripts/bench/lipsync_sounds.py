# SPDX-License-Identifier: GPL-3.0-or-later
"""Speech whose phonemes' times are known, and what spoils recordings."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Final
from unittest.mock import patch

import ffmpeg
import numpy as np
from numpy.typing import NDArray
from voices.features import RATE
from voices.teachers import spoken

from avatar_addon import media, parts, processes
from avatar_addon.folders import scratch
from avatar_addon.lipsync.cues import MouthCue
from avatar_addon.lipsync.rhubarb import recognise
from avatar_addon.lipsync.textgrid import ipa_of
from avatar_addon.script.line import Line
from avatar_addon.speech.clip import FloatArray, SpeechClip, TimedPhoneme
from avatar_addon.speech.finish import LEAD_S, TAIL_S, levelled, padded
from avatar_addon.speech.piper import PiperSpeaker
from avatar_addon.speech.voices import find_voice
from avatar_addon.timing import FILM_RATE

FLITE: Final = ("slt", "kal16")
"""Voices of flite; kal16 has nothing in common with the voice in the box."""
_ECHO_S: Final = 0.5
"""In which an echo falls by 60 dB."""
_ECHO_DB: Final = -6.0
_PATIENCE_S: Final = 3600.0


def by_the_box(sentences: Sequence[str], fps: Fraction) -> tuple[SpeechClip, ...]:
    """Sentences by the voice in the box."""
    voice = find_voice("")
    with PiperSpeaker() as piper:
        return tuple(
            piper.speak(Line(str(n), "", text), voice, fps=fps) for n, text in enumerate(sentences)
        )


def by_flite(sentences: Sequence[str], voice: str, fps: Fraction) -> tuple[SpeechClip, ...]:
    """Sentences by a voice of flite, with its own phones in IPA."""
    return tuple(_by_flite(text, voice, fps) for text in sentences)


def _by_flite(text: str, voice: str, fps: Fraction) -> SpeechClip:
    sound, phones = spoken(text, voice)
    samples = media.resample(sound.astype(np.float32), RATE, FILM_RATE)
    samples, frames = padded(levelled(samples), fps, lead_s=LEAD_S, tail_s=TAIL_S)
    phonemes = tuple(
        TimedPhoneme(ipa_of(phone.name.upper()), phone.start_s + LEAD_S, phone.end_s + LEAD_S)
        for phone in phones
        if phone.name != "pau"
    )
    return SpeechClip(
        "flite", text, samples, fps, frames, "en-us", "recording", voice, phonemes, (), "exact", 1.0
    )


def with_noise(clip: SpeechClip, over_db: float) -> SpeechClip:
    """With white noise, so many dB below the speech."""
    noise = np.random.default_rng(1).normal(size=len(clip.samples))
    level = float(np.sqrt(np.mean(np.square(clip.samples)))) * 10 ** (-over_db / 20)
    return replace(clip, samples=(clip.samples + level * noise).astype(np.float32))


def with_echo(clip: SpeechClip) -> SpeechClip:
    """As in a bare room."""
    count = round(_ECHO_S * FILM_RATE)
    tail = np.random.default_rng(2).normal(size=count) * 10 ** (-3 * np.arange(count) / count)
    tail *= 10 ** (_ECHO_DB / 20) / np.sqrt(np.sum(np.square(tail)))
    tail[0] = 1.0
    size = 2 ** int(np.ceil(np.log2(len(clip.samples) + count)))
    wet = np.fft.irfft(np.fft.rfft(clip.samples, size) * np.fft.rfft(tail, size), size)
    return replace(clip, samples=wet[: len(clip.samples)].astype(np.float32))


def at_tempo(clip: SpeechClip, tempo: float) -> SpeechClip:
    """Times the pace, at the same pitch."""
    command = (
        ffmpeg.input("pipe:", format="f32le", ac=1, ar=FILM_RATE)
        .filter("atempo", tempo)
        .output("pipe:", format="f32le", acodec="pcm_f32le")
        .global_args("-hide_banner", "-loglevel", "error")
        .compile(cmd=str(parts.find_ffmpeg()))
    )
    done = processes.run(
        command, what="ffmpeg", timeout_s=_PATIENCE_S, input_bytes=clip.samples.tobytes()
    )
    samples: FloatArray = np.frombuffer(done.stdout, np.float32)
    samples, frames = padded(samples, clip.fps, lead_s=0.0, tail_s=0.0)
    phonemes = tuple(
        replace(p, start_s=p.start_s / tempo, end_s=p.end_s / tempo) for p in clip.phonemes
    )
    return replace(clip, samples=samples, frames=frames, phonemes=phonemes)


def joined(clips: Sequence[SpeechClip], least_s: float) -> SpeechClip:
    """Clips one after the other, from the start again where they don't last long enough."""
    taken: list[SpeechClip] = []
    while sum(clip.duration_s for clip in taken) < least_s:
        taken.append(clips[len(taken) % len(clips)])
    phonemes, at = [], 0.0
    for clip in taken:
        phonemes += [replace(p, start_s=p.start_s + at, end_s=p.end_s + at) for p in clip.phonemes]
        at += clip.duration_s
    return replace(
        taken[0],
        text=" ".join(clip.text for clip in taken),
        samples=np.concatenate([clip.samples for clip in taken]),
        frames=sum(clip.frames for clip in taken),
        phonemes=tuple(phonemes),
        words=(),
    )


def recognised_whole(clip: SpeechClip, rhubarb: Path) -> tuple[MouthCue, ...]:
    """What Rhubarb makes of a clip that isn't cut."""
    return recognise(clip, rhubarb=rhubarb, timeout_s=_PATIENCE_S)


def shapes_at(cues: Sequence[MouthCue], times: NDArray[np.float64]) -> NDArray[np.str_]:
    """The shape at each time."""
    starts = np.array([cue.start_s for cue in cues])
    shapes = np.array([cue.shape for cue in cues])
    shown: NDArray[np.str_] = shapes[np.maximum(0, np.searchsorted(starts, times, "right") - 1)]
    return shown


@contextlib.contextmanager
def empty_cache() -> Iterator[None]:
    """Nothing has been heard before."""
    with scratch() as folder, patch.dict(os.environ, {"AVATAR_CACHE": str(folder)}):
        yield
