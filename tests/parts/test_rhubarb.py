# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Rhubarb, listening to the real Piper."""

from __future__ import annotations

import json
import os
import tempfile
from bisect import bisect_right
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from avatar_addon import media, parts, processes
from avatar_addon.errors import PartTimeout
from avatar_addon.lipsync.cue_files import json_of_cues, tsv_of_cues
from avatar_addon.lipsync.cues import SHAPES, MouthCue
from avatar_addon.lipsync.lips import Lips
from avatar_addon.lipsync.listening import listen
from avatar_addon.lipsync.mouth import mouth_layer
from avatar_addon.lipsync.rhubarb import recognise
from avatar_addon.script.line import Line
from avatar_addon.speech.clip import SpeechClip
from avatar_addon.speech.finish import loudness
from avatar_addon.speech.piper import PiperSpeaker
from avatar_addon.speech.voices import find_voice

FPS = Fraction(24)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def rhubarb() -> Path:
    return parts.find_rhubarb()


@pytest.fixture(scope="module")
def clip() -> SpeechClip:
    with PiperSpeaker() as piper:
        return piper.speak(Line("id", "", "Mama baked pumpkin pie."), find_voice(""), fps=FPS)


@pytest.fixture(scope="module")
def told() -> list[float]:
    return []


@pytest.fixture(scope="module")
def cues(clip: SpeechClip, rhubarb: Path, told: list[float]) -> tuple[MouthCue, ...]:
    return recognise(clip, rhubarb=rhubarb, on_progress=told.append)


def whole(cues: tuple[MouthCue, ...], duration_s: float) -> bool:
    joins = all(a.end_s == b.start_s for a, b in pairwise(cues))
    return joins and cues[0].start_s == 0.0 and cues[-1].end_s == duration_s


def test_cues_cover_the_clip_without_overlap(
    cues: tuple[MouthCue, ...], clip: SpeechClip, told: list[float]
) -> None:
    assert whole(cues, clip.duration_s)
    assert all(cue.end_s > cue.start_s and cue.shape in SHAPES for cue in cues)
    assert (cues[0].shape, cues[-1].shape) == ("X", "X")
    assert told == sorted(told)
    assert told[-1] == 1.0


def closures(clip: SpeechClip) -> list[tuple[float, float]]:
    found = [(p.start_s, p.end_s) for p in clip.phonemes if p.ipa.strip("ˈˌ")[0] in "mbp"]
    assert len(found) == 7, "m m b p m p p"
    return found


def test_every_m_b_and_p_has_a_closure(cues: tuple[MouthCue, ...], clip: SpeechClip) -> None:
    shut = [(cue.start_s, cue.end_s) for cue in cues if cue.shape == "A"]
    for start, end in closures(clip):
        assert any(a - 0.1 < end and b + 0.1 > start for a, b in shut), (start, end, shut)


def test_lips_are_closed_while_the_sound_is(cues: tuple[MouthCue, ...], clip: SpeechClip) -> None:
    lips = mouth_layer(Lips("rhubarb", cues), clip).curves["viseme.PP"]
    times = np.arange(0.0, clip.duration_s, 0.005)
    shut = lips.sample(times) > 0.9
    true = np.zeros(len(times), bool)
    for start, end in closures(clip):
        assert lips.sample(np.linspace(start, end, 30)).max() == pytest.approx(1.0)
        true |= (times >= start) & (times < end)
    assert (shut & true).sum() / true.sum() > 0.7
    assert (shut & true).sum() / shut.sum() > 0.6
    frames = np.arange(clip.frames) / 24
    for start, end in closures(clip):
        near = frames[(frames > start - 0.04) & (frames < end + 0.05)]
        assert lips.sample(near).max() > 0.95, "a frame shows it"


def test_refined_lips_are_shut_exactly_while_the_sound_is(
    cues: tuple[MouthCue, ...], clip: SpeechClip
) -> None:
    for lips in (Lips("refined", cues), Lips("phonemes")):
        curve = mouth_layer(lips, clip).curves["viseme.PP"]
        frames = np.arange(clip.frames) / 24
        true = np.zeros(len(frames), bool)
        for start, end in closures(clip):
            true |= (frames >= start) & (frames < end)
        assert (curve.sample(frames)[true] > 0.99).all()
        assert (curve.sample(frames)[~true] > 0.99).sum() <= 2


