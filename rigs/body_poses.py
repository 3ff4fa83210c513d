# SPDX-License-Identifier: GPL-3.0-or-later
"""Poses of the body as data: bone → degrees about its X, Y and Z axes (see ``skeleton``).

A pose of both sides names the left bones alone where the right ones mirror them. Where feet and
hands are set down, ``stances`` turns the limbs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from .posing import Degrees

Turns = Mapping[str, Degrees]

STANDING: Final[dict[str, Degrees]] = {
    "hips": (-2.0, 6.0, 7.0),
    "spine": (-2.0, -3.0, -6.5),
    "chest": (3.0, -5.0, -6.0),
    "neck": (2.0, 1.0, 2.0),
    "head": (0.0, 2.0, 5.0),
    "shoulder.L": (0.0, 0.0, -3.0),
    "shoulder.R": (0.0, 0.0, 1.0),
}
"""The trunk of someone who stands on the left leg."""

SITTING: Final[dict[str, Degrees]] = {
    "hips": (-6.0, 0.0, 0.0),
    "spine": (6.0, 0.0, 0.0),
    "chest": (4.0, 0.0, 0.0),
    "neck": (-2.0, 0.0, 0.0),
    "head": (-2.0, 0.0, 0.0),
    "shoulder.L": (0.0, 0.0, -3.0),
}
"""The trunk of someone who sits upright at ease."""


def _curled(index: float, middle: float, ring: float, little: float) -> dict[str, Degrees]:
    """Fingers bent: 0 straight, 1 into a fist."""
    out: dict[str, Degrees] = {}
    for name, share in (("index", index), ("middle", middle), ("ring", ring), ("little", little)):
        out[f"{name}.1.L"] = (78.0 * share, 0.0, 0.0)
        out[f"{name}.2.L"] = (96.0 * share, 0.0, 0.0)
        out[f"{name}.3.L"] = (58.0 * share, 0.0, 0.0)
    return out


def _thumb(base: Degrees, middle: float, tip: float) -> dict[str, Degrees]:
    return {"thumb.1.L": base, "thumb.2.L": (middle, 0.0, 0.0), "thumb.3.L": (tip, 0.0, 0.0)}


_ACROSS: Final = _thumb((26.0, 19.0, 7.0), 30.0, 46.0)
"""The thumb over the middle finger of a fist."""

_RELAXED: Final[dict[str, Degrees]] = {
    **{
        f"{finger}.{i}.L": (bend, 0.0, spread if i == 1 else 0.0)
        for finger, bends, spread in (
            ("index", (8.0, 14.0, 8.0), 3.0),
            ("middle", (15.0, 20.0, 12.0), 0.0),
            ("ring", (22.0, 25.0, 14.0), -1.0),
            ("little", (27.0, 26.0, 14.0), -5.0),
        )
        for i, bend in enumerate(bends, start=1)
    },
    **_thumb((6.0, 0.0, -6.0), 8.0, 14.0),
}
"""Fingers that hang at ease: each bends a little more than the one before."""

HANDS: Final[dict[str, dict[str, Degrees]]] = {
    "relaxed": _RELAXED,
    "open_palm": _curled(-0.04, -0.05, -0.04, -0.03) | _thumb((-12.0, 0.0, 0.0), -4.0, -6.0),
    "point": _curled(-0.02, 0.96, 1.0, 1.0) | _ACROSS,
    "count1": _curled(-0.04, 0.96, 1.0, 1.0) | _ACROSS,
    "count2": _curled(-0.04, -0.04, 1.0, 1.0) | _thumb((31.0, 15.0, -12.0), 32.0, 39.0),
    "count3": _curled(-0.04, -0.05, -0.03, 0.98) | _thumb((23.0, 19.0, -21.0), 48.0, 42.0),
    "count4": _curled(-0.05, -0.06, -0.05, -0.04) | _thumb((9.0, 32.0, -20.0), 58.0, 47.0),
    "count5": _curled(-0.06, -0.07, -0.06, -0.05) | _thumb((-16.0, 0.0, 0.0), -8.0, -10.0),
    "thumbs_up": _curled(0.94, 0.97, 1.0, 1.0) | _thumb((-26.0, 0.0, 0.0), -8.0, -12.0),
}
"""Gestures of a hand, by the fingers alone; the left one's."""

GESTURE_ARMS: Final[dict[str, dict[str, Degrees]]] = {
    "palm_forward": {
        "upper_arm.L": (7.0, -23.0, 16.0),
        "forearm.L": (134.0, 42.0, 0.0),
        "hand.L": (-19.0, 4.0, -17.0),
    },
    "palm_up": {
        "upper_arm.L": (12.0, 8.0, -5.0),
        "forearm.L": (72.0, -78.0, 0.0),
        "hand.L": (-12.0, 0.0, 0.0),
    },
    "palm_in": {
        "upper_arm.L": (16.0, 20.0, -9.0),
        "forearm.L": (84.0, 0.0, 0.0),
        "hand.L": (0.0, 0.0, 0.0),
    },
}
"""Arms that lift a hand where it is seen, by the way the palm looks."""


def both(turns: Turns) -> dict[str, Degrees]:
    """Turns of both sides; what the right side has of its own stays."""
    out = dict(turns)
    for name, turn in turns.items():
        if name.endswith(".L"):
            out.setdefault(f"{name[:-2]}.R", mirrored(turn))
    return out


