# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody's character becomes one of the cast: stood up, measured, described, saved."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import bpy
import numpy as np
from mathutils import Matrix

from ..cast.looks.fill import Mapped
from ..cast.looks.landmarks import shows_to
from ..cast.looks.recognise import Recognition, recognise
from ..cast.looks.survey import Array, Survey
from ..cast.names.bones import find_bones
from ..cast.profile import (
    STANCES,
    BonePose,
    BoneTarget,
    ChannelMap,
    CharacterProfile,
    KeyTarget,
    Pose,
    save_profile,
)
from ..errors import CharacterError
from .bring import bring
from .survey import survey

_HANG_RAD: Final = float(np.radians(10.0))
"""How far arms stand off the body when they hang."""
_HELD_OUT_RAD: Final = float(np.radians(25.0))
"""Arms that are farther from hanging are held out for the sculptor's sake."""
_USUAL_HEAD_M: Final = (0.06, 1.5)
"""Heads of other sizes are made ``_HEAD_M`` high: a file in other units, not a giant."""
_HEAD_M: Final = 0.23
_LOOK_RAD: Final = float(np.radians(30.0))
"""How far an eye turns at a full ``eyeLook`` key. Source: ARKit's are drawn for about 30°."""


def adopt(source: Path, folder: Path, pick: str = "") -> tuple[Path, Recognition]:
    """Make a character of anybody's file.

    Args:
        source: The file.
        folder: Gets ``NAME.blend``, ``NAME.toml`` and ``NAME.json`` with what was found.
        pick: Which of several characters: the name of its armature or of its face; empty where
            there is one.

    Returns:
        The profile's path, and all that was found.

    Raises:
        CharacterError: The file can't be read, or nobody, or more than one, is in it.
    """
    objects, told = bring(source)
    chosen = _one_of(_figures(objects), source, pick)
    found = survey(chosen, told)
    known = recognise(found)
    if known is None:
        raise CharacterError(
            f"There is no face in '{source}': no mesh hangs on a head or has shapes that move.",
            "Check that the head's mesh was exported with its shape keys or its skeleton.",
        )
    title = _title(source, pick)
    lower_arms(found, known)
    root = _stand_up(chosen, known, title)
    profile = _profile(found, known, root, title, _scale(known))
    profile = replace(profile, poses=_stance(found))
    stem = _stem(title)
    _keep_only(chosen, root, title)
    blend = folder / f"{stem}.blend"
    _pack_pictures()
    bpy.ops.wm.save_as_mainfile(filepath=str(blend), compress=True, copy=True)
    path = folder / f"{stem}.toml"
    save_profile(profile, path)
    report = json.dumps(describe(known, found), indent=1, ensure_ascii=False)
    (folder / f"{stem}.json").write_text(report + "\n", encoding="utf-8")
    return path, known


def adopt_here(ob: bpy.types.Object) -> tuple[CharacterProfile, Recognition, bpy.types.Object]:
    """Know a character that stands in the open scene, and leave it as it stands.

    An empty at its feet that faces as it does, and goes where it goes, becomes its root.

    Args:
        ob: Any of its objects.

    Returns:
        Its profile, all that was found, and its root.

    Raises:
        CharacterError: Nobody is to be seen in it.
    """
    scene = bpy.context.scene
    assert scene is not None
    here = [one for one in scene.objects if one.type != "EMPTY" and one.library == ob.library]
    figures = _figures(here)
    chosen = next((objects for objects in figures.values() if ob in objects), [ob])
    for one in chosen:
        _own_data(one)
    found = survey(chosen)
    known = recognise(found)
    if known is None:
        raise CharacterError(
            f"There is no face in '{ob.name}': no mesh hangs on a head or has shapes that move.",
            "Choose the head's mesh or the skeleton, and try again.",
        )
    title = found.armature or known.face.mesh.name
    root = _root_here(chosen, known, title)
    profile = replace(_profile(found, known, root, title), poses=_stance(found))
    return profile, known, root


def own_object(name: str) -> bpy.types.Object:
    """The file's own object of that name, not its namesake in a library."""
    return next(ob for ob in bpy.data.objects if ob.name == name and ob.library is None)


