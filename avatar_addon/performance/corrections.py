# SPDX-License-Identifier: GPL-3.0-or-later
"""What was corrected by hand, kept by line, so that it survives speaking the line again.

A correction knows its line by id and its times from the line's start: other lines may come, go and
move. It takes the place of what lies below, with a short blend before and after it within its line;
the mixer's rules (a closed lip wins) hold over it, too.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from .entries import Entry, curve_entry, read_json
from .file import performance_of
from .performance import Curve, Layer, Performance, SpokenLine

LAYER: Final = "corrections"
FORMAT: Final = 1
BLEND_S: Final = 0.08
"""Into a correction and out of it: two frames, as fast as a mouth."""
_HAIR_S: Final = 1e-4
_WHOLE: Final = 1.0 - 1e-6
_HINT: Final = "Mend the entry, or take it out."
_SHOWN: Final = 40

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Correction:
    """A piece of one channel, as it has to be.

    Attributes:
        line: The line's id, or its very words.
        channel: What is corrected.
        curve: Times from the line's start.
        text: The line's words, for people.
        blend_s: How long it takes to come in, and to go, in seconds.
    """

    line: str
    channel: str
    curve: Curve
    text: str = ""
    blend_s: float = BLEND_S


def corrected(
    performance: Performance, corrections: Sequence[Correction]
) -> tuple[Performance, tuple[Correction, ...]]:
    """The performance with a layer of corrections over all others.

    Args:
        performance: What is corrected; an older layer of corrections stays below.
        corrections: In any order; of two at the same time the later one counts.

    Returns:
        The performance, and the corrections that have no place in it: their line is gone, or is
        over before they begin.
    """
    curves: dict[str, Curve] = {}
    over: dict[str, Curve] = {}
    lost = []
    for one in corrections:
        line = _line_of(one, performance.lines)
        placed = _placed(one, line) if line else None
        if placed is None:
            lost.append(one)
            continue
        if one.channel in curves:
            placed = _on_top((curves[one.channel], over[one.channel]), placed)
        curves[one.channel], over[one.channel] = placed
    if not curves:
        return performance, tuple(lost)
    layers = (*performance.layers, Layer(LAYER, curves, over=over))
    return replace(performance, layers=layers), tuple(lost)


def _line_of(one: Correction, lines: Sequence[SpokenLine]) -> SpokenLine | None:
    by_id = next((line for line in lines if line.id == one.line), None)
    return by_id or next((line for line in lines if line.text == one.line), None)


def _placed(one: Correction, line: SpokenLine) -> tuple[Curve, Curve] | None:
    """Its curve, and how far it counts, on the performance's time; None where it's beyond."""
    latest = line.end_s - line.start_s - 2 * _HAIR_S  # the end is the next line's first frame
    given = one.curve.times_s
    if given[-1] < 0.0 or given[0] > latest:
        return None
    at = np.unique(np.clip(given, 0.0, latest))
    times = at + line.start_s
    first, last = float(times[0]), float(times[-1])
    begins = min(max(line.start_s, first - one.blend_s), first - _HAIR_S)
    ends = max(min(line.end_s, last + one.blend_s), last + _HAIR_S)
    corners = {begins: 0.0, first: 1.0, last: 1.0, ends: 0.0}
    share = Curve(np.array(list(corners)), np.array(list(corners.values())))
    return Curve(times, one.curve.sample(at)), share


def _on_top(below: tuple[Curve, Curve], above: tuple[Curve, Curve]) -> tuple[Curve, Curve]:
    """Two pieces of one channel as one."""
    times = np.unique(np.concatenate([c.times_s for c in (*below, *above)]))
    under, over = below[1].sample(times), above[1].sample(times)
    share = 1.0 - (1.0 - under) * (1.0 - over)
    parts = under * (1.0 - over) * below[0].sample(times) + over * above[0].sample(times)
    known = share > 0.0
    values = np.interp(times, times[known], parts[known] / share[known])
    return Curve(times, values), Curve(times, share)


def corrections_of(performance: Performance) -> tuple[Correction, ...]:
    """The corrections that a performance holds, line by line."""
    return tuple(
        found
        for layer in performance.layers
        for channel, share in layer.over.items()
        for line in performance.lines
        for found in _within(line, channel, layer.curves[channel], share)
    )


def _within(line: SpokenLine, channel: str, curve: Curve, share: Curve) -> list[Correction]:
    """What counts as a whole of a channel within a line, piece by piece."""
    times = np.unique(np.concatenate([curve.times_s, share.times_s]))
    times = times[(times >= line.start_s) & (times <= line.end_s)]
    whole = share.sample(times) >= _WHOLE if len(times) else np.zeros(0, bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], whole.astype(int), [0]])))
    found = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        piece = times[first:last]
        values = curve.sample(piece)
        moved = Curve(piece - line.start_s, values)
        found.append(Correction(line.id, channel, moved, line.text, _blend(share, piece[0])))
    return found


def _blend(share: Curve, start_s: float) -> float:
    """How long a share takes to be whole at ``start_s``."""
    for (a, low), (b, _) in pairwise(zip(share.times_s, share.values, strict=True)):
        if b == start_s and low < _WHOLE:
            return max(0.0, float(b - a))
    return BLEND_S


def report_lost(lost: Sequence[Correction], source: str) -> None:
    """Say which corrections found no place; they stay where they are kept.

    Args:
        lost: From :func:`corrected`.
        source: Where they are kept: a file's name.
    """
    by_line: dict[str, list[str]] = {}
    for one in lost:
        by_line.setdefault(one.text or one.line, []).append(one.channel)
    for words, channels in by_line.items():
        shown = words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"
        _LOG.warning(
            "Corrections of '%s' (%s) find no place any more; they stay in %s.",
            shown, ", ".join(dict.fromkeys(channels)), source,
        )  # fmt: skip


def text_of_corrections(corrections: Sequence[Correction]) -> str:
    """Corrections as JSON that :func:`read_corrections` reads."""
    rows = [
        {
            "line": one.line,
            "text": one.text,
            "channel": one.channel,
            "blend_s": one.blend_s,
            **curve_entry(one.curve),
        }
        for one in corrections
    ]
    return json.dumps({"format": FORMAT, "corrections": rows}, indent=1, ensure_ascii=False) + "\n"


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """Read corrections: a file of their own, or a performance that holds some.

    Raises:
        InputError: The file is missing, or an entry of it is wrong (which one is said).
    """
    data = read_json(path, "file of corrections", _HINT)
    if "layers" in data.value:
        return corrections_of(performance_of(data))
    return corrections_in(data)


def corrections_in(data: Entry) -> tuple[Correction, ...]:
    """Corrections from what their file says.

    Raises:
        InputError: An entry is wrong.
    """
    if data["format"].value != FORMAT:
        raise data["format"].wrong(f"is {data['format'].value!r}, not {FORMAT}")
    rows = data["corrections"].items()
    return tuple(
        _correction_of(row.called(row.place.replace("corrections", "correction"))) for row in rows
    )


def _correction_of(entry: Entry) -> Correction:
    text: Any = entry.get("text", "").text()
    line = entry.get("line", "").text() or text
    if not line:
        raise entry.wrong("has neither a line nor its text")
    blend = entry.get("blend_s", BLEND_S)
    if blend.number() < 0.0:
        raise blend.wrong("is below 0")
    channel = entry["channel"].text()
    return Correction(line, channel, entry.curve(channel), text, blend.number())
