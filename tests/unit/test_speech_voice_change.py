# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done before and after Praat bends the voice; the real one is in tests/parts."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from avatar_addon.errors import RecordingError, VoiceError
from avatar_addon.speech import scripted, voice_change
from avatar_addon.speech.align import Alignment
from avatar_addon.speech.clip import SpeechClip, TimedPhoneme, TimedWord
from avatar_addon.speech.scripted import with_times
from avatar_addon.speech.times_file import assurance, write_times
from avatar_addon.speech.voice_change import with_voice
from avatar_addon.speech.warp import PitchCurve, PitchTrack

RATE = 48_000
EDGES = (0.2, 0.4, 0.6, 0.8)
HEARD = ((0.3, 0.4), (0.4, 0.8), (1.5, 1.6))
"""Faster, slower, and after a pause."""


def phonemes(*times: tuple[float, float]) -> tuple[TimedPhoneme, ...]:
    return tuple(TimedPhoneme(ipa, a, b) for ipa, (a, b) in zip("abc", times, strict=True))


def clip(seconds: float, size: float, **fields: object) -> SpeechClip:
    at = np.arange(round(seconds * RATE)) / RATE
    samples = (size * np.sin(2 * np.pi * 200 * at)).astype(np.float32)
    return SpeechClip(
        "id", "a b c", samples, Fraction(24), round(seconds * 24), "en-us", "recording", "take.wav",
        **fields,  # type: ignore[arg-type]
    )  # fmt: skip


SAID = clip(1.0, 0.1, phonemes=phonemes(*pairwise(EDGES)), timing="exact", sure=1.0)
FOUND = Alignment(phonemes(*HEARD), (TimedWord("a", 0.3, 0.4, 0.9),), 0.9, 1.0)


