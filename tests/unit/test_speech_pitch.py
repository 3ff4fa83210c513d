# SPDX-License-Identifier: GPL-3.0-or-later
"""Pitch of tones whose frequency is known."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_addon.speech.pitch import HIGH_HZ, STEP_S, track_pitch

RATE = 48_000


def voice(hertz: np.ndarray, *, lacks_first: bool = False) -> np.ndarray:
    """A tone with the overtones of a voice, at one frequency a sample."""
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    numbers = range(2 if lacks_first else 1, 12)
    return (0.1 * sum(np.sin(n * phase) / n for n in numbers)).astype(np.float32)


@pytest.mark.parametrize("hertz", [70.0, 110.0, 180.0, 260.0, 440.0])
@pytest.mark.parametrize("lacks_first", [False, True])
def test_a_steady_tone(hertz: float, lacks_first: bool) -> None:
    found = track_pitch(voice(np.full(RATE // 2, hertz), lacks_first=lacks_first))
    assert len(found) == 50
    np.testing.assert_allclose(found[4:-4], hertz, rtol=0.004)


def test_a_gliding_voice_between_silences_and_noise() -> None:
    glide = 120 * 2 ** (0.5 * np.sin(np.linspace(0, 4 * np.pi, 2 * RATE)))
    noise = 0.1 * np.random.default_rng(1).normal(size=RATE // 2).astype(np.float32)
    still = np.zeros(RATE // 2, np.float32)
    found = track_pitch(np.concatenate([still, noise, voice(glide), still]))
    assert not found[:95].any()
    assert not found[310:].any()
    middles = (np.arange(len(found)) + 0.5) * STEP_S - 1.0
    wanted = np.interp(middles, np.arange(2 * RATE) / RATE, glide)
    np.testing.assert_allclose(found[105:295], wanted[105:295], rtol=0.01)


def test_noise_over_a_voice_makes_no_octaves() -> None:
    random = np.random.default_rng(2)
    sound = voice(np.full(RATE, 150.0))
    level = np.sqrt(np.mean(np.square(sound)))
    found = track_pitch((sound + 0.4 * level * random.normal(size=RATE)).astype(np.float32))
    heard = found[found > 0]
    assert len(heard) > 90
    np.testing.assert_allclose(heard, 150.0, rtol=0.05)


@pytest.mark.parametrize("count", [0, 1, 5, 400, 4801])
def test_sounds_too_short_to_hear_and_silence(count: int) -> None:
    found = track_pitch(np.zeros(count, np.float32))
    assert found.tolist() == [0.0] * -(-count // 480)
    assert not track_pitch(np.full(count, 0.3, np.float32)).any()


def test_nothing_is_above_the_highest() -> None:
    assert track_pitch(voice(np.full(RATE // 4, 220.0))).max() < HIGH_HZ
