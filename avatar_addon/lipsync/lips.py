# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a clip's lips, and how they are to move: what mouth curves are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from ..errors import SettingError
from ..performance.performance import Curve
from .cues import MouthCue

METHODS: Final = ("refined", "rhubarb", "phonemes")
"""Rhubarb's shapes at the phonemes' times; Rhubarb's cues alone; the phonemes alone."""

_OF_FILES: Final = {"rhubarb": "cues", "drawn": "cues", "phonemes": "phonemes", "curves": "curves"}

INTENSITY: Final = (0.0, 2.0)
SMOOTHING: Final = (0.0, 4.0)


@dataclass(frozen=True)
class MouthManner:
    """How a mouth moves.

    Attributes:
        intensity: Times the size of all shapes, in ``INTENSITY``; lips close whatever it is.
        smoothing: Times the length of all transitions, in ``SMOOTHING``.
        twos: Whether each shape is held for two frames, as in drawn cartoons.
    """

    intensity: float = 1.0
    smoothing: float = 1.0
    twos: bool = False

    def __post_init__(self) -> None:
        for name, value, (low, high) in (
            ("intensity", self.intensity, INTENSITY),
            ("smoothing", self.smoothing, SMOOTHING),
        ):
            if not low <= value <= high:
                raise SettingError(
                    f"{value:g} can't be the {name}: it is outside {low:g} to {high:g}.",
                    "1 is the natural one.",
                )


NATURAL: Final = MouthManner()


@dataclass(frozen=True)
class Lips:
    """What the curves of one clip's mouth are made from.

    Attributes:
        method: One of ``METHODS``: what is used, not what was asked for. From files also
            ``drawn``, cues that say to the frame what is seen, and ``curves``, used as they are.
        cues: Rhubarb's, or a file's; empty for ``phonemes``.
        recognizer: Rhubarb's recogniser; empty where Rhubarb wasn't asked.
        manner: How the mouth moves.
        curves: Of the visemes, where they were made elsewhere: used as they are.
        source: The file that cues, phonemes or curves come from; empty where they were found here.
    """

    method: str
    cues: tuple[MouthCue, ...] = ()
    recognizer: str = ""
    manner: MouthManner = field(default_factory=MouthManner)
    curves: Mapping[str, Curve] = field(default_factory=lambda: MappingProxyType({}))
    source: str = ""

    @property
    def engine(self) -> str:
        """For reports: ``refined, rhubarb pocketSphinx``, ``phonemes``, ``cues of a.tsv``."""
        if self.source:
            return f"{_OF_FILES[self.method]} of {self.source}"
        if self.method == "refined":
            return f"refined, rhubarb {self.recognizer}".rstrip()
        return f"{self.method} {self.recognizer}".rstrip()
