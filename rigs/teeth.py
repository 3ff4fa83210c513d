# SPDX-License-Identifier: GPL-3.0-or-later
"""Teeth, and the tongue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from . import poses
from .arrays import FloatArray, Part, rigid, smoothstep
from .curves import ball, joined, ring_faces
from .keys import jaw_angle_deg, key_names, mouth_correctives
from .lips import turn_jaw
from .params import FaceShape, Traits
from .sculpt import AVERAGE, muzzle_shift

_STEPS: Final = 6
"""Steps along each tooth."""
_AROUND_DEG: Final = (*np.linspace(-90.0, 90.0, 8).tolist(), 140.0, 220.0)
"""Corners of a row's section, close together in front, where it is seen."""


@dataclass(frozen=True)
class Arch:
    """A row of teeth.

    Attributes:
        low: Its lower edge over the lip line.
        high: Its upper edge.
        half_x: Half the width of the arch.
        half_y: Its depth.
        back: How far it lies behind the other.
        reach_deg: How far it goes to each side.
        teeth: How many there are.
        sink: How much the far ends drop, so that they never show beside the lips.
    """

    low: float
    high: float
    half_x: float
    half_y: float
    back: float
    reach_deg: float
    teeth: int
    sink: float


_UPPER: Final = Arch(-0.004, 0.052, 0.101, 0.121, 0.0, 110.0, 14, 0.0)
_LOWER: Final = Arch(-0.074, -0.034, 0.080, 0.112, 0.004, 78.0, 10, 0.026)


def build_teeth(face: FaceShape, traits: Traits = AVERAGE) -> list[Part]:
    """Both rows, one part, and the tongue, another; the jaw's keys carry the lower ones."""
    thin = max(0.0, FaceShape().upper_lip - face.upper_lip)  # thin lips cover less
    back, wide = muzzle_shift(face, traits) + 0.9 * thin, arch_width(face)
    upper, lower = (_row(face, arch, back, wide) for arch in (_UPPER, _LOWER))
    points, faces = joined([upper, lower])
    moves = np.arange(len(points)) >= len(upper[0])
    keys = {
        key: offset * moves[:, None]
        for key in key_names()
        if (offset := _jaw_offset(face, points, key)) is not None
    }
    teeth = _part("Teeth", points, faces, keys)
    return [teeth, _tongue(face, back, wide)]


def arch_width(face: FaceShape) -> float:
    """Width of the arches of teeth over the average one's."""
    return float(np.clip(0.6 + 0.4 * face.mouth_half / FaceShape().mouth_half, 0.9, 1.08))


def _row(
    face: FaceShape, arch: Arch, back: float, wide: float
) -> tuple[FloatArray, list[list[int]]]:
    """A tube along the arch with a groove between every two teeth."""
    reach = np.radians(arch.reach_deg)
    steps = _STEPS * arch.teeth + 1
    a = np.linspace(-reach, reach, steps)
    round_ = 1.0 - np.abs(np.sin(0.5 * np.pi * arch.teeth * a / reach))  # 1 between two teeth
    half_x = arch.half_x * wide
    out = np.stack([np.sin(a) / half_x, -np.cos(a) / arch.half_y, np.zeros(steps)], axis=1)
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    sunk = arch.sink * smoothstep(35.0, 70.0, np.degrees(np.abs(a)))
    centre = np.stack(
        [
            half_x * np.sin(a),
            -0.222 + back - arch.half_y * np.cos(a) + arch.back,
            face.mouth_z + 0.5 * (arch.low + arch.high) - sunk,
        ],
        axis=1,
    )
    phi = np.radians(_AROUND_DEG)
    flat = np.sign(np.cos(phi)) * np.abs(np.cos(phi)) ** 0.6
    tall = np.sign(np.sin(phi)) * np.abs(np.sin(phi)) ** 0.6
    thick = 0.010 * flat - 0.0030 * (round_**3)[:, None] * (flat > 0)
    rise = 0.5 * (arch.high - arch.low) * tall * (1.0 - 0.05 * round_**3)[:, None]
    rings = centre[:, None] + thick[..., None] * out[:, None] + rise[..., None] * [0.0, 0.0, 1.0]
    return rings.reshape(-1, 3), ring_faces(steps, len(phi))


def _jaw_offset(face: FaceShape, points: FloatArray, key: str) -> FloatArray | None:
    """What a key does to anything that hangs on the jaw; None where it does nothing."""
    if key in poses.JAW_SHIFTS:
        return np.tile(poses.JAW_SHIFTS[key], (len(points), 1))
    angle = jaw_angle_deg(key)
    return turn_jaw(face, points, angle) - points if angle else None


def _tongue(face: FaceShape, back: float, wide: float) -> Part:
    points, faces = ball(np.linspace(0.0, np.pi, 20), np.ones(20), 32)
    points = points * [0.066 * wide, 0.092, 0.030] + [0.0, -0.224 + back, face.mouth_z - 0.036]
    top = points[:, 2] > face.mouth_z - 0.040
    points[:, 2] -= 0.010 * np.exp(-((points[:, 0] / 0.018) ** 2)) * top
    tip = smoothstep(-0.162, -0.312, points[:, 1] - back)[:, None]
    keys = {}
    for key in key_names():
        offset = _jaw_offset(face, points, key)
        aside = poses.MOUTH[key].aside if key in poses.MOUTH else 0.0
        if key in poses.TONGUE or aside:  # out of the mouth it goes where the mouth goes
            offset = np.zeros_like(points) if offset is None else offset
            offset = offset + tip * np.array([aside, *poses.TONGUE.get(key, (0.0, 0.0))])
        if offset is not None:
            keys[key] = offset
    return _part("Tongue", points, faces, keys)


def _part(
    name: str, points: FloatArray, faces: list[list[int]], keys: dict[str, FloatArray]
) -> Part:
    """A part on the head, with the correctives of the keys that it has."""
    drivers = {key: pair for key, pair in mouth_correctives().items() if {*pair} <= {*keys}}
    keys = keys | {key: -keys[taken] for key, (_, taken) in drivers.items()}
    return Part(
        name,
        points,
        faces,
        name.lower(),
        keys=keys,
        weights=rigid(len(points), "head"),
        drivers=drivers,
    )
