# SPDX-License-Identifier: GPL-3.0-or-later
"""Faces by chance: plausible, varied, and coherent with an age, a build and a sex."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from .params import FaceShape, Traits
from .sculpt import AVERAGE, aged, childish

_NOSE_ROOM: Final = 0.015
"""The least room between the lids and the mid-plane."""
_LIMIT: Final = 1.8
"""Draws stay within this many standard deviations, so that no face is a freak."""
_MALE: Final = {
    "jaw_width": 0.06, "jaw_drop": 0.016, "chin_width": 0.20, "chin_out": 0.008, "cheeks": -0.04,
    "brow_ridge": 0.35, "nose_length": 0.08, "nose_width": 0.12, "nose_bridge": 0.25,
    "ears": 0.08, "neck_width": 0.16, "brow_weight": 0.35, "brow_arch": -0.008, "lashes": -0.55,
}  # fmt: skip
"""How a man's traits differ from the average face's, which is a woman's."""
_SPREAD: Final = {
    "skull_width": 0.028, "jaw_width": 0.070, "jaw_drop": 0.014, "chin_width": 0.20,
    "chin_out": 0.013, "cheeks": 0.12, "brow_ridge": 0.24, "nose_length": 0.13,
    "nose_width": 0.24, "nose_tip": 0.010, "nose_bridge": 0.40, "ears": 0.09, "ears_out": 6.0,
    "neck_width": 0.035, "brow_weight": 0.22, "brow_arch": 0.007, "brow_tilt": 0.006,
    "lashes": 0.14,
}  # fmt: skip
"""Standard deviations of the traits."""
_CHILD: Final = {
    "jaw_width": -0.03, "jaw_drop": -0.022, "chin_width": -0.05, "cheeks": 0.16,
    "brow_ridge": -0.20, "ears": 0.06, "neck_width": -0.16, "brow_weight": -0.25,
    "skull_width": 0.02,
}  # fmt: skip
_OLD: Final = {
    "cheeks": -0.06, "jaw_width": 0.02, "brow_weight": 0.10, "brow_tilt": -0.003,
    "lashes": -0.20, "neck_width": -0.02,
}  # fmt: skip
_HEAVY: Final = {
    "jaw_width": 0.075, "cheeks": 0.20, "chin_width": 0.15, "neck_width": 0.12,
    "nose_width": 0.06,
}  # fmt: skip


EXTREMES: Final[dict[str, tuple[float, float, float, dict[str, Any]]]] = {
    "oldest": (1.0, 0.0, 1.0, {}),
    "youngest": (0.0, 0.0, 0.0, {}),
    "heaviest": (0.35, 1.0, 1.0, {}),
    "widest_mouth": (0.35, 0.0, 1.0, {"mouth_half": 0.1296}),
    "narrowest_mouth": (0.0, 0.0, 0.0, {"mouth_half": 0.0894}),
    "biggest_eyes": (0.0, 0.0, 0.0, {"eye_radius": 0.1378}),
    "smallest_eyes": (1.0, 0.0, 1.0, {"eye_radius": 0.1072}),
    "roundest_eyes": (0.0, 0.0, 0.0, {"lid_upper_deg": 26.2, "lid_lower_deg": 34.2}),
    "narrowest_eyes": (1.0, 0.0, 1.0, {"lid_upper_deg": 16.0, "lid_lower_deg": 25.0}),
    "fullest_lips": (0.35, 0.0, 0.0, {"upper_lip": 0.065, "lower_lip": 0.076}),
    "thinnest_lips": (1.0, 0.0, 1.0, {"upper_lip": 0.022, "lower_lip": 0.026}),
}
"""What :func:`random_face` may come to at its limits: age, heft, sex, and the shape's measures."""


def extreme_face(kind: str) -> tuple[FaceShape, Traits]:
    """One of ``EXTREMES``; else as chance has it."""
    age, heft, sex, measures = EXTREMES[kind]
    face, traits = random_face(np.random.default_rng(1), age, heft, sex)
    x, y, z = face.eye
    apart = max(x, 1.064 * measures.get("eye_radius", 0.0) + _NOSE_ROOM)
    return replace(replace(face, **measures), eye=(apart, y, z)), traits


