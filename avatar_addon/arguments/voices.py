# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``voices``."""

from __future__ import annotations

from typing import Final

from ..commands import voices as commands
from .parsing import Parser, Verbs, verb

_EXAMPLES: Final = {
    "list": """\
  avatar voices list --installed
  avatar voices list --language German --refresh      what Piper has, asked now
""",
    "get": """\
  avatar voices get de_DE-thorsten-medium

What is broken off goes on where it stopped when the same command is given again. Sizes and sums are
those of Piper's catalogue. AVATAR_VOICES_URL names a mirror; HTTPS_PROXY is honoured.
""",
    "remove": """\
  avatar voices remove de_DE-thorsten-medium
""",
    "listen": """\
  avatar voices listen en_US-lessac-medium "Good evening."
  avatar voices listen --all "Good evening." -o voices.wav     each says its number and name first
  avatar voices listen --all "Guten Abend." --language de -o voices/       a file for each
""",
    "phonemes": """\
  avatar voices phonemes "tomato"
  avatar voices phonemes "Guten Abend" --voice de_DE-thorsten-medium
""",
    "pronounce": """\
  avatar voices pronounce tomato təmˈɑːtoʊ         in phonemes: see 'avatar voices phonemes'
  avatar voices pronounce Nguyen "win"             as another word would be said
  avatar voices pronounce Müller /mˈʏlɐ/ --language de
  avatar voices pronounce tomato --forget
""",
}


def voices(words: Verbs) -> None:
    """``avatar voices``."""
    added = verb(
        words, "voices", None, "the voices: list, get, remove, listen, phonemes, pronounce"
    )
    verbs = added.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = verb(
        verbs, "list", commands.voices_list, "voices here, and Piper's", _EXAMPLES["list"]
    )
    _language(listed)
    listed.add_argument("--installed", action="store_true", help="only those on this machine")
    listed.add_argument(
        "--refresh", action="store_true", help="fetch Piper's catalogue first, over the network"
    )
    listed.add_argument("--json", action="store_true", help="as JSON")
    got = verb(verbs, "get", commands.voices_get, "fetch one of Piper's", _EXAMPLES["get"])
    got.add_argument("name", metavar="NAME", help="such as en_US-lessac-medium")
    gone = verb(verbs, "remove", commands.voices_remove, "remove one", _EXAMPLES["remove"])
    gone.add_argument("name", metavar="NAME", help="one that is installed")
    heard = verb(verbs, "listen", commands.voices_listen, "hear a voice", _EXAMPLES["listen"])
    heard.add_argument("words", nargs="+", metavar="[NAME] TEXT", help="who says what")
    heard.add_argument(
        "--all", action="store_true", help="every voice and speaker here, or every speaker of NAME"
    )
    _language(heard)
    heard.add_argument(
        "-o", "--output", default="", metavar="SOUND.wav|FOLDER", help="write instead of play"
    )

    shown = verb(
        verbs, "phonemes", commands.voices_phonemes, "how words are read", _EXAMPLES["phonemes"]
    )
    shown.add_argument("text", metavar="TEXT", help="one word or more")
    shown.add_argument("--voice", default="", help="whose language; by default the box's")
    shown.add_argument("--pronunciations", metavar="FILE", help="a file of pronunciations")
    shown.add_argument("--json", action="store_true", help="as JSON")
    _pronounce(
        verb(
            verbs,
            "pronounce",
            commands.voices_pronounce,
            "how a word is to be said",
            _EXAMPLES["pronounce"],
        )
    )


def _pronounce(added: Parser) -> None:
    added.add_argument("word", metavar="WORD", help="as it is written")
    added.add_argument("how", metavar="HOW", nargs="?", default="", help="phonemes, or a spelling")
    added.add_argument("--forget", action="store_true", help="say it again as the voice does")
    added.add_argument("--language", default="", help="for voices of this language alone: de")
    added.add_argument("--voice", default="", help="whose phonemes; by default the box's")


def _language(added: Parser) -> None:
    added.add_argument(
        "--language", default="", metavar="LANGUAGE", help="only this one: de, de_DE, German"
    )
