# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers become one curve for each channel, within what a face can do.

Weights add up and stay within [0, 1]; angles add up. A layer that lies over others takes their
place as far as it says. Then, in this order:

1. Opposites cancel: what smiles as much as it frowns does neither.
2. The closed lip wins: where lips are pressed together or a lip is at the teeth, whatever would
   open the mouth is taken back, whichever layer and vocabulary it comes from.
3. Visemes are shares of one mouth: together they weigh 1 at most; those that close it take theirs
   first, the resting one takes what is left. Pucker and funnel are shares of one rounding.
4. Lips close over an open jaw alone: ``mouthClose`` never exceeds what ``jawOpen`` opens beyond
   the visemes.

Shape keys add up in straight lines. A face made by them is sound where each was sculpted and
between those, and nowhere beyond: two roundings at once turn the lips inside out, two looks at
once swell the eyeball, lips that close over a shut jaw pass through each other. Layers that know
nothing of each other ask for such sums all the time; here, once, they are brought back.

Source of the second rule: JALI (Edwards and others 2016), closures take the maximum, never a blend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import ANGLES, VISEME_CHANNELS
from .performance import Curve, Layer, Performance

Mixed = dict[str, Curve]

CLOSED: Final = ("viseme.PP", "viseme.FF")
"""Channels that close the mouth; ``viseme.sil`` rests and overrules nothing."""

OPENING: Final = frozenset(VISEME_CHANNELS) - frozenset(CLOSED) | {
    "face.jawOpen",
    "face.mouthFunnel",
    "face.mouthLowerDownLeft",
    "face.mouthLowerDownRight",
    "face.mouthUpperUpLeft",
    "face.mouthUpperUpRight",
    "face.tongueOut",
}
"""Channels that part the lips. A smile or a pucker with closed lips is left alone."""

OPPOSED: Final = (
    ("face.jawLeft", "face.jawRight"),
    ("face.mouthLeft", "face.mouthRight"),
    *(
        (f"face.{one}{side}", f"face.{other}{side}")
        for one, other in (
            ("mouthSmile", "mouthFrown"),
            ("eyeLookIn", "eyeLookOut"),
            ("eyeLookUp", "eyeLookDown"),
        )
        for side in ("Left", "Right")
    ),
)
"""Pairs that undo each other."""

ROUNDED: Final = ("face.mouthPucker", "face.mouthFunnel")
"""Two ways to round the lips: shares of one."""

_RESTING: Final = ("viseme.sil",)
_SPOKEN: Final = tuple(c for c in VISEME_CHANNELS if c not in (*CLOSED, *_RESTING))
_WINS_FROM: Final = 0.5
"""A lip that is closed less than this is on its way and overrules nothing."""
_ROUNDING: Final = 1e-9


def mix(performance: Performance) -> Mixed:
    """One curve a channel from all layers that aren't muted, in the order of their first use.

    Args:
        performance: What to mix; its curves are in their channels' units.

    Returns:
        Channel → curve: weights in [0, 1], angles in radians. What the rules of this module don't
        change is the layer's own curve.
    """
    mixed = _closed(_cancelled(_laid(performance.layers)))
    mixed = _shared(mixed, CLOSED)
    mixed = _shared(mixed, _SPOKEN, beside=CLOSED)
    mixed = _shared(mixed, _RESTING, beside=(*CLOSED, *_SPOKEN))
    return _over_the_jaw(_shared(mixed, ROUNDED))


def mix_moment(weights: Mapping[str, float]) -> dict[str, float]:
    """What :func:`mix` makes of values that are held: channel → value."""
    now = np.zeros(1)
    held = {channel: Curve(now, np.array([value])) for channel, value in weights.items()}
    mixed = mix(Performance(0.0, (Layer("moment", held),)))
    return {channel: float(curve.values[0]) for channel, curve in mixed.items()}


def _laid(layers: Sequence[Layer]) -> Mixed:
    """Layers on each other from the first to the last."""
    parts: dict[str, list[Curve]] = {}
    for layer in layers:
        if layer.muted:
            continue
        for channel, curve in layer.curves.items():
            below = parts.setdefault(channel, [])
            if channel in layer.over:
                below[:] = [_replaced(channel, below, curve, layer.over[channel])]
            else:
                below.append(curve)
    return {channel: _sum(channel, curves) for channel, curves in parts.items()}


