# SPDX-License-Identifier: GPL-3.0-or-later
"""How high a voice is, moment by moment: the period at which its sound is most like itself.

Autocorrelation of a windowed piece of sound, divided by that of the window, peaks at the period of
the voice; of several peaks the strongest wins, a short period before a long one, and one near the
neighbours' before a lonely one.

Source: Boersma 1993, "Accurate short-term analysis of the fundamental frequency" (the division by
the window's autocorrelation, the cost of an octave); the path through neighbours is a running
median here, which needs no search.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ..timing import FILM_RATE
from .clip import FloatArray
from .finish import loudness

Array = NDArray[np.float64]

STEP_S: Final = 0.01
LOW_HZ, HIGH_HZ = 60.0, 500.0

_RATE: Final = 8000
_WINDOW: Final = 360
"""Samples: three periods of the lowest voices that there are."""
_AROUND: Final = 5
"""Pieces of 10 ms that make up a window, about."""
_FFT: Final = 512
_BLOCK: Final = 4096
"""Moments that are worked on at a time, so that hours of sound need little memory."""
_VOICED: Final = 0.5
"""How much like itself a voiced sound is."""
_AUDIBLE: Final = 0.03
"""Least level, as a share of the loud parts'."""
_OCTAVE: Final = 0.02
"""What a period twice as long costs."""
_LEAP: Final = 0.25
"""What being an octave off the neighbours costs."""
_NEIGHBOURS: Final = 41
_LOUD: Final = 95


def track_pitch(samples: FloatArray, rate: int = FILM_RATE) -> Array:
    """Fundamental frequency of a voice every 10 ms.

    Args:
        samples: float32, shape (n,).
        rate: Samples per second, a multiple of 8000.

    Returns:
        Hertz, shape (ceil(n / 10 ms),), at the middles of those pieces; 0 where nothing is voiced.
    """
    count = -(-len(samples) // round(rate * STEP_S))
    slow = _decimated(samples, rate)
    if not count or not len(slow):
        return np.zeros(count)
    around = np.pad(slow, _WINDOW)
    first = np.round((np.arange(count) + 0.5) * STEP_S * _RATE).astype(int) + _WINDOW // 2
    windows = sliding_window_view(around, _WINDOW)
    first = np.minimum(first, len(windows) - 1)
    power = np.square(loudness(slow, _RATE, STEP_S).astype(float))
    level = np.sqrt(np.convolve(power, np.full(_AROUND, 1 / _AROUND), "same"))[:count]
    level = np.pad(level, (0, count - len(level)))
    loud = level > _AUDIBLE * max(float(np.percentile(level, _LOUD)), 1e-5)
    out = np.zeros(count)
    for at in range(0, count, _BLOCK):
        part = slice(at, at + _BLOCK)
        heard = np.flatnonzero(loud[part])
        if len(heard):
            out[at + heard] = _pitches(windows[first[part][heard]], heard)
    return out


def _decimated(samples: FloatArray, rate: int) -> FloatArray:
    """At ``_RATE``, by means: what would fold onto a voice's pitch is all but gone."""
    step = rate // _RATE
    whole = len(samples) // step * step
    means: FloatArray = samples[:whole].reshape(-1, step).mean(axis=1, dtype=np.float32)
    return means


def _pitches(pieces: FloatArray, at: NDArray[np.intp]) -> Array:
    """Hertz of some pieces of sound, (n, _WINDOW), at these numbers; 0 where there is no voice."""
    alike = _self_likeness(pieces)
    short, long = int(_RATE / HIGH_HZ), int(np.ceil(_RATE / LOW_HZ))
    inner, before, after = (alike[:, short + k : long + 1 + k] for k in (0, -1, 1))
    lags = np.arange(short, long + 1)
    tops = np.nonzero((inner > before) & (inner >= after) & (inner > _VOICED))
    here, left, right = inner[tops], before[tops], after[tops]
    shift = 0.5 * (left - right) / (left - 2.0 * here + right)
    height = here - 0.25 * (left - right) * shift
    score = np.full(inner.shape, -np.inf)
    score[tops] = height - _OCTAVE * np.log2(lags[tops[1]] * LOW_HZ / _RATE)
    exact = np.ones(inner.shape)
    exact[tops] = lags[tops[1]] + shift
    best = score.argmax(axis=1)
    rows = np.arange(len(score))
    voiced = score[rows, best] > -np.inf
    if not voiced.any():
        return np.zeros(len(pieces))
    usual = _median_around(np.log2(lags[best[voiced]]), at[voiced], at)
    best = (score - _LEAP * np.abs(np.log2(lags) - usual[:, None])).argmax(axis=1)
    return np.where(voiced, _RATE / exact[rows, best], 0.0)


def _self_likeness(pieces: FloatArray) -> Array:
    """Normalised autocorrelation, (n, lags): 1 where a sound repeats itself exactly."""
    window, own = _window()
    shaped = (pieces - pieces.mean(axis=1, keepdims=True)) * window
    spectrum = np.fft.rfft(shaped, _FFT)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    products = np.fft.irfft(power, _FFT)[:, : len(own)]
    alike: Array = products / (products[:, :1] + 1e-12) / own
    return alike


@lru_cache(maxsize=1)
def _window() -> tuple[FloatArray, Array]:
    """A raised cosine, and its autocorrelation up to the longest period."""
    window = np.hanning(_WINDOW + 2)[1:-1]
    own = np.correlate(window, window, "full")[_WINDOW - 1 :]
    return window.astype(np.float32), own[: int(np.ceil(_RATE / LOW_HZ)) + 2] / own[0]


def _median_around(values: Array, at: NDArray[np.intp], wanted: NDArray[np.intp]) -> Array:
    """Running median of values at some numbers, at other numbers."""
    reach = min(_NEIGHBOURS, len(values) - 1 + len(values) % 2) // 2
    padded = np.pad(values, reach, mode="edge")
    medians = np.median(sliding_window_view(padded, 2 * reach + 1), axis=1)
    return np.interp(wanted, at, medians)