def right(turns: Turns) -> dict[str, Degrees]:
    """Turns of the left side, on the right one."""
    return {f"{name[:-2]}.R": mirrored(turn) for name, turn in turns.items()}


def mirrored(turn: Degrees) -> Degrees:
    """The same turn of the bone on the other side."""
    return turn[0], -turn[1], -turn[2]


@dataclass(frozen=True)
class Reach:
    """An arm of a gesture, told by where it goes, so that it suits any body; of the left side.

    Directions are (out to the arm's own side, ahead, up); their lengths don't matter.

    Attributes:
        wrist: Where it is, from the shoulder, in lengths of the arm.
        elbow: Where the elbow points.
        fingers: Where the fingers point.
        palm: Where the palm looks.
        hand: One of ``HANDS``.
        raised_deg: How far the collarbone lifts the shoulder.
    """

    wrist: tuple[float, float, float]
    elbow: tuple[float, float, float]
    fingers: tuple[float, float, float]
    palm: tuple[float, float, float]
    hand: str
    raised_deg: float = 0.0


_COUNTING: Final = Reach(
    (0.15, 0.48, -0.02), (0.7, -0.1, -0.8), (0.14, 0.10, 1.0), (-0.2, 1.0, 0.0), "count1", 3.0
)
GESTURES: Final[dict[str, Reach]] = {
    "open": Reach(
        (0.16, 0.54, -0.31), (0.5, -0.5, -0.7), (0.45, 0.9, 0.10), (-0.25, 0.15, 1.0), "open_palm"
    ),
    "point_ahead": Reach(
        (-0.12, 0.84, -0.18), (0.6, -0.2, -0.8), (-0.12, 1.0, 0.0), (-0.5, 0.0, -1.0), "point", 3.0
    ),
    "point_aside": Reach(
        (0.80, 0.34, -0.06), (0.1, -0.6, -0.9), (0.95, 0.25, 0.12), (0.0, 0.6, -1.0), "point", 5.0
    ),
    "point_up": Reach(
        (0.16, 0.42, 0.14), (0.7, -0.1, -0.8), (0.0, 0.0, 1.0), (-0.3, 1.0, 0.0), "point", 6.0
    ),
    "point_down": Reach(
        (0.10, 0.58, -0.58), (0.7, -0.6, -0.2), (-0.1, 0.55, -0.85), (-0.9, -0.3, -0.3), "point"
    ),
    "point_self": Reach(
        (-0.16, 0.36, -0.34), (0.9, 0.1, -0.5), (-0.9, -0.35, 0.35), (-0.2, -1.0, 0.0), "open_palm"
    ),
    **{f"count{n}": replace(_COUNTING, hand=f"count{n}") for n in range(1, 6)},
    "thumbs_up": Reach(
        (0.07, 0.56, -0.17), (0.8, -0.3, -0.7), (-0.45, 0.9, 0.05), (-0.9, -0.45, 0.0), "thumbs_up"
    ),
    "wave_out": Reach(
        (0.24, 0.42, 0.17), (0.8, -0.2, -0.7), (0.45, 0.0, 0.9), (0.1, 1.0, 0.0), "open_palm", 6.0
    ),
    "wave_in": Reach(
        (0.13, 0.44, 0.17), (0.8, -0.2, -0.7), (-0.40, 0.05, 0.9), (0.1, 1.0, 0.0), "open_palm", 6.0
    ),
    "shrug": Reach(
        (0.25, 0.40, -0.37), (0.4, -0.6, -0.7), (0.55, 0.7, 0.40), (-0.2, 0.3, 1.0), "open_palm"
    ),
}
"""Gestures by the vocabulary's names: what an arm and its hand do."""
_FREE: Final = Reach(
    (0.52, 0.12, -0.80), (0.4, -1.0, 0.0), (0.15, 0.25, -1.0), (-1.0, 0.2, 0.0), "relaxed"
)
BUSY_ARMS: Final[dict[str, Reach]] = {
    "folded": _FREE,
    "hip": _FREE,
    "pocket": _FREE,
    "belly": _FREE,
    "behind": Reach(
        (0.80, -0.30, -0.50), (0.5, -1.0, 0.3), (0.5, -0.1, -0.9), (-0.6, -0.6, 0.0), "relaxed"
    ),
}
"""What an arm may do in a stance that keeps it from going straight to a gesture → where it goes by:
clear of the body, for as far as it is drawn there and no farther (the handle of a curve)."""
BODY_BONES: Final[dict[str, tuple[tuple[str, str, float], ...]]] = {
    "body.pitch": (("spine", "X", 0.5), ("chest", "X", 0.5)),
    "body.yaw": (("spine", "Y", 0.5), ("chest", "Y", 0.5)),
    "body.roll": (("spine", "Z", -0.5), ("chest", "Z", -0.5)),
    "body.breath": (
        ("spine", "X", -0.008), ("chest", "X", -0.014), ("neck", "X", 0.022),
        ("shoulder.L", "Z", 0.030), ("shoulder.R", "Z", -0.030),
    ),
    "body.shoulderLeft": (("shoulder.L", "Z", 0.50),),
    "body.shoulderRight": (("shoulder.R", "Z", -0.50),),
}  # fmt: skip
"""Channel → bone, axis, radians per radian or per unit of a weight: trunk, breath, shoulders."""
