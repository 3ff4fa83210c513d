# SPDX-License-Identifier: GPL-3.0-or-later
"""The shelf of voices: those that are here beside those of Piper's that could be.

The window and the shell both ask here. Nothing goes to the network but ``refresh`` and ``get``.
"""

from __future__ import annotations

import datetime
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..errors import OutputError, VoiceError
from .catalogue import ShelfVoice, kept_catalogue, refresh_catalogue
from .fetch import CARD, fetch_voice, licence_on, part_name
from .languages import Language, language_of, parse_language
from .voices import (
    SpeakerNote,
    Tell,
    Voice,
    find_voice,
    list_voices,
    spoken_by,
    voices_dir,
)

ON_SHELF: Final = "shelf"


@dataclass(frozen=True)
class Listed:
    """What a list says of a voice.

    Attributes:
        name: How it is asked for.
        locale: Its language as the catalogue writes it, such as ``de_DE``.
        country: In English; empty where nobody says.
        source: ``box``, ``installed``, or ``shelf`` for one that could be fetched.
        size: Bytes of its files.
        speakers: Their names; empty where it has one.
        notes: What is known of each of them; empty where nothing is.
        licence: As its model card says; empty where there is none here.
        sample_rate: In Hertz; None where only the catalogue knows it.
    """

    name: str
    locale: str
    country: str
    source: str
    size: int
    speakers: tuple[str, ...] = ()
    notes: tuple[SpeakerNote, ...] = ()
    licence: str = ""
    sample_rate: int | None = None

    @property
    def language(self) -> Language:
        """The language that it speaks."""
        return language_of(self.locale)

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        notes = self.notes or (SpeakerNote(),) * len(self.speakers)
        return {
            "name": self.name,
            "language": self.language.english,
            "locale": self.locale,
            "country": self.country,
            "source": self.source,
            "size_bytes": self.size,
            "sample_rate": self.sample_rate,
            "licence": self.licence,
            "speakers": [
                {"name": name, "about": note.about, "tags": list(note.tags)}
                for name, note in zip(self.speakers, notes, strict=True)
            ],
        }


@dataclass(frozen=True)
class Shelf:
    """All voices that were asked for.

    Attributes:
        voices: Those that are here, then those of Piper's shelf, each by name.
        fetched: When Piper's catalogue was last known to be the newest; None where none is kept.
    """

    voices: tuple[Listed, ...]
    fetched: datetime.datetime | None


def look(language: str = "", *, installed_only: bool = False, refresh: bool = False) -> Shelf:
    """The voices that are here, and those of Piper's catalogue as far as it is kept.

    Args:
        language: ``de``, ``de_DE`` or ``German``; empty for all.
        installed_only: Leave out what would have to be fetched.
        refresh: Fetch the catalogue first.

    Raises:
        SettingError: There is no such language.
        PartFailed: The catalogue can't be fetched.
        PartTimeout: It gave no answer in time.
    """
    wanted = parse_language(language) if language else None
    catalogue = refresh_catalogue() if refresh else kept_catalogue()
    known = catalogue.voices if catalogue else {}
    here = [_here(voice, known.get(voice.name)) for voice in list_voices()]
    names = {one.name for one in here}
    there = [_there(voice) for name, voice in known.items() if name not in names]
    found = here if installed_only else [*here, *there]
    return Shelf(
        tuple(one for one in found if wanted is None or wanted.includes(one.language)),
        catalogue.fetched if catalogue else None,
    )


def get(name: str, *, on_bytes: Tell | None = None) -> Voice:
    """The voice of that name; fetched over the network unless it is here and whole.

    Raises:
        AvatarError: What :func:`fetch.fetch_voice` raises.
    """
    wanted = name.partition("#")[0]
    try:
        return find_voice(wanted)
    except VoiceError:  # not here, or broken
        return fetch_voice(wanted, on_bytes=on_bytes)


def remove(name: str) -> int:
    """Take a voice out of the user's voices folder; what came of a broken download, too.

    Returns:
        Bytes that are free now.

    Raises:
        VoiceError: It isn't installed, or it is the one in the box.
        OutputError: It can't be removed.
    """
    places = _places(name)
    if not places:
        raise _nothing_to_remove(name)
    files = [file for place in places for file in (place, *place.rglob("*")) if file.is_file()]
    freed = sum(file.stat().st_size for file in files)
    for place in places:
        try:
            shutil.rmtree(place) if place.is_dir() else place.unlink()
        except OSError as error:
            raise OutputError(f"'{place}' can't be removed: {error.strerror or error}.") from error
    return freed


def _places(name: str) -> list[Path]:
    """What belongs to a voice in the user's folder: files, or a folder of its own."""
    folder = voices_dir()
    models = [m for m in (*folder.glob("*.onnx"), *folder.glob("*/*.onnx")) if m.stem == name]
    places: list[Path] = []
    for model in models:
        own = [model, model.with_name(f"{model.name}.json")]
        places += [model.parent] if model.parent.name == name else own
    parts = [part for part in folder.glob(".part-*") if part.name == part_name(name)]
    return [place for place in (*places, *parts) if place.exists()]


def _nothing_to_remove(name: str) -> VoiceError:
    here = list_voices()
    if any(voice.name == name and voice.source == "box" for voice in here):
        return VoiceError(f"The voice '{name}' is in the box and stays.", "Only others can go.")
    own = [voice.name for voice in here if voice.source == "installed"]
    return VoiceError(
        f"The voice '{name}' is not installed.",
        f"Installed: {', '.join(own)}." if own else "There is none but what is in the box.",
    )


def _here(voice: Voice, known: ShelfVoice | None) -> Listed:
    return Listed(
        name=voice.name,
        locale=spoken_by(voice).code,
        country=known.country if known else "",
        source=voice.source,
        size=voice.model.stat().st_size + voice.config.stat().st_size,
        speakers=voice.speakers,
        notes=voice.notes,
        licence=licence_on(voice.model.with_name(CARD)),
        sample_rate=voice.sample_rate,
    )


def _there(voice: ShelfVoice) -> Listed:
    return Listed(
        name=voice.name,
        locale=voice.locale,
        country=voice.country,
        source=ON_SHELF,
        size=voice.size,
        speakers=voice.speakers,
    )
