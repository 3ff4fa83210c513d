# SPDX-License-Identifier: GPL-3.0-or-later
"""Lights keep their effect at every scale and stand on the right side."""

from __future__ import annotations

import math

import numpy as np
import pytest

from avatar_addon.errors import SettingError
from avatar_addon.shots.lighting import (
    BackdropSpec,
    LightingSpec,
    LightSpec,
    PlacedLight,
    head_height,
    lighting,
    names,
    place_lights,
)  # fmt: skip

HEAD = {"hair_top": (0.0, 0.0, 1.8), "skull_top": (0.0, 0.0, 1.7),
        "eye_line": (0.0, -0.1, 1.6), "chin": (0.0, -0.1, 1.5)}  # fmt: skip
GIANT = {name: (10 * x, 10 * y, 10 * z) for name, (x, y, z) in HEAD.items()}
DARK = BackdropSpec((0, 0, 0), (0, 0, 0), (0, 0, 0), 0)


def _effect(light: PlacedLight) -> float:
    return light.power_w / math.dist(light.location, light.target) ** 2


def test_the_head_is_measured_from_chin_to_crown_without_hair() -> None:
    assert head_height(HEAD) == pytest.approx(0.2)


def test_every_rig_has_a_key_and_the_default_comes_first() -> None:
    assert names()[0] == "three-point"
    assert [light.role for light in lighting("three-point").lights] == ["key", "fill", "rim"]
    for name in names():
        strengths = {light.role: light.strength for light in lighting(name).lights}
        assert max(strengths, key=strengths.__getitem__) == "key"


@pytest.mark.parametrize("name", names())
def test_a_giant_is_lit_as_bright_as_anyone(name: str) -> None:
    small = place_lights(lighting(name), HEAD, 0.4)
    large = place_lights(lighting(name), GIANT, 0.4)
    for a, b in zip(small, large, strict=True):
        assert _effect(b) == pytest.approx(_effect(a))
        assert np.array(b.location) == pytest.approx(10 * np.array(a.location))
        assert b.diameter_m == pytest.approx(10 * a.diameter_m)


def test_distance_in_heads_and_height_are_kept() -> None:
    rig = LightingSpec("one", (LightSpec("key", 40, 30, 5.0, 1.5, 7.0),), DARK)
    (key,) = place_lights(rig, HEAD, 0.0)
    assert math.dist(key.location, key.target) == pytest.approx(1.0)
    assert key.location[2] - key.target[2] == pytest.approx(0.5)
    assert key.power_w == pytest.approx(7.0)
    assert key.target == pytest.approx((0.0, -0.1, 1.55))


@pytest.mark.parametrize("azimuth_deg", [0.0, 38.0, -38.0, 90.0, -90.0])
def test_the_key_stands_where_the_face_looks_and_the_fill_across(azimuth_deg: float) -> None:
    azimuth = math.radians(azimuth_deg)
    right = np.array([math.cos(azimuth), math.sin(azimuth), 0.0])
    towards = np.array([math.sin(azimuth), -math.cos(azimuth), 0.0])
    looks = 1.0 if azimuth_deg < 0 else -1.0  # picture's right or left
    key, fill, rim = (
        np.array(light.location) - np.array(light.target)
        for light in place_lights(lighting("three-point"), HEAD, azimuth)
    )
    assert looks * (key @ right) > 0.2
    assert looks * (fill @ right) < -0.2
    assert looks * (rim @ right) < -0.2
    assert key @ towards > 0
    assert fill @ towards > 0
    assert rim @ towards < 0


def test_an_unknown_light_names_the_nearest() -> None:
    with pytest.raises(SettingError, match="Did you mean 'three-point'"):
        lighting("3-point")
