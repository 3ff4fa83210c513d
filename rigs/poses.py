# SPDX-License-Identifier: GPL-3.0-or-later
"""The faces that a character can make, as data: what each shape key does.

The visemes are Oculus/Meta's, the other names ARKit's. Angles in degrees, lengths in head units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .lids import LidMove
from .lips import LipPose

JAW_DEG: Final = 22.0

VISEMES: Final = {
    "sil": LipPose(),
    "PP": LipPose(
        roll_upper=0.40, roll_lower=0.40, thick_upper=0.9, thick_lower=0.9, width=0.97, pout=0.006
    ),
    "FF": LipPose(
        jaw_deg=2.0, raise_upper=0.014, drop_lower=-0.019, lower_back=0.022, roll_lower=0.35,
        width=1.03,
    ),
    "TH": LipPose(jaw_deg=6, raise_upper=0.012, drop_lower=0.004),
    "DD": LipPose(jaw_deg=6, raise_upper=0.011, drop_lower=0.007, width=1.03),
    "kk": LipPose(jaw_deg=8, raise_upper=0.012, drop_lower=0.005),
    "CH": LipPose(jaw_deg=5, width=0.78, raise_upper=0.016, drop_lower=0.016, pout=0.026),
    "SS": LipPose(jaw_deg=2.5, width=1.10, raise_upper=0.012, drop_lower=0.014, corner_up=0.004),
    "nn": LipPose(jaw_deg=6, raise_upper=0.010, drop_lower=0.006, width=1.02),
    "RR": LipPose(jaw_deg=6, width=0.78, raise_upper=0.010, drop_lower=0.008, pout=0.020),
    "aa": LipPose(jaw_deg=21, raise_upper=0.016, drop_lower=0.006, corner_up=0.002),
    "E": LipPose(jaw_deg=11, raise_upper=0.014, drop_lower=0.006, width=1.12, corner_up=0.006),
    "I": LipPose(jaw_deg=5.5, raise_upper=0.014, drop_lower=0.012, width=1.20, corner_up=0.010),
    "O": LipPose(jaw_deg=13, width=0.66, raise_upper=0.020, drop_lower=0.006, pout=0.032),
    "U": LipPose(jaw_deg=2.5, width=0.48, raise_upper=0.001, drop_lower=0.010, pout=0.050),
}  # fmt: skip

MOUTH: Final = {
    "jawOpen": LipPose(jaw_deg=JAW_DEG, raise_upper=0.008, width=0.95),
    "mouthFunnel": LipPose(
        width=0.62, raise_upper=0.024, drop_lower=0.024, pout=0.040, thick_upper=1.05
    ),
    "mouthPucker": LipPose(
        width=0.50, pout=0.060, thick_upper=1.3, thick_lower=1.25, raise_upper=0.001,
        drop_lower=0.001,
    ),
    "mouthLeft": LipPose(aside=0.042),
    "mouthRight": LipPose(aside=-0.042),
    "mouthRollUpper": LipPose(roll_upper=1.0, thick_upper=0.7),
    "mouthRollLower": LipPose(roll_lower=1.0, thick_lower=0.7),
    "mouthShrugUpper": LipPose(raise_upper=0.010, drop_lower=-0.010, pout_upper=0.012),
    "mouthShrugLower": LipPose(raise_upper=0.012, drop_lower=-0.012, pout_lower=0.014),
    "cheekPuff": LipPose(roll_upper=0.3, roll_lower=0.3, width=0.95),
    "tongueOut": LipPose(jaw_deg=10, drop_lower=0.004),
}  # fmt: skip

TWICE: Final = {
    "mouthPucker": ("U", "O", "CH", "RR"),
    "mouthFunnel": ("U", "O", "CH", "RR"),
    "jawOpen": ("aa", "O", "E"),
    "mouthRollUpper": ("PP",),
    "mouthRollLower": ("PP",),
    "mouthShrugLower": ("PP",),
}
"""Expressions that certain visemes already contain."""

PAIRED_MOUTH: Final = {
    "mouthSmile": LipPose(
        width=1.46, corner_up=0.058, corner_back=0.024, drop_lower=0.0005, thick_upper=0.92
    ),
    "mouthFrown": LipPose(width=1.04, corner_up=-0.042, corner_back=0.006),
    "mouthDimple": LipPose(width=1.24, corner_up=0.010, corner_back=0.036),
    "mouthStretch": LipPose(width=1.25, corner_up=-0.018, corner_back=0.020, drop_lower=0.006),
    "mouthPress": LipPose(
        roll_upper=0.45, roll_lower=0.45, thick_upper=0.85, thick_lower=0.85, width=1.03
    ),
    "mouthLowerDown": LipPose(drop_lower=0.030),
    "mouthUpperUp": LipPose(raise_upper=0.034),
}
"""Posed as if both sides moved; each of the two keys takes its half of the face."""

JAW_SHIFTS: Final = {
    "jawLeft": (0.045, 0.0, 0.004),
    "jawRight": (-0.045, 0.0, 0.004),
    "jawForward": (0.0, -0.040, 0.0),
}

LIDS: Final = {
    "eyeBlink": LidMove(close=1.0),
    "eyeSquint": LidMove(upper_deg=-4.0, lower_deg=11.0),
    "eyeWide": LidMove(upper_deg=15.0, lower_deg=-4.0),
    "eyeLookDown": LidMove(upper_deg=-19.0, lower_deg=-8.0),
    "eyeLookUp": LidMove(upper_deg=16.0, lower_deg=3.0),
    "cheekSquint": LidMove(lower_deg=9.0),
}

EYE_TURNS_DEG: Final = {
    "eyeLookUp": ("X", -22.0),
    "eyeLookDown": ("X", 25.0),
    "eyeLookIn": ("Z", -28.0),
    "eyeLookOut": ("Z", 28.0),
}
"""Turns of the left eyeball about a world axis; the right one's mirror them."""


