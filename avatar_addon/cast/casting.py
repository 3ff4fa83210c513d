# SPDX-License-Identifier: GPL-3.0-or-later
"""Who plays whom: a name in the script becomes a character and a voice."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from ..errors import SettingError
from . import shelf

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_EXAMPLE: Final = "Write it like ADA=ada,BEN=ben:weekend:en_US-lessac-medium."

OutfitsOf = Callable[[str], Collection[str]]
"""Names of a character's outfits, lower case; none for one that isn't known."""


@dataclass(frozen=True)
class Role:
    """Who plays a speaker.

    Attributes:
        character: Name of a character, or path of its file, ``:OUTFIT`` behind it where it wears
            another than its first; empty for the default character.
        voice: Name of a voice, or path of its .onnx; empty for the character's own voice.
    """

    character: str = ""
    voice: str = ""


@dataclass(frozen=True)
class Casting:
    """All roles of a film.

    Attributes:
        roles: Speaker, upper case → role.
        default: Whoever plays a speaker that isn't in ``roles``.
    """

    roles: Mapping[str, Role] = field(default_factory=dict)
    default: Role = Role()

    def role_of(self, speaker: str) -> Role:
        """The role of a speaker of the script."""
        return self.roles.get(speaker, self.default)


def parse_casting(
    text: str, *, default: Role | None = None, outfits_of: OutfitsOf = shelf.outfits_of
) -> Casting:
    r"""Read ``ADA=ada,BEN=ben:weekend:VOICE``: a character, its outfit, its voice.

    One name after the character is its outfit where it has one so named, else its voice. Drive
    letters are understood: ``BEN=C:\cast\ben.blend:C:\voices\ben.onnx``.

    Args:
        text: The roles, with commas between; an empty text casts nobody.
        default: Whoever plays a speaker that isn't named.
        outfits_of: Which outfits a character has.

    Raises:
        SettingError: A role has no ``=``, no name or no character, or a name comes twice.
        CharacterError: A character's parameter file is wrong.
    """
    roles: dict[str, Role] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        speaker, role = _role(entry, outfits_of)
        if speaker in roles:
            raise SettingError(f"The cast names {speaker} twice.", "Name each speaker once.")
        roles[speaker] = role
    return Casting(roles, default or Role())


def _role(entry: str, outfits_of: OutfitsOf) -> tuple[str, Role]:
    name, equals, who = (part.strip() for part in entry.partition("="))
    speaker = " ".join(name.upper().split())
    if not equals or not speaker:
        raise SettingError(f"'{entry}' in the cast doesn't say who plays whom.", _EXAMPLE)
    character, *named = _pieces(who)
    if not character:
        raise SettingError(f"'{entry}' in the cast names no character.", _EXAMPLE)
    if not all(named):
        raise SettingError(f"'{entry}' in the cast names no voice after the colon.", _EXAMPLE)
    if len(named) > 2:
        raise SettingError(f"'{entry}' in the cast has too many colons.", _EXAMPLE)
    if len(named) == 2 or (named and named[0].lower() in outfits_of(character)):
        character = f"{character}:{named.pop(0).lower()}"
    return speaker, Role(character, *named)


def _pieces(text: str) -> list[str]:
    """What stands between colons; the one behind a drive letter parts nothing."""
    drive = match[0] if (match := _DRIVE.match(text)) else ""
    head, colon, rest = text[len(drive) :].partition(":")
    return [(drive + head).strip(), *(_pieces(rest.strip()) if colon else ())]
