# SPDX-License-Identifier: GPL-3.0-or-later
"""The voice in the box, spoken by the real Piper without anything of ours around it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import parselmouth
import pytest
from piper import PiperVoice, SynthesisConfig

from avatar_addon.speech.lufs import lufs
from avatar_addon.speech.voices import find_voice
from scripts.voices.speakers import load_speakers
from scripts.voices.strangers import LIKE

RATE = 16000
TEXT = "She found the letter in the garden."
SPEAKERS = load_speakers()
FloatArray = npt.NDArray[np.float32]


@cache
def voice() -> Any:
    return PiperVoice.load(find_voice("").model)


def said(text: str, speaker: str = "", **how: float) -> FloatArray:
    number = voice_number(speaker) if speaker else 0
    settings = SynthesisConfig(speaker_id=number, normalize_audio=False, **how)
    parts = [part.audio_float_array for part in voice().synthesize(text, settings)]
    return np.concatenate(parts)


def voice_number(name: str) -> int:
    return [one.name for one in SPEAKERS].index(name)


def pitch(sound: FloatArray) -> npt.NDArray[np.float64]:
    """Hertz of the voiced frames, every 10 ms."""
    found: Any = parselmouth.Sound(sound.astype(float), RATE).to_pitch(0.01, 50, 600)
    hertz = found.selected_array["frequency"]
    return np.asarray(hertz[hertz > 0])


def end_of(sound: FloatArray) -> float:
    """How far above the median it ends, in semitones."""
    hertz = pitch(sound)
    return float(12 * np.log2(np.median(hertz[-6:]) / np.median(hertz)))


def test_it_says_who_is_in_it() -> None:
    told = json.loads(find_voice("").config.read_text("utf-8"))
    assert list(told["speaker_id_map"]) == [one.name for one in SPEAKERS]
    assert told["num_speakers"] == len(SPEAKERS) == len(set(told["speaker_id_map"].values()))
    assert {name: note["about"] for name, note in told["speakers"].items()} == {
        one.name: one.about for one in SPEAKERS
    }
    assert find_voice("").model.stat().st_size < 4_000_000


@pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda one: one.name)
def test_a_speaker(speaker: Any) -> None:
    sound = said(f"{TEXT} Nothing is as good as fresh bread with butter.", speaker.name)
    assert abs(12 * np.log2(np.median(pitch(sound)) / speaker.knobs["pitch_hz"])) < 1.5
    assert lufs(sound.astype(float), RATE) == pytest.approx(-23, abs=1)
    assert np.abs(sound).max() < 0.95
    assert np.abs(sound[[0, -1]]).max() < 1e-3 * np.abs(sound).max()


def test_the_times_add_up() -> None:
    settings = SynthesisConfig(speaker_id=1, normalize_audio=False)
    text = "Well, this is it: out of the blue, in the morning! Is it [[ˈaʊt]]?"
    parts = list(voice().synthesize(text, settings, include_alignments=True))
    assert len(parts) == 2
    for part in parts:
        times = [a.num_samples for a in part.phoneme_alignments]
        assert sum(times) == len(part.audio_float_array)
        assert {samples % 80 for samples in times} == {0}


@pytest.mark.parametrize("speaker", ["rowan", "selma", "pip", "dara"])
def test_ends_of_sentences(speaker: str) -> None:
    assert end_of(said("Could you bring me a cup of coffee?", speaker)) > 2.0
    assert end_of(said("Where did you find my new coat?", speaker)) < -1.5
    assert end_of(said("How are you?", speaker)) < -0.5
    assert end_of(said(TEXT, speaker)) < -1.5
    assert end_of(said("Well, was it really you?", speaker)) > 2.0


def test_the_same_words_are_the_same_samples() -> None:
    first = said(TEXT, "emrys")
    said("Something else.", "rosa")
    assert np.array_equal(said(TEXT, "emrys"), first)
    assert not np.array_equal(said(TEXT, "emrys", noise_w_scale=0.0), first)


def test_length_scale() -> None:
    plain, slow = len(said(TEXT)), len(said(TEXT, length_scale=1.5))
    assert slow / plain == pytest.approx(1.5, abs=0.05)


def test_noise_w_is_the_pace() -> None:
    def times(noise_w: float) -> list[int]:
        settings = SynthesisConfig(noise_w_scale=noise_w, normalize_audio=False)
        (part,) = voice().synthesize(TEXT, settings, include_alignments=True)
        return [a.num_samples // 80 for a in part.phoneme_alignments]

    still, usual, wild = np.array(times(0.0)), np.array(times(0.8)), np.array(times(2.4))
    assert 0 < np.abs(usual - still).sum() < np.abs(wild - still).sum()
    assert usual.sum() / still.sum() == pytest.approx(1, abs=0.12)


def test_noise_scale_is_breath_but_not_what_is_said() -> None:
    def high(sound: FloatArray) -> float:
        power = np.abs(np.fft.rfft(sound)) ** 2
        return float(power[np.fft.rfftfreq(len(sound), 1 / RATE) > 3000].sum())

    assert high(said("Ah, Anna ran on.", "vesna", noise_scale=0.0)) < 0.6 * high(
        said("Ah, Anna ran on.", "vesna", noise_scale=1.0)
    )
    hiss = high(said("Susie sits.", "vesna", noise_scale=0.0))
    assert hiss > 0.4 * high(said("Susie sits.", "vesna", noise_scale=1.0))


def test_sounds_that_english_lacks_are_said_like_its_own() -> None:
    for own, strangers in LIKE.items():
        for symbol in strangers:
            (part,) = voice().synthesize(f"[[mˈa{symbol}a]]", include_alignments=True)
            times = {a.phoneme: a.num_samples for a in part.phoneme_alignments}
            assert times[symbol] > 0, symbol
        assert np.array_equal(said(f"[[mˈa{strangers[0]}a]]"), said(f"[[mˈa{own}a]]"))


def test_long_text_in_one_piece() -> None:
    """Blocks of two seconds meet without a crack; memory is the bench's business."""
    sound = said("and then we walked along the river to the old mill " * 12, "rosa").astype(float)
    assert len(sound) > 25 * RATE
    sharp = np.abs(np.diff(sound, 3))
    around = np.convolve(sharp, np.ones(400) / 400, "same") + 1e-4
    assert (sharp / around).max() < 25


def test_a_speaker_who_is_not_there() -> None:
    settings = SynthesisConfig(speaker_id=99, normalize_audio=False)
    (part,) = voice().synthesize("Hello.", settings)
    assert np.array_equal(part.audio_float_array, said("Hello.", SPEAKERS[-1].name))
