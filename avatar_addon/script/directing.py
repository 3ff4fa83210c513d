# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags are taken out of a text and become ``Direction``s of its lines.

First every tag is read, where it stands in the source, and a mark of one character takes its place
(``take_tags``). The text is then cut into lines and cleaned. At the end the marks are taken out
again, and where they stood is where the directions begin and end (``settle``).
"""

from __future__ import annotations

import difflib
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from . import acting_tags
from .direction import Direction, Value
from .tag import Reach, Tag
from .tags import BREAKING_MARKUP, ELEMENTS, MARKUP, TAGS, find_tag

_FIRST: Final = 0xF0000
_LAST: Final = 0x10FFFD
"""A private plane of Unicode: characters that no text has once it is cleaned of them."""
MARKS: Final = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")

_TAG = re.compile(
    r"\[\[(?P<ipa>[^\[\]\n]*)\]\]"
    r"|\[(?P<end>/?)(?P<name>[^\[\]\n]*)\]"
    r"|\[(?P<open>/?[A-Za-z]+)(?=[^\[\]\n]*(?:[\[\n]|$))"
    r"|<(?P<xend>/?)(?P<xname>[A-Za-z][\w.:-]*)"
    r"(?P<attributes>(?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:\"[^\"<\n]*\"|'[^'<\n]*'))*)\s*(?P<empty>/?)>"
    rf"|(?P<emoji>{acting_tags.EMOJI_PATTERN.pattern})"
)
_ATTRIBUTE = re.compile(r"([A-Za-z_][\w.:-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_CLOSERS: Final = ",.;:!?…)]}»”’%"
_NEAR: Final = 0.7
"""How like a tag a word must be to be taken for a slip of it. With so many tags less finds one for
any word."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Mark:
    """What one mark stands for.

    Attributes:
        opens: What begins here: (row of the table, values).
        closes: Tags one of which ends here.
        element: Whether it was written the XML way, where everything must be closed.
    """

    opens: tuple[tuple[Tag, tuple[Value, ...]], ...]
    closes: tuple[Tag, ...]
    element: bool
    row: int
    column: int


@dataclass(frozen=True)
class Marked:
    """A text in which marks stand for its tags."""

    text: str
    marks: Mapping[str, _Mark]


def take_tags(text: str, source: str = "the text") -> Marked:
    """Read all tags and put marks in their places.

    What can't be understood is left out of the text, with a warning in the log.

    Args:
        text: Without characters of Unicode's private planes.
        source: What to call it in messages.
    """
    reader = _Reader(text, source)
    return Marked(_TAG.sub(reader.replace, text), reader.marks)


