# SPDX-License-Identifier: GPL-3.0-or-later
"""The clay: signed distance fields of a head and of an ear, shaped by a face's traits."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from .arrays import FloatArray
from .params import FaceShape, Traits
from .sdf import Field, capsule, ellipsoid, front_y, mirrored, smooth_max, smooth_min, sphere

LID_RADIUS: Final = 1.06
"""Radius of the lids' bulge over the eyeball's."""
AVERAGE: Final = Traits()
SKULL_CENTRE: Final = (0.0, 0.050, 0.110)
_EAR: Final = 0.95
_EAR_AT: Final = (0.335, 0.046, -0.022)
_NOSE_ROOM: Final = 0.142
"""The least height of the nose's tip over the lip line."""


def childish(traits: Traits) -> float:
    """1 for a small child, 0 from an adult on."""
    return float(np.clip(1.0 - traits.age / AVERAGE.age, 0.0, 1.0))


def aged(traits: Traits) -> float:
    """0 up to an adult, 1 for the old."""
    return float(np.clip((traits.age - AVERAGE.age) / (1.0 - AVERAGE.age), 0.0, 1.0))


def skull_radii(traits: Traits) -> tuple[float, float, float]:
    """Radii of the cranium's ellipsoid around ``SKULL_CENTRE``."""
    return (0.385 * traits.skull_width, 0.410, 0.385)


def head_field(
    face: FaceShape,
    traits: Traits = AVERAGE,
    *,
    lids: bool = True,
    neck: bool = True,
    nose: float = 1.0,
) -> Field:
    """The sculpted head.

    Args:
        face: Where the eyes and the mouth are.
        traits: What makes it someone's.
        lids: With the bulges that cover the eyeballs.
        neck: With the neck.
        nose: 0 without a nose, 1 with all of it; between, it is drawn back into the face, so that
            a mesh can follow it as it grows.
    """

    def field(points: FloatArray) -> FloatArray:
        q = mirrored(points)
        d = _skull(q, face, traits)
        if nose > 0.0:
            d = _nose(q, d, face, traits, (1.0 - nose) * 0.085)
        if neck:
            wide = traits.neck_width
            column = capsule(
                points, (0, 0.07, -0.25), (0, 0.125, -0.90), 0.128 * wide, 0.124 * wide
            )
            d = smooth_min(d, column, 0.055)
        if lids:
            d = smooth_min(d, sphere(q, face.eye, face.eye_radius * LID_RADIUS), 0.022)
            d = _around_the_lids(q, d, face, aged(traits))
        return d

    return field


def _around_the_lids(q: FloatArray, d: FloatArray, face: FaceShape, old: float) -> FloatArray:
    """What hangs over the upper lid, outwards more than inwards, and the bags of age."""
    (x, y, z), size = face.eye, face.eye_radius
    if face.lid_hood > 0.0:
        reach = size * (0.80 + 0.16 * face.lid_hood)
        hood = ellipsoid(
            q, (x + 0.22 * size, y, z + 0.60 * size), (0.85 * size, reach, 0.36 * size)
        )
        d = smooth_min(d, hood, 0.020)
    if old > 0.0:
        bag = (x - 0.05 * size, y - 0.05 * size, z - 0.84 * size)
        d = smooth_min(
            d, ellipsoid(q, bag, (0.66 * size, (0.60 + 0.14 * old) * size, 0.27 * size)), 0.025
        )
    return d


