# SPDX-License-Identifier: GPL-3.0-or-later
"""From Piper's symbols with lengths to phonemes and words with times.

espeak-ng runs words together ("out of" is one token) and takes others apart ("3.5" is three), so
spaces alone don't tell the words. Each word is therefore phonemised on its own too, and the two
strings of symbols are aligned; a word's time is that of the symbols that fell to it. A word to
which none fell takes a share of the one before it, so that every word has a time.

Source of the alignment: Needleman & Wunsch 1970.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .clip import TimedPhoneme, TimedWord

Symbols = Sequence[tuple[str, int]]
"""Piper's symbols with their lengths in samples, in order."""

_BEFORE: Final = frozenset("ˈˌ")
_AFTER: Final = frozenset("ːˑʲʰʷˤ˞")
_VOWELS: Final = frozenset("aeiouyæøœɐɑɒɔɘəɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏᵻ")
_PAUSES: Final = frozenset("^$_.,;:!?…¡¿\"'()-—–")

_CLASSES: Final = (
    "tdɾʔ",
    "szʃʒ",
    "mnŋ",
    "pb",
    "kɡg",
    "fv",
    "θð",
    "ɹrɚɝɜ",
    "lɫ",
    "iɪᵻj",
    "uʊw",
    "əɐʌɜ",
)
"""Sounds that change into each other when words are joined."""

_SAME_CLASS: Final = 0.2
_NEAR: Final = 0.5
_FAR: Final = 1.2
_SKIP: Final = 0.7
_SKIP_SPACE: Final = 0.3
_NEVER: Final = 99.0
_SURE_OF_SHARE: Final = 0.2
"""How sure the time of a word is that has no sound of its own and shares another's."""


def timed_phonemes(symbols: Symbols, start: int, rate: int) -> tuple[TimedPhoneme, ...]:
    """Phonemes with times; stress marks join what follows, length marks what precedes.

    A space inside a phrase belongs to the phoneme before it; a space after punctuation, the
    punctuation and the silence at both ends are gaps.

    Args:
        symbols: Of one piece.
        start: Sample at which the piece starts.
        rate: Samples per second of ``symbols`` and ``start``.
    """
    out: list[tuple[str, int, int]] = []
    mark, mark_start, at, open_end = "", 0, start, False
    for symbol, length in symbols:
        end = at + length
        if symbol in _BEFORE:
            mark_start = mark_start if mark else at
            mark += symbol
        elif symbol in _PAUSES:
            open_end = False
        elif symbol == " ":
            if open_end:
                out[-1] = (out[-1][0], out[-1][1], end)
        elif _is_after(symbol) and open_end:
            out[-1] = (out[-1][0] + symbol, out[-1][1], end)
        else:
            out.append((mark + symbol, mark_start if mark else at, end))
            mark, open_end = "", True
        at = end
    return tuple(TimedPhoneme(ipa, a / rate, b / rate) for ipa, a, b in out)


def _is_after(symbol: str) -> bool:
    return symbol in _AFTER or unicodedata.combining(symbol[0]) != 0


def timed_words(
    words: Sequence[str],
    phonemes_of_words: Sequence[Sequence[str]],
    symbols: Symbols,
    start: int,
    rate: int,
) -> tuple[TimedWord | None, ...]:
    """A time for each word that is said.

    Args:
        words: As they are said.
        phonemes_of_words: Piper's symbols of each word said on its own.
        symbols: Piper's symbols of the whole piece, with lengths.
        start: Sample at which the piece starts.
        rate: Samples per second.

    Returns:
        As many as ``words``; None for one that has no sound, such as a dash. Times rise, don't
        overlap, and none is empty, unless the piece itself is.
    """
    loud = [n for n, phonemes in enumerate(phonemes_of_words) if any(map(_is_sound, phonemes))]
    expected = _expected([phonemes_of_words[n] for n in loud])
    actual = _actual(symbols, start)
    spans = _spans(expected, actual, len(loud))
    end = start + sum(length for _, length in symbols)
    out: list[TimedWord | None] = [None] * len(words)
    for n, span in zip(loud, _shared(spans, expected, start, end), strict=True):
        out[n] = TimedWord(words[n], span.start / rate, span.end / rate, round(span.sure, 3))
    return tuple(out)


def _is_sound(symbol: str) -> bool:
    return symbol != " " and _counts(symbol)


def _expected(words: Sequence[Sequence[str]]) -> list[tuple[str, int]]:
    """(symbol, word's number), with a space of number -1 between words."""
    out: list[tuple[str, int]] = []
    for number, symbols in enumerate(words):
        out += [(" ", -1)] if number else []
        out += [(symbol, number) for symbol in symbols if _counts(symbol)]
        while out and out[-1] == (" ", number):
            out.pop()
    return out


def _actual(symbols: Symbols, start: int) -> list[tuple[str, int, int]]:
    """(symbol, first sample, end), with marks given to the phonemes they belong to.

    A space, of no length, stands where a new token starts.
    """
    out: list[tuple[str, int, int]] = []
    left = iter(timed_phonemes(symbols, start, 1))
    gap = False
    for symbol, _ in symbols:
        if symbol == " " or symbol in _PAUSES:
            gap = bool(out)
        elif _counts(symbol):
            phoneme = next(left)
            at, end = int(phoneme.start_s), int(phoneme.end_s)
            out += [(" ", at, at)] if gap else []
            out.append((symbol, at, end))
            gap = False
    return out


