# SPDX-License-Identifier: GPL-3.0-or-later
"""The film's sound: the lines one after another, to the sample."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..folders import aside
from ..media import write_wav
from ..speech.clip import SpeechClip


def write_sound(path: Path, clips: Sequence[SpeechClip]) -> None:
    """Write the clips end to end as WAV, as long as their frames together, whole or not at all."""
    with aside(path) as part:
        write_wav(part, *(clip.samples for clip in clips))
