# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts that carry a face's keys, without hair, clothes and body."""

from __future__ import annotations

from .arrays import Part
from .brows import build_brows, build_lashes
from .eyes import build_eyes
from .params import Character
from .skin import build_skin
from .teeth import build_teeth


def build_face_parts(character: Character) -> list[Part]:
    """Skin, facial hair, eyes, lashes, brows, teeth and tongue."""
    face, traits = character.face, character.traits
    return [
        *build_skin(character),
        *build_eyes(character),
        build_lashes(face, traits),
        build_brows(face, traits),
        *build_teeth(face, traits),
    ]
