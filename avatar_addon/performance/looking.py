# SPDX-License-Identifier: GPL-3.0-or-later
"""Eyes and head that look where the gaze is sent, once it is known where that is.

Eyes leap to the target; the head sets off a little later, takes its share of the way, and the eyes
turn back against it so as to stay on the target. They stay on it, too, while the head nods and
sways for other reasons, and while the trunk does.

Sources: Bahill and others 1975 (a leap of so many degrees lasts 25 ms and 2.4 ms for each); Stahl
1999 (eyes are seldom far from the middle of their range: the head takes what lies beyond);
Guitton & Volle 1987 (the eyes' range, and heads that come later and slower); Evinger and others
1994 (people blink when they turn far).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ..vocabulary import HEAD_CHANNELS, TRUNK_CHANNELS
from .lids import BLINK_DOWN_S, BLINK_UP_S, blinks
from .mix import mix
from .motion import Array, grid, stepped
from .performance import CAMERA, Curve, GazeShift, Layer, Performance

LEAP_S: Final = (0.025, 0.0024)
"""How long a leap of the eyes takes, and what each degree adds."""
HEAD_LATE_S: Final = 0.04
HEAD_S: Final = (0.30, 0.010)
"""How long the head takes, and what each degree of its own way adds."""
COMFORT_DEG: Final = (10.0, 16.0)
"""How far down or up, and aside, eyes stay turned in the end; the head takes the rest."""
_SMALL: Final = 0.85
"""Share of a small shift that the eyes alone do."""
HEAD_MOST_DEG: Final = (32.0, 55.0)
EYES_UP_DEG, EYES_DOWN_DEG, EYES_ASIDE_DEG = 24.0, 28.0, 33.0
"""Where the eyes' own range ends."""
BLINKS_FROM_DEG: Final = 33.0
_CLEAR_S: Final = 0.35
"""No such blink comes so near another."""
_QUARTERS: Final = np.linspace(0.0, 1.0, 5)

WAYS_DEG: Final[Mapping[str, tuple[float, float]]] = {
    "up": (-15.0, 0.0), "down": (17.0, 0.0), "left": (0.0, 26.0), "right": (0.0, -26.0),
}  # fmt: skip
"""Pitch and yaw of the directions that have a name; the words of one add up."""


@dataclass(frozen=True)
class Sight:
    """Where something is from between the eyes of somebody who looks straight ahead.

    Attributes:
        pitch_rad: Below straight ahead.
        yaw_rad: To the looker's left of it.
        distance_m: How far away; endless by default.
    """

    pitch_rad: float
    yaw_rad: float
    distance_m: float = 1e3


@dataclass(frozen=True)
class Joint:
    """Somewhere a looker turns.

    Attributes:
        group: ``head`` or ``body``: the channels that turn it.
        share: Of the channels' angles.
        to_eyes_m: From it to the point between the eyes: left, up, ahead.
    """

    group: str
    share: float
    to_eyes_m: tuple[float, float, float]


@dataclass(frozen=True)
class Looker:
    """How somebody is built who looks.

    Attributes:
        joints: From the trunk to the head.
        apart_m: Between the eyes; 0 where they can't squint.
    """

    joints: tuple[Joint, ...] = (
        Joint("body", 1.0, (0.0, 0.5, 0.1)),
        Joint("head", 0.4, (0.0, 0.17, 0.09)),
        Joint("head", 0.6, (0.0, 0.10, 0.08)),
    )
    apart_m: float = 0.062


ANYBODY: Final = Looker()


