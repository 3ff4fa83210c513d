# SPDX-License-Identifier: GPL-3.0-or-later
"""When the words of a line are said, and when there is talking at all."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..speech.clip import SpeechClip, TimedWord
from ..speech.finish import loudness
from ..timing import FILM_RATE
from .moment import Moment
from .performance import Curve

_BREATH_S: Final = 0.25
"""A gap between words that is shorter is no silence."""
_RAMP_S: Final = 0.12
_WINDOW_S: Final = 0.05
_AUDIBLE: Final = 0.08
"""Share of the loudest level above which somebody talks, where words have no times."""


def time_of(moment: Moment, offset: int) -> float:
    """When the word that begins at or holds an offset of the line's text begins, in seconds.

    Past the last word: when that ends. Where words have no times, by share of the text.
    """
    words = _placed(moment.clip)
    if not words:
        return moment.duration_s * offset / max(1, len(moment.line.text))
    return next((w.start_s for w in words if w.source_end > offset), words[-1].end_s)


def end_of(moment: Moment, offset: int) -> float:
    """When the last word that begins before an offset of the line's text ends, in seconds."""
    words = _placed(moment.clip)
    if not words:
        return moment.duration_s * offset / max(1, len(moment.line.text))
    said = [w.end_s for w in words if w.source_start < offset]
    return said[-1] if said else words[0].start_s


def talking(moment: Moment) -> Curve:
    """1 while words are said, 0 in pauses, with short ways between."""
    stretches = _merged(_spoken(moment.clip))
    times, values = [0.0], [0.0]
    for start, end in stretches:
        for time, value in ((start - _RAMP_S, 0.0), (start, 1.0), (end, 1.0), (end + _RAMP_S, 0.0)):
            if time > times[-1]:
                times.append(time)
                values.append(value)
            elif time >= 0.0 or value:
                values[-1] = value
    curve = Curve(np.array(times), np.array(values))
    inside = np.append(curve.times_s[curve.times_s < moment.duration_s], moment.duration_s)
    return Curve(inside, curve.sample(inside))


def _placed(clip: SpeechClip) -> list[TimedWord]:
    return [word for word in clip.words if word.source_start >= 0]


def _spoken(clip: SpeechClip) -> list[tuple[float, float]]:
    if clip.words:
        return [(word.start_s, word.end_s) for word in clip.words]
    levels = loudness(clip.samples, FILM_RATE, _WINDOW_S)
    loud = np.flatnonzero(levels > _AUDIBLE * max(float(levels.max(initial=0.0)), 1e-6))
    return [(float(i) * _WINDOW_S, float(i + 1) * _WINDOW_S) for i in loud]


def _merged(spoken: list[tuple[float, float]]) -> list[tuple[float, float]]:
    out: list[tuple[float, float]] = []
    for start, end in spoken:
        if out and start - out[-1][1] < _BREATH_S:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
