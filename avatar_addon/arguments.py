# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the command line, with their help."""

from __future__ import annotations

import argparse
from typing import Final, NoReturn

from . import __version__, commands, voice_commands
from .errors import EXIT_CODES, SettingError
from .lipsync.lips import METHODS
from .lipsync.rhubarb import RECOGNIZERS
from .render.job import ENGINES, QUALITIES
from .shots import lighting
from .shots.spec import ANGLES, SIZES


class UsageError(SettingError):
    """The words of the command line are off."""


class _Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong with the words."""

    def error(self, message: str) -> NoReturn:
        """What argparse calls for bad words."""
        raise UsageError(f"{message}.", f"See '{self.prog} --help'.")


_Add = _Parser


_CODES: Final = ", ".join(f"{code} {meaning}" for code, meaning in EXIT_CODES.items())
_EXAMPLES: Final = {
    "avatar": """\
examples:
  avatar say "Hello." -o hello.mp4                 words to film
  avatar say @speech.txt -o film.mp4 --shot CU     a text file, in a close-up
  avatar say --audio take.m4a -o film.mp4          lip-sync a recording
  avatar doctor                                    what is here, what is missing
""",
    "say": """\
examples:
  avatar say "Hello." -o hello.mp4
  avatar say @speech.txt -o film.mp4 --quality final --size 1920x1080
  echo "Hello." | avatar say - -o hello.mp4 --dry-run
  avatar say "ADA: Hello there." --cast ADA=ada:evening -o a.mp4 --angle profile-left
  avatar say "What I say." --audio take.m4a -o take.mp4
  avatar say "Hello." -o toon.mp4 --twos --intensity 1.4 --lipsync phonemes
  avatar say "What I say." --audio take.m4a --voice-change selma -o selma.mp4
  avatar say "Good morning." --character ben:weekend -o ben.mp4      in another outfit
""",
    "speak": """\
examples:
  avatar speak "Hello." -o hello.wav
  avatar speak @speech.txt -o speech.wav --voice en_US-lessac-medium --download
  avatar speak "Wait. [pause 1] [emphasis] Now!" -o now.wav --rate 1.1 --pitch +2
  printf 'ADA: Hello.\\nBEN: Good day.' | avatar speak - -o two.wav     each has their own voice
  avatar speak @scene.txt -o scene.wav --cast JOE=ben:en_US-lessac-medium
  avatar speak @take.txt --audio take.m4a -o take.wav --times take.json     when each word is said
  avatar speak @take.txt --audio take.m4a -o selma.wav --voice-change selma --denoise
""",
    "cues": """\
examples:
  avatar cues hello.wav -o cues.json --text "Hello."      with the words: surer, and to the phoneme
  avatar cues take.m4a -o cues.tsv --recognizer phonetic
  avatar cues hello.wav -o hello.TextGrid --text "Hello." words and phonemes, for Praat
  avatar cues hello.wav -o curves.csv                     the mouth's curves, frame by frame
  avatar cues cues.json -o cues.dat --fps 24              from one format to another
""",
    "perform": """\
examples:
  avatar perform "Hello." -o hello/        writes hello/performance.json and hello/speech.wav
""",
    "render": """\
examples:
  avatar render scene.blend -o scene.mp4
  avatar render scene.blend -o draft.mp4 --quality draft
""",
    "voices list": """\
examples:
  avatar voices list --installed
  avatar voices list --language German --refresh      what Piper has, asked now
""",
    "voices get": """\
examples:
  avatar voices get de_DE-thorsten-medium

What is broken off goes on where it stopped when the same command is given again. Sizes and sums are
those of Piper's catalogue. AVATAR_VOICES_URL names a mirror; HTTPS_PROXY is honoured.
""",
    "voices remove": """\
examples:
  avatar voices remove de_DE-thorsten-medium
""",
    "voices listen": """\
examples:
  avatar voices listen en_US-lessac-medium "Good evening."
  avatar voices listen --all "Good evening." -o voices.wav     each says its number and name first
  avatar voices listen --all "Guten Abend." --language de -o voices/       a file for each
""",
    "voices phonemes": """\
examples:
  avatar voices phonemes "tomato"
  avatar voices phonemes "Guten Abend" --voice de_DE-thorsten-medium
""",
    "voices pronounce": """\