class _Reader:
    """Reads tag after tag."""

    def __init__(self, text: str, source: str) -> None:
        self._text, self._source = text, source
        self._row, self._row_start, self._seen_to = 1, 0, 0
        self._markup = False
        self._warned: set[str] = set()
        self.marks: dict[str, _Mark] = {}

    def replace(self, match: re.Match[str]) -> str:
        """What is to stand in a tag's place."""
        self._move_to(match.start())
        if match["ipa"] is not None:
            return self._phonemes(match)
        if match["name"] is not None:
            return self._bracket(match)
        if match["open"] is not None:
            return self._left_open(match)
        if match["emoji"] is not None:
            return self._emoji(match)
        return self._element(match)

    def _move_to(self, at: int) -> None:
        passed = self._text.count("\n", self._seen_to, at)
        if passed:
            self._row += passed
            self._row_start = self._text.rfind("\n", 0, at) + 1
        self._seen_to = at

    def _mark(
        self,
        match: re.Match[str],
        opens: tuple[tuple[Tag, tuple[Value, ...]], ...],
        closes: tuple[Tag, ...] = (),
        *,
        element: bool = False,
    ) -> str:
        character = chr(_FIRST + len(self.marks))
        column = match.start() - self._row_start + 1
        self.marks[character] = _Mark(opens, closes, element, self._row, column)
        return character

    def _phonemes(self, match: re.Match[str]) -> str:
        """``[[həlˈoʊ]]``: the phonemes are what is written, and what is said."""
        ipa = " ".join(match["ipa"].split())
        if not ipa:
            self._warn(match, "holds no phonemes", "")
            return ""
        tag = TAGS["phoneme"]
        start = self._mark(match, ((tag, (ipa,)),))
        return f"{start}{ipa}{self._mark(match, (), (tag,))}"

    def _bracket(self, match: re.Match[str]) -> str:
        found = find_tag(match["name"])
        if found is None:
            near = _nearest(match["name"])
            self._warn(match, "is not a tag that is known, and is not spoken", near)
            return " "
        tag, argument = found
        if match["end"]:
            if tag.reach is Reach.POINT:
                self._warn(match, "closes what can't be closed", "")
                return " "
            return self._mark(match, (), (tag,))
        try:
            values = tag.values(argument)
        except ValueError as error:
            self._warn(match, f"is left out: {error}", "")
            return " " if tag.at_a_place else ""
        return _set_off(self._mark(match, ((tag, values),)), tag)

    def _emoji(self, match: re.Match[str]) -> str:
        found = find_tag(acting_tags.EMOJI[match["emoji"][0]])
        assert found is not None
        tag, argument = acting_tags.as_a_moment(found[0]), found[1]
        return _set_off(self._mark(match, ((tag, tag.values(argument)),)), tag)

    def _left_open(self, match: re.Match[str]) -> str:
        """A known tag without its closing bracket isn't spoken; other brackets are prose."""
        if find_tag(match["open"].lstrip("/")) is None:
            return match[0]
        self._warn(match, "has no closing bracket, is left out and is not spoken", "")
        return " "

    def _element(self, match: re.Match[str]) -> str:
        name = match["xname"].lower().rpartition(":")[2]
        attributes = {m[1].lower(): m[2] or m[3] or "" for m in _ATTRIBUTE.finditer(match[0])}
        acted = acting_tags.ELEMENTS.get(name)
        if acted is not None:
            return self._acted_element(match, acted, attributes)
        known = ELEMENTS.get(name)
        if known is not None and (name != "sub" or attributes or match["xend"]):
            return self._known_element(match, name, attributes)
        if name not in MARKUP:
            self._warn(match, "is not a tag that is known, and is not spoken", _nearest(name))
            return " "
        if not self._markup:
            self._markup = True
            _LOG.warning("Markup in %s is not spoken.", self._source)
        return " " if name in BREAKING_MARKUP else ""

    def _acted_element(self, match: re.Match[str], tag: Tag, attributes: Mapping[str, str]) -> str:
        if match["xend"]:
            return "" if tag.reach is Reach.POINT else self._mark(match, (), (tag,), element=True)
        written = " ".join(attributes[a] for a in acting_tags.ATTRIBUTES if a in attributes)
        try:
            values = tag.values(written)
        except ValueError as error:
            self._warn(match, f"is left out: {error}", "")
            return " "
        return _set_off(self._mark(match, ((tag, values),), element=True), tag)

    def _known_element(self, match: re.Match[str], name: str, attributes: Mapping[str, str]) -> str:
        known = ELEMENTS[name]
        if match["xend"]:
            tags = tuple(attribute.tag for attribute in known.values())
            point = tags[0].reach is Reach.POINT
            return "" if point else self._mark(match, (), tags, element=True)
        opens: list[tuple[Tag, tuple[Value, ...]]] = []
        for word, attribute in known.items():
            written = attributes.get(word, attribute.default)
            if written is None:
                continue
            try:
                opens.append((attribute.tag, attribute.tag.values(written)))
            except ValueError as error:
                self._warn(match, f"is left out: {error}", "")
        if name in ("break", "pause"):
            opens = opens[:1] or [(TAGS["pause"], TAGS["pause"].values(""))]
        if match["empty"] and name not in ("break", "pause"):
            return ""
        mark = self._mark(match, tuple(opens), element=True)
        return f" {mark} " if name in ("break", "pause") else mark

    def _warn(self, match: re.Match[str], what: str, near: str) -> None:
        written = match[0] if len(match[0]) <= 60 else match[0][:57] + "…" + match[0][-1]
        if written in self._warned:
            return
        self._warned.add(written)
        column = match.start() - self._row_start + 1
        hint = f" Did you mean {near}?" if near else ""
        place = f"{self._source}, line {self._row}, column {column}"
        _LOG.warning("%s: %s %s.%s", place[0].upper() + place[1:], written, what, hint)


