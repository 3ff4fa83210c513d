# SPDX-License-Identifier: GPL-3.0-or-later
"""Rhubarb's cues become poses of the mouth, and closures.

Sources of the numbers: measurements of Rhubarb 1.13.0 on sentences with known phoneme times. Its
cues lead by about 60 ms and step through in-betweens of 40 to 80 ms, so a shape is reached after
its cue begins and never before it, and blends with its neighbours no further.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np

from ..speech.clip import SpeechClip
from ..vocabulary import VISEMES
from .by_phonemes import weights_of
from .cues import MouthCue
from .gestures import REST, ROUNDING, Array, Poses
from .opening import OF_CUES, openings

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

LIPS: Final[Mapping[str, str]] = MappingProxyType({"A": "PP", "G": "FF"})
"""Shapes in which lips close, or touch the teeth."""

TRANSITION_S: Final = 0.07
"""From one shape to the next: within Rhubarb's own in-betweens, 40 to 80 ms."""
_VOWELS: Final = [VISEMES.index(name) for name in ("aa", "E", "O")]


def without_gaps(cues: Sequence[MouthCue], duration_s: float) -> list[MouthCue]:
    """The cues, cut to the clip; a gap is a mouth at rest."""
    out: list[MouthCue] = []
    at = 0.0
    for cue in cues:
        if cue.start_s >= duration_s:
            break
        if cue.start_s > at + ROUNDING:
            out.append(MouthCue("X", at, cue.start_s))
        at = min(cue.end_s, duration_s)
        if at > cue.start_s:
            out.append(MouthCue(cue.shape, cue.start_s, at))
    if at < duration_s - ROUNDING:
        out.append(MouthCue("X", at, duration_s))
    return out


def poses_of(cues: Sequence[MouthCue], clip: SpeechClip, smoothing: float = 1.0) -> Poses:
    """Each shape is reached soon after its cue begins and held to the cue's end.

    Under a closed lip the mouth goes on to the next shape, as it does in speech.

    Args:
        cues: Without gaps.
        clip: Gives length and loudness.
        smoothing: Times ``TRANSITION_S``.
    """
    transition = min(max(TRANSITION_S * smoothing, ROUNDING), clip.duration_s / 2)
    gains = openings([(cue.start_s, cue.end_s) for cue in cues], clip, OF_CUES)
    points: list[tuple[float, Array]] = [(0.0, REST)]
    last = clip.duration_s - transition
    for cue, gain in zip(cues, gains, strict=True):
        if cue.shape not in LIPS and cue.start_s < last:
            weights = weights_of(SHAPE_VISEMES[cue.shape])
            weights[_VOWELS] *= gain
            reached = min(cue.start_s + transition, cue.end_s)
            points += [(min(reached, last), weights), (min(cue.end_s, last), weights)]
    return _strictly_rising([*points, (clip.duration_s, REST)])


def earlier(cues: Sequence[MouthCue], smoothing: float = 1.0) -> list[MouthCue]:
    """Cues that say when a shape is seen, so that half the way to it lies before."""
    half = TRANSITION_S * smoothing / 2
    return [
        MouthCue(c.shape, max(0.0, c.start_s - half), max(0.0, c.end_s - half))
        for c in cues
        if c.end_s > half
    ]


def _strictly_rising(points: Sequence[tuple[float, Array]]) -> Poses:
    kept = [points[0]]
    for point in points[1:]:
        if point[0] > kept[-1][0] + ROUNDING:
            kept.append(point)
    return Poses(np.array([t for t, _ in kept]), np.stack([w for _, w in kept]))
