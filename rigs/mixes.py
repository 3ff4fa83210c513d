# SPDX-License-Identifier: GPL-3.0-or-later
"""What performances ask of a face, by chance: mixes of visemes, expressions, jaw, lids and gaze.

They are raw, as layers that know nothing of each other add up: opposites at once, a mouth rounded
twice, lips that close over a shut jaw. The performance's mixer is what brings them to what a face
can do; so checks look at what it makes of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from . import poses
from .checks import Mix

Weights = Mapping[str, float]

_SIDES: Final = ("Left", "Right")
_EXPRESSIONS: Final = tuple(
    dict.fromkeys([*poses.PAIRED_MOUTH, *poses.MOUTH, *poses.JAW_SHIFTS, "noseSneer"])
)
_UPPER_FACE: Final = ("browDown", "browOuterUp", "eyeSquint", "cheekSquint", "eyeWide")
_GAZE_DEG: Final = (25.0, 32.0)
"""How far bones turn the eyes up or down, and aside."""


@dataclass(frozen=True)
class Ask:
    """One moment of a performance.

    Attributes:
        weights: Channel → weight, or angle in radians.
        shut: Whether the lips should be closed in it.
    """

    weights: Weights
    shut: bool = False


def asks(seed: int, count: int) -> list[Ask]:
    """Moments by chance; the first ones of a seed are the same whatever the count."""
    random = np.random.default_rng(seed)
    return [_ask(random) for _ in range(count)]


def keys_of(weights: Weights) -> Mix:
    """Channels as shape keys; angles stay what they are."""
    named = {
        channel.removeprefix("face.").replace("viseme.", "viseme_"): value
        for channel, value in weights.items()
    }
    return {name: value for name, value in named.items() if value}


def _ask(random: np.random.Generator) -> Ask:
    kind = random.random()
    out = _upper_face(random) | _gaze(random)
    if kind < 0.15:  # a closed viseme under whatever else
        out |= _expressions(random, 3) | {"viseme.PP": 1.0}
        return Ask(out, shut=True)
    if kind < 0.25:  # an open jaw with closed lips
        jaw = float(random.random())
        return Ask(out | {"face.jawOpen": jaw, "face.mouthClose": jaw}, shut=True)
    if kind < 0.85:
        out |= _visemes(random)
    if random.random() < 0.2:
        out["face.mouthClose"] = float(random.random())
    return Ask(out | _expressions(random, 4))


def _visemes(random: np.random.Generator) -> dict[str, float]:
    """Two visemes that cross-fade, now and then with a third from elsewhere."""
    names = [f"viseme.{name}" for name in random.permutation(list(poses.VISEMES))[:3]]
    share, amount = random.random(), 0.6 + 0.4 * random.random()
    out = {names[0]: share * amount, names[1]: (1.0 - share) * amount}
    return out | ({names[2]: float(random.random())} if random.random() < 0.3 else {})


def _expressions(random: np.random.Generator, most: int) -> dict[str, float]:
    """Up to ``most`` movements of the mouth, the cheeks and the jaw, some on one side."""
    out: dict[str, float] = {}
    for name in random.permutation(_EXPRESSIONS)[: random.integers(0, most + 1)]:
        amount = float(0.2 + 0.8 * random.random())
        if name in poses.MOUTH or name in poses.JAW_SHIFTS:
            out[f"face.{name}"] = amount
        else:
            side = random.integers(0, 7)
            out |= {f"face.{name}{s}": amount for i, s in enumerate(_SIDES) if side != i}
    return out


def _upper_face(random: np.random.Generator) -> dict[str, float]:
    out = {"face.browInnerUp": float(random.random() * (random.random() < 0.3))}
    for name in _UPPER_FACE:
        amount = float(random.random() * (random.random() < 0.3))
        out |= {f"face.{name}{side}": amount for side in _SIDES}
    blink = random.random()
    shut = 1.0 if blink < 0.4 else float(random.random() * (blink < 0.7))
    out["face.eyeBlinkLeft"] = shut
    out["face.eyeBlinkRight"] = shut if random.random() < 0.8 else 0.0
    return out


def _gaze(random: np.random.Generator) -> dict[str, float]:
    """The eyes turned by keys or by bones; a stray glance against it now and then."""
    pitch, yaw, stray = random.uniform(-1.0, 1.0, 3)
    if random.random() < 0.4:
        up, aside = np.radians(_GAZE_DEG)
        return {"eyes.pitch": float(pitch * up), "eyes.yaw": float(yaw * aside)}
    out: dict[str, float] = {}
    for side, across in (("Left", yaw), ("Right", -yaw)):
        out |= {
            f"face.eyeLookUp{side}": max(pitch, 0.0),
            f"face.eyeLookDown{side}": max(-pitch, 0.0),
            f"face.eyeLookOut{side}": max(across, 0.0),
            f"face.eyeLookIn{side}": max(-across, 0.0),
        }
    if stray > 0.7:
        out["face.eyeLookUpLeft"] = out["face.eyeLookDownLeft"] = float(stray)
    return out
