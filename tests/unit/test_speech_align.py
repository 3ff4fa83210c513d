# SPDX-License-Identifier: GPL-3.0-or-later
"""Aligning sounds whose moments are known: buzzes of three formants each, one a phoneme."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from avatar_addon.speech.align import align
from avatar_addon.speech.best_path import Track, best_path
from avatar_addon.speech.clip import SpeechClip, TimedPhoneme, TimedWord
from avatar_addon.speech.features import RATE, band_levels, cepstra, slopes, with_noise_of

SCRIPT = ("aei", "oua", "smi", "eno", "uas", "mie")
FORMANTS = {
    "a": (700, 1200, 2500), "e": (500, 1900, 2600), "i": (280, 2300, 3000),
    "o": (450, 800, 2400), "u": (300, 700, 2200), "m": (250, 1000, 2000),
    "n": (250, 1500, 2700), "s": (4500, 5500, 6500),
}  # fmt: skip


def sound(phoneme: str, seconds: float, pitch: float) -> np.ndarray:
    at = np.arange(round(seconds * RATE)) / RATE
    draw = np.random.default_rng(ord(phoneme))
    out = np.zeros(len(at))
    for n in range(1, round(7000 / pitch)):
        gain = sum(np.exp(-(((n * pitch - f) / 120) ** 2)) for f in FORMANTS[phoneme])
        out += (gain + 0.003) * np.sin(2 * np.pi * n * pitch * at + draw.uniform(0, 6))
    edge = np.minimum(1.0, np.minimum(at, at[-1] - at) / 0.008)
    return 0.1 * out * edge


def spoken(
    script: tuple[str, ...],
    lengths: list[float],
    *,
    pitch: float = 110.0,
    pauses: dict[int, float] | None = None,
) -> tuple[np.ndarray, list[float]]:
    """Words said, and where each phoneme begins; ``pauses`` come before words."""
    parts, starts, at, left = [], [], 0.0, iter(lengths)
    for number, word in enumerate(script):
        pause = (pauses or {}).get(number, 0.0)
        parts.append(np.zeros(round(pause * RATE)))
        at += round(pause * RATE) / RATE
        for phoneme in word:
            part = sound(phoneme, next(left), pitch)
            starts.append(at)
            parts.append(part)
            at += len(part) / RATE
    whole = np.concatenate([*parts, np.zeros(RATE // 5)])
    noise = np.random.default_rng(1).normal(0, 1e-4, len(whole))
    return (whole + noise).astype(np.float32), [*starts, at]


def said(script: tuple[str, ...], starts: list[float]) -> SpeechClip:
    phonemes = [
        TimedPhoneme(p, a, b) for p, (a, b) in zip("".join(script), pairwise(starts), strict=True)
    ]
    words = [
        TimedWord(word, phonemes[3 * n].start_s, phonemes[3 * n + 2].end_s)
        for n, word in enumerate(script)
    ]
    empty = np.zeros(0, np.float32)
    return SpeechClip(
        "id", " ".join(script), empty, Fraction(24), 0, "en", "piper", "x",
        tuple(phonemes), tuple(words), "exact", 1.0,
    )  # fmt: skip


COUNT = 3 * len(SCRIPT)
REFERENCE, STARTS = spoken(SCRIPT, [0.1] * COUNT, pauses={0: 0.15})
SAID = said(SCRIPT, STARTS)
DRAW = np.random.default_rng(3)
LENGTHS = DRAW.uniform(0.06, 0.2, COUNT).tolist()


@pytest.mark.parametrize(
    ("pitch", "pauses", "noise"),
    [
        (110.0, {}, 0.0),
        (190.0, {}, 0.0),
        (110.0, {0: 1.0, 2: 0.7, 5: 3.0}, 0.0),
        (110.0, {0: 0.4}, 0.01),
    ],
    ids=["other lengths", "another pitch", "pauses", "noise"],
)
def test_phonemes_and_words_are_found(pitch: float, pauses: dict[int, float], noise: float) -> None:
    recording, starts = spoken(SCRIPT, LENGTHS, pitch=pitch, pauses=pauses)
    recording = recording + np.random.default_rng(2).normal(0, noise, len(recording))
    found = align(recording.astype(np.float32), REFERENCE, SAID)
    assert found is not None
    error = np.array([p.start_s for p in found.phonemes]) - starts[:-1]
    assert np.abs(error).max() < 0.03
    assert np.median(np.abs(error)) < 0.008
    assert [w.text for w in found.words] == list(SCRIPT)
    for number, word in enumerate(found.words):
        assert word.start_s == pytest.approx(starts[3 * number], abs=0.03)
        assert word.sure > 0.9
    assert found.sure > 0.95
    assert all(a.end_s <= b.start_s for a, b in pairwise(found.words))


def test_another_script_is_not_sure() -> None:
    recording, _ = spoken(("snu", "mon", "isa", "uno", "eme", "asu"), LENGTHS)
    found = align(recording, REFERENCE, SAID)
    assert found is not None
    assert found.sure < 0.35


def test_where_the_script_is_right_it_is_sure_and_else_it_is_not() -> None:
    first, _ = spoken(SCRIPT, LENGTHS)
    second, _ = spoken(("snu", "mon", "isa", "uno", "eme", "asu"), LENGTHS)
    reference, starts = spoken(SCRIPT * 2, [0.1] * COUNT * 2)
    found = align(np.concatenate([first, second]), reference, said(SCRIPT * 2, starts))
    assert found is not None
    sure = [word.sure for word in found.words]
    assert min(sure[:5]) > 0.9
    assert np.mean(sure[7:]) < 0.4
    assert 0.3 < found.sure < 0.75


def test_a_recording_too_short_for_its_script() -> None:
    recording, _ = spoken(("a",), [0.15])
    assert align(recording, REFERENCE, SAID) is None


def test_many_moments_are_walked_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    recording, starts = spoken(SCRIPT, LENGTHS, pauses={0: 1.0, 3: 2.0})
    monkeypatch.setattr("avatar_addon.speech.align._MANY", 1)
    monkeypatch.setattr("avatar_addon.speech.align._BAND", 60)
    found = align(recording, REFERENCE, SAID)
    assert found is not None
    error = np.array([p.start_s for p in found.phonemes]) - starts[:-1]
    assert np.abs(error).max() < 0.03


def row(*values: float) -> np.ndarray:
    return np.array(values, np.float32)[:, None]


def test_the_path_stays_leaps_and_pauses() -> None:
    track = Track(row(0, 1, 30, 9, 0, 20, 0), np.array([1, 0, 0, 0, 1, 0, 1], bool))
    heard = row(1, 1, 1, 9, 50, 50, 50, 20)
    loud = np.array([1, 1, 1, 1, 0, 0, 0, 1], np.float32)
    path = best_path(heard, loud, track, np.zeros(8, np.intp), 7)
    assert path is not None
    assert path.states.tolist() == [1, 1, 1, 3, 4, 4, 4, 5]
    assert path.distances[[0, 3, 7]].tolist() == [0, 0, 0]


def test_no_path_where_even_leaping_is_too_slow() -> None:
    track = Track(row(*range(9)), np.arange(9) % 8 == 0)
    assert best_path(row(1, 2, 3), row(1, 1, 1)[:, 0], track, np.zeros(3, np.intp), 9) is None


def test_features_tell_timbre_not_level() -> None:
    middles = np.arange(5, 25) / 100
    loud, soft = sound("a", 0.3, 110), 0.25 * sound("a", 0.3, 110)
    one, other = (cepstra(band_levels(x.astype(np.float32), middles)) for x in (loud, soft))
    np.testing.assert_allclose(one[:, 1:], other[:, 1:], atol=0.05)
    assert np.all(one[:, 0] - other[:, 0] > 10)


def test_a_stretched_axis_moves_formants_down() -> None:
    middles = np.arange(5, 25) / 100
    short = np.interp(np.arange(0, 0.3 * RATE / 1.2) * 1.2, np.arange(0.3 * RATE),
                      sound("a", 0.3, 110))  # fmt: skip
    long_ = band_levels(sound("a", 0.3, 110).astype(np.float32), middles)[:15].mean(axis=0)
    levels = band_levels(short.astype(np.float32), middles[:15], 1.2).mean(axis=0)
    plain = band_levels(short.astype(np.float32), middles[:15]).mean(axis=0)
    assert np.argmax(levels) == np.argmax(long_) != np.argmax(plain)


def test_slopes_are_per_frame() -> None:
    ramp = np.arange(10, dtype=np.float32)[:, None] * [[1.0, -2.0]]
    np.testing.assert_allclose(slopes(ramp.astype(np.float32))[2:-2], [[1.0, -2.0]] * 6)


def test_noise_of_another_is_put_under() -> None:
    draw = np.random.default_rng(0)
    clean = np.log(draw.choice([1e-6, 1.0], (400, 26))).astype(np.float32)
    noisy = np.log(np.exp(clean) + 0.1).astype(np.float32)
    np.testing.assert_allclose(with_noise_of(clean, noisy), noisy, atol=0.15)
    np.testing.assert_allclose(with_noise_of(clean, clean), clean, atol=0.8)
