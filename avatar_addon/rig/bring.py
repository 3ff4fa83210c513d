# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring anybody's character into an empty scene, from any file that Blender reads."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import bpy

from ..cast.names.bones import find_bones
from ..cast.names.vrm import Told, read_told
from ..errors import CharacterError

SUFFIXES: Final = (".blend", ".glb", ".gltf", ".vrm", ".fbx")
"""Files that a character can come in."""
_UNREADABLE: Final = {
    "EXT_meshopt_compression": "meshopt",
    "KHR_meshopt_compression": "meshopt",
    "KHR_draco_mesh_compression": "Draco",
}

ToldKeys = dict[str, dict[str, float]]
"""What the file calls mixtures of keys: name → key → weight."""


def bring(path: Path) -> tuple[list[bpy.types.Object], ToldKeys]:
    """Load a character's file into an empty scene; nothing in it is run.

    Args:
        path: A .blend, .glb, .gltf, .vrm or .fbx.

    Returns:
        All its objects, in the scene, and what a VRM calls its shapes.

    Raises:
        CharacterError: This Blender can't read it, or it holds nothing.
    """
    _empty_file()
    suffix = path.suffix.lower()
    told = read_told(path) if suffix in (".glb", ".gltf", ".vrm") else Told()
    _refuse_packed(path, told.needs)
    _LOADERS[suffix](path)
    objects = list(bpy.data.objects)
    if not objects:
        raise CharacterError(f"'{path}' holds no objects.", "Check what was exported.")
    _upright(objects)
    _refresh()
    return objects, _told_keys(told)


def _empty_file() -> None:
    context: Any = bpy.context
    bpy.ops.wm.read_factory_settings(use_empty=True)
    context.preferences.filepaths.use_scripts_auto_execute = False


def _refuse_packed(path: Path, needs: Sequence[str]) -> None:
    for name in needs:
        if name in _UNREADABLE and not _reads(name):
            raise CharacterError(
                f"'{path}' is packed with {_UNREADABLE[name]}, which Blender "
                f"{bpy.app.version_string} can't unpack.",
                f"Export it again without {_UNREADABLE[name]}.",
            )


def _reads(extension: str) -> bool:
    """Whether this Blender unpacks a compression; only Draco is ever there."""
    if "draco" not in extension:
        return False
    try:
        draco = importlib.import_module(
            "io_scene_gltf2.io.com.gltf2_io_draco_compression_extension"
        )
    except ImportError:
        return False
    return bool(draco.dll_exists(quiet=True))


def _load_blend(path: Path) -> None:
    try:
        libraries: Any = bpy.data.libraries
        with libraries.load(str(path), link=False) as (there, here):
            here.objects = list(there.objects)
            here.collections = []
    except OSError as error:
        raise CharacterError(
            f"'{path}' can't be read by Blender {bpy.app.version_string}.",
            "It may be damaged, or saved by a newer Blender.",
        ) from error
    context: Any = bpy.context
    for ob in here.objects:
        if ob is not None and ob.name not in context.scene.collection.objects:
            context.scene.collection.objects.link(ob)
    gone = [library.filepath for library in bpy.data.libraries if library.is_missing]
    if gone:
        raise CharacterError(
            f"'{path}' takes parts from '{gone[0]}', which is gone.",
            "Put that file back, or make everything local in Blender and save.",
        )


def _load_gltf(path: Path) -> None:
    options: dict[str, Any] = {"filepath": str(path), "disable_bone_shape": True}
    _import(path, lambda: bpy.ops.import_scene.gltf(**options))


def _load_vrm(path: Path) -> None:
    """A VRM is a .glb with a table more; the importer goes by the file's ending."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"{path.stem}.glb"
        copy.write_bytes(path.read_bytes())
        _load_gltf(copy)


def _load_fbx(path: Path) -> None:
    _import(path, lambda: bpy.ops.import_scene.fbx(filepath=str(path)))


def _import(path: Path, load: Callable[[], object]) -> None:
    try:
        load()
    except Exception as error:  # importers raise whatever the file makes them stumble over
        reason = str(error).strip().removeprefix("Error: ").splitlines()
        raise CharacterError(
            f"'{path}' can't be imported by Blender {bpy.app.version_string}: "
            f"{reason[-1] if reason else type(error).__name__}.",
            "It may be damaged; export it again.",
        ) from error


_LOADERS: Final[Mapping[str, Callable[[Path], None]]] = {
    ".blend": _load_blend, ".glb": _load_gltf, ".gltf": _load_gltf, ".vrm": _load_vrm,
    ".fbx": _load_fbx,
}  # fmt: skip


def _upright(objects: Sequence[bpy.types.Object]) -> None:
    """Take actions off and poses back to rest, where a character lies or is caught in a move."""
    for ob in objects:
        if ob.animation_data is not None:
            ob.animation_data.action = None
            for track in ob.animation_data.nla_tracks:
                track.mute = True
        keys = getattr(ob.data, "shape_keys", None)
        if keys is not None:
            if keys.animation_data is not None:
                keys.animation_data.action = None
            for block in keys.key_blocks:
                block.value = 0.0
        if ob.type == "ARMATURE" and ob.pose is not None and _was_moved(ob):
            for bone in ob.pose.bones:
                bone.matrix_basis.identity()


def _was_moved(rig: bpy.types.Object) -> bool:
    """Whether an armature lies: its highest bone is not its head's.

    An importer may have put a pose on it that belongs to it: it stays where the figure stands.
    """
    assert rig.pose is not None
    parents = {bone.name: bone.parent.name if bone.parent else None for bone in rig.pose.bones}
    parts = find_bones(list(parents), parents)
    if "head" not in parts or "hips" not in parts:
        return False
    _refresh()
    rise = rig.pose.bones[parts["head"]].head - rig.pose.bones[parts["hips"]].head
    rise = rig.matrix_world.to_3x3() @ rise
    return bool(rise.z < 0.8 * rise.length)


def _refresh() -> None:
    view_layer = bpy.context.view_layer
    assert view_layer is not None
    view_layer.update()


def _told_keys(told: Told) -> ToldKeys:
    """Targets by number become keys by name: the first key of a mesh is its basis."""
    meshes = {
        ob.data.name: ob.data.shape_keys.key_blocks  # type: ignore[union-attr]
        for ob in bpy.data.objects
        if ob.type == "MESH" and getattr(ob.data, "shape_keys", None) is not None
    }
    out: ToldKeys = {}
    for name, binds in told.expressions.items():
        keys = {
            meshes[mesh][index + 1].name: weight
            for (mesh, index), weight in binds.items()
            if mesh in meshes and index + 1 < len(meshes[mesh])
        }
        if keys:
            out[name] = keys
    return out
