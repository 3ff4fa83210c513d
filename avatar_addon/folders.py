# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things are kept: the platform's own places, and scratch that is always swept."""

from __future__ import annotations

import contextlib
import errno
import glob
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import platformdirs

from .errors import DiskFull, OutputError

_APP = "talking-avatar"
_LOG = logging.getLogger(__name__)


def cache_dir() -> Path:
    """What can be made again; ``AVATAR_CACHE`` overrides the platform's convention."""
    return _made(os.environ.get("AVATAR_CACHE") or platformdirs.user_cache_dir(_APP, False))


def data_dir() -> Path:
    """What the user keeps (tools, voices, cast); ``AVATAR_DATA`` overrides the convention."""
    return _made(os.environ.get("AVATAR_DATA") or platformdirs.user_data_dir(_APP, False))


def _made(folder: str) -> Path:
    path = Path(folder)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder '{path}' can't be made: {error.strerror}.",
            "Set AVATAR_CACHE and AVATAR_DATA to folders that can be written.",
        ) from error
    return path


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is removed at the end, come what may."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="avatar-"))
    except OSError as error:
        raise OutputError(
            f"No temporary folder can be made: {error.strerror}.", "Set TMPDIR to one that can."
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def settle_temporary() -> None:
    """Where ``TMPDIR`` can't be used, name the folder that will be, for us and our children."""
    usable = tempfile.gettempdir()
    named = os.environ.get("TMPDIR")
    if named and Path(named).resolve() != Path(usable).resolve():
        _LOG.warning("TMPDIR is '%s', which can't be written; '%s' is used.", named, usable)
        os.environ["TMPDIR"] = usable


def check_writable(path: Path) -> None:
    """Make sure that a file can be written at ``path`` before hours are spent on it.

    Raises:
        OutputError: Its folder is missing or closed to us, or ``path`` is a folder.
    """
    folder = path.parent
    try:
        if path.is_dir():
            raise OutputError(f"'{path}' is a folder.", "Name a file in it.")
        if folder.exists() and not folder.is_dir():
            raise OutputError(f"'{folder}' is a file, not a folder.", "Choose another place.")
        if not folder.is_dir():
            raise OutputError(
                f"The folder '{folder}' does not exist.", f"Make it: mkdir -p '{folder}'"
            )
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise OutputError(
                f"The name '{path.name[:40]}…' is too long.", "Choose a shorter one."
            ) from error
        raise OutputError(
            f"The folder '{folder}' can't be written: {error.strerror}.", "Choose another one."
        ) from error


def check_apart(outputs: Mapping[str, Path | None], inputs: Mapping[str, Path | None]) -> None:
    """Make sure that no result lands on another, or on what it is made from.

    Args:
        outputs: What it is → where it goes; None for what isn't asked for.
        inputs: What it is → where it lies.

    Raises:
        OutputError: Two of them are the same file.
    """
    seen: dict[Path, str] = {p.resolve(): what for what, p in inputs.items() if p is not None}
    for what, path in outputs.items():
        if path is None:
            continue
        place = path.resolve()
        if place in seen:
            raise OutputError(
                f"'{path}' is both {seen[place]} and {what}.", "Choose another name for one."
            )
        seen[place] = what


@contextlib.contextmanager
def aside(path: Path) -> Iterator[Path]:
    """A name beside ``path`` to write to; it takes the final name only when all went well.

    Raises:
        DiskFull: The disk filled up.
        OutputError: The place can't be written.
    """
    part = path.with_name(f"{_part_stem(path)}{os.getpid()}.part{path.suffix}")
    _sweep_parts(path)
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _part_stem(path: Path) -> str:
    """Start of the names that a file is written under; short, for names have limits."""
    return f".{path.stem[:40]}."


def _sweep_parts(path: Path) -> None:
    """Remove what runs that were killed outright had begun to write here."""
    if sys.platform == "win32":
        return  # whether a process lives can't be asked there without ending it
    start = _part_stem(path)
    for old in path.parent.glob(f"{glob.escape(start)}*.part{glob.escape(path.suffix)}"):
        number = old.name.removeprefix(start).removesuffix(f".part{path.suffix}")
        if number.isdigit() and not _lives(int(number)):
            with contextlib.suppress(OSError):
                old.unlink()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def write_error(path: Path, error: OSError) -> DiskFull | OutputError:
    """What to raise where a file can't be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(f"The disk is full: '{path}' could not be written.", "Make room for it.")
    return OutputError(f"'{path}' can't be written: {error.strerror or error}.")