@pytest.fixture
def bent(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What Praat is asked for; it gives a steady tone back, and melodies of 100 and 200 Hz."""
    asked: dict[str, object] = {}

    def warp(samples: np.ndarray, _rate: int, **words: object) -> np.ndarray:
        asked.update(words, samples=samples)
        return clip(2.0, 0.1).samples

    def pitch_of(samples: np.ndarray, _rate: int) -> PitchTrack:
        hertz = 100.0 if len(samples) > RATE * 1.5 else 200.0
        return PitchTrack(np.array([0.1, 0.2, 0.3]), np.array([hertz, np.nan, hertz * 1.1]))

    monkeypatch.setattr(voice_change, "warp", warp)
    monkeypatch.setattr(voice_change, "pitch_of", pitch_of)
    monkeypatch.setattr(voice_change, "find_times", lambda *_: FOUND)
    return asked


def test_the_voice_is_bent_to_the_recordings_times_and_melody(bent: dict[str, object]) -> None:
    recording = clip(2.0, 0.2)
    out = with_voice(recording, SAID)
    silence = round(0.7 * RATE)
    samples = bent["samples"]
    assert isinstance(samples, np.ndarray)
    assert len(samples) == len(SAID.samples) + silence
    start = round(0.6 * RATE)
    assert not samples[start : start + silence].any()
    wanted = [(0.0, 0.0), (0.2, 0.3), (0.4, 0.4), (0.6, 0.8), (1.3, 1.5), (1.5, 1.6)]
    np.testing.assert_allclose(bent["anchors"], wanted)
    curve = bent["pitch"]
    assert isinstance(curve, PitchCurve)
    assert curve.unit == "hz"
    np.testing.assert_allclose(curve.times_s, [0.1, 0.3])
    np.testing.assert_allclose(curve.values, [200.0, 220.0])
    assert (out.phonemes, out.words, out.timing, out.sure) == (
        FOUND.phonemes, FOUND.words, "aligned", 0.9,
    )  # fmt: skip
    assert len(out.samples) == len(recording.samples)


@pytest.mark.usefixtures("bent")
def test_it_gets_the_recordings_loudness() -> None:
    recording = clip(2.0, 0.2)
    recording.samples[RATE // 2 : RATE] *= 0.5
    out = with_voice(recording, SAID).samples
    soft, loud = (
        np.abs(out[round(a * RATE) : round(b * RATE)]).max() for a, b in ((0.6, 0.75), (1.52, 1.58))
    )
    assert loud / soft == pytest.approx(2.0, rel=0.02)


@pytest.mark.usefixtures("bent")
def test_it_is_silent_where_the_recording_pauses() -> None:
    out = with_voice(clip(2.0, 0.2), SAID).samples
    for start_s, end_s in ((0.0, 0.26), (0.86, 1.44), (1.66, 2.0)):
        assert not out[round(start_s * RATE) : round(end_s * RATE)].any()
    assert np.abs(out[round(0.35 * RATE) : round(0.75 * RATE)]).max() > 0.05


def test_wild_stretches_are_tamed_and_caught_up_with() -> None:
    there = phonemes((0.1, 0.2), (0.2, 0.3), (0.3, 0.4))
    target = phonemes((0.1, 0.2), (0.2, 0.9), (0.9, 1.0))
    anchors = voice_change._anchors(list(zip(there, target, strict=True)))
    assert anchors == [
        (0.0, 0.0), (0.1, 0.1), (0.2, 0.2), (0.3, pytest.approx(0.6)), (0.4, pytest.approx(1.0)),
    ]  # fmt: skip


def test_what_a_change_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(VoiceError, match="tells no times"):
        with_voice(clip(1.0, 0.1), clip(1.0, 0.1))
    monkeypatch.setattr(voice_change, "find_times", lambda *_: None)
    with pytest.raises(RecordingError, match="script doesn't fit"):
        with_voice(clip(1.0, 0.1), SAID)


@pytest.mark.parametrize(
    ("sure", "timing", "warning"),
    [
        (0.95, "aligned", ""),
        (0.6, "aligned", "only in part (60 % sure)"),
        (0.4, "none", "40 % sure"),
    ],
)
def test_a_doubtful_script_is_told(
    sure: float,
    timing: str,
    warning: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    found = Alignment(FOUND.phonemes, FOUND.words, sure, 1.0)
    monkeypatch.setattr(scripted, "align", lambda *_: found)
    monkeypatch.setattr(scripted.media, "resample", lambda samples, *_: samples)
    out = with_times(clip(2.0, 0.1), SAID)
    assert (out.timing, out.sure) == (timing, sure if timing == "aligned" else 0.0)
    assert bool(out.words) == bool(out.phonemes) == (timing == "aligned")
    assert warning in caplog.text
    assert bool(caplog.text) == bool(warning)


def test_a_voice_without_times_and_a_short_recording(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert with_times(clip(2.0, 0.1), clip(1.0, 0.1)).timing == "none"
    assert "tells no times" in caplog.text
    monkeypatch.setattr(scripted, "align", lambda *_: None)
    monkeypatch.setattr(scripted.media, "resample", lambda samples, *_: samples)
    assert with_times(clip(2.0, 0.1), SAID).timing == "none"
    assert "too short for its script" in caplog.text


def test_times_of_several_lines_count_from_the_start(tmp_path: Path) -> None:
    first = clip(1.0, 0.1, timing="exact", sure=1.0)
    second = clip(2.0, 0.1, words=FOUND.words, phonemes=FOUND.phonemes, timing="aligned", sure=0.9)
    write_times(tmp_path / "t.json", [first, second])
    lines = json.loads((tmp_path / "t.json").read_text("utf-8"))["lines"]
    assert [(line["start_s"], line["end_s"], line["timing"]) for line in lines] == [
        (0.0, 1.0, "exact"), (1.0, 3.0, "aligned"),
    ]  # fmt: skip
    assert lines[1]["words"] == [{"text": "a", "start_s": 1.3, "end_s": 1.4, "sure": 0.9}]
    assert lines[1]["phonemes"][0] == {"ipa": "a", "start_s": 1.3, "end_s": 1.4}
    assert min([first, second], key=assurance) is second
