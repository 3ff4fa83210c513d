# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that several commands share, read into values."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ..capture.layer import FaceChoice, read_take
from ..errors import InputError, OutputError, ScriptError, SettingError
from ..lipsync.lips import MouthManner
from ..performance.corrections import read_corrections
from ..performance.edits import Edits
from ..performance.file import load_performance
from ..plots.pages import PICTURES
from ..request import SpeechRequest
from ..script.acting_tags import read_mood
from ..script.arguments import decibels, rate, scale, semitones
from ..script.read import read_text, source_name
from ..speech.manner import Delivery
from ..speech.pronunciations import load_pronunciations
from ..speech.recording import AS_IT_IS, Treatment
from ..timing import parse_fps

_Options = argparse.Namespace
_FPS: Final = "24"
_SPOKEN: Final[Mapping[str, object]] = {
    "text": "", "voice": "", "download": False, "rate": "1", "pitch": "0", "volume": "0",
    "pauses": "1", "pronunciations": None, "lipsync": "refined", "recognizer": "", "cues": "",
    "intensity": 1.0, "smoothing": 1.0, "twos": False, "voice_change": "", "denoise": False,
    "as_recorded": False, "seed": 0, "mood": "neutral",
}  # fmt: skip
"""Options that speaking needs, as they are where nobody gives them."""


def speech_request(options: _Options) -> SpeechRequest:
    """What is said, from all the options of ``say`` and ``perform``.

    Raises:
        InputError: It makes no sense, or a performance is named that can't be taken up.
    """
    if options.performance:
        return _taken_up(options)
    return SpeechRequest(
        text=words(options),
        audio=Path(options.audio).absolute() if options.audio else None,
        voice=options.voice,
        download=options.download,
        recognizer=options.recognizer,
        lipsync=options.lipsync,
        manner=manner(options),
        cues=path_of(options.cues),
        fps=parse_fps(options.fps or _FPS),
        seed=options.seed,
        source=source_name(options.text),
        delivery=delivery(options),
        pronunciations=pronunciations(options),
        treatment=treatment(options),
        voice_change=options.voice_change,
        mood=mood(options),
        edits=_edits(options),
        face=_face(options),
    )


def _taken_up(options: _Options) -> SpeechRequest:
    """A performance that was made before, with its sound."""
    for name, unset in _SPOKEN.items():
        if getattr(options, name) != unset:
            said = "the text" if name == "text" else f"--{name.replace('_', '-')}"
            raise SettingError(
                "A performance has been spoken already.", f"Leave {said} away, or --performance."
            )
    path = Path(options.performance).absolute()
    performance = load_performance(path)
    sound = path_of(options.audio) or path.parent / performance.sound
    if not sound.is_file():
        raise InputError(
            f"The sound of the performance is not there: '{sound}'.",
            "Put it beside the performance, or name it with --audio.",
        )
    return SpeechRequest(
        audio=sound,
        fps=parse_fps(options.fps) if options.fps else performance.fps,
        seed=performance.seed,
        source=path.name,
        treatment=AS_IT_IS,
        edits=_edits(options),
        performance=performance,
        face=_face(options),
    )


def _face(options: _Options) -> FaceChoice | None:
    """A capture; None where none is given.

    Raises:
        InputError: There is no such file.
    """
    path = path_of(options.face)
    if path is None:
        return None
    read_take(path)  # what is wrong with it is told before anything is spoken
    return FaceChoice(path, options.face_mouth, options.face_offset)


def _edits(options: _Options) -> Edits:
    """What is changed; corrections are read once now, so that a mistake is told before the work."""
    corrections = path_of(options.corrections)
    if corrections is not None:
        read_corrections(corrections)
    return Edits(_names(options.mute), _names(options.solo), corrections)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in text.split(",") if name.strip())


def plot_place(options: _Options) -> Path | None:
    """Where a picture is wanted; None for nowhere.

    Raises:
        OutputError: No picture can be written there.
    """
    plot = path_of(options.plot)
    if plot is not None:
        check_suffix(plot, PICTURES, "plot")
    return plot


def sources_of(options: _Options, request: SpeechRequest) -> dict[str, Path | None]:
    """What a performance is made from, none of which may be written over."""
    return {
        "the script": script_file(options.text),
        "the recording": request.audio,
        "the performance before": path_of(options.performance),
        "the cues": request.cues,
        "the corrections": request.edits.corrections,
        "the capture": request.face.file if request.face else None,
    }


def words(options: _Options) -> str:
    """The script; empty where a recording has none."""
    if not options.text and not options.audio:
        raise ScriptError("There is nothing to say.", "Give a text, or a recording with --audio.")
    return read_text(options.text) if options.text else ""


def treatment(options: _Options) -> Treatment:
    """What is done to a recording."""
    kept = options.as_recorded
    return Treatment(trim=not kept, level=not kept, denoise=options.denoise)


def delivery(options: _Options) -> Delivery:
    """Rate, pitch, volume and pauses; a recording has its own."""
    readers = {"rate": rate, "pitch": semitones, "volume": decibels, "pauses": scale}
    values = {}
    for name, read in readers.items():
        try:
            values[name] = read(getattr(options, name))
        except ValueError as error:
            raise SettingError(
                f"'{getattr(options, name)}' can't be used for --{name}: {error}."
            ) from None
    wanted = Delivery(values["rate"], values["pitch"], values["volume"], values["pauses"])
    if getattr(options, "audio", None) and wanted != Delivery():
        raise SettingError(
            "A recording keeps its own rate, pitch, volume and pauses.",
            "Leave --audio away, or --rate, --pitch, --volume and --pauses.",
        )
    return wanted


def pronunciations(options: _Options) -> Path | None:
    """The file that is named; read once now, so that a mistake in it is told before the work."""
    if not options.pronunciations:
        return None
    path = Path(options.pronunciations).absolute()
    load_pronunciations(path)
    return path


def path_of(text: str | None) -> Path | None:
    """An absolute path; None for none."""
    return Path(text).absolute() if text else None


def script_file(argument: str) -> Path | None:
    """The file that a text was read from, where it was."""
    return Path(argument[1:]).absolute() if argument.startswith("@") else None


def check_suffix(path: Path, suffixes: tuple[str, ...], what: str) -> None:
    """Refuse a result whose name ends in none of ``suffixes``, or is a folder."""
    if os.path.isdir(path):  # noqa: PTH112 - never raises, however odd the name
        raise OutputError(f"'{path}' is a folder.", f"Name a file in it for the {what}.")
    if path.suffix.lower() not in suffixes:
        raise OutputError(
            f"The {what} can't be written as '{path.name}'.", f"End it in {' or '.join(suffixes)}."
        )


def mood(options: _Options) -> tuple[str, float]:
    """The mood of all that is acted, and its strength."""
    try:
        return read_mood(options.mood)
    except ValueError as error:
        raise SettingError(
            f"'{options.mood}' can't be used for --mood: {error}.",
            "Write it like happy, 'very sad' or 'tired 0.5'.",
        ) from None


def manner(options: _Options) -> MouthManner:
    """How mouths move."""
    return MouthManner(options.intensity, options.smoothing, options.twos)
