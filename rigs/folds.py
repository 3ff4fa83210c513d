# SPDX-License-Identifier: GPL-3.0-or-later
"""Folds of cloth, sculpted as strokes around a limb or the trunk.

A stroke is a soft ridge with a shallow furrow on both sides, drawn from one place to another on
the unrolled limb: how far along it, and how far around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from .arrays import FloatArray
from .proportions import COLLAR_Z, MID_Y, Proportions

Place = tuple[float, float]
_FAR: Final = 6.0
"""Beyond this many widths a stroke moves nothing, to a hundredth of a millimetre."""


@dataclass(frozen=True)
class Stroke:
    """One fold.

    Attributes:
        start: Along, and degrees around.
        end: The same of its other end.
        height: How far it stands out, 1 for the deepest of a garment.
        width: Half its width, in head units.
    """

    start: Place
    end: Place
    height: float = 1.0
    width: float = 0.052


@dataclass(frozen=True)
class Unrolled:
    """Points around an axis.

    Attributes:
        along: Where along the axis, in the strokes' unit, (n,).
        turn_deg: How far around, 0 to 360, (n,).
        unit: Head units in one unit of ``along``.
        radius: Radius on which degrees are measured out, in head units.
    """

    along: FloatArray
    turn_deg: FloatArray
    unit: float
    radius: float


def pressed(strokes: Sequence[Stroke], at: Unrolled) -> FloatArray:
    """How far the strokes lift the surface, (n,), 1 for the deepest fold."""
    out = np.zeros(len(at.along))
    for stroke in strokes:
        low, high = sorted((stroke.start[0], stroke.end[0]))
        reach = _FAR * stroke.width / at.unit
        near = np.flatnonzero((at.along > low - reach) & (at.along < high + reach))
        some = replace(at, along=at.along[near], turn_deg=at.turn_deg[near])
        away, share = _from_stroke(stroke, some)
        ends = np.sqrt(np.clip(4.0 * share * (1.0 - share), 0.0, 1.0))
        ridge = np.exp(-((away / stroke.width) ** 2)) * (0.25 + 0.75 * ends)
        furrow = 0.45 * np.exp(-((away / (2.1 * stroke.width)) ** 2)) * ends
        out[near] += stroke.height * (ridge - furrow)
    return out


def _from_stroke(stroke: Stroke, at: Unrolled) -> tuple[FloatArray, FloatArray]:
    """Distance from a stroke in head units, and how far along the stroke the nearest place is."""
    per_deg = np.radians(at.radius)
    middle = 0.5 * (stroke.start[1] + stroke.end[1])
    turn = (at.turn_deg - middle + 180.0) % 360.0 - 180.0
    p = np.stack([at.along * at.unit, turn * per_deg], axis=1)
    a = np.array([stroke.start[0] * at.unit, (stroke.start[1] - middle) * per_deg])
    b = np.array([stroke.end[0] * at.unit, (stroke.end[1] - middle) * per_deg])
    share = np.clip((p - a) @ (b - a) / ((b - a) @ (b - a)), 0.0, 1.0)
    return np.asarray(np.linalg.norm(p - a - share[:, None] * (b - a), axis=1)), share


def around_limb(body: Proportions, names: tuple[str, str, str], q: FloatArray) -> Unrolled:
    """Unroll the left limb: 0 its root, 1 its middle joint, 2 its end; 0° outside, 90° in front."""
    root, middle, end = (body[name] for name in names)
    upper, lower = middle - root, end - middle
    first, second = float(np.linalg.norm(upper)), float(np.linalg.norm(lower))
    t = (q - root) @ upper / first**2
    s = (q - middle) @ lower / second**2
    beyond = t > 1.0
    along = np.where(beyond, 1.0 + np.maximum(s, 0.0), np.minimum(t, 1.0))
    axis = np.where(beyond[:, None], middle + s[:, None] * lower, root + t[:, None] * upper)
    aside = q - axis
    out = np.array([upper[2], 0.0, -upper[0]])
    out = out / np.linalg.norm(out) * (-1.0 if out[0] < 0.0 else 1.0)
    turn = np.degrees(np.arctan2(-aside[:, 1], aside @ out)) % 360.0
    return Unrolled(along, turn, 0.5 * (first + second), 0.16)


def around_trunk(body: Proportions, q: FloatArray) -> Unrolled:
    """Unroll the trunk: heights on the figure of reference; 0° in front, 90° at the left."""
    reference = COLLAR_Z + (q[:, 2] - COLLAR_Z) / body.trunk
    turn = np.degrees(np.arctan2(q[:, 0], MID_Y - q[:, 1]))
    return Unrolled(reference, turn % 360.0, body.trunk, 0.40 * body.wide)


ARM: Final = ("shoulder", "elbow", "wrist")
LEG: Final = ("hip", "knee", "ankle")

SLEEVE: Final = (
    Stroke((0.14, 100), (0.40, 170), 0.7),
    Stroke((0.16, -95), (0.42, -165), 0.6),
    Stroke((0.52, 20), (0.66, 120), 0.45, 0.060),
    Stroke((0.80, 35), (0.90, 150), 0.9),
    Stroke((0.93, 165), (0.97, 40), 1.0),
    Stroke((1.06, 30), (1.02, 150), 0.9),
    Stroke((1.12, 150), (1.22, 30), 0.7),
    Stroke((0.94, -70), (1.08, -10), 0.5),
    Stroke((1.40, -30), (1.52, 70), 0.4, 0.060),
)
"""Folds of a long sleeve: dragged from the armpit, squeezed in the crook of the arm."""
STACKED: Final = (
    Stroke((1.66, 20), (1.72, 150), 0.8),
    Stroke((1.74, 170), (1.78, 330), 0.8),
    Stroke((1.82, -20), (1.86, 130), 1.0),
)
"""Folds that pile up over a cuff."""
BODICE: Final = (
    Stroke((-1.22, 68), (-1.55, 30), 0.7, 0.060),
    Stroke((-1.34, 78), (-1.78, 52), 0.5, 0.060),
    Stroke((-1.25, 112), (-1.62, 150), 0.7, 0.060),
    Stroke((-1.98, 84), (-2.16, 32), 0.8, 0.058),
    Stroke((-2.14, 92), (-2.30, 46), 0.9, 0.055),
    Stroke((-2.30, 70), (-2.38, 14), 0.7, 0.055),
    Stroke((-2.00, 104), (-2.12, 158), 0.8, 0.058),
    Stroke((-2.20, 98), (-2.28, 150), 0.9, 0.055),
    Stroke((-2.36, 170), (-2.40, 118), 0.6, 0.055),
)
"""Folds of a loose top: dragged from the armpits, slumped at the waist."""
COAT: Final = (
    Stroke((-1.24, 66), (-1.62, 46), 0.8, 0.060),
    Stroke((-1.98, 84), (-2.09, 12), 1.0, 0.060),
    Stroke((-2.22, 78), (-2.13, 14), 0.8, 0.060),
    Stroke((-1.25, 112), (-1.62, 146), 0.8, 0.060),
    Stroke((-2.05, 100), (-2.16, 155), 0.8, 0.060),
    Stroke((-2.28, 104), (-2.34, 150), 0.6, 0.060),
)
"""Folds of a buttoned jacket: drawn to its button."""
LEG_FOLDS: Final = (
    Stroke((0.00, 165), (0.12, 70), 0.8, 0.055),
    Stroke((0.10, 172), (0.28, 84), 1.0, 0.055),
    Stroke((0.22, 172), (0.44, 104), 0.7, 0.060),
    Stroke((0.17, 205), (0.12, 285), 0.8, 0.060),
    Stroke((0.27, 200), (0.27, 275), 0.6, 0.060),
    Stroke((0.84, 40), (0.91, 120), 0.7, 0.060),
    Stroke((1.10, 130), (1.17, 45), 0.8, 0.060),
    Stroke((0.92, 215), (0.97, 320), 0.9, 0.055),
    Stroke((1.07, 330), (1.03, 225), 1.0, 0.055),
    Stroke((1.15, 220), (1.22, 310), 0.6, 0.060),
)
"""Folds of trouser legs: whiskers from the crotch, under the seat, about the knee."""
BREAK: Final = (
    Stroke((1.64, 60), (1.72, 150), 0.35, 0.055),
    Stroke((1.76, 130), (1.82, 20), 0.7, 0.050),
    Stroke((1.86, 40), (1.90, 165), 0.8, 0.045),
    Stroke((1.84, 200), (1.90, 320), 0.4, 0.052),
)
"""Folds where trousers meet the shoe."""
CREASE: Final = (
    Stroke((0.25, 92), (1.62, 90), 0.85, 0.030),
    Stroke((0.45, 268), (1.80, 270), 0.7, 0.030),
)
"""The lines ironed into trousers."""
