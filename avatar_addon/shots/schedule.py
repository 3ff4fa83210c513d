# SPDX-License-Identifier: GPL-3.0-or-later
"""Which shot is on screen when, once it is known how long each line lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..performance.performance import SpokenLine
from .spec import ShotSpec


@dataclass(frozen=True)
class ScheduledShot:
    """A shot from ``start_s`` to ``end_s``, in seconds, and the lines it covers, by their ids."""

    spec: ShotSpec
    start_s: float
    end_s: float
    lines: tuple[str, ...]


def schedule(
    spec: ShotSpec, lines: Sequence[SpokenLine], duration_s: float
) -> tuple[ScheduledShot, ...]:
    """Cover all lines with one shot, from the first moment to ``duration_s``."""
    return (ScheduledShot(spec, 0.0, duration_s, tuple(line.id for line in lines)),)
