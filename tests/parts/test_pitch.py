# SPDX-License-Identifier: GPL-3.0-or-later
"""The pitch of the voice in the box beside Praat's."""

from __future__ import annotations

import os
from fractions import Fraction

import numpy as np
import parselmouth
import pytest

from avatar_addon.script.line import Line
from avatar_addon.speech.piper import PiperSpeaker
from avatar_addon.speech.pitch import HIGH_HZ, LOW_HZ, STEP_S, track_pitch
from avatar_addon.speech.voices import find_voice
from avatar_addon.timing import FILM_RATE

TEXT = (
    "Good evening. Did you know that each of us learned to speak from somebody else? "
    "It is a long story, and a very good one, so sit down!"
)


@pytest.mark.parametrize("speaker", ["rowan", "wren", "selma"])
def test_pitch_is_what_praat_hears(speaker: str) -> None:
    with PiperSpeaker() as piper:
        clip = piper.speak(Line("1", "", TEXT), find_voice(speaker), fps=Fraction(24))
    ours = track_pitch(clip.samples)
    sound = parselmouth.Sound(clip.samples.astype(float), FILM_RATE)
    heard = sound.to_pitch_ac(time_step=STEP_S, pitch_floor=LOW_HZ, pitch_ceiling=HIGH_HZ)
    middles = (np.arange(len(ours)) + 0.5) * STEP_S
    theirs = np.nan_to_num([heard.get_value_at_time(time) for time in middles])
    both = (ours > 0) & (theirs > 0)
    assert ((ours > 0) == (theirs > 0)).mean() > 0.95
    off = np.abs(ours[both] / theirs[both] - 1.0)
    assert np.median(off) < 0.003
    assert (off > 0.1).mean() < 0.005


def test_ten_minutes_take_a_second_or_two_of_the_processor() -> None:
    times = np.arange(20 * FILM_RATE) / FILM_RATE
    phase = 2 * np.pi * 140 * times + 3 * np.sin(2 * np.pi * times)
    voice = np.tile((0.1 * sum(np.sin(n * phase) / n for n in range(1, 9))).astype(np.float32), 30)
    before = os.times()
    track_pitch(voice)
    after = os.times()
    assert after.user + after.system - before.user - before.system < 4.0
