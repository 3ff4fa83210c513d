# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest

from avatar_addon.cast.casting import Role, parse_casting
from avatar_addon.errors import ScriptError, SettingError
from avatar_addon.script.parse import MAX_CHARACTERS, parse_script
from avatar_addon.script.read import read_text, source_name


def said(text: str) -> list[tuple[str, str]]:
    return [(line.speaker, line.text) for line in parse_script(text)]


def test_plain_text_is_one_nameless_line_with_white_space_folded() -> None:
    assert said("  Hello,\n\tworld.  ") == [("", "Hello, world.")]


def test_paragraphs_are_lines_of_their_own() -> None:
    lines = parse_script("One.\nStill one.\n\n\nTwo.")
    assert [(line.text, line.number) for line in lines] == [("One. Still one.", 1), ("Two.", 5)]


def test_dialogue() -> None:
    text = (
        "ADA: Hello.\nOLD MAN: Good day,\n  young lady.\n\nSit down.\nR2-D2: Beep.\nADA:\nI will."
    )
    assert said(text) == [
        ("ADA", "Hello."),
        ("OLD MAN", "Good day, young lady."),
        ("OLD MAN", "Sit down."),
        ("R2-D2", "Beep."),
        ("ADA", "I will."),
    ]
    assert [line.number for line in parse_script(text)] == [1, 2, 5, 6, 8]


@pytest.mark.parametrize(
    "prose",
    [
        "Remember: be kind.",
        "10:30 is early.",
        "10: that is ten.",
        "AT 10:30 WE LEAVE.",
        "https://example.org is a page.",
        "HTTPS://EXAMPLE.ORG is a page.",
        "She said: hello.",
        "THIS IS FAR TOO LONG: a name has at most four words.",
        "WAIT, WHAT: no name holds a comma.",
        ": nothing stands before it.",
        "C:\\films\\one.txt is a path.",
    ],
)
def test_a_colon_in_prose_is_no_name(prose: str) -> None:
    assert said(prose) == [("", prose)]


def test_names_of_other_alphabets() -> None:
    assert said("ÉLODIE: Oui.\nИВАН: Да.") == [("ÉLODIE", "Oui."), ("ИВАН", "Да.")]


def test_ids_depend_on_who_says_what_and_not_on_where() -> None:
    first = parse_script("ADA: Yes.\nBEN: No.\nADA: Yes.")
    moved = parse_script("BEN: No.\nNEW: Well.\nADA: Yes.\nADA: Yes.")
    assert len({line.id for line in first}) == 3
    assert first[0].id == moved[2].id
    assert first[1].id == moved[0].id
    assert first[2].id == moved[3].id
    assert first[0].id == "5906b1939b84"


def test_emoji_are_left_out_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        lines = parse_script("Hi 😀 there 👩‍👩‍👧! A flag 🇫🇷, a heart ❤️, a key 1️⃣, sun ☀.")
    assert lines[0].text == "Hi there ! A flag , a heart , a key 1 , sun ."
    assert "Emoji in the text are not spoken." in caplog.messages


def test_signs_that_are_words_stay() -> None:
    text = "5 € + 3 % = ½ of 20 °C, № 1 © ❶"
    assert said(text) == [("", text)]


def test_joiners_inside_words_stay() -> None:
    assert said("می\u200cخواهم क्\u200dष") == [("", "می\u200cخواهم क्\u200dष")]


def test_control_characters_and_lone_surrogates_are_left_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        assert said("a\0b\ud800c\x1b\ufeff d") == [("", "abc d")]
    assert "Control characters in the text are left out." in caplog.messages


def test_a_paragraph_that_cannot_be_spoken_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert said("ADA: Hello.\nBEN: ...\nADA: 😀") == [("ADA", "Hello.")]
    assert "Paragraphs of the text without a word that are left out: 2." in caplog.messages


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "There are no words in the text: it is empty."),
        (" \n\t\u3000 ", "There are no words in the text: it is empty."),
        ("?!, … —", "no letters and no digits, only punctuation"),
        ("😀 👍🏽", "only emoji or symbols"),
        ("€ + %", "only symbols"),
        ("ADA:\nBEN: ...", "no letters and no digits"),
    ],
    ids=["empty", "spaces", "punctuation", "emoji", "symbols", "names"],
)
def test_nothing_to_say(text: str, message: str) -> None:
    with pytest.raises(ScriptError, match=message.replace("?", r"\?")) as caught:
        parse_script(text)
    assert caught.value.exit_code == 2
    assert caught.value.hint


def test_the_limit_is_said() -> None:
    assert len(parse_script("a" * MAX_CHARACTERS)) == 1
    with pytest.raises(ScriptError, match=r"100,000 characters in 'x\.txt'; the limit is 50,000"):
        parse_script("a" * 100_000, source="'x.txt'")


