# SPDX-License-Identifier: GPL-3.0-or-later
"""Recordings with their script: the real Piper says both, so all true times are known."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from avatar_addon import media
from avatar_addon.cli import main
from avatar_addon.script.line import Line
from avatar_addon.speech.clip import SpeechClip
from avatar_addon.speech.piper import PiperSpeaker
from avatar_addon.speech.scripted import SURE, USELESS, find_times, with_times
from avatar_addon.speech.voice_change import with_voice
from avatar_addon.speech.voices import find_voice
from avatar_addon.speech.warp import pitch_of

FPS = Fraction(24)
TEXT = "We watched the white boats move slowly, out of the harbor, and then I am told they turned."
OTHER = (
    "Nobody knows why the company has moved its big office to another city this spring, do they?"
)


@pytest.fixture(scope="module")
def piper() -> Iterator[PiperSpeaker]:
    with PiperSpeaker() as speaker:
        yield speaker


def say(piper: PiperSpeaker, text: str, speaker: int) -> SpeechClip:
    voice = find_voice("")
    return piper.speak(Line("id", "", text), replace(voice, speaker=speaker), fps=FPS)


@pytest.fixture(scope="module")
def said(piper: PiperSpeaker) -> SpeechClip:
    return say(piper, TEXT, 0)


@pytest.fixture(scope="module", params=[1, 7])
def take(piper: PiperSpeaker, request: pytest.FixtureRequest) -> SpeechClip:
    """Another speaker of the box, as if recorded."""
    return say(piper, TEXT, request.param)


def recorded(clip: SpeechClip, samples: np.ndarray | None = None) -> SpeechClip:
    return replace(
        clip,
        samples=clip.samples if samples is None else samples.astype(np.float32),
        engine="recording", voice="take.wav", phonemes=(), words=(), timing="none", sure=0.0,
    )  # fmt: skip


def starts(clip: SpeechClip) -> np.ndarray:
    return np.array([phoneme.start_s for phoneme in clip.phonemes])


@pytest.mark.parametrize(("noise", "most_s"), [(0.0, 0.012), (0.02, 0.02)], ids=["clean", "noisy"])
def test_another_speakers_phonemes_are_found(
    take: SpeechClip, said: SpeechClip, noise: float, most_s: float
) -> None:
    hiss = np.random.default_rng(1).normal(0, noise, len(take.samples))
    found = with_times(recorded(take, take.samples + hiss), said)
    assert found.timing == "aligned"
    assert found.sure > 0.9
    error = np.abs(starts(found) - starts(take))
    assert np.median(error) < most_s
    assert np.percentile(error, 90) < 4 * most_s
    assert [word.text for word in found.words] == TEXT.split()
    away = [abs(w.start_s - t.start_s) for w, t in zip(found.words, take.words, strict=True)]
    assert np.percentile(away, 90) < 0.08


def test_pauses_are_walked_over(take: SpeechClip, said: SpeechClip) -> None:
    at = round(take.words[4].end_s * 48_000)
    still = np.zeros(3 * 48_000)
    samples = np.concatenate([still, take.samples[:at], still, take.samples[at:], still])
    found = with_times(recorded(take, samples), said)
    true = starts(take) + 3.0 + 3.0 * (starts(take) > take.words[4].end_s - 0.01)
    assert np.percentile(np.abs(starts(found) - true), 90) < 0.06
    assert found.sure > 0.9


def test_a_wrong_script_is_not_believed(
    piper: PiperSpeaker, take: SpeechClip, caplog: pytest.LogCaptureFixture
) -> None:
    found = with_times(recorded(take), say(piper, OTHER, 0))
    assert (found.timing, found.words) == ("none", ())
    assert "doesn't fit 'take.wav'" in caplog.text


def test_a_half_wrong_script_is_doubted_in_that_half(
    piper: PiperSpeaker, take: SpeechClip, caplog: pytest.LogCaptureFixture
) -> None:
    half = TEXT.split(",")[0] + ", but nobody could remember which of the five it was."
    found = find_times(recorded(take), say(piper, half, 0))
    assert found is not None
    assert USELESS < found.sure < SURE
    assert "only in part" in caplog.text
    right, wrong = found.words[:6], found.words[-6:]
    assert np.mean([w.sure for w in right]) > np.mean([w.sure for w in wrong]) + 0.4


def test_a_voice_is_changed(take: SpeechClip, said: SpeechClip) -> None:
    out = with_voice(recorded(take), said)
    assert len(out.samples) == len(take.samples)
    again = find_times(recorded(out), said)
    assert again is not None
    error = np.abs(starts(out) - [phoneme.start_s for phoneme in again.phonemes])
    assert np.median(error) < 0.015
    model, voice, own = (pitch_of(c.samples, 48_000) for c in (take, out, said))
    both = model.voiced & voice.voiced
    assert np.corrcoef(np.log(model.hz[both]), np.log(voice.hz[both]))[0, 1] > 0.9
    register = np.median(voice.hz[voice.voiced]) / np.median(own.hz[own.voiced])
    assert 12 * abs(np.log2(register)) < 1.0


def test_every_written_word_has_one_time(piper: PiperSpeaker) -> None:
    """Three hundred sentences with words that run together, numbers, contractions, dashes."""
    draw = random.Random(5)
    who = ["Ada", "Mr. O'Brien", "the twenty-one people", "I", "my brother-in-law", "NASA"]
    do = [
        "went out of",
        "am in",
        "would've been at",
        "can't get into",
        "don't know of",
        "is to be in",
    ]
    what = ["the house", "a U.S. shop", "an e-mail", "the 3.5 t lorry", "1984", "it — the box —"]
    end = [
        "because of it.",
        "and so on, at 5:30!",
        "on the 21st?",
        "for $1,234.50.",
        '"in an hour".',
    ]
    voice = find_voice("")
    for _ in range(30):
        picks = (" ".join(map(draw.choice, (who, do, what, end))) for _ in range(10))
        text = " ".join(picks)
        clip = piper.speak(Line("id", "", text), voice, fps=FPS)
        assert [w.text for w in clip.words] == [w for w in text.split() if any(map(str.isalnum, w))]
        assert [text[w.source_start : w.source_end] for w in clip.words] == [
            w.text for w in clip.words
        ]
        assert all(0.0 <= w.start_s < w.end_s <= clip.duration_s for w in clip.words)
        assert all(a.end_s <= b.start_s + 1e-9 for a, b in pairwise(clip.words))
        assert min(w.end_s - w.start_s for w in clip.words) > 0.01
        assert np.mean([w.sure > 0.5 for w in clip.words]) > 0.9


def test_the_command_line(
    take: SpeechClip, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    media.write_wav(tmp_path / "take.wav", take.samples)
    times, sound = tmp_path / "times.json", tmp_path / "out.wav"
    words = ["speak", TEXT, "--audio", str(tmp_path / "take.wav"), "-o", str(sound)]
    assert main([*words, "--times", str(times), "--denoise"]) == 0
    assert "words aligned, 100% sure" in capsys.readouterr().out
    (line,) = json.loads(times.read_text("utf-8"))["lines"]
    assert (line["timing"], [w["text"] for w in line["words"]]) == ("aligned", TEXT.split())
    assert main([*words, "--voice-change", "rowan", "--json-progress"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])["result"]
    assert told["timing"] == "aligned"
    assert told["timing_sure"] > 0.9
    assert main([words[0], *words[2:], "--voice-change", "rowan"]) == 2
    assert "needs a recording and its script" in capsys.readouterr().err
