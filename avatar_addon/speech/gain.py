# SPDX-License-Identifier: GPL-3.0-or-later
"""Loudness that changes from word to word, and a limiter, so that nothing is ever clipped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ..timing import FILM_RATE
from .clip import FloatArray

CEILING: Final = float(10 ** (-1.0 / 20))
"""The limiter's: -1 dBFS, as the finish of speech has it."""
_RAMP_S: Final = 0.02
_LOOK_S: Final = 0.005


def with_gains(
    samples: FloatArray, gains: Sequence[tuple[float, float, float]], rate: int = FILM_RATE
) -> FloatArray:
    """Make parts of speech louder or softer.

    Args:
        samples: float32, shape (n,).
        gains: (start in seconds, end, decibels), in order; between them the gain goes over.
        rate: Samples per second.

    Returns:
        float32, shape (n,); no sample above ``CEILING`` unless all gains are 0.
    """
    if not any(decibels for _, _, decibels in gains):
        return samples
    times, values = [], []
    for start, end, decibels in gains:
        half = min(_RAMP_S, end - start) / 2
        times += [start + half, end - half]
        values += [decibels, decibels]
    curve = np.interp(np.arange(len(samples)) / rate, times, values)
    louder = samples * (10.0 ** (curve / 20.0)).astype(np.float32)
    return limited(louder, rate)


def limited(samples: FloatArray, rate: int = FILM_RATE, ceiling: float = CEILING) -> FloatArray:
    """Turn down only where samples pass the ceiling, beginning a moment before.

    Args:
        samples: float32, shape (n,).
        rate: Samples per second.
        ceiling: No sample's size is above it afterwards.

    Source: a look-ahead limiter: the least gain of a window, smoothed over the same window.
    """
    size = np.abs(samples)
    if not len(samples) or float(size.max()) <= ceiling:
        return samples
    needed = np.minimum(1.0, ceiling / np.maximum(size, 1e-9))
    width = 1 << max(1, round(_LOOK_S * rate).bit_length())
    least = np.concatenate([np.ones(width), needed, np.ones(width)])
    reach = 1
    while reach < width:  # the least of a window that doubles
        least = np.minimum(least[: len(least) - reach], least[reach:])
        reach *= 2
    sums = np.cumsum(np.concatenate([[0.0], least]))
    smooth = (sums[width:] - sums[:-width]) / width
    gain = smooth[1 : len(samples) + 1]
    out: FloatArray = np.clip(samples * gain, -ceiling, ceiling).astype(np.float32)
    return out
