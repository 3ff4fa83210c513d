# SPDX-License-Identifier: GPL-3.0-or-later
"""Look at a character in the scene: its meshes as they stand, what their keys move, its bones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import bpy
import numpy as np

from ..cast.looks.survey import Array, FoundBone, FoundKey, FoundMesh, Ints, Moved, Survey
from ..cast.names.bones import find_bones

_STILL_SHARE: Final = 1e-4
"""A point moved by less than this share of its mesh's size is not moved."""


def survey(
    objects: Sequence[bpy.types.Object], told: Mapping[str, Mapping[str, float]] | None = None
) -> Survey:
    """Measure a character.

    Args:
        objects: Its objects, in any order.
        told: What the file calls mixtures of its keys: name → key → weight.

    Returns:
        What was found. The scene is as it was before.
    """
    skeletons = [ob for ob in objects if ob.type == "ARMATURE"]
    skeleton = max(skeletons, key=lambda ob: len(ob.data.bones), default=None)  # type: ignore[union-attr]
    bones = _bones(skeleton) if skeleton is not None else {}
    parts = find_bones(list(bones), {name: bone.parent for name, bone in bones.items()})
    shapes = _bone_shapes(skeletons)
    with _as_sculpted(objects):
        meshes = tuple(
            _mesh(ob, parts.get("head", ""), bones)
            for ob in objects
            if ob.type == "MESH" and ob not in shapes and len(ob.data.vertices)  # type: ignore[union-attr]
        )
    return Survey(meshes, skeleton.name if skeleton else "", bones, told or {})


def _bone_shapes(skeletons: Sequence[bpy.types.Object]) -> set[bpy.types.Object]:
    """Objects that only show what a bone looks like."""
    out: set[bpy.types.Object] = set()
    for ob in skeletons:
        assert ob.pose is not None
        out |= {bone.custom_shape for bone in ob.pose.bones if bone.custom_shape is not None}
    return out


@contextmanager
def _as_sculpted(objects: Sequence[bpy.types.Object]) -> Iterator[None]:
    """Keys at 0, and no modifier but the armature's; everything comes back as it was."""
    shown: list[tuple[Any, bool]] = []
    muted: list[tuple[Any, bool]] = []
    for ob in objects:
        for modifier in ob.modifiers:
            if modifier.type != "ARMATURE":
                shown.append((modifier, modifier.show_viewport))
                modifier.show_viewport = False
        keys = getattr(ob.data, "shape_keys", None)
        for block in keys.key_blocks if keys is not None else ():
            muted.append((block, block.mute))
            block.mute = True
    try:
        yield
    finally:
        for modifier, was in shown:
            modifier.show_viewport = was
        for block, was in muted:
            block.mute = was


def _mesh(ob: bpy.types.Object, head: str, bones: Mapping[str, FoundBone]) -> FoundMesh:
    depsgraph = bpy.context.evaluated_depsgraph_get()
    evaluated = ob.evaluated_get(depsgraph)
    mesh: Any = evaluated.to_mesh()
    points = _coordinates(mesh.vertices)
    normals = _vectors(mesh.vertex_normals, "vector")
    evaluated.to_mesh_clear()
    world = np.array(ob.matrix_world, np.float64)
    points = points @ world[:3, :3].T + world[:3, 3]
    normals = normals @ np.linalg.inv(world[:3, :3])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    turn = world[:3, :3]
    hold, hung = _hold(ob, head, bones)
    skin = _skin_turn(ob, head)
    if skin is not None:
        turn = skin
    return FoundMesh(ob.name, points, normals, _keys(ob, turn, points), hold, hung)


def _skin_turn(ob: bpy.types.Object, head: str) -> Array | None:
    """How the head bone carries what hangs on it: from the mesh's space at rest to the world."""
    rig = ob.find_armature()
    if rig is None or rig.pose is None or head not in rig.pose.bones:
        return None
    bone = rig.pose.bones[head]
    carried = rig.matrix_world @ bone.matrix @ bone.bone.matrix_local.inverted()
    whole = carried @ rig.matrix_world.inverted() @ ob.matrix_world
    return np.array(whole, np.float64)[:3, :3]


