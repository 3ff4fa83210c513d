# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that makers of characters give to the shapes of a face, and what they mean to us.

A convention names channels directly, or gives recipes for those that it has no shape for. Facts of
each are from its maker's documentation or from files seen; none is code of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from ...vocabulary import ARKIT, VISEMES

Names = Mapping[str, tuple[str, ...]]
Recipe = Mapping[str, float]


@dataclass(frozen=True)
class Convention:
    """One maker's names.

    Attributes:
        title: What people call it.
        keys: Channel → names of the key that is that channel, the best first.
        recipes: Channel → the convention's own name → weight, for what has no key of its own.
        marks: Words that stand before such a name and tell the convention: ``v`` of ``V_Open``.
        rank: Which convention's key is taken where several have one: the lowest.
    """

    title: str
    keys: Names
    recipes: Mapping[str, Recipe] = field(default_factory=lambda: MappingProxyType({}))
    marks: frozenset[str] = frozenset()
    rank: int = 5


def _visemes(**names: str) -> dict[str, tuple[str, ...]]:
    return {f"viseme.{name}": tuple(said.split()) for name, said in names.items()}


def _face(**names: str) -> dict[str, tuple[str, ...]]:
    """Channels of the face; ``*`` in a name stands for the side, and makes the channel a pair."""
    out: dict[str, tuple[str, ...]] = {}
    for channel, said in names.items():
        if "*" not in said:
            out[f"face.{channel}"] = tuple(said.split())
            continue
        for side in ("Left", "Right"):
            out[f"face.{channel}{side}"] = tuple(said.replace("*", f" {side}").split("|"))
    return out


ARKIT_NAMES: Final = Convention(
    "ARKit",
    {f"face.{name}": (name,) for name in ARKIT},
    marks=frozenset({"ak", "arkit", "a"}),
    rank=0,
)

OCULUS: Final = Convention(
    "Oculus",
    {f"viseme.{name}": (name,) for name in VISEMES} | _visemes(I="I ih", O="O oh", U="U ou"),
    marks=frozenset({"viseme", "visemes", "vi", "vrc", "v", "vis", "oculus"}),
    rank=0,
)

VRM_1: Final = Convention(
    "VRM 1.0",
    _visemes(aa="aa", I="ih", U="ou", E="ee", O="oh") | _face(eyeBlink="blink*"),
    recipes={
        "viseme.FF": {"ih": 0.2}, "viseme.TH": {"ih": 0.3}, "viseme.DD": {"ih": 0.3},
        "viseme.kk": {"ih": 0.3}, "viseme.CH": {"ou": 0.4}, "viseme.SS": {"ih": 0.4},
        "viseme.nn": {"ih": 0.25}, "viseme.RR": {"ou": 0.35},
    },
    rank=2,
)  # fmt: skip

VRM_0: Final = Convention(
    "VRM 0.x",
    _visemes(aa="a", I="i", U="u", E="e", O="o") | _face(eyeBlink="blink*"),
    recipes={
        "viseme.FF": {"i": 0.2}, "viseme.TH": {"i": 0.3}, "viseme.DD": {"i": 0.3},
        "viseme.kk": {"i": 0.3}, "viseme.CH": {"u": 0.4}, "viseme.SS": {"i": 0.4},
        "viseme.nn": {"i": 0.25}, "viseme.RR": {"u": 0.35},
    },
    rank=3,
)  # fmt: skip

VROID: Final = Convention(
    "VRoid",
    _visemes(
        aa="MTH_A", I="MTH_I", U="MTH_U", E="MTH_E", O="MTH_O", PP="MTH_Close", sil="MTH_Neutral"
    )
    | _face(eyeBlink="EYE_Close*", eyeWide="EYE_Spread*"),
    recipes={
        "viseme.FF": {"MTH_I": 0.2}, "viseme.TH": {"MTH_I": 0.3}, "viseme.DD": {"MTH_I": 0.3},
        "viseme.kk": {"MTH_I": 0.3}, "viseme.CH": {"MTH_U": 0.4}, "viseme.SS": {"MTH_I": 0.4},
        "viseme.nn": {"MTH_I": 0.25}, "viseme.RR": {"MTH_U": 0.35},
        "face.mouthSmileLeft": {"MTH_Joy": 0.5}, "face.mouthSmileRight": {"MTH_Joy": 0.5},
        "face.mouthFrownLeft": {"MTH_Sorrow": 0.5}, "face.mouthFrownRight": {"MTH_Sorrow": 0.5},
        "face.browDownLeft": {"BRW_Angry": 0.5}, "face.browDownRight": {"BRW_Angry": 0.5},
        "face.browInnerUp": {"BRW_Sorrow": 1.0},
        "face.browOuterUpLeft": {"BRW_Surprised": 0.5},
        "face.browOuterUpRight": {"BRW_Surprised": 0.5},
    },
    marks=frozenset({"fcl"}),
    rank=1,
)  # fmt: skip

