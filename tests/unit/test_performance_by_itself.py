# SPDX-License-Identifier: GPL-3.0-or-later
"""What a voice does to head, brows, breath, lids and eyes: of a voice that is made here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from avatar_addon.lipsync.lips import Lips
from avatar_addon.performance.blinks import blink_layer, blink_starts
from avatar_addon.performance.breath import breath_layer
from avatar_addon.performance.brows import ASKED, LEAD_S, brow_layer, raises_of
from avatar_addon.performance.by_itself import by_itself
from avatar_addon.performance.gaze import (
    LISTENING,
    SETTLE_S,
    TALKING,
    Habit,
    gaze_shifts,
)
from avatar_addon.performance.head import LAG_S, NOD_DEGREES, head_layer
from avatar_addon.performance.jitter import MOST_DEG, jitter_layer
from avatar_addon.performance.lids import BLINK_DOWN_S, BLINK_UP_S, blinks
from avatar_addon.performance.looking import with_gaze
from avatar_addon.performance.mix import mix
from avatar_addon.performance.moment import Moment
from avatar_addon.performance.perform import Spoken, perform
from avatar_addon.performance.performance import CAMERA, GazeShift
from avatar_addon.performance.prosody import Prosody, prosody_of
from avatar_addon.performance.seeds import seeded
from avatar_addon.script.direction import Direction
from avatar_addon.script.line import Line
from avatar_addon.speech.clip import SpeechClip, TimedWord
from avatar_addon.speech.pitch import STEP_S

RATE = 48_000
ACCELERATION = 600.0
"""Degrees a second² that a head stays under; people nod with up to some 1000."""


@cache
def said(seconds: int, *, words: bool = True) -> SpeechClip:
    """Phrases of eight words and a pause; the fourth word of each is high, loud and long."""
    pitch, level = np.full(seconds * 100, 120.0), np.zeros(seconds * 100)
    times: list[TimedWord] = []
    at, number = 0.3, 0
    while at + 3.0 < seconds:
        for place in range(8):
            stressed = place == 3
            length = 0.42 if stressed else 0.22
            part = slice(round(at * 100), round((at + length) * 100))
            bow = np.hanning(part.stop - part.start)
            pitch[part] = 118 - 1.5 * place + (40 if stressed else 6) * bow
            level[part] = (0.35 if stressed else 0.2) * bow**0.3
            start = 5 * number
            times.append(TimedWord("word", at, at + length, 1.0, start, start + 4))
            at, number = at + length + 0.03, number + 1
        at += 0.5
    finely = (np.arange(seconds * RATE) + 0.5) / RATE
    middles = (np.arange(len(pitch)) + 0.5) / 100
    periods = np.cumsum(np.interp(finely, middles, pitch)) / RATE
    tone = 1.0 - 2.0 * (periods % 1.0)
    samples = (np.interp(finely, middles, level) * tone).astype(np.float32)
    text = " ".join(word.text for word in times)
    return SpeechClip("x", text, samples, Fraction(24), 24 * seconds, "en", "piper", "v",
                      words=tuple(times) if words else ())  # fmt: skip


@cache
def heard(seconds: int, *, words: bool = True) -> Prosody:
    return prosody_of(said(seconds, words=words))


def moment(seconds: int = 40, seed: int = 1, *, speaks: bool = True) -> Moment:
    clip = said(seconds)
    return Moment(Line("x", "ADA", clip.text), clip, Lips("phonemes"), "", speaks, seed)


def stressed(seconds: int) -> tuple[TimedWord, ...]:
    return said(seconds).words[3::8]


# --- prosody ------------------------------------------------------------------------------------


def test_words_that_are_high_loud_and_long_stand_out() -> None:
    accents = {round(accent.start_s, 3): accent for accent in heard(40).accents}
    strong = [accents[round(word.start_s, 3)] for word in stressed(40)]
    assert len(strong) == len(stressed(40)) > 9
    others = [a.strength for a in heard(40).accents if a not in strong]
    assert min(a.strength for a in strong) > 2 * max(others, default=0.0)
    for accent, word in zip(strong, stressed(40), strict=True):
        assert accent.peak_s == pytest.approx((word.start_s + word.end_s) / 2, abs=0.05)
        assert 3.0 < accent.rise_st < 7.0
        assert accent.rises


def test_phrases_lie_between_pauses_whether_words_are_known_or_not() -> None:
    with_words, without = heard(40).phrases, heard(40, words=False).phrases
    assert len(with_words) == len(without) == len(stressed(40))
    for one, other in zip(with_words, without, strict=True):
        assert one.start_s == pytest.approx(other.start_s, abs=0.05)
        assert one.end_s == pytest.approx(other.end_s, abs=0.05)


def test_noise_hides_no_pauses() -> None:
    clip = said(40, words=False)
    loud = np.sqrt(np.mean(np.square(clip.samples)))
    noise = np.random.default_rng(3).normal(size=len(clip.samples)) * loud * 10 ** (-10 / 20)
    noisy = prosody_of(replace(clip, samples=(clip.samples + noise).astype(np.float32)))
    assert len(noisy.phrases) == len(heard(40).phrases)
    for one, other in zip(noisy.phrases, heard(40).phrases, strict=True):
        assert one.start_s == pytest.approx(other.start_s, abs=0.1)
        assert one.end_s == pytest.approx(other.end_s, abs=0.1)


def test_loud_syllables_stand_out_where_no_words_are_known() -> None:
    peaks = np.array([accent.peak_s for accent in heard(40, words=False).accents])
    for word in stressed(40):
        assert np.abs(peaks - (word.start_s + word.end_s) / 2).min() < 0.1


def test_pitch_is_in_semitones_from_the_voices_own_middle() -> None:
    prosody = heard(40)
    assert np.median(prosody.pitch_st[prosody.voiced]) == pytest.approx(0.0, abs=0.2)
    assert 4.0 < prosody.pitch_st.max() < 7.0
    assert prosody.level.max() > 0.95
    assert prosody.level[:20].max() == 0.0


def test_words_that_the_script_stresses_stand_out_most() -> None:
    clip = said(40)
    word = clip.words[6]
    asked = Direction("emphasis", word.source_start, word.source_end, ("moderate",))
    line = Line("x", "", clip.text, directions=(asked,))
    accent = max(prosody_of(clip, line).accents, key=lambda one: one.strength)
    assert (accent.start_s, accent.strength, accent.asked) == (word.start_s, 1.0, True)
    weak = replace(line, directions=(replace(asked, values=("none",)),))
    assert not any(one.asked for one in prosody_of(clip, weak).accents)


@pytest.mark.parametrize("kind", ["silence", "noise", "short"])
def test_what_is_no_voice_has_no_melody(kind: str) -> None:
    count = 100 if kind == "short" else RATE
    sound = np.random.default_rng(0).normal(size=count) * (0.1 if kind == "noise" else 0.0)
    clip = SpeechClip("x", "", sound.astype(np.float32), Fraction(24), 24, "en", "recording", "r")
    prosody = prosody_of(clip)
    assert prosody.accents == ()
    assert not prosody.pitch_st.any()
    for speaks in (True, False):
        one = Moment(Line("x", "", ""), clip, Lips("phonemes"), "", speaks, 1)
        layers, shifts = by_itself(one)
        assert [layer.name for layer in layers] == ["brows", "head", "breath", "blinks", "gaze"]
        assert shifts[0] == GazeShift(0.0, CAMERA)


# --- head, brows, breath --------------------------------------------------------------------------


def test_the_head_follows_the_voice() -> None:
    prosody = replace(heard(40), accents=())
    times = np.arange(0.0, 40.0, 0.04)
    pitch, _ = prosody.sampled(times - LAG_S)
    for seed in range(3):
        up = -head_layer(moment(40, seed), prosody).curves["head.pitch"].sample(times)
        found = [
            np.corrcoef(up[part], pitch[part])[0, 1]
            for phrase in prosody.phrases
            for part in [(times > phrase.start_s) & (times < phrase.end_s)]
        ]
        assert 0.4 < np.mean(found) < 0.95


def test_head_and_trunk_move_as_far_as_people_do_and_without_a_jerk() -> None:
    frames = np.arange(40 * 24) / 24
    for seed in range(3):
        curves = head_layer(moment(40, seed), heard(40)).curves
        for channel, low, high in (
            ("head.pitch", 1.0, 3.5), ("head.yaw", 1.2, 3.7), ("head.roll", 0.8, 2.7),
            ("body.pitch", 0.1, 1.5), ("body.yaw", 0.2, 1.5), ("body.roll", 0.2, 1.5),
        ):  # fmt: skip
            angle = np.degrees(curves[channel].sample(frames))
            assert low < angle.std() < high, channel
            assert np.abs(np.diff(angle, 2)).max() * 24**2 < ACCELERATION


def test_nods_begin_with_the_word_and_are_lowest_after_its_height() -> None:
    clip = said(40)
    word = clip.words[11]
    asked = Direction("emphasis", word.source_start, word.source_end, ("strong",))
    line = Line("x", "", clip.text, directions=(asked,))
    with_word, without = (
        head_layer(
            replace(moment(40, 4), line=replace(line, directions=d)),
            replace(full, accents=tuple(a for a in full.accents if a.asked) if d else ()),
        ).curves["head.pitch"]
        for d in (line.directions, ())
        for full in [prosody_of(clip, line)]
    )
    times = np.arange(0.0, 40.0, 0.02)
    nod = np.degrees(with_word.sample(times) - without.sample(times))
    moving = times[nod > 0.1]
    assert moving[0] == pytest.approx(word.start_s, abs=0.1)
    assert times[nod.argmax()] > (word.start_s + word.end_s) / 2
    assert moving[-1] - moving[0] < 1.1
    assert nod.max() == pytest.approx(NOD_DEGREES[1], abs=0.3)
    assert nod.min() > -0.1


def test_brows_begin_before_the_word_and_peak_in_it() -> None:
    total = 0
    for seed in range(10):
        one = moment(40, seed)
        accents = {round(a.start_s - LEAD_S, 6): a for a in heard(40).accents}
        on_words = [r for r in raises_of(one, heard(40)) if round(r.start_s, 6) in accents]
        total += len(on_words)
        for raised in on_words:
            accent = accents[round(raised.start_s, 6)]
            assert raised.start_s < accent.start_s < raised.peak_s <= accent.end_s
            curve = brow_layer(one, heard(40)).curves["face.browInnerUp"]
            assert curve.sample(np.array([raised.peak_s + 0.04]))[0] > 0.8 * raised.size
    assert 30 < total < 200


def test_brows_rise_where_the_script_asks_for_it() -> None:
    clip = said(40)
    word = clip.words[12]
    asked = Direction("emphasis", word.source_start, word.source_end, ("moderate",))
    line = Line("x", "", clip.text, directions=(asked,))
    prosody = prosody_of(clip, line)
    for seed in range(5):
        raises = raises_of(replace(moment(40, seed), line=line), prosody)
        assert [r.start_s for r in raises if r.size == ASKED] == [word.start_s - LEAD_S]


def test_a_question_raises_the_brows_at_its_last_stressed_word() -> None:
    last = heard(40).accents[-1]
    asks = replace(moment(40), line=Line("x", "", "word word?"))
    assert raises_of(asks, heard(40))[-1].start_s == pytest.approx(last.start_s - LEAD_S)


def test_lungs_fill_before_a_phrase_and_empty_in_it() -> None:
    prosody = heard(40)
    breath = breath_layer(moment(40), prosody).curves["body.breath"]
    for phrase in prosody.phrases[1:]:
        before, full, after = breath.sample(
            np.array([phrase.start_s - 0.46, phrase.start_s, phrase.end_s])
        )
        assert full > before + 0.2
        assert full > after + 0.2
    assert 0.0 == breath.values.min() < breath.values.max() <= 1.0
    shoulders = breath_layer(moment(40), prosody).curves["body.shoulderLeft"]
    assert 0.0 < shoulders.values.max() < 0.1


def test_longer_phrases_take_a_deeper_breath() -> None:
    clip = said(40)
    short = prosody_of(replace(clip, words=clip.words[:8] + clip.words[8:11]))
    whole = prosody_of(replace(clip, words=clip.words[:16]))
    at = np.array([clip.words[8].start_s + 0.04])
    depths = [breath_layer(moment(40), p).curves["body.breath"].sample(at)[0]
              for p in (short, whole)]  # fmt: skip
    assert depths[1] > depths[0] + 0.05


def test_silence_is_breathed_through_slowly() -> None:
    values = breath_layer(moment(40, speaks=False), heard(40)).curves["body.breath"].values
    tops = (
        (values[1:-1] > values[:-2]) & (values[1:-1] >= values[2:]) & (values[1:-1] > 0.2)
    ).sum()
    assert 12 * 2 / 3 - 1 <= tops <= 16 * 2 / 3 + 1
    assert 0.3 < values.max() < 0.5


@pytest.mark.parametrize("seconds", [1 / 24, 0.2, 0.5, 1.0, 3.0])
@pytest.mark.parametrize("speaks", [True, False])
def test_everything_begins_and_ends_at_rest(seconds: float, speaks: bool) -> None:
    whole = said(40)
    frames = round(seconds * 24)
    words = tuple(word for word in whole.words if word.end_s < frames / 24)
    clip = replace(whole, samples=whole.samples[: frames * 2000], frames=frames, words=words)
    for seed in range(10):
        one = Moment(Line("x", "BEN", ""), clip, Lips("phonemes"), "", speaks, seed)
        layers, shifts = by_itself(one)
        for layer in layers:
            for curve in layer.curves.values():
                assert (curve.times_s[0], curve.times_s[-1]) == (0.0, frames / 24)
                assert (curve.values[0], curve.values[-1]) == (0.0, 0.0)
                assert (np.diff(curve.times_s) > 0).all()
        other = CAMERA if speaks else "BEN"
        assert shifts[0] == GazeShift(0.0, other)
        assert shifts[-1] == GazeShift(shifts[-1].at_s, other)
        assert shifts[-1].at_s <= max(0.0, frames / 24 - SETTLE_S)


# --- blinks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("per_minute", [17.0, 26.0])
def test_blinks_have_their_shape_and_rate(per_minute: float) -> None:
    lids = blinks(blink_starts(1800.0, seeded(1, "x"), per_minute), 1800.0)
    lid = lids["face.eyeBlinkLeft"]
    assert lids["face.eyeBlinkRight"] is lid
    middle = np.flatnonzero(lid.values == 1.0)[::2]
    assert len(middle) == pytest.approx(30 * per_minute, rel=0.1)
    np.testing.assert_allclose(lid.times_s[middle] - lid.times_s[middle - 1], BLINK_DOWN_S)
    np.testing.assert_allclose(lid.times_s[middle + 3] - lid.times_s[middle], BLINK_UP_S)
    frames = lid.sample(np.arange(30 * 60 * 24) / 24)
    assert (np.maximum.reduceat(frames, (lid.times_s[middle - 1] * 24).astype(int)) > 0.999).all()
    gaps = np.diff(lid.times_s[middle])
    assert 0.1 < (gaps < 0.5).mean() < 0.2
    single = np.log(gaps[gaps > 0.5])
    assert abs(np.mean((single - single.mean()) ** 3) / single.std() ** 3) < 0.4  # log-normal


def test_blinks_come_where_phrases_end() -> None:
    ends = np.array([phrase.end_s for phrase in heard(40).phrases])
    near = total = 0
    for seed in range(15):
        lid = blink_layer(moment(40, seed), heard(40)).curves["face.eyeBlinkLeft"]
        starts = lid.times_s[np.flatnonzero(lid.values == 1.0)[::2] - 1]
        near += sum(np.abs(ends - start).min() < 0.1 for start in starts)
        total += len(starts)
    assert total == pytest.approx(15 * 2 / 3 * 26, rel=0.12)
    assert near / total > 0.35  # by chance 6 in 100 would


# --- gaze -----------------------------------------------------------------------------------------


def looks(shifts: Sequence[GazeShift], duration_s: float) -> tuple[list[float], list[float]]:
    """Lengths of contacts and of glances; the last contact goes on in the next line's first."""
    ends = [shift.at_s for shift in shifts[1:]] + [duration_s]
    met: list[float] = []
    away: list[float] = []
    for shift, end in zip(shifts, ends, strict=True):
        (away if shift.pitch_rad or shift.yaw_rad else met).append(end - shift.at_s)
    return [met[0] + met[-1], *met[1:-1]], away


