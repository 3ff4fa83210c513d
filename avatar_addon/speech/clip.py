# SPDX-License-Identifier: GPL-3.0-or-later
"""A line as sound, with what is known about when each word and phoneme is said."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class TimedPhoneme:
    """One phoneme, in IPA, with start and end in seconds from the clip's start."""

    ipa: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class TimedWord:
    """One word as written, with start and end in seconds from the clip's start."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class SpeechClip:
    """A line as sound, padded to whole frames.

    Attributes:
        line_id: The ``Line`` it says.
        text: The words, as dialogue for the recogniser; empty where they aren't known.
        samples: float32, shape (n,), mono, in [-1, 1], at ``timing.FILM_RATE``.
        fps: Frames per second that the clip is padded for.
        frames: Whole frames it lasts; ``samples_of(frames, fps) == len(samples)``.
        language: BCP 47 or espeak language, such as ``en-us``; empty where unknown.
        engine: ``piper`` or ``recording``.
        voice: The voice's name, or the recording's file name.
        phonemes: Sorted by time; empty where unknown.
        words: Sorted by time; empty where unknown.
    """

    line_id: str
    text: str
    samples: FloatArray
    fps: Fraction
    frames: int
    language: str
    engine: str
    voice: str
    phonemes: tuple[TimedPhoneme, ...] = ()
    words: tuple[TimedWord, ...] = ()

    @property
    def duration_s(self) -> float:
        """Length in seconds: exactly ``frames / fps``."""
        return float(self.frames / self.fps)
