# SPDX-License-Identifier: GPL-3.0-or-later
"""The cut of each garment as a signed distance field: ease, lengths, openings and folds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import FloatArray, smoothstep
from .body import arm_field, bust_field, leg_field, torso_field, waist_girth
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
        blouse: How much it bags above the hem.
        fold: Depth of the folds.
        opening: Half-width at the neck of a front that is open down to ``button``; 0 is closed.
        button: Height where an open front closes.
        flare: How far a skirt stands out at its hem.
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


TOPS: Final = {
    "sweater": TopCut(0.055, 0.045, hem=-2.66, blouse=0.035, fold=0.013),
    "tshirt": TopCut(0.050, 0.055, sleeve=0.66, hem=-2.80, hole=(0.255, 0.290, 0.285), fold=0.010),
    "shirt": TopCut(0.022, 0.034, hem=-2.46, blouse=0.030, fold=0.010),
    "hoodie": TopCut(0.075, 0.055, hem=-2.72, blouse=0.050, fold=0.017),
    "blazer": TopCut(0.045, 0.040, hem=-3.02, fold=0.007, opening=0.185, button=-2.08),
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
        d = smooth_min(d, _sleeve(body, cut, q), 0.085)
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
    d = bare(body, q, shape) - cut.ease
    if cut.flare:
        d = smooth_min(d, skirt_field(body, shape, q, cut.hem, cut.flare), 0.10)
    elif cut.hem < -2.9:
        d = smooth_min(d, _skirts_of_coat(body, q, cut), 0.12)
    above = (q[:, 2] - body.z(cut.hem)) / 0.17
    d = d - cut.blouse * np.exp(-((above - 1.5) ** 2))
    sway = 9.0 * q[:, 2] + 14.0 * q[:, 0] + 3.0 * q[:, 1]
    lower = smoothstep(body.z(-1.7), body.z(-2.4), q[:, 2]) * smoothstep(0.10, 0.34, q[:, 0])
    return np.asarray(d - cut.fold * np.sin(2.2 * sway) * lower * (cut.flare == 0.0))


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
    bend = np.exp(-(((t - reach) / 0.30) ** 2))
    d = d - 0.7 * cut.fold * bend * np.sin(31.0 * t + 14.0 * q[:, 1])
    if cut.sleeve <= 1.0:
        return smooth_max(d, t - cut.sleeve * reach, 0.015)
    s = (q - body["wrist"]) @ lower / np.linalg.norm(lower)
    gather = np.exp(-(((s + 0.24) / 0.15) ** 2)) * (1.0 + np.sin(36.0 * s + 9.0 * q[:, 1]))
    d = d - cut.fold * gather
    end = (cut.sleeve - 2.0) * np.linalg.norm(lower) - 0.005
    return smooth_max(d, s - end, 0.015)


def _opened(body: Proportions, cut: TopCut, q: FloatArray, d: FloatArray) -> FloatArray:
    if not cut.opening:
        return d
    low = body.z(cut.button)
    share = np.clip((q[:, 2] - low) / (-0.80 - low), 0.0, 1.6)
    wedge = np.maximum(q[:, 0] - cut.opening * share, q[:, 1] - 0.02)
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


TUCKED_WAIST: Final = -2.36
_APART: Final = 0.034
"""Half the least gap between the legs of trousers, so that they part below the crotch."""
BOTTOMS: Final = {
    "trousers": BottomCut(0.030, 0.085, 0.008),
    "jeans": BottomCut(0.020, 0.045, 0.012),
}


def trousers_field(body: Proportions, shape: Body, cut: BottomCut, waist: float) -> Field:
    """Trousers from the waist, a height on the figure of reference, to the shoes."""

    def field(points: FloatArray) -> FloatArray:
        q = mirrored(points)
        hips = torso_field(body, q, shape) - cut.ease
        hips = smooth_max(hips, points[:, 2] - body.z(waist), 0.02)
        leg = smooth_max(_trouser_leg(body, cut, q), _APART - q[:, 0], 0.02)
        d = smooth_min(hips, leg, 0.10)
        return smooth_max(d, body["ankle"][2] - 0.085 - points[:, 2], 0.015)

    return field


def _trouser_leg(body: Proportions, cut: BottomCut, q: FloatArray) -> FloatArray:
    d = leg_field(body, q, cut.ease)
    foot = body["ankle"] + np.array([0.0, -0.015, -0.12])
    knee = body["knee"] + np.array([0.0, 0.02, 0.0])
    thigh = knee + np.array([0.0, 0.0, 0.5])
    tube_radius = 0.085 * body.limb + cut.ankle
    d = smooth_min(d, capsule(q, thigh, foot, 0.185 * body.limb + cut.ease, tube_radius), 0.08)
    up = q[:, 2] - foot[2]
    rise = np.exp(-((up / 0.30) ** 2)) * np.sin(34.0 * up + 12.0 * q[:, 1] + 8.0 * q[:, 0])
    kneel = np.exp(-(((q[:, 2] - knee[2]) / 0.22) ** 2)) * smoothstep(-0.02, 0.16, q[:, 1])
    crook = kneel * np.sin(40.0 * q[:, 2] + 10.0 * q[:, 0])
    groin = np.exp(-(((q[:, 2] - body["hip"][2] + 0.22) / 0.16) ** 2)) * smoothstep(
        0.02, -0.10, q[:, 1]
    )
    drag = groin * np.sin(30.0 * q[:, 2] + 22.0 * q[:, 0])
    return np.asarray(d - cut.fold * (rise + 0.8 * crook + 0.6 * drag))


def hood_field(points: FloatArray) -> FloatArray:
    """A hood that lies behind the neck and comes round to the throat."""
    q = mirrored(points)
    nape, side, throat = (0.0, 0.375, -0.630), (0.275, 0.180, -0.665), (0.0, -0.175, -0.885)
    collar = (0.215, -0.050, -0.745)
    rim = smooth_min(
        capsule(q, nape, side, 0.100, 0.098), capsule(q, side, collar, 0.098, 0.088), 0.06
    )
    rim = smooth_min(rim, capsule(q, collar, throat, 0.088, 0.064), 0.06)
    sack = ellipsoid(q, (0.0, 0.400, -0.880), (0.320, 0.165, 0.300))
    sack = smooth_min(sack, ellipsoid(q, (0.0, 0.430, -1.080), (0.14, 0.10, 0.14)), 0.10)
    d = smooth_min(rim, sack, 0.08)
    return smooth_max(d, -ellipsoid(q, (0.0, 0.190, -0.60), (0.190, 0.180, 0.20)), 0.05)
