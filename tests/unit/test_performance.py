# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from avatar_addon.errors import InputError, ScriptError
from avatar_addon.lipsync.cues import MouthCue
from avatar_addon.lipsync.lips import Lips
from avatar_addon.performance.file import load_performance, save_performance
from avatar_addon.performance.mix import OPPOSED, mix, mix_moment
from avatar_addon.performance.perform import Spoken, perform
from avatar_addon.performance.performance import Curve, Layer, Performance
from avatar_addon.script.line import Line
from avatar_addon.speech.clip import SpeechClip


def curve(*points: tuple[float, float]) -> Curve:
    times, values = zip(*points, strict=True)
    return Curve(np.array(times), np.array(values))


def layered(*layers: Layer) -> Performance:
    return Performance(2.0, layers)


def bursts(*starts: float, seconds: float) -> np.ndarray:
    """Loud syllables of 0.2 s."""
    out = np.zeros(round(seconds * 48_000), np.float32)
    for start in starts:
        first = round(start * 48_000)
        out[first : first + 9600] = np.sin(np.arange(9600) / 10) * np.hanning(9600)
    return out


def spoken(name: str, *, frames: int = 72, speaker: str = "") -> Spoken:
    samples = bursts(0.5, 2.0, seconds=frames / 24)
    clip = SpeechClip(name, name, samples, Fraction(24), frames, "en-us", "piper", "v")
    end = frames / 24
    cues = [MouthCue("X", 0, 0.4), MouthCue("D", 0.4, 1.0), MouthCue("A", 1.0, 1.2),
            MouthCue("F", 1.2, 2.5), MouthCue("X", 2.5, end)]  # fmt: skip
    return Line(name, speaker, name), clip, Lips("rhubarb", tuple(cues))


def test_mix_adds_weights_and_clamps_them() -> None:
    mixed = mix(
        layered(
            Layer("a", {"face.jawOpen": curve((0, 0), (1, 0.8))}),
            Layer("b", {"face.jawOpen": curve((0, 0.5), (2, 0.5))}),
            Layer("off", {"face.jawOpen": curve((0, 1)), "viseme.PP": curve((0, 1))}, muted=True),
        )
    )
    assert list(mixed) == ["face.jawOpen"]
    np.testing.assert_allclose(mixed["face.jawOpen"].times_s, [0, 1, 2])
    np.testing.assert_allclose(mixed["face.jawOpen"].values, [0.5, 1.0, 1.0])


def test_mix_adds_angles_without_a_limit() -> None:
    nod = curve((0, -1.0), (1, 2.0))
    mixed = mix(layered(Layer("a", {"head.pitch": nod}), Layer("b", {"head.pitch": nod})))
    np.testing.assert_allclose(mixed["head.pitch"].values, [-2.0, 4.0])


@pytest.mark.parametrize("lip", ["viseme.PP", "viseme.FF"])
def test_a_closed_lip_wins_over_every_other_layer(lip: str) -> None:
    wide = curve((0, 1), (2, 1))
    shut = curve((0, 0), (0.8, 0), (0.9, 1), (1.1, 1), (1.2, 0), (2, 0))
    opening = ("viseme.aa", "face.jawOpen", "face.mouthLowerDownLeft")
    mixed = mix(
        layered(
            Layer("capture", dict.fromkeys((*opening, "face.mouthSmileLeft"), wide)),
            Layer("mouth", {lip: shut}),
        )
    )
    closed = np.array([0.9, 1.0, 1.1])
    for name in opening:
        np.testing.assert_allclose(mixed[name].sample(closed), 0.0)
        np.testing.assert_allclose(mixed[name].sample(np.array([0.0, 0.8, 1.2])), 1.0)
    np.testing.assert_allclose(mixed["face.mouthSmileLeft"].sample(closed), 1.0)
    np.testing.assert_allclose(mixed[lip].sample(closed), 1.0)


def test_a_lip_on_its_way_overrules_nothing() -> None:
    wide = curve((0, 1), (2, 1))
    mixed = mix(layered(Layer("a", {"face.jawOpen": wide, "viseme.PP": curve((0, 0.5))})))
    np.testing.assert_allclose(mixed["face.jawOpen"].values, 1.0)


@pytest.mark.parametrize(("one", "other"), OPPOSED)
def test_opposites_cancel(one: str, other: str) -> None:
    rising, falling = curve((0, 0), (2, 1)), curve((0, 1), (2, 0.5))
    mixed = mix(layered(Layer("a", {one: rising}), Layer("b", {other: falling})))
    at = np.linspace(0, 2, 41)
    wanted = rising.sample(at) - falling.sample(at)
    np.testing.assert_allclose(mixed[one].sample(at), np.maximum(wanted, 0), atol=1e-12)
    np.testing.assert_allclose(mixed[other].sample(at), np.maximum(-wanted, 0), atol=1e-12)


