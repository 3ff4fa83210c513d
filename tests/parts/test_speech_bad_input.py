# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes Piper 1.8 fail with a traceback, or speak nonsense: one sentence and an exit code."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from avatar_addon.cli import main
from avatar_addon.media import read_wav
from avatar_addon.speech.voices import find_voice

Spoil = Callable[[Path, Path], object]


def changed(**changes: object) -> Spoil:
    def spoil(_: Path, config: Path) -> None:
        config.write_text(json.dumps(json.loads(config.read_text(encoding="utf-8")) | changes))

    return spoil


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


VOICES: dict[str, tuple[Spoil, str]] = {
    "no description": (lambda _, config: config.unlink(), "has no description"),
    "description is no JSON": (lambda _, config: config.write_text("{"), "can't be read"),
    "description is empty": (lambda _, config: config.write_text("{}"), "is missing"),
    "unknown phonemes": (changed(phoneme_type="klingon"), "phoneme_type 'klingon' is unknown"),
    "no model": (lambda model, _: model.unlink(), "There is no voice at"),
    "model is empty": (lambda model, _: model.write_bytes(b""), "is empty"),
    "model is cut off": (
        lambda model, _: model.write_bytes(model.read_bytes()[: model.stat().st_size // 2]),
        "is cut off",
    ),
    "model is garbage": (lambda model, _: model.write_bytes(b"garbage" * 99), "not an ONNX model"),
    "model is a pointer": (
        lambda model, _: model.write_text("version https://git-lfs.github.com/spec/v1\noid x\n"),
        "Git LFS pointer",
    ),
    "language unknown": (changed(espeak={"voice": "xx-nope"}), "Failed to set voice: xx-nope"),
}


@pytest.mark.parametrize("what", VOICES)
def test_voices(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil, message = VOICES[what]
    voice, model = find_voice(""), tmp_path / "bad.onnx"
    config = tmp_path / "bad.onnx.json"
    shutil.copyfile(voice.model, model)
    shutil.copyfile(voice.config, config)
    spoil(model, config)
    out = tmp_path / "out.wav"
    assert main(["speak", "Hello.", "-o", str(out), "--voice", str(model)]) == 2
    said = told(capsys)
    assert message in said
    assert "Traceback" not in said
    assert not out.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "There is nothing to say"),
        ("   ", "There are no words"),
        ("...", "only punctuation"),
        ("?!,;:", "only punctuation"),
        ("—", "only punctuation"),
        ('""', "only punctuation"),
        ("😀", "only emoji"),
        ("<speak><break/></speak>", "can be spoken"),
        ("[[ʬ]] x", "has no phoneme 'ʬ'"),
    ],
)
def test_texts_without_words(
    text: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["speak", text, "-o", str(tmp_path / "out.wav")]) == 2
    said = told(capsys)
    assert message in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("Hello 🏔 there", "Emoji in the text are not spoken."),
        ("<p>Hello</p>", "Markup in the text is not spoken."),
        ("Hel\0lo", "Control characters in the text are left out."),
        ("Hello \ud800", "Control characters in the text are left out."),
        ("Привет, мир", "will spell or skip 'Привет,'"),
        ("你好", "will spell or skip '你好'"),
        ("مرحبا", "will spell or skip"),
        ("Hello [wibble] there", "[wibble] is not a tag that is known"),
    ],
)
def test_texts_that_lose_something(
    text: str, warning: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.wav"
    assert main(["speak", text, "-o", str(out)]) == 0
    assert warning in told(capsys)
    assert abs(read_wav(out)[0]).max() > 0.05


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--rate", "0"], "a rate is 0.25 to 4"),
        (["--rate", "nan"], "expected a rate"),
        (["--rate", "-1"], "a rate is 0.25 to 4"),
        (["--pitch", "40"], "a pitch is -12 to 12"),
        (["--volume", "99"], "a volume is -40 to 12"),
        (["--pauses", "-1"], "a scale of pauses is 0 to 10"),
        (["--pronunciations", "nowhere.toml"], "There is no file"),
    ],
)
def test_options(
    words: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["speak", "Hello.", "-o", str(tmp_path / "out.wav"), *words]) == 2
    assert message in told(capsys)
