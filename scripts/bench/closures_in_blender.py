# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside Blender: how far apart a character's lips are in each frame of performances.

The words after ``--`` are: a character's profile, a file for the result, performances. The result
is JSON: ``open``, the gap at a full "aa" in metres, and ``gaps``, for each performance a list.
"""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import bpy
import numpy as np

from avatar_addon.cast.profile import load_profile
from avatar_addon.performance.file import load_performance
from avatar_addon.performance.mix import mix
from avatar_addon.performance.performance import Curve, Layer, Performance
from avatar_addon.rig.character import append_character
from avatar_addon.rig.keying import key_performance

FPS = Fraction(24)


def main() -> None:
    """Measure what the command line names."""
    profile_path, out, *files = map(Path, sys.argv[sys.argv.index("--") + 1 :])
    bpy.ops.wm.read_factory_settings(use_empty=True)
    context: Any = bpy.context
    profile = load_profile(profile_path)
    character = append_character(profile, profile_path.parent, context.scene)
    still = Curve(np.array([0.0]), np.array([1.0]))
    wide = Performance(1 / 24, (Layer("wide", {"viseme.aa": still}),))
    found = [
        _gaps(context.scene, character, performance)
        for performance in (wide, *map(load_performance, files))
    ]
    out.write_text(json.dumps({"open": found[0][0], "gaps": found[1:]}), encoding="utf-8")


def _gaps(scene: Any, character: Any, performance: Performance) -> list[float]:
    frames = max(1, round(performance.duration_s * FPS))
    key_performance(character.profile, mix(performance), character.objects, fps=FPS, frames=frames)
    head = character.objects["Head"]
    for modifier in head.modifiers:
        modifier.show_viewport = modifier.type == "ARMATURE"
    edges = [_members(head, name) for name in ("lip_edge_upper", "lip_edge_lower")]
    return [_gap(scene, head, edges, 1 + frame) for frame in range(frames)]


def _members(head: Any, group: str) -> list[int]:
    index = head.vertex_groups[group].index
    return [v.index for v in head.data.vertices if index in [g.group for g in v.groups]]


def _gap(scene: Any, head: Any, edges: list[list[int]], frame: int) -> float:
    """How far the upper lip's edge is above the lower's at the most, in metres; below 0: pressed.

    Between the corners, where both edges end, within nine tenths of the mouth's width.
    """
    scene.frame_set(frame)
    mesh = head.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    points = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", points)
    upper, lower = (_by_width(points.reshape(-1, 3)[edge]) for edge in edges)
    left = max(upper[0, 0], lower[0, 0])
    right = min(upper[-1, 0], lower[-1, 0])
    x = np.linspace(0.95 * left + 0.05 * right, 0.05 * left + 0.95 * right, 41)
    heights = [np.interp(x, edge[:, 0], edge[:, 2]) for edge in (upper, lower)]
    return float((heights[0] - heights[1]).max())


def _by_width(points: Any) -> Any:
    return points[np.argsort(points[:, 0])]


main()
