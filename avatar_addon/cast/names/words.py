# SPDX-License-Identifier: GPL-3.0-or-later
"""A name as words and a side: ``AK_09_EyeBlinkLeft`` is *ak 09 eye blink*, left."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_A-Za-z]+")
"""Words of a name in camelCase, snake_case or anything between; other scripts are words whole."""
_COPY = re.compile(r"\.\d{3}$")
"""What Blender adds to a name that is taken."""

SIDE_WORDS: Final = {
    "left": "left", "lft": "left", "lf": "left", "l": "left",
    "right": "right", "rgt": "right", "rt": "right", "r": "right",
}  # fmt: skip
_FEW: Final = 2
_LETTERS: Final = frozenset({"l", "r"})


@dataclass(frozen=True)
class Reading:
    """One way to read a name.

    Attributes:
        squeezed: Its words without the side, in lower case, joined.
        side: ``left``, ``right`` or empty.
        dropped: Words at its start and end that were taken for decoration.
        letters: Whether it is one word of one or two letters or digits.
    """

    squeezed: str
    side: str
    dropped: tuple[str, ...]
    letters: bool = False


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, without Blender's number for copies."""
    plain = _COPY.sub("", unicodedata.normalize("NFKC", name)).replace("CTRL", "_ctrl_")
    return tuple(word.lower() for word in _WORD.findall(plain))


def squeeze(name: str) -> str:
    """A name's words joined: what is left when case and separators don't count."""
    return "".join(words_of(name))


def with_side(name: str) -> tuple[str, str]:
    """A name's squeezed words without its side, and the side; of the convention's own names."""
    for reading in _sides(words_of(name), ()):
        if reading.side:
            return reading.squeezed, reading.side
    return squeeze(name), ""


def readings(name: str) -> Iterator[Reading]:
    """Ways to read a name, those that explain most of it first.

    Decoration stands before a name (``AK_25_``, ``blendShape2.``, ``Facial_Blends.``) more often
    than behind it (``_01``, ``_Armature``).
    """
    words = words_of(name)
    for count in range(len(words)):
        for front in range(count, -1, -1):
            kept = words[front : len(words) - (count - front)]
            dropped = words[:front] + words[len(words) - (count - front) :]
            yield from _sides(kept, dropped)


def _sides(words: tuple[str, ...], dropped: tuple[str, ...]) -> Iterator[Reading]:
    """As it stands, and without a word that tells a side; one letter does so at an end only."""
    squeezed = "".join(words)
    yield Reading(squeezed, "", dropped, len(words) == 1 and len(squeezed) <= _FEW)
    last = len(words) - 1
    for index in range(last, -1, -1):
        word = words[index]
        if word in SIDE_WORDS and last and (word not in _LETTERS or _may_tell(words, index)):
            rest = words[:index] + words[index + 1 :]
            short = len(rest) == 1 and len(rest[0]) <= _FEW
            yield Reading("".join(rest), SIDE_WORDS[word], dropped, short)


def _may_tell(words: tuple[str, ...], index: int) -> bool:
    """Whether a single letter there may tell a side: at an end, or between words that are words."""
    if index in (0, len(words) - 1):
        return True
    return len(words[index - 1]) > 1 or len(words[index + 1]) > 1
