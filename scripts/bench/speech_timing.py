# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether phonemes are where the voice says: its times against the sound itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Timed = Sequence[tuple[str, int]]
"""Phonemes with their numbers of samples, in order."""

RATE: Final = 16000
CLASSES: Final = {
    "p": "p", "b": "b", "t": "t", "d": "d", "k": "k", "ɡ": "g", "m": "m", "n": "n", "f": "f",
    "v": "v", "s": "s z ʃ", "z": "s z ʃ", "ʃ": "s z ʃ",
}  # fmt: skip
_BAND_HZ: Final = (900, 5000)
_HISS_HZ: Final = (4500, 7500)
"""Where sibilants set in."""
_STEP: Final = 16
_WINDOW: Final = 96
_NEAR_S: Final = 0.045
_SMOOTH: Final = 5


def spoken_with_times(voice: Any, text: str, speaker: int) -> Iterable[tuple[FloatArray, Timed]]:
    """Each sentence's samples and times, by Piper's own alignments."""
    from piper import SynthesisConfig

    settings = SynthesisConfig(speaker_id=speaker, normalize_audio=False)
    for part in voice.synthesize(text, settings, include_alignments=True):
        timed = [(a.phoneme, int(a.num_samples)) for a in part.phoneme_alignments or ()]
        yield part.audio_float_array.astype(float), timed


def onset_errors(sound: FloatArray, timed: Timed) -> list[tuple[str, float]]:
    """For each consonant after a vowel: its class, and how much later it is heard, in ms.

    Heard is where the energy between 0.9 and 5 kHz changes the fastest; of s, z and ʃ, which aren't
    quieter there than vowels, between 4.5 and 7.5 kHz.
    """
    changes = {False: _change(sound, _BAND_HZ), True: _change(sound, _HISS_HZ)}
    found, start, before = [], 0, ""
    for symbol, samples in timed:
        if symbol in CLASSES and before in _VOWELS and samples:
            change = changes[symbol in "szʃ"]
            found.append((CLASSES[symbol], 1000 * _nearest(change, start / RATE)))
        if samples:
            before = symbol
        start += samples
    return found


_VOWELS: Final = frozenset("iɪᵻeɛæaɑɒɔoʌəɐɚɜʊu")


def _change(sound: FloatArray, band_hz: tuple[int, int]) -> FloatArray:
    """How fast the band's energy changes, in dB a step, without its sign."""
    padded = np.pad(sound, _WINDOW // 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_STEP]
    power = np.abs(np.fft.rfft(windows * np.hanning(_WINDOW), 256)) ** 2
    hertz = np.fft.rfftfreq(256, 1 / RATE)
    band = power[:, (hertz >= band_hz[0]) & (hertz <= band_hz[1])].sum(1)
    level = 10 * np.log10(band + 1e-6)
    kernel = np.r_[np.ones(_SMOOTH), -np.ones(_SMOOTH)] / _SMOOTH
    result: FloatArray = np.abs(np.convolve(level, kernel, "same"))
    return result


def _nearest(change: FloatArray, at_s: float) -> float:
    """Seconds from a moment to the sharpest change near it."""
    middle, reach = round(at_s * RATE / _STEP), round(_NEAR_S * RATE / _STEP)
    first = max(0, middle - reach)
    near = change[first : middle + reach + 1]
    # the kernel's middle lies half a step before the change that it sees
    return (first + int(np.argmax(near)) - 0.5) * _STEP / RATE - at_s


def lengths(timed: Timed) -> dict[str, list[int]]:
    """Samples of vowels, consonants and inner pauses."""
    result: dict[str, list[int]] = {"vowel": [], "consonant": [], "pause": []}
    for symbol, samples in timed[1:-2]:
        if samples:
            kind = "vowel" if symbol in _VOWELS else "pause" if symbol in " ,;:" else "consonant"
            result[kind].append(samples)
    return result