def _own_data(ob: bpy.types.Object) -> None:
    """Data that are linked behind an override get one, too: else keys are lost on reload.

    Raises:
        CharacterError: The object itself is linked and nothing of it can be keyed.
    """
    if ob.library is not None:
        raise CharacterError(
            f"'{ob.name}' is linked from '{ob.library.filepath}' and can't be keyed here.",
            "Choose Object, Library Override, Make, and try again.",
        )
    data: Any = ob.data
    if data is not None and data.library is not None and ob.override_library is not None:
        data.override_create(remap_local_usages=True)


def _root_here(
    objects: Sequence[bpy.types.Object], known: Recognition, title: str
) -> bpy.types.Object:
    frame = known.face.frame
    ground = known.landmarks[list(known.landmarks)[-1]]
    placing = np.eye(4)
    placing[:3, :3] = np.stack([frame.left, -frame.front, frame.up], axis=1)
    placing[:3, 3] = ground
    root = bpy.data.objects.new(f"{title} Root", None)
    root.empty_display_size = 0.3
    scene = bpy.context.scene
    assert scene is not None
    scene.collection.objects.link(root)
    top = next((ob for ob in objects if ob.parent is None), objects[0])
    root.parent = top
    root.matrix_parent_inverse = top.matrix_world.inverted()
    root.matrix_basis = Matrix(placing.tolist())
    _refresh()
    return root


def _refresh() -> None:
    view_layer = bpy.context.view_layer
    assert view_layer is not None
    view_layer.update()


def _figures(objects: Sequence[bpy.types.Object]) -> dict[str, list[bpy.types.Object]]:
    """Objects by whom they belong to: the armature that moves them, else their topmost parent."""
    out: dict[str, list[bpy.types.Object]] = {}
    for ob in objects:
        rig = ob if ob.type == "ARMATURE" else ob.find_armature()
        top = rig or ob
        while top.parent is not None and rig is None:
            top = top.parent
            rig = top if top.type == "ARMATURE" else None
        out.setdefault((rig or top).name, []).append(ob)
    return out


def _one_of(
    figures: Mapping[str, list[bpy.types.Object]], source: Path, pick: str
) -> list[bpy.types.Object]:
    """The one figure that has a face, or the one that was asked for."""
    faces = {
        name: objects
        for name, objects in figures.items()
        if any(getattr(ob.data, "shape_keys", None) is not None for ob in objects)
    }
    faces = faces or {n: o for n, o in figures.items() if any(ob.type == "MESH" for ob in o)}
    if pick:
        if pick not in faces:
            raise CharacterError(
                f"There is no character '{pick}' in '{source}'.",
                f"There is: {', '.join(sorted(faces))}.",
            )
        return faces[pick]
    if len(faces) > 1:
        names = sorted(faces)
        shown = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
        raise CharacterError(
            f"'{source}' holds {len(faces)} characters: {shown}.",
            f"Name one: {source.name}#{names[0]}",
        )
    if not faces:
        raise CharacterError(f"There is no mesh in '{source}'.", "Check what was exported.")
    return next(iter(faces.values()))


def _stem(title: str) -> str:
    """What the files of a character are called."""
    return re.sub(r"[^a-z0-9_]+", "_", title.lower()).strip("_") or "guest"


def _title(source: Path, pick: str) -> str:
    return pick or source.stem


def _stand_up(
    objects: Sequence[bpy.types.Object], known: Recognition, title: str
) -> bpy.types.Object:
    """Hang all on a root on the ground that faces −Y, at a human's size."""
    frame = known.face.frame
    turn = np.stack([frame.left, -frame.front, frame.up])
    scale = _scale(known)
    ground = known.landmarks[list(known.landmarks)[-1]]
    shift = np.eye(4)
    shift[:3, 3] = -ground
    whole = np.eye(4)
    whole[:3, :3] = scale * turn
    placing = Matrix((whole @ shift).tolist())
    root = bpy.data.objects.new(f"{title} Root", None)
    root.empty_display_size = 0.3
    context: Any = bpy.context
    context.scene.collection.objects.link(root)
    tops = [ob for ob in objects if ob.parent is None or ob.parent not in objects]
    for ob in tops:
        world = ob.matrix_world.copy()
        ob.parent = root
        ob.matrix_parent_inverse = Matrix.Identity(4)
        ob.matrix_world = placing @ world
    return root


def _scale(known: Recognition) -> float:
    """What makes a head of another unit as large as a head is."""
    frame = known.face.frame
    head = float((known.landmarks["skull_top"] - known.landmarks["chin"]) @ frame.up)
    low, high = _USUAL_HEAD_M
    return 1.0 if low <= head <= high else _HEAD_M / head


