# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: ``avatar``, ``python -m avatar_addon``, ``blender … scripts/render.py -- …``.

Every command reads its words into a request, calls one function of the pipeline and reports.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import TYPE_CHECKING, Final

from .errors import AvatarError, Cancelled

if TYPE_CHECKING:
    from .progress import Progress

_STOPS: Final = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK")
    if hasattr(signal, name)
)
"""Signals that cancel: Ctrl-C, ``kill``, a closed terminal, Ctrl-\\\\, Ctrl-Break."""
_BROKEN_PIPE: Final = 141
"""What a shell shows for a program whose reader went away: 128 + SIGPIPE."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The words after the program's name; None takes the process's own.

    Returns:
        The exit code: 0 done, 2 bad input, 3 a part is missing, 4 a part failed, 130 cancelled.
    """
    for number in _STOPS:
        signal.signal(number, _interrupt)
    _open_closed_streams()
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except KeyboardInterrupt:  # before the command had begun
        print("avatar: Cancelled.", file=sys.stderr)
        return Cancelled.exit_code


def _run(words: list[str]) -> int:
    from . import folders, logs  # here, so that a Ctrl-C while they load is a cancel
    from .arguments import parser
    from .arguments.parsing import UsageError
    from .progress import JsonProgress, chosen_progress

    progress: Progress | None = None
    command = words[0] if words and not words[0].startswith("-") else ""
    try:
        options = parser().parse_args(words)
        logs.set_up(-1 if options.quiet else options.verbose)
        progress = chosen_progress(json_lines=options.json_progress, quiet=options.quiet)
        folders.settle_temporary()
        code = int(options.run(options, progress) or 0)
    except SystemExit as stop:  # --help, --version
        return int(stop.code or 0)
    except AvatarError as error:
        if isinstance(error, UsageError) and "--json-progress" in words:
            progress = JsonProgress()
        return _failed(error, command, progress)
    except KeyboardInterrupt:
        return _failed(Cancelled("Cancelled; nothing was left half-done."), command, progress)
    except BrokenPipeError:
        _silence_stdout()
        return _BROKEN_PIPE
    finally:
        if progress is not None:
            progress.close()
    return code


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """The first signal stops the work; those after it don't disturb the sweeping."""
    for number in _STOPS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _open_closed_streams() -> None:
    """A stream that was closed before we started must not become one of our files."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def _silence_stdout() -> None:
    """Nobody reads it any more; Python's own last flush must not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _failed(error: AvatarError, command: str, progress: Progress | None) -> int:
    from .progress import JsonProgress

    if progress is not None:
        progress.close()
    if isinstance(progress, JsonProgress):
        progress.write(
            {
                "error": {
                    "kind": type(error).__name__,
                    "message": error.message,
                    "hint": error.hint,
                    "exit_code": error.exit_code,
                }
            }
        )
    print(f"avatar {command}: {error.message}".replace(" : ", ": "), file=sys.stderr)
    if error.hint:
        print(f"  {error.hint}", file=sys.stderr)
    return error.exit_code
