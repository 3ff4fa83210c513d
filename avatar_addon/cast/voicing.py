# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose voice is whose: every character has one of its own, without being told.

A character's file may name it (``voice = "rosa"``). Where it doesn't, the speaker of the box is
taken who fits best by sex and age; among those who fit alike the character's name decides, so that
the same character always has the same voice, in whatever clothes.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..speech.voices import Voice, each_speaker, find_voice, note_of, short_name
from . import shelf
from .casting import Casting
from .profile import CharacterProfile, load_profile

AGES: Final = ("child", "teen", "young", "grown", "old")
"""Tags of characters and of speakers, from young to old."""
SEXES: Final = ("woman", "man")
_UNKNOWN_AGE: Final = 0.5
"""Who doesn't say how old they are stands this far from everybody, in steps of ``AGES``."""


@dataclass(frozen=True)
class Person:
    """What a voice is chosen by.

    Attributes:
        key: A name that stays the same whatever the person wears.
        voice: The voice that its file names; empty where it names none.
        tags: Such as ``woman`` and ``young``.
    """

    key: str
    voice: str = ""
    tags: tuple[str, ...] = ()


def voice_of(character: str) -> str:
    """The name of the voice that a character speaks with; nothing is built for it.

    Args:
        character: A name of the cast or a file, as ``shelf.find_character`` takes it.

    Returns:
        A name for ``voices.find_voice``; empty for the default voice.

    Raises:
        CharacterError: There is no such character, or its file can't be used.
    """
    person = _person(character)
    return person.voice or fitting_voice(person)


def voice_of_profile(profile: CharacterProfile) -> str:
    """The same for a character whose profile is at hand."""
    person = _of_profile(profile)
    return person.voice or fitting_voice(person)


def voices_of(
    speakers: Iterable[str], casting: Casting, *, voice: str = "", otherwise: str = ""
) -> dict[str, str]:
    """The voices of all who speak; two who weren't given theirs share one only if they must.

    Args:
        speakers: Names in the script, upper case; "" is the nameless one.
        casting: Whoever is cast; a voice named there comes first.
        voice: The voice of everybody else, if any.
        otherwise: Who plays a name that isn't cast and isn't a character's own; empty lets the
            name alone decide.

    Returns:
        Speaker → name of a voice; empty for the default voice.

    Raises:
        CharacterError: Somebody is cast who doesn't exist.
    """
    found: dict[str, str] = {}
    people: dict[str, Person] = {}
    for speaker in dict.fromkeys(speakers):
        role = casting.role_of(speaker)
        found[speaker] = role.voice or voice
        if not found[speaker]:
            who = role.character or namesake(speaker) or otherwise
            people[speaker] = _person(who) if who else _by_name(speaker)
            found[speaker] = people[speaker].voice
    for speaker, person in people.items():
        if not found[speaker] and person.key:
            found[speaker] = fitting_voice(person, taken=set(found.values()))
    return found


def namesake(speaker: str) -> str:
    """The character that has a speaker's name; empty where none has."""
    name = speaker.strip().lower().replace(" ", "_")
    return name if name in shelf.names() else ""


def fitting_voice(
    person: Person, *, taken: Collection[str] = (), among: Sequence[Voice] | None = None
) -> str:
    """The speaker of the box who fits a person best.

    Args:
        person: Who needs a voice.
        taken: Voices that others have; they come last.
        among: To choose from; by default the speakers of the voice in the box.

    Returns:
        Its name; empty where the box has but one speaker.
    """
    choice = each_speaker(find_voice("")) if among is None else among
    if len(choice) < 2:
        return ""

    def order(voice: Voice) -> tuple[bool, bool, float, int]:
        tags, name = note_of(voice).tags, short_name(voice)
        chance = zlib.crc32(f"{person.key}/{name}".encode())
        return (_strange(person.tags, tags), name in taken, _years_apart(person.tags, tags), chance)

    return short_name(min(choice, key=order))


def _strange(person: Collection[str], speaker: Collection[str]) -> bool:
    """Whether a voice would surprise: of the other sex, or a child's where there is none."""
    if "child" in speaker and "child" not in person:
        return True
    sexes = {sex for sex in SEXES if sex in person}, {sex for sex in SEXES if sex in speaker}
    return bool(sexes[0] and sexes[1] and not sexes[0] & sexes[1])


def _years_apart(person: Collection[str], speaker: Collection[str]) -> float:
    mine = [place for place, age in enumerate(AGES) if age in person]
    theirs = [place for place, age in enumerate(AGES) if age in speaker]
    if not mine or not theirs:
        return _UNKNOWN_AGE
    return float(min(abs(a - b) for a in mine for b in theirs))


def _person(character: str) -> Person:
    """What is known of a character before it is built."""
    wanted, _ = shelf.split_outfit(character or shelf.DEFAULT_CHARACTER)
    if shelf.is_path(wanted) and not wanted.endswith(shelf.SUFFIX):
        return _of_profile(load_profile(shelf.find_character(wanted)))
    if wanted.lower() in shelf.ready_names():
        return _of_profile(load_profile(shelf.find_character(wanted)))
    found = shelf.read_order(shelf.order(wanted))
    return Person(found.name, found.voice, tuple(found.tags))


def _of_profile(profile: CharacterProfile) -> Person:
    key = Path(profile.blend).stem.partition("-")[0]  # behind the dash is an outfit
    return Person(key, profile.voice, profile.tags)


def _by_name(speaker: str) -> Person:
    """Somebody of whom the script says only the name."""
    known: Mapping[str, Sequence[str]] = shelf.rigs_module("generate").NAMES
    first = speaker.title().partition(" ")[0]
    sexes = tuple(sex for sex, names in known.items() if first in names)
    return Person(speaker.lower(), "", sexes if len(sexes) == 1 else ())
