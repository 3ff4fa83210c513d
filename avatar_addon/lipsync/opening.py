# SPDX-License-Identifier: GPL-3.0-or-later
"""How wide vowels open: by how loud they are against the rest of the clip.

Source: JALI (Edwards and others 2016) opens the jaw by loudness, from .1 to .9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..speech.clip import SpeechClip
from ..speech.finish import loudness, speech_level
from ..timing import FILM_RATE

WINDOW_S: Final = 0.01


@dataclass(frozen=True)
class Range:
    """What quiet and loud do.

    Attributes:
        quietest: Times its width that a vowel opens when it is ``decibels`` below the usual; as
            much above it opens whole.
        usual: Times its width at the level that speech has on the whole.
        decibels: dB.
    """

    quietest: float
    usual: float
    decibels: float


OF_CUES: Final = Range(0.7, 0.85, 6.0)
"""Mild: Rhubarb's cues say already how wide."""
OF_PHONEMES: Final = Range(0.35, 0.85, 6.0)


def openings(
    spans: Sequence[tuple[float, float]], clip: SpeechClip, by: Range
) -> NDArray[np.float64]:
    """Times its width that a vowel opens in each span of seconds, shape (len(spans),).

    1 everywhere for a clip without sound.
    """
    usual = speech_level(clip.samples)
    if usual <= 0.0 or not spans:
        return np.ones(len(spans))
    levels = loudness(clip.samples, FILM_RATE, WINDOW_S).astype(np.float64)
    power = np.concatenate([[0.0], np.cumsum(np.square(levels))])
    edges = np.array(spans)
    first = np.clip((edges[:, 0] / WINDOW_S).astype(int), 0, len(levels) - 1)
    last = np.clip((edges[:, 1] / WINDOW_S).astype(int), first + 1, len(levels))
    mean = np.maximum(1e-12, (power[last] - power[first]) / (last - first))
    louder = 10 * np.log10(mean / usual**2) / by.decibels
    return np.interp(louder, [-1.0, 0.0, 1.0], [by.quietest, by.usual, 1.0])