def _hold(
    ob: bpy.types.Object, head: str, bones: Mapping[str, FoundBone]
) -> tuple[Array, dict[str, tuple[Ints, Array]]]:
    """How far each point hangs on the head or on what hangs on it; and on each bone below it."""
    data: Any = ob.data
    count = len(data.vertices)
    rig = ob.find_armature()
    if not head or rig is None:
        whole = not head or (ob.parent_type == "BONE" and _hangs(ob.parent_bone, head, bones))
        return np.full(count, 1.0 if whole else 0.0), {}
    named = {g.index: g.name for g in ob.vertex_groups if _hangs(g.name, head, bones)}
    held = np.zeros(count)
    points: dict[str, list[int]] = {name: [] for name in named.values()}
    shares: dict[str, list[float]] = {name: [] for name in named.values()}
    for vertex in data.vertices if named else ():
        for group in vertex.groups:
            if group.group in named:
                held[vertex.index] += group.weight
                points[named[group.group]].append(vertex.index)
                shares[named[group.group]].append(group.weight)
    hung = {
        name: (np.array(at, np.intp), np.array(shares[name], np.float64))
        for name, at in points.items()
        if name != head and at
    }
    return held, hung


def _hangs(bone: str, head: str, bones: Mapping[str, FoundBone]) -> bool:
    at: str | None = bone
    while at is not None and at in bones:
        if at == head:
            return True
        at = bones[at].parent
    return False


def _keys(ob: bpy.types.Object, turn: Array, points: Array) -> dict[str, FoundKey]:
    keys: Any = getattr(ob.data, "shape_keys", None)
    if keys is None:
        return {}
    driven = _driven(keys)
    still = _STILL_SHARE * float(np.ptp(points, axis=0).max())
    out: dict[str, FoundKey] = {}
    kept: dict[str, Array] = {}
    for block in keys.key_blocks:
        base = block.relative_key
        if base == block or block == keys.reference_key:
            continue
        if base.name not in kept:
            kept[base.name] = _coordinates(base.data)
        by = (_coordinates(block.data) - kept[base.name]) @ turn.T
        moved = np.flatnonzero(np.linalg.norm(by, axis=1) > still)
        out[block.name] = FoundKey(
            Moved(moved, by[moved]), block.name in driven, block.slider_min, block.slider_max
        )
    return out


def _driven(keys: Any) -> set[str]:
    """Names of keys that a driver sets."""
    data = keys.animation_data
    paths = {curve.data_path for curve in data.drivers} if data is not None else set()
    return {
        block.name
        for block in keys.key_blocks
        if f'key_blocks["{bpy.utils.escape_identifier(block.name)}"].value' in paths
    }


def _coordinates(points: Any) -> Array:
    return _vectors(points, "co")


def _vectors(points: Any, name: str) -> Array:
    flat = np.empty(3 * len(points), np.float32)
    points.foreach_get(name, flat)
    return flat.reshape(-1, 3).astype(np.float64)


def _bones(rig: bpy.types.Object) -> dict[str, FoundBone]:
    assert rig.pose is not None
    world = np.array(rig.matrix_world, np.float64)
    out: dict[str, FoundBone] = {}
    for bone in rig.pose.bones:
        here = world @ np.array(bone.matrix, np.float64)
        axes = here[:3, :3] / np.linalg.norm(here[:3, :3], axis=0)
        length = bone.length * float(np.linalg.norm(here[:3, 1]))
        head = here[:3, 3]
        parent = bone.parent.name if bone.parent else None
        out[bone.name] = FoundBone(parent, head, head + length * axes[:, 1], axes)
    return out
