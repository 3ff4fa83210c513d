# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of what makes acting: ``perform``."""

from __future__ import annotations

from typing import Final

from ..commands import acting as commands
from . import options
from .parsing import Verbs, verb

_EXAMPLES: Final = """\
  avatar perform "Hello." -o hello/        writes hello/performance.json and hello/speech.wav
"""


def perform(verbs: Verbs) -> None:
    """``avatar perform``."""
    added = verb(
        verbs,
        "perform",
        commands.perform,
        "make the sound and the acting, no film",
        _EXAMPLES,
    )
    options.text(added, optional=True)
    added.add_argument("-o", "--output", required=True, metavar="FOLDER", help="made when missing")
    options.speech(added)
    options.delivery(added)
    options.acting(added)
