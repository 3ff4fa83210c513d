# SPDX-License-Identifier: GPL-3.0-or-later
"""Hands: a palm, a thumb and four rounded fingers with nails."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray, Part, smoothstep
from .curves import joined
from .decimate import decimated, triangulated
from .params import Character
from .proportions import FINGERS, Proportions
from .sdf import Field, capsule, ellipsoid, smooth_max, smooth_min
from .surface import mesh_field, smoothed
from .weights import Weights, hand_weights, strongest

_STEP: Final = 0.034
"""Grid spacing over the hand's length."""
_GRID: Final = np.array([0.85, 1.40, 1.0])
"""How much closer the grid is along each axis: fingers lie side by side along the second."""
_TRIANGLES: Final = 2_150
"""Of one hand without its nails."""
_RADII: Final = {
    "thumb": (0.079, 0.067, 0.063, 0.053),
    "index": (0.055, 0.053, 0.050, 0.045),
    "middle": (0.055, 0.054, 0.050, 0.046),
    "ring": (0.054, 0.052, 0.048, 0.044),
    "little": (0.049, 0.046, 0.043, 0.039),
}
"""Radii at the joints over the hand's length."""
_STUB: Final = 0.30
"""How far the hand's mesh reaches up the forearm."""


def build_hands(character: Character, body: Proportions) -> Part:
    """Both hands with a piece of the forearms."""
    low, high = np.array([-0.33, -0.31, -0.16]) * _GRID, np.array([1.10, 0.49, 0.31]) * _GRID
    field = _hand_field(body)
    local, quads = mesh_field(lambda q: field(q / _GRID), tuple(low), tuple(high), _STEP)
    local = smoothed(local / _GRID, quads, 1, 0.35)
    local, shown = decimated(local, triangulated(local, quads), _TRIANGLES)
    nails, nail_faces = _nails(body)
    points, faces = joined([(local, shown), (nails, nail_faces)])
    placed = body["wrist"] + body.hand_length * points @ body.hand
    weights = _weights(body, placed)
    colours = _colours(character, body, points, len(nails))
    mirror = placed * np.array([-1.0, 1.0, 1.0])
    both, both_faces = joined([(placed, faces), (mirror, [face[::-1] for face in faces])])
    gloss = np.zeros(len(points))
    gloss[len(local) :] = 1.0
    return Part(
        "Hands",
        both,
        both_faces,
        "skin",
        weights=both_sides(weights),
        colours=np.vstack([colours, colours]),
        scalars={"gloss": np.tile(gloss, 2)},
    )


def both_sides(weights: Weights) -> Weights:
    """Weights of a left piece followed by its mirror image."""
    out: Weights = {}
    for name, share in weights.items():
        none = np.zeros_like(share)
        out[f"{name}.L"] = np.concatenate([share, none])
        out[f"{name}.R"] = np.concatenate([none, share])
    return out


def _local(body: Proportions, joint: str) -> FloatArray:
    return np.asarray(body.hand @ (body[joint] - body["wrist"]) / body.hand_length)


def _hand_field(body: Proportions) -> Field:
    joints = {name: [_local(body, f"{name}.{i}") for i in range(4)] for name in FINGERS}
    wrist = 0.070 * body.limb / body.hand_length

    def field(q: FloatArray) -> FloatArray:
        d = _palm(q, joints, wrist)
        fingers = np.full(len(q), 9.0)
        for name in FINGERS[1:]:
            fingers = np.minimum(fingers, _finger(q, joints[name], _RADII[name]))
        d = smooth_min(d, fingers, 0.035)
        d = smooth_min(d, _finger(q, joints["thumb"], _RADII["thumb"]), 0.06)
        return smooth_max(d, -_STUB - q[:, 0], 0.01)

    return field


def _finger(q: FloatArray, chain: list[FloatArray], radii: tuple[float, ...]) -> FloatArray:
    d = capsule(q, chain[0], chain[1], radii[0], radii[1])
    tip = chain[3] - radii[3] * (chain[3] - chain[2]) / np.linalg.norm(chain[3] - chain[2])
    d = smooth_min(d, capsule(q, chain[1], chain[2], radii[1], radii[2]), 0.02)
    return smooth_min(d, capsule(q, chain[2], tip, radii[2], radii[3]), 0.02)


