# SPDX-License-Identifier: GPL-3.0-or-later
"""What is checked before Praat is asked."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_addon.speech.warp import PitchCurve, pitch_of, warp

SECOND = np.zeros(16_000, np.float32)


@pytest.mark.parametrize(
    "anchors",
    [[(0.5, 0.5), (0.4, 0.6)], [(0.5, 0.5), (0.6, 0.5)], [(0.5, 0.5), (1.2, 1.2)], [(0.0, 0.2)]],
)
def test_anchors_must_rise_inside_the_sound(anchors: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="rise"):
        warp(SECOND, 16_000, anchors=anchors)


@pytest.mark.parametrize("values", [[], [0.0], [-1.0], [np.nan], [np.inf]])
def test_a_pitch_is_a_positive_number(values: list[float]) -> None:
    curve = PitchCurve(np.arange(len(values), dtype=float), np.array(values))
    with pytest.raises(ValueError, match="positive"):
        warp(SECOND, 16_000, pitch=curve)


def test_what_is_too_short_for_a_melody_is_stretched_without_praat() -> None:
    ramp = np.linspace(0, 1, 800, dtype=np.float32)
    out = warp(ramp, 16_000, anchors=[(0.05, 0.1)])
    assert len(out) == 1600
    np.testing.assert_allclose(out[:1598], np.arange(1598) / 1598, atol=2e-3)
    assert len(pitch_of(ramp, 16_000).hz) == 0
