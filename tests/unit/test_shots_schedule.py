# SPDX-License-Identifier: GPL-3.0-or-later
"""One shot covers all lines."""

from __future__ import annotations

from avatar_addon.performance.performance import SpokenLine
from avatar_addon.shots.schedule import schedule
from avatar_addon.shots.spec import ShotSpec


def test_a_single_shot_spans_all_lines() -> None:
    lines = (SpokenLine("a", "", "Hi.", 0.0, 1.0), SpokenLine("b", "", "Ho.", 1.0, 2.0))
    (shot,) = schedule(ShotSpec("CU"), lines, 2.5)
    assert (shot.start_s, shot.end_s) == (0.0, 2.5)
    assert shot.lines == ("a", "b")
    assert shot.spec.size == "CU"
