# SPDX-License-Identifier: GPL-3.0-or-later
"""Lashes along the upper lids, and eyebrows."""

from __future__ import annotations

from typing import Final

import numpy as np

from . import lids, poses
from .arrays import FloatArray, Part, rigid, smoothstep
from .curves import joined, spline, tube
from .keys import SIDES, key_names, lid_correctives, skin_offsets, split_side
from .lids import LidMove
from .params import FaceShape, Traits
from .sculpt import AVERAGE, head_field
from .sdf import front_y, gradient

_LASH_STEPS: Final = 40
_WINGS: Final = ((0.42, 0.90, 6.0, 13.0), (0.66, 1.06, 5.5, 15.0), (0.86, 1.24, 3.0, 16.0))
"""Single lashes: where they leave the lid and where they end, as cos t of the opening; how far
they end beyond the edge, in degrees, and how far out, in hundredths of the eyeball's radius."""
_BROW_X: Final = (0.060, 0.110, 0.175, 0.235, 0.276)
_BROW_Z: Final = (0.138, 0.153, 0.163, 0.150, 0.120)
_BROW_ARCH: Final = (0.0, 0.35, 1.0, 0.85, 0.0)
_BROW_TILT: Final = (1.0, 0.5, -0.2, -0.8, -1.0)
"""What an arch and a tilt add to the height of each point."""
_BROW_STEPS: Final = 28
_LIFT: Final = 0.004


def build_lashes(face: FaceShape, traits: Traits = AVERAGE) -> Part:
    """Both lash lines as one part; they follow the lids' edges exactly."""
    rest = [_lash(face, side, LidMove(), traits.lashes) for _, side in SIDES]
    points, faces = joined([(p, f) for p, f in rest])
    keys = {}
    for stem, move in poses.LIDS.items():
        for suffix, side in SIDES:
            pieces = [
                _lash(face, s, move, traits.lashes)[0] - p if s == side else np.zeros_like(p)
                for (_, s), (p, _) in zip(SIDES, rest, strict=True)
            ]
            offset = np.vstack(pieces)
            if np.abs(offset).max() > 1e-6:
                keys[stem + suffix] = offset
    drivers = {k: pair for k, pair in lid_correctives().items() if pair[1] in keys}
    keys |= {key: -keys[moved] for key, (_, moved) in drivers.items()}
    return Part(
        "Lashes",
        points,
        faces,
        "lash",
        keys=keys,
        weights=rigid(len(points), "head"),
        drivers=drivers,
    )


def _lash(
    face: FaceShape, side: int, move: LidMove, long: float
) -> tuple[FloatArray, list[list[int]]]:
    """One lash line on a lid in a given place."""
    on_lid = 1.066 + 0.022 * move.close  # over the lower lid when the two meet
    path = _edge(face, side, move, np.linspace(-0.97, 1.02, _LASH_STEPS), 1.0, on_lid)
    u = np.linspace(0.0, 1.0, _LASH_STEPS)
    full = 0.35 + 0.65 * long
    wedge = smoothstep(0.0, 0.80, u) * (1.0 - smoothstep(0.84, 1.0, u))
    thick = (0.0034 + 0.0092 * wedge) * full
    pieces = [tube(path, thick, 0.9 * thick, np.array([0.0, -1.0, 0.0]), 8)]
    for start, far_end, far_beyond, far_out in _WINGS:
        end, beyond = start + (far_end - start) * long, far_beyond * long
        out = 5.0 + (far_out - 5.0) * long
        root = _edge(face, side, move, np.array([start]), 1.0, on_lid)
        droop = 1.0 - 1.5 * move.close
        middle = _edge(
            face,
            side,
            move,
            np.array([0.5 * (start + end)]),
            0.35 * beyond * droop,
            1.07 + 0.004 * out,
        )
        tip = _edge(face, side, move, np.array([end]), beyond * droop, 1.07 + 0.01 * out)
        wing = spline(np.vstack([root, middle, tip]), 8)
        taper = 0.0052 * full * (1.0 - np.linspace(0.0, 1.0, 8)) ** 0.7 + 0.0006
        pieces.append(tube(wing, taper, taper, np.array([0.0, -1.0, 0.0]), 6))
    points, faces = joined([(p, f) for p, f in pieces])
    return points, faces


def _edge(
    face: FaceShape, side: int, move: LidMove, cosine: FloatArray, pad_deg: float, radius: float
) -> FloatArray:
    """Points along the upper lid's edge, ``pad_deg`` above it, at a radius over the ball's."""
    azimuth = lids.half_width(face, cosine) * cosine
    edge = lids.edges(face, azimuth, move)
    elevation = edge.upper + edge.upper_turn + pad_deg
    out = lids.direction(azimuth, elevation, side)
    return np.asarray(face.eye_centre(side) + face.eye_radius * radius * out)


def build_brows(face: FaceShape, traits: Traits = AVERAGE) -> Part:
    """Both brows as one part; they ride on the skin."""
    pieces = [_brow(face, traits, side) for _, side in SIDES]
    points, faces = joined([(p, f) for p, f in pieces])
    keys = {}
    for key in key_names():
        if split_side(key)[0].startswith("brow"):
            keys[key] = skin_offsets(face, points, key)
    return Part("Brows", points, faces, "brow", keys=keys, weights=rigid(len(points), "head"))


def _brow(face: FaceShape, traits: Traits, side: int) -> tuple[FloatArray, list[list[int]]]:
    skin = head_field(face, traits, lids=False, neck=False, nose=0.0)
    average = FaceShape()
    x = np.array(_BROW_X) + (face.eye[0] - average.eye[0])
    z = np.array(_BROW_Z) + (face.eye[2] - average.eye[2])
    z += traits.brow_arch * np.array(_BROW_ARCH) + traits.brow_tilt * np.array(_BROW_TILT)
    path = spline(np.stack([x, np.zeros(5), z], axis=1), _BROW_STEPS)
    path[:, 1] = front_y(skin, path[:, 0], path[:, 2])
    up = gradient(skin, path)
    u = np.linspace(0.0, 1.0, _BROW_STEPS)
    root = np.clip(u / 0.10, 0.0, 1.0)
    wide = 0.0185 * traits.brow_weight * np.sqrt(root * (2.0 - root) + 0.02)
    wide *= (0.8 + 0.2 * smoothstep(0.0, 0.3, u)) * (1.0 - 0.82 * smoothstep(0.35, 1.0, u))
    mirror = np.array([side, 1, 1])
    return tube((path + _LIFT * up) * mirror, wide, 0.55 * wide, up * mirror, 12)
