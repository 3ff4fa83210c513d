# SPDX-License-Identifier: GPL-3.0-or-later
"""What the script asks of head and lids: nods, shakes, tilts, blinks, winks.

Source of sizes and paces: Hadar and others 1983 and Heylen 2006, a nod or a shake that means
something swings 2 to 4 times a second, wider than one that goes with the rhythm of speech.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ..script.direction import Direction
from ..vocabulary import SIDES
from .easing import Move, fitted, layer_of, path
from .moment import Moment
from .performance import Curve, Layer
from .placing import end_of, time_of

NOD_DEGREES: Final = 9.0
NOD_S: Final = (0.10, 0.20, 0.28)
"""A little up first, down, and back."""
_UP_FIRST: Final = -0.15
_FADING: Final = 0.75
"""Each further swing is so much of the one before it."""
SHAKE_DEGREES: Final = 9.0
SHAKE_S: Final = 0.19
"""One way; a shake goes there, across and back."""
TILT_DEGREES: Final = 7.0
_TILT_S: Final = (0.40, 1.0, 0.55)
_BEFORE_S: Final = 0.10
"""How long before its word a movement sets off."""
BLINK_S: Final = (0.09, 0.04, 0.24)
WINK_S: Final = (0.12, 0.16, 0.22)
_BETWEEN_S: Final = 0.10
_WINK_FACE: Final = {"cheekSquint": 0.55, "mouthSmile": 0.35, "eyeSquint": 0.3}


def nod_layer(moment: Moment) -> Layer | None:
    """Layer ``nods``: nods, shakes and tilts that the script asks for; None of none."""
    makers = {"nod": _nod, "shake": _shake, "tilt": _tilt}
    moves: list[Move] = []
    for direction in moment.line.directions:
        if direction.name in makers:
            moves += makers[direction.name](moment, direction)
    return layer_of("nods", moves)


def wink_layer(moment: Moment) -> Layer | None:
    """Layer ``winks``: blinks and winks that the script asks for; None of none."""
    makers = {"blink": _blink, "wink": _wink}
    moves: list[Move] = []
    for direction in moment.line.directions:
        if direction.name in makers:
            moves += makers[direction.name](moment, direction)
    return layer_of("winks", moves)


def _nod(moment: Moment, direction: Direction) -> list[Move]:
    count = _count(direction)
    sizes = NOD_DEGREES * _FADING ** np.arange(count)
    stages, values = [NOD_S[0]], [_UP_FIRST * NOD_DEGREES]
    for size in sizes:
        stages += NOD_S[1:]
        values += [float(size), 0.0]
    return [("head.pitch", _swung(moment, direction, stages, values))]


def _shake(moment: Moment, direction: Direction) -> list[Move]:
    count = _count(direction) + 1
    first = 1.0 if moment.rng(f"shake {direction.start}").uniform() < 0.5 else -1.0
    sizes = first * SHAKE_DEGREES * (-1.0) ** np.arange(2 * count - 1)
    fading = _FADING ** (np.arange(2 * count - 1) / 2)
    values = [float(value) for value in sizes * fading] + [0.0]
    stages = [0.7 * SHAKE_S] + [SHAKE_S] * (2 * count - 2) + [1.5 * SHAKE_S]
    return [("head.yaw", _swung(moment, direction, stages, values))]


def _tilt(moment: Moment, direction: Direction) -> list[Move]:
    sign = 1.0 if _side(moment, direction) == "left" else -1.0
    onset, hold, back = _TILT_S
    if direction.end > direction.start:
        hold = max(end_of(moment, direction.end) - time_of(moment, direction.start), 0.1)
    angle = sign * TILT_DEGREES
    return [("head.roll", _swung(moment, direction, [onset, hold, back], [angle, angle, 0.0]))]


def _blink(moment: Moment, direction: Direction) -> list[Move]:
    stages, values = list[float](), list[float]()
    for _ in range(_count(direction)):
        stages += [*BLINK_S, _BETWEEN_S]
        values += [1.0, 1.0, 0.0, 0.0]
    curve = _swung(moment, direction, stages, values, unit=1.0)
    return [("face.eyeBlinkLeft", curve), ("face.eyeBlinkRight", curve)]


def _wink(moment: Moment, direction: Direction) -> list[Move]:
    side = _side(moment, direction).capitalize()
    sizes = {"eyeBlink": 1.0} | _WINK_FACE
    return [
        (f"face.{name}{side}",
         _swung(moment, direction, list(WINK_S), [size, size, 0.0], unit=1.0))
        for name, size in sizes.items()
    ]  # fmt: skip


def _swung(
    moment: Moment,
    direction: Direction,
    stages: list[float],
    values: list[float],
    unit: float = float(np.radians(1.0)),
) -> Curve:
    """From rest through these values, at the end of each stage one; the last one is rest."""
    at = time_of(moment, direction.start) - _BEFORE_S
    times = fitted(at, stages, moment.duration_s)
    points = zip(times[1:], values, strict=True)
    return path(
        [(0.0, 0.0), (times[0], 0.0), *((t, unit * v) for t, v in points), (moment.duration_s, 0.0)]
    )


def _count(direction: Direction) -> int:
    return round(float(direction.values[0]))


def _side(moment: Moment, direction: Direction) -> str:
    asked = str(direction.values[0])
    return asked or SIDES[int(moment.rng(f"{direction.name} {direction.start}").integers(2))]
