# SPDX-License-Identifier: GPL-3.0-or-later
"""Lips as curves: the rings around the mouth for any pose of the mouth.

Each ring has ``COUNT`` points, from the character's left corner over the upper lip: with
u = cos t, x = half-width × u and the lip line is z = mouth_z + curve × u². Depth is measured from
the front of the face, so lips slide around it as they move.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import FloatArray
from .params import FaceShape, Traits
from .sculpt import AVERAGE, head_field, muzzle_shift
from .sdf import front_y

COUNT: Final = 24


@dataclass(frozen=True)
class LipPose:
    """A pose of the mouth; the default is the resting one.

    Attributes:
        jaw_deg: Angle of the jaw.
        width: Factor on the mouth's width.
        corner_up: Rise of the corners.
        corner_back: How far the corners go back.
        raise_upper: Rise of the upper lip's edge.
        drop_lower: Drop of the lower lip's edge.
        pout: How far both lips come forward.
        pout_upper: ... the upper alone.
        pout_lower: ... the lower alone.
        roll_upper: 0 to 1, the upper lip rolled over its teeth.
        roll_lower: ... the lower.
        thick_upper: Factor on the upper lip's height.
        thick_lower: ... on the lower's.
        lower_back: How far the lower lip goes back, under the teeth.
        aside: Movement of the whole mouth to the character's left.
    """

    jaw_deg: float = 0.0
    width: float = 1.0
    corner_up: float = 0.0
    corner_back: float = 0.0
    raise_upper: float = 0.0
    drop_lower: float = 0.0
    pout: float = 0.0
    pout_upper: float = 0.0
    pout_lower: float = 0.0
    roll_upper: float = 0.0
    roll_lower: float = 0.0
    thick_upper: float = 1.0
    thick_lower: float = 1.0
    lower_back: float = 0.0
    aside: float = 0.0


@dataclass(frozen=True)
class Ring:
    """One ring of the lips.

    Attributes:
        name: What it is.
        height: Height over the lip line, in lip heights.
        depth: Depth behind the face's front at the middle.
        corner_x: How much wider it is than the mouth.
        corner_depth: Depth at the corners.
        pout: Its share of pouting.
        roll: How deep it goes when the lip rolls in.
    """

    name: str
    height: float
    depth: float
    corner_x: float
    corner_depth: float
    pout: float
    roll: float


_CONTACT: Final = -(0.16 + 0.26) / 4.0 * 1.25  # overlaps, to cancel what subdivision shrinks
RINGS: Final = (
    Ring("inner2", 0.55, 0.046, -0.006, 0.030, 0.85, 0.016),
    Ring("inner", 0.16, 0.024, -0.004, 0.020, 0.95, 0.016),
    Ring("contact", _CONTACT, 0.004, 0.000, 0.011, 1.00, 0.020),
    Ring("middle", 0.26, -0.015, 0.003, 0.007, 1.00, 0.022),
    Ring("crest", 0.58, -0.024, 0.006, 0.004, 1.00, 0.018),
    Ring("border", 1.00, -0.009, 0.012, 0.001, 0.85, 0.0),
    Ring("outer", 1.50, 0.001, 0.028, 0.000, 0.50, 0.0),
)
BAG: Final = (
    ("bag1", 0.105, 0.055, 0.94),
    ("bag2", 0.17, 0.065, 0.80),
    ("bag3", 0.22, 0.045, 0.50),
)
"""Rings of the mouth's inside: name, depth, half-height, width over the mouth's."""
INWARD: Final = (*(ring.name for ring in RINGS[::-1]), *(name for name, *_ in BAG))
"""All rings from the skin to the throat."""
CAP: Final = "bag_end"

_T: Final = 2.0 * np.pi * np.arange(COUNT) / COUNT
_U: Final = np.cos(_T)
_SINE: Final = np.sin(_T)
_UPPER: Final = _SINE > 1e-6
_LOWER: Final = _SINE < -1e-6
_SIGN: Final = np.where(_UPPER, 1.0, np.where(_LOWER, -1.0, 0.0))
_OPEN: Final = np.sqrt(np.clip(1.0 - _U**2, 0.0, 1.0))
_FULL: Final = np.clip(1.0 - _U**2, 0.0, 1.0) ** 0.55
_CORNER_JAW: Final = 0.42


def jaw_share() -> FloatArray:
    """How much of the jaw's turn each point of a ring takes, (COUNT,)."""
    upper = _CORNER_JAW * (1.0 - _OPEN)
    return np.where(_LOWER, _CORNER_JAW + (1.0 - _CORNER_JAW) * _OPEN, upper)


