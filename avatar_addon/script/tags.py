# SPDX-License-Identifier: GPL-3.0-or-later
"""The tags that a text may hold: one row each.

A new tag is a row in ``TAGS``, one for acting in ``acting_tags``; whoever acts on it looks for its
name among a line's directions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from . import acting_tags, arguments
from .tag import Reach, Tag

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
    **acting_tags.TAGS,
}
"""What is written in square brackets → what it means."""
_LONGEST: Final = max(len(name.split()) for name in TAGS)


def find_tag(written: str) -> tuple[Tag, str] | None:
    """The tag that is meant by what stands in brackets, and the words behind its name.

    Names may have more words than one, with blanks, dashes or underscores between them; before
    what has a strength may stand how much: ``very sad``.
    """
    words = written.split()
    for length in range(min(_LONGEST, len(words)), 0, -1):
        name = " ".join(words[:length]).lower()
        for spelled in (name, name.replace("-", " ").replace("_", " ")):
            if spelled in TAGS:
                return TAGS[spelled], " ".join(words[length:])
    for degree in arguments.DEGREES:
        if written.lower().startswith(f"{degree} "):
            found = find_tag(written[len(degree) :])
            if found and found[0].reader is arguments.strength and not found[1]:
                return found[0], degree
    return None


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
