# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers as English words, by num2words."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Final

_LONGEST: Final = 15
"""A number of more digits is read digit by digit, as people do."""
_NAMES: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
"""A pattern: digits, in groups of three or not, with decimals or without."""


@lru_cache(maxsize=4096)
def cardinal(written: str) -> str:
    """Like "1,234.5" → "one thousand two hundred thirty four point five"."""
    plain = written.replace(",", "").replace("−", "-")
    sign, plain = ("minus ", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, _, decimals = plain.partition(".")
    if len(whole) > _LONGEST or (len(whole) > 1 and whole.startswith("0") and not decimals):
        return sign + digits(whole)
    words = _words(int(whole or "0"), "cardinal")
    return f"{sign}{words} point {digits(decimals)}" if decimals else sign + words


@lru_cache(maxsize=1024)
def ordinal(number: int) -> str:
    """3 → "third"."""
    return _words(number, "ordinal")


@lru_cache(maxsize=1024)
def year(number: int) -> str:
    """1984 → "nineteen eighty four", 1905 → "nineteen oh five", 2000 → "two thousand"."""
    return _words(number, "year")


def digits(written: str, zero: str = "zero") -> str:
    """Like "2024" → "two zero two four"; what is no digit is left out."""
    return " ".join(zero if c == "0" else _NAMES[int(c)] for c in written if c in "0123456789")


def is_one(written: str) -> bool:
    """Whether the noun that follows is in the singular."""
    return Decimal(written.replace(",", "")) == 1 and "." not in written


def letters(written: str) -> str:
    """Like "USB" → "U S B"; digits stay, one by one."""
    return " ".join(c.upper() for c in written if c.isalnum())


def _words(number: int, kind: str) -> str:
    """Without commas, hyphens and "and", which are a matter of writing."""
    from num2words import num2words  # all its languages are loaded at once: not before it is needed

    words = num2words(number, lang="en", to=kind)
    return " ".join(words.replace(",", "").replace("-", " ").replace(" and ", " ").split())
