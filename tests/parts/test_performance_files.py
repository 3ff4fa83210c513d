# SPDX-License-Identifier: GPL-3.0-or-later
"""``avatar perform`` and what it writes: taken up again, edited, drawn, without speaking again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from avatar_addon.cli import main
from avatar_addon.media import decode_audio
from avatar_addon.performance.file import load_performance
from avatar_addon.performance.mix import mix

WORDS = "Mama made a pie. [pause 0.3] Bob loved it."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    words = ["perform", WORDS, "-o", str(folder / "pie.json"), "--lipsync", "phonemes", "-q",
             "--fps", "25", "--plot", str(folder / "pie.png")]  # fmt: skip
    assert main(words) == 0
    return folder


def test_a_file_has_its_sound_and_picture_beside_it(made: Path) -> None:
    assert sorted(path.name for path in made.iterdir()) == ["pie.json", "pie.png", "pie.wav"]
    performance = load_performance(made / "pie.json")
    assert (performance.sound, performance.fps) == ("pie.wav", 25)
    assert len(decode_audio(made / "pie.wav")) == round(performance.duration_s * 48_000)
    (line,) = performance.lines
    assert [word.text for word in line.words] == [
        "Mama", "made", "a", "pie.", "Bob", "loved", "it.",
    ]  # fmt: skip
    assert line.phonemes[0].ipa.startswith("m")
    assert line.start_s < line.phonemes[0].start_s < line.words[1].start_s < line.end_s


def test_a_folder_has_both(tmp_path: Path) -> None:
    assert main(["perform", "Hi.", "-o", str(tmp_path / "a/b"), "--lipsync", "phonemes", "-q"]) == 0
    assert sorted(path.name for path in (tmp_path / "a/b").iterdir()) == [
        "performance.json", "speech.wav",
    ]  # fmt: skip


def test_an_edited_performance_is_taken_up_without_speaking(made: Path, tmp_path: Path) -> None:
    data = json.loads((made / "pie.json").read_text(encoding="utf-8"))
    data["layers"].append(
        {"name": "mine", "curves": {"face.mouthSmileLeft": {"points": [[0.0, 0.0], [1.0, 0.5]]}}}
    )
    (tmp_path / "pie.json").write_text(json.dumps(data))
    (tmp_path / "pie.wav").write_bytes((made / "pie.wav").read_bytes())
    again = tmp_path / "again.json"
    words = ["perform", "--performance", str(tmp_path / "pie.json"), "-o", str(again), "-q"]
    assert main([*words, "--mute", "head, Blinks"]) == 0
    taken = load_performance(again)
    assert {layer.name for layer in taken.layers if layer.muted} >= {"head", "blinks"}
    assert mix(taken)["face.mouthSmileLeft"].sample(np.array([0.5])) >= 0.25
    assert (taken.sound, taken.fps) == ("again.wav", 25)
    before, after = decode_audio(tmp_path / "pie.wav"), decode_audio(tmp_path / "again.wav")
    np.testing.assert_allclose(before, after, atol=2 / 32768)


def test_corrections_come_back_when_it_is_spoken_again(made: Path, tmp_path: Path) -> None:
    line = load_performance(made / "pie.json").lines[0]
    jaw = {"channel": "face.jawOpen", "points": [[2.5, 0.7], [2.6, 0.7]]}
    rows = [{"line": line.id, **jaw}, {"line": "gone", "text": "Not said.", **jaw}]
    fixes = tmp_path / "fixes.json"
    fixes.write_text(json.dumps({"format": 1, "corrections": rows}))
    output = tmp_path / "pie.json"
    words = ["perform", WORDS, "-o", str(output), "--lipsync", "phonemes", "--fps", "25"]
    assert main([*words, "--corrections", str(fixes), "--rate", "0.9"]) == 0
    slower = load_performance(output)
    assert slower.layers[-1].name == "corrections"
    corrected = slower.layers[-1].curves["face.jawOpen"].sample(np.array([2.55]))
    assert corrected.tolist() == [0.7]
    assert "Not said." in fixes.read_text(), "what has no place is kept where it was"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--mute", "hands"], "There is no layer 'hands' in this performance"),
        (["--solo", "moth"], "It has mouth, "),
    ],
)
def test_a_layer_that_is_not_there(
    made: Path, words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = ["perform", "--performance", str(made / "pie.json")]
    assert main([*source, "-o", str(tmp_path / "a.json"), *words]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_sound_that_is_missing_or_another(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = tmp_path / "alone.json"
    alone.write_bytes((made / "pie.json").read_bytes())
    words = ["perform", "--performance", str(alone), "-o", str(tmp_path / "b.json")]
    assert main(words) == 2
    assert "The sound of the performance is not there" in capsys.readouterr().err
    assert main(["speak", "Hi.", "-o", str(tmp_path / "hi.wav"), "-q"]) == 0
    assert main([*words, "--audio", str(tmp_path / "hi.wav")]) == 2
    assert "Give the sound that was made with it." in capsys.readouterr().err
