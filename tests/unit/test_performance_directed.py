# SPDX-License-Identifier: GPL-3.0-or-later
"""What the script's tags make of faces, heads and arms: curves at the times of their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from avatar_addon.lipsync.lips import Lips
from avatar_addon.performance.directed import directed_gaze, directed_layers
from avatar_addon.performance.easing import fitted, path
from avatar_addon.performance.expressions import expressions_of
from avatar_addon.performance.feelings import EXPRESSIONS, MOODS
from avatar_addon.performance.gesturing import MANNERS, strokes_of
from avatar_addon.performance.moment import Moment
from avatar_addon.performance.moods import liveliness
from avatar_addon.performance.performance import Curve, GazeShift
from avatar_addon.performance.placing import end_of, talking, time_of
from avatar_addon.script.acting_tags import ACTING
from avatar_addon.script.line import Line
from avatar_addon.script.parse import parse_script
from avatar_addon.speech.clip import SpeechClip, TimedWord
from avatar_addon.vocabulary import ANGLES, CHANNELS, GESTURES

WORD_S = 0.5
LEAD_S = 0.5
"""Words of the tests' clips begin half a second after each other, the first after as much."""


def moment_of(line: Line, *, seed: int = 0, tail_s: float = 1.5, **more: object) -> Moment:
    """A line whose words last 0.4 s each."""
    words, at = [], 0
    for number, text in enumerate(line.text.split()):
        at = line.text.index(text, at)
        start = LEAD_S + number * WORD_S
        words.append(TimedWord(text, start, start + 0.4, 1.0, at, at + len(text)))
        at += len(text)
    frames = round(24 * (LEAD_S + len(words) * WORD_S + tail_s))
    samples = np.zeros(frames * 2000, np.float32)
    clip = SpeechClip(line.id, line.text, samples, Fraction(24), frames, "en-us", "piper", "v",
                      words=tuple(words))  # fmt: skip
    return Moment(line, clip, Lips("phonemes"), "", True, seed, **more)  # type: ignore[arg-type]


def acted(text: str, **more: object) -> Moment:
    (line,) = parse_script(text)
    return moment_of(line, **more)  # type: ignore[arg-type]


def curves(moment: Moment, layer: str) -> Mapping[str, Curve]:
    return next(made.curves for made in directed_layers(moment) if made.name == layer)


def at(curve: Curve, time: float) -> float:
    return float(curve.sample(np.array([time]))[0])


# --- easing and places ----------------------------------------------------------------------------


def test_a_path_goes_through_its_points_without_overshooting() -> None:
    curve = path([(0.0, 0.0), (1.0, 0.0), (2.0, 0.8), (3.0, 0.8), (3.0, 9.0), (4.0, 0.0)])
    times = np.array([0.0, 1.0, 1.5, 2.0, 2.7, 3.0, 4.0])
    np.testing.assert_allclose(curve.sample(times), [0, 0, 0.4, 0.8, 0.8, 0.8, 0], atol=1e-9)
    assert (np.diff(curve.times_s) > 0).all()
    assert (curve.values.min(), curve.values.max()) == (0.0, 0.8)


def test_an_event_is_moved_and_shortened_into_its_line() -> None:
    assert fitted(1.0, (0.5, 1.0, 0.5), 10.0) == [1.0, 1.5, 2.5, 3.0]
    assert fitted(-1.0, (0.5, 1.0, 0.5), 10.0) == [0.0, 0.5, 1.5, 2.0]
    assert fitted(9.5, (0.5, 1.0, 0.5), 10.0) == [8.0, 8.5, 9.5, 10.0]
    assert fitted(3.0, (0.5, 1.0, 0.5), 1.0) == [0.0, 0.25, 0.75, 1.0]


