# SPDX-License-Identifier: GPL-3.0-or-later
"""Extras: a coherent person from a seed and a few words; the same for the same seed.

Every aspect has a random stream of its own, so that asking for a hat leaves the face alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final, TypeVar

import numpy as np

from . import palette
from .colour import lightness, scaled
from .describe import Wish, understand
from .faces import random_face
from .params import Body, Character, Colour, FaceShape, Look, Scale, Style, Traits

_T = TypeVar("_T")
Odds = Mapping[str, float]

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "woman": ("Alma", "Bea", "Cleo", "Dina", "Elsa", "Faye", "Gia", "Hana", "Ines", "Juno", "Kaya",
              "Lena", "Maya", "Nell", "Olga", "Pia", "Rosa", "Sana", "Tess", "Uma", "Vera", "Wren",
              "Yara", "Zoe"),
    "man": ("Abel", "Bo", "Cem", "Dan", "Eli", "Finn", "Gus", "Hugo", "Ivo", "Jay", "Karl", "Leo",
            "Milo", "Ned", "Omar", "Paul", "Raj", "Sam", "Tariq", "Umar", "Vito", "Will", "Yusuf",
            "Zeno"),
}  # fmt: skip
_HAIR_OF: Final[Mapping[str, Odds]] = {
    "woman": {"bob": 22, "long": 26, "bun": 20, "curly": 16, "short": 9, "hijab": 6, "cap": 4},
    "man": {"short": 52, "curly": 20, "bald": 9, "cap": 9, "long": 6, "bun": 4},
}
_TOP_OF: Final[Mapping[str, Odds]] = {
    "woman": {"sweater": 22, "tshirt": 16, "shirt": 16, "hoodie": 12, "blazer": 14, "dress": 20},
    "man": {"sweater": 22, "tshirt": 20, "shirt": 22, "hoodie": 18, "blazer": 18},
}
_EYES_OF: Final[tuple[tuple[float, Odds], ...]] = (
    (0.15, {"dark": 60, "brown": 40}),
    (0.40, {"dark": 20, "brown": 60, "hazel": 20}),
    (1.01, {"brown": 28, "hazel": 16, "green": 16, "blue": 26, "grey": 14}),
)
"""Up to this lightness of skin → the chances of each iris."""
_HAIR_COLOURS_OF: Final[tuple[tuple[float, Odds], ...]] = (
    (0.15, {"black": 70, "dark-brown": 30}),
    (0.40, {"black": 40, "dark-brown": 40, "brown": 20}),
    (1.01, {"black": 10, "dark-brown": 20, "brown": 32, "auburn": 12, "ginger": 9, "blond": 17}),
)
_BEARING_OF: Final[Mapping[str, Odds]] = {
    "woman": {"easy": 34, "folded": 26, "hip": 18, "upright": 12, "wide": 10},
    "man": {"easy": 30, "wide": 32, "upright": 22, "folded": 10, "hip": 6},
}
_GOLDEN: Final = 0.6180339887498949
HEAD_M: Final = 0.276
"""Metres from chin to crown of somebody of 1.68 m."""


class Chance:
    """Random choices of a seed; each aspect has its own stream."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def stream(self, aspect: str) -> np.random.Generator:
        """A fresh stream for an aspect."""
        return np.random.default_rng([self._seed, zlib.crc32(aspect.encode())])

    def pick(self, aspect: str, odds: Odds) -> str:
        """A name by its odds."""
        chances = np.array(list(odds.values()), dtype=float)
        place = int(self.stream(aspect).choice(len(chances), p=chances / chances.sum()))
        return list(odds)[place]

    def one(self, aspect: str, options: Sequence[_T]) -> _T:
        """One of several, alike."""
        return options[int(self.stream(aspect).integers(len(options)))]

    def place(self, aspect: str) -> float:
        """A number from 0 to 1; of seeds that follow each other, far apart.

        Source: Weyl's sequence of the golden ratio, the most even of its kind.
        """
        start = float(np.random.default_rng(zlib.crc32(aspect.encode())).random())
        return (start + _GOLDEN * self._seed) % 1.0

    def around(self, aspect: str, middle: float, spread: float) -> float:
        """A number near the middle: a bell that ends at twice the spread."""
        value = float(self.stream(aspect).normal(0.0, 1.0))
        return round(middle + spread * min(max(value, -2.0), 2.0), 3)

    def happens(self, aspect: str, share: float) -> bool:
        """Whether something does that happens this often."""
        return bool(self.stream(aspect).random() < share)


