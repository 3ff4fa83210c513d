# SPDX-License-Identifier: GPL-3.0-or-later
"""When each word of a recording is said, by its script.

A voice whose times are known says the script. The recording is laid over that speech: each moment
of the one on the moment of the other that sounds most alike. What differs between the two is taken
away first: the pace, the length of the vocal tract, noise; then, by what a first pass found, all
that a linear map can take away: timbre, microphone, room.

Source of the last: Leggetter & Woodland 1995 (linear regression between a model and a speaker).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .best_path import IntArray, Path, Track, best_path
from .clip import FloatArray, SpeechClip, TimedPhoneme, TimedWord
from .features import CEPSTRA, RATE, band_levels, cepstra, loud_parts, slopes, with_noise_of

HOP_S: Final = 0.01
STRETCHES: Final = (0.9, 1.0, 1.1, 1.2)
"""Vocal tracts that are tried: from longer than the reference's to a fifth shorter."""

_SPEECH: Final = 0.35
"""Louder moments than this, between quietest and loudest, are speech."""
_PACES: Final = (0.4, 2.5)
_SLOPE_WEIGHT: Final = 1.5
_SURE_OVER: Final = 101
"""Moments over which sureness is smoothed: a second."""
_FITS: Final = 0.9
_FITS_SLOPE: Final = 0.025
"""Speech fits its script at .6 to .86 of the distance at which it fits the script played backwards
(with echo to .94), another script at .88 to 1.1: words of 30 sentences by three voices."""
_REGRESSIONS: Final = 2
_REGRESSION_RIDGE: Final = 0.1
_COARSE: Final = 4
"""Moments that the first pass takes as one, where there are many."""
_MANY: Final = 4_000_000
_CELLS: Final = 100_000_000
"""Moments times states that a pass may hold: as many bytes."""
_BAND: Final = 400
"""States of the later passes' band: two seconds to either side."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Alignment:
    """A script's times in a recording.

    Attributes:
        phonemes: In order; seconds of the recording.
        words: In order, none empty, none overlapping; each with how sure it is.
        sure: How sure the whole is, from 0 to 1.
        stretch: The one of ``STRETCHES`` that fitted best: above 1, a shorter vocal tract than the
            reference's.
    """

    phonemes: tuple[TimedPhoneme, ...]
    words: tuple[TimedWord, ...]
    sure: float
    stretch: float


@dataclass(frozen=True)
class _Layout:
    """The reference's moments as states.

    Attributes:
        moments: The moment of each state, shape (states,); -1 for pauses.
        words: The word of each state; -1 for pauses.
    """

    moments: IntArray
    words: IntArray

    def track(self, statics: FloatArray) -> Track:
        """The states' features, from those of the reference's moments."""
        return Track(_with_slopes(statics)[self.moments], self.moments < 0)

    def backwards(self, moments: int) -> _Layout:
        """The reference played backwards; it has so many moments."""
        behind = self.moments[::-1]
        return _Layout(np.where(behind < 0, -1, moments - 1 - behind), self.words[::-1])


def align(recording: FloatArray, reference: FloatArray, said: SpeechClip) -> Alignment | None:
    """Find the times of a script in a recording.

    Args:
        recording: float32, shape (n,), at ``features.RATE``.
        reference: The script as a voice says it, at ``features.RATE``.
        said: That speech, for its phonemes and words.

    Returns:
        None where the recording is far too short for the script.
    """
    middles = _middles(recording, HOP_S)
    paced = _middles(reference, _paced_hop(recording, reference))
    layout = _layout(paced, said.words)
    spoken = band_levels(reference, paced)
    best: tuple[Path, float, FloatArray] | None = None
    for stretch in STRETCHES:
        heard = band_levels(recording, middles, stretch)
        path = _first_path(heard, with_noise_of(spoken, heard), layout)
        if path is not None and (best is None or path.cost < best[0].cost):
            best = path, stretch, heard
    if best is None:
        return None
    path, stretch, heard = best
    like = with_noise_of(spoken, heard)
    refined = _refined(heard, like, layout, path)
    wrong = _refined(heard, like[::-1], layout.backwards(len(like)), path)
    if refined is None or wrong is None:
        return None
    sure = _sureness(refined, wrong, loud_parts(heard) > _SPEECH, layout)
    return _told(refined, layout, _Times(middles, paced), said, stretch, sure)


def _middles(samples: FloatArray, hop_s: float) -> Array:
    return (np.arange(max(1, int(len(samples) / RATE / hop_s))) + 0.5) * hop_s


def _paced_hop(recording: FloatArray, reference: FloatArray) -> float:
    """Hop at which the reference has as many moments of speech as the recording."""
    spoken, heard = (
        np.count_nonzero(loud_parts(band_levels(sound, _middles(sound, HOP_S))) > _SPEECH)
        for sound in (reference, recording)
    )
    return float(HOP_S * np.clip(spoken / max(1, heard), *_PACES))


def _layout(middles: Array, words: Sequence[TimedWord]) -> _Layout:
    """A pause, the moments of the first word, a pause, those of the second, … and a pause."""
    moments, owners = [np.array([-1])], [np.array([-1])]
    for number, word in enumerate(words):
        first, end = np.searchsorted(middles, (word.start_s, word.end_s))
        inside = np.arange(first, max(end, first + 1)).clip(max=len(middles) - 1)
        moments += [inside, np.array([-1])]
        owners += [np.full(len(inside), number), np.array([-1])]
    return _Layout(np.concatenate(moments), np.concatenate(owners))


def _statics(levels: FloatArray) -> FloatArray:
    """Loudness and the spectrum's shape, as usual for the speaker, shape (moments, 13)."""
    loud = loud_parts(levels)
    speech = loud > _SPEECH
    shape = cepstra(levels)[:, 1:]
    shape = (shape - shape[speech].mean(axis=0)) / (shape[speech].std(axis=0) + 1e-3)
    both: FloatArray = np.concatenate([3.0 * (loud[:, None] - 0.5), shape], axis=1)
    return both.astype(np.float32)


