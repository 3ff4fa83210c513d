# SPDX-License-Identifier: GPL-3.0-or-later
"""Times of words and phonemes as a Praat TextGrid, and back.

Source: Praat's manual, "TextGrid file formats": a short and a long text, which differ in words that
are there for people alone; both are read, the long one is written. Tiers are named as forced
aligners name them: ``words`` and ``phones``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ..errors import CueError
from ..performance.performance import SpokenLine
from ..speech.clip import SpeechClip, TimedPhoneme, TimedWord

_SILENCE: Final = frozenset(["", "sil", "sp", "spn", "<eps>", "<sil>", "pau", "_"])
_WORDS: Final = frozenset(["words", "word", "ort", "text"])
_PHONES: Final = frozenset(["phones", "phone", "phonemes", "phoneme", "mau", "segments"])
_NUMBER: Final = r"-?\d+(?:\.\d+)?(?:[eE]-?\d+)?"
_TOKEN = re.compile(rf'"((?:[^"]|"")*)"|<(exists|absent)>|(?<![\w\[])({_NUMBER})(?![\w\]])')
"""A text, a flag, or a number; that in ``item [1]:`` is for people."""
_HAIR_S: Final = 0.002
"""Gaps shorter than this are rounding, and get no interval of their own."""

_ARPABET: Final = MappingProxyType(
    {
        "AA": "ɑː", "AE": "æ", "AH": "ʌ", "AO": "ɔː", "AW": "aʊ", "AX": "ə", "AY": "aɪ",
        "B": "b", "CH": "tʃ", "D": "d", "DH": "ð", "EH": "ɛ", "ER": "ɚ", "EY": "eɪ", "F": "f",
        "G": "ɡ", "HH": "h", "IH": "ɪ", "IY": "iː", "JH": "dʒ", "K": "k", "L": "l", "M": "m",
        "N": "n", "NG": "ŋ", "OW": "oʊ", "OY": "ɔɪ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ",
        "T": "t", "TH": "θ", "UH": "ʊ", "UW": "uː", "V": "v", "W": "w", "Y": "j", "Z": "z",
        "ZH": "ʒ",
    }
)  # fmt: skip
"""The Carnegie Mellon dictionary's phones, which English aligners write, in IPA."""


@dataclass(frozen=True)
class Times:
    """What a TextGrid says.

    Attributes:
        words: In order; empty where it has no such tier.
        phonemes: In order, in IPA.
        duration_s: Where it ends.
    """

    words: tuple[TimedWord, ...]
    phonemes: tuple[TimedPhoneme, ...]
    duration_s: float


def textgrid_of(clip: SpeechClip) -> str:
    """A clip's words and phonemes as a TextGrid in the long format.

    Raises:
        CueError: The clip has neither.
    """
    if not clip.phonemes and not clip.words:
        raise CueError(
            "The times of words and phonemes aren't known.", "Give the words with --text."
        )
    return _textgrid(clip.words, clip.phonemes, clip.duration_s)


def textgrid_of_lines(lines: Sequence[SpokenLine]) -> str:
    """All lines of a performance as one TextGrid.

    Raises:
        CueError: There are no words in them.
    """
    words = [word for line in lines for word in line.words]
    phonemes = [phoneme for line in lines for phoneme in line.phonemes]
    if not words and not phonemes:
        raise CueError("The times of words and phonemes aren't known.", "Speak the words again.")
    return _textgrid(words, phonemes, lines[-1].end_s)


def _textgrid(words: Sequence[TimedWord], phonemes: Sequence[TimedPhoneme], end: float) -> str:
    tiers = [
        ("words", [(w.start_s, w.end_s, w.text) for w in words]),
        ("phones", [(p.start_s, p.end_s, p.ipa) for p in phonemes]),
    ]
    rows = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0"]
    rows += [f"xmax = {end!r}", "tiers? <exists>", f"size = {len(tiers)}", "item []:"]
    for number, (name, spans) in enumerate(tiers, start=1):
        rows += [f"    item [{number}]:", *_tier(name, _filled(spans, end), end)]
    return "\n".join([*rows, ""])


