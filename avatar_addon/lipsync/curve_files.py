# SPDX-License-Identifier: GPL-3.0-or-later
"""A mouth's curves as plain CSV: a row for each frame, a column for each viseme."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

import numpy as np

from ..errors import CueError
from ..performance.performance import Curve
from ..vocabulary import VISEME_CHANNELS

TIME: Final = "time_s"


def csv_of_curves(curves: Mapping[str, Curve], duration_s: float, fps: Fraction) -> str:
    """Curves at every frame, the first at 0 and one at the end.

    Args:
        curves: Channel → curve; channels that aren't in it are 0.
        duration_s: Length in seconds.
        fps: Frames per second.
    """
    frames = math.ceil(duration_s * float(fps) - 1e-6)
    times = np.minimum(np.arange(frames + 1) / float(fps), duration_s)
    columns = [
        curves[name].sample(times) if name in curves else np.zeros(len(times))
        for name in VISEME_CHANNELS
    ]
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow([TIME, *VISEME_CHANNELS])
    for time, *values in zip(times, *columns, strict=True):
        rows.writerow([f"{time:.6f}", *(f"{value:.4f}" for value in values)])
    return out.getvalue()


def curves_of_csv(text: str, source: str) -> dict[str, Curve]:
    """Read curves: any of the visemes' channels, at times that rise.

    Args:
        text: The whole of it.
        source: For messages.

    Raises:
        CueError: The header, or a row (its line is named), can't be read.
    """
    rows = list(csv.reader(io.StringIO(text)))
    head = [name.strip() for name in rows[0]] if rows else []
    if head[:1] != [TIME] or len(head) < 2:
        raise CueError(f"{source} has no header such as '{TIME},viseme.aa'.")
    unknown = next((name for name in head[1:] if name not in VISEME_CHANNELS), None)
    if unknown is not None or len(set(head)) < len(head):
        raise CueError(
            f"{source} has a column '{unknown or 'twice'}' that is no viseme of its own.",
            f"Columns are {', '.join(VISEME_CHANNELS)}.",
        )
    table = [_row(row, len(head), n, source) for n, row in enumerate(rows[1:], start=2) if row]
    if not table:
        raise CueError(f"{source} has no rows.")
    values = np.array(table)
    late = np.flatnonzero(np.diff(values[:, 0]) <= 0.0)
    if len(late):
        raise CueError(f"The times of {source} don't rise after {values[late[0], 0]:g} s.")
    return {
        name: Curve(values[:, 0].copy(), values[:, column].copy())
        for column, name in enumerate(head[1:], start=1)
        if values[:, column].any()
    }


def _row(row: list[str], width: int, number: int, source: str) -> list[float]:
    try:
        values = [float(cell) for cell in row]
    except ValueError:
        values = []
    if len(values) != width or not all(0.0 <= value < math.inf for value in values):
        raise CueError(f"Line {number} of {source} is not {width} numbers from 0 up.")
    if max(values[1:]) > 1.0:
        raise CueError(f"Line {number} of {source} has a weight above 1.")
    return values
