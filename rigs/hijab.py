# SPDX-License-Identifier: GPL-3.0-or-later
"""A cloth wrapped around head, neck and shoulders that leaves the face free."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray, smoothstep
from .decimate import lightened
from .keys import jaw_angle_deg, key_names
from .lips import turn_jaw
from .locks import Hair
from .long_hair import clothed
from .params import Character, FaceShape, Traits
from .sculpt import head_field, skull_radii
from .sdf import Field, capsule, ellipsoid, mirrored, smooth_max, smooth_min
from .surface import grid_axes, sample, smoothed, surface_nets

_LOW: Final = (-0.66, -0.56, -1.26)
_HIGH: Final = (0.66, 0.66, 0.64)
_STEP: Final = 0.0212
_TRIANGLES: Final = 24_000
_THICK: Final = 0.030
"""How far the cloth stands off the skin."""
_FACE_TOP: Final = 0.300
"""Height of the cloth's edge on the brow."""


def hijab(character: Character) -> Hair:
    """The cloth as one closed surface, creases darker than folds."""
    side = character.style.part_side
    cloth = _cloth(character)
    axes = grid_axes(_LOW, _HIGH, _STEP)
    points, quads = surface_nets(sample(lambda p: cloth(p * [side, 1, 1]), axes), _LOW, _STEP)
    points = smoothed(points, quads, 3)
    crease = _fold(points * [side, 1, 1])[0]
    tint = 0.80 + 0.34 * smoothed(crease[:, None], quads, 2)[:, 0]
    points, faces, tint = lightened(points, quads, tint, _TRIANGLES)
    return Hair(points, faces.tolist(), tint)


def jaw_keys(face: FaceShape, points: FloatArray) -> dict[str, FloatArray]:
    """Offsets that let the cloth under the chin give way to the jaw, key → (n, 3)."""
    x, y, z = points.T
    near = smoothstep(0.30, 0.16, np.abs(x)) * smoothstep(0.02, -0.14, y)
    near *= smoothstep(-0.30, -0.40, z) * smoothstep(-0.96, -0.48, z)
    out = {}
    for key in key_names():
        if angle := jaw_angle_deg(key):
            moved = turn_jaw(face, points, angle) - points
            out[key] = near[:, None] * moved * [1.0, 0.0, 1.0]  # not back into the throat
    return out


def _cloth(character: Character) -> Field:
    head = head_field(character.face, character.traits, lids=False, nose=0.0)
    trunk = clothed(character)
    chin = character.face.mouth_z - 0.180 - character.traits.jaw_drop

    def field(points: FloatArray) -> FloatArray:
        skin = head(points)
        crease, depth = _fold(points)
        d = smooth_min(_wrap(points, character.traits, trunk(points)), skin - _THICK, 0.03)
        d = d - depth * crease
        rim = _opening(points, chin)
        edge = np.sqrt(rim**2 + (skin - 0.010) ** 2) - 0.017
        edge = smooth_max(edge, points[:, 1] + 0.02, 0.01)
        hole = smooth_max(rim, points[:, 1] + 0.03, 0.02)
        return smooth_min(smooth_max(d, -hole, 0.015), edge, 0.012)

    return field


def _opening(points: FloatArray, chin: float) -> FloatArray:
    """Distance, seen from the front, of the oval that leaves the face free."""
    middle = 0.5 * (_FACE_TOP + chin)
    tall = 0.5 * (_FACE_TOP - chin)
    z = (points[:, 2] - middle) / tall
    wide = 0.345 - 0.096 * smoothstep(-0.2, -0.9, z)
    level = ((np.abs(points[:, 0]) / wide) ** 2.3 + np.abs(z) ** 2.3) ** (1 / 2.3)
    return np.asarray((level - 1.0) * wide)


def _wrap(points: FloatArray, traits: Traits, trunk: FloatArray) -> FloatArray:
    """The cloth's masses: hood, scarf, and drape."""
    q = mirrored(points)
    skull = np.array(skull_radii(traits))
    d = ellipsoid(q, (0, 0.052, 0.112), skull + np.array([0.045, 0.030, 0.044]))
    d = smooth_min(
        d, ellipsoid(q, (0, 0.010, -0.20), (0.365 * traits.jaw_width, 0.315, 0.31)), 0.12
    )
    d = smooth_min(d, capsule(q, (0, 0.115, -0.26), (0, 0.11, -0.74), 0.290, 0.300), 0.12)
    d = smooth_min(d, ellipsoid(q, (0, -0.010, -0.80), (0.36, 0.32, 0.16)), 0.10)
    d = smooth_min(d, _drape(points, trunk), 0.10)
    return np.asarray(d)


def _drape(points: FloatArray, trunk: FloatArray) -> FloatArray:
    """What lies on the shoulders, down to a hem that is lower in front."""
    x, y, z = points.T
    front = smoothstep(0.25, -0.20, y)
    hem = -0.955 - 0.190 * front - 0.06 * (1.0 - front) * smoothstep(0.3, 0.0, np.abs(x))
    hem = hem + 2.0 * np.maximum(np.abs(x) - 0.36, 0.0)
    return smooth_max(trunk - 0.042, hem - z, 0.03)


def _fold(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How much each point is on a fold, 0 in a crease to 1, and how deep folds are there."""
    x, y, z = points.T
    around = np.arctan2(x, -(y - 0.08))
    swag = z + 0.125 * np.cos(around + 0.35) + 0.050 * np.sin(2.0 * around + 1.0)
    swag = swag + 0.020 * np.sin(3.0 * around + 9.0 * z)
    low = np.abs(np.sin(np.pi * swag / 0.150)) ** 0.8
    fan = np.arctan2(z + 0.50, y + 0.16) + 0.10 * np.sin(4.0 * x)
    high = np.abs(np.sin(np.pi * fan / np.radians(19.0))) ** 0.8
    upper = smoothstep(-0.50, -0.36, z)
    crease = (1.0 - upper) * low + upper * high
    side = smoothstep(0.10, 0.26, np.abs(x)) * smoothstep(0.50, 0.20, z)
    loose = 0.75 + 0.25 * np.cos(around - 0.4)
    depth = (1.0 - upper) * 0.046 * loose * smoothstep(-1.25, -0.95, z) + upper * 0.015 * side
    return crease, depth
