# SPDX-License-Identifier: GPL-3.0-or-later
"""A face is known by what moves: on masks made by code, of any size, turn and naming."""

from __future__ import annotations

import numpy as np
import pytest
from made_face import ARKIT_LIKE, EYE, MOUTH, Motion, blink, corner_up, jaw_open, made

from avatar_addon.cast.looks.fill import AA_GAP, gap_of
from avatar_addon.cast.looks.recognise import Recognition, recognise
from avatar_addon.vocabulary import VISEME_CHANNELS


def known(motions: dict[str, Motion], **how: float) -> Recognition:
    found = recognise(made(motions, **how))  # type: ignore[arg-type]
    assert found is not None
    return found


def key_of(found: Recognition, channel: str) -> str:
    return found.mapped[channel].parts[0][0]


@pytest.mark.parametrize("scale", [0.01, 1.0, 80.0])
@pytest.mark.parametrize("turn", [0.0, 90.0, 180.0])
def test_lips_eyes_front_and_size_are_found_whatever_size_and_turn(
    scale: float, turn: float
) -> None:
    found = known(dict(ARKIT_LIKE), scale=scale, turn_deg=turn)
    frame = found.face.frame
    angle = np.radians(turn - 90.0)
    np.testing.assert_allclose(frame.front, [np.cos(angle), np.sin(angle), 0.0], atol=1e-9)
    assert frame.origin @ frame.up == pytest.approx(scale * (1.6 + MOUTH[1]), abs=0.003 * scale)
    assert frame.unit == pytest.approx(scale * (EYE[1] - MOUTH[1]), rel=0.15)
    left = found.face.eyes["left"]
    assert left[0] * frame.unit == pytest.approx(scale * EYE[0], abs=0.006 * scale)
    assert found.face.opener == "jawOpen"


def test_names_that_are_right_are_direct() -> None:
    found = known(dict(ARKIT_LIKE))
    for channel in ARKIT_LIKE:
        one = found.mapped[f"face.{channel}"]
        assert (one.how, one.parts) == ("direct", ((channel, 1.0),))
    assert found.notes == ()


def test_visemes_are_composed_and_aa_opens_by_the_same_share_of_a_head() -> None:
    wide = known(dict(ARKIT_LIKE) | {"jawOpen": jaw_open(0.050)})
    small = known(dict(ARKIT_LIKE) | {"jawOpen": jaw_open(0.020)})
    for found in (wide, small):
        assert set(VISEME_CHANNELS) <= set(found.mapped)
        assert gap_of(found.mapped["viseme.aa"].parts, found.effects) == pytest.approx(AA_GAP, 0.01)
    assert small.mapped["viseme.PP"].parts == ()  # lips rest shut


def test_a_name_of_the_wrong_side_is_overruled() -> None:
    motions = dict(ARKIT_LIKE) | {"eyeBlinkLeft": blink(-1.0), "eyeBlinkRight": blink(1.0)}
    found = known(motions)
    assert key_of(found, "face.eyeBlinkLeft") == "eyeBlinkRight"
    assert key_of(found, "face.eyeBlinkRight") == "eyeBlinkLeft"
    assert any("moves the other side" in note for note in found.notes)


def test_an_empty_key_and_one_that_does_something_else_are_not_used() -> None:
    motions = dict(ARKIT_LIKE)
    motions["eyeBlinkLeft"] = lambda points, _: np.zeros_like(points)
    motions["mouthSmileLeft"] = corner_up(-0.012, 1.0)
    found = known(motions)
    assert "face.eyeBlinkLeft" not in found.mapped
    assert "face.mouthSmileLeft" not in found.mapped
    assert "'eyeBlinkLeft' is empty: it moves nothing." in found.notes
    assert any("'mouthSmileLeft' does not do what its name says" in note for note in found.notes)


def test_without_names_jaw_lids_and_corners_are_told_by_what_they_do_and_marked() -> None:
    order = ("mouthSmileRight", "jawOpen", "eyeBlinkRight", "mouthSmileLeft", "eyeBlinkLeft")
    motions = {f"target_{i}": ARKIT_LIKE[name] for i, name in enumerate(order)}
    found = known(motions)
    for i, name in enumerate(order):
        one = found.mapped[f"face.{name}"]
        assert (one.how, one.parts) == ("measured", ((f"target_{i}", 1.0),))
        assert one.sure <= 0.5
        assert one.note.endswith("please confirm.")
    assert set(VISEME_CHANNELS) <= set(found.mapped)


def test_one_key_for_both_lids_is_half_of_each_side() -> None:
    motions = {"jawOpen": jaw_open(0.035), "Blink": blink(1.0, -1.0)}
    found = known(motions)
    assert found.mapped["face.eyeBlinkLeft"].parts == (("Blink", 0.5),)
    assert found.mapped["face.eyeBlinkRight"].parts == (("Blink", 0.5),)


def test_a_face_that_nothing_opens_says_so() -> None:
    found = known({"eyeBlinkLeft": blink(1.0), "eyeBlinkRight": blink(-1.0)})
    assert "Nothing on this character opens the mouth." in found.notes
    assert "viseme.aa" not in found.mapped


def test_landmarks_come_in_order_from_the_top_down() -> None:
    found = known(dict(ARKIT_LIKE))
    heights = [float(at @ found.face.frame.up) for at in found.landmarks.values()]
    assert heights == sorted(heights, reverse=True)
    assert list(found.landmarks)[-1] == "collarbone"
