# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of what makes acting: ``perform``."""

from __future__ import annotations

from typing import Final

from ..commands import acting as commands
from . import options
from .parsing import Verbs, verb

_EXAMPLES: Final = """\
  avatar perform "Hello." -o hello.json --plot hello.png     writes hello.wav, too
  avatar perform "Hello." -o hello/        writes hello/performance.json and hello/speech.wav
  avatar perform --performance hello.json -o still.json --mute head,blinks
  avatar perform "Hello. Good day." -o both.json --corrections hello.json
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
    added.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="FILE.json|FOLDER",
        help="the performance; its sound lies beside it as FILE.wav, in a folder as speech.wav",
    )
    added.add_argument(
        "--plot",
        default="",
        metavar="FILE.png",
        help="draw sound, words, mouth, brows, head and gaze on one time axis; a page a minute",
    )
    options.speech(added)
    options.delivery(added)
    options.acting(added)
