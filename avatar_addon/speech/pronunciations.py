# SPDX-License-Identifier: GPL-3.0-or-later
"""How a user wants words to be said: a dictionary of theirs, and one for each call.

A file is TOML: ``word = "/phonemes/"`` or ``word = "another spelling"``; words of a table such as
``[de]`` are for voices of that language alone. Or it is plain text, one ``word = …`` a line.
A word in small letters stands for itself in any; one with capitals only for itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import tomli_w

from ..errors import SettingError
from ..folders import aside, data_dir
from .reading.form import Form, Said

_MAX_BYTES: Final = 2_000_000
_PHONETIC: Final = frozenset("ˈˌːɑɐɒæɓʙβɔɕçɗɖðʤəɘɚɛɜɝɞɟʄɡɠɢʛɦɧħɥʜɨɪʝɭɬɫɮʟɱɯɰŋɳɲɴøɵɸθœɶʘɹɺɾɻʀʁɽʂʃ"
                             "ʈʧʉʊʋⱱʌɣɤʍχʎʏʑʐʒʔʡʕʢᵻ")  # fmt: skip
"""Letters that only phonetic writing has."""


@dataclass(frozen=True)
class Pronunciations:
    """Words and how they are said.

    Attributes:
        tables: Language ("" for all) → word → phonemes in ``[[ ]]``, or another spelling.
    """

    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, language: str) -> dict[str, str]:
        """What holds for a language such as ``en-us``; the nearer table wins."""
        short = language.split("-")[0].lower()
        found: dict[str, str] = {}
        for name in ("", short, language.lower()):
            found |= self.tables.get(name, {})
        return found

    def merged(self, other: Pronunciations) -> Pronunciations:
        """These and others; the others win."""
        names = {*self.tables, *other.tables}
        return Pronunciations(
            {n: {**self.tables.get(n, {}), **other.tables.get(n, {})} for n in sorted(names)}
        )

    def form(self, language: str) -> Form | None:
        """A form that knows these words; None where there are none."""
        words = self.of(language)
        return _form(words) if words else None


NONE: Final = Pronunciations()


def _form(words: Mapping[str, str]) -> Form:
    names = sorted(words, key=len, reverse=True)

    def read(match: re.Match[str]) -> Sequence[Said] | None:
        said = words.get(match[0]) or words.get(match[0].lower())
        return [Said(said, match.start(), match.end())] if said else None

    pattern = "|".join(map(re.escape, names))
    return Form(re.compile(rf"(?:{pattern})(?!\w)", re.IGNORECASE), read)


def pronunciations_file() -> Path:
    """The user's own; it need not exist."""
    return data_dir() / "pronunciations.toml"


def load_pronunciations(extra: Path | None = None) -> Pronunciations:
    """The user's own, and those of a file.

    Raises:
        SettingError: A file can't be read, or says something else than how words are said.
    """
    own = pronunciations_file()
    found = read_pronunciations(own) if own.is_file() else NONE
    return found.merged(read_pronunciations(extra)) if extra else found


def read_pronunciations(path: Path) -> Pronunciations:
    """Read a file.

    Raises:
        SettingError: It can't be read, or says something else than how words are said.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        raise SettingError(
            f"There is no file '{path}'.", "Name a file of pronunciations."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise SettingError(f"The pronunciations '{path}' can't be read: {reason}.") from error
    if len(data) > _MAX_BYTES:
        raise SettingError(f"The pronunciations '{path}' are more than 2 MB.", "Take some out.")
    return Pronunciations(_toml(path, text) if path.suffix == ".toml" else _plain(path, text))


def _toml(path: Path, text: str) -> dict[str, dict[str, str]]:
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingError(
            f"The pronunciations '{path}' are not TOML: {error}.",
            'Write lines such as: Siobhan = "/ʃɪˈvɔːn/".',
        ) from None
    tables: dict[str, dict[str, str]] = {"": {}}
    for name, value in data.items():
        if isinstance(value, dict):
            tables[name.lower()] = {w: _said(path, w, how) for w, how in value.items()}
        else:
            tables[""][name] = _said(path, name, value)
    return tables


def _plain(path: Path, text: str) -> dict[str, dict[str, str]]:
    table: dict[str, str] = {}
    for number, row in enumerate(text.splitlines(), start=1):
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        word, sign, how = row.partition("=")
        if not sign or not word.strip():
            raise SettingError(
                f"Line {number} of '{path}' says no pronunciation: '{row.strip()[:40]}'.",
                "Write lines such as: Siobhan = /ʃɪˈvɔːn/.",
            )
        name = word.strip().strip('"')
        table[name] = _said(path, name, how.strip().strip('"'))
    return {"": table}


def _said(path: Path, word: str, how: object) -> str:
    if not isinstance(how, str) or not how.strip():
        raise SettingError(
            f"'{path}' says no pronunciation for '{word}'.", 'Write: word = "/phonemes/".'
        )
    return as_said(how)


def as_said(how: str) -> str:
    """Phonemes become ``[[…]]``; another spelling stays.

    Phonemes stand between slashes or double brackets, or have a letter that only they have.
    """
    how = " ".join(how.split())
    for opening, closing in (("/", "/"), ("[[", "]]")):
        if how.startswith(opening) and how.endswith(closing) and len(how) > 2 * len(opening):
            return f"[[{how[len(opening) : -len(closing)].strip()}]]"
    return f"[[{how}]]" if any(c in _PHONETIC for c in how) else how.translate(_BRACKETS)


_BRACKETS: Final = str.maketrans("", "", "[]")


def store(word: str, how: str, language: str = "") -> Path:
    """Keep how a word is said in the user's own file; an empty ``how`` forgets it.

    Raises:
        SettingError: The word is none, or the file that is there can't be read.
        OutputError: The file can't be written.
    """
    word = " ".join(word.split())
    if not any(c.isalnum() for c in word):
        raise SettingError(f"'{word}' is not a word.", "Give a word and its phonemes.")
    path = pronunciations_file()
    tables = {
        n: dict(t)
        for n, t in (read_pronunciations(path) if path.is_file() else NONE).tables.items()
    }
    table = tables.setdefault(language.lower(), {})
    table.pop(word, None)
    if how:
        table[word] = as_said(how)
    written = {n: {w: _as_written(s) for w, s in sorted(t.items())} for n, t in tables.items()}
    with aside(path) as part:
        text = tomli_w.dumps({**written.pop("", {}), **{n: t for n, t in written.items() if t}})
        part.write_text(text, encoding="utf-8")
    return path


def _as_written(said: str) -> str:
    return f"/{said[2:-2]}/" if said.startswith("[[") else said
