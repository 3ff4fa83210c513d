# SPDX-License-Identifier: GPL-3.0-or-later
"""The leads' faces for all tests of this room, each built once; no outfit changes them."""

from __future__ import annotations

from functools import cache

from rigs.arrays import Part
from rigs.build import names, read_order
from rigs.face_parts import build_face_parts

NAMES = names()


@cache
def face_of(name: str) -> tuple[Part, ...]:
    """Skin, eyes, brows and teeth of a lead, with all their keys."""
    return tuple(build_face_parts(read_order(name)))