examples:
  avatar voices pronounce tomato təmˈɑːtoʊ         in phonemes: see 'avatar voices phonemes'
  avatar voices pronounce Nguyen "win"             as another word would be said
  avatar voices pronounce Müller /mˈʏlɐ/ --language de
  avatar voices pronounce tomato --forget
""",
    "cast": """\
examples:
  avatar cast list                                 who there is
  avatar cast new --seed 7 --like "old man, beard, glasses" --name otto
  avatar cast build otto.params.toml               after editing the file
  avatar cast export otto -o otto.glb              for other programs
""",
    "cast new": """\
examples:
  avatar cast new --seed 7
  avatar cast new --seed 7 --like "old man, beard, glasses, red hoodie, dark skin, tall, heavy"
  avatar cast new --seed 3 --like "young woman with long hair" --name rosa -o my-film/
  avatar cast new --from ada --name bea            a copy of Ada's parameters, to edit

The parameters go to NAME.params.toml: colours, clothes, hair, proportions. Edit that file, then
'avatar cast build NAME'. 'avatar cast words' lists every word that --like understands.
""",
    "cast build": """\
examples:
  avatar cast build otto                           from the user's cast
  avatar cast build ben --outfit weekend           one of ours, in other clothes
  avatar cast build film/otto.params.toml          writes otto.blend and otto.toml beside it
  avatar cast build ada -o characters/             a .blend to open, pose and append
""",
    "cast export": """\
examples:
  avatar cast export ada -o ada.glb
  avatar cast export ben:weekend -o ben.glb
""",
    "cast show": """\
examples:
  avatar cast show ada
  avatar cast show ben:weekend --json