def test_words_have_their_own_times() -> None:
    moment = acted("One two three")
    assert time_of(moment, 0) == 0.5
    assert time_of(moment, 4) == 1.0
    assert time_of(moment, 13) == pytest.approx(1.9)  # past the last one
    assert end_of(moment, 4) == pytest.approx(0.9)
    assert end_of(moment, 7) == pytest.approx(1.4)
    speech = talking(moment)
    assert speech.times_s[[0, -1]].tolist() == [0.0, moment.duration_s]
    assert [at(speech, t) for t in (0.1, 0.5, 1.2, 1.9, 2.5)] == [0.0, 1.0, 1.0, 1.0, 0.0]


def test_words_without_times_are_placed_by_their_share_of_the_text() -> None:
    moment = acted("One two three four")
    bare = replace(moment, clip=replace(moment.clip, words=()))
    assert time_of(bare, 9) == pytest.approx(bare.duration_s / 2)
    assert end_of(bare, 18) == pytest.approx(bare.duration_s)


# --- moods ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("mood", [name for name in MOODS if name != "neutral"])
def test_a_mood_comes_before_its_word_stays_and_goes(mood: str) -> None:
    moment = acted(f"One two three [mood {mood}]four five six seven[/mood] eight nine ten")
    found = curves(moment, "mood")
    brows = {
        name: size for name, size in MOODS[mood].face.items() if name.startswith(("brow", "eye"))
    }
    for name, size in brows.items():
        curve = found[f"face.{name}"]
        assert at(curve, 0.9) == 0.0
        assert 0.0 < at(curve, 2.0) <= size  # on its way when the word begins
        assert at(curve, 3.2) == pytest.approx(size)
        assert at(curve, moment.duration_s) == 0.0
    assert set(found) <= set(CHANNELS)


def test_strength_scales_a_mood_and_what_is_stronger_than_full_is_full() -> None:
    half = curves(acted("[sad 0.5] One two three four five"), "mood")["face.browInnerUp"]
    assert half.values.max() == pytest.approx(0.5 * MOODS["sad"].face["browInnerUp"])
    much = curves(acted("[sad 2] One two three four five"), "mood")["face.browInnerUp"]
    assert much.values.max() == 1.0


def test_a_new_mood_takes_over_without_a_gap() -> None:
    moment = acted("[happy] One two three four [angry] five six seven eight nine ten")
    found = curves(moment, "mood")
    smile, brow = found["face.cheekSquintLeft"], found["face.noseSneerLeft"]
    times = np.linspace(1.2, 4.5, 200)
    happy = smile.sample(times) / MOODS["happy"].face["cheekSquintLeft"]
    angry = brow.sample(times) / MOODS["angry"].face["noseSneerLeft"]
    np.testing.assert_allclose(happy + angry, 1.0, atol=1e-6)
    assert happy[0] == pytest.approx(1.0)
    assert angry[-1] == pytest.approx(1.0)


def test_neutral_ends_a_mood() -> None:
    moment = acted("[angry] One two three [neutral] four five six seven eight")
    curve = curves(moment, "mood")["face.browDownLeft"]
    assert at(curve, 1.5) > 0.5
    assert at(curve, 3.8) == 0.0


def test_the_mouth_of_a_mood_gives_way_to_speech() -> None:
    moment = acted("[happy] One two three four five six")
    smile = curves(moment, "mood")["face.mouthSmileLeft"]
    cheek = curves(moment, "mood")["face.cheekSquintLeft"]
    size = MOODS["happy"].face["mouthSmileLeft"]
    assert at(smile, 2.0) == pytest.approx(0.65 * size)
    assert at(cheek, 2.0) == pytest.approx(MOODS["happy"].face["cheekSquintLeft"])
    surprised = curves(acted("[mood surprised] One two three four"), "mood")["face.jawOpen"]
    assert at(surprised, 1.5) == pytest.approx(0.15 * MOODS["surprised"].face["jawOpen"])


