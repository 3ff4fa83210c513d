# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command line refuses before any part starts, and how it says so."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from avatar_addon import pipeline
from avatar_addon.arguments import parser
from avatar_addon.cli import main
from avatar_addon.errors import PartFailed
from avatar_addon.request import parse_size


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    kept = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGINT, kept[0])
    signal.signal(signal.SIGTERM, kept[1])


@pytest.fixture(autouse=True)
def _in_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["say", "", "-o", "a.mp4"], "There is nothing to say"),
        (["say", "   ", "-o", "a.mp4"], "There are no words in the text"),
        (["say", "...?!", "-o", "a.mp4"], "Nothing in the text can be spoken"),
        (["say", "😀😀", "-o", "a.mp4"], "Nothing in the text can be spoken"),
        (["say", "word " * 20_000, "-o", "a.mp4"], "100,000 characters"),
        (["say", "@no-such-file.txt", "-o", "a.mp4"], "There is no file 'no-such-file.txt'"),
        (["say", "Hi.", "-o", "no/such/folder/a.mp4"], "does not exist"),
        (["say", "Hi.", "-o", "a.avi"], "End it in .mp4"),
        (["say", "Hi.", "-o", "a.mp4", "--fps", "0"], "frame rate of 0"),
        (["say", "Hi.", "-o", "a.mp4", "--fps", "fast"], "'fast' is not a frame rate"),
        (["say", "Hi.", "-o", "a.mp4", "--size", "0x0"], "size of 0x0 is outside"),
        (["say", "Hi.", "-o", "a.mp4", "--size", "640"], "'640' is not a size"),
        (["say", "Hi.", "-o", "a.mp4", "--voice", "nobody"], "nobody"),
        (["say", "Hi.", "-o", "a.mp4", "--voice", "missing.onnx"], "missing.onnx"),
        (["say", "A: Hi.\nB: Ho.", "-o", "a.mp4"], "2 speakers (A, B)"),
        (["say", "A: Hi.", "-o", "a.mp4", "--cast", "A"], "doesn't say who plays whom"),
        (["say", "Hi.", "-o", "a.mp4", "--save-blend", "no/a.blend"], "does not exist"),
        (["say", "Hi.", "-o", "a.mp4", "--report", "no/a.json"], "does not exist"),
        (["say", "Hi.", "-o", "a.mp4", "--character", "nobody"], "nobody"),
        (["say", "Hi.", "-o", "a.mp4", "--character", "their.blend"], "their.blend"),
        (["say", "Hi.", "-o", "a.mp4", "--mood", "blue"], "'blue' can't be used for --mood: known"),
        (["say", "Hi.", "-o", "a.mp4", "--mood", "sad 9"], "a strength is 0 to 2"),
        (["speak", "Hi.", "-o", "a.txt"], "End it in .wav"),
        (["cues", "no.wav", "-o", "a.xml"], "End it in .json or .tsv"),
        (["cues", "no.wav", "-o", "a.json"], "no.wav"),
        (["render", "no.blend", "-o", "a.mp4"], "There is no file"),
        (["perform", "Hi.", "-o", "a.json", "--plot", "a.gif"], "End it in .png or .svg"),
        (
            ["say", "Hi.", "--corrections", "no.json", "-o", "a.mp4"],
            "There is no file of corrections",
        ),
        (["perform", "Hi.", "--performance", "b.json", "-o", "a.json"], "Leave the text away"),
        (["cues", "a.wav", "-o", "a.json", "--plot", "no/a.png"], "does not exist"),
        (["say", "--performance", "no.json", "-o", "a.mp4"], "There is no performance"),
        (["say", "--performance", "no.json", "--voice", "x", "-o", "a.mp4"], "Leave --voice away"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_bad_input_is_one_sentence_and_exit_code_2(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    sentences = [row for row in captured.err.splitlines() if row.startswith("avatar ")]
    assert len(sentences) == 1
    assert sentences[0].startswith(f"avatar {words[0]}: ")
    assert said in captured.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [[], ["sing"], ["say", "Hi."], ["say", "Hi.", "-o", "a.mp4", "--shot", "XCU"]],
    ids=["nothing", "unknown command", "no output", "unknown shot"],
)
def test_bad_words_are_exit_code_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    said = capsys.readouterr().err
    assert said.startswith("avatar")
    assert "--help" in said
    assert len(said.splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["say", "@a.txt", "-o", "a.mp4", "--save-blend", "a.mp4"], "End it in .blend"),
        (["say", "@a.txt", "-o", "a.mp4", "--report", "a.txt"], "End it in .json"),
        (["say", "--audio", "a.mp4", "-o", "a.mp4"], "both the recording and the film"),
        (["say", "--audio", "a.mp4", "-o", "link.mp4"], "both the recording and the film"),
        (["cues", "a.json", "-o", "a.json"], "both the recording and the cues"),
        (["speak", "@a.wav", "-o", "a.wav"], "both the script and the sound"),
        (["perform", "Hi.", "-o", "b.json", "--cues", "b.json"], "both the cues and"),
        (
            ["say", "Hi.", "-o", "b.mp4", "--character", "a.blend", "--save-blend", "a.blend"],
            "both the character and the scene",
        ),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_nothing_is_written_over_what_it_is_made_from(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("a.txt", "a.wav", "a.json", "a.mp4", "a.blend")
    for name in names:
        (tmp_path / name).write_text("precious")
    (tmp_path / "link.mp4").symlink_to(tmp_path / "a.mp4")
    assert main(words) == 2
    assert said in capsys.readouterr().err
    assert {(tmp_path / name).read_text() for name in names} == {"precious"}


@pytest.mark.parametrize(
    ("output", "said"),
    [("a" * 300 + ".mp4", "is too long"), ("file/a.mp4", "is a file, not a folder"),
     (".", "is a folder")],
    ids=["too long", "in a file", "a folder"],
)  # fmt: skip
def test_places_that_are_none(
    output: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    assert main(["say", "Hi.", "-o", output]) == 2
    assert said in capsys.readouterr().err


def test_a_role_that_never_speaks_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["say", "ADA: Hi.", "--cast", "BOB=ada", "-o", "a.mp4"]) == 2
    assert "BOB is cast but says nothing" in capsys.readouterr().err


def commands() -> list[list[str]]:
    found = [[]]
    (verbs,) = (a for a in parser()._actions if a.dest == "command")
    for name, verb in verbs.choices.items():  # type: ignore[union-attr]
        found.append([name])
        for action in verb._actions:
            if action.dest == "action":
                found.extend([name, inner] for inner in action.choices)
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_has_help(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("usage: avatar")
    if words and words[0] in ("say", "speak", "cues", "perform", "render"):
        assert "examples:" in said


def test_errors_are_json_where_progress_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["say", "...", "-o", "a.mp4", "--json-progress"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["kind"] == "ScriptError"
    assert error["exit_code"] == 2
    assert error["hint"]


@pytest.mark.parametrize(
    ("raised", "code"),
    [(PartFailed("Rhubarb crashed."), 4), (KeyboardInterrupt(), 130)],
    ids=["a part that failed", "Ctrl-C"],
)
def test_exit_codes(
    raised: BaseException,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(*_: object) -> None:
        raise raised

    monkeypatch.setattr(pipeline, "speak_to", broken)
    assert main(["speak", "Hi.", "-o", "a.wav"]) == code
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "size", "changed"),
    [("640x360", (640, 360), False), ("641x359", (642, 360), True), ("16×8192", (16, 8192), False)],
)
def test_odd_sizes_are_made_even_and_that_is_said(
    text: str, size: tuple[int, int], changed: bool
) -> None:
    made, sentence = parse_size(text)
    assert made == size
    assert bool(sentence) is changed
    if changed:
        assert text in sentence
        assert f"{size[0]}x{size[1]}" in sentence
