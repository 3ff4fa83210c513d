# SPDX-License-Identifier: GPL-3.0-or-later
"""Pauses, gains and the limiter, on made-up sound."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_addon.speech.clip import FloatArray, TimedPhoneme
from avatar_addon.speech.gain import CEILING, limited, with_gains
from avatar_addon.speech.pauses import silences, with_pauses

RATE = 16_000


def tone(seconds: float, size: float = 0.5) -> FloatArray:
    t = np.arange(round(seconds * RATE)) / RATE
    return (size * np.sin(2 * np.pi * 200 * t)).astype(np.float32)


def hush(seconds: float) -> FloatArray:
    return np.zeros(round(seconds * RATE), np.float32)


SOUND = np.concatenate([hush(0.1), tone(0.5), hush(0.2), tone(0.5), hush(0.06), tone(0.3)])


def test_silences_are_told_from_closures() -> None:
    assert silences(SOUND, RATE, ()) == [(9600, 12_800)]
    phonemes = [
        TimedPhoneme("a", 0.1, 0.6),
        TimedPhoneme("a", 0.8, 1.36),
        TimedPhoneme("a", 1.36, 2),
    ]
    assert silences(SOUND, RATE, phonemes) == [(9600, 12_800)]


def test_a_silence_of_a_wanted_length() -> None:
    for seconds in (0.0, 0.05, 0.2, 1.0):
        out, remap = with_pauses(
            SOUND, RATE, found=[(9600, 12_800)], wanted={11_000: seconds}, scale=1.0
        )
        change = round(seconds * RATE) - 3200
        assert len(out) == len(SOUND) + change
        assert remap.starts([0, 1600, 12_800, len(SOUND)]) == [
            0, 1600, 12_800 + change, len(out),
        ]  # fmt: skip
        assert remap.ends([9600]) == pytest.approx([9600], abs=0.02)
        np.testing.assert_array_equal(out[:9500], SOUND[:9500])
        np.testing.assert_array_equal(out[12_900 + change :], SOUND[12_900:])


def test_a_pause_where_none_was_parts_what_ends_from_what_begins() -> None:
    out, remap = with_pauses(tone(1.0), RATE, found=[], wanted={8000: 0.5}, scale=1.0)
    assert not out[8000:16_000].any()
    assert remap.ends([8000]) == pytest.approx([8000], abs=0.02)
    assert remap.starts([8000]) == [16_000]
    assert np.abs(np.diff(out)).max() < 0.05, "no click"


def test_pauses_are_scaled() -> None:
    for scale in (0.0, 0.5, 3.0):
        out, _ = with_pauses(SOUND, RATE, found=[(9600, 12_800)], wanted={}, scale=scale)
        assert len(out) - len(SOUND) == round(3200 * scale) - 3200
    same, _ = with_pauses(SOUND, RATE, found=[(9600, 12_800)], wanted={}, scale=1.0)
    np.testing.assert_array_equal(same, SOUND)


def test_gains_go_over_into_each_other() -> None:
    sound = np.full(RATE, 0.1, np.float32)
    out = with_gains(sound, [(0.0, 0.5, 0.0), (0.5, 1.0, -20.0)], RATE)
    np.testing.assert_allclose(out[: RATE // 2 - 200], 0.1, rtol=1e-5)
    np.testing.assert_allclose(out[RATE // 2 + 200 :], 0.01, rtol=1e-4)
    assert np.abs(np.diff(out)).max() < 0.001
    assert with_gains(sound, [(0.0, 1.0, 0.0)], RATE) is sound


def test_the_limiter_holds_its_ceiling_and_leaves_the_rest() -> None:
    loud = np.concatenate([tone(0.5, 0.5), tone(0.1, 3.0), tone(0.5, 0.5)])
    out = limited(loud, RATE)
    assert np.abs(out).max() == pytest.approx(CEILING, abs=1e-3)
    np.testing.assert_array_equal(out[:7800], loud[:7800])
    np.testing.assert_array_equal(out[-7800:], loud[-7800:])
    assert np.abs(out[8200:9400]).max() > 0.8
    quiet = tone(0.2, 0.5)
    assert limited(quiet, RATE) is quiet
