# SPDX-License-Identifier: GPL-3.0-or-later
"""A canvas that writes SVG: sharp at any size, with text of every script."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..folders import aside

Array = NDArray[np.float64]
_OF_CAPITALS: Final = 1.38
"""Size of a sans-serif font against the height of its capitals."""


class Svg:
    """The same as :class:`.raster.Raster`, as shapes."""

    def __init__(self, width: int, height: int, ground: str) -> None:
        self._rows = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" font-family="sans-serif">',
            f'<rect width="{width}" height="{height}" fill="{ground}"/>',
        ]

    def rect(self, box: tuple[float, float, float, float], colour: str, alpha: float = 1.0) -> None:
        """A filled rectangle: left, top, right, bottom."""
        left, top, right, bottom = box
        self._rows.append(
            f'<rect x="{left:g}" y="{top:g}" width="{right - left:g}" height="{bottom - top:g}" '
            f'fill="{colour}"{_seen(alpha)}/>'
        )

    def band(self, left: int, top: Array, bottom: Array, colour: str, alpha: float = 1.0) -> None:
        """What lies between two curves, a value of each for every column from ``left`` on."""
        x = left + np.arange(float(len(top)))
        points = f"{_points(x, top)} {_points(x[::-1], bottom[::-1])}"
        self._rows.append(f'<polygon points="{points}" fill="{colour}"{_seen(alpha)}/>')

    def line(self, left: int, heights: Array, colour: str, width: float = 1.4) -> None:
        """A curve, a height for every column from ``left`` on."""
        points = _points(left + np.arange(float(len(heights))), heights)
        self._rows.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'
        )

    def text(
        self, at: tuple[float, float], words: str, size: float, colour: str, anchor: str = "start"
    ) -> None:
        """As :meth:`.raster.Raster.text`."""
        self._rows.append(
            f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" font-size="{size * _OF_CAPITALS:.1f}" '
            f'fill="{colour}" text-anchor="{anchor}">{escape(words)}</text>'
        )

    def write(self, path: Path) -> None:
        """Write it, whole or not at all."""
        with aside(path) as part:
            part.write_text("\n".join([*self._rows, "</svg>", ""]), encoding="utf-8", newline="\n")


def _seen(alpha: float) -> str:
    return "" if alpha == 1.0 else f' fill-opacity="{alpha:g}"'


def _points(x: Array, y: Array) -> str:
    """Points of a curve without those on a level run."""
    level = np.concatenate([[False], np.abs(np.diff(y, 2)) < 1e-3, [False]]) if len(y) > 2 else None
    kept = slice(None) if level is None else ~level
    return " ".join(f"{a:g},{b:.1f}" for a, b in zip(x[kept], y[kept], strict=True))