def test_a_mood_that_the_next_line_keeps_goes_on_over_the_seam() -> None:
    one, two, other = parse_script("[sad] One two three\n\n[sad 0.5] Four five six\n\nSeven eight")
    first = moment_of(one, after=two)
    second = moment_of(two, before=one, after=other)
    third = moment_of(other, before=two)
    end = curves(first, "mood")["face.browInnerUp"]
    start = curves(second, "mood")["face.browInnerUp"]
    size = MOODS["sad"].face["browInnerUp"]
    assert end.values[-1] == start.values[0] == pytest.approx(0.5 * size)
    assert start.values[-1] == 0.0
    assert directed_layers(third) == ()


def test_a_mood_of_the_whole_film_is_there_from_the_first_frame_to_the_last() -> None:
    moment = acted("One two [neutral] three four five six seven", mood="tender")
    curve = curves(moment, "mood")["face.browInnerUp"]
    size = MOODS["tender"].face["browInnerUp"]
    assert curve.values[0] == curve.values[-1] == pytest.approx(size)
    assert at(curve, 2.6) == 0.0
    listening = replace(moment, speaks=False)
    held = curves(listening, "mood")["face.browInnerUp"]
    np.testing.assert_allclose(held.values, size)


def test_liveliness_follows_the_mood() -> None:
    assert liveliness(acted("One two")).head == 1.0
    tired, happy = (
        liveliness(acted("[tired] " + "word " * 20)),
        liveliness(acted("[happy] So " * 9)),
    )
    assert tired.head < 0.75 < 1.1 < happy.head
    assert tired.blinks > 1.15


# --- expressions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", EXPRESSIONS)
def test_an_expression_is_there_on_its_word_and_gone_at_the_end(kind: str) -> None:
    moment = acted(f"One two three [expression {kind}] four five six seven eight")
    (shown,) = expressions_of(moment)
    start, there, going, gone = shown.times_s
    assert start < 2.0 <= there < going < gone <= moment.duration_s
    assert there - start == pytest.approx(EXPRESSIONS[kind].onset_s)
    for channel, curve in (curves(moment, "expressions") if kind != "neutral" else {}).items():
        assert curve.values[0] == curve.values[-1] == 0.0
        assert channel in CHANNELS
        assert channel in ANGLES or (curve.values.min() >= 0 and curve.values.max() <= 1)


def test_an_expression_that_is_closed_lasts_as_long_as_its_words() -> None:
    moment = acted("One [smile]two three four five[/smile] six seven eight")
    (shown,) = expressions_of(moment)
    assert shown.times_s[2] >= end_of(moment, 23) - 0.3
    cheek = curves(moment, "expressions")["face.cheekSquintRight"]
    assert at(cheek, 2.5) == pytest.approx(EXPRESSIONS["smile"].face["cheekSquintRight"])


def test_one_expression_goes_when_the_next_comes() -> None:
    first, second = expressions_of(acted("One [smile]two [surprised]three four five six"))
    assert first.times_s[2] <= second.times_s[0] + 1e-9 or first.times_s[2] == first.times_s[1]
    assert first.times_s[3] <= second.times_s[1] + 1e-9


def test_a_mood_at_the_end_of_a_line_is_shown_for_a_moment() -> None:
    moment = acted("That is great. [happy]", tail_s=0.2)
    (shown,) = expressions_of(moment)
    assert shown.kind == "happy"
    assert shown.times_s[3] == pytest.approx(moment.duration_s)


def test_a_laugh_shakes() -> None:
    found = curves(acted("One two [laugh] three four five six"), "expressions")["body.pitch"]
    turns = np.diff(np.sign(np.diff(found.values)))
    assert np.count_nonzero(turns) > 8


# --- nods and winks -------------------------------------------------------------------------------


def test_a_nod_goes_down_at_its_word_as_often_as_asked() -> None:
    one = curves(acted("One two [nod] three four five"), "nods")["head.pitch"]
    peak = float(one.times_s[np.argmax(one.values)])
    assert 1.5 < peak < 1.9
    assert np.degrees(one.values.max()) == pytest.approx(9.0)
    assert np.degrees(one.values.min()) == pytest.approx(-1.35)  # a little up first
    three = curves(acted("One two [nod 3] three four five"), "nods")["head.pitch"]
    tops = [v for a, v, b in zip(three.values, three.values[1:], three.values[2:], strict=False)
            if a < v > b]  # fmt: skip
    assert np.degrees(tops) == pytest.approx([9.0, 6.75, 5.0625])
    assert three.values[[0, -1]].tolist() == [0.0, 0.0]


