# SPDX-License-Identifier: GPL-3.0-or-later
"""A captured face: channels of the one vocabulary at moments of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Take:
    """One take of a face.

    Attributes:
        times_s: Shape (n,), n ≥ 2, rising, from 0.
        channels: Channel → values, each of shape (n,): weights in [0, 1] or radians.
        rate: Pictures a second of the recorder.
        source: File name, for messages.
    """

    times_s: Array
    channels: Mapping[str, Array]
    rate: float
    source: str

    @property
    def duration_s(self) -> float:
        """From the first picture to the end of the last."""
        return float(self.times_s[-1]) + 1.0 / self.rate
