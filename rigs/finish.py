# SPDX-License-Identifier: GPL-3.0-or-later
"""The finish of each top: ribbed cuffs and hems, collars, lapels, pockets, buttons, cords."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from .arrays import FloatArray, smoothstep
from .body import arm_field, sculpted
from .collars import coat_collar, collar_stand, shirt_collar
from .cuts import TOPS, TopCut, hood_field, top_field, trunk_of_top
from .params import Character, Colour
from .proportions import MID_Y, Proportions
from .sdf import Field, front_y, mirrored
from .trims import (
    Mesh,
    band,
    button,
    cord,
    front_sheet,
    mirrored_mesh,
    neck_edge,
    reach,
    ribbon,
)

WORN_UNDER: Final = replace(TOPS["shirt"], ease=0.026, blouse=0.0, fold=0.0)
"""The shirt under a jacket."""
_CLOSED_DEG: Final = 2.2
"""Half the gap of a collar that is buttoned up."""
_PEARL: Final = (0.62, 0.60, 0.55)
_HORN: Final = (0.05, 0.030, 0.020)


@dataclass(frozen=True)
class Piece:
    """A small mesh in one colour; ``rib`` counts the ribs of a knit across it, (n,)."""

    points: FloatArray
    faces: list[list[int]]
    colour: Colour
    rib: FloatArray


def _piece(mesh: Mesh, colour: Colour, rib: FloatArray | None = None) -> Piece:
    points, faces = mesh
    return Piece(points, faces, colour, np.zeros(len(points)) if rib is None else rib)


def _pair(mesh: Mesh, colour: Colour) -> list[Piece]:
    return [_piece(mesh, colour), _piece(mirrored_mesh(mesh), colour)]


# --- bands --------------------------------------------------------------------------------------


def cuffs_and_hem(character: Character, body: Proportions, cut: TopCut) -> list[Piece]:
    """Bands around the wrists, the hips and a round neckline."""
    style, look = character.style, character.look
    colour = look.shirt if style.top == "shirt" else look.trim
    if style.top in ("sweater", "hoodie"):
        return [*_cuffs(body, cut, colour, 0.085, 20), _hem(character, body, cut, colour, 0.10, 56)]
    if style.top == "shirt":
        return _cuffs(body, cut, colour, 0.080, 0)
    if style.top == "tshirt":
        return [
            _neck_edge(character, body, cut, colour),
            *_cuffs(body, cut, look.fabric, 0.022, 0),
        ]
    if style.top == "blazer":
        return _cuffs(body, cut, look.fabric, 0.030, 0)
    return [
        _neck_edge(character, body, cut, look.fabric),
        *_cuffs(body, cut, look.fabric, 0.022, 0),
        _belt(character, body, cut, colour),
    ]


def _cuffs(body: Proportions, cut: TopCut, colour: Colour, half: float, ribs: int) -> list[Piece]:
    """Bands at the sleeves' ends; the left one and its mirror image."""
    elbow, end = body["elbow"], body["wrist"]
    along = end - elbow
    place = end - 0.75 * half * along / np.linalg.norm(along)
    if cut.sleeve <= 1.0:
        along = elbow - body["shoulder"]
        place = body["shoulder"] + cut.sleeve * along - 0.8 * half * along / np.linalg.norm(along)
    along = along / np.linalg.norm(along)
    front = np.array([0.0, -1.0, 0.0])
    front = front - (front @ along) * along
    front /= np.linalg.norm(front)
    axes = np.stack([np.cross(along, front), front, along])
    snug = cut.sleeve_ease - (0.020 if ribs else 0.006)

    def field(points: FloatArray) -> FloatArray:
        return arm_field(body, points, snug)

    thick = 0.022 + 0.085 * cut.heavy if ribs else 0.014 + 0.12 * cut.heavy
    points, faces, share = band(field, place, axes, half, thick, 36)
    rib = share * ribs
    mirror, mirror_faces = mirrored_mesh((points, faces))
    return [Piece(points, faces, colour, rib), Piece(mirror, mirror_faces, colour, rib)]


