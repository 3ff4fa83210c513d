# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of a performance: strips of 20 seconds under each other, a minute a page.

What is drawn where is ``strip.py``'s matter; here a long performance becomes pages of a size that
doesn't grow with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from ..performance.mix import mix
from ..performance.performance import Performance
from ..speech.clip import FloatArray, SpeechClip
from ..timing import FILM_RATE
from . import style
from .raster import Raster
from .strip import Strip, rows_of
from .svg import Svg

PICTURES: Final = (".png", ".svg")
STRIP_S: Final = 20.0
STRIPS: Final = 3
_WIDEST_PX: Final = 2000
_PER_S: Final = 260.0
"""Pixels for a second, where that doesn't make a strip too wide."""
_NARROWEST_PX: Final = 420


def draw(performance: Performance, clips: Sequence[SpeechClip], path: Path) -> tuple[Path, ...]:
    """Draw a performance and its sound on one time axis.

    Args:
        performance: Drawn as it is mixed; muted layers are named and left out.
        clips: Its sound, end to end.
        path: A .png or .svg. Of more than a minute the first page takes this name, the others
            ``NAME-2.png`` and so on.

    Returns:
        The pictures.

    Raises:
        OutputError: A picture can't be written.
    """
    mixed = mix(performance)
    length = performance.duration_s
    width = int(np.clip(min(length, STRIP_S) * _PER_S, _NARROWEST_PX, _WIDEST_PX))
    seconds = STRIP_S if length > STRIP_S else max(length, 0.1)
    rows = rows_of(performance, mixed)
    tall = sum(row.height + style.ROW_GAP for row in rows) + style.AXIS
    peak = max((float(np.abs(clip.samples).max(initial=0.0)) for clip in clips), default=0.0)
    starts = np.arange(0.0, max(length - 1e-6, 1e-3), seconds)
    written = []
    for number, first in enumerate(range(0, len(starts), STRIPS), start=1):
        page = starts[first : first + STRIPS]
        high = style.TITLE + len(page) * (tall + style.STRIP_GAP) + style.MARGIN
        size = (style.LABELS + width + style.MARGIN, high)
        kind = Svg if path.suffix.lower() == ".svg" else Raster
        canvas: Raster | Svg = kind(*size, style.PAPER)
        pages = -(-len(starts) // STRIPS)
        _title(canvas, performance, (number, pages))
        for place, start in enumerate(page):
            strip = Strip(
                canvas, performance, mixed, _cut(clips, start, start + seconds),
                loudest=peak,
                start_s=float(start), seconds=seconds, width=width,
                top=style.TITLE + place * (tall + style.STRIP_GAP),
            )  # fmt: skip
            strip.draw(rows)
        target = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        canvas.write(target)
        written.append(target)
    return tuple(written)


def _title(canvas: Raster | Svg, performance: Performance, page: tuple[int, int]) -> None:
    words = " ".join(line.text for line in performance.lines)
    shown = words if len(words) <= style.TITLE_LETTERS else f"{words[: style.TITLE_LETTERS]}…"
    canvas.text((style.MARGIN, 24), shown, 10.0, style.INK)
    told = f"{performance.duration_s:.1f} s" + (
        f", page {page[0]} of {page[1]}" if page[1] > 1 else ""
    )
    canvas.text((style.MARGIN, 42), told, 7.5, style.FAINT)


def _cut(clips: Sequence[SpeechClip], start_s: float, end_s: float) -> FloatArray:
    """The sound from when to when, without joining all of it."""
    out, at = [], 0
    first, last = round(start_s * FILM_RATE), round(end_s * FILM_RATE)
    for clip in clips:
        out.append(clip.samples[max(0, first - at) : max(0, last - at)])
        at += len(clip.samples)
    return np.concatenate(out) if out else np.zeros(0, np.float32)
