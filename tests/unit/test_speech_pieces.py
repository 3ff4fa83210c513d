# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from avatar_addon.script.parse import parse_script
from avatar_addon.speech.manner import Manner, manners_of, pauses_of
from avatar_addon.speech.pieces import JOIN_S, MAX_PIECE, Piece, pieces_of, said_apart
from avatar_addon.speech.reading.read import spoken_text


def cut(text: str, language: str = "en-us") -> tuple[Piece, ...]:
    (line,) = parse_script(text)
    words = spoken_text(line, language).words
    manners = manners_of(line, words, Manner())
    english = language.startswith("en")
    return pieces_of(words, manners, pauses_of(line, words), abbreviates=not english)


def texts(text: str, language: str = "en-us") -> list[str]:
    return [piece.text for piece in cut(text, language)]


def test_a_sentence_is_a_piece() -> None:
    assert texts('One. "Two?" Three! four… and five... Six') == [
        "One.",
        "Two?",
        "Three! four… and five...",
        "Six",
    ]


def test_titles_end_no_sentence() -> None:
    assert texts("Mr. Jones met Dr. Smith.") == ["Mister Jones met Doctor Smith."]
    assert texts("am 5. Platz. Gut.", "de") == ["am fünften Platz.", "Gut."]
    assert texts("5. května. Dobře.", "cs") == ["5. května.", "Dobře."]


def test_what_cannot_be_said_is_no_piece() -> None:
    assert texts("... Yes. — ?!") == ["Yes."]


@pytest.mark.parametrize("text", ["word " * 2000, "x" * 10_000, "one two, " * 1000])
def test_no_piece_is_too_long_and_nothing_is_lost(text: str) -> None:
    pieces = cut(text)
    assert max(len(piece.text) for piece in pieces) <= MAX_PIECE
    assert "".join("".join(piece.said) for piece in pieces) == "".join(text.split())
    assert len(pieces) < 60


def test_parts_of_a_word_share_its_place() -> None:
    places = [(w.source_start, w.source_end) for p in cut("x" * 700) for w in p.words]
    assert places == [(0, 300), (300, 600), (600, 700)]


def test_long_sentences_are_cut_at_commas() -> None:
    first, second = texts("word " * 40 + "end, " + "more " * 40)
    assert first.endswith("end,")
    assert second == " ".join(["more"] * 40)


def test_a_pause_ends_a_piece_like_a_comma() -> None:
    one, other, last = cut("Wait [pause 0.5] here. [pause 1] And [[həlˈoʊ]] [pause 2]")
    assert (one.text, one.pause_s) == ("Wait,", 0.5)
    assert (other.text, other.pause_s) == ("here.", 1.0)
    assert (last.text, last.pause_s) == ("And [[həlˈoʊ,]]", 2.0)
    assert last.words[-1].text == "[[həlˈoʊ]]"


def test_pauses_know_their_words() -> None:
    (line,) = parse_script("[pause 1] One [pause 0.5][pause 0.25] two.[pause 2]")
    words = spoken_text(line, "en-us").words
    assert pauses_of(line, words) == {-1: 1.0, 0: 0.75, 1: 2.0}


def test_a_piece_is_said_at_the_pace_of_most_of_it() -> None:
    (piece,) = cut("This is all [rate 0.5]so[/rate] very quick [pitch +2]now.")
    assert piece.rate == 1.0
    assert piece.is_mixed
    assert cut("[rate 2]Quick now.")[0].rate == 2.0
    assert not cut("[rate 2]Quick now.")[0].is_mixed


def test_manners_add_up_and_the_inner_one_holds() -> None:
    (line,) = parse_script("[rate 2]a [rate 0.5]b[/rate] [emphasis]c[/emphasis] [volume -6]d")
    manners = manners_of(line, spoken_text(line, "en-us").words, Manner(1.5, 1.0, -2.0))
    assert manners == (
        Manner(3.0, 1.0, -2.0),
        Manner(0.75, 1.0, -2.0),
        Manner(1.5 * 2 * 0.85, 3.0, 0.5),
        Manner(3.0, 1.0, -8.0),
    )


def test_manners_stay_in_their_limits() -> None:
    assert Manner(4.0, 12.0, 12.0) + Manner(4.0, 12.0, 12.0) == Manner(4.0, 12.0, 12.0)
    assert Manner(0.25, -12.0, -40.0) + Manner(0.25, -12.0, -40.0) == Manner(0.25, -12.0, -40.0)


def test_a_mixed_piece_said_apart() -> None:
    (piece,) = cut("We go [rate 0.5]so slowly,[/rate] here [pitch 2]now.")
    parts = list(said_apart(piece))
    assert [(p.text, p.rate, p.pause_s) for p in parts] == [
        ("We go", 1.0, JOIN_S),
        ("so slowly,", 0.5, None),
        ("here", 1.0, JOIN_S),
        ("now.", 1.0, None),
    ]
    assert not any(part.is_mixed for part in parts)
