# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pytest

from avatar_addon.errors import CueError
from avatar_addon.lipsync.by_cues import SHAPE_VISEMES, TRANSITION_S
from avatar_addon.lipsync.cues import SHAPES, MouthCue
from avatar_addon.lipsync.heard import LEAD_S, shuts_heard
from avatar_addon.lipsync.lips import Lips
from avatar_addon.lipsync.mouth import mouth_layer as layer_of
from avatar_addon.performance.performance import Curve, Layer
from avatar_addon.speech.clip import SpeechClip
from avatar_addon.vocabulary import VISEME_CHANNELS


def clip(seconds: float, samples: np.ndarray | None = None, fps: int = 24) -> SpeechClip:
    if samples is None:
        samples = np.zeros(round(seconds * 48_000), np.float32)
    return SpeechClip("id", "", samples, Fraction(fps), round(seconds * fps), "", "recording", "r")


def mouth_layer(found: list[MouthCue], sound: SpeechClip) -> Layer:
    return layer_of(Lips("rhubarb", tuple(found)), sound)


def cues(*rows: tuple[str, float]) -> list[MouthCue]:
    """(shape, end) rows."""
    out, at = [], 0.0
    for shape, end in rows:
        out.append(MouthCue(shape, at, end))
        at = end
    return out


def at(curves: Mapping[str, Curve], time: float) -> dict[str, float]:
    """What isn't zero at a time."""
    values = {n: float(c.sample(np.array(time))) for n, c in curves.items()}
    return {n.removeprefix("viseme."): pytest.approx(v) for n, v in values.items() if v > 1e-9}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_is_reached(shape: str) -> None:
    layer = mouth_layer(cues(("X", 0.5), (shape, 1.0), ("X", 1.5)), clip(1.5))
    assert layer.name == "mouth"
    assert at(layer.curves, 0.43) == {"sil": 1.0}
    assert at(layer.curves, 0.5 + 2 * TRANSITION_S) == dict(SHAPE_VISEMES[shape])
    assert at(layer.curves, 1.0) == dict(SHAPE_VISEMES[shape])
    assert at(layer.curves, 1.0 + 2 * TRANSITION_S) == {"sil": 1.0}


def test_a_transition_is_straight() -> None:
    curves = mouth_layer(cues(("D", 1.0), ("F", 2.0)), clip(2.0)).curves
    assert at(curves, 1.0 + TRANSITION_S / 2) == {"aa": 0.5, "U": 0.5}


def test_a_shape_never_starts_before_its_cue() -> None:
    curves = mouth_layer(cues(("X", 0.5), ("D", 1.0)), clip(1.0)).curves
    assert at(curves, 0.499) == {"sil": 1.0}


def test_a_closure_is_whole_and_overrules_the_rest() -> None:
    """Without a sound to hear it in: shut when the cue says so, open as late as it is early."""
    curves = mouth_layer(cues(("D", 0.5), ("A", 0.6), ("C", 1.0)), clip(1.0)).curves
    assert at(curves, 0.43) == {"aa": 1.0}
    for time in np.linspace(0.5, 0.6 + LEAD_S, 9):
        assert at(curves, float(time)) == {"PP": 1.0}
    assert at(curves, 0.6 + LEAD_S + 0.06) == {"E": pytest.approx(1.0)}
    assert 0.4 < float(curves["viseme.PP"].sample(np.array(0.47))) < 0.6


@pytest.mark.parametrize("fps", [12, 24, 25, 30, 60])
@pytest.mark.parametrize("shape", ["A", "G"])
@pytest.mark.parametrize("shift", [0.0, 0.011, 0.023, 0.037])
def test_the_shortest_closure_is_seen_in_a_frame(fps: int, shape: str, shift: float) -> None:
    rows = cues(("D", 0.5 + shift), (shape, 0.52 + shift), ("D", 0.56 + shift), ("X", 1.0))
    curves = mouth_layer(rows, clip(1.0, fps=fps)).curves
    channel = curves["viseme.PP" if shape == "A" else "viseme.FF"]
    frames = np.arange(fps) / fps
    assert channel.sample(frames).max() == pytest.approx(1.0)


def test_mama_opens_between_its_closures() -> None:
    rows = cues(("X", 0.18), ("A", 0.29), ("D", 0.39), ("A", 0.41), ("C", 0.48), ("A", 0.55),
                ("C", 0.78), ("X", 1.0))  # fmt: skip
    curves = mouth_layer(rows, clip(1.0)).curves
    times = np.linspace(0, 1, 1001)
    closed = curves["viseme.PP"].sample(times)
    rises = np.flatnonzero((closed[1:] > 0.99) & (closed[:-1] <= 0.99))
    assert len(rises) == 3
    assert closed[400:600].min() < 0.4


