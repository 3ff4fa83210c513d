# SPDX-License-Identifier: GPL-3.0-or-later
"""What faces and bodies do when they feel or mean something, as data.

Sources: which muscles belong to which emotion is EMFACS (Friesen & Ekman 1983): happy 6 + 12, sad
1 + 4 + 15, angry 4 + 5 + 7 + 23, afraid 1 + 2 + 4 + 5 + 20, surprised 1 + 2 + 5 + 26, disgusted
9 + 10 + 15. That sorrow and fatigue sink and still a body, and that joy and anger lift and enliven
it: Wallbott 1998. Amounts are ours, chosen by eye for a face that talks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Feeling:
    """What a mood or an expression does at strength 1.

    Attributes:
        face: Channel of the face without its group → weight.
        posture: Other channels → degrees, or weights for shoulders.
        onset_s: How long it takes to come.
        hold_s: How long an expression stays.
        decay_s: How long it takes to go.
        head: Times as much head motion as without it.
        blinks: Times as many blinks.
        gaze: Where the eyes go meanwhile; empty: where they like.
    """

    face: Weights = field(default_factory=dict)
    posture: Weights = field(default_factory=dict)
    onset_s: float = 0.5
    hold_s: float = 1.2
    decay_s: float = 0.7
    head: float = 1.0
    blinks: float = 1.0
    gaze: str = ""


def _both(**weights: float) -> dict[str, float]:
    """The same left and right."""
    return {f"{name}{side}": size for name, size in weights.items() for side in ("Left", "Right")}


def _shoulders(size: float) -> dict[str, float]:
    return {"body.shoulderLeft": size, "body.shoulderRight": size}


MOODS: Final[Mapping[str, Feeling]] = {
    "neutral": Feeling(),
    "happy": Feeling(
        _both(mouthSmile=0.95, cheekSquint=0.75, browOuterUp=0.25, mouthDimple=0.20,
              mouthUpperUp=0.45, mouthLowerDown=0.20)
        | {"browInnerUp": 0.15},
        {"head.pitch": -2.0, "body.pitch": -1.0},
        onset_s=0.5, decay_s=1.2, head=1.25, blinks=1.1,
    ),
    "sad": Feeling(
        _both(mouthFrown=1.0, eyeBlink=0.22, eyeSquint=0.15, mouthPress=0.15)
        | {"browInnerUp": 1.0, "mouthShrugLower": 0.45},
        {"head.pitch": 7.0, "head.roll": 3.0, "body.pitch": 4.0},
        onset_s=0.9, decay_s=1.6, head=0.6, blinks=1.15,
    ),
    "angry": Feeling(
        _both(browDown=1.0, eyeSquint=0.60, noseSneer=0.55, mouthFrown=0.85, mouthPress=0.55,
              cheekSquint=0.20),
        {"head.pitch": 4.0, "body.pitch": 2.5},
        onset_s=0.4, decay_s=1.4, head=1.2, blinks=0.8,
    ),
    "fearful": Feeling(
        _both(eyeWide=0.95, browOuterUp=0.20, mouthStretch=0.95, mouthFrown=0.55,
              mouthLowerDown=0.45)
        | {"browInnerUp": 1.0, "jawOpen": 0.12},
        {"head.pitch": -3.0, "body.pitch": -4.0} | _shoulders(0.35),
        onset_s=0.3, decay_s=1.2, head=0.8, blinks=1.4,
    ),
    "surprised": Feeling(
        _both(eyeWide=1.0, browOuterUp=1.0)
        | {"browInnerUp": 0.90, "jawOpen": 0.45, "mouthFunnel": 0.25},
        {"head.pitch": -4.0, "body.pitch": -2.5} | _shoulders(0.12),
        onset_s=0.2, hold_s=0.6, decay_s=0.5, head=1.1, blinks=0.8,
    ),
    "disgusted": Feeling(
        _both(noseSneer=1.0, mouthUpperUp=0.85, mouthFrown=0.85, browDown=0.80, eyeSquint=0.85,
              cheekSquint=0.60, mouthLowerDown=0.25),
        {"head.pitch": -4.0, "head.yaw": 7.0, "head.roll": -3.0, "body.pitch": -2.0},
        onset_s=0.4, decay_s=1.0, head=0.9,
    ),
    "tender": Feeling(
        _both(mouthSmile=0.45, cheekSquint=0.45, eyeBlink=0.20, eyeSquint=0.20)
        | {"browInnerUp": 0.65},
        {"head.pitch": 2.5, "head.roll": 8.0, "body.pitch": 2.0},
        onset_s=0.8, decay_s=1.4, head=0.8, blinks=0.9,
    ),
    "tired": Feeling(
        _both(eyeBlink=0.50, browOuterUp=0.10, mouthFrown=0.50)
        | {"browInnerUp": 0.35, "jawOpen": 0.05},
        {"head.pitch": 5.0, "head.roll": -4.0, "body.pitch": 4.0},
        onset_s=1.2, decay_s=1.6, head=0.55, blinks=1.3,
    ),
}  # fmt: skip
"""Moods, which last."""

EXPRESSIONS: Final[Mapping[str, Feeling]] = {
    **MOODS,
    "smile": Feeling(
        _both(mouthSmile=0.65, cheekSquint=0.40, mouthDimple=0.10), {"head.pitch": -1.0},
        onset_s=0.5, hold_s=1.4, decay_s=0.8,
    ),
    "big smile": Feeling(
        _both(mouthSmile=0.90, cheekSquint=0.75, browOuterUp=0.25, mouthUpperUp=0.40)
        | {"browInnerUp": 0.20, "jawOpen": 0.12},
        {"head.pitch": -2.0}, onset_s=0.4, hold_s=1.4, decay_s=0.8,
    ),
    "laugh": Feeling(
        _both(mouthSmile=0.95, cheekSquint=1.0, eyeBlink=0.40, eyeSquint=0.50, mouthUpperUp=0.30,
              browOuterUp=0.45)
        | {"jawOpen": 0.42, "browInnerUp": 0.35},
        {"head.pitch": -6.0, "body.pitch": -2.0} | _shoulders(0.15),
        onset_s=0.3, hold_s=1.3, decay_s=0.9,
    ),
    "smirk": Feeling(
        {"mouthSmileLeft": 0.70, "mouthDimpleLeft": 0.40, "mouthLeft": 0.20,
         "cheekSquintLeft": 0.30, "browOuterUpLeft": 0.30},
        {"head.roll": -2.0}, onset_s=0.4,
    ),
    "frown": Feeling(
        _both(browDown=1.0, eyeSquint=0.35, mouthFrown=0.85), {"head.pitch": 3.0}, onset_s=0.4,
    ),
    "confused": Feeling(
        _both(eyeSquint=0.25, mouthFrown=0.60)
        | {"browDownRight": 1.0, "browOuterUpLeft": 1.0, "browInnerUp": 0.45, "mouthPucker": 0.25,
           "mouthRight": 0.45, "eyeSquintRight": 0.60, "eyeWideLeft": 0.25},
        {"head.roll": 8.0, "head.pitch": -2.0, "head.yaw": -4.0}, onset_s=0.4,
    ),
    "thinking": Feeling(
        _both(mouthPress=0.40, eyeSquint=0.20)
        | {"browOuterUpLeft": 0.60, "browDownRight": 0.35, "mouthLeft": 0.55, "mouthPucker": 0.30},
        {"head.pitch": -3.0, "head.yaw": 5.0, "head.roll": 3.0},
        onset_s=0.4, gaze="up left",
    ),
    "doubtful": Feeling(
        _both(mouthPress=0.30)
        | {"browOuterUpLeft": 1.0, "browDownRight": 1.0, "eyeSquintRight": 0.90,
           "mouthFrownRight": 0.80, "mouthLeft": 0.60, "cheekSquintRight": 0.4},
        {"head.roll": -5.0, "head.pitch": -1.0}, onset_s=0.35,
    ),
    "raise eyebrows": Feeling(
        _both(browOuterUp=1.0, eyeWide=0.30) | {"browInnerUp": 0.85},
        {"head.pitch": -1.5}, onset_s=0.2, hold_s=0.5, decay_s=0.4,
    ),
}  # fmt: skip
"""What a face shows for a moment; a mood may, too. Source of how long: Ekman 2003, an expression
that is meant to be seen lasts half a second to four; surprise is the shortest."""
