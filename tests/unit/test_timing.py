# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from fractions import Fraction

import pytest

from avatar_addon.errors import SettingError
from avatar_addon.timing import FILM_RATE, parse_fps, samples_of, whole_frames


@pytest.mark.parametrize(
    ("text", "fps"),
    [
        ("24", Fraction(24)),
        ("23.976", Fraction(24000, 1001)),
        ("29.97", Fraction(30000, 1001)),
        ("59.94", Fraction(60000, 1001)),
        ("12.5", Fraction(25, 2)),
        (" 30000/1001 ", Fraction(30000, 1001)),
    ],
)
def test_frame_rates_are_exact(text: str, fps: Fraction) -> None:
    assert parse_fps(text) == fps


@pytest.mark.parametrize("text", ["0", "-24", "abc", "", "1/0", "nan", "inf", "1000", "24fps"])
def test_bad_frame_rates_are_refused(text: str) -> None:
    with pytest.raises(SettingError) as caught:
        parse_fps(text)
    assert caught.value.exit_code == 2
    assert "24" in caught.value.hint


@pytest.mark.parametrize("fps", ["24", "23.976", "25", "29.97", "30", "50", "59.94", "60", "12.5"])
@pytest.mark.parametrize("samples", [1, 47_999, 48_000, 48_001, 123_457])
def test_a_padded_line_is_whole_frames_of_whole_samples(fps: str, samples: int) -> None:
    rate = parse_fps(fps)
    frames = whole_frames(samples, rate)
    exact = frames * Fraction(FILM_RATE) / rate
    assert exact.denominator == 1
    assert samples_of(frames, rate) == exact >= samples
    shortest = (frames - (Fraction(FILM_RATE) / rate).denominator) * Fraction(FILM_RATE) / rate
    assert shortest < samples


def test_twenty_lines_joined_drift_by_nothing() -> None:
    rate = parse_fps("29.97")
    lines = [whole_frames(n, rate) for n in range(40_000, 60_000, 1_000)]
    assert sum(samples_of(n, rate) for n in lines) == samples_of(sum(lines), rate)
