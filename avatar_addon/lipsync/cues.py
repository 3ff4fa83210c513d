# SPDX-License-Identifier: GPL-3.0-or-later
"""Mouth cues as Rhubarb writes them: which of nine mouth shapes is shown from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SHAPES: Final = ("A", "B", "C", "D", "E", "F", "G", "H", "X")
"""Preston Blair's basic shapes A to F, the extended G and H, and X for a mouth at rest."""


@dataclass(frozen=True)
class MouthCue:
    """One mouth shape (a letter of ``SHAPES``) from ``start_s`` to ``end_s`` in seconds."""

    shape: str
    start_s: float
    end_s: float
