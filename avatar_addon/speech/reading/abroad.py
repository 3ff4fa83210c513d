# SPDX-License-Identifier: GPL-3.0-or-later
"""Forms of other languages: money, years and ordinals through num2words; common abbreviations.

The rest is espeak-ng's, which reads plain numbers, shares and times in all its languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from . import addresses
from .form import Form, Said, part, word_before

_NUMBER: Final = r"(?:\d{1,3}(?:[.  '’]\d{3})+(?!\d)|\d+)(?:,\d{1,2})?"
"""Groups by stops, narrow spaces or apostrophes, decimals by a comma."""
_CODES: Final = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "zł": "PLN", "Kč": "CZK",
                 "CHF": "CHF", "EUR": "EUR", "USD": "USD", "GBP": "GBP", "₽": "RUB", "₴": "UAH",
                 "Ft": "HUF", "lei": "RON"}  # fmt: skip
_YEARS_IN_HUNDREDS: Final = frozenset({"de", "nl", "da", "no", "sv"})

ABBREVIATIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "de": {
        "z. B.": "zum Beispiel", "z.B.": "zum Beispiel", "d. h.": "das heißt", "d.h.": "das heißt",
        "u. a.": "unter anderem", "u.a.": "unter anderem", "usw.": "und so weiter",
        "bzw.": "beziehungsweise", "ca.": "circa", "Nr.": "Nummer", "Dr.": "Doktor",
        "Prof.": "Professor", "Hr.": "Herr", "Fr.": "Frau", "St.": "Sankt", "Str.": "Straße",
        "Mio.": "Millionen", "Mrd.": "Milliarden", "vgl.": "vergleiche", "evtl.": "eventuell",
        "ggf.": "gegebenenfalls", "inkl.": "inklusive", "km/h": "Kilometer pro Stunde",
        "km": "Kilometer", "kg": "Kilogramm", "cm": "Zentimeter", "mm": "Millimeter",
    },
    "fr": {
        "M.": "Monsieur", "MM.": "Messieurs", "Dr": "Docteur", "p. ex.": "par exemple",
        "c.-à-d.": "c'est-à-dire", "n°": "numéro", "env.": "environ", "av.": "avenue",
        "km/h": "kilomètres à l'heure", "Mlle": "Mademoiselle",
    },
    "es": {
        "Sr.": "Señor", "Sra.": "Señora", "Srta.": "Señorita", "Dr.": "Doctor", "Dra.": "Doctora",
        "Ud.": "usted", "Uds.": "ustedes", "EE. UU.": "Estados Unidos", "EE.UU.": "Estados Unidos",
        "p. ej.": "por ejemplo", "etc.": "etcétera", "nº": "número", "núm.": "número",
        "km": "kilómetros", "kg": "kilogramos", "km/h": "kilómetros por hora",
    },
    "it": {
        "Sig.": "Signor", "Sig.ra": "Signora", "Dott.": "Dottor", "Prof.": "Professor",
        "ecc.": "eccetera", "n.": "numero", "km": "chilometri", "kg": "chilogrammi",
        "km/h": "chilometri all'ora", "es.": "esempio",
    },
    "pt": {
        "Sr.": "Senhor", "Sra.": "Senhora", "Dr.": "Doutor", "Dra.": "Doutora", "etc.": "et cetera",
        "km": "quilómetros", "n.º": "número",
    },
    "nl": {"bijv.": "bijvoorbeeld", "d.w.z.": "dat wil zeggen", "enz.": "enzovoort",
           "dhr.": "de heer", "mevr.": "mevrouw", "ca.": "circa", "nr.": "nummer",
           "km": "kilometer"},
}  # fmt: skip
_MONTHS: Final = {
    "de": "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|"
    "Jahrhundert|Stock|Klasse|Platz|Mal|Tag|Kapitel",
}
"""Nouns before which a number with a full stop is an ordinal."""
_GERMAN_ENDINGS: Final = {
    **dict.fromkeys(("am", "vom", "zum", "im", "dem", "den", "beim", "seit", "ab", "des"), "n"),
    **dict.fromkeys(("der", "die", "das"), ""),
}
"""After these words; else "r"."""


@lru_cache(maxsize=32)
def forms(language: str) -> tuple[Form, ...]:
    """The table of a language, espeak-ng's name; empty where nothing of it is known."""
    short = language.split("-")[0].lower()
    table: list[Form] = []
    if short in addresses.ABROAD:
        table += addresses.forms(addresses.ABROAD[short])
    table += _money(short)
    if short in _MONTHS:
        table.append(
            Form(re.compile(rf"(?P<n>\d{{1,2}})\.(?=\s(?:{_MONTHS[short]}))"), _german_day)
        )
    if short in _YEARS_IN_HUNDREDS:
        table.append(Form(re.compile(r"(?P<n>1[1-9]\d\d)(?![\w%°.,]*\d)"), _year(short)))
    if short in ABBREVIATIONS:
        table.append(_abbreviations(ABBREVIATIONS[short]))
    return tuple(table)


def _money(language: str) -> list[Form]:
    from num2words import CONVERTER_CLASSES, num2words  # not before it is needed

    if language not in CONVERTER_CLASSES:
        return []
    marks = "|".join(sorted(map(re.escape, _CODES), key=len, reverse=True))

    def read(match: re.Match[str]) -> Sequence[Said] | None:
        whole, _, rest = re.sub(r"[.  '’](?=\d{3})", "", match["n"]).partition(",")
        cents = int((rest + "0")[:2] or 0)
        amount = int(whole) + cents / 100 if cents else int(whole)
        try:
            words = num2words(
                amount if cents else float(amount), lang=language, to="currency",
                currency=_CODES[match["mark"]], cents=bool(cents), separator="",
            )  # fmt: skip
        except (NotImplementedError, OverflowError, TypeError, KeyError):
            return None
        if not cents:
            words = re.sub(r"\s+0?0\s.*$", "", words)
        return [part(match, 0, " ".join(words.replace(",", " ").split()))]

    return [
        Form(re.compile(rf"(?P<n>{_NUMBER})\s?(?P<mark>{marks})(?!\w)"), read),
        Form(re.compile(rf"(?P<mark>{marks})\s?(?P<n>{_NUMBER})(?!\w)"), read),
    ]


def _year(language: str) -> Callable[[re.Match[str]], Sequence[Said]]:
    from num2words import num2words

    def read(match: re.Match[str]) -> Sequence[Said]:
        return [part(match, 0, num2words(int(match["n"]), lang=language, to="year"))]

    return read


def _german_day(match: re.Match[str]) -> Sequence[Said]:
    """Like "am 3. März": "am dritten März"."""
    from num2words import num2words

    ending = _GERMAN_ENDINGS.get(word_before(match).lower(), "r")
    return [part(match, 0, num2words(int(match["n"]), lang="de", to="ordinal") + ending)]


def _abbreviations(table: Mapping[str, str]) -> Form:
    short = "|".join(sorted(map(re.escape, table), key=len, reverse=True))

    def read(match: re.Match[str]) -> Sequence[Said] | None:
        if match[0][0].islower() and match[0].isalpha() and not word_before(match)[-1:].isdigit():
            return None  # a unit only behind a number
        return [part(match, 0, table[match[0]])]

    return Form(re.compile(rf"(?:{short})(?!\w)"), read)
