# SPDX-License-Identifier: GPL-3.0-or-later
"""A knitted beanie with its brim folded up."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray, smoothstep
from .locks import Hair, gathered
from .params import Character
from .scalp import Scalp

_AZ: Final = (0, 40, 70, 95, 130, 180)
_EL: Final = (27, 23, 8, 1, -8, -14)
"""The lower edge of the brim: elevation over |azimuth|."""
_RIBS: Final = 44
_SIDES: Final = 176
_RINGS: Final = 16
_BRIM_DEG: Final = 20.0


def beanie(character: Character) -> Hair:
    """The crown and the brim, each a closed shell, ribbed upright."""
    scalp = Scalp(character)
    return gathered([_crown(scalp), _brim(scalp)])


def _edge(azimuth: FloatArray) -> FloatArray:
    turned = np.abs((np.asarray(azimuth) + 180.0) % 360.0 - 180.0)
    return np.interp(turned, _AZ, _EL)


def _rib(azimuth: FloatArray) -> FloatArray:
    """−1 in the grooves, 1 on the ribs."""
    return np.asarray(np.cos(np.radians(_RIBS * azimuth)))


def _crown(scalp: Scalp) -> Hair:
    def thickness(azimuth: FloatArray, elevation: FloatArray) -> FloatArray:
        up = smoothstep(5.0, 90.0, elevation)
        back = 0.5 - 0.5 * np.cos(np.radians(azimuth))
        slouch = 0.040 + 0.085 * up + 0.050 * back * smoothstep(10.0, 60.0, elevation)
        fades = 1.0 - smoothstep(66.0, 86.0, elevation)
        return np.asarray(slouch + 0.0055 * _rib(azimuth) * fades)

    points, faces = scalp.cap(thickness, lambda a: _edge(a) + 5.0, rings=_RINGS, sides=_SIDES)
    turn = np.tile(360.0 * np.arange(_SIDES) / _SIDES, _RINGS)
    tint = np.concatenate([0.94 + 0.10 * _rib(turn), [1.0, 1.0]])
    return Hair(points, faces, tint)


def _brim(scalp: Scalp, across: int = 12) -> Hair:
    """A folded band around the head: a flattened ring."""
    turn = 360.0 * np.arange(_SIDES)[:, None] / _SIDES
    phi = 2.0 * np.pi * np.arange(across) / across
    flat = np.sign(np.sin(phi)) * np.abs(np.sin(phi)) ** 0.7
    rise = _edge(turn) + _BRIM_DEG * (0.5 + 0.5 * flat)
    out = np.cos(phi) * np.ones_like(turn)
    height = 0.040 + 0.022 * out + 0.004 * (0.5 + 0.5 * flat)
    height = height + 0.0075 * _rib(turn) * smoothstep(0.0, 0.7, out)
    points = scalp.at(turn + 0.0 * rise, rise, height)
    tint = (0.98 + 0.12 * _rib(turn)) * (0.80 + 0.22 * smoothstep(-0.2, 0.9, out))
    return Hair(points.reshape(-1, 3), _wrapped(_SIDES, across), tint.reshape(-1))


def _wrapped(around: int, across: int) -> list[list[int]]:
    i, k = np.meshgrid(np.arange(around), np.arange(across), indexing="ij")
    j, n = (i + 1) % around, (k + 1) % across
    quads = np.stack([i * across + k, j * across + k, j * across + n, i * across + n], axis=-1)
    faces: list[list[int]] = quads.reshape(-1, 4).tolist()
    return faces