def test_a_minute_is_heard_in_pieces_as_in_one_go(rhubarb: Path, clip: SpeechClip) -> None:
    """By the phonetic recogniser, which is quick; the second time it costs nothing."""
    many = int(40 / clip.duration_s)
    long = replace(
        clip,
        samples=np.tile(clip.samples, many),
        frames=clip.frames * many,
        text="",
        phonemes=(),
        words=(),
    )
    (found,) = listen([long], rhubarb=rhubarb, recognizer="phonetic")
    assert whole(found, pytest.approx(long.duration_s))
    at_once = recognise(long, rhubarb=rhubarb, recognizer="phonetic")
    times = np.arange(0.0, long.duration_s, 0.01)

    def shown(cues: tuple[MouthCue, ...]) -> list[str]:
        starts = [cue.start_s for cue in cues]
        return [cues[max(0, bisect_right(starts, t) - 1)].shape for t in times]

    same = np.mean([a == b for a, b in zip(shown(found), shown(at_once), strict=True)])
    assert same > 0.8
    used = os.times().children_user
    assert listen([long], rhubarb=rhubarb, recognizer="phonetic") == (found,)
    assert os.times().children_user == used, "no process was asked"


def test_the_mouth_opens_with_the_sound(cues: tuple[MouthCue, ...], clip: SpeechClip) -> None:
    """Cross-correlation of opening and loudness peaks within the tolerance of broadcasting.

    EBU R37: sound at most 40 ms early and 60 ms late.
    """
    rate = 200
    times = np.arange(0.0, clip.duration_s, 1 / rate)
    curves = mouth_layer(Lips("rhubarb", cues), clip).curves
    wide = {"viseme.aa": 1.0, "viseme.E": 0.6, "viseme.O": 0.6, "viseme.I": 0.3, "viseme.U": 0.4}
    opening = np.sum([w * curves[n].sample(times) for n, w in wide.items() if n in curves], axis=0)
    levels = loudness(clip.samples, 48_000, 1 / rate)[: len(times)].astype(float)
    levels = np.convolve(levels, np.hanning(13)[1:-1], mode="same")
    lags = np.arange(-30, 31)
    fits = [
        np.corrcoef(opening[30 + lag : len(times) - 30 + lag], levels[30:-30])[0, 1] for lag in lags
    ]
    best = lags[int(np.argmax(fits))] * 1000 / rate
    assert -60 <= best <= 40, f"the mouth is {best} ms after the sound"
    assert max(fits) > 0.4


def test_the_files_are_rhubarbs_own(rhubarb: Path, clip: SpeechClip, tmp_path: Path) -> None:
    """What it writes itself, and what we write of its cues, are the same bytes."""
    sound = tmp_path / 'it\'s "ü" 中.wav'
    media.write_wav(sound, media.resample(clip.samples, 48_000, 16_000), rate=16_000)

    def rhubarb_writes(form: str) -> str:
        words = [rhubarb, "-q", "-r", "phonetic", "-f", form, sound]
        done = processes.run(words, what="Rhubarb", timeout_s=120)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()

    theirs = rhubarb_writes("json")
    rows = json.loads(theirs)["mouthCues"]
    cues = [MouthCue(row["value"], row["start"], row["end"]) for row in rows]
    assert json_of_cues(cues, sound) == theirs
    assert tsv_of_cues(cues) == rhubarb_writes("tsv")
    ours = recognise(replace(clip, text=""), rhubarb=rhubarb, recognizer="phonetic")
    assert [c.shape for c in ours] == [c.shape for c in cues]


def test_a_temporary_folder_with_odd_letters(
    rhubarb: Path, clip: SpeechClip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tmp_path / 'it\'s "ü" 中'
    odd.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(odd))
    monkeypatch.setenv("LC_ALL", "C")
    text = "Grüße — 你好 “quoted” \\ [x]"
    cues = recognise(replace(clip, text=text), rhubarb=rhubarb, recognizer="phonetic")
    assert whole(cues, clip.duration_s)
    assert len(cues) > 5
    assert list(odd.iterdir()) == []


def test_a_rhubarb_named_by_a_relative_path(
    rhubarb: Path, clip: SpeechClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(rhubarb.parent)
    short = replace(clip, language="de")
    assert whole(recognise(short, rhubarb=Path(rhubarb.name)), clip.duration_s)


@pytest.mark.parametrize("frames", [1, 24])
def test_silence_is_one_cue_at_rest(rhubarb: Path, clip: SpeechClip, frames: int) -> None:
    quiet = replace(clip, samples=np.zeros(frames * 2000, np.float32), frames=frames, text="")
    cues = recognise(quiet, rhubarb=rhubarb)
    assert cues == (MouthCue("X", 0.0, frames / 24),)


def test_the_time_limit_stops_it(rhubarb: Path, clip: SpeechClip) -> None:
    with pytest.raises(PartTimeout):
        recognise(clip, rhubarb=rhubarb, timeout_s=0.2)
