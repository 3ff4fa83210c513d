# SPDX-License-Identifier: GPL-3.0-or-later
"""What each channel should do to a face, and how well a key does it.

The numbers are in units (see ``face``). They were set on keys of six makers' characters and our
own, where what is called right lay two to ten times above each, and what is called wrong below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from .effects import Effect

EMPTY: Final = 0.004
"""A key that moves no point farther does nothing that can be seen."""
CLEAR: Final = 0.04
"""What moves so far, moves for all to see."""
OPENS: Final = 0.05
CLOSES: Final = 0.06
"""Lips of a closing shape part by less than this."""
ONE_SIDED: Final = 0.3
"""From this difference of its halves on a key belongs to one side."""

Sign = Callable[[Effect], float]
"""How far a key does what a channel should: above 0 right, below 0 the opposite, 0 neither."""


def _mean(pair: tuple[float, float]) -> float:
    return 0.5 * (pair[0] + pair[1])


def _closed(effect: Effect) -> float:
    return 1.0 - effect.opens / CLOSES


def _opens(effect: Effect) -> float:
    return effect.opens / OPENS


def _rounds(effect: Effect) -> float:
    return (effect.lips_forward - _mean(effect.corner_out)) / CLEAR


def _nowhere(_: Effect) -> float:
    return 1.0


def _of_side(read: Callable[[Effect], tuple[float, float]], sign: float, side: int) -> Sign:
    return lambda effect: sign * read(effect)[side] / (0.5 * CLEAR)


def _corner_smiles(effect: Effect) -> tuple[float, float]:
    up, out = effect.corner_up, effect.corner_out
    return up[0] + 0.5 * out[0], up[1] + 0.5 * out[1]


def _sided() -> dict[str, Sign]:
    out: dict[str, Sign] = {}
    for side, name in enumerate(("Left", "Right")):
        out[f"face.eyeBlink{name}"] = _of_side(lambda e: e.lid, 1.0, side)
        out[f"face.eyeWide{name}"] = _of_side(lambda e: e.lid, -1.0, side)
        out[f"face.mouthSmile{name}"] = _of_side(_corner_smiles, 1.0, side)
        out[f"face.mouthFrown{name}"] = _of_side(lambda e: e.corner_up, -1.0, side)
        out[f"face.browDown{name}"] = _of_side(
            lambda e: (min(e.brow_up[0], e.brow_inner), min(e.brow_up[1], e.brow_inner)), -1.0, side
        )
        out[f"face.browOuterUp{name}"] = _of_side(lambda e: e.brow_up, 1.0, side)
    return out


SIGNS: Final[Mapping[str, Sign]] = {
    "viseme.sil": _closed,
    "viseme.PP": _closed,
    "viseme.aa": _opens,
    "viseme.E": _opens,
    "viseme.O": _opens,
    "viseme.U": _rounds,
    "face.jawOpen": _opens,
    "face.mouthFunnel": _rounds,
    "face.mouthPucker": _rounds,
    "face.browInnerUp": lambda e: e.brow_inner / (0.5 * CLEAR),
    **_sided(),
}
"""Channels whose doing can be told by a number."""

_REGIONS: Final = (
    (("viseme.", "face.mouth", "face.jaw", "face.tongue"), (0,)),
    (("face.eye",), (1,)),
    (("face.brow",), (1, 2)),
    (("face.cheek", "face.nose"), (0, 1, 3)),
)
_ELSEWHERE: Final = 0.25
"""Less of what moves than this share in the channel's own region is the wrong region."""


def side_of(channel: str) -> str:
    """``Left``, ``Right`` or empty: which half of the face a channel moves.

    ``jawLeft`` and the like move the whole mouth that way: they have no side.
    """
    if channel in ("face.jawLeft", "face.jawRight", "face.mouthLeft", "face.mouthRight"):
        return ""
    return next((side for side in ("Left", "Right") if channel.endswith(side)), "")


def agreement(channel: str, effect: Effect) -> float:
    """How well what a key does agrees with what a channel is, from −1 (opposite) to 1.

    An empty key agrees with rest alone.
    """
    if effect.size < EMPTY:
        return 1.0 if channel == "viseme.sil" else -1.0
    if not _in_place(channel, effect):
        return -0.5
    side = side_of(channel)
    lean = effect.leaning if side == "Left" else -effect.leaning
    if side and lean < -ONE_SIDED:
        return -0.75
    sign = SIGNS.get(channel)
    return 0.6 if sign is None else max(-1.0, min(1.0, sign(effect)))


def _in_place(channel: str, effect: Effect) -> bool:
    if not any(effect.where):
        return True
    for starts, regions in _REGIONS:
        if channel.startswith(starts):
            return sum(effect.where[region] for region in regions) >= _ELSEWHERE
    return True
