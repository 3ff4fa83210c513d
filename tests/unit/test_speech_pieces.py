# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from avatar_addon.speech.pieces import MAX_PIECE, pieces_of


def texts(text: str, language: str = "en-us") -> list[str]:
    return [piece.text for piece in pieces_of(text, language)]


def test_a_sentence_is_a_piece() -> None:
    assert texts('One. "Two?" Three! four… and five... Six') == [
        "One.",
        '"Two?"',
        "Three! four… and five...",
        "Six",
    ]


def test_titles_end_no_sentence_in_english() -> None:
    (piece,) = pieces_of("Mr. Jones met Dr. Smith.", "en-us")
    assert piece.words == ("Mr.", "Jones", "met", "Dr.", "Smith.")
    assert piece.text == "Mr Jones met Dr Smith."
    assert texts("Mr. Jones.", "de") == ["Mr. Jones."]


def test_what_cannot_be_said_is_no_piece() -> None:
    assert texts("... Yes. — ?!") == ["Yes."]


@pytest.mark.parametrize("text", ["word " * 2000, "x" * 10_000, "one two, " * 1000])
def test_no_piece_is_too_long_and_nothing_is_lost(text: str) -> None:
    pieces = pieces_of(" ".join(text.split()), "en-us")
    assert max(len(piece.text) for piece in pieces) <= MAX_PIECE
    assert "".join("".join(piece.said) for piece in pieces) == "".join(text.split())
    assert len(pieces) < 60


def test_long_sentences_are_cut_at_commas() -> None:
    first, second = texts("word " * 40 + "end, " + "more " * 40)
    assert first.endswith("end,")
    assert second == " ".join(["more"] * 40)
