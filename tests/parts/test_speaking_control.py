# SPDX-License-Identifier: GPL-3.0-or-later
"""Rate, pitch, volume, pauses, emphasis and phonemes, with the real Piper and the real Praat."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from avatar_addon import processes
from avatar_addon.errors import ScriptError, VoiceError
from avatar_addon.script.parse import parse_script
from avatar_addon.speech.clip import SpeechClip, TimedWord
from avatar_addon.speech.finish import speech_level
from avatar_addon.speech.gain import CEILING
from avatar_addon.speech.manner import EMPHASIS, Delivery
from avatar_addon.speech.piper import PiperSpeaker
from avatar_addon.speech.voices import Voice, find_voice
from avatar_addon.speech.warp import pitch_of
from avatar_addon.timing import FILM_RATE, samples_of

FPS = Fraction(24)
TEXT = "Hello there my friend, this is a fine day."


@pytest.fixture(scope="module")
def piper() -> Iterator[PiperSpeaker]:
    with PiperSpeaker() as speaker:
        yield speaker


@pytest.fixture(scope="module")
def voice() -> Voice:
    return find_voice("")


@pytest.fixture(scope="module")
def plain(piper: PiperSpeaker, voice: Voice) -> SpeechClip:
    return say(piper, voice, TEXT)


def say(
    piper: PiperSpeaker, voice: Voice, text: str, delivery: Delivery | None = None
) -> SpeechClip:
    (line,) = parse_script(text)
    clip = piper.speak(line, voice, fps=FPS, delivery=delivery or Delivery())
    assert len(clip.samples) == samples_of(clip.frames, FPS)
    assert np.abs(clip.samples).max() <= CEILING + 1e-4
    return clip


def part(clip: SpeechClip, word: TimedWord) -> Any:
    return clip.samples[round(word.start_s * FILM_RATE) : round(word.end_s * FILM_RATE)]


def spoken_s(clip: SpeechClip) -> float:
    return clip.words[-1].end_s - clip.words[0].start_s


def pitch_hz(clip: SpeechClip, word: TimedWord | None = None) -> float:
    track = pitch_of(clip.samples, FILM_RATE)
    inside = np.ones(len(track.hz), bool)
    if word:
        inside = (track.times_s > word.start_s) & (track.times_s < word.end_s)
    return float(np.nanmedian(track.hz[inside]))


@pytest.mark.parametrize("rate", [0.5, 0.8, 1.25, 2.0])
def test_rate(piper: PiperSpeaker, voice: Voice, plain: SpeechClip, rate: float) -> None:
    clip = say(piper, voice, TEXT, Delivery(rate=rate))
    assert spoken_s(clip) == pytest.approx(spoken_s(plain) / rate, rel=0.03)
    assert pitch_hz(clip) == pytest.approx(pitch_hz(plain), rel=0.06)


@pytest.mark.parametrize("semitones", [-5.0, -2.0, 2.0, 5.0])
def test_pitch(piper: PiperSpeaker, voice: Voice, plain: SpeechClip, semitones: float) -> None:
    clip = say(piper, voice, TEXT, Delivery(semitones=semitones))
    shift = 12 * np.log2(pitch_hz(clip) / pitch_hz(plain))
    assert shift == pytest.approx(semitones, abs=0.8)
    assert abs(clip.frames - plain.frames) <= 1, "the last sound rings on a little"
    moved = [
        one.start_s - other.start_s for one, other in zip(clip.words, plain.words, strict=True)
    ]
    assert np.ptp(moved) < 1e-3
    assert abs(moved[0]) < 0.02, "the first sound is heard a little sooner or later"


@pytest.mark.parametrize("decibels", [-12.0, -6.0, 3.0])
def test_volume(piper: PiperSpeaker, voice: Voice, plain: SpeechClip, decibels: float) -> None:
    clip = say(piper, voice, TEXT, Delivery(decibels=decibels))
    change = 20 * np.log10(speech_level(clip.samples) / speech_level(plain.samples))
    assert change == pytest.approx(decibels, abs=0.3)


def test_the_loudest_is_limited_not_clipped(piper: PiperSpeaker, voice: Voice) -> None:
    clip = say(piper, voice, TEXT, Delivery(decibels=12.0))
    at_ceiling = np.mean(np.abs(clip.samples) > 0.999 * CEILING)
    assert at_ceiling < 0.01


@pytest.mark.parametrize("seconds", [0.1, 0.5, 2.0])
def test_a_pause_is_exact(piper: PiperSpeaker, voice: Voice, seconds: float) -> None:
    clip = say(piper, voice, f"Hello there [pause {seconds}] my friend.")
    assert clip.words[2].start_s - clip.words[1].end_s == pytest.approx(seconds, abs=1e-3)
    between = np.abs(clip.samples[: round(clip.words[2].end_s * FILM_RATE)])
    silent = np.diff(np.flatnonzero(between > 1e-3)).max() / FILM_RATE
    assert seconds - 0.1 < silent <= seconds + 0.05


def test_pauses_at_both_ends(piper: PiperSpeaker, voice: Voice, plain: SpeechClip) -> None:
    clip = say(piper, voice, f"[pause 1] {TEXT} [pause 0.5]")
    assert clip.words[0].start_s - plain.words[0].start_s == pytest.approx(1.0, abs=1e-3)
    assert clip.duration_s - plain.duration_s == pytest.approx(1.5, abs=0.05)


@pytest.mark.parametrize("scale", [0.5, 2.0])
def test_pauses_are_scaled(piper: PiperSpeaker, voice: Voice, scale: float) -> None:
    text = f"{TEXT} Yes."
    none, one, other = (say(piper, voice, text, Delivery(pauses=p)) for p in (0.0, 1.0, scale))
    own, usual, asked = (c.words[9].start_s - c.words[8].end_s for c in (none, one, other))
    assert own < 0.07, "what the voice itself keeps silent at a sentence's end stays"
    assert asked - own == pytest.approx((usual - own) * scale, abs=5e-3)
    assert other.words[3].end_s == pytest.approx(one.words[3].end_s, abs=1e-3)


def test_emphasis_is_longer_higher_and_louder_and_the_rest_stays(
    piper: PiperSpeaker, voice: Voice, plain: SpeechClip
) -> None:
    text = TEXT.replace("friend", "[emphasis strong]friend[/emphasis]")
    clip = say(piper, voice, text)
    strong = EMPHASIS["strong"]
    for n, (one, other) in enumerate(zip(plain.words, clip.words, strict=True)):
        assert one.text == other.text
        wanted = 1 / strong.rate if n == 3 else 1.0
        assert (other.end_s - other.start_s) / (one.end_s - one.start_s) == pytest.approx(
            wanted, rel=0.01
        )
    shift = 12 * np.log2(pitch_hz(clip, clip.words[3]) / pitch_hz(plain, plain.words[3]))
    assert shift == pytest.approx(strong.semitones, abs=1.0)
    level = [np.sqrt(np.mean(part(c, c.words[3]) ** 2)) for c in (plain, clip)]
    assert 20 * np.log10(level[1] / level[0]) > strong.decibels - 1.0


def test_a_slow_word_moves_those_behind_it(
    piper: PiperSpeaker, voice: Voice, plain: SpeechClip
) -> None:
    clip = say(piper, voice, TEXT.replace("is a", "is [rate 0.5]a[/rate]"))
    added = plain.words[6].end_s - plain.words[6].start_s
    assert clip.words[5].end_s == pytest.approx(plain.words[5].end_s, abs=1e-3)
    assert clip.words[8].end_s - plain.words[8].end_s == pytest.approx(added, abs=2e-3)
    assert clip.phonemes[-1].end_s - plain.phonemes[-1].end_s == pytest.approx(added, abs=2e-3)


def test_nothing_clicks(piper: PiperSpeaker, voice: Voice, plain: SpeechClip) -> None:
    text = "Hello [volume -12]there[/volume] my [pause 0.3] friend, [rate 1.5]this is[/rate] a day."
    clip = say(piper, voice, text, Delivery(pauses=0.3))
    steepest = np.abs(np.diff(clip.samples)).max()
    assert steepest < 1.5 * np.abs(np.diff(plain.samples)).max()


def test_phonemes_are_said(piper: PiperSpeaker, voice: Voice) -> None:
    clip = say(piper, voice, "Say [[təmˈɑːtoʊ]], now.")
    assert [word.text for word in clip.words] == ["Say", "təmˈɑːtoʊ,", "now."]
    said = "".join(p.ipa for p in clip.phonemes)
    assert "təmˈɑːtoʊ" in said
    assert clip.words[2].start_s - clip.words[1].end_s > 0.02, "the comma parts"


def test_every_written_word_has_a_time(piper: PiperSpeaker, voice: Voice) -> None:
    text = "On 3 March 1984, out of the $5.50, Dr. Smith paid 10–20% to bob@example.com; etc. OK?"
    clip = say(piper, voice, text)
    assert [word.text for word in clip.words] == text.split()
    for one, other in zip(clip.words[:-1], clip.words[1:], strict=True):
        assert one.start_s < one.end_s <= other.start_s + 1e-6


def without_times(voice: Voice, folder: Path) -> Voice:
    """The same voice, under a graph whose second output is called something Piper ignores."""
    model = folder / "untold.onnx"
    shutil.copyfile(voice.model, model)
    data = json.loads(voice.config.read_text(encoding="utf-8")) | {"hop_length": 7}
    model.with_name(model.name + ".json").write_text(json.dumps(data))
    return find_voice(str(model))


def test_a_voice_that_does_not_tell_its_times_is_bent_part_by_part(
    piper: PiperSpeaker, voice: Voice, tmp_path: Path
) -> None:
    own = without_times(voice, tmp_path)
    plain = say(piper, own, TEXT)
    assert plain.words == plain.phonemes == ()
    slow = say(piper, own, "Hello there my friend, [rate 0.5] this is a fine day.")
    assert slow.duration_s > plain.duration_s + 0.8
    high = say(piper, own, TEXT, Delivery(semitones=4.0))
    assert 12 * np.log2(pitch_hz(high) / pitch_hz(plain)) == pytest.approx(4.0, abs=0.8)
    paused = say(piper, own, "Hello there [pause 1] my friend.")
    quiet = np.diff(np.flatnonzero(np.abs(paused.samples) > 1e-3)).max() / FILM_RATE
    assert quiet == pytest.approx(1.0, abs=0.06)


def with_pace(voice: Voice, folder: Path, scale: float) -> Voice:
    model = folder / "odd.onnx"
    shutil.copyfile(voice.model, model)
    data = json.loads(voice.config.read_text(encoding="utf-8"))
    data["inference"]["length_scale"] = scale
    model.with_name(model.name + ".json").write_text(json.dumps(data))
    return find_voice(str(model))


@pytest.mark.parametrize("scale", [0.0, -1.0])
def test_a_voice_with_an_odd_pace_of_its_own(
    piper: PiperSpeaker, voice: Voice, tmp_path: Path, scale: float
) -> None:
    assert say(piper, with_pace(voice, tmp_path, scale), TEXT).duration_s < 2.0


def test_a_voice_whose_pace_is_no_number(piper: PiperSpeaker, voice: Voice, tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="odd") as caught:
        say(piper, with_pace(voice, tmp_path, float("nan")), TEXT)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "text", ["nul \0 inside", "lone \ud800 surrogate", "bell \x07", "\ufeffmark"]
)
def test_characters_that_break_piper_never_reach_it(
    piper: PiperSpeaker, voice: Voice, text: str
) -> None:
    assert len(say(piper, voice, text).words) >= 1


@pytest.mark.parametrize("text", ["<speak>Hi <break time='1s'/> you</speak>", "Hi 😀 **you**"])
def test_markup_and_emoji_are_not_said(piper: PiperSpeaker, voice: Voice, text: str) -> None:
    said = "".join(p.ipa for p in say(piper, voice, text).phonemes)
    assert said == "".join(p.ipa for p in say(piper, voice, "Hi you").phonemes) or "break" in text
    assert len(said) < 8


def test_a_phoneme_that_is_none(piper: PiperSpeaker, voice: Voice) -> None:
    with pytest.raises(VoiceError, match="has no phoneme 'ʬ'") as caught:
        say(piper, voice, "Say [[ʬə]].")
    assert caught.value.exit_code == 2
    assert say(piper, voice, "Still here.").frames > 0


def test_the_process_that_was_killed_is_replaced(piper: PiperSpeaker, voice: Voice) -> None:
    first = say(piper, voice, TEXT)
    assert piper._process is not None
    processes.stop(piper._process._process, grace_s=0.0)
    np.testing.assert_array_equal(say(piper, voice, TEXT).samples, first.samples)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_long_text_without_a_stop_takes_no_more_memory(voice: Voice) -> None:
    """Piper would take 6 MB for each second of one piece."""
    with PiperSpeaker() as piper:
        say(piper, voice, "word " * 60)
        before = peak_mb(piper)
        clip = say(piper, voice, "word " * 1200)
        assert clip.duration_s > 240
        assert len(clip.words) == 1200
        assert peak_mb(piper) - before < 30


def peak_mb(piper: PiperSpeaker) -> float:
    assert piper._process is not None
    status = Path(f"/proc/{piper._process._process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def test_only_a_pause_is_nothing_to_say() -> None:
    with pytest.raises(ScriptError, match="Nothing in the text can be spoken"):
        parse_script("[pause 3]")