def random_character(seed: int, like: str = "") -> Character:
    """A person by chance.

    Args:
        seed: Which one, from 0 on.
        like: What they must be like, see :mod:`rigs.describe`; the rest is left to chance.

    Raises:
        ValueError: The description has an unknown word or contradicts itself.
    """
    wish, chance = understand(like), Chance(seed)
    presents = wish.presents or chance.pick("presents", {"woman": 1, "man": 1})
    years = int(wish.years) if wish.years else _years(chance)
    title = chance.one("name", NAMES[presents])
    look = _look(wish, chance, presents, years)
    style = _style(wish, chance, presents, years)
    body = _body(wish, chance, presents, years)
    male = chance.around("male", 0.9 if presents == "man" else 0.06, 0.06)
    drawn, traits = random_face(chance.stream("face"), age_of(years), body.build, male)
    mood = wish.mood or chance.pick("mood", {"cheerful": 4, "gentle": 3, "stern": 2})
    face, traits = _tempered(mood, _rounded(drawn), _rounded(traits))
    return Character(
        name=f"{title.lower()}{seed}",
        title=title,
        seed=seed,
        scale=_scale(body),
        face=face,
        traits=traits,
        body=body,
        style=style,
        look=_worn(look, style, chance, bool(wish.top_colour)),
        about=_about(presents, years, style),
        tags=("extra", presents, _generation(years)),
    )


def age_of(years: float) -> float:
    """Years of life → ``Traits.age``."""
    return round(_between(years, (4, 16, 30, 50, 70, 88), (0, 0.20, 0.35, 0.58, 0.84, 1)), 3)


def _between(value: float, at: Sequence[float], values: Sequence[float]) -> float:
    return float(np.interp(value, at, values))


def _years(chance: Chance) -> int:
    low, high = chance.one(
        "generation", ((14, 19), (20, 32), (22, 38), (33, 52), (40, 60), (60, 84))
    )
    return int(chance.stream("years").integers(low, high))


def _look(wish: Wish, chance: Chance, presents: str, years: int) -> Look:
    tone = wish.skin or chance.one("skin", tuple(palette.SKIN))
    skin = scaled(palette.SKIN[tone], (chance.around("tone", 1.0, 0.05),) * 3)
    hair = palette.HAIR[wish.hair_colour or _hair_colour(chance, lightness(skin), years)]
    iris = wish.eyes or chance.pick("iris", _by_lightness(_EYES_OF, skin))
    rouge = chance.around("rouge", 0.55, 0.2) if presents == "woman" and years > 15 else 0.12
    tints = palette.complexion(skin, rouge)
    return Look(
        iris=palette.tidy(palette.EYES[iris]),
        hair=palette.tidy(hair),
        brows=palette.brows_of(hair),
        frames=chance.one("frames", palette.FRAMES),
        **tints,
        **_clothes(wish, chance, skin, years),
    )


def _hair_colour(chance: Chance, skin_lightness: float, years: int) -> str:
    silvering = _between(years, (38, 55, 75), (0.0, 0.45, 0.97))
    if chance.happens("silver", silvering):
        return (
            "white" if chance.happens("white", _between(years, (55, 80), (0.15, 0.75))) else "grey"
        )
    odds = next(odds for limit, odds in _HAIR_COLOURS_OF if skin_lightness < limit)
    return chance.pick("hair colour", odds)


def _by_lightness(table: tuple[tuple[float, Odds], ...], skin: Colour) -> Odds:
    return next(odds for limit, odds in table if lightness(skin) < limit)


