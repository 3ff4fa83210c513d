# SPDX-License-Identifier: GPL-3.0-or-later
"""Gestures that follow each other blend: each pulls as hard as it is strong and near.

Source: Cohen & Massaro 1993 (dominance functions), with straight slopes in place of their
exponentials, so that the result is straight between few points and every gesture has an end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import VISEMES

Array = NDArray[np.float64]

SIL: Final = VISEMES.index("sil")
REST: Final[Array] = np.eye(len(VISEMES))[SIL]
ROUNDING: Final = 1e-9
_NOTHING: Final = 1e-6


@dataclass(frozen=True)
class Gesture:
    """What the mouth does for a while.

    Attributes:
        weights: float64, shape (15,), in the order of ``VISEMES``; together 1 at most.
        strength: How hard it pulls, above 0.
        times_s: When it sets in, is reached, is left, and has gone: four seconds, not falling.
    """

    weights: Array
    strength: float
    times_s: tuple[float, float, float, float]


@dataclass(frozen=True)
class Poses:
    """What the mouth does between closures, straight between its points.

    Attributes:
        times_s: float64, shape (n,), rising.
        weights: float64, shape (n, 15), rows of 1 at most together.
    """

    times_s: Array
    weights: Array

    def sample(self, at_s: Array) -> Array:
        """Weights at the times ``at_s``, shape (len(at_s), 15)."""
        columns = (np.interp(at_s, self.times_s, column) for column in self.weights.T)
        return np.stack(list(columns), axis=1)


def blended(gestures: Sequence[Gesture], duration_s: float) -> Poses:
    """Gestures as poses, from rest to rest; where none pulls the mouth rests.

    Args:
        gestures: In any order; only neighbours overlap.
        duration_s: Length of the clip.
    """
    knots = np.array([gesture.times_s for gesture in gestures]).reshape(-1, 4)
    times = np.unique(np.clip(np.concatenate([knots.ravel(), [0.0, duration_s]]), 0, duration_s))
    times = times[np.concatenate([[True], np.diff(times) > ROUNDING])]
    weights = np.zeros((len(times), len(VISEMES)))
    pull = np.full((len(times), 1), _NOTHING)
    weights += _NOTHING * REST
    firsts = np.searchsorted(times, knots[:, 0], side="left")
    lasts = np.searchsorted(times, knots[:, 3], side="right")
    for gesture, corners, first, last in zip(gestures, knots, firsts, lasts, strict=True):
        level = gesture.strength * _trapezoid(times[first:last], corners)
        weights[first:last] += level[:, None] * gesture.weights
        pull[first:last, 0] += level
    weights /= pull
    weights[[0, -1]] = REST
    return Poses(times, weights)


def _trapezoid(times: Array, corners: Array) -> Array:
    """0 to the first corner, 1 from the second to the third, 0 from the fourth."""
    begins, reached, left, gone = corners
    up = (times - begins) / max(reached - begins, ROUNDING)
    down = (gone - times) / max(gone - left, ROUNDING)
    level: Array = np.clip(np.minimum(up, down), 0.0, 1.0)
    return level
