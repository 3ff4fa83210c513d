# SPDX-License-Identifier: GPL-3.0-or-later
"""Gestures that the script asks for: when an arm rises, strikes, holds and sinks, and which one.

A gesture has a preparation before its word, a stroke that lands on the word, a hold, and a way
back, unless the same hand goes on to the next one. The trunk and the head go a little ahead of the
arm. Sources: Kendon 2004 and McNeill 1992 (the phases; the stroke never comes after its word);
Flash & Hogan 1985 (the course of a reach).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

import numpy as np

from ..script.direction import Direction
from ..vocabulary import ANGLES, SIDES
from .easing import Move, layer_of, path
from .moment import Moment
from .performance import Layer
from .placing import end_of, time_of

PREPARE_S: Final = 0.48
"""From rest to the stroke's end."""
RETURN_S: Final = 0.75
CHANGE_S: Final = 0.32
"""From one gesture to the next of the same hand."""
_CHAIN_S: Final = 0.9
"""A hand that is wanted again within so much stays up."""
_SETTLE_S: Final = 0.22
_SETTLED: Final = 0.93
"""After the stroke a hand falls back a little."""
_LEAST_HOLD_S: Final = 0.15
_WAVE_S: Final = 0.19
_WAVES: Final = 5
_RIGHT_HANDED: Final = 0.7
"""How often a hand that isn't asked for is the right one; our choice."""
_LAG_S: Final = 0.05
"""Of two hands one comes a little later."""
_AHEAD_S: Final = 0.10
"""The trunk sets off before the arm."""


@dataclass(frozen=True)
class _Manner:
    """What goes with a gesture.

    Attributes:
        hold_s: How long it stays.
        with_left: Other channels → degrees or weights, where the left hand does it.
        face: Channels of the face → weights.
    """

    hold_s: float = 0.8
    with_left: dict[str, float] = field(default_factory=dict)
    face: dict[str, float] = field(default_factory=dict)


_COUNT: Final = _Manner(1.2, {"body.roll": 0.6, "head.roll": -1.5})
MANNERS: Final[dict[str, _Manner]] = {
    "open": _Manner(0.7, {"body.yaw": 1.5, "head.roll": 2.0}),
    "point_ahead": _Manner(0.8, {"body.pitch": 1.5, "body.yaw": -3.0, "head.pitch": 1.0}),
    "point_aside": _Manner(0.9, {"body.yaw": 5.0, "body.roll": 1.0, "head.yaw": 6.0}),
    "point_up": _Manner(0.9, {"body.roll": -1.0, "head.pitch": -3.0}),
    "point_down": _Manner(0.8, {"body.pitch": 2.0, "head.pitch": 4.0}),
    "point_self": _Manner(0.8, {"body.pitch": -1.0, "head.pitch": 1.0}),
    **{f"count{n}": _COUNT for n in range(1, 6)},
    "thumbs_up": _Manner(1.1, {"body.pitch": 1.0, "head.pitch": 2.0}),
    "wave": _Manner(_WAVE_S * _WAVES, {"body.roll": 1.5, "head.roll": 3.0}),
    "shrug": _Manner(
        0.7,
        {"body.shoulderLeft": 0.7, "body.shoulderRight": 0.7, "head.roll": 5.0, "body.pitch": -1.0},
        {"browInnerUp": 0.45, "browOuterUpLeft": 0.4, "browOuterUpRight": 0.4,
         "mouthFrownLeft": 0.35, "mouthFrownRight": 0.35, "mouthShrugLower": 0.35},
    ),
}  # fmt: skip
"""Gesture, as the script asks for it → what goes with it."""

_MIRRORED: Final = ("head.yaw", "head.roll", "body.yaw", "body.roll")


@dataclass(frozen=True)
class Stroke:
    """A gesture of one hand in its line, in seconds.

    Attributes:
        name: As the script asks for it, see ``MANNERS``.
        side: ``left`` or ``right``.
        start_s: When the arm leaves where it was.
        stroke_s: When it is there.
        leave_s: When it leaves again.
        end_s: When it is at rest, or at its next gesture.
    """

    name: str
    side: str
    start_s: float
    stroke_s: float
    leave_s: float
    end_s: float


def gesture_layer(moment: Moment) -> Layer | None:
    """Layer ``gestures``: arms, and what goes with them; None where the script asks for none."""
    strokes = strokes_of(moment)
    moves: list[Move] = []
    for side in SIDES:
        own = [stroke for stroke in strokes if stroke.side == side]
        moves += _arm(own, side, moment.duration_s)
    for stroke in _leading(strokes):
        moves += _company(stroke, moment.duration_s)
    return layer_of("gestures", moves)


def strokes_of(moment: Moment) -> tuple[Stroke, ...]:
    """Every gesture of the line by hand and time, each with its phases."""
    strokes: list[Stroke] = []
    for direction in moment.line.directions:
        if direction.name == "gesture":
            strokes += _strokes(moment, direction, strokes)
    return tuple(
        stroke
        for side in SIDES
        for stroke in _chained([s for s in strokes if s.side == side], moment.duration_s)
    )


def _strokes(moment: Moment, direction: Direction, before: list[Stroke]) -> list[Stroke]:
    """One gesture's strokes, one for each hand, as if it were alone."""
    name, asked = str(direction.values[0]), str(direction.values[1])
    at = time_of(moment, direction.start)
    hold = MANNERS[name].hold_s
    if direction.end > direction.start:
        hold = max(hold, end_of(moment, direction.end) - at)
    side = asked or _suiting(moment, direction, at, before)
    sides = SIDES if side == "both" else (side,)
    late = int(moment.rng(f"late hand {direction.start}").integers(2))
    return [
        _fitting(Stroke(name, one, at - PREPARE_S, at, at + hold, at + hold + RETURN_S),
                 _LAG_S if len(sides) > 1 and i == late else 0.0, moment.duration_s)
        for i, one in enumerate(sides)
    ]  # fmt: skip


