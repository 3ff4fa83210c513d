# SPDX-License-Identifier: GPL-3.0-or-later
"""Mouth cues become curves of the canonical visemes.

Three rules: shapes blend over short transitions; a closed lip (and a lip at the teeth) is reached
in full and overrules whatever else the mouth does; vowels open a little wider where it is louder.

Sources of the numbers: measurements of Rhubarb 1.13.0 on 20 synthesised sentences with known
phoneme times. Its closures come 58 ms before the sound's (median) and open 60 ms too early; its
cues already anticipate, so a shape is reached after its cue begins and never before it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..performance.performance import Curve, Layer
from ..speech.clip import SpeechClip
from ..speech.finish import loudness, speech_level
from ..timing import FILM_RATE
from ..vocabulary import VISEMES
from .check import checked
from .cues import MouthCue

Array = NDArray[np.float64]

SHAPE_VISEMES: Final[Mapping[str, Mapping[str, float]]] = MappingProxyType(
    {
        "A": {"PP": 1.0},
        "B": {"SS": 0.5, "I": 0.3},
        "C": {"E": 1.0},
        "D": {"aa": 1.0},
        "E": {"O": 0.7},
        "F": {"U": 1.0},
        "G": {"FF": 1.0},
        "H": {"nn": 0.7, "aa": 0.3},
        "X": {"sil": 1.0},
    }
)
"""Rhubarb's shapes in visemes: what the shapes' own descriptions say, in Oculus's names."""

TRANSITION_S: Final = 0.07
"""From one shape to the next: within Rhubarb's own in-betweens, 40 to 80 ms."""
CLOSE_S: Final = 0.06
"""Lips that begin to close when Rhubarb says so are closed when the sound is (58 ms later)."""
FASTEST_CLOSE_S: Final = 0.03
STAY_CLOSED_S: Final = 0.06
"""Added to the end of a closure: or, if that is sooner, until the sound is as loud as speech, since
then the lips have parted. Against Piper's own phoneme times it raises the share of m, b and p in
which the mouth is shut from .48 to .69 and takes nothing from the vowels."""
OPEN_S: Final = 0.05
_LONGEST_FRAME_S: Final = 0.1

_VOWELS: Final = tuple(VISEMES.index(name) for name in ("aa", "E", "O"))
_QUIETEST: Final = 0.7
_LOUDNESS_RANGE_DB: Final = 6.0
"""Vowels at speech level open to .85; 6 dB more or less to 1 or .7. JALI opens the jaw by loudness
over .1 to .9; cues already say how wide, so this stays mild."""

_LIPS: Final = {"A": VISEMES.index("PP"), "G": VISEMES.index("FF")}
_SIL: Final = VISEMES.index("sil")
_ROUNDING: Final = 1e-9
_WINDOW_S: Final = 0.01
"""Of loudness."""


def mouth_layer(cues: Sequence[MouthCue], clip: SpeechClip) -> Layer:
    """The mouth of one clip, from neutral to neutral.

    Args:
        cues: Sorted, non-overlapping; in seconds from the clip's start. A gap is a mouth at rest.
        clip: Gives the length, the frame rate (every closure holds a frame at least) and the
            loudness.

    Returns:
        Layer ``mouth`` with a curve for each viseme that is used; times from 0 to the duration.

    Raises:
        CueError: Cues overlap, run backwards or are unknown.
    """
    whole = _without_gaps(checked(cues, "The recogniser"), clip.duration_s)
    closings = _closings(whole, clip)
    shapes = _shapes(whole, clip)
    times = np.unique(np.concatenate([shapes.times_s, *_moments(closings)]))
    times = times[(times >= 0.0) & (times <= clip.duration_s)]
    weights = shapes.sample(times)
    for lip in _LIPS.values():
        closed = _closed(times, [c for c in closings if c.viseme == lip], clip.duration_s)
        weights *= (1.0 - closed)[:, None]
        weights[:, lip] = closed
    weights[:, _LIPS["G"]] *= 1.0 - weights[:, _LIPS["A"]]
    return Layer("mouth", _curves(times, weights))


def _without_gaps(cues: Sequence[MouthCue], duration_s: float) -> list[MouthCue]:
    out: list[MouthCue] = []
    at = 0.0
    for cue in cues:
        if cue.start_s >= duration_s:
            break
        if cue.start_s > at + _ROUNDING:
            out.append(MouthCue("X", at, cue.start_s))
        at = min(cue.end_s, duration_s)
        if at > cue.start_s:
            out.append(MouthCue(cue.shape, cue.start_s, at))
    if at < duration_s - _ROUNDING:
        out.append(MouthCue("X", at, duration_s))
    return out


@dataclass(frozen=True)
class _Closing:
    """A lip that closes, stays closed, and opens: four times, rising."""

    viseme: int
    times_s: Array


def _closings(cues: Sequence[MouthCue], clip: SpeechClip) -> list[_Closing]:
    frame_s = min(float(1 / clip.fps), _LONGEST_FRAME_S)
    loud = loudness(clip.samples, FILM_RATE, _WINDOW_S) > speech_level(clip.samples)
    out = []
    for cue, following in zip(cues, [*cues[1:], None], strict=True):
        if cue.shape not in _LIPS:
            continue
        room = (following.end_s - following.start_s) / 2 if following else 0.0
        stay = _stay(cue.end_s, min(STAY_CLOSED_S, room), loud) if cue.shape == "A" else 0.0
        closed = cue.start_s + min(CLOSE_S, max(FASTEST_CLOSE_S, cue.end_s - cue.start_s))
        opens = max(cue.end_s + stay, closed + frame_s)
        moments = np.array([cue.start_s, closed, opens, opens + OPEN_S])
        late = max(0.0, moments[3] - clip.duration_s)
        out.append(_Closing(_LIPS[cue.shape], moments - min(late, cue.start_s)))
    return out


