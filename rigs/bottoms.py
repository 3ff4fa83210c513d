# SPDX-License-Identifier: GPL-3.0-or-later
"""Trousers, jeans and skirts, with their belts, pockets, flies and turn-ups."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray, IntArray, Part
from .body import sculpted
from .cloth import LOOSE, STEP, TIGHT, hollow, relief, thinned
from .curves import joined
from .cuts import BOTTOMS, TOPS, TUCKED_WAIST, skirt_field, trousers_field
from .params import Character, Colour
from .proportions import MID_Y, Proportions
from .sdf import Field, mirrored, smooth_max
from .surface import smoothed
from .trims import Mesh, band, mirrored_mesh, ribbon
from .weights import body_weights

SKIRT_HEM: Final = -5.04
_COUNT: Final = 5_400
_TUCKED: Final = {"shirt": 0.036, "blazer": 0.016}
"""Top whose shirt is tucked in → how far the belt stands out."""
_STITCH: Final = (0.42, 0.22, 0.07)
"""The thread of jeans."""

Coloured = tuple[Mesh, Colour]


def build_bottom(character: Character, body: Proportions) -> Part:
    """What is worn below the waist."""
    style, look = character.style, character.look
    skirt = style.bottom == "skirt"
    field, (points, quads) = _sculpted(character, body)
    loose = LOOSE if skirt else TIGHT
    colours = relief(points, quads, look.bottom)
    if style.bottom == "jeans":
        colours = _faded(body, points, colours)
    points, faces, colours = thinned(points, quads, colours, _COUNT)
    details = [] if skirt else _details(character, body, field)
    if style.top in _TUCKED:
        details.append(
            (_belt(body, field, _TUCKED[style.top]), look.bottom if skirt else look.shoes)
        )
    whole, all_faces = joined([(points, faces), *[mesh for mesh, _ in details]])
    tints = [np.tile(np.array(colour), (len(mesh[0]), 1)) for mesh, colour in details]
    return Part(
        "Bottom",
        whole,
        all_faces,
        "cloth",
        weights=body_weights(body, whole, loose=loose),
        colours=np.vstack([colours, *tints]),
    )


def _sculpted(character: Character, body: Proportions) -> tuple[Field, tuple[FloatArray, IntArray]]:
    style = character.style
    if style.bottom == "skirt":
        field: Field = _skirt(character, body)
        box = (0, -0.75, body.z(SKIRT_HEM) - 0.12), (0.95, 0.95, body.z(-2.1))
    else:
        field = trousers_field(
            body, character.body, BOTTOMS[style.bottom], _waist(character), style.leg_width
        )
        box = (0, -0.42, body["ankle"][2] - 0.20), (0.72, 0.70, body.z(-2.2))
    points, quads = sculpted(field, *box, STEP)
    points = smoothed(points, quads, 1, 0.3)
    if style.bottom == "skirt":
        points, quads = hollow(points, quads, body.z(SKIRT_HEM) + 0.03)
    return field, (points, quads)


def _details(character: Character, body: Proportions, field: Field) -> list[Coloured]:
    """Slanted pockets, a fly, seams; turn-ups on jeans."""
    look, jeans = character.look, character.style.bottom == "jeans"
    seam: Colour = _STITCH if jeans else _darker(look.bottom, 0.68)
    top, hip = body.z(min(_waist(character), -2.5)), body["hip"]
    side = 0.42 * body.wide * character.body.hips
    pocket = np.array([[0.58 * side, -0.4, top - 0.10], [0.86 * side, -0.3, hip[2] - 0.02]])
    fly = np.array([[0.0, -0.4, top - 0.02], [0.0, -0.4, hip[2] - 0.10]])
    line = ribbon(field, pocket, 0.008, 0.006)
    out = [(line, seam), (mirrored_mesh(line), seam), (ribbon(field, fly, 0.007, 0.006), seam)]
    if not jeans:
        out += [
            (hem, _darker(look.bottom, 0.85)) for hem in _around_ankles(body, field, 0.030, 0.004)
        ]
    if jeans:
        out += [
            (turn_up, _lighter(look.bottom))
            for turn_up in _around_ankles(body, field, 0.070, 0.022)
        ]
    return out


def _darker(colour: Colour, share: float) -> Colour:
    red, green, blue = colour
    return red * share, green * share, blue * share


def _lighter(colour: Colour) -> Colour:
    """The wrong side of denim."""
    red, green, blue = (c + 0.30 * (0.55 - c) for c in colour)
    return red, green, blue


def _around_ankles(body: Proportions, field: Field, half: float, thick: float) -> list[Mesh]:
    """Hems or turn-ups at the ends of the legs."""
    axes = np.array([[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, 1.0]])
    centre = body["ankle"] + np.array([0.0, 0.0, half - 0.085])
    points, faces, _ = band(field, centre, axes, half, thick, 24)
    return [(points, faces), mirrored_mesh((points, faces))]


def _belt(body: Proportions, field: Field, thick: float) -> Mesh:
    """A band along the waist, over what is tucked in."""
    axes = np.array([[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, 1.0]])
    centre = np.array([0.0, MID_Y, body.z(TUCKED_WAIST - 0.10)])
    points, faces, _ = band(field, centre, axes, 0.075, thick, 56)
    points[:, 2] += 0.030
    return points, faces


def _waist(character: Character) -> float:
    """Where trousers end: below a top that hangs over them, above one that is tucked in."""
    return TUCKED_WAIST if character.style.top in _TUCKED else TOPS[character.style.top].hem + 0.14


def _skirt(character: Character, body: Proportions) -> Field:
    def field(points: FloatArray) -> FloatArray:
        d = skirt_field(body, character.body, mirrored(points), SKIRT_HEM, 0.15) - 0.012
        return smooth_max(d, points[:, 2] - body.z(TUCKED_WAIST), 0.02)

    return field


def _faded(body: Proportions, points: FloatArray, colours: FloatArray) -> FloatArray:
    """Denim is paler on the thighs and the knees."""
    side = np.abs(points[:, 0]) - body["knee"][0]
    thigh = np.exp(-(((points[:, 2] - body.z(-3.9)) / 0.75) ** 2) - (side / 0.10) ** 2)
    front = np.clip(-(points[:, 1] - 0.02) / 0.10, 0.0, 1.0)
    return np.asarray(np.clip(colours * (1.0 + 1.4 * (thigh * front)[:, None]), 0.0, 1.0))
