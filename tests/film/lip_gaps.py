# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside Blender: writes how far apart the lips are, in metres, in each frame of a scene."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import bpy
import numpy as np

blend, out = sys.argv[sys.argv.index("--") + 1 :]
bpy.ops.wm.open_mainfile(filepath=blend)
scene = bpy.context.scene
head = bpy.data.objects["Head"]
for modifier in head.modifiers:
    modifier.show_viewport = modifier.type == "ARMATURE"
edges = {}
for name in ("lip_edge_upper", "lip_edge_lower"):
    group = head.vertex_groups[name].index
    edges[name] = [v.index for v in head.data.vertices if group in [g.group for g in v.groups]]
gaps = []
for frame in range(scene.frame_start, scene.frame_end + 1):
    scene.frame_set(frame)
    mesh = head.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    points = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", points)
    upper, lower = (points.reshape(-1, 3)[edges[name]].mean(axis=0) for name in edges)
    gaps.append(float(np.linalg.norm(upper - lower)))
Path(out).write_text(json.dumps(gaps), encoding="utf-8")
