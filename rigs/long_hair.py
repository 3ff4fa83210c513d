# SPDX-License-Identifier: GPL-3.0-or-later
"""Long hair: parted, falling over the shoulders in waves, hung from head to chest."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray, smoothstep
from .body import arm_field, torso_field
from .locks import Hair, Locks, gathered, swept
from .params import Character
from .proportions import measure
from .scalp import CENTRE, Scalp
from .sculpt import head_field
from .sdf import Field, gradient, mirrored, smooth_min

_STEPS: Final = 26
_PART_AZ: Final = 20.0
_CLOTHES: Final = 0.045
"""Thickness of the clothes under the hair."""
_CLEAR: Final = 0.040
"""How far the hair keeps from the clothes."""


def long(character: Character) -> Hair:
    """Parted on one side, falling to the chest and down the back."""
    scalp, random = Scalp(character), np.random.default_rng(character.seed)
    crown = Hair(*_crown(scalp), np.zeros(0))
    crown = Hair(crown.points, crown.faces, np.full(len(crown.points), 0.62))
    field = falls_around(character)
    pieces = [crown]
    for layer, (spacing, lift) in enumerate(((13.0, 0.020), (11.0, 0.046))):
        pieces.append(_layer(character, scalp, field, spacing, lift, layer, random))
    return gathered(pieces)


def _crown(scalp: Scalp) -> tuple[FloatArray, list[list[int]]]:
    def thickness(azimuth: FloatArray, elevation: FloatArray) -> FloatArray:
        return np.asarray(0.001 + 0.030 * smoothstep(0.0, 16.0, elevation - scalp.line(azimuth)))

    return scalp.cap(thickness)


def falls_around(character: Character) -> Field:
    """Head, neck, shoulders and chest, which the hair falls around."""
    head = head_field(character.face, character.traits, lids=False, nose=0.0)
    trunk = clothed(character)

    def field(points: FloatArray) -> FloatArray:
        return smooth_min(head(points), trunk(points), 0.1)

    return field


def clothed(character: Character) -> Field:
    """Shoulders and chest in thick clothes."""
    body = measure(character)

    def field(points: FloatArray) -> FloatArray:
        q = mirrored(points)
        d = smooth_min(torso_field(body, q, character.body), arm_field(body, q), 0.085)
        return d - _CLOTHES

    return field


def _layer(
    character: Character,
    scalp: Scalp,
    field: Field,
    spacing: float,
    lift: float,
    layer: int,
    random: np.random.Generator,
) -> Hair:
    """Locks all around the parting, at one height over the skin."""
    side = character.style.part_side
    ends = np.arange(-180.0 + 0.5 * spacing * layer, 179.0, spacing)
    ends = ends[(np.abs(ends) > 56.0)]
    count = len(ends)
    # where each lock leaves the parting, which runs from the brow over the crown
    along = np.interp(np.abs(ends), [56, 100, 140, 180], [0.02, 0.45, 0.85, 1.0])
    azimuth = np.where(along < 0.9, side * _PART_AZ, ends)
    root_el = np.interp(along, [0.0, 0.6, 1.0], [34.0, 76.0, 84.0])
    roots = scalp.at(azimuth, root_el, np.zeros(count))
    target = scalp.at(ends, np.where(np.abs(ends) < 90, -4.0, 0.0), np.zeros(count))
    paths = _over(scalp, roots, target, lift, 11)
    front = 1.0 - smoothstep(78.0, 104.0, np.abs(ends))
    falls = _fall(field, paths[:, -1], paths[:, -1] - paths[:, -2], front, lift, random)
    path = _even(np.concatenate([paths, falls], axis=1), _STEPS)
    path = _waved(path, random, 0.55 + 0.45 * layer)
    normals = _outward(path)
    t = np.linspace(0.0, 1.0, _STEPS)
    width = (0.074 if layer == 0 else 0.058) * (0.9 + 0.2 * random.random((count, 1)))
    wide = (
        width * (0.55 + 0.45 * smoothstep(0.0, 0.2, t)) * (1.0 - 0.88 * smoothstep(0.66, 1.02, t))
    )
    shade = (0.78 if layer == 0 else 0.90) + 0.24 * random.random(count)
    return swept(Locks(path, normals, wide, 0.42 * wide, shade), 10)


def _over(
    scalp: Scalp, roots: FloatArray, target: FloatArray, lift: float, steps: int
) -> FloatArray:
    """From the parting over the skull to its widest part, (n, steps, 3)."""
    t = np.linspace(0.0, 1.0, steps)
    heights = np.tile(lift * smoothstep(0.0, 0.25, t) + 0.02 * np.sin(np.pi * t), (len(roots), 1))
    chord = roots[:, None] + (target - roots)[:, None] * t[None, :, None]
    out = chord - CENTRE
    out /= np.linalg.norm(out, axis=2, keepdims=True)
    return np.asarray(CENTRE + out * (scalp.radius(out) + heights)[..., None])


def _fall(
    field: Field,
    start: FloatArray,
    way: FloatArray,
    front: FloatArray,
    lift: float,
    random: np.random.Generator,
) -> FloatArray:
    """Let the locks fall on from the skull's widest part; they slide off what they meet."""
    count, steps = len(start), 22
    low = -1.10 + 0.06 * random.random(count) + 0.10 * front
    stride = ((start[:, 2] - low) / steps)[:, None] * 1.05
    way = way / np.linalg.norm(way, axis=1, keepdims=True)
    points, out = start.copy(), []
    sign = np.sign(start[:, :1])
    for _ in range(steps):
        depth = smoothstep(-0.15, -0.75, points[:, 2])[:, None]
        goal = np.where(
            front[:, None] > 0.5,
            np.concatenate([0.25 * sign, np.full((count, 1), -0.24)], axis=1),
            np.concatenate([0.80 * start[:, :1], np.full((count, 1), 0.46)], axis=1),
        )
        pull = np.concatenate(
            [1.6 * depth * (goal - points[:, :2]), np.full((count, 1), -1.0)], axis=1
        )
        way = 0.55 * way + 0.45 * pull
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        points = points + way * stride
        clear = _CLEAR + lift - field(points)
        points = points + np.maximum(clear, 0.0)[:, None] * gradient(field, points)
        out.append(points)
    return np.stack(out, axis=1)