""",
}


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    root = _Parser(
        prog="avatar",
        description="Words in, film out: a 3D character speaks your lines.",
        epilog=f"{_EXAMPLES['avatar']}\nexit codes: {_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    root.add_argument("--version", action="version", version=f"Talking Avatar {__version__}")
    verbs = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _say(_verb(verbs, "say", commands.say, "make a film of a character who says a text"))
    _speak(_verb(verbs, "speak", commands.speak, "make a sound file of a text"))
    _cues(_verb(verbs, "cues", commands.cues, "find the mouth shapes of a recording"))
    _perform(_verb(verbs, "perform", commands.perform, "make the sound and the acting, no film"))
    _render(_verb(verbs, "render", commands.render, "make a film of a .blend as it stands"))
    _voices(
        _verb(verbs, "voices", None, "the voices: list, get, remove, listen, phonemes, pronounce")
    )
    _cast(_verb(verbs, "cast", None, "the characters: list, new, build, show, export, words"))
    doctor = _verb(verbs, "doctor", commands.doctor, "what is here, what is missing, the mend")
    doctor.add_argument("--json", action="store_true", help="as JSON")
    _blender(doctor)
    return root


def _verb(
    verbs: argparse._SubParsersAction[_Parser],
    name: str,
    run: object,
    summary: str,
    *,
    under: str = "",
) -> _Parser:
    added = verbs.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=_EXAMPLES.get(f"{under} {name}".strip()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if run is not None:
        added.set_defaults(run=run)
        _manners(added)
    return added


def _manners(added: _Add) -> None:
    added.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")
    added.add_argument(
        "-v", "--verbose", action="count", default=0, help="say more; twice: everything"
    )
    added.add_argument(
        "--json-progress", action="store_true", help="progress and result as JSON lines"
    )


def _text(added: _Add, *, optional: bool = False) -> None:
    added.add_argument(
        "text",
        metavar="TEXT",
        nargs="?" if optional else None,
        default="" if optional else None,
        help="the words, NAME: line dialogue, - for standard input, or @file.txt",
    )


def _speech(added: _Add) -> None:
    added.add_argument("--voice", default="", help="a voice, NAME#SPEAKER, or a Piper .onnx file")
    added.add_argument(
        "--download", action="store_true", help="fetch a voice that is not here from Piper's shelf"
    )


def _delivery(added: _Add) -> None:
    group = added.add_argument_group("how it is said (tags in the text do the same for words)")
    group.add_argument("--rate", default="1", help="pace: 0.25 to 4, such as 1.1, 110%% or slow")
    group.add_argument("--pitch", default="0", help="semitones: -12 to 12, such as +2")
    group.add_argument("--volume", default="0", help="dB: -40 to 12, such as -3")
    group.add_argument("--pauses", default="1", help="times the voice's own pauses: 0 to 10")
    group.add_argument(
        "--pronunciations", metavar="FILE", help='lines such as: Siobhan = "/ʃɪvˈɔːn/"'
    )


def _sync(added: _Add) -> None:
    added.add_argument(
        "--lipsync",
        choices=METHODS,
        default="refined",
        help="Rhubarb's shapes at the phonemes' times (default), Rhubarb alone, or phonemes alone",
    )
    added.add_argument(
        "--recognizer",
        choices=RECOGNIZERS,
        default="",
        help="Rhubarb's recogniser; by default the language chooses",
    )


def _recording(added: _Add) -> None:
    added.add_argument(
        "--audio",
        metavar="FILE",
        help="take this recording (wav mp3 mp4 …); the text is its script",
    )
    added.add_argument(
        "--as-recorded", action="store_true", help="neither trim nor level the recording"
    )
    added.add_argument("--denoise", action="store_true", help="take its steady noise out")
    added.add_argument(
        "--voice-change", default="", metavar="VOICE", help="say it as recorded, in this voice"
    )


def _acting(added: _Add) -> None:
    _recording(added)
    added.add_argument(
        "--fps", default="24", help="frames per second, such as 24 (default) or 29.97"
    )
    added.add_argument("--seed", type=int, default=0, help="of every random choice (default 0)")
    _sync(added)
    _mouth(added)


def _mouth(added: _Add) -> None:
    group = added.add_argument_group("how the mouth moves")
    group.add_argument("--intensity", type=float, default=1.0, help="size of shapes: 0 to 2")
    group.add_argument("--smoothing", type=float, default=1.0, help="softer or crisper: 0 to 4")
    group.add_argument("--twos", action="store_true", help="hold each shape for two frames")
    group.add_argument(
        "--cues",
        default="",
        metavar="FILE",
        help="use these instead: .json .tsv .dat cues, .TextGrid times, .csv curves",
    )


def _blender(added: _Add) -> None:
    added.add_argument("--blender", metavar="PROGRAM", help="the Blender to render with")


def _frames(added: _Add, *, size: str, quality: str, otherwise: str) -> None:
    added.add_argument("--size", default=size, help=f"pixels, such as 1280x720 ({otherwise})")
    added.add_argument("--engine", choices=ENGINES, default="auto", help="Blender's engine")
    added.add_argument(
        "--quality", choices=QUALITIES, default=quality, help=f"draft is fastest ({otherwise})"
    )
    _blender(added)


def _say(added: _Add) -> None:
    _text(added, optional=True)
    added.add_argument("-o", "--output", required=True, metavar="FILM.mp4", help="the film")
    added.add_argument(
        "--character", default="", metavar="NAME[:OUTFIT]|FILE.blend", help="who says it"
    )
    added.add_argument(
        "--cast",
        default="",
        metavar="NAME=WHO[:OUTFIT][:VOICE],…",
        help="who plays whom in a dialogue; one name after WHO is an outfit where WHO has one "
        "so named, else a voice",
    )
    _speech(added)
    _delivery(added)
    _acting(added)
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
    _frames(added, size="640x360", quality="preview", otherwise="default %(default)s")
    added.add_argument("--save-blend", metavar="FILE.blend", help="keep the staged scene")
    added.add_argument("--report", metavar="FILE.json", help="write what was done as JSON")
    added.add_argument(
        "--dry-run", action="store_true", help="say what would be made and how long it may take"
    )


def _speak(added: _Add) -> None:
    _text(added, optional=True)
    added.add_argument("-o", "--output", required=True, metavar="SOUND.wav", help="the sound")
    added.add_argument(
        "--cast", default="", metavar="NAME=WHO,…", help="who says whose lines, as for 'say'"
    )
    _speech(added)
    _delivery(added)
    _recording(added)
    added.add_argument(
        "--times", metavar="FILE.json", help="write when each word and sound is said"
    )


def _cues(added: _Add) -> None:
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
    _sync(added)
    _mouth(added)


def _perform(added: _Add) -> None:
    _text(added, optional=True)
    added.add_argument("-o", "--output", required=True, metavar="FOLDER", help="made when missing")
    _speech(added)
    _delivery(added)
    _acting(added)


def _render(added: _Add) -> None:
    added.add_argument("blend", metavar="FILE.blend", help="the scene")
    added.add_argument("-o", "--output", required=True, metavar="FILM.mp4", help="the film")
    _frames(added, size="", quality="", otherwise="default: as the scene says")
    added.add_argument("--report", metavar="FILE.json", help="write what was done as JSON")


def _voices(added: _Add) -> None:
    verbs = added.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = _verb(
        verbs, "list", voice_commands.voices_list, "voices here, and Piper's", under="voices"
    )
    _language(listed)
    listed.add_argument("--installed", action="store_true", help="only those on this machine")
    listed.add_argument(
        "--refresh", action="store_true", help="fetch Piper's catalogue first, over the network"
    )
    listed.add_argument("--json", action="store_true", help="as JSON")
    got = _verb(verbs, "get", voice_commands.voices_get, "fetch one of Piper's", under="voices")
    got.add_argument("name", metavar="NAME", help="such as en_US-lessac-medium")
    gone = _verb(verbs, "remove", voice_commands.voices_remove, "remove one", under="voices")
    gone.add_argument("name", metavar="NAME", help="one that is installed")
    heard = _verb(verbs, "listen", voice_commands.voices_listen, "hear a voice", under="voices")
    heard.add_argument("words", nargs="+", metavar="[NAME] TEXT", help="who says what")
    heard.add_argument(
        "--all", action="store_true", help="every voice and speaker here, or every speaker of NAME"
    )
    _language(heard)
    heard.add_argument(
        "-o", "--output", default="", metavar="SOUND.wav|FOLDER", help="write instead of play"
    )

    shown = _verb(
        verbs, "phonemes", voice_commands.voices_phonemes, "how words are read", under="voices"
    )
    shown.add_argument("text", metavar="TEXT", help="one word or more")
    shown.add_argument("--voice", default="", help="whose language; by default the box's")
    shown.add_argument("--pronunciations", metavar="FILE", help="a file of pronunciations")
    shown.add_argument("--json", action="store_true", help="as JSON")
    _pronounce(
        _verb(
            verbs,
            "pronounce",
            voice_commands.voices_pronounce,
            "how a word is to be said",
            under="voices",
        )
    )


def _pronounce(added: _Add) -> None:
    added.add_argument("word", metavar="WORD", help="as it is written")
    added.add_argument("how", metavar="HOW", nargs="?", default="", help="phonemes, or a spelling")
    added.add_argument("--forget", action="store_true", help="say it again as the voice does")
    added.add_argument("--language", default="", help="for voices of this language alone: de")
    added.add_argument("--voice", default="", help="whose phonemes; by default the box's")


def _language(added: _Add) -> None:
    added.add_argument(
        "--language", default="", metavar="LANGUAGE", help="only this one: de, de_DE, German"
    )


def _cast(added: _Add) -> None:
    verbs = added.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = _verb(verbs, "list", commands.cast_list, "the characters", under="cast")
    listed.add_argument("--json", action="store_true", help="as JSON")
    _cast_new(_verb(verbs, "new", commands.cast_new, "draw a new character", under="cast"))
    built = _verb(verbs, "build", commands.cast_build, "build from parameters", under="cast")
    built.add_argument("who", metavar="NAME|FILE.params.toml", help="whose parameters")
    built.add_argument("--outfit", default="", metavar="NAME", help="one of the other outfits")
    _folder(built, "by default on the shelf, or beside the file")
    shown = _verb(verbs, "show", commands.cast_show, "files, landmarks, channels", under="cast")
    shown.add_argument("name", metavar="NAME[:OUTFIT]|FILE.blend", help="a character")
    shown.add_argument("--json", action="store_true", help="as JSON")
    sent = _verb(verbs, "export", commands.cast_export, "write as glTF", under="cast")
    sent.add_argument("name", metavar="NAME[:OUTFIT]|FILE.blend", help="a character")
    sent.add_argument("-o", "--output", required=True, metavar="FILE.glb", help="the result")
    words = _verb(verbs, "words", commands.cast_words, "what --like understands", under="cast")
    words.add_argument("--json", action="store_true", help="as JSON")


def _cast_new(added: _Add) -> None:
    source = added.add_mutually_exclusive_group(required=True)
    source.add_argument("--seed", type=int, help="which one: the same seed, the same person")
    source.add_argument("--from", dest="source", metavar="NAME", help="copy this character")
    added.add_argument("--like", default="", metavar="WORDS", help="what they must be like")
    added.add_argument("--name", default="", help="by default the seed chooses")
    _folder(added, "of the parameters and the .blend; by default the user's cast")


def _folder(added: _Add, otherwise: str) -> None:
    added.add_argument("-o", "--output", default="", metavar="FOLDER", help=otherwise)