def _skull(q: FloatArray, face: FaceShape, traits: Traits) -> FloatArray:
    mouth, drop = face.mouth_z, traits.jaw_drop
    child, old = childish(traits), aged(traits)
    wide = traits.skull_width
    middle = 0.5 * (wide + traits.jaw_width)
    d = ellipsoid(q, SKULL_CENTRE, skull_radii(traits))
    d = smooth_min(d, ellipsoid(q, (0, -0.172, 0.190), (0.215 * wide, 0.200, 0.125)), 0.11)
    d = smooth_min(d, ellipsoid(q, (0, -0.060, -0.110), (0.325 * middle, 0.290, 0.270)), 0.14)
    jaw = (0.190 * traits.jaw_width * (1.0 + 0.03 * old), 0.192, 0.118 + 0.4 * drop)
    d = smooth_min(d, ellipsoid(q, (0, -0.140, mouth - 0.030 - 0.6 * drop), jaw), 0.11)
    d = smooth_max(d, _under_the_jaw(q, face, traits), 0.05)
    d = smooth_min(d, _mandible(q, face, traits), 0.065)
    d = smooth_min(d, _chin(q, face, traits), 0.090)
    full = 1.0 + 0.45 * (traits.cheeks - 1.0) + 0.08 * child - 0.12 * old
    cheek = (0.165 * wide, -0.200 - 0.02 * (full - 1.0), -0.175 - 0.020 * (child + 0.5 * old))
    d = smooth_min(d, ellipsoid(q, cheek, (0.150 * full, 0.130 * full, 0.118 * full)), 0.11)
    d = smooth_min(d, ellipsoid(q, (0, -0.277, mouth + 0.015), (0.128, 0.110, 0.088)), 0.085)
    x, y, z = face.eye
    dish = ellipsoid(q, (x, y - 0.208, z + 0.010), (0.115, 0.100, 0.100))
    d = smooth_max(d, -dish, 0.09)
    ridge = traits.brow_ridge - 1.0 - 0.35 * child
    brow = (x - 0.028, -0.205 - 0.040 * ridge, z + 0.165 - 0.006 * ridge)
    return smooth_min(d, ellipsoid(q, brow, (0.16, 0.115, 0.06)), 0.14)


def _under_the_jaw(q: FloatArray, face: FaceShape, traits: Traits) -> FloatArray:
    """Above 0 below the floor of the mouth, a plane that rises from the chin to the throat."""
    lowest = face.mouth_z - 0.166 - traits.jaw_drop
    rise = 0.24 - 0.10 * aged(traits)
    return np.asarray((lowest + rise * (q[:, 1] + 0.300) - q[:, 2]) / np.hypot(1.0, rise))


def _mandible(q: FloatArray, face: FaceShape, traits: Traits) -> FloatArray:
    """The jaw's bone: from below the ear down to its angle and forward to the chin."""
    child, old = childish(traits), aged(traits)
    low = face.mouth_z - traits.jaw_drop
    thick = 0.040 + 0.010 * old + 0.006 * child
    above = (0.262 * traits.jaw_width, 0.000, face.mouth_z + 0.095)
    angle = (0.182 * traits.jaw_width, -0.035, low - 0.058)
    front = (0.052 * traits.chin_width, -0.292 - traits.chin_out, low - 0.132)
    side = (0.140 * traits.jaw_width, -0.178, low - 0.108)
    bone = capsule(q, above, angle, 0.040, thick)
    bone = smooth_min(bone, capsule(q, angle, side, thick, thick), 0.05)
    return smooth_min(bone, capsule(q, side, front, thick, 0.040), 0.05)


def _chin(q: FloatArray, face: FaceShape, traits: Traits) -> FloatArray:
    small = 1.0 - 0.10 * childish(traits)
    at = (0.0, -0.318 - traits.chin_out, face.mouth_z - 0.130 - traits.jaw_drop)
    return ellipsoid(q, at, (0.070 * traits.chin_width * small, 0.058 * small, 0.054 * small))


def _nose(q: FloatArray, d: FloatArray, face: FaceShape, traits: Traits, back: float) -> FloatArray:
    q = q - np.array([0.0, back, 0.0])
    child, old = childish(traits), aged(traits)
    wide = traits.nose_width * (1.0 + 0.10 * old)
    length = traits.nose_length * (1.0 - 0.16 * child + 0.10 * old)
    high = traits.nose_bridge - 1.0 - 0.30 * child
    root = face.eye[2] + 0.045
    tip = root - 0.149 * length + traits.nose_tip + 0.010 * child
    tip = max(tip, face.mouth_z + _NOSE_ROOM)
    low = tip - 0.007 - 0.5 * traits.nose_tip  # wings stay lower than a turned-up tip
    low = max(low, face.mouth_z + _NOSE_ROOM - 0.008)
    out = -0.446 - 0.030 * high - 0.030 * (length - 1.0)
    thin, thick = 0.019 * wide**0.5, 0.028 * wide**0.5
    upper, lower = (0.0, -0.341 - 0.028 * high, root), (0.0, out + 0.017, tip + 0.019)
    middle = (0.0, 0.5 * (upper[1] + lower[1]) - traits.nose_hump, 0.5 * (root + lower[2]) + 0.006)
    n = capsule(q, upper, middle, thin, 0.5 * (thin + thick))
    n = smooth_min(n, capsule(q, middle, lower, 0.5 * (thin + thick), thick), 0.02)
    round_ = 0.55 + 0.45 * wide
    n = smooth_min(n, ellipsoid(q, (0, out, tip), (0.045 * round_, 0.043, 0.040)), 0.03)
    wing = (0.038 * wide, out + 0.036, low)
    n = smooth_min(n, ellipsoid(q, wing, (0.023 * (0.6 + 0.4 * wide), 0.029, 0.021)), 0.022)
    d = smooth_min(d, n, 0.038)
    nostril = ellipsoid(q, (0.021 * wide, out + 0.020, low - 0.037), (0.010 * wide, 0.015, 0.011))
    return smooth_max(d, -nostril, 0.012)


