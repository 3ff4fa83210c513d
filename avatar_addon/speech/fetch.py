# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetching a voice of Piper's catalogue: resumed, checked, and there whole or not at all.

While it comes it lies in a hidden folder of the voices folder, under the sums that the catalogue
says, so that the next try goes on with it and a newer version begins afresh.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from .. import logs
from ..errors import DiskFull, OutputError, PartFailed
from ..folders import write_error
from .catalogue import ShelfVoice, voice_on_shelf
from .transfer import fetch_file, forget
from .voices import Tell, Voice, read_voice, voices_dir

CARD: Final = "MODEL_CARD"
SPARE_BYTES: Final = 50_000_000
"""What must stay free on the disk."""
_LICENCE: Final = re.compile(r"^\W*licen[cs]e\s*:\s*(\S.*?)\W*$", re.IGNORECASE | re.MULTILINE)


def fetch_voice(name: str, *, on_bytes: Tell | None = None) -> Voice:
    """Download a voice into the user's voices folder; it appears there whole or not at all.

    Call it only when the user has asked for it. A download that was broken off goes on where it
    stopped. The licence on the voice's model card is told before the voice itself is fetched.

    Args:
        name: As in Piper's catalogue: ``en_US-lessac-medium``; older names are understood.
        on_bytes: Told how far it is; what it raises ends the download.

    Raises:
        VoiceError: Not on the shelf, or what came is broken.
        PartFailed: The shelf can't be reached, or what it sends is wrong.
        PartTimeout: It gave no answer in time.
        OutputError: The voices folder can't be written.
        DiskFull: There is not enough room.
    """
    voice = voice_on_shelf(name)
    part = voices_dir() / part_name(voice.name)
    with _alone(part, voice.name):
        _check_room(voice, part)
        _fetch_files(voice, part, on_bytes or (lambda *_: None))
        place = _put(voice, part)
    return read_voice(place / f"{voice.name}.onnx", "installed")


def part_name(name: str) -> str:
    """The folder that a voice comes into, in the voices folder."""
    return f".part-{name}"


def licence_on(card: Path) -> str:
    """The licence that a model card names; empty where it names none, or isn't there."""
    try:
        with card.open(encoding="utf-8", errors="replace") as file:
            text = file.read(100_000)
    except OSError:
        return ""
    found = _LICENCE.search(text)
    return "".join(letter for letter in found[1][:200] if letter.isprintable()) if found else ""


@contextlib.contextmanager
def _alone(part: Path, name: str) -> Iterator[None]:
    """Nobody else fetches the same voice meanwhile."""
    lock = part / "lock"
    try:
        part.mkdir(parents=True, exist_ok=True)
        file = lock.open("wb")
    except OSError as error:
        raise OutputError(
            f"The voices folder '{voices_dir()}' can't be written: {error.strerror}.",
            "Set AVATAR_DATA to a folder that can.",
        ) from error
    with file:
        if not _lock(file):
            raise PartFailed(f"'{name}' is being fetched already.", "Wait until it is done.")
        try:
            yield
        finally:
            with contextlib.suppress(OSError):  # Windows minds that it is open
                lock.unlink()
            with contextlib.suppress(OSError):  # what came stays for the next try
                part.rmdir()


def _lock(file: IO[bytes]) -> bool:
    """Lock a file for as long as it is open; False where another process has."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a disk that knows no locks
        return True
    return True


def _place_of(voice: ShelfVoice, name: str, part: Path) -> Path:
    """Where one of its files lies while it comes: under its sum, for that is the version."""
    return part / f"{voice.files[name][2]}-{name}"


def _check_room(voice: ShelfVoice, part: Path) -> None:
    there = sum(path.stat().st_size for path in part.iterdir())
    free = shutil.disk_usage(part).free
    missing = voice.size - there + SPARE_BYTES - free
    if missing > 0:
        raise DiskFull(
            f"'{voice.name}' needs {voice.size / 1e6:.0f} MB and there is too little room in "
            f"'{voices_dir()}'.",
            f"Free {missing / 1e6:.0f} MB, or set AVATAR_DATA to a larger disk.",
        )


def _fetch_files(voice: ShelfVoice, part: Path, on_bytes: Tell) -> None:
    """The small ones first: the card says the licence before the weight is carried."""
    keep = {_place_of(voice, name, part).name for name in voice.files}
    for old in part.iterdir():
        if old.name != "lock" and old.name.removesuffix(".from") not in keep:
            forget(old)
    before = 0
    for name in sorted(voice.files, key=lambda name: (name != CARD, voice.files[name][1])):
        wanted = voice.wanted(name)
        fetch_file(
            wanted,
            _place_of(voice, name, part),
            lambda there, before=before: on_bytes(before + there, voice.size),  # type: ignore[misc]
        )
        before += wanted.size
        if name == CARD:
            licence = licence_on(_place_of(voice, name, part)) or "its model card names none"
            logs.tell(f"{voice.name}  {voice.size / 1e6:.0f} MB, licence: {licence}")
    on_bytes(voice.size, voice.size)


def _put(voice: ShelfVoice, part: Path) -> Path:
    """Give the files their names, check them, and put them in place in one step."""
    place, ready = voices_dir() / voice.name, part / "ready"
    try:
        shutil.rmtree(ready, ignore_errors=True)
        ready.mkdir()
        for name in voice.files:
            _place_of(voice, name, part).rename(ready / name)
        read_voice(ready / f"{voice.name}.onnx", "installed")
        if place.exists():
            shutil.rmtree(place)
        ready.rename(place)
    except OSError as error:
        raise write_error(place, error) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return place
