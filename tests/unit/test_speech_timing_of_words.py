# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import random
from itertools import pairwise

import pytest

from avatar_addon.speech.clip import TimedPhoneme, TimedWord
from avatar_addon.speech.spoken import SpokenWord
from avatar_addon.speech.timing_of_words import timed_phonemes, timed_words
from avatar_addon.speech.written import words_as_written

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


def words_of(text: str, alone: list[str], together: str) -> list[tuple[str, float, float]]:
    found = timed_words(text.split(), alone, spelled(together), 0, 10)
    return [(w.text, w.start_s, w.end_s) for w in found if w]


def test_words_one_to_one() -> None:
    assert words_of("we go", ["wi", "ɡoʊ"], "wi ɡoʊ") == [("we", 0, 2), ("go", 2, 5)]


def test_words_run_together() -> None:
    found = words_of("out of the", ["aʊt", "ʌv", "ðə"], "aʊɾəv ðə")
    assert found == [("out", 0, 3), ("of", 3, 5), ("the", 5, 7)]


def test_words_taken_apart() -> None:
    found = words_of("for 3.5 now", ["fɔɹ", "θɹi pɔɪnt faɪv", "naʊ"], "fɔɹ θɹi pɔɪnt faɪv naʊ")
    assert found == [("for", 0, 3), ("3.5", 3, 15), ("now", 15, 18)]


def test_words_without_a_sound_get_no_time() -> None:
    found = timed_words(["a", "—", "b"], ["eɪ", "", "bi"], spelled("eɪ bi"), 0, 10)
    assert found == (TimedWord("a", 0, 2), None, TimedWord("b", 2, 4))


def test_times_start_where_the_piece_does() -> None:
    assert timed_words(["a"], ["a"], [("^", 5), ("a", 10)], 100, 10) == (
        TimedWord("a", 10.5, 11.5),
    )


def test_words_that_change_where_they_meet_are_less_sure() -> None:
    found = timed_words(["out", "of"], ["aʊt", "ʌv"], spelled("aʊɾəv"), 0, 10)
    assert [w.sure for w in found if w] == [pytest.approx(2.8 / 3, abs=1e-3), 0.9]


@pytest.mark.parametrize(
    ("alone", "together", "times", "sure"),
    [
        (["wʌn", "tu"], "ɡʒmʃ xpbf ɡʒmʃ", [0, 8, 12], 0.6),
        (["wʌn", "tu"], "wʌn", [0, 1.8, 3], 0.2),
        (["wʌn", "tu", "θɹi"], "w", [0, 0.375, 0.625, 1], 0.2),
        (["wʌn", "tu"], "tu", [0, 1.2, 2], 0.2),
        (["a", "b", "tu"], "tu", [0, 0.5, 1, 2], 0.2),
    ],
    ids=["other sounds", "the last missing", "most missing", "the first missing", "two missing"],
)
def test_every_word_has_a_time_though_little_sure(
    alone: list[str], together: str, times: list[float], sure: float
) -> None:
    found = timed_words(["x"] * len(alone), alone, spelled(together), 0, 10)
    assert all(w is not None and w.sure <= sure for w in found)
    starts = [w.start_s for w in found if w]
    assert [*starts, found[-1].end_s if found[-1] else 0.0] == pytest.approx(times)
    assert all(a and b and a.start_s < a.end_s <= b.start_s for a, b in pairwise(found))


def test_whatever_is_heard_every_word_has_one_time() -> None:
    draw = random.Random(7)

    def sounds(most: int) -> str:
        return "".join(draw.choices("aəbdtkmszuɪ", k=draw.randint(1, most)))

    for _ in range(200):
        alone = [sounds(6) for _ in range(draw.randint(1, 8))]
        together = " ".join(sounds(9) for _ in range(draw.randint(1, 5)))
        found = [w for w in timed_words(alone, alone, spelled(together), 50, 10) if w]
        assert [w.text for w in found] == alone
        assert all(5.0 <= w.start_s < w.end_s for w in found)
        assert all(a.end_s <= b.start_s for a, b in pairwise(found))
        assert found[-1].end_s <= 5 + sum(c != " " for c in together) + 1e-9


def said(source: str, *words: tuple[str, str]) -> list[SpokenWord]:
    """Spoken words with the piece of the source that each stands for."""
    out: list[SpokenWord] = []
    for text, written in words:
        at = source.index(written, out[-1].source_start if out else 0)
        out.append(SpokenWord(text, at, at + len(written)))
    return out


def written(source: str, *words: tuple[str, str]) -> list[tuple[str, float, float]]:
    """Each spoken word lasts a second."""
    spoken = said(source, *words)
    times = [TimedWord(word.text, n, n + 1.0) for n, word in enumerate(spoken)]
    found = words_as_written(source, spoken, times)
    assert all(source[w.source_start : w.source_end] == w.text for w in found)
    return [(w.text, w.start_s, w.end_s) for w in found]


def test_a_written_word_said_as_several() -> None:
    source = "It was 1984, then."
    words = [("it", "It"), ("was", "was"), ("nineteen", "1984"), ("eighty", "1984")]
    assert written(source, *words, ("four,", "1984,"), ("then.", "then.")) == [
        ("It", 0, 1), ("was", 1, 2), ("1984,", 2, 5), ("then.", 5, 6),
    ]  # fmt: skip


def test_several_written_words_said_as_one_share_it_by_their_letters() -> None:
    assert written("10 000 men", ("tenthousand", "10 000"), ("men", "men")) == [
        ("10", 0, 0.4), ("000", 0.4, 1), ("men", 1, 2),
    ]  # fmt: skip


def test_words_that_cannot_be_told_apart_share_their_time() -> None:
    source = "pay $5 million now"
    amount = "$5 million"
    words = [("pay", "pay"), ("five", amount), ("million", amount), ("dollars", amount)]
    assert written(source, *words, ("now", "now")) == [
        ("pay", 0, 1), ("$5", 1, 1.375), ("million", 1.375, 4), ("now", 4, 5),
    ]  # fmt: skip


def test_what_is_not_said_has_no_time() -> None:
    assert written("well — yes 😀 <b>", ("well", "well"), ("yes", "yes")) == [
        ("well", 0, 1), ("yes", 1, 2),
    ]  # fmt: skip


def test_a_spoken_word_without_a_time_is_left_out() -> None:
    spoken = said("a b", ("a", "a"), ("b", "b"))
    assert words_as_written("a b", spoken, [None, TimedWord("b", 1.0, 2.0)]) == (
        TimedWord("b", 1.0, 2.0, 1.0, 2, 3),
    )
