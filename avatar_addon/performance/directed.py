# SPDX-License-Identifier: GPL-3.0-or-later
"""Acting by direction: what the script's tags ask of the one who says the line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from .expressions import expression_layer, expressions_of
from .gaze import SETTLE_S
from .gesturing import gesture_layer, strokes_of
from .moment import Moment
from .moods import mood_layer
from .nods import nod_layer, wink_layer
from .performance import CAMERA, GazeShift, Layer
from .placing import end_of, time_of

LOOK_S: Final = 1.4
"""How long a look stays that is not closed."""
_LEAST_S: Final = 0.2
_BEFORE_S: Final = 0.15
"""Eyes set off before the word."""
_AWAY: Final = ("down left", "down right", "left", "right")
_EYED: Final = {"point_aside": "", "point_up": "up", "point_down": "down"}
"""Pointing that the eyes go along with, for a moment → where; empty: to the hand's side."""
_ALONG_S: Final = 0.8


@dataclass(frozen=True)
class Look:
    """A direction of the script for the eyes: where, from when to when, in seconds."""

    target: str
    start_s: float
    end_s: float


def directed_layers(moment: Moment) -> tuple[Layer, ...]:
    """Layers ``mood``, ``expressions``, ``nods``, ``winks`` and ``gestures``, those that are used.

    Whoever listens keeps to the base mood.
    """
    makers = (mood_layer, expression_layer, nod_layer, wink_layer, gesture_layer)
    made = [make(moment) for make in makers[: None if moment.speaks else 1]]
    return tuple(layer for layer in made if layer is not None)


def directed_gaze(moment: Moment, by_itself: Sequence[GazeShift] = ()) -> tuple[GazeShift, ...]:
    """Where the eyes go, by time, with the looks that the script asks for.

    Args:
        moment: Who does what.
        by_itself: Where they would go; after a look they are where they would be.
    """
    looks = looks_of(moment)
    shifts = [
        shift
        for shift in by_itself
        if not any(look.start_s <= shift.at_s <= look.end_s for look in looks)
    ]
    for look, following in pairwise([*looks, None]):
        assert look is not None
        shifts.append(GazeShift(look.start_s, look.target))
        if following is None or following.start_s > look.end_s:
            before = [shift for shift in by_itself if shift.at_s <= look.end_s]
            back = before[-1] if before else GazeShift(0.0, CAMERA)
            shifts.append(replace(back, at_s=look.end_s))
    return tuple(sorted(shifts, key=lambda shift: shift.at_s))


def looks_of(moment: Moment) -> tuple[Look, ...]:
    """The looks that the script asks for, by time; none overlap: the later one wins."""
    if not moment.speaks:
        return ()
    found = sorted(
        [*_thinking(moment), *_along(moment), *_asked(moment)], key=lambda look: look.start_s
    )
    out: list[Look] = []
    for look in found:
        if out and look.start_s < out[-1].end_s:
            before = out.pop()
            if look.start_s > before.start_s:
                out.append(Look(before.target, before.start_s, look.start_s))
        out.append(look)
    return tuple(out)


def _asked(moment: Moment) -> list[Look]:
    looks = []
    for direction in moment.line.directions:
        if direction.name == "look":
            start = max(time_of(moment, direction.start) - _BEFORE_S, 0.0)
            end = start + LOOK_S
            if direction.end > direction.start:
                end = end_of(moment, direction.end)
            target = str(direction.values[0])
            if target == "away":
                target = str(moment.rng(f"away {direction.start}").choice(_AWAY))
            looks.append(_within(target, start, end, moment.duration_s))
    return looks


def _thinking(moment: Moment) -> list[Look]:
    return [
        _within(shown.feeling.gaze, shown.times_s[0], shown.times_s[2], moment.duration_s)
        for shown in expressions_of(moment)
        if shown.feeling.gaze
    ]


def _along(moment: Moment) -> list[Look]:
    return [
        _within(_EYED[stroke.name] or stroke.side, stroke.start_s,
                min(stroke.stroke_s + _ALONG_S, stroke.leave_s), moment.duration_s)
        for stroke in strokes_of(moment)
        if stroke.name in _EYED
    ]  # fmt: skip


def _within(target: str, start_s: float, end_s: float, duration_s: float) -> Look:
    """A look after which the eyes are back in time for the line's end."""
    end = min(end_s, max(duration_s - SETTLE_S, _LEAST_S))
    return Look(target, max(min(start_s, end - _LEAST_S), 0.0), end)
