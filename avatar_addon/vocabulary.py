# SPDX-License-Identifier: GPL-3.0-or-later
"""The one vocabulary inside: the channels that a performance speaks and a profile translates.

A channel is ``group.name``: ``viseme.PP``, ``face.eyeBlinkLeft``, ``head.pitch``. Visemes and face
channels are weights in [0, 1]; head, eyes and body channels are angles in radians.

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
EYE_CHANNELS: Final = ("eyes.pitch", "eyes.yaw")
"""Radians, with the signs of the head's."""
CHANNELS: Final = VISEME_CHANNELS + FACE_CHANNELS + HEAD_CHANNELS + EYE_CHANNELS

LANDMARKS: Final = (
    "hair_top", "skull_top", "mid_forehead", "eye_line", "lower_lip", "chin", "collarbone",
    "mid_chest", "waist", "mid_thigh", "knee", "feet",
)  # fmt: skip
"""Points on a character's mid-plane, from the top down, that framing is solved from."""
