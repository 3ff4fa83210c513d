# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts, without Blender: the whole character as meshes in head units."""

from __future__ import annotations

from collections.abc import Sequence

from .arrays import Part
from .clothes import build_clothes
from .face_parts import build_face_parts
from .glasses import build_glasses
from .hair import build_hair, hides_ears, shadowed
from .params import Character


def build_parts(character: Character) -> list[Part]:
    """Build every mesh of a character."""
    return completed(character, build_face_parts(character))


def completed(character: Character, face: Sequence[Part]) -> list[Part]:
    """A face, the same in every outfit, with the hair, the glasses and the clothes that go on."""
    return [
        *_bare(face, character),
        *build_glasses(character),
        *build_hair(character),
        *build_clothes(character),
    ]


def _bare(face: Sequence[Part], character: Character) -> list[Part]:
    """The face with the scalp shaded, without ears that nobody sees."""
    shown = [part for part in face if part.name != "Ears" or not hides_ears(character.style)]
    return [shadowed(character, part) if part.name == "Head" else part for part in shown]
