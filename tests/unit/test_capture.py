# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes of a face: read, told what is wrong with them, and laid over a performance."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from avatar_addon.capture.layer import capture_layer, found_offset, read_take, with_capture
from avatar_addon.capture.take import Take
from avatar_addon.errors import InputError
from avatar_addon.performance.mix import mix
from avatar_addon.performance.performance import Curve, GazeShift, Layer, Performance
from avatar_addon.vocabulary import ARKIT

COLUMNS = ["Timecode", "BlendShapeCount", *(n[0].upper() + n[1:] for n in reversed(ARKIT)),
           "HeadYaw", "HeadPitch", "HeadRoll", "LeftEyeYaw", "LeftEyePitch", "LeftEyeRoll",
           "RightEyeYaw", "RightEyePitch", "RightEyeRoll"]  # fmt: skip


def csv_of(folder: Path, rows: list[dict[str, object]]) -> Path:
    lines = [",".join(COLUMNS)]
    lines += [",".join(str(row.get(name, 0.0)) for name in COLUMNS) for row in rows]
    path = folder / "take.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def sixty(index: int, **values: object) -> dict[str, object]:
    """A row of a recorder that counts sixtieths and writes thirty rows a second."""
    seconds, frame = divmod(2 * index, 60)
    return {"Timecode": f"13:13:{4 + seconds:02d}:{frame}.650", "BlendShapeCount": 61, **values}


def test_a_csv_is_read_by_column_names_with_its_rate_inferred(tmp_path: Path) -> None:
    rows = [sixty(i, JawOpen=i / 100, HeadYaw=0.01 * i, LeftEyeYaw=0.2 * (i > 3),
                  RightEyeYaw=0.4 * (i > 3), EyeBlinkLeft=1.7) for i in range(70)]  # fmt: skip
    take = read_take(csv_of(tmp_path, rows))
    assert take.rate == 30.0
    np.testing.assert_allclose(take.times_s, np.arange(70) / 30.0, atol=1e-9)
    np.testing.assert_allclose(take.channels["face.jawOpen"], np.arange(70) / 100)
    np.testing.assert_allclose(take.channels["head.yaw"], -0.01 * np.arange(70))
    assert take.channels["eyes.yaw"][-1] == pytest.approx(-0.3)
    assert take.channels["face.eyeBlinkLeft"].max() == 1.0
    assert "head.pitch" not in take.channels  # the recorder didn't follow the head


def test_midnight_passes(tmp_path: Path) -> None:
    rows = [{"Timecode": code} for code in ("23:59:59:58.0", "00:00:00:00.0", "00:00:00:02.0")]
    assert read_take(csv_of(tmp_path, rows)).times_s[-1] == pytest.approx(4 / 60)


def test_a_last_row_that_is_cut_off_is_left_out_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = csv_of(tmp_path, [sixty(i) for i in range(5)])
    path.write_text(path.read_text()[:-200], encoding="utf-8")
    assert len(read_take(path).times_s) == 4
    assert "Line 6 of 'take.csv' is cut off" in caplog.text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text.replace("Timecode", "Time"), "line 1 does not begin with Timecode"),
        (lambda text: "\n".join(text.splitlines()[:2]), "has 1 pictures"),
        (lambda text: text.replace("13:13:04:4.650", "13:13:04"), "Line 4 .* has no timecode"),
        (lambda text: text.replace("4.650,61", "4.650,x"), "Line 4 .* has 'x' where a number"),
        (lambda text: text.replace("4.650,61", "4.650,nan"), "Line 4 .* not finite"),
        (lambda text: text.replace("04:4.650", "04:0.650"), "Line 4 .* is not later"),
        (lambda text: text.replace("13:13:04:2.650,61", "13:13:04:2.650"), "Line 3 .* columns"),
        (lambda _: "", "line 1"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, change: object, says: str) -> None:
    path = csv_of(tmp_path, [sixty(i) for i in range(5)])
    path.write_text(change(path.read_text()), encoding="utf-8")  # type: ignore[operator]
    with pytest.raises(InputError, match=says):
        read_take(path)


