# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from avatar_addon.speech.clip import TimedPhoneme, TimedWord
from avatar_addon.speech.pieces import MAX_PIECE, pieces_of
from avatar_addon.speech.timing_of_words import timed_phonemes, timed_words


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


SYMBOLS = [
    ("^", 100), ("ˈ", 0), ("a", 10), ("ː", 5), (" ", 0), ("ˌ", 2), ("b", 20), (",", 50), (" ", 7),
    ("t", 30), ("ʰ", 3), (".", 40), ("$", 0),
]  # fmt: skip


def test_phonemes_take_their_marks_and_leave_pauses_as_gaps() -> None:
    assert timed_phonemes(SYMBOLS, 1000, 1000) == (
        TimedPhoneme("ˈaː", 1.100, 1.115),
        TimedPhoneme("ˌb", 1.115, 1.137),
        TimedPhoneme("tʰ", 1.194, 1.227),
    )


def test_a_space_inside_a_phrase_belongs_to_the_phoneme_before_it() -> None:
    assert timed_phonemes([("a", 10), (" ", 4), ("b", 6)], 0, 10) == (
        TimedPhoneme("a", 0.0, 1.4),
        TimedPhoneme("b", 1.4, 2.0),
    )


def spelled(tokens: str) -> list[tuple[str, int]]:
    """Each symbol lasts 10 samples, a space none."""
    return [(c, 0 if c == " " else 10) for c in tokens]


def words_of(text: str, alone: list[str], together: str) -> list[tuple[str, float, float]] | None:
    found = timed_words(text.split(), alone, spelled(together), 0, 10)
    return None if found is None else [(w.text, w.start_s, w.end_s) for w in found]


def test_words_one_to_one() -> None:
    assert words_of("we go", ["wi", "ɡoʊ"], "wi ɡoʊ") == [("we", 0, 2), ("go", 2, 5)]


def test_words_run_together() -> None:
    found = words_of("out of the", ["aʊt", "ʌv", "ðə"], "aʊɾəv ðə")
    assert found == [("out", 0, 3), ("of", 3, 5), ("the", 5, 7)]


def test_words_taken_apart() -> None:
    found = words_of("for 3.5 now", ["fɔɹ", "θɹi pɔɪnt faɪv", "naʊ"], "fɔɹ θɹi pɔɪnt faɪv naʊ")
    assert found == [("for", 0, 3), ("3.5", 3, 15), ("now", 15, 18)]


def test_words_without_a_sound_get_no_time() -> None:
    assert words_of("a — b", ["eɪ", "", "bi"], "eɪ bi") == [("a", 0, 2), ("b", 2, 4)]


def test_times_start_where_the_piece_does() -> None:
    assert timed_words(["a"], ["a"], [("^", 5), ("a", 10)], 100, 10) == (
        TimedWord("a", 10.5, 11.5),
    )


@pytest.mark.parametrize(
    ("text", "alone", "together"),
    [
        ("one two", ["wʌn", "tu"], "ɡʒmʃ xpbf ɡʒmʃ"),
        ("one two", ["wʌn", "tu"], "wʌn"),
        ("one two three", ["wʌn", "tu", "θɹi"], "w"),
    ],
    ids=["other sounds", "a word missing", "most missing"],
)
def test_what_is_not_certain_is_not_said(text: str, alone: list[str], together: str) -> None:
    assert words_of(text, alone, together) is None