def with_gaze(
    performance: Performance, sights: Mapping[str, Sight], looker: Looker = ANYBODY
) -> Performance:
    """The performance with eyes and head where its gaze goes.

    Args:
        performance: Its layer ``gaze``, if it has one, is added to and stays muted where it is.
        sights: Where the camera is (``camera``), and others by name. Who isn't there is looked for
            where the camera is; without a camera, straight ahead.
        looker: Whose eyes and head they are.
    """
    if not performance.gaze:
        return performance
    moving = (*HEAD_CHANNELS, *TRUNK_CHANNELS, "face.eyeBlinkLeft")
    moved = mix(replace(performance, layers=tuple(_only(layer, moving)
                                                 for layer in performance.layers)))  # fmt: skip
    made = gaze_layer(performance.gaze, sights, performance.duration_s, moved=moved, looker=looker)
    layers = list(performance.layers)
    at = next((i for i, layer in enumerate(layers) if layer.name == made.name), None)
    if at is None:
        at = next((i for i, layer in enumerate(layers) if layer.over), len(layers))
        layers.insert(at, made)
    else:
        layers.insert(at, replace(made, muted=layers[at].muted))
    return replace(performance, layers=tuple(layers))


def _only(layer: Layer, channels: Sequence[str]) -> Layer:
    return replace(
        layer,
        curves={c: curve for c, curve in layer.curves.items() if c in channels},
        over={c: curve for c, curve in layer.over.items() if c in channels},
    )


def gaze_layer(
    shifts: Sequence[GazeShift],
    sights: Mapping[str, Sight],
    duration_s: float,
    *,
    moved: Mapping[str, Curve],
    looker: Looker = ANYBODY,
) -> Layer:
    """Turn eyes and head after the gaze.

    Args:
        shifts: By time; at least one.
        sights: As of :func:`with_gaze`.
        duration_s: Length, in seconds.
        moved: What turns head and trunk besides, and shuts the eyes: the eyes make up for the one
            and don't blink where they do already.
        looker: Whose eyes they are.

    Returns:
        Layer ``gaze``: ``eyes.*`` and ``head.*`` in radians, and blinks of both eyes.
    """
    places = np.array([_place(shift, sights) for shift in shifts])
    starts = np.array([shift.at_s for shift in shifts])
    ways = np.diff(places[:, :2], axis=0, prepend=places[:1, :2])
    far = np.degrees(np.hypot(ways[:, 0], ways[:, 1]))
    leaps_s = LEAP_S[0] + LEAP_S[1] * far
    times = _times(starts, leaps_s, duration_s, moved)
    gaze = np.stack([_visiting(times, column, starts, leaps_s) for column in places.T])
    head = _head(times, places, starts)
    turned = _turned(times, head, moved)
    pitch, yaw, near = _eyes(gaze, turned, looker)
    curves = {"eyes.pitch": pitch, "eyes.yaw": yaw, **head}
    if looker.apart_m:
        curves["eyes.converge"] = np.arctan2(looker.apart_m / 2.0, near)
    out = {channel: Curve(times, values) for channel, values in curves.items()}
    blinked = _blinked(starts[far > BLINKS_FROM_DEG], moved)
    return Layer("gaze", out | (blinks(blinked, duration_s) if blinked else {}))


def _place(shift: GazeShift, sights: Mapping[str, Sight]) -> tuple[float, float, float]:
    """Pitch and yaw in radians, and one over the distance in metres."""
    words = shift.target.split()
    if shift.target in sights:
        sight = sights[shift.target]
    elif words and set(words) <= set(WAYS_DEG):
        pitch, yaw = np.radians([WAYS_DEG[word] for word in words]).sum(axis=0)
        sight = Sight(float(pitch), float(yaw))
    elif shift.target == "ahead":
        sight = Sight(0.0, 0.0)
    else:
        sight = sights.get(CAMERA, Sight(0.0, 0.0))
    return sight.pitch_rad + shift.pitch_rad, sight.yaw_rad + shift.yaw_rad, 1.0 / sight.distance_m


def _times(starts: Array, leaps_s: Array, duration_s: float, moved: Mapping[str, Curve]) -> Array:
    """Where the curves have points: fine in leaps, and wherever the head has some."""
    turning = [moved[c].times_s for c in (*HEAD_CHANNELS, *TRUNK_CHANNELS) if c in moved]
    leaps = starts[:, None] + leaps_s[:, None] * _QUARTERS
    times = np.unique(np.concatenate([grid(duration_s), leaps.ravel(), *turning]))
    times = times[(times >= 0.0) & (times <= duration_s)]
    kept: Array = times[np.append(np.diff(times) > 1e-6, True)]
    return kept