def _nearest(written: str) -> str:
    name = (written.lower().split() or [""])[0]
    found = difflib.get_close_matches(name, TAGS, n=1, cutoff=_NEAR)
    return f"[{found[0]}]" if found else ""


def _set_off(mark: str, tag: Tag) -> str:
    """What happens at a place parts the words around it."""
    return f" {mark} " if tag.at_a_place else mark


def settle(text: str, marks: Mapping[str, _Mark]) -> tuple[str, tuple[Direction, ...]]:
    """Take the marks out of a line; give its text and its directions, in order.

    Args:
        text: Clean, with white space folded; marks count as words there.
        marks: What each mark stands for.
    """
    plain, places = _without_marks(text)
    open_: list[tuple[_Mark, Tag, tuple[Value, ...], int]] = []
    done: list[Direction] = []
    for mark, at in ((marks[character], at) for character, at in places):
        for closer in mark.closes:
            index = next(
                (i for i in reversed(range(len(open_))) if closer.closes(*open_[i][1:3])), None
            )
            if index is not None:
                done += _direction(plain, *open_.pop(index), at)
        for tag, values in mark.opens:
            if tag.reach is Reach.POINT:
                done.append(Direction(tag.name, at, at, values, mark.row, mark.column))
            else:
                open_.append((mark, tag, values, at))
    for mark, tag, values, start in open_:
        word = tag.reach is Reach.WORD and not mark.element
        end = _word_end(plain, start) if word else len(plain)
        end = start if tag.reach is Reach.MOMENT else end
        done += _direction(plain, mark, tag, values, start, end)
    return plain, tuple(sorted(done, key=lambda d: (d.start, d.row, d.column)))


def _direction(
    text: str, mark: _Mark, tag: Tag, values: tuple[Value, ...], start: int, end: int
) -> Iterator[Direction]:
    """What it holds, without the white space at its ends; where that is nothing only a moment."""
    place = start
    end = len(text[:end].rstrip())
    start = end - len(text[start:end].lstrip()) if start < end else end
    if end <= start and tag.reach in (Reach.HOLD, Reach.MOMENT):
        yield Direction(tag.name, place, place, values, mark.row, mark.column)
    elif end > start:
        yield Direction(tag.name, start, end, values, mark.row, mark.column)


def _without_marks(text: str) -> tuple[str, list[tuple[str, int]]]:
    """The text, and each mark with the offset of the character that follows it there."""
    out: list[str] = []
    places: list[tuple[str, int]] = []
    parted = False
    for character in text:
        if MARKS.fullmatch(character):
            places.append((character, len(out)))
            parted = True
        elif character != " " or (out and out[-1] != " "):
            if parted and character in _CLOSERS and out and out[-1] == " ":
                out.pop()
            parted = parted and character == " "
            out.append(character)
    plain = "".join(out).rstrip()
    return plain, [(c, min(at, len(plain))) for c, at in places]


def _word_end(text: str, start: int) -> int:
    """End of the word that begins at or after ``start``, without the punctuation behind it."""
    while start < len(text) and text[start].isspace():
        start += 1
    end = start
    while end < len(text) and not text[end].isspace():
        end += 1
    while end > start + 1 and not (text[end - 1].isalnum() or _is_abbreviation(text, end)):
        end -= 1
    return end


def _is_abbreviation(text: str, end: int) -> bool:
    """Whether a full stop is followed by more of the line."""
    return text[end - 1] == "." and end < len(text)
