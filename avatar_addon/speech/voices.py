# SPDX-License-Identifier: GPL-3.0-or-later
"""Voices: where they are, what they are, and whether they are whole.

A voice is Piper's: ``NAME.onnx`` and ``NAME.onnx.json`` side by side. One is in the box, others
are in the user's voices folder (as files, or each in a folder of its own), any may be named by its
path. ``NAME#SPEAKER`` picks a speaker of a voice that has several; of the voice in the box the
speaker's name alone will do.

What Piper's description says of speakers is a number each (``speaker_id_map``). Ours says more,
which Piper passes over: ``"speakers": {"rosa": {"about": "a young woman, bright", "tags":
["woman", "young"]}}``; the tags are those of the cast's characters.
"""

from __future__ import annotations

import difflib
import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from ..errors import VoiceError
from ..folders import data_dir
from .languages import Language, language_of
from .onnx_check import what_is_wrong

DEFAULT_VOICE: Final = "en_US-ensemble-x_low"
"""The small voice in the box."""

BOX: Final = Path(__file__).parent.parent / "voices"

CATALOGUE_NAME = re.compile(r"[a-z]{2,3}_[A-Z0-9]{2,3}-[^-\s/\\:#]+-[a-z_]+")
"""How Piper's own catalogue names voices: ``en_US-lessac-medium``."""

_PHONEME_TYPES: Final = ("espeak", "text", "pinyin", "hebrew", "japanese", "thai")
_LOG = logging.getLogger(__name__)


Tell = Callable[[int, int], None]
"""Told how many bytes of how many are there; what it raises ends the download."""


@dataclass(frozen=True)
class SpeakerNote:
    """What a description says of a speaker.

    Attributes:
        about: A few words, such as ``a young woman, bright``; empty where nothing is said.
        tags: Words to cast it by: ``woman``, ``man``, ``child``, ``young``, ``old``, …
    """

    about: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Voice:
    """A voice that is whole.

    Attributes:
        name: Its file name without ``.onnx``; with ``#SPEAKER`` where one was picked.
        model: The .onnx.
        config: The .onnx.json.
        language: espeak's name of the language, such as ``en-us``.
        sample_rate: Samples per second of what it says, in Hertz.
        source: ``box``, ``installed`` or ``file``.
        speakers: Names of its speakers in the order of their numbers; empty where it has one.
        speaker: Number of the speaker who was picked; None is the voice's own default.
        locale: The language as Piper's catalogue writes it, such as ``en_US``.
        notes: What is known of each of ``speakers``, in their order.
    """

    name: str
    model: Path
    config: Path
    language: str
    sample_rate: int
    source: str
    speakers: tuple[str, ...] = ()
    speaker: int | None = None
    locale: str = ""
    notes: tuple[SpeakerNote, ...] = ()


def voices_dir() -> Path:
    """The user's voices folder; it need not exist."""
    return data_dir() / "voices"


def list_voices() -> tuple[Voice, ...]:
    """All voices in the box and in the user's folder that are whole, by name.

    Broken ones are left out, with a warning in the log.
    """
    voices: dict[str, Voice] = {}
    for model, source in _models().values():
        try:
            voices[model.stem] = read_voice(model, source)
        except VoiceError as error:
            _LOG.warning("%s", error)
    return tuple(voices[name] for name in sorted(voices))


def find_voice(
    name_or_path: str, *, allow_download: bool = False, on_bytes: Tell | None = None
) -> Voice:
    """The voice of that name, or at that path.

    Args:
        name_or_path: A name, or a path that ends in ``.onnx``; ``#SPEAKER`` may follow. The name
            of a speaker of the voice in the box will do. An empty name is the default voice.
        allow_download: A voice of Piper's catalogue that isn't here may be fetched.
        on_bytes: Told how far a download is.

    Raises:
        VoiceError: It is unknown, broken or incomplete, or has no such speaker.
        PartFailed: It could not be fetched.
    """
    wanted = name_or_path.strip() or DEFAULT_VOICE
    if wanted.lower().endswith(".onnx"):
        return read_voice(Path(wanted), "file")
    stem, _, speaker = wanted.partition("#")
    if stem.lower().endswith(".onnx"):
        return with_speaker(read_voice(Path(stem), "file"), speaker)
    models = _models()
    if stem in models:
        return with_speaker(read_voice(*models[stem]), speaker)
    if not speaker and (found := _in_the_box(stem)) is not None:
        return found
    if allow_download and CATALOGUE_NAME.fullmatch(stem):
        from .fetch import fetch_voice  # not at the top: it needs this module

        return with_speaker(fetch_voice(stem, on_bytes=on_bytes), speaker)
    raise _unknown(stem)


