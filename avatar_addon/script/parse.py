# SPDX-License-Identifier: GPL-3.0-or-later
"""Text becomes lines: plain prose of one nameless speaker, or ``NAME: line`` dialogue.

A paragraph is a line of its own, so that a change in one leaves the sound of the others alone. A
name stands at the start of a line, in capitals, before a colon and a space; what follows without a
name belongs to the speaker above. So "Remember: be kind", "10:30" and "https://…" are prose.

Tags are taken out and become directions (``directing.py``), as do emoji that can be acted; other
emoji and markup are left out.
"""

from __future__ import annotations

import hashlib
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final

from ..errors import ScriptError
from . import markup
from .acting_tags import EMOJI_PATTERN
from .directing import MARKS, settle, take_tags
from .direction import Direction
from .line import Line

MAX_CHARACTERS: Final = 50_000
"""About an hour of speech."""

_LOG = logging.getLogger(__name__)

_LONGEST_NAME: Final = 40
_NAME_MARKS: Final = frozenset(" .'’-_")

_EMOJI = re.compile(
    "[\U0001f000-\U0001faff]"  # pictures, cards, flags, skin tones
    "|[\U000e0020-\U000e007f]"  # tags that spell a flag
    "|[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299]\ufe0f?"
    "|[\ufe0f\u20e3]"  # "show as a picture", keycap
    "|(?<=[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f])\u200d"  # the joiner inside a picture
)
_PICTURE_CATEGORIES: Final = frozenset({"So", "Sk", "Cn", "Cf", "Mn", "Me", "Po"})


def parse_script(text: str, *, source: str = "the text") -> tuple[Line, ...]:
    """Split a text into lines of speakers.

    Other emoji, markup, unknown tags and control characters are left out, with a warning in the
    log; so is a paragraph in which nothing can be spoken, where others can.

    Args:
        text: Plain text or dialogue, with tags or without.
        source: What to call it in messages: a file's name.

    Returns:
        At least one line, in order.

    Raises:
        ScriptError: There is nothing that can be spoken, or more than ``MAX_CHARACTERS``.
    """
    if len(text) > MAX_CHARACTERS:
        raise ScriptError(
            f"There are {len(text):,} characters in {source}; the limit is {MAX_CHARACTERS:,}.",
            "Make it in parts.",
        )
    if not text.strip():
        raise ScriptError(f"There are no words in {source}: it is empty.", "Write what to say.")
    marked = take_tags(_without_unreadable(text), source)
    speeches = [
        (number, speaker, *settle(_clean(said), marked.marks))
        for number, speaker, said in _speeches(marked.text)
    ]
    spoken = [speech for speech in speeches if _can_be_spoken(speech[2])]
    if not spoken:
        raise ScriptError(
            f"Nothing in {source} can be spoken: it has no letters and no digits, "
            f"only {_what_it_is(text)}.",
            "Write what to say in words.",
        )
    _warn_of_losses(text, source, len(speeches) - len(spoken))
    return _with_ids(spoken)


def _speeches(text: str) -> Iterator[tuple[int, str, str]]:
    """(line number, speaker, text) of each paragraph, names taken off."""
    speaker, start, gathered = "", 1, list[str]()
    for number, written in enumerate(text.split("\n"), start=1):
        row, alone = markup.without_blocks(written)
        name, rest = _split_name(row)
        if gathered and (name is not None or alone or not row.strip()):
            yield start, speaker, " ".join(gathered)
            gathered = []
        if name is not None:
            speaker = name
        if rest.strip():
            start = start if gathered else number
            gathered.append(rest)
        if alone and gathered:
            yield start, speaker, " ".join(gathered)
            gathered = []
    if gathered:
        yield start, speaker, " ".join(gathered)


def _split_name(row: str) -> tuple[str | None, str]:
    """The speaker's name at the start of a row, upper case and folded, and what follows it."""
    head, colon, rest = row.partition(":")
    name = " ".join(head.split())
    if not colon or not _is_name(name) or (rest and not rest[0].isspace()):
        return None, row
    return name, rest


def _is_name(text: str) -> bool:
    return (
        0 < len(text) <= _LONGEST_NAME
        and text[0].isalpha()
        and text == text.upper()
        and text != text.lower()
        and len(text.split()) <= 4
        and all(c.isalnum() or c in _NAME_MARKS for c in text)
        and not MARKS.search(text)
    )


def _without_unreadable(text: str) -> str:
    """Without control characters and what no one is meant to read; rows end in a line feed."""
    kept = "".join(c for c in "\n".join(text.splitlines()) if c.isspace() or not _is_control(c))
    return markup.without_links(markup.without_unspoken(kept))


def _clean(text: str) -> str:
    """Without marks of Markdown and emoji, composed, with white space folded."""
    text = markup.without_entities(markup.without_marks(text))
    text = _EMOJI.sub(lambda match: " " if _is_picture(match[0]) else match[0], text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _is_picture(found: str) -> bool:
    return unicodedata.category(found[0]) in _PICTURE_CATEGORIES


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs", "Co") or character == "\ufeff"


def _can_be_spoken(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _what_it_is(text: str) -> str:
    if any(_is_picture(match[0]) for match in _EMOJI.finditer(text)):
        return "emoji or symbols"
    if any(unicodedata.category(c).startswith("S") for c in text):
        return "symbols"
    return "punctuation"


def _warn_of_losses(text: str, source: str, skipped: int) -> None:
    unacted = EMOJI_PATTERN.sub("", text)
    if any(_is_picture(match[0]) for match in _EMOJI.finditer(unacted)):
        _LOG.warning("Emoji in %s are not spoken.", source)
    if any(_is_control(c) and not c.isspace() for c in text):
        _LOG.warning("Control characters in %s are left out.", source)
    if skipped:
        _LOG.warning("Paragraphs of %s without a word that are left out: %d.", source, skipped)


def _with_ids(
    speeches: list[tuple[int, str, str, tuple[Direction, ...]]],
) -> tuple[Line, ...]:
    said: Counter[tuple[str, str]] = Counter()
    lines = []
    for number, speaker, text, directions in speeches:
        said[speaker, text] += 1
        key = f"{speaker}\0{text}\0{said[speaker, text]}"
        line_id = hashlib.sha256(key.encode("utf-8")).hexdigest()[:12]
        lines.append(Line(line_id, speaker, text, number, directions))
    return tuple(lines)