def _clothes(wish: Wish, chance: Chance, skin: Colour, years: int) -> dict[str, Colour]:
    """A harmony that suits skin and age; what the wish colours is changed in it."""
    clothes = _suiting(chance.place("clothes"), skin, years)
    changes: dict[str, Colour] = {}
    if wish.top_colour:
        fabric = palette.CLOTH[wish.top_colour]
        changes |= {"fabric": fabric, "trim": palette.tidy(scaled(fabric, (0.72,) * 3))}
    if wish.bottom_colour:
        changes["bottom"] = palette.CLOTH[wish.bottom_colour]
    elif wish.bottom == "jeans":
        changes["bottom"] = chance.one("denim", palette.DENIM)
    if wish.headwear_colour:
        changes["headwear"] = palette.CLOTH[wish.headwear_colour]
    return {f.name: getattr(clothes, f.name) for f in fields(clothes)} | changes


def _suiting(place: float, skin: Colour, years: int) -> palette.Clothes:
    """The harmony nearest to a place on the circle of hues, from 0 to 1, that suits a person.

    It stands off from the skin; the loudest are for the young, the calmest for the old.
    """
    apart = sorted(palette.HARMONIES, key=lambda one: _apart(one.fabric, skin))[4:]
    calm = sorted(apart, key=lambda one: max(one.fabric) - min(one.fabric))
    few = len(calm) // 4
    worn = calm[few:] if years < 22 else calm[:-few] if years > 58 else calm
    count = len(palette.HARMONIES)

    def away(one: palette.Clothes) -> float:
        steps = abs(palette.HARMONIES.index(one) + 0.5 - count * place)
        return min(steps, count - steps)

    return min(worn, key=away)


def _apart(a: Colour, b: Colour) -> float:
    """How different two colours look, roughly: distance of their square roots."""
    return float(np.linalg.norm(np.sqrt(a) - np.sqrt(b)))


def _style(wish: Wish, chance: Chance, presents: str, years: int) -> Style:
    odds = dict(_HAIR_OF[presents])
    if presents == "man" and years > 40:
        odds |= {"bald": 9 + 0.6 * (years - 40), "long": 2, "bun": 1}
    if years > 60:
        odds |= {"bob": 18, "short": 40, "long": 4} if presents == "woman" else {"cap": 12}
    hair = wish.hair or chance.pick("hair", _without("cap", odds, wish.top in ("blazer", "dress")))
    top = wish.top or chance.pick("top", _tops(presents, years, hair, wish.bottom))
    bottom = wish.bottom or chance.pick(
        "bottom",
        {"trousers": 50, "jeans": 35, "skirt": 22 * (presents == "woman" and hair != "hijab")},
    )
    glasses = wish.glasses or (
        chance.one("glasses", ("round", "square"))
        if chance.happens("sight", _between(years, (14, 40, 75), (0.16, 0.26, 0.60)))
        else "none"
    )
    return Style(
        hair=hair,
        facial_hair=wish.facial_hair or _facial_hair(chance, presents, years),
        glasses=glasses,
        top=top,
        bottom=bottom,
        part_side=float(chance.one("parting", (1, -1))),
    )


def _without(name: str, odds: Odds, really: bool) -> Odds:
    return {key: share for key, share in odds.items() if not (really and key == name)}


def _tops(presents: str, years: int, hair: str, bottom: str) -> Odds:
    odds = dict(_TOP_OF[presents])
    odds |= {"blazer": 0, "dress": 0} if hair == "cap" else {}
    odds |= {"tshirt": 0, "dress": 0} if hair == "hijab" else {}
    odds |= {"dress": 0} if bottom else {}
    if years < 20:
        odds["blazer"] = 0
        odds["hoodie"] = 34
    if years > 58:
        odds["hoodie"] = 3
        odds["tshirt"] = 5
    return odds


