# SPDX-License-Identifier: GPL-3.0-or-later
"""How loud a sound is, as broadcasters measure it."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_BLOCK_S: Final = 0.4
_ABSOLUTE_LUFS: Final = -70.0
_RELATIVE_LU: Final = -10.0
_ECHO: Final = 16000


def lufs(sound: FloatArray, rate: int) -> float:
    """Integrated loudness.

    Source: ITU-R BS.1770-4; the weighting's biquads from their analogue prototypes, for any rate.
    """
    weighted = _biquad(_biquad(np.asarray(sound, float), *_shelf(rate)), *_high_pass(rate))
    size = round(_BLOCK_S * rate)
    starts = range(0, max(1, len(weighted) - size + 1), size // 4)
    power = np.array([np.mean(weighted[at : at + size] ** 2) for at in starts]) + 1e-12
    loud = -0.691 + 10 * np.log10(power)
    kept = power[loud > _ABSOLUTE_LUFS]
    if not len(kept):
        return float("-inf")
    gate = -0.691 + 10 * np.log10(kept.mean()) + _RELATIVE_LU
    kept = power[(loud > _ABSOLUTE_LUFS) & (loud > gate)]
    return float(-0.691 + 10 * np.log10(kept.mean()))


def _shelf(rate: int) -> tuple[list[float], list[float]]:
    k, q, high, band = np.tan(np.pi * 1681.974 / rate), 0.7071752, 1.5848647, 1.2587209
    base = 1 + k / q + k * k
    return (
        [(high + band * k / q + k * k) / base, 2 * (k * k - high) / base,
         (high - band * k / q + k * k) / base],
        [2 * (k * k - 1) / base, (1 - k / q + k * k) / base],
    )  # fmt: skip


def _high_pass(rate: int) -> tuple[list[float], list[float]]:
    k, q = np.tan(np.pi * 38.13547 / rate), 0.5003270
    base = 1 + k / q + k * k
    return [1.0, -2.0, 1.0], [2 * (k * k - 1) / base, (1 - k / q + k * k) / base]


def _biquad(sound: FloatArray, forward: list[float], back: list[float]) -> FloatArray:
    """By the response's Fourier transform: the sound is padded until its echo has died."""
    size = 1 << int(np.ceil(np.log2(len(sound) + _ECHO)))
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(size))
    response = (forward[0] + forward[1] * z + forward[2] * z**2) / (
        1 + back[0] * z + back[1] * z**2
    )
    result: FloatArray = np.fft.irfft(np.fft.rfft(sound, size) * response, size)[: len(sound)]
    return result
