# SPDX-License-Identifier: GPL-3.0-or-later
"""Eyelids as curves on the eyeball: rings of the resting lids, and how lids move.

A point near an eye is (radius, azimuth, elevation) about the eyeball's centre; azimuth 0 looks
ahead and grows towards the temple. The lid's edge is elevation = opening × |sin t|^round plus a
tilt, with cos t = azimuth over the opening's half-width. A lid moves by turning elevations, so it
stays on the ball.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import FloatArray, smoothstep
from .params import FaceShape

MEETING = 0.52
"""Where closed lids meet at their middle, as a share of the lower opening."""

RINGS = (
    (0.86, 14.0),
    (0.972, 2.0),
    (1.014, -0.5),
    (1.058, 1.2),
    (1.072, 6.0),
    (1.055, 15.0),
)
"""From inside out: radius over the eyeball's, degrees beyond the lid's edge."""
FOLD_DEG = 12.5
"""How far above the upper lid's edge its fold lies."""
_FOLD_DEPTH = 0.024


@dataclass(frozen=True)
class LidMove:
    """A movement of one eye's lids.

    Attributes:
        close: 0 stays open, 1 shuts.
        upper_deg: The upper edge's rise on top of that.
        lower_deg: The lower edge's rise.
    """

    close: float = 0.0
    upper_deg: float = 0.0
    lower_deg: float = 0.0


@dataclass(frozen=True)
class Edges:
    """Elevations of the lids' edges at some azimuths, in degrees.

    Attributes:
        upper: Edge of the upper lid at rest.
        lower: Edge of the lower lid at rest.
        upper_turn: How far a move turns the upper edge.
        lower_turn: ... and the lower.
    """

    upper: FloatArray
    lower: FloatArray
    upper_turn: FloatArray
    lower_turn: FloatArray


def direction(azimuth_deg: FloatArray, elevation_deg: FloatArray, side: int) -> FloatArray:
    """Unit vectors from an eyeball's centre, (n, 3)."""
    az, el = np.radians(azimuth_deg), np.radians(elevation_deg)
    return np.stack([side * np.sin(az) * np.cos(el), -np.cos(az) * np.cos(el), np.sin(el)], axis=-1)


def half_width(face: FaceShape, cosine: FloatArray) -> FloatArray:
    """Half-width of the opening on the side where ``cosine`` lies, in degrees."""
    return np.where(cosine < 0, face.lid_inner_deg, face.lid_outer_deg)


def ring(face: FaceShape, count: int, side: int, radius: float, pad_deg: float) -> FloatArray:
    """A closed ring of ``count`` points around the lid opening, from the +X end on, (count, 3).

    The outermost one dips into the fold of the upper lid.
    """
    t = 2.0 * np.pi * np.arange(count) / count
    if side < 0:
        t = np.pi - t
    cosine, sine = np.cos(t), np.sin(t)
    shape = np.abs(sine) ** face.lid_round
    folded = face.lid_fold * np.clip(2.0 * sine, 0.0, 1.0) * (pad_deg > FOLD_DEG)
    pad = pad_deg - (pad_deg - FOLD_DEG) * folded
    aside = pad_deg * (0.5 if pad_deg > 3.0 else 1.0)
    azimuth = (half_width(face, cosine) + aside) * cosine
    opening = np.where(sine > 0, face.lid_upper_deg + pad, -(face.lid_lower_deg + pad))
    elevation = opening * shape + face.lid_tilt_deg * cosine
    out = direction(azimuth, elevation, side) * (radius - _FOLD_DEPTH * folded)[:, None]
    return np.asarray(face.eye_centre(side) + face.eye_radius * out)


def edges(face: FaceShape, azimuth_deg: FloatArray, move: LidMove) -> Edges:
    """Where the lids' edges are at some azimuths and how a move turns them."""
    cosine = np.clip(azimuth_deg / half_width(face, azimuth_deg), -1.0, 1.0)
    shape = np.sqrt(1.0 - cosine**2) ** face.lid_round
    tilt = face.lid_tilt_deg * cosine
    upper = face.lid_upper_deg * shape + tilt
    lower = -face.lid_lower_deg * shape + tilt
    # flat in the middle, so that a half-shut lid, between its two ends, is still an arch
    meeting = -face.lid_lower_deg * MEETING * (1.0 - (1.0 - shape) ** 2) + tilt
    overlap = np.minimum(1.0, 4.0 * shape)
    return Edges(
        upper,
        lower,
        move.close * (meeting - upper - 2.5 * overlap) + move.upper_deg * shape,
        move.close * (meeting - lower + 1.0 * overlap) + move.lower_deg * shape,
    )


def to_sphere(face: FaceShape, points: FloatArray, side: int) -> tuple[FloatArray, ...]:
    """(radius, azimuth in degrees, elevation in degrees) of points about an eyeball."""
    q = (points - face.eye_centre(side)) * np.array([side, 1, 1])
    radius = np.linalg.norm(q, axis=1) + 1e-9
    elevation = np.degrees(np.arcsin(np.clip(q[:, 2] / radius, -1.0, 1.0)))
    return radius, np.degrees(np.arctan2(q[:, 0], -q[:, 1])), elevation


def moved(face: FaceShape, points: FloatArray, side: int, move: LidMove) -> FloatArray:
    """Offsets of points on and around one eye's lids, (n, 3); zero elsewhere."""
    radius, azimuth, elevation = to_sphere(face, points, side)
    ball = face.eye_radius
    edge = edges(face, azimuth, move)
    is_upper = elevation >= 0.5 * (edge.upper + edge.lower)
    turn = np.where(
        is_upper,
        edge.upper_turn * (1.0 - smoothstep(4.0, 34.0, elevation - edge.upper)),
        edge.lower_turn * (1.0 - smoothstep(3.0, 24.0, edge.lower - elevation)),
    )
    turn *= 1.0 - smoothstep(face.lid_outer_deg, 1.3 * face.lid_outer_deg, np.abs(azimuth))
    turn *= 1.0 - smoothstep(1.12 * ball, 1.36 * ball, radius)
    clear = np.maximum(0.0, 1.065 * ball - radius) * (radius > 1.02 * ball)
    lift = np.where(is_upper, smoothstep(0.0, 30.0, -turn), 0.0) * clear
    turned = direction(azimuth, elevation + turn, side) * (radius + lift)[:, None]
    offsets = turned + face.eye_centre(side) - points
    offsets[(radius > 2.0 * ball) | (points[:, 1] > face.eye[1] + 0.6 * ball)] = 0.0
    return np.asarray(offsets)
