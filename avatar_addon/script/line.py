# SPDX-License-Identifier: GPL-3.0-or-later
"""What a script is made of."""

from __future__ import annotations

from dataclasses import dataclass

from .direction import Direction


@dataclass(frozen=True)
class Line:
    """One speech of one speaker.

    Attributes:
        id: Stable name of the line: it depends on who says what, not on where it stands, so that
            a change elsewhere in the script leaves it alone.
        speaker: Name in the script, upper case; empty where there is one nameless speaker.
        text: What is said as it is written, with white space folded; without tags and markup.
        number: Line in the source text, from 1, for messages.
        directions: What the tags in it ask for, by where they begin.
    """

    id: str
    speaker: str
    text: str
    number: int = 1
    directions: tuple[Direction, ...] = ()
