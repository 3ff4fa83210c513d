# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts into Blender: meshes, keys, an armature, one collection, one file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import bpy
import numpy as np
from mathutils import Vector

from .arrays import FloatArray, Part
from .body_poses import HANDS, both
from .keys import key_names
from .materials import COLOUR_ATTRIBUTE, Surface, make_material, surface_of
from .params import Character
from .posing import Pose
from .proportions import metres
from .shelf_asset import POSE_CATALOGUE_ID
from .skeleton import BoneSpec, bones
from .stances import STANCES, stance

HAND_TAGS: Final = ("pose", "hands")


def populate(character: Character, parts: Sequence[Part]) -> bpy.types.Object:
    """Empty the file and put the character in it; returns its root, the armature."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    collection = bpy.data.collections.new(character.title)
    scene = bpy.context.scene
    assert scene is not None
    scene.collection.children.link(collection)
    root = _armature(character, collection)
    made: dict[tuple[str, Surface], bpy.types.Material] = {}
    for part in parts:
        ob = _mesh_object(character, part)
        collection.objects.link(ob)
        _dress(ob.data, part, character, made)  # type: ignore[arg-type]
        ob.parent = root
        _modify(ob, part, root)
    return root


def save(path: Path) -> None:
    """Save the open file, complete in itself; ``path`` must be absolute."""
    bpy.ops.wm.save_as_mainfile(filepath=str(path), compress=True, copy=True)


def _armature(character: Character, collection: bpy.types.Collection) -> bpy.types.Object:
    data = bpy.data.armatures.new(character.title)
    ob = bpy.data.objects.new(character.title, data)
    collection.objects.link(ob)
    view_layer = bpy.context.view_layer
    assert view_layer is not None
    view_layer.objects.active = ob
    bpy.ops.object.mode_set(mode="EDIT")
    specs = bones(character)
    for spec in specs:
        _bone(data, character, spec)
    bpy.ops.object.mode_set(mode="OBJECT")
    assert ob.pose is not None
    for spec in specs:
        ob.pose.bones[spec.name].rotation_mode = spec.order  # type: ignore[assignment]
    data.display_type = "STICK"
    keep_poses(character, ob)
    return ob


def keep_poses(character: Character, rig: bpy.types.Object) -> None:
    """Store stances and the poses of hands as assets; the first stance stays on.

    A pose of the hands turns the fingers alone, one of both sides: Blender applies it to the bones
    that are selected, or to all when none is.
    """
    head_m = character.scale.head_m
    whole = tuple(spec.name for spec in bones(character))
    for name, turns in HANDS.items():
        fingers = both(turns)
        take_pose(rig, Pose(fingers), head_m)
        _keep_pose(rig, f"{character.title} hands.{name}", tuple(fingers), HAND_TAGS)
    for name in reversed(STANCES):
        take_pose(rig, stance(character, name), head_m)
        _keep_pose(rig, f"{character.title} pose.{name}", whole, ("pose", name))


def take_pose(rig: bpy.types.Object, pose: Pose, head_m: float) -> None:
    """Put a whole pose on an armature."""
    assert rig.pose is not None
    for bone in rig.pose.bones:
        bone.rotation_euler = [math.radians(a) for a in pose.turns_deg.get(bone.name, (0, 0, 0))]
    hips = rig.pose.bones["hips"]
    offset = Vector(pose.hips_offset) * head_m
    hips.location = hips.bone.matrix_local.to_3x3().transposed() @ offset


def _keep_pose(
    rig: bpy.types.Object, name: str, turned: Sequence[str], tags: Sequence[str]
) -> None:
    """Store these bones' pose as an action of its own, an asset to apply from the shelf."""
    assert rig.pose is not None
    rig.animation_data_create()
    assert rig.animation_data is not None
    for bone in turned:
        rig.pose.bones[bone].keyframe_insert("rotation_euler", frame=1, group=bone)
    if "hips" in turned:
        rig.pose.bones["hips"].keyframe_insert("location", frame=1, group="hips")
    action = rig.animation_data.action
    assert action is not None
    action.name = name
    action.asset_mark()
    data: Any = action.asset_data
    data.catalog_id = POSE_CATALOGUE_ID
    for tag in tags:
        data.tags.new(tag, skip_if_exists=True)
    rig.animation_data_clear()


