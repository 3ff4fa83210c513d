# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the camera stands so that a shot's size is met exactly.

A picture's height is fixed by two landmarks that must fall on two fractions of the frame, its
side by the face's centre. With the camera's direction and lens given, each of the three is linear
in the camera's position, so the place is the solution of three equations and holds to rounding.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..errors import CharacterError, SettingError
from ..vocabulary import LANDMARKS
from .spec import ANGLES, SIZES, ShotSpec

SENSOR_MM: Final = 36.0
"""Length of the sensor's longer side: a picture that stands is a camera turned on its side."""
LENS_RANGE_MM: Final = (10.0, 400.0)
LEAD: Final = 0.08
"""How far from the middle a face that looks to one side stands, as a fraction of the width."""
SHOULDER_MARGIN: Final = 0.02
"""Least room beside a shoulder, as a fraction of the width."""
SHOULDER_REACH: Final = 0.62
"""Half the shoulders' width as a share of the height from waist to collarbone.

Source: Drillis & Contini 1966: shoulders .259 of the stature, that part of the trunk .21.
"""

Point = tuple[float, float, float]
Vector = NDArray[np.float64]
Landmarks = Mapping[str, Point]


@dataclass(frozen=True)
class SizeRule:
    """What fixes a shot size: two landmarks at fractions of the height, from the frame's top."""

    upper: tuple[str, float]
    lower: tuple[str, float]
    lens_mm: float
    keeps_shoulders: bool = False


SIZE_RULES: Final[Mapping[str, SizeRule]] = {
    "EWS": SizeRule(("hair_top", 2 / 3 - 0.25), ("feet", 2 / 3), 35.0),
    "WS": SizeRule(("hair_top", 0.08), ("feet", 0.94), 40.0, keeps_shoulders=True),
    "MFS": SizeRule(("hair_top", 0.08), ("mid_thigh", 1.0), 50.0, keeps_shoulders=True),
    "MS": SizeRule(("hair_top", 0.08), ("waist", 1.0), 50.0, keeps_shoulders=True),
    "MCU": SizeRule(("eye_line", 0.33), ("mid_chest", 1.0), 70.0),
    "CU": SizeRule(("eye_line", 0.36), ("collarbone", 1.0), 85.0),
    "ECU": SizeRule(("eye_line", 0.38), ("lower_lip", 0.95), 85.0),
}

DIRECTIONS_DEG: Final[Mapping[str, tuple[float, float]]] = {
    "front": (0.0, 0.0),
    "three-quarter-left": (38.0, 0.0),
    "three-quarter-right": (-38.0, 0.0),
    "profile-left": (90.0, 0.0),
    "profile-right": (-90.0, 0.0),
    "high": (0.0, 22.0),
    "low": (0.0, -18.0),
}
"""Angle → the camera's azimuth and elevation as seen from the subject.

Azimuth 0 is straight before the face; a positive one goes to the character's left, from where the
face looks to the picture's left.
"""


@dataclass(frozen=True)
class CameraPlacement:
    """A camera in the space of the landmarks.

    Attributes:
        location: In metres.
        rotation: 3 × 3, rows of the matrix whose columns are the camera's right, up and backward.
        lens_mm: Focal length.
        sensor_mm: Length of the sensor's longer side.
        azimuth_rad: Around the subject; 0 before the face, > 0 to the character's left.
    """

    location: Point
    rotation: tuple[Point, Point, Point]
    lens_mm: float
    sensor_mm: float
    azimuth_rad: float


def solve_framing(
    spec: ShotSpec, landmarks: Landmarks, *, aspect: float, shows_to: str = "feet"
) -> CameraPlacement:
    """Place the camera for a shot.

    Args:
        spec: What the camera shall see.
        landmarks: Name → (x, y, z) in metres, Z up, the face towards −Y.
        aspect: Width of the picture divided by its height, > 0.
        shows_to: The lowest landmark that may be in the picture.

    Raises:
        SettingError: The size, angle or lens doesn't exist, or the character lacks what the size
            has to show.
        CharacterError: The landmarks don't stand above each other.
    """
    rule = _rule_of(spec.size, landmarks, shows_to)
    azimuth, elevation = _direction_of(spec.angle)
    view = _View(azimuth, elevation, _lens_of(spec, rule), aspect)
    wanted = _Wanted(rule, landmarks, 0.5 + LEAD * _looks(azimuth))
    location = wanted.solve(view)
    if rule.keeps_shoulders and aspect < 1 and _has_more_below(rule, landmarks, shows_to):
        location = _keep_shoulders(view, wanted, location)
    columns = np.stack([view.right, view.up, -view.forward], axis=1)
    x, y, z = (float(v) for v in location)
    rows = [(float(a), float(b), float(c)) for a, b, c in columns]
    return CameraPlacement((x, y, z), (rows[0], rows[1], rows[2]), view.lens_mm, SENSOR_MM, azimuth)


