# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetching a voice of Piper's catalogue, by Piper's own downloader."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from .. import parts, processes
from ..errors import OutputError, PartFailed, VoiceError
from .voices import CATALOGUE_NAME, Voice, read_voice, voices_dir

_LIMIT_S: Final = 1800.0


def fetch_voice(name: str) -> Voice:
    """Download a voice into the user's voices folder; it appears there whole or not at all.

    Call it only when the user has asked for it.

    Args:
        name: As in Piper's catalogue: ``en_US-lessac-medium``.

    Raises:
        VoiceError: Not a catalogue's name, or what came is broken.
        PartMissing: Piper isn't here.
        PartFailed: The download failed.
        OutputError: The voices folder can't be written.
    """
    if not CATALOGUE_NAME.fullmatch(name):
        raise VoiceError(
            f"'{name}' is not a name of Piper's catalogue.", "They look like en_US-lessac-medium."
        )
    aside = _new_folder()
    try:
        _download(name, aside)
        read_voice(aside / f"{name}.onnx", "installed")
        place = voices_dir() / name
        if place.exists():
            shutil.rmtree(place)
        aside.rename(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return read_voice(place / f"{name}.onnx", "installed")


def _new_folder() -> Path:
    """A hidden folder in the voices folder, so that renaming it is one step on one disk."""
    try:
        voices_dir().mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=".part-", dir=voices_dir()))
    except OSError as error:
        raise OutputError(
            f"The voices folder '{voices_dir()}' can't be written: {error.strerror}.",
            "Set AVATAR_DATA to a folder that can.",
        ) from error


def _download(name: str, folder: Path) -> None:
    command = parts.find_speech()
    argv = (*command.argv, "-m", "piper.download_voices", name, "--download-dir", os.fspath(folder))
    done = processes.run(argv, what="Piper's downloader", timeout_s=_LIMIT_S, env=command.env)
    if done.returncode != 0:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        raise PartFailed(
            f"The voice '{name}' could not be fetched: {lines[-1] if lines else 'no reason given'}",
            "Check the name and the network, or put its two files into the voices folder.",
        )