def shifted(face: FaceShape, shift: FloatArray) -> FloatArray:
    """Offsets of a ring when the jaw shifts by a vector (3,): (COUNT, 3).

    The lower lip goes along, the corners half, the upper lip a little; all slide along the curve
    of the lip line, so that the lips stay shut.
    """
    share = np.where(_LOWER, 0.45 + 0.55 * _OPEN, 0.45 - 0.33 * _OPEN)
    offsets = share[:, None] * shift
    there = np.clip(_U + offsets[:, 0] / face.mouth_half, -1.0, 1.0)
    offsets[:, 2] += face.mouth_curve * (there**2 - _U**2)
    return np.asarray(offsets)


def turn_jaw(face: FaceShape, points: FloatArray, angle_deg: FloatArray | float) -> FloatArray:
    """Turn points about the jaw's hinge; positive opens."""
    hinge_y, hinge_z = face.hinge
    angle = np.radians(angle_deg) * np.ones(len(points))
    c, s = np.cos(angle), np.sin(angle)
    y, z = points[:, 1] - hinge_y, points[:, 2] - hinge_z
    return np.stack([points[:, 0], hinge_y + y * c - z * s, hinge_z + y * s + z * c], axis=1)


def lip_rings(face: FaceShape, pose: LipPose, traits: Traits = AVERAGE) -> dict[str, FloatArray]:
    """All rings of the mouth in a pose: name → (COUNT, 3), and the bag's end (1, 3)."""
    line = _lip_line(face, pose)
    height = _heights(face, pose)
    opening = np.where(_UPPER, pose.raise_upper, -pose.drop_lower) * _OPEN
    x, z, probe = [], [], []
    for ring in RINGS:
        rise = _SIGN * height * ring.height
        if ring.name == "contact":
            rise = rise - _SIGN * 0.001 * _FULL
        x.append((face.mouth_half * pose.width + ring.corner_x) * _U + pose.aside)
        z.append(line + opening + rise)
        probe.append(np.where(_SIGN != 0.0, line + 0.8 * _SIGN * height * ring.height, z[-1]))
    skin = head_field(face, traits, lids=False, neck=False, nose=0.0)
    front = front_y(skin, np.concatenate(x), np.concatenate(probe)).reshape(len(RINGS), COUNT)
    out = {}
    for ring, ring_x, ring_z, ring_front in zip(RINGS, x, z, front, strict=True):
        points = np.stack([ring_x, ring_front + _depth(ring, pose), ring_z], axis=1)
        out[ring.name] = turn_jaw(face, points, pose.jaw_deg * jaw_share())
    return out | _bag(face, pose, muzzle_shift(face, traits))


def _lip_line(face: FaceShape, pose: LipPose) -> FloatArray:
    curve = face.mouth_curve * min(pose.width, 1.0) ** 3  # a narrow mouth must not turn into a U
    return np.asarray(face.mouth_z + curve * _U**2 + pose.corner_up * np.abs(_U) ** 1.6)


def _heights(face: FaceShape, pose: LipPose) -> FloatArray:
    bow = (
        1.0
        - 0.16 * np.exp(-((_U / 0.16) ** 2))
        + 0.10 * np.exp(-(((np.abs(_U) - 0.33) / 0.2) ** 2))
    )
    upper = face.upper_lip * pose.thick_upper * bow * (1.0 - 0.45 * pose.roll_upper)
    lower = face.lower_lip * pose.thick_lower * (1.0 - 0.45 * pose.roll_lower)
    return np.asarray(np.where(_UPPER, upper, lower) * _FULL)


def _depth(ring: Ring, pose: LipPose) -> FloatArray:
    roll = np.where(_UPPER, pose.roll_upper, pose.roll_lower) * (_FULL > 0.0)
    middle = ring.depth + roll * ring.roll
    pout = (pose.pout + np.where(_UPPER, pose.pout_upper, pose.pout_lower)) * (1.0 - 0.55 * _U**2)
    back = np.where(_LOWER, pose.lower_back, 0.0) * _FULL + pose.corner_back * _U**2
    return np.asarray(_FULL * middle + (1.0 - _FULL) * ring.corner_depth + back - pout * ring.pout)


def _bag(face: FaceShape, pose: LipPose, back: float) -> dict[str, FloatArray]:
    out = {}
    squeeze = 0.5 + 0.5 * float(np.clip(pose.width, 0.5, 1.2))
    share = 0.95 * (0.5 - 0.5 * _SINE)
    for name, depth, half_height, wide in BAG:
        x = face.mouth_half * wide * _U * squeeze
        z = face.mouth_z - 0.004 + _SIGN * half_height * np.sqrt(1.0 - 0.999 * _U**2)
        y = -0.372 + back + 0.03 * np.abs(_U) + depth
        out[name] = turn_jaw(face, np.stack([x, y, z], axis=1), pose.jaw_deg * share)
    end = np.array([[0.0, -0.132 + back, face.mouth_z]])
    out[CAP] = turn_jaw(face, end, 0.5 * pose.jaw_deg)
    return out
