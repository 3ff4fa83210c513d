# SPDX-License-Identifier: GPL-3.0-or-later
"""The times of words and phonemes as a file, for captions, dubbing and other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..folders import aside
from .clip import TIMINGS, SpeechClip


def times_of(clips: Sequence[SpeechClip]) -> dict[str, Any]:
    """Plain values for ``json.dump``: each line with its words and phonemes.

    Args:
        clips: One after another in one sound; all times count from its start, in seconds.
    """
    lines, start_s = [], 0.0
    for clip in clips:
        lines.append(_line(clip, start_s))
        start_s += clip.duration_s
    return {"lines": lines}


def _line(clip: SpeechClip, start_s: float) -> dict[str, Any]:
    return {
        "text": clip.text,
        "voice": clip.voice,
        "start_s": round(start_s, 4),
        "end_s": round(start_s + clip.duration_s, 4),
        "timing": clip.timing,
        "sure": clip.sure,
        "words": [
            {
                "text": word.text,
                "start_s": round(start_s + word.start_s, 4),
                "end_s": round(start_s + word.end_s, 4),
                "sure": word.sure,
            }
            for word in clip.words
        ],
        "phonemes": [
            {
                "ipa": phoneme.ipa,
                "start_s": round(start_s + phoneme.start_s, 4),
                "end_s": round(start_s + phoneme.end_s, 4),
            }
            for phoneme in clip.phonemes
        ],
    }


def write_times(path: Path, clips: Sequence[SpeechClip]) -> None:
    """Write them as JSON, whole or not at all."""
    with aside(path) as part:
        text = json.dumps(times_of(clips), ensure_ascii=False, indent=1)
        part.write_text(text + "\n", encoding="utf-8")


def assurance(clip: SpeechClip) -> tuple[int, float]:
    """What clips are ranked by: those with the surest times last."""
    return -TIMINGS.index(clip.timing), clip.sure
