# SPDX-License-Identifier: GPL-3.0-or-later
"""A line as sound, with what is known about when each word and phoneme is said."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

TIMINGS: Final = ("exact", "aligned", "recognised", "none")
"""Where times come from: the voice's own alignment; a recording aligned with its script; Rhubarb,
who listened; nowhere."""


@dataclass(frozen=True)
class TimedPhoneme:
    """One phoneme, in IPA, with start and end in seconds from the clip's start."""

    ipa: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class TimedWord:
    """One word as written, with start and end in seconds from the clip's start.

    Attributes:
        text: As written, with its punctuation.
        start_s: When it begins.
        end_s: When it ends; above ``start_s``.
        sure: How sure that is, from 0 to 1.
        source_start: Offset of its first character in the clip's text; -1 where unknown.
        source_end: Offset of its end; -1 where unknown.
    """

    text: str
    start_s: float
    end_s: float
    sure: float = 1.0
    source_start: int = -1
    source_end: int = -1


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
        words: Sorted by time, one for each word of ``text`` that is said; empty where unknown.
        timing: Where the times of sounds come from, one of ``TIMINGS``.
        sure: How sure the times are, from 0 to 1.
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
    timing: str = "none"
    sure: float = 0.0

    @property
    def duration_s(self) -> float:
        """Length in seconds: exactly ``frames / fps``."""
        return float(self.frames / self.fps)
