# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a text comes from: the words themselves, ``-`` for standard input, ``@file.txt``."""

from __future__ import annotations

import codecs
import sys
from pathlib import Path
from typing import BinaryIO, Final

from ..errors import ScriptError
from .parse import MAX_CHARACTERS

_MAX_BYTES: Final = 4 * MAX_CHARACTERS + 4
_UTF16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text(argument: str, *, stdin: BinaryIO | None = None) -> str:
    """The text that an argument stands for.

    Args:
        argument: The words themselves, ``-`` for standard input, or ``@`` and a file's path.
        stdin: Read in place of the process's own standard input.

    Raises:
        ScriptError: The file can't be read, is too long, or isn't text in UTF-8.
    """
    if argument == "-":
        if stdin is None and sys.stdin is None:
            raise ScriptError("Standard input is closed.", "Pipe the text in, or name @FILE.")
        pipe = stdin if stdin is not None else sys.stdin.buffer
        return _decoded(pipe.read(_MAX_BYTES + 1), source_name(argument))
    if argument == "@":
        raise ScriptError("There is no file's name after the @.", "Write it like @speech.txt.")
    if argument.startswith("@"):
        return _decoded(_bytes_of(Path(argument[1:])), source_name(argument))
    return argument


def source_name(argument: str) -> str:
    """What to call the text of ``argument`` in a message."""
    if argument == "-":
        return "standard input"
    if argument.startswith("@") and len(argument) > 1:
        return f"'{argument[1:]}'"
    return "the text"


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        raise ScriptError(
            f"There is no file '{path}'.",
            "Name a text file after the @; to say a text that begins with @, pipe it in with -.",
        ) from None
    except IsADirectoryError:
        raise ScriptError(f"'{path}' is a folder, not a text file.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ScriptError(f"'{path}' can't be read: {reason}.") from error


def _decoded(data: bytes, source: str) -> str:
    if len(data) > _MAX_BYTES:
        raise ScriptError(
            f"The text from {source} is too long; the limit is {MAX_CHARACTERS:,} characters.",
            "Make it in parts.",
        )
    encoding = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    if encoding == "utf-8-sig" and b"\0" in data:
        raise ScriptError(f"What comes from {source} is not text.", "Give a plain text file.")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise ScriptError(
            f"Line {row} of {source} is not UTF-8 (byte 0x{data[error.start]:02X}).",
            "Save it as UTF-8.",
        ) from None
