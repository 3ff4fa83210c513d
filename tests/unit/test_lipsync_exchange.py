# SPDX-License-Identifier: GPL-3.0-or-later
"""Cues, times and curves out to files and in again."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from avatar_addon import cli
from avatar_addon.errors import CueError, SettingError
from avatar_addon.lipsync.cues import MouthCue
from avatar_addon.lipsync.exchange import cues_of, lips_of_file, silent_clip, write_lips
from avatar_addon.lipsync.heard import LEAD_S
from avatar_addon.lipsync.lips import Lips, MouthManner
from avatar_addon.lipsync.moho import cues_of_dat, dat_of_cues
from avatar_addon.lipsync.mouth import mouth_layer
from avatar_addon.lipsync.textgrid import textgrid_of, times_of_textgrid
from avatar_addon.speech.clip import SpeechClip, TimedPhoneme, TimedWord

FPS = Fraction(24)

SHORT = '''File type = "ooTextFile"
Object class = "TextGrid"

0
1.5
<exists>
3
"IntervalTier"
"words"
0
1.5
3
0
0.25
""
0.25
0.75
"Ma ""x"""
0.75
1.5
""
"TextTier"
"notes"
0
1.5
1
0.5
"here"
"IntervalTier"
"phones"
0
1.5
4
0
0.25
"sil"
0.25
0.4
"M"
0.4
0.75
"AA1"
0.75
1.5
""
'''


def spoken() -> SpeechClip:
    phonemes = (TimedPhoneme("m", 0.25, 0.35), TimedPhoneme("ˈɑː", 0.35, 0.6),
                TimedPhoneme("f", 0.6, 0.7), TimedPhoneme("uː", 0.7, 1.0))  # fmt: skip
    words = (TimedWord("Ma", 0.25, 0.6), TimedWord('"foo."', 0.6, 1.0))
    return SpeechClip("id", 'Ma "foo."', np.zeros(60_000, np.float32), FPS, 30, "en-us",
                      "piper", "v", phonemes, words, "exact", 1.0)  # fmt: skip


def test_a_textgrid_comes_back_as_it_went() -> None:
    clip = spoken()
    back = times_of_textgrid(textgrid_of(clip), "t")
    assert back.phonemes == clip.phonemes
    assert [(w.text, w.start_s, w.end_s) for w in back.words] == [
        (w.text, w.start_s, w.end_s) for w in clip.words
    ]
    assert back.duration_s == clip.duration_s


def test_the_short_format_and_english_aligners_phones_are_read() -> None:
    back = times_of_textgrid(SHORT, "t")
    assert [w.text for w in back.words] == ['Ma "x"']
    assert back.phonemes == (TimedPhoneme("m", 0.25, 0.4), TimedPhoneme("ɑː", 0.4, 0.75))


def test_tiers_with_a_speakers_name_and_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "a.TextGrid"
    path.write_text(SHORT.replace('"phones"', '"Ada - phones"'), encoding="utf-16")
    clip, lips = lips_of_file(path, spoken())
    assert [p.ipa for p in clip.phonemes] == ["m", "ɑː"]
    assert lips.engine == "phonemes of a.TextGrid"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a Praat TextGrid"),
        ('{"mouthCues": []}', "not a Praat TextGrid"),
        (SHORT[:240], "cut off"),
        (SHORT.replace('"phones"', '"syllables"'), "no tier of phonemes"),
        (SHORT.replace("0.4\n0.75\n", "0.75\n0.4\n"), "out of order"),
        (SHORT.replace('"IntervalTier"', "7", 1), "cut off or out of order"),
    ],
)
def test_broken_textgrids(text: str, message: str) -> None:
    with pytest.raises(CueError, match=message):
        times_of_textgrid(text, "t")


def test_a_clip_without_times_makes_no_textgrid() -> None:
    with pytest.raises(CueError, match="aren't known"):
        textgrid_of(SpeechClip("", "", np.zeros(2000, np.float32), FPS, 1, "", "recording", "r"))


CUES = (MouthCue("X", 0.0, 0.25), MouthCue("A", 0.25, 0.335), MouthCue("D", 0.335, 0.5),
        MouthCue("E", 0.5, 0.51), MouthCue("G", 0.51, 0.52), MouthCue("F", 0.52, 1.0))  # fmt: skip


def test_moho_counts_frames_from_1_and_loses_no_closure() -> None:
    assert dat_of_cues(CUES, FPS) == ("MohoSwitch1\n1 rest\n7 MBP\n9 AI\n13 FV\n25 rest\n")
    back = cues_of_dat(dat_of_cues(CUES, FPS), "t", FPS)
    assert [(c.shape, round(c.start_s * 24), round(c.end_s * 24)) for c in back] == [
        ("X", 0, 6), ("A", 6, 8), ("D", 8, 12), ("G", 12, 24),
    ]  # fmt: skip


def test_papagayo_names_are_read() -> None:
    text = "MohoSwitch1\n3 WQ\n5 E\n6 etc\n8 L\n9 D\n12 rest\n"
    assert [c.shape for c in cues_of_dat(text, "t", FPS)] == list("XFCBHD")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "first line"),
        ("MohoSwitch1\n", "fewer than two"),
        ("MohoSwitch1\n1 rest\n2 smile\n", "Line 3 .* '2 smile'"),
        ("MohoSwitch1\n1 rest\nx MBP\n", "Line 3"),
        ("MohoSwitch1\n1 rest\n9 MBP\n5 AI\n7 rest\n", "runs backwards"),
    ],
)
def test_broken_dats(text: str, message: str) -> None:
    with pytest.raises(CueError, match=message):
        cues_of_dat(text, "t", FPS)


def test_curves_come_back_frame_for_frame(tmp_path: Path) -> None:
    clip = spoken()
    lips = Lips("phonemes")
    path = tmp_path / "mouth.csv"
    assert write_lips(path, clip, lips, tmp_path / "s.wav") == "5 curves, 30 frames"
    _, back = lips_of_file(path, clip, MouthManner(intensity=0.1))
    assert back.method == "curves"
    frames = np.arange(31) / 24
    for name, curve in mouth_layer(lips, clip).curves.items():
        found = mouth_layer(back, clip).curves[name]
        np.testing.assert_allclose(found.sample(frames), curve.sample(frames), atol=6e-5)
        assert (found.times_s[0], found.times_s[-1]) == (0.0, clip.duration_s)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no header"),
        ("frame,viseme.aa\n0,0\n", "no header"),
        ("time_s,viseme.aa\n", "no rows"),
        ("time_s,jaw\n0,0\n", "'jaw'"),
        ("time_s,viseme.aa,viseme.aa\n0,0,0\n", "no viseme of its own"),
        ("time_s,viseme.aa\n0,nan\n", "Line 2"),
        ("time_s,viseme.aa\n0,0\n1\n", "Line 3"),
        ("time_s,viseme.aa\n0,1.5\n", "above 1"),
        ("time_s,viseme.aa\n-1,0\n", "Line 2"),
        ("time_s,viseme.aa\n0,0\n0,1\n", "don't rise"),
    ],
)
def test_broken_curves(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "c.csv"
    path.write_text(text)
    with pytest.raises(CueError, match=message):
        lips_of_file(path, spoken())


def test_rhubarbs_cues_go_out_as_they_are_and_phonemes_as_early(tmp_path: Path) -> None:
    clip = spoken()
    assert cues_of(Lips("refined", CUES), clip) == CUES
    made = cues_of(Lips("phonemes"), clip)
    assert [c.shape for c in made] == list("XADGFX")
    assert made[1].start_s == pytest.approx(0.25 - LEAD_S)
    assert (made[0].start_s, made[-1].end_s) == (0.0, clip.duration_s)
    write_lips(tmp_path / "c.dat", clip, Lips("phonemes"), tmp_path / "s.wav")
    (_, shut) = (tmp_path / "c.dat").read_text().splitlines()[1:3]
    assert shut == "7 MBP", "a .dat says what is seen"


def test_a_drawn_cue_is_seen_from_its_frame_on(tmp_path: Path) -> None:
    path = tmp_path / "c.dat"
    path.write_text("MohoSwitch1\n1 rest\n7 MBP\n9 AI\n15 rest\n31 rest\n")
    clip, lips = lips_of_file(path, spoken())
    curves = mouth_layer(lips, clip).curves
    frames = np.arange(31) / 24
    assert curves["viseme.PP"].sample(frames)[6:8] == pytest.approx([1, 1])
    assert curves["viseme.aa"].sample(frames)[10] > 0.8


def test_a_file_for_another_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.tsv"
    path.write_text("0.00\tX\n9.00\tA\n9.50\tX\n")
    with pytest.raises(CueError, match=r"ends at 9\.50 s, the sound at 1\.25 s"):
        lips_of_file(path, spoken())
    with pytest.raises(SettingError, match="no file of cues"):
        lips_of_file(tmp_path / "c.xml", spoken())
    with pytest.raises(CueError, match="Curves can't become"):
        cues_of(Lips("curves"), spoken())


def test_one_format_becomes_another_without_a_sound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "c.tsv"
    source.write_text("0.00\tX\n0.25\tA\n0.34\tD\n1.00\tX\n")
    assert silent_clip(source, FPS).frames == 24
    for name in ("c.json", "c.dat", "c.csv"):
        assert cli.main(["cues", str(source), "-o", str(tmp_path / name), "--fps", "24"]) == 0
    rows = json.loads((tmp_path / "c.json").read_text())["mouthCues"]
    assert [row["value"] for row in rows] == ["X", "A", "D"]
    assert (tmp_path / "c.dat").read_text() == "MohoSwitch1\n1 rest\n7 MBP\n9 AI\n25 rest\n"
    assert len((tmp_path / "c.csv").read_text().splitlines()) == 26
    assert "25 " not in capsys.readouterr().out
    code = cli.main(["cues", str(source), "-o", str(tmp_path / "c.TextGrid")])
    assert (code, "aren't known" in capsys.readouterr().err) == (4, True)
