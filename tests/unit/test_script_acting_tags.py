# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import logging

import pytest

from avatar_addon.script.acting_tags import ACTING, ELEMENTS, EMOJI
from avatar_addon.script.direction import Value
from avatar_addon.script.parse import parse_script
from scripts import tags_table

Told = list[tuple[str, str, tuple[Value, ...]]]

_EXAMPLES = {
    "mood": "sad", "emotion": "sad", "feeling": "sad", "expression": "smile", "face": "smile",
    "look": "up", "looks": "up", "looking": "up", "gaze": "up", "glance": "up", "glances": "up",
    "gesture": "wave", "gestures": "wave", "hand": "wave", "count": "3", "counts": "3",
    "fingers": "3", "express-as": "sad",
}  # fmt: skip
"""Tags that say nothing without an argument."""


def told(text: str) -> tuple[str, Told]:
    """The one line's text, and its directions: (name, the words they are for, values)."""
    (line,) = parse_script(text)
    found = [(d.name, line.text[d.start : d.end] or f"@{d.start}", d.values)
             for d in line.directions]  # fmt: skip
    return line.text, found


@pytest.mark.parametrize("row", ACTING)
def test_every_row_acts_in_brackets(row: str, caplog: pytest.LogCaptureFixture) -> None:
    for word in (row, *ACTING[row].synonyms):
        text, directions = told(f"So [{word} {_EXAMPLES.get(word, '')}] it is.")
        assert text == "So it is."
        assert len(directions) == 1, word
        name, words, _ = directions[0]
        assert name == ACTING[row].tag.name
        assert words == ("it is." if name == "mood" else "@3")
    assert caplog.messages == []


def test_every_row_acts_as_an_element(caplog: pytest.LogCaptureFixture) -> None:
    for element, tag in ELEMENTS.items():
        word = _EXAMPLES.get(element, "")
        attribute = f' name="{word}"' if word else ""
        text, directions = told(f"So <{element}{attribute}/>it is.")
        assert text == "So it is."
        assert [name for name, _, _ in directions] == [tag.name], element
    assert len(ELEMENTS) > 150
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("text", "plain", "directions"),
    [
        ("It is [very sad] so.", "It is so.", [("mood", "so.", ("sad", 1.4))]),
        ("[sad 0.5]One[/sad] two.", "One two.", [("mood", "One", ("sad", 0.5))]),
        ("[a bit tired] One.", "One.", [("mood", "One.", ("tired", 0.5))]),
        ("[sadly] One.", "One.", [("mood", "One.", ("sad", 1.0))]),
        ("One. [happy]", "One.", [("mood", "@4", ("happy", 1.0))]),
        ("[mood surprised 40%]One", "One", [("mood", "One", ("surprised", 0.4))]),
        ("[mood very angry]One[/mood] two", "One two", [("mood", "One", ("angry", 1.4))]),
        (
            "[sad]One [happy]two[/sad] three",
            "One two three",
            [("mood", "One two", ("sad", 1.0)), ("mood", "two three", ("happy", 1.0))],
        ),
        ("Hi [smile] there", "Hi there", [("expression", "@3", ("smile", 1.0))]),
        ("Hi[smile].", "Hi.", [("expression", "@3", ("smile", 1.0))]),
        (
            "[big smile]Hi[/big smile] there",
            "Hi there",
            [("expression", "Hi", ("big smile", 1.0))],
        ),
        ("One [expression sad 0.5] two", "One two", [("expression", "@4", ("sad", 0.5))]),
        ("[nod] A [nod twice]", "A", [("nod", "@0", (1.0,)), ("nod", "@1", (2.0,))]),
        ("No [head-shake 3].", "No.", [("shake", "@3", (3.0,))]),
        ("[wink] A [wink right]", "A", [("wink", "@0", ("",)), ("wink", "@1", ("right",))]),
        ("A [tilt left]b[/tilt]", "A b", [("tilt", "b", ("left",))]),
        ("A [look up left] b", "A b", [("look", "@2", ("up left",))]),
        ("A [look left and up] b", "A b", [("look", "@2", ("up left",))]),
        ("A [look at Ben]b[/look] c", "A b c", [("look", "b", ("BEN",))]),
        ("A [look at the camera] b", "A b", [("look", "@2", ("camera",))]),
        ("A [look away] b", "A b", [("look", "@2", ("away",))]),
        ("[point left] A", "A", [("gesture", "@0", ("point_aside", "left"))]),
        ("[point] A", "A", [("gesture", "@0", ("point_ahead", ""))]),
        ("[gesture point up right] A", "A", [("gesture", "@0", ("point_up", "right"))]),
        ("[point at me] A", "A", [("gesture", "@0", ("point_self", ""))]),
        ("[point at you] A", "A", [("gesture", "@0", ("point_ahead", ""))]),
        ("[count three] A", "A", [("gesture", "@0", ("count3", ""))]),
        ("[gesture count 3 left] A", "A", [("gesture", "@0", ("count3", "left"))]),
        ("[thumbs_up] A", "A", [("gesture", "@0", ("thumbs_up", ""))]),
        ("[open both] A", "A", [("gesture", "@0", ("open", "both"))]),
        ("[gesture open]A[/gesture] b", "A b", [("gesture", "A", ("open", ""))]),
        ("[shrug] A", "A", [("gesture", "@0", ("shrug", "both"))]),
    ],
)  # fmt: skip
def test_what_brackets_say(text: str, plain: str, directions: Told) -> None:
    assert told(text) == (plain, directions)


