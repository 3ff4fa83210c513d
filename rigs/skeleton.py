# SPDX-License-Identifier: GPL-3.0-or-later
"""The bones: where they are, what they turn, and how the neck bends between them.

Every bone stands upright, so its X axis is the world's, its Y axis points up and its Z axis
forward: a turn about X nods down, about Y turns to the character's left, about −Z tilts the crown
to the character's left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .arrays import FloatArray, smoothstep
from .params import FaceShape


@dataclass(frozen=True)
class BoneSpec:
    """An upright bone: its foot and length in head units, and its parent's name."""

    name: str
    foot: tuple[float, float, float]
    length: float
    parent: str | None


HEAD_SHARE: Final = 0.6
"""How much of a head's turn the head bone takes; the neck takes the rest."""


def bones(face: FaceShape) -> tuple[BoneSpec, ...]:
    """The skeleton of a bust, parents first."""
    x, y, z = face.eye
    return (
        BoneSpec("spine", (0.0, 0.13, -2.40), 1.70, None),
        BoneSpec("neck", (0.0, 0.120, -0.70), 0.34, "spine"),
        BoneSpec("head", (0.0, 0.08, -0.36), 0.86, "neck"),
        BoneSpec("eye.L", (x, y, z), 0.12, "head"),
        BoneSpec("eye.R", (-x, y, z), 0.12, "head"),
    )


def skin_weights(points: FloatArray) -> dict[str, FloatArray]:
    """Weights of the head's skin: the skull rigid, the neck blending down into the spine."""
    along = points[:, 2] - 0.45 * (points[:, 1] - 0.10)  # follows the jaw from chin to nape
    head = smoothstep(-0.62, -0.40, along)
    spine = 1.0 - smoothstep(-0.82, -0.63, along)
    return {"head": head, "neck": 1.0 - head - spine, "spine": spine}
