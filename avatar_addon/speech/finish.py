# SPDX-License-Identifier: GPL-3.0-or-later
"""The last steps of any sound of speech: level, pauses at both ends, whole frames."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import numpy as np

from ..media import MARGIN_S, Block, block_at, block_starts, resample_into, resampled_length
from ..timing import FILM_RATE, samples_of, whole_frames
from .clip import FloatArray
from .lufs import lufs

LEAD_S: Final = 0.15
"""Silence before a synthesised line."""
TAIL_S: Final = 0.3
"""Silence after it."""

FILM_LUFS: Final = -20.0
"""How loud speech is in a film, whoever speaks."""

_PEAK_DBFS: Final = -1.0
_WINDOW_S: Final = 0.02
_ACTIVE_DB: Final = -30.0
"""Windows quieter than this against the loudest are pauses, not speech."""
_SPEECH_RANGE_DB: Final = 40.0
_OVER_NOISE_DB: Final = 10.0
_LEAST_RANGE_DB: Final = 12.0
_LASTING: Final = 3
"""Windows that speech lasts at least."""
_AUDIBLE_DB: Final = -50.0
_MARGIN_S: Final = 0.02


class Passing:
    """A copy of a sound that is handed on from its end, block by block, and shrinks meanwhile.

    An hour at a voice's rate is 230 MB, which would else lie beside the 700 MB that it becomes.

    Args:
        samples: float32, shape (n,).
        rate: Samples per second.
    """

    def __init__(self, samples: FloatArray, rate: int) -> None:
        self.length, self.rate = len(samples), rate
        self._left = samples.copy()

    def __iter__(self) -> Iterator[Block]:
        for start_s in reversed(block_starts(self.length, self.rate)):
            yield block_at(self._left, start_s, self.rate).copy()
            left = min(self.length, (start_s + MARGIN_S) * self.rate)
            self._left.resize(left, refcheck=False)  # nobody else has it, so nobody else looks


def loudness(samples: FloatArray, rate: int = FILM_RATE, window_s: float = _WINDOW_S) -> FloatArray:
    """Root mean square of windows that follow each other.

    Args:
        samples: float32, shape (n,).
        rate: Samples per second.
        window_s: Length of a window, in seconds.

    Returns:
        float32, shape (ceil(n / window),), in [0, 1].
    """
    step = max(1, round(window_s * rate))
    whole = len(samples) // step * step
    windows = samples[:whole].reshape(-1, step)
    power = np.einsum("ij,ij->i", windows, windows, dtype=np.float64)
    if whole < len(samples):
        power = np.append(power, np.sum(np.square(samples[whole:], dtype=np.float64)))
    level: FloatArray = np.sqrt(power / step).astype(np.float32)
    return level


def speech_level(samples: FloatArray, rate: int = FILM_RATE) -> float:
    """Root mean square of what is speech and not a pause; 0 for silence."""
    levels = loudness(samples, rate)
    if not len(levels) or levels.max() <= 0.0:
        return 0.0
    active = levels[levels > levels.max() * 10 ** (_ACTIVE_DB / 20)]
    return float(np.sqrt(np.mean(np.square(active))))


def levelled(samples: FloatArray, rate: int = FILM_RATE) -> FloatArray:
    """Speech at ``FILM_LUFS``, so that all lines and voices sound equally near; under -1 dBFS."""
    return (samples * _gain(samples, rate)).astype(np.float32, copy=False)


def level_in_place(samples: FloatArray, rate: int = FILM_RATE) -> None:
    """The same without a copy, which of an hour would be 700 MB."""
    samples *= _gain(samples, rate)


def _gain(samples: FloatArray, rate: int) -> np.float32:
    told = lufs(samples, rate)
    if not np.isfinite(told):
        return np.float32(1.0)
    peak = max(float(samples.max()), -float(samples.min()))  # no copy of all
    return np.float32(min(10 ** ((FILM_LUFS - told) / 20), 10 ** (_PEAK_DBFS / 20) / peak))


def speech_ends(samples: FloatArray, rate: int = FILM_RATE) -> tuple[int, int]:
    """First sample and end of the speech in a recording, whatever noise is around it.

    Speech is what lasts 60 ms, is within 40 dB of the loudest and above the noise; a click is none.

    Args:
        samples: float32, shape (n,), of which some is speech.
        rate: Samples per second.
    """
    level = 20 * np.log10(loudness(samples, rate).astype(np.float64) + 1e-7)
    top, floor = np.percentile(level, 99), np.percentile(level, 5)
    over = max(top - _SPEECH_RANGE_DB, min(floor + _OVER_NOISE_DB, top - _LEAST_RANGE_DB))
    lasting = np.convolve(level > over, np.ones(_LASTING), "same") >= _LASTING
    heard = np.flatnonzero(np.convolve(lasting, np.ones(_LASTING), "same") > 0)
    if not len(heard):
        return 0, len(samples)
    step = max(1, round(_WINDOW_S * rate))
    return int(heard[0]) * step, min(len(samples), (int(heard[-1]) + 1) * step)


def audible(samples: FloatArray, rate: int) -> tuple[int, int]:
    """First sample and end of what can be heard, with 20 ms to spare where there are so many."""
    peak = max(samples.max(initial=0.0), -samples.min(initial=0.0))
    least = peak * 10 ** (_AUDIBLE_DB / 20)
    heard = (samples > least) | (samples < -least)
    if not heard.any():
        return 0, len(samples)
    margin = round(_MARGIN_S * rate)
    first, last = int(heard.argmax()), len(heard) - 1 - int(heard[::-1].argmax())
    return max(0, first - margin), min(len(samples), last + 1 + margin)


def padded(
    samples: FloatArray, fps: Fraction, *, lead_s: float = LEAD_S, tail_s: float = TAIL_S
) -> tuple[FloatArray, int]:
    """Put silence before and after, so that the whole lasts whole frames.

    Args:
        samples: float32, shape (n,), at ``FILM_RATE``.
        fps: Frames per second.
        lead_s: Silence before, in seconds.
        tail_s: The least silence after, in seconds.

    Returns:
        The padded samples, and the number of frames they last.
    """
    out, frames, speech = _silence_around(len(samples), fps, lead_s, tail_s)
    speech[:] = samples
    return out, frames


def padded_film(
    sound: Passing, fps: Fraction, *, lead_s: float = LEAD_S, tail_s: float = TAIL_S
) -> FloatArray:
    """The same of sound at any rate, which is brought to ``FILM_RATE``."""
    length = resampled_length(sound.length, sound.rate, FILM_RATE)
    out, _, speech = _silence_around(length, fps, lead_s, tail_s)
    resample_into(speech, sound, sound.rate, FILM_RATE)
    return out


def _silence_around(
    length: int, fps: Fraction, lead_s: float, tail_s: float
) -> tuple[FloatArray, int, FloatArray]:
    """Silence, the frames it lasts, and the part of it where the speech goes."""
    before, after = round(lead_s * FILM_RATE), round(tail_s * FILM_RATE)
    frames = whole_frames(before + length + after, fps)
    out = np.zeros(samples_of(frames, fps), np.float32)
    return out, frames, out[before : before + length]
