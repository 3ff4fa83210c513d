# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from avatar_addon.speech.finish import (
    FILM_LUFS,
    audible,
    levelled,
    loudness,
    padded,
    speech_ends,
    speech_level,
)
from avatar_addon.speech.lufs import lufs
from avatar_addon.timing import samples_of


def tone(seconds: float, size: float, rate: int = 48_000) -> np.ndarray:
    at = np.arange(round(seconds * rate)) / rate
    return (size * np.sin(2 * np.pi * 200 * at)).astype(np.float32)


def test_loudness_is_the_root_mean_square_of_windows() -> None:
    sound = np.concatenate([tone(0.1, 0.5), np.zeros(4800, np.float32)])
    levels = loudness(sound, 48_000, 0.02)
    np.testing.assert_allclose(levels[:5], 0.5 / np.sqrt(2), rtol=1e-4)
    np.testing.assert_array_equal(levels[5:], np.zeros(5))
    assert len(loudness(sound[:961], 48_000, 0.02)) == 2


def test_speech_level_leaves_pauses_out() -> None:
    sound = np.concatenate([tone(1, 0.5), np.zeros(480_000, np.float32)])
    assert speech_level(sound) == pytest.approx(0.5 / np.sqrt(2), rel=1e-4)
    assert speech_level(np.zeros(480, np.float32)) == 0.0
    assert speech_level(np.zeros(0, np.float32)) == 0.0


@pytest.mark.parametrize("size", [0.01, 0.1, 1.0, 4.0])
def test_speech_is_brought_to_the_films_loudness(size: float) -> None:
    sound = np.concatenate([tone(1, size), np.zeros(48_000, np.float32), tone(2, size)])
    assert lufs(levelled(sound), 48_000) == pytest.approx(FILM_LUFS, abs=0.01)


def test_silence_has_no_loudness_and_stays() -> None:
    assert lufs(np.zeros(48_000, np.float32), 48_000) == float("-inf")
    assert lufs(np.zeros(0, np.float32), 48_000) == float("-inf")
    assert not levelled(np.zeros(100, np.float32)).any()


@pytest.mark.parametrize(
    ("rate", "seconds"), [(48_000, 5), (16_000, 5), (48_000, 130), (48_000, 0.2)]
)
def test_loudness_is_that_of_the_standard(rate: int, seconds: float) -> None:
    """BS.1770's own check: a full sine of 997 Hz in one channel has -3.01 LUFS."""
    sine = np.sin(2 * np.pi * 997 * np.arange(round(rate * seconds)) / rate).astype(np.float32)
    assert lufs(sine, rate) == pytest.approx(-3.01, abs=0.12 if seconds < 1 else 0.05)


@pytest.mark.parametrize("noise", [0.0, 1e-4, 3e-3])
def test_speech_is_found_between_noise_and_clicks(noise: float) -> None:
    sound = np.zeros(5 * 48_000, np.float32)
    sound[2 * 48_000 : 3 * 48_000] = tone(1, 0.2)
    sound += np.random.default_rng(1).normal(0, noise, len(sound)).astype(np.float32)
    sound[48_000:48_100] = 0.9
    first, end = speech_ends(sound)
    assert first / 48_000 == pytest.approx(2.0, abs=0.025)
    assert end / 48_000 == pytest.approx(3.0, abs=0.025)


def test_sound_all_through_has_no_ends() -> None:
    assert speech_ends(tone(1, 0.2)) == (0, 48_000)


def test_peaks_stay_under_minus_one() -> None:
    sound = tone(1, 0.01)
    sound[1000] = 1.0
    assert np.abs(levelled(sound)).max() == pytest.approx(10 ** (-1 / 20), rel=1e-6)


def test_audible() -> None:
    sound = np.concatenate([np.full(1000, 1e-4), tone(0.1, 0.5, 16_000), np.zeros(900)])
    first, end = audible(sound.astype(np.float32), 16_000)
    assert first == pytest.approx(1000 - 320, abs=2)
    assert end == pytest.approx(1000 + 1600 + 320, abs=2)
    assert audible(np.zeros(10, np.float32), 16_000) == (0, 10)
    assert audible(np.zeros(0, np.float32), 16_000) == (0, 0)


@pytest.mark.parametrize("fps", [Fraction(24), Fraction(30000, 1001), Fraction(25), Fraction(7)])
def test_padded_to_whole_frames(fps: Fraction) -> None:
    sound = tone(1.2345, 0.5)
    out, frames = padded(sound, fps, lead_s=0.15, tail_s=0.3)
    assert len(out) == samples_of(frames, fps)
    assert len(out) * fps == frames * 48_000
    np.testing.assert_array_equal(out[7200 : 7200 + len(sound)], sound)
    assert not out[:7200].any()
    assert not out[7200 + len(sound) :].any()
    assert len(out) - 7200 - len(sound) >= 14_400
