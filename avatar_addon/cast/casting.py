# SPDX-License-Identifier: GPL-3.0-or-later
"""Who plays whom: a name in the script becomes a character and a voice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ..errors import SettingError

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_EXAMPLE: Final = "Write it like ADA=ada,BEN=their.glb:en_US-lessac-medium."


@dataclass(frozen=True)
class Role:
    """Who plays a speaker.

    Attributes:
        character: Name of a character, or path of its file; empty for the default character.
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


def parse_casting(text: str, *, default: Role | None = None) -> Casting:
    r"""Read ``ADA=ada,BEN=their.glb:VOICE``.

    Drive letters are understood: ``BEN=C:\cast\ben.blend:C:\voices\ben.onnx``.

    Args:
        text: The roles, with commas between; an empty text casts nobody.
        default: Whoever plays a speaker that isn't named.

    Raises:
        SettingError: A role has no ``=``, no name or no character, or a name comes twice.
    """
    roles: dict[str, Role] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        speaker, role = _role(entry)
        if speaker in roles:
            raise SettingError(f"The cast names {speaker} twice.", "Name each speaker once.")
        roles[speaker] = role
    return Casting(roles, default or Role())


def _role(entry: str) -> tuple[str, Role]:
    name, equals, who = (part.strip() for part in entry.partition("="))
    speaker = " ".join(name.upper().split())
    if not equals or not speaker:
        raise SettingError(f"'{entry}' in the cast doesn't say who plays whom.", _EXAMPLE)
    drive = match[0] if (match := _DRIVE.match(who)) else ""
    character, colon, voice = who[len(drive) :].partition(":")
    if not (drive + character).strip():
        raise SettingError(f"'{entry}' in the cast names no character.", _EXAMPLE)
    if colon and not voice.strip():
        raise SettingError(f"'{entry}' in the cast names no voice after the colon.", _EXAMPLE)
    return speaker, Role((drive + character).strip(), voice.strip())
