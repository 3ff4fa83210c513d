# SPDX-License-Identifier: GPL-3.0-or-later
"""Voices: where they are, what they are, and whether they are whole.

A voice is Piper's: ``NAME.onnx`` and ``NAME.onnx.json`` side by side. One is in the box, others
are in the user's voices folder (as files, or each in a folder of its own), any may be named by its
path. ``NAME#SPEAKER`` picks a speaker of a voice that has several.
"""

from __future__ import annotations

import difflib
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from ..errors import VoiceError
from ..folders import data_dir
from .onnx_check import what_is_wrong

DEFAULT_VOICE: Final = "en_US-study-x_low"
"""The small voice in the box."""

BOX: Final = Path(__file__).parent.parent / "voices"

CATALOGUE_NAME = re.compile(r"[a-z]{2,3}_[A-Z0-9]{2,3}-[^-\s/\\:#]+-[a-z_]+")
"""How Piper's own catalogue names voices: ``en_US-lessac-medium``."""

_PHONEME_TYPES: Final = ("espeak", "text", "pinyin", "hebrew", "japanese", "thai")
_LOG = logging.getLogger(__name__)


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
    """

    name: str
    model: Path
    config: Path
    language: str
    sample_rate: int
    source: str
    speakers: tuple[str, ...] = ()
    speaker: int | None = None


def voices_dir() -> Path:
    """The user's voices folder; it need not exist."""
    return data_dir() / "voices"


def list_voices() -> tuple[Voice, ...]:
    """All voices in the box and in the user's folder that are whole, by name.

    Broken ones are left out, with a warning in the log.
    """
    voices: dict[str, Voice] = {}
    for source, model in [*_models("box"), *_models("installed")]:
        try:
            voices[model.stem] = read_voice(model, source)
        except VoiceError as error:
            _LOG.warning("%s", error)
    return tuple(voices[name] for name in sorted(voices))


def find_voice(name_or_path: str, *, allow_download: bool = False) -> Voice:
    """The voice of that name, or at that path.

    Args:
        name_or_path: A name, or a path that ends in ``.onnx``; ``#SPEAKER`` may follow. An empty
            name is the default voice.
        allow_download: A voice of Piper's catalogue that isn't here may be fetched.

    Raises:
        VoiceError: It is unknown, broken or incomplete, or has no such speaker.
        PartMissing: It would have to be fetched and Piper isn't here.
        PartFailed: It could not be fetched.
    """
    wanted = name_or_path.strip() or DEFAULT_VOICE
    if wanted.lower().endswith(".onnx"):
        return read_voice(Path(wanted), "file")
    stem, _, speaker = wanted.partition("#")
    return _with_speaker(_find(stem, allow_download), speaker)


def _find(name: str, allow_download: bool) -> Voice:
    if name.lower().endswith(".onnx"):
        return read_voice(Path(name), "file")
    models = {model.stem: (model, source) for source, model in _models("box")}
    models |= {model.stem: (model, source) for source, model in _models("installed")}
    if name in models:
        return read_voice(*models[name])
    if CATALOGUE_NAME.fullmatch(name) and allow_download:
        from .fetch import fetch_voice

        return fetch_voice(name)
    raise _unknown(name, sorted(models))


def _unknown(name: str, here: list[str]) -> VoiceError:
    near = difflib.get_close_matches(name, here, n=3, cutoff=0.3) or here
    have = f"Voices that are here: {', '.join(near)}."
    if CATALOGUE_NAME.fullmatch(name):
        return VoiceError(
            f"The voice '{name}' is not installed.", f"Fetch it: avatar voices get {name}. {have}"
        )
    return VoiceError(f"There is no voice '{name}'.", have)


def _models(source: str) -> list[tuple[str, Path]]:
    folder = BOX if source == "box" else voices_dir()
    found = [*folder.glob("*.onnx"), *folder.glob("*/*.onnx")]
    return [(source, model) for model in sorted(found) if not model.parent.name.startswith(".")]


def _with_speaker(voice: Voice, speaker: str) -> Voice:
    if not speaker:
        return voice
    numbers = {name: number for number, name in enumerate(voice.speakers)}
    numbers |= {str(number): number for number in numbers.values()}
    if speaker not in numbers:
        known = ", ".join(voice.speakers[:8]) or "none to pick from"
        raise VoiceError(
            f"The voice '{voice.name}' has no speaker '{speaker}'.", f"Its speakers: {known}."
        )
    return replace(voice, name=f"{voice.name}#{speaker}", speaker=numbers[speaker])


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
    except KeyError as error:
        raise _bad_description(config, f"{error.args[0]!r} is missing") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise _bad_description(config, str(error)) from None
    return Voice(model.stem, model.absolute(), config.absolute(), language, rate, source, names)


def _speaker_names(speakers: Mapping[str, int], count: int) -> tuple[str, ...]:
    if count == 1:
        return ()
    names = {number: name for name, number in speakers.items()}
    return tuple(names.get(number, str(number)) for number in range(count))


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(what)


def _bad_description(config: Path, what: str) -> VoiceError:
    return VoiceError(
        f"The description '{config}' is not a Piper voice's: {what}.", "Fetch the voice again."
    )
