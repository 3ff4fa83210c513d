# SPDX-License-Identifier: GPL-3.0-or-later
"""Letters as strokes of a pen, our own: a picture needs no font and no library to be labelled.

A letter is polylines on a grid: a point is two digits, x from the left and y from the bottom, where
descenders reach down to 0, letters stand on 2, small ones reach up to 7 and capitals to 9. Letters
with marks are put together from both. What isn't known is an empty box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

Strokes = list[NDArray[np.float64]]

CAPITAL: Final = 7.0
"""Height of capitals above the line they stand on, on the grid."""
_BASE: Final = 2.0
_SMALL_TOP: Final = 7.0
_GAP: Final = 2.0
_SPACE: Final = 3.0
_MARK_RISES: Final = 2.0
"""So much higher marks stand over capitals."""

_LETTERS: Final = MappingProxyType({
    "A": "02 29 42;14 34", "B": "06 36 45 43 32 02 09 39 48 47 36", "C": "48 39 19 08 03 12 32 43",
    "D": "02 09 29 47 44 22 02", "E": "49 09 02 42;06 36", "F": "49 09 02;06 36",
    "G": "48 39 19 08 03 12 32 43 45 25", "H": "09 02;49 42;06 46", "I": "09 02",
    "J": "39 33 22 12 03", "K": "09 02;49 05;16 42", "L": "09 02 32", "M": "02 09 35 69 62",
    "N": "02 09 42 49", "O": "12 03 08 19 39 48 43 32 12", "P": "02 09 39 48 46 35 05",
    "Q": "12 03 08 19 39 48 43 32 12;24 42", "R": "02 09 39 48 46 35 05;25 42",
    "S": "48 39 19 08 07 16 36 45 43 32 12 03", "T": "09 49;29 22", "U": "09 03 12 32 43 49",
    "V": "09 22 49", "W": "09 12 37 52 69", "X": "02 49;09 42", "Y": "09 26 49;26 22",
    "Z": "09 49 02 42",
    "a": "17 37 46 42;45 15 04 03 12 32 43", "b": "09 02;06 17 37 46 43 32 12 03",
    "c": "46 37 17 06 03 12 32 43", "d": "49 42;46 37 17 06 03 12 32 43",
    "e": "05 45 46 37 17 06 03 12 32 43", "f": "39 29 18 12;07 27",
    "g": "47 41 30 10 01;46 37 17 06 03 12 32 43", "h": "09 02;06 17 37 46 42",
    "i": "07 02;09 09", "j": "17 11 00;19 19", "k": "09 02;37 04;15 32", "l": "09 03 12",
    "m": "07 02;06 17 27 36 32;36 47 57 66 62", "n": "07 02;06 17 37 46 42",
    "o": "12 03 06 17 37 46 43 32 12", "p": "07 00;06 17 37 46 43 32 12 03",
    "q": "47 40;46 37 17 06 03 12 32 43", "r": "07 02;05 16 27 37",
    "s": "46 37 17 06 15 34 43 32 12 03", "t": "19 13 22 32;07 27", "u": "07 03 12 32 43;47 42",
    "v": "07 22 47", "w": "07 12 36 52 67", "x": "02 47;07 42", "y": "07 22;47 10 00",
    "z": "07 47 02 42",
    "0": "12 03 08 19 39 48 43 32 12", "1": "08 29 22", "2": "08 19 39 48 47 02 42",
    "3": "08 19 39 48 47 36 26;36 45 43 32 12 03", "4": "32 39 04 44",
    "5": "49 09 06 36 45 43 32 12 03", "6": "48 39 19 08 03 12 32 43 45 36 16 05", "7": "09 49 12",
    "8": "16 07 08 19 39 48 47 36 16 05 03 12 32 43 45 36",
    "9": "46 35 15 06 08 19 39 48 43 32 12 03",
    ".": "02 02", ",": "12 00", "!": "09 04;02 02", "?": "08 19 39 48 47 25 24;22 22", "'": "09 07",
    '"': "09 07;19 17", "-": "05 25", "–": "05 45", ":": "06 06;03 03", ";": "16 16;13 00",
    "(": "19 08 03 12", ")": "09 18 13 02", "/": "01 39", "+": "05 45;27 23", "=": "04 44;06 46",
    "_": "01 41", "…": "02 02;22 22;42 42", "°": "08 19 28 17 08", "%": "02 49;08 08;43 43",
    "&": "42 07 18 27 04 03 12 22 44", "*": "15 37;35 17", "#": "13 28;33 48;05 45;07 47",
    "·": "05 05", "×": "03 36;06 33",
})  # fmt: skip
_MARKS: Final = MappingProxyType({
    "\u0300": "19 28", "\u0301": "28 39", "\u0302": "18 29 38", "\u0303": "18 29 28 39",
    "\u0304": "19 39", "\u0308": "19 19;39 39", "\u030a": "28 39 29 19 28", "\u030c": "19 28 39",
    "\u0327": "22 31 20",
})  # fmt: skip
_UNKNOWN: Final = "02 09 49 42 02"
_INSTEAD: Final = str.maketrans({
    "’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "—": "–", "ß": "ss",
    "æ": "ae", "Æ": "Ae", "œ": "oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "ð": "d",
    "þ": "th", "ı": "i", "\u00a0": " ",
})  # fmt: skip


def strokes_of(text: str) -> tuple[Strokes, float]:
    """A text as polylines.

    Returns:
        Arrays of shape (n, 2), x from the left and y up from the line that letters stand on, in
        units of the grid; and the text's width.
    """
    out: Strokes = []
    at = 0.0
    for base, marks in _clusters(text):
        if base == " ":
            at += _SPACE
            continue
        written = list(_polylines(_LETTERS.get(base, _UNKNOWN)))
        width = max(float(line[:, 0].max()) for line in written)
        raised = _MARK_RISES if base.isupper() else 0.0
        for mark in marks:
            shift = np.array([width / 2 - 2.0, raised if mark != "\u0327" else 0.0])
            if base == "i":
                written = written[:1]
            written += [line + shift for line in _polylines(_MARKS[mark])]
        out += [drawn + np.array([at, -_BASE]) for drawn in written]
        at += width + _GAP
    return out, max(0.0, at - _GAP)


def width_of(text: str, size: float) -> float:
    """Width of a text whose capitals are ``size`` high."""
    return strokes_of(text)[1] * size / CAPITAL


def _clusters(text: str) -> Iterator[tuple[str, list[str]]]:
    """Letters, each with the marks on it."""
    base, marks = "", list[str]()
    for character in unicodedata.normalize("NFD", text.translate(_INSTEAD)):
        if character in _MARKS and base:
            marks.append(character)
        elif not unicodedata.combining(character):
            if base:
                yield base, marks
            base, marks = character, []
    if base:
        yield base, marks


def _polylines(drawn: str) -> Iterator[NDArray[np.float64]]:
    for row in drawn.split(";"):
        yield np.array([[int(point[0]), int(point[1])] for point in row.split()], np.float64)
