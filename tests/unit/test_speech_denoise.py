# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import numpy as np
import pytest

from avatar_addon.speech import denoise
from avatar_addon.speech.denoise import denoised

RATE = 48_000
DRAW = np.random.default_rng(1)


def bursts() -> np.ndarray:
    """Three tones of 0.3 s in 2 s."""
    at = np.arange(2 * RATE) / RATE
    on = (at % 0.6 > 0.2) & (at % 0.6 < 0.5)
    return (0.2 * np.sin(2 * np.pi * 700 * at) * on).astype(np.float32)


def decibels(power: float) -> float:
    return float(10 * np.log10(power + 1e-20))


@pytest.mark.parametrize("colour", ["white", "hum"])
def test_noise_goes_and_sound_stays_where_it_is(colour: str) -> None:
    clean = bursts()
    at = np.arange(len(clean)) / RATE
    white, hum = DRAW.normal(0, 0.02, len(clean)), 0.03 * np.sin(2 * np.pi * 100 * at)
    noise = white if colour == "white" else hum
    out = denoised((clean + noise).astype(np.float32))
    assert len(out) == len(clean)
    assert out.dtype == np.float32
    before, after = np.mean(np.square(noise)), np.mean(np.square(out - clean))
    assert decibels(after) < decibels(before) - 9


def test_no_noise_no_change() -> None:
    clean = bursts()
    np.testing.assert_allclose(denoised(clean), clean, atol=0.01)
    assert not denoised(np.zeros(5000, np.float32)).any()
    assert len(denoised(np.zeros(0, np.float32))) == 0


def test_blocks_join(monkeypatch: pytest.MonkeyPatch) -> None:
    noisy = (bursts() + DRAW.normal(0, 0.02, 2 * RATE)).astype(np.float32)
    whole = denoised(noisy)
    monkeypatch.setattr(denoise, "_BLOCK", 7)
    np.testing.assert_allclose(denoised(noisy), whole, atol=1e-6)