def _in_the_box(speaker: str) -> Voice | None:
    """The voice in the box as one of its speakers; None where nobody there has that name."""
    for model, source in _models("box").values():
        voice = read_voice(model, source)
        if speaker.casefold() in (name.casefold() for name in voice.speakers):
            return with_speaker(voice, speaker)
    return None


def with_speaker(voice: Voice, speaker: str) -> Voice:
    """The voice as one of its speakers; as it is where none is named.

    Args:
        voice: The voice.
        speaker: A name, or else a number. Some of Piper's voices have numbers for names; a name
            comes first.

    Raises:
        VoiceError: It has no such speaker.
    """
    if not speaker:
        return voice
    numbers = {str(number): number for number in range(len(voice.speakers))}
    numbers |= {name.casefold(): number for number, name in enumerate(voice.speakers)}
    number = numbers.get(speaker.casefold())
    if number is None:
        near = _nearest_first(speaker, voice.speakers)
        known = f"{', '.join(near[:8])}{', …' if len(near) > 8 else ''}" or "none to pick from"
        raise VoiceError(
            f"The voice '{voice.name}' has no speaker '{speaker}'.", f"Its speakers: {known}."
        )
    return _as_speaker(voice, number)


def _as_speaker(voice: Voice, number: int) -> Voice:
    return replace(voice, name=f"{voice.name}#{voice.speakers[number]}", speaker=number)


def each_speaker(voice: Voice) -> tuple[Voice, ...]:
    """The voice once as each of its speakers; alone where it has but one, or one is picked."""
    if not voice.speakers or voice.speaker is not None:
        return (voice,)
    return tuple(_as_speaker(voice, number) for number in range(len(voice.speakers)))


def note_of(voice: Voice) -> SpeakerNote:
    """What is known of the speaker who was picked."""
    if voice.speaker is None or voice.speaker >= len(voice.notes):
        return SpeakerNote()
    return voice.notes[voice.speaker]


def short_name(voice: Voice) -> str:
    """The shortest name that finds it again: a speaker's own for the voice in the box."""
    _, hash_mark, speaker = voice.name.partition("#")
    if voice.source == "file":
        return f"{voice.model}{hash_mark}{speaker}"
    return speaker if voice.source == "box" and speaker and speaker not in _models() else voice.name


def _nearest_first(wanted: str, names: Iterable[str]) -> list[str]:
    def apart(name: str) -> float:
        return -difflib.SequenceMatcher(None, wanted.casefold(), name.casefold()).ratio()

    return sorted(names, key=apart)


def _unknown(name: str) -> VoiceError:
    here = list_voices()
    if CATALOGUE_NAME.fullmatch(name):
        return VoiceError(
            f"The voice '{name}' is not installed.",
            f"Fetch it: avatar voices get {name}. {_instead(name, here)}",
        )
    names = [short_name(one) for voice in here for one in (voice, *each_speaker(voice))]
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.4) or [v.name for v in here]
    return VoiceError(
        f"There is no voice '{name}'.", f"Voices that are here: {', '.join(dict.fromkeys(near))}."
    )


def _instead(name: str, here: Sequence[Voice]) -> str:
    """Which voice that is here comes nearest: of the same language, best of the same country."""
    wanted = language_of(name.partition("-")[0])
    same = [voice for voice in here if wanted.family == spoken_by(voice).family]
    if not same:
        return f"No voice here speaks {wanted.english}."
    near = _nearest_first(name, [voice.name for voice in same if wanted == spoken_by(voice)])
    near = near or _nearest_first(name, [voice.name for voice in same])
    return f"The nearest that is here: {near[0]}."


def spoken_by(voice: Voice) -> Language:
    """The language that a voice speaks."""
    return language_of(voice.locale or voice.language)