def test_read_text_itself() -> None:
    assert read_text("Hello.") == "Hello."
    with pytest.raises(ScriptError, match="no file's name after the @"):
        read_text("@")
    assert source_name("Hello.") == "the text"


def test_read_standard_input() -> None:
    assert read_text("-", stdin=io.BytesIO("Grüße".encode())) == "Grüße"
    with pytest.raises(ScriptError, match="from standard input is too long"):
        read_text("-", stdin=io.BytesIO(b"a" * 300_000))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_read_file(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "it's – text.txt"
    path.write_bytes("Grüße\nJa".encode(encoding))
    assert read_text(f"@{path}") == "Grüße\nJa"


def test_read_file_errors(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("one\ntwo\nGr\xfc\xdfe".encode("latin-1"))
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    (tmp_path / "long.txt").write_bytes(b"a" * 300_000)
    with pytest.raises(ScriptError, match=r"Line 3 of '.*latin.txt' is not UTF-8 \(byte 0xFC\)"):
        read_text(f"@{tmp_path / 'latin.txt'}")
    with pytest.raises(ScriptError, match="is not text"):
        read_text(f"@{tmp_path / 'picture.png'}")
    with pytest.raises(ScriptError, match="too long; the limit is 50,000"):
        read_text(f"@{tmp_path / 'long.txt'}")
    with pytest.raises(ScriptError, match="There is no file"):
        read_text(f"@{tmp_path / 'nothing.txt'}")
    with pytest.raises(ScriptError, match="is a folder"):
        read_text(f"@{tmp_path}")
    with pytest.raises(ScriptError, match="can't be read"):
        read_text("@a\0b")


def test_casting() -> None:
    casting = parse_casting(
        "ada=ada, OLD  MAN=their.glb:en_US-lessac-medium,", default=Role("someone")
    )
    assert casting.role_of("ADA") == Role("ada", "")
    assert casting.role_of("OLD MAN") == Role("their.glb", "en_US-lessac-medium")
    assert casting.role_of("BEN") == Role("someone")
    assert parse_casting("").roles == {}


@pytest.mark.parametrize(
    ("entry", "role"),
    [
        (r"C:\cast\ben.blend", Role(r"C:\cast\ben.blend")),
        ("C:/cast/ben.blend:v", Role("C:/cast/ben.blend", "v")),
        (r"C:\ben.glb:D:\v.onnx", Role(r"C:\ben.glb", r"D:\v.onnx")),
        (r"ada:D:\v.onnx", Role("ada", r"D:\v.onnx")),
        ("/a b/c.glb:/v.onnx", Role("/a b/c.glb", "/v.onnx")),
        ("c:v", Role("c", "v")),
        ("ben:weekend", Role("ben:weekend")),
        ("ben: Weekend", Role("ben:weekend")),
        ("ben:work", Role("ben", "work")),
        ("ben:weekend:v", Role("ben:weekend", "v")),
        ("ben:weekend:D:/v.onnx", Role("ben:weekend", "D:/v.onnx")),
        (r"C:\a\ben.params.toml:weekend:D:\v.onnx",
         Role(r"C:\a\ben.params.toml:weekend", r"D:\v.onnx")),
    ],
)  # fmt: skip
def test_casting_paths_outfits_and_voices(entry: str, role: Role) -> None:
    outfits = {"ben": ["weekend"]}
    casting = parse_casting(f"BEN={entry}", outfits_of=lambda who: outfits.get(who, ()))
    assert casting.role_of("BEN") == role


def test_a_lead_is_cast_in_an_outfit_of_its_file() -> None:
    for entry, role in (
        ("ben:weekend", Role("ben:weekend")),
        ("Ben:Weekend:v", Role("Ben:weekend", "v")),
        ("ben:en_US-joe-medium", Role("ben", "en_US-joe-medium")),
        ("nobody:weekend", Role("nobody", "weekend")),
    ):
        assert parse_casting(f"BEN={entry}").role_of("BEN") == role


@pytest.mark.parametrize(
    "text", ["ADA", "=ada", "ADA=", "ADA=:v", "ADA=ada:", "ADA=a,ada=b", "ADA=a::v", "ADA=a:b:c:d"]
)
def test_casting_errors(text: str) -> None:
    with pytest.raises(SettingError) as caught:
        parse_casting(text)
    assert caught.value.hint


@pytest.mark.timeout(5)
def test_hostile_texts_take_no_long_time() -> None:
    assert said(" " * 40_000 + "a")[0] == ("", "a")
    assert said("A " * 20_000 + ":")[0][0] == ""
    assert len(said("A: b\n\n" * 7_000)) == 7_000
    assert said("👩\u200d" * 20_000 + "a") == [("", "a")]
