# SPDX-License-Identifier: GPL-3.0-or-later
"""Performances that people edit: layers left out, corrections by hand, files."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from avatar_addon.errors import InputError, SettingError
from avatar_addon.performance.corrections import (
    Correction,
    corrected,
    corrections_of,
    read_corrections,
    report_lost,
    text_of_corrections,
)
from avatar_addon.performance.edits import Edits, edited, layer_names, with_layers
from avatar_addon.performance.file import load_performance, save_performance
from avatar_addon.performance.mix import mix
from avatar_addon.performance.performance import Curve, GazeShift, Layer, Performance, SpokenLine
from avatar_addon.speech.clip import TimedPhoneme, TimedWord


def curve(*points: tuple[float, float]) -> Curve:
    times, values = zip(*points, strict=True)
    return Curve(np.array(times, float), np.array(values, float))


ONE = SpokenLine("one", "", "Mama.", 0.0, 2.0, (TimedWord("Mama.", 0.5, 1.0, 0.9, 0, 5),),
                 (TimedPhoneme("m", 0.5, 0.6), TimedPhoneme("a", 0.6, 1.0)))  # fmt: skip
TWO = SpokenLine("two", "ADA", "Größe?", 2.0, 5.0)
LOOKS = (GazeShift(0.5, "camera"), GazeShift(1.5, "ADA", 0.1, -0.2))
JAW = "face.jawOpen"


def acted(*lines: SpokenLine, **curves: Curve) -> Performance:
    lines = lines or (ONE, TWO)
    mouth = Layer("mouth", {JAW: curve((0, 0.2), (lines[-1].end_s, 0.2)), **curves})
    head = Layer("head", {"head.yaw": curve((0, 0.1))}, muted=True)
    return Performance(
        lines[-1].end_s, (mouth, head), lines, 7, {"made by": "hand"},
        LOOKS, Fraction(30000, 1001), "a.wav",
    )  # fmt: skip


def at(performance: Performance, channel: str, *times: float) -> list[float]:
    return [round(float(v), 6) for v in mix(performance)[channel].sample(np.array(times))]


def fix(*points: tuple[float, float], line: str = "two", **more: Any) -> Correction:
    return Correction(line, more.pop("channel", JAW), curve(*points), **more)


def test_a_correction_takes_the_place_of_what_lies_below_within_its_time() -> None:
    done, lost = corrected(acted(), [fix((1.0, 0.8), (1.5, 0.6))])
    assert lost == ()
    assert done.layers[-1].name == "corrections"
    assert at(done, JAW, 2.9, 3.0, 3.25, 3.5, 3.6) == [0.2, 0.8, 0.7, 0.6, 0.2]
    assert at(done, JAW, 2.92, 2.96, 3.54, 3.58) == [0.2, 0.5, 0.4, 0.2], "80 ms in and out"


def test_a_correction_of_one_moment_and_of_a_channel_that_nobody_uses() -> None:
    smile = "face.mouthSmileLeft"
    done, _ = corrected(acted(), [fix((1.0, 0.8), channel=smile, blend_s=0.5)])
    assert at(done, smile, 2.4, 2.75, 3.0, 3.25, 3.6) == [0.0, 0.4, 0.8, 0.4, 0.0]


def test_a_correction_stays_within_its_line() -> None:
    done, _ = corrected(
        acted(), [fix((0, 0.9), (3, 0.9), (4, 0.9)), fix((0, 0.5), (1.99, 0.5), line="one")]
    )
    assert at(done, JAW, 0.0, 1.98, 2.0, 4.99) == [0.5, 0.5, 0.9, 0.9]
    alone, _ = corrected(acted(), [fix((0.0, 0.9), (2.5, 0.9))])
    assert at(alone, JAW, 1.999, 2.0) == [0.2, 0.9]
    first, _ = corrected(acted(), [fix((1.0, 0.9), (2.0, 0.9), line="one")])
    assert at(first, JAW, 1.0, 2.0, 2.1) == [0.9, 0.2, 0.2]


def test_of_two_corrections_the_later_one_counts() -> None:
    done, _ = corrected(acted(), [fix((0.5, 0.9), (1.5, 0.9)), fix((1.0, 0.4), (2.5, 0.4))])
    assert at(done, JAW, 2.5, 2.9, 3.0, 3.5, 4.5, 4.6) == [0.9, 0.9, 0.4, 0.4, 0.4, 0.2]
    apart, _ = corrected(acted(), [fix((0.5, 0.9), (0.6, 0.9)), fix((2.0, 0.4), (2.1, 0.4))])
    assert at(apart, JAW, 2.4, 2.5, 2.6, 2.7, 3.3, 3.9, 4.0, 4.1, 4.2) == [
        0.2, 0.9, 0.9, 0.2, 0.2, 0.2, 0.4, 0.4, 0.2,
    ]  # fmt: skip


def test_a_closed_lip_wins_over_a_correction() -> None:
    shut = curve((0, 0), (3.0, 0), (3.1, 1), (3.2, 1), (3.3, 0))
    done, _ = corrected(acted(**{"viseme.PP": shut}), [fix((0.5, 0.9), (2.0, 0.9))])
    assert at(done, JAW, 2.9, 3.15, 3.4) == [0.9, 0.0, 0.9]
    parted, _ = corrected(done, [fix((1.0, 0.0), (1.3, 0.0), channel="viseme.PP")])
    assert at(parted, JAW, 3.15) == [0.9], "who corrects the closure itself opens it"


def test_a_correction_moves_with_its_line_and_waits_where_the_line_is_gone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    longer = replace(ONE, end_s=3.5)
    moved = acted(longer, replace(TWO, start_s=3.5, end_s=6.5))
    done, lost = corrected(moved, [fix((1.0, 0.8)), fix((1.0, 0.7), line="Mama.")])
    assert lost == ()
    assert at(done, JAW, 1.0, 4.5) == [0.7, 0.8]
    gone = fix((1.0, 0.8), line="x", text="What was said before, on and on without an end")
    short = fix((2.5, 0.8), line="one", text="Mama.")
    done, lost = corrected(moved.__class__(2.0, (), (ONE,)), [gone, short])
    assert lost == (gone, short)
    assert done.layers == ()
    report_lost(lost, "fixes.json")
    assert [record.getMessage() for record in caplog.records] == [
        "Corrections of 'What was said before, on and on without…' (face.jawOpen) find no place "
        "any more; they stay in fixes.json.",
        "Corrections of 'Mama.' (face.jawOpen) find no place any more; they stay in fixes.json.",
    ]


def test_corrections_are_read_from_a_file_and_from_a_performance(tmp_path: Path) -> None:
    fixes = [fix((1.0, 0.8), (1.5, 0.6), text="Größe?", blend_s=0.25), fix((0.5, 0.1), line="one")]
    path = tmp_path / "fixes.json"
    path.write_text(text_of_corrections(fixes), encoding="utf-8")
    assert [(r.line, r.channel, r.text, r.blend_s) for r in read_corrections(path)] == [
        ("two", JAW, "Größe?", 0.25), ("one", JAW, "", 0.08),
    ]  # fmt: skip
    done = edited(acted(), Edits(corrections=path))
    save_performance(done, tmp_path / "p.json")
    again = edited(acted(), Edits(corrections=tmp_path / "p.json"))
    times = np.arange(0.0, 5.0, 0.01)
    np.testing.assert_allclose(
        mix(again)[JAW].sample(times), mix(done)[JAW].sample(times), atol=1e-9
    )
    assert {(one.line, round(one.blend_s, 6)) for one in corrections_of(done)} == {
        ("two", 0.25), ("one", 0.08),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"line": "", "text": ""}, "correction 1 has neither a line nor its text"),
        ({"channel": "face.jaw"}, "channel 'face.jaw' is unknown"),
        ({"blend_s": -1}, "correction 1, blend_s is below 0"),
        ({"points": [[0, 0.5], [0, 0.6]]}, "correction 1 has times that don't rise after 0 s"),
        ({"points": [[0, 5]]}, "correction 1 is 5 at 0 s; weights are within 0 and 1"),
        ({"points": [[0]]}, r"points 1 is \[0\], not a time and a value"),
        ({"points": []}, "points is an empty list"),
        ({"points": [[0, None]]}, "has None, which is no number"),
        ({"points": [[0, 10**400]]}, "has a number that is not finite"),
    ],
)
def test_corrections_that_are_wrong(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    row = {"line": "one", "channel": JAW, "points": [[0.5, 0.5]]} | changes
    path = tmp_path / "fixes.json"
    path.write_text(json.dumps({"format": 1, "corrections": [row]}))
    with pytest.raises(InputError, match=said):
        read_corrections(path)


def test_layers_are_muted_and_soloed() -> None:
    def heard(**choice: tuple[str, ...]) -> tuple[list[str], int]:
        done = with_layers(acted(), **choice)
        return [layer.name for layer in done.layers if not layer.muted], len(done.gaze)

    assert layer_names(acted()) == ("mouth", "head", "gaze")
    assert heard() == (["mouth"], 2)
    assert heard(mute=("mouth",)) == ([], 2)
    assert heard(solo=("head",)) == (["head"], 0), "a solo wakes what was muted"
    assert heard(solo=("mouth", "gaze")) == (["mouth"], 2)
    assert heard(mute=("gaze",), solo=("head", "gaze")) == (["head"], 0)
    with pytest.raises(SettingError, match="no layer 'hands'") as caught:
        heard(mute=("hands",))
    assert caught.value.hint == "It has mouth, head, gaze."


def test_a_file_holds_all_of_a_performance(tmp_path: Path) -> None:
    done, _ = corrected(acted(), [fix((1.0, 0.8), (1.5, 0.6))])
    save_performance(done, tmp_path / "p.json")
    text = (tmp_path / "p.json").read_text(encoding="utf-8")
    assert "[0.0, 0.2]" in text, "a point a row"
    loaded = load_performance(tmp_path / "p.json")
    for name in ("duration_s", "lines", "seed", "notes", "gaze", "fps", "sound"):
        assert getattr(loaded, name) == getattr(done, name), name
    for layer, same in zip(done.layers, loaded.layers, strict=True):
        assert (layer.name, layer.muted) == (same.name, same.muted)
        for mine, theirs in ((layer.curves, same.curves), (layer.over, same.over)):
            assert list(mine) == list(theirs)
            for channel, part in mine.items():
                np.testing.assert_array_equal(part.times_s, theirs[channel].times_s)
                np.testing.assert_array_equal(part.values, theirs[channel].values)
    save_performance(Performance(1.0, ()), tmp_path / "empty.json")
    assert load_performance(tmp_path / "empty.json") == Performance(1.0, ())


def test_words_like_lists_stay_as_they_are(tmp_path: Path) -> None:
    said = replace(ONE, text="[\n 1 \n] [  2  ]")
    save_performance(acted(said), tmp_path / "p.json")
    assert load_performance(tmp_path / "p.json").lines[0].text == said.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fps": "fast"}, "fps is no frame rate"),
        ({"fps": "1/0"}, "fps is no frame rate"),
        ({"seed": 1.5}, "seed is 1.5, not a whole number"),
        ({"sound": 3}, "sound is 3, not a text"),
        ({"gaze": [{"at_s": 1}]}, "lacks 'target' in gaze 1"),
        ({"gaze": [{"at_s": 1, "target": ""}]}, "gaze 1, target is empty"),
        ({"lines": [{"id": "a", "speaker": "", "text": "", "start_s": 2, "end_s": 1}]},
         "lines 1 ends at 1 s, before its start at 2 s"),
        ({"layers": [{"name": "a", "curves": {}, "over": {JAW: {"points": [[0, 1]]}}}]},
         "layer 'a', over, face.jawOpen has no curve"),
        ({"layers": [{"name": "a", "curves": {JAW: {"points": [[0, 1]]}},
                      "over": {JAW: {"points": [[0, 2]]}}}]}, "is 2 at 0 s; weights are within"),
        ({"layers": [{"name": "a", "muted": "no", "curves": {}}]}, "'no', not true or false"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    data = {"format": 2, "duration_s": 1.0, "layers": []} | change
    (tmp_path / "p.json").write_text(json.dumps(data))
    with pytest.raises(InputError, match=said):
        load_performance(tmp_path / "p.json")
