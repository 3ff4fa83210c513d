# SPDX-License-Identifier: GPL-3.0-or-later
"""A shot as data, in the words of film."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SIZES: Final = ("EWS", "WS", "MFS", "MS", "MCU", "CU", "ECU")
ANGLES: Final = (
    "front",
    "three-quarter-left",
    "three-quarter-right",
    "profile-left",
    "profile-right",
    "high",
    "low",
)


@dataclass(frozen=True)
class ShotSpec:
    """What the camera sees.

    Attributes:
        size: One of ``SIZES``.
        angle: One of ``ANGLES``; left and right are the picture's.
        lens_mm: Focal length on a 36 mm wide sensor; None lets the size choose.
    """

    size: str = "MCU"
    angle: str = "front"
    lens_mm: float | None = None
