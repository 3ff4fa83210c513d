# SPDX-License-Identifier: GPL-3.0-or-later
"""Letters that a voice of some language can only spell or name, not speak."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterable
from typing import Final

from .line import Line

_LOG = logging.getLogger(__name__)
_OTHER_ALPHABETS: Final = frozenset(
    {
        *("am", "ar", "be", "bg", "bn", "bpy", "cmn", "el", "fa", "gu", "he", "hi", "hy", "ja"),
        *("ka", "kk", "kn", "ko", "kok", "ky", "mk", "ml", "mr", "my", "ne", "or", "os", "pa"),
        *("ru", "sa", "sd", "si", "sr", "ta", "te", "th", "tt", "ug", "uk", "ur", "yue", "zh"),
    }
)
"""Languages of espeak-ng that aren't written in Latin letters (its list of languages)."""


def warn_of_letters(texts: Iterable[str], language: str) -> None:
    """Say in the log which words a voice will not speak as they are read.

    Args:
        texts: What will be said.
        language: The voice's, such as ``en-us``.
    """
    if language.split("-")[0].lower() in _OTHER_ALPHABETS:
        return
    strange = [word for text in texts for word in text.split() if any(map(_is_strange, word))]
    if strange:
        _LOG.warning(
            "The voice speaks %s and will spell or skip '%s'%s.",
            language or "another language",
            strange[0],
            f" and {len(strange) - 1} more words" if len(strange) > 1 else "",
        )


def in_letters(line: Line) -> str:
    """A line's text without what is written in phonemes, or said as something else."""
    kept, at = "", 0
    for direction in line.directions:
        if direction.name in ("phoneme", "sub") and direction.start >= at:
            kept += line.text[at : direction.start]
            at = direction.end
    return kept + line.text[at:]


def _is_strange(character: str) -> bool:
    """A letter of another alphabet; phonetic and modifier letters are nobody's."""
    if not unicodedata.category(character).startswith("L"):
        return False
    name = unicodedata.name(character, "")
    return not name.startswith(("LATIN", "MODIFIER", "FEMININE", "MASCULINE", "MICRO"))
