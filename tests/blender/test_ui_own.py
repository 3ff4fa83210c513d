# SPDX-License-Identifier: GPL-3.0-or-later
"""A character of the artist's own, in the artist's own scene: known by a press, then spoken."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from made_face import ARKIT_LIKE, mask
from test_adopt import mask_object
from test_ui import write_made

import avatar_addon
from avatar_addon.shots.spec import ShotSpec
from avatar_addon.ui import characters, landing


@pytest.fixture
def own() -> Iterator[Any]:
    """A mask that stands two metres aside and looks to +X, and the add-on."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    avatar_addon.register()
    ob = mask_object("Theirs", ARKIT_LIKE)
    ob.location = (2.0, 0.5, 0.0)
    ob.rotation_euler = (0.0, 0.0, math.pi / 2)
    bpy.context.view_layer.objects.active = ob
    yield ob
    avatar_addon.unregister()


def test_it_is_known_by_a_press_and_is_in_the_menu(own: Any) -> None:
    assert bpy.ops.avatar.use_mine() == {"FINISHED"}
    scene = bpy.context.scene
    assert scene.avatar.character == "own:Theirs"
    text = bpy.data.texts["Theirs.avatar.toml"].as_string()
    assert "jawOpen" in text
    profile = characters.profile_of("own:Theirs")
    assert set(profile.channels) >= {"viseme.aa", "face.eyeBlinkLeft", "face.mouthSmileRight"}
    found = characters.find_in(scene, "own:Theirs")
    assert found is not None
    ahead = np.array(found.root.matrix_world)[:3, :3] @ [0.0, -1.0, 0.0]
    np.testing.assert_allclose(ahead, (1.0, 0.0, 0.0), atol=1e-5)
    assert tuple(own.location) == (2.0, 0.5, 0.0)


def test_it_speaks_where_it_stands_and_the_camera_stands_before_it(
    own: Any, tmp_path: Path
) -> None:
    bpy.ops.avatar.use_mine()
    scene = bpy.context.scene
    place = landing.Place("own:Theirs", ShotSpec("CU", "front"), "three-point")
    landing.land_speech(scene, write_made(tmp_path / "made", peak=1.0), place)
    scene.frame_set(7)
    assert own.data.shape_keys.key_blocks["jawOpen"].value > 0.3
    assert own.data.shape_keys.animation_data.action is not None
    to_camera = scene.camera.matrix_world.translation - own.matrix_world.translation
    assert to_camera.x > 0.5
    assert abs(to_camera.y) < 0.2


def test_pressed_twice_it_is_there_once(own: Any) -> None:
    bpy.ops.avatar.use_mine()
    bpy.context.view_layer.objects.active = own
    bpy.ops.avatar.use_mine()
    assert [one for one in bpy.data.objects if one.type == "EMPTY"].__len__() == 1
    assert characters.own_names() == ("own:Theirs",)
    assert len(mask().points) == len(own.data.vertices)


def test_the_profile_that_is_gone_is_told(own: Any) -> None:
    bpy.ops.avatar.use_mine()
    bpy.data.texts.remove(bpy.data.texts["Theirs.avatar.toml"])
    with pytest.raises(characters.CharacterError, match="profile of Theirs is gone"):
        characters.profile_of("own:Theirs")
    assert own.name == "Theirs"


def test_an_object_without_a_face_is_told(own: Any) -> None:
    bpy.ops.mesh.primitive_cube_add(size=0.001)
    bpy.context.object.data.clear_geometry()
    with pytest.raises(RuntimeError, match="no face"):
        bpy.ops.avatar.use_mine()
    assert own is not None


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A file with a mask in a collection, to be linked."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    ob = mask_object("Theirs", ARKIT_LIKE)
    collection = bpy.data.collections.new("Cast")
    bpy.context.scene.collection.children.link(collection)
    bpy.context.scene.collection.objects.unlink(ob)
    collection.objects.link(ob)
    path = tmp_path / "library.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True)
    return path


def linked(library: Path) -> Any:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with bpy.data.libraries.load(str(library), link=True) as (there, here):
        here.collections = there.collections
    scene = bpy.context.scene
    scene.collection.children.link(here.collections[0])
    return here.collections[0]


def test_a_linked_one_is_refused_with_the_mend(library: Path) -> None:
    collection = linked(library)
    with pytest.raises(characters.CharacterError, match="Library Override, Make"):
        characters.make_known(bpy.context.scene, collection.objects[0])


def test_an_override_keeps_its_keys_when_the_file_is_opened_again(
    library: Path, tmp_path: Path
) -> None:
    avatar_addon.register()
    try:
        collection = linked(library)
        scene = bpy.context.scene
        made = collection.override_hierarchy_create(scene, bpy.context.view_layer)
        bpy.context.view_layer.objects.active = made.objects[0]
        name, _ = characters.make_known(scene, made.objects[0])
        place = landing.Place(name, ShotSpec("CU", "front"), "three-point")
        landing.land_speech(scene, write_made(tmp_path / "made", peak=1.0), place)
        path = tmp_path / "scene.blend"
        bpy.ops.wm.save_as_mainfile(filepath=str(path))
        bpy.ops.wm.open_mainfile(filepath=str(path))
        bpy.context.scene.frame_set(7)
        found = characters.find_in(bpy.context.scene, name)
        assert found is not None
        head = found.objects["Theirs"]
        assert head.data.shape_keys.key_blocks["jawOpen"].value > 0.3
    finally:
        avatar_addon.unregister()
