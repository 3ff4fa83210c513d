# SPDX-License-Identifier: GPL-3.0-or-later
"""The film's sound: the lines one after another, to the sample."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..folders import aside
from ..media import write_wav
from ..speech.clip import FloatArray, SpeechClip


def join_clips(clips: Sequence[SpeechClip]) -> FloatArray:
    """The clips end to end: float32 at ``timing.FILM_RATE``, as long as their frames together."""
    return np.concatenate([clip.samples for clip in clips])


def write_sound(path: Path, clips: Sequence[SpeechClip]) -> None:
    """Write the joined clips as WAV, whole or not at all."""
    with aside(path) as part:
        write_wav(part, join_clips(clips))