def _replaced(channel: str, below: Sequence[Curve], curve: Curve, share: Curve) -> Curve:
    under = _sum(channel, below) if below else Curve(curve.times_s[:1], np.zeros(1))
    times = _union([under, curve, share])
    part = share.sample(times)
    return Curve(times, (1.0 - part) * under.sample(times) + part * curve.sample(times))


def _sum(channel: str, curves: Sequence[Curve]) -> Curve:
    if len(curves) == 1:
        return curves[0]
    times = _union(curves)
    values = np.sum([curve.sample(times) for curve in curves], axis=0)
    return Curve(times, values if channel in ANGLES else np.clip(values, 0.0, 1.0))


def _cancelled(mixed: Mixed) -> Mixed:
    """Opposites less each other; where one takes over from the other both are 0."""
    out = dict(mixed)
    for one, other in OPPOSED:
        if one in out and other in out:
            out[one], out[other] = _differences(out[one], out[other])
    return out


def _differences(one: Curve, other: Curve) -> tuple[Curve, Curve]:
    times = _union([one, other])
    gap = one.sample(times) - other.sample(times)
    turns = np.flatnonzero(gap[:-1] * gap[1:] < 0.0)
    step, here, there = np.diff(times)[turns], gap[turns], gap[turns + 1]
    times = np.union1d(times, times[turns] + step * here / (here - there))
    gap = one.sample(times) - other.sample(times)
    return Curve(times, np.maximum(gap, 0.0)), Curve(times, np.maximum(-gap, 0.0))


def _closed(mixed: Mixed) -> Mixed:
    lips = [mixed[channel] for channel in CLOSED if channel in mixed]
    if not lips:
        return mixed
    return {
        channel: _under(curve, lips) if channel in OPENING else curve
        for channel, curve in mixed.items()
    }


def _under(curve: Curve, lips: Sequence[Curve]) -> Curve:
    """The curve with what the closed lip takes back."""
    times = _union([curve, *lips])
    closed = np.max([lip.sample(times) for lip in lips], axis=0)
    if closed.max() <= _WINS_FROM:
        return curve
    left = 1.0 - np.clip((closed - _WINS_FROM) / (1.0 - _WINS_FROM), 0.0, 1.0)
    return Curve(times, curve.sample(times) * left)


def _shared(mixed: Mixed, channels: Sequence[str], *, beside: Sequence[str] = ()) -> Mixed:
    """Channels scaled so that, with those beside them, they never weigh more than 1 together.

    Where that holds at every point of the curves it holds between them, too.
    """
    sharing = [channel for channel in channels if channel in mixed]
    others = [mixed[channel] for channel in beside if channel in mixed]
    if not sharing:
        return mixed
    times = _union([*(mixed[channel] for channel in sharing), *others])
    total = np.sum([mixed[channel].sample(times) for channel in sharing], axis=0)
    room = 1.0 - np.sum([other.sample(times) for other in others], axis=0)
    if (total <= room + _ROUNDING).all():
        return mixed
    share = np.clip(room, 0.0, 1.0) / np.maximum(total, np.maximum(room, _ROUNDING))
    return mixed | {c: Curve(times, mixed[c].sample(times) * share) for c in sharing}


def _over_the_jaw(mixed: Mixed) -> Mixed:
    """``mouthClose`` no stronger than the ``jawOpen`` that it undoes at the lips.

    A spoken viseme brings its own jaw and lips; ``jawOpen`` opens only what is left of it.
    """
    if "face.mouthClose" not in mixed:
        return mixed
    close = mixed["face.mouthClose"]
    jaw = mixed.get("face.jawOpen", Curve(close.times_s[:1], np.zeros(1)))
    spoken = [mixed[channel] for channel in _SPOKEN if channel in mixed]
    if spoken:
        times = _union(spoken)
        total = Curve(times, np.sum([curve.sample(times) for curve in spoken], axis=0))
        jaw, _ = _differences(jaw, total)
    times = _union([close, jaw])
    least = np.minimum(close.sample(times), jaw.sample(times))
    return mixed | {"face.mouthClose": Curve(times, least)}


def _union(curves: Sequence[Curve]) -> NDArray[np.float64]:
    times: NDArray[np.float64] = np.unique(np.concatenate([curve.times_s for curve in curves]))
    return times
