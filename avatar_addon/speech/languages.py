# SPDX-License-Identifier: GPL-3.0-or-later
"""Languages by code and by name: ``de``, ``de_DE``, ``de-de``, ``German`` and ``Deutsch``.

Piper's catalogue writes ``de_DE``, espeak-ng writes ``de`` or ``en-us``; both come down to a
family (``de``) and, where it is said, a region (``DE``).

Source of the codes: the language files of espeak-ng, which phonemises all of these.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Final

from ..errors import SettingError

_TABLE: Final = """
ab Abkhaz; af Afrikaans; am Amharic/አማርኛ; an Aragonese; ar Arabic/العربية; as Assamese;
az Azerbaijani; ba Bashkir; be Belarusian; bg Bulgarian/Български; bn Bengali/বাংলা;
bpy Bishnupriya Manipuri; bs Bosnian; ca Catalan/Català; chr Cherokee; crh Crimean Tatar;
cs Czech/Čeština; cv Chuvash; cy Welsh/Cymraeg; da Danish/Dansk; de German/Deutsch;
el Greek/Ελληνικά; en English; eo Esperanto; es Spanish/Español; et Estonian/Eesti;
eu Basque/Euskara; fa Persian/فارسی; fi Finnish/Suomi; fo Faroese; fr French/Français;
ga Irish/Gaeilge; gd Scottish Gaelic; gn Guarani; grc Ancient Greek; gu Gujarati; hak Hakka;
haw Hawaiian; he Hebrew/עברית; hi Hindi/हिन्दी; hr Croatian/Hrvatski; ht Haitian Creole;
hu Hungarian/Magyar; hy Armenian; ia Interlingua; id Indonesian/Bahasa Indonesia; io Ido;
is Icelandic/Íslenska; it Italian/Italiano; ja Japanese/日本語; jbo Lojban; ka Georgian/ქართული;
kaa Karakalpak; kk Kazakh/Қазақша; kl Greenlandic; kn Kannada; ko Korean/한국어; kok Konkani;
ku Kurdish/Kurmancî; ky Kyrgyz; la Latin; lb Luxembourgish/Lëtzebuergesch;
lfn Lingua Franca Nova; lt Lithuanian; ltg Latgalian; lv Latvian/Latviešu; mi Māori;
mk Macedonian; ml Malayalam/മലയാളം; mn Mongolian; mr Marathi; ms Malay; mt Maltese;
mto Totontepec Mixe; my Burmese; nci Classical Nahuatl; ne Nepali/नेपाली; nl Dutch/Nederlands;
no Norwegian/Norsk; nog Nogai; om Oromo; or Oriya; pa Punjabi; pap Papiamento; piqd Klingon;
pl Polish/Polski; ps Pashto; pt Portuguese/Português; py Pyash; qdb Lang Belta; qu Quechua;
quc Kʼicheʼ; qya Quenya; ro Romanian/Română; ru Russian/Русский; rup Aromanian; sd Sindhi;
shn Shan; si Sinhala; sjn Sindarin; sk Slovak/Slovenčina; sl Slovenian/Slovenščina;
smj Lule Saami; sq Albanian/Shqip; sr Serbian/Srpski; sv Swedish/Svenska; sw Swahili/Kiswahili;
ta Tamil; te Telugu/తెలుగు; th Thai/ไทย; ti Tigrinya; tk Turkmen; tn Setswana;
tr Turkish/Türkçe; tt Tatar; ug Uyghur; uk Ukrainian/Українська; ur Urdu/اردو; uz Uzbek;
vi Vietnamese/Tiếng Việt; xex Xextan; yue Cantonese; zh Chinese/中文
"""
_SAME: Final = {"nb": "no", "nn": "no", "cmn": "zh", "hbs": "hr", "hyw": "hy", "iw": "he"}
"""Other codes of a family; espeak-ng's ``cmn`` is Piper's ``zh``."""
_OTHER_NAMES: Final = {"mandarin": "zh", "farsi": "fa", "gaelic": "gd", "bokmål": "no"}
_CODE: Final = re.compile(r"([A-Za-z]{2,4})(?:[_-]([A-Za-z0-9]{2,8}))?(?:[_-].*)?")


def _table() -> dict[str, tuple[str, str]]:
    rows = (entry.strip().partition(" ") for entry in _TABLE.replace("\n", " ").split(";"))
    named = ((code, *names.partition("/")) for code, _, names in rows)
    return {code: (english, native) for code, english, _, native in named}


NAMES: Final = _table()
"""Family → its name in English, and its own name or "" where that isn't in the table."""


@dataclass(frozen=True)
class Language:
    """A language as somebody asked for it or as a voice speaks it.

    Attributes:
        family: Such as ``de``.
        region: Such as ``DE``; empty where it isn't said.
    """

    family: str
    region: str = ""

    @property
    def english(self) -> str:
        """Its name, such as ``German``; the code where the table doesn't know it."""
        return NAMES.get(self.family, (self.family, ""))[0]

    @property
    def code(self) -> str:
        """As Piper's catalogue writes it: ``de_DE``, or ``de`` alone."""
        return f"{self.family}_{self.region}" if self.region else self.family

    def includes(self, other: Language) -> bool:
        """Whether somebody who asks for this one is content with the other."""
        return self.family == other.family and self.region in ("", other.region)


def language_of(code: str) -> Language:
    """The language of a code, whoever writes it: ``de_DE``, ``en-us``, ``cmn``, ``es-419``."""
    match = _CODE.fullmatch(code.strip())
    if match is None:
        return Language(code.strip().lower())
    family = match[1].lower()
    return Language(_SAME.get(family, family), (match[2] or "").upper())


def parse_language(text: str) -> Language:
    """A language by its code, its English name or its own.

    Raises:
        SettingError: There is none of that name.
    """
    wanted = text.strip().casefold()
    names = {name.casefold(): code for code, both in NAMES.items() for name in both if name}
    names |= _OTHER_NAMES
    if wanted in names:
        return Language(names[wanted])
    by_code = language_of(text)
    if by_code.family in NAMES:
        return by_code
    near = difflib.get_close_matches(wanted, names, n=3, cutoff=0.6)
    known = [f"{NAMES[names[name]][0]} ({names[name]})" for name in near]
    raise SettingError(
        f"There is no language '{text}'.",
        f"Did you mean {' or '.join(dict.fromkeys(known))}?"
        if known
        else "Name it like de, de_DE or German.",
    )
