# SPDX-License-Identifier: GPL-3.0-or-later
"""Phonemes with times become gestures of the mouth, and closures.

Source of the times: JALI (Edwards and others 2016): a shape sets in 120 ms before its sound, is
reached as it begins, held for three quarters of it and gone 120 ms later; rounded ones take longer.
A shape never reaches beyond the middle of the next sound that asks for one of its own, else fast
speech would be mush.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from ..speech.clip import SpeechClip
from ..vocabulary import VISEMES
from .closings import Shut
from .gestures import REST, Array, Gesture
from .opening import OF_PHONEMES, openings
from .sounds import Sound, sounds_of

SETS_IN_S: Final = 0.12
GOES_S: Final = 0.12
ROUND_S: Final = 0.13
_FASTEST_S: Final = 0.03
HELD: Final = 0.75
_STRONG: Final = 0.5
"""From this strength on a sound stops its neighbours' reach."""
_PAUSE_S: Final = 0.06
_BREATH_S: Final = 0.2
"""Pauses from this length on part the lips a little."""
_PARTED: Final[Mapping[str, float]] = {"sil": 0.8, "E": 0.12}


@dataclass(frozen=True)
class Part:
    """A phoneme, or half a diphthong: what the mouth does from when to when.

    Attributes:
        sound: What it asks for; None for a pause.
        weights: float64, shape (15,).
        start_s: Seconds.
        end_s: Seconds.
    """

    sound: Sound | None
    weights: Array
    start_s: float
    end_s: float

    @property
    def strength(self) -> float:
        """How hard it pulls."""
        return self.sound.strength if self.sound else 1.0


def weights_of(weights: Mapping[str, float]) -> Array:
    """Viseme → weight as an array, shape (15,)."""
    out = np.zeros(len(VISEMES))
    for name, weight in weights.items():
        out[VISEMES.index(name)] = weight
    return out


def parts_of(clip: SpeechClip) -> list[Part]:
    """The clip's phonemes, in order, with pauses between them and at both ends."""
    out: list[Part] = []
    at = 0.0
    for phoneme in clip.phonemes:
        start = min(max(phoneme.start_s, at), clip.duration_s)
        end = min(max(phoneme.end_s, start), clip.duration_s)
        sounds = sounds_of(phoneme.ipa)
        if not sounds or end <= start:
            continue
        out += _pause(at, start)
        edges = np.linspace(start, end, len(sounds) + 1).tolist()
        for sound, (a, b) in zip(sounds, pairwise(edges), strict=True):
            out.append(Part(sound, weights_of(sound.weights), a, b))
        at = end
    if clip.duration_s > at:
        out.append(Part(None, REST, at, clip.duration_s))
    return out


def _pause(start_s: float, end_s: float) -> list[Part]:
    if end_s - start_s < _PAUSE_S:
        return []
    parted = start_s > 0.0 and end_s - start_s >= _BREATH_S
    return [Part(None, weights_of(_PARTED) if parted else REST, start_s, end_s)]


def shuts_of(parts: Sequence[Part]) -> list[Shut]:
    """When lips close, or touch the teeth."""
    return [Shut(p.sound.closes, p.start_s, p.end_s) for p in parts if p.sound and p.sound.closes]


def gestures_of(parts: Sequence[Part], clip: SpeechClip, smoothing: float = 1.0) -> list[Gesture]:
    """What the mouth does besides closing."""
    gains = openings([(p.start_s, p.end_s) for p in parts], clip, OF_PHONEMES)
    befores = _reach(parts)
    afters = [-at for at in reversed(_reach([_mirrored(part) for part in reversed(parts)]))]
    return [
        _gesture(part, float(gain), (before, after), smoothing)
        for part, gain, before, after in zip(parts, gains, befores, afters, strict=True)
        if not (part.sound and part.sound.closes)
    ]


def _mirrored(part: Part) -> Part:
    return Part(part.sound, part.weights, -part.end_s, -part.start_s)


def _reach(parts: Sequence[Part]) -> list[float]:
    """How early each part may set in: in the middle of the last strong one before it.

    Where lips close in between, when they do: what would be seen before is not yet to be seen.
    """
    out: list[float] = []
    earliest = parts[0].start_s if parts else 0.0
    for part in parts:
        out.append(min(earliest, part.start_s))
        if part.sound and part.sound.closes:
            earliest = part.start_s
        elif part.strength >= _STRONG:
            earliest = (part.start_s + part.end_s) / 2
    return out


def _gesture(part: Part, gain: float, reach_s: tuple[float, float], smoothing: float) -> Gesture:
    if part.sound is None:
        return _rest(part, smoothing)
    sets_in, goes = (ROUND_S, ROUND_S) if part.sound.rounded else (SETS_IN_S, GOES_S)
    left = part.start_s + HELD * (part.end_s - part.start_s)
    rise = _limited(sets_in * smoothing, part.start_s - reach_s[0])
    fall = _limited(goes * smoothing, reach_s[1] - left)
    weights = part.weights * gain if part.sound.vowel else part.weights
    times = (part.start_s - rise, part.start_s, left, left + fall)
    return Gesture(weights, part.strength, times)


def _rest(part: Part, smoothing: float) -> Gesture:
    """A pause: it sets in when the sound before it ends and is left before the next begins."""
    way = min(SETS_IN_S * smoothing, (part.end_s - part.start_s) / 2)
    times = (part.start_s, part.start_s + way, part.end_s - way, part.end_s)
    return Gesture(part.weights, part.strength, times)


def _limited(usual_s: float, room_s: float) -> float:
    return max(min(usual_s, room_s), min(usual_s, _FASTEST_S))
