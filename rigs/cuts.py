# SPDX-License-Identifier: GPL-3.0-or-later
"""The cut of each garment as a signed distance field: ease, lengths, openings and folds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from .arrays import FloatArray, smoothstep
from .body import arm_field, bust_field, chest_field, leg_field, torso_field, waist_girth
from .folds import (
    ARM,
    BODICE,
    BREAK,
    COAT,
    CREASE,
    LEG,
    LEG_FOLDS,
    SLEEVE,
    STACKED,
    Stroke,
    around_limb,
    around_trunk,
    pressed,
)
from .params import Body
from .proportions import MID_Y, Proportions
from .sdf import Field, capsule, ellipsoid, mirrored, smooth_max, smooth_min
from .trims import NECK, TILT, round_neckline


@dataclass(frozen=True)
class TopCut:
    """How a top is cut; lengths in head units, heights on the figure of reference.

    Attributes:
        ease: How loose it is around the trunk.
        sleeve_ease: ... and around the arms.
        sleeve: Where the sleeves end: 0 the shoulder, 1 the elbow, 2 the wrist.
        hem: Height of the hem.
        hole: Radii (x, y, z) of what is cut out for a round neckline; none is a shirt's.
        blouse: How much it bags above the hem, and above the cuffs.
        fold: Depth of the folds.
        opening: Half-width at the neck of a front that is open down to ``button``; 0 is closed.
        button: Height where an open front closes.
        flare: How far a skirt stands out at its hem.
        drape: How straight it hangs from the chest: 0 follows the waist, 1 ignores it.
        heavy: How little of the chest and of the arms' muscles shows through.
        tucked: How far it is drawn in at the hem.
    """

    ease: float = 0.03
    sleeve_ease: float = 0.03
    sleeve: float = 2.0
    hem: float = -2.62
    hole: tuple[float, float, float] | None = None
    blouse: float = 0.0
    fold: float = 0.010
    opening: float = 0.0
    button: float = -2.0
    flare: float = 0.0
    drape: float = 0.0
    heavy: float = 0.0
    tucked: float = 0.0


TOPS: Final = {
    "sweater": TopCut(0.060, 0.050, hem=-2.70, blouse=0.055, fold=0.040, drape=0.55, heavy=0.15),
    "tshirt": TopCut(
        0.050, 0.062, sleeve=0.66, hem=-2.84, hole=(0.255, 0.290, 0.285), fold=0.034, drape=0.50
    ),
    "shirt": TopCut(
        0.052, 0.056, hem=-2.46, blouse=0.062, fold=0.040, drape=0.60, heavy=0.10, tucked=0.024
    ),
    "hoodie": TopCut(0.095, 0.078, hem=-2.76, blouse=0.085, fold=0.050, drape=0.85, heavy=0.45),
    "blazer": TopCut(0.060, 0.048, hem=-3.06, fold=0.036, opening=0.185, button=-2.08, drape=0.45),
    "dress": TopCut(
        0.012, 0.026, sleeve=0.45, hem=-5.12, hole=(0.320, 0.335, 0.42), fold=0.0, flare=0.20
    ),
}


def top_field(body: Proportions, shape: Body, cut: TopCut) -> Field:
    """A top, closed at its openings."""

    def field(points: FloatArray) -> FloatArray:
        q = mirrored(points)
        d = trunk_of_top(body, shape, cut, q)
        d = smooth_max(d, body.z(cut.hem) - points[:, 2], 0.02)
        d = smooth_min(d, _sleeve(body, cut, q), 0.12 + 0.16 * cut.heavy)
        d = smooth_max(d, _neckline(cut, points), 0.03 if cut.hole is None else 0.012)
        return _opened(body, cut, q, d)

    return field


def _neckline(cut: TopCut, points: FloatArray) -> FloatArray:
    """Positive where the neck comes out."""
    if cut.hole is not None:
        return round_neckline(cut.hole, points)
    rise = points - NECK
    return np.asarray(rise[:, 2] - TILT * rise[:, 1])


def trunk_of_top(body: Proportions, shape: Body, cut: TopCut, q: FloatArray) -> FloatArray:
    """The trunk of a top without its openings."""
    bare = torso_field if cut.hole is None else bust_field
    hung = replace(
        shape, waist=shape.waist + 0.20 * cut.drape, chest=shape.chest * (1.0 - cut.heavy)
    )
    d = bare(body, q, hung, 0.3 * cut.heavy) - cut.ease
    d = smooth_min(d, _falling(body, shape, cut, q), 0.06)
    if cut.flare:
        d = smooth_min(d, skirt_field(body, shape, q, cut.hem, cut.flare), 0.10)
    elif cut.hem < -2.9:
        d = smooth_min(d, _skirts_of_coat(body, q, cut), 0.12)
    above = (q[:, 2] - body.z(cut.hem)) / 0.17
    d = d - cut.blouse * np.exp(-((above - 1.5) ** 2)) + cut.tucked * np.exp(-(above**2))
    if not cut.fold:
        return np.asarray(d)
    strokes = COAT if cut.opening else BODICE
    return np.asarray(d - cut.fold * pressed(strokes, around_trunk(body, q)))


def _falling(body: Proportions, shape: Body, cut: TopCut, q: FloatArray) -> FloatArray:
    """Cloth that spans the breast and falls from it, the straighter the more it drapes."""
    shape = replace(shape, chest=shape.chest * (1.0 - cut.heavy))
    d = chest_field(body, q, shape, bridged=True) - cut.ease
    for drop in (0.12, 0.24, 0.36):
        raised = q + np.array([0.0, 0.0, drop * body.trunk])
        fallen = chest_field(body, raised, shape, bridged=True) - cut.ease
        d = smooth_min(d, fallen + _DRAWN_IN * (1.0 - cut.drape) * drop, 0.05)
    return d


def _skirts_of_coat(body: Proportions, q: FloatArray, cut: TopCut) -> FloatArray:
    """A jacket's lower part hangs from the hips."""
    return (
        capsule(
            q * [1.0, 1.35, 1.0],
            (0.06, 1.35 * (MID_Y + 0.01), body.z(-2.72)),
            (0.09, 1.35 * (MID_Y + 0.02), body.z(-3.3)),
            0.40 * body.wide + cut.ease,
            0.44 * body.wide + cut.ease,
        )
        / 1.15
    )


