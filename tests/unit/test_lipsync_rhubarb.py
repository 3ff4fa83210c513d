# SPDX-License-Identifier: GPL-3.0-or-later
"""Rhubarb's side against programs that misbehave; the real one is in tests/parts."""

from __future__ import annotations

import json
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from avatar_addon import media
from avatar_addon.errors import (
    Cancelled,
    CueError,
    PartFailed,
    PartMissing,
    PartTimeout,
    SettingError,
)
from avatar_addon.lipsync.cues import MouthCue
from avatar_addon.lipsync.rhubarb import recognise, recognizer_for
from avatar_addon.speech.clip import SpeechClip

FAKE = """#!{python}
import json, os, pathlib, sys, time
open({log!r}, "w").write(json.dumps(
    {{"argv": sys.argv[1:], "cwd": os.getcwd(), "pid": os.getpid(),
      "dialog": pathlib.Path("dialog.txt").read_text(encoding="utf-8")
      if pathlib.Path("dialog.txt").exists() else None}}))
def tell(**event): print(json.dumps(event), file=sys.stderr, flush=True)
def give(*cues): print(json.dumps(
    {{"mouthCues": [{{"start": a, "end": b, "value": v}} for a, b, v in cues]}}))
{body}
"""


@pytest.fixture(autouse=True)
def plain_resampling(monkeypatch: pytest.MonkeyPatch) -> None:
    """No ffmpeg in unit tests: take every third sample."""
    monkeypatch.setattr(media, "resample", lambda x, a, b: x[:: a // b])


def clip(text: str = "Hello.", language: str = "en-us") -> SpeechClip:
    samples = np.sin(np.arange(48_000) / 20, dtype=np.float32)
    return SpeechClip("id", text, samples, Fraction(24), 24, language, "piper", "v")


def fake(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "rhubarb"
    path.write_text(FAKE.format(python=sys.executable, log=str(tmp_path / "log"), body=body))
    path.chmod(0o755)
    return path


def log(tmp_path: Path) -> dict[str, object]:
    return dict(json.loads((tmp_path / "log").read_text()))


def test_cues_progress_and_words(tmp_path: Path) -> None:
    told: list[float] = []
    body = (
        "tell(type='start', file='x')\n"
        "tell(type='progress', value=0.5)\ntell(type='progress', value=1.0)\n"
        "give((0.0, 0.2, 'X'), (0.2, 0.2, 'B'), (0.2, 0.98, 'D'))"
    )
    cues = recognise(clip("Größe"), rhubarb=fake(tmp_path, body), on_progress=told.append)
    assert cues == (MouthCue("X", 0.0, 0.2), MouthCue("D", 0.2, 1.0))
    assert told == [0.5, 1.0]
    seen = log(tmp_path)
    assert seen["argv"] == [
        "--machineReadable", "-f", "json", "-r", "pocketSphinx", "--extendedShapes", "GHX",
        "-d", "dialog.txt", "speech.wav",
    ]  # fmt: skip
    assert seen["dialog"] == "Größe"
    assert not Path(str(seen["cwd"])).exists()


def test_no_text_means_no_dialog_file(tmp_path: Path) -> None:
    recognise(clip("  "), rhubarb=fake(tmp_path, "give((0, 1, 'X'))"))
    assert log(tmp_path)["dialog"] is None
    assert "-d" not in list(log(tmp_path)["argv"])  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("language", "recognizer"),
    [("en-us", "pocketSphinx"), ("EN", "pocketSphinx"), ("de", "phonetic"), ("", "phonetic")],
)
def test_recognizer_for_language(language: str, recognizer: str) -> None:
    assert recognizer_for(language) == recognizer


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        ("sys.exit(3)", PartFailed, "failed with status 3: it gave no reason"),
        ("print('out of memory', file=sys.stderr); sys.exit(1)", PartFailed, "1: out of memory"),
        (
            "tell(type='failure', reason='Error processing file.\\nNo  header.'); sys.exit(1)",
            PartFailed,
            "status 1: Error processing file. No header.",
        ),
        ("os.kill(os.getpid(), 9)", PartFailed, "was killed by signal 9"),
        ("", CueError, "What Rhubarb Lip Sync gave is not JSON in line 1"),
        ("print('\\x00\\xff garbage')", CueError, "is not JSON in line 1"),
        ("print('[]')", CueError, "has no list 'mouthCues'"),
        ("give()", CueError, "gave no mouth cues"),
        ("give((0, 0, 'X'))", CueError, r"don't cover the 1.00 s"),
        ("give((0, 0.5, 'X'))", CueError, "don't cover"),
        ("give((0.5, 1, 'X'))", CueError, "don't cover"),
        ("give((0, 1.5, 'X'))", CueError, "don't cover"),
        ("give((0, 0.4, 'X'), (0.6, 1, 'D'))", CueError, "have a gap at 0.4 s"),
        ("give((0, 0.6, 'X'), (0.5, 1, 'D'))", CueError, "Mouth cue 2 .* starts at 0.5 s"),
        ("give((0, 0.6, 'X'), (0.6, 0.5, 'D'))", CueError, "runs backwards"),
        ("give((-1, 1, 'X'))", CueError, "starts before 0 s"),
        ("give((0, 1, 'Q'))", CueError, "has the shape 'Q'"),
        ("give((0, 1, 3))", CueError, "is not a start, an end and a value"),
        ("give((0, None, 'X'))", CueError, "is not a start"),
        ("give((0, float('nan'), 'X'))", CueError, "no number"),
        ("print('{\"mouthCues\": [7]}')", CueError, "Mouth cue 1"),
    ],
)
def test_failures(tmp_path: Path, body: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        recognise(clip(), rhubarb=fake(tmp_path, body))


def test_one_that_hangs_is_stopped(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(PartTimeout, match="Rhubarb Lip Sync gave no result within"):
        recognise(clip(), rhubarb=fake(tmp_path, "time.sleep(60)"), timeout_s=0.3)
    assert time.monotonic() - began < 4.0
    assert not Path(f"/proc/{log(tmp_path)['pid']}").exists()


def test_cancelling_ends_it_at_once(tmp_path: Path) -> None:
    def stop(_: float) -> None:
        raise Cancelled("Stopped.")

    began = time.monotonic()
    body = "tell(type='progress', value=0.1)\ntime.sleep(60)"
    with pytest.raises(Cancelled):
        recognise(clip(), rhubarb=fake(tmp_path, body), on_progress=stop)
    assert time.monotonic() - began < 4.0
    assert not Path(f"/proc/{log(tmp_path)['pid']}").exists()


def test_one_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PartMissing):
        recognise(clip(), rhubarb=tmp_path / "nothing")
    with pytest.raises(SettingError, match="no recogniser 'sphinx'"):
        recognise(clip(), rhubarb=tmp_path / "nothing", recognizer="sphinx")
