# SPDX-License-Identifier: GPL-3.0-or-later
"""Titles, abbreviations, acronyms and Roman numerals in English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .form import STARTERS, Form, Said, goes_on, part, word_after, word_before
from .numbers import cardinal, letters, ordinal

_TITLES: Final = {
    "Mr": "Mister", "Mrs": "Missis", "Ms": "Miz", "Dr": "Doctor", "Prof": "Professor",
    "Gen": "General", "Col": "Colonel", "Capt": "Captain", "Lt": "Lieutenant", "Sgt": "Sergeant",
    "Maj": "Major", "Cpl": "Corporal", "Gov": "Governor", "Sen": "Senator", "Rep": "Representative",
    "Pres": "President", "Rev": "Reverend", "Hon": "Honorable", "Fr": "Father", "Mt": "Mount",
    "St": "Saint", "Ft": "Fort",
}  # fmt: skip
"""Before a name."""
_BEHIND_NAMES: Final = {
    "St": "Street", "Dr": "Drive", "Ave": "Avenue", "Blvd": "Boulevard", "Rd": "Road", "Ln": "Lane",
    "Ct": "Court", "Sq": "Square", "Hwy": "Highway", "Jr": "Junior", "Sr": "Senior",
    "Inc": "Incorporated", "Ltd": "Limited", "Corp": "Corporation", "Co": "Company",
    "Bros": "Brothers", "Esq": "Esquire", "Mt": "Mountain",
}  # fmt: skip
_NEEDS_STOP: Final = frozenset({"Co", "Rep", "Sen", "Gen", "Sq", "Hon", "Fr", "Gov", "Col", "Ct"})
"""Without a full stop these are other words."""
_PAIRS: Final = "he/she|she/he|his/her|her/his|him/her|her/him|he/him|yes/no|either/or|on/off"
_ABBREVIATIONS: Final = {
    "etc.": "et cetera", "e.g.": "for example", "eg.": "for example", "i.e.": "that is",
    "ie.": "that is", "vs.": "versus", "vs": "versus", "v.": "versus", "approx.": "approximately",
    "dept.": "department", "est.": "established", "ca.": "circa", "cf.": "compare", "al.": "al",
    "w/": "with", "w/o": "without", "c/o": "care of", "b/c": "because", "a.k.a.": "also known as",
    "aka": "also known as", "and/or": "and or", "&": "and", "max.": "maximum",
    "incl.": "including", "excl.": "excluding", "misc.": "miscellaneous", "viz.": "namely",
    "asst.": "assistant", "govt.": "government", "univ.": "university", "Univ.": "University",
    "Dept.": "Department", "Assn.": "Association", "Approx.": "Approximately", "Ph.D.": "P.H.D",
    "PhD": "P.H.D", "w.r.t.": "with respect to", "N.B.": "note", "P.S.": "P.S",
    "R.S.V.P.": "R.S.V.P",
}  # fmt: skip
_BEFORE_NUMBERS: Final = {
    "p.": "page", "pp.": "pages", "vol.": "volume", "Vol.": "volume", "fig.": "figure",
    "Fig.": "figure", "ch.": "chapter", "Ch.": "chapter", "sec.": "section", "Sec.": "section",
    "eq.": "equation", "Eq.": "equation", "No.": "number", "no.": "number", "nos.": "numbers",
    "§": "section", "art.": "article", "Art.": "article", "ed.": "edition", "ver.": "version",
}  # fmt: skip

_SPELLED: Final = frozenset(
    {
        *("FAQ", "ETA", "ICU", "EPA", "ESA", "LED", "VIP", "AOK", "DIY"),
        *("ABC", "CEO", "IRS", "EST", "IPO", "IOU", "EOD", "AMA", "ATF", "NGO", "UAE", "MBA"),
    }
)
"""Acronyms that espeak-ng would say as words, and people don't."""
_SAID: Final = {"YMCA": "Y.M.C.A", "NVIDIA": "en vidia", "CO2": "C.O two", "JPG": "jay peg"}
_ROMAN: Final = re.compile(r"M{0,3}(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})")
_VALUES: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_NUMBERED: Final = frozenset(
    {
        *("chapter", "part", "act", "scene", "book", "volume", "section", "war", "phase", "type"),
        *("class", "level", "appendix", "article", "title", "figure", "table", "episode", "season"),
        *("bowl", "mark", "stage", "grade", "unit", "lesson", "canto", "psalm", "apollo", "page"),
    }
)
_RULERS: Final = frozenset(
    {
        *("Henry", "Louis", "Charles", "James", "Elizabeth", "George", "William", "Edward"),
        *("Richard", "Napoleon", "Francis", "Nicholas", "Peter", "Catherine", "Alexander", "Pius"),
        *("John", "Paul", "Benedict", "Gregory", "Philip", "Frederick", "Ramesses", "Cleopatra"),
        *("Leopold", "Otto", "Ferdinand", "Victoria", "Mary", "Robert", "Gustav", "Christian"),
        *("Ivan", "Leo", "Clement", "Innocent", "Urban", "Constantine", "Juan", "Albert", "Felipe"),
    }
)
"""Names that are counted: "Henry the Eighth"."""


