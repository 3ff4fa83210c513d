# SPDX-License-Identifier: GPL-3.0-or-later
"""The clay: signed distance fields of a head and of an ear."""

from __future__ import annotations

import numpy as np

from .arrays import FloatArray
from .params import FaceShape
from .sdf import Field, capsule, ellipsoid, mirrored, smooth_max, smooth_min, sphere

LID_RADIUS = 1.06
"""Radius of the lids' bulge over the eyeball's."""


_EAR = 0.85


def head_field(
    face: FaceShape, *, lids: bool = True, neck: bool = True, nose: float = 1.0
) -> Field:
    """The sculpted head.

    Args:
        face: Where the eyes and the mouth are.
        lids: With the bulges that cover the eyeballs.
        neck: With the neck.
        nose: 0 without a nose, 1 with all of it; between, it is drawn back into the face, so that
            a mesh can follow it as it grows.
    """

    def field(points: FloatArray) -> FloatArray:
        q = mirrored(points)
        d = _skull(q, face)
        if nose > 0.0:
            d = _nose(q, d, (1.0 - nose) * 0.085)
        if neck:
            d = smooth_min(
                d, capsule(points, (0, 0.07, -0.25), (0, 0.125, -0.90), 0.128, 0.124), 0.07
            )
        if lids:
            d = smooth_min(d, sphere(q, face.eye, face.eye_radius * LID_RADIUS), 0.022)
        return d

    return field


def _skull(q: FloatArray, face: FaceShape) -> FloatArray:
    mouth = face.mouth_z
    d = ellipsoid(q, (0, 0.050, 0.110), (0.385, 0.410, 0.385))
    d = smooth_min(d, ellipsoid(q, (0, -0.055, -0.130), (0.330, 0.290, 0.295)), 0.14)
    d = smooth_min(d, ellipsoid(q, (0, -0.135, mouth - 0.048), (0.212, 0.192, 0.140)), 0.11)
    d = smooth_min(d, ellipsoid(q, (0, -0.300, mouth - 0.134), (0.070, 0.058, 0.054)), 0.09)
    d = smooth_min(d, ellipsoid(q, (0.165, -0.200, -0.175), (0.150, 0.130, 0.118)), 0.11)
    d = smooth_min(d, ellipsoid(q, (0, -0.265, mouth + 0.015), (0.130, 0.110, 0.092)), 0.09)
    dish = ellipsoid(q, (0.158, -0.440, -0.005), (0.115, 0.100, 0.100))
    d = smooth_max(d, -dish, 0.09)
    return smooth_min(d, ellipsoid(q, (0.13, -0.205, 0.150), (0.16, 0.115, 0.06)), 0.14)


def _nose(q: FloatArray, d: FloatArray, back: float) -> FloatArray:
    q = q - np.array([0.0, back, 0.0])
    n = capsule(q, (0, -0.345, 0.03), (0, -0.405, -0.100), 0.019, 0.028)
    n = smooth_min(n, ellipsoid(q, (0, -0.420, -0.119), (0.045, 0.043, 0.040)), 0.03)
    n = smooth_min(n, ellipsoid(q, (0.038, -0.384, -0.126), (0.023, 0.029, 0.021)), 0.022)
    d = smooth_min(d, n, 0.038)
    nostril = ellipsoid(q, (0.021, -0.400, -0.163), (0.010, 0.015, 0.011))
    return smooth_max(d, -nostril, 0.012)


def ear_field(points: FloatArray) -> FloatArray:
    """The left ear, at its place on the head."""
    q = (points - np.array([0.345, 0.075, -0.035])) / _EAR
    out, back = np.radians(-24.0), np.radians(-10.0)
    x = q[:, 0] * np.cos(out) + q[:, 1] * np.sin(out)
    y = -q[:, 0] * np.sin(out) + q[:, 1] * np.cos(out)
    r = np.stack(
        [x, y * np.cos(back) - q[:, 2] * np.sin(back), y * np.sin(back) + q[:, 2] * np.cos(back)],
        axis=1,
    )
    d = ellipsoid(r, (0.035, 0.02, 0.0), (0.030, 0.072, 0.098))
    d = smooth_min(d, ellipsoid(r, (0.03, -0.005, -0.070), (0.024, 0.034, 0.036)), 0.03)
    d = smooth_max(d, -ellipsoid(r, (0.066, 0.018, 0.012), (0.026, 0.046, 0.064)), 0.018)
    d = smooth_min(d, ellipsoid(r, (0.040, -0.022, -0.012), (0.016, 0.018, 0.026)), 0.015)
    return _EAR * smooth_min(d, ellipsoid(r, (-0.02, -0.005, -0.005), (0.05, 0.05, 0.07)), 0.03)
