# SPDX-License-Identifier: GPL-3.0-or-later
"""Shoes with their soles, and the socks in them."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray, IntArray, Part, smoothstep
from .cloth import thinned
from .curves import joined, ring_faces
from .hands import both_sides
from .params import Character
from .proportions import Proportions
from .sdf import Field, capsule, smooth_max, smooth_min
from .surface import mesh_field, smoothed
from .trims import reach, sheet, wrapped_faces
from .weights import shoe_weights

_STEP: Final = 0.028
_TRIANGLES: Final = 1_240
"""Of one shoe."""
_SOLE: Final = 0.075
_HEEL: Final = 0.055
"""Height of a leather shoe's heel."""
_RISE: Final = np.array([0.0, 0.0, 0.085])
_PALE: Final = (0.72, 0.70, 0.66)
_BLACK: Final = (0.018, 0.016, 0.015)
_TOE_CAP: Final = 0.10
"""How far behind the toes' tips a trainer's cap ends."""
_HEEL_TAB: Final = 0.10
"""How far behind the ankle its heel's tab starts."""
_PIPING: Final = (0.013, 0.017)
"""Half the height of the line above a trainer's sole and how far it stands out."""
_LACES: Final = (0.22, 0.40, 0.58, 0.76)
"""Where laces cross the instep, 0 at the ball, 1 at the ankle."""
_LACE: Final = (0.016, 0.011)
"""Half a lace's width and its thickness."""
SPORTY: Final = ("hoodie", "tshirt")
"""Tops that go with trainers."""


def build_shoes(character: Character, body: Proportions) -> Part:
    """Both shoes."""
    ankle, toe = body["ankle"], body["toe"]
    sporty = character.style.top in SPORTY
    low = (ankle[0] - 0.30, toe[1] - 0.25, body.floor - 0.06)
    high = (ankle[0] + 0.36, ankle[1] + 0.34, ankle[2] + 0.22)
    points, quads = mesh_field(_shoe_field(body, sporty), low, high, _STEP, snaps=2)
    points = smoothed(points, quads, 1, 0.3)
    points[:, 2] = np.maximum(points[:, 2], body.floor)
    colours = _colours(character, body, points)
    points, thin, colours = thinned(points, quads, colours, _TRIANGLES)
    faces = thin.tolist()
    if sporty:
        extras, extra_faces = joined([_laces(body), _piping(body)])
        colours = np.vstack([colours, np.tile(_lace_colour(character), (len(extras), 1))])
    else:
        extras, extra_faces = _leather_sole(body)
        colours = np.vstack([colours, np.tile(_BLACK, (len(extras), 1))])
    points, faces = joined([(points, faces), (extras, extra_faces)])
    both, both_faces = joined(
        [(points, faces), (points * [-1, 1, 1], [face[::-1] for face in faces])]
    )
    return Part(
        "Shoes",
        both,
        both_faces,
        "leather",
        weights=both_sides(shoe_weights(body, points)),
        colours=np.vstack([colours, colours]),
    )


def _laces(body: Proportions) -> tuple[FloatArray, list[list[int]]]:
    """Flat laces across the left instep."""
    low, high = _instep(body)
    field = _shoe_field(body, True)
    along = (high - low) / np.linalg.norm(high - low)
    up = np.cross(np.array([1.0, 0.0, 0.0]), along)
    up *= np.sign(up[2])
    theta = np.radians(np.linspace(-58.0, 58.0, 6))
    rays = np.cos(theta)[:, None] * up + np.sin(theta)[:, None] * [1.0, 0.0, 0.0]
    laces: list[tuple[FloatArray, list[list[int]] | IntArray]] = []
    for share in _LACES:
        middle = low + share * (high - low)
        on = middle + reach(field, middle, rays)[:, None] * rays
        half, thick = _LACE[0] * along, _LACE[1] * rays
        outer = np.stack([on + thick - half, on + thick + half], axis=1)
        inner = np.stack([on - thick - half, on - thick + half], axis=1)
        laces.append(sheet(outer, inner))
    return joined(laces)


def _piping(body: Proportions) -> tuple[FloatArray, list[list[int]]]:
    """A line around the left shoe where the sole ends."""
    starts, rays = _around(body, body.floor + _SOLE + 1.7 * _PIPING[0])
    edge = starts + reach(_shoe_field(body, True), starts, rays)[:, None] * rays
    rise, out = np.array([0.0, 0.0, _PIPING[0]]), _PIPING[1] * rays
    rings = np.stack(
        [edge - out - rise, edge + out - rise, edge + out + rise, edge - out + rise], 1
    )
    faces = wrapped_faces(len(rings), 4)
    return rings.reshape(-1, 3), faces


def _around(body: Proportions, height: float) -> tuple[FloatArray, FloatArray]:
    """Places inside the left shoe at a height, and the rays from them outwards all around."""
    heel, tip = (np.array([*body[joint][:2], height]) for joint in ("ankle", "toe"))
    turn = np.radians(np.linspace(0.0, 360.0, 16, endpoint=False) + 11.25)
    ends = np.stack([np.sin(turn), -np.cos(turn), 0.0 * turn], axis=1)
    sides = np.linspace(0.0, 1.0, 6)[1:-1, None]
    left, right = np.tile([1.0, 0.0, 0.0], (4, 1)), np.tile([-1.0, 0.0, 0.0], (4, 1))
    rays = np.vstack([ends[:4], left, ends[4:12], right, ends[12:]])
    front, back = np.tile(tip, (4, 1)), np.tile(heel, (8, 1))
    backwards, forwards = tip + sides * (heel - tip), heel + sides * (tip - heel)
    return np.vstack([front, backwards, back, forwards, front]), rays


