# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: ``avatar``, ``python -m avatar_addon``, ``blender … scripts/render.py -- …``.

Every command reads its words into a request, calls one function of the pipeline and reports.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from . import logs
from .arguments import parser
from .errors import AvatarError, Cancelled
from .progress import JsonProgress, NoProgress, Progress, TerminalProgress


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The words after the program's name; None takes the process's own.

    Returns:
        The exit code: 0 done, 2 bad input, 3 a part is missing, 4 a part failed, 130 cancelled.
    """
    try:
        options = parser().parse_args(argv)
    except SystemExit as stop:  # argparse has already said what is wrong
        return int(stop.code or 0)
    logs.set_up(-1 if options.quiet else options.verbose)
    progress = _progress(options)
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return int(options.run(options, progress) or 0)
    except AvatarError as error:
        return _failed(error, options, progress)
    except KeyboardInterrupt:
        return _failed(Cancelled("Cancelled; nothing was left half-done."), options, progress)
    finally:
        progress.close()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """The first Ctrl-C (or SIGTERM) stops the work, a second one does not disturb the sweeping."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _progress(options: argparse.Namespace) -> Progress:
    if options.json_progress:
        return JsonProgress()
    return NoProgress() if options.quiet else TerminalProgress()


def _failed(error: AvatarError, options: argparse.Namespace, progress: Progress) -> int:
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
    print(f"avatar {options.command}: {error.message}", file=sys.stderr)
    if error.hint:
        print(f"  {error.hint}", file=sys.stderr)
    return error.exit_code
