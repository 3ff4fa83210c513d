# SPDX-License-Identifier: GPL-3.0-or-later
"""When lips are really closed, by ear: Rhubarb's closures set right by the sound.

Behind closed lips the sound between 0.9 and 5 kHz is gone, of m as well as of b and p; it comes
back at once when they part. So a closure ends where that band rises the fastest near the place
where Rhubarb's cues end, and begins where it falls the fastest before.

Sources: measurements of Rhubarb 1.13.0 on sentences with known phoneme times: its closures come
58 ms (median) before the sound's and open as much too early; its lips at the teeth come in time on
the whole, each up to 50 ms early or late, and where the sound is muffled tells it to 15 ms.
The band is that of ``scripts/bench/speech_timing.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..speech.clip import FloatArray, SpeechClip
from ..timing import FILM_RATE
from .by_cues import LIPS
from .closings import Shut
from .cues import MouthCue

Array = NDArray[np.float64]

LEAD_S: Final = 0.058
"""By how much Rhubarb's closures are early."""
_BAND_HZ: Final = (900.0, 5000.0)
_HOP_S: Final = 0.005
_WINDOW_S: Final = 0.012
_AROUND_S: Final = 0.16
_NEAR_S: Final = 0.06
_FAR_S: Final = 0.08
"""How far from where they are expected an end and a start are looked for."""
_PARTING_S: Final = 0.015
"""Lips that begin to part are still seen as closed."""
_LIKE: Final = 0.6
_LONGEST_S: Final = 0.2
_SHORTEST_S: Final = 0.025
_STEEP_DB: Final = 5.0
"""A change of less over 20 ms says nothing."""
_REACH: Final = 2
_PULL_DB: Final = 60.0
_TOUCH_PULL_DB: Final = 200.0
"""dB that a change loses for each second that it is away from where it is expected."""
_TOUCH_S: Final = (0.06, 0.04)
"""How long before its cue, and after, a lip comes to the teeth."""
_MUFFLED_S: Final = 0.01
"""So much after the vowel is muffled the fricative begins."""


def shuts_heard(cues: Sequence[MouthCue], clip: SpeechClip) -> list[Shut]:
    """When lips are closed, or touch the teeth.

    Args:
        cues: Without gaps.
        clip: The sound they were found in.
    """
    out: list[Shut] = []
    for cue, after in zip(cues, [*cues[1:], None], strict=True):
        if cue.shape in LIPS:
            room = (after.end_s - after.start_s) / 2 if after else 0.0
            start, end = _edges(cue, clip, min(LEAD_S, room))
            start = max(start, out[-1].end_s if out else 0.0)
            if end > start:
                out.append(Shut(LIPS[cue.shape], start, min(end, clip.duration_s)))
    return out


def _edges(cue: MouthCue, clip: SpeechClip, stay_s: float) -> tuple[float, float]:
    """When a closure begins and ends; ``stay_s`` after its cue where its end can't be heard."""
    first_s = max(0.0, cue.start_s - _AROUND_S)
    levels = band_levels(clip.samples, first_s, min(clip.duration_s, cue.end_s + _AROUND_S))
    times = first_s + np.arange(len(levels)) * _HOP_S
    slopes = _slopes(levels)
    if cue.shape != "A":
        return _touched(cue, slopes, times), cue.end_s
    begins, ends = cue.start_s + LEAD_S, cue.end_s + LEAD_S
    released = _steepest(slopes, times, ends, (begins, ends + _NEAR_S))
    ends = cue.end_s + stay_s if released is None else released + _PARTING_S
    latest = min(begins + _NEAR_S, ends - _SHORTEST_S)
    met = _first_fall(slopes, times, (max(begins - _FAR_S, ends - _LONGEST_S), latest))
    return min(cue.start_s if met is None else met, ends - _SHORTEST_S), ends


def _touched(cue: MouthCue, slopes: Array, times: Array) -> float:
    """When the lip comes to the teeth: the vowel before is muffled then."""
    within = (cue.start_s - _TOUCH_S[0], min(cue.start_s + _TOUCH_S[1], cue.end_s - _SHORTEST_S))
    muffled = _steepest(-slopes, times, cue.start_s, within, pull_db=_TOUCH_PULL_DB)
    return cue.start_s if muffled is None else muffled + _MUFFLED_S


def band_levels(samples: FloatArray, start_s: float, end_s: float) -> Array:
    """Levels of the band in dB, in steps of 5 ms from ``start_s``, shape (n,)."""
    hop, size = round(_HOP_S * FILM_RATE), round(_WINDOW_S * FILM_RATE)
    count = max(1, int((end_s - start_s) / _HOP_S))
    first = round(start_s * FILM_RATE) - size // 2
    last = first + (count - 1) * hop + size
    cut = samples[max(0, first) : max(0, last)].astype(np.float64)
    before = max(0, -first)
    cut = np.pad(cut, (before, max(0, last - first - before - len(cut))))
    windows = np.lib.stride_tricks.sliding_window_view(cut, size)[::hop][:count]
    power = np.abs(np.fft.rfft(windows * np.hanning(size))) ** 2
    hertz = np.fft.rfftfreq(size, 1 / FILM_RATE)
    band = power[:, (hertz >= _BAND_HZ[0]) & (hertz <= _BAND_HZ[1])].sum(axis=1)
    return np.asarray(10 * np.log10(band + 1e-6))


def _slopes(levels: Array) -> Array:
    """By how many dB the band grows around each step: 10 ms after it against 10 ms before."""
    padded = np.pad(levels, _REACH, mode="edge")
    return padded[2 * _REACH :] - padded[: -2 * _REACH]


def _steepest(
    slopes: Array,
    times: Array,
    expected_s: float,
    within_s: tuple[float, float],
    pull_db: float = _PULL_DB,
) -> float | None:
    """When it grows the most, rather near where it is expected; None where it hardly grows."""
    inside = np.flatnonzero((times >= within_s[0]) & (times <= within_s[1]))
    if not len(inside):
        return None
    scores = slopes[inside] - pull_db * np.abs(times[inside] - expected_s)
    best = inside[int(np.argmax(scores))]
    return float(times[best]) if slopes[best] >= _STEEP_DB else None


def _first_fall(slopes: Array, times: Array, within_s: tuple[float, float]) -> float | None:
    """When it first falls about as fast as it ever does; None where it hardly falls.

    Of m and p together the first is meant, where the steeper fall is that into the second.
    """
    inside = np.flatnonzero((times >= within_s[0]) & (times <= within_s[1]))
    if not len(inside):
        return None
    falls = -slopes[inside]
    most = falls.max()
    if most < _STEEP_DB:
        return None
    first = int(np.flatnonzero(falls >= max(_STEEP_DB, _LIKE * most))[0])
    peak = first
    while peak + 1 < len(falls) and falls[peak + 1] > falls[peak]:
        peak += 1
    return float(times[inside[peak]])
