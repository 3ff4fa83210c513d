# SPDX-License-Identifier: GPL-3.0-or-later
"""What a voice does besides the words: pitch, loudness, phrases, and the words that stand out.

A word stands out by being higher, louder and longer than the others, or because the script says
so. Where the times of words aren't known, loud syllables stand for them.

Sources: Fry 1955 and Terken & Hermes 2000 (what makes a syllable prominent); Fotedar & Ghosh 2017
(what follows the voice follows it by 30 ms).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..script.line import Line
from ..speech.clip import SpeechClip, TimedWord
from ..speech.finish import loudness
from ..speech.pitch import STEP_S, track_pitch
from ..timing import FILM_RATE
from .motion import Array, smoothed

RISE_ST: Final = 1.5
"""Semitones from which a rise of pitch is heard as one. Source: 't Hart 1981."""

_RANGE_DB: Final = 35.0
_LOUD: Final = 95
_SPEECH_DB: Final = -28.0
"""Sound quieter than this against the loud parts is a pause."""
_PAUSE_S: Final = 0.18
_LASTS_S: Final = 0.12
_SYLLABLE_S: Final = 0.15
_APART_S: Final = 0.4
"""Between two words that stand out."""
_BEFORE_S: Final = 0.25
"""Where a rise to a word's top may begin."""
_SMOOTH_S: Final = 0.03
_LONG_ENOUGH_S: Final = 0.5
"""Of voice in a phrase, to see its fall."""
_ST_OF_LEVEL: Final = 4.0
"""A word is at its height where it is high and loud: semitones that its loudest moment counts."""
_LOWEST_ST, _HIGHEST_ST = -12.0, 12.0


@dataclass(frozen=True)
class Accent:
    """A word, or a syllable, that stands out.

    Attributes:
        start_s: When it begins.
        peak_s: When it is at its height.
        end_s: When it ends.
        strength: From 0 to 1, the strongest of the line being 1.
        rise_st: How far the pitch rises to it, in semitones.
        asked: Whether the script asks for it.
    """

    start_s: float
    peak_s: float
    end_s: float
    strength: float
    rise_st: float
    asked: bool = False

    @property
    def rises(self) -> bool:
        """Whether the pitch rises to it so that one hears it."""
        return self.rise_st >= RISE_ST


@dataclass(frozen=True)
class Phrase:
    """Speech between two pauses, in seconds."""

    start_s: float
    end_s: float


@dataclass(frozen=True)
class Prosody:
    """A clip's melody.

    Attributes:
        pitch_st: Semitones from the voice's middle every ``STEP_S``, joined over what has no
            pitch, shape (n,); 0 where nothing has.
        level: Loudness every ``STEP_S``, from 0 to 1, shape (n,).
        voiced: Where there is a pitch, shape (n,).
        phrases: By time.
        accents: By time.
    """

    pitch_st: Array
    level: Array
    voiced: NDArray[np.bool_]
    phrases: tuple[Phrase, ...]
    accents: tuple[Accent, ...]

    def sampled(self, at_s: Array) -> tuple[Array, Array]:
        """Pitch in semitones and loudness at some times."""
        middles = (np.arange(len(self.level)) + 0.5) * STEP_S
        return np.interp(at_s, middles, self.pitch_st), np.interp(at_s, middles, self.level)


def prosody_of(clip: SpeechClip, line: Line | None = None) -> Prosody:
    """Listen to a clip.

    Args:
        clip: The sound, with the times of its words where they are known.
        line: What the script asks for, in which words.
    """
    hertz = track_pitch(clip.samples)
    level = _level(clip)
    voiced = hertz > 0.0
    pitch = _semitones(hertz)
    phrases = _phrases(clip.words) or _loud_phrases(level)
    spans = _spans(clip.words) or _syllables(level)
    wanted = _emphasised(clip.words, line)
    begins = [phrase.start_s for phrase in phrases]
    contours = _Contours(_without_fall(pitch, voiced, phrases), level, voiced, begins)
    accents = _accents(spans, contours, wanted)
    return Prosody(pitch, level, voiced, phrases, accents)


def _level(clip: SpeechClip) -> Array:
    """Loudness from 0 to 1 over the ``_RANGE_DB`` below the loud parts."""
    power = loudness(clip.samples, FILM_RATE, STEP_S).astype(np.float64)
    if not len(power) or power.max() <= 1e-5:
        return np.zeros(len(power))
    decibels = 20.0 * np.log10(power + 1e-7)
    top = np.percentile(decibels, _LOUD)
    level: Array = np.clip(1.0 + (decibels - top) / _RANGE_DB, 0.0, 1.1)
    return level


def _semitones(hertz: Array) -> Array:
    voiced = np.flatnonzero(hertz)
    if not len(voiced):
        return np.zeros(len(hertz))
    middle = np.median(hertz[voiced])
    semitones = np.clip(12.0 * np.log2(hertz[voiced] / middle), _LOWEST_ST, _HIGHEST_ST)
    joined = np.interp(np.arange(len(hertz)), voiced, semitones)
    return smoothed(joined, _SMOOTH_S / STEP_S)


def _without_fall(pitch: Array, voiced: NDArray[np.bool_], phrases: Sequence[Phrase]) -> Array:
    """Pitch without the fall that every phrase has, so that its first words don't stand out."""
    out = pitch.copy()
    for phrase in phrases:
        part = slice(int(phrase.start_s / STEP_S), int(np.ceil(phrase.end_s / STEP_S)))
        at = np.flatnonzero(voiced[part])
        if len(at) * STEP_S > _LONG_ENOUGH_S:
            slope, height = np.polyfit(at, pitch[part][at], 1)
            out[part] -= min(slope, 0.0) * np.arange(len(out[part])) + height
    return out


