# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that several commands share."""

from __future__ import annotations

from ..capture.layer import MOUTHS
from ..lipsync.lips import METHODS
from ..lipsync.rhubarb import RECOGNIZERS
from ..render.job import ENGINES, QUALITIES
from .parsing import Parser


def text(added: Parser, *, optional: bool = False) -> None:
    """The words themselves."""
    added.add_argument(
        "text",
        metavar="TEXT",
        nargs="?" if optional else None,
        default="" if optional else None,
        help="the words, NAME: line dialogue, - for standard input, or @file.txt",
    )


def speech(added: Parser) -> None:
    """Who says it."""
    added.add_argument("--voice", default="", help="a voice, NAME#SPEAKER, or a Piper .onnx file")
    added.add_argument(
        "--download", action="store_true", help="fetch a voice that is not here from Piper's shelf"
    )


def delivery(added: Parser) -> None:
    """How it is said."""
    group = added.add_argument_group("how it is said (tags in the text do the same for words)")
    group.add_argument("--rate", default="1", help="pace: 0.25 to 4, such as 1.1, 110%% or slow")
    group.add_argument("--pitch", default="0", help="semitones: -12 to 12, such as +2")
    group.add_argument("--volume", default="0", help="dB: -40 to 12, such as -3")
    group.add_argument("--pauses", default="1", help="times the voice's own pauses: 0 to 10")
    group.add_argument(
        "--pronunciations", metavar="FILE", help='lines such as: Siobhan = "/ʃɪvˈɔːn/"'
    )


def sync(added: Parser) -> None:
    """What the mouth is made from."""
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


def recording(added: Parser) -> None:
    """A recording in place of a voice."""
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


def acting(added: Parser) -> None:
    """All that a performance is made from but its words."""
    recording(added)
    added.add_argument("--fps", default="", help="frames per second, such as 24 (default) or 29.97")
    added.add_argument("--seed", type=int, default=0, help="of every random choice (default 0)")
    added.add_argument(
        "--mood",
        default="neutral",
        help="of all where no tag asks for another: happy, 'very sad', 'tired 0.5' …",
    )
    sync(added)
    mouth(added)
    capture(added)
    edits(added)


def capture(added: Parser) -> None:
    """A face recorded by a phone or a webcam."""
    group = added.add_argument_group("a captured face")
    group.add_argument(
        "--face",
        default="",
        metavar="TAKE.csv|.json",
        help="brows, lids, head and eyes from Live Link Face, or named ARKit weights a picture",
    )
    group.add_argument(
        "--face-mouth",
        choices=MOUTHS,
        default="speech",
        help="what the mouth follows (default speech)",
    )
    group.add_argument(
        "--face-offset",
        type=float,
        default=None,
        metavar="S",
        help="when the capture begins; by default found by jaw and loudness",
    )


def edits(added: Parser) -> None:
    """What is changed about the performance."""
    group = added.add_argument_group("what is changed about the acting")
    group.add_argument(
        "--performance",
        default="",
        metavar="FILE.json",
        help="take up one that 'perform' wrote, edited or not, with its sound, instead of a text",
    )
    group.add_argument(
        "--corrections",
        default="",
        metavar="FILE.json",
        help="corrections by hand, kept by line; or a performance that holds some",
    )
    group.add_argument(
        "--mute", default="", metavar="LAYER,…", help="leave layers out: mouth, blinks, head …"
    )
    group.add_argument("--solo", default="", metavar="LAYER,…", help="leave all others out")


def mouth(added: Parser) -> None:
    """How the mouth moves."""
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


def blender(added: Parser) -> None:
    """Which Blender."""
    added.add_argument("--blender", metavar="PROGRAM", help="the Blender to render with")


def frames(added: Parser, *, size: str, quality: str, otherwise: str) -> None:
    """How frames are made."""
    added.add_argument("--size", default=size, help=f"pixels, such as 1280x720 ({otherwise})")
    added.add_argument("--engine", choices=ENGINES, default="auto", help="Blender's engine")
    added.add_argument(
        "--quality", choices=QUALITIES, default=quality, help=f"draft is fastest ({otherwise})"
    )
    blender(added)
