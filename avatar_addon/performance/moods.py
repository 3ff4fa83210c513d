# SPDX-License-Identifier: GPL-3.0-or-later
"""Moods: a base under all that a face and a body do, with ways in, out and between.

A mood lasts from its tag until it is closed or another begins. Where the actor's next line begins
in the mood that this one ends in, it goes on over the seam; else it has gone by the line's end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from ..script.line import Line
from ..vocabulary import ANGLES
from .easing import Move, layer_of, path, product, weighted
from .feelings import MOODS, Feeling
from .moment import Moment
from .performance import Curve, Layer
from .placing import end_of, talking, time_of

NEUTRAL: Final = "neutral"
_BEFORE: Final = 0.6
"""Share of the way to a new mood that lies before its first word: feeling comes first."""
_GOING: Final = 0.25
"""Share of the way out of a mood that lies before its last word ends."""
_LEAST_S: Final = 0.08
_ANY_MOUTH: Final = 0.8
DAMPED: Final[Mapping[str, float]] = {
    "mouthSmile": 0.35, "mouthFrown": 0.40, "mouthDimple": 0.30, "jawOpen": 0.85, "mouthClose": 1.0,
    "mouthStretch": 0.55, "mouthUpperUp": 0.55, "mouthLowerDown": 0.55, "mouthLeft": 0.6,
    "mouthRight": 0.6,
}  # fmt: skip
"""How much of what a feeling does to the mouth is taken back while it talks, so that the visemes
can be read; of the rest ``_ANY_MOUTH``."""

Blend = Mapping[str, float]
"""Mood → strength; neutral is what is missing."""


@dataclass(frozen=True)
class Liveliness:
    """How a mood changes what goes on by itself: times as much head motion, as many blinks."""

    head: float = 1.0
    blinks: float = 1.0


@dataclass(frozen=True)
class _Change:
    """On the way from ``start_s`` to ``end_s`` to a new blend."""

    start_s: float
    end_s: float
    blend: Blend


def mood_layer(moment: Moment) -> Layer | None:
    """Layer ``mood``: face, head and trunk; None where the line has no mood."""
    curves = {mood: curve for mood, curve in _strengths(moment).items() if curve.values.any()}
    speech = talking(moment)
    moves = [
        move for mood, curve in curves.items() for move in moves_of(MOODS[mood], curve, speech)
    ]
    return layer_of("mood", moves)


def liveliness(moment: Moment) -> Liveliness:
    """How lively the actor is in this line, on average."""
    curves = _strengths(moment)
    head = blinks = 1.0
    times = np.linspace(0.0, moment.duration_s, 50)
    for mood, curve in curves.items():
        share = float(curve.sample(times).mean())
        head += share * (MOODS[mood].head - 1.0)
        blinks += share * (MOODS[mood].blinks - 1.0)
    return Liveliness(max(head, 0.2), max(blinks, 0.2))


def moves_of(feeling: Feeling, strength: Curve, speech: Curve) -> list[Move]:
    """What a feeling of changing strength moves.

    Args:
        feeling: What it does at strength 1.
        strength: Over the line.
        speech: 1 while there is talking, see :func:`placing.talking`.
    """
    moves: list[Move] = []
    for name, size in feeling.face.items():
        curve = weighted([(size, strength)])
        taken = damping(name)
        if taken:
            left = Curve(speech.times_s, 1.0 - taken * speech.values)
            curve = product(curve, left)
        moves.append((f"face.{name}", curve))
    for channel, size in feeling.posture.items():
        unit = float(np.radians(size)) if channel in ANGLES else size
        moves.append((channel, weighted([(unit, strength)])))
    return moves


def damping(name: str) -> float:
    """How much of a face channel's feeling is taken back while there is talking."""
    bare = name.removesuffix("Left").removesuffix("Right") if name not in DAMPED else name
    mouth = bare.startswith(("mouth", "jaw", "tongue"))
    return DAMPED.get(bare, _ANY_MOUTH if mouth else 0.0)


def mood_at(line: Line, offset: int, base: str = NEUTRAL) -> Blend:
    """The mood in which the character at an offset of the text is said."""
    found = _rest(base)
    for direction in line.directions:
        if direction.name == "mood" and direction.start <= offset < direction.end:
            name, strength = direction.values
            found = {} if name == NEUTRAL else {str(name): float(strength)}
    return found


def _rest(base: str) -> Blend:
    return {} if base == NEUTRAL else {base: 1.0}


def _strengths(moment: Moment) -> dict[str, Curve]:
    """Mood → how strong it is over the line."""
    first, changes = _changes(moment)
    names = dict.fromkeys([*first, *(name for change in changes for name in change.blend)])
    out = {}
    for name in names:
        points = [(0.0, first.get(name, 0.0))]
        for change in changes:
            points += [(change.start_s, points[-1][1]), (change.end_s, change.blend.get(name, 0.0))]
        points.append((moment.duration_s, points[-1][1]))
        out[name] = path(points)
    return out


def _changes(moment: Moment) -> tuple[Blend, list[_Change]]:
    """The blend that the line begins with, and the ways to others."""
    line, duration, base = moment.line, moment.duration_s, moment.mood
    if not moment.speaks:
        return _rest(base), []
    first, last = _seam(moment.before, line, base), _seam(line, moment.after, base)
    blends = [(0.0, first)]
    for offset in _bounds(line):
        blend = mood_at(line, offset, base)
        begins = bool(set(blend) - set(blends[-1][1]))
        at = time_of(moment, offset) if begins else end_of(moment, offset)
        if blend != blends[-1][1]:
            blends.append((at, blend))
    blends.append((end_of(moment, len(line.text)), last))
    return first, _timed(blends, duration)


def _bounds(line: Line) -> list[int]:
    """Offsets at which the mood may change, the line's start among them."""
    moods = [d for d in line.directions if d.name == "mood" and d.end > d.start]
    bounds = {0} | {d.start for d in moods} | {d.end for d in moods}
    return sorted(bound for bound in bounds if bound < len(line.text))


def _seam(before: Line | None, after: Line | None, base: str) -> Blend:
    """The mood in which one line becomes the next: what both have of it, at the least strength."""
    if before is None or after is None:
        return _rest(base)
    one, other = mood_at(before, len(before.text) - 1, base), mood_at(after, 0, base)
    shared = {name: min(one[name], other[name]) for name in one if name in other}
    return shared or (one if one == other else _rest(base))


def _timed(blends: Sequence[tuple[float, Blend]], duration_s: float) -> list[_Change]:
    """Ways that follow each other and end with the line."""
    changes: list[_Change] = []
    free_s = 0.0
    for (_, before), (at, blend) in pairwise(blends):
        if blend == before:
            continue
        way, early = _way(before, blend)
        start = min(max(at - early * way, free_s), max(duration_s - _LEAST_S, 0.0))
        end = min(max(at + (1.0 - early) * way, start + _LEAST_S), duration_s)
        if changes and start < changes[-1].end_s:
            changes[-1] = replace(changes[-1], end_s=start)
        changes.append(_Change(start, end, blend))
        free_s = start + _LEAST_S
    return changes


def _way(before: Blend, after: Blend) -> tuple[float, float]:
    """How long the way from one mood to another takes; which share of it comes before the word."""
    coming = [MOODS[name].onset_s for name in after if after[name] > before.get(name, 0.0)]
    if coming:
        return max(coming), _BEFORE
    return max(MOODS[name].decay_s for name in before), _GOING
