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
from .motion import Step, grid, rest_at_ends, stepped
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
    steps = _steps(moment, prosody, rng)
    curve = Curve(times, np.clip(stepped(times, steps), 0.0, 1.0) * rest_at_ends(times, 0.08))
    lifted = Curve(times, SHOULDERS * curve.values)
    return Layer(
        "breath",
        {"body.breath": curve, "body.shoulderLeft": lifted, "body.shoulderRight": lifted},
    )


def _steps(moment: Moment, prosody: Prosody, rng: np.random.Generator) -> list[Step]:
    """In and out, all through a line."""
    groups = _groups(prosody.phrases) if moment.speaks else []
    steps: list[Step] = []
    silent_from, held = 0.0, 0.0
    for group in groups:
        gap = group.start_s - silent_from
        if gap > _QUIET_FROM_S:
            steps.append((-held, silent_from, _END_S))
            steps += _quiet(silent_from + _END_S, group.start_s - IN_S, rng)
            held, gap = 0.0, IN_S
        spoken, held = _spoken(group, held, gap)
        steps += spoken
        silent_from = group.end_s
    left = moment.duration_s - silent_from
    steps.append((-held, silent_from, min(_END_S, max(left, 0.05))))
    if left > _QUIET_FROM_S + _END_S:
        steps += _quiet(silent_from + (_END_S if groups else 0.0), moment.duration_s, rng)
    return steps


def _groups(phrases: tuple[Phrase, ...]) -> list[Phrase]:
    out: list[Phrase] = []
    for phrase in phrases:
        if out and phrase.start_s - out[-1].end_s < _GROUP_S:
            out[-1] = Phrase(out[-1].start_s, phrase.end_s)
        else:
            out.append(phrase)
    return out


def _spoken(group: Phrase, held: float, gap_s: float) -> tuple[list[Step], float]:
    """In before a group of words and out during it; and what is left in the lungs."""
    length = group.end_s - group.start_s
    least, more, most = DEPTH
    time_s = max(min(IN_S, gap_s), _LEAST_IN_S)
    depth = min(least + more * length, most, held + _FASTEST * time_s / 2)
    start = max(group.start_s - time_s, 0.0)
    left, out_from = _LEFT * depth, start + time_s
    breath_in = (depth - held, start, time_s)
    return [breath_in, (left - depth, out_from, max(group.end_s - out_from, 0.1))], left


def _quiet(start: float, end: float, rng: np.random.Generator) -> list[Step]:
    """Whole slow breaths from one time to another."""
    count = round((end - start) * float(rng.uniform(*QUIET_PER_MINUTE)) / 60.0)
    steps: list[Step] = []
    for number in range(count):
        length = (end - start) / count
        at, depth = start + number * length, QUIET_DEPTH * float(rng.uniform(0.85, 1.15))
        steps.append((depth, at, _QUIET_IN * length))
        steps.append((-depth, at + _QUIET_IN * length, (1.0 - _QUIET_IN) * length))
    return steps