def _profile(
    found: Survey, known: Recognition, root: bpy.types.Object, title: str, scale: float = 1.0
) -> CharacterProfile:
    placed = _placed(known, scale)
    channels = {name: _channel(one, found, known) for name, one in known.mapped.items()}
    channels |= _turns(found, known)
    points = {name: (float(x), float(y), float(z)) for name, (x, y, z) in placed.items()}
    top, foot = placed["hair_top"], list(placed.values())[-1]
    return CharacterProfile(
        name=title,
        blend=f"{_stem(title)}.blend",
        collection=title,
        root=root.name,
        channels={name: one for name, one in channels.items() if one.keys or one.bones},
        landmarks={STANCES[0]: points},
        height_m=float(top[2] - foot[2]),
        shows_to=shows_to(placed),
        tags=("guest", *list(known.conventions)[:2]),
    )


def _placed(known: Recognition, scale: float) -> dict[str, Array]:
    """Landmarks in the root's space."""
    frame = known.face.frame
    turn = np.stack([frame.left, -frame.front, frame.up])
    ground = known.landmarks[list(known.landmarks)[-1]]
    return {name: scale * turn @ (at - ground) for name, at in known.landmarks.items()}


def _channel(one: Mapped, found: Survey, known: Recognition) -> ChannelMap:
    """Handles as keys on every mesh that has them, and as bones."""
    keys: dict[str, float] = {}
    bones: list[BoneTarget] = []
    for handle, weight in one.parts:
        what = known.handles[handle]
        for key, share in what.keys.items():
            keys[key] = keys.get(key, 0.0) + weight * share
        if what.turn is not None:
            turn = what.turn
            bones.append(BoneTarget(found.armature, turn.bone, turn.axis, weight * turn.radians))
    targets = [
        KeyTarget(key, round(weight, 4), meshes)
        for key, weight in keys.items()
        if (meshes := _meshes_with(found, key))
    ]
    return ChannelMap(tuple(targets), tuple(bones))


def _meshes_with(found: Survey, key: str) -> tuple[str, ...]:
    """Meshes on which a key moves something, all of them."""
    return tuple(
        mesh.name for mesh in found.meshes if key in mesh.keys and len(mesh.keys[key].moved.points)
    )


def _turns(found: Survey, known: Recognition) -> dict[str, ChannelMap]:
    """Head and eyes by their bones; eyes by keys where there are no bones."""
    parts = find_bones(list(found.bones), {n: b.parent for n, b in found.bones.items()})
    frame = known.face.frame
    about = {"pitch": frame.left, "yaw": frame.up, "roll": -frame.front}
    out: dict[str, ChannelMap] = {}
    if "head" in parts:
        for name, axis in about.items():
            out[f"head.{name}"] = ChannelMap(bones=(_turn(found, parts["head"], axis),))
    eyes = [parts[f"eye.{side}"] for side in ("left", "right") if f"eye.{side}" in parts]
    for name in ("pitch", "yaw"):
        if len(eyes) == 2:
            turns = tuple(_turn(found, bone, about[name]) for bone in eyes)
            out[f"eyes.{name}"] = ChannelMap(bones=turns)
        else:
            looks = _looks(name, found, known)
            if looks:
                out[f"eyes.{name}"] = ChannelMap(keys=looks)
    return out


def _turn(found: Survey, bone: str, axis: Array) -> BoneTarget:
    """The bone's own axis that lies along a direction best."""
    along = found.bones[bone].axes.T @ axis
    best = int(np.argmax(np.abs(along)))
    return BoneTarget(found.armature, bone, "XYZ"[best], 1.0 if along[best] > 0.0 else -1.0)


def _looks(name: str, found: Survey, known: Recognition) -> tuple[KeyTarget, ...]:
    """Keys that look: a key rests at 0 while its opposite is asked for."""
    if name == "pitch":
        wanted = [("face.eyeLookDown", 1.0), ("face.eyeLookUp", -1.0)]
        channels = [(f"{c}{side}", sign) for c, sign in wanted for side in ("Left", "Right")]
    else:
        channels = [
            ("face.eyeLookOutLeft", 1.0), ("face.eyeLookInRight", 1.0),
            ("face.eyeLookInLeft", -1.0), ("face.eyeLookOutRight", -1.0),
        ]  # fmt: skip
    out = []
    for channel, sign in channels:
        for handle, weight in known.mapped[channel].parts if channel in known.mapped else ():
            for key, share in known.handles[handle].keys.items():
                meshes = _meshes_with(found, key)
                out.append(KeyTarget(key, round(sign * weight * share / _LOOK_RAD, 4), meshes))
    return tuple(out)


