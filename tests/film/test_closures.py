# SPDX-License-Identifier: GPL-3.0-or-later
"""Lips that close on the evaluated mesh, whatever else the face does."""

from __future__ import annotations

import pytest
from bench.closures import MOST, SENTENCES, measured

from avatar_addon.cast.shelf import find_character


@pytest.mark.parametrize("name", ["ada", "kofi"])
def test_lips_close_in_every_m_b_and_p(name: str) -> None:
    found = measured(find_character(name), SENTENCES[:1])
    assert set(found) == {"plain", "smile", "capture", "xml"}
    for manner, mouth in found.items():
        assert len(mouth.closures) >= 7, manner
        assert max(mouth.closures) <= MOST, manner
        assert mouth.widest > 0.25, f"{manner}: the mouth opens in between"
