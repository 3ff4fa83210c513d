# SPDX-License-Identifier: GPL-3.0-or-later
"""Guests are adopted once, kept by what their file holds, and overruled by a profile beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from avatar_addon.cast import guests
from avatar_addon.cast.inspection import lines
from avatar_addon.cast.profile import (
    BonePose,
    BoneTarget,
    ChannelMap,
    CharacterProfile,
    KeyTarget,
    load_profile,
    profile_text,
    read_profile,
    save_profile,
)
from avatar_addon.errors import CharacterError

REPORT = {
    "conventions": {"ARKit": 2}, "face": "Face", "armature": "", "aa_gap_of_head": 0.09,
    "channels": {
        "viseme.aa": {"how": "direct", "sure": 1.0, "convention": "ARKit", "note": "",
                      "parts": {"open": 1.0}},
        "face.jawOpen": {"how": "measured", "sure": 0.5, "convention": "measured", "note": "",
                         "parts": {"target_1": 1.0}},
    },
    "missing": ["viseme.PP"], "notes": ["'x' is empty: it moves nothing."],
    "keys": {"open": ["Face", "Teeth"], "closed": ["Face"]},
}  # fmt: skip


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Adoptions that were run; they write a small profile."""
    monkeypatch.setenv("AVATAR_DATA", str(tmp_path / "data"))
    done: list[str] = []

    def pretend(source: Path, pick: str, folder: Path) -> None:
        done.append(f"{source.name}#{pick}")
        channels = {"viseme.aa": ChannelMap(keys=(KeyTarget("open", 1.0, ("Face",)),))}
        profile = CharacterProfile("X", "x.blend", "X", "Root", channels, {"standing": {}}, 1.7)
        save_profile(profile, folder / "x.toml")
        (folder / "x.json").write_text(json.dumps(REPORT))

    monkeypatch.setattr(guests, "_run_in_blender", pretend)
    return done


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "their file.glb"
    path.write_bytes(b"glTF one")
    return path


def test_a_file_is_looked_at_once_and_again_when_it_changed(file: Path, runs: list[str]) -> None:
    first = guests.adopt(str(file))
    assert guests.adopt(str(file)) == first
    assert runs == ["their file.glb#"]
    file.write_bytes(b"glTF two")
    assert guests.adopt(str(file)).profile != first.profile
    guests.adopt(f"{file}#Anna")
    assert runs[2] == "their file.glb#Anna"


def test_what_is_set_lies_beside_the_file_and_is_used(file: Path, runs: list[str]) -> None:
    guest = guests.adopt(str(file))
    setting = dict([guests.parse_setting("viseme.PP=closed:0.8+open:0.1")])
    path = guests.overrule(guest, setting)
    assert path == file.with_name("their file.avatar.toml")
    again = load_profile(guests.adopt(str(file)).profile)
    closed, opened = again.channels["viseme.PP"].keys
    assert (closed.key, closed.weight, closed.meshes) == ("closed", 0.8, ("Face",))
    assert (opened.weight, opened.meshes) == (0.1, ("Face", "Teeth"))
    assert "viseme.aa" in again.channels
    assert len(runs) == 2


@pytest.mark.usefixtures("runs")
def test_a_channel_can_be_taken_away(file: Path) -> None:
    guests.overrule(guests.adopt(str(file)), dict([guests.parse_setting("viseme.aa=")]))
    assert load_profile(guests.adopt(str(file)).profile).channels == {}


@pytest.mark.usefixtures("runs")
def test_another_s_profile_is_taken_over(file: Path, tmp_path: Path) -> None:
    own = guests.overrule(guests.adopt(str(file)), dict([guests.parse_setting("viseme.PP=closed")]))
    other = tmp_path / "sister.vrm"
    other.write_bytes(b"glTF three")
    guests.overrule(guests.adopt(str(other)), {}, str(own))
    assert "viseme.PP" in load_profile(guests.adopt(str(other)).profile).channels


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("viseme.PP", "does not set a channel"),
        ("viseme.XX=a", "does not set a channel"),
        ("viseme.PP=a:b", "'b' in 'viseme.PP=a:b' is no weight"),
    ],
)
def test_a_setting_that_can_not_be_read(text: str, says: str) -> None:
    with pytest.raises(CharacterError, match=says):
        guests.parse_setting(text)


@pytest.mark.usefixtures("runs")
def test_a_key_that_is_not_there_is_named_with_its_like(file: Path) -> None:
    with pytest.raises(CharacterError) as caught:
        guests.overrule(guests.adopt(str(file)), {"viseme.PP": {"close": 1.0}})
    assert str(caught.value).endswith("no shape key 'close' that moves it. Did you mean closed?")


def test_a_blend_with_its_profile_is_no_guest(tmp_path: Path) -> None:
    assert guests.is_guest(str(tmp_path / "a.blend"))
    (tmp_path / "a.toml").write_text("")
    assert not guests.is_guest(str(tmp_path / "a.blend"))
    assert guests.is_guest("b.vrm")
    assert not guests.is_guest("ada")


def test_a_report_is_told() -> None:
    told = list(lines(REPORT))
    assert "visemes      1 direct, 14 missing" in told
    assert "face shapes  1 measured, 51 missing" in told
    assert "mouth        opens by 9.0 % of the head's height at a full 'aa'" in told
    assert "please check face.jawOpen = target_1, by what it does alone" in told
    assert "note         'x' is empty: it moves nothing." in told


def test_a_profile_of_any_names_is_read_back_equal() -> None:
    keys = (KeyTarget('mund "auf" [1]\\', 0.5, ("M.1", "口")),)
    bones = (BoneTarget("Rig 1", "Bip01 Jaw", "Z", -0.25),)
    pose = {("Rig 1", "Arm.L"): BonePose((1.0, 0.0, 0.0, 0.0), (0.0, 0.1, 0.0))}
    profile = CharacterProfile(
        'A "b"\n\x7f日', "a.blend", "A", "Root", {"viseme.aa": ChannelMap(keys, bones)},
        {"standing": {"chin": (0.0, -0.1, 1.5)}}, 1.7, tags=("guest",), poses={"standing": pose},
    )  # fmt: skip
    assert read_profile(profile_text(profile), "the text") == profile
