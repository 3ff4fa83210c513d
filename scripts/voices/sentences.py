# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences to learn from: a template grammar of our own and words of a dictionary.

The dictionary's words (pocketsphinx's English list) bring sounds in orders that the grammar never
makes; they stand in no grammatical order.
"""

from __future__ import annotations

import random
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

DICTIONARY_SHARE: Final = 0.3
_SLOT: Final = re.compile(r"{(\w+)}")
_JOINTS: Final = ("the", "a", "of", "and", "to", "in", "is")
_ENDS: Final = (".", ".", ".", "?", "!")


def sentences(count: int, seed: int) -> list[str]:
    """Different sentences; the same for the same count and seed."""
    rng = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        plain = rng.random() >= DICTIONARY_SHARE
        found[_from_grammar(rng) if plain else _from_dictionary(rng)] = None
    return list(found)


@cache
def _grammar() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


@cache
def _list(name: str) -> tuple[str, ...]:
    grammar = _grammar()
    if name in grammar["phrases"]:
        return tuple(grammar["phrases"][name])
    text = " ".join(grammar["lists"][name].split())
    whole = name in grammar["lists_by_comma"]["names"]
    return tuple(re.split(r", " if whole else " ", text))


def _from_grammar(rng: random.Random) -> str:
    kinds = list(_grammar()["sentences"].values())
    kind = rng.choices(kinds, [kind[0] for kind in kinds])[0]
    return _written(_filled(rng.choice(kind[1:]), rng))


def _filled(template: str, rng: random.Random) -> str:
    while _SLOT.search(template):
        template = _SLOT.sub(lambda slot: rng.choice(_list(slot[1])), template)
    return template


def _written(text: str) -> str:
    text = re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", text)
    text = re.sub(r"(sh|ch|x)s\b", r"\1es", text)
    return text[0].upper() + text[1:]


def _from_dictionary(rng: random.Random) -> str:
    words: list[str] = []
    for _ in range(rng.randint(2, 7)):
        if rng.random() < 0.35:
            words.append(rng.choice(_JOINTS))
        words.append(rng.choice(_dictionary()))
        if rng.random() < 0.08:
            words[-1] += ","
    return _written(" ".join(words).rstrip(",") + rng.choice(_ENDS))


@cache
def _dictionary() -> tuple[str, ...]:
    import pocketsphinx

    path = Path(pocketsphinx.get_model_path()) / "en-us" / "cmudict-en-us.dict"
    rows = (row.split(maxsplit=1)[0] for row in path.read_text("utf-8").splitlines() if row.strip())
    return tuple(word for word in rows if re.fullmatch(r"[a-z]{3,10}", word))
