# SPDX-License-Identifier: GPL-3.0-or-later
"""A performance: layers of channels as curves over time, in the one vocabulary.

It knows no rig, no frame number and no Blender. ``rig`` puts it on a character.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..speech.clip import TimedPhoneme, TimedWord

CAMERA: Final = "camera"
"""The target of eyes that look into the lens."""


@dataclass(frozen=True)
class Curve:
    """A channel over time, straight between its points and held beyond its ends.

    Attributes:
        times_s: float64, shape (n,), n ≥ 1, strictly increasing, in seconds.
        values: float64, shape (n,): a weight in [0, 1] or an angle in radians.
    """

    times_s: NDArray[np.float64]
    values: NDArray[np.float64]

    def sample(self, at_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values at the times ``at_s`` (seconds, any shape)."""
        return np.interp(at_s, self.times_s, self.values)


@dataclass(frozen=True)
class Layer:
    """Curves that belong together and can be muted together: ``mouth``, ``blinks``, ``head`` …

    Attributes:
        name: What it is called by who mutes it.
        curves: Channel → curve; the layers below are added to.
        muted: Whether it does nothing for now.
        over: Channel of ``curves`` → how far, in [0, 1], the layers below are replaced instead.
    """

    name: str
    curves: Mapping[str, Curve]
    muted: bool = False
    over: Mapping[str, Curve] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class GazeShift:
    """The eyes go to a target and stay there until the next shift.

    Where a target is, is known only when everyone stands in place: it is solved on the stage.

    Attributes:
        at_s: When they set off.
        target: ``camera``, a character's name, or a direction from straight ahead: ``ahead``,
            ``left``, ``down left`` and so on, the character's own left.
        pitch_rad: How far below the target they look.
        yaw_rad: How far to the character's left of it.
    """

    at_s: float
    target: str
    pitch_rad: float = 0.0
    yaw_rad: float = 0.0


@dataclass(frozen=True)
class SpokenLine:
    """Where on the performance's time a line is said, in seconds.

    Attributes:
        id: Of the script's line.
        speaker: Name in the script; empty for the one nameless speaker.
        text: What is said.
        start_s: When the line begins.
        end_s: When it is over.
        words: With times of the performance, not the line; empty where unknown.
        phonemes: Likewise.
    """

    id: str
    speaker: str
    text: str
    start_s: float
    end_s: float
    words: tuple[TimedWord, ...] = ()
    phonemes: tuple[TimedPhoneme, ...] = ()


@dataclass(frozen=True)
class Performance:
    """What one character does from 0 to ``duration_s``.

    Attributes:
        duration_s: Length in seconds, whole frames at the rate it was made for.
        layers: Mixed in order by :func:`mix`.
        lines: What is said when.
        seed: What every random choice in it came from.
        notes: Whatever who made it wants to tell, by topic.
        gaze: Where the eyes go, by time; empty where layers move them.
        fps: The frame rate that it was made for.
        sound: File name of its sound, beside its own; empty where it has none.
    """

    duration_s: float
    layers: tuple[Layer, ...]
    lines: tuple[SpokenLine, ...] = ()
    seed: int = 0
    notes: Mapping[str, str] = field(default_factory=dict)
    gaze: tuple[GazeShift, ...] = ()
    fps: Fraction = Fraction(24)
    sound: str = ""