def _tier(name: str, spans: Sequence[tuple[float, float, str]], end_s: float) -> Iterator[str]:
    yield '        class = "IntervalTier"'
    yield f'        name = "{name}"'
    yield "        xmin = 0"
    yield f"        xmax = {end_s!r}"
    yield f"        intervals: size = {len(spans)}"
    for number, (start, end, text) in enumerate(spans, start=1):
        quoted = text.replace('"', '""')
        yield f"        intervals [{number}]:"
        yield f"            xmin = {start!r}"
        yield f"            xmax = {end!r}"
        yield f'            text = "{quoted}"'


def _filled(
    spans: Sequence[tuple[float, float, str]], end_s: float
) -> list[tuple[float, float, str]]:
    """Intervals from 0 to the end without a gap, as Praat wants them; gaps have no text."""
    out: list[tuple[float, float, str]] = []
    at = 0.0
    for start, end, text in spans:
        start, end = max(start, at), min(end, end_s)
        if end <= start:
            continue
        if start > at + _HAIR_S:
            out.append((at, start, ""))
        else:
            start = at
        out.append((start, end, text))
        at = end
    return [*out, (at, end_s, "")] if end_s > at else out


def times_of_textgrid(text: str, source: str) -> Times:
    """Read a TextGrid, long or short.

    Args:
        text: The whole of it.
        source: For messages.

    Raises:
        CueError: It is none, is cut off, or has no tier of phonemes.
    """
    tokens = _tokens(text)
    if tokens[:2] != ["ooTextFile", "TextGrid"]:
        raise CueError(f"{source} is not a Praat TextGrid.")
    try:
        tiers = dict(_tiers(iter(tokens[2:])))
    except (StopIteration, RuntimeError, ValueError, TypeError):
        raise CueError(f"{source} is a TextGrid that is cut off or out of order.") from None
    words = _first(tiers, _WORDS)
    phones = _first(tiers, _PHONES)
    if not phones:
        raise CueError(
            f"{source} has no tier of phonemes.", "Name it 'phones', as forced aligners do."
        )
    ends = [spans[-1][1] for spans in tiers.values() if spans]
    return Times(
        tuple(TimedWord(t, a, b) for a, b, t in words if _said(a, b, t)),
        tuple(TimedPhoneme(ipa_of(t), a, b) for a, b, t in phones if _said(a, b, t)),
        max(ends),
    )


def _tokens(text: str) -> list[str | float]:
    out: list[str | float] = []
    for quoted, mark, number in _TOKEN.findall(text):
        if number:
            out.append(float(number))
        elif not mark:
            out.append(quoted.replace('""', '"'))
    return out


Spans = list[tuple[float, float, str]]


def _tiers(tokens: Iterator[str | float]) -> Iterator[tuple[str, Spans]]:
    next(tokens), next(tokens)  # the whole's own start and end
    for _ in range(int(next(tokens))):
        kind, name = str(next(tokens)), str(next(tokens)).strip().lower()
        next(tokens), next(tokens)
        count = int(next(tokens))
        if kind == "IntervalTier":
            yield name, [_span(tokens) for _ in range(count)]
        else:
            for _ in range(count):
                next(tokens), next(tokens)


def _span(tokens: Iterator[str | float]) -> tuple[float, float, str]:
    start, end, text = next(tokens), next(tokens), next(tokens)
    if not isinstance(start, float) or not isinstance(end, float) or not isinstance(text, str):
        raise TypeError(text)
    if end < start or start < 0.0:
        raise ValueError(start)
    return start, end, text.strip()


def _first(tiers: dict[str, Spans], names: frozenset[str]) -> Spans:
    """The first tier of these names; aligners put a speaker's name before: ``Ada - phones``."""
    for name, spans in tiers.items():
        if name.rsplit(" - ", 1)[-1].strip() in names:
            return spans
    return []


def _said(start_s: float, end_s: float, text: str) -> bool:
    return end_s > start_s and text.lower() not in _SILENCE


def ipa_of(phone: str) -> str:
    """A phone in IPA, if it is in an English aligner's letters (``AA1``)."""
    return _ARPABET.get(phone.rstrip("012"), phone) if phone.isascii() else phone
