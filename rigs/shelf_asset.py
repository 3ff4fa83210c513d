# SPDX-License-Identifier: GPL-3.0-or-later
"""A character on Blender's own shelf: an asset with a catalogue, tags, and a portrait to pick by.

The folder that the .blend stands in, or one above it, can be added as an asset library in
Blender's preferences.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import bpy
from mathutils import Vector

from .params import Character

CATALOGUE_FILE: Final = "blender_assets.cats.txt"
CATALOGUE: Final = "Avatar/People"
CATALOGUE_ID: Final = "6c7a3f4e-58a5-4a63-9a0b-0f6d5f2b7c11"
POSE_CATALOGUE: Final = "Avatar/Poses"
POSE_CATALOGUE_ID: Final = "0d5b9c1a-7c0e-4f5d-8f3e-2a9417c6be52"
AUTHOR: Final = "Talking Avatar"
LICENCE: Final = "GPL-3.0-or-later"
_SIZE: Final = 256
_SAMPLES: Final = 24
_LENS_MM: Final = 85.0
_SENSOR_MM: Final = 36.0
_LAMPS: Final = (
    # degrees to the picture's left, degrees up, metres away, size, watts per m², colour
    (42.0, 34.0, 1.1, 0.55, 16.0, (1.0, 0.90, 0.78)),
    (-58.0, 4.0, 1.3, 0.90, 4.0, (0.72, 0.84, 1.0)),
    (-150.0, 28.0, 1.1, 0.50, 22.0, (1.0, 0.84, 0.66)),
)
_WALL: Final = (0.055, 0.155, 0.185)

Points = Mapping[str, tuple[float, float, float]]


def shelve(character: Character, collection: bpy.types.Collection) -> None:
    """Mark a collection as an asset and say what it is."""
    collection.asset_mark()
    data: Any = collection.asset_data
    data.catalog_id = CATALOGUE_ID
    data.author = AUTHOR
    data.license = LICENCE
    data.description = character.about
    for tag in dict.fromkeys((*character.tags, character.style.hair, character.style.top)):
        data.tags.new(tag, skip_if_exists=True)


def write_catalogue(folder: Path) -> None:
    """Write the file by which Blender knows the catalogues' names."""
    known = ((CATALOGUE_ID, CATALOGUE), (POSE_CATALOGUE_ID, POSE_CATALOGUE))
    lines = [f"{number}:{name}:{name.replace('/', '-')}\n" for number, name in known]
    (folder / CATALOGUE_FILE).write_text("VERSION 1\n\n" + "".join(lines), encoding="utf-8")


def add_portrait(collection: bpy.types.Collection, points: Points, picture: Path) -> None:
    """Render the character's head and shoulders and show that on the shelf.

    Args:
        collection: The character, in the open file's scene; nothing else is left there.
        points: Its landmarks in metres.
        picture: Where the PNG is written; absolute.
    """
    scene: Any = bpy.context.scene
    with _studio(scene, points):
        scene.render.filepath = str(picture)
        bpy.ops.render.render(write_still=True)
    with bpy.context.temp_override(id=collection):
        bpy.ops.ed.lib_id_load_custom_preview(filepath=str(picture))


@contextlib.contextmanager
def _studio(scene: Any, points: Points) -> Iterator[None]:
    """Camera, lamps and a wall for as long as the picture takes."""
    kept_world, kept_path = scene.world, scene.render.filepath
    target = Vector(points["eye_line"]) * 0.6 + Vector(points["chin"]) * 0.4
    target.z -= 0.02
    reach = points["hair_top"][2] - points["collarbone"][2]
    added = [_camera(scene, target, reach), *(_lamp(scene, target, lamp) for lamp in _LAMPS)]
    world = bpy.data.worlds.new("Portrait")
    _plain_wall(world)
    scene.world = world
    _settings(scene)
    try:
        yield
    finally:
        scene.world, scene.render.filepath = kept_world, kept_path
        scene.camera = None
        for ob in added:
            data = ob.data
            bpy.data.objects.remove(ob)
            kind: Any = bpy.data.cameras if isinstance(data, bpy.types.Camera) else bpy.data.lights
            kind.remove(data)
        bpy.data.worlds.remove(world)
        for image in [image for image in bpy.data.images if image.type == "RENDER_RESULT"]:
            bpy.data.images.remove(image)


def _settings(scene: Any) -> None:
    render = scene.render
    render.engine = "CYCLES"
    render.resolution_x = render.resolution_y = _SIZE
    render.resolution_percentage = 100
    render.image_settings.file_format = "PNG"
    render.image_settings.color_mode = "RGB"
    scene.cycles.samples = _SAMPLES
    scene.cycles.use_adaptive_sampling = False
    scene.cycles.max_bounces = 3
    scene.cycles.seed = 0
    scene.cycles.use_denoising = _has_denoiser()
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.look = "AgX - Medium High Contrast"


def _has_denoiser() -> bool:
    try:
        import _cycles  # type: ignore[import-not-found]
    except ImportError:
        return False
    return bool(getattr(_cycles, "with_openimagedenoise", False))


def _camera(scene: Any, target: Vector, reach: float) -> bpy.types.Object:
    data = bpy.data.cameras.new("Portrait")
    data.lens, data.sensor_width = _LENS_MM, _SENSOR_MM
    distance = 1.18 * reach * _LENS_MM / _SENSOR_MM
    ob = bpy.data.objects.new("Portrait", data)
    azimuth = math.radians(-16.0)
    ob.location = target + distance * Vector((math.sin(azimuth), -math.cos(azimuth), 0.0))
    _aim(ob, target)
    scene.collection.objects.link(ob)
    scene.camera = ob
    return ob


def _lamp(scene: Any, target: Vector, lamp: tuple[Any, ...]) -> bpy.types.Object:
    azimuth, elevation, distance, size, strength, colour = lamp
    data: Any = bpy.data.lights.new("Portrait", "AREA")
    data.shape, data.size, data.color = "DISK", size, colour
    data.energy = strength * distance**2
    turn, rise = -math.radians(azimuth), math.radians(elevation)
    out = Vector(
        (math.sin(turn) * math.cos(rise), -math.cos(turn) * math.cos(rise), math.sin(rise))
    )
    ob = bpy.data.objects.new("Portrait", data)
    ob.location = target + distance * out
    _aim(ob, target)
    scene.collection.objects.link(ob)
    return ob


def _aim(ob: bpy.types.Object, target: Vector) -> None:
    ob.rotation_euler = (target - ob.location).to_track_quat("-Z", "Y").to_euler()


def _plain_wall(world: bpy.types.World) -> None:
    if world.node_tree is None:  # Blender 4.5 makes it on request only
        world.use_nodes = True
    tree: Any = world.node_tree
    back = next(node for node in tree.nodes if node.type == "BACKGROUND")
    back.inputs["Color"].default_value = (*_WALL, 1.0)
