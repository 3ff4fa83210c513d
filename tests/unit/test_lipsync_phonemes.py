# SPDX-License-Identifier: GPL-3.0-or-later
"""Phonemes with times become a mouth."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from avatar_addon.errors import SettingError
from avatar_addon.lipsync.cues import MouthCue
from avatar_addon.lipsync.lips import Lips, MouthManner
from avatar_addon.lipsync.mouth import mouth_layer
from avatar_addon.lipsync.reading import engine_of, read_lips
from avatar_addon.lipsync.sounds import shape_of, sounds_of
from avatar_addon.performance.performance import Layer
from avatar_addon.speech.clip import SpeechClip, TimedPhoneme

START_S = 0.2


def said(
    *rows: tuple[str, float], fps: int = 24, samples: np.ndarray | None = None, seconds: float = 0.0
) -> SpeechClip:
    """A clip of (phoneme, length) rows from 0.2 s on; "" is silence."""
    phonemes, at = [], START_S
    for ipa, length in rows:
        if ipa:
            phonemes.append(TimedPhoneme(ipa, at, at + length))
        at += length
    frames = int(np.ceil(max(seconds, at + 0.3) * fps))
    if samples is None:
        samples = np.zeros(round(frames / fps * 48_000), np.float32)
    return SpeechClip(
        "id", "", samples, Fraction(fps), frames, "en-us", "piper", "v", tuple(phonemes), (),
        "exact", 1.0,
    )  # fmt: skip


def mouth(clip: SpeechClip, **manner: float) -> Layer:
    return mouth_layer(Lips("phonemes", manner=MouthManner(**manner)), clip)  # type: ignore[arg-type]


def weight(layer: Layer, viseme: str, at_s: float) -> float:
    curve = layer.curves.get(f"viseme.{viseme}")
    return float(curve.sample(np.array(at_s))) if curve else 0.0


def opening(layer: Layer, at_s: float) -> float:
    return sum(weight(layer, name, at_s) for name in ("aa", "E", "O"))


@pytest.mark.parametrize(
    ("ipa", "shapes"),
    [
        ("p", "A"), ("ˈm", "A"), ("v", "G"), ("ˈɑː", "D"), ("a", "D"), ("ɛ", "C"), ("æ", "C"),
        ("ə", "C"), ("ɔː", "E"), ("ɝ", "E"), ("ɹ", "E"), ("uː", "F"), ("w", "F"), ("iː", "B"),
        ("s", "B"), ("k", "B"), ("l", "H"), ("aɪ", "DB"), ("aʊ", "DF"), ("oʊ", "EF"), ("tʃ", "B"),
        ("d͡ʒ", "B"), ("h", ""), ("õ", "E"),
    ],
)  # fmt: skip
def test_each_sound_has_its_shape(ipa: str, shapes: str) -> None:
    assert "".join(shape_of(sound) for sound in sounds_of(ipa)) == shapes


def test_no_sound_asks_for_more_than_one_mouth() -> None:
    for ipa in "pbmfvwszʃʒθðtdnlɹkɡŋjçaɑɒæɐʌəɘɜɛeɪɨiɯɔoʊuyʏøœβʋ中":
        for sound in sounds_of(ipa):
            assert 0.0 < sum(sound.weights.values()) <= 1.0
            assert 0.0 < sound.strength <= 1.0


@pytest.mark.parametrize("fps", [12, 24, 25, 30, 60])
@pytest.mark.parametrize(("ipa", "lip"), [("m", "PP"), ("b", "PP"), ("f", "FF"), ("v", "FF")])
@pytest.mark.parametrize("length", [0.02, 0.05, 0.1])
@pytest.mark.parametrize("before", [0.1, 0.117, 0.131])
def test_lips_are_shut_in_each_frame_of_the_sound_and_in_one_at_least(
    fps: int, ipa: str, lip: str, length: float, before: float
) -> None:
    clip = said(("ɑ", before), (ipa, length), ("ɑ", 0.15), fps=fps)
    frames = np.arange(clip.frames) / fps
    closed = mouth(clip).curves[f"viseme.{lip}"].sample(frames)
    phoneme = clip.phonemes[1]
    inside = (frames >= phoneme.start_s) & (frames < phoneme.end_s)
    assert (closed[inside] > 0.999).all()
    assert closed.max() > 0.999
    for name in ("aa", "E", "sil"):
        values = [weight(mouth(clip), name, float(t)) for t in frames[closed > 0.999]]
        assert max(values) == pytest.approx(0.0, abs=1e-6)


def test_a_closure_takes_the_maximum_and_gives_the_vowel_room() -> None:
    layer = mouth(said(("m", 0.07), ("ɑː", 0.12), ("m", 0.07), ("ə", 0.12), ("b", 0.07)))
    assert weight(layer, "PP", START_S) == 1.0
    assert weight(layer, "PP", START_S + 0.13) == 0.0, "open between the two"
    assert weight(layer, "aa", START_S + 0.13) > 0.8
    assert weight(layer, "PP", START_S + 0.19) == 1.0


def test_m_and_p_are_one_closure() -> None:
    layer = mouth(said(("ʌ", 0.1), ("m", 0.06), ("p", 0.08), ("ɪ", 0.1)))
    times = np.linspace(START_S + 0.1, START_S + 0.24, 30)
    assert layer.curves["viseme.PP"].sample(times) == pytest.approx(np.ones(30))


def test_the_mouth_does_not_open_before_it_closes_for_the_first_sound() -> None:
    clip = said(("m", 0.07), ("ɑː", 0.2), ("m", 0.07))
    layer = mouth(clip)
    for at in (*np.linspace(0.0, START_S, 40), *np.linspace(START_S + 0.34, clip.duration_s, 40)):
        assert weight(layer, "aa", float(at)) == pytest.approx(0.0, abs=1e-3)
    assert weight(layer, "aa", START_S + 0.13) > 0.9


def test_rounding_comes_early_and_goes_late() -> None:
    """s t r before oo: already pursed; the same before ee is not."""
    pursed = mouth(said(("s", 0.08), ("t", 0.06), ("uː", 0.15), ("t", 0.06), ("ɪ", 0.1)))
    spread = mouth(said(("s", 0.08), ("t", 0.06), ("iː", 0.15), ("t", 0.06), ("ɪ", 0.1)))
    in_t = START_S + 0.11
    assert weight(pursed, "U", in_t) > 0.25
    assert weight(spread, "U", in_t) == 0.0
    assert weight(spread, "I", in_t) > 0.25
    assert weight(pursed, "U", START_S + 0.31) > 0.2, "still in the t after it"


def test_the_tongue_leaves_the_lips_alone() -> None:
    layer = mouth(said(("ɑː", 0.15), ("n", 0.06), ("ɑː", 0.15)))
    middle = START_S + 0.18
    assert weight(layer, "aa", middle) > 2 * weight(layer, "nn", middle) > 0.05


def test_sibilants_narrow_the_mouth() -> None:
    layer = mouth(said(("ɑː", 0.15), ("s", 0.1), ("ɑː", 0.15)))
    assert weight(layer, "SS", START_S + 0.2) > 0.7
    assert opening(layer, START_S + 0.2) < 0.2


def test_lips_are_parted_a_little_in_a_pause_and_at_rest_at_both_ends() -> None:
    clip = said(("ɑ", 0.2), ("", 0.6), ("ɑ", 0.2))
    layer = mouth(clip)
    pause = START_S + 0.5
    assert 0.05 < opening(layer, pause) < 0.2
    assert weight(layer, "sil", pause) == pytest.approx(0.8, abs=0.01)
    for end in (0.0, clip.duration_s):
        assert weight(layer, "sil", end) == 1.0
        assert opening(layer, end) == 0.0


def test_the_mouth_sets_in_120_ms_before_the_first_sound() -> None:
    layer = mouth(said(("ɑː", 0.2)))
    assert weight(layer, "aa", START_S - 0.13) == 0.0
    assert 0.1 < weight(layer, "aa", START_S - 0.04) < 0.9
    assert weight(layer, "aa", START_S + 0.05) == pytest.approx(1.0, abs=1e-3)


def test_loud_vowels_open_wider() -> None:
    levels = np.zeros(60_000, np.float32)
    levels[9600:19_200], levels[19_200:28_800] = 0.05, 0.3
    samples = (np.sin(np.arange(60_000) / 20) * levels).astype(np.float32)
    clip = said(("ɑ", 0.2), ("t", 0.03), ("ɑ", 0.17), samples=samples, seconds=1.25)
    layer = mouth(clip)
    assert weight(layer, "aa", START_S + 0.1) == pytest.approx(0.35, abs=0.02)
    assert weight(layer, "aa", START_S + 0.33) > 0.75


@pytest.mark.parametrize("method", ["phonemes", "refined", "rhubarb"])
def test_curves_are_sound(method: str) -> None:
    rng = np.random.default_rng(3)
    letters = list("pbmfvszʃtdnlɹkaɑɛiuoəwj")
    rows = [
        (str(c), float(s))
        for c, s in zip(rng.choice(letters, 80), rng.uniform(0.02, 0.2, 80), strict=True)
    ]
    clip = said(*rows)
    cues = tuple(
        MouthCue("BCDEFGAHX"[n % 9], n * 0.1, (n + 1) * 0.1)
        for n in range(int(clip.duration_s * 10))
    )
    for manner in (
        MouthManner(),
        MouthManner(2.0, 0.0),
        MouthManner(0.0, 4.0),
        MouthManner(twos=True),
    ):
        layer = mouth_layer(Lips(method, cues, manner=manner), clip)
        times = np.linspace(0, clip.duration_s, 5000)
        total = np.zeros_like(times)
        for curve in layer.curves.values():
            assert (np.diff(curve.times_s) > 0).all()
            assert curve.times_s[0] == 0.0
            assert curve.times_s[-1] == clip.duration_s
            assert 0.0 <= curve.values.min() <= curve.values.max() <= 1.0
            total += curve.sample(times)
        assert total.max() <= 1.0 + 1e-9


def test_intensity_sizes_all_but_closures() -> None:
    clip = said(("ə", 0.2), ("b", 0.08), ("ə", 0.2))
    half, plain, double = (mouth(clip, intensity=i) for i in (0.5, 1.0, 2.0))
    at = START_S + 0.08
    assert opening(half, at) == pytest.approx(opening(plain, at) / 2, abs=0.01)
    assert opening(double, at) == pytest.approx(opening(plain, at) * 2, abs=0.01)
    for layer in (half, plain, double):
        assert weight(layer, "PP", START_S + 0.24) == 1.0


def test_smoothing_makes_ways_longer_but_closes() -> None:
    clip = said(("ɑ", 0.3), ("b", 0.08), ("ɑ", 0.3))
    crisp, soft = (mouth(clip, smoothing=s) for s in (0.25, 2.0))
    before = START_S + 0.3 - 0.05
    assert weight(crisp, "PP", before) == 0.0
    assert weight(soft, "PP", before) > 0.5
    for layer in (crisp, soft):
        assert weight(layer, "PP", START_S + 0.34) == 1.0


def test_on_twos_each_shape_holds_two_frames_and_lips_still_close() -> None:
    clip = said(("ɑ", 0.21), ("b", 0.05), ("ɑ", 0.2), ("m", 0.06), ("i", 0.2))
    layer = mouth(clip, twos=True)
    frames = np.arange(clip.frames // 2 * 2) / 24
    for curve in layer.curves.values():
        pairs = curve.sample(frames).reshape(-1, 2)
        np.testing.assert_allclose(pairs[:, 0], pairs[:, 1], atol=1e-9)
    shut = layer.curves["viseme.PP"].sample(frames).reshape(-1, 2)[:, 0] > 0.999
    assert np.count_nonzero(np.diff(shut.astype(int)) == 1) == 2, "b and m"
    assert not shut[0]


def test_rhubarb_says_which_shape_and_the_phoneme_when() -> None:
    clip = said(("t", 0.06), ("ɑː", 0.2), ("t", 0.06))
    cues = (MouthCue("B", 0.0, 0.2), MouthCue("C", 0.2, 0.26), MouthCue("D", 0.26, 0.4),
            MouthCue("B", 0.4, clip.duration_s))  # fmt: skip
    refined = mouth_layer(Lips("refined", cues), clip)
    own = mouth(clip)
    early, late = START_S + 0.07, START_S + 0.18
    assert weight(refined, "E", early) > 0.3, "Rhubarb's in-between"
    assert weight(own, "E", early) == 0.0
    assert weight(refined, "aa", late) > 0.7
    assert weight(refined, "E", late) < 0.15


def test_a_false_closure_of_rhubarbs_is_left_out_and_a_missed_one_is_there() -> None:
    clip = said(("ɑː", 0.2), ("b", 0.07), ("ɑː", 0.2))
    cues = (MouthCue("A", 0.25, 0.35), MouthCue("D", 0.35, clip.duration_s))
    lips = mouth_layer(Lips("refined", (MouthCue("X", 0.0, 0.25), *cues)), clip)
    assert weight(lips, "PP", START_S + 0.1) == 0.0
    assert weight(lips, "PP", START_S + 0.23) == 1.0


def test_overlapping_phonemes_and_phonemes_beyond_the_end_do_no_harm() -> None:
    clip = said(("ɑ", 0.2), ("b", 0.1))
    wild = (*clip.phonemes, TimedPhoneme("ɑ", 0.1, 0.3), TimedPhoneme("m", 5.0, 6.0))
    layer = mouth(SpeechClip(**{**vars(clip), "phonemes": wild}))
    assert all(c.times_s[-1] == clip.duration_s for c in layer.curves.values())


@pytest.mark.parametrize(
    ("name", "value"),
    [("intensity", -0.1), ("intensity", 2.1), ("smoothing", 5.0), ("smoothing", float("nan"))],
)
def test_manners_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(SettingError, match=name):
        MouthManner(**{name: value})


def test_phonemes_need_no_rhubarb_and_the_report_says_what_was_used() -> None:
    def never() -> None:
        raise AssertionError("Rhubarb was looked for")

    lips = read_lips([said(("ɑ", 0.2))], "phonemes", find_rhubarb=never)  # type: ignore[arg-type]
    assert engine_of(lips, "phonemes") == "phonemes"
    fallen = (Lips("rhubarb", (), "phonetic"), Lips("refined", (), "pocketSphinx"))
    assert engine_of([Lips("drawn", source="a.dat")], "refined") == "cues of a.dat"
    assert engine_of(fallen, "refined") == (
        "rhubarb phonetic (no phoneme times); refined, rhubarb pocketSphinx"
    )
