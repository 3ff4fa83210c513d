# SPDX-License-Identifier: GPL-3.0-or-later
"""A recording's words, timing, melody and loudness in another voice: a cast of one.

The other voice says the script; its speech is bent to the recording's times and, moved to its own
register, to the recording's melody, and then gets the recording's loudness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..errors import RecordingError, VoiceError
from ..timing import FILM_RATE
from .clip import FloatArray, SpeechClip, TimedPhoneme
from .finish import levelled, loudness
from .scripted import find_times
from .warp import PitchCurve, PitchTrack, pitch_of, warp

_PAUSE_S: Final = 0.04
"""A gap in the recording longer than this is a pause, which the voice makes, too."""
_STEP_S: Final = 0.02
"""Anchors are at least so far apart."""
_STRETCHES: Final = (0.3, 4.0)
_ENVELOPE_S: Final = 0.02
_SMOOTH: Final = 3
_GAIN_DB: Final = 15.0
_FLOOR: Final = 1e-4
_SPEECH_SHARE: Final = 0.1
_EDGE_S: Final = 0.02
"""Before and after a phoneme, and of the fade there."""

Array = NDArray[np.float64]
Anchor = tuple[float, float]


def with_voice(clip: SpeechClip, said: SpeechClip) -> SpeechClip:
    """The recording in another voice.

    Args:
        clip: The recording; its text is the script.
        said: The script, said by the other voice.

    Returns:
        As long as the recording, with its words, phonemes and their times.

    Raises:
        VoiceError: The voice tells no times.
        RecordingError: The script isn't the recording's.
        PartMissing: The speech Python has no Praat.
        PartFailed: Praat failed.
    """
    if not said.phonemes:
        raise VoiceError(
            f"The voice '{said.voice}' tells no times, which a change of voice needs.",
            "Choose a voice of the box (avatar voices list).",
        )
    found = find_times(clip, said)
    if found is None:
        raise RecordingError(
            f"The voice of '{clip.voice}' can't be changed: its script doesn't fit it.",
            "Give the words that are said in it.",
        )
    samples, pairs = _paused(said, found.phonemes)
    melody = _melody(pitch_of(clip.samples, FILM_RATE), pitch_of(said.samples, FILM_RATE))
    bent = warp(samples, FILM_RATE, anchors=_anchors(pairs), pitch=melody)
    loud = _as_loud(_cut(bent, len(clip.samples)), clip.samples)
    loud = levelled(loud * _speaks(found.phonemes, len(loud)))
    return replace(
        clip,
        samples=loud,
        voice=said.voice,
        language=said.language,
        phonemes=found.phonemes,
        words=found.words,
        timing="aligned",
        sure=found.sure,
    )


def _cut(samples: FloatArray, length: int) -> FloatArray:
    out = np.zeros(length, np.float32)
    out[: min(length, len(samples))] = samples[:length]
    return out


def _paused(
    said: SpeechClip, heard: Sequence[TimedPhoneme]
) -> tuple[FloatArray, list[tuple[TimedPhoneme, TimedPhoneme]]]:
    """The voice's speech with silence where the recording pauses, and phonemes that match.

    Returns:
        Samples, and pairs of a phoneme there and the same in the recording.
    """
    parts: list[FloatArray] = []
    pairs: list[tuple[TimedPhoneme, TimedPhoneme]] = []
    shift, done = 0.0, 0
    before: tuple[TimedPhoneme, TimedPhoneme] | None = None
    for phoneme, target in zip(said.phonemes, heard, strict=True):
        if before is not None:
            missing = (target.start_s - before[1].end_s) - (phoneme.start_s - before[0].end_s)
            if target.start_s - before[1].end_s > _PAUSE_S and missing > 0.0:
                at = round((before[0].end_s + phoneme.start_s) / 2 * FILM_RATE)
                parts += [said.samples[done:at], np.zeros(round(missing * FILM_RATE), np.float32)]
                shift, done = shift + round(missing * FILM_RATE) / FILM_RATE, at
        before = phoneme, target
        there = TimedPhoneme(phoneme.ipa, phoneme.start_s + shift, phoneme.end_s + shift)
        pairs.append((there, target))
    return np.concatenate([*parts, said.samples[done:]]), pairs


def _anchors(pairs: Sequence[tuple[TimedPhoneme, TimedPhoneme]]) -> list[Anchor]:
    """Ends of phonemes here and there, not too near each other, and no wild stretches."""
    wanted = [
        (getattr(there, end), getattr(target, end))
        for there, target in pairs
        for end in ("start_s", "end_s")
    ]
    out: list[Anchor] = [(0.0, 0.0)]
    for a, b in wanted:
        step_in, step_out = a - out[-1][0], b - out[-1][1]
        if step_in < _STEP_S or step_out < _STEP_S:
            continue
        low, high = _STRETCHES
        out.append((a, out[-1][1] + float(np.clip(step_out, low * step_in, high * step_in))))
    return out


def _melody(recording: PitchTrack, voice: PitchTrack) -> PitchCurve | None:
    """The recording's melody, moved to the voice's register; None where either has none."""
    if np.count_nonzero(recording.voiced) < 2 or not voice.voiced.any():
        return None
    hertz = recording.hz[recording.voiced]
    move = np.median(voice.hz[voice.voiced]) / np.median(hertz)
    return PitchCurve(recording.times_s[recording.voiced], hertz * move, "hz")


def _as_loud(samples: FloatArray, model: FloatArray) -> FloatArray:
    """The samples with the model's loudness, moment by moment, within 15 dB of their own."""
    is_, wanted = (_envelope(sound) for sound in (samples, model))
    gain = np.log(wanted / is_)
    speech = is_ > np.percentile(is_, 95) * _SPEECH_SHARE
    gain -= np.median(gain[speech])
    most = _GAIN_DB / 20 * np.log(10)
    middles = (np.arange(len(gain)) + 0.5) * _ENVELOPE_S * FILM_RATE
    steps = np.interp(np.arange(len(samples)), middles, np.clip(gain, -most, most))
    out: FloatArray = (samples * np.exp(steps)).astype(np.float32)
    return out


def _speaks(phonemes: Sequence[TimedPhoneme], length: int) -> FloatArray:
    """1 where a phoneme is said and 0 in pauses, which a stretched breath would fill else."""
    at = np.arange(0.0, length / FILM_RATE + _EDGE_S, _EDGE_S)
    said = np.zeros(len(at))
    for phoneme in phonemes:
        a, b = (phoneme.start_s - _EDGE_S, phoneme.end_s + _EDGE_S)
        said[np.searchsorted(at, a) : np.searchsorted(at, b, side="right")] = 1.0
    out: FloatArray = np.interp(np.arange(length) / FILM_RATE, at, said).astype(np.float32)
    return out


def _envelope(samples: FloatArray) -> Array:
    level = loudness(samples, FILM_RATE, _ENVELOPE_S).astype(np.float64)
    padded = np.pad(np.square(level), _SMOOTH // 2, mode="edge")
    return np.asarray(np.sqrt(np.convolve(padded, np.full(_SMOOTH, 1 / _SMOOTH), "valid")) + _FLOOR)
