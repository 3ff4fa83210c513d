# SPDX-License-Identifier: GPL-3.0-or-later
"""Movements on an even grid: steps, bumps, and curves without needless points."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_addon.performance.motion import add_bump, eased, grid, smoothed, stepped, thinned

TIMES = np.linspace(0.0, 4.0, 401)


def test_steps_add_up_wherever_they_overlap() -> None:
    steps = [(2.0, 0.5, 1.0), (-3.0, 1.0, 1.0), (0.5, 9.0, 1.0)]
    values = stepped(TIMES, steps, start=1.0)
    wanted = 1.0 + 2.0 * eased(TIMES - 0.5) - 3.0 * eased(TIMES - 1.0)
    np.testing.assert_allclose(values, wanted, atol=1e-12)
    assert values[-1] == pytest.approx(0.0)


def test_a_bump_goes_there_stays_and_comes_back() -> None:
    values = np.zeros_like(TIMES)
    add_bump(values, TIMES, 3.0, (1.0, 1.5, 2.0, 3.0))
    assert np.interp([0.99, 1.5, 1.75, 2.0, 3.0], TIMES, values).tolist() == pytest.approx(
        [0.0, 3.0, 3.0, 3.0, 0.0]
    )


def test_thinned_curves_look_the_same() -> None:
    values = np.where(TIMES < 2.0, np.sin(3.0 * TIMES), np.sin(6.0))
    curve = thinned(TIMES, values, 0.01)
    assert len(curve.times_s) < 80
    assert np.abs(curve.sample(TIMES) - values).max() <= 0.01
    assert (curve.times_s[0], curve.times_s[-1], curve.values[-1]) == (0.0, 4.0, values[-1])
    short = thinned(np.array([0.0, 1.0]), np.array([0.0, 2.0]), 0.1)
    assert short.values.tolist() == [0.0, 2.0]


def test_grids_reach_both_ends_and_smoothing_keeps_levels() -> None:
    for seconds in (0.01, 1 / 24, 3.3):
        times = grid(seconds)
        assert (times[0], times[-1]) == (0.0, seconds)
        assert len(times) >= 2
    np.testing.assert_allclose(smoothed(np.full(50, 2.5), 4.0), 2.5)
    assert smoothed(np.eye(1, 101, 50)[0], 4.0).max() == pytest.approx(0.1, abs=0.01)