def _visiting(times: Array, places: Array, starts: Array, lengths: Array) -> Array:
    """From place to place, each way begun at its start; the first is where it all begins."""
    ways = zip(np.diff(places).tolist(), starts[1:].tolist(), lengths[1:].tolist(), strict=True)
    return stepped(times, ways, float(places[0]))


def _head(times: Array, places: Array, starts: Array) -> dict[str, Array]:
    """The head's share of each way, later and slower than the eyes'."""
    shares = np.stack([_head_share(places[:, axis], axis) for axis in (0, 1)])
    ways = np.diff(shares, axis=1, prepend=shares[:, :1])
    lengths = HEAD_S[0] + HEAD_S[1] * np.degrees(np.hypot(*ways))
    late = starts + HEAD_LATE_S
    pitch, yaw = (_visiting(times, share, late, lengths) for share in shares)
    return {"head.pitch": pitch, "head.yaw": yaw}


def _head_share(angles: Array, axis: int) -> Array:
    comfort, most = np.radians(COMFORT_DEG[axis]), np.radians(HEAD_MOST_DEG[axis])
    share = angles - comfort * np.tanh(_SMALL * angles / comfort)
    limited: Array = np.clip(share, -most, most)
    return limited


def _turned(
    times: Array, head: Mapping[str, Array], moved: Mapping[str, Curve]
) -> dict[str, Array]:
    """How head and trunk are turned in all: channel → radians."""
    still = np.zeros(len(times))
    return {
        channel: (moved[channel].sample(times) if channel in moved else still)
        + head.get(channel, still)
        for channel in (*HEAD_CHANNELS, *TRUNK_CHANNELS)
    }


def _eyes(gaze: Array, turned: Mapping[str, Array], looker: Looker) -> tuple[Array, Array, Array]:
    """Pitch and yaw of the eyes in a turned head, within their range, and the target's distance."""
    pitch, yaw, near = gaze
    away = 1.0 / near
    ahead = np.cos(pitch)
    target = away * np.stack([np.sin(yaw) * ahead, -np.sin(pitch), np.cos(yaw) * ahead])
    for joint in looker.joints:
        arm = np.array(joint.to_eyes_m)[:, None]
        angles = [joint.share * turned[f"{joint.group}.{a}"] for a in ("pitch", "yaw", "roll")]
        target = _turned_back(target + arm, *angles) - arm
    distance = np.linalg.norm(target, axis=0)
    down = -np.arcsin(np.clip(target[1] / distance, -1.0, 1.0))
    aside = np.arctan2(target[0], target[2])
    up, low, most = np.radians([EYES_UP_DEG, EYES_DOWN_DEG, EYES_ASIDE_DEG])
    return np.clip(down, -up, low), np.clip(aside, -most, most), distance


def _turned_back(points: Array, pitch: Array, yaw: Array, roll: Array) -> Array:
    """Points (left, up, ahead) as a head sees them that has tilted, nodded and turned: (3, n)."""
    x, y, z = points
    x, z = np.cos(yaw) * x - np.sin(yaw) * z, np.sin(yaw) * x + np.cos(yaw) * z
    y, z = np.cos(pitch) * y + np.sin(pitch) * z, np.cos(pitch) * z - np.sin(pitch) * y
    x, y = np.cos(roll) * x - np.sin(roll) * y, np.sin(roll) * x + np.cos(roll) * y
    return np.stack([x, y, z])


def _blinked(starts: Array, moved: Mapping[str, Curve]) -> list[float]:
    """Those of these times at which the eyes don't blink already."""
    lid = moved.get("face.eyeBlinkLeft")
    around = np.linspace(-_CLEAR_S, _CLEAR_S + BLINK_DOWN_S + BLINK_UP_S, 9)
    return [s for s in starts.tolist() if lid is None or not lid.sample(s + around).any()]
