# SPDX-License-Identifier: GPL-3.0-or-later
"""A canvas of pixels: bands, lines and letters with soft edges, written as PNG."""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..folders import aside
from .lettering import CAPITAL, strokes_of, width_of

Array = NDArray[np.float64]
_PEN: Final = 0.155
"""Width of a letter's strokes against the height of its capitals; a pixel at least."""


def rgb(colour: str) -> Array:
    """``#rrggbb`` as three numbers from 0 to 255."""
    return np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)], np.float64)


class Raster:
    """Pixels, x to the right and y down, both from the top left corner."""

    def __init__(self, width: int, height: int, ground: str) -> None:
        self._pixels = np.empty((height, width, 3), np.float32)
        self._pixels[:] = rgb(ground)

    def rect(self, box: tuple[float, float, float, float], colour: str, alpha: float = 1.0) -> None:
        """A filled rectangle: left, top, right, bottom."""
        left, top, right, bottom = box
        columns = np.arange(int(left), int(np.ceil(right)))
        across = np.clip(np.minimum(columns + 1, right) - np.maximum(columns, left), 0.0, 1.0)
        rows = np.arange(int(top), int(np.ceil(bottom)))
        down = np.clip(np.minimum(rows + 1, bottom) - np.maximum(rows, top), 0.0, 1.0)
        self._mix(int(left), int(top), down[:, None] * across, colour, alpha)

    def band(self, left: int, top: Array, bottom: Array, colour: str, alpha: float = 1.0) -> None:
        """What lies between two curves, a value of each for every column from ``left`` on."""
        first, last = int(np.floor(top.min())), int(np.ceil(bottom.max())) + 1
        rows = np.arange(first, last)[:, None]
        cover = np.clip(np.minimum(rows + 1, bottom) - np.maximum(rows, top), 0.0, 1.0)
        self._mix(left, first, cover, colour, alpha)

    def line(self, left: int, heights: Array, colour: str, width: float = 1.4) -> None:
        """A curve, a height for every column from ``left`` on."""
        after = np.append(heights[1:], heights[-1])
        low, high = np.minimum(heights, after), np.maximum(heights, after)
        self.band(left, low - width / 2, high + width / 2, colour)

    def text(
        self, at: tuple[float, float], words: str, size: float, colour: str, anchor: str = "start"
    ) -> None:
        """Words on a line that begins at ``at``, is centred there, or ends there.

        Args:
            at: x, and y of the line that letters stand on.
            words: What is written.
            size: Height of capitals in pixels.
            colour: ``#rrggbb``.
            anchor: ``start``, ``middle`` or ``end``.
        """
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        left, base = at[0] - share * width_of(words, size), at[1]
        scale = size / CAPITAL
        pen = max(1.0, _PEN * size) / 2
        for line in strokes_of(words)[0]:
            self._stroke(line * [scale, -scale] + [left, base], pen, colour)

    def paste(self, left: int, top: int, pixels: NDArray[np.uint8]) -> None:
        """Lay a picture, shape (height, width, 3), where it is wholly inside."""
        height, width = pixels.shape[:2]
        self._pixels[top : top + height, left : left + width] = pixels

    def _stroke(self, line: Array, pen: float, colour: str) -> None:
        """A polyline of round ends: each pixel by its distance from it."""
        x0, y0 = np.floor(line.min(axis=0) - pen - 1).astype(int)
        x1, y1 = np.ceil(line.max(axis=0) + pen + 1).astype(int)
        x, y = np.meshgrid(np.arange(x0, x1) + 0.5, np.arange(y0, y1) + 0.5)
        nearest = np.min([_distance(x, y, a, b) for a, b in pairwise(line)], axis=0)
        self._mix(int(x0), int(y0), np.clip(pen + 0.5 - nearest, 0.0, 1.0), colour, 1.0)

    def _mix(self, left: int, top: int, cover: Array, colour: str, alpha: float) -> None:
        """Lay a colour over the pixels, as far as each is covered."""
        height, width = self._pixels.shape[:2]
        x0, y0 = max(left, 0), max(top, 0)
        x1, y1 = min(left + cover.shape[1], width), min(top + cover.shape[0], height)
        if x1 <= x0 or y1 <= y0:
            return
        part = alpha * cover[y0 - top : y1 - top, x0 - left : x1 - left, None]
        below = self._pixels[y0:y1, x0:x1]
        below += (part * (rgb(colour) - below)).astype(np.float32)

    def write(self, path: Path) -> None:
        """Write a PNG, whole or not at all."""
        pixels = np.clip(np.round(self._pixels), 0, 255).astype(np.uint8)
        height, width = pixels.shape[:2]
        rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], axis=1)
        head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        with aside(path) as part:
            part.write_bytes(
                b"\x89PNG\r\n\x1a\n"
                + _chunk(b"IHDR", head)
                + _chunk(b"IDAT", zlib.compress(rows.tobytes(), 6))
                + _chunk(b"IEND", b"")
            )


def _distance(x: Array, y: Array, a: Array, b: Array) -> Array:
    """From each point to the straight line from ``a`` to ``b``."""
    way = b - a
    along = ((x - a[0]) * way[0] + (y - a[1]) * way[1]) / max(float(way @ way), 1e-12)
    along = np.clip(along, 0.0, 1.0)
    return np.asarray(np.hypot(x - a[0] - along * way[0], y - a[1] - along * way[1]))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