def _hem(
    character: Character, body: Proportions, cut: TopCut, colour: Colour, half: float, ribs: int
) -> Piece:
    thick = 0.024 + 0.03 * cut.heavy
    flat = TopCut(ease=cut.ease - 0.012, hem=cut.hem, fold=0.0)
    return _around(character, body, flat, body.z(cut.hem) + 0.1 * half, half, thick, colour, ribs)


def _belt(character: Character, body: Proportions, cut: TopCut, colour: Colour) -> Piece:
    return _around(character, body, cut, body.z(-2.20), 0.055, 0.018, colour, 0)


def _around(
    character: Character,
    body: Proportions,
    cut: TopCut,
    z: float,
    half: float,
    thick: float,
    colour: Colour,
    ribs: int,
) -> Piece:
    def field(points: FloatArray) -> FloatArray:
        return trunk_of_top(body, character.body, cut, mirrored(points))

    axes = np.array([[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, 1.0]])
    centre = np.array([0.0, MID_Y, z])
    points, faces, share = band(field, centre, axes, half, thick, 72)
    return Piece(points, faces, colour, share * ribs)


def _neck_edge(character: Character, body: Proportions, cut: TopCut, colour: Colour) -> Piece:
    assert cut.hole is not None
    return _piece(neck_edge(_surface(character, body, cut), cut.hole, 0.017), colour)


# --- details ------------------------------------------------------------------------------------


def details(character: Character, body: Proportions, cut: TopCut) -> list[Piece]:
    """Collars and the like, by the name of the top."""
    if cut.flare:
        return []
    made = _DETAILS.get(character.style.top)
    own = made(character, body, cut) if made else []
    return [*own, *_armholes(character, body, cut)]


def _armholes(character: Character, body: Proportions, cut: TopCut) -> list[Piece]:
    """The seams where the sleeves are set in."""
    look = character.look
    cloth = look.shirt if character.style.top == "shirt" else look.fabric
    turn = np.radians(np.linspace(-118.0, 118.0, 15))[:, None]
    up = np.array([-0.26, 0.0, 0.97])
    rays = np.cos(turn) * up + np.sin(turn) * np.array([0.0, -1.0, 0.0])
    field = top_field(body, character.body, cut)
    middle = body["shoulder"] + np.array([-0.035, 0.0, -0.05])
    places = middle + reach(field, middle, rays)[:, None] * rays
    red, green, blue = (0.62 * c for c in cloth)
    return _pair(ribbon(field, places, 0.0065, 0.0045, 22), (red, green, blue))


def _of_sweater(character: Character, body: Proportions, cut: TopCut) -> list[Piece]:
    made = shirt_collar(body, _surface(character, body, cut)), collar_stand(body)
    return [_piece(mesh, character.look.shirt) for mesh in made]


def _surface(character: Character, body: Proportions, cut: TopCut) -> Field:
    """The trunk of a top, to lay things on."""

    def field(points: FloatArray) -> FloatArray:
        return trunk_of_top(body, character.body, cut, mirrored(points))

    return field


def _of_shirt(character: Character, body: Proportions, cut: TopCut) -> list[Piece]:
    look = character.look
    surface = _surface(character, body, cut)
    top, low = -0.83, body.z(cut.hem) + 0.02
    strip = _strip(surface, 0.0, 0.034, top, low, 0.010)
    made = shirt_collar(body, surface), collar_stand(body), strip
    out = [_piece(mesh, look.shirt) for mesh in made]
    for z in np.linspace(top - 0.07, low + 0.18, 6):
        out.append(_piece(button(surface, 0.0, float(z), 0.020, 0.014), _PEARL))
    pocket = _pocket(surface, (0.115, 0.295), (body.z(-1.32), body.z(-1.56)), 0.035, 0.010)
    return [*out, _piece(pocket, look.shirt)]


def _of_hoodie(character: Character, body: Proportions, cut: TopCut) -> list[Piece]:
    look = character.look
    points, quads = sculpted(
        lambda p: hood_field(body, p), (0, -0.44, -1.30), (0.56, 0.76, -0.44), 0.046
    )
    surface = _surface(character, body, cut)
    pocket = _pouch(surface, body.z(-2.16), body.z(-2.56))
    out = [_piece((points, quads.tolist()), look.fabric), _piece(pocket, look.fabric)]
    for side, length in ((1.0, 0.52), (-1.0, 0.46)):
        out.append(_piece(_drawstring(character, body, cut, side, length), look.shirt))
    return out


