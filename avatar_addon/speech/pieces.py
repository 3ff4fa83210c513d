# SPDX-License-Identifier: GPL-3.0-or-later
"""A line is spoken piece by piece: a sentence each, and no piece too long.

Piper needs about 6 MB of memory for each second of one piece, and text without punctuation is one
piece to it, whatever its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MAX_PIECE: Final = 300
"""Characters of a piece: about twenty seconds of speech."""

_SENTENCE_END = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*$")
_CLAUSE_END = re.compile(r"[,;:،、—–][\"'”’»)\]]*$")
_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Dr|Prof|Rev|Hon|Gen|Col|Capt|Lt|Sgt|Gov|Sen|Rep|St|Mt)\.")


@dataclass(frozen=True)
class Piece:
    """Words that are synthesised together.

    Attributes:
        words: As written.
        said: The same words as they are handed to Piper.
    """

    words: tuple[str, ...]
    said: tuple[str, ...]

    @property
    def text(self) -> str:
        """What Piper is given."""
        return " ".join(self.said)


def pieces_of(text: str, language: str) -> tuple[Piece, ...]:
    """Cut a line's text into pieces of at most ``MAX_PIECE`` characters.

    Args:
        text: White space folded.
        language: espeak's name of the language. In English the full stop of a title ("Mr.") is
            taken off, since espeak-ng would end the sentence there.
    """
    pieces = []
    for sentence in _sentences(text.split()):
        for words in _short(sentence):
            pieces.append(Piece(tuple(words), tuple(_said(word, language) for word in words)))
    return tuple(piece for piece in pieces if any(c.isalnum() for c in piece.text))


def _said(word: str, language: str) -> str:
    return word[:-1] if language.startswith("en") and _TITLE.fullmatch(word) else word


def _sentences(words: list[str]) -> Iterator[list[str]]:
    """Ended by a stop, unless the next word goes on in lower case."""
    sentence: list[str] = []
    for number, word in enumerate(words, start=1):
        following = words[number] if number < len(words) else ""
        sentence.extend(_cut(word))
        ends = _SENTENCE_END.search(word) and not _TITLE.fullmatch(word)
        if not following or (ends and not following[0].islower()):
            yield sentence
            sentence = []


def _cut(word: str) -> list[str]:
    """A word, in parts where it alone is too long for a piece."""
    return [word[i : i + MAX_PIECE] for i in range(0, len(word), MAX_PIECE)]


def _short(words: list[str]) -> Iterator[list[str]]:
    """Cut a sentence that is too long, at the last comma that fits or else between words."""
    while words:
        room, fits = MAX_PIECE, 0
        for word in words:
            room -= len(word) + (fits > 0)
            if room < 0:
                break
            fits += 1
        if fits < len(words):
            clause = [i + 1 for i in range(fits // 2, fits) if _CLAUSE_END.search(words[i])]
            fits = clause[-1] if clause else fits
        yield words[:fits]
        words = words[fits:]
