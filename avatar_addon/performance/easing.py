# SPDX-License-Identifier: GPL-3.0-or-later
"""Curves of what is directed: eased paths, events that fit their line, sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from ..vocabulary import ANGLES
from .motion import Array, eased
from .performance import Curve, Layer

Move = tuple[str, Curve]
"""A channel, and what is added to it."""

_POINTS: Final = 8
"""Straight pieces that stand for one eased way."""
_APART_S: Final = 1e-4


def path(points: Iterable[tuple[float, float]]) -> Curve:
    """Through these (time, value), eased between each two; level stretches stay as they are.

    Of points at one time the first counts.
    """
    times, values = list[float](), list[float]()
    steps = np.arange(1, _POINTS + 1) / _POINTS
    for time, value in points:
        if not times or time - times[-1] > _APART_S:
            way = steps if times and value != values[-1] else np.ones(1)
            before = (times[-1], values[-1]) if times else (time, value)
            times += list(before[0] + (time - before[0]) * way)
            values += list(before[1] + (value - before[1]) * eased(way))
    return Curve(np.array(times), np.array(values))


def fitted(start_s: float, stages_s: Sequence[float], duration_s: float) -> list[float]:
    """Times of an event's stages, moved or shortened so that all of it lies in the line.

    Args:
        start_s: When it would begin.
        stages_s: How long each stage would be.
        duration_s: The line's length.

    Returns:
        One time more than stages, from 0 to the line's length.
    """
    lengths = np.array(stages_s)
    lengths = lengths * min(1.0, duration_s / lengths.sum())
    first = float(np.clip(start_s, 0.0, duration_s - lengths.sum()))
    ends = np.minimum(first + np.cumsum(lengths), duration_s)
    return [first, *(float(end) for end in ends)]


def times_of(curves: Iterable[Curve]) -> Array:
    """All times of these curves, each once."""
    times: Array = np.unique(np.concatenate([curve.times_s for curve in curves]))
    return times


def weighted(parts: Sequence[tuple[float, Curve]]) -> Curve:
    """The sum of curves, each times a number."""
    times = times_of(curve for _, curve in parts)
    return Curve(times, np.sum([size * curve.sample(times) for size, curve in parts], axis=0))


def product(one: Curve, other: Curve) -> Curve:
    """One curve times another."""
    times = times_of((one, other))
    return Curve(times, one.sample(times) * other.sample(times))


def layer_of(name: str, moves: Iterable[Move]) -> Layer | None:
    """A layer of what moves add up to; None of none. Weights stay within 0 and 1."""
    gathered: dict[str, list[tuple[float, Curve]]] = {}
    for channel, curve in moves:
        gathered.setdefault(channel, []).append((1.0, curve))
    curves = {channel: weighted(parts) for channel, parts in gathered.items()}
    return Layer(name, _within(curves)) if curves else None


def _within(curves: Mapping[str, Curve]) -> dict[str, Curve]:
    return {
        channel: curve
        if channel in ANGLES
        else Curve(curve.times_s, np.clip(curve.values, 0.0, 1.0))
        for channel, curve in curves.items()
    }
