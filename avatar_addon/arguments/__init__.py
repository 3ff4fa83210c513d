# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the command line, with their help: :func:`parser` is all of them."""

from __future__ import annotations

import argparse
from typing import Final

from .. import __version__
from ..commands.parts import doctor
from ..errors import EXIT_CODES
from . import acting, cast, film, options, speech, voices
from .parsing import Parser, verb

_CODES: Final = ", ".join(f"{code} {meaning}" for code, meaning in EXIT_CODES.items())
_EXAMPLES: Final = """\
  avatar say "Hello." -o hello.mp4                 words to film
  avatar say @speech.txt -o film.mp4 --shot CU     a text file, in a close-up
  avatar say --audio take.m4a -o film.mp4          lip-sync a recording
  avatar doctor                                    what is here, what is missing
"""


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    root = Parser(
        prog="avatar",
        description="Words in, film out: a 3D character speaks your lines.",
        epilog=f"examples:\n{_EXAMPLES}\nexit codes: {_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    root.add_argument("--version", action="version", version=f"Talking Avatar {__version__}")
    verbs = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for declare in (film.say, speech.speak, speech.cues, acting.perform, film.render):
        declare(verbs)
    voices.voices(verbs)
    cast.cast(verbs)
    health = verb(verbs, "doctor", doctor, "what is here, what is missing, the mend")
    health.add_argument("--json", action="store_true", help="as JSON")
    options.blender(health)
    return root