def _phrases(words: Sequence[TimedWord]) -> tuple[Phrase, ...]:
    out: list[Phrase] = []
    for word in words:
        if out and word.start_s - out[-1].end_s < _PAUSE_S:
            out[-1] = Phrase(out[-1].start_s, max(out[-1].end_s, word.end_s))
        else:
            out.append(Phrase(word.start_s, word.end_s))
    return tuple(out)


def _loud_phrases(level: Array) -> tuple[Phrase, ...]:
    loud = smoothed(level, 2.0) > 1.0 + _SPEECH_DB / _RANGE_DB
    edges = np.flatnonzero(np.diff(np.concatenate([[False], loud, [False]]).astype(int)))
    out: list[Phrase] = []
    for start, end in edges.reshape(-1, 2) * STEP_S:
        if out and start - out[-1].end_s < _PAUSE_S:
            out[-1] = Phrase(out[-1].start_s, float(end))
        else:
            out.append(Phrase(float(start), float(end)))
    return tuple(phrase for phrase in out if phrase.end_s - phrase.start_s >= _LASTS_S)


def _spans(words: Sequence[TimedWord]) -> list[tuple[float, float]]:
    return [(word.start_s, word.end_s) for word in words]


def _syllables(level: Array) -> list[tuple[float, float]]:
    """About as long as syllables are, around the tops of the loudness."""
    smooth = smoothed(level, _SYLLABLE_S / STEP_S / 3)
    if len(smooth) < 3:
        return []
    tops = np.flatnonzero((smooth[1:-1] > smooth[:-2]) & (smooth[1:-1] >= smooth[2:])) + 1
    tops = tops[smooth[tops] > 1.0 + _SPEECH_DB / _RANGE_DB]
    half = _SYLLABLE_S / 2
    return [(max(0.0, top * STEP_S - half), top * STEP_S + half) for top in tops.tolist()]


def _emphasised(words: Sequence[TimedWord], line: Line | None) -> frozenset[int]:
    """Numbers of the words that the script asks to be stressed."""
    wanted = [
        d
        for d in (line.directions if line else ())
        if d.name == "emphasis" and d.values not in (("none",), ("reduced",))
    ]
    return frozenset(
        number
        for number, word in enumerate(words)
        if word.source_start >= 0
        and any(d.start < word.source_end and word.source_start < d.end for d in wanted)
    )


@dataclass(frozen=True)
class _Contours:
    pitch: Array
    level: Array
    voiced: NDArray[np.bool_]
    begins: Sequence[float]
    """When phrases begin."""

    def of(self, span: tuple[float, float]) -> tuple[float, float, float, float]:
        """Highest pitch, greatest loudness, the rise to the top in semitones, and its time."""
        first = min(int(span[0] / STEP_S), len(self.level) - 1)
        last = max(first + 1, int(np.ceil(span[1] / STEP_S)))
        pitch, level = self.pitch[first:last], self.level[first:last]
        voiced = self.voiced[first:last]
        if not voiced.any():
            at = first + int(np.argmax(level))
            return float(self.pitch.min()), float(level.max()), 0.0, at * STEP_S
        top = int(np.argmax(np.where(voiced, pitch + _ST_OF_LEVEL * level, -np.inf)))
        phrase = bisect_right(self.begins, span[0])
        from_s = max(span[0] - _BEFORE_S, self.begins[phrase - 1] if phrase else 0.0)
        lead = self.pitch[min(int(from_s / STEP_S) + 3, first + top) : first + top + 1]
        rise = float(pitch[top] - lead.min())
        return float(pitch[top]), float(level.max()), rise, (first + top + 0.5) * STEP_S


def _accents(
    spans: Sequence[tuple[float, float]], contours: _Contours, wanted: frozenset[int]
) -> tuple[Accent, ...]:
    if not spans or not contours.voiced.any():
        return ()
    measured = [contours.of(span) for span in spans]
    pitch, level, _, _ = np.array(measured).T
    length = np.log([max(end - start, STEP_S) for start, end in spans])
    prominence = 0.5 * _standard(pitch) + 0.3 * _standard(level) + 0.4 * _standard(length)
    prominence[list(wanted)] = prominence.max() + 1.0
    chosen = _standing_out(prominence, [peak for _, _, _, peak in measured])
    strongest = max((prominence[n] for n in chosen), default=1.0)
    return tuple(
        Accent(
            spans[n][0], min(max(measured[n][3], spans[n][0]), spans[n][1]), spans[n][1],
            float(prominence[n] / strongest), measured[n][2], n in wanted,
        )
        for n in chosen
    )  # fmt: skip


def _standing_out(prominence: Array, peaks: Sequence[float]) -> list[int]:
    """Numbers of what stands out, rising: the most prominent first, none near another."""
    apart = round(_APART_S / STEP_S)
    taken = np.zeros(int(max(peaks) / STEP_S) + 2 * apart, dtype=bool)
    chosen: list[int] = []
    for number in np.argsort(-prominence, kind="stable").tolist():
        at = int(peaks[number] / STEP_S)
        if prominence[number] > 0.0 and not taken[at]:
            chosen.append(number)
            taken[max(0, at - apart + 1) : at + apart] = True
    return sorted(chosen)


def _standard(values: Array) -> Array:
    """Less their mean, over their spread."""
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)