def _even(paths: FloatArray, steps: int) -> FloatArray:
    """Spread the steps evenly along each path."""
    out = np.empty((len(paths), steps, 3))
    for i, path in enumerate(paths):
        length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
        at = np.linspace(0.0, length[-1], steps)
        out[i] = np.stack([np.interp(at, length, path[:, axis]) for axis in range(3)], axis=1)
    out[:, 1:-1] = 0.25 * out[:, :-2] + 0.5 * out[:, 1:-1] + 0.25 * out[:, 2:]
    return out


def _outward(path: FloatArray) -> FloatArray:
    """Away from the head above, away from the body's axis below."""
    level = path - np.array([0.0, 0.08, 0.0])
    level[..., 2] = np.maximum(path[..., 2] - 0.05, 0.0)
    return np.asarray(level)


def _waved(path: FloatArray, random: np.random.Generator, amount: float) -> FloatArray:
    """Waves that grow towards the tips, in step with their neighbours'."""
    steps = path.shape[1]
    t = np.linspace(0.0, 1.0, steps)
    normals = _outward(path)
    across = np.cross(np.gradient(path, axis=1), normals)
    across /= np.linalg.norm(across, axis=2, keepdims=True) + 1e-9
    phase = 0.35 * random.random((len(path), 1))
    wave = np.sin(2.0 * np.pi * (2.1 * t + phase)) * 0.045 * amount * smoothstep(0.25, 0.70, t)
    return np.asarray(path + wave[..., None] * across)


def hanging_weights(points: FloatArray) -> dict[str, FloatArray]:
    """Weights that turn with the head above the chin and rest on the chest below."""
    z = points[:, 2]
    head = smoothstep(-0.80, -0.36, z)
    chest = np.minimum(1.0 - smoothstep(-1.00, -0.62, z), 1.0 - head)
    return {"head": head, "neck": 1.0 - head - chest, "chest": chest}
