# SPDX-License-Identifier: GPL-3.0-or-later
"""Phonemes that users write, in the letters that a voice knows."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

from ..errors import VoiceError
from .spoken import SpokenText, SpokenWord
from .voices import Voice

_LIKE: Final = str.maketrans({"'": "ˈ", ":": "ː", "g": "ɡ", "\u0361": "", "\u035c": "", "·": ""})
"""What is typed for want of the right letter; tie bars, which espeak-ng doesn't write."""
_ENDING = re.compile(r"[.,;:!?…]+$")
_PUNCTUATION: Final = frozenset(".,;:!?… ")


def in_letters_of(voice: Voice, spoken: SpokenText) -> SpokenText:
    """The same, with phonemes in the letters of a voice.

    Raises:
        VoiceError: It doesn't know one of them, or takes no phonemes.
    """
    words = tuple(_in_letters(voice, word) for word in spoken.words)
    return SpokenText(spoken.source, words)


def _in_letters(voice: Voice, word: SpokenWord) -> SpokenWord:
    if not word.text.startswith("[["):
        return word
    inside = word.text[2:-2]
    ending = _ENDING.search(inside)
    marks = ending[0] if ending else ""
    ipa = inside[: len(inside) - len(marks)].translate(_LIKE).replace(".", "")
    _check(voice, unicodedata.normalize("NFD", ipa), word.text)
    return SpokenWord(f"[[{ipa}{marks}]]", word.source_start, word.source_end)


def _check(voice: Voice, ipa: str, written: str) -> None:
    known = _phonemes_of(voice.config)
    if known is None:
        raise VoiceError(
            f"The voice '{voice.name}' takes no phonemes, such as {written}.",
            "Write the word, or choose another voice (avatar voices list).",
        )
    unknown = sorted({c for c in ipa if c not in known and c not in _PUNCTUATION})
    if unknown:
        names = ", ".join(f"'{c}'" for c in unknown)
        raise VoiceError(
            f"The voice '{voice.name}' has no phoneme {names}, in {written}.",
            "See which it uses for a like word: avatar voices phonemes WORD.",
        )


@lru_cache(maxsize=16)
def _phonemes_of(config: Path) -> frozenset[str] | None:
    """Its symbols; None where it takes letters rather than phonemes."""
    data = json.loads(config.read_text(encoding="utf-8"))
    if data.get("phoneme_type", "espeak") != "espeak":
        return None
    return frozenset(data["phoneme_id_map"])
