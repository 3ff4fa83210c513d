# SPDX-License-Identifier: GPL-3.0-or-later
"""What a whole character costs to render, counted on its parts."""

from __future__ import annotations

import pytest
from leads import face_of

from rigs.arrays import Part
from rigs.assemble import build_parts, completed
from rigs.build import read_order
from rigs.generate import random_character

MOST_TRIANGLES = 120_000
HEAVIEST = (("ben", ""), ("kofi", "stage"), ("noor", "work"), ("ada", ""))
"""Each lead in the outfit that costs most."""


def triangles(part: Part) -> int:
    """Triangles as rendered; a subdivision makes a quad of each corner."""
    if part.subdivided:
        return sum(2 * len(face) for face in part.faces)
    return sum(len(face) - 2 for face in part.faces)


@pytest.mark.parametrize(("name", "outfit"), HEAVIEST)
def test_a_lead_stays_within_the_budget(name: str, outfit: str) -> None:
    parts = completed(read_order(name, outfit), face_of(name))
    assert 60_000 < sum(triangles(part) for part in parts) <= MOST_TRIANGLES


@pytest.mark.parametrize("seed", [0, 4])
def test_an_extra_stays_within_the_budget(seed: int) -> None:
    parts = build_parts(random_character(seed))
    assert 60_000 < sum(triangles(part) for part in parts) <= MOST_TRIANGLES
