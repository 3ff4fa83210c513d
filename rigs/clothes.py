# SPDX-License-Identifier: GPL-3.0-or-later
"""The clothed body: what skin shows, a top, a bottom and shoes, hung on the bones."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import Faces, FloatArray, IntArray, Part
from .body import bare_arm_field, bare_leg_field, neckline_field, sculpted
from .curves import joined
from .cuts import (
    BOTTOMS,
    TOPS,
    TUCKED_WAIST,
    TopCut,
    skirt_field,
    top_field,
    trousers_field,
    trunk_of_top,
)
from .feet import build_shoes
from .finish import cuffs_and_hem, details
from .hands import build_hands
from .params import Character, Colour
from .posing import Pose, carried, deformations
from .proportions import ARM_DEG, MID_Y, Proportions, measure
from .sdf import Field, mirrored, smooth_max
from .skeleton import bones, skin_weights
from .surface import smoothed
from .trims import Mesh, band
from .weights import body_weights, neck_weights

_STEP: Final = 0.050
_RIBS_PER_M: Final = 95.0
_SKIRT_HEM: Final = -5.04
_LOOSE: Final = 0.45
_KNIT: Final = ("sweater",)


def build_clothes(character: Character) -> list[Part]:
    """Every mesh below the head."""
    body = measure(character)
    style = character.style
    cut = TOPS[style.top]
    parts = [build_hands(character, body)]
    bare = _bare_skin(character, body, cut)
    if bare is not None:
        parts.append(bare)
    parts += [_top(character, body, cut), *_details(character, body, cut)]
    if not cut.flare:
        parts.append(_bottom(character, body))
    return [*parts, build_shoes(character, body)]


def _bare_skin(character: Character, body: Proportions, cut: TopCut) -> Part | None:
    """The skin that an outfit leaves bare, in one mesh, without hands and head."""
    pieces: list[tuple[FloatArray, IntArray]] = []
    if cut.hole is not None:
        field = neckline_field(body, character.body)
        pieces.append(sculpted(field, (0, -0.30, body.z(-1.40)), (0.85, 0.50, -0.52), 0.042))
    if cut.sleeve < 1.0:
        field = bare_arm_field(body, 0.5 * cut.sleeve - 0.10)
        low = (0, -0.20, body["wrist"][2] - 0.15)
        pieces.append(sculpted(field, low, (body["wrist"][0] + 0.15, 0.34, -0.9), 0.038))
    if cut.flare or character.style.bottom == "skirt":
        field = bare_leg_field(body, body.z(_SKIRT_HEM + 0.30))
        low = (0, -0.25, body["ankle"][2] - 0.15)
        pieces.append(sculpted(field, low, (0.62, 0.45, body.z(-3.6)), 0.042))
    if not pieces:
        return None
    points, faces = joined([(p, f) for p, f in pieces])
    on_body = body_weights(body, points)
    weights = neck_weights(points, skin_weights(points), on_body)
    colours = np.tile(np.array(character.look.skin), (len(points), 1))
    scalars = {"gloss": np.zeros(len(points))}
    return Part("Skin", points, faces, "skin", weights=weights, colours=colours, scalars=scalars)


def _top(character: Character, body: Proportions, cut: TopCut) -> Part:
    style, look = character.style, character.look
    field = top_field(body, character.body, cut)
    reach = body["wrist"][0] if cut.sleeve > 1.0 else body["elbow"][0]
    low = (0, -0.62, body.z(cut.hem) - 0.12)
    if cut.sleeve > 1.0:
        low = (0, -0.62, min(low[2], body["wrist"][2] - 0.1))
    points, quads = sculpted(
        field, low, (reach + 0.18, 0.85, -0.56), _STEP * (1.14 if cut.flare else 1.0)
    )
    points = smoothed(points, quads, 1, 0.3)
    if cut.flare:
        points, quads = _hollow(points, quads, body.z(cut.hem) + 0.03)
    bands = cuffs_and_hem(character, body, cut)
    whole, faces = joined([(points, quads), *[(b.points, b.faces) for b in bands]])
    cloth = look.shirt if style.top == "shirt" else look.fabric
    colours = _shaded(body, points, cloth)
    colours = np.vstack([colours, *[np.tile(b.colour, (len(b.points), 1)) for b in bands]])
    weights = body_weights(body, whole, loose=_LOOSE if cut.flare else 0.045)
    knit = style.top in _KNIT
    rib = _hanging_x(character, whole, weights) * character.scale.head_m * _RIBS_PER_M
    start = len(points)
    for piece in bands:
        rib[start : start + len(piece.points)] = piece.rib
        start += len(piece.points)
    return Part(
        "Top",
        whole,
        faces,
        "fabric" if knit else "cloth",
        weights=weights,
        colours=colours,
        scalars={"rib": rib} if knit else {},
    )


def _hollow(points: FloatArray, quads: IntArray, hem_z: float) -> tuple[FloatArray, IntArray]:
    """A skirt without the lid that closes it at its hem."""
    a, b, c, d = (points[quads[:, i]] for i in range(4))
    normal = np.cross(c - a, d - b)
    down = normal[:, 2] < -0.7 * np.linalg.norm(normal, axis=1)
    kept = quads[~(down & (points[quads][:, :, 2].max(axis=1) < hem_z))]
    used, index = np.unique(kept, return_inverse=True)
    return points[used], index.reshape(kept.shape)


def _shaded(body: Proportions, points: FloatArray, colour: Colour) -> FloatArray:
    """Cloth a little darker in the armpits."""
    pit = np.stack([np.abs(points[:, 0]), points[:, 1], points[:, 2]], axis=1)
    pit = pit - body["shoulder"] - np.array([-0.02, 0.0, -0.27])
    dark = 0.28 * np.exp(-((np.linalg.norm(pit / [0.20, 0.32, 0.22], axis=1)) ** 2))
    return np.asarray(np.array(colour) * (1.0 - dark[:, None]))


def _hanging_x(
    character: Character, points: FloatArray, weights: dict[str, FloatArray]
) -> FloatArray:
    """How far to the side each point is when the arms hang down, so that ribs run along them."""
    down = ARM_DEG - 90.0
    pose = Pose({"upper_arm.L": (0.0, 0.0, down), "upper_arm.R": (0.0, 0.0, -down)})
    return carried(points, weights, deformations(bones(character), pose))[:, 0]


def _details(character: Character, body: Proportions, cut: TopCut) -> list[Part]:
    """Collars, buttons, pockets and cords: small meshes, each in its own colour."""
    pieces = details(character, body, cut)
    if not pieces:
        return []
    points, faces = joined([(piece.points, piece.faces) for piece in pieces])
    colours = np.vstack([np.tile(piece.colour, (len(piece.points), 1)) for piece in pieces])
    if cut.opening:
        shirt = _shirt_front(character, body)
        colours = np.vstack([colours, np.tile(character.look.shirt, (len(shirt[0]), 1))])
        points, faces = joined([(points, faces), shirt])
    return [
        Part("Collar", points, faces, "cloth", weights=body_weights(body, points), colours=colours)
    ]


def _shirt_front(character: Character, body: Proportions) -> tuple[FloatArray, IntArray]:
    """The shirt that shows in the opening of a jacket."""
    cut = TOPS["shirt"]

    def field(points: FloatArray) -> FloatArray:
        q = mirrored(points)
        d = trunk_of_top(body, character.body, cut, q) + 0.004
        rise = points + np.array([0.0, -0.120, 0.690])
        d = smooth_max(d, rise[:, 2] - 0.26 * rise[:, 1], 0.03)
        d = smooth_max(d, np.abs(points[:, 0]) - 0.24, 0.02)
        d = smooth_max(d, points[:, 1] - 0.10, 0.02)
        return smooth_max(d, body.z(TOPS["blazer"].button) + 0.03 - points[:, 2], 0.02)

    return sculpted(field, (0, -0.42, body.z(-2.25)), (0.34, 0.25, -0.60), 0.045)


def _bottom(character: Character, body: Proportions) -> Part:
    style, look = character.style, character.look
    skirt = style.bottom == "skirt"
    if skirt:
        field: Field = _skirt(character, body)
        box = (0, -0.75, body.z(_SKIRT_HEM) - 0.12), (0.95, 0.95, body.z(-2.1))
    else:
        field = trousers_field(body, character.body, BOTTOMS[style.bottom], _waist(character))
        box = (0, -0.42, body["ankle"][2] - 0.20), (0.66, 0.70, body.z(-2.2))
    points, quads = sculpted(field, *box, 1.15 * _STEP)
    points = smoothed(points, quads, 1, 0.3)
    if skirt:
        points, quads = _hollow(points, quads, body.z(_SKIRT_HEM) + 0.03)
    colours = np.tile(np.array(look.bottom), (len(points), 1))
    if style.bottom == "jeans":
        colours = _faded(body, points, colours)
    faces: Faces = quads.tolist()
    if style.top == "shirt":
        belt, belt_faces = _belt(body, field)
        points, faces = joined([(points, quads), (belt, belt_faces)])
        colours = np.vstack(
            [colours, np.tile(look.bottom if skirt else look.shoes, (len(belt), 1))]
        )
    weights = body_weights(body, points, loose=_LOOSE if skirt else 0.045)
    return Part("Bottom", points, faces, "cloth", weights=weights, colours=colours)


def _belt(body: Proportions, field: Field) -> Mesh:
    """A band along the waist, over what is tucked in."""
    axes = np.array([[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, 1.0]])
    centre = np.array([0.0, MID_Y, body.z(TUCKED_WAIST - 0.10)])
    points, faces, _ = band(field, centre, axes, 0.075, 0.020, 64)
    points[:, 2] += 0.045
    return points, faces


def _waist(character: Character) -> float:
    """Where trousers end: below a top that hangs over them, above one that is tucked in."""
    return TUCKED_WAIST if character.style.top == "shirt" else TOPS[character.style.top].hem + 0.14


def _skirt(character: Character, body: Proportions) -> Field:
    def field(points: FloatArray) -> FloatArray:
        d = skirt_field(body, character.body, mirrored(points), _SKIRT_HEM, 0.15) - 0.012
        return smooth_max(d, points[:, 2] - body.z(TUCKED_WAIST), 0.02)

    return field


def _faded(body: Proportions, points: FloatArray, colours: FloatArray) -> FloatArray:
    """Denim is paler on the thighs and the knees."""
    side = np.abs(points[:, 0]) - body["knee"][0]
    thigh = np.exp(-(((points[:, 2] - body.z(-3.9)) / 0.75) ** 2) - (side / 0.10) ** 2)
    front = np.clip(-(points[:, 1] - 0.02) / 0.10, 0.0, 1.0)
    return np.asarray(np.clip(colours * (1.0 + 1.4 * (thigh * front)[:, None]), 0.0, 1.0))
