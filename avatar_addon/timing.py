# SPDX-License-Identifier: GPL-3.0-or-later
"""Frame rates, and the rule that every line lasts whole frames of whole samples.

Time is seconds everywhere before the rig; here is the one place that joins seconds, samples and
frames.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Final

from .errors import SettingError

FILM_RATE: Final = 48_000
"""Samples per second of all sound after the speech station, in Hertz."""

_NTSC: Final = {"23.976": Fraction(24000, 1001), "23.98": Fraction(24000, 1001),
                "29.97": Fraction(30000, 1001), "59.94": Fraction(60000, 1001)}  # fmt: skip
FPS_RANGE: Final = (Fraction(1), Fraction(240))


def parse_fps(text: str) -> Fraction:
    """Read a frame rate: ``24``, ``29.97`` (broadcast: exactly 30000/1001) or ``30000/1001``.

    Raises:
        SettingError: Not a number, or outside 1 to 240 frames per second.
    """
    try:
        fps = _NTSC.get(text.strip()) or Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        raise SettingError(f"'{text}' is not a frame rate.", "Give a number such as 24.") from None
    if not FPS_RANGE[0] <= fps <= FPS_RANGE[1]:
        raise SettingError(
            f"A frame rate of {text} is outside 1 to 240 frames per second.",
            "Give a number such as 24.",
        )
    return fps


def whole_frames(samples: int, fps: Fraction, rate: int = FILM_RATE) -> int:
    """The least number of frames that holds ``samples`` and lasts a whole number of samples.

    At 29.97 fps a frame is 1601.6 samples, so such a line lasts a multiple of five frames; then
    clips join with no drift.

    Args:
        samples: Length of the sound at ``rate``.
        fps: Frames per second.
        rate: Samples per second.
    """
    per_frame = Fraction(rate) / fps
    frames = max(1, math.ceil(samples / per_frame))
    step = per_frame.denominator
    return math.ceil(frames / step) * step


def samples_of(frames: int, fps: Fraction, rate: int = FILM_RATE) -> int:
    """Length of ``frames`` in samples; exact for what :func:`whole_frames` returns."""
    return round(frames * Fraction(rate) / fps)