def _bone(data: bpy.types.Armature, character: Character, spec: BoneSpec) -> None:
    low, high = metres(character, np.array([spec.head, spec.tail]))
    bone = data.edit_bones.new(spec.name)
    bone.head, bone.tail = Vector(low), Vector(high)
    bone.align_roll(Vector(spec.hint))
    bone.parent = data.edit_bones[spec.parent] if spec.parent else None


def _mesh_object(character: Character, part: Part) -> bpy.types.Object:
    mesh = bpy.data.meshes.new(part.name)
    points = metres(character, part.points)
    mesh.from_pydata(points.tolist(), [], [list(face) for face in part.faces])
    mesh.polygons.foreach_set("use_smooth", np.ones(len(mesh.polygons), dtype=bool))
    _attributes(mesh, part)
    mesh.update()
    ob = bpy.data.objects.new(part.name, mesh)
    for name, weights in part.weights.items():
        _group(ob, name, weights)
    _keys(ob, points, part, character.scale.head_m)
    return ob


def _dress(
    mesh: bpy.types.Mesh,
    part: Part,
    character: Character,
    made: dict[tuple[str, Surface], bpy.types.Material],
) -> None:
    slots = np.zeros(len(mesh.polygons), dtype=np.int32)
    for slot, name in enumerate((part.material, *part.patches)):
        surface = surface_of(name, character.look, part.colours)
        if (name, surface) not in made:
            made[name, surface] = make_material(f"{character.title} {name}", surface)
        mesh.materials.append(made[name, surface])
        if slot:
            slots[part.patches[name]] = slot
    mesh.polygons.foreach_set("material_index", slots)


def _attributes(mesh: bpy.types.Mesh, part: Part) -> None:
    if part.colours is not None:
        colour: Any = mesh.color_attributes.new(COLOUR_ATTRIBUTE, "FLOAT_COLOR", "POINT")
        rgba = np.hstack([part.colours, np.ones((len(part.colours), 1))])
        colour.data.foreach_set("color", rgba.astype(np.float32).ravel())
        mesh.color_attributes.active_color = colour
    for name, values in part.scalars.items():
        attribute: Any = mesh.attributes.new(name, "FLOAT", "POINT")
        attribute.data.foreach_set("value", values.astype(np.float32))


def _group(ob: bpy.types.Object, name: str, weights: FloatArray) -> None:
    group = ob.vertex_groups.new(name=name)
    for weight in np.unique(weights):
        if weight > 1e-6:
            group.add(np.where(weights == weight)[0].tolist(), float(weight), "REPLACE")


def _keys(ob: bpy.types.Object, points: FloatArray, part: Part, head_m: float) -> None:
    """Give a mesh that has any keys all of the vocabulary's, still where they move none of it.

    So an artist, or another program, sets a key by its name on the whole face alike.
    """
    if not part.keys:
        return
    ob.shape_key_add(name="Basis").value = 0.0  # Blender 5 makes new keys with value 1
    for name in dict.fromkeys((*key_names(), *part.keys)):
        key = ob.shape_key_add(name=name, from_mix=False)
        if name in part.keys:
            moved = points + head_m * part.keys[name]
            key.data.foreach_set("co", moved.astype(np.float32).ravel())
        key.value = 0.0
    for name, sources in part.drivers.items():
        _drive(ob, name, sources)


def _drive(ob: bpy.types.Object, name: str, sources: Sequence[str]) -> None:
    """Let a key take the least value of other keys of the same mesh; no expression is needed."""
    keys: Any = ob.data.shape_keys  # type: ignore[union-attr]
    driver = keys.key_blocks[name].driver_add("value").driver
    driver.type = "MIN"
    for number, source in enumerate(sources):
        variable = driver.variables.new()
        variable.name = f"key{number}"
        variable.type = "SINGLE_PROP"
        variable.targets[0].id_type = "KEY"
        variable.targets[0].id = keys
        variable.targets[0].data_path = f'key_blocks["{source}"].value'


def _modify(ob: bpy.types.Object, part: Part, root: bpy.types.Object) -> None:
    skin: Any = ob.modifiers.new("Skeleton", "ARMATURE")
    skin.object = root
    if part.subdivided:
        smooth: Any = ob.modifiers.new("Smooth", "SUBSURF")
        smooth.levels = smooth.render_levels = 1
    if not part.shadows:
        ob.visible_shadow = False
        ob.visible_diffuse = False
