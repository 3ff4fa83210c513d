# SPDX-License-Identifier: GPL-3.0-or-later
"""Poses of the body as data: bone → degrees about its X, Y and Z axes (see ``skeleton``).

A pose of both sides names the left bones alone where the right ones mirror them. Where feet and
hands are set down, ``stances`` turns the limbs.
"""

from __future__ import annotations

from collections.abc import Mapping
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
