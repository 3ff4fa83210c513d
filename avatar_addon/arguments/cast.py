# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``cast``."""

from __future__ import annotations

from typing import Final

from ..commands import cast as commands
from .parsing import Parser, Verbs, verb

_EXAMPLES: Final = {
    "cast": """\
  avatar cast list                                 who there is
  avatar cast new --seed 7 --like "old man, beard, glasses" --name otto
  avatar cast build otto.params.toml               after editing the file
  avatar cast export otto -o otto.glb              for other programs
""",
    "new": """\
  avatar cast new --seed 7
  avatar cast new --seed 7 --like "old man, beard, glasses, red hoodie, dark skin, tall, heavy"
  avatar cast new --seed 3 --like "young woman with long hair" --name rosa -o my-film/
  avatar cast new --from ada --name bea            a copy of Ada's parameters, to edit

The parameters go to NAME.params.toml: colours, clothes, hair, proportions. Edit that file, then
'avatar cast build NAME'. 'avatar cast words' lists every word that --like understands.
""",
    "build": """\
  avatar cast build otto                           from the user's cast
  avatar cast build ben --outfit weekend           one of ours, in other clothes
  avatar cast build film/otto.params.toml          writes otto.blend and otto.toml beside it
  avatar cast build ada -o characters/             a .blend to open, pose and append
""",
    "export": """\
  avatar cast export ada -o ada.glb
  avatar cast export ben:weekend -o ben.glb
""",
    "inspect": """\
  avatar cast inspect their.glb                    what it can do, what is missing, how sure
  avatar cast inspect crowd.blend#Anna --json
  avatar cast inspect their.glb --sheet their.png    every viseme and a dozen expressions
  avatar say "Hello." --character their.glb -o hello.mp4
""",
    "map": """\
  avatar cast map their.glb --set viseme.PP=lips_closed:0.8
  avatar cast map their.glb --set viseme.U=pucker:0.9+jaw:0.1 --set face.cheekPuff=
  avatar cast map sister.glb --from their.avatar.toml

What is set lies beside the file, in NAME.avatar.toml, and is used from then on.
""",
    "show": """\
  avatar cast show ada
  avatar cast show ben:weekend --json
""",
}


def cast(words: Verbs) -> None:
    """``avatar cast``."""
    added = verb(
        words,
        "cast",
        None,
        "the characters: list, new, build, show, inspect, map, export, words",
        _EXAMPLES["cast"],
    )
    verbs = added.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = verb(verbs, "list", commands.cast_list, "the characters")
    listed.add_argument("--json", action="store_true", help="as JSON")
    _cast_new(verb(verbs, "new", commands.cast_new, "draw a new character", _EXAMPLES["new"]))
    built = verb(verbs, "build", commands.cast_build, "build from parameters", _EXAMPLES["build"])
    built.add_argument("who", metavar="NAME|FILE.params.toml", help="whose parameters")
    built.add_argument("--outfit", default="", metavar="NAME", help="one of the other outfits")
    _folder(built, "by default on the shelf, or beside the file")
    shown = verb(verbs, "show", commands.cast_show, "files, landmarks, channels", _EXAMPLES["show"])
    shown.add_argument("name", metavar="NAME[:OUTFIT]|FILE.blend", help="a character")
    shown.add_argument("--json", action="store_true", help="as JSON")
    seen = verb(
        verbs, "inspect", commands.cast_inspect, "know anybody's character", _EXAMPLES["inspect"]
    )
    seen.add_argument("file", metavar="FILE[#NAME]", help=".blend, .glb, .gltf, .vrm or .fbx")
    seen.add_argument("--json", action="store_true", help="as JSON")
    seen.add_argument(
        "--sheet", default="", metavar="FILE.png", help="draw each viseme and a dozen expressions"
    )
    mapped = verb(verbs, "map", commands.cast_map, "say which key is which", _EXAMPLES["map"])
    mapped.add_argument("file", metavar="FILE[#NAME]", help="the character's file")
    mapped.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="CHANNEL=KEY:WEIGHT",
        help="KEY:WEIGHT+KEY:WEIGHT for several; nothing behind = takes the channel away",
    )
    mapped.add_argument(
        "--from", dest="source", default="", metavar="FILE.avatar.toml", help="another's profile"
    )
    sent = verb(verbs, "export", commands.cast_export, "write as glTF", _EXAMPLES["export"])
    sent.add_argument("name", metavar="NAME[:OUTFIT]|FILE.blend", help="a character")
    sent.add_argument("-o", "--output", required=True, metavar="FILE.glb", help="the result")
    described = verb(verbs, "words", commands.cast_words, "what --like understands")
    described.add_argument("--json", action="store_true", help="as JSON")


def _cast_new(added: Parser) -> None:
    source = added.add_mutually_exclusive_group(required=True)
    source.add_argument("--seed", type=int, help="which one: the same seed, the same person")
    source.add_argument("--from", dest="source", metavar="NAME", help="copy this character")
    added.add_argument("--like", default="", metavar="WORDS", help="what they must be like")
    added.add_argument("--name", default="", help="by default the seed chooses")
    _folder(added, "of the parameters and the .blend; by default the user's cast")


def _folder(added: Parser, otherwise: str) -> None:
    added.add_argument("-o", "--output", default="", metavar="FOLDER", help=otherwise)
