# SPDX-License-Identifier: GPL-3.0-or-later
"""How a command says what came out: lines for people, one JSON value for pipelines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .errors import OutputError
from .progress import JsonProgress, NoProgress, Progress


def finish(progress: Progress, lines: list[str], data: Mapping[str, Any]) -> None:
    """Say what was made, in the way that progress was asked for."""
    progress.close()
    if isinstance(progress, NoProgress):
        return
    if isinstance(progress, JsonProgress):
        progress.write({"result": dict(data)})
        return
    out("\n".join(lines))


def out(text: str) -> None:
    """Print a line, or several; a reader who has gone is cli's matter, a full disk is an error.

    Raises:
        OutputError: Standard output can't be written.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"Standard output can't be written: {error.strerror}.") from error


def plain(value: Any) -> Any:
    """Paths as text, all through."""
    if isinstance(value, Mapping):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    return str(value) if isinstance(value, Path) else value