def _counts(symbol: str) -> bool:
    """Whether a symbol is a phoneme or a space, and no mark."""
    return symbol not in _BEFORE and symbol not in _PAUSES and not _is_after(symbol)


@dataclass(frozen=True)
class _Span:
    """A word's samples, and how sure they are."""

    start: float
    end: float
    sure: float


def _spans(
    expected: Sequence[tuple[str, int]], actual: Sequence[tuple[str, int, int]], count: int
) -> list[_Span | None]:
    """The samples that fell to each word; None for one to which none fell."""
    pairs = _aligned([s for s, _ in expected], [s for s, _, _ in actual])
    likeness: dict[int, list[float]] = {}
    for i, j in pairs:
        likeness.setdefault(expected[i][1], []).append(1.0 - _swap(expected[i][0], actual[j][0]))
    sizes = [sum(owner == n for _, owner in expected) for n in range(count)]
    spans: list[_Span | None] = [None] * count
    for owner, (_, at, end) in zip(_owners(expected, actual, pairs), actual, strict=True):
        if owner < 0 or end <= at:
            continue
        old = spans[owner]
        sure = max(0.0, sum(likeness.get(owner, ())) / sizes[owner])
        spans[owner] = _Span(old.start if old else at, end, sure)
    return spans


def _owners(
    expected: Sequence[tuple[str, int]],
    actual: Sequence[tuple[str, int, int]],
    pairs: Sequence[tuple[int, int]],
) -> list[int]:
    """Number of the word that each actual symbol belongs to; -1 for spaces.

    Symbols that match nothing go with the symbol before them in the same token, else with the one
    after, else with the word before.
    """
    owners = [-1 if symbol == " " else -2 for symbol, _, _ in actual]
    for i, j in pairs:
        owners[j] = expected[i][1] if actual[j][0] != " " else -1
    _fill(owners, range(len(owners)), -1)
    _fill(owners, range(len(owners) - 1, -1, -1), +1)
    last = 0
    for j, owner in enumerate(owners):
        owners[j] = last if owner == -2 else owner
        last = max(last, owner)
    return owners


def _fill(owners: list[int], order: range, towards: int) -> None:
    for j in order:
        near = j + towards
        if owners[j] == -2 and 0 <= near < len(owners) and owners[near] >= 0:
            owners[j] = owners[near]


def _shared(
    spans: Sequence[_Span | None], expected: Sequence[tuple[str, int]], start: int, end: int
) -> list[_Span]:
    """A span for every word: who has none shares that of the word before, the first that after."""
    known = [n for n, span in enumerate(spans) if span is not None]
    groups: list[tuple[_Span, list[int]]] = []
    for n, span in enumerate(spans):
        if span is not None and n != known[0]:
            groups.append((span, [n]))
        elif n == 0:
            groups.append(((spans[known[0]] if known else None) or _Span(start, end, 0.0), [0]))
        else:
            groups[-1][1].append(n)
    weights = [max(1, sum(owner == n for _, owner in expected)) for n in range(len(spans))]
    return [part for span, members in groups for part in _cut(span, members, weights)]


def _cut(span: _Span, members: Sequence[int], weights: Sequence[int]) -> list[_Span]:
    """A span in parts as long as its members are heavy."""
    if len(members) == 1:
        return [span]
    edges = np.cumsum([0, *(weights[n] for n in members)]) / sum(weights[n] for n in members)
    at = (span.start + edges * (span.end - span.start)).tolist()
    sure = min(span.sure, _SURE_OF_SHARE)
    return [_Span(a, b, sure) for a, b in pairwise(at)]


def _aligned(expected: Sequence[str], actual: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs of positions that stand for each other at the least total cost."""
    down = np.array([_skip(symbol) for symbol in expected])
    across = np.concatenate([[0.0], np.cumsum([_skip(symbol) for symbol in actual])])
    names = sorted({*expected, *actual})
    table = np.array([[_swap(one, other) for other in names] for one in names])
    columns = np.array([names.index(symbol) for symbol in actual], int)
    rows = [across]
    for symbol, skip in zip(expected, down, strict=True):
        best = rows[-1] + skip
        swapped = rows[-1][:-1] + table[names.index(symbol), columns]
        best[1:] = np.minimum(best[1:], swapped)
        rows.append(np.minimum.accumulate(best - across) + across)
    return _trace(rows, expected, actual)


def _trace(
    rows: Sequence[NDArray[np.float64]], expected: Sequence[str], actual: Sequence[str]
) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    i, j = len(expected), len(actual)
    while i and j:
        ways = (
            rows[i - 1][j - 1] + _swap(expected[i - 1], actual[j - 1]),
            rows[i - 1][j] + _skip(expected[i - 1]),
            rows[i][j - 1] + _skip(actual[j - 1]),
        )
        way = int(np.argmin(ways))
        i, j = i - (way != 2), j - (way != 1)
        if way == 0:
            pairs.append((i, j))
    return pairs[::-1]


def _skip(symbol: str) -> float:
    return _SKIP_SPACE if symbol == " " else _SKIP


def _swap(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if " " in (one, other):
        return _NEVER
    if any(one in sounds and other in sounds for sounds in _CLASSES):
        return _SAME_CLASS
    return _NEAR if (one in _VOWELS) == (other in _VOWELS) else _FAR
