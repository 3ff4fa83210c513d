# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts, without Blender: the whole character as meshes in head units."""

from __future__ import annotations

from .arrays import Part
from .brows import build_brows, build_lashes
from .clothes import build_clothes
from .eyes import build_eyes
from .glasses import build_glasses
from .hair import build_hair, hides_ears, shadowed
from .params import Character
from .skin import build_skin
from .teeth import build_teeth


def build_parts(character: Character) -> list[Part]:
    """Build every mesh of a character."""
    return [
        *_bare(build_skin(character), character),
        *build_eyes(character),
        build_lashes(character.face, character.traits),
        build_brows(character.face, character.traits),
        *build_teeth(character.face, character.traits),
        *build_glasses(character),
        *build_hair(character),
        *build_clothes(character),
    ]


def _bare(skin: list[Part], character: Character) -> list[Part]:
    """The skin with the scalp shaded, without ears that nobody sees."""
    shown = [part for part in skin if part.name != "Ears" or not hides_ears(character.style)]
    return [shadowed(character, part) if part.name == "Head" else part for part in shown]