@lru_cache(maxsize=32)
def muzzle_shift(face: FaceShape, traits: Traits = AVERAGE) -> float:
    """How much further forward (−) or back (+) the mouth lies than on the average face."""
    return _muzzle_y(face, traits) - _muzzle_y(FaceShape(), AVERAGE)


@lru_cache(maxsize=64)
def _muzzle_y(face: FaceShape, traits: Traits) -> float:
    field = head_field(face, traits, lids=False, neck=False, nose=0.0)
    return float(front_y(field, np.zeros(1), np.array([face.mouth_z]))[0])


@lru_cache(maxsize=64)
def _side_x(face: FaceShape, traits: Traits) -> float:
    """Half the width of the head where the ears are."""
    field = head_field(face, traits, lids=False, neck=False, nose=0.0)
    point = np.array([[0.62, *_EAR_AT[1:]]])
    for _ in range(60):
        point[0, 0] -= 0.8 * float(field(point)[0])
    return float(point[0, 0])


def ear_size(traits: Traits) -> float:
    """Size of the ears over the sculpted one's."""
    return traits.ears * (1.0 - 0.04 * childish(traits) + 0.10 * aged(traits))


def ear_place(face: FaceShape, traits: Traits = AVERAGE) -> FloatArray:
    """Where the left ear's root is, (3,)."""
    x = _EAR_AT[0] + _side_x(face, traits) - _side_x(FaceShape(), AVERAGE)
    return np.array([x, *_EAR_AT[1:]])


def ear_field(face: FaceShape, traits: Traits = AVERAGE) -> Field:
    """The left ear, at its place on the head."""
    place, size = ear_place(face, traits), _EAR * ear_size(traits)
    out, back = np.radians(-24.0 - traits.ears_out), np.radians(-10.0)

    def field(points: FloatArray) -> FloatArray:
        q = (points - place) / size
        x = q[:, 0] * np.cos(out) + q[:, 1] * np.sin(out)
        y = -q[:, 0] * np.sin(out) + q[:, 1] * np.cos(out)
        upright = y * np.cos(back) - q[:, 2] * np.sin(back)
        r = np.stack([x, upright, y * np.sin(back) + q[:, 2] * np.cos(back)], axis=1)
        return size * _ear(r)

    return field


def _ear(r: FloatArray) -> FloatArray:
    d = ellipsoid(r, (0.035, 0.02, 0.0), (0.030, 0.072, 0.098))
    d = smooth_min(d, ellipsoid(r, (0.03, -0.005, -0.070), (0.024, 0.034, 0.036)), 0.03)
    d = smooth_max(d, -ellipsoid(r, (0.066, 0.018, 0.012), (0.026, 0.046, 0.064)), 0.018)
    fold = capsule(r, (0.041, 0.046, -0.034), (0.046, 0.034, 0.050), 0.010, 0.008)
    d = smooth_min(d, fold, 0.012)
    d = smooth_max(d, -ellipsoid(r, (0.056, 0.004, -0.016), (0.026, 0.020, 0.030)), 0.012)
    d = smooth_min(d, ellipsoid(r, (0.040, -0.024, -0.012), (0.016, 0.016, 0.022)), 0.012)
    return smooth_min(d, ellipsoid(r, (-0.02, -0.005, -0.005), (0.05, 0.05, 0.07)), 0.03)
