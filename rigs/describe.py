# SPDX-License-Identifier: GPL-3.0-or-later
"""A few words about a person, understood: "old man, beard, glasses, red hoodie, tall, heavy".

Phrases stand between commas (or *and*, *with*, *in*). In a phrase the noun says what the other
words are about: *dark skin*, *dark hair*, *dark jeans*; without one they are about the person.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final


@dataclass(frozen=True)
class Wish:
    """What a description asks for; an empty entry leaves it to chance.

    Attributes:
        presents: ``woman`` or ``man``.
        years: Age.
        height: ``tall`` or ``small``.
        build: ``slim``, ``strong`` or ``heavy``.
        mood: ``cheerful``, ``stern`` or ``gentle``.
        skin: A name of ``palette.SKIN``.
        hair: A name of ``params.HAIR_STYLES``.
        hair_colour: A name of ``palette.HAIR``.
        eyes: A name of ``palette.EYES``.
        facial_hair: A name of ``params.FACIAL_HAIR``.
        glasses: A name of ``params.GLASSES``.
        top: A name of ``params.TOPS``.
        top_colour: A name of ``palette.CLOTH``.
        bottom: A name of ``params.BOTTOMS``.
        bottom_colour: A name of ``palette.CLOTH``.
        headwear_colour: A name of ``palette.CLOTH``.
    """

    presents: str = ""
    years: str = ""
    height: str = ""
    build: str = ""
    mood: str = ""
    skin: str = ""
    hair: str = ""
    hair_colour: str = ""
    eyes: str = ""
    facial_hair: str = ""
    glasses: str = ""
    top: str = ""
    top_colour: str = ""
    bottom: str = ""
    bottom_colour: str = ""
    headwear_colour: str = ""


_Entries = Mapping[str, tuple[tuple[str, str], ...]]


def _entries(slot: str, **words: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """``value="word word"`` → each word asks for that value of the slot."""
    return {
        word: ((slot, value.replace("_", "-")),)
        for value, text in words.items()
        for word in text.split()
    }


_DYES: Final = "red orange yellow green teal blue purple pink"
_CLOTH_WORDS: Final = {
    word: colour
    for colour, text in {
        "black": "black dark", "grey": "grey gray", "white": "white light", "cream": "cream beige",
        "brown": "brown", "tan": "tan camel", "red": "red", "rust": "rust", "orange": "orange",
        "yellow": "yellow mustard", "olive": "olive", "green": "green", "teal": "teal turquoise",
        "blue": "blue", "navy": "navy", "purple": "purple violet", "pink": "pink", "wine": "wine",
    }.items()
    for word in text.split()
}  # fmt: skip
_PERSON: Final[_Entries] = {
    **_entries("presents", man="man guy gentleman male", woman="woman lady female"),
    "boy": (("presents", "man"), ("years", "13")),
    "girl": (("presents", "woman"), ("years", "13")),
    "grandfather": (("presents", "man"), ("years", "74")),
    "grandpa": (("presents", "man"), ("years", "74")),
    "grandmother": (("presents", "woman"), ("years", "74")),
    "grandma": (("presents", "woman"), ("years", "74")),
    "granny": (("presents", "woman"), ("years", "74")),
    "child": (("years", "12"),), "kid": (("years", "12"),),
    "teen": (("years", "16"),), "teenager": (("years", "16"),), "teenage": (("years", "16"),),
    "young": (("years", "23"),), "adult": (("years", "33"),),
    "middle-aged": (("years", "47"),),
    "old": (("years", "70"),), "elderly": (("years", "76"),), "senior": (("years", "70"),),
    **_entries("height", tall="tall", small="small short little petite"),
    **_entries(
        "build",
        slim="slim thin slender skinny lean",
        strong="strong athletic muscular fit",
        heavy="heavy big large stout chubby fat plump round",
    ),
    **_entries(
        "mood",
        cheerful="cheerful happy friendly warm lively smiling",
        stern="stern serious grumpy strict",
        gentle="gentle calm shy kind sad",
    ),
    **_entries("skin", dark="black", fair="pale"),
    **_entries("hair", bald="bald"),
    **_entries("hair_colour", blond="blond blonde", ginger="redhead redheaded"),
}  # fmt: skip
_TOPICS: Final[Mapping[str, tuple[str, str, str]]] = {
    "skin": ("skin", "", ""),
    "hair": ("hair", "", ""), "eyes": ("eyes", "", ""),
    "bob": ("hair", "hair", "bob"), "bun": ("hair", "hair", "bun"),
    "curls": ("hair", "hair", "curly"), "afro": ("hair", "hair", "curly"),
    "cap": ("headwear", "hair", "cap"), "hat": ("headwear", "hair", "cap"),
    "beanie": ("headwear", "hair", "cap"),
    "hijab": ("headwear", "hair", "hijab"), "headscarf": ("headwear", "hair", "hijab"),
    "beard": ("beard", "facial_hair", "beard"), "goatee": ("beard", "facial_hair", "goatee"),
    "moustache": ("beard", "facial_hair", "moustache"),
    "mustache": ("beard", "facial_hair", "moustache"),
    "stubble": ("beard", "facial_hair", "stubble"),
    "bearded": ("person", "facial_hair", "beard"),
    "glasses": ("glasses", "glasses", "round"), "spectacles": ("glasses", "glasses", "round"),
    "sweater": ("top", "top", "sweater"), "jumper": ("top", "top", "sweater"),
    "pullover": ("top", "top", "sweater"), "tshirt": ("top", "top", "tshirt"),
    "tee": ("top", "top", "tshirt"), "shirt": ("top", "top", "shirt"),
    "blouse": ("top", "top", "shirt"), "hoodie": ("top", "top", "hoodie"),
    "blazer": ("top", "top", "blazer"), "jacket": ("top", "top", "blazer"),
    "suit": ("top", "top", "blazer"), "dress": ("top", "top", "dress"),
    "trousers": ("bottom", "bottom", "trousers"), "pants": ("bottom", "bottom", "trousers"),
    "chinos": ("bottom", "bottom", "trousers"), "jeans": ("bottom", "bottom", "jeans"),
    "skirt": ("bottom", "bottom", "skirt"),
}  # fmt: skip
"""Noun → what its phrase is about, and what the noun itself asks for."""
_HAIR_COLOURS: Final = {
    "black": "black", "dark": "dark-brown", "brown": "brown", "auburn": "auburn", "red": "ginger",
    "ginger": "ginger", "blond": "blond", "blonde": "blond", "fair": "blond", "light": "blond",
    "grey": "grey", "gray": "grey", "silver": "grey", "white": "white",
    **{dye: dye for dye in _DYES.split() if dye not in ("red", "orange", "yellow")},
}  # fmt: skip
_ABOUT: Final[Mapping[str, _Entries]] = {
    "person": _PERSON,
    "skin": _entries(
        "skin",
        fair="fair pale",
        light="light white",
        olive="olive",
        tan="tan tanned medium",
        brown="brown",
        dark="dark black deep",
    ),
    "hair": {
        **_entries("hair", short="short", long="long", curly="curly frizzy", bald="no"),
        **{word: (("hair_colour", colour),) for word, colour in _HAIR_COLOURS.items()},
    },
    "eyes": _entries(
        "eyes",
        brown="brown",
        dark="dark black",
        hazel="hazel amber",
        green="green",
        blue="blue",
        grey="grey gray",
    ),
    "beard": {
        **_entries("facial_hair", none="no without"),
        **{word: (("hair_colour", colour),) for word, colour in _HAIR_COLOURS.items()},
    },
    "glasses": _entries("glasses", round="round", square="square", none="no without"),
    **{
        topic: {w: ((f"{topic}_colour", c),) for w, c in _CLOTH_WORDS.items()}
        for topic in ("top", "bottom", "headwear")
    },
}
"""What a phrase is about → its other words, and what each asks for."""
_EMPTY: Final = frozenset(
    ("a", "an", "the", "has", "have", "wears", "wearing", "of", "his", "her", "their", "very")
)
_YEARS: Final = re.compile(r"(\d+)(?:[ -]years?)?(?:[ -]old)?(?![\w-])")
_LEAST, _MOST = 12, 95


def understand(text: str) -> Wish:
    """Read a description.

    Raises:
        ValueError: A word isn't known, or two ask for different things; one sentence.
    """
    wish = Wish()
    said: dict[str, str] = {}
    for phrase in _phrases(text):
        for word, slot, value in _asked(phrase):
            before = getattr(wish, slot)
            if before and before != value:
                raise ValueError(f"A description can't ask for both '{said[slot]}' and '{word}'.")
            said[slot] = word
            wish = replace(wish, **{slot: value})
    return wish


def words() -> dict[str, tuple[str, ...]]:
    """Every word that a description may have: what it is about → the words."""
    named: dict[str, list[str]] = {topic: [] for topic in _ABOUT}
    for noun, (topic, _, _) in _TOPICS.items():
        named[topic].append(noun)
    return {topic: tuple(dict.fromkeys([*named[topic], *_ABOUT[topic]])) for topic in _ABOUT}


def _phrases(text: str) -> list[list[str]]:
    """The words of each phrase, in a form that the vocabulary knows."""
    plain = text.lower().replace("t-shirt", "tshirt").replace("middle aged", "middle-aged")
    plain = re.sub(r"-?skinned\b", " skin", plain)
    plain = re.sub(r"-?haired\b", " hair", plain)
    plain = re.sub(r"-?eyed\b", " eyes", plain)
    plain = _YEARS.sub(r"\1", plain)
    parts = re.split(r"[,;.]|\band\b|\bwith\b|\bin\b", plain)
    phrases = [[w for w in re.findall(r"[^\s\"'()]+", part) if w not in _EMPTY] for part in parts]
    return [phrase for phrase in phrases if phrase]


def _asked(phrase: list[str]) -> list[tuple[str, str, str]]:
    """(word, entry of the wish, value) for each thing that a phrase asks for."""
    nouns = [word for word in phrase if word in _TOPICS]
    topics = [_TOPICS[noun][0] for noun in nouns] or ["person"]
    asked: dict[str, tuple[str, str]] = {}
    for word in phrase:
        if word not in nouns:
            for slot, value in _meaning(word, topics):
                if slot not in asked or asked[slot][1] in ("short", "long"):
                    asked[slot] = word, value
    for noun in nouns:
        _, slot, value = _TOPICS[noun]
        if slot and not (slot in asked and slot in ("glasses", "facial_hair")):
            asked[slot] = noun, value
    return [(word, slot, value) for slot, (word, value) in asked.items()]


def _meaning(word: str, topics: list[str]) -> tuple[tuple[str, str], ...]:
    for topic in (*topics, "person"):
        if word in _ABOUT[topic]:
            return _ABOUT[topic][word]
    if word.isdigit():
        if not _LEAST <= int(word) <= _MOST:
            raise ValueError(f"Nobody here can be {word} years old: from {_LEAST} to {_MOST}.")
        return (("years", word),)
    raise ValueError(_unknown(word, topics[0]))


def _unknown(word: str, topic: str) -> str:
    everything = {w for said in words().values() for w in said}
    near = difflib.get_close_matches(word, sorted(everything - {"no", "without"}), n=1)
    if word in everything:
        allowed = ", ".join(words()[topic])
        return f"The word '{word}' doesn't go with {topic}; there is: {allowed}."
    if near:
        return f"A description doesn't know the word '{word}'; did you mean '{near[0]}'?"
    return f"A description doesn't know the word '{word}'; 'avatar cast words' lists all."


assert {f.name for f in fields(Wish)} >= {
    slot for about in _ABOUT.values() for asks in about.values() for slot, _ in asks
}
