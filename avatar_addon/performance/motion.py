# SPDX-License-Identifier: GPL-3.0-or-later
"""Movements put together on an even grid of times: there and back, to another place, to and fro."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Step = tuple[float, float, float]
"""A way to another place: how far, when it begins, how long it takes."""

STEP_S: Final = 0.04
"""Curves of slow movements have a point every 40 ms: a frame of 25 fps."""
_FADE_S: Final = 0.4
_SIGMAS: Final = 3.0


def grid(duration_s: float) -> Array:
    """Times from 0 to the end, about ``STEP_S`` apart; two at least."""
    return np.linspace(0.0, duration_s, max(2, round(duration_s / STEP_S) + 1))


def eased(x: Array) -> Array:
    """From 0 to 1 while ``x`` does, with the least jerk.

    Source: Flash & Hogan 1985; limbs, heads and eyes come close to it.
    """
    x = np.clip(x, 0.0, 1.0)
    return x * x * x * (10.0 + x * (6.0 * x - 15.0))


def rest_at_ends(times: Array, fade_s: float = _FADE_S) -> Array:
    """1 inside, easing to 0 at both ends of the times, shape as ``times``."""
    length = min(fade_s, times[-1] / 2)
    return eased(np.minimum(times, times[-1] - times) / length)


def add_bump(
    values: Array, times: Array, size: float, ends: tuple[float, float, float, float]
) -> None:
    """Add a movement there and back to some values.

    Args:
        values: Changed in place, shape (n,).
        times: Rising, shape (n,).
        size: How far it goes.
        ends: When it sets off, arrives, leaves, and is back, in seconds.
    """
    start, there, leaves, back = ends
    first, last = np.searchsorted(times, [start, back])
    part = slice(first, last + 1)
    rising = eased((times[part] - start) / max(there - start, 1e-6))
    falling = eased((times[part] - leaves) / max(back - leaves, 1e-6))
    values[part] += size * (rising - falling)


def stepped(times: Array, steps: Iterable[Step], start: float = 0.0) -> Array:
    """From place to place: the steps' ways add up.

    Args:
        times: Rising, shape (n,).
        steps: In any order.
        start: Where it all begins.

    Returns:
        Shape (n,).
    """
    values = np.zeros(len(times))
    done = np.zeros(len(times) + 1)
    for way, begin, length in steps:
        first, last = np.searchsorted(times, [begin, begin + length])
        values[first:last] += way * eased((times[first:last] - begin) / length)
        done[last] += way
    values += start + np.cumsum(done[:-1])
    return values


def smoothed(values: Array, sigma: float) -> Array:
    """A running mean under a bell ``sigma`` points wide; the ends count as held on to."""
    reach = int(np.ceil(_SIGMAS * sigma))
    if reach < 1 or len(values) < 2:
        return values
    bell = np.exp(-0.5 * np.square(np.arange(-reach, reach + 1) / sigma))
    out: Array = np.convolve(np.pad(values, reach, mode="edge"), bell / bell.sum(), "valid")
    return out


def waves(
    times: Array, rng: np.random.Generator, hertz: tuple[float, float], count: int = 4
) -> Array:
    """A few waves of those frequencies that never repeat together; variance 1."""
    rates = rng.uniform(*hertz, count)
    phases = rng.uniform(0.0, 2 * np.pi, count)
    parts = np.sin(2 * np.pi * rates[:, None] * times + phases[:, None])
    total: Array = parts.sum(axis=0) * np.sqrt(2.0 / count)
    return total
