# SPDX-License-Identifier: GPL-3.0-or-later
"""How words are said: pace, pitch, loudness, and the pauses between them.

What is asked of a whole call, what tags ask of some words, and emphasis add up for each word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..errors import SettingError
from ..script.arguments import DECIBELS, PAUSE_SCALES, RATES, SEMITONES
from ..script.direction import Direction
from ..script.line import Line
from .spoken import SpokenWord


@dataclass(frozen=True)
class Manner:
    """How one word is said.

    Attributes:
        rate: Times the voice's own pace.
        semitones: Above the voice's own pitch.
        decibels: Above the loudness of the film's speech.
    """

    rate: float = 1.0
    semitones: float = 0.0
    decibels: float = 0.0

    def __add__(self, other: Manner) -> Manner:
        return Manner(
            _within(self.rate * other.rate, RATES),
            _within(self.semitones + other.semitones, SEMITONES),
            _within(self.decibels + other.decibels, DECIBELS),
        )


@dataclass(frozen=True)
class Delivery:
    """How all of a text is said.

    Attributes:
        rate: Times the voice's own pace, 0.25 to 4.
        semitones: Shift of pitch, -12 to 12.
        decibels: Shift of loudness, -40 to 12.
        pauses: Times the voice's own pauses, 0 to 10; those that tags ask for stay as they are.

    Raises:
        SettingError: One of them is outside.
    """

    rate: float = 1.0
    semitones: float = 0.0
    decibels: float = 0.0
    pauses: float = 1.0

    def __post_init__(self) -> None:
        for value, (low, high), what in (
            (self.rate, RATES, "rate"),
            (self.semitones, SEMITONES, "pitch, in semitones,"),
            (self.decibels, DECIBELS, "volume, in dB,"),
            (self.pauses, PAUSE_SCALES, "scale of pauses"),
        ):
            if not low <= value <= high:
                raise SettingError(
                    f"A {what} of {value:g} is outside {low:g} to {high:g}.", "Give one inside."
                )

    @property
    def manner(self) -> Manner:
        """What it asks of each word."""
        return Manner(self.rate, self.semitones, self.decibels)


EMPHASIS: Final[Mapping[str, Manner]] = {
    "strong": Manner(0.75, 3.5, 4.0),
    "moderate": Manner(0.85, 2.0, 2.5),
    "reduced": Manner(1.15, -1.0, -3.0),
    "none": Manner(),
}
"""Longer, higher and louder. Source: Cooper, Eady & Mueller 1985 (focused words are a quarter
longer and two to four semitones higher); Sluijter & van Heuven 1996 (louder by some dB)."""


def manners_of(line: Line, words: Sequence[SpokenWord], whole: Manner) -> tuple[Manner, ...]:
    """The manner of each word: of two tags of a kind around it the inner one holds.

    Args:
        line: Whose directions ask.
        words: What is said.
        whole: What is asked of all of it.
    """
    return tuple(whole + _asked(line.directions, word) for word in words)


def _asked(directions: Sequence[Direction], word: SpokenWord) -> Manner:
    found: dict[str, float | str] = {}
    for direction in directions:  # in order of their starts: the inner ones come later
        around = direction.start < word.source_end and word.source_start < direction.end
        if around and direction.name in ("rate", "pitch", "volume", "emphasis"):
            found[direction.name] = direction.values[0]
    asked = Manner(
        float(found.get("rate", 1.0)), float(found.get("pitch", 0.0)), float(found.get("volume", 0))
    )
    return asked + EMPHASIS[str(found.get("emphasis", "none"))]


def pauses_of(line: Line, words: Sequence[SpokenWord]) -> dict[int, float]:
    """Number of a word → seconds of silence after it that tags ask for; -1: before the first."""
    found: dict[int, float] = {}
    for direction in line.directions:
        if direction.name == "pause":
            before = sum(word.source_start < direction.start for word in words) - 1
            found[before] = found.get(before, 0.0) + float(direction.values[0])
    return found


def _within(value: float, limits: tuple[float, float]) -> float:
    return min(max(value, limits[0]), limits[1])