def project(camera: CameraPlacement, point: Point, *, aspect: float) -> tuple[float, float]:
    """Where a point falls in the picture: fractions from its left and from its top."""
    axes = np.array(camera.rotation).T
    x, y, back = axes @ (np.array(point) - np.array(camera.location))
    wide, high = _sensor(aspect)
    return (
        0.5 + camera.lens_mm / wide * float(x / -back),
        0.5 - camera.lens_mm / high * float(y / -back),
    )


def sizes_for(landmarks: Landmarks, shows_to: str = "feet") -> tuple[str, ...]:
    """The shot sizes that a character has the landmarks for."""
    return tuple(size for size in SIZES if not _lacks(SIZE_RULES[size], landmarks, shows_to))


def face_centre(landmarks: Landmarks) -> Point:
    """Middle of the face at the eyes' height: half-way in depth between the eyes and the crown."""
    eyes, top = landmarks["eye_line"], landmarks["hair_top"]
    return (eyes[0], (eyes[1] + top[1]) / 2, eyes[2])


def nearest(word: str, choices: tuple[str, ...]) -> str:
    """A sentence that names the choice nearest to a wrong word, or all of them."""
    close = difflib.get_close_matches(word.lower(), [c.lower() for c in choices], n=1, cutoff=0.5)
    if close:
        return f"Did you mean '{next(c for c in choices if c.lower() == close[0])}'?"
    return f"Choose one of {', '.join(choices)}."


class _View:
    """A camera's direction and lens; its place is still open."""

    def __init__(self, azimuth: float, elevation: float, lens_mm: float, aspect: float) -> None:
        ca, sa, ce, se = (
            math.cos(azimuth), math.sin(azimuth), math.cos(elevation), math.sin(elevation),
        )  # fmt: skip
        self.lens_mm = lens_mm
        self.right: Vector = np.array([ca, sa, 0.0])
        self.forward: Vector = np.array([-sa * ce, ca * ce, -se])
        self.up: Vector = np.cross(self.right, self.forward)
        self.wide_mm, self.high_mm = _sensor(aspect)

    def at_height(self, point: Point, fraction: float) -> tuple[Vector, float]:
        """The equation ``n · location = d`` that puts a point at a fraction from the top."""
        normal = self.up * (self.lens_mm / self.high_mm) - self.forward * (0.5 - fraction)
        return normal, float(normal @ np.array(point))

    def at_side(self, point: Point, fraction: float) -> tuple[Vector, float]:
        """The equation that puts a point at a fraction from the left."""
        normal = self.right * (self.lens_mm / self.wide_mm) - self.forward * (fraction - 0.5)
        return normal, float(normal @ np.array(point))

    def side_of(self, point: Point, location: Vector) -> float:
        """Fraction from the left at which a point falls, seen from ``location``."""
        ray = np.array(point) - location
        return 0.5 + self.lens_mm / self.wide_mm * float(ray @ self.right / (ray @ self.forward))