@pytest.mark.parametrize(("speaks", "habit"), [(True, TALKING), (False, LISTENING)])
def test_gaze_has_the_published_shares_lengths_and_amplitudes(speaks: bool, habit: Habit) -> None:
    met: list[float] = []
    away: list[float] = []
    far: list[float] = []
    for seed in range(40):
        one = moment(40, seed, speaks=speaks)
        shifts = gaze_shifts(one, heard(40))
        for total, lengths in zip((met, away), looks(shifts, 40.0), strict=True):
            total += lengths
        far += [np.degrees(np.hypot(2 * s.pitch_rad, s.yaw_rad)) for s in shifts if s.yaw_rad]
    assert sum(met) / 1600 == pytest.approx(habit.contact, abs=0.03)
    assert np.mean(met) == pytest.approx(habit.contact_s[0], rel=0.2)
    assert np.mean(away) == pytest.approx(habit.glance_s[0], rel=0.1)
    assert np.std(away) == pytest.approx(habit.glance_s[1], rel=0.25)
    assert min(away) >= 0.1
    assert max(far) == pytest.approx(habit.most_deg)
    assert np.median(far) == pytest.approx(-6.9 * np.log(7.5 / 15.7), rel=0.12)


def test_eyes_leave_where_phrases_start_and_come_back_where_they_end() -> None:
    prosody = heard(40)
    starts = np.array([phrase.start_s for phrase in prosody.phrases])
    ends = np.array([phrase.end_s for phrase in prosody.phrases])
    left = back = total = 0
    for seed in range(20):
        shifts = gaze_shifts(moment(40, seed), prosody)
        for before, shift in pairwise(shifts):
            if shift.yaw_rad and not before.yaw_rad:
                left += np.abs(starts - shift.at_s).min() < 1e-6
                total += 1
            back += bool(not shift.yaw_rad and np.abs(ends - shift.at_s).min() < 1e-6)
    assert left / total > 0.2  # by chance none would
    assert back / total > 0.2


