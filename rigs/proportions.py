# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a body's joints are: the measures that bones, flesh and clothes share.

The numbers are those of a figure of 7.17 heads; what lies below the collar is stretched to the
body's height, so that the neck always fits the head. The left side is given, the right mirrors it.

Source of the proportions: Drillis & Contini, Body Segment Parameters (1966), with the legs
lengthened and the hands enlarged a little, as drawn figures are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import FloatArray
from .params import Character

SKULL_TOP: Final = 0.495
"""Height of the skull's top over the middle of the head."""
COLLAR_Z: Final = -0.70
"""Above this height all bodies are alike."""
MID_Y: Final = 0.13
"""Depth of the spine."""
ARM_DEG: Final = 67.0
"""How far the arms hang below the horizontal at rest."""
_REFERENCE: Final = 5.97
"""Collar to floor of the figure that the numbers are of."""
_TRUNK: Final = 2.28
"""Collar to hips of the same."""
_NECK_RADIUS: Final = 0.1245
"""A little less than that of the head's own neck, which goes over it."""
_FINGERS: Final = {
    "index": ((0.500, 0.158), 8.0, 0.383),
    "middle": ((0.520, 0.044), 1.5, 0.423),
    "ring": ((0.500, -0.070), -5.0, 0.392),
    "little": ((0.455, -0.174), -13.0, 0.315),
}
"""Finger → knuckle (along, towards the thumb), degrees towards the thumb, length; the hand is 1."""
_THUMB: Final = (
    (0.14, 0.130, 0.05),
    (0.300, 0.252, 0.105),
    (0.440, 0.310, 0.135),
    (0.565, 0.345, 0.150),
)
FINGERS: Final = ("thumb", "index", "middle", "ring", "little")


@dataclass(frozen=True)
class Proportions:
    """The measures of one body.

    Attributes:
        floor: Height of the floor, in head units.
        stretch: Length of the body below the collar over that of the figure of reference.
        trunk: The same of the trunk alone, from the collar to the hips.
        wide: Factor of the torso's width and depth.
        limb: Factor of the limbs' thickness.
        joints: Joint → position of the middle or left one. Fingers have ``index.0`` to ``.3``.
        hand: Rows: along the left hand, towards its thumb, out of its palm.
        hand_length: Wrist to the tip of the middle finger.
        neck: Radius of the neck.
    """

    floor: float
    stretch: float
    trunk: float
    wide: float
    limb: float
    joints: Mapping[str, FloatArray]
    hand: FloatArray
    hand_length: float
    neck: float

    def __getitem__(self, joint: str) -> FloatArray:
        return self.joints[joint]

    def z(self, reference: float) -> float:
        """Height of what lies at ``reference`` on the figure of reference."""
        return _height(reference, self.stretch, self.trunk)


def _height(reference: float, stretch: float, trunk: float) -> float:
    """Height of a place of the figure of reference: the trunk is stretched, and so are the legs."""
    down = COLLAR_Z - reference
    hips = trunk * _TRUNK
    legs = (stretch * _REFERENCE - hips) / (_REFERENCE - _TRUNK)
    return COLLAR_Z - (trunk * down if down < _TRUNK else hips + legs * (down - _TRUNK))


def floor_z(character: Character) -> float:
    """Height of the floor, in head units."""
    return SKULL_TOP - character.body.height_m / character.scale.head_m


def measure(character: Character) -> Proportions:
    """Lay out the joints of a character's body."""
    body = character.body
    floor = floor_z(character)
    stretch = (COLLAR_Z - floor) / _REFERENCE
    girth = stretch**0.4
    trunk = stretch * (_REFERENCE - body.legs * (_REFERENCE - _TRUNK)) / _TRUNK

    def at(x: float, y: float, z: float) -> FloatArray:
        return np.array([x, y, _height(z, stretch, trunk)])

    shoulder = at(0.640 * body.shoulders * girth, MID_Y, -1.055)
    shoulder[2] -= body.slope
    down = np.radians(ARM_DEG)
    along = np.array([np.cos(down), 0.0, -np.sin(down)])
    forearm = along + np.array([0.0, -0.13, 0.0])
    forearm /= np.linalg.norm(forearm)
    elbow = shoulder + 1.19 * stretch * along + np.array([0.0, 0.012, 0.0])
    wrist = elbow + 1.02 * stretch * forearm
    length = 0.84 * stretch**0.55
    hand = _hand_frame(forearm)
    hip = 0.245 * body.hips * girth * (1.0 + 0.12 * body.build)
    joints = {
        "hips": at(0.0, MID_Y, -2.95),
        "spine": at(0.0, MID_Y, -2.42),
        "chest": at(0.0, MID_Y, -1.80),
        "neck": np.array([0.0, 0.120, COLLAR_Z]),
        "collarbone": at(0.07, MID_Y - 0.02, -0.94),
        "shoulder": shoulder,
        "elbow": elbow,
        "wrist": wrist,
        "hip": at(hip, MID_Y + 0.01, -2.98),
        "knee": at(hip - 0.012, MID_Y - 0.035, -4.78),
        "ankle": np.array([hip - 0.005, MID_Y + 0.045, floor + 0.335 * stretch]),
        "ball": np.array([hip + 0.025, MID_Y - 0.345, floor + 0.10]),
        "toe": np.array([hip + 0.040, MID_Y - 0.66, floor + 0.09]),
    } | _finger_joints(wrist, hand, length)
    return Proportions(
        floor=floor,
        stretch=stretch,
        trunk=trunk,
        wide=girth * (1.0 + 0.14 * body.build),
        limb=girth * (1.0 + 0.15 * body.build) * body.limbs,
        joints=joints,
        hand=hand,
        hand_length=length,
        neck=_NECK_RADIUS * character.traits.neck_width,
    )


def _hand_frame(along: FloatArray) -> FloatArray:
    """Rows: along the hand, towards the thumb (forward), out of the palm (to the thigh)."""
    thumb = np.array([0.0, -1.0, 0.0])
    thumb = thumb - (thumb @ along) * along
    thumb /= np.linalg.norm(thumb)
    return np.stack([along, thumb, np.cross(along, thumb)])


def _finger_joints(wrist: FloatArray, hand: FloatArray, length: float) -> dict[str, FloatArray]:
    """Four points a finger, knuckle to tip, bent a little into the palm."""
    local = {f"thumb.{i}": np.array(place) for i, place in enumerate(_THUMB)}
    for name, (knuckle, splay_deg, reach) in _FINGERS.items():
        place = np.array([*knuckle, 0.0])
        local[f"{name}.0"] = place
        for i, (share, curl_deg) in enumerate(((0.45, 4.0), (0.30, 12.0), (0.25, 20.0)), start=1):
            splay, curl = np.radians(splay_deg), np.radians(curl_deg)
            step = [np.cos(splay) * np.cos(curl), np.sin(splay) * np.cos(curl), np.sin(curl)]
            place = place + reach * share * np.array(step)
            local[f"{name}.{i}"] = place
    return {name: wrist + length * place @ hand for name, place in local.items()}


def metres(character: Character, points: FloatArray) -> FloatArray:
    """Place points given in head units on the floor of the world, (n, 3) → (n, 3), metres."""
    up = np.array([0.0, 0.0, floor_z(character)])
    return np.asarray((points - up) * character.scale.head_m)
