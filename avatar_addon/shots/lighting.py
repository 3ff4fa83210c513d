# SPDX-License-Identifier: GPL-3.0-or-later
"""Lighting rigs as data, relative to the subject and to the side it is seen from.

Angles are in degrees around the face, lengths in heads (chin to crown), and each lamp's strength
is its effect on the face: moved twice as far away it gets four times the power, so a rig exposes
alike for every character and distance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..errors import SettingError
from .framing import Landmarks, Point, nearest

Colour = tuple[float, float, float]
"""Linear Rec. 709 RGB."""


@dataclass(frozen=True)
class LightSpec:
    """One soft lamp.

    Attributes:
        role: ``key``, ``fill``, ``rim`` …
        azimuth_deg: From the camera's direction; positive towards the side the face looks to.
        elevation_deg: Above the face.
        distance: In heads.
        size: Diameter of the disk, in heads.
        strength: Watts per square metre of distance.
        colour: Tint.
    """

    role: str
    azimuth_deg: float
    elevation_deg: float
    distance: float
    size: float
    strength: float
    colour: Colour = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class BackdropSpec:
    """A plain studio wall, drawn as a soft glow in the picture's plane, and the light of the room.

    Attributes:
        glow: Colour behind the head.
        edge: Colour in the picture's corners.
        ambient: Colour of the room's light on the subject.
        ambient_strength: Its strength.
        glow_at: Centre of the glow: fractions of width from the left and of height from the top.
        glow_reach: Distance at which the glow has ended, as a fraction of the picture's height.
    """

    glow: Colour
    edge: Colour
    ambient: Colour
    ambient_strength: float
    glow_at: tuple[float, float] = (0.5, 0.42)
    glow_reach: float = 1.0


@dataclass(frozen=True)
class LightingSpec:
    """A whole look: lamps, backdrop, and the exposure in stops."""

    name: str
    lights: tuple[LightSpec, ...]
    backdrop: BackdropSpec
    exposure: float = 0.0


@dataclass(frozen=True)
class PlacedLight:
    """A lamp in the landmarks' space: metres, watts, aimed at ``target``."""

    role: str
    location: Point
    target: Point
    diameter_m: float
    power_w: float
    colour: Colour


_TEAL: Final = BackdropSpec(
    glow=(0.085, 0.235, 0.29), edge=(0.014, 0.045, 0.068), ambient=(0.40, 0.46, 0.58),
    ambient_strength=0.2, glow_at=(0.5, 0.5), glow_reach=1.2,
)  # fmt: skip
_CLAY: Final = BackdropSpec(
    glow=(0.36, 0.27, 0.22), edge=(0.10, 0.068, 0.055), ambient=(0.50, 0.48, 0.48),
    ambient_strength=0.45, glow_at=(0.5, 0.5), glow_reach=1.2,
)  # fmt: skip
_WHITE: Final = BackdropSpec(
    glow=(1.6, 1.6, 1.6), edge=(0.95, 0.98, 1.02), ambient=(0.6, 0.6, 0.6),
    ambient_strength=0.6, glow_at=(0.5, 0.5), glow_reach=1.4,
)  # fmt: skip

PRESETS: Final[Mapping[str, LightingSpec]] = {
    spec.name: spec
    for spec in (
        LightingSpec(
            "three-point",
            (
                LightSpec("key", 46, 37, 3.8, 1.8, 14.5, (1.0, 0.89, 0.75)),
                LightSpec("fill", -55, 0, 4.5, 3.0, 1.2, (0.66, 0.82, 1.0)),
                LightSpec("rim", -154, 24, 3.6, 2.0, 11.0, (1.0, 0.82, 0.62)),
            ),
            _TEAL,
        ),
        LightingSpec(
            "soft",
            (
                LightSpec("key", 30, 36, 4.0, 4.0, 11.0, (1.0, 0.95, 0.88)),
                LightSpec("fill", -50, 8, 4.5, 4.0, 3.0, (0.86, 0.92, 1.0)),
            ),
            _CLAY,
        ),
        LightingSpec(
            "high-key",
            (
                LightSpec("key", 32, 30, 4.0, 3.0, 11.0, (1.0, 0.97, 0.93)),
                LightSpec("fill", -40, 14, 4.0, 3.4, 5.0),
                LightSpec("rim", -150, 36, 3.6, 1.6, 7.0),
                LightSpec("kicker", 150, 36, 3.6, 1.6, 7.0),
            ),
            _WHITE,
        ),
    )
}


def names() -> tuple[str, ...]:
    """The lighting presets, the default first."""
    return tuple(PRESETS)


def lighting(name: str) -> LightingSpec:
    """A preset by its name.

    Raises:
        SettingError: There is none of that name.
    """
    if name not in PRESETS:
        raise SettingError(f"There is no light '{name}'.", nearest(name, names()))
    return PRESETS[name]


def place_lights(
    spec: LightingSpec, landmarks: Landmarks, camera_azimuth_rad: float
) -> tuple[PlacedLight, ...]:
    """Put a rig around a character as a camera sees it.

    The key stands on the side that the face looks to (the picture's left for a face seen from
    the front), so that the broad side of a turned face lies in shade.

    Args:
        spec: The rig.
        landmarks: Name → (x, y, z) in metres, the face towards −Y.
        camera_azimuth_rad: The camera's place around the subject, see ``framing``.
    """
    head_m = head_height(landmarks)
    target = _target(landmarks)
    side = -1.0 if camera_azimuth_rad >= 0 else 1.0
    return tuple(_place(light, head_m, target, camera_azimuth_rad, side) for light in spec.lights)


def head_height(landmarks: Landmarks) -> float:
    """Chin to crown in metres."""
    top = landmarks.get("skull_top", landmarks["hair_top"])
    return top[2] - landmarks["chin"][2]


def _target(landmarks: Landmarks) -> Point:
    eyes, chin = landmarks["eye_line"], landmarks["chin"]
    return (eyes[0], eyes[1], (eyes[2] + chin[2]) / 2)


def _place(
    light: LightSpec, head_m: float, target: Point, camera_azimuth: float, side: float
) -> PlacedLight:
    azimuth = camera_azimuth + side * math.radians(light.azimuth_deg)
    elevation = math.radians(light.elevation_deg)
    distance = light.distance * head_m
    flat = distance * math.cos(elevation)
    location = (
        target[0] + flat * math.sin(azimuth),
        target[1] - flat * math.cos(azimuth),
        target[2] + distance * math.sin(elevation),
    )
    return PlacedLight(
        light.role, location, target, light.size * head_m, light.strength * distance**2,
        light.colour,
    )  # fmt: skip
