# SPDX-License-Identifier: GPL-3.0-or-later
"""A recording with its script: the first sound begins when something is heard."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from avatar_addon.speech import scripted
from avatar_addon.speech.align import Alignment
from avatar_addon.speech.clip import SpeechClip, TimedPhoneme, TimedWord


def recording(onset_s: float) -> SpeechClip:
    """Two seconds: silence, then a voice."""
    samples = np.zeros(96_000, np.float32)
    first = round(onset_s * 48_000)
    samples[first:] = 0.3 * np.sin(np.arange(96_000 - first) / 20)
    return SpeechClip("a", "Mama", samples, Fraction(24), 48, "en-us", "recording", "take.wav")


def timed(
    ipa: str, start_s: float, onset_s: float, monkeypatch: pytest.MonkeyPatch
) -> tuple[float, float, float]:
    """When the first phoneme, the first word and the second phoneme begin."""
    phonemes = (TimedPhoneme(ipa, start_s, 0.7), TimedPhoneme("a", 0.7, 1.0))
    found = Alignment(phonemes, (TimedWord("Mama", start_s, 1.0),), 0.9, 1.0)
    monkeypatch.setattr(scripted, "find_times", lambda *_: found)
    clip = scripted.with_times(recording(onset_s), recording(0.1))
    assert clip.timing == "aligned"
    return clip.phonemes[0].start_s, clip.words[0].start_s, clip.phonemes[1].start_s


@pytest.mark.parametrize(
    ("ipa", "start_s", "onset_s", "wanted"),
    [
        ("m", 0.1, 0.5, 0.49),
        ("ˈb", 0.1, 0.5, 0.42),
        ("m", 0.4, 0.5, 0.4),
        ("m", 0.6, 0.5, 0.6),
        ("m", 0.1, 0.9, 0.67),
    ],
    ids=["in the silence", "a stop is silent itself", "a little early", "late", "heard too late"],
)
def test_the_first_sound_begins_when_something_is_heard(
    ipa: str, start_s: float, onset_s: float, wanted: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    phoneme, word, second = timed(ipa, start_s, onset_s, monkeypatch)
    assert (phoneme, word) == pytest.approx((wanted, wanted), abs=0.021)
    assert second == 0.7
