# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours and sizes of the plots, in pixels."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

PAPER: Final = "#fbfaf6"
INK: Final = "#22262b"
FAINT: Final = "#8a8f96"
GRID: Final = "#e7e4dc"
ROW: Final = "#f2efe7"
LINE: Final = "#b9b3a4"
SOUND: Final = "#7b8794"
WORD: Final = "#e4ddcb"

MOUTH: Final = MappingProxyType(
    {
        "closed": "#b3273a",
        "teeth": "#e08a2c",
        "round": "#3b6fb5",
        "open": "#3f9362",
        "spread": "#8fbf6a",
        "tongue": "#c9c2dd",
    }
)
"""Lips closed, at the teeth, round, open wide, spread; the tongue at work."""
FIRST: Final = "#2f6db3"
SECOND: Final = "#c2562d"
THIRD: Final = "#4c8f5b"
LID: Final = "#5c5470"
GESTURE: Final = "#9a6fb0"
CORRECTED: Final = "#d6336c"
LAYER: Final = "#9aa5b1"

LABELS: Final = 92
"""Width of the names at the left."""
MARGIN: Final = 16
TITLE: Final = 58
TITLE_LETTERS: Final = 90
AXIS: Final = 22
ROW_GAP: Final = 5
STRIP_GAP: Final = 26
SMALL: Final = 6.5
"""Height of capitals of what is written into the rows."""
NAME: Final = 7.5
