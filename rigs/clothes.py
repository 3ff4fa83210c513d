# SPDX-License-Identifier: GPL-3.0-or-later
"""The clothed body: what skin shows, a top, a bottom and shoes, hung on the bones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from .arrays import FloatArray, IntArray, Part
from .body import bare_arm_field, bare_leg_field, neckline_field, sculpted
from .bottoms import SKIRT_HEM, build_bottom
from .cloth import LOOSE, STEP, TIGHT, hollow, relief, thinned
from .curves import joined
from .cuts import TOPS, TUCKED_WAIST, TopCut, top_field, trunk_of_top
from .feet import build_shoes
from .finish import WORN_UNDER, cuffs_and_hem, details
from .hands import build_hands
from .params import Character
from .posing import Pose, carried, deformations
from .proportions import ARM_DEG, MID_Y, Proportions, measure
from .sdf import mirrored, smooth_max
from .skeleton import bones, skin_weights
from .surface import smoothed
from .weights import body_weights, neck_weights

_TOP_COUNT: Final = 8_500
_SKIN_COUNT: Final = 3_400
_FRONT_COUNT: Final = 900
_RIBS_PER_M: Final = 95.0
_KNIT: Final = ("sweater",)


def build_clothes(character: Character) -> list[Part]:
    """Every mesh below the head."""
    made = [make() for make in makers(character).values()]
    return [part for part in made if part is not None]


def makers(character: Character) -> dict[str, Callable[[], Part | None]]:
    """Name of each mesh below the head → what builds it; none where the outfit has none."""
    body = measure(character)
    cut = TOPS[character.style.top]
    return {
        "Hands": lambda: build_hands(character, body),
        "Skin": lambda: _bare_skin(character, body, cut),
        "Top": lambda: _top(character, body, cut),
        "Collar": lambda: _details(character, body, cut),
        "Bottom": lambda: None if cut.flare else build_bottom(character, body),
        "Shoes": lambda: build_shoes(character, body),
    }


def _bare_skin(character: Character, body: Proportions, cut: TopCut) -> Part | None:
    """The skin that an outfit leaves bare, in one mesh, without hands and head."""
    pieces: list[tuple[FloatArray, IntArray]] = []
    if cut.hole is not None:
        field = neckline_field(body, character.body, cut.hole)
        pieces.append(sculpted(field, (0, -0.30, body.z(-1.40)), (0.85, 0.50, -0.52), 0.042))
    if cut.sleeve < 1.0:
        field = bare_arm_field(body, 0.5 * cut.sleeve - 0.10)
        low = (0, -0.20, body["wrist"][2] - 0.15)
        pieces.append(sculpted(field, low, (body["wrist"][0] + 0.15, 0.34, -0.9), 0.038))
    if cut.flare or character.style.bottom == "skirt":
        field = bare_leg_field(body, body.z(SKIRT_HEM + 0.30))
        low = (0, -0.25, body["ankle"][2] - 0.15)
        pieces.append(sculpted(field, low, (0.62, 0.45, body.z(-3.6)), 0.042))
    if not pieces:
        return None
    points, quads = (np.vstack([p for p, _ in pieces]), _stacked(pieces))
    points, faces, _ = thinned(points, quads, np.zeros((len(points), 1)), _SKIN_COUNT)
    colours = np.tile(np.array(character.look.skin), (len(points), 1))
    scalars = {"gloss": np.zeros(len(points))}
    return Part(
        "Skin",
        points,
        faces.tolist(),
        "skin",
        weights=_worn_weights(body, points),
        colours=colours,
        scalars=scalars,
    )


def _stacked(pieces: list[tuple[FloatArray, IntArray]]) -> IntArray:
    """The faces of several meshes as of one."""
    starts = np.cumsum([0, *(len(p) for p, _ in pieces)])
    return np.vstack([faces + start for (_, faces), start in zip(pieces, starts, strict=False)])


def _worn_weights(
    body: Proportions, points: FloatArray, loose: float = TIGHT
) -> dict[str, FloatArray]:
    """As the body's, and close to the neck as its skin's, so that a collar turns with it."""
    on_body = body_weights(body, points, loose=loose)
    return neck_weights(points, skin_weights(points), on_body)


def _top(character: Character, body: Proportions, cut: TopCut) -> Part:
    style, look = character.style, character.look
    field = top_field(body, character.body, cut)
    reach = body["wrist"][0] if cut.sleeve > 1.0 else body["elbow"][0]
    low = (0, -0.62, body.z(cut.hem) - 0.12)
    if cut.sleeve > 1.0:
        low = (0, -0.62, min(low[2], body["wrist"][2] - 0.1))
    points, quads = sculpted(field, low, (reach + 0.18, 0.85, -0.56), STEP)
    points = smoothed(points, quads, 1, 0.3)
    if cut.flare:
        points, quads = hollow(points, quads, body.z(cut.hem) + 0.03)
    cloth = look.shirt if style.top == "shirt" else look.fabric
    loose = LOOSE if cut.flare else TIGHT
    colours = _shaded(body, points, relief(points, quads, cloth))
    points, faces, colours = thinned(points, quads, colours, _TOP_COUNT)
    bands = cuffs_and_hem(character, body, cut)
    whole, all_faces = joined([(points, faces), *[(b.points, b.faces) for b in bands]])
    colours = np.vstack([colours, *[np.tile(b.colour, (len(b.points), 1)) for b in bands]])
    weights = _worn_weights(body, whole, loose)
    knit = style.top in _KNIT
    rib = _hanging_x(character, whole, weights) * character.scale.head_m * _RIBS_PER_M
    start = len(points)
    for piece in bands:
        rib[start : start + len(piece.points)] = piece.rib
        start += len(piece.points)
    return Part(
        "Top",
        whole,
        all_faces,
        "fabric" if knit else "cloth",
        weights=weights,
        colours=colours,
        scalars={"rib": rib} if knit else {},
    )


def _shaded(body: Proportions, points: FloatArray, colours: FloatArray) -> FloatArray:
    """Cloth a little darker in the armpits."""
    pit = np.stack([np.abs(points[:, 0]), points[:, 1], points[:, 2]], axis=1)
    pit = pit - body["shoulder"] - np.array([-0.02, 0.0, -0.27])
    dark = 0.18 * np.exp(-((np.linalg.norm(pit / [0.20, 0.32, 0.22], axis=1)) ** 2))
    return np.asarray(colours * (1.0 - dark[:, None]))


def _hanging_x(
    character: Character, points: FloatArray, weights: dict[str, FloatArray]
) -> FloatArray:
    """How far to the side each point is when the arms hang down, so that ribs run along them."""
    down = ARM_DEG - 90.0
    pose = Pose({"upper_arm.L": (0.0, 0.0, down), "upper_arm.R": (0.0, 0.0, -down)})
    return carried(points, weights, deformations(bones(character), pose))[:, 0]


def _details(character: Character, body: Proportions, cut: TopCut) -> Part | None:
    """Collars, buttons, pockets and cords: small meshes, each in its own colour."""
    pieces = details(character, body, cut)
    if not pieces:
        return None
    points, faces = joined([(piece.points, piece.faces) for piece in pieces])
    colours = np.vstack([np.tile(piece.colour, (len(piece.points), 1)) for piece in pieces])
    if cut.opening:
        shirt = _shirt_front(character, body)
        colours = np.vstack([colours, np.tile(character.look.shirt, (len(shirt[0]), 1))])
        points, faces = joined([(points, faces), shirt])
    return Part(
        "Collar", points, faces, "cloth", weights=_worn_weights(body, points), colours=colours
    )


def _shirt_front(character: Character, body: Proportions) -> tuple[FloatArray, IntArray]:
    """The shirt that shows in the opening of a jacket."""

    def field(points: FloatArray) -> FloatArray:
        q = mirrored(points)
        d = trunk_of_top(body, character.body, WORN_UNDER, q)
        rise = points + np.array([0.0, -0.120, 0.690])
        d = smooth_max(d, rise[:, 2] - 0.26 * rise[:, 1], 0.03)
        d = smooth_max(d, np.abs(points[:, 0]) - 0.24, 0.02)
        d = smooth_max(d, points[:, 1] - 0.10, 0.02)
        around = np.hypot(points[:, 0], points[:, 1] - MID_Y)
        d = smooth_max(d, body.neck + 0.012 - around, 0.02)
        return smooth_max(d, body.z(TUCKED_WAIST - 0.10) - points[:, 2], 0.02)

    points, quads = sculpted(
        field, (0, -0.42, body.z(TUCKED_WAIST - 0.20)), (0.34, 0.25, -0.60), 0.045
    )
    points, faces, _ = thinned(points, quads, np.zeros((len(points), 1)), _FRONT_COUNT)
    return points, faces
