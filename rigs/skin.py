# SPDX-License-Identifier: GPL-3.0-or-later
"""The skin's parts: the head with its keys, colours and weights, and the ears."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from . import lids, lips
from .arrays import FloatArray, IntArray, Part, rigid, smoothstep
from .beard import STUBBLE, STYLES, build_beard, grown
from .colour import scaled
from .curves import joined
from .decimate import decimated, triangulated
from .furrows import furrows
from .head import HeadMesh, build_head
from .keys import SIDES, HeadKeys, key_names, lid_correctives, mouth_correctives
from .params import Character, Colour, FaceShape
from .sculpt import aged, childish, ear_field, ear_place, ear_size
from .skeleton import skin_weights
from .surface import mesh_field

Point = tuple[float, float, float]

UPPER_LIP: Final = "lip_edge_upper"
LOWER_LIP: Final = "lip_edge_lower"
"""Vertex groups of the lips' touching edges, to measure how far a mouth is open."""
_EAR_LOW: Final = np.array([-0.105, -0.135, -0.165])
_EAR_HIGH: Final = np.array([0.155, 0.145, 0.155])
_EAR_TRIANGLES: Final = 1_500
"""The box around an ear, from its root."""
_YELLOWER: Final = np.array([0.01, 0.0, -0.06])
_COOLER: Final = np.array([-0.04, -0.015, 0.01])
_REDDER: Final = np.array([0.3, -1.0, -1.0])
_BLOTCHES: Final = ((0.010, 0.022), (0.020, 0.060))
"""How strong blotches of light and of red are: in everyone, and how much more in the old."""
_INSIDE: Final = (0.30, 0.045, 0.045)


def build_skin(character: Character) -> list[Part]:
    """The head and the ears."""
    face = character.face
    head = build_head(face, character.traits)
    solver = HeadKeys(face, head, character.traits)
    colours, gloss = _painted(character, head)
    keys = {key: solver.offsets(key) for key in key_names()}
    keys |= {key: solver.at_blink(key) for key in lid_correctives()}
    keys |= {key: -keys[taken] for key, (_, taken) in mouth_correctives().items()}
    part = Part(
        "Head",
        head.points,
        head.faces,
        "skin",
        patches={"lips": _lip_faces(head)},
        keys=keys,
        weights=skin_weights(head.points) | _lip_edges(head),
        colours=np.clip(colours, 0.0, 1.0),
        scalars={"gloss": gloss},
        subdivided=True,
        drivers=lid_correctives() | mouth_correctives(),
    )
    return [part, _ears(character), *build_beard(character, head, part)]


def _lip_edges(head: HeadMesh) -> dict[str, FloatArray]:
    contact = head.rings["contact"]
    half_count = lips.COUNT // 2
    out = {}
    for name, numbers in (
        (UPPER_LIP, contact[1:half_count]),
        (LOWER_LIP, contact[half_count + 1 :]),
    ):
        out[name] = np.zeros(len(head.points))
        out[name][numbers] = 1.0
    return out


def _lip_faces(head: HeadMesh) -> IntArray:
    """Faces between the lips' inner and border rings."""
    red, _ = _lip_red(head)
    fine = head.matrix @ (red > 0.4)
    return np.array([i for i, face in enumerate(head.faces) if fine[list(face)].min() > 0.7])


def _ears(character: Character) -> Part:
    face, traits = character.face, character.traits
    place, size = ear_place(face, traits), ear_size(traits)
    low, high = place + size * _EAR_LOW, place + size * _EAR_HIGH
    points, quads = mesh_field(ear_field(face, traits), low, high, 0.0075 * size)
    points, fewer = decimated(points, triangulated(points, quads), _EAR_TRIANGLES)
    both, faces = joined([(points, fewer), (points * [-1, 1, 1], fewer[:, ::-1])])
    warm = 0.45 * _spot(both, (float(place[0]) + 0.075, 0.080, -0.040), (0.04, 0.08, 0.12))
    colours = _mixed(np.tile(character.look.skin, (len(both), 1)), warm, character.look.blush)
    return Part(
        "Ears",
        both,
        faces,
        "ear",
        weights=rigid(len(both), "head"),
        colours=colours,
    )


def _painted(character: Character, head: HeadMesh) -> tuple[FloatArray, FloatArray]:
    """Colour (n, 3) and gloss (n,) of the head's vertices."""
    face, look, points = character.face, character.look, head.points
    colours = np.array(look.skin) * _varied(character, points)
    tip = points[np.argmin(points[:, 1])]
    for amount, centre, width in _warm_spots(character, tip):
        colours = _mixed(colours, amount * _spot(points, centre, width), look.blush)
    lines = furrows(face, character.traits, points) / 0.013
    shade = scaled(look.lid_shade, (0.78,) * 3)
    colours = _mixed(colours, 0.50 * lines, shade)
    for _, side in SIDES:
        colours = _mixed(colours, _lid_shade(face, points, side), look.lid_shade)
    if character.style.facial_hair != "none":
        colours = _mixed(colours, 0.42 * _shadow(character, head), look.brows)
    red, inside = (np.clip(head.matrix @ amount, 0.0, 1.0) for amount in _lip_red(head))
    colours = _mixed(colours, red, look.lips)
    return _mixed(colours, inside, _INSIDE), red