MICROSOFT: Final = Convention(
    "Microsoft (22 visemes)",
    _visemes(
        sil="sil_00", aa="aa_ah_ax_01 aa_02 ay_11 aw_09", O="ow_08 ao_03 oy_10", E="ey_eh_uh_04",
        RR="r_13 er_05", I="y_iy_ih_ix_06", U="w_uw_07", kk="k_g_ng_20 h_12", nn="l_14 d_t_n_19",
        SS="s_z_15", CH="sh_ch_jh_zh_16", TH="th_dh_17", FF="f_v_18", DD="d_t_n_19",
        PP="p_b_m_21",
    ),
    rank=2,
)  # fmt: skip

AZURE: Final = Convention(
    "Azure (numbers)",
    _visemes(
        sil="0", aa="1 2 11 9", O="8 3 10", E="4", RR="13 5", I="6", U="7", kk="20 12",
        nn="14 19", SS="15", CH="16", TH="17", FF="18", DD="19", PP="21",
    ),
    marks=frozenset({"viseme", "azure", "sapi", "v", "vis", "phoneme"}),
    rank=4,
)  # fmt: skip

CC4: Final = Convention(
    "Reallusion CC4",
    _visemes(PP="V_Explosive", FF="V_Dental_Lip", CH="V_Affricate", aa="V_Open", O="V_Tight_O",
             U="V_Tight", I="V_Wide")
    | _face(
        jawOpen="Jaw_Open Mouth_Open", mouthSmile="Mouth_Smile*", mouthFrown="Mouth_Frown*",
        eyeBlink="Eye_Blink*", browInnerUp="Brow_Raise_Inner", browDown="Brow_Drop*",
        browOuterUp="Brow_Raise_Outer*", mouthPucker="Mouth_Pucker", eyeWide="Eye_Wide*",
        eyeSquint="Eye_Squint*", noseSneer="Nose_Sneer*", cheekPuff="Cheek_Puff",
        mouthPress="Mouth_Press*", mouthStretch="Mouth_Stretch*", mouthDimple="Mouth_Dimple*",
        mouthUpperUp="Mouth_Up_Upper*", mouthLowerDown="Mouth_Down_Lower*",
    ),
    recipes={
        "viseme.TH": {"V_Tongue_Out": 1.0, "V_Lip_Open": 1.0},
        "viseme.DD": {"V_Tongue_up": 1.0, "V_Lip_Open": 1.0},
        "viseme.kk": {"V_Tongue_Raise": 1.0, "V_Lip_Open": 1.0},
        "viseme.SS": {"V_Wide": 0.5, "V_Lip_Open": 0.4},
        "viseme.nn": {"V_Tongue_up": 1.0, "V_Lip_Open": 0.5},
        "viseme.RR": {"V_Tongue_Curl_U": 1.0, "V_Tight_O": 0.3},
        "viseme.E": {"V_Wide": 0.6, "V_Open": 0.3},
    },
    marks=frozenset({"v"}),
    rank=1,
)  # fmt: skip

CC3: Final = Convention(
    "Reallusion CC3",
    _visemes(
        PP="B_M_P Explosive", FF="F_V Dental_Lip", TH="TH", DD="T_L_D_N", kk="K_G_H_NG",
        CH="Ch_J Affricate", SS="S_Z", nn="T_L_D_N", RR="R", aa="Ah Open", E="AE EH", I="EE IH",
        O="Oh Tight_O", U="W_OO Tight",
    ),
    rank=2,
)  # fmt: skip

FUSE: Final = Convention(
    "Fuse",
    _face(
        jawOpen="MouthOpen Jaw_Down", jawForward="JawForeward Jaw_Forward",
        eyeBlink="Blink*", eyeSquint="Squint*", eyeWide="EyesWide*",
        browDown="BrowsDown*", browOuterUp="BrowsUp*|BrowsOuterLower*", cheekPuff="CheekPuff",
        mouthSmile="Smile*", mouthFrown="Frown*", mouthPucker="MouthWhistle_NarrowAdjust",
        mouthFunnel="MouthNarrow", mouthUpperUp="UpperLipUp*", mouthLowerDown="LowerLipDown*",
        mouthRollLower="LowerLipIn", mouthRollUpper="UpperLipIn", noseSneer="NoseScrunch*",
        tongueOut="TongueUp",
    ),
    marks=frozenset({"facial", "blends"}),
    rank=2,
)  # fmt: skip

