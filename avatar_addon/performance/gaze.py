# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the eyes of a speaker or a listener go: to somebody's eyes, and away.

Away are several short glances, one after the other; they begin where a phrase does and end where
one does. A line begins and ends with the eyes on whom it is said to.

What they look at is a name here; ``looking`` turns eyes and head when it is known where that is.

Sources: Argyle & Cook 1976 (shares: 41 % of the time in talk, 75 % in listening); Lee, Badler &
Badler 2002, "Eyes Alive" (lengths of contact and of glances, how far and in which direction they
go); Kendon 1967 (away at the start of a phrase, back at its end).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .moment import Moment
from .motion import Array
from .performance import CAMERA, GazeShift
from .prosody import Prosody


@dataclass(frozen=True)
class Habit:
    """How eyes behave.

    Attributes:
        contact: Share of the time in which they are on the other's eyes.
        contact_s: How long that lasts: mean and standard deviation.
        glance_s: How long a glance elsewhere lasts: mean and standard deviation.
        most_deg: How far it goes at most.
    """

    contact: float
    contact_s: tuple[float, float]
    glance_s: tuple[float, float]
    most_deg: float


TALKING: Final = Habit(0.41, (93.9 / 30, 94.9 / 30), (27.8 / 30, 24.0 / 30), 27.5)
LISTENING: Final = Habit(0.75, (237.5 / 30, 47.1 / 30), (13.0 / 30, 7.1 / 30), 22.7)

_FAR_DEG: Final = 6.9
_NEVER: Final = 15.7
_DRAWN: Final = 15.0
"""A glance goes ``-6.9 ln(U / 15.7)`` degrees far, U being even from 0 to 15."""
VERTICAL: Final = 0.5
"""Eyes go half as far up and down."""
_WAYS: Final = (15.54, 6.46, 17.69, 7.44, 16.80, 7.89, 20.38, 7.79)
"""Per cent of the glances that go to the right, up right, up, and so on around."""

SETTLE_S: Final = 0.7
"""The eyes are back so long before a line ends, so that the head has come after them."""
_SETS_OFF_S: Final = 0.08
"""Earliest glance of a line."""
_LEAST_S: Final = 0.2
"""No look is shorter."""
_DRAWN_S: Final = 0.5
"""A look that would end so near the start, or the end, of a phrase ends there."""
_UNEVEN: Final = (0.8, 1.2)
"""How much less, or more, contact one line has than people have on average."""


def gaze_shifts(moment: Moment, prosody: Prosody) -> tuple[GazeShift, ...]:
    """Where the eyes go in one line.

    Args:
        moment: Who does what.
        prosody: Of the line's sound.

    Returns:
        By time, the first at 0. Then, and from ``SETTLE_S`` before the end, they are on whom the
        moment says; else on the camera, and a listener's on whoever speaks.
    """
    speaker = "" if moment.speaks else moment.line.speaker
    other = moment.eyes_on or speaker or CAMERA
    rng = moment.rng("gaze")
    habit = TALKING if moment.speaks else LISTENING
    shifts = [GazeShift(0.0, other)]
    for start, end in _away(moment.duration_s, habit, prosody, rng):
        shifts += _glances(start, end, other, habit, rng)
        shifts.append(GazeShift(end, other))
    return tuple(shifts)


def _away(
    duration_s: float, habit: Habit, prosody: Prosody, rng: np.random.Generator
) -> list[tuple[float, float]]:
    """Times from which and to which the eyes are elsewhere.

    The line is shared out between contact and glances as people do; the contact at its end and the
    one at the start of the next are one look.
    """
    least = _SETS_OFF_S + SETTLE_S
    contact = max(duration_s * habit.contact * float(rng.uniform(*_UNEVEN)), least)
    away = duration_s - contact
    if away < _LEAST_S:
        return []
    count = max(1, round(contact / habit.contact_s[0] + float(rng.uniform(-0.5, 0.5))))
    looks = _shared(contact - least, habit.contact_s, count, rng)
    glances = _shared(away, habit.contact_s, count, rng)
    at = _SETS_OFF_S + float(looks[0] * rng.uniform())
    out: list[tuple[float, float]] = []
    for look, length in zip([*looks[1:], 0.0], glances, strict=True):
        out.append((at, at + length))
        at += length + max(look, _LEAST_S if len(out) < count else 0.0)
    return _at_phrases(out, prosody, duration_s - SETTLE_S)


def _at_phrases(
    away: Sequence[tuple[float, float]], prosody: Prosody, last_s: float
) -> list[tuple[float, float]]:
    """The same, from the start of a phrase and to the end of one where they are near."""
    starts = [phrase.start_s for phrase in prosody.phrases]
    ends = [phrase.end_s for phrase in prosody.phrases]
    out: list[tuple[float, float]] = []
    after = _SETS_OFF_S
    for start, end in away:
        start = max(_near(start, starts), after)
        end = min(_near(end, ends), last_s)
        if end - start >= _LEAST_S:
            out.append((start, end))
            after = end + _LEAST_S
    return out


def _near(time_s: float, places: Sequence[float]) -> float:
    """The nearest place, where one is near."""
    at = bisect_left(places, time_s)
    near = places[max(0, at - 1) : at + 1]
    nearest = min(near, key=lambda place: abs(place - time_s), default=time_s)
    return nearest if abs(nearest - time_s) <= _DRAWN_S else time_s


def _shared(
    total_s: float, usual_s: tuple[float, float], count: int, rng: np.random.Generator
) -> Array:
    """Lengths that make up a total and vary as much as such lengths do, shape (count,)."""
    mean, deviation = usual_s
    parts = rng.gamma((mean / deviation) ** 2, 1.0, count) + 1e-9
    return np.asarray(total_s * parts / parts.sum())


def _glances(
    start: float, end: float, other: str, habit: Habit, rng: np.random.Generator
) -> list[GazeShift]:
    most = max(1, int((end - start) / _LEAST_S))
    count = round((end - start) / habit.glance_s[0] + float(rng.uniform(-0.5, 0.5)))
    lengths = _shared(end - start, habit.glance_s, min(max(1, count), most), rng)
    times = start + np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
    kept = np.append(True, (np.diff(times) >= _LEAST_S / 2) & (end - times[1:] >= _LEAST_S / 2))
    return [GazeShift(float(at), other, *_aside(habit, rng)) for at in times[kept]]


def _aside(habit: Habit, rng: np.random.Generator) -> tuple[float, float]:
    """Pitch and yaw of a glance, in radians from the other's eyes."""
    far = min(-_FAR_DEG * np.log(rng.uniform(0.0, _DRAWN) / _NEVER), habit.most_deg)
    ways = np.array(_WAYS)
    way = np.radians(45.0 * rng.choice(len(ways), p=ways / ways.sum()))
    reach = np.radians(far)
    return float(-VERTICAL * reach * np.sin(way)), float(-reach * np.cos(way))
