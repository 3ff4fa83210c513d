# SPDX-License-Identifier: GPL-3.0-or-later
"""How far the work is: one small interface, and the ways to show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

STAGES: Final = ("speech", "lip sync", "stage", "render", "film")


@dataclass(frozen=True)
class Step:
    """One report of progress.

    Attributes:
        stage: One of ``STAGES``.
        done: Units done in this stage (frames, percent, lines).
        total: Units in this stage, ≥ 1.
        left_s: Estimated seconds until everything is done; None where nobody knows yet.
        fraction: Share of the whole work that is done, in [0, 1].
    """

    stage: str
    done: int
    total: int
    left_s: float | None
    fraction: float


class Progress(Protocol):
    """Whatever wants to know how far the work is."""

    def __call__(self, step: Step) -> None:
        """Take one report; called often, must be quick."""

    def close(self) -> None:
        """The work has ended, well or badly."""


class NoProgress:
    """Shows nothing."""

    def __call__(self, step: Step) -> None:
        """Ignore the report."""

    def close(self) -> None:
        """Nothing to close."""
