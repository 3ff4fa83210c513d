# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of what makes sound and mouths: ``speak``, ``cues``."""

from __future__ import annotations

from typing import Final

from ..commands import speech as commands
from . import options
from .parsing import Verbs, verb

_EXAMPLES: Final = {
    "speak": """\
  avatar speak "Hello." -o hello.wav
  avatar speak @speech.txt -o speech.wav --voice en_US-lessac-medium --download
  avatar speak "Wait. [pause 1] [emphasis] Now!" -o now.wav --rate 1.1 --pitch +2
  printf 'ADA: Hello.\\nBEN: Good day.' | avatar speak - -o two.wav     each has their own voice
  avatar speak @scene.txt -o scene.wav --cast JOE=ben:en_US-lessac-medium
  avatar speak @take.txt --audio take.m4a -o take.wav --times take.json     when each word is said
  avatar speak @take.txt --audio take.m4a -o selma.wav --voice-change selma --denoise
""",
    "cues": """\
  avatar cues hello.wav -o cues.json --text "Hello."      with the words: surer, and to the phoneme
  avatar cues take.m4a -o cues.tsv --recognizer phonetic
  avatar cues hello.wav -o hello.TextGrid --text "Hello." words and phonemes, for Praat
  avatar cues hello.wav -o curves.csv                     the mouth's curves, frame by frame
  avatar cues hello.wav -o cues.json --plot cues.png      with a picture
  avatar cues cues.json -o cues.dat --fps 24              from one format to another
""",
}


def speak(verbs: Verbs) -> None:
    """``avatar speak``."""
    added = verb(verbs, "speak", commands.speak, "make a sound file of a text", _EXAMPLES["speak"])
    options.text(added, optional=True)
    added.add_argument("-o", "--output", required=True, metavar="SOUND.wav", help="the sound")
    added.add_argument(
        "--cast", default="", metavar="NAME=WHO,…", help="who says whose lines, as for 'say'"
    )
    options.speech(added)
    options.delivery(added)
    options.recording(added)
    added.add_argument(
        "--times", metavar="FILE.json", help="write when each word and sound is said"
    )


def cues(verbs: Verbs) -> None:
    """``avatar cues``."""
    added = verb(
        verbs, "cues", commands.cues, "find the mouth shapes of a recording", _EXAMPLES["cues"]
    )
    added.add_argument(
        "audio", metavar="SOUND", help="a recording: wav, mp3, ogg, flac, m4a; or cues to convert"
    )
    added.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="FILE",
        help=".json .tsv .dat cues, .TextGrid times, .csv curves; - prints JSON",
    )
    added.add_argument("--text", default="", help="the words, or @file.txt: makes it surer")
    added.add_argument("--voice", default="", help="a voice of the recording's language")
    added.add_argument("--fps", default="24", help="of .dat and .csv (default 24)")
    added.add_argument(
        "--plot", default="", metavar="FILE.png", help="draw sound, words and mouth; or .svg"
    )
    options.sync(added)
    options.mouth(added)
