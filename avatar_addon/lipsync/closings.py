# SPDX-License-Identifier: GPL-3.0-or-later
"""Lips that close, and a lip that touches the teeth: reached in full, for as long as the sound.

A closure is never blended with what is around it; of two the maximum counts. It holds a whole frame
of the film at least, else nobody would see it.

Source: JALI (Edwards and others 2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CLOSE_S: Final = 0.06
"""Lips begin to close this long before they are closed; less where there is no room."""
OPEN_S: Final = 0.045
FASTEST_S: Final = 0.025
_JOINED_S: Final = 0.03
"""Lips don't open between two closures that are nearer than this."""
_OF_ROOM: Final = 0.4
_HAIR_S: Final = 1e-4


@dataclass(frozen=True)
class Shut:
    """When a closure is whole, in seconds; ``lip`` is the viseme that closes: PP or FF."""

    lip: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Closing:
    """A lip that begins to close, is closed, opens, and is open: four seconds, rising."""

    lip: str
    times_s: Array


def closings_of(
    shuts: Sequence[Shut], fps: Fraction, duration_s: float, smoothing: float = 1.0
) -> list[Closing]:
    """Closures with their ways in and out, each holding a frame of the film.

    Args:
        shuts: In order of time.
        fps: The film's frames per second; frame n is at ``n / fps`` seconds of the clip.
        duration_s: Length of the clip; at both its ends lips are open.
        smoothing: Times the length of the ways in and out.
    """
    kept = [_on_a_frame(shut, fps, duration_s) for shut in _joined(shuts)]
    out = []
    for number, shut in enumerate(kept):
        before = kept[number - 1].end_s if number else 0.0
        after = kept[number + 1].start_s if number + 1 < len(kept) else duration_s
        close = _way(CLOSE_S * smoothing, shut.start_s - before, at_edge=number == 0)
        leave = _way(OPEN_S * smoothing, after - shut.end_s, at_edge=number + 1 == len(kept))
        times = (shut.start_s - close, shut.start_s, shut.end_s, shut.end_s + leave)
        out.append(Closing(shut.lip, np.array(times)))
    return out


def _joined(shuts: Sequence[Shut]) -> list[Shut]:
    """Closures of one lip that follow each other at once become one."""
    out: list[Shut] = []
    for shut in shuts:
        if out and out[-1].lip == shut.lip and shut.start_s - out[-1].end_s < _JOINED_S:
            out[-1] = Shut(shut.lip, out[-1].start_s, max(out[-1].end_s, shut.end_s))
        else:
            out.append(shut)
    return out


def _on_a_frame(shut: Shut, fps: Fraction, duration_s: float) -> Shut:
    """The closure, stretched to the nearest frame where it holds none."""
    rate = float(fps)
    first = np.ceil((shut.start_s - _HAIR_S) * rate) / rate
    if first <= shut.end_s + _HAIR_S:
        return shut
    frame = float(np.round((shut.start_s + shut.end_s) / 2 * rate) / rate)
    frame = min(max(frame, 1.0 / rate), duration_s - 1.0 / rate)
    return Shut(shut.lip, min(shut.start_s, frame), max(shut.end_s, frame))


def _way(usual_s: float, room_s: float, *, at_edge: bool) -> float:
    """Seconds to close or to open; between two closures there is time to be open, too."""
    room = room_s if at_edge else room_s * _OF_ROOM
    return max(min(usual_s, room), min(FASTEST_S, max(room, _HAIR_S)))


def moments(closings: Sequence[Closing]) -> list[Array]:
    """When closures begin and end, and when one that opens meets the next that closes."""
    out = [closing.times_s for closing in closings]
    for one, other in pairwise(closings):
        opens, gone = one.times_s[2:]
        closes, shut = other.times_s[:2]
        if closes < gone and shut > closes:
            falls, rises = 1.0 / (gone - opens), 1.0 / (shut - closes)
            out.append(np.array([(gone * falls + closes * rises) / (falls + rises)]))
    return out


def closed(times: Array, closings: Sequence[Closing], duration_s: float) -> Array:
    """How far a lip is closed at ``times``, in [0, 1]; open at both ends of the clip."""
    out = np.zeros_like(times)
    for closing in closings:
        first, last = np.searchsorted(times, closing.times_s[[0, 3]], side="left")
        part = slice(first, last + 1)
        level = np.interp(times[part], closing.times_s, [0.0, 1.0, 1.0, 0.0])
        out[part] = np.maximum(out[part], level)
    out[times <= 0.0] = 0.0
    out[times >= duration_s] = 0.0
    return out
