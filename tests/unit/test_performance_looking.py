# SPDX-License-Identifier: GPL-3.0-or-later
"""Eyes that leap, heads that follow, and eyes that stay on their target meanwhile."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from avatar_addon.performance.looking import (
    EYES_ASIDE_DEG,
    HEAD_LATE_S,
    HEAD_MOST_DEG,
    Joint,
    Looker,
    Sight,
    gaze_layer,
    with_gaze,
)
from avatar_addon.performance.performance import Curve, GazeShift, Layer, Performance

POINT = Looker((Joint("head", 1.0, (0.0, 0.0, 0.0)),), apart_m=0.0)
"""Somebody who turns about the point between the eyes."""


def sight(pitch_deg: float, yaw_deg: float, distance_m: float = 1e3) -> Sight:
    return Sight(float(np.radians(pitch_deg)), float(np.radians(yaw_deg)), distance_m)


def looks(*shifts: GazeShift, moved: dict[str, Curve] | None = None, looker: Looker = POINT,
          **sights: Sight) -> dict[str, Curve]:  # fmt: skip
    return dict(gaze_layer(shifts, sights, 4.0, moved=moved or {}, looker=looker).curves)


def degrees(curves: dict[str, Curve], channel: str, *at_s: float) -> np.ndarray:
    return np.degrees(curves[channel].sample(np.array(at_s)))


@pytest.mark.parametrize("far", [5.0, 12.0, 20.0])
def test_eyes_leap_as_fast_as_eyes_do_and_the_head_sets_off_later(far: float) -> None:
    curves = looks(GazeShift(0.0, "a"), GazeShift(1.0, "b"), a=sight(0, 0), b=sight(0, far))
    length = 0.025 + 0.0024 * far
    before, begun, there = degrees(curves, "eyes.yaw", 1.0, 1.0 + length / 2, 1.0 + length)
    assert before == 0.0
    assert begun == pytest.approx(far / 2, abs=0.6)
    assert there == pytest.approx(far, abs=0.3)
    head = degrees(curves, "head.yaw", 1.0 + HEAD_LATE_S, 1.3, 3.0)
    assert head[0] == pytest.approx(0.0, abs=0.02)
    assert 0.0 < head[1] < head[2] < far
    together = degrees(curves, "eyes.yaw", 1.2, 1.4, 3.0) + degrees(curves, "head.yaw", 1.2, 1.4, 3)
    np.testing.assert_allclose(together, far, atol=1e-6)


def test_the_head_takes_little_of_small_ways_and_most_of_large_ones() -> None:
    shares = []
    for far in (4.0, 12.0, 25.0, 40.0, 60.0):
        curves = looks(GazeShift(0.0, "a"), a=sight(0, far))
        shares.append(degrees(curves, "head.yaw", 0.0)[0] / far)
        assert degrees(curves, "eyes.yaw", 0.0)[0] < 17.0
    assert shares == sorted(shares)
    assert shares[0] < 0.2
    assert shares[-1] > 0.7


def test_nobody_looks_behind() -> None:
    curves = looks(GazeShift(0.0, "a"), a=sight(0, -140))
    assert degrees(curves, "head.yaw", 0.0)[0] == pytest.approx(-HEAD_MOST_DEG[1])
    assert degrees(curves, "eyes.yaw", 0.0)[0] == pytest.approx(-EYES_ASIDE_DEG)


def turned(pitch: float, yaw: float, roll: float) -> np.ndarray:
    """A head that tilts, nods and turns, as a matrix over (left, up, ahead)."""
    (cp, sp), (cy, sy), (cr, sr) = ((np.cos(a), np.sin(a)) for a in (pitch, yaw, -roll))
    tilt = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    nod = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    turn = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    return turn @ nod @ tilt


def test_eyes_stay_on_their_target_however_head_and_trunk_move() -> None:
    random = np.random.default_rng(5)
    looker = Looker((Joint("body", 1.0, (0.0, 0.5, 0.1)), Joint("head", 1.0, (0.0, 0.1, 0.08))))
    times = np.linspace(0.0, 4.0, 40)
    moved = {
        f"{group}.{axis}": Curve(times, random.uniform(-size, size, 40))
        for group, size in (("body", 0.08), ("head", 0.15))
        for axis in ("pitch", "yaw", "roll")
    }
    curves = looks(GazeShift(0.0, "a"), moved=moved, looker=looker, a=sight(6, 14, 0.9))
    lens = 0.9 * turned(np.radians(6), np.radians(14), 0.0) @ [0, 0, 1]
    for at in times[::3]:
        place, axes = np.zeros(3), np.eye(3)
        for joint in reversed(looker.joints):
            angles = [
                moved[f"{joint.group}.{axis}"].sample(at)
                + (curves[f"head.{axis}"].sample(at) if joint.group == "head" and axis != "roll"
                   else 0.0)
                for axis in ("pitch", "yaw", "roll")
            ]  # fmt: skip
            turn, arm = turned(*angles), np.array(joint.to_eyes_m)
            place, axes = turn @ (place + arm) - arm, turn @ axes
        eyes = turned(curves["eyes.pitch"].sample(at), curves["eyes.yaw"].sample(at), 0.0)
        ahead, wanted = axes @ eyes @ [0, 0, 1], lens - place
        cosine = ahead @ wanted / np.linalg.norm(wanted)
        assert np.degrees(np.arccos(min(cosine, 1.0))) < 0.01
        toe_in = np.arctan2(looker.apart_m / 2, np.linalg.norm(wanted))
        assert curves["eyes.converge"].sample(at) == pytest.approx(toe_in, rel=1e-3)


def test_directions_have_names_and_unknown_people_stand_where_the_camera_is() -> None:
    def eyes(target: str, **sights: Sight) -> tuple[float, float]:
        curves = looks(GazeShift(0.0, target), **sights)
        pitch, yaw = (
            degrees(curves, f"eyes.{axis}", 0.0)[0] + degrees(curves, f"head.{axis}", 0.0)[0]
            for axis in ("pitch", "yaw")
        )
        return float(pitch), float(yaw)

    camera = sight(3, 20)
    assert eyes("ahead", camera=camera) == pytest.approx((0, 0), abs=1e-6)
    assert eyes("left")[1] == pytest.approx(26.0, abs=0.2)
    assert eyes("right")[1] == pytest.approx(-26.0, abs=0.2)
    low, aside = eyes("down left", camera=camera)
    assert low > 10.0
    assert aside > 20.0
    assert eyes("up")[0] < -10.0
    assert eyes("BEN", camera=camera) == pytest.approx((3, 20), abs=0.2)
    assert eyes("BEN") == pytest.approx((0, 0), abs=1e-6)
    assert eyes("BEN", BEN=sight(0, -9), camera=camera) == pytest.approx((0, -9), abs=0.1)


def test_shifts_are_offsets_from_their_target() -> None:
    shift = GazeShift(0.0, "camera", pitch_rad=0.05, yaw_rad=-0.1)
    curves = looks(shift, camera=sight(2, 10))
    yaw = degrees(curves, "eyes.yaw", 0.0) + degrees(curves, "head.yaw", 0.0)
    assert yaw[0] == pytest.approx(10 - np.degrees(0.1), abs=0.05)


def test_far_turns_come_with_a_blink_where_there_is_none() -> None:
    shifts = GazeShift(0.0, "a"), GazeShift(1.0, "b"), GazeShift(2.5, "c")
    sights = {"a": sight(0, -20), "b": sight(0, 20), "c": sight(0, 0)}
    curves = looks(*shifts, **sights)
    lid = curves["face.eyeBlinkLeft"]
    assert lid.times_s[lid.values == 1.0].tolist() == pytest.approx([1.09])
    blinking = {"face.eyeBlinkLeft": Curve(np.array([1.1, 1.2, 1.5]), np.array([0.0, 1.0, 0.0]))}
    assert "face.eyeBlinkLeft" not in looks(*shifts, moved=blinking, **sights)


def test_a_performance_gets_its_gaze_below_corrections_and_stays_muted() -> None:
    nod = Layer("head", {"head.pitch": Curve(np.array([0.0, 1.0]), np.array([0.0, 0.1]))})
    jitter = Layer("gaze", {"eyes.yaw": Curve(np.array([0.0]), np.array([0.0]))}, muted=True)
    share = {"head.pitch": Curve(np.array([0.0]), np.array([1.0]))}
    hand = Layer("corrections", dict(nod.curves), over=share)
    gaze = (GazeShift(0.0, "camera"),)
    performance = Performance(1.0, (nod, jitter, hand), gaze=gaze)
    found = with_gaze(performance, {}).layers
    assert [(layer.name, layer.muted) for layer in found] == [
        ("head", False), ("gaze", True), ("gaze", True), ("corrections", False),
    ]  # fmt: skip
    bare = with_gaze(replace(performance, layers=(nod, hand)), {}).layers
    assert [layer.name for layer in bare] == ["head", "gaze", "corrections"]
    eyes = np.degrees(bare[1].curves["eyes.pitch"].sample(np.array([0.0, 1.0])))
    assert eyes[1] == pytest.approx(-np.degrees(0.1), abs=0.3)
    assert with_gaze(replace(performance, gaze=()), {}) == replace(performance, gaze=())