def _with_slopes(statics: FloatArray) -> FloatArray:
    change = slopes(statics)
    change /= change.std(axis=0) + 1e-3
    out: FloatArray = np.concatenate([statics, np.float32(_SLOPE_WEIGHT) * change], axis=1)
    return out


def _first_path(heard: FloatArray, spoken: FloatArray, layout: _Layout) -> Path | None:
    """A path through all of it, in steps of several moments where there are many."""
    moments, states = len(heard), len(layout.moments)
    step = 1 if moments * states <= _MANY else _COARSE
    features = _with_slopes(_statics(heard))
    track, groups = layout.track(_statics(spoken)), _groups(layout, step)
    coarse = np.add.reduceat(features, np.arange(0, moments, step)) / np.float32(step)
    sums = np.add.reduceat(track.features, groups)
    sizes = np.diff([*groups.tolist(), states])
    slow = Track((sums / sizes[:, None]).astype(np.float32), track.pause[groups])
    loud = loud_parts(heard)
    width = min(len(groups), max(_BAND, _CELLS // len(coarse)))
    done = np.cumsum(loud[::step] > _SPEECH) / max(1, np.count_nonzero(loud[::step] > _SPEECH))
    band = _band((done * len(groups)).astype(int), len(groups), width)
    path = best_path(coarse, loud[::step], slow, band, width)
    if path is None:
        return None
    return replace(path, states=np.repeat(groups[path.states], step)[:moments])


def _groups(layout: _Layout, step: int) -> IntArray:
    """First state of each group of ``step`` moments of one word, and each pause."""
    pause = layout.moments < 0
    before = np.maximum.accumulate(np.where(pause, np.arange(len(pause)), 0))
    return np.flatnonzero(pause | ((np.arange(len(pause)) - before - 1) % step == 0))


def _band(centres: IntArray, states: int, width: int) -> IntArray:
    first = np.clip(centres - width // 2, 0, states - width)
    first[0], first[-1] = 0, states - width
    return np.maximum.accumulate(first)


def _refined(heard: FloatArray, spoken: FloatArray, layout: _Layout, path: Path) -> Path | None:
    """The path again, near the first, by sounds that are more alike."""
    one, other = _statics(heard), _statics(spoken)
    track, loud = layout.track(other), loud_parts(heard)
    width = min(_BAND, len(layout.moments))
    found: Path | None = path
    for _ in range(_REGRESSIONS):
        if found is None:
            return None
        alike = _with_slopes(_regressed(one, other, found, layout))
        band = _band(found.states, len(layout.moments), width)
        found = best_path(alike, loud, track, band, width)
    return found


def _regressed(one: FloatArray, other: FloatArray, path: Path, layout: _Layout) -> FloatArray:
    """The recording's features as the reference would have them: by a linear map and a shift."""
    moments = layout.moments[path.states]
    speech = moments >= 0
    full = np.concatenate([one, np.ones((len(one), 1), np.float32)], axis=1).astype(float)
    known, wanted = full[speech], other[moments[speech]]
    ridge = _REGRESSION_RIDGE * len(known) * np.eye(CEPSTRA + 1)
    map_ = np.linalg.solve(known.T @ known + ridge, known.T @ wanted + ridge[:, :CEPSTRA])
    out: FloatArray = (full @ map_).astype(np.float32)
    return out


def _sureness(path: Path, wrong: Path, speech: NDArray[np.bool_], layout: _Layout) -> FloatArray:
    """How sure each moment is, shape (moments,), in [0, 1]; NaN where nothing is said.

    A script that isn't the recording's fits no better than the script played backwards. A moment
    of speech that fell to a pause is none of the script's.
    """
    inside = layout.moments[path.states] >= 0
    chance = float(wrong.distances[speech].mean())
    around = np.ones(_SURE_OVER)
    near = np.convolve(path.distances * inside, around, "same")
    share = near / np.maximum(np.convolve(inside, around, "same"), 1) / chance
    sure = 1.0 / (1.0 + np.exp((share - _FITS) / _FITS_SLOPE))
    sure = np.where(inside, sure, np.where(speech, 0.0, np.nan))
    return sure.astype(np.float32)


@dataclass(frozen=True)
class _Times:
    """Middles of the recording's moments and of the reference's, in seconds."""

    heard: Array
    spoken: Array


def _told(
    path: Path,
    layout: _Layout,
    times: _Times,
    said: SpeechClip,
    stretch: float,
    sure: FloatArray,
) -> Alignment:
    """The path as times of phonemes and words."""
    carry = _Carrier(path, layout, times)
    starts = np.array([word.start_s for word in said.words])
    middles = np.array([(p.start_s + p.end_s) / 2 for p in said.phonemes])
    owners = np.maximum(np.searchsorted(starts, middles, side="right") - 1, 0)
    phonemes = [
        TimedPhoneme(phoneme.ipa, *carry(phoneme.start_s, phoneme.end_s, int(owner)))
        for phoneme, owner in zip(said.phonemes, owners, strict=True)
    ]
    words = []
    for number, word in enumerate(said.words):
        start_s, end_s = carry(word.start_s, word.end_s, number)
        share = _mean(sure[carry.moments(number)])
        words.append(replace(word, start_s=start_s, end_s=end_s, sure=round(share * word.sure, 3)))
    whole = round(_mean(sure[np.isfinite(sure)]), 3)
    return Alignment(tuple(phonemes), _apart(words), whole, stretch)


def _mean(values: FloatArray) -> float:
    return float(values.mean()) if len(values) else 0.0


def _apart(words: Sequence[TimedWord]) -> tuple[TimedWord, ...]:
    """The words, each at least a moment long; a swallowed one takes it from the next."""
    out: list[TimedWord] = []
    at = 0.0
    for word in words:
        start_s = max(at, word.start_s)
        at = max(word.end_s, start_s + HOP_S)
        out.append(replace(word, start_s=start_s, end_s=at))
    return tuple(out)


class _Carrier:
    """Carries times of the reference over to the recording, word by word."""

    def __init__(self, path: Path, layout: _Layout, times: _Times) -> None:
        inside = np.flatnonzero(layout.moments[path.states] >= 0)
        states, first, count = np.unique(path.states[inside], return_index=True, return_counts=True)
        self._words = layout.words[states]
        self._spoken_s = times.spoken[layout.moments[states]]
        self._first, self._last = inside[first], inside[first + count - 1]
        self._heard_s = times.heard
        self._half_spoken_s, self._half_heard_s = times.spoken[0], times.heard[0]

    def moments(self, word: int) -> slice:
        """The recording's moments that fell to a word."""
        a, b = np.searchsorted(self._words, (word, word + 1))
        return slice(int(self._first[a]), int(self._last[b - 1]) + 1) if a < b else slice(0, 0)

    def __call__(self, start_s: float, end_s: float, word: int) -> tuple[float, float]:
        """Two seconds of the reference, inside a word, as seconds of the recording."""
        a, b = np.searchsorted(self._words, (word, word + 1))
        if a == b:
            edge = float(self._heard_s[self._last[a - 1] if a else self._first[0]])
            return edge, edge
        spoken, first, last = self._spoken_s[a:b], self._first[a:b], self._last[a:b]
        middles = (self._heard_s[first] + self._heard_s[last]) / 2
        known = [spoken[0] - self._half_spoken_s, *spoken, spoken[-1] + self._half_spoken_s]
        heard = [
            self._heard_s[first[0]] - self._half_heard_s,
            *middles,
            self._heard_s[last[-1]] + self._half_heard_s,
        ]
        start, end = np.interp((start_s, end_s), known, heard)
        return float(start), float(end)
