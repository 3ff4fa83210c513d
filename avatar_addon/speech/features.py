# SPDX-License-Identifier: GPL-3.0-or-later
"""What speech sounds like, moment by moment, whoever speaks: mel cepstra.

Sources: Davis & Mermelstein 1980 (mel-frequency cepstral coefficients); Furui 1986 (their slopes);
Lee & Rose 1998 (``stretch``: a longer or shorter vocal tract as a stretched frequency axis).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from .clip import FloatArray

RATE: Final = 16_000
"""Samples per second of all sound here."""
CEPSTRA: Final = 13

_WINDOW: Final = 400
_FFT: Final = 512
_BANDS: Final = 26
_LOW_HZ, _HIGH_HZ = 100.0, 7600.0
_BLOCK: Final = 8192
"""Frames that are worked on at a time, so that hours of sound need little memory."""
_FLOOR: Final = 1e-9
_NOISE_PERCENTILE: Final = 7
_KNEE_HZ: Final = 4800.0
"""Above this the stretched axis bends, so that it ends below half the sample rate."""
_EMPHASIS: Final = 0.95


def band_levels(
    samples: FloatArray, centres_s: NDArray[np.float64], stretch: float = 1.0
) -> FloatArray:
    """Natural logarithm of the power in mel bands.

    Args:
        samples: float32, shape (n,), at ``RATE``.
        centres_s: Middles of the windows of 25 ms, shape (frames,).
        stretch: Above 1 makes a short vocal tract (a woman's, a child's) look longer.

    Returns:
        float32, shape (frames, 26).
    """
    crisp = np.append(samples[:1], samples[1:] - np.float32(_EMPHASIS) * samples[:-1])
    around = np.pad(crisp.astype(np.float32), _WINDOW)
    windows = sliding_window_view(around, _WINDOW)
    first = np.round(centres_s * RATE).astype(int) + _WINDOW // 2
    first = np.clip(first, 0, len(windows) - 1)
    out = np.empty((len(first), _BANDS), np.float32)
    hann, filters = np.hanning(_WINDOW).astype(np.float32), _filters(stretch)
    for at in range(0, len(first), _BLOCK):
        block = windows[first[at : at + _BLOCK]] * hann
        power = np.square(np.abs(np.fft.rfft(block, _FFT)))
        out[at : at + _BLOCK] = np.log(power @ filters + _FLOOR)
    return out


def cepstra(levels: FloatArray) -> FloatArray:
    """Cosine transform of band levels: overall level first, then the spectrum's shape.

    Args:
        levels: float32, shape (frames, 26).

    Returns:
        float32, shape (frames, 13).
    """
    steps = np.pi / _BANDS * (np.arange(_BANDS)[:, None] + 0.5) * np.arange(CEPSTRA)
    basis = np.cos(steps) * np.sqrt(2.0 / _BANDS)
    out: FloatArray = (levels @ basis).astype(np.float32)
    return out


def slopes(values: FloatArray, reach: int = 2) -> FloatArray:
    """Regression slope over ``2 * reach + 1`` frames, shape as ``values``."""
    padded = np.pad(values, ((reach, reach), (0, 0)), mode="edge")
    total: FloatArray = np.zeros_like(values)
    for k in range(1, reach + 1):
        total += k * (padded[reach + k : len(padded) - reach + k] - padded[reach - k : -reach - k])
    total /= np.float32(2 * sum(k * k for k in range(1, reach + 1)))
    return total


def loud_parts(levels: FloatArray) -> FloatArray:
    """How loud each frame is between the quietest and the loudest, shape (frames,), in [0, 1]."""
    level = np.log(np.exp(levels).mean(axis=1))
    low, high = np.percentile(level, (5, 95))
    out: FloatArray = np.clip((level - low) / (high - low + 1e-6), 0.0, 1.0).astype(np.float32)
    return out


def with_noise_of(levels: FloatArray, noisy: FloatArray) -> FloatArray:
    """Band levels with the steady noise of another sound put under them, as far below the speech.

    Both then lack the same quiet details, which speech in noise has lost.

    Args:
        levels: Of clean speech, shape (frames, bands).
        noisy: Of the other sound, shape (other frames, bands).

    Returns:
        float32, shape as ``levels``.
    """
    power, other = np.exp(levels), np.exp(noisy)
    noise = np.exp(np.percentile(noisy, _NOISE_PERCENTILE, axis=0))
    gain = power.mean(axis=0) / np.maximum(other.mean(axis=0) - noise, _FLOOR)
    under: FloatArray = np.minimum(noise * gain, power.mean(axis=0)).astype(np.float32)
    out: FloatArray = np.log(power + under)
    return out


@lru_cache(maxsize=16)
def _filters(stretch: float) -> FloatArray:
    """Triangles on the mel scale, shape (257, 26)."""

    def mel(hertz: float) -> float:
        return float(2595 * np.log10(1 + hertz / 700))

    edges = 700 * (10 ** (np.linspace(mel(_LOW_HZ), mel(_HIGH_HZ), _BANDS + 2) / 2595) - 1)
    knee, end = _KNEE_HZ, RATE / 2 - 100.0
    above = stretch * knee + (end - stretch * knee) / (end - knee) * (edges - knee)
    edges = np.where(edges < knee, edges * stretch, above) * _FFT / RATE
    at = np.arange(_FFT // 2 + 1)[:, None]
    rising = (at - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - at) / (edges[2:] - edges[1:-1])
    out: FloatArray = np.clip(np.minimum(rising, falling), 0.0, 1.0).astype(np.float32)
    return out