def _palm(q: FloatArray, joints: dict[str, list[FloatArray]], wrist: float) -> FloatArray:
    """Back and ball of the hand from the wrist to the knuckles."""
    stub = capsule(q, (-0.55, 0.0, 0.0), (0.04, 0.0, 0.0), wrist * 1.02, wrist * 0.98)
    d = capsule(q, (0.06, 0.02, 0.0), joints["middle"][0], 0.085, 0.066)
    for name, start in (("index", 0.05), ("ring", -0.02), ("little", -0.05)):
        d = smooth_min(d, capsule(q, (0.06, start, 0.0), joints[name][0], 0.080, 0.060), 0.06)
    d = smooth_min(d, stub, 0.09)
    ball = ellipsoid(q, (0.215, 0.125, 0.060), (0.140, 0.085, 0.075))
    d = smooth_min(d, ball, 0.06)
    heel = ellipsoid(q, (0.24, -0.115, 0.035), (0.190, 0.070, 0.070))
    d = smooth_min(d, heel, 0.06)
    hollow = ellipsoid(q, (0.33, 0.01, 0.145), (0.15, 0.09, 0.075))
    return smooth_max(d, -hollow, 0.06)


def _nails(body: Proportions) -> tuple[FloatArray, list[list[int]]]:
    return joined([_nail(body, name) for name in FINGERS])


def _nail(body: Proportions, name: str) -> tuple[FloatArray, list[list[int]]]:
    """A small dome on the back of a fingertip."""
    a, b = _local(body, f"{name}.2"), _local(body, f"{name}.3")
    along = (b - a) / np.linalg.norm(b - a)
    palm = np.array([0.0, 0.0, 1.0]) if name != "thumb" else np.array([0.0, -0.7, 0.7])
    palm -= (palm @ along) * along
    palm /= np.linalg.norm(palm)
    across = np.cross(along, palm)
    radius = _RADII[name][3] * 1.02
    centre = b - 1.35 * radius * along
    rows, columns = np.linspace(-1, 1, 5), np.linspace(-1, 1, 6)
    u, v = np.meshgrid(rows, columns, indexing="ij")
    bow = v * np.radians(52.0) * (1.0 - 0.12 * u**4)
    reach = 1.10 * radius * u * np.sqrt(1.0 - 0.25 * v**2)
    lift = radius * (1.06 - 0.20 * (u > 0.9) - 0.10 * (np.abs(v) > 0.9) - 0.07 * (u < -0.9))
    points = (
        centre
        + reach[..., None] * along
        + (lift * np.sin(bow))[..., None] * across
        - (lift * np.cos(bow))[..., None] * palm
    )
    faces = [
        [i * 6 + k, (i + 1) * 6 + k, (i + 1) * 6 + k + 1, i * 6 + k + 1]
        for i in range(4)
        for k in range(5)
    ]
    return points.reshape(-1, 3), faces


def _weights(body: Proportions, placed: FloatArray) -> Weights:
    along = body["wrist"] - body["elbow"]
    along = along / np.linalg.norm(along)
    hand = smoothstep(-0.065, 0.065, (placed - body["wrist"]) @ along)
    shares = {name: share * hand for name, share in hand_weights(body, placed).items()}
    return strongest({"forearm": 1.0 - hand, **shares})


def _colours(character: Character, body: Proportions, local: FloatArray, nails: int) -> FloatArray:
    """Skin, rosier at the knuckles and tips, with light nails."""
    skin, blush = np.array(character.look.skin), np.array(character.look.blush)
    rosy = np.zeros(len(local))
    for name in FINGERS:
        for joint, amount, width in ((0, 0.28, 0.06), (1, 0.22, 0.04), (3, 0.40, 0.06)):
            away = np.linalg.norm(local - _local(body, f"{name}.{joint}"), axis=1)
            rosy = np.maximum(rosy, amount * np.exp(-((away / width) ** 2)))
    colours = skin + rosy[:, None] * (blush - skin)
    paler = 0.35 * np.sqrt(skin.mean())
    colours[len(local) - nails :] = skin + paler * (np.array([0.95, 0.72, 0.66]) - skin)
    return np.asarray(colours)
