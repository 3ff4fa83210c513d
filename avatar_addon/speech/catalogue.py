# SPDX-License-Identifier: GPL-3.0-or-later
"""Piper's catalogue: which voices there are, in which languages, how large, with which sums.

It is fetched only when somebody asks for it, kept in the cache with its date, and usable from
there without a network. What it says is checked before any of it is used.

Source of the format: ``voices.json`` of Piper's voices: name → ``key``, ``name``, ``language``
(``code``, ``name_native``, ``name_english``, ``country_english``), ``quality``, ``num_speakers``,
``speaker_id_map``, ``files`` (path → ``size_bytes``, ``md5_digest``), ``aliases``.
"""

from __future__ import annotations

import datetime
import difflib
import json
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from ..errors import PartFailed, VoiceError
from ..folders import aside, cache_dir
from .languages import Language, language_of
from .transfer import Wanted, fetch_document
from .voices import CATALOGUE_NAME

SHELF: Final = "https://huggingface.co/rhasspy/piper-voices/resolve/main"
"""Where Piper's voices lie; ``AVATAR_VOICES_URL`` names a mirror."""
MOST_BYTES: Final = 16_000_000
"""Fifty times what the catalogue has today."""
LARGEST_VOICE: Final = 4_000_000_000
FRESH: Final = datetime.timedelta(days=1)
"""So long a catalogue is taken to be the newest when a voice is fetched."""

_PATH: Final = re.compile(r"(?!\.)[\w.+-]+(/(?!\.)[\w.+-]+)*")
_MD5: Final = re.compile(r"[0-9a-f]{32}")
_CARD: Final = "MODEL_CARD"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class ShelfVoice:
    """A voice that can be fetched.

    Attributes:
        name: Such as ``de_DE-thorsten-medium``.
        locale: Such as ``de_DE``.
        native: What its speakers call the language.
        country: In English; may be empty.
        quality: ``x_low``, ``low``, ``medium`` or ``high``.
        speakers: Names in the order of their numbers; empty where it has one.
        files: ``NAME.onnx``, ``NAME.onnx.json`` and, mostly, ``MODEL_CARD`` → path on the shelf,
            bytes, MD5 sum.
        aliases: Older names of it.
    """

    name: str
    locale: str
    native: str
    country: str
    quality: str
    speakers: tuple[str, ...]
    files: Mapping[str, tuple[str, int, str]]
    aliases: tuple[str, ...] = ()

    @property
    def language(self) -> Language:
        """The language that it speaks."""
        return language_of(self.locale)

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(size for _, size, _ in self.files.values())

    def wanted(self, name: str) -> Wanted:
        """One of ``files``, to be fetched."""
        path, size, md5 = self.files[name]
        return Wanted(f"{shelf_url()}/{quote(path)}", size, md5)


@dataclass(frozen=True)
class Catalogue:
    """What is on Piper's shelf.

    Attributes:
        voices: Name → voice, by name.
        fetched: When we last knew that it is the newest, in UTC.
        unusable: Name → what is wrong with what the catalogue says of it.
    """

    voices: Mapping[str, ShelfVoice]
    fetched: datetime.datetime
    unusable: Mapping[str, str] = field(default_factory=dict)


def shelf_url() -> str:
    """The address that everything on the shelf lies under, without a slash at its end."""
    return (os.environ.get("AVATAR_VOICES_URL") or SHELF).rstrip("/")


def kept_catalogue() -> Catalogue | None:
    """The catalogue as it was last fetched; None where it never was, from this address."""
    kept = _kept()
    if kept is None:
        return None
    try:
        when = datetime.datetime.fromisoformat(kept["fetched"])
        return parse_catalogue(kept["catalogue"], when)
    except (PartFailed, KeyError, TypeError, ValueError) as error:
        _LOG.info("The kept catalogue can't be used: %s", error)
        return None


def refresh_catalogue() -> Catalogue:
    """The newest catalogue, over the network; only what has changed is sent. It is kept.

    Raises:
        PartFailed: It can't be reached, or what came is no catalogue. What is kept stays.
        PartTimeout: It gave no answer in time.
        OutputError: It can't be kept.
    """
    kept = _kept() if kept_catalogue() is not None else None
    before = kept or {}
    answer = fetch_document(
        f"{shelf_url()}/voices.json",
        most=MOST_BYTES,
        etag=str(before.get("etag", "")),
        modified=str(before.get("modified", "")),
    )
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    if answer is None:
        data = {**before, "fetched": now.isoformat()}
    else:
        data = {
            "url": shelf_url(),
            "fetched": now.isoformat(),
            "etag": answer.etag,
            "modified": answer.modified,
            "catalogue": _decoded(answer.body),
        }
    catalogue = parse_catalogue(data.get("catalogue"), now)
    with aside(_place()) as part:
        part.write_text(json.dumps(data), encoding="utf-8")
    return catalogue


