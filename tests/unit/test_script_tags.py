# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import logging
import time

import pytest

from avatar_addon.errors import ScriptError
from avatar_addon.script.direction import Value
from avatar_addon.script.line import Line
from avatar_addon.script.parse import parse_script

Told = list[tuple[str, str, tuple[Value, ...]]]


def parsed(text: str) -> tuple[str, Told]:
    """The one line's text, and its directions: (name, the words they are for, values)."""
    (line,) = parse_script(text)
    return line.text, told(line)


def told(line: Line) -> Told:
    return [
        (d.name, line.text[d.start : d.end] or f"@{d.start}", d.values) for d in line.directions
    ]


@pytest.mark.parametrize(
    ("text", "plain", "directions"),
    [
        ("Wait [pause 0.5] here.", "Wait here.", [("pause", "@5", (0.5,))]),
        ("Wait[pause 300ms]here.", "Wait here.", [("pause", "@5", (0.3,))]),
        ("Wait [pause], here.", "Wait, here.", [("pause", "@5", (0.4,))]),
        ("[pause 1s] Now.", "Now.", [("pause", "@0", (1.0,))]),
        ("Now. [break strong]", "Now.", [("pause", "@4", (0.7,))]),
        ("[rate 0.8]Slow down[/rate] now.", "Slow down now.", [("rate", "Slow down", (0.8,))]),
        ("[rate 80%] Slow down now.", "Slow down now.", [("rate", "Slow down now.", (0.8,))]),
        ("A [pitch +2] high [/pitch] one.", "A high one.", [("pitch", "high", (2.0,))]),
        ("A [volume -6dB]soft[/volume] one", "A soft one", [("volume", "soft", (-6.0,))]),
        ("A[pause 1][pause 2] b", "A b", [("pause", "@2", (1.0,)), ("pause", "@2", (2.0,))]),
        ("I [emphasis] never, ever", "I never, ever", [("emphasis", "never", ("moderate",))]),
        (
            "I [emphasis strong]never ever[/emphasis] lie",
            "I never ever lie",
            [("emphasis", "never ever", ("strong",))],
        ),
        ("[say as digits]42[/say] is", "42 is", [("say-as", "42", ("digits",))]),
        ("Plug in [spell] USB.", "Plug in USB.", [("say-as", "USB", ("characters",))]),
        ("[sub doctor] Dr. Who", "Dr. Who", [("sub", "Dr.", ("doctor",))]),
        ("I am [[ˈeɪdə]].", "I am ˈeɪdə.", [("phoneme", "ˈeɪdə", ("ˈeɪdə",))]),
        ("[phoneme təmˈɑːtoʊ]tomato[/phoneme]", "tomato", [("phoneme", "tomato", ("təmˈɑːtoʊ",))]),
        ("[RATE fast]Up", "Up", [("rate", "Up", (1.25,))]),
    ],
)
def test_square_brackets(text: str, plain: str, directions: Told) -> None:
    assert parsed(text) == (plain, directions)


@pytest.mark.parametrize(
    ("text", "plain", "directions"),
    [
        ('One<break time="300ms"/>two.', "One two.", [("pause", "@4", (0.3,))]),
        ("One <break/> two.", "One two.", [("pause", "@4", (0.4,))]),
        ("One <break strength='x-strong' /> two.", "One two.", [("pause", "@4", (1.2,))]),
        ('One <pause cms="300"/> two.', "One two.", [("pause", "@4", (3.0,))]),
        ("<emphasis>No</emphasis>, sir.", "No, sir.", [("emphasis", "No", ("moderate",))]),
        (
            '<emphasis level="strong">No</emphasis>!',
            "No!",
            [("emphasis", "No", ("strong",))],
        ),
        (
            '<prosody rate="slow" pitch="-2st" volume="+3dB">Low and slow</prosody>.',
            "Low and slow.",
            [
                ("rate", "Low and slow", (0.8,)),
                ("pitch", "Low and slow", (-2.0,)),
                ("volume", "Low and slow", (3.0,)),
            ],
        ),
        ('<sub alias="water">H2O</sub> is', "H2O is", [("sub", "H2O", ("water",))]),
        ('A <phoneme ph="pɪˈkɑn">pecan</phoneme>', "A pecan", [("phoneme", "pecan", ("pɪˈkɑn",))]),
        (
            '<say-as interpret-as="spell-out">abc</say-as>',
            "abc",
            [("say-as", "abc", ("characters",))],
        ),
        ('<prosody rate="+10%">All of it', "All of it", [("rate", "All of it", (1.1,))]),
    ],
)
def test_elements(text: str, plain: str, directions: Told) -> None:
    assert parsed(text) == (plain, directions)


def test_tags_nest_and_the_inner_one_closes_first() -> None:
    text = "[rate 0.8]a [rate 1.2]b[/rate] c [pitch +1]d[/rate] e[/pitch] f"
    assert parsed(text) == (
        "a b c d e f",
        [("rate", "a b c d", (0.8,)), ("rate", "b", (1.2,)), ("pitch", "d e", (1.0,))],
    )


def test_a_span_ends_with_its_line() -> None:
    first, second = parse_script("ADA: [rate 2] One.\nBEN: Two.")
    assert told(first) == [("rate", "One.", (2.0,))]
    assert second.directions == ()


