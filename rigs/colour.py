# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours as people write them (``#d9a441``) and as shaders want them (linear RGB)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .params import Colour

_HEX: Final = re.compile(r"#?([0-9a-fA-F]{6})")
_DIGITS: Final = 4


def linear(text: str) -> Colour:
    """Linear RGB of an sRGB colour written ``#rrggbb``, rounded to four digits.

    Raises:
        ValueError: It isn't written so.

    Source: IEC 61966-2-1 (sRGB).
    """
    match = _HEX.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"'{text}' is not a colour like '#d9a441'")
    r, g, b = (_to_linear(int(match[1][i : i + 2], 16) / 255.0) for i in (0, 2, 4))
    return r, g, b


def written(colour: Colour) -> str:
    """The nearest ``#rrggbb`` of a linear colour."""
    return "#" + "".join(f"{round(255 * _to_srgb(v)):02x}" for v in colour)


def mixed(a: Colour, b: Colour, share: float) -> Colour:
    """A colour on the way from ``a`` (share 0) to ``b`` (share 1)."""
    return _rounded([x + share * (y - x) for x, y in zip(a, b, strict=True)])


def scaled(colour: Colour, factor: Sequence[float]) -> Colour:
    """A colour with each channel multiplied, within [0, 1]."""
    return _rounded([min(x * f, 1.0) for x, f in zip(colour, factor, strict=True)])


def lightness(colour: Colour) -> float:
    """Relative luminance of a linear colour, 0 to 1 (Rec. 709)."""
    r, g, b = colour
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _rounded(values: Sequence[float]) -> Colour:
    r, g, b = (round(float(v), _DIGITS) for v in values)
    return r, g, b


def _to_linear(v: float) -> float:
    return round(v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4, _DIGITS)


def _to_srgb(v: float) -> float:
    v = min(max(v, 0.0), 1.0)
    return float(12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055)
