# SPDX-License-Identifier: GPL-3.0-or-later
"""What other people call a shape is read as they mean it."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from avatar_addon.cast.names.bones import find_bones
from avatar_addon.cast.names.conventions import CC4, CONVENTIONS
from avatar_addon.cast.names.read import conventions_of, guess, ingredients
from avatar_addon.cast.names.vrm import read_told
from avatar_addon.cast.names.words import words_of
from avatar_addon.errors import CharacterError
from avatar_addon.vocabulary import ARKIT, CHANNELS, VISEMES


def best(name: str, *others: str) -> tuple[tuple[str, ...], str]:
    found = guess([name, *others])[name][0]
    return found.channels, found.convention


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("AK_09_EyeBlinkLeft", ("ak", "09", "eye", "blink", "left")),
        ("blendShape2.AU_26", ("blend", "shape", "2", "au", "26")),
        ("eCTRLvAA", ("e", "ctrl", "v", "aa")),
        ("jawOpen.001", ("jaw", "open")),
        ("口开", ("口开",)),
    ],
)
def test_words_of_a_name(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("name", "channel", "convention"),
    [
        ("jawOpen", "face.jawOpen", "ARKit"),
        ("AK_25_JawOpen", "face.jawOpen", "ARKit"),
        ("A25_Jaw_Open", "face.jawOpen", "ARKit"),
        ("eyeBlink_L", "face.eyeBlinkLeft", "ARKit"),
        ("EyeBlinkRight", "face.eyeBlinkRight", "ARKit"),
        ("blendShape2.mouthSmile_R", "face.mouthSmileRight", "ARKit"),
        ("mouthLeft", "face.mouthLeft", "ARKit"),
        ("viseme_PP", "viseme.PP", "Oculus"),
        ("vrc.v_aa", "viseme.aa", "Oculus"),
        ("AA_VI_10_aa", "viseme.aa", "Oculus"),
        ("vrc.v_ou", "viseme.U", "Oculus"),
        ("Fcl_MTH_A", "viseme.aa", "VRoid"),
        ("Fcl_EYE_Close_L", "face.eyeBlinkLeft", "VRoid"),
        ("p_b_m_21", "viseme.PP", "Microsoft (22 visemes)"),
        ("V_Dental_Lip", "viseme.FF", "Reallusion CC4"),
        ("K_G_H_NG", "viseme.kk", "Reallusion CC3"),
        ("W_OO", "viseme.U", "Reallusion CC3"),
        ("Facial_Blends.MouthOpen", "face.jawOpen", "Fuse"),
        ("JawForeward", "face.jawForward", "Fuse"),
        ("eCTRLvAA", "viseme.aa", "Daz"),
        ("facs_ctrl_vTH", "viseme.TH", "Daz"),
        ("CTRL_expressions_mouthCornerPullL", "face.mouthSmileLeft", "MetaHuman"),
        ("AU_26_JawDrop", "face.jawOpen", "FACS"),
        ("AU_43_L_EyeClosed", "face.eyeBlinkLeft", "FACS"),
        ("MBP", "viseme.PP", "Preston Blair"),
        ("lips_closed", "viseme.PP", "plain words"),
    ],
)
def test_a_name_alone(name: str, channel: str, convention: str) -> None:
    assert best(name) == ((channel,), convention)


def test_single_letters_mean_what_their_company_means() -> None:
    assert best("E", *"ABCDFGHX")[0] == ("viseme.O",)
    assert best("e", *"aiou", "blink")[0] == ("viseme.E",)
    assert best("E", "AI", "O", "U", "etc", "L", "WQ", "MBP", "FV", "rest")[0] == ("viseme.E",)
    assert guess(["E"])["E"][0].sure < 0.5


def test_numbers_are_azure_s_only_in_company() -> None:
    names = [str(number) for number in range(22)]
    found = guess(names)
    assert found["21"][0].channels == ("viseme.PP",)
    assert found["21"][0].sure > 0.9
    assert guess(["21"])["21"][0].sure < 0.5


def test_a_name_without_side_is_both() -> None:
    assert best("mouthSmile")[0] == ("face.mouthSmileLeft", "face.mouthSmileRight")
    assert best("AU_45_Blink")[0] == ("face.eyeBlinkLeft", "face.eyeBlinkRight")


@pytest.mark.parametrize("name", ["jawOpne", "mouthSmlieLeft", "eyeBlnkLeft"])
def test_a_misspelling_is_read_and_less_sure(name: str) -> None:
    found = guess([name])[name][0]
    right = guess([*ARKIT])
    assert all(channel.startswith("face.") for channel in found.channels)
    assert found.sure < 0.8 < right["jawOpen"][0].sure


@pytest.mark.parametrize("name", ["Breast_Big", "HideHairBalls", "口开", "Key 1", "Shirt"])
def test_what_is_no_face_is_left_alone(name: str) -> None:
    assert name not in guess([name])


def test_all_of_a_convention_s_own_names_are_read_as_it_means_them() -> None:
    for names, prefix in ((ARKIT, "face."), (VISEMES, "viseme.")):
        found = guess([*names])
        for name in names:
            assert found[name][0].channels == (prefix + name,)


def test_conventions_name_channels_that_are_there() -> None:
    for convention in CONVENTIONS:
        assert set(convention.keys) | set(convention.recipes) <= set(CHANNELS), convention.title


def test_the_most_used_convention_comes_first() -> None:
    found = guess([*ARKIT, *(f"viseme_{name}" for name in VISEMES)])
    assert list(conventions_of(found).items()) == [("ARKit", 52), ("Oculus", 15)]


def test_ingredients_of_a_recipe_are_found_under_other_spellings() -> None:
    names = ["Head.V_Tongue_Out", "v_lip_open", "V_Wide"]
    found = ingredients(names, CC4)
    assert found["V_Tongue_Out"] == "Head.V_Tongue_Out"
    assert found["V_Lip_Open"] == "v_lip_open"


@pytest.mark.parametrize(
    ("bones", "wanted"),
    [
        (["Hips", "Spine", "Neck", "Head", "HeadTop_End", "LeftEye", "RightEye"],
         {"head": "Head", "neck": "Neck", "eye.left": "LeftEye", "hips": "Hips"}),
        (["Bip01 Pelvis", "Bip01 Neck", "Bip01 Head", "Bip01 LEye", "Bip01 REyeBlinkTop",
          "Bip01 REye", "Bip01 MJaw"],
         {"head": "Bip01 Head", "jaw": "Bip01 MJaw", "eye.right": "Bip01 REye"}),
        (["mixamorig:Head", "mixamorig:LeftHand", "mixamorig:LeftHandThumb1"],
         {"head": "mixamorig:Head", "hand.left": "mixamorig:LeftHand"}),
        (["CC_Base_Head", "CC_Base_JawRoot", "CC_Base_UpperJaw"], {"head": "CC_Base_Head"}),
        (["ORG-eye.L", "MCH-eye.L", "eye.L", "lid.T.L"], {"eye.left": "eye.L"}),
    ],
)  # fmt: skip
def test_bones_by_name(bones: list[str], wanted: dict[str, str]) -> None:
    found = find_bones(bones, dict.fromkeys(bones))
    assert {part: found.get(part) for part in wanted} == wanted


def glb(folder: Path, description: object) -> Path:
    text = json.dumps(description).encode()
    text += b" " * (-len(text) % 4)
    path = folder / "a.vrm"
    head = struct.pack("<4sII", b"glTF", 2, 20 + len(text))
    path.write_bytes(head + struct.pack("<II", len(text), 0x4E4F534A) + text)
    return path


def test_a_vrm_tells_its_shapes(tmp_path: Path) -> None:
    group = {"name": "A", "presetName": "a", "binds": [{"mesh": 0, "index": 5, "weight": 50}]}
    path = glb(tmp_path, {
        "meshes": [{"name": "Face"}],
        "extensions": {"VRM": {"blendShapeMaster": {"blendShapeGroups": [group]}}},
    })  # fmt: skip
    assert read_told(path).expressions == {"a": {("Face", 5): 0.5}}
    assert read_told(path).version == "0.x"


def test_a_vrm_1_tells_its_shapes_by_node(tmp_path: Path) -> None:
    path = glb(tmp_path, {
        "meshes": [{"name": "Other"}, {"name": "Face"}], "nodes": [{"mesh": 1}],
        "extensionsRequired": ["KHR_draco_mesh_compression"],
        "extensions": {"VRMC_vrm": {"expressions": {"preset": {
            "aa": {"morphTargetBinds": [{"node": 0, "index": 2, "weight": 1.0}]}}}}},
    })  # fmt: skip
    told = read_told(path)
    assert told.expressions == {"aa": {("Face", 2): 1.0}}
    assert told.needs == ("KHR_draco_mesh_compression",)


@pytest.mark.parametrize("content", [b"", b"glTF", b"glTF" + bytes(16), b"{", b"[]", b"\xff" * 40])
def test_what_is_no_gltf_is_a_clear_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.glb"
    path.write_bytes(content)
    with pytest.raises(CharacterError, match=r"a\.glb"):
        read_told(path)
