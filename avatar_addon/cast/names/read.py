# SPDX-License-Identifier: GPL-3.0-or-later
"""Names are read by all conventions at once; those that explain most of a file win.

What comes out are guesses: a name proves nothing until the key was moved.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from ...vocabulary import ARKIT
from .conventions import AZURE, CONVENTIONS, FACS, PLAIN, Convention
from .words import Reading, readings, squeeze, with_side

QUORUM: Final = 0.6
"""Names of a letter or two mean a shape only in the company of their kind: the share of a
convention's own visemes that must be there for them to count."""
_UNKNOWN_WORD: Final = 0.93
_BOTH_SIDES: Final = 0.95
_ALONE: Final = 0.3
_MISSPELT: Final = 0.75
_PLAIN: Final = 0.8
_LIKENESS: Final = 0.86
_LEAST_LETTERS: Final = 6
"""Shorter names are too easily taken for each other."""
_DIRECTED: Final = frozenset({"jaw", "mouth"})
"""Here left and right are where it goes, not which half moves."""
_ACTION_UNIT = re.compile(r"(?:^|[^a-z])au[\W_]*0*(\d{1,2})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Guess:
    """What a key's name says that it does.

    Attributes:
        channels: Channels that it is: one, or both sides of a pair.
        convention: Title of the convention.
        sure: How sure the name alone makes us, from 0 to 1.
        order: Place among the convention's names for that channel; 0 is the best.
    """

    channels: tuple[str, ...]
    convention: str
    sure: float
    order: int = 0


@dataclass(frozen=True)
class Meaning:
    """What one squeezed name is in one convention."""

    convention: Convention
    channels: tuple[str, ...]
    order: int


def guess(names: Sequence[str]) -> dict[str, tuple[Guess, ...]]:
    """What each of a character's keys is called by whom, the likeliest first.

    Args:
        names: Names of all keys of one face, each once.

    Returns:
        Name → guesses; names that nobody uses aren't there.
    """
    found = {name: _meanings(name) for name in names}
    support = _support(found)
    out: dict[str, tuple[Guess, ...]] = {}
    for name, meanings in found.items():
        guesses = [_guess(meaning, reading, support) for meaning, reading in meanings]
        guesses.sort(key=lambda g: (-g.sure, g.order))
        if guesses:
            out[name] = tuple(_each_channel_once(guesses))
    return out


def ingredients(names: Sequence[str], convention: Convention) -> dict[str, str]:
    """Which of a character's keys are the ingredients of a convention's recipes.

    Returns:
        The convention's own name → the key's name.
    """
    wanted = {word for recipe in convention.recipes.values() for word in recipe}
    by_squeezed = {squeeze(word): word for word in wanted}
    out: dict[str, str] = {}
    for name in names:
        for reading in readings(name):
            side = {"left": "l", "right": "r"}.get(reading.side, "")
            word = by_squeezed.get(reading.squeezed + side) or by_squeezed.get(
                reading.squeezed + reading.side
            )
            if word is not None:
                out.setdefault(word, name)
                break
    return out


def _meanings(name: str) -> list[tuple[Meaning, Reading]]:
    """The first reading that some convention knows; a misspelling where none does."""
    unit = _ACTION_UNIT.search(name)
    if unit:
        return _action_unit(name, int(unit[1]))
    index = _index()
    out: list[tuple[Meaning, Reading]] = []
    known: set[str] = set()
    for reading in readings(name):
        for meaning in index.get((reading.squeezed, reading.side), ()):
            if meaning.convention.title not in known and _may_be(meaning, reading):
                out.append((meaning, reading))
        known |= {meaning.convention.title for meaning, _ in out}
    return out or _misspelt(name)


def _may_be(meaning: Meaning, reading: Reading) -> bool:
    """Numbers and single letters mean nothing behind words that no one puts there."""
    if not (reading.letters and reading.dropped):
        return True
    marks = meaning.convention.marks
    return any(word in marks or word.rstrip("0123456789") in marks for word in reading.dropped)


def _action_unit(name: str, number: int) -> list[tuple[Meaning, Reading]]:
    side = with_side(name)[1]
    reading = Reading(f"au{number}", side, ())
    index = _index()
    return [
        (meaning, reading)
        for meaning in index.get((reading.squeezed, side), index.get((reading.squeezed, ""), ()))
        if meaning.convention is FACS
    ]


def _misspelt(name: str) -> list[tuple[Meaning, Reading]]:
    """The likest known name, of the same side."""
    for reading in readings(name):
        if len(reading.squeezed) < _LEAST_LETTERS or len(reading.dropped) > 2:
            continue
        known = [base for base, side in _index() if side == reading.side]
        near = difflib.get_close_matches(reading.squeezed, known, n=1, cutoff=_LIKENESS)
        if near and len(near[0]) >= _LEAST_LETTERS:
            likely = Reading(reading.squeezed, reading.side, (*reading.dropped, "?"))
            return [(meaning, likely) for meaning in _index()[near[0], reading.side]]
    return []


@cache
def _index() -> Mapping[tuple[str, str], tuple[Meaning, ...]]:
    """(squeezed name, side) → what it means in each convention."""
    out: dict[tuple[str, str], list[Meaning]] = defaultdict(list)
    for convention in CONVENTIONS:
        both: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for channel, said in convention.keys.items():
            for order, name in enumerate(said):
                out[squeeze(name), ""].append(Meaning(convention, (channel,), order))
                base, side = with_side(name)
                if side:
                    out[base, side].append(Meaning(convention, (channel,), order))
                    both[base].append((channel, order))
        for base, pairs in both.items():
            if len(pairs) == 2 and (base, "") not in out and base not in _DIRECTED:
                channels = tuple(channel for channel, _ in pairs)
                out[base, ""].append(Meaning(convention, channels, pairs[0][1]))
    return {key: tuple(meanings) for key, meanings in out.items()}


def _support(found: Mapping[str, Sequence[tuple[Meaning, Reading]]]) -> dict[str, float]:
    """Convention → share of its visemes, or of the face where it has none, that is there."""
    there: dict[str, set[str]] = defaultdict(set)
    for meanings in found.values():
        for meaning, reading in meanings:
            if "?" not in reading.dropped:
                there[meaning.convention.title] |= set(meaning.channels)
    out: dict[str, float] = {}
    for convention in CONVENTIONS:
        visemes = {c for c in convention.keys if c.startswith("viseme.")}
        wanted, of = (visemes, len(visemes)) if visemes else (set(convention.keys), len(ARKIT))
        out[convention.title] = len(there[convention.title] & wanted) / of
    return out


def _guess(meaning: Meaning, reading: Reading, support: Mapping[str, float]) -> Guess:
    convention = meaning.convention
    sure = 1.0
    for word in reading.dropped:
        if word == "?":
            sure *= _MISSPELT
        elif not (word.isdigit() or word in convention.marks):
            sure *= _UNKNOWN_WORD
    if len(meaning.channels) > 1:
        sure *= _BOTH_SIDES
    if convention is PLAIN:
        sure *= _PLAIN
    marked = bool(set(reading.dropped) & convention.marks)
    lonely = reading.letters or convention is AZURE
    if lonely and not marked and support[convention.title] < QUORUM:
        sure *= _ALONE
    sure *= 0.9 + 0.1 * support[convention.title] - 0.005 * convention.rank
    return Guess(meaning.channels, convention.title, round(sure, 3), meaning.order)


def _each_channel_once(guesses: Sequence[Guess]) -> list[Guess]:
    seen: set[tuple[str, ...]] = set()
    out = []
    for one in guesses:
        if one.channels not in seen:
            seen.add(one.channels)
            out.append(one)
    return out


def conventions_of(guesses: Mapping[str, Sequence[Guess]]) -> dict[str, int]:
    """How many keys each convention explains best, the most first."""
    counts: dict[str, int] = defaultdict(int)
    for found in guesses.values():
        counts[found[0].convention] += 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
