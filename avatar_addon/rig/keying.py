# SPDX-License-Identifier: GPL-3.0-or-later
"""Put a performance on a character as F-curves.

Every ID gets one action with one slot of its own; our curves live in groups named ``GROUP``, so a
second performance replaces the first and leaves all other curves alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

import bpy
import numpy as np

from ..cast.profile import CharacterProfile
from ..errors import CharacterError
from ..performance.performance import Curve
from .tracks import Tracks, needed_keys, tracks_of
from .turning import Values, steady, to_euler

GROUP: Final = "Avatar"
_ORDERS: Final = ("XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX")
_LINEAR: Final = 1
_BEZIER: Final = 2
_AUTO_CLAMPED: Final = 4


def key_performance(
    profile: CharacterProfile,
    mixed: Mapping[str, Curve],
    objects: Mapping[str, bpy.types.Object],
    *,
    fps: Fraction,
    frames: int,
    start_frame: int = 1,
) -> Tracks:
    """Key a mixed performance on a character.

    Shape keys get straight curves that hold at every frame, bones smooth ones. Keys that say
    nothing new are left out.

    Args:
        profile: How the character is moved.
        mixed: Channel → curve, over seconds.
        objects: The character's objects by the names that the profile knows.
        fps: Frames per second.
        frames: How many frames to key, the first at time 0.
        start_frame: The scene's frame of time 0.

    Returns:
        The values at every frame.

    Raises:
        CharacterError: The character lacks an object, key or bone of its profile.
    """
    tracks = tracks_of(profile, mixed, fps=fps, frames=frames)
    for mesh in dict.fromkeys(mesh for mesh, _ in tracks.keys):
        weights = {key: v for (owner, key), v in tracks.keys.items() if owner == mesh}
        _key_mesh(_object(objects, mesh), weights, start_frame)
    for rig in dict.fromkeys(rig for rig, _ in tracks.turns):
        turns = {bone: turn for (owner, bone), turn in tracks.turns.items() if owner == rig}
        _key_armature(_object(objects, rig), turns, start_frame)
    return tracks


def _key_mesh(mesh: bpy.types.Object, weights: Mapping[str, Values], start: int) -> None:
    keys = getattr(mesh.data, "shape_keys", None)
    if keys is None:
        raise _lacks(mesh.name, "shape keys")
    bag = _cleared(keys, "KEY", mesh.name)
    for name, values in weights.items():
        if name not in keys.key_blocks:
            raise _lacks(mesh.name, f"shape key '{name}'")
        keys.key_blocks[name].value = float(values[0])
        path = f'key_blocks["{bpy.utils.escape_identifier(name)}"].value'
        _write(bag, path, 0, values, start, straight=True)


def _key_armature(rig: bpy.types.Object, turns: Mapping[str, Values], start: int) -> None:
    """Key turns of bones, in the order of angles that each bone has."""
    if rig.pose is None:
        raise _lacks(rig.name, "bones")
    bag = _cleared(rig, "OBJECT", rig.name)
    for name, turn in turns.items():
        bone = rig.pose.bones.get(name)
        if bone is None:
            raise _lacks(rig.name, f"bone '{name}'")
        path = f'pose.bones["{bpy.utils.escape_identifier(name)}"]'
        if bone.rotation_mode in _ORDERS:
            values = to_euler(turn, bone.rotation_mode)
            bone.rotation_euler = values[0].tolist()
            path += ".rotation_euler"
        else:
            bone.rotation_mode = "QUATERNION"
            values = steady(turn)
            bone.rotation_quaternion = values[0].tolist()
            path += ".rotation_quaternion"
        for index in range(values.shape[1]):
            _write(bag, path, index, values[:, index], start, straight=False)


def _cleared(owner: Any, id_type: str, slot_name: str) -> Any:
    """The ID's own channels with our curves taken out."""
    bag = _channelbag(owner, id_type, slot_name)
    for curve in list(bag.fcurves):
        if curve.group is not None and curve.group.name == GROUP:
            bag.fcurves.remove(curve)
    return bag


def _channelbag(owner: Any, id_type: str, slot_name: str) -> Any:
    data = owner.animation_data or owner.animation_data_create()
    if data.action is None:
        data.action = bpy.data.actions.new(f"{slot_name} {GROUP}")
    action = data.action
    if data.action_slot is None:
        data.action_slot = action.slots.new(id_type=id_type, name=slot_name)
    layer = action.layers[0] if action.layers else action.layers.new("Layer")
    strip = layer.strips[0] if layer.strips else layer.strips.new(type="KEYFRAME")
    return strip.channelbag(data.action_slot, ensure=True)


def _write(bag: Any, path: str, index: int, values: Values, start: int, *, straight: bool) -> None:
    curve = bag.fcurves.find(path, index=index) or bag.fcurves.new(path, index=index)
    curve.group = bag.groups.get(GROUP) or bag.groups.new(GROUP)
    points = curve.keyframe_points
    points.clear()
    at = needed_keys(values, straight=straight)
    points.add(len(at))
    flat = np.stack([at + start, values[at]], axis=1).astype(np.float32)
    points.foreach_set("co", flat.ravel())
    points.foreach_set("interpolation", [_LINEAR if straight else _BEZIER] * len(at))
    if not straight:
        for side in ("handle_left_type", "handle_right_type"):
            points.foreach_set(side, [_AUTO_CLAMPED] * len(at))
    curve.update()


def _object(objects: Mapping[str, bpy.types.Object], name: str) -> bpy.types.Object:
    if name not in objects:
        raise _lacks("character", f"object '{name}'")
    return objects[name]


def _lacks(owner: str, what: str) -> CharacterError:
    return CharacterError(
        f"'{owner}' has no {what}, which the character's profile moves.",
        "Build the character again, or mend its profile.",
    )
