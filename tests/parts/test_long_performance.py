# SPDX-License-Identifier: GPL-3.0-or-later
"""Long sound: what acting needs besides it grows slowly, and little of it is time."""

from __future__ import annotations

import os
import tracemalloc
from fractions import Fraction
from pathlib import Path

import numpy as np

from avatar_addon.lipsync.cues import MouthCue
from avatar_addon.lipsync.lips import Lips
from avatar_addon.performance.file import load_performance, save_performance
from avatar_addon.performance.mix import mix
from avatar_addon.performance.perform import Spoken, perform
from avatar_addon.script.line import Line
from avatar_addon.speech.clip import SpeechClip


def spoken(seconds: int) -> Spoken:
    """Noise that swells four times a second, with a cue for each swell."""
    beat = np.hanning(12_000).astype(np.float32)
    noise = np.random.default_rng(0).normal(0, 0.1, seconds * 48_000).astype(np.float32)
    noise *= np.tile(beat, seconds * 4)
    shapes = "BADCEFAG"
    cues = [MouthCue(shapes[n % 8], n / 4, (n + 1) / 4) for n in range(seconds * 4)]
    clip = SpeechClip("a", "", noise, Fraction(24), seconds * 24, "", "recording", "x")
    return Line("a", "", ""), clip, Lips("rhubarb", tuple(cues))


def memory_of(seconds: int, path: Path) -> float:
    """Megabytes that performing, mixing, saving and loading needs at its peak besides the sound."""
    line = spoken(seconds)
    tracemalloc.start()
    performance = perform([line], seed=1)
    mix(performance)
    save_performance(performance, path)
    del performance
    load_performance(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def test_memory_grows_by_less_than_the_sound_itself(tmp_path: Path) -> None:
    short, long = (memory_of(seconds, tmp_path / "p.json") for seconds in (60, 150))
    assert (long - short) / 90 < 0.15, "MB a second; two hours are 1 GB, their sound 1.4"


def test_ten_minutes_become_a_performance_in_three_seconds(tmp_path: Path) -> None:
    line = spoken(150)
    before = os.times()
    save_performance(perform([line], seed=1), tmp_path / "p.json")
    used = os.times()
    seconds = used.user + used.system - before.user - before.system
    assert 4 * seconds < 3.0, "of processor time"
