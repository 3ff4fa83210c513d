# SPDX-License-Identifier: GPL-3.0-or-later
"""How somebody bears themselves when they stand, as data: where the weight is, what the arms do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .body_poses import STANDING
from .posing import Degrees


@dataclass(frozen=True)
class Bearing:
    """One way to stand; lengths in head units, the left side first.

    Attributes:
        trunk: Bone → degrees, see ``body_poses``.
        hips: How far the hips move.
        feet: How far each ankle is from where it is at rest, along X and Y.
        toes_deg: How far each foot points outwards.
        arms: What each arm does, one of ``stances``' ways: ``hang``, ``folded`` and so on.
    """

    trunk: Mapping[str, Degrees]
    hips: tuple[float, float, float]
    feet: tuple[tuple[float, float], tuple[float, float]]
    toes_deg: tuple[float, float]
    arms: tuple[str, str] = ("hang", "hang")


_WIDE: Final[Mapping[str, Degrees]] = {
    "hips": (0.0, -5.0, -4.2),
    "spine": (-3.0, 3.0, 4.0),
    "chest": (-1.0, 3.0, 3.6),
    "neck": (1.0, 0.0, -1.0),
    "head": (-2.0, 2.0, -2.0),
    "shoulder.L": (0.0, 0.0, -4.0),
}
_FOLDED: Final[Mapping[str, Degrees]] = {
    "hips": (0.0, -6.0, -6.4),
    "spine": (-2.0, 4.0, 6.2),
    "chest": (1.0, 3.0, 4.6),
    "neck": (1.0, -1.0, -2.0),
    "head": (0.0, -2.0, -5.0),
    "shoulder.L": (0.0, 0.0, -2.0),
}
_UPRIGHT: Final[Mapping[str, Degrees]] = {
    "hips": (3.0, 4.0, 3.6),
    "spine": (-5.0, -1.0, -3.4),
    "chest": (-3.0, -2.0, -2.6),
    "neck": (4.0, 0.0, 0.8),
    "head": (4.0, -2.0, 2.4),
    "shoulder.L": (0.0, 0.0, -4.0),
}
_HIP: Final[Mapping[str, Degrees]] = {
    "hips": (-1.0, -6.0, -7.2),
    "spine": (-2.0, 3.0, 6.0),
    "chest": (1.0, 4.0, 4.4),
    "neck": (0.0, -0.6, -1.8),
    "head": (0.0, -0.4, -4.8),
    "shoulder.L": (0.0, 0.0, -4.0),
}
_POCKET: Final[Mapping[str, Degrees]] = {
    "hips": (0.0, -5.0, -6.4),
    "spine": (-3.0, 3.0, 6.0),
    "chest": (-1.0, 4.0, 5.6),
    "neck": (1.0, 0.0, -1.6),
    "head": (-2.0, 1.0, -4.6),
    "shoulder.L": (0.0, 0.0, -4.0),
}
_HOST: Final[Mapping[str, Degrees]] = {
    "hips": (3.0, 5.0, 5.4),
    "spine": (-5.0, -1.0, -5.0),
    "chest": (-2.0, -3.0, -4.4),
    "neck": (11.0, 0.0, 1.4),
    "head": (-4.0, -2.0, 4.6),
    "shoulder.L": (0.0, 0.0, -4.0),
}

BEARINGS: Final[Mapping[str, Bearing]] = {
    "easy": Bearing(
        STANDING, (0.110, 0.0, -0.035), ((0.005, 0.03), (-0.065, -0.20)), (14.0, 30.0)
    ),
    "wide": Bearing(_WIDE, (-0.075, 0.0, -0.060), ((0.20, -0.12), (-0.10, 0.04)), (28.0, 16.0)),
    "folded": Bearing(
        _FOLDED, (-0.105, 0.0, -0.035), ((0.070, -0.18), (0.015, 0.03)), (28.0, 12.0),
        ("folded", "folded"),
    ),
    "upright": Bearing(
        _UPRIGHT, (0.055, -0.03, -0.025), ((0.015, 0.02), (-0.070, -0.10)), (20.0, 26.0),
        ("behind", "behind"),
    ),
    "hip": Bearing(
        _HIP, (-0.100, 0.0, -0.035), ((0.045, -0.20), (-0.010, 0.03)), (24.0, 10.0),
        ("hip", "hang"),
    ),
    "pocket": Bearing(
        _POCKET, (-0.085, 0.0, -0.055), ((0.15, -0.14), (-0.06, 0.04)), (28.0, 14.0),
        ("pocket", "hang"),
    ),
    "host": Bearing(
        _HOST, (0.080, -0.03, -0.030), ((0.010, 0.02), (-0.085, -0.14)), (18.0, 28.0),
        ("behind", "belly"),
    ),
}  # fmt: skip
"""See ``params.BEARINGS``."""
