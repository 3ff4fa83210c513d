# SPDX-License-Identifier: GPL-3.0-or-later
"""From Piper's symbols with lengths to phonemes and words with times.

espeak-ng runs words together ("out of" is one token) and takes others apart ("3.5" is three), so
spaces alone don't tell the words. Each word is therefore phonemised on its own too, and the two
strings of symbols are aligned; a word's time is that of the symbols that fell to it.

Source of the alignment: Needleman & Wunsch 1970.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from .clip import TimedPhoneme, TimedWord

Symbols = Sequence[tuple[str, int]]
"""Piper's symbols with their lengths in samples, in order."""

_BEFORE: Final = frozenset("ˈˌ")
_AFTER: Final = frozenset("ːˑʲʰʷˤ˞")
_VOWELS: Final = frozenset("aeiouyæøœɐɑɒɔɘəɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏᵻ")
_PAUSES: Final = frozenset("^$_.,;:!?…¡¿\"'()-—–")

_NEAR: Final = 0.6
_FAR: Final = 1.2
_SKIP: Final = 0.7
_SKIP_SPACE: Final = 0.3
_NEVER: Final = 99.0
_WORST_MEAN_COST: Final = 0.35
"""Above this mean cost a symbol the two strings don't belong together."""


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
) -> tuple[TimedWord, ...] | None:
    """Words with times, or None where they can't be told for certain.

    Args:
        words: As written; those without a letter or digit get no time.
        phonemes_of_words: Piper's symbols of each word said on its own.
        symbols: Piper's symbols of the whole piece, with lengths.
        start: Sample at which the piece starts.
        rate: Samples per second.
    """
    kept = [(w, p) for w, p in zip(words, phonemes_of_words, strict=True) if _has_sound(w)]
    expected = _expected([phonemes for _, phonemes in kept])
    actual = _actual(symbols, start)
    owners = _owners(expected, actual)
    if owners is None:
        return None
    spans: dict[int, tuple[int, int]] = {}
    for (_, at, end), owner in zip(actual, owners, strict=True):
        if owner >= 0:
            spans[owner] = (min(at, spans.get(owner, (at, end))[0]), end)
    if len(spans) != len(kept):
        return None
    return tuple(
        TimedWord(word, spans[i][0] / rate, spans[i][1] / rate) for i, (word, _) in enumerate(kept)
    )


def _has_sound(word: str) -> bool:
    return any(c.isalnum() for c in word)


def _expected(words: Sequence[Sequence[str]]) -> list[tuple[str, int]]:
    """(symbol, word's number), with a space of number -1 between words."""
    out: list[tuple[str, int]] = []
    for number, symbols in enumerate(words):
        out += [(" ", -1)] if number else []
        out += [(" ", number) if s == " " else (s, number) for s in symbols if _counts(s)]
        while out and out[-1] == (" ", number):
            out.pop()
    return out


def _actual(symbols: Symbols, start: int) -> list[tuple[str, int, int]]:
    """(symbol, first sample, end), with marks and spaces given to the phonemes they belong to."""
    out: list[tuple[str, int, int]] = []
    for phoneme in timed_phonemes(symbols, start, 1):
        base = phoneme.ipa.strip("".join(_BEFORE))[:1]
        out.append((base, int(phoneme.start_s), int(phoneme.end_s)))
    return _with_spaces(out, symbols)


def _with_spaces(
    phonemes: list[tuple[str, int, int]], symbols: Symbols
) -> list[tuple[str, int, int]]:
    """Put a space of no length where a new token starts."""
    out: list[tuple[str, int, int]] = []
    left = iter(phonemes)
    gap = False
    for symbol, _ in symbols:
        if symbol == " " or symbol in _PAUSES:
            gap = bool(out)
        elif _counts(symbol):
            phoneme = next(left)
            out += [(" ", phoneme[1], phoneme[1])] if gap else []
            out.append(phoneme)
            gap = False
    return out


def _counts(symbol: str) -> bool:
    """Whether a symbol is a phoneme or a space, and no mark."""
    return symbol not in _BEFORE and symbol not in _PAUSES and not _is_after(symbol)


def _owners(
    expected: Sequence[tuple[str, int]], actual: Sequence[tuple[str, int, int]]
) -> list[int] | None:
    """Number of the word that each actual symbol belongs to (-1 for spaces), or None.

    Symbols that match nothing go with the symbol before them in the same token, else with the one
    after.
    """
    total, pairs = _aligned([s for s, _ in expected], [s for s, _, _ in actual])
    if total > _WORST_MEAN_COST * max(1, len(actual)):
        return None
    owners = [-1 if s == " " else -2 for s, _, _ in actual]
    for i, j in pairs:
        owners[j] = expected[i][1] if actual[j][0] != " " else -1
    _fill(owners, range(len(owners)), -1)
    _fill(owners, range(len(owners) - 1, -1, -1), +1)
    return None if -2 in owners else owners


def _fill(owners: list[int], order: range, towards: int) -> None:
    for j in order:
        near = j + towards
        if owners[j] == -2 and 0 <= near < len(owners) and owners[near] >= 0:
            owners[j] = owners[near]


def _aligned(expected: Sequence[str], actual: Sequence[str]) -> tuple[float, list[tuple[int, int]]]:
    """Least total cost, and the pairs of positions that stand for each other."""
    down = [_skip(s) for s in expected]
    across = [_skip(s) for s in actual]
    rows = [[0.0]]
    for cost in across:
        rows[0].append(rows[0][-1] + cost)
    for i, symbol in enumerate(expected):
        above, row = rows[-1], [rows[-1][0] + down[i]]
        for j, other in enumerate(actual):
            swap = above[j] + _swap(symbol, other)
            row.append(min(swap, above[j + 1] + down[i], row[j] + across[j]))
        rows.append(row)
    return rows[-1][-1], _trace(rows, expected, actual)


def _trace(
    rows: list[list[float]], expected: Sequence[str], actual: Sequence[str]
) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    i, j = len(expected), len(actual)
    while i and j:
        cost = rows[i][j]
        if cost == rows[i - 1][j - 1] + _swap(expected[i - 1], actual[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif cost == rows[i - 1][j] + _skip(expected[i - 1]):
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _skip(symbol: str) -> float:
    return _SKIP_SPACE if symbol == " " else _SKIP


def _swap(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if " " in (one, other):
        return _NEVER
    return _NEAR if (one in _VOWELS) == (other in _VOWELS) else _FAR
