# SPDX-License-Identifier: GPL-3.0-or-later
"""What a tag asks for, and the words it asks it of."""

from __future__ import annotations

from dataclasses import dataclass

Value = float | str


@dataclass(frozen=True)
class Direction:
    """One wish of the script for how a line is said or acted.

    Attributes:
        name: What is asked for, as ``tags.TAGS`` has it: ``pause``, ``rate``, ``emphasis``.
        start: Offset into the line's text where it begins.
        end: Offset where it ends; ``start`` for what happens at one place.
        values: Its arguments, read: seconds, times, semitones, decibels, or words.
        row: Line of the source text that the tag stands in, from 1.
        column: Where it begins in that line, from 1.
    """

    name: str
    start: int
    end: int
    values: tuple[Value, ...] = ()
    row: int = 1
    column: int = 1
