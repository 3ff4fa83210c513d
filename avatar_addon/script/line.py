# SPDX-License-Identifier: GPL-3.0-or-later
"""What a script is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One speech of one speaker.

    Attributes:
        id: Stable name of the line: it depends on who says what, not on where it stands, so that
            a change elsewhere in the script leaves it alone.
        speaker: Name in the script, upper case; empty where there is one nameless speaker.
        text: What is said, with white space folded.
        number: Line in the source text, from 1, for messages.
    """

    id: str
    speaker: str
    text: str
    number: int = 1