def _sleeve(body: Proportions, cut: TopCut, q: FloatArray) -> FloatArray:
    upper, lower = body["elbow"] - body["shoulder"], body["wrist"] - body["elbow"]
    reach = np.linalg.norm(upper)
    t = (q - body["shoulder"]) @ upper / reach
    d = arm_field(body, q, cut.sleeve_ease)
    if cut.heavy:
        d = smooth_min(d, _tube(body, cut, q), 0.06)
    if cut.sleeve <= 1.0:
        if cut.fold:
            d = d - cut.fold * pressed(SLEEVE[:3], around_limb(body, ARM, q))
        return smooth_max(d, t - cut.sleeve * reach, 0.015)
    strokes = SLEEVE if cut.opening else SLEEVE + STACKED
    d = d - cut.fold * pressed(strokes, around_limb(body, ARM, q))
    s = (q - body["wrist"]) @ lower / np.linalg.norm(lower)
    end = (cut.sleeve - 2.0) * np.linalg.norm(lower) - 0.005
    d = d - min(0.6 * cut.blouse, 0.036) * np.exp(-(((s - end) / 0.085 + 1.9) ** 2))
    return smooth_max(d, s - end, 0.015)


def _tube(body: Proportions, cut: TopCut, q: FloatArray) -> FloatArray:
    """A heavy sleeve hangs as a tube, tells nothing of the muscles, and narrows to its cuff."""
    wide = 0.125 * body.limb + 0.02 * cut.heavy + cut.sleeve_ease
    cuff = 0.075 * body.limb + cut.sleeve_ease
    upper = capsule(q, body["shoulder"], body["elbow"], wide + 0.01, wide - 0.005)
    return smooth_min(upper, capsule(q, body["elbow"], body["wrist"], wide - 0.005, cuff), 0.05)


def _opened(body: Proportions, cut: TopCut, q: FloatArray, d: FloatArray) -> FloatArray:
    if not cut.opening:
        return d
    low = body.z(cut.button)
    share = np.clip((q[:, 2] - low) / (-0.80 - low), 0.0, 1.6)
    wide = cut.opening * share + 0.06 * smoothstep(-1.04, -0.90, q[:, 2])
    wedge = np.maximum(q[:, 0] - wide, q[:, 1] - 0.02)
    wedge = np.maximum(wedge, low - q[:, 2])
    below = np.clip((low - 0.28 - q[:, 2]) / 0.7, 0.0, 1.0)
    cutaway = np.maximum(q[:, 0] - 0.26 * below**1.4 + 0.002, q[:, 1] - 0.02)
    return smooth_max(smooth_max(d, -wedge, 0.012), -cutaway, 0.02)