def voice_on_shelf(name: str) -> ShelfVoice:
    """What the catalogue says of a voice; fetches the catalogue unless a fresh one is kept.

    Args:
        name: Its name, or an older one.

    Raises:
        VoiceError: The shelf has no such voice, or says of it what can't be used.
        PartFailed: The catalogue can't be fetched.
    """
    catalogue = kept_catalogue()
    now = datetime.datetime.now(datetime.UTC)
    if catalogue is None or not _named(catalogue, name) or now - catalogue.fetched > FRESH:
        catalogue = refresh_catalogue()
    found = _named(catalogue, name)
    if found is not None:
        return found
    if name in catalogue.unusable:
        raise VoiceError(
            f"The catalogue's entry of '{name}' can't be used: {catalogue.unusable[name]}.",
            "Choose another voice: avatar voices list",
        )
    raise VoiceError(f"Piper's shelf has no voice '{name}'.", _suggestion(name, catalogue))


def _named(catalogue: Catalogue, name: str) -> ShelfVoice | None:
    if name in catalogue.voices:
        return catalogue.voices[name]
    return next((voice for voice in catalogue.voices.values() if name in voice.aliases), None)


def _suggestion(name: str, catalogue: Catalogue) -> str:
    wanted = language_of(name.partition("-")[0])
    same = [n for n, voice in catalogue.voices.items() if voice.language.family == wanted.family]
    near = difflib.get_close_matches(
        name, same or catalogue.voices, n=3, cutoff=0.0 if same else 0.5
    )
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return "They look like en_US-lessac-medium; see them all: avatar voices list"


def parse_catalogue(data: Any, fetched: datetime.datetime) -> Catalogue:
    """Check and read a catalogue; an entry that can't be used is set apart.

    Args:
        data: What the JSON says.
        fetched: When it came.

    Raises:
        PartFailed: It is no catalogue, or nothing in it can be used.
    """
    if not isinstance(data, Mapping):
        raise _no_catalogue("it is no table of voices")
    voices: dict[str, ShelfVoice] = {}
    unusable: dict[str, str] = {}
    for name in sorted(data):
        try:
            voices[name] = _voice(name, data[name])
        except KeyError as error:
            unusable[name] = f"{error.args[0]!r} is missing"
        except (TypeError, ValueError, AttributeError) as error:
            unusable[name] = str(error)
    if not voices:
        raise _no_catalogue(next(iter(unusable.values()), "it is empty"))
    return Catalogue(voices, fetched, unusable)


def _voice(name: str, entry: Mapping[str, Any]) -> ShelfVoice:
    _require(CATALOGUE_NAME.fullmatch(name) is not None, "its name is none of Piper's")
    language, speakers = entry["language"], entry.get("speaker_id_map") or {}
    count = entry["num_speakers"]
    _require(isinstance(count, int) and 1 <= count <= 100_000, "num_speakers is not a number")
    numbers = {int(number): str(speaker) for speaker, number in speakers.items()}
    return ShelfVoice(
        name=name,
        locale=language_of(_text(language["code"])).code,
        native=_shown(language.get("name_native", "")),
        country=_shown(language.get("country_english", "")),
        quality=_text(entry["quality"]),
        speakers=tuple(numbers.get(n, str(n)) for n in range(count)) if count > 1 else (),
        files=_files(name, entry["files"]),
        aliases=tuple(_text(alias) for alias in entry.get("aliases", ())),
    )


def _files(name: str, listed: Mapping[str, Any]) -> dict[str, tuple[str, int, str]]:
    """The files that we fetch, by the names that they get here; never by the catalogue's."""
    found: dict[str, tuple[str, int, str]] = {}
    for path, entry in listed.items():
        _require(_PATH.fullmatch(path) is not None, f"it names a path outside the shelf, {path!r}")
        last = path.rpartition("/")[2]
        if last not in (f"{name}.onnx", f"{name}.onnx.json", _CARD):
            continue
        size, md5 = entry["size_bytes"], entry["md5_digest"]
        _require(
            isinstance(size, int) and 0 < size <= LARGEST_VOICE, f"the size of {last} is {size!r}"
        )
        _require(_MD5.fullmatch(_text(md5)) is not None, f"the sum of {last} is {md5!r}")
        found[last] = (path, size, md5)
    for needed in (f"{name}.onnx", f"{name}.onnx.json"):
        _require(needed in found, f"it has no {needed}")
    return found


def _text(value: Any) -> str:
    """A text that may be shown: no control characters, not endless."""
    if not isinstance(value, str) or len(value) > 200 or not value.isprintable():
        raise ValueError(f"{str(value)[:40]!r} is no text")
    return value


def _shown(value: Any) -> str:
    """A text for people, as far as it may be shown."""
    return "".join(letter for letter in str(value)[:200] if letter.isprintable())


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(what)


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        start = body[:20].decode("utf-8", "replace").strip()
        raise _no_catalogue(f"it is no JSON and begins with '{start}'") from error


def _no_catalogue(why: str) -> PartFailed:
    return PartFailed(
        f"What lies at '{shelf_url()}/voices.json' is not Piper's catalogue: {why}.",
        "Try again later, or check AVATAR_VOICES_URL.",
    )


def _place() -> Path:
    return cache_dir() / "piper-voices.json"


def _kept() -> dict[str, Any] | None:
    """What is in the cache, if it came from the address that we would ask now."""
    try:
        data = json.loads(_place().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and data.get("url") == shelf_url() else None
