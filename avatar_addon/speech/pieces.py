# SPDX-License-Identifier: GPL-3.0-or-later
"""A line is spoken piece by piece: a sentence each, and no piece too long.

Piper needs about 6 MB of memory for each second of one piece, and text without punctuation is one
piece to it, whatever its length. A piece also ends where a tag asks for a pause.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from .manner import Manner
from .spoken import SpokenWord

MAX_PIECE: Final = 300
"""Characters of a piece: about twenty seconds of speech."""
JOIN_S: Final = 0.05
"""Silence between parts of a phrase that had to be said apart."""

_SENTENCE_END = re.compile(r"[.!?…。！？]+(?:\]\])?$")
_CLAUSE_END = re.compile(r"[,;:،、](?:\]\])?$")
_MARKED = re.compile(r"[^\w\]]$")


@dataclass(frozen=True)
class Piece:
    """Words that are synthesised together.

    Attributes:
        words: What is said.
        manners: How each of them is.
        pause_s: Silence after it that a tag asks for; None: as the voice has it.
    """

    words: tuple[SpokenWord, ...]
    manners: tuple[Manner, ...]
    pause_s: float | None = None

    @property
    def said(self) -> tuple[str, ...]:
        """The words as Piper is given them; a phrase that a pause ends has a comma."""
        last = self.words[-1].text
        if self.pause_s is None or self.pause_s == JOIN_S or _MARKED.search(last):
            return tuple(word.text for word in self.words)
        comma = f"{last.removesuffix(']]')},]]" if last.endswith("]]") else f"{last},"
        return (*(word.text for word in self.words[:-1]), comma)

    @property
    def text(self) -> str:
        """What Piper is given."""
        return " ".join(self.said)

    @property
    def rate(self) -> float:
        """The pace of most of it, at which Piper says it; the rest is bent to its own."""
        rates: Counter[float] = Counter()
        for word, manner in zip(self.words, self.manners, strict=True):
            rates[manner.rate] += len(word.text)
        return rates.most_common(1)[0][0]

    @property
    def is_mixed(self) -> bool:
        """Whether its words are said in more than one manner."""
        return len(set(self.manners)) > 1


def pieces_of(
    words: Sequence[SpokenWord],
    manners: Sequence[Manner],
    pauses: Mapping[int, float],
    *,
    abbreviates: bool = False,
) -> tuple[Piece, ...]:
    """Cut what is said into pieces of at most ``MAX_PIECE`` characters.

    Args:
        words: All that is said.
        manners: How each of them is.
        pauses: Number of a word → seconds of silence after it.
        abbreviates: Whether the language writes numbers and short words with a full stop that
            ends no sentence, and none of our forms has taken it off.
    """
    cut = [part for n, word in enumerate(words) for part in _cut(n, word)]
    pieces = []
    for sentence in _sentences(cut, pauses, abbreviates):
        parts = list(_short(sentence))
        for part in parts:
            pause = pauses.get(part[-1][0]) if part is parts[-1] else None
            pieces.append(
                Piece(
                    tuple(word for _, word in part),
                    tuple(manners[n] for n, _ in part),
                    pause,
                )
            )
    return tuple(piece for piece in pieces if any(c.isalnum() for c in piece.text))


_Numbered = tuple[int, SpokenWord]


def _sentences(
    words: Sequence[_Numbered], pauses: Mapping[int, float], abbreviates: bool
) -> Iterator[list[_Numbered]]:
    """Ended by a pause, or by a stop unless the next word goes on in lower case."""
    sentence: list[_Numbered] = []
    for place, (number, word) in enumerate(words):
        sentence.append((number, word))
        following = words[place + 1] if place + 1 < len(words) else None
        ends = _SENTENCE_END.search(word.text) and not (
            abbreviates and re.fullmatch(r"(?:\d{1,2}|\w)\.", word.text)
        )
        paused = number in pauses and (following is None or following[0] != number)
        if following is None or paused or (ends and not following[1].text[0].islower()):
            yield sentence
            sentence = []


def _cut(number: int, word: SpokenWord) -> list[_Numbered]:
    """A word, in parts where it alone is too long for a piece."""
    if len(word.text) <= MAX_PIECE or word.text.startswith("[["):
        return [(number, word)]
    step = MAX_PIECE
    parts = [word.text[i : i + step] for i in range(0, len(word.text), step)]
    width = (word.source_end - word.source_start) / len(word.text)
    edges = [word.source_start + round(width * step * i) for i in range(len(parts))]
    ends = [*edges[1:], word.source_end]
    return [
        (number, SpokenWord(text, a, max(b, a + 1)))
        for text, a, b in zip(parts, edges, ends, strict=True)
    ]


def _short(words: list[_Numbered]) -> Iterator[list[_Numbered]]:
    """Cut a sentence that is too long, at the last comma that fits or else between words."""
    while words:
        room, fits = MAX_PIECE, 0
        for _, word in words:
            room -= len(word.text) + (fits > 0)
            if room < 0:
                break
            fits += 1
        fits = max(fits, 1)
        if fits < len(words):
            clause = [i + 1 for i in range(fits // 2, fits) if _CLAUSE_END.search(words[i][1].text)]
            fits = clause[-1] if clause else fits
        yield words[:fits]
        words = words[fits:]


def said_apart(piece: Piece) -> Iterator[Piece]:
    """Parts of a piece, each in one manner: for voices that don't tell when a word is said."""
    start = 0
    for manner, group in groupby(piece.manners):
        end = start + len(list(group))
        last = end == len(piece.words)
        words = piece.words[start:end]
        pause = piece.pause_s if last else None if _MARKED.search(words[-1].text) else JOIN_S
        yield Piece(words, (manner,) * len(words), pause)
        start = end
