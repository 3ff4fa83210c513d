# SPDX-License-Identifier: GPL-3.0-or-later
"""What a character has on its head: hair, a cap over hair, or a wrapped cloth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from .arrays import FloatArray, Part, rigid
from .bob import bob
from .curls import curly
from .hair_styles import bun, fringe, short
from .headwear import beanie
from .hijab import hijab, jaw_keys
from .locks import Hair
from .long_hair import hanging_weights, long
from .params import Character, Colour, Style
from .skeleton import skin_weights

_OLD: Final = 0.6
"""From this age on a bald head keeps a fringe."""
_UNDER_CAP_EL: Final = 12.0


def build_hair(character: Character) -> list[Part]:
    """Everything on the character's head; nothing where it is shaved."""
    return _STYLES[character.style.hair](character)


def hides_ears(style: Style) -> bool:
    """Whether the ears are under a cloth, and need not be made."""
    return style.hair == "hijab"


def _grown(grow: Callable[[Character], Hair]) -> Callable[[Character], list[Part]]:
    """Hair that is carried by the head alone."""

    def build(character: Character) -> list[Part]:
        hair = grow(character)
        return [_part(character, hair, rigid(len(hair.points), "head"))]

    return build


def _long(character: Character) -> list[Part]:
    hair = long(character)
    return [_part(character, hair, hanging_weights(hair.points))]


def _bald(character: Character) -> list[Part]:
    return _grown(fringe)(character) if character.traits.age >= _OLD else []


def _cap(character: Character) -> list[Part]:
    cap, hair = beanie(character), short(character, below=_UNDER_CAP_EL)
    worn = Part(
        "Hat", cap.points, cap.faces, "knit", weights=rigid(len(cap.points), "head"),
        colours=tinted(character.look.headwear, cap.tint),
    )  # fmt: skip
    return [_part(character, hair, rigid(len(hair.points), "head")), worn]


def _hijab(character: Character) -> list[Part]:
    cloth = hijab(character)
    worn = Part(
        "Hijab", cloth.points, cloth.faces, "cotton",
        keys=jaw_keys(character.face, cloth.points),
        weights=skin_weights(cloth.points),
        colours=tinted(character.look.headwear, cloth.tint),
    )  # fmt: skip
    return [worn]


def _part(character: Character, hair: Hair, weights: Mapping[str, FloatArray]) -> Part:
    return Part(
        "Hair", hair.points, hair.faces, "hair", weights=weights,
        colours=tinted(character.look.hair, hair.tint),
    )  # fmt: skip


def tinted(colour: Colour, tint: FloatArray) -> FloatArray:
    """A colour at many brightnesses, (n,) → (n, 3)."""
    return np.asarray(np.clip(np.array(colour) * tint[:, None], 0.0, 1.0))


_STYLES: Final[Mapping[str, Callable[[Character], list[Part]]]] = {
    "bob": _grown(bob),
    "short": _grown(short),
    "long": _long,
    "bun": _grown(bun),
    "curly": _grown(curly),
    "bald": _bald,
    "cap": _cap,
    "hijab": _hijab,
}
