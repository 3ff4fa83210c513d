# SPDX-License-Identifier: GPL-3.0-or-later
"""Lungs that fill before speech and empty in it, and breathe slowly in silence.

Sources: Winkworth and others 1995 (breaths before clauses, deeper before longer ones); Conrad &
Schönle 1979 (in speech in quickly and out slowly; in rest about 4 to 6); a body at rest breathes 12
to 16 times a minute.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .moment import Moment
from .motion import Array, add_step, grid, rest_at_ends
from .performance import Curve, Layer
from .prosody import Phrase, Prosody

QUIET_PER_MINUTE: Final = (12.0, 16.0)
QUIET_DEPTH: Final = 0.4
_QUIET_IN: Final = 0.4
"""Share of a quiet breath that goes in."""
_QUIET_FROM_S: Final = 2.5
"""A silence so long is breathed through."""

DEPTH: Final = (0.35, 0.09, 1.0)
"""How deep a breath before a phrase is: at least, more for each second of it, at most."""
IN_S: Final = 0.45
"""How long it takes to fill the lungs before a phrase; less where the pause is short."""
_LEAST_IN_S: Final = 0.2
_FASTEST: Final = 2.5
"""Of the lungs a second."""
_LEFT: Final = 0.15
"""What a phrase leaves of its breath."""
_GROUP_S: Final = 0.28
"""Phrases whose pause is shorter are said in one breath."""
_END_S: Final = 0.35
SHOULDERS: Final = 0.07
"""How far full lungs lift them."""


def breath_layer(moment: Moment, prosody: Prosody) -> Layer:
    """Breath of a speaker, who breathes between phrases, or of a listener.

    Returns:
        Layer ``breath``; 0 at both ends.
    """
    rng = moment.rng("breath")
    times = grid(moment.duration_s)
    values = np.zeros_like(times)
    groups = _groups(prosody.phrases) if moment.speaks else []
    silent_from, held = 0.0, 0.0
    for group in groups:
        gap = group.start_s - silent_from
        if gap > _QUIET_FROM_S:
            add_step(values, times, -held, silent_from, _END_S)
            _quiet(values, times, (silent_from + _END_S, group.start_s - IN_S), rng)
            held, gap = 0.0, IN_S
        held = _spoken(values, times, group, held, gap)
        silent_from = group.end_s
    left = moment.duration_s - silent_from
    add_step(values, times, -held, silent_from, min(_END_S, left) if left > 0.05 else 0.05)
    if left > _QUIET_FROM_S + _END_S:
        _quiet(values, times, (silent_from + (_END_S if groups else 0.0), moment.duration_s), rng)
    curve = Curve(times, np.clip(values, 0.0, 1.0) * rest_at_ends(times, 0.08))
    lifted = Curve(times, SHOULDERS * curve.values)
    return Layer(
        "breath",
        {"body.breath": curve, "body.shoulderLeft": lifted, "body.shoulderRight": lifted},
    )


def _groups(phrases: tuple[Phrase, ...]) -> list[Phrase]:
    out: list[Phrase] = []
    for phrase in phrases:
        if out and phrase.start_s - out[-1].end_s < _GROUP_S:
            out[-1] = Phrase(out[-1].start_s, phrase.end_s)
        else:
            out.append(phrase)
    return out


def _spoken(values: Array, times: Array, group: Phrase, held: float, gap_s: float) -> float:
    """In before a group of words and out during it; returns what is left in the lungs."""
    length = group.end_s - group.start_s
    least, more, most = DEPTH
    time_s = max(min(IN_S, gap_s), _LEAST_IN_S)
    depth = min(least + more * length, most, held + _FASTEST * time_s / 2)
    start = max(group.start_s - time_s, 0.0)
    add_step(values, times, depth - held, start, time_s)
    left = _LEFT * depth
    out_from = start + time_s
    add_step(values, times, left - depth, out_from, max(group.end_s - out_from, 0.1))
    return left


def _quiet(
    values: Array, times: Array, span: tuple[float, float], rng: np.random.Generator
) -> None:
    """Whole slow breaths from one time to another."""
    start, end = span
    count = round((end - start) * float(rng.uniform(*QUIET_PER_MINUTE)) / 60.0)
    if end <= start or not count:
        return
    length = (end - start) / count
    for number in range(count):
        at, depth = start + number * length, QUIET_DEPTH * float(rng.uniform(0.85, 1.15))
        add_step(values, times, depth, at, _QUIET_IN * length)
        add_step(values, times, -depth, at + _QUIET_IN * length, (1.0 - _QUIET_IN) * length)
