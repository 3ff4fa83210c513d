# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

import pytest

from avatar_addon.errors import CueError, SettingError
from avatar_addon.lipsync.cue_files import json_of_cues, read_cues, tsv_of_cues, write_cues
from avatar_addon.lipsync.cues import MouthCue

HI = (
    MouthCue("X", 0.0, 0.05),
    MouthCue("D", 0.05, 0.27),
    MouthCue("C", 0.27, 0.31),
    MouthCue("B", 0.31, 0.43),
    MouthCue("X", 0.43, 0.4791),
)
JSON = r"""{
  "metadata": {
    "soundFile": "/tmp/h\u00ef \"1\".wav",
    "duration": 0.47
  },
  "mouthCues": [
    { "start": 0.00, "end": 0.05, "value": "X" },
    { "start": 0.05, "end": 0.27, "value": "D" },
    { "start": 0.27, "end": 0.31, "value": "C" },
    { "start": 0.31, "end": 0.43, "value": "B" },
    { "start": 0.43, "end": 0.47, "value": "X" }
  ]
}
"""
TSV = "0.00\tX\n0.05\tD\n0.27\tC\n0.31\tB\n0.43\tX\n0.47\tX\n"
CUT = (*HI[:-1], MouthCue("X", 0.43, 0.47))


def test_written_as_rhubarb_writes() -> None:
    assert json_of_cues(HI, Path('/tmp/hï "1".wav')) == JSON
    assert tsv_of_cues(HI) == TSV


def test_hundredths_are_not_lost_to_binary_fractions() -> None:
    cues = [MouthCue("X", n / 100, (n + 1) / 100) for n in range(200)]
    assert tsv_of_cues(cues).split("\n")[:200] == [f"{n / 100:.2f}\tX" for n in range(200)]


@pytest.mark.parametrize("name", ["a.json", "a.TSV"])
def test_read_back(tmp_path: Path, name: str) -> None:
    write_cues(tmp_path / name, HI, tmp_path / "hi.wav")
    assert read_cues(tmp_path / name) == CUT


def test_other_endings(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"none of \.json, \.tsv and \.dat"):
        write_cues(tmp_path / "a.xml", HI, tmp_path / "hi.wav")
    with pytest.raises(SettingError):
        read_cues(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", '{\n "mouthCues": [\n {]}', "'.*a.json' is not JSON in line 3"),
        ("a.json", "[" * 100_000, "nested too deep"),
        ("a.json", '{"mouthCues": [{"start": 1e999, "end": 2, "value": "A"}]}', "no number"),
        ("a.tsv", "0.00\tX\nhalf\tA\n1.0\tX", "Line 2 of '.*a.tsv' is not a time"),
        ("a.tsv", "0.00\tX\n\n0.5 A\n", "Line 3"),
        ("a.tsv", "0.00\tX\n", "fewer than two rows"),
        ("a.tsv", "", "fewer than two rows"),
        ("a.tsv", "0.5\tX\n0.4\tA\n0.6\tX\n", "Mouth cue 1 .* runs backwards"),
        ("a.tsv", "0.0\tx\n0.4\tX\n", "has the shape 'x'"),
    ],
)
def test_files_that_make_no_sense(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(CueError, match=message):
        read_cues(tmp_path / name)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "b.tsv").write_bytes(b"\xff\xfe")
    for path in (tmp_path / "none.json", tmp_path / "b.tsv"):
        with pytest.raises(CueError):
            read_cues(path)
