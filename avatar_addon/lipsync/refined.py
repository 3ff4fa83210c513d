# SPDX-License-Identifier: GPL-3.0-or-later
"""Rhubarb says which shape, the phonemes say when.

Rhubarb looks at what is around a sound: its vowels come in shapes that fit their neighbours, with
in-betweens. Its times are loose (35 ms median, 120 ms at the ninth decile). So each phoneme takes
the cues that are shown while it is said, as far as they are shapes that it can have; a closure is
the phoneme's alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from .by_cues import SHAPE_VISEMES
from .by_phonemes import Part, weights_of
from .cues import MouthCue
from .gestures import Array
from .heard import LEAD_S

OF_RHUBARB: Final = 0.5
"""How much of a shape is Rhubarb's; the rest is the phoneme's own."""
_LEAST_S: Final = 0.03
_SPREAD: Final = frozenset("BC")
_ROUND: Final = frozenset("EF")
_WIDE: Final = frozenset("BCDE")
_ANY: Final = frozenset("BCDEFH")
_SMALL: Final = 0.6
"""Sounds with less of ``aa`` than this are no wide vowels."""


def shaped(parts: Sequence[Part], cues: Sequence[MouthCue]) -> list[Part]:
    """The parts with Rhubarb's shapes, split where it steps through an in-between.

    Args:
        parts: Of :func:`by_phonemes.parts_of`.
        cues: Without gaps.
    """
    ends = [cue.end_s + LEAD_S for cue in cues]
    out: list[Part] = []
    for part in parts:
        allowed = _allowed(part)
        first = bisect_right(ends, part.start_s)
        shown = _shown(part, (cues[n] for n in range(first, len(cues))), allowed) if allowed else []
        out += _pieces(part, shown) if shown else [part]
    return out


def _allowed(part: Part) -> frozenset[str]:
    """The shapes that a sound can have; none for one whose own shape says more than Rhubarb's."""
    sound = part.sound
    if sound is None or sound.closes:
        return frozenset()
    if sound.vowel:
        if sound.rounded:
            return _ROUND
        return _WIDE if sound.weights.get("aa", 0.0) >= _SMALL else _SPREAD
    return _ANY if sound.strength < 0.5 else frozenset()


def _shown(
    part: Part, cues: Iterable[MouthCue], allowed: frozenset[str]
) -> list[tuple[str, float]]:
    """(shape, seconds) of the fitting cues that are shown while a part is said."""
    out = []
    for cue in cues:
        start = cue.start_s + LEAD_S
        if start >= part.end_s:
            break
        overlap = min(cue.end_s + LEAD_S, part.end_s) - max(start, part.start_s)
        if cue.shape in allowed and overlap >= min(_LEAST_S, (part.end_s - part.start_s) / 2):
            out.append((cue.shape, overlap))
    return out


def _pieces(part: Part, shown: Sequence[tuple[str, float]]) -> list[Part]:
    whole = sum(seconds for _, seconds in shown)
    at, out = part.start_s, []
    for shape, seconds in shown:
        end = at + (part.end_s - part.start_s) * seconds / whole
        out.append(replace(part, weights=_mixed(part.weights, shape), start_s=at, end_s=end))
        at = end
    return out


def _mixed(own: Array, shape: str) -> Array:
    return OF_RHUBARB * weights_of(SHAPE_VISEMES[shape]) + (1.0 - OF_RHUBARB) * own
