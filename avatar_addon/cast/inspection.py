# SPDX-License-Identifier: GPL-3.0-or-later
"""What was found of a character, told to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import fill
from typing import Any, Final

from ..vocabulary import FACE_CHANNELS, VISEME_CHANNELS

DOUBTFUL: Final = 0.6
"""A match that is less sure asks to be confirmed."""
_WAYS: Final = ("direct", "measured", "composed", "rest")


def lines(report: Mapping[str, Any]) -> Iterator[str]:
    """A report of ``rig.adopt.describe`` as lines for a terminal."""
    names = ", ".join(f"{title} {count}" for title, count in report["conventions"].items())
    yield f"face         {report['face']}; skeleton {report['armature'] or 'none'}"
    yield f"names        {names or 'none that anybody uses'}"
    yield f"visemes      {_coverage(report, VISEME_CHANNELS)}"
    yield f"face shapes  {_coverage(report, FACE_CHANNELS)}"
    gap = 100 * report["aa_gap_of_head"]
    yield f"mouth        opens by {gap:.1f} % of the head's height at a full 'aa'"
    for title, text in _remarks(report):
        yield fill(f"{title:<13}{text}", 96, subsequent_indent=" " * 13)


def _coverage(report: Mapping[str, Any], channels: tuple[str, ...]) -> str:
    found = [report["channels"][c]["how"] for c in channels if c in report["channels"]]
    told = [f"{found.count(way)} {way}" for way in _WAYS if way in found]
    lacking = len(channels) - len(found)
    return ", ".join([*told, f"{lacking} missing"] if lacking else told)


def _remarks(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    missing = [name.partition(".")[2] for name in report["missing"]]
    if 0 < len(missing) < len(VISEME_CHANNELS) + len(FACE_CHANNELS):
        yield "missing", ", ".join(missing)
    for channel, one in report["channels"].items():
        if one["sure"] < DOUBTFUL and one["how"] == "measured":
            keys = " + ".join(one["parts"])
            yield "please check", f"{channel} = {keys}, by what it does alone"
    for note in report["notes"]:
        yield "note", note
