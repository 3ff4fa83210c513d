# SPDX-License-Identifier: GPL-3.0-or-later
"""From the words that are said to those that are written: "$5" is said as two, "10 000" as one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from .clip import TimedWord
from .spoken import SpokenWord

_WORD = re.compile(r"\S+")


def words_as_written(
    source: str, spoken: Sequence[SpokenWord], times: Sequence[TimedWord | None]
) -> tuple[TimedWord, ...]:
    """A time for each written word that is said.

    A written word lasts from the first to the last of the spoken ones that stand for it; where one
    spoken word stands for several written ones, or they can't be told apart, these share its time
    by their letters.

    Args:
        source: The line's text, as written.
        spoken: What is said, in order.
        times: A time for each of ``spoken``; None for one that has no sound.

    Returns:
        In order, with their places in ``source``; without those that nothing stands for, such as
        a dash or an emoji.
    """
    places = [match.span() for match in _WORD.finditer(source)]
    groups: list[tuple[list[int], list[TimedWord]]] = []
    for word, time in zip(spoken, times, strict=True):
        covered = _covered(places, word)
        if time is None or not covered:
            continue
        if groups and covered[0] <= groups[-1][0][-1]:
            members, told = groups[-1]
            members += [n for n in covered if n > members[-1]]
            told.append(time)
        else:
            groups.append((covered, [time]))
    return tuple(
        word
        for members, told in groups
        for word in _split(source, [places[n] for n in members], told)
    )


def _covered(places: Sequence[tuple[int, int]], word: SpokenWord) -> list[int]:
    """Numbers of the written words that a spoken one stands for."""
    first = bisect_right(places, word.source_start, key=lambda place: place[1])
    end = bisect_left(places, word.source_end, key=lambda place: place[0])
    return list(range(first, end))


def _split(
    source: str, places: Sequence[tuple[int, int]], told: Sequence[TimedWord]
) -> list[TimedWord]:
    sizes = [sum(map(str.isalnum, source[a:b])) or 1 for a, b in places]
    edges = np.cumsum([0, *sizes]) / sum(sizes)
    start, end = told[0].start_s, told[-1].end_s
    sure = min(time.sure for time in told) * (1.0 if len(places) == 1 else 0.5)
    at = [*(start + edges[:-1] * (end - start)).tolist(), end]
    return [
        TimedWord(source[a:b], one, other, sure, a, b)
        for (a, b), (one, other) in zip(places, pairwise(at), strict=True)
    ]
