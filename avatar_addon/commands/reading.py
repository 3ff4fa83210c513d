# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that several commands share, read into values."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from ..errors import OutputError, ScriptError, SettingError
from ..lipsync.lips import MouthManner
from ..request import SpeechRequest
from ..script.arguments import decibels, rate, scale, semitones
from ..script.read import read_text, source_name
from ..speech.manner import Delivery
from ..speech.pronunciations import load_pronunciations
from ..speech.recording import Treatment
from ..timing import parse_fps

_Options = argparse.Namespace


def speech_request(options: _Options) -> SpeechRequest:
    """What is said, from all the options of ``say`` and ``perform``."""
    return SpeechRequest(
        text=words(options),
        audio=Path(options.audio).absolute() if options.audio else None,
        voice=options.voice,
        download=options.download,
        recognizer=options.recognizer,
        lipsync=options.lipsync,
        manner=manner(options),
        cues=path_of(options.cues),
        fps=parse_fps(options.fps),
        seed=options.seed,
        source=source_name(options.text),
        delivery=delivery(options),
        pronunciations=pronunciations(options),
        treatment=treatment(options),
        voice_change=options.voice_change,
    )


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


def manner(options: _Options) -> MouthManner:
    """How mouths move."""
    return MouthManner(options.intensity, options.smoothing, options.twos)
