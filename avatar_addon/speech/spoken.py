# SPDX-License-Identifier: GPL-3.0-or-later
"""A line as it is said, word by word, each with the place it was written at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SpokenWord:
    """One word as a voice is given it.

    Attributes:
        text: What is said, with the punctuation it is said with; without white space, unless it is
            phonemes, as Piper takes them: ``[[ɪt ɪz,]]``.
        source_start: Offset into the line's text of the first character it stands for.
        source_end: Offset of the end; above ``source_start``. Several spoken words may stand for
            one place ("1984"), one may stand for several written words.
    """

    text: str
    source_start: int
    source_end: int


@dataclass(frozen=True)
class SpokenText:
    """A text as it is said.

    Attributes:
        source: The line's text, as written.
        words: What is said, in order; ``source_start`` and ``source_end`` never run backwards.
    """

    source: str
    words: tuple[SpokenWord, ...]

    @property
    def text(self) -> str:
        """What is said, as one text."""
        return " ".join(word.text for word in self.words)