def _title(match: re.Match[str]) -> Sequence[Said] | None:
    """Like "Dr. Smith" and "Elm Dr.", "St. John" and "Main St."."""
    name, stop = match[1], match[2]
    if not stop and name in _NEEDS_STOP:
        return None
    before, after = word_before(match, past_comma=name in _COMMAED), word_after(match)
    named = after[:1].isupper() and after not in STARTERS
    behind = (before[:1].isupper() and before not in STARTERS) or before.isdigit()
    leads = name in _TITLES and (named or name in _ALWAYS)
    if name in _BEHIND_NAMES and behind and not (leads and before.lower() in _LEADING):
        stop = stop if not goes_on(match, names=name not in _COMMAED) else ""
        return [part(match, 0, _BEHIND_NAMES[name] + stop)]
    return [part(match, 0, _TITLES[name])] if leads else None


_ALWAYS: Final = frozenset({"Mr", "Mrs", "Ms", "Dr"})
_COMMAED: Final = frozenset({"Inc", "Ltd", "Corp", "Co", "Jr", "Sr", "Esq", "Bros"})
"""They may stand behind a comma."""
_LEADING: Final = frozenset(
    {"hello", "dear", "hi", "good", "when", "thanks", "morning", "evening", "afternoon", "sir"}
)
"""Words in capitals before a title that are no names."""


def _abbreviation(match: re.Match[str]) -> Sequence[Said]:
    written = match[0]
    ends = written.endswith(".") and not goes_on(match) and written[0] != "N"
    never = written in ("e.g.", "i.e.", "vs.", "v.", "cf.", "ca.", "eg.", "ie.", "approx.")
    return [part(match, 0, _ABBREVIATIONS[written] + ("." if ends and not never else ""))]


def _pair(match: re.Match[str]) -> Sequence[Said]:
    """Like "he/she"."""
    return [part(match, 1, match[1]), part(match, 2, "or"), part(match, 3, match[3])]


def _before_number(match: re.Match[str]) -> Sequence[Said]:
    return [part(match, 1, _BEFORE_NUMBERS[match[1]])]


def _dotted(match: re.Match[str]) -> Sequence[Said]:
    """Like "U.S.", "J. R. R.": letters; the last stop ends a sentence only where one ends."""
    stop = "" if goes_on(match) or _initials(match) else "."
    return [part(match, 0, spelled(match[0]) + stop)]


def _initials(match: re.Match[str]) -> bool:
    """Whether a name follows: "J.R.R. Tolkien", but not "in the U.S. They"."""
    return word_before(match).lower() != "the" and word_after(match)[:1].isupper()


def _initial(match: re.Match[str]) -> Sequence[Said] | None:
    """Like "J. Smith"."""
    return [part(match, 0, spelled(match[1]))]


def spelled(written: str) -> str:
    """Like "USB" → "U.S.B": espeak-ng says such a word letter by letter, "a" too."""
    return ".".join(letters(written).split())


def _plural(match: re.Match[str]) -> Sequence[Said]:
    """Like "CPUs": the letters, then the ending."""
    return [part(match, 0, f"{spelled(match[1])}.'s")]


def _acronym(match: re.Match[str]) -> Sequence[Said] | None:
    written = match[0]
    if written in _SAID:
        return [part(match, 0, _SAID[written])]
    return [part(match, 0, spelled(written))] if written in _SPELLED else None


def _roman(match: re.Match[str]) -> Sequence[Said] | None:
    """Like "Henry VIII", "Chapter IV", "World War II"; of single letters only the sure ones."""
    written, before = match["n"], word_before(match)
    if not written or not _ROMAN.fullmatch(written) or not before[:1].isupper():
        return None
    ruler, numbered = before in _RULERS, before.lower() in _NUMBERED
    if not (ruler or numbered or (before not in STARTERS and re.fullmatch("[IVX]+", written))):
        return None
    single = len(written) == 1
    if single and not numbered and not (ruler and written in "VX"):
        return None
    words = f"the {ordinal(_value(written))}" if ruler else cardinal(str(_value(written)))
    return [part(match, "n", words)]


def _value(roman: str) -> int:
    numbers = [_VALUES[c] for c in roman]
    following = [*numbers[1:], 0]
    return sum(-n if n < after else n for n, after in zip(numbers, following, strict=True))


def forms() -> tuple[Form, ...]:
    """The table."""
    titles = "|".join(sorted({*_TITLES, *_BEHIND_NAMES}, key=len, reverse=True))
    short = "|".join(sorted(map(re.escape, _ABBREVIATIONS), key=len, reverse=True))
    counted = "|".join(sorted(map(re.escape, _BEFORE_NUMBERS), key=len, reverse=True))
    return (
        Form(re.compile(rf"({counted})(?=\s?\d)"), _before_number),
        Form(re.compile(rf"(?=(?:{_PAIRS})\b)(\w+)(/)(\w+)", re.IGNORECASE), _pair),
        Form(re.compile(rf"({titles})\b(\.?)(?![\w'’])"), _title),
        Form(re.compile(rf"(?:{short})(?![\w&])"), _abbreviation),
        Form(re.compile(r"(?:[A-Z]\.\s?){1,4}[A-Z]\.(?!\w)"), _dotted),
        Form(re.compile(r"([A-HJ-Z])\.(?=\s[A-Z][a-z])"), _initial),
        Form(re.compile(r"([A-Z]{2,5})[’']?s\b"), _plural),
        Form(re.compile(r"[A-Z][A-Z0-9]{2,5}\b"), _acronym),
        Form(re.compile(r"(?P<n>[IVXLCDM]+)\b(?![.'’]\w)"), _roman),
    )
