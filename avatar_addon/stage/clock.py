# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's frame rate, which is a whole number divided by a base, and ours, which is exact."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import bpy

_LARGEST_BASE: Final = 1001
"""Denominator of broadcast rates; Blender stores the base in single precision."""


def set_fps(scene: bpy.types.Scene, fps: Fraction) -> None:
    """Give a scene a frame rate: 30000/1001 becomes 30 with base 1.001."""
    whole = max(1, round(fps))
    scene.render.fps = whole
    scene.render.fps_base = float(whole / fps)


def fps_of(scene: bpy.types.Scene) -> Fraction:
    """A scene's frame rate, exact for every rate of whole numbers up to 1001."""
    base = Fraction(scene.render.fps_base).limit_denominator(_LARGEST_BASE)
    return scene.render.fps / base