DAZ: Final = Convention(
    "Daz",
    _visemes(
        aa="vAA", E="vEH", RR="vER", FF="vF", I="vIY vIH", kk="vK", nn="vL", PP="vM", O="vOW",
        SS="vS", CH="vSH", DD="vT", TH="vTH", U="vUW vW",
    ),
    marks=frozenset({"e", "ctrl", "facs"}),
    rank=1,
)  # fmt: skip

METAHUMAN: Final = Convention(
    "MetaHuman",
    _face(
        jawOpen="jawOpen", jawForward="jawFwd", jawLeft="jawLeft", jawRight="jawRight",
        eyeBlink="eyeBlink*", eyeWide="eyeWiden*", eyeSquint="eyeSquintInner*",
        eyeLookUp="eyeLookUp*", eyeLookDown="eyeLookDown*", browDown="browDown*",
        browOuterUp="browRaiseOuter*", mouthSmile="mouthCornerPull*",
        mouthFrown="mouthCornerDepress*", mouthDimple="mouthDimple*",
        mouthStretch="mouthStretch*", mouthUpperUp="mouthUpperLipRaise*",
        mouthLowerDown="mouthLowerLipDepress*", mouthLeft="mouthLeft", mouthRight="mouthRight",
        mouthPress="mouthLipsPress*", noseSneer="noseWrinkle*", cheekSquint="eyeCheekRaise*",
        tongueOut="tongueOut",
    ),
    recipes={
        "face.browInnerUp": {"browRaiseInLeft": 1.0, "browRaiseInRight": 1.0},
        "face.mouthPucker": {"mouthLipsPurseUL": 1.0, "mouthLipsPurseUR": 1.0,
                             "mouthLipsPurseDL": 1.0, "mouthLipsPurseDR": 1.0},
        "face.mouthFunnel": {"mouthFunnelUL": 1.0, "mouthFunnelUR": 1.0,
                             "mouthFunnelDL": 1.0, "mouthFunnelDR": 1.0},
        "face.mouthClose": {"mouthLipsTogetherUL": 1.0, "mouthLipsTogetherUR": 1.0,
                            "mouthLipsTogetherDL": 1.0, "mouthLipsTogetherDR": 1.0},
        "face.cheekPuff": {"mouthCheekBlowLeft": 1.0, "mouthCheekBlowRight": 1.0},
    },
    marks=frozenset({"ctrl", "expressions"}),
    rank=0,
)  # fmt: skip

PRESTON_BLAIR: Final = Convention(
    "Preston Blair",
    _visemes(
        aa="AI", E="E", O="O", U="U", nn="L", RR="WQ", PP="MBP", FF="FV", sil="rest", DD="etc"
    ),
    recipes={
        "viseme.TH": {"L": 0.7}, "viseme.kk": {"etc": 1.0}, "viseme.CH": {"WQ": 0.6},
        "viseme.SS": {"etc": 1.0}, "viseme.I": {"E": 0.7},
    },
    rank=3,
)  # fmt: skip

RHUBARB: Final = Convention(
    "Rhubarb",
    _visemes(PP="A", SS="B", E="C", aa="D", O="E", U="F", FF="G", nn="H", sil="X"),
    recipes={
        "viseme.TH": {"B": 0.7}, "viseme.DD": {"B": 0.8}, "viseme.kk": {"B": 0.9},
        "viseme.CH": {"F": 0.5}, "viseme.RR": {"F": 0.6}, "viseme.I": {"B": 1.0},
    },
    marks=frozenset({"rhubarb", "mouth", "shape", "lip", "phoneme"}),
    rank=4,
)  # fmt: skip

FACS: Final = Convention(
    "FACS",
    _face(
        browInnerUp="AU1", browOuterUp="AU2*", browDown="AU4*", eyeWide="AU5*",
        cheekSquint="AU6*", eyeSquint="AU7*", noseSneer="AU9*", mouthUpperUp="AU10*",
        mouthSmile="AU12*", mouthDimple="AU14*", mouthFrown="AU15*", mouthLowerDown="AU16*",
        mouthShrugLower="AU17", mouthPucker="AU18", tongueOut="AU19", mouthStretch="AU20*",
        mouthFunnel="AU22", mouthPress="AU24*", jawOpen="AU26 AU27", mouthRollLower="AU28",
        jawForward="AU29", cheekPuff="AU34 AU33", eyeBlink="AU43*|AU45*|AU46*",
    ),
    rank=3,
)  # fmt: skip
"""Action units by number. Source: Ekman and Friesen's Facial Action Coding System."""

