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
        _both(mouthSmile=0.60, cheekSquint=0.45, browOuterUp=0.12, mouthDimple=0.15)
        | {"browInnerUp": 0.12},
        {"head.pitch": -2.0, "body.pitch": -1.0},
        onset_s=0.5, decay_s=1.2, head=1.25, blinks=1.1,
    ),
    "sad": Feeling(
        _both(mouthFrown=0.70, eyeBlink=0.18, eyeSquint=0.15, browDown=0.10)
        | {"browInnerUp": 0.90, "mouthShrugLower": 0.25},
        {"head.pitch": 7.0, "head.roll": 3.0, "body.pitch": 4.0},
        onset_s=0.9, decay_s=1.6, head=0.6, blinks=1.15,
    ),
    "angry": Feeling(
        _both(browDown=0.95, eyeSquint=0.45, eyeWide=0.15, noseSneer=0.35, mouthFrown=0.35,
              mouthPress=0.35),
        {"head.pitch": 4.0, "body.pitch": 2.5},
        onset_s=0.4, decay_s=1.4, head=1.2, blinks=0.8,
    ),
    "fearful": Feeling(
        _both(eyeWide=0.80, browOuterUp=0.25, browDown=0.15, mouthStretch=0.60, mouthFrown=0.20)
        | {"browInnerUp": 0.95},
        {"head.pitch": -3.0, "body.pitch": -4.0} | _shoulders(0.35),
        onset_s=0.3, decay_s=1.2, head=0.8, blinks=1.4,
    ),
    "surprised": Feeling(
        _both(eyeWide=0.85, browOuterUp=0.95) | {"browInnerUp": 0.80, "jawOpen": 0.28},
        {"head.pitch": -4.0, "body.pitch": -2.5} | _shoulders(0.12),
        onset_s=0.2, hold_s=0.6, decay_s=0.5, head=1.1, blinks=0.8,
    ),
    "disgusted": Feeling(
        _both(noseSneer=0.90, mouthUpperUp=0.40, mouthFrown=0.50, browDown=0.55, eyeSquint=0.55,
              cheekSquint=0.40),
        {"head.pitch": -3.0, "head.yaw": 5.0, "body.pitch": -2.0},
        onset_s=0.4, decay_s=1.0, head=0.9,
    ),
    "tender": Feeling(
        _both(mouthSmile=0.35, cheekSquint=0.30, eyeBlink=0.16, eyeSquint=0.10)
        | {"browInnerUp": 0.45},
        {"head.pitch": 2.0, "head.roll": 6.0, "body.pitch": 1.5},
        onset_s=0.8, decay_s=1.4, head=0.8, blinks=0.9,
    ),
    "tired": Feeling(
        _both(eyeBlink=0.42, browOuterUp=0.10, mouthFrown=0.20) | {"browInnerUp": 0.20},
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
        _both(mouthSmile=0.90, cheekSquint=0.75, browOuterUp=0.25, mouthUpperUp=0.25)
        | {"browInnerUp": 0.20, "jawOpen": 0.12},
        {"head.pitch": -2.0}, onset_s=0.4, hold_s=1.4, decay_s=0.8,
    ),
    "laugh": Feeling(
        _both(mouthSmile=0.90, cheekSquint=0.90, eyeBlink=0.35, mouthUpperUp=0.25)
        | {"jawOpen": 0.40, "browInnerUp": 0.25},
        {"head.pitch": -6.0, "body.pitch": -2.0} | _shoulders(0.15),
        onset_s=0.3, hold_s=1.3, decay_s=0.9,
    ),
    "smirk": Feeling(
        {"mouthSmileLeft": 0.70, "mouthDimpleLeft": 0.40, "mouthLeft": 0.20,
         "cheekSquintLeft": 0.30, "browOuterUpLeft": 0.30},
        {"head.roll": -2.0}, onset_s=0.4,
    ),
    "frown": Feeling(
        _both(browDown=0.85, eyeSquint=0.25, mouthFrown=0.45), {"head.pitch": 2.0}, onset_s=0.4,
    ),
    "confused": Feeling(
        _both(eyeSquint=0.30, mouthFrown=0.25)
        | {"browDownRight": 0.75, "browOuterUpLeft": 0.75, "browInnerUp": 0.35,
           "mouthPucker": 0.20, "mouthRight": 0.25},
        {"head.roll": 6.0, "head.pitch": -1.0, "head.yaw": -3.0}, onset_s=0.4,
    ),
    "thinking": Feeling(
        _both(mouthPress=0.40, eyeSquint=0.20)
        | {"browOuterUpLeft": 0.60, "browDownRight": 0.35, "mouthLeft": 0.55, "mouthPucker": 0.30},
        {"head.pitch": -3.0, "head.yaw": 5.0, "head.roll": 3.0},
        onset_s=0.4, gaze="up left",
    ),
    "doubtful": Feeling(
        _both(mouthPress=0.30)
        | {"browOuterUpLeft": 0.90, "browDownRight": 0.80, "eyeSquintRight": 0.60,
           "mouthFrownRight": 0.40, "mouthLeft": 0.40},
        {"head.roll": -5.0, "head.pitch": -1.0}, onset_s=0.35,
    ),
    "raise eyebrows": Feeling(
        _both(browOuterUp=0.90, eyeWide=0.25) | {"browInnerUp": 0.70},
        {"head.pitch": -1.5}, onset_s=0.2, hold_s=0.5, decay_s=0.4,
    ),
}  # fmt: skip
"""What a face shows for a moment; a mood may, too. Source of how long: Ekman 2003, an expression
that is meant to be seen lasts half a second to four; surprise is the shortest."""
