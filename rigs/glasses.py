# SPDX-License-Identifier: GPL-3.0-or-later
"""Glasses: two rims, a bridge on the nose and temples that rest on the ears."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray, Part, rigid
from .curves import joined, ring_faces, spline, tube
from .params import Character, FaceShape, Traits
from .sculpt import ear_place, ear_size, head_field
from .sdf import Field, front_y

_SHAPES: Final = {"round": (0.116, 0.110, 2.0), "square": (0.126, 0.098, 4.5)}
"""Half-width and half-height of a rim, and the exponent of its superellipse."""
_THICK: Final = 0.0085
_AROUND: Final = 56
_SIDES: Final = 8
_WRAP: Final = 0.16
"""How much further back a rim lies per length towards the temple."""
_CLEAR: Final = 0.014
"""Room between the temples and the skin."""


def build_glasses(character: Character) -> list[Part]:
    """The glasses of a character as one part, or none."""
    if character.style.glasses not in _SHAPES:
        return []
    face, traits = character.face, character.traits
    skin = head_field(face, traits)
    wide, tall, power = _SHAPES[character.style.glasses]
    scale = 0.55 + 0.45 * face.eye_radius / FaceShape().eye_radius
    wide = min(wide * scale, face.eye[0] - 0.030)
    middle = _lens_middle(face, skin, wide)
    pieces = [_rim(middle, wide, tall * scale, power), _temple(face, traits, middle, wide, skin)]
    points, faces = joined([*pieces])
    mirrored = points * [-1, 1, 1], [face[::-1] for face in faces]
    points, faces = joined([(points, faces), mirrored, _bridge(middle, wide, skin)])
    part = Part("Glasses", points, faces, "frames", weights=rigid(len(points), "head"))
    return [part]


def _lens_middle(face: FaceShape, skin: Field, wide: float) -> FloatArray:
    """Middle of the left rim: before the lashes, and its inner edge before the nose."""
    x, y, z = face.eye
    before_lashes = y - 1.25 * face.eye_radius - 0.012
    inner = np.array([x - 0.85 * wide])
    nose = float(front_y(skin, inner, np.array([z - 0.02]))[0]) - 0.020 + _WRAP * 0.85 * wide
    return np.array([x, min(before_lashes, nose), z - 0.008])


def _rim(
    middle: FloatArray, wide: float, tall: float, power: float
) -> tuple[FloatArray, list[list[int]]]:
    """A closed tube along a superellipse."""
    turn = 2.0 * np.pi * np.arange(_AROUND) / _AROUND
    c, s = np.cos(turn), np.sin(turn)
    x = np.sign(c) * np.abs(c) ** (2.0 / power) * wide
    z = np.sign(s) * np.abs(s) ** (2.0 / power) * tall
    path = middle + np.stack([x, _WRAP * x, z], axis=1)
    out = np.stack([c / wide, 0.0 * c, s / tall], axis=1)
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    phi = 2.0 * np.pi * np.arange(_SIDES) / _SIDES
    ahead = np.array([0.0, -1.0, 0.0])
    rings = path[:, None] + _THICK * (
        np.cos(phi)[:, None] * out[:, None] + 1.25 * np.sin(phi)[:, None] * ahead
    )
    closed = np.concatenate([rings, rings[:1]])
    faces = [[v % (_AROUND * _SIDES) for v in face] for face in ring_faces(len(closed), _SIDES)]
    return rings.reshape(-1, 3), faces


def _temple(
    face: FaceShape, traits: Traits, middle: FloatArray, wide: float, skin: Field
) -> tuple[FloatArray, list[list[int]]]:
    """From the rim's outer edge back over the ear and down behind it."""
    ear, size = ear_place(face, traits), ear_size(traits)
    start = middle + np.array([wide + 0.004, _WRAP * wide, 0.030])
    top = ear + size * np.array([0.010, -0.018, 0.072])
    hook = ear + size * np.array([0.004, 0.062, 0.030])
    rough = np.stack(
        [
            start,
            start + np.array([0.012, 0.030, 0.0]),
            0.5 * (start + top) + [0.022, 0, 0.006],
            top,
            hook,
        ]
    )
    path = spline(rough, 36)
    path[3:, 0] = np.maximum(path[3:, 0], _side_x(skin, path[3:]) + _CLEAR)
    path[3:, 0] = np.convolve(np.pad(path[3:, 0], 3, mode="edge"), np.full(7, 1 / 7), "valid")
    t = np.linspace(0.0, 1.0, len(path))
    high = _THICK * (1.35 - 0.55 * t)
    return tube(path, np.full(len(path), 0.75 * _THICK), high, np.array([0.0, 0.0, 1.0]), _SIDES)


def _side_x(skin: Field, path: FloatArray) -> FloatArray:
    """Where the head's side is beside each point, marching in from +X."""
    points = path.copy()
    points[:, 0] = 0.62
    for _ in range(60):
        points[:, 0] -= 0.8 * np.clip(skin(points), -0.05, 0.05)
    return np.asarray(points[:, 0])


def _bridge(middle: FloatArray, wide: float, skin: Field) -> tuple[FloatArray, list[list[int]]]:
    """An arch between the rims, on the nose."""
    reach = middle[0] - wide
    low = middle + np.array([-wide, -_WRAP * wide, 0.016])
    high = low[2] + 0.022
    nose = float(front_y(skin, np.zeros(1), np.array([high]))[0]) - 1.2 * _THICK
    top = min(nose, float(low[1]) - 0.010)
    x = np.array([-reach, -0.55 * reach, 0.0, 0.55 * reach, reach])
    y = np.array([low[1], 0.4 * low[1] + 0.6 * top, top, 0.4 * low[1] + 0.6 * top, low[1]])
    z = np.array([low[2], high - 0.005, high, high - 0.005, low[2]])
    path = spline(np.stack([x, y, z], axis=1), 17)
    thick = np.full(len(path), _THICK)
    return tube(path, thick, thick, np.array([0.0, -1.0, 0.0]), _SIDES)