def test_a_shake_goes_to_both_sides_and_tells_lines_apart() -> None:
    found = [curves(acted("One [shake] two three", seed=s), "nods")["head.yaw"] for s in range(8)]
    for curve in found:
        assert np.degrees(curve.values.max()) > 5
        assert np.degrees(curve.values.min()) < -5
    assert len({float(curve.values[np.abs(curve.values).argmax()]) for curve in found}) == 2


def test_a_tilt_is_to_the_side_that_is_asked_for() -> None:
    left = curves(acted("One [tilt left] two three"), "nods")["head.roll"]
    right = curves(acted("One [tilt right]two three four five[/tilt] six"), "nods")["head.roll"]
    assert np.degrees(left.values.max()) == pytest.approx(7.0)
    assert np.degrees(right.values.min()) == pytest.approx(-7.0)
    assert np.degrees(at(right, 2.6)) == pytest.approx(-7.0)


def test_blinks_and_winks_close_whole_lids() -> None:
    blink = curves(acted("One [blink 2] two three"), "winks")
    assert set(blink) == {"face.eyeBlinkLeft", "face.eyeBlinkRight"}
    closed = blink["face.eyeBlinkLeft"].sample(np.linspace(0, 3, 1000)) > 0.99
    assert np.count_nonzero(np.diff(closed.astype(int)) == 1) == 2
    wink = curves(acted("One [wink right] two three"), "winks")
    assert wink["face.eyeBlinkRight"].values.max() == 1.0
    assert "face.eyeBlinkLeft" not in wink


# --- eyes -----------------------------------------------------------------------------------------


def test_looks_go_back_to_the_camera() -> None:
    shifts = directed_gaze(acted("One [look up left] two three four five [look Ben]six[/look]"))
    assert [shift.target for shift in shifts] == ["up left", "camera", "BEN", "camera"]
    assert [shift.at_s for shift in shifts] == pytest.approx([0.85, 2.25, 2.85, 3.4])


def test_after_a_look_the_eyes_are_where_they_would_be() -> None:
    alone = (GazeShift(0.0, "camera"), GazeShift(1.0, "camera", 0.1, 0.2), GazeShift(4.0, "camera"))
    shifts = directed_gaze(acted("One [look up] two three four five six seven"), alone)
    assert [(s.target, s.pitch_rad, s.yaw_rad) for s in shifts] == [
        ("camera", 0.0, 0.0), ("up", 0.0, 0.0), ("camera", 0.1, 0.2), ("camera", 0.0, 0.0)
    ]  # fmt: skip
    assert [s.at_s for s in shifts] == pytest.approx([0.0, 0.85, 2.25, 4.0])
    assert directed_gaze(acted("One two"), alone) == alone


def test_thinking_and_pointing_take_the_eyes_along() -> None:
    assert directed_gaze(acted("So [thinking] well now then"))[0].target == "up left"
    assert directed_gaze(acted("Over [point right] there it is"))[0].target == "right"
    (away, _) = directed_gaze(acted("So [look away] well now then"))
    assert away.target in {"down left", "down right", "left", "right"}


# --- gestures -------------------------------------------------------------------------------------


