# SPDX-License-Identifier: GPL-3.0-or-later
"""What a row of the tables of tags says: a direction's name, how far it reaches, its argument."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from .direction import Value

Reader = Callable[[str], Value | tuple[Value, ...]]


class Reach(Enum):
    """How far a tag reaches that is not closed."""

    POINT = "it happens at its place and can't be closed"
    WORD = "the next word"
    LINE = "the end of the line"
    HOLD = "the end of the line; a moment where the line ends with it"
    MOMENT = "a moment at its place, or until it is closed"


@dataclass(frozen=True)
class Tag:
    """A row of the table.

    Attributes:
        name: Of the direction that it gives.
        reach: What it applies to where it isn't closed.
        reader: Reads its argument; None where it takes none.
        default: The argument's value where none is written; None where one must be.
        skip: A word that may stand before the argument: "as" of ``[say as digits]``.
        fixed: Values before that of the argument: "sad" of ``[sad 0.5]``.
    """

    name: str
    reach: Reach
    reader: Reader | None = None
    default: Value | tuple[Value, ...] | None = None
    skip: str = ""
    fixed: tuple[Value, ...] = ()

    @property
    def at_a_place(self) -> bool:
        """Whether it is something that happens at its place, and parts the words around it."""
        return self.reach in (Reach.POINT, Reach.MOMENT)

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
            return self.fixed if self.default is None else (*self.fixed, *_all(self.default))
        if words:
            return (*self.fixed, *_all(self.reader(" ".join(words))))
        if self.default is None:
            raise ValueError("something must follow its name")
        return (*self.fixed, *_all(self.default))

    def closes(self, other: Tag, values: tuple[Value, ...]) -> bool:
        """Whether this one's name, with a stroke before it, closes another: ``[/sad]``."""
        return self.name == other.name and values[: len(self.fixed)] == self.fixed


def _all(value: Value | tuple[Value, ...]) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)