def random_face(
    rng: np.random.Generator, age: float, heft: float, sex: float
) -> tuple[FaceShape, Traits]:
    """Draw a face.

    Args:
        rng: Source of chance.
        age: 0 a small child, 0.35 an adult, 1 old.
        heft: −1 slight, 0 average, 1 heavy.
        sex: 0 varies around a woman's average, 1 around a man's; children differ little.
    """
    traits = _traits(rng, age, heft, sex)
    shape = _shape(rng, traits, sex)
    old = aged(traits)
    fold = float(np.clip(0.50 + 0.28 * _draw(rng) - 0.2 * old, 0.0, 1.0))
    hood = float(np.clip(0.15 * sex + 0.45 * old + 0.22 * _draw(rng), 0.0, 1.0))
    hump = 0.004 * sex * (1.0 - childish(traits)) + 0.005 * old + 0.004 * _draw(rng)
    return replace(shape, lid_fold=fold, lid_hood=hood), replace(traits, nose_hump=hump)


def _traits(rng: np.random.Generator, age: float, heft: float, sex: float) -> Traits:
    bare = Traits(age=age)
    child, old = childish(bare), aged(bare)
    male = sex * (1.0 - 0.75 * child)
    values = {"age": age}
    for name, spread in _SPREAD.items():
        mean = getattr(AVERAGE, name) + male * _MALE.get(name, 0.0) + child * _CHILD.get(name, 0.0)
        mean += old * _OLD.get(name, 0.0) + heft * _HEAVY.get(name, 0.0)
        calm = 1.0 - 0.4 * child
        values[name] = float(mean + calm * spread * _draw(rng))
    values["lashes"] = max(values["lashes"], 0.25)
    values["jaw_drop"] = max(values["jaw_drop"], -0.030)
    return Traits(**values)


def _shape(rng: np.random.Generator, traits: Traits, sex: float) -> FaceShape:
    child, old = childish(traits), aged(traits)
    male = sex * (1.0 - 0.75 * child)
    radius = 0.1235 + 0.008 * child - 0.007 * male - 0.003 * old + 0.0035 * _draw(rng)
    apart = 0.157 + 0.002 * child + 0.25 * (radius - 0.126) + 0.005 * _draw(rng)
    radius = min(radius, (apart - _NOSE_ROOM) / 1.064)
    forward = -0.232 - 0.55 * (0.126 - radius)
    height = -0.015 - 0.022 * child + 0.008 * _draw(rng)
    upper = 21.5 + 1.5 * child - 1.5 * male - 2.0 * old + 1.4 * _draw(rng)
    lower = 29.5 + 1.5 * child - 1.0 * male - 1.0 * old + 1.4 * _draw(rng)
    full = float(np.exp(0.22 * _draw(rng))) * (1.0 - 0.16 * male) * (1.0 - 0.30 * old)
    full = float(np.clip(full * (1.0 - 0.10 * child), 0.60, 1.35 - 0.50 * old))
    return FaceShape(
        eye=(apart, forward, height),
        eye_radius=radius,
        lid_outer_deg=54.0 + 2.0 * _draw(rng),
        lid_inner_deg=47.0 + 1.2 * _draw(rng),
        lid_upper_deg=max(upper, 16.0),
        lid_lower_deg=max(lower, 25.0),
        lid_tilt_deg=4.0 - 4.0 * old + 3.2 * _draw(rng),
        lid_round=float(np.clip(1.16 + 0.08 * _draw(rng), 1.05, 1.30)),
        mouth_z=-0.272 - 0.004 * child + 0.006 * _draw(rng),
        mouth_half=0.112 - 0.010 * child + 0.005 * male + 0.007 * _draw(rng),
        upper_lip=0.042 * full * float(np.exp(0.08 * _draw(rng))),
        lower_lip=0.049 * full * float(np.exp(0.08 * _draw(rng))),
        mouth_curve=0.017 + 0.004 * child - 0.007 * old + 0.004 * _draw(rng),
    )


def _draw(rng: np.random.Generator) -> float:
    """A bounded draw from the standard normal distribution."""
    return float(np.clip(rng.standard_normal(), -_LIMIT, _LIMIT))