PLAIN: Final = Convention(
    "plain words",
    _visemes(
        PP="lips_closed mouth_closed closed lips_together MBP BMP mm m", FF="lip_bite FV ff",
        aa="aah ah aa", E="eh ee_eh", I="ee ih", O="oh", U="oo uw ooh", TH="th", SS="ss",
        CH="ch sh", RR="rr er", nn="nn", DD="dd tt", kk="gg",
    )
    | _face(
        jawOpen="mouth_open open_mouth open jaw_drop jaw_down jaw mouth_wide_open",
        mouthSmile="smile*|mouth_corner_up*|lip_corner_up*|grin*|mouth_corner_puller*",
        mouthFrown="frown*|mouth_corner_down*|lip_corner_down*|sad_mouth*",
        mouthPucker="pucker kiss pout lip_pucker narrow mouth_narrow",
        mouthFunnel="funnel mouth_o lip_funneler",
        mouthStretch="stretch*|wide*|mouth_wide*|lip_stretch*",
        mouthLowerDown="lower_lip_down*|lip_lower_down*",
        mouthUpperUp="upper_lip_up*|lip_upper_up*|sneer*",
        mouthPress="lip_press*|lips_press*",
        eyeBlink="blink*|eye_close*|eye_closed*|eyes_closed*|close_eye*|wink*|eyelid_close*|lid_close*",
        eyeWide="eye_wide*|eyes_wide*|eye_open*|wide_eye*",
        eyeSquint="squint*|eye_squint*|eyes_squint*",
        browInnerUp="brow_inner_up inner_brow_raiser brows_inner_up brow_sad",
        browDown="brow_down*|brows_down*|eyebrow_down*|brow_lowerer*|brow_angry*",
        browOuterUp="brow_up*|brows_up*|eyebrow_up*|brow_raise*|brow_outer_up*|eyebrows_up*",
        cheekPuff="puff cheek_puffer cheeks_puff", tongueOut="tongue_out tongue",
        noseSneer="nose_wrinkle*|nose_scrunch*",
    ),
    rank=6,
)  # fmt: skip
"""What people call shapes when they follow nobody."""

CONVENTIONS: Final = (
    ARKIT_NAMES, OCULUS, VROID, DAZ, CC4, METAHUMAN, MICROSOFT, CC3, FUSE, VRM_1, VRM_0, FACS,
    PRESTON_BLAIR, AZURE, RHUBARB, PLAIN,
)  # fmt: skip
"""All that are known."""

FROM_ARKIT: Final[Mapping[str, Recipe]] = {
    "viseme.PP": {"RollUpper": 0.35, "RollLower": 0.2, "Press": 0.15, "Close": 0.05},
    "viseme.FF": {"ShrugUpper": 0.5, "Dimple": 0.45, "RollLower": 0.3, "Press": 0.15,
                  "Funnel": 0.1},
    "viseme.TH": {"ShrugUpper": 0.3, "LowerDown": 0.25, "Dimple": 0.2, "jawOpen": 0.1,
                  "tongueOut": 0.1},
    "viseme.DD": {"LowerDown": 0.3, "Dimple": 0.2, "Funnel": 0.15, "ShrugUpper": 0.15,
                  "UpperUp": 0.1, "jawOpen": 0.08},
    "viseme.kk": {"LowerDown": 0.35, "Dimple": 0.25, "Funnel": 0.15, "ShrugUpper": 0.15,
                  "jawOpen": 0.1, "UpperUp": 0.05},
    "viseme.CH": {"Funnel": 0.45, "LowerDown": 0.4, "ShrugUpper": 0.25, "UpperUp": 0.1},
    "viseme.SS": {"Dimple": 0.5, "LowerDown": 0.4, "Smile": 0.15, "UpperUp": 0.05},
    "viseme.nn": {"LowerDown": 0.4, "Funnel": 0.2, "Dimple": 0.2, "ShrugUpper": 0.15,
                  "UpperUp": 0.1, "jawOpen": 0.05},
    "viseme.RR": {"Funnel": 0.2, "LowerDown": 0.2, "jawOpen": 0.1, "RollUpper": 0.1,
                  "ShrugUpper": 0.1, "UpperUp": 0.1},
    "viseme.aa": {"jawOpen": 0.5, "Smile": 0.05},
    "viseme.E": {"Dimple": 0.45, "Smile": 0.25, "UpperUp": 0.2, "jawOpen": 0.15,
                 "LowerDown": 0.15},
    "viseme.I": {"Dimple": 0.65, "Smile": 0.2, "LowerDown": 0.2, "jawOpen": 0.1, "Stretch": 0.1,
                 "UpperUp": 0.1},
    "viseme.O": {"jawOpen": 0.35, "Pucker": 0.35, "Funnel": 0.3},
    "viseme.U": {"Pucker": 0.4, "Funnel": 0.3, "jawOpen": 0.05},
}  # fmt: skip
"""Visemes from ARKit's shapes; "mouth" is left out of names, pairs mean both sides.

Source: a compromise between least-squares fits of authored visemes on two characters.
"""
