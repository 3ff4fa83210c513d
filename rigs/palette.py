# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours that go together: skin with lips and blush, hair with brows, clothes with each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .colour import lightness, linear, mixed, scaled, written
from .params import Colour

SKIN: Final[Mapping[str, Colour]] = {
    "fair": (0.87, 0.52, 0.39),
    "light": (0.82, 0.43, 0.28),
    "olive": (0.64, 0.335, 0.19),
    "tan": (0.50, 0.235, 0.125),
    "brown": (0.29, 0.118, 0.060),
    "dark": (0.135, 0.053, 0.030),
}
HAIR: Final[Mapping[str, Colour]] = {
    "black": (0.012, 0.010, 0.010),
    "dark-brown": (0.032, 0.016, 0.010),
    "brown": (0.100, 0.040, 0.018),
    "auburn": (0.170, 0.040, 0.014),
    "ginger": (0.420, 0.110, 0.022),
    "blond": (0.560, 0.330, 0.110),
    "grey": (0.300, 0.300, 0.310),
    "white": (0.720, 0.700, 0.670),
    "green": (0.050, 0.260, 0.130),
    "teal": (0.020, 0.230, 0.250),
    "blue": (0.035, 0.110, 0.420),
    "purple": (0.170, 0.050, 0.320),
    "pink": (0.640, 0.140, 0.300),
}
EYES: Final[Mapping[str, Colour]] = {
    "dark": (0.030, 0.013, 0.008),
    "brown": (0.105, 0.042, 0.016),
    "hazel": (0.180, 0.105, 0.030),
    "green": (0.075, 0.190, 0.085),
    "blue": (0.070, 0.210, 0.420),
    "grey": (0.190, 0.240, 0.270),
}
CLOTH: Final[Mapping[str, Colour]] = {
    name: linear(text)
    for name, text in {
        "black": "#26262b", "grey": "#8a8d92", "white": "#ece7dd", "cream": "#e4d5b7",
        "brown": "#6d4a34", "tan": "#b98d5e", "red": "#b8352f", "rust": "#ad5430",
        "orange": "#d97b32", "yellow": "#dca73c", "olive": "#75773f", "green": "#3d7a56",
        "teal": "#22737a", "blue": "#3e6fae", "navy": "#28395e", "purple": "#6c4a86",
        "pink": "#d98a97", "wine": "#7b2b3c",
    }.items()
}  # fmt: skip


@dataclass(frozen=True)
class Clothes:
    """A harmony: what is worn above, its trim, under it, below, on the feet, on the head."""

    fabric: Colour
    trim: Colour
    shirt: Colour
    bottom: Colour
    shoes: Colour
    headwear: Colour


def _harmony(text: str) -> Clothes:
    return Clothes(*(linear(word) for word in text.split()))


HARMONIES: Final = tuple(
    _harmony(text)
    for text in (
        # fabric  trim    shirt   bottom  shoes   headwear
        "#b93a3a #962b2d #f1e7da #33405f #3d2f28 #3c3f48",
        "#b8502f #963f25 #f0e6d6 #3a3f4a #4a342a #31506b",
        "#d98a77 #c26f5c #f7efe6 #3f5168 #7a553c #3b6a78",
        "#c9653f #a94f2e #f2e9da #2b4a52 #4a342a #e0b85c",
        "#a8794e #8b623d #f3ead9 #2f4458 #4a342a #7b2b3c",
        "#e6d8bd #cdbb98 #b9553a #4a5a49 #6b4a33 #7a3b33",
        "#dca73c #c98f2a #ece7dd #33405f #5d4030 #2f6f73",
        "#b9a94a #9c8d38 #f4eedd #4b4038 #4a342a #3f5d6e",
        "#7d8a3c #666f2e #f1ead6 #3b3a44 #5d4030 #c27a3a",
        "#5f7a4a #4a6139 #f2ead8 #43382f #5d4030 #b5653a",
        "#9db08d #7f956f #fbf6ea #55473d #6b4a33 #8f4b3b",
        "#2f6a4c #24543c #efe6d2 #3a3633 #33272a #d8a65c",
        "#3f9a8c #317c71 #f3eee0 #3d4152 #5d4030 #d98a77",
        "#2f6f73 #225257 #efe5d0 #5b4a3e #3d2f28 #d59b45",
        "#7db3c8 #6297ad #fbf6ee #41465a #6b4a33 #c9653f",
        "#4f7fae #3b6591 #f4efe4 #2e3444 #63442f #c9653f",
        "#35486e #27365a #f0ede6 #a88f6b #6b4a33 #b8523a",
        "#8a6aa6 #6e5189 #f3ecef #343a52 #3c3440 #d8a65c",
        "#a8456f #88345a #f6ecea #3d3f55 #3c3440 #4f7f86",
        "#d5a3ad #bd8490 #fbf3ee #4c5570 #7d5b58 #6c4a86",
        "#7b2b3c #5f1f2e #efe0d4 #2f3440 #33272a #8a7a54",
        "#3c3f48 #2b2d35 #dcd6cb #6d7480 #26262b #b8453f",
        "#b4b7ba #989b9f #fbf8f2 #38445c #4a342a #7b2b3c",
    )
)
"""Hand-picked, once around the circle of hues; each reads as one outfit in every light."""
DENIM: Final = (linear("#3d5578"), linear("#2c3c58"), linear("#5b7aa0"), linear("#2b2e36"))
FRAMES: Final = (linear("#26221f"), linear("#5a3826"), linear("#8f7340"), linear("#2f4a6b"))


def complexion(skin: Colour, rouge: float) -> dict[str, Colour]:
    """Skin, and the tints that belong to it; ``rouge`` 0 is bare, 1 made up."""
    pale = min(lightness(skin) / lightness(SKIN["light"]), 1.0)
    bare = mixed(scaled(skin, (0.88, 0.60, 0.62)), (0.36, 0.105, 0.095), 0.20 + 0.05 * (1.0 - pale))
    red = mixed(scaled(skin, (0.72, 0.31, 0.42)), (0.40, 0.05, 0.06), 0.12 + 0.25 * (1.0 - pale))
    return {
        "skin": tidy(skin),
        "blush": tidy(scaled(skin, (1.10 - 0.06 * pale, 0.68, 0.78))),
        "lips": tidy(mixed(bare, red, rouge)),
        "lid_shade": tidy(scaled(skin, (0.73, 0.62, 0.72))),
    }


def brows_of(hair: Colour) -> Colour:
    """Brows are darker than fair hair, lighter than black, and never quite white."""
    if lightness(hair) < 0.03:
        return tidy(mixed(hair, (0.030, 0.017, 0.012), 0.6))
    return tidy(mixed(scaled(hair, (0.55, 0.50, 0.48)), (0.05, 0.028, 0.018), 0.25))


def tidy(colour: Colour) -> Colour:
    """The nearest colour that can be written ``#rrggbb``, so that it reads back equal."""
    return linear(written(colour))