def skirt_field(
    body: Proportions, shape: Body, q: FloatArray, hem: float, flare: float
) -> FloatArray:
    """A flared skirt with soft folds, from the waist down."""
    waist, low = body.z(-2.30), body.z(hem)
    share = np.clip((waist - q[:, 2]) / (waist - low), 0.0, 1.1)
    wide = (
        0.335 * waist_girth(shape) + 0.17 * np.sin(np.clip(share * 3.2, 0, 1.57)) * shape.hips
    ) * body.wide + flare * share**1.2
    deep = (
        0.245 * waist_girth(shape) + 0.12 * np.sin(np.clip(share * 3.2, 0, 1.57)) * shape.hips
    ) * body.wide + flare * share**1.2
    angle = np.arctan2(q[:, 0] / wide, (q[:, 1] - MID_Y) / deep)
    fold = 1.0 + 0.060 * share**1.5 * np.cos(9.0 * angle)
    ring = np.hypot(q[:, 0] / (wide * fold), (q[:, 1] - MID_Y - 0.02 * share) / (deep * fold))
    d = (ring - 1.0) * np.minimum(wide, deep) * 0.85
    d = smooth_min(d, torso_field(body, q, shape) - 0.012, 0.08)
    d = smooth_max(d, q[:, 2] - waist - 0.1, 0.05)
    return smooth_max(d, low - q[:, 2], 0.02)


@dataclass(frozen=True)
class BottomCut:
    """How trousers are cut."""

    ease: float
    ankle: float
    fold: float
    strokes: tuple[Stroke, ...] = LEG_FOLDS + BREAK


_DRAWN_IN: Final = 0.42
"""How far cloth that doesn't drape goes in below the breast, over how far it falls."""
_HOODED_NECK: Final = 0.160
"""Radius of the neck, with room, that the hood is cut for."""
TUCKED_WAIST: Final = -2.36
_APART: Final = 0.016
"""Half the least gap between the legs of trousers, so that they part below the crotch."""
BOTTOMS: Final = {
    "trousers": BottomCut(0.034, 0.072, 0.036, LEG_FOLDS + BREAK + CREASE),
    "jeans": BottomCut(0.022, 0.050, 0.042),
}


def trousers_field(
    body: Proportions, shape: Body, cut: BottomCut, waist: float, wide: float = 0.0
) -> Field:
    """Trousers from the waist, a height on the figure of reference, to the shoes.

    ``wide`` 0 is straight, 1 falls wide from the thighs.
    """

    def field(points: FloatArray) -> FloatArray:
        q = mirrored(points)
        hips = torso_field(body, q, shape) - cut.ease
        hips = smooth_max(hips, points[:, 2] - body.z(waist), 0.02)
        leg = smooth_max(_trouser_leg(body, cut, q, wide), _APART - q[:, 0], 0.02)
        d = smooth_min(hips, leg, 0.10)
        return smooth_max(d, body["ankle"][2] - 0.085 - points[:, 2], 0.015)

    return field


def _trouser_leg(body: Proportions, cut: BottomCut, q: FloatArray, wide: float) -> FloatArray:
    d = leg_field(body, q, cut.ease)
    foot = body["ankle"] + np.array([0.0, -0.015, -0.12])
    knee = body["knee"] + np.array([0.0, 0.02, 0.0])
    thigh = knee + np.array([0.0, 0.0, 0.5])
    tube_radius = 0.085 * body.limb + cut.ankle + 0.10 * wide
    thigh = thigh + wide * np.array([0.03, 0.0, 0.15])
    foot = foot + wide * np.array([0.03, 0.0, 0.0])
    above = (0.170 + 0.07 * wide) * body.limb + cut.ease
    d = smooth_min(d, capsule(q, thigh, foot, above, tube_radius), 0.08)
    folds = pressed(cut.strokes, around_limb(body, LEG, q))
    return np.asarray(d - cut.fold * folds)


def hood_field(body: Proportions, points: FloatArray) -> FloatArray:
    """A hood that lies behind the neck and comes round to the throat."""
    wide = max(1.0, (body.neck + 0.035) / _HOODED_NECK)
    q = (mirrored(points) - NECK) / [wide, wide, 1.0] + NECK
    nape, side, throat = (0.0, 0.375, -0.630), (0.275, 0.180, -0.665), (0.0, -0.175, -0.885)
    collar = (0.215, -0.050, -0.745)
    rim = smooth_min(
        capsule(q, nape, side, 0.100, 0.098), capsule(q, side, collar, 0.098, 0.088), 0.06
    )
    rim = smooth_min(rim, capsule(q, collar, throat, 0.088, 0.064), 0.06)
    sack = ellipsoid(q, (0.0, 0.385, -0.835), (0.285, 0.125, 0.245))
    sack = smooth_min(sack, ellipsoid(q, (0.0, 0.400, -1.040), (0.115, 0.075, 0.15)), 0.14)
    d = smooth_min(rim, sack, 0.13)
    return smooth_max(d, -ellipsoid(q, (0.0, 0.190, -0.60), (0.190, 0.180, 0.20)), 0.05)