def test_directions_know_where_they_are_written() -> None:
    _, line = parse_script("One.\n\nADA: Well, [pause 1]\nso [rate 2]it is.")
    assert [(d.row, d.column) for d in line.directions] == [(3, 12), (4, 4)]


def test_tags_do_not_change_the_id_of_a_line() -> None:
    (plain,), (tagged,) = parse_script("Hello there."), parse_script("Hello [pause 1] there.")
    assert plain.id == tagged.id


@pytest.mark.parametrize(
    ("text", "plain", "warning"),
    [
        ("Oh [puase 1] no", "Oh no", "The text, line 1, column 4: [puase 1] is not a tag that is "
         "known, and is not spoken. Did you mean [pause]?"),
        ("It is [sic] so", "It is so", "[sic] is not a tag that is known, and is not spoken."),
        ("Oh <emphasys/> no", "Oh no", "<emphasys/> is not a tag that is known, and is not spoken. "
         "Did you mean [emphasis]?"),
        ("Oh [pause soon] no", "Oh no", "left out: expected a time such as 0.5 or 300ms."),
        ("Oh [pause 99] no", "Oh no", "left out: a pause is 0 to 60 s."),
        ("Oh [rate 0] no", "Oh no", "left out: a rate is 0.25 to 4."),
        ("Oh [rate] no", "Oh no", "left out: something must follow its name."),
        ("Oh [pitch nan] no", "Oh no", "left out: expected a pitch"),
        ("Oh [pitch 13] no", "Oh no", "left out: a pitch is -12 to 12 semitones."),
        ("Oh [volume 3 apples] no", "Oh no", "left out: a volume is in dB."),
        ("Oh [emphasis huge] no", "Oh no", "known are strong, moderate, reduced, none."),
        ("Oh [say as song] no", "Oh no", "left out: known are characters"),
        ("Oh [spell out] no", "Oh no", "left out: it takes nothing after its name."),
        ("Oh [/pause] no", "Oh no", "closes what can't be closed"),
        ("Oh [[ ]] no", "Oh no", "holds no phonemes"),
        ('Oh <break time="x"/> no', "Oh no", "left out: expected a time"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_left_out_and_said(
    caplog: pytest.LogCaptureFixture, text: str, plain: str, warning: str
) -> None:
    with caplog.at_level(logging.WARNING):
        (line,) = parse_script(text)
    assert line.text == plain
    assert [d for d in line.directions if d.name != "pause"] == []
    assert len(caplog.messages) == 1
    assert warning in caplog.messages[0]


def test_only_tags_is_nothing_to_say() -> None:
    with pytest.raises(ScriptError, match="Nothing in the text can be spoken"):
        parse_script("[pause 1] <break/>")


@pytest.mark.parametrize(
    "prose",
    ["a < b and c > d", "x<y", "if (a<b) {c}", "a [ b", "c ] d", "<3", "2 * 3 * 4", "snake_case_x"],
)
def test_signs_that_are_no_tags_stay(prose: str) -> None:
    assert parsed(prose) == (prose, [])


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# Title\nText.", ["Title", "Text."]),
        ("## Title ##", ["Title"]),
        ("- one\n- two\n* three", ["one", "two", "three"]),
        ("- [x] done\n- [ ] open", ["done", "open"]),
        ("> quoted\n> words", ["quoted words"]),
        ("**bold** and *it* and __b__ and _i_ and ~~no~~", ["bold and it and b and i and no"]),
        ("***both*** `code` ``more``", ["both code more"]),
        ("See [the page](https://x.org/a_b) ![pic](p.png).", ["See the page ."]),
        ("Auto <https://x.org> and <me@x.org>[^1].", ["Auto https://x.org and me@x.org."]),
        ("a\n\n---\n\nb\n===\n***", ["a", "b"]),
        ("```python\nprint\n```", ["print"]),
        ("| a | b |\n|---|:-:|\n| 1 | 2 |", ["a, b", "1, 2"]),
        ("<p>Hi <b>you</b></p><script>bad()</script><!-- no -->", ["Hi you"]),
        ("AT&amp;T &lt; &eacute; &nosuch; &#65;&#0;", ["AT&T < é &nosuch; A�"]),
        ("H<sub>2</sub>O<br>two", ["H2O two"]),
    ],
)
def test_markup_is_for_the_eye(text: str, lines: list[str]) -> None:
    assert [line.text for line in parse_script(text)] == lines


def test_markup_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        parse_script("<speak><p>One</p><p>Two</p></speak>", source="'x.txt'")
    assert caplog.messages == ["Markup in 'x.txt' is not spoken."]


@pytest.mark.parametrize(
    "text",
    ["[" * 4000 + "a", "<" * 4000 + "a", "*a " * 1300, "<!--a" * 800, "|-" * 2000 + "a",
     "[a](" * 1000, "`a" * 2000, "_a" * 2000, "&a" * 2000, "[x] " * 1000],
)  # fmt: skip
def test_odd_text_takes_no_longer(text: str) -> None:
    began = time.process_time()
    parse_script(text + " word")
    assert time.process_time() - began < 0.5
