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
        arms: What each arm does: ``hang``, ``folded``, ``behind`` or ``hip``.
    """

    trunk: Mapping[str, Degrees]
    hips: tuple[float, float, float]
    feet: tuple[tuple[float, float], tuple[float, float]]
    toes_deg: tuple[float, float]
    arms: tuple[str, str] = ("hang", "hang")


_WIDE: Final[Mapping[str, Degrees]] = {
    "hips": (0.0, -3.0, -1.4),
    "spine": (-2.0, 2.0, 1.2),
    "chest": (-1.0, 2.0, 1.0),
    "head": (-1.0, 2.0, -1.0),
    "shoulder.L": (0.0, 0.0, -7.0),
}
_FOLDED: Final[Mapping[str, Degrees]] = {
    "hips": (0.0, -4.0, -3.2),
    "spine": (-1.0, 2.0, 3.2),
    "chest": (2.0, 2.0, 2.4),
    "neck": (0.0, -1.0, -1.4),
    "head": (0.0, -1.0, -2.8),
    "shoulder.L": (0.0, 0.0, -4.0),
}
_UPRIGHT: Final[Mapping[str, Degrees]] = {
    "hips": (0.0, 2.0, 0.6),
    "spine": (-3.0, 0.0, -0.6),
    "chest": (-1.0, -1.0, -0.4),
    "neck": (2.0, 0.0, 0.0),
    "head": (2.0, -1.0, 0.6),
    "shoulder.L": (0.0, 0.0, -4.0),
}
_HIP: Final[Mapping[str, Degrees]] = {
    "hips": (0.0, -4.0, -4.6),
    "spine": (-2.0, 2.0, 4.4),
    "chest": (1.0, 3.0, 4.0),
    "neck": (0.0, -0.6, -1.8),
    "head": (0.0, -0.4, -2.4),
    "shoulder.L": (0.0, 0.0, -4.0),
}

BEARINGS: Final[Mapping[str, Bearing]] = {
    "easy": Bearing(
        STANDING, (0.075, 0.0, -0.022), ((-0.055, 0.02), (-0.030, -0.15)), (10.0, 24.0)
    ),
    "wide": Bearing(_WIDE, (-0.015, 0.0, -0.050), ((0.16, -0.05), (-0.17, 0.03)), (20.0, 14.0)),
    "folded": Bearing(
        _FOLDED, (-0.055, 0.0, -0.022), ((0.0, -0.12), (0.035, 0.02)), (20.0, 9.0),
        ("folded", "folded"),
    ),
    "upright": Bearing(
        _UPRIGHT, (0.01, 0.0, -0.018), ((0.015, 0.0), (-0.02, -0.05)), (14.0, 17.0),
        ("behind", "behind"),
    ),
    "hip": Bearing(
        _HIP, (-0.075, 0.0, -0.022), ((0.030, -0.15), (0.055, 0.02)), (24.0, 10.0),
        ("hip", "hang"),
    ),
}  # fmt: skip
"""See ``params.BEARINGS``."""