@pytest.mark.parametrize("first", ["X", "A", "D", "G"])
@pytest.mark.parametrize("last", ["X", "A", "F", "G"])
def test_it_begins_and_ends_in_neutral(first: str, last: str) -> None:
    curves = mouth_layer(cues((first, 0.3), ("C", 0.9), (last, 1.0)), clip(1.0)).curves
    assert at(curves, 0.0) == {"sil": 1.0}
    assert at(curves, 1.0) == {"sil": 1.0}
    for curve in curves.values():
        assert curve.times_s[0] == 0.0
        assert curve.times_s[-1] == 1.0


def test_curves_are_sound() -> None:
    rng = np.random.default_rng(1)
    ends = np.cumsum(rng.uniform(0.02, 0.2, 60))
    rows = [(str(s), float(e)) for s, e in zip(rng.choice(list(SHAPES), 60), ends, strict=True)]
    layer = mouth_layer(cues(*rows), clip(float(ends[-1])))
    assert set(layer.curves) <= set(VISEME_CHANNELS)
    times = np.linspace(0, float(ends[-1]), 5000)
    total = np.zeros_like(times)
    for curve in layer.curves.values():
        assert (np.diff(curve.times_s) > 0).all()
        assert curve.values.min() >= 0.0
        assert curve.values.max() <= 1.0
        total += curve.sample(times)
    assert total.max() <= 1.0 + 1e-9
    assert total.min() > 0.4


def test_gaps_rest_and_cues_beyond_the_end_are_cut() -> None:
    rows = [MouthCue("D", 0.2, 0.4), MouthCue("D", 0.8, 1.5), MouthCue("A", 1.5, 2.0)]
    curves = mouth_layer(rows, clip(1.0)).curves
    assert at(curves, 0.6) == {"sil": 1.0}
    assert at(curves, 0.1) == {"sil": 1.0}
    assert "viseme.PP" not in curves


def test_loud_vowels_open_wider() -> None:
    levels = np.repeat([0.05, 0.1, 0.2], 24_000)
    samples = (np.sin(np.arange(72_000) / 20) * levels).astype(np.float32)
    curves = mouth_layer(cues(("D", 0.5), ("D", 1.0), ("D", 1.5)), clip(1.5, samples)).curves
    opening = curves["viseme.aa"].sample(np.array([0.3, 0.8, 1.3]))
    assert opening[0] == pytest.approx(0.7, abs=0.02)
    assert 0.76 < opening[1] < 0.86
    assert opening[2] > 0.9


def test_a_closure_is_where_the_sound_is_gone() -> None:
    """Rhubarb's A comes 60 ms early: the band above 0.9 kHz tells when lips met and parted."""
    samples = np.sin(np.arange(48_000) / 48_000 * 2 * np.pi * 2000).astype(np.float32) * 0.3
    samples[24_000:28_800] *= 0.01  # lips are closed from 0.5 to 0.6 s
    rows = cues(("D", 0.44), ("A", 0.54), ("C", 1.0))
    lips = mouth_layer(rows, clip(1.0, samples)).curves["viseme.PP"]
    times = np.arange(0, 1, 0.001)
    shut = times[lips.sample(times) > 0.99]
    assert shut[0] == pytest.approx(0.5, abs=0.012)
    assert shut[-1] == pytest.approx(0.6 + 0.015, abs=0.012)


@pytest.mark.parametrize("late_s", [-0.03, 0.0, 0.03])
def test_a_lip_comes_to_the_teeth_where_the_vowel_is_muffled(late_s: float) -> None:
    """Rhubarb's G is up to 50 ms early or late; the sound tells."""
    noise = np.random.default_rng(0).normal(0, 0.1, 2 * 48_000).astype(np.float32)
    noise[48_000:54_000] *= 0.05
    cue = MouthCue("G", 1.0 + late_s, 1.12)
    (shut,) = shuts_heard([cue], clip(2.0, noise))
    assert (shut.lip, shut.end_s) == ("FF", 1.12)
    assert shut.start_s == pytest.approx(1.01, abs=0.01)
    (unheard,) = shuts_heard([cue], clip(2.0, np.zeros(96_000, np.float32)))
    assert unheard.start_s == cue.start_s


def test_consonants_and_closures_ignore_loudness() -> None:
    levels = np.repeat([0.01, 0.2], 24_000)
    samples = (np.sin(np.arange(48_000) / 20) * levels).astype(np.float32)
    curves = mouth_layer(cues(("B", 0.2), ("A", 0.4), ("D", 1.0)), clip(1.0, samples)).curves
    assert at(curves, 0.13) == dict(SHAPE_VISEMES["B"])
    assert at(curves, 0.3) == {"PP": 1.0}


def test_overlapping_cues_are_refused() -> None:
    with pytest.raises(CueError, match="Mouth cue 2"):
        mouth_layer([MouthCue("D", 0.0, 0.5), MouthCue("A", 0.4, 1.0)], clip(1.0))
    with pytest.raises(CueError):
        mouth_layer([], clip(1.0))
