# SPDX-License-Identifier: GPL-3.0-or-later
"""Eyeballs with a dished, painted iris, and the glints on them."""

from __future__ import annotations

from typing import Final

import numpy as np

from . import lids, poses
from .arrays import FloatArray, Part, rigid, smoothstep
from .curves import ball, joined
from .keys import SIDES
from .params import Character, FaceShape

BONES: Final = {1: "eye.L", -1: "eye.R"}
_RINGS_DEG: Final = np.concatenate(
    [
        np.linspace(0.0, 14.0, 4),
        [15.0, 16.2],
        np.linspace(17.5, 28.5, 9),
        [29.5, 30.6, 31.8, 33.2, 35.0],
        [38.0, 43.0, 50.0, 59.0, 70.0, 84.0, 98.0, 112.0],
    ]
)
_SIDES: Final = 56
_PUPIL_DEG: Final = 15.6
_IRIS_DEG: Final = 31.2
_WHITE: Final = (0.62, 0.585, 0.56)
_BACK_AT_BLINK: Final = 0.22
"""How far a shut eye draws back, in radii, so that the flat chord of the lids' linear movement
never meets it."""
_GLINT: Final = (-10.0, 8.5, 0.0165, 0.0140)
"""Azimuth and elevation in degrees, half-width, half-height."""
_GLINT_DROP_DEG: Final = 13.0
"""How far a catchlight goes down with the lid, so that lowered eyes keep it."""
_SHADE: Final = ((0.08, 0.36), (1.0, 0.60))
"""The upper lid's soft shadow on the white: heights over the ball's radius, and brightness."""


def build_eyes(character: Character) -> list[Part]:
    """The eyeballs, one part, and their glints, another."""
    return [_eyeballs(character), _glints(character.face)]


def _eyeballs(character: Character) -> Part:
    face = character.face
    angles = np.radians(_RINGS_DEG)
    dish = 1.0 - 0.06 * (1.0 - smoothstep(20.0, 31.0, _RINGS_DEG))
    points, faces = ball(angles, face.eye_radius * dish, _SIDES)
    colours = _painted(character)
    both = joined([(points + face.eye_centre(side), faces) for _, side in SIDES])
    keys: dict[str, FloatArray] = {}
    for suffix, side in SIDES:
        for stem, offset in _moves(points, face, side).items():
            keys[stem + suffix] = np.vstack([offset * (side == s) for _, s in SIDES])
    weights = {
        BONES[side]: np.repeat([side == 1, side == -1], len(points)) * 1.0 for _, side in SIDES
    }
    middle = np.tile(_face_angles_deg(faces), 2)
    patches = {
        "iris": np.where((middle > _PUPIL_DEG) & (middle < _IRIS_DEG))[0],
        "pupil": np.where(middle <= _PUPIL_DEG)[0],
    }
    drivers = {  # two turns at once would swell the ball: a shut eye rests
        f"{stem}AtBlink{suffix}": (f"eyeBlink{suffix}", f"{stem}{suffix}")
        for stem in poses.EYE_TURNS_DEG
        for suffix, _ in SIDES
    }
    keys |= {key: -keys[turn] for key, (_, turn) in drivers.items()}
    return Part(
        "Eyes",
        *both,
        "eye",
        patches,
        keys,
        weights,
        colours=np.vstack([colours, colours]),
        drivers=drivers,
    )


def _face_angles_deg(faces: list[list[int]]) -> FloatArray:
    """Angle of each face's middle from the pole."""
    degrees = np.concatenate([[0.0], np.repeat(_RINGS_DEG[1:], _SIDES)])
    return np.array([degrees[face].mean() for face in faces])


def _moves(points: FloatArray, face: FaceShape, side: int) -> dict[str, FloatArray]:
    """Offsets of one eyeball, centred on the origin, for each key that moves it."""
    back = np.array([0.0, _BACK_AT_BLINK * face.eye_radius, 0.0])
    out = {"eyeBlink": np.tile(back, (len(points), 1))}
    for stem, (axis, angle) in poses.EYE_TURNS_DEG.items():
        a = np.radians(angle * (side if axis == "Z" else 1))
        c, s = np.cos(a), np.sin(a)
        x, y, z = points.T
        if axis == "X":
            turned = [x, y * c - z * s, y * s + z * c]
        else:
            turned = [x * c - y * s, x * s + y * c, z]
        out[stem] = np.stack(turned, axis=1) - points
    return out