def _models(source: str = "") -> dict[str, tuple[Path, str]]:
    """Name → file and source; of ``box``, of ``installed``, or of both, the user's own first."""
    found: dict[str, tuple[Path, str]] = {}
    for kind, folder in (("box", BOX), ("installed", voices_dir())):
        if source in ("", kind):
            for model in sorted([*folder.glob("*.onnx"), *folder.glob("*/*.onnx")]):
                if not model.parent.name.startswith("."):
                    found[model.stem] = (model, kind)
    return found


def read_voice(model: Path, source: str = "file") -> Voice:
    """Read a voice's description and check that both its files are whole.

    Args:
        model: The .onnx; its .onnx.json is beside it.
        source: ``box``, ``installed`` or ``file``.

    Raises:
        VoiceError: A file is missing, cut off, or not what it should be.
    """
    if not model.is_file():
        raise VoiceError(f"There is no voice at '{model}'.", "Name the voice's .onnx file.")
    config = model.with_name(model.name + ".json")
    try:
        data = json.loads(config.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise VoiceError(
            f"The voice '{model.stem}' has no description '{config.name}' beside it.",
            "Put both files of the voice into one folder.",
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise VoiceError(
            f"The description '{config}' can't be read: {error}.", "Fetch the voice again."
        ) from error
    voice = _voice_of(data, model, config, source)
    wrong = what_is_wrong(model)
    if wrong:
        raise VoiceError(f"The voice file '{model}' {wrong}.", "Fetch the voice again.")
    return voice


def _voice_of(data: Any, model: Path, config: Path, source: str) -> Voice:
    try:
        rate, language = data["audio"]["sample_rate"], data["espeak"]["voice"]
        ids, count = data["phoneme_id_map"], data["num_speakers"]
        kind, speakers = data.get("phoneme_type", "espeak"), data.get("speaker_id_map") or {}
        _require(isinstance(data["num_symbols"], int), "num_symbols is not a number")
        _require(isinstance(rate, int) and 4000 <= rate <= 192_000, "sample_rate is no sound's")
        _require(isinstance(language, str), "espeak's voice is not a name")
        _require(isinstance(ids, dict) and "_" in ids, "phoneme_id_map is not a table")
        _require(isinstance(count, int) and count >= 1, "num_speakers is not a number")
        _require(kind in _PHONEME_TYPES, f"phoneme_type '{kind}' is unknown")
        names = _speaker_names(speakers, count)
        notes = _notes(data.get("speakers") or {}, names)
        locale = _locale(data, model.stem, language)
    except KeyError as error:
        raise _bad_description(config, f"{error.args[0]!r} is missing") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise _bad_description(config, str(error)) from None
    return Voice(
        name=model.stem,
        model=model.absolute(),
        config=config.absolute(),
        language=language,
        sample_rate=rate,
        source=source,
        speakers=names,
        locale=locale,
        notes=notes,
    )


def _speaker_names(speakers: Mapping[str, int], count: int) -> tuple[str, ...]:
    if count == 1:
        return ()
    names = {number: name for name, number in speakers.items()}
    return tuple(names.get(number, str(number)) for number in range(count))


def _notes(said: Mapping[str, Any], names: Sequence[str]) -> tuple[SpeakerNote, ...]:
    """What our own descriptions say of each speaker."""
    entries = [said.get(name) or {} for name in names]
    return tuple(
        SpeakerNote(str(entry.get("about", "")), tuple(str(tag) for tag in entry.get("tags", ())))
        for entry in entries
    )


def _locale(data: Mapping[str, Any], stem: str, espeak: str) -> str:
    """The language as the description says it, else as the name does, else espeak's."""
    said = data.get("language")
    code = said.get("code") if isinstance(said, Mapping) else None
    if isinstance(code, str) and code:
        return language_of(code).code
    named = stem.partition("-")[0] if CATALOGUE_NAME.fullmatch(stem) else espeak
    return language_of(named).code


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(what)


def _bad_description(config: Path, what: str) -> VoiceError:
    return VoiceError(
        f"The description '{config}' is not a Piper voice's: {what}.", "Fetch the voice again."
    )