def test_every_gesture_of_the_vocabulary_can_be_asked_for() -> None:
    waved = {name for name in GESTURES if not name.startswith("wave")} | {"wave"}
    assert set(MANNERS) == waved
    assert {row.tag.name for row in ACTING.values()} >= {"gesture", "nod", "look", "mood"}


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("gesture", [name for name in MANNERS if name != "shrug"])
def test_the_stroke_lands_on_its_word(gesture: str, side: str) -> None:
    said = {"point_aside": f"point {side}"}.get(gesture, f"gesture {gesture} {side}")
    for form in ("point_", "count"):
        said = said.replace(f"gesture {form}", f"gesture {form.strip('_')} ")
    moment = acted(f"One two three [{said}] four five six seven eight")
    (stroke,) = strokes_of(moment)
    assert (stroke.name, stroke.side) == (gesture, side)
    assert stroke.stroke_s == pytest.approx(2.0)
    assert stroke.stroke_s - stroke.start_s == pytest.approx(0.48)
    arms = {c: v for c, v in curves(moment, "gestures").items() if c.startswith("gesture.")}
    assert all(channel.endswith(f".{side}") for channel in arms)
    times = np.linspace(0, moment.duration_s, 400)
    total = np.sum([curve.sample(times) for curve in arms.values()], axis=0)
    assert total.max() <= 1.0 + 1e-9
    assert total[[0, -1]].tolist() == [0.0, 0.0]
    assert sum(at(curve, 2.0) for curve in arms.values()) == pytest.approx(1.0)


def test_a_wave_goes_to_and_fro() -> None:
    found = curves(acted("One two [wave] three four five six"), "gestures")
    out, back = (next(c for n, c in found.items() if f"wave_{way}" in n) for way in ("out", "in"))
    high = out.sample(np.linspace(1.5, 2.6, 300)) > 0.9
    assert np.count_nonzero(np.diff(high.astype(int)) == 1) >= 2
    assert back.values.max() == 1.0


def test_a_shrug_takes_both_arms_shoulders_and_face() -> None:
    found = curves(acted("One two [shrug] three four five"), "gestures")
    assert {"gesture.shrug.left", "gesture.shrug.right", "body.shoulderLeft"} <= set(found)
    assert found["body.shoulderLeft"].values.max() == pytest.approx(0.7)  # once, not for each hand
    assert found["face.browInnerUp"].values.max() == pytest.approx(0.45)


def test_a_hand_goes_on_to_its_next_gesture_without_a_rest() -> None:
    moment = acted("[count 1] One two [count 2] three four [count 3] five six seven eight")
    strokes = strokes_of(moment)
    assert len({stroke.side for stroke in strokes}) == 1
    arms = [c for n, c in curves(moment, "gestures").items() if n.startswith("gesture.")]
    between = np.linspace(strokes[0].stroke_s, strokes[-1].leave_s, 300)
    total = np.sum([curve.sample(between) for curve in arms], axis=0)
    assert total.min() > 0.9
    assert total.max() <= 1.0 + 1e-9


def test_a_gesture_at_a_lines_start_or_end_stays_in_the_line() -> None:
    for text in ("[wave] Hi", "So good bye [wave]", "[point left] A [point right] b [open] c"):
        moment = acted(text, tail_s=0.1)
        for curve in curves(moment, "gestures").values():
            assert curve.times_s[0] == 0.0
            assert curve.times_s[-1] == pytest.approx(moment.duration_s)
            assert (np.diff(curve.times_s) > 0).all()
            assert curve.values[[0, -1]] == pytest.approx([0.0, 0.0])


def test_a_gesture_that_is_closed_is_held() -> None:
    (stroke,) = strokes_of(acted("One [open left]two three four five six[/open] seven eight"))
    assert stroke.leave_s == pytest.approx(3.4)


def test_right_hands_are_chosen_more_often() -> None:
    sides = [strokes_of(acted("One [open] two three", seed=seed))[0].side for seed in range(60)]
    assert 30 <= sides.count("right") <= 52


def test_the_same_seed_acts_the_same_and_a_listener_does_not_obey() -> None:
    text = "[happy] One [shake] two [wave] three [look away] four [tilt] five"
    one, two = acted(text, seed=4), acted(text, seed=4)
    for a, b in zip(directed_layers(one), directed_layers(two), strict=True):
        for channel in a.curves:
            np.testing.assert_array_equal(a.curves[channel].values, b.curves[channel].values)
    assert directed_layers(replace(one, speaks=False)) == ()
    assert directed_gaze(replace(one, speaks=False)) == ()
