# SPDX-License-Identifier: GPL-3.0-or-later
"""What the network learns to say: 47 numbers for every 5 ms of sound.

40 warped cepstral coefficients of the spectral envelope, the logarithm of the pitch, whether the
frame is voiced, and how noisy each of five bands is.

Source: WORLD (Morise, Yokomori & Ozawa 2016) for pitch, envelope and aperiodicity; the frequency
warping is the all-pass of Tokuda et al. 1994 with the usual 0.42 for 16 kHz.
"""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

RATE: Final = 16000
HOP: Final = 80
FFT: Final = 1024
BINS: Final = FFT // 2 + 1
WARP: Final = 0.42
ORDER: Final = 40
PITCH: Final = ORDER
VOICED: Final = ORDER + 1
NOISE: Final = ORDER + 2
BAND_EDGES_HZ: Final = (0, 500, 1500, 3000, 5000, 8000)
BANDS: Final = len(BAND_EDGES_HZ) - 1
WIDTH: Final = NOISE + BANDS
LOWEST_HZ: Final = 50.0
HIGHEST_HZ: Final = 400.0


def warped(omega: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Where an angular frequency in [0, π] lies on the warped axis."""
    return omega + 2 * np.arctan(WARP * np.sin(omega) / (1 - WARP * np.cos(omega)))


def _cepstrum_of_envelope() -> npt.NDArray[np.float64]:
    """Weighted least squares from log magnitudes to coefficients; shape (ORDER, BINS)."""
    axis = warped(np.linspace(0, np.pi, BINS))
    basis = np.cos(np.outer(axis, np.arange(ORDER)))
    weighted = basis * np.gradient(axis)[:, None]
    return np.asarray(np.linalg.solve(weighted.T @ basis, weighted.T))


_TO_CEPSTRUM: Final = _cepstrum_of_envelope()


def analysed(sound: npt.NDArray[np.float64], frames: int) -> FloatArray:
    """Features of a sound, shape (frames, WIDTH).

    Args:
        sound: Mono at RATE, in [-1, 1].
        frames: How many frames are wanted; the last one is repeated where the sound is shorter.
    """
    import pyworld

    rough, times = pyworld.dio(sound, RATE, LOWEST_HZ, HIGHEST_HZ, frame_period=1000 * HOP / RATE)
    pitch = pyworld.stonemask(sound, rough, times, RATE)
    power = pyworld.cheaptrick(sound, pitch, times, RATE, fft_size=FFT)
    noise = pyworld.d4c(sound, pitch, times, RATE, fft_size=FFT)
    voiced = pitch > 0
    result = np.zeros((len(pitch), WIDTH), np.float32)
    result[:, :ORDER] = 0.5 * np.log(np.maximum(power, 1e-12)) @ _TO_CEPSTRUM.T
    if voiced.sum() > 2:
        result[:, PITCH] = np.interp(
            np.arange(len(pitch)), np.flatnonzero(voiced), np.log(pitch[voiced])
        )
    result[:, VOICED] = voiced
    edges = np.array(BAND_EDGES_HZ) * (BINS - 1) // (RATE // 2)
    for band, (low, high) in enumerate(itertools.pairwise(edges)):
        result[:, NOISE + band] = noise[:, low:high].mean(1)
    there: FloatArray = result[np.minimum(np.arange(frames), len(pitch) - 1)]
    return there