def _of_blazer(character: Character, body: Proportions, cut: TopCut) -> list[Piece]:
    look = character.look
    surface = _surface(character, body, cut)
    low = body.z(cut.button)
    shirt = _surface(character, body, WORN_UNDER)
    out = [_piece(shirt_collar(body, shirt, _CLOSED_DEG), look.shirt)]
    out.append(_piece(collar_stand(body), look.shirt))
    out.append(_piece(coat_collar(body, surface), look.trim))
    out += _pair(_lapel(surface, cut, low), look.trim)
    out.append(_piece(_strip(shirt, 0.0, 0.032, -0.84, low + 0.05, 0.008), look.shirt))
    for z in np.linspace(-0.92, low + 0.22, 4):
        out.append(_piece(button(shirt, 0.0, float(z), 0.018, 0.012), _PEARL))
    for z in (low - 0.04, low - 0.30):
        out.append(_piece(button(surface, 0.012, float(z), 0.028, 0.008), _HORN))
    flap = _pocket(surface, (0.17, 0.40), (body.z(-2.52), body.z(-2.60)), 0.0, 0.014)
    out += _pair(flap, look.fabric)
    return out


def _strip(field: Field, x: float, half: float, top: float, low: float, lift: float) -> Mesh:
    """A narrow upright strip, as of a button placket."""
    z, across = np.meshgrid(
        np.linspace(top, low, 36), x + half * np.linspace(-1, 1, 4), indexing="ij"
    )
    return front_sheet(field, across, z, lift, 0.02)


def _pocket(
    field: Field, x: tuple[float, float], z: tuple[float, float], point: float, lift: float
) -> Mesh:
    """A patch pocket whose lower edge ends in a point ``point`` deep."""
    down, across = np.meshgrid(np.linspace(0, 1, 8), np.linspace(0, 1, 8), indexing="ij")
    height = z[0] + (z[1] - z[0]) * down - point * down * (1.0 - np.abs(2.0 * across - 1.0))
    return front_sheet(field, x[0] + (x[1] - x[0]) * across, height, lift, 0.02)


def _pouch(field: Field, top: float, low: float) -> Mesh:
    """A kangaroo pocket with slanted openings."""
    down, across = np.meshgrid(np.linspace(0, 1, 9), np.linspace(-1, 1, 17), indexing="ij")
    half = 0.185 + 0.135 * np.clip(1.25 * down, 0.0, 1.0)
    return front_sheet(field, across * half, top + (low - top) * down, 0.026, 0.05)


def _lapel(field: Field, cut: TopCut, low: float) -> Mesh:
    """The left lapel: along the opening from the notch to the button."""
    top = -0.80
    down, across = np.meshgrid(np.linspace(0.14, 1.0, 22), np.linspace(0, 1, 7), indexing="ij")
    edge_x = cut.opening * (1.0 - down) + 0.004
    edge_z = top + (low - top) * down
    wide = 0.245 * (1.0 - smoothstep(0.10, 1.0, down)) * (1.0 + 0.0 * across) + 0.004
    x = edge_x - 0.012 + wide * across
    z = edge_z + 0.10 * wide / 0.2 * across * (1.0 - down)
    return front_sheet(field, x, z, 0.020, 0.03)


def _drawstring(
    character: Character, body: Proportions, cut: TopCut, side: float, length: float
) -> Mesh:
    """A cord that hangs from the hood down the chest."""
    z = np.linspace(-0.90, -0.90 - length, 7)
    x = side * (0.085 + 0.02 * np.sin(np.linspace(0, 3, 7)))
    y = front_y(_surface(character, body, cut), x, z, start_y=-1.0) - 0.016
    return cord(np.stack([x, y, z], axis=1), 0.013)


_DETAILS: Final[dict[str, Callable[[Character, Proportions, TopCut], list[Piece]]]] = {
    "sweater": _of_sweater,
    "shirt": _of_shirt,
    "hoodie": _of_hoodie,
    "blazer": _of_blazer,
}
