# SPDX-License-Identifier: GPL-3.0-or-later
"""What a character has on its head: hair, a cap over hair, or a wrapped cloth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from .arrays import FloatArray, Part, rigid, smoothstep
from .bob import bob
from .curls import curly
from .hair_styles import bun, fringe, short
from .headwear import beanie
from .hidden import outermost
from .hijab import hijab, jaw_keys
from .locks import Hair, tinted
from .long_hair import hanging_weights, long
from .params import Character, Style
from .scalp import Scalp, places
from .skeleton import skin_weights

_OLD: Final = 0.6
"""From this age on a bald head keeps a fringe."""
_UNDER_CAP_EL: Final = 12.0
_SHADOW: Final = {
    "bald": 0.42,
    "short": 0.45,
    "cap": 0.45,
    "bun": 0.40,
    "curly": 0.72,
    "long": 0.30,
}
"""Style → how much of the hair's colour its roots lend to the scalp."""


def build_hair(character: Character) -> list[Part]:
    """Everything on the character's head; nothing where it is shaved."""
    return _STYLES[character.style.hair](character)


def hides_ears(style: Style) -> bool:
    """Whether the ears are under a cloth, and need not be made."""
    return style.hair == "hijab"


def shadowed(character: Character, head: Part) -> Part:
    """The head with the shadow of the hair's roots on its scalp, strongest where it is shaved."""
    strength = _SHADOW.get(character.style.hair, 0.0)
    if character.style.hair == "bald" and character.traits.age >= _OLD:
        strength = 0.0
    if head.colours is None or strength == 0.0:
        return head
    azimuth, elevation = places(head.points)
    inside = elevation - Scalp(character).line(azimuth)
    amount = strength * smoothstep(-4.0, 7.0, inside)[:, None]
    colours = head.colours * (1.0 - amount) + amount * np.array(character.look.hair)
    return replace(head, colours=colours)


def seen(character: Character, hair: Hair) -> Hair:
    """What can be seen of hair or a hat on its head; the rest would only cost."""
    skull = Scalp(character).cap(_sunk, _low, rings=20, sides=72)
    used, faces = outermost(hair.points, hair.faces, skull, hair.ground)
    return Hair(hair.points[used], faces, hair.tint[used], strand=hair.strands()[used])


def _sunk(azimuth: FloatArray, _: FloatArray) -> FloatArray:
    return np.full(np.shape(azimuth), -0.004)


def _low(azimuth: FloatArray) -> FloatArray:
    return np.full(np.shape(azimuth), -55.0)


def _grown(grow: Callable[[Character], Hair]) -> Callable[[Character], list[Part]]:
    """Hair that is carried by the head alone."""

    def build(character: Character) -> list[Part]:
        hair = seen(character, grow(character))
        return [_part(character, hair, rigid(len(hair.points), "head"))]

    return build


def _long(character: Character) -> list[Part]:
    hair = seen(character, long(character))
    return [_part(character, hair, hanging_weights(hair.points))]


def _bob(character: Character) -> list[Part]:
    hair = bob(character)
    return [_part(character, hair, rigid(len(hair.points), "head"))]


def _bald(character: Character) -> list[Part]:
    return _grown(fringe)(character) if character.traits.age >= _OLD else []


def _cap(character: Character) -> list[Part]:
    cap, hair = beanie(character), seen(character, short(character, below=_UNDER_CAP_EL))
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
        colours=tinted(character.look.hair, hair.tint), scalars={"strand": hair.strands()},
    )  # fmt: skip


_STYLES: Final[Mapping[str, Callable[[Character], list[Part]]]] = {
    "bob": _bob,
    "short": _grown(short),
    "long": _long,
    "bun": _grown(bun),
    "curly": _grown(curly),
    "bald": _bald,
    "cap": _cap,
    "hijab": _hijab,
}
