# SPDX-License-Identifier: GPL-3.0-or-later
"""The one vocabulary inside: the channels that a performance speaks and a profile translates.

A channel is ``group.name``: ``viseme.PP``, ``face.eyeBlinkLeft``, ``head.pitch``. Those of the
head, the eyes and the trunk are angles in radians, all others are weights in [0, 1].

Sources: the 15 visemes are Oculus/Meta's, the 52 face names ARKit's.
"""

from __future__ import annotations

from typing import Final

VISEMES: Final = (
    "sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U",
)  # fmt: skip

_PAIRED: Final = (
    "eyeBlink", "eyeLookDown", "eyeLookIn", "eyeLookOut", "eyeLookUp", "eyeSquint", "eyeWide",
    "mouthSmile", "mouthFrown", "mouthDimple", "mouthStretch", "mouthPress", "mouthLowerDown",
    "mouthUpperUp", "browDown", "browOuterUp", "cheekSquint", "noseSneer",
)  # fmt: skip
_SINGLE: Final = (
    "jawForward", "jawLeft", "jawRight", "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker",
    "mouthLeft", "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower",
    "mouthShrugUpper", "browInnerUp", "cheekPuff", "tongueOut",
)  # fmt: skip

ARKIT: Final = tuple(f"{name}{side}" for name in _PAIRED for side in ("Left", "Right")) + _SINGLE

VISEME_CHANNELS: Final = tuple(f"viseme.{name}" for name in VISEMES)
FACE_CHANNELS: Final = tuple(f"face.{name}" for name in ARKIT)
HEAD_CHANNELS: Final = ("head.pitch", "head.yaw", "head.roll")
"""Radians. Pitch > 0 nods down, yaw > 0 turns to the character's left, roll > 0 tilts the crown
to the character's left."""
EYE_CHANNELS: Final = ("eyes.pitch", "eyes.yaw", "eyes.converge")
"""Radians, with the signs of the head's; each eye turns inwards by ``eyes.converge``."""
TRUNK_CHANNELS: Final = ("body.pitch", "body.yaw", "body.roll")
"""Radians from the stance, with the signs of the head's: the whole trunk above the hips."""
EASE_CHANNELS: Final = ("body.breath", "body.shoulderLeft", "body.shoulderRight")
"""Weights in [0, 1]: lungs from empty to full, a shoulder from rest to the ear."""
SIDES: Final = ("left", "right")
GESTURES: Final = (
    "open", "point_ahead", "point_aside", "point_up", "point_down", "point_self",
    "count1", "count2", "count3", "count4", "count5", "thumbs_up", "wave_out", "wave_in", "shrug",
)  # fmt: skip
"""What an arm and its hand can say. A wave goes to and fro between its two."""
GESTURE_CHANNELS: Final = tuple(f"gesture.{name}.{side}" for name in GESTURES for side in SIDES)
"""Weights in [0, 1]: 0 the arm as the stance has it, 1 the gesture's own pose."""
CHANNELS: Final = (
    VISEME_CHANNELS + FACE_CHANNELS + HEAD_CHANNELS + EYE_CHANNELS + TRUNK_CHANNELS
    + EASE_CHANNELS + GESTURE_CHANNELS
)  # fmt: skip
ANGLES: Final = frozenset(HEAD_CHANNELS + EYE_CHANNELS + TRUNK_CHANNELS)
"""Channels in radians; all others are weights."""

LANDMARKS: Final = (
    "hair_top", "skull_top", "mid_forehead", "eye_line", "lower_lip", "chin", "collarbone",
    "mid_chest", "waist", "mid_thigh", "knee", "feet",
)  # fmt: skip
"""Points on a character's mid-plane, from the top down, that framing is solved from."""
