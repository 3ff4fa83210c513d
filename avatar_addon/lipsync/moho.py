# SPDX-License-Identifier: GPL-3.0-or-later
"""Mouth cues as Papagayo and Moho (once Anime Studio) keep them: a .dat of frames and mouth names.

Sources: files of Papagayo 1.2; Rhubarb 1.13.0's README, "Output formats", for the names and for
frames that count from 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from ..errors import CueError
from .check import checked
from .cues import SHAPES, MouthCue

NAMES: Final = MappingProxyType(
    {
        "A": "MBP", "B": "etc", "C": "E", "D": "AI", "E": "O", "F": "U", "G": "FV", "H": "L",
        "X": "rest",
    }
)  # fmt: skip
"""Rhubarb's letter → Preston Blair's mouth."""

_HEAD: Final = "MohoSwitch1"
_SHAPES: Final = MappingProxyType(
    {name.lower(): shape for shape, name in NAMES.items()}
    | {"wq": "F", "closed": "X"}
    | {shape.lower(): shape for shape in SHAPES if shape != "E"}
)
_CLOSING: Final = ("A", "G")


def dat_of_cues(cues: Sequence[MouthCue], fps: Fraction) -> str:
    """Cues as a .dat: a row for each frame at which the mouth changes, and one for the end.

    Where more than one cue begins in a frame the last one counts, but a closure is never lost.

    Args:
        cues: At least one.
        fps: Frames per second of the film that it is for.
    """
    rows: dict[int, str] = {}
    for cue in cues:
        frame = _frame(cue.start_s, fps)
        if rows.get(frame) not in _CLOSING or cue.shape in _CLOSING:
            rows[frame] = cue.shape
    last = _frame(cues[-1].end_s, fps)
    rows[last if last not in rows else max(rows) + 1] = "X"
    lines = [f"{frame} {NAMES[shape]}\n" for frame, shape in sorted(rows.items())]
    return "".join([f"{_HEAD}\n", *lines])


def _frame(seconds: float, fps: Fraction) -> int:
    return 1 + int(seconds * float(fps) + 1e-6)


def cues_of_dat(text: str, source: str, fps: Fraction) -> tuple[MouthCue, ...]:
    """Read a .dat, whose last row says only where the one before it ends.

    Args:
        text: The whole of it.
        source: For messages.
        fps: Frames per second that its frames count.

    Raises:
        CueError: It is no such file, a row can't be read (its line is named), or frames don't rise.
    """
    lines = text.splitlines()
    if not lines or lines[0].strip() != _HEAD:
        raise CueError(f"{source} is not Moho's .dat: its first line isn't '{_HEAD}'.")
    rows = [
        _row(line, number, source) for number, line in enumerate(lines[1:], start=2) if line.strip()
    ]
    if len(rows) < 2:
        raise CueError(f"{source} is not Moho's .dat: it has fewer than two mouths.")
    times = [float((frame - 1) / fps) for frame, _ in rows]
    if times[0] > 0.0:
        rows, times = [(1, "X"), *rows], [0.0, *times]
    spans = zip(pairwise(times), rows, strict=False)
    return checked((MouthCue(shape, a, b) for (a, b), (_, shape) in spans), source)


def _row(line: str, number: int, source: str) -> tuple[int, str]:
    frame, _, name = line.strip().partition(" ")
    try:
        return int(frame), _SHAPES[name.strip().lower()]
    except (ValueError, KeyError):
        raise CueError(
            f"Line {number} of {source} is not a frame and a mouth: '{line[:40]}'.",
            f"Mouths are {', '.join(NAMES.values())}.",
        ) from None