def _facial_hair(chance: Chance, presents: str, years: int) -> str:
    if presents != "man" or years < 20:
        return "none"
    odds = {"none": 38, "stubble": 18, "moustache": 11, "goatee": 12, "beard": 21}
    if years > 55:
        odds |= {"beard": 30, "moustache": 14}
    return chance.pick("facial hair", odds)


_BUILDS: Final = {"slim": -0.65, "strong": 0.25, "heavy": 0.80}


def _body(wish: Wish, chance: Chance, presents: str, years: int) -> Body:
    grown = _between(years, (12, 18, 60, 85), (0.90, 1.0, 1.0, 0.965))
    middle = (1.76 if presents == "man" else 1.65) * grown
    height = chance.around("height", middle, 0.045)
    height += {"tall": 0.12, "small": -0.11}.get(wish.height, 0.0)
    build = _BUILDS.get(wish.build, chance.around("build", 0.0, 0.38))
    strong = 0.08 if wish.build == "strong" else 0.0
    man = presents == "man"
    return Body(
        height_m=round(min(max(height, 1.50), 1.90), 3),
        build=round(min(max(build, -0.9), 0.95), 3),
        shoulders=chance.around("shoulders", (1.09 if man else 0.99) + strong, 0.025),
        chest=chance.around("chest", 0.82 if man else 1.0, 0.04),
        hips=chance.around("hips", 0.93 if man else 1.05, 0.025),
        waist=chance.around("waist", 1.06 if man else 0.95, 0.03),
        bearing=chance.pick("bearing", _BEARING_OF[presents]),
    )


def _scale(body: Body) -> Scale:
    """Heads differ less than bodies do."""
    return Scale(round(HEAD_M * (body.height_m / 1.68) ** 0.6, 4))


_F = TypeVar("_F", FaceShape, Traits)


def _rounded(values: _F) -> _F:
    """Numbers that are pleasant to read in a file: four digits."""
    changes: dict[str, Any] = {}
    for f in fields(values):
        value = getattr(values, f.name)
        short = tuple(round(v, 4) for v in value) if isinstance(value, tuple) else round(value, 4)
        changes[f.name] = short
    return replace(values, **changes)


def _tempered(mood: str, face: FaceShape, traits: Traits) -> tuple[FaceShape, Traits]:
    """A resting face that shows a temperament: mouth, lids and brows."""
    curve, lids, tilt, arch = {
        "cheerful": (0.007, 0.5, 0.002, 0.004),
        "gentle": (0.001, -1.0, 0.007, 0.002),
        "stern": (-0.011, -2.0, -0.008, -0.004),
    }[mood]
    return (
        replace(
            face,
            mouth_curve=round(face.mouth_curve + curve, 4),
            lid_upper_deg=round(face.lid_upper_deg + lids, 4),
        ),
        replace(
            traits,
            brow_tilt=round(traits.brow_tilt + tilt, 4),
            brow_arch=round(traits.brow_arch + arch, 4),
        ),
    )


def _worn(look: Look, style: Style, chance: Chance, asked: bool) -> Look:
    """Colours for what is really worn; ``asked`` where the description names the top's colour.

    A shirt alone is seldom white; a scarf or cap of the skin's own colour would vanish, so it
    takes the trousers'.
    """
    if style.top == "shirt" and (asked or not chance.happens("white shirt", 0.25)):
        look = replace(look, shirt=look.fabric)
    if style.hair in ("cap", "hijab") and _apart(look.headwear, look.skin) < 0.22:
        look = replace(look, headwear=look.bottom)
    return look


def _generation(years: int) -> str:
    return "teen" if years < 20 else "young" if years < 35 else "grown" if years < 58 else "old"


def _about(presents: str, years: int, style: Style) -> str:
    worn = [style.hair if style.hair in ("bald", "cap", "hijab") else f"{style.hair} hair"]
    worn += [name for name in (style.facial_hair,) if name != "none"]
    worn += ["glasses"] if style.glasses != "none" else []
    return f"{presents} of {years}, {', '.join([*worn, style.top])}"
