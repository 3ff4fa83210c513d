# SPDX-License-Identifier: GPL-3.0-or-later
"""Eyes that rest on something are never still: small leaps around it, and slow drifts between.

Sources: Martinez-Conde and others 2004 (one to two small leaps a second, mostly under half a
degree); Bahill and others 1975 (they last as larger ones do: 25 ms and more).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .moment import Moment
from .performance import Curve, Layer

LEAPS_APART_S: Final = (0.35, 1.1)
LEAP_DEG: Final = 0.2
"""Standard deviation of where they rest, in each direction."""
MOST_DEG: Final = 0.5
_LEAP_S: Final = 0.03
_DRIFT: Final = 0.3
"""How far they drift until the next leap, as a share of the way to it."""


def jitter_layer(moment: Moment) -> Layer:
    """What eyes do besides looking somewhere.

    Returns:
        Layer ``gaze``: radians, 0 at both ends.
    """
    rng = moment.rng("jitter")
    starts: list[float] = []
    at = float(rng.uniform(*LEAPS_APART_S))
    while at + 2 * _LEAP_S < moment.duration_s:
        starts.append(at)
        at += float(rng.uniform(*LEAPS_APART_S))
    places = np.radians(
        np.clip(rng.normal(0.0, LEAP_DEG, (len(starts), 2)), -MOST_DEG, MOST_DEG)
    )  # fmt: skip
    if len(places):
        places[-1] = 0.0
    before = np.vstack([np.zeros((1, 2)), places])[:-1]
    leaving = before + _DRIFT * (places - before)
    leaps = np.array(starts)
    times = np.concatenate([[0.0], np.stack([leaps, leaps + _LEAP_S], 1).ravel(),
                            [moment.duration_s]])  # fmt: skip
    values = np.vstack(
        [np.zeros((1, 2)), np.stack([leaving, places], axis=1).reshape(-1, 2), np.zeros((1, 2))]
    )
    return Layer(
        "gaze", {"eyes.pitch": Curve(times, values[:, 0]), "eyes.yaw": Curve(times, values[:, 1])}
    )
