# SPDX-License-Identifier: GPL-3.0-or-later
"""Long sound in pieces, many at a time, and nothing heard twice."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from avatar_addon import media, processes
from avatar_addon.errors import Cancelled, PartFailed, PartTimeout
from avatar_addon.lipsync.cues import MouthCue
from avatar_addon.lipsync.listening import listen
from avatar_addon.lipsync.reading import read_lips
from avatar_addon.lipsync.splitting import joined, pieces_of
from avatar_addon.speech.clip import SpeechClip, TimedWord

EARS = """#!{python}
import json, os, sys, time, wave
log = open({log!r}, "a"); log.write(" ".join(sys.argv[1:]) + "\\n"); log.close()
with wave.open("speech.wav") as w: s = w.getnframes() / w.getframerate()
def tell(v): print(json.dumps(dict(type="progress", value=v)), file=sys.stderr, flush=True)
{body}
print(json.dumps(dict(mouthCues=[dict(start=0, end=s / 2, value="D"), dict(start=s / 2, end=s, value="X")])))
"""  # noqa: E501


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(media, "resample", lambda x, a, b: x[:: a // b])
    monkeypatch.setenv("AVATAR_CACHE", str(tmp_path / "cache"))


def ears(tmp_path: Path, body: str = "tell(0.5)") -> Path:
    path = tmp_path / "rhubarb"
    path.write_text(EARS.format(python=sys.executable, log=str(tmp_path / "log"), body=body))
    path.chmod(0o755)
    return path


def heard(tmp_path: Path) -> list[str]:
    log = tmp_path / "log"
    return log.read_text().splitlines() if log.exists() else []


def talk(seconds: float, fps: Fraction = Fraction(24), *pauses: float) -> SpeechClip:
    """A hum with pauses of 0.4 s around the seconds given."""
    samples = np.sin(np.arange(round(seconds * 48_000)) / 20).astype(np.float32) * 0.3
    for pause in pauses:
        samples[round((pause - 0.2) * 48_000) : round((pause + 0.2) * 48_000)] = 0.0
    frames = round(seconds * fps)
    return SpeechClip("id", "One two.", samples, fps, frames, "en-us", "recording", "r")


def test_short_sound_stays_whole() -> None:
    clip = talk(30.0)
    assert pieces_of(clip) == [(0.0, clip)]


@pytest.mark.parametrize("fps", [Fraction(24), Fraction(30000, 1001), Fraction(25)])
def test_long_sound_is_cut_in_its_pauses_without_losing_a_sample(fps: Fraction) -> None:
    frames = 90 * 25 if fps == 25 else (2700 if fps.denominator > 1 else 2160)
    seconds = float(frames / fps)
    clip = talk(seconds, fps, 12.0, 27.5, 41.0, 55.0, 70.0)
    clip = replace(clip, samples=clip.samples[: round(frames * Fraction(48_000) / fps)])
    pieces = pieces_of(clip)
    starts = [start for start, _ in pieces]
    for start, pause in zip(starts[1:], [12.0, 27.5, 41.0, 55.0, 70.0], strict=False):
        assert abs(start - pause) < 0.2
    assert len(pieces) >= 5
    np.testing.assert_array_equal(np.concatenate([p.samples for _, p in pieces]), clip.samples)
    assert sum(p.frames for _, p in pieces) == clip.frames
    for start, piece in pieces:
        assert 7.5 <= piece.duration_s <= 30.0
        assert start * fps == pytest.approx(round(start * fps))


def test_a_piece_knows_what_is_said_in_it() -> None:
    clip = talk(40.0, Fraction(24), 15.0)
    assert {p.text for _, p in pieces_of(clip)} == {"One two."}
    timed = replace(clip, words=(TimedWord("One", 1.0, 2.0), TimedWord("two.", 30.0, 31.0)))
    assert [p.text for _, p in pieces_of(timed)] == ["One", "two."]


def test_cues_of_pieces_join_on_one_time() -> None:
    one = [MouthCue("D", 0.0, 1.0), MouthCue("X", 1.0, 2.0)]
    other = [MouthCue("X", 0.0, 0.5), MouthCue("A", 0.5, 1.0)]
    assert joined([(0.0, one), (2.0, other)]) == (
        MouthCue("D", 0.0, 1.0), MouthCue("X", 1.0, 2.5), MouthCue("A", 2.5, 3.0),
    )  # fmt: skip


def test_pieces_are_heard_side_by_side_and_nothing_twice(tmp_path: Path) -> None:
    clips = [talk(3.0), talk(40.0, Fraction(24), 14.0, 27.0)]
    told: list[float] = []
    program = ears(tmp_path)
    found = listen(clips, rhubarb=program, on_progress=told.append, workers=3)
    assert len(heard(tmp_path)) == 1 + len(pieces_of(clips[1]))
    assert all("--threads 1" in words for words in heard(tmp_path))
    for clip, cues in zip(clips, found, strict=True):
        assert (cues[0].start_s, cues[-1].end_s) == (0.0, pytest.approx(clip.duration_s))
        assert all(a.end_s == pytest.approx(b.start_s) for a, b in pairwise(cues))
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)
    again = listen(clips, rhubarb=program)
    assert again == found
    assert len(heard(tmp_path)) == 1 + len(pieces_of(clips[1])), "all of it was kept"


def test_another_sound_text_or_recogniser_is_heard_anew(tmp_path: Path) -> None:
    program = ears(tmp_path)
    clip = talk(1.0)
    listen([clip], rhubarb=program)
    listen([replace(clip, line_id="other", voice="renamed")], rhubarb=program)
    assert len(heard(tmp_path)) == 1
    listen([replace(clip, text="Two.")], rhubarb=program)
    listen([clip], rhubarb=program, recognizer="phonetic")
    listen([replace(clip, samples=clip.samples * np.float32(0.5))], rhubarb=program)
    assert len(heard(tmp_path)) == 4


def test_what_is_kept_and_broken_is_made_again(tmp_path: Path) -> None:
    program = ears(tmp_path)
    found = listen([talk(1.0)], rhubarb=program)
    (kept,) = (tmp_path / "cache").rglob("*.json")
    for wrong in ("", "[]", '[["Q", 0, 1]]', '{"a": 1}', '[["A", 1, 0]]'):
        kept.write_text(wrong)
        assert listen([talk(1.0)], rhubarb=program) == found
    assert len(heard(tmp_path)) == 6


def test_the_first_failure_ends_the_others(tmp_path: Path) -> None:
    body = "if s < 1.5: sys.exit(3)\ntime.sleep(60)"
    began = time.monotonic()
    with pytest.raises(PartFailed, match="status 3"):
        listen([talk(1.0), talk(2.0), talk(3.0)], rhubarb=ears(tmp_path, body), workers=3)
    assert time.monotonic() - began < 10
    assert threading.active_count() < 10


def test_who_is_told_can_stop_it(tmp_path: Path) -> None:
    def stop(_: float) -> None:
        raise Cancelled("Stopped.")

    began = time.monotonic()
    body = "tell(0.1)\ntime.sleep(60)"
    with pytest.raises(Cancelled):
        listen([talk(1.0), talk(2.0)], rhubarb=ears(tmp_path, body), on_progress=stop, workers=2)
    assert time.monotonic() - began < 10


def test_a_clip_without_phonemes_falls_back_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    program = ears(tmp_path)
    (lips,) = read_lips([replace(talk(1.0), language="de")], find_rhubarb=lambda: program)
    assert (lips.method, lips.recognizer) == ("rhubarb", "phonetic")
    assert caplog.records == []
    (lips,) = read_lips([talk(1.0)], "phonemes", find_rhubarb=lambda: program)
    assert (lips.method, lips.recognizer) == ("rhubarb", "pocketSphinx")
    assert "Rhubarb has to listen" in caplog.text


def test_a_failure_is_no_result_that_is_kept(tmp_path: Path) -> None:
    with pytest.raises(PartFailed):
        listen([talk(1.0)], rhubarb=ears(tmp_path, "sys.exit(1)"))
    assert not list((tmp_path / "cache").rglob("*.json"))


def test_the_time_limit_holds_while_it_may_be_stopped() -> None:
    with pytest.raises(PartTimeout):
        processes.run(["sleep", "60"], what="x", timeout_s=0.3, stopped=threading.Event())