def test_two_mouths_become_one() -> None:
    mixed = mix_moment({"viseme.aa": 1.0, "viseme.O": 0.6, "viseme.PP": 0.2, "viseme.sil": 0.5})
    assert mixed == pytest.approx(
        {"viseme.aa": 0.5, "viseme.O": 0.3, "viseme.PP": 0.2, "viseme.sil": 0.0}
    )
    assert mix_moment({"viseme.PP": 0.9, "viseme.FF": 0.9}) == pytest.approx(
        {"viseme.PP": 0.5, "viseme.FF": 0.5}
    )
    assert mix_moment({"viseme.sil": 1.0, "viseme.E": 0.7})["viseme.sil"] == pytest.approx(0.3)


def test_visemes_weigh_one_at_most_between_their_points_too() -> None:
    random = np.random.default_rng(0)
    names = ("PP", "FF", "aa", "E", "O", "sil")
    for _ in range(20):
        times = np.sort(random.random((len(names), 5)) * 2, axis=1)
        curves = {
            f"viseme.{n}": Curve(t, random.random(5)) for n, t in zip(names, times, strict=True)
        }
        mixed = mix(layered(Layer("mouth", curves)))
        total = np.sum([c.sample(np.linspace(0, 2, 200)) for c in mixed.values()], axis=0)
        assert total.max() < 1.0 + 1e-9


def test_a_mouth_of_one_whole_is_left_as_it_is() -> None:
    curves = {"viseme.sil": curve((0, 1), (1, 0)), "viseme.aa": curve((0, 0), (1, 1)),
              "face.mouthPucker": curve((0, 0.4)), "face.mouthFunnel": curve((0, 0.6))}  # fmt: skip
    mixed = mix(layered(Layer("mouth", curves)))
    assert all(mixed[name] is given for name, given in curves.items())


def test_lips_are_rounded_once() -> None:
    mixed = mix_moment({"face.mouthPucker": 0.9, "face.mouthFunnel": 0.6})
    assert mixed == pytest.approx({"face.mouthPucker": 0.6, "face.mouthFunnel": 0.4})


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ({"face.mouthClose": 0.8}, 0.0),
        ({"face.mouthClose": 0.8, "face.jawOpen": 0.5}, 0.5),
        ({"face.mouthClose": 0.3, "face.jawOpen": 0.5}, 0.3),
        ({"face.mouthClose": 0.8, "face.jawOpen": 0.8, "viseme.PP": 1.0}, 0.0),
        ({"face.mouthClose": 0.8, "face.jawOpen": 0.8, "viseme.E": 0.5}, 0.3),
        ({"face.mouthClose": 0.8, "face.jawOpen": 0.8, "viseme.sil": 1.0}, 0.8),
        ({"face.mouthClose": 0.8, "face.jawOpen": 0.8, "viseme.PP": 0.75}, 0.4),
    ],
)
def test_lips_close_over_an_open_jaw_alone(asked: dict[str, float], given: float) -> None:
    assert mix_moment(asked)["face.mouthClose"] == pytest.approx(given)


def test_perform_joins_lines_without_a_gap() -> None:
    performance = perform([spoken("one"), spoken("two", frames=96)], seed=5)
    assert performance.duration_s == 7.0
    assert [(line.id, line.start_s, line.end_s) for line in performance.lines] == [
        ("one", 0.0, 3.0),
        ("two", 3.0, 7.0),
    ]
    names = [layer.name for layer in performance.layers]
    assert names == ["mouth", "brows", "head", "breath", "blinks", "gaze"]
    for layer in performance.layers:
        for part in layer.curves.values():
            assert part.times_s[0] == 0.0
            assert part.times_s[-1] == 7.0
            assert (np.diff(part.times_s) > 0).all()
    mouth = performance.layers[0].curves
    assert mouth["viseme.PP"].sample(np.array([1.1, 4.1, 3.0])).tolist() == [1.0, 1.0, 0.0]
    assert mouth["viseme.sil"].sample(np.array([0.0, 3.0, 7.0])).tolist() == [1.0, 1.0, 1.0]


def frames_of(performance: Performance, start: int, count: int) -> dict[str, np.ndarray]:
    times = (start + np.arange(count)) / 24
    return {name: part.sample(times) for name, part in mix(performance).items()}


def test_a_change_in_one_line_moves_the_others_and_leaves_them_as_they_were() -> None:
    before = frames_of(perform([spoken("one"), spoken("two")], seed=5), 72, 72)
    after = frames_of(perform([spoken("new", frames=120), spoken("two")], seed=5), 120, 72)
    assert before.keys() == after.keys()
    for name, values in before.items():
        np.testing.assert_allclose(values, after[name], atol=1e-9)


def test_the_same_seed_gives_the_same_and_another_does_not() -> None:
    lines = [spoken("one"), spoken("two")]
    one, same, other = (frames_of(perform(lines, seed=s), 0, 144) for s in (5, 5, 6))
    for name, values in one.items():
        np.testing.assert_array_equal(values, same[name])
    assert any((values != other[name]).any() for name, values in one.items())


