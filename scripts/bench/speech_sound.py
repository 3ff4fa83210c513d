# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be measured on sound: clicks, ends, pitch."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

RATE: Final = 16000
_STANDS_OUT: Final = 25.0


def jump_at_ends(sound: FloatArray) -> float:
    """The louder of the first and the last sample against the peak, in dB."""
    edge = max(abs(float(sound[0])), abs(float(sound[-1])))
    return float(20 * np.log10(edge / np.abs(sound).max() + 1e-9))


def clicks(sound: FloatArray) -> int:
    """Samples whose third difference stands far out of those around."""
    sharp = np.abs(np.diff(sound, 3))
    window = np.ones(400) / 400
    around = np.convolve(sharp, window, "same") + 1e-4
    return int((sharp > _STANDS_OUT * around).sum())


def pitch_of(sound: FloatArray, rate: int = RATE) -> FloatArray:
    """Hertz every 10 ms, 0 where there is no voice (Praat's autocorrelation)."""
    import parselmouth

    found: Any = parselmouth.Sound(sound, rate).to_pitch(0.01, 50, 600)
    return np.asarray(found.selected_array["frequency"], float)


def melody(sound: FloatArray, rate: int = RATE) -> dict[str, float]:
    """Median in Hertz, spread in semitones, and how far from the median it ends."""
    hertz = pitch_of(sound, rate)
    voiced = hertz[hertz > 0]
    if len(voiced) < 20:
        return {}
    semitones = 12 * np.log2(voiced / np.median(voiced))
    end = np.median(semitones[-5:])
    return {
        "hz": float(np.median(voiced)),
        "spread_st": float(semitones.std()),
        "end_st": float(end),
    }


def audible_s(sound: FloatArray, rate: int = RATE) -> float:
    """Seconds between the first and the last that isn't a pause."""
    size = np.abs(sound)
    heard = np.flatnonzero(size > 0.02 * size.max())
    return float((heard[-1] - heard[0]) / rate)


def traits(sound: FloatArray, rate: int = RATE) -> FloatArray:
    """What tells one person from another: pitch, its spread, and the shape of the mean spectrum.

    Returns:
        Shape (2 + 12,): semitones, semitones, and cepstral coefficients of 24 mel bands (Davis &
        Mermelstein 1980), the mean over loud moments.
    """
    hertz = pitch_of(sound, rate)
    semitones = 12 * np.log2(hertz[hertz > 0] / 100)
    windows = np.lib.stride_tricks.sliding_window_view(sound, 400)[::160] * np.hanning(400)
    power = np.abs(np.fft.rfft(windows, 512)) ** 2
    loud = power[power.sum(1) > 0.05 * power.sum(1).max()]
    bands = np.log(loud @ _mel_bands(24, rate) + 1e-9).mean(0)
    angles = np.outer(np.arange(1, 13), (np.arange(24) + 0.5) * np.pi / 24)
    shape = np.cos(angles) @ bands / 24
    return np.concatenate([[np.median(semitones), semitones.std()], shape])


def _mel_bands(count: int, rate: int) -> FloatArray:
    """Triangles, shape (257, count)."""
    edges = 700 * (10 ** (np.linspace(0, 2595 * np.log10(1 + rate / 1400), count + 2) / 2595) - 1)
    hertz = np.linspace(0, rate / 2, 257)[:, None]
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    rise, fall = (hertz - low) / (middle - low), (high - hertz) / (high - middle)
    return np.asarray(np.clip(np.minimum(rise, fall), 0, None))
