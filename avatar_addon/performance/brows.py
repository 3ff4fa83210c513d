# SPDX-License-Identifier: GPL-3.0-or-later
"""Brows that rise with the words that stand out.

A raise begins before the word and peaks in it. Seven of ten go with a rise of pitch; the others
come where a phrase begins or has ended, or with words that stand out by loudness.

Sources: Cavé and others 1996 (71 % of rapid raises go with a rise of F0); Flecha-García 2010 (they
lead the accent by some 60 ms); Kim, Cvejic & Davis 2014 (they begin before the word and peak in
it); Ekman 1979 (brows as batons, and raised by questions).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .moment import Moment
from .motion import Array, add_bump, grid
from .performance import Curve, Layer
from .prosody import Accent, Prosody

WITH_RISES: Final = 0.71
"""Share of the raises that go with a rise of pitch."""
RAISED: Final = 0.24
"""Share of the accents that rise in pitch that get a raise."""
LEAD_S: Final = 0.09
"""How long before the word a raise begins."""
RISE_TIME_S: Final = 0.18
"""It takes this long at least."""
HOLD_S: Final = 0.08
FALL_S: Final = 0.38
SIZES: Final = (0.3, 0.6)
ASKED: Final = 0.75
"""How high brows go: for weak and strong accents, and where the script asks for it."""
_OUTER: Final = 0.8
NEAR_S: Final = 0.25
"""A raise that peaks so near a word goes with it."""
_APART_S: Final = 0.9
_LISTENER: Final = 0.12
"""Share of the phrases heard that a listener raises the brows at."""


@dataclass(frozen=True)
class Raise:
    """One raise: when it begins, peaks, and how high it goes."""

    start_s: float
    peak_s: float
    size: float


def brow_layer(moment: Moment, prosody: Prosody) -> Layer:
    """Raised brows of a speaker, or of a listener.

    Returns:
        Layer ``brows``; 0 at both ends.
    """
    raises = raises_of(moment, prosody)
    times = grid(moment.duration_s)
    values = np.zeros_like(times)
    for one in raises:
        leaves = one.peak_s + HOLD_S
        add_bump(values, times, one.size, (one.start_s, one.peak_s, leaves, leaves + FALL_S))
    return Layer("brows", _curves(times, np.clip(values, 0.0, 1.0)))


def raises_of(moment: Moment, prosody: Prosody) -> tuple[Raise, ...]:
    """Where brows go up, by time, none within another."""
    rng = moment.rng("brows")
    wanted = _spoken(moment, prosody, rng) if moment.speaks else _heard(prosody, rng)
    last_s = moment.duration_s - HOLD_S - FALL_S
    peaks: list[float] = []
    out: list[Raise] = []
    for one in sorted(wanted, key=lambda one: one.size < ASKED):
        at = bisect_left(peaks, one.peak_s)
        clear = all(abs(peak - one.peak_s) >= _APART_S for peak in peaks[max(0, at - 1) : at + 1])
        if clear and one.start_s > 0.0 and one.peak_s < last_s:
            peaks.insert(at, one.peak_s)
            out.insert(at, one)
    return tuple(out)


def _spoken(moment: Moment, prosody: Prosody, rng: np.random.Generator) -> list[Raise]:
    rising = [a for a in prosody.accents if a.rises or a.asked]
    level = [a for a in prosody.accents if not (a.rises or a.asked)]
    chosen = [a for a in rising if rng.uniform() < RAISED * (0.5 + a.strength) or a.asked]
    out = [_raise(accent) for accent in chosen]
    if moment.line.text.rstrip().endswith("?") and prosody.accents:
        out.append(_raise(prosody.accents[-1]))
    others = [_raise(a) for a in level]
    others += [_at(phrase.start_s - 0.15, 0.35) for phrase in prosody.phrases]
    others += [_at(phrase.end_s + 0.05, 0.35) for phrase in prosody.phrases]
    starts = [accent.start_s for accent in rising]
    others = [one for one in others if not _near_a_rise(one, rising, starts)]
    others = [one for one in others if all(abs(one.peak_s - o.peak_s) > _APART_S for o in out)]
    extra = rng.binomial(len(out), (1.0 - WITH_RISES) / WITH_RISES)
    picked = rng.permutation(len(others))[:extra]
    return out + [others[n] for n in sorted(picked.tolist())]


def _heard(prosody: Prosody, rng: np.random.Generator) -> list[Raise]:
    return [_at(phrase.end_s + 0.2, 0.3) for phrase in prosody.phrases if rng.uniform() < _LISTENER]


def _raise(accent: Accent) -> Raise:
    size = SIZES[0] + accent.strength * (SIZES[1] - SIZES[0])
    start = accent.start_s - LEAD_S
    return Raise(start, max(accent.peak_s, start + RISE_TIME_S), ASKED if accent.asked else size)


def _at(start_s: float, size: float) -> Raise:
    return Raise(start_s, start_s + RISE_TIME_S + 0.04, size)


def _near_a_rise(one: Raise, rising: Sequence[Accent], starts: Sequence[float]) -> bool:
    at = bisect_left(starts, one.peak_s)
    return any(
        accent.start_s - NEAR_S < one.peak_s < accent.end_s + NEAR_S
        for accent in rising[max(0, at - 1) : at + 1]
    )


def _curves(times: Array, values: Array) -> dict[str, Curve]:
    if not values.any():
        return {}
    curve = Curve(times, values)
    outer = Curve(times, _OUTER * values)
    return {
        "face.browInnerUp": curve,
        "face.browOuterUpLeft": outer,
        "face.browOuterUpRight": outer,
    }