def _varied(character: Character, points: FloatArray) -> FloatArray:
    """What the skin's colour is multiplied by: never the same all over, least in the young, (n, 3).

    Foreheads are a little yellower and jaws a little cooler than what lies between; over that lie
    two fields of broad blotches, one lighter and darker, one redder and paler.
    """
    face, old = character.face, aged(character.traits)
    random = np.random.default_rng(character.seed)
    light, red = (_blotches(points, random) * (strong + more * old) for strong, more in _BLOTCHES)
    brow = smoothstep(face.eye[2] + 0.10, face.eye[2] + 0.24, points[:, 2])[:, None]
    jaw = smoothstep(face.mouth_z + 0.02, face.mouth_z - 0.10, points[:, 2])[:, None]
    zones = (1.0 + brow * _YELLOWER) * (1.0 + jaw * _COOLER)
    return np.asarray(zones * (1.0 + light[:, None]) * (1.0 + red[:, None] * _REDDER))


def _blotches(points: FloatArray, random: np.random.Generator) -> FloatArray:
    """A smooth field around 0, about 1 strong, (n,)."""
    waves = random.standard_normal((8, 3)) * 14.0
    turns = points @ waves.T + 2.0 * np.pi * random.random(8)
    return np.asarray(np.sin(turns).sum(axis=1) / 2.0)


def _warm_spots(character: Character, tip: FloatArray) -> tuple[tuple[float, Point, Point], ...]:
    """Where blood shows: strength, centre and width of the cheeks', the nose's and the chin's."""
    face, traits = character.face, character.traits
    old = aged(traits)
    lively = 1.0 + 0.25 * childish(traits) - 0.10 * old
    cheek_z = 0.5 * (face.eye[2] + face.mouth_z) - 0.007
    return (
        (0.60 * lively, (face.eye[0] + 0.042, -0.26, cheek_z), (0.090, 0.14, 0.070)),
        (
            0.35 + 0.25 * old,
            (0.0, float(tip[1]) + 0.003, float(tip[2]) - 0.002),
            (0.055, 0.07, 0.045),
        ),
        (0.16 * lively, (0.0, -0.34, face.mouth_z - 0.150), (0.07, 0.10, 0.05)),
    )


def _shadow(character: Character, head: HeadMesh) -> FloatArray:
    """How much stubble shades each vertex of the head, 0 to 1, (n,)."""
    growth = STYLES.get(character.style.facial_hair, STUBBLE)
    there = replace(
        STUBBLE,
        moustache=1.0 * (growth.moustache > 0.0),
        chin=1.0 * (growth.chin > 0.0),
        cheeks=1.0 * (growth.cheeks > 0.0),
    )
    return np.clip(grown(character.face, head, there), 0.0, 1.0)


def _lid_shade(face: FaceShape, points: FloatArray, side: int) -> FloatArray:
    """How dark the lids are: their edges, the fold of the upper one, the hollows around, (n,)."""
    radius, azimuth, elevation = lids.to_sphere(face, points, side)
    edge = lids.edges(face, azimuth, lids.LidMove())
    above, below = elevation - edge.upper, edge.lower - elevation
    aside = 1.0 - smoothstep(0.9 * face.lid_outer_deg, 1.35 * face.lid_outer_deg, np.abs(azimuth))
    plate = smoothstep(-2, 3, above) * (1.0 - smoothstep(8, 34, above))
    line = np.exp(-(((above - lids.FOLD_DEG) / 3.6) ** 2))
    rim = np.exp(-((above / 3.0) ** 2))
    under = smoothstep(-2, 4, below) * (1.0 - smoothstep(8, 26, below))
    near = (radius < 1.30 * face.eye_radius) * aside
    return np.asarray(
        near * (0.34 * plate + (0.15 + 0.40 * face.lid_fold) * line + 0.30 * rim + 0.24 * under)
    )


def _lip_red(head: HeadMesh) -> tuple[FloatArray, FloatArray]:
    """How red each cage vertex is, and how much it is the dark inside of the mouth."""
    u = np.cos(2.0 * np.pi * np.arange(lips.COUNT) / lips.COUNT)
    towards_corner = 0.25 + 0.75 * (1.0 - u**2) ** 0.3
    red, inside = np.zeros(len(head.cage)), np.zeros(len(head.cage))
    for name, amount in (("inner2", 1.0), ("inner", 1.0), ("contact", 1.0)):
        red[head.rings[name]] = amount
    for name, amount in (("middle", 1.0), ("crest", 1.0), ("border", 0.25)):
        red[head.rings[name]] = amount * towards_corner
    inside[head.rings["inner2"]] = 0.6
    for name in ("bag1", "bag2", "bag3", lips.CAP):
        inside[head.rings[name]] = 1.0
    return red, inside


def _spot(
    points: FloatArray, centre: tuple[float, float, float], width: tuple[float, float, float]
) -> FloatArray:
    """A soft spot on both sides, (n,)."""
    q = np.stack([np.abs(points[:, 0]), points[:, 1], points[:, 2]], axis=1)
    return np.asarray(np.exp(-(((q - np.array(centre)) / np.array(width)) ** 2).sum(axis=1)))


def _mixed(colours: FloatArray, amount: FloatArray, colour: Colour) -> FloatArray:
    share = np.clip(amount, 0.0, 1.0)[:, None]
    return np.asarray(colours * (1.0 - share) + np.array(colour) * share)
