# SPDX-License-Identifier: GPL-3.0-or-later
"""Silences of speech made longer or shorter, to the sample; nothing clicks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .clip import FloatArray, TimedPhoneme
from .finish import loudness

_WINDOW_S: Final = 0.005
_SILENT_DB: Final = -45.0
"""Windows this far below the loudest are silent."""
_SHORTEST_S: Final = 0.03
_SHORTEST_UNTOLD_S: Final = 0.15
"""Without phonemes, shorter silences may be the closure of a stop."""
_FADE_S: Final = 0.005
_HAIR: Final = 0.01
"""Samples by which the end of something comes before the start of what follows it."""


@dataclass(frozen=True)
class Remap:
    """From old times to new ones.

    Attributes:
        old: float64, shape (n,), not falling: samples.
        new: float64, shape (n,), not falling: where they went.
    """

    old: NDArray[np.float64]
    new: NDArray[np.float64]

    def starts(self, samples: Sequence[float]) -> list[float]:
        """Where what begins there begins now."""
        return [float(v) for v in np.interp(np.asarray(samples, float), self.old, self.new)]

    def ends(self, samples: Sequence[float]) -> list[float]:
        """Where what ends there ends now: before a silence that was put in."""
        return self.starts([sample - _HAIR for sample in samples])


def silences(
    samples: FloatArray, rate: int, phonemes: Sequence[TimedPhoneme]
) -> list[tuple[int, int]]:
    """Ranges of samples in which nothing is said, without those at both ends.

    Args:
        samples: float32, shape (n,).
        rate: Samples per second.
        phonemes: Where known, only what lies between two of them is a silence.
    """
    levels = loudness(samples, rate, _WINDOW_S)
    step = max(1, round(_WINDOW_S * rate))
    quiet = levels <= levels.max(initial=0.0) * 10 ** (_SILENT_DB / 20)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    runs = [(int(a) * step, min(int(b) * step, len(samples))) for a, b in edges.reshape(-1, 2)]
    runs = [(a, b) for a, b in runs if a > 0 and b < len(samples)]
    if not phonemes:
        return [(a, b) for a, b in runs if b - a >= _SHORTEST_UNTOLD_S * rate]
    gaps = [
        (one.end_s * rate, other.start_s * rate)
        for one, other in pairwise(phonemes)
        if (other.start_s - one.end_s) >= _SHORTEST_S
    ]
    return _overlaps(runs, gaps, round(_SHORTEST_S * rate))


def _overlaps(
    runs: Sequence[tuple[int, int]], gaps: Sequence[tuple[float, float]], least: int
) -> list[tuple[int, int]]:
    out, n = [], 0
    for start, end in runs:
        while n < len(gaps) and gaps[n][1] <= start:
            n += 1
        for gap in gaps[n:]:
            if gap[0] >= end:
                break
            a, b = max(start, round(gap[0])), min(end, round(gap[1]))
            if b - a >= least:
                out.append((a, b))
    return out


def with_pauses(
    samples: FloatArray,
    rate: int,
    *,
    found: Sequence[tuple[int, int]],
    wanted: Mapping[int, float],
    scale: float,
) -> tuple[FloatArray, Remap]:
    """Give silences other lengths.

    Args:
        samples: float32, shape (n,).
        rate: Samples per second.
        found: Silences that are there, in order.
        wanted: Sample → seconds of silence there, in place of what is there.
        scale: Times the other silences.

    Returns:
        The new samples, and where each old one went.
    """
    changes: dict[tuple[int, int], int] = {}
    for span in found:
        if scale != 1.0:
            changes[span] = round((span[1] - span[0]) * scale)
    for at, seconds in wanted.items():
        inside = next((span for span in found if span[0] <= at <= span[1]), (at, at))
        changes[inside] = round(seconds * rate)
    return _resized(samples, sorted(changes.items()), round(_FADE_S * rate))


def _resized(
    samples: FloatArray, changes: Sequence[tuple[tuple[int, int], int]], fade: int
) -> tuple[FloatArray, Remap]:
    parts: list[FloatArray] = []
    old, new = [0.0], [0.0]
    at = length = 0
    for (start, end), wanted in changes:
        half = min(end - start, wanted) // 2
        head, tail = start + half, end - half
        parts.append(_faded(samples[at:head], fade if at else 0, fade))
        length += head - at
        gap = np.zeros(wanted - 2 * half, np.float32)
        parts.append(gap)
        old += [float(head), float(tail)]
        new += [float(length), float(length + len(gap))]
        length += len(gap)
        at = tail
    parts.append(_faded(samples[at:], fade if at else 0, 0))
    old.append(float(max(len(samples), at)))
    new.append(float(length + len(samples) - at))
    return np.concatenate(parts), Remap(np.array(old), np.array(new))


def _faded(samples: FloatArray, into: int, out: int) -> FloatArray:
    """Faded in over its first samples and out over its last."""
    result = samples.copy()
    into, out = min(into, len(result)), min(out, len(result))
    if into:
        result[:into] *= np.linspace(0.0, 1.0, into, dtype=np.float32)
    if out:
        result[-out:] *= np.linspace(1.0, 0.0, out, dtype=np.float32)
    return result