def _lace_colour(character: Character) -> FloatArray:
    """Pale on dark shoes, as the trim on pale ones."""
    shoes, trim = np.array(character.look.shoes), np.array(character.look.trim)
    return np.array(_PALE) if shoes.mean() < 0.4 else trim


def _instep(body: Proportions) -> tuple[FloatArray, FloatArray]:
    ankle, ball = body["ankle"], body["ball"]
    low = np.array([ball[0], ball[1] + 0.02, body.floor + 0.10])
    return low, np.array([ankle[0], ankle[1] - 0.07, body.floor + 0.24])


def _shoe_field(body: Proportions, sporty: bool) -> Field:
    """Sole, heel, upper and sock of the left shoe."""
    ankle, ball, toe, floor = body["ankle"], body["ball"], body["toe"], body.floor
    heel = _heel(body)

    def field(points: FloatArray) -> FloatArray:
        y, height = points[:, 1], points[:, 2] - floor
        top = _toe_height(sporty) + 0.045 * smoothstep(toe[1], ball[1], y)
        top = top + 0.150 * smoothstep(ball[1] - 0.01, ankle[1] - 0.06, y)
        upper = _outline(body, points) + 0.008 + 0.16 * np.maximum(height - 0.13, 0.0)
        upper = smooth_max(upper, (height - top) * 0.85, 0.075)
        counter = heel + np.array([0.0, 0.0, floor + 0.10])
        back = capsule(points, counter, ankle + np.array([0.0, 0.012, -0.02]), 0.104, 0.108)
        upper = smooth_min(upper, smooth_max(back, points[:, 2] - ankle[2] - 0.03, 0.03), 0.06)
        base = 0.0 if sporty else _lift(body, y)
        upper = smooth_max(upper, base + 0.02 - height, 0.01)
        if sporty:
            sole = _outline(body, points) - 0.016
            sole = smooth_max(sole, np.abs(height - _SOLE / 2) - _SOLE / 2, 0.015)
            upper = smooth_min(upper, sole, 0.008)
        sock = capsule(points, ankle - _RISE, ankle + _RISE, 0.084, 0.084)
        return smooth_min(upper, sock, 0.015)

    return field


def _heel(body: Proportions) -> FloatArray:
    """Middle of the heel, seen from above."""
    return np.array([body["ankle"][0] - 0.005, body["ankle"][1] + 0.060, 0.0])


def _outline(body: Proportions, points: FloatArray) -> FloatArray:
    """Distance to the shoe's outline, seen from above."""
    flat, ball = points * np.array([1.0, 1.0, 0.0]), body["ball"] * [1, 1, 0]
    tip = (body["toe"] + np.array([-0.030, 0.055, 0.0])) * [1, 1, 0]
    d = capsule(flat, _heel(body), ball, 0.104, 0.146)
    return smooth_min(d, capsule(flat, ball, tip, 0.146, 0.108), 0.05)


def _lift(body: Proportions, y: FloatArray) -> FloatArray:
    """How far a leather sole is above the floor: its heel stands under it."""
    return _HEEL * smoothstep(body["ball"][1] + 0.06, body["ball"][1] + 0.24, y)


def _leather_sole(body: Proportions) -> tuple[FloatArray, list[list[int]]]:
    """A thin sole with an edge, and the heel block under it, of the left shoe."""
    starts, rays = _around(body, body.floor)

    def field(points: FloatArray) -> FloatArray:
        return _outline(body, points)

    edge = starts + reach(field, starts, rays)[:, None] * rays
    lift = _lift(body, edge[:, 1])[:, None] * [0.0, 0.0, 1.0]
    sole = _stacked(edge + lift, rays, ((0.0, 0.0), (0.016, 0.010), (0.018, 0.040), (-0.02, 0.048)))
    behind = edge[:, 1] > body["ankle"][1] - 0.05
    first = int(np.flatnonzero(behind & ~np.roll(behind, 1))[0])
    some = np.roll(np.arange(len(edge)), -first)[: int(behind.sum())]
    heel = _stacked(edge[some], rays[some], ((-0.002, 0.0), (0.006, 0.004), (0.010, _HEEL + 0.01)))
    return joined([sole, heel])


def _stacked(
    edge: FloatArray, rays: FloatArray, section: tuple[tuple[float, float], ...]
) -> tuple[FloatArray, list[list[int]]]:
    """A closed outline (n, 3) drawn upwards through steps (outwards, up), with its bottom."""
    rings = np.stack([edge + out * rays + [0.0, 0.0, up] for out, up in section])
    count = len(edge)
    faces = [face[::-1] for face in ring_faces(len(section), count)]
    return rings.reshape(-1, 3), [*faces, list(range(count))[::-1]]


def _toe_height(sporty: bool) -> float:
    return 0.140 if sporty else 0.120


def _colours(character: Character, body: Proportions, points: FloatArray) -> FloatArray:
    sporty = character.style.top in SPORTY
    height = points[:, 2] - body.floor
    colours = np.tile(np.array(character.look.shoes), (len(points), 1))
    if sporty:
        colours[points[:, 1] < body["toe"][1] + _TOE_CAP] *= 0.62
        colours[points[:, 1] > body["ankle"][1] + _HEEL_TAB] = character.look.trim
    if sporty:
        colours[height < _SOLE + 0.012] = _PALE
    sock = points[:, 2] > body["ankle"][2] + 0.052
    colours[sock] = _PALE if sporty else _BLACK
    return colours
