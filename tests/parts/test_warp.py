# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Praat, bending sounds whose pitch and moments are known."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from avatar_addon import parts
from avatar_addon.errors import PartMissing
from avatar_addon.speech.warp import PitchCurve, pitch_of, warp

RATE = 16_000


def voice(hertz: np.ndarray) -> np.ndarray:
    """A buzz of that pitch, as a glottis makes it: harmonics that fall by 12 dB an octave."""
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    waves = sum(np.sin(n * phase) / n**2 for n in range(1, 20))
    return (0.3 * np.asarray(waves)).astype(np.float32)


def glide() -> np.ndarray:
    """Two seconds, from 100 to 200 Hz, still between 0.9 and 1.1 s."""
    sound = voice(np.linspace(100, 200, 2 * RATE))
    sound[round(0.9 * RATE) : round(1.1 * RATE)] = 0.0
    return sound


def test_pitch_is_measured_and_silence_has_none() -> None:
    track = pitch_of(glide(), RATE)
    np.testing.assert_allclose(np.diff(track.times_s), 0.005)
    voiced = track.voiced
    sure = voiced & (np.abs(track.times_s - 1.0) > 0.15)
    np.testing.assert_allclose(track.hz[sure], 100 + 50 * track.times_s[sure], rtol=1e-3)
    assert not voiced[(track.times_s > 0.94) & (track.times_s < 1.06)].any()
    assert voiced[(track.times_s > 0.1) & (track.times_s < 0.85)].all()


def test_time_is_bent_and_pitch_kept() -> None:
    out = warp(glide(), RATE, anchors=[(0.9, 1.8), (1.1, 2.0), (2.0, 2.45)])
    assert len(out) == round(2.45 * RATE)
    track = pitch_of(out, RATE)
    assert not track.voiced[(track.times_s > 1.84) & (track.times_s < 1.96)].any()
    before = np.interp(track.times_s, [0, 1.8, 2.0, 2.45], [0, 0.9, 1.1, 2.0])
    sure = track.voiced & (np.abs(track.times_s - 1.9) > 0.15)
    assert sure.sum() > 350
    error = 12 * np.log2(track.hz[sure] / (100 + 50 * before[sure]))
    assert np.median(np.abs(error)) < 0.1


@pytest.mark.parametrize("unit", ["ratio", "hz"])
def test_pitch_follows_the_curve_on_the_time_of_the_result(unit: str) -> None:
    steady = voice(np.full(RATE, 120.0))
    factor = 120.0 if unit == "ratio" else 1.0
    curve = PitchCurve(np.array([0.5, 1.5]), np.array([120.0, 240.0]) / factor, unit)
    out = warp(steady, RATE, anchors=[(0.5, 1.5)], pitch=curve)
    assert len(out) == 2 * RATE
    track = pitch_of(out, RATE)
    sure = track.voiced & (track.times_s > 0.1) & (track.times_s < 1.9)
    wanted = np.interp(track.times_s, [0.5, 1.5], [120.0, 240.0])
    error = 12 * np.log2(track.hz[sure] / wanted[sure])
    assert sure.sum() > 300
    assert np.median(np.abs(error)) < 0.15


def test_a_speech_python_without_praat_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    isolated = parts.Command((sys.executable, "-I", "-S"))
    monkeypatch.setattr(parts, "find_speech", lambda: isolated)
    with pytest.raises(PartMissing, match="no Praat"):
        pitch_of(glide(), RATE)
