# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives each of espeak-ng's symbols the time of the flite phones that say it.

The two spell the same sentence differently ("ɹ" or "r", "ə" or "ah", a flap or none), so they are
matched by the cheapest alignment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

PAUSES: Final = frozenset(".,;:!?")
_DIGRAPHS: Final = frozenset(["oʊ", "aɪ", "aʊ", "eɪ", "ɔɪ", "dʒ", "tʃ"])
_FIRST_OF_TWO: Final = 0.55
"""Share of a diphthong's or an affricate's time that its first symbol gets."""
_BORROWED: Final = 0.35

# flite's phone, and what espeak-ng may write for it at no cost
_CONSONANTS: Final = {
    "p": "p", "b": "b", "t": "t ʔ", "d": "d", "k": "k", "g": "g ɡ", "m": "m", "n": "n n̩", "ng": "ŋ",
    "f": "f", "v": "v", "th": "θ", "dh": "ð", "s": "s", "z": "z", "sh": "ʃ", "zh": "ʒ", "ch": "tʃ",
    "jh": "dʒ", "hh": "h", "w": "w ʍ", "y": "j", "r": "ɹ r", "l": "l ɫ", "dx": "ɾ",
}  # fmt: skip
_VOWELS: Final = {
    "iy": "i", "ih": "ɪ ᵻ", "eh": "ɛ e", "ae": "æ a", "aa": "ɑ ɒ", "ao": "ɔ o", "ah": "ʌ ə ɐ",
    "ax": "ə ɐ ʌ", "er": "ɚ ɜ", "uh": "ʊ", "uw": "u", "ey": "eɪ", "ay": "aɪ", "ow": "oʊ",
    "aw": "aʊ", "oy": "ɔɪ",
}  # fmt: skip
_LIKE: Final = (
    "t d dx", "s z", "th dh", "er r ax ah", "n ng", "sh zh ch jh", "k g", "f v", "b v", "m n",
)  # fmt: skip


@dataclass(frozen=True)
class Match:
    """How long each symbol sounds, and how well the two spellings agreed."""

    seconds: npt.NDArray[np.float64]
    """Per symbol of espeak-ng, start and end marks included."""
    cost: float
    """Mean cost of a symbol; 0 is full agreement."""
    unheard: int
    """Symbols that had no phone and borrowed their time from a neighbour."""


@dataclass(frozen=True)
class Phone:
    """One of flite's phones."""

    name: str
    start_s: float
    end_s: float


def matched(symbols: Sequence[str], phones: Sequence[Phone]) -> Match:
    """Share the phones' time among the symbols.

    Args:
        symbols: espeak-ng's code points between "^" and "$".
        phones: flite's, in order and without gaps.
    """
    units = _units(symbols)
    owned, cost = _cheapest([unit[0] for unit in units], phones)
    lengths = np.array([sum(phones[j].end_s - phones[j].start_s for j in own) for own in owned])
    unheard = 0
    for at, unit in enumerate(units):
        if not owned[at] and not _silent(unit[0]):
            unheard += 1
            _borrow(lengths, at)
    seconds = np.zeros(len(symbols))
    for (_, places), length in zip(units, lengths, strict=True):
        shares = (_FIRST_OF_TWO, 1 - _FIRST_OF_TWO) if len(places) == 2 else (1.0,)
        seconds[list(places)] = [share * length for share in shares]
    return Match(seconds, cost / max(1, len(units)), unheard)


def _units(symbols: Sequence[str]) -> list[tuple[str, tuple[int, ...]]]:
    """Symbols that carry time, two at once where they are one sound, with their places."""
    units: list[tuple[str, tuple[int, ...]]] = []
    skip = False
    for at, symbol in enumerate(symbols):
        pair = "".join(symbols[at : at + 2])
        if skip:
            skip = False
        elif pair in _DIGRAPHS:
            units.append((pair, (at, at + 1)))
            skip = True
        elif symbol in _KNOWN or _silent(symbol):
            units.append((symbol, (at,)))
    return units


def _silent(symbol: str) -> bool:
    return symbol in "^$ " or symbol in PAUSES


def _table() -> dict[tuple[str, str], float]:
    """Cost of taking a symbol for a phone."""
    spelt = {**_CONSONANTS, **_VOWELS}
    like = [set(group.split()) for group in _LIKE]
    table: dict[tuple[str, str], float] = {}
    for phone, own in spelt.items():
        for other, theirs in spelt.items():
            near = any({phone, other} <= group for group in like)
            vowels = (phone in _VOWELS) + (other in _VOWELS)
            cost = 0.4 if near else (1.2, 1.6, 0.5)[vowels]
            for symbol in theirs.split():
                free = symbol in own.split()
                table[symbol, phone] = 0.0 if free else min(cost, table.get((symbol, phone), 9.0))
    return table


_COSTS: Final = _table()
_KNOWN: Final = frozenset(symbol for symbol, _ in _COSTS)
_SILENCE: Final = {"^": 0.0, "$": 0.1, " ": 0.3}


def _cost(symbol: str, phone: str) -> float:
    if phone == "pau":
        return _SILENCE.get(symbol, 0.0) if _silent(symbol) else 3.0
    return 3.0 if _silent(symbol) else _COSTS[symbol, phone]


def _cheapest(units: Sequence[str], phones: Sequence[Phone]) -> tuple[list[list[int]], float]:
    """Phones that each unit owns, and the whole cost."""
    rows, columns = len(units), len(phones)
    total = np.full((rows + 1, columns + 1), np.inf)
    step = np.zeros((rows + 1, columns + 1), int)
    total[0, 0] = 0.0
    for i in range(rows + 1):
        for j in range(columns + 1):
            ways = (
                total[i - 1, j] + (0.0 if _silent(units[i - 1]) else 1.0) if i else np.inf,
                total[i, j - 1] + 1.0 if j else np.inf,
                total[i - 1, j - 1] + _cost(units[i - 1], phones[j - 1].name)
                if i and j
                else np.inf,
            )
            if i or j:
                step[i, j] = int(np.argmin(ways))
                total[i, j] = ways[step[i, j]]
    return _walked_back(step), float(total[rows, columns])


def _walked_back(step: npt.NDArray[np.int64]) -> list[list[int]]:
    i, j = step.shape[0] - 1, step.shape[1] - 1
    owned: list[list[int]] = [[] for _ in range(i)]
    homeless: list[int] = []
    while i or j:
        if step[i, j] == 2:
            owned[i - 1] += [j - 1, *homeless]
            homeless = []
        elif step[i, j] == 1:
            homeless.append(j - 1)
        i, j = i - (step[i, j] != 1), j - (step[i, j] != 0)
    owned[0] += homeless
    return owned


def _borrow(lengths: npt.NDArray[np.float64], at: int) -> None:
    near = [q for q in (at - 1, at + 1) if 0 <= q < len(lengths) and lengths[q] > 0]
    if near:
        lender = max(near, key=lambda q: lengths[q])
        lengths[at] = _BORROWED * lengths[lender]
        lengths[lender] -= lengths[at]
