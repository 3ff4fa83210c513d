# SPDX-License-Identifier: GPL-3.0-or-later
"""From a line as it is written to the words that are said, each linked to its place.

Tags come first (a word said as another, spelled, or in phonemes), then the user's pronunciations,
then the language's forms, one table after the other; what no form knows is said as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ...script.direction import Direction
from ...script.line import Line
from ..pronunciations import NONE, Pronunciations
from ..spoken import SpokenText, SpokenWord
from . import abroad, english
from .english_names import spelled
from .form import Form, Said
from .numbers import cardinal, digits, ordinal, year

_DAY_FIRST: Final = frozenset({"en-gb", "en", "en-029", "en-gb-scotland", "en-gb-x-rp"})
"""espeak-ng's names of English where 3/12 is the third of December."""
_RUN = re.compile(r"[\w'’]+(?:[.,:]\d+)*")
_KEPT: Final = ".,;:!?…"
_UNSAID = str.maketrans(dict.fromkeys('*_~^|\\<>{}[]#`"“”„‟«»‹›()=•·', ""))
_QUOTES = str.maketrans("’‘ʼ", "'''")
_LONG_DASH = re.compile(r"[—―]|-{2,}|(?<=[^\W\d])–(?=[^\W\d])")
_ELISION = re.compile(r"'(?:em|til|cause|n|tis|twas|bout|round|\d)", re.IGNORECASE)


def spoken_text(line: Line, language: str, pronunciations: Pronunciations = NONE) -> SpokenText:
    """What a voice is given for a line.

    Args:
        line: Text and directions.
        language: espeak-ng's name of the voice's language, such as ``en-us``.
        pronunciations: The user's.
    """
    table = _table(language)
    writer = _Writer(line.text)
    at = 0
    for direction in _fixed(line.directions):
        _read(line.text, at, direction.start, table, pronunciations, language, writer)
        writer.say(_as_told(direction, line.text, language))
        at = direction.end
    _read(line.text, at, len(line.text), table, pronunciations, language, writer)
    return SpokenText(line.text, writer.words())


def _table(language: str) -> tuple[Form, ...]:
    if language.lower().split("-")[0] == "en":
        return english.forms(day_first=language.lower() in _DAY_FIRST)
    return abroad.forms(language)


def _fixed(directions: Sequence[Direction]) -> Iterator[Direction]:
    """Directions that say what is said; of two at one place the first."""
    at = 0
    for direction in directions:
        if direction.name in ("sub", "phoneme", "say-as") and direction.start >= at:
            at = direction.end
            yield direction


def _as_told(direction: Direction, text: str, language: str) -> list[Said]:
    start, end = direction.start, direction.end
    (value,) = direction.values
    if direction.name == "phoneme":
        return [Said(f"[[{value}]]", start, end)]
    if direction.name == "sub":
        return [Said(str(value), start, end)]
    written = text[start:end]
    if language.lower().split("-")[0] != "en" and value not in ("characters", "digits"):
        return [Said(written, start, end)]
    return [Said(_SAY_AS[str(value)](written) or written, start, end)]


def _characters(written: str) -> str:
    return ", ".join(spelled(word) for word in written.split())


def _number(read: Callable[[int], str]) -> Callable[[str], str]:
    def said(written: str) -> str:
        found = re.sub(r"\D", "", written)
        return read(int(found)) if found and len(found) <= 9 else digits(found)

    return said


_SAY_AS: Final[dict[str, Callable[[str], str]]] = {
    "characters": _characters,
    "digits": digits,
    "cardinal": lambda written: cardinal(re.sub(r"[^\d.,−-]", "", written).strip(".,") or "0"),
    "ordinal": _number(ordinal),
    "year": _number(year),
    "date": lambda _: "",
    "time": lambda _: "",
}
"""Dates and times are read by their forms; where those don't know them, as they stand."""


def _read(
    text: str,
    at: int,
    end: int,
    table: Sequence[Form],
    pronunciations: Pronunciations,
    language: str,
    writer: _Writer,
) -> None:
    """Read from ``at`` to ``end``: at each place where a word may begin, form after form."""
    own = pronunciations.form(language)
    forms = (own, *table) if own else tuple(table)
    while at < end:
        if text[at].isspace():
            at += 1
            continue
        said, until = _first_form(forms, text, at, end)
        if said:
            writer.say(said)
        else:
            run = _RUN.match(text, at, end)
            until = run.end() if run else at + 1
            writer.keep(at, until)
        at = until


def _first_form(forms: Sequence[Form], text: str, at: int, end: int) -> tuple[Sequence[Said], int]:
    for form in forms:
        match = form.pattern.match(text, at)
        if match and at < match.end() <= end:
            said = form.read(match)
            if said:
                return said, match.end()
    return (), at


@dataclass
class _Growing:
    text: str
    start: int
    end: int


class _Writer:
    """Gathers words; puts punctuation where it belongs."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._words: list[_Growing] = []
        self._kept: tuple[int, int] | None = None

    def say(self, said: Sequence[Said]) -> None:
        """Words that stand for something written."""
        self._flush()
        for words, start, end in said:
            literal = words.startswith("[[")
            for word in [words] if literal else words.split():
                self._words.append(_Growing(word, start, end))

    def keep(self, start: int, end: int) -> None:
        """Something that is said as it stands."""
        if self._kept and self._kept[1] == start:
            self._kept = (self._kept[0], end)
        else:
            self._flush()
            self._kept = (start, end)

    def words(self) -> tuple[SpokenWord, ...]:
        """All of them."""
        self._flush()
        return tuple(SpokenWord(w.text, w.start, w.end) for w in self._words)

    def _flush(self) -> None:
        if self._kept is None:
            return
        (start, end), self._kept = self._kept, None
        at = start
        for dash in [*_LONG_DASH.finditer(self._source, start, end), None]:
            until = dash.start() if dash else end
            if until > at:
                self._token(at, until)
            if dash:
                self._punctuate(",")
                at = dash.end()

    def _token(self, start: int, end: int) -> None:
        """One run of characters without white space: a word with its punctuation, or only that."""
        written = self._source[start:end]
        if set(written) <= set("-–−"):
            self._punctuate(",")
            return
        core = written.strip("".join(c for c in set(written) if not _is_core(c)))
        if not core:
            self._after(written, start)
            return
        before, _, after = written.partition(core)
        if "(" in before or "[" in before:
            self._punctuate(",")
        word = core.translate(_QUOTES).translate(_UNSAID)
        word = word if _ELISION.match(before[-1:].translate(_QUOTES) + word) is None else "'" + word
        first = start + len(before)
        self._words.append(_Growing(word, first, first + len(core)))
        self._after(after, first + len(core))

    def _after(self, marks: str, start: int) -> None:
        """Punctuation behind a word; a bracket that closes is a comma where the line goes on."""
        kept = "".join(c for c in marks if c in _KEPT)
        more = self._source[start + len(marks) :].strip()
        if not kept and ")" in marks and more and more[0] not in _KEPT:
            kept = ","
        if kept:
            self._punctuate(kept)

    def _punctuate(self, marks: str) -> None:
        """Put marks behind the last word, into its brackets where it is in phonemes."""
        if not self._words:
            return
        word = self._words[-1]
        bare = word.text.removesuffix("]]")
        if bare[-1:] in _KEPT and (marks == "," or bare[-1:] == "."):
            return
        word.text = bare + marks + ("]]" if bare != word.text else "")


def _is_core(character: str) -> bool:
    """Letters, digits, and signs that a voice has a name for."""
    return character.isalnum() or character in "&%+@$£€¥©®™°§№µ"
