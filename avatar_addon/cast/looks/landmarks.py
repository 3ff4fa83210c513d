# SPDX-License-Identifier: GPL-3.0-or-later
"""Points that shots are framed by, found on anyone's character."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from ..names.bones import find_bones
from .face import Face
from .survey import Array, Survey

_HELD: Final = 0.5
_NEARLY: Final = 0.15
"""A body that ends so little above a landmark (in heads) still has it."""
_CHIN: Final = (0.25, 0.95)
"""How far below the lips a chin is looked for, in units."""
_BELOW_CHIN: Final[Mapping[str, float]] = {
    "collarbone": 0.35, "mid_chest": 0.95, "waist": 1.85, "mid_thigh": 3.0, "knee": 3.95,
}  # fmt: skip
"""Heads below the chin. Source: the figure-drawing canon of seven and a half heads."""


def landmarks(survey: Survey, face: Face) -> dict[str, Array]:
    """Where a character's landmarks are, in metres of the world, from the top down.

    What the body does not reach (a bust has no knees) is left out, but for the collarbone: by it
    close-ups are framed, of a mask too.
    """
    frame = face.frame
    places = frame.place(face.mesh.points)
    held = [mesh.points[mesh.hold >= _HELD] for mesh in survey.meshes]
    crown = max(float((p @ frame.up).max()) for p in held if len(p))
    skull = float((face.mesh.points[face.mesh.hold >= _HELD] @ frame.up).max())
    lips = float(frame.origin @ frame.up)
    eyes = lips + frame.unit
    chin = lips - frame.unit * _chin(places, face)
    head = max(skull - chin, 2.0 * frame.unit)
    lower = lips if face.lower < 0 else float(face.mesh.points[face.lower] @ frame.up)
    out = {
        "hair_top": crown, "skull_top": skull, "mid_forehead": 0.5 * (eyes + skull),
        "eye_line": eyes, "lower_lip": lower - 0.12 * frame.unit, "chin": chin,
    }  # fmt: skip
    out |= _body(survey, frame.up, chin, head)
    feet = min(float((mesh.points @ frame.up).min()) for mesh in survey.meshes)
    shown = {name: level for name, level in out.items() if level >= feet - _NEARLY * head}
    shown.setdefault("collarbone", out["collarbone"])
    if "knee" in shown:
        shown["feet"] = feet
    return {name: _on_axis(frame.origin, frame.up, level) for name, level in shown.items()}


def _chin(places: Array, face: Face) -> float:
    """How far the chin's lowest point is below the lips, in units: where the front falls away."""
    low, high = _CHIN
    middle = (np.abs(places[:, 0]) < 0.25) & (face.mesh.hold >= _HELD)
    column = places[middle & (places[:, 1] < -0.1) & (places[:, 1] > -1.4)]
    if len(column) < 3:
        return 0.6
    ahead = float(column[:, 2].max())
    front = column[column[:, 2] > ahead - 0.35]
    return float(np.clip(-front[:, 1].min(), low, high))


def _body(survey: Survey, up: Array, chin: float, head: float) -> dict[str, float]:
    """By bones where they tell, else by the canon."""
    out = {name: chin - heads * head for name, heads in _BELOW_CHIN.items()}
    parts = find_bones(list(survey.bones), {n: b.parent for n, b in survey.bones.items()})
    if "neck" in parts and "hips" in parts:
        neck = float(survey.bones[parts["neck"]].head @ up)
        hips = float(survey.bones[parts["hips"]].head @ up)
        feet = min(float((mesh.points @ up).min()) for mesh in survey.meshes)
        if neck > hips > feet:
            trunk = neck - hips
            out["collarbone"] = min(chin - 0.1 * head, neck)
            out["mid_chest"] = neck - 0.35 * trunk
            out["waist"] = neck - 0.78 * trunk
            out["mid_thigh"] = hips - 0.26 * (hips - feet)
            out["knee"] = hips - 0.50 * (hips - feet)
    return out


def _on_axis(origin: Array, up: Array, level: float) -> Array:
    return np.asarray(origin + (level - origin @ up) * up)


def shows_to(points: Mapping[str, Array]) -> str:
    """The lowest landmark that may be in frame."""
    return list(points)[-1]