def test_eyes_that_rest_leap_a_little() -> None:
    curves = jitter_layer(moment(40)).curves
    for curve in curves.values():
        angle = np.degrees(curve.values)
        assert 0.05 < angle.std() < 0.3
        assert np.abs(angle).max() <= MOST_DEG
    leaps = len(curves["eyes.yaw"].times_s) / 2 / 40
    assert 1.0 < leaps < 2.0


def test_the_voice_is_heard_at_every_step() -> None:
    assert len(heard(40).level) == round(40 / STEP_S)


def test_eyes_and_head_of_a_line_depend_on_no_other_line() -> None:
    def spoken(name: str, first: int, last: int) -> Spoken:
        whole = said(40)
        sound = whole.samples[first * RATE : last * RATE]
        clip = replace(whole, samples=sound, frames=24 * (last - first), words=())
        return Line(name, "", name), clip, Lips("phonemes")

    def second(before: Spoken, start_s: int) -> dict[str, np.ndarray]:
        acted = with_gaze(perform([before, spoken("same", 20, 32)], seed=3), {})
        at = start_s + np.arange(12 * 24) / 24
        return {channel: curve.sample(at) for channel, curve in mix(acted).items()}

    one, other = second(spoken("one", 0, 7), 7), second(spoken("other", 8, 19), 11)
    assert one["head.yaw"].std() > 0.01
    for channel in ("eyes.pitch", "eyes.yaw", "head.pitch", "head.yaw", "head.roll", "body.yaw"):
        np.testing.assert_allclose(one[channel], other[channel], atol=2e-4)
