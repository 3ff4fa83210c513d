# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses and names of the net and of files: "example dot com", whatever the language.

The words between ("dot", "at") are the language's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from .english_names import spelled
from .form import Form, Said

_TOPS: Final = (
    "com|org|net|edu|gov|mil|int|info|biz|app|dev|blog|shop|tv|io|ai|co|me|eu|uk|us|de|fr|es|it|nl|"
    "pl|at|ch|be|se|no|dk|fi|pt|cz|ru|jp|cn|kr|in|au|nz|ca|br|mx|ie|gr|hu|ro|tr|ua|museum|online"
)
_SUFFIXES: Final = (
    "txt|md|pdf|docx?|xlsx?|pptx?|csv|tsv|json|xml|ya?ml|toml|html?|css|js|ts|py|rs|cpp|sh|exe|dll|"
    "zip|gz|tar|rar|iso|jpe?g|png|gif|webp|svg|bmp|tiff?|mp[34]|wav|ogg|flac|m4a|mov|avi|mkv|webm|"
    "blend|fbx|glb|gltf|obj|stl|onnx|ini|cfg|conf|log|bak|epub|rtf|odt"
)
_SAID_WHOLE: Final = frozenset(
    {
        *("com", "org", "net", "info", "biz", "app", "dev", "blog", "shop", "co", "me", "museum"),
        *("online", "doc", "zip", "tar", "log", "blend", "gif", "bak", "mov", "epub", "onnx"),
    }
)
"""Endings that are said as words; others letter by letter."""
_PIECE = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\Wa-zA-Z\d_]+|[a-z]+")


@dataclass(frozen=True)
class Words:
    """What the signs of addresses are called in a language."""

    signs: Mapping[str, str]
    hashtag: str = "hashtag"

    def of(self, text: str, start: int, *, camel: bool = True) -> Iterator[Said]:
        """Words and signs of an address, one by one."""
        pieces = list(_PIECE.finditer(text))
        for n, piece in enumerate(pieces):
            place = (start + piece.start(), start + piece.end())
            if not piece[0][0].isalnum():
                if piece[0] in self.signs:
                    yield Said(self.signs[piece[0]], *place)
                continue
            last = n > 0 and text[piece.start() - 1] == "."
            yield from _label(piece[0], place[0], last, camel)


def _label(word: str, start: int, ending: bool, camel: bool) -> Iterator[Said]:
    """A part between signs: an ending is spelled, "BlackLives" is two words."""
    if ending and word.lower() not in _SAID_WHOLE and (len(word) <= 2 or _is_suffix(word)):
        yield Said(spelled(word), start, start + len(word))
    elif camel and word.isalpha() and not word.isupper() and not word.islower():
        for part in _CAMEL.finditer(word):
            yield Said(part[0], start + part.start(), start + part.end())
    else:
        shouted = word.isupper() and len(word) > 5
        yield Said(word.lower() if shouted else word, start, start + len(word))


def _is_suffix(word: str) -> bool:
    return re.fullmatch(_SUFFIXES, word.lower()) is not None


ENGLISH: Final = Words(
    {".": "dot", "/": "slash", "\\": "backslash", "-": "dash", "_": "underscore", "@": "at",
     "+": "plus", "&": "and", "=": "equals", "~": "tilde", ":": "colon"}
)  # fmt: skip
ABROAD: Final = {
    "de": Words({".": "Punkt", "/": "Schrägstrich", "-": "Minus", "_": "Unterstrich", "@": "at"}),
    "fr": Words({".": "point", "/": "barre", "-": "tiret", "_": "tiret bas", "@": "arobase"},
                "mot-dièse"),
    "es": Words({".": "punto", "/": "barra", "-": "guion", "_": "guion bajo", "@": "arroba"},
                "etiqueta"),
    "it": Words({".": "punto", "/": "barra", "-": "trattino", "_": "trattino basso",
                 "@": "chiocciola"}),
    "nl": Words({".": "punt", "/": "schuine streep", "-": "streepje", "_": "liggend streepje",
                 "@": "apenstaartje"}),
    "pt": Words({".": "ponto", "/": "barra", "-": "hífen", "_": "sublinhado", "@": "arroba"}),
}  # fmt: skip


def _of(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def forms(words: Words) -> tuple[Form, ...]:
    """The table, in a language's words."""

    def whole(match: re.Match[str]) -> Sequence[Said]:
        return list(words.of(match["said"], match.start("said")))

    def hashtag(match: re.Match[str]) -> Sequence[Said]:
        sign = Said(words.hashtag, match.start(), match.start() + 1)
        return [sign, *words.of(match["said"], match.start("said"))]

    def handle(match: re.Match[str]) -> Sequence[Said]:
        sign = Said(words.signs["@"], match.start(), match.start() + 1)
        return [sign, *words.of(match["said"], match.start("said"))]

    host = rf"(?:[\w-]{{1,63}}\.){{1,6}}(?:{_TOPS})\b"
    path = r"(?:/[\w.~%+@:/-]{0,200}[\w/])?"
    unsaid = r"(?:\?[^\s)\]]{0,500}[\w/]|#[\w-]{1,100})?/?"  # queries and anchors: nobody's words
    folders = r"(?:[\w.-]{1,64}[\\/])"
    return (
        Form(_of(r"(?P<said>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.[a-z]{2,24})"),
             whole),
        Form(_of(rf"(?:https?|ftp)://(?:www\.)?(?P<said>[\w.-]{{1,200}}\w(?::\d+)?{path}){unsaid}"),
             whole),
        Form(_of(rf"www\.(?P<said>[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,6}}{path}){unsaid}"), whole),
        Form(_of(rf"(?P<said>{host}{path}){unsaid}(?![\w@])"), whole),
        Form(_of(rf"(?P<said>(?:[A-Za-z]:[\\/]|[./~]{{0,3}}/)?{folders}{{0,9}}[\w-][\w.-]{{0,99}}"
                 rf"\.(?:{_SUFFIXES}))(?![\w@])"), whole),
        Form(_of(rf"(?P<said>(?:[A-Za-z]:\\|~?/){folders}{{1,9}}[\w.-]{{0,99}}\w)"), whole),
        Form(re.compile(r"#(?P<said>(?=\w*[^\W\d_])\w+)"), hashtag),
        Form(re.compile(r"@(?P<said>\w[\w.]*\w|\w)"), handle),
    )  # fmt: skip
