# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripts that make the voice: what can be told without flite and without training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scripts.voices.matching import Phone, matched
from scripts.voices.sentences import sentences
from scripts.voices.speakers import KNOBS, load_speakers, table, warp_of
from scripts.voices.teachers import TEACHERS

ROOT = Path(__file__).resolve().parents[2]


def phones(*pairs: tuple[str, float]) -> list[Phone]:
    ends = np.cumsum([seconds for _, seconds in pairs])
    return [
        Phone(name, end - seconds, end) for (name, seconds), end in zip(pairs, ends, strict=True)
    ]


def test_each_symbol_gets_the_time_of_its_phone() -> None:
    said = phones(("pau", 0.1), ("hh", 0.05), ("ax", 0.04), ("l", 0.06), ("ow", 0.2), ("pau", 0.3))
    match = matched(list("^həlˈoʊ.$"), said)
    assert match.seconds.round(3).tolist() == [0.1, 0.05, 0.04, 0.06, 0, 0.11, 0.09, 0.3, 0]
    assert match.unheard == 0
    assert match.cost < 0.01


def test_a_symbol_without_a_phone_borrows_from_its_neighbour() -> None:
    said = phones(("pau", 0.1), ("n", 0.1), ("er", 0.2), ("pau", 0.1))
    match = matched(list("^nɜɹ$"), said)  # flite's one phone, two symbols
    assert match.unheard == 1
    assert match.seconds.sum() == pytest.approx(0.5)
    assert match.seconds.round(3).tolist() == [0.1, 0.1, 0.13, 0.07, 0.1]


def test_other_words_cost() -> None:
    said = phones(("pau", 0.1), ("s", 0.1), ("iy", 0.2), ("k", 0.1), ("pau", 0.1))
    assert matched(list("^bæn$"), said).cost > 0.5


def test_sentences_come_from_their_seed() -> None:
    first = sentences(200, seed=1)
    assert first == sentences(200, seed=1)
    assert len(set(first)) == 200
    assert len(set(first) & set(sentences(200, seed=2))) < 20
    assert {text[-1] for text in first} >= {".", "?", "!"}
    assert not any("{" in text for text in first)


def test_nothing_that_is_judged_by_was_learned() -> None:
    judged = (ROOT / "scripts/bench/sentences.txt").read_text("utf-8").splitlines()
    learned = {text for one in TEACHERS.values() for text in sentences(1500, seed=one.seed)}
    assert len(judged) > 150
    assert not learned & set(judged)


def test_everybody_in_the_box_is_somebody_else() -> None:
    speakers = load_speakers()
    rows = table(speakers)
    assert rows.shape == (len(speakers), len(TEACHERS) + len(KNOBS))
    assert len(speakers) >= 10
    assert len(np.unique(rows, axis=0)) == len(speakers)
    tags = [set(one.tags) for one in speakers]
    for kind in ({"man", "old"}, {"woman", "old"}, {"woman", "young"}, {"man", "young"}, {"child"}):
        assert any(kind <= one for one in tags), kind


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("teachers = { rms = 0.5 }", "x: the teachers' shares don't add up to 1"),
        ("teachers = { bob = 1.0 }", "x: unknown bob"),
        ("teachers = { rms = 1.0 }\nheight = 3.0", "x: unknown height"),
    ],
)
def test_an_entry_that_is_wrong(entry: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "speakers.toml"
    path.write_text(f'[default]\npitch_hz = 100.0\n[x]\nabout = ""\ntags = []\n{entry}\n')
    with pytest.raises(ValueError, match=message):
        load_speakers(path)


def test_a_longer_tract_moves_formants_down() -> None:
    def first_formant(warp: float) -> float:
        """Where the warped axis of size 1 has 500 Hz."""
        hertz = np.linspace(0, 8000, 8001)
        omega = hertz * np.pi / 8000
        axis = omega + 2 * np.arctan(warp * np.sin(omega) / (1 - warp * np.cos(omega)))
        return float(np.interp(0.4744, axis, hertz))

    plain = first_formant(warp_of(1.0))
    assert warp_of(1.0) == pytest.approx(0.42)
    assert first_formant(warp_of(1.1)) / plain == pytest.approx(1 / 1.1, abs=0.01)
    assert first_formant(warp_of(0.85)) / plain == pytest.approx(1 / 0.85, abs=0.02)