class _Wanted:
    """What has to fall where."""

    def __init__(self, rule: SizeRule, landmarks: Landmarks, face_side: float) -> None:
        self.landmarks = landmarks
        self.upper = (landmarks[rule.upper[0]], rule.upper[1])
        self.lower = (landmarks[rule.lower[0]], rule.lower[1])
        self.face = (face_centre(landmarks), face_side)

    def solve(self, view: _View, shoulder: tuple[Point, float] | None = None) -> Vector:
        """The camera's place; a shoulder's side takes the place of the lower landmark."""
        third = view.at_side(*shoulder) if shoulder else view.at_height(*self.lower)
        equations = [view.at_height(*self.upper), view.at_side(*self.face), third]
        try:
            place = np.linalg.solve(
                np.stack([n for n, _ in equations]), np.array([d for _, d in equations])
            )
        except np.linalg.LinAlgError:
            place = np.full(3, np.nan)
        if not (np.array(self.face[0]) - place) @ view.forward > 0:
            raise CharacterError(
                "The character's landmarks don't stand above each other.",
                "Build the character again, or mend the landmarks in its profile.",
            )
        return place


def _keep_shoulders(view: _View, wanted: _Wanted, location: Vector) -> Vector:
    """Step back until both shoulders are inside a narrow picture."""
    collar, waist = wanted.landmarks["collarbone"], wanted.landmarks["waist"]
    reach = SHOULDER_REACH * abs(collar[2] - waist[2])
    edges = (SHOULDER_MARGIN, 1 - SHOULDER_MARGIN)
    for side in (-reach, reach):
        shoulder = (collar[0] + side, collar[1], collar[2])
        seen = view.side_of(shoulder, location)
        if not edges[0] <= seen <= edges[1]:
            edge = edges[0] if seen < edges[0] else edges[1]
            location = wanted.solve(view, (shoulder, edge))
    return location


def _sensor(aspect: float) -> tuple[float, float]:
    """Width and height of the sensor in millimetres."""
    return (SENSOR_MM, SENSOR_MM / aspect) if aspect >= 1 else (SENSOR_MM * aspect, SENSOR_MM)


def _looks(azimuth: float) -> int:
    """On which side of the middle the face stands: 1 right (it looks left), −1 left, 0 middle."""
    return 0 if abs(azimuth) < 1e-6 else int(math.copysign(1, azimuth))


def _rule_of(size: str, landmarks: Landmarks, shows_to: str) -> SizeRule:
    if size not in SIZE_RULES:
        raise SettingError(f"There is no shot size '{size}'.", nearest(size, SIZES))
    rule = SIZE_RULES[size]
    lacking = _lacks(rule, landmarks, shows_to)
    if lacking:
        works = ", ".join(sizes_for(landmarks, shows_to)) or "none"
        raise SettingError(
            f"A {size} needs the character's {lacking.replace('_', ' ')}, which it doesn't have.",
            f"Sizes that work: {works}.",
        )
    return rule


def _lacks(rule: SizeRule, landmarks: Landmarks, shows_to: str) -> str:
    """Name of the first landmark that a size needs and the character lacks; empty for none."""
    needed = {rule.upper[0], rule.lower[0], "hair_top", "eye_line"}
    if rule.keeps_shoulders:
        needed |= {"collarbone", "waist"}
    lowest = LANDMARKS.index(shows_to)
    for name in LANDMARKS:
        if name in needed and (name not in landmarks or LANDMARKS.index(name) > lowest):
            return name
    return ""


def _has_more_below(rule: SizeRule, landmarks: Landmarks, shows_to: str) -> bool:
    """Whether a picture may reach lower than the size's own lower edge."""
    lowest = LANDMARKS.index(shows_to)
    below = LANDMARKS[LANDMARKS.index(rule.lower[0]) + 1 : lowest + 1]
    return rule.lower[0] == "feet" or any(name in landmarks for name in below)


def _direction_of(angle: str) -> tuple[float, float]:
    if angle not in DIRECTIONS_DEG:
        raise SettingError(f"There is no camera angle '{angle}'.", nearest(angle, ANGLES))
    azimuth, elevation = DIRECTIONS_DEG[angle]
    return math.radians(azimuth), math.radians(elevation)


def _lens_of(spec: ShotSpec, rule: SizeRule) -> float:
    lens = rule.lens_mm if spec.lens_mm is None else spec.lens_mm
    if not LENS_RANGE_MM[0] <= lens <= LENS_RANGE_MM[1]:
        raise SettingError(
            f"A lens of {lens:g} mm is outside {LENS_RANGE_MM[0]:g} to {LENS_RANGE_MM[1]:g} mm.",
            f"Leave it out for the size's own {rule.lens_mm:g} mm.",
        )
    return lens