def _keep_only(objects: Sequence[bpy.types.Object], root: bpy.types.Object, title: str) -> None:
    """One collection with the character in it, and nothing else in the file."""
    collection = bpy.data.collections.new(title)
    context: Any = bpy.context
    context.scene.collection.children.link(collection)
    kept = {*objects, root}
    for ob in list(bpy.data.objects):
        if ob not in kept:
            bpy.data.objects.remove(ob)
            continue
        for home in list(ob.users_collection):
            home.objects.unlink(ob)
        collection.objects.link(ob)


def lower_arms(found: Survey, known: Recognition) -> None:
    """Let arms that are held out hang down at the sides, as people stand."""
    parts = find_bones(list(found.bones), {n: b.parent for n, b in found.bones.items()})
    frame = known.face.frame
    for side, sign in (("left", 1.0), ("right", -1.0)):
        arm, hand = parts.get(f"upper_arm.{side}", ""), parts.get(f"hand.{side}", "")
        if not arm or not hand:
            continue
        shoulder = found.bones[arm].head
        now = found.bones[hand].head - shoulder
        wanted = np.cos(_HANG_RAD) * -frame.up + sign * np.sin(_HANG_RAD) * frame.left
        now = now / max(float(np.linalg.norm(now)), 1e-9)
        angle = float(np.arccos(np.clip(now @ wanted, -1.0, 1.0)))
        if angle > _HELD_OUT_RAD:
            axis = np.cross(now, wanted)
            _turn_in_world(found.armature, arm, axis / np.linalg.norm(axis), angle)


def _turn_in_world(armature: str, bone: str, axis: Array, angle: float) -> None:
    rig = own_object(armature)
    assert rig.pose is not None
    posed = rig.pose.bones[bone]
    here = rig.matrix_world @ posed.matrix
    joint = Matrix.Translation(here.translation[:])
    turn = Matrix.Rotation(angle, 4, tuple(axis.tolist()))
    posed.matrix = rig.matrix_world.inverted() @ joint @ turn @ joint.inverted() @ here
    _refresh()


def _stance(found: Survey) -> dict[str, Pose]:
    """How the character's bones are turned as it is saved."""
    if not found.armature:
        return {}
    pose: dict[tuple[str, str], BonePose] = {}
    rig: Any = own_object(found.armature)
    for bone in rig.pose.bones:
        place, turn, _ = bone.matrix_basis.decompose()
        if abs(turn.w) < 1.0 - 1e-9 or place.length > 1e-9:
            pose[found.armature, bone.name] = BonePose(tuple(turn), tuple(place))
    return {STANCES[0]: pose}


def _pack_pictures() -> None:
    """Take pictures along; a picture that is gone leaves the plain colour, not a glaring one."""
    for image in list(bpy.data.images):
        if image.source != "FILE" or image.packed_file or not image.users:
            continue
        try:
            image.pack()
        except RuntimeError:
            _unplug(image)


def _unplug(image: bpy.types.Image) -> None:
    for material in bpy.data.materials:
        tree: Any = material.node_tree
        for node in list(tree.nodes) if tree is not None else ():
            if getattr(node, "image", None) == image:
                tree.nodes.remove(node)


def _all_keys(found: Survey) -> list[str]:
    """Every key that moves something, each once."""
    names = dict.fromkeys(key for mesh in found.meshes for key in mesh.keys)
    return [key for key in names if _meshes_with(found, key)]


def describe(known: Recognition, found: Survey) -> dict[str, Any]:
    """What was found, for people and pipelines."""
    return {
        "conventions": dict(known.conventions),
        "face": known.face.mesh.name,
        "armature": found.armature,
        "keys": {key: list(_meshes_with(found, key)) for key in _all_keys(found)},
        "aa_gap_of_head": round(known.aa_gap, 4),
        "channels": {
            channel: {
                "how": one.how, "sure": one.sure, "convention": one.convention, "note": one.note,
                "parts": {handle: round(weight, 4) for handle, weight in one.parts},
            }
            for channel, one in known.mapped.items()
        },
        "missing": list(known.missing()),
        "notes": list(known.notes),
    }  # fmt: skip
