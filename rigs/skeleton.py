# SPDX-License-Identifier: GPL-3.0-or-later
"""The bones: where they are, and which way they turn.

The bones of the trunk and the eyes stand upright, so that X is the world's, Y points up and Z
forward: a turn about X nods down, about Y turns to the character's left, about −Z tilts the crown
to the character's left. They turn tilt, nod, turn (ZXY).

The bones of the limbs lie along them; a turn about Y twists, about X bends: arm and thigh forward,
fingers and hand into the palm, and a knee by a negative angle. They turn twist, bend, spread (YXZ).
A bone of the right side does as the left one's mirror image with the signs of Y and Z changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import FloatArray, smoothstep
from .params import Character
from .proportions import FINGERS, Proportions, measure

Vector = tuple[float, float, float]
FORWARD: Final = (0.0, -1.0, 0.0)
UP: Final = (0.0, 0.0, 1.0)
TRUNK_ORDER: Final = "ZXY"
LIMB_ORDER: Final = "YXZ"
SIDES: Final = (("L", 1.0), ("R", -1.0))
HEAD_SHARE: Final = 0.6
"""How much of a head's turn the head bone takes; the neck takes the rest."""


@dataclass(frozen=True)
class BoneSpec:
    """A bone at rest, in head units.

    Attributes:
        name: Its name; ``.L`` and ``.R`` tell sides.
        head: Where it starts.
        tail: Where it ends.
        hint: Its Z axis points this way as far as it can.
        parent: Its parent's name.
        order: Order of its Euler angles, as Blender names it.
    """

    name: str
    head: Vector
    tail: Vector
    parent: str | None
    hint: Vector = FORWARD
    order: str = LIMB_ORDER

    def axes(self) -> FloatArray:
        """Columns: the bone's X, Y and Z axes in the character's space."""
        y = np.array(self.tail) - np.array(self.head)
        y /= np.linalg.norm(y)
        z = np.array(self.hint) - (np.array(self.hint) @ y) * y
        z /= np.linalg.norm(z)
        return np.stack([np.cross(y, z), y, z], axis=1)


def bones(character: Character) -> tuple[BoneSpec, ...]:
    """The skeleton, parents first."""
    body = measure(character)
    return (*_trunk(character, body), *_limbs(body, "L", 1.0), *_limbs(body, "R", -1.0))


def _trunk(character: Character, body: Proportions) -> list[BoneSpec]:
    face = character.face
    x, y, z = face.eye
    jaw = (0.0, face.hinge[0], face.hinge[1])
    neck = (0.0, 0.12, float(body["neck"][2]))
    chain = [_vector(body[name]) for name in ("hips", "spine", "chest")] + [
        neck,
        (0.0, 0.08, -0.36),
    ]
    names = ("hips", "spine", "chest", "neck")
    trunk = [
        BoneSpec(
            name, chain[i], (chain[i][0], chain[i][1], chain[i + 1][2]),
            names[i - 1] if i else None, order=TRUNK_ORDER,
        )
        for i, name in enumerate(names)
    ]  # fmt: skip
    return [
        *trunk,
        BoneSpec("head", chain[4], (0.0, 0.08, 0.50), "neck", order=TRUNK_ORDER),
        BoneSpec("jaw", jaw, (0.0, -0.34, face.mouth_z - 0.15), "head", UP),
        BoneSpec("eye.L", (x, y, z), (x, y, z + 0.12), "head", order=TRUNK_ORDER),
        BoneSpec("eye.R", (-x, y, z), (-x, y, z + 0.12), "head", order=TRUNK_ORDER),
    ]


def _limbs(body: Proportions, side: str, sign: float) -> list[BoneSpec]:
    def at(joint: str) -> Vector:
        x, y, z = body[joint]
        return float(sign * x), float(y), float(z)

    palm = (float(sign * body.hand[2][0]), float(body.hand[2][1]), float(body.hand[2][2]))
    out = [
        BoneSpec(f"shoulder.{side}", at("collarbone"), at("shoulder"), "chest"),
        BoneSpec(f"upper_arm.{side}", at("shoulder"), at("elbow"), f"shoulder.{side}"),
        BoneSpec(f"forearm.{side}", at("elbow"), at("wrist"), f"upper_arm.{side}"),
        BoneSpec(f"hand.{side}", at("wrist"), at("middle.0"), f"forearm.{side}", palm),
    ]
    for finger in FINGERS:
        hint = palm if finger != "thumb" else _thumb_hint(body, sign)
        for i in (1, 2, 3):
            parent = f"{finger}.{i - 1}.{side}" if i > 1 else f"hand.{side}"
            ends = at(f"{finger}.{i - 1}"), at(f"{finger}.{i}")
            out.append(BoneSpec(f"{finger}.{i}.{side}", *ends, parent, hint))
    return [
        *out,
        BoneSpec(f"thigh.{side}", at("hip"), at("knee"), "hips"),
        BoneSpec(f"shin.{side}", at("knee"), at("ankle"), f"thigh.{side}"),
        BoneSpec(f"foot.{side}", at("ankle"), at("ball"), f"shin.{side}", UP),
        BoneSpec(f"toe.{side}", at("ball"), at("toe"), f"foot.{side}", UP),
    ]


def _thumb_hint(body: Proportions, sign: float) -> Vector:
    """The thumb bends across the palm: towards the fingers' side and into it."""
    x, y, z = 0.75 * body.hand[2] - 0.75 * body.hand[1]
    return float(sign * x), float(y), float(z)


def _vector(point: FloatArray) -> Vector:
    return float(point[0]), float(point[1]), float(point[2])


def skin_weights(points: FloatArray) -> dict[str, FloatArray]:
    """Weights of the head's skin: the skull rigid, the neck blending down into the chest."""
    along = points[:, 2] - 0.45 * (points[:, 1] - 0.10)  # follows the jaw from chin to nape
    head = smoothstep(-0.62, -0.40, along)
    chest = 1.0 - smoothstep(-0.82, -0.63, along)
    return {"head": head, "neck": 1.0 - head - chest, "chest": chest}
