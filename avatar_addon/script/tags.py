# SPDX-License-Identifier: GPL-3.0-or-later
"""The tags that a text may hold: one row each.

A new tag is a row in ``TAGS``; whoever acts on it looks for its name among a line's directions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from . import arguments
from .direction import Value

Reader = Callable[[str], Value]


class Reach(Enum):
    """How far a tag reaches that is not closed."""

    POINT = "it happens at its place and can't be closed"
    WORD = "the next word"
    LINE = "the end of the line"


@dataclass(frozen=True)
class Tag:
    """A row of the table.

    Attributes:
        name: Of the direction that it gives.
        reach: What it applies to where it isn't closed.
        reader: Reads its argument; None where it takes none.
        default: The argument's value where none is written; None where one must be.
        skip: A word that may stand before the argument: "as" of ``[say as digits]``.
    """

    name: str
    reach: Reach
    reader: Reader | None = None
    default: Value | None = None
    skip: str = ""

    def values(self, argument: str) -> tuple[Value, ...]:
        """Read what is written after the name.

        Raises:
            ValueError: It can't be read; says what was expected.
        """
        words = argument.split()
        if words and words[0].lower() == self.skip:
            words = words[1:]
        if self.reader is None:
            if words:
                raise ValueError("it takes nothing after its name")
            return () if self.default is None else (self.default,)
        if not words:
            if self.default is None:
                raise ValueError("something must follow its name")
            return (self.default,)
        return (self.reader(" ".join(words)),)


_LETTERS = Tag("say-as", Reach.WORD, default="characters")

TAGS: Final[Mapping[str, Tag]] = {
    "pause": Tag("pause", Reach.POINT, arguments.seconds, arguments.BREAKS["medium"]),
    "break": Tag("pause", Reach.POINT, arguments.seconds, arguments.BREAKS["medium"]),
    "rate": Tag("rate", Reach.LINE, arguments.rate),
    "pitch": Tag("pitch", Reach.LINE, arguments.semitones),
    "volume": Tag("volume", Reach.LINE, arguments.decibels),
    "emphasis": Tag(
        "emphasis", Reach.WORD, arguments.one_of(arguments.EMPHASES), default="moderate"
    ),
    "say": Tag("say-as", Reach.WORD, arguments.one_of(arguments.SAY_AS), skip="as"),
    "spell": _LETTERS,
    "sub": Tag("sub", Reach.WORD, arguments.anything),
    "phoneme": Tag("phoneme", Reach.WORD, arguments.anything),
}
"""What is written in square brackets → what it means."""


@dataclass(frozen=True)
class Attribute:
    """An attribute of an XML element that asks for something.

    Attributes:
        tag: What it asks for.
        default: The argument where the attribute is missing; None: it may be left out.
    """

    tag: Tag
    default: str | None = None


_PAUSE_CENTISECONDS = Tag("pause", Reach.POINT, arguments.centiseconds)

ELEMENTS: Final[Mapping[str, Mapping[str, Attribute]]] = {
    "break": {"time": Attribute(TAGS["pause"]), "strength": Attribute(TAGS["pause"])},
    "pause": {"cms": Attribute(_PAUSE_CENTISECONDS), "time": Attribute(TAGS["pause"])},
    "emphasis": {"level": Attribute(TAGS["emphasis"], "moderate")},
    "prosody": {
        "rate": Attribute(TAGS["rate"]),
        "pitch": Attribute(TAGS["pitch"]),
        "volume": Attribute(TAGS["volume"]),
    },
    "sub": {"alias": Attribute(TAGS["sub"])},
    "phoneme": {"ph": Attribute(TAGS["phoneme"])},
    "say-as": {"interpret-as": Attribute(TAGS["say"])},
}
"""Elements of SSML and of other products → what their attributes ask for.

``<pause cms="300"/>`` is read as hundredths of a second, as the unit's name says.
"""

BREAKING_MARKUP: Final = frozenset(
    {
        *("p", "s", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr"),
        *("table", "blockquote", "hr", "speak", "paragraph", "sentence"),
    }
)
"""Elements that part words, and are left out."""
MARKUP: Final = BREAKING_MARKUP | {
    *("a", "abbr", "audio", "b", "bdi", "bdo", "big", "body", "center", "cite", "code", "dd"),
    *("del", "desc", "dfn", "dl", "dt", "em", "figure", "font", "footer", "head", "header"),
    *("html", "i", "img", "input", "ins", "kbd", "label", "lang", "lexicon", "link", "lookup"),
    *("main", "mark", "meta", "metadata", "nav", "pre", "q", "ruby", "rt", "samp", "section"),
    *("small", "span", "strike", "strong", "sub", "sup", "svg", "tbody", "td", "th", "thead"),
    *("title", "token", "tt", "u", "var", "video", "voice", "w", "wbr", "xml"),
}
"""Elements of HTML and SSML that ask nothing of a voice: left out, the words in them stay."""