@pytest.mark.parametrize(
    "frames",
    [
        [{"time": 0.0, "blendshapes": {"jawOpen": 0.1, "_neutral": 0.9}},
         {"time": 0.1, "blendshapes": {"jawOpen": 0.3}}],
        [{"timestamp_ms": 500, "categories": [{"categoryName": "jawOpen", "score": 0.1}]},
         {"timestamp_ms": 600, "categories": [{"categoryName": "jawOpen", "score": 0.3}]}],
        {"fps": 10, "frames": [{"jawOpen": 0.1}, {"JawOpen": 0.3}]},
        {"fps": 10, "frames": [[{"name": "jawOpen", "value": 0.1}],
                               [{"name": "jawOpen", "value": 0.3}]]},
    ],
)  # fmt: skip
def test_json_in_its_many_forms(tmp_path: Path, frames: object) -> None:
    path = tmp_path / "take.json"
    path.write_text(json.dumps(frames), encoding="utf-8")
    take = read_take(path)
    np.testing.assert_allclose(take.times_s, [0.0, 0.1])
    np.testing.assert_allclose(take.channels["face.jawOpen"], [0.1, 0.3])
    assert take.rate == pytest.approx(10.0)


@pytest.mark.parametrize("text", ["", "{}", "[1, 2]", "[[], []]", '{"frames": 3}', "[" * 9999])
def test_json_that_is_no_take(tmp_path: Path, text: str) -> None:
    path = tmp_path / "take.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"take\.json"):
        read_take(path)


def a_take(seconds: float = 2.0) -> Take:
    times = np.arange(0.0, seconds, 1 / 30)
    return Take(times, {
        "face.jawOpen": 0.5 + 0.5 * np.sin(7 * times), "face.browInnerUp": np.full(len(times), 0.4),
        "head.yaw": np.full(len(times), 0.3) + 0.1 * (times > 1.0),
    }, 30.0, "take.csv")  # fmt: skip


def performed() -> Performance:
    flat = Curve(np.array([0.0, 4.0]), np.array([0.7, 0.7]))
    mouth = Layer("mouth", {"viseme.aa": flat})
    brows = Layer("brows", {"face.browInnerUp": flat})
    return Performance(4.0, (mouth, brows), gaze=(GazeShift(0.0, "camera"),))


def test_a_capture_replaces_brows_and_leaves_the_mouth_to_the_speech() -> None:
    mixed = mix(with_capture(performed(), a_take(), "speech", 1.0))
    at = np.array([0.5, 2.0, 3.9])
    np.testing.assert_allclose(mixed["face.browInnerUp"].sample(at), [0.7, 0.4, 0.7], atol=1e-6)
    np.testing.assert_allclose(mixed["viseme.aa"].sample(at), 0.7)
    assert "face.jawOpen" not in mixed


def test_a_capture_may_have_the_mouth() -> None:
    mixed = mix(with_capture(performed(), a_take(), "capture", 1.0))
    assert mixed["viseme.aa"].sample(np.array([2.0]))[0] == pytest.approx(0.0, abs=1e-6)
    assert mixed["viseme.aa"].sample(np.array([0.5]))[0] == pytest.approx(0.7)
    assert np.ptp(mixed["face.jawOpen"].sample(np.linspace(1.3, 2.7, 50))) > 0.5


def test_a_head_is_measured_from_its_own_middle_and_steady() -> None:
    take = a_take()
    noisy = take.channels["head.yaw"] + 0.05 * (-1.0) ** np.arange(len(take.times_s))
    jittery = Take(take.times_s, {"head.yaw": noisy, "face.jawOpen": noisy}, 30.0, "t")
    head = capture_layer(jittery, "speech", 0.0, 4.0).curves["head.yaw"].values
    assert np.abs(np.diff(head)).max() < 0.03  # 0.1 before
    assert np.ptp(head) == pytest.approx(0.1, abs=0.02)


def test_a_take_outside_the_performance_is_refused() -> None:
    with pytest.raises(InputError, match="outside the performance"):
        capture_layer(a_take(), "speech", 9.0, 4.0)


@pytest.mark.parametrize("offset", [-1.0, 0.0, 2.5])
def test_a_take_is_found_in_its_sound_by_the_jaw(offset: float) -> None:
    rng = np.random.default_rng(3)
    loud = np.convolve(rng.uniform(size=1000), np.hanning(15), mode="same")
    times = np.arange(0.0, 12.0, 1 / 30)
    jaw = np.interp(times + offset, np.arange(1000) * 0.02, loud)
    take = Take(times, {"face.jawOpen": jaw}, 30.0, "t")
    assert found_offset(take, loud, 0.02) == pytest.approx(offset, abs=0.03)
