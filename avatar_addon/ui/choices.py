# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel's menus offer: characters and voices that are here, film terms in plain words."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from ..cast.shelf import DEFAULT_CHARACTER, names, shelf_dir
from ..performance import feelings
from ..speech.voices import (
    CATALOGUE_NAME,
    Voice,
    each_speaker,
    list_voices,
    note_of,
    short_name,
    spoken_by,
    voices_dir,
)
from .characters import own_names

Item = tuple[str, str, str, int]
FixedItem = tuple[str, str, str]

OWN_VOICE: Final = "own"
"""The choice that lets the character's profile name the voice."""

MOST_SPEAKERS: Final = 40
"""A voice of more speakers is one entry of the menu."""

MOODS: Final[list[FixedItem]] = [
    (name, name.capitalize(), "Of all where no tag in the words, such as [sad], asks for another")
    for name in feelings.MOODS
]

AUTO: Final = "auto"
"""The choice that lets the voice's language choose the recogniser."""

SHOTS: Final[list[FixedItem]] = [
    ("EWS", "Extreme Wide", "The figure is small in the place"),
    ("WS", "Wide", "Head to feet"),
    ("MFS", "Medium Full", "Head to mid-thigh"),
    ("MS", "Medium", "Head to waist"),
    ("MCU", "Medium Close-up", "Head to mid-chest"),
    ("CU", "Close-up", "Head to collarbone"),
    ("ECU", "Extreme Close-up", "Forehead to lower lip"),
]
ANGLES: Final[list[FixedItem]] = [
    ("front", "Front", "Into the camera"),
    ("three-quarter-left", "Three-quarter Left", "Faces the left of the picture"),
    ("three-quarter-right", "Three-quarter Right", "Faces the right of the picture"),
    ("profile-left", "Profile Left", "Looks to the left of the picture"),
    ("profile-right", "Profile Right", "Looks to the right of the picture"),
    ("high", "High", "The camera looks down"),
    ("low", "Low", "The camera looks up"),
]
LIPSYNC: Final[list[FixedItem]] = [
    ("refined", "Refined", "Rhubarb's shapes at the times of the sounds: the best"),
    ("phonemes", "Phonemes", "By the times of the sounds alone: at once"),
    ("rhubarb", "Rhubarb", "By what Rhubarb hears alone"),
]
RECOGNIZERS: Final[list[FixedItem]] = [
    (AUTO, "By the Voice", "English words for English voices, sounds alone for all others"),
    ("pocketSphinx", "English Words", "Knows English words: the best mouth for English"),
    ("phonetic", "Sounds Alone", "Knows no words: for every other language"),
]
MARKERS: Final[list[FixedItem]] = [
    ("NONE", "None", "No marks of ours"),
    ("LINES", "Lines", "Where each line begins"),
    ("WORDS", "Words", "Where each word begins"),
    ("PHONEMES", "Phonemes", "Where each sound begins"),
]
QUALITIES: Final[list[FixedItem]] = [
    ("draft", "Draft", "Seconds: to judge timing and framing"),
    ("preview", "Preview", "Minutes: light and shade as they will be"),
    ("final", "Final", "Clean and slow"),
]


def as_items(entries: Iterable[FixedItem], default: str) -> list[Item]:
    """Menu entries with the numbers that a .blend stores for them.

    A number depends on the entry's name alone, so that it means the same whatever else is in the
    menu later. The default is 0: what a new scene has.
    """
    return [
        (name, label, about, 0 if name == default else zlib.crc32(name.encode()) & 0x7FFFFFFF)
        for name, label, about in entries
    ]


def menu(
    folder: Callable[[], Path], read: Callable[[], list[FixedItem]], default: str
) -> Callable[[Any, Any], list[Item]]:
    """Entries that are read from disk, kept until the folder they come from changes.

    Blender asks for a menu's entries at every redraw, and keeps no reference to their text.

    Args:
        folder: Where they come from.
        read: Reads them.
        default: Name of the entry that a new scene has.

    Returns:
        A function for ``EnumProperty(items=…)``.
    """
    kept: dict[int, list[Item]] = {}

    def items(_owner: Any, _context: Any) -> list[Item]:
        stamp = _changed_ns(folder())
        if stamp not in kept:
            kept.clear()
            kept[stamp] = as_items(read(), default)
        return kept[stamp]

    return items


def _changed_ns(folder: Path) -> int:
    return folder.stat().st_mtime_ns if folder.is_dir() else 0


def _voices() -> list[FixedItem]:
    found = [_voice(one) for voice in list_voices() for one in _speakers(voice)]
    return [(OWN_VOICE, "Character's Own", "The voice it is cast with"), *found]


def _speakers(voice: Voice) -> tuple[Voice, ...]:
    """A voice as each of its speakers; alone where a menu couldn't hold them."""
    return each_speaker(voice) if len(voice.speakers) <= MOST_SPEAKERS else (voice,)


def _voice(voice: Voice) -> FixedItem:
    about = note_of(voice).about or f"Speaks {spoken_by(voice).english} ({voice.language})"
    return voice.name, _label(voice).replace("_", " "), about


def _label(voice: Voice) -> str:
    """``Rosa`` for a speaker of the box, ``Thorsten (German, medium)`` for one of Piper's."""
    stem, _, speaker = voice.name.partition("#")
    if speaker and speaker == short_name(voice):
        return speaker.capitalize()
    name, quality = stem, ""
    if CATALOGUE_NAME.fullmatch(stem):
        _, name, quality = stem.split("-")
    who = f"{speaker} of {name.capitalize()}" if speaker else name
    said = ", ".join(filter(None, (spoken_by(voice).english, quality)))
    return f"{who[:1].upper()}{who[1:]} ({said})"


voices: Final = menu(voices_dir, _voices, OWN_VOICE)


def _characters() -> list[FixedItem]:
    return [(name, name.replace("_", " ").title(), "") for name in names()]


_cast: Final = menu(shelf_dir, _characters, DEFAULT_CHARACTER)
_own: Final[dict[tuple[str, ...], list[Item]]] = {}


def characters(owner: Any, context: Any) -> list[Item]:
    """The cast, and the file's own characters that were made known."""
    names = own_names()
    if not names:
        return _cast(owner, context)
    if names not in _own:
        _own.clear()  # Blender keeps no reference to a menu's texts: we do
        mine = [(n, n.partition(":")[2], "Stands in this file") for n in names]
        _own[names] = as_items(mine, "")
    return [*_cast(owner, context), *_own[names]]
