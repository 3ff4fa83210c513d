# SPDX-License-Identifier: GPL-3.0-or-later
"""Expressions: what the script asks a face to show for a moment, around the word it stands at."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from .easing import Move, fitted, layer_of, path
from .feelings import EXPRESSIONS, Feeling
from .moment import Moment
from .moods import moves_of
from .performance import Curve, Layer
from .placing import end_of, talking, time_of

_EARLY: Final = 0.7
"""Share of an expression's onset that lies before its word."""
LAUGH_HERTZ: Final = 4.7
"""Source: Provine & Yong 1991, notes of laughter come 210 ms apart."""
_LAUGH_DEGREES: Final = {"body.pitch": 0.8, "head.pitch": 1.2}


@dataclass(frozen=True)
class Shown:
    """An expression in its line.

    Attributes:
        kind: One of ``EXPRESSIONS``.
        strength: How much of it.
        times_s: When it begins, is there, begins to go, has gone.
    """

    kind: str
    strength: float
    times_s: tuple[float, float, float, float]

    @property
    def feeling(self) -> Feeling:
        """What it does at strength 1."""
        return EXPRESSIONS[self.kind]


def expression_layer(moment: Moment) -> Layer | None:
    """Layer ``expressions``: what the line's face shows for moments; None where that is nothing."""
    speech = talking(moment)
    moves: list[Move] = []
    for shown in expressions_of(moment):
        start, there, going, gone = shown.times_s
        size = shown.strength
        strength = path(
            [(0.0, 0.0), (start, 0.0), (there, size), (going, size), (gone, 0.0),
             (moment.duration_s, 0.0)]
        )  # fmt: skip
        moves += moves_of(shown.feeling, strength, speech)
        if shown.kind == "laugh":
            moves += _shaken(shown)
    return layer_of("expressions", moves)


def expressions_of(moment: Moment) -> tuple[Shown, ...]:
    """The line's expressions by time; one goes when the next one comes."""
    found = sorted(_asked(moment), key=lambda shown: shown.times_s)
    out = []
    for this, following in pairwise([*found, None]):
        assert this is not None
        start, there, going, gone = this.times_s
        if following is not None and following.times_s[0] < going:
            going = max(there, following.times_s[0])
            gone = max(going, min(gone, following.times_s[1]))
        out.append(Shown(this.kind, this.strength, (start, there, going, gone)))
    return tuple(out)


def _asked(moment: Moment) -> list[Shown]:
    """Every expression; a mood that has no words is one, too."""
    out = []
    for direction in moment.line.directions:
        wordless = direction.name == "mood" and direction.start == direction.end
        if direction.name != "expression" and not wordless:
            continue
        kind, strength = str(direction.values[0]), float(direction.values[1])
        feeling = EXPRESSIONS[kind]
        at = time_of(moment, direction.start)
        hold = feeling.hold_s
        if direction.end > direction.start:
            hold = max(end_of(moment, direction.end) - at, 0.2)
        stages = (feeling.onset_s, hold, feeling.decay_s)
        start, there, going, gone = fitted(at - _EARLY * feeling.onset_s, stages, moment.duration_s)
        out.append(Shown(kind, strength, (start, there, going, gone)))
    return out


def _shaken(shown: Shown) -> list[Move]:
    """The shaking of a laugh."""
    start, _, _, gone = shown.times_s
    count = max(2, round((gone - start) * 8 * LAUGH_HERTZ))
    times = np.linspace(start, gone, count)
    fade = np.sin(np.pi * (times - start) / max(gone - start, 1e-6))
    wave = shown.strength * fade * np.sin(2 * np.pi * LAUGH_HERTZ * (times - start))
    wave[[0, -1]] = 0.0
    return [
        (channel, Curve(times, np.radians(degrees) * wave))
        for channel, degrees in _LAUGH_DEGREES.items()
    ]
