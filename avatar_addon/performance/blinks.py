# SPDX-License-Identifier: GPL-3.0-or-later
"""Blinks: as many as people blink, and rather where a phrase ends than within it.

Sources: Bentivoglio and others 1997 (26 a minute in talk, 17 at rest); Nakano & Kitazawa 2010
(speaker and listener blink at the ends of phrases); Evinger and others 1991 (an eye closes faster
than it opens).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import numpy as np

from .lids import LENGTH_S, blinks
from .moment import Moment
from .moods import liveliness
from .performance import Layer
from .prosody import Prosody

BLINKS_TALKING: Final = 26.0
BLINKS_RESTING: Final = 17.0
"""Blinks a minute."""
DOUBLED: Final = 0.15
"""Share of blinks that are followed by another at once."""
_SPREAD: Final = 0.6
"""Standard deviation of the logarithm of the time between blinks; our choice."""
_DOUBLE_GAP_S: Final = 0.05
DRAWN_S: Final = 0.7
"""A blink that would come so near the end of a phrase comes at it."""
_LATE_S: Final = 0.04


def blink_layer(moment: Moment, prosody: Prosody) -> Layer:
    """Blinks of a speaker, or of a listener.

    Returns:
        Layer ``blinks``: both eyes, each blink whole; 0 at both ends.
    """
    ends = [phrase.end_s + _LATE_S for phrase in prosody.phrases]
    per_minute = BLINKS_TALKING if moment.speaks else BLINKS_RESTING
    per_minute *= liveliness(moment).blinks
    starts = blink_starts(moment.duration_s, moment.rng("blinks"), per_minute, ends)
    return Layer("blinks", blinks(starts, moment.duration_s))


def blink_starts(
    duration_s: float, rng: np.random.Generator, per_minute: float, ends: Sequence[float] = ()
) -> list[float]:
    """When eyes begin to close, rising, in seconds.

    Args:
        duration_s: Length of what is looked at.
        rng: Where chance comes from.
        per_minute: How many on average.
        ends: Where phrases end, rising: each draws one blink that comes near it.
    """
    mean = 60.0 * (1.0 + DOUBLED) / per_minute
    draw = np.log(mean) - _SPREAD**2 / 2
    free = list(ends)
    starts: list[float] = []
    at = float(rng.lognormal(draw, _SPREAD) * rng.uniform())
    while at < duration_s:
        here = _drawn(at, free)
        if not starts or here > starts[-1] + LENGTH_S + _DOUBLE_GAP_S:
            starts.append(here)
            if rng.uniform() < DOUBLED:
                starts.append(here + LENGTH_S + _DOUBLE_GAP_S)
        at += float(rng.lognormal(draw, _SPREAD))
    return starts


def _drawn(at: float, free: list[float]) -> float:
    """The nearest free end of a phrase, which is taken then; ``at`` where none is near."""
    after = bisect_left(free, at)
    near = range(max(0, after - 1), min(len(free), after + 1))
    nearest = min(near, key=lambda number: abs(free[number] - at), default=-1)
    if nearest < 0 or abs(free[nearest] - at) > DRAWN_S:
        return at
    return free.pop(nearest)
