# SPDX-License-Identifier: GPL-3.0-or-later
"""A written form, and what is said for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple


class Said(NamedTuple):
    """Words, and where in the text they are written.

    Attributes:
        words: One or more, parted by spaces.
        start: Offset of the first character they stand for.
        end: Offset of the end; above ``start``.
    """

    words: str
    start: int
    end: int


Reader = Callable[[re.Match[str]], Sequence[Said] | None]


@dataclass(frozen=True)
class Form:
    """A row of a table of forms.

    Attributes:
        pattern: Matched where a word may begin.
        read: What is said for a match, in order; None where it is none after all.
    """

    pattern: re.Pattern[str]
    read: Reader


def part(match: re.Match[str], group: str | int, words: str) -> Said:
    """Words for a group of a match."""
    return Said(words, match.start(group), match.end(group))


STARTERS: Final = frozenset(
    {
        *("The", "A", "An", "He", "She", "It", "They", "We", "You", "I", "This", "That", "These"),
        *("Those", "There", "Here", "Then", "And", "But", "Or", "So", "If", "When", "While", "In"),
        *("On", "At", "For", "From", "To", "By", "With", "After", "Before", "As", "My", "His"),
        *("Her", "Its", "Our", "Their", "Your", "What", "Who", "Why", "How", "Where", "Yes", "No"),
        *("Not", "Now", "Did", "Does", "Do", "Is", "Are", "Was", "Were", "Let", "All", "One"),
        *("Some", "Many", "Most", "Nobody", "Everyone", "Once", "Later", "Please", "Can", "Will"),
    }
)
"""Words that, in capitals, begin a sentence rather than a name."""


def word_before(match: re.Match[str], *, past_comma: bool = False) -> str:
    """The word that stands before a match, without punctuation; "" at a sentence's start.

    Args:
        match: What is asked about.
        past_comma: Whether a comma may stand between ("Brown, Inc.").
    """
    nearby = match.string[max(0, match.start() - _NEAR) : match.start()]
    before = nearby.rstrip(" ," if past_comma else None)
    if before[-1:] in ".!?:;":
        before = before.rstrip(".") if _ABBREVIATED.search(before) else ""
    found = _LAST_WORD.search(before)
    return found[0] if found else ""


def word_after(match: re.Match[str]) -> str:
    """The word that follows a match; "" where punctuation parts them."""
    found = _NEXT_WORD.match(match.string, match.end())
    return found[1] if found else ""


def goes_on(match: re.Match[str], *, names: bool = False) -> bool:
    """Whether the sentence goes on behind a match that ends in a full stop.

    Args:
        match: What ends in one.
        names: Whether a capital may be a name's; else it begins a sentence.
    """
    rest = match.string[match.end() : match.end() + _NEAR].lstrip()
    if not rest or rest[0] in "\"'“‘(":
        return False
    return not rest[0].isupper() or (names and word_after(match) not in STARTERS)


_NEAR: Final = 60
"""Characters that are looked at on both sides."""
_LAST_WORD = re.compile(r"[\w'’-]+$")
_NEXT_WORD = re.compile(r"\s*([\w'’-]+)")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|No|vs)\.$")
