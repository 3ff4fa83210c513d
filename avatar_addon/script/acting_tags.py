# SPDX-License-Identifier: GPL-3.0-or-later
"""The tags, XML elements and emoji that ask for acting: rows of data, and who types them how.

Sources of other products' spellings: Media Semantics' Character Builder (``<headnod/>``,
``<bigsmile/>``, ``<lookleft/>``), Azure's ``<mstts:express-as style styledegree>``, D-ID's and
Synthesia's names of expressions and gestures. Meanings of emoji: Unicode's CLDR short names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..vocabulary import SIDES
from . import arguments
from .tag import Reach, Tag


@dataclass(frozen=True)
class ActingTag:
    """A row of the table.

    Attributes:
        tag: What it asks for.
        says: What the actor does, for people.
        synonyms: Other words that ask for the same.
    """

    tag: Tag
    says: str
    synonyms: tuple[str, ...] = ()


def _mood(kind: str, says: str, synonyms: str) -> ActingTag:
    tag = Tag("mood", Reach.HOLD, arguments.strength, 1.0, fixed=(kind,))
    return ActingTag(tag, says, tuple(synonyms.split()))


def _expression(kind: str, says: str, synonyms: str = "") -> ActingTag:
    tag = Tag("expression", Reach.MOMENT, arguments.strength, 1.0, fixed=(kind,))
    return ActingTag(tag, says, tuple(synonyms.split(",")) if synonyms else ())


def _point(name: str, says: str, synonyms: str = "") -> ActingTag:
    tag = Tag(name, Reach.POINT, arguments.times, 1.0)
    return ActingTag(tag, says, tuple(synonyms.split(",")))


_POINT: Final = Tag("gesture", Reach.MOMENT, arguments.point, arguments.POINTED[""])
_GESTURE: Final = Tag("gesture", Reach.MOMENT, arguments.gesture)


def _gesture(argument: str, says: str, synonyms: str = "") -> ActingTag:
    """A gesture with a tag of its own; behind it may stand with which hand."""
    name, side = arguments.gesture(argument)
    tag = Tag("gesture", Reach.MOMENT, arguments.hand, side, fixed=(name,))
    return ActingTag(tag, says, tuple(synonyms.split(",")) if synonyms else ())


_MOODS: Final[Mapping[str, ActingTag]] = {
    "neutral": _mood("neutral", "no mood", "calm calmly normal serious"),
    "happy": _mood("happy", "glad", "happily cheerful cheerfully glad gladly joyful joy "
                   "delighted excited excitedly pleased"),
    "sad": _mood("sad", "sad", "sadly unhappy sorrowful gloomy disappointed depressed"),
    "angry": _mood("angry", "angry", "angrily mad furious annoyed anger"),
    "fearful": _mood("fearful", "afraid", "afraid scared frightened anxious anxiously nervous "
                     "nervously worried terrified fear"),
    "disgusted": _mood("disgusted", "disgusted", "disgust revolted"),
    "tender": _mood("tender", "warm and gentle", "tenderly loving lovingly gently warm warmly "
                    "caring empathetic"),
    "tired": _mood("tired", "tired", "tiredly sleepy exhausted weary wearily bored"),
}  # fmt: skip
_EXPRESSIONS: Final[Mapping[str, ActingTag]] = {
    "smile": _expression("smile", "smiles", "smiling,smiles"),
    "big smile": _expression("big smile", "smiles with the whole face",
                             "bigsmile,grin,grins,grinning,beaming,beams"),
    "laugh": _expression("laugh", "laughs without a sound",
                         "laughs,laughing,chuckle,chuckles,giggle,giggles"),
    "smirk": _expression("smirk", "smiles with one corner", "smirks,smirking"),
    "frown": _expression("frown", "frowns", "frowns,frowning,scowl,scowls"),
    "surprised": _expression("surprised", "is surprised",
                             "surprise,surprises,amazed,astonished,shocked,stunned,gasp,gasps"),
    "confused": _expression("confused", "doesn't understand",
                            "confusion,puzzled,bewildered,baffled"),
    "thinking": _expression("thinking", "thinks, eyes up",
                            "think,thinks,thoughtful,thoughtfully,ponder,ponders,pondering"),
    "doubtful": _expression("doubtful", "doubts, one brow up",
                            "doubt,doubts,sceptical,skeptical,suspicious,unsure"),
    "raise eyebrows": _expression("raise eyebrows", "raises the brows",
                                  "raises eyebrows,eyebrows up,eyebrows,brows,brows up,eyebrowsup"),
}  # fmt: skip


def _kinds(rows: Mapping[str, ActingTag]) -> dict[str, str]:
    return {word: kind for kind, row in rows.items() for word in (kind, *row.synonyms)}


_KINDS: Final = _kinds(_EXPRESSIONS) | _kinds(_MOODS)
_MOOD: Final = Tag("mood", Reach.HOLD, arguments.named({"surprised": "surprised"} | _kinds(_MOODS)))

ACTING: Final[Mapping[str, ActingTag]] = {
    **_MOODS,
    "mood": ActingTag(_MOOD, "any mood by its name, also `[mood surprised]`",
                      ("emotion", "feeling")),
    **_EXPRESSIONS,
    "expression": ActingTag(Tag("expression", Reach.MOMENT, arguments.named(_KINDS)),
                            "any expression or mood, for a moment: `[expression sad]`",
                            ("face",)),
    "wink": ActingTag(Tag("wink", Reach.POINT, arguments.side, ""), "winks",
                      ("winks", "winking")),
    "blink": _point("blink", "blinks; `[blink 2]` twice", "blinks,blinking"),
    "nod": _point("nod", "nods; `[nod 2]` twice", "nods,nodding,headnod,head nod,yes"),
    "shake": _point("shake", "shakes the head; `[shake 2]` twice",
                    "shakes,headshake,head shake,shake head,shakes head,shaking head,no"),
    "tilt": ActingTag(Tag("tilt", Reach.MOMENT, arguments.side, ""), "tilts the head",
                      ("tilts", "headtilt", "head tilt", "tilt head", "tilts head")),
    "look": ActingTag(Tag("look", Reach.MOMENT, arguments.look), "looks `left`, `right`, `up`, "
                      "`down`, two of these, `away`, at the `camera` or at a character by name",
                      ("looks", "looking", "gaze", "glance", "glances")),
    "gesture": ActingTag(_GESTURE, "any gesture: `open`, `point …`, `count …`, `thumbs up`, "
                         "`wave`, `shrug`", ("gestures", "hand")),
    "open": _gesture("open", "opens a hand, palm up; `[gesture open both]`", "open hand,palm up"),
    "point": ActingTag(_POINT, "points `left`, `right`, `up`, `down`, `ahead` (at the camera), "
                       "at `me` (oneself)",
                       ("points", "pointing")),
    "count": ActingTag(Tag("gesture", Reach.MOMENT, arguments.count), "shows 1 to 5 fingers",
                       ("counts", "fingers")),
    "thumbs up": _gesture("thumbs up", "puts a thumb up", "thumb up,thumbsup"),
    "wave": _gesture("wave", "waves", "waves,waving"),
    "shrug": _gesture("shrug", "shrugs", "shrugs,shrugging"),
}  # fmt: skip
"""What is written in square brackets → what it means, one row for each thing that can be asked."""

TAGS: Final[Mapping[str, Tag]] = {
    name: row.tag for word, row in ACTING.items() for name in (word, *row.synonyms)
}
"""Every word that may stand in brackets → what it asks for."""

_WAYS: Final = (*arguments.VERTICAL, *SIDES)
_NAMES: Final = ("name", "type", "style", "value", "lexeme", "target", "direction", "side", "hand")
_AMOUNTS: Final = ("intensity", "degree", "styledegree", "strength", "amount", "count", "repeat")
ATTRIBUTES: Final = (*_NAMES, *_AMOUNTS)
"""What an element may say of its argument, in the order in which it is read."""

ELEMENTS: Final[Mapping[str, Tag]] = {
    **{name.replace(" ", ""): tag for name, tag in TAGS.items()},
    **{f"look{way}": Tag("look", Reach.MOMENT, fixed=(way,)) for way in _WAYS},
    "express-as": TAGS["mood"],
    "gaze": TAGS["look"],
}
"""XML elements of other products → what they ask for."""

_MALE_OR_FEMALE: Final = "\u2640\u2642"
_FACES: Final[Mapping[str, str]] = {
    "🙂☺": "smile", "😊😇": "smile", "😀😃😄😁😺": "big smile", "😂🤣😆": "laugh", "😉": "wink",
    "😏": "smirk", "😐😑": "neutral", "☹🙁😟": "frown", "😢😭😞😔🥺😿💔": "sad",
    "😠😡🤬😤👿": "angry", "😮😯😲🤯": "surprised", "😨😱😧😰😬": "fearful", "🤢🤮": "disgusted",
    "🤔": "thinking", "🤨": "doubtful", "😕🫤😵": "confused", "🥰😍😘🤗": "tender",
    "🥱😴😪😫": "tired", "🙄": "look up",
}  # fmt: skip
_HANDS: Final[Mapping[str, str]] = {
    "👍": "thumbs up", "👋🙋": "wave", "🤷": "shrug", "☝👆": "point up", "👇": "point down",
    "👉": "point left", "👈": "point right", "🫵": "point ahead", "✌": "count 2", "✋🖐": "count 5",
    "🤲👐": "open both", "🫴": "open", "🙅👎": "shake",
}  # fmt: skip
EMOJI: Final[Mapping[str, str]] = {
    sign: written for rows in (_FACES, _HANDS) for signs, written in rows.items() for sign in signs
}
"""Emoji → the tag that it stands for. A finger that points to the picture's right is the
character's left one: it faces us."""

EMOJI_PATTERN: Final = re.compile(
    f"[{''.join(EMOJI)}]"
    f"(?:[\U0001f3fb-\U0001f3ff\ufe0f]|\u200d[{_MALE_OR_FEMALE}])*"  # skin, "as a picture", sex
)


def as_a_moment(tag: Tag) -> Tag:
    """What an emoji asks for: a mood's face for a moment, everything else as it is."""
    if tag.name != "mood":
        return tag
    return Tag("expression", Reach.MOMENT, tag.reader, tag.default, fixed=tag.fixed)
