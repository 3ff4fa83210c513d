# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things are kept: the platform's own places, and scratch that is always swept."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from .errors import DiskFull, OutputError

_APP = "talking-avatar"


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


def check_writable(path: Path) -> None:
    """Make sure that a file can be written at ``path`` before hours are spent on it.

    Raises:
        OutputError: Its folder is missing or closed to us, or ``path`` is a folder.
    """
    folder = path.parent
    if not folder.is_dir():
        raise OutputError(f"The folder '{folder}' does not exist.", f"Make it: mkdir -p '{folder}'")
    if path.is_dir():
        raise OutputError(f"'{path}' is a folder.", "Name a file in it.")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(
            f"The folder '{folder}' can't be written: {error.strerror}.", "Choose another one."
        ) from error


@contextlib.contextmanager
def aside(path: Path) -> Iterator[Path]:
    """A name beside ``path`` to write to; it takes the final name only when all went well.

    Raises:
        DiskFull: The disk filled up.
        OutputError: The place can't be written.
    """
    part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise _write_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _write_error(path: Path, error: OSError) -> DiskFull | OutputError:
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(f"The disk is full: '{path}' could not be written.", "Make room for it.")
    return OutputError(f"'{path}' can't be written: {error.strerror or error}.")