@pytest.mark.parametrize(
    ("text", "plain", "directions"),
    [
        ('<mstts:express-as style="sad" styledegree="2">A</mstts:express-as> b', "A b",
         [("mood", "A", ("sad", 2.0))]),
        ('<mood name="angry" intensity="50%">A</mood> b', "A b", [("mood", "A", ("angry", 0.5))]),
        ('<expression name="surprise"/>A', "A", [("expression", "@0", ("surprised", 1.0))]),
        ('<gesture type="point" direction="left"/>A', "A",
         [("gesture", "@0", ("point_aside", "left"))]),
        ('<gesture name="wave" hand="right"/>A', "A", [("gesture", "@0", ("wave", "right"))]),
        ('A <look target="Ben">b</look> c', "A b c", [("look", "b", ("BEN",))]),
        ("<lookleft/>A", "A", [("look", "@0", ("left",))]),
        ("<bigsmile/>A", "A", [("expression", "@0", ("big smile", 1.0))]),
        ('A<headnod count="2"/>b', "A b", [("nod", "@2", (2.0,))]),
    ],
)  # fmt: skip
def test_what_elements_say(text: str, plain: str, directions: Told) -> None:
    assert told(text) == (plain, directions)


def test_every_emoji_that_is_known_acts(caplog: pytest.LogCaptureFixture) -> None:
    for written in (*EMOJI, *(f"{sign}\ufe0f" for sign in EMOJI)):
        text, directions = told(f"So{written} it is.")
        assert text == "So it is."
        assert len(directions) == 1, written
        assert directions[0][0] != "mood"  # a face for a moment
    assert len(EMOJI) > 60
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("text", "plain", "directions"),
    [
        ("Hi👋🏽, you!", "Hi, you!", [("gesture", "@3", ("wave", ""))]),
        ("Who knows 🤷🏾‍♀️?", "Who knows?", [("gesture", "@10", ("shrug", "both"))]),
        ("Over there 👉", "Over there", [("gesture", "@10", ("point_aside", "left"))]),
        ("I missed you 😢", "I missed you", [("expression", "@12", ("sad", 1.0))]),
        ("Ha 😂😂", "Ha", [("expression", "@2", ("laugh", 1.0))] * 2),
    ],
)
def test_what_emoji_say(text: str, plain: str, directions: Told) -> None:
    assert told(text) == (plain, directions)


def test_other_emoji_are_told_and_not_spoken(caplog: pytest.LogCaptureFixture) -> None:
    assert told("A 🦄 and a 👍.") == ("A and a.", [("gesture", "@8", ("thumbs_up", ""))])
    assert caplog.messages == ["Emoji in the text are not spoken."]


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("Oh [smlie] no", "[smlie] is not a tag that is known, and is not spoken. "
         "Did you mean [smile]?"),
        ("Oh [thumbs down] no", "[thumbs down] is not a tag"),
        ("Oh [gesture fly] no", "left out: known are point, count, open"),
        ("Oh [count 6] no", "left out: how often is 1 to 5."),
        ("Oh [count 1.5] no", "left out: how often is a whole number."),
        ("Oh [sad 3] no", "left out: a strength is 0 to 2."),
        ("Oh [sad story] no", "left out: expected a strength"),
        ("Oh [mood blue] no", "left out: known are surprised, neutral, happy"),
        ("Oh [look] no", "left out: something must follow its name."),
        ("Oh [look left right] no", "left out: nobody looks both ways at once."),
        ("Oh [look 7] no", "left out: expected left, right, up, down, camera or a name."),
        ("Oh [point north] no", "left out: known are ahead"),
        ("Oh [wink twice] no", "left out: known are left, right."),
        ("Oh [/nod] no", "closes what can't be closed"),
        ('Oh <gesture name="fly"/> no', "left out: known are point"),
        ("Oh <smlie/> no", "Did you mean [smile]?"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_left_out_and_said(
    caplog: pytest.LogCaptureFixture, text: str, warning: str
) -> None:
    with caplog.at_level(logging.WARNING):
        assert told(text) == ("Oh no", [])
    (said,) = caplog.messages
    assert warning in said


def test_the_page_names_every_tag() -> None:
    """``scripts/tags_table.py`` writes it."""
    page = tags_table.PAGE.read_text(encoding="utf-8")
    assert tags_table.table() in page
    for word in ACTING:
        assert f"| `[{word}]` |" in page


def test_a_tag_without_its_closing_bracket_is_not_spoken(caplog: pytest.LogCaptureFixture) -> None:
    (line,) = parse_script("[sad [happy] Hello [note this [/sad] there [nod")
    assert line.text == "Hello [note this there"
    assert [(one.name, one.values[0]) for one in line.directions] == [("mood", "happy")]
    assert "line 1, column 1: [sad has no closing bracket" in caplog.text
    assert "[nod has no closing bracket" in caplog.text
