# SPDX-License-Identifier: GPL-3.0-or-later
"""What a mouth does for each sound of speech: IPA in, canonical visemes out.

Sources: JALI (Edwards and others 2016) for what each class of sounds asks of jaw and lips: m b p
close, f v touch, sibilants narrow, rounded sounds start early and end late, sounds made by the
tongue leave the lips to their neighbours. The shares of visemes are ours, from how open and how
round the IPA's chart says a vowel is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

TONGUE: Final = 0.45
"""How strongly a sound that only the tongue makes asks for its own shape of lips."""


@dataclass(frozen=True)
class Sound:
    """What the mouth does for a sound.

    Attributes:
        weights: Viseme → weight when the sound is said by itself; together 1 at most.
        strength: How far it wins over its neighbours, in (0, 1].
        closes: ``PP`` or ``FF`` where the lips close, or touch the teeth, whatever else happens.
        rounded: Whether it starts early and ends late.
        vowel: Whether it opens wider when louder.
    """

    weights: Mapping[str, float]
    strength: float = 1.0
    closes: str = ""
    rounded: bool = False
    vowel: bool = False


def _vowel(strength: float = 1.0, *, rounded: bool = False, **weights: float) -> Sound:
    return Sound(MappingProxyType(weights), strength, rounded=rounded, vowel=True)


def _consonant(strength: float, *, rounded: bool = False, **weights: float) -> Sound:
    return Sound(MappingProxyType(weights), strength, rounded=rounded)


def _closing(viseme: str) -> Sound:
    return Sound(MappingProxyType({viseme: 1.0}), closes=viseme)


_GROUPS: Final[Mapping[str, Sound]] = {
    "pbmɓ": _closing("PP"),
    "fvɱⱱ": _closing("FF"),
    "ɸβ": _consonant(0.8, PP=0.6, U=0.2),
    "ʋ": _consonant(0.8, FF=0.6),
    "wʍɥ": _consonant(1.0, rounded=True, U=1.0),
    "szɬɮ": _consonant(0.9, SS=0.9),
    "ʃʒɕʑʂʐ": _consonant(1.0, rounded=True, CH=0.9),
    "θð": _consonant(0.7, TH=0.85),
    "tdʈɖɾɗ": _consonant(TONGUE, DD=0.5),
    "nɳrɲ": _consonant(TONGUE, nn=0.5),
    "lɫɭʎ": _consonant(TONGUE, nn=0.4, aa=0.1),
    "ɹɻɺɽ": _consonant(0.6, rounded=True, RR=0.8),
    "kɡgŋxɣqɢχʁʀɴɠcɟ": _consonant(TONGUE, kk=0.5),
    "ç": _consonant(0.5, SS=0.3, I=0.4),
    "jʝ": _consonant(0.5, I=0.7),
    "ɑ": _vowel(aa=1.0),
    "a": _vowel(aa=0.9),
    "ɒ": _vowel(aa=0.5, O=0.45, rounded=True),
    "æ": _vowel(aa=0.6, E=0.35),
    "ɐʌ": _vowel(aa=0.7, E=0.1),
    "ə": _vowel(0.6, aa=0.25, E=0.25),
    "ɘɵɤ": _vowel(0.8, E=0.4, O=0.2),
    "ɜɚɝɞ": _vowel(0.9, RR=0.45, E=0.2, aa=0.1),
    "ɛ": _vowel(E=0.85, aa=0.1),
    "e": _vowel(E=0.85),
    "ɪ": _vowel(0.9, I=0.6, E=0.2),
    "ᵻɨ": _vowel(0.7, I=0.55),
    "i": _vowel(I=0.9),
    "ɯ": _vowel(I=0.5),
    "ɔ": _vowel(O=0.8, aa=0.15, rounded=True),
    "o": _vowel(O=0.9, rounded=True),
    "ʊ": _vowel(U=0.7, rounded=True),
    "uʉ": _vowel(U=0.9, rounded=True),
    "y": _vowel(U=0.75, I=0.1, rounded=True),
    "ʏ": _vowel(U=0.6, I=0.15, rounded=True),
    "ø": _vowel(O=0.5, U=0.35, rounded=True),
    "œɶ": _vowel(O=0.65, E=0.1, rounded=True),
}
_SOUNDS: Final = MappingProxyType(
    {letter: sound for letters, sound in _GROUPS.items() for letter in letters}
)
_SILENT: Final = frozenset("hɦʔħʕʰ")
"""The throat's sounds: the mouth is already where the next sound wants it."""
_MOSTLY: Final = 0.6
_PARTLY: Final = 0.4
_UNKNOWN: Final = _vowel(0.4, aa=0.2, E=0.2)
_FRICATIVES: Final = frozenset("szʃʒɕʑʂʐfv")


@lru_cache(maxsize=1024)
def sounds_of(ipa: str) -> tuple[Sound, ...]:
    """What the mouth does for a phoneme, one part after the other.

    Args:
        ipa: A phoneme with its marks: ``ˈɑː``, ``tʃ`` (one part), ``aɪ`` (two).

    Returns:
        No part where the mouth does nothing of its own, as for h.
    """
    letters = [c for c in unicodedata.normalize("NFD", ipa) if c in _SOUNDS or _is_letter(c)]
    spoken = [
        letter
        for letter, after in zip(letters, [*letters[1:], ""], strict=True)
        if letter not in _SILENT and not (letter in "td" and after in _FRICATIVES)
    ]
    return tuple(_SOUNDS.get(letter, _UNKNOWN) for letter in spoken)


def shape_of(sound: Sound) -> str:
    """The one of Rhubarb's mouth shapes that is nearest to a sound."""
    share = sound.weights.get
    if sound.closes:
        return "A" if sound.closes == "PP" else "G"
    if share("U", 0.0) >= _MOSTLY:
        return "F"
    if share("O", 0.0) + share("RR", 0.0) >= _PARTLY:
        return "E"
    if share("aa", 0.0) >= _MOSTLY and share("E", 0.0) < _PARTLY / 2:
        return "D"
    if sound.vowel and share("aa", 0.0) + share("E", 0.0) >= _PARTLY:
        return "C"
    return "H" if share("nn", 0.0) and share("aa", 0.0) else "B"


def _is_letter(character: str) -> bool:
    return unicodedata.category(character) in ("Ll", "Lo")