def _painted(character: Character) -> FloatArray:
    """Colours of one eyeball's vertices: pupil, iris with streaks, limbus, white."""
    degrees = np.concatenate([[0.0], np.repeat(_RINGS_DEG[1:], _SIDES)])
    turn = np.concatenate(
        [[0.0], np.tile(2 * np.pi * np.arange(_SIDES) / _SIDES, len(_RINGS_DEG) - 1)]
    )
    iris = np.array(character.look.iris)
    stops = (
        (0.0, (0.004, 0.004, 0.005)),
        (_PUPIL_DEG - 0.6, (0.004, 0.004, 0.005)),
        (_PUPIL_DEG + 0.6, tuple(0.55 * iris)),
        (22.0, tuple(iris)),
        (27.0, tuple(0.55 * iris)),
        (30.0, tuple(0.10 * iris)),
        (31.2, (0.20, 0.18, 0.17)),
        (33.2, _WHITE),
        (60.0, (0.46, 0.395, 0.37)),
        (85.0, (0.40, 0.25, 0.22)),
    )
    at = [stop for stop, _ in stops]
    colours = np.stack([np.interp(degrees, at, [c[i] for _, c in stops]) for i in range(3)], axis=1)
    streaks = np.random.default_rng(character.seed).random(_SIDES)
    streak = np.concatenate([[1.0], np.tile(0.78 + 0.5 * streaks, len(_RINGS_DEG) - 1)])
    low = np.sin(np.radians(degrees)) * np.sin(turn)
    lit = np.interp(low, [-0.45, 0.40], [2.1, 0.55]) * streak  # light gathers low in the iris
    in_iris = (degrees > _PUPIL_DEG) & (degrees < _IRIS_DEG - 0.2)
    lit = np.where(in_iris, lit, np.interp(low, *_SHADE))
    return np.asarray(np.clip(colours * lit[:, None], 0, 1))


def _turned_down(points: FloatArray, angle_deg: float) -> FloatArray:
    """Offsets of points on a ball around the origin that turns to look down, (n, 3)."""
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    x, y, z = points.T
    return np.asarray(np.stack([x, y * c - z * s, y * s + z * c], axis=1) - points)


def _glints(face: FaceShape) -> Part:
    """One catchlight an eye, on the same side of both."""
    azimuth, elevation, wide, tall = _GLINT
    pieces: list[tuple[FloatArray, list[list[int]]]] = []
    turn = 2.0 * np.pi * np.arange(20) / 20
    for _, side in SIDES:
        out = lids.direction(np.array([azimuth]), np.array([elevation]), 1)[0]
        across = np.cross(out, [0.0, 0.0, 1.0])
        across /= np.linalg.norm(across)
        above = np.cross(across, out)
        spot = out * face.eye_radius + np.vstack(
            [
                [0, 0, 0],
                np.outer(wide * np.cos(turn), across) + np.outer(tall * np.sin(turn), above),
            ]
        )
        spot *= 1.012 * face.eye_radius / np.linalg.norm(spot, axis=1, keepdims=True)
        fan = [[0, 1 + i, 1 + (i + 1) % 20] for i in range(20)]
        pieces.append((spot + face.eye_centre(side), fan))
    points, faces = joined([(p, f) for p, f in pieces])
    back = np.array([0.0, _BACK_AT_BLINK * face.eye_radius, 0.0])
    keys: dict[str, FloatArray] = {}
    for suffix, side in SIDES:
        own = side * points[:, :1] > 0
        keys[f"eyeBlink{suffix}"] = np.where(own, back, 0.0)
        lowered = _turned_down(points - face.eye_centre(side), _GLINT_DROP_DEG)
        keys[f"eyeLookDown{suffix}"] = np.where(own, lowered, 0.0)
    return Part(
        "Glints", points, faces, "glint", keys=keys, weights=rigid(len(points), "head"),
        shadows=False,
    )  # fmt: skip
