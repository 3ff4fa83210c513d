# SPDX-License-Identifier: GPL-3.0-or-later
"""Forecasts grow with the work and shrink with the cores."""

from __future__ import annotations

import itertools

import pytest

from avatar_addon.render.estimate import engine_for, frame_seconds, staging_seconds
from avatar_addon.render.job import ENGINES, QUALITIES, RenderSettings


def _seconds(
    engine: str, quality: str, size: tuple[int, int] = (640, 360), cores: int = 2
) -> float:
    return frame_seconds(RenderSettings(size, engine=engine, quality=quality), cores)


@pytest.mark.parametrize(("engine", "quality"), list(itertools.product(ENGINES, QUALITIES)))
def test_every_engine_and_quality_has_a_cost(engine: str, quality: str) -> None:
    small = _seconds(engine, quality)
    assert 0.05 < small < 60
    large = _seconds(engine, quality, (1280, 720))
    assert small < large < 4 * small
    assert _seconds(engine, quality, cores=16) < small


def test_better_costs_more() -> None:
    for engine in ENGINES:
        draft, preview, final = (_seconds(engine, quality) for quality in QUALITIES)
        assert draft < preview < final


def test_the_demo_renders_within_three_and_a_half_minutes() -> None:
    settings = RenderSettings()
    assert staging_seconds(settings) + 90 * frame_seconds(settings, 2) < 210


def test_auto_draws_drafts_and_traces_the_rest() -> None:
    engines = [engine_for(RenderSettings(quality=quality)) for quality in QUALITIES]
    assert engines == ["workbench", "cycles", "cycles"]
    assert engine_for(RenderSettings(engine="eevee")) == "eevee"
