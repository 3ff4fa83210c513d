# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments of tags, as people and as SSML write them: "0.5", "300ms", "+2st", "slow", "-6dB".

Each reader gives the value, or raises ``ValueError`` with what was expected.

Source of the words: W3C Speech Synthesis Markup Language 1.1, sections 3.2.3 and 3.2.4; their
values are ours, for SSML leaves them to the voice.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Final

RATES: Final = (0.25, 4.0)
SEMITONES: Final = (-12.0, 12.0)
DECIBELS: Final = (-40.0, 12.0)
PAUSE_SCALES: Final = (0.0, 10.0)
PAUSE_S: Final = (0.0, 60.0)

BREAKS: Final[Mapping[str, float]] = {
    "none": 0.0, "x-weak": 0.1, "weak": 0.2, "medium": 0.4, "strong": 0.7, "x-strong": 1.2,
}  # fmt: skip
"""Seconds of silence."""
_RATES: Final[Mapping[str, float]] = {
    "x-slow": 0.6, "slow": 0.8, "medium": 1.0, "default": 1.0, "fast": 1.25, "x-fast": 1.6,
}  # fmt: skip
_PITCHES: Final[Mapping[str, float]] = {
    "x-low": -5.0, "low": -2.5, "medium": 0.0, "default": 0.0, "high": 2.5, "x-high": 5.0,
}  # fmt: skip
_VOLUMES: Final[Mapping[str, float]] = {
    "silent": -40.0, "x-soft": -12.0, "soft": -6.0, "medium": 0.0, "default": 0.0, "loud": 4.0,
    "x-loud": 8.0,
}  # fmt: skip
EMPHASES: Final = ("strong", "moderate", "reduced", "none")
SAY_AS: Final[Mapping[str, str]] = {
    "characters": "characters", "spell-out": "characters", "letters": "characters",
    "verbatim": "characters", "digits": "digits", "telephone": "digits", "phone": "digits",
    "cardinal": "cardinal", "number": "cardinal", "ordinal": "ordinal", "year": "year",
    "date": "date", "time": "time",
}  # fmt: skip
"""``interpret-as`` → how it is read."""

_NUMBER = re.compile(r"([+−-]?)(\d+(?:\.\d*)?|\.\d+)\s*([a-z%]*)", re.IGNORECASE)


def seconds(text: str) -> float:
    """A pause: "0.5", "0.5s", "300ms", or a word of ``BREAKS``."""
    if text.lower() in BREAKS:
        return BREAKS[text.lower()]
    _, value, unit = _number(text, "a time such as 0.5 or 300ms")
    if unit not in ("", "s", "sec", "ms"):
        raise ValueError("a time is in s or ms")
    return _inside(value / 1000 if unit == "ms" else value, PAUSE_S, "a pause", "s")


def centiseconds(text: str) -> float:
    """A pause in hundredths of a second."""
    return _inside(_number(text, "a number")[1] / 100, PAUSE_S, "a pause", "s")


def rate(text: str) -> float:
    """A pace: "0.8", "80%", "+10%", or a word such as "slow"."""
    if text.lower() in _RATES:
        return _RATES[text.lower()]
    sign, value, unit = _number(text, "a rate such as 0.8, 80% or slow")
    if unit not in ("", "%", "x"):
        raise ValueError("a rate is a number or a percentage")
    share = value / 100 if unit == "%" else value
    return _inside(1 + share if sign and unit == "%" else share, RATES, "a rate")


def semitones(text: str) -> float:
    """A shift of pitch: "+2", "-1.5st", "+10%", or a word such as "high"."""
    if text.lower() in _PITCHES:
        return _PITCHES[text.lower()]
    sign, value, unit = _number(text, "a pitch such as +2 (semitones) or high")
    if unit == "%":
        ratio = 1 + value / 100 if sign else value / 100
        value = 12 * math.log2(ratio) if ratio > 0 else -math.inf
    elif unit not in ("", "st"):
        raise ValueError("a pitch is in semitones or a percentage")
    return _inside(value, SEMITONES, "a pitch", "semitones")


def decibels(text: str) -> float:
    """A shift of loudness: "-6", "+3dB", or a word such as "soft"."""
    if text.lower() in _VOLUMES:
        return _VOLUMES[text.lower()]
    _, value, unit = _number(text, "a volume such as -6 (dB) or soft")
    if unit not in ("", "db"):
        raise ValueError("a volume is in dB")
    return _inside(value, DECIBELS, "a volume", "dB")


def scale(text: str) -> float:
    """Times the pauses that are there: "1.2", "120%"."""
    _, value, unit = _number(text, "a number such as 1.2")
    if unit not in ("", "%", "x"):
        raise ValueError("a scale is a number or a percentage")
    return _inside(value / 100 if unit == "%" else value, PAUSE_SCALES, "a scale of pauses")


def one_of(words: Mapping[str, str] | tuple[str, ...]) -> Callable[[str], str]:
    """A reader of one of these words; a mapping gives what each stands for."""
    meanings = words if isinstance(words, Mapping) else {word: word for word in words}

    def read(text: str) -> str:
        if text.lower() not in meanings:
            raise ValueError(f"known are {', '.join(meanings)}")
        return meanings[text.lower()]

    return read


def anything(text: str) -> str:
    """Words as they are; at least one character."""
    if not text.strip():
        raise ValueError("something must stand there")
    return text.strip()


def _number(text: str, expected: str) -> tuple[str, float, str]:
    """(sign, value with it, unit in lower case)."""
    match = _NUMBER.fullmatch(text.strip())
    if not match:
        raise ValueError(f"expected {expected}")
    sign = match[1].replace("−", "-")
    value = float(match[2])
    return sign, -value if sign == "-" else value, match[3].lower()


def _inside(value: float, limits: tuple[float, float], what: str, unit: str = "") -> float:
    if not limits[0] <= value <= limits[1]:
        raise ValueError(f"{what} is {limits[0]:g} to {limits[1]:g} {unit}".rstrip())
    return value
