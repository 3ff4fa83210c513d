# SPDX-License-Identifier: GPL-3.0-or-later
"""How loud a sound is, as broadcasters measure it.

Source: ITU-R BS.1770-4; the weighting's biquads from their analogue prototypes, for any rate.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .clip import FloatArray

Array = NDArray[np.float64]

_BLOCK_S: Final = 0.4
_ABSOLUTE_LUFS: Final = -70.0
_RELATIVE_LU: Final = -10.0
_ECHO_S: Final = 0.5
_PART_S: Final = 4.8
"""Seconds worked on at a time, so that hours of sound need little memory."""


def lufs(sound: FloatArray | Array, rate: int) -> float:
    """Integrated loudness of one channel; minus infinity for silence.

    Args:
        sound: Shape (n,), in [-1, 1].
        rate: Samples per second.
    """
    power = _block_powers(sound, rate)
    power = power[power > 10 ** ((_ABSOLUTE_LUFS + 0.691) / 10)]
    if not len(power):
        return float("-inf")
    power = power[power > power.mean() * 10 ** (_RELATIVE_LU / 10)]
    return float(-0.691 + 10 * np.log10(power.mean()))


def _block_powers(sound: FloatArray | Array, rate: int) -> Array:
    """Weighted power of blocks of 0.4 s that overlap by three quarters."""
    size = round(_BLOCK_S * rate)
    step = size // 4
    quarters = []
    part = round(_PART_S / _BLOCK_S) * 4 * step
    for at in range(0, max(1, len(sound)), part):
        before = min(at, round(_ECHO_S * rate))
        weighted = _weighted(sound[at - before : at + part].astype(np.float64), rate)[before:]
        whole = len(weighted) // step * step
        quarters.append(np.square(weighted[:whole]).reshape(-1, step).mean(axis=1))
    told = np.concatenate(quarters)
    if len(told) >= 4:
        return np.asarray(np.convolve(told, np.full(4, 0.25), "valid"))
    return np.asarray(
        [np.square(_weighted(sound.astype(np.float64), rate)).sum() / max(1, len(sound))]
    )


def _weighted(sound: Array, rate: int) -> Array:
    """By the response's Fourier transform: the sound is padded until its echo has died."""
    size = 1 << int(np.ceil(np.log2(max(1, len(sound) + _ECHO_S * rate))))
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(size))
    response = np.ones_like(z)
    for forward, back in (_shelf(rate), _high_pass(rate)):
        response *= np.polyval(forward[::-1], z) / np.polyval(back[::-1], z)
    out: Array = np.fft.irfft(np.fft.rfft(sound, size) * response, size)[: len(sound)]
    return out


def _shelf(rate: int) -> tuple[list[float], list[float]]:
    k, q, high, band = np.tan(np.pi * 1681.974 / rate), 0.7071752, 1.5848647, 1.2587209
    base = 1 + k / q + k * k
    forward = [high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k]
    return [f / base for f in forward], [1.0, 2 * (k * k - 1) / base, (1 - k / q + k * k) / base]


def _high_pass(rate: int) -> tuple[list[float], list[float]]:
    k, q = np.tan(np.pi * 38.13547 / rate), 0.5003270
    base = 1 + k / q + k * k
    return [1.0, -2.0, 1.0], [1.0, 2 * (k * k - 1) / base, (1 - k / q + k * k) / base]
