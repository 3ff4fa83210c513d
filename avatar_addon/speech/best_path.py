# SPDX-License-Identifier: GPL-3.0-or-later
"""The best way of one sound through another: which moment of the one is which of the other.

A path goes through every moment of the recording and forward through the states of the reference:
it may stay in one, or leave one out. States that are pauses may last as long as they like or be
left out. Memory is bounded by a band.

Source: Sakoe & Chiba 1978 (dynamic time warping); Viterbi 1967.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .clip import FloatArray

IntArray = NDArray[np.intp]

STAY: Final = 0.25
SKIP: Final = 0.25
"""Costs of not walking in step, as shares of the distance of two moments taken by chance."""
ENTER_PAUSE: Final = 2.0
PAUSE_QUIET: Final = 0.5
PAUSE_LOUD: Final = 2.0
"""What a moment in a pause costs when it is quiet, and when it is loud, in the same shares."""

_QUIET, _LOUD = 0.1, 0.6
_NEVER: Final = np.float32(1e9)
_BLOCK: Final = 256
_SAMPLE: Final = 500


@dataclass(frozen=True)
class Track:
    """The reference as states.

    Attributes:
        features: float32, shape (states, d); rows of pauses don't count.
        pause: Which states are pauses, shape (states,); the first and the last are, no two
            neighbours are.
    """

    features: FloatArray
    pause: NDArray[np.bool_]


@dataclass(frozen=True)
class Path:
    """What was found.

    Attributes:
        states: The state at each moment, shape (moments,); never falls.
        distances: Of each moment to its state, shape (moments,), as a share of the distance of two
            moments taken by chance.
        cost: Mean over all moments, with the costs of not walking in step.
    """

    states: IntArray
    distances: FloatArray
    cost: float


def best_path(
    features: FloatArray, loud: FloatArray, track: Track, band: IntArray, width: int
) -> Path | None:
    """Find the path of least cost.

    Args:
        features: float32, shape (moments, d), of the recording.
        loud: How loud each moment is, shape (moments,), in [0, 1].
        track: The reference.
        band: The first state that is looked at, at each moment; never falls, begins at 0.
        width: How many states are looked at; the last band ends with the track.

    Returns:
        None where the recording is too short for the track.
    """
    costs = _Costs(features, loud, track, band, width)
    stay, enter, skip = _walking_costs(track.pause, costs.unit)
    old = np.full(len(track.pause) + 2, _NEVER)  # two more in front: nothing comes from there
    new = old.copy()
    old[2:4] = costs.row(0)[:2]
    ways = np.zeros((len(features), width), np.int8)
    for t, a in enumerate(band[1:].tolist(), start=1):
        b, way = a + width, ways[t]
        best = old[a + 2 : b + 2] + stay[a:b]
        for number, come in ((1, old[a + 1 : b + 1] + enter[a:b]), (2, old[a:b] + skip[a:b])):
            way[come < best] = number
            np.minimum(best, come, out=best)
        new[a : a + 2] = _NEVER
        new[a + 2 : b + 2] = np.minimum(best + costs.row(t), _NEVER)
        old, new = new, old
    last = len(track.pause) - (1 if old[-1] <= old[-2] else 2)
    if old[last + 2] >= _NEVER:
        return None
    states = _traced(last, ways, band)
    total = float(old[last + 2]) / costs.unit
    return Path(states, costs.along(states), total / len(states))


def _walking_costs(pause: NDArray[np.bool_], unit: float) -> tuple[FloatArray, ...]:
    """Costs of staying in each state, of coming to it from the one before, and of leaping to it.

    Leaping over a pause costs nothing; nobody leaps into one.
    """
    stay = np.where(pause, 0.0, STAY * unit)
    enter = np.where(pause, ENTER_PAUSE * unit, 0.0)
    over_pause = np.concatenate([[False], pause[:-1]])
    skip = np.where(pause, _NEVER, np.where(over_pause, 0.0, SKIP * unit))
    return tuple(cost.astype(np.float32) for cost in (stay, enter, skip))


def _traced(last: int, ways: NDArray[np.int8], band: IntArray) -> IntArray:
    states = np.empty(len(ways), np.intp)
    state = last
    for t in range(len(ways) - 1, -1, -1):
        states[t] = state
        state -= int(ways[t, state - int(band[t])])
    return states


class _Costs:
    """Distances of moments to states, a block of moments at a time."""

    def __init__(
        self, features: FloatArray, loud: FloatArray, track: Track, band: IntArray, width: int
    ) -> None:
        self._features, self._track, self._band, self._width = features, track, band, width
        some = features[:: -(-len(features) // _SAMPLE)]
        sounds = track.features[~track.pause]
        chance = np.median(_distances(some, sounds[:: -(-len(sounds) // _SAMPLE)]))
        self.unit = max(float(chance), 1e-6)
        share = np.clip((loud - _QUIET) / (_LOUD - _QUIET), 0.0, 1.0)
        pauses = self.unit * (PAUSE_QUIET + (PAUSE_LOUD - PAUSE_QUIET) * share)
        self._pauses: FloatArray = pauses.astype(np.float32)
        self._block = np.zeros((0, 0), np.float32)
        self._first_moment = self._first_state = 0

    def row(self, t: int) -> FloatArray:
        """Costs of the band's states at a moment; asked for in order."""
        if not self._first_moment <= t < self._first_moment + len(self._block):
            self._fill(t)
        at = int(self._band[t]) - self._first_state
        row: FloatArray = self._block[t - self._first_moment, at : at + self._width]
        return row

    def _fill(self, t: int) -> None:
        end = min(t + _BLOCK, len(self._features))
        self._first_moment, self._first_state = t, int(self._band[t])
        states = slice(self._first_state, int(self._band[end - 1]) + self._width)
        self._block = _distances(self._features[t:end], self._track.features[states])
        pause = self._track.pause[states]
        self._block[:, pause] = self._pauses[t:end, None]

    def along(self, states: IntArray) -> FloatArray:
        """Distance at each moment to one state, in units."""
        apart = np.square(self._features - self._track.features[states]).sum(axis=1)
        pause = self._track.pause[states]
        out: FloatArray = np.where(pause, self._pauses, np.sqrt(apart)) / np.float32(self.unit)
        return out


def _distances(one: FloatArray, other: FloatArray) -> FloatArray:
    squares = np.square(one).sum(axis=1)[:, None] + np.square(other).sum(axis=1)
    out: FloatArray = np.sqrt(np.maximum(squares - 2 * one @ other.T, 0.0))
    return out
