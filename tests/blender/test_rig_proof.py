# SPDX-License-Identifier: GPL-3.0-or-later
"""A mouth that was keyed and stands still is told, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from avatar_addon.cast.profile import load_profile
from avatar_addon.errors import CharacterError
from avatar_addon.performance.performance import Curve
from avatar_addon.rig.character import Character, append_character
from avatar_addon.rig.keying import key_performance
from avatar_addon.rig.proof import prove


@pytest.fixture
def cast(tiny: Path, empty_scene: bpy.types.Scene) -> Character:
    return append_character(load_profile(tiny), tiny.parent, empty_scene)


def proven(cast: Character, top: float, spoil: Callable[[Any, Any], object]) -> None:
    """Key the mouth, spoil something of (its keys, its object), and look."""
    mixed = {"viseme.aa": Curve(np.array([0.0, 1.0]), np.array([0.0, top]))}
    tracks = key_performance(cast.profile, mixed, cast.objects, fps=Fraction(24), frames=25)
    head: Any = cast.objects["Head"]
    spoil(head.data.shape_keys, head)
    bpy.context.scene.frame_set(7)
    prove(cast.profile, tracks, cast.objects, start_frame=1)


def drive(keys: Any, _head: Any) -> None:
    keys.driver_add('key_blocks["viseme_aa"].value').driver.expression = "0.0"


def mute(keys: Any, _head: Any) -> None:
    keys.key_blocks["viseme_aa"].mute = True


def unslot(keys: Any, _head: Any) -> None:
    keys.animation_data.action_slot = None


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (mute, "shape key 'viseme_aa' is muted"),
        (drive, "a driver sets its shape key 'viseme_aa'"),
        (unslot, "its action has no slot"),
    ],
)
def test_what_keeps_a_mouth_still_is_told(
    cast: Character, spoil: Callable[[Any, Any], object], why: str
) -> None:
    with pytest.raises(CharacterError, match=f"its mouth does not move: .*{why}"):
        proven(cast, 1.0, spoil)
    assert bpy.context.scene.frame_current == 7


def test_a_mouth_that_moves_is_fine_and_the_frame_is_as_before(cast: Character) -> None:
    proven(cast, 1.0, lambda _keys, _head: None)
    assert bpy.context.scene.frame_current == 7


def test_a_mouth_that_hardly_speaks_proves_nothing(cast: Character) -> None:
    proven(cast, 0.1, mute)