@dataclass(frozen=True)
class Push:
    """A soft push on the skin: a Gaussian around a point.

    Attributes:
        centre: Where it is strongest, on the character's left.
        width: Standard deviations ×√2 along x, y, z.
        offset: How far it moves the skin there.
    """

    centre: tuple[float, float, float]
    width: tuple[float, float, float]
    offset: tuple[float, float, float]


PAIRED_PUSHES: Final = {
    "eyeSquint": (Push((0.17, -0.31, -0.125), (0.08, 0.10, 0.05), (0.0, -0.006, 0.012)),),
    "mouthSmile": (Push((0.180, -0.30, -0.145), (0.084, 0.10, 0.066), (0.022, -0.034, 0.038)),),
    "mouthUpperUp": (Push((0.05, -0.40, -0.14), (0.05, 0.09, 0.05), (0.003, -0.002, 0.014)),),
    "browDown": (
        Push((0.09, -0.33, 0.15), (0.10, 0.16, 0.085), (-0.010, -0.004, -0.042)),
        Push((0.24, -0.28, 0.15), (0.08, 0.16, 0.085), (0.0, 0.0, -0.012)),
    ),
    "browOuterUp": (Push((0.23, -0.28, 0.165), (0.10, 0.16, 0.10), (0.0, -0.002, 0.060)),),
    "cheekSquint": (Push((0.180, -0.30, -0.135), (0.08, 0.11, 0.055), (0.006, -0.024, 0.032)),),
    "noseSneer": (
        Push((0.045, -0.39, -0.12), (0.05, 0.08, 0.06), (0.010, -0.010, 0.036)),
        Push((0.115, -0.33, -0.11), (0.06, 0.10, 0.05), (0.0, -0.012, 0.020)),
        Push((0.055, -0.34, 0.12), (0.06, 0.12, 0.06), (-0.004, -0.004, -0.018)),
    ),
}
PUSHES: Final = {
    "browInnerUp": (Push((0.05, -0.34, 0.155), (0.085, 0.16, 0.095), (0.0, -0.004, 0.050)),),
    "cheekPuff": (Push((0.190, -0.26, -0.21), (0.085, 0.13, 0.085), (0.070, -0.060, 0.0)),),
}
"""On both sides at once."""

TONGUE: Final = {
    "viseme_TH": (-0.056, 0.036),
    "viseme_DD": (-0.016, 0.046),
    "viseme_nn": (-0.016, 0.046),
    "viseme_RR": (0.020, 0.020),
    "viseme_kk": (0.030, 0.012),
    "tongueOut": (-0.150, 0.036),
}
"""Where the tongue's tip goes on top of the jaw: (y, z)."""
