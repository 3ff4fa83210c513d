# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments of tags, as people and as SSML write them: "0.5", "300ms", "+2st", "slow", "at Ben".

Each reader gives the value, or raises ``ValueError`` with what was expected.

Source of the words: W3C Speech Synthesis Markup Language 1.1, sections 3.2.3 and 3.2.4; their
values are ours, for SSML leaves them to the voice.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Final

from ..vocabulary import SIDES

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

STRENGTHS: Final = (0.0, 2.0)
"""Source of the upper limit: ``styledegree`` of Azure's speech markup."""
DEGREES: Final[Mapping[str, float]] = {
    "slightly": 0.5, "a bit": 0.5, "a little": 0.5, "somewhat": 0.7, "quite": 0.8, "rather": 0.8,
    "really": 1.3, "very": 1.4, "so": 1.4, "deeply": 1.4, "extremely": 1.7,
}  # fmt: skip
"""How much of a mood or an expression a word asks for; 1 is as much as people show in talking."""
TIMES: Final[Mapping[str, float]] = {
    "once": 1.0, "one": 1.0, "twice": 2.0, "two": 2.0, "thrice": 3.0, "three": 3.0, "four": 4.0,
    "five": 5.0,
}  # fmt: skip
MOST_TIMES: Final = 5
VERTICAL: Final = ("up", "down")
_VIEWER: Final = frozenset(("camera", "viewer", "viewers", "audience", "me", "us", "lens"))
_FILLERS: Final = frozenset(
    ("at", "the", "to", "towards", "toward", "into", "with", "a", "and", "both")
)
_LONGEST_NAME: Final = 40
POINTED: Final[Mapping[str, tuple[str, str]]] = {
    "": ("point_ahead", ""), "ahead": ("point_ahead", ""), "forward": ("point_ahead", ""),
    **dict.fromkeys(("you", "camera", "viewer", "audience"), ("point_ahead", "")),
    "left": ("point_aside", "left"), "right": ("point_aside", "right"),
    "up": ("point_up", ""), "down": ("point_down", ""), "me": ("point_self", ""),
    "myself": ("point_self", ""), "self": ("point_self", ""),
}  # fmt: skip
"""Where is pointed → the gesture, and the hand that it takes."""
SHOWN: Final[Mapping[str, str]] = {
    "open": "open", "palm": "open", "palms": "open", "hands": "open", "welcome": "open",
    "thumbs up": "thumbs_up", "thumb up": "thumbs_up", "thumbsup": "thumbs_up",
    "wave": "wave", "hello": "wave", "goodbye": "wave", "shrug": "shrug",
}  # fmt: skip
"""What a hand shows, but for pointing and counting → the gesture."""

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


def strength(text: str) -> float:
    """How much: "0.5", "50%", or a word such as "slightly"."""
    if text.lower() in DEGREES:
        return DEGREES[text.lower()]
    _, value, unit = _number(text, "a strength such as 0.5, 50% or slightly")
    if unit not in ("", "%"):
        raise ValueError("a strength is a number or a percentage")
    return _inside(value / 100 if unit == "%" else value, STRENGTHS, "a strength")


def times(text: str) -> float:
    """How often: "2", "twice", "three times"."""
    word = text.lower().removesuffix("times").strip()
    if word in TIMES:
        return TIMES[word]
    _, value, unit = _number(word, "how often, such as 2 or twice")
    if unit or value != int(value):
        raise ValueError("how often is a whole number")
    return _inside(value, (1, MOST_TIMES), "how often")


def look(text: str) -> str:
    """Where to look: "left", "up left", "camera", "away", or a character's name, in capitals."""
    words = [word for word in text.lower().split() if word not in _FILLERS]
    if not words:
        raise ValueError("expected where: left, right, up, down, camera or a name")
    if set(words) <= _VIEWER:
        return "camera"
    if set(words) <= {"ahead", "forward", "forwards", "straight"}:
        return "ahead"
    if set(words) <= {"away", "aside"}:
        return "away"
    ways = [word for group in (VERTICAL, SIDES) for word in group if word in words]
    if set(words) == set(ways):
        if set(ways) >= set(SIDES) or set(ways) >= set(VERTICAL):
            raise ValueError("nobody looks both ways at once")
        return " ".join(ways)
    name = " ".join(word for word in text.split() if word.lower() not in _FILLERS).upper()
    if len(name) > _LONGEST_NAME or not name[0].isalpha():
        raise ValueError("expected left, right, up, down, camera or a name")
    return name


def point(text: str) -> tuple[str, str]:
    """Where to point: (gesture, hand); the hand is empty where either will do."""
    words, hand = _hand(text)
    where = " ".join(words)
    if not where and hand:  # "left" is where, not with which hand
        return POINTED[hand]
    if where not in POINTED:
        raise ValueError(f"known are {', '.join(filter(None, POINTED))}")
    name, side = POINTED[where]
    return name, side or hand


def count(text: str) -> tuple[str, str]:
    """How many fingers: (gesture, hand)."""
    words, hand = _hand(text)
    return f"count{times(' '.join(words)):.0f}", hand


def gesture(text: str) -> tuple[str, str]:
    """What a hand shows: (gesture, hand): "open", "wave left", "point up", "count 3"."""
    words, hand = _hand(text)
    first, rest = (words[0] if words else ""), " ".join([*words[1:], hand]).strip()
    if first in ("point", "pointing"):
        return point(rest)
    if first in ("count", "fingers"):
        return count(rest)
    if " ".join(words) not in SHOWN:
        raise ValueError(f"known are point, count, {', '.join(SHOWN)}")
    name = SHOWN[" ".join(words)]
    return name, "both" if "both" in text.lower().split() or name == "shrug" else hand


def side(text: str) -> str:
    """Left or right, the character's own."""
    words, found = _hand(text)
    if words or not found:
        raise ValueError("known are left, right")
    return found


def hand(text: str) -> str:
    """Which hand: left, right or both."""
    return "both" if "both" in text.lower().split() else side(text)


def named(kinds: Mapping[str, str]) -> Callable[[str], tuple[str, float]]:
    """A reader of one of these words and how much of it: "sad 0.5", "very sad".

    Args:
        kinds: Word → what it stands for.
    """

    def read(text: str) -> tuple[str, float]:
        words = text.lower().split()
        for cut in range(len(words), 0, -1):
            for name, rest in ((words[:cut], words[cut:]), (words[-cut:], words[:-cut])):
                if " ".join(name) in kinds:
                    return kinds[" ".join(name)], strength(" ".join(rest)) if rest else 1.0
        raise ValueError(f"known are {', '.join(dict.fromkeys(kinds.values()))}")

    return read


def _hand(text: str) -> tuple[list[str], str]:
    """The words but for fillers and a side at the end, and that side."""
    plain = text.lower().replace("_", " ").replace("-", " ")
    words = [word for word in plain.split() if word not in _FILLERS | {"hand", "eye", "my"}]
    if words and words[-1] in SIDES:
        return words[:-1], words[-1]
    return words, ""


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
