# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether mouth cues make sense. A mouth that stays shut is never the answer to bad cues."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from ..errors import CueError
from .cues import SHAPES, MouthCue

_SLACK_S: Final = 0.0005
"""Overlap that is only rounding: Rhubarb writes hundredths."""


def checked(cues: Iterable[MouthCue], source: str) -> tuple[MouthCue, ...]:
    """The cues as a tuple, where each has a known shape and none overlaps or runs backwards.

    Args:
        cues: In order of time.
        source: Who made them, for messages: "Rhubarb", a file's name.

    Raises:
        CueError: There are none, or one makes no sense; it is named by its number, from 1.
    """
    out = tuple(cues)
    if not out:
        raise CueError(f"{source} gave no mouth cues.")
    end = 0.0
    for number, cue in enumerate(out, start=1):
        wrong = _wrong(cue, end)
        if wrong:
            raise CueError(f"Mouth cue {number} of {source} {wrong}.")
        end = cue.end_s
    return out


def _wrong(cue: MouthCue, previous_end_s: float) -> str:
    if cue.shape not in SHAPES:
        return f"has the shape {cue.shape!r}, which is none of {''.join(SHAPES)}"
    if not (math.isfinite(cue.start_s) and math.isfinite(cue.end_s)):
        return "has a time that is no number"
    if cue.start_s < 0.0:
        return f"starts before 0 s, at {cue.start_s:g} s"
    if cue.end_s < cue.start_s:
        return f"runs backwards, from {cue.start_s:g} s to {cue.end_s:g} s"
    if cue.start_s < previous_end_s - _SLACK_S:
        return f"starts at {cue.start_s:g} s, before the one ahead ends at {previous_end_s:g} s"
    return ""
