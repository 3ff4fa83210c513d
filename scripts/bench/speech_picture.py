# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of several people who say the same: spectrograms with their melodies, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import speech_sound as sound_
from PIL import Image, ImageDraw, ImageFont

FloatArray = npt.NDArray[np.float64]

RATE: Final = 16000
_COLUMNS: Final = 2
_WIDTH: Final = 470
_HEIGHT: Final = 104
_LABEL: Final = 17
_GAP: Final = 8
_WINDOW: Final = 320
_SIZE: Final = 512
_RANGE_DB: Final = 52.0
_PITCH_HZ: Final = (50.0, 450.0)
_INK: Final = (24, 26, 32)
_LINE: Final = (225, 60, 30)


@dataclass(frozen=True)
class Panel:
    """One person: what stands above, and samples in [-1, 1] at RATE."""

    label: str
    sound: FloatArray


def picture(panels: Sequence[Panel], path: Path) -> None:
    """Write the panels, row by row, as WebP; all have the same scales of time and frequency.

    Up is frequency, 0 to 8 kHz; the line is the pitch, 50 to 450 Hz from bottom to top on a
    logarithmic scale.
    """
    longest = max(len(panel.sound) for panel in panels)
    rows = -(-len(panels) // _COLUMNS)
    wide = _COLUMNS * (_WIDTH + _GAP) + _GAP
    sheet = Image.new("RGB", (wide, rows * (_HEIGHT + _LABEL + _GAP) + _GAP), "white")
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(12)
    for number, panel in enumerate(panels):
        left = _GAP + number % _COLUMNS * (_WIDTH + _GAP)
        top = _GAP + number // _COLUMNS * (_HEIGHT + _LABEL + _GAP)
        draw.text((left, top), panel.label, _INK, font)
        padded = np.pad(panel.sound, (0, longest - len(panel.sound)))
        sheet.paste(_spectrogram(padded), (left, top + _LABEL))
        for piece in _melody(panel.sound, longest):
            draw.line([(left + x, top + _LABEL + y) for x, y in piece], _LINE, 2)
    sheet.save(path, "WEBP", quality=60, method=6)


def _spectrogram(sound: FloatArray) -> Image.Image:
    """Dark where it is loud, against the loudest moment."""
    sharper = np.append(sound[0], np.diff(sound) + 0.05 * sound[1:])  # or the top would be white
    padded = np.pad(sharper, _WINDOW // 2)
    starts = np.linspace(0, len(sound) - 1, _WIDTH).astype(int)
    windows = padded[starts[:, None] + np.arange(_WINDOW)] * np.hanning(_WINDOW)
    power = np.abs(np.fft.rfft(windows, _SIZE)) ** 2
    heights = np.linspace(_SIZE // 2, 0, _HEIGHT)
    level = 10 * np.log10(power[:, heights.astype(int)].T + 1e-12)
    share = np.clip((level - level.max()) / _RANGE_DB + 1, 0, 1)
    return Image.fromarray((255 * (1 - share) ** 0.8).astype(np.uint8)).convert("RGB")


def _melody(sound: FloatArray, longest: int) -> list[list[tuple[float, float]]]:
    """The pitch as lines in pixels, broken where there is no voice."""
    hertz = sound_.pitch_of(sound)
    low, high = np.log(_PITCH_HZ)
    lines: list[list[tuple[float, float]]] = [[]]
    for number, value in enumerate(hertz):
        if value <= 0:
            lines.append([])
            continue
        share = (np.log(value) - low) / (high - low)
        lines[-1].append(((number + 2) * 0.01 * RATE / longest * _WIDTH, _HEIGHT * (1 - share)))
    return [line for line in lines if len(line) > 1]