def _suiting(moment: Moment, direction: Direction, at: float, before: list[Stroke]) -> str:
    """The hand that is up already, else either; the right one more often."""
    for stroke in reversed(before):
        if at - stroke.leave_s < _CHAIN_S:
            return stroke.side
    right = moment.rng(f"hand {direction.start}").uniform() < _RIGHT_HANDED
    return "right" if right else "left"


def _fitting(stroke: Stroke, lag_s: float, duration_s: float) -> Stroke:
    """Within the line: early ones come as soon as they can, late ones are moved and shortened."""
    hold = stroke.leave_s - stroke.stroke_s
    ways = min(1.0, duration_s / (PREPARE_S + RETURN_S + _LEAST_HOLD_S))
    prepare, back = ways * PREPARE_S, ways * RETURN_S
    hold = min(hold, max(duration_s - prepare - back, 0.0))
    start = float(np.clip(stroke.start_s + lag_s, 0.0, duration_s - prepare - hold - back))
    arrives = start + prepare
    leaves = arrives + hold
    return replace(stroke, start_s=start, stroke_s=arrives, leave_s=leaves, end_s=leaves + back)


def _chained(strokes: list[Stroke], duration_s: float) -> list[Stroke]:
    """One hand's strokes one after the other; what follows soon is gone to without a rest."""
    ordered = sorted(strokes, key=lambda stroke: stroke.stroke_s)
    out: list[Stroke] = []
    for this, following in pairwise([*ordered, None]):
        assert this is not None
        if out and this.stroke_s < out[-1].end_s:
            this = replace(this, start_s=out[-1].leave_s, stroke_s=out[-1].end_s)
            this = replace(this, leave_s=max(this.leave_s, this.stroke_s))
        if following is not None and following.start_s < this.leave_s + _CHAIN_S:
            reach = min(max(following.stroke_s, this.stroke_s + CHANGE_S), duration_s)
            leaves = max(reach - CHANGE_S, this.stroke_s)
            this = replace(this, leave_s=leaves, end_s=reach)
        out.append(this)
    return out


def _arm(strokes: list[Stroke], side: str, duration_s: float) -> list[Move]:
    """Weights of one arm's gestures: together 1 at most."""
    keys: list[tuple[float, dict[str, float]]] = [(0.0, {})]
    for this, following in pairwise([*strokes, None]):
        assert this is not None
        if keys[-1][0] < this.start_s:
            keys.append((this.start_s, keys[-1][1]))
        keys += _held(this)
        chained = following is not None and following.stroke_s <= this.end_s + 1e-9
        if not chained:
            keys.append((this.end_s, {}))
    if keys[-1][0] < duration_s:
        keys.append((duration_s, keys[-1][1]))
    names = dict.fromkeys(name for _, weights in keys for name in weights)
    return [
        (f"gesture.{name}.{side}", path([(time, weights.get(name, 0.0)) for time, weights in keys]))
        for name in names
    ]


def _held(stroke: Stroke) -> list[tuple[float, dict[str, float]]]:
    """From the stroke's end to where the hand leaves."""
    if stroke.name == "wave":
        count = max(2, round((stroke.leave_s - stroke.stroke_s) / _WAVE_S))
        times = np.linspace(stroke.stroke_s, stroke.leave_s, count + 1)
        return [(float(t), {("wave_out", "wave_in")[i % 2]: 1.0}) for i, t in enumerate(times)]
    settled = min(stroke.stroke_s + _SETTLE_S, stroke.leave_s)
    return [
        (stroke.stroke_s, {stroke.name: 1.0}),
        (settled, {stroke.name: _SETTLED}),
        (stroke.leave_s, {stroke.name: _SETTLED}),
    ]


def _leading(strokes: tuple[Stroke, ...]) -> list[Stroke]:
    """Of what both hands do at once only one: the trunk goes with it once."""
    out: list[Stroke] = []
    for stroke in strokes:
        twin = (s for s in out if s.name == stroke.name and s.side != stroke.side)
        if not any(abs(s.stroke_s - stroke.stroke_s) <= 2 * _LAG_S for s in twin):
            out.append(stroke)
    return out


def _company(stroke: Stroke, duration_s: float) -> list[Move]:
    """What trunk, head, shoulders and face do with a gesture."""
    manner = MANNERS[stroke.name]
    start = max(stroke.start_s - _AHEAD_S, 0.0)
    there = max(stroke.stroke_s - _AHEAD_S, start + 0.5 * (stroke.stroke_s - start))
    course = [(0.0, 0.0), (start, 0.0), (there, 1.0), (stroke.leave_s, 1.0),
              (stroke.end_s, 0.0), (duration_s, 0.0)]  # fmt: skip
    sizes = {f"face.{name}": size for name, size in manner.face.items()}
    for channel, size in manner.with_left.items():
        mirrored = stroke.side == "right" and channel in _MIRRORED
        unit = float(np.radians(size)) if channel in ANGLES else size
        sizes[channel] = -unit if mirrored else unit
    return [
        (channel, path([(time, size * share) for time, share in course]))
        for channel, size in sizes.items()
    ]
