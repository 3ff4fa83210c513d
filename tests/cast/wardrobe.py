# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of this room wear: every mesh is built once, when somebody first asks for it."""

from __future__ import annotations

from functools import cache

from rigs.arrays import Part
from rigs.clothes import makers
from rigs.params import BOTTOMS, TOPS, Body, Character, Style, Traits

BOTTOM_OF = dict(zip(TOPS, (*BOTTOMS, *BOTTOMS), strict=True))
"""Top → what goes with it, so that every bottom is worn."""


def worn(name: str, character: Character) -> Part | None:
    """One mesh below the head of somebody in the default colours; none if they have none."""
    return _worn(name, character.style, character.body, character.traits)


def part(name: str, character: Character) -> Part:
    """One mesh below the head that there is."""
    one = worn(name, character)
    assert one is not None, name
    return one


def whole(character: Character) -> tuple[Part, ...]:
    """Every mesh below the head."""
    every = (worn(name, character) for name in makers(character))
    return tuple(one for one in every if one is not None)


@cache
def _worn(name: str, style: Style, body: Body, traits: Traits) -> Part | None:
    return makers(Character("bea", "Bea", style=style, body=body, traits=traits))[name]()
