# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of what makes films: ``say``, ``render``."""

from __future__ import annotations

from typing import Final

from ..commands import film as commands
from ..shots import lighting
from ..shots.spec import ANGLES, SIZES
from . import options
from .parsing import Verbs, verb

_EXAMPLES: Final = {
    "say": """\
  avatar say "Hello." -o hello.mp4
  avatar say @speech.txt -o film.mp4 --quality final --size 1920x1080
  echo "Hello." | avatar say - -o hello.mp4 --dry-run
  avatar say "ADA: Hello there." --cast ADA=ada:evening -o a.mp4 --angle profile-left
  avatar say "What I say." --audio take.m4a -o take.mp4
  avatar say "Hello." -o toon.mp4 --twos --intensity 1.4 --lipsync phonemes
  avatar say "What I say." --audio take.m4a --voice-change selma -o selma.mp4
  avatar say --performance hello.json -o hello.mp4     what 'avatar perform' made, edited by hand
  avatar say "Good morning." --character ben:weekend -o ben.mp4      in another outfit
  avatar say "Good morning." --character their.glb -o their.mp4      anybody's character
  avatar say "What I say." --audio take.wav --face take.csv -o me.mp4
""",
    "render": """\
  avatar render scene.blend -o scene.mp4
  avatar render scene.blend -o draft.mp4 --quality draft
""",
}


def say(verbs: Verbs) -> None:
    """``avatar say``."""
    added = verb(
        verbs, "say", commands.say, "make a film of a character who says a text", _EXAMPLES["say"]
    )
    options.text(added, optional=True)
    added.add_argument("-o", "--output", required=True, metavar="FILM.mp4", help="the film")
    added.add_argument(
        "--character",
        default="",
        metavar="NAME[:OUTFIT]|FILE[#NAME]",
        help="who says it: one of the cast, or anybody's .blend, .glb, .vrm, .fbx",
    )
    added.add_argument(
        "--cast",
        default="",
        metavar="NAME=WHO[:OUTFIT][:VOICE],…",
        help="who plays whom in a dialogue; one name after WHO is an outfit where WHO has one "
        "so named, else a voice",
    )
    options.speech(added)
    options.delivery(added)
    options.acting(added)
    added.add_argument(
        "--shot",
        choices=SIZES,
        type=str.upper,
        default="MCU",
        help="size: extreme wide, wide, medium full, medium, medium close-up (default), close-up, "
        "extreme close-up",
    )
    added.add_argument(
        "--angle", choices=ANGLES, default="front", help="where the camera stands (default front)"
    )
    added.add_argument(
        "--light",
        choices=lighting.names(),
        default="three-point",
        help="how it is lit (default three-point)",
    )
    options.frames(added, size="640x360", quality="preview", otherwise="default %(default)s")
    added.add_argument("--save-blend", metavar="FILE.blend", help="keep the staged scene")
    added.add_argument("--report", metavar="FILE.json", help="write what was done as JSON")
    added.add_argument(
        "--dry-run", action="store_true", help="say what would be made and how long it may take"
    )


def render(verbs: Verbs) -> None:
    """``avatar render``."""
    added = verb(
        verbs,
        "render",
        commands.render,
        "make a film of a .blend as it stands",
        _EXAMPLES["render"],
    )
    added.add_argument("blend", metavar="FILE.blend", help="the scene")
    added.add_argument("-o", "--output", required=True, metavar="FILM.mp4", help="the film")
    options.frames(added, size="", quality="", otherwise="default: as the scene says")
    added.add_argument("--report", metavar="FILE.json", help="write what was done as JSON")
