# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers become one curve for each channel.

Weights add up and stay within [0, 1]; angles add up. Then the closed lip wins: where lips are
pressed together or a lip is at the teeth, whatever would open the mouth is taken back, whichever
layer and vocabulary it comes from.

Source of the last rule: JALI (Edwards and others 2016), closures take the maximum, never a blend.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import EYE_CHANNELS, HEAD_CHANNELS, VISEME_CHANNELS
from .performance import Curve, Performance

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

_ANGLES: Final = frozenset(HEAD_CHANNELS) | frozenset(EYE_CHANNELS)
_WINS_FROM: Final = 0.5
"""A lip that is closed less than this is on its way and overrules nothing."""


def mix(performance: Performance) -> dict[str, Curve]:
    """One curve a channel from all layers that aren't muted, in the order of their first use.

    Args:
        performance: What to mix; its curves are in their channels' units.

    Returns:
        Channel → curve: weights in [0, 1], angles in radians.
    """
    parts: dict[str, list[Curve]] = {}
    for layer in performance.layers:
        if not layer.muted:
            for channel, curve in layer.curves.items():
                parts.setdefault(channel, []).append(curve)
    mixed = {channel: _sum(channel, curves) for channel, curves in parts.items()}
    lips = [mixed[channel] for channel in CLOSED if channel in mixed]
    if not lips:
        return mixed
    return {
        channel: _under(curve, lips) if channel in OPENING else curve
        for channel, curve in mixed.items()
    }


def _sum(channel: str, curves: Sequence[Curve]) -> Curve:
    if len(curves) == 1:
        return curves[0]
    times = _union(curves)
    values = np.sum([curve.sample(times) for curve in curves], axis=0)
    return Curve(times, values if channel in _ANGLES else np.clip(values, 0.0, 1.0))


def _under(curve: Curve, lips: Sequence[Curve]) -> Curve:
    """The curve with what the closed lip takes back."""
    times = _union([curve, *lips])
    closed = np.max([lip.sample(times) for lip in lips], axis=0)
    if closed.max() <= _WINS_FROM:
        return curve
    left = 1.0 - np.clip((closed - _WINS_FROM) / (1.0 - _WINS_FROM), 0.0, 1.0)
    return Curve(times, curve.sample(times) * left)


def _union(curves: Sequence[Curve]) -> NDArray[np.float64]:
    times: NDArray[np.float64] = np.unique(np.concatenate([curve.times_s for curve in curves]))
    return times