def test_a_listener_keeps_its_mouth_shut() -> None:
    lines = [spoken("one", speaker="ADA"), spoken("two", speaker="BEN")]
    ada, ben = (perform(lines, seed=5, speaker=name) for name in ("ADA", "BEN"))
    assert ada.duration_s == ben.duration_s == 6.0
    opening = mix(ada)["viseme.aa"]
    assert opening.sample(np.array([0.8, 3.8])).tolist() == pytest.approx([1.0, 0.0], abs=0.3)
    assert mix(ben)["viseme.aa"].sample(np.array([0.8])) == 0.0
    assert mix(ada)["viseme.sil"].sample(np.array([3.8])) == 1.0
    yaws = [mix(p)["head.yaw"].sample(np.linspace(0, 6, 50)) for p in (ada, ben)]
    assert (yaws[0] != yaws[1]).any()
    with pytest.raises(ScriptError):
        perform([], seed=5)


def test_eyes_are_on_the_camera_on_who_speaks_or_on_whom_they_are_told() -> None:
    lines = [spoken("one", speaker="ADA"), spoken("two", speaker="BEN")]
    ben = perform(lines, seed=5, speaker="BEN").gaze
    assert {shift.target for shift in ben if shift.at_s < 3.0} == {"ADA"}
    assert {shift.target for shift in ben if shift.at_s >= 3.0} == {"camera"}
    told = perform(lines, seed=5, speaker="BEN", eyes_on="CLEO").gaze
    assert {shift.target for shift in told} == {"CLEO"}
    assert [s.at_s for s in told] == [s.at_s for s in ben] == sorted(s.at_s for s in ben)


def test_saved_and_loaded_again(tmp_path: Path) -> None:
    performance = perform([spoken("one"), spoken("Größe", speaker="ADA")], seed=5)
    save_performance(performance, tmp_path / "p.json")
    loaded = load_performance(tmp_path / "p.json")
    assert loaded.lines == performance.lines
    assert (loaded.duration_s, loaded.seed) == (performance.duration_s, 5)
    for layer, same in zip(performance.layers, loaded.layers, strict=True):
        assert (layer.name, layer.muted) == (same.name, same.muted)
        assert list(layer.curves) == list(same.curves)
        for name, part in layer.curves.items():
            np.testing.assert_array_equal(part.times_s, same.curves[name].times_s)
            np.testing.assert_array_equal(part.values, same.curves[name].values)


GOOD: dict[str, Any] = {
    "format": 1,
    "duration_s": 1.0,
    "layers": [{"name": "a", "curves": {"head.yaw": {"times_s": [0, 1.0], "values": [0.0, -0.5]}}}],
}


def broken(channel: str = "head.yaw", **changes: Any) -> dict[str, Any]:
    data = json.loads(json.dumps(GOOD))
    part = data["layers"][0]["curves"].pop("head.yaw")
    data["layers"][0]["curves"][channel] = part | changes
    return dict(data)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{\n\n]", "is not JSON in line 3"),
        ("[]", "is not a table"),
        ("{}", "lacks 'format'"),
        (json.dumps(GOOD | {"format": 3}), "format is 3, not 1 or 2"),
        (json.dumps(GOOD | {"duration_s": 0}), "duration_s is not above 0"),
        (json.dumps(GOOD | {"duration_s": "1"}), "'1', which is no number"),
        (json.dumps(GOOD | {"layers": [{"name": "a"}]}), "lacks 'curves'"),
        (json.dumps(GOOD | {"layers": 3}), "is wrong"),
        (json.dumps(broken(times_s=[0, float("nan")])), "NaN is not a finite number"),
        (json.dumps(broken(times_s=[0, 1])).replace("[0, 1]", "[0, 1e999]"), "not finite"),
        (json.dumps(broken(times_s=[0])), "head.yaw has 1 times and 2 values"),
        (json.dumps(broken(times_s=[1, 0])), "don't rise"),
        (json.dumps(broken(times_s=[0, 0])), "don't rise"),
        (json.dumps(broken(values=[])), "head.yaw, values is an empty list"),
        (json.dumps(broken(values=[[0], [1]])), "which is no number"),
        (json.dumps(broken(values=[True, False])), "which is no number"),
        (json.dumps(broken("face.jawOpen")), "face.jawOpen is -0.5 at 1 s; weights are within"),
        (json.dumps(broken("face.jaw")), "channel 'face.jaw' is unknown"),
    ],
)
def test_files_that_are_wrong(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "p.json").write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        load_performance(tmp_path / "p.json")
    assert caught.value.exit_code == 2


def test_a_good_file_and_one_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text(json.dumps(GOOD))
    part = load_performance(tmp_path / "p.json").layers[0].curves["head.yaw"]
    assert part.values.tolist() == [0.0, -0.5]
    with pytest.raises(InputError, match="There is no performance"):
        load_performance(tmp_path / "none.json")