def _stay(end_s: float, longest_s: float, loud: NDArray[np.bool_]) -> float:
    """Seconds by which a closure outlasts its cue."""
    first = int(end_s / _WINDOW_S)
    after = np.flatnonzero(loud[first : first + math.ceil(longest_s / _WINDOW_S)])
    return min(longest_s, float(after[0]) * _WINDOW_S) if len(after) else longest_s


def _moments(closings: Sequence[_Closing]) -> list[Array]:
    """When closures begin and end, and when one that opens meets the next that closes."""
    out = [closing.times_s for closing in closings]
    for one, other in pairwise(closings):
        opens, gone = one.times_s[2:]
        closes, shut = other.times_s[:2]
        if closes < gone:
            falls, rises = 1.0 / (gone - opens), 1.0 / (shut - closes)
            out.append(np.array([(gone * falls + closes * rises) / (falls + rises)]))
    return out


def _closed(times: Array, closings: Sequence[_Closing], duration_s: float) -> Array:
    """How far a lip is closed, in [0, 1]; open at both ends of the clip."""
    out = np.zeros_like(times)
    for closing in closings:
        first, last = np.searchsorted(times, closing.times_s[[0, 3]], side="left")
        part = slice(first, last + 1)
        level = np.interp(times[part], closing.times_s, [0.0, 1.0, 1.0, 0.0])
        out[part] = np.maximum(out[part], level)
    out[times <= 0.0] = 0.0
    out[times >= duration_s] = 0.0
    return out


@dataclass(frozen=True)
class _Shapes:
    """What the mouth does between closures: weights, shape (n, 15), at rising times."""

    times_s: Array
    weights: Array

    def sample(self, at_s: Array) -> Array:
        """Weights at the times ``at_s``, shape (len(at_s), 15)."""
        columns = (np.interp(at_s, self.times_s, column) for column in self.weights.T)
        return np.stack(list(columns), axis=1)


def _shapes(cues: Sequence[MouthCue], clip: SpeechClip) -> _Shapes:
    """Each shape is reached within ``TRANSITION_S`` of its cue and held to the cue's end.

    Under a closed lip the mouth goes on to the next shape, as it does in speech.
    """
    rest = np.eye(len(VISEMES))[_SIL]
    points: list[tuple[float, Array]] = [(0.0, rest)]
    last = clip.duration_s - TRANSITION_S
    for cue, gain in zip(cues, _gains(cues, clip), strict=True):
        if cue.shape not in _LIPS and cue.start_s < last:
            weights = _weights(cue.shape, gain)
            reached = min(cue.start_s + TRANSITION_S, cue.end_s)
            points += [(min(reached, last), weights), (min(cue.end_s, last), weights)]
    return _strictly_rising([*points, (clip.duration_s, rest)])


def _strictly_rising(points: Sequence[tuple[float, Array]]) -> _Shapes:
    kept = [points[0]]
    for point in points[1:]:
        if point[0] > kept[-1][0] + _ROUNDING:
            kept.append(point)
    return _Shapes(np.array([t for t, _ in kept]), np.stack([w for _, w in kept]))


def _weights(shape: str, gain: float) -> Array:
    out = np.zeros(len(VISEMES))
    for name, weight in SHAPE_VISEMES[shape].items():
        out[VISEMES.index(name)] = weight
    out[list(_VOWELS)] *= gain
    return out


def _gains(cues: Sequence[MouthCue], clip: SpeechClip) -> list[float]:
    """How wide each cue's vowel opens, by its loudness against the clip's."""
    levels = loudness(clip.samples, FILM_RATE, _WINDOW_S).astype(np.float64)
    usual = speech_level(clip.samples)
    if usual <= 0.0:
        return [1.0] * len(cues)
    power = np.concatenate([[0.0], np.cumsum(np.square(levels))])
    out = []
    for cue in cues:
        first = min(len(levels) - 1, int(cue.start_s / _WINDOW_S))
        last = min(len(levels), max(first + 1, int(cue.end_s / _WINDOW_S)))
        mean = max(1e-12, (power[last] - power[first]) / (last - first))
        louder = 10 * np.log10(mean / usual**2) / _LOUDNESS_RANGE_DB
        share = float(np.clip(louder, -1.0, 1.0) + 1.0) / 2
        out.append(_QUIETEST + (1.0 - _QUIETEST) * share)
    return out


def _curves(times: Array, weights: Array) -> dict[str, Curve]:
    """One curve a viseme that is used, without the points that lie on a straight line."""
    out = {}
    for name, column in zip(VISEMES, weights.T, strict=True):
        if column.any():
            kept = _bends(times, column)
            out[f"viseme.{name}"] = Curve(times[kept], np.clip(column[kept], 0.0, 1.0))
    return out


def _bends(times: Array, values: Array) -> NDArray[np.intp]:
    slopes = np.diff(values) / np.diff(times)
    bend = np.abs(np.diff(slopes)) > _ROUNDING
    return np.flatnonzero(np.concatenate([[True], bend, [True]]))
