# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripts' studio: who stands where in the picture, what is left behind, sheets and pairs."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import bpy
import cast_studio
import numpy as np
import pytest
from blind_pairs import SIDES, draw_pairs, judge, let_light_in
from bpy_extras.object_utils import world_to_camera_view
from cast_sheets import save
from cast_studio import Take, act, invite, open_studio, shoot
from conftest import LANDMARKS
from mathutils import Vector
from PIL import Image

from avatar_addon.render.job import RenderSettings
from avatar_addon.rig.character import Character
from avatar_addon.shots.spec import ANGLES


@pytest.fixture
def scene() -> bpy.types.Scene:
    return open_studio(RenderSettings(size=(64, 48), engine="workbench", quality="draft"))


@pytest.fixture
def character(scene: bpy.types.Scene, tiny: Path) -> Character:
    return invite(tiny, scene)


@pytest.mark.parametrize("room", [1.0, 1.25])
@pytest.mark.parametrize("angle", ANGLES)
def test_the_head_stands_in_the_middle(
    scene: bpy.types.Scene,
    character: Character,
    angle: str,
    room: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    middle = Vector((0.0, LANDMARKS["hair_top"][1], LANDMARKS["eye_line"][2]))
    seen = []

    def look(_: object) -> Image.Image:
        bpy.context.view_layer.update()
        seen.append(world_to_camera_view(scene, scene.camera, middle))
        return Image.new("RGB", (64, 48))

    monkeypatch.setattr(cast_studio, "render", look)
    shoot(scene, character, Take(angle=angle, room=room))
    assert seen[0].x == pytest.approx(0.5, abs=1e-4)


def test_a_picture_leaves_nothing_behind(scene: bpy.types.Scene, character: Character) -> None:
    objects = set(scene.objects)
    head = character.objects["Rig"].pose.bones["head"]
    before = tuple(head.rotation_euler)
    picture = shoot(scene, character, Take("", {"head.yaw": 0.5, "viseme.aa": 1.0}))
    assert picture.size == (64, 48)
    assert set(scene.objects) == objects
    assert tuple(head.rotation_euler) == before


def test_channels_that_share_a_key_add_up(character: Character) -> None:
    act(character, {"face.jawOpen": 0.8, "face.mouthFunnel": 0.4, "viseme.aa": 0.5})
    keys = character.objects["Head"].data.shape_keys.key_blocks
    assert keys["jawOpen"].value == pytest.approx(0.5)
    assert keys["viseme_aa"].value == 0.5
    act(character, {})
    assert {key.value for key in keys[1:]} == {0.0}


def test_a_sheet_is_as_good_as_its_limit_lets_it_be(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (120, 120, 3), dtype=np.uint8)
    picture = Image.fromarray(noise)
    sizes = [
        save(picture, tmp_path / "a.webp", limit).stat().st_size for limit in (9000, 14000, 99000)
    ]
    assert sizes[0] < 9000 < sizes[1] < 14000 < sizes[2]


# --- blind pairs ----------------------------------------------------------------------------------


def test_pairs_come_from_a_seed_and_no_side_is_favoured() -> None:
    assert draw_pairs(20, 4) == draw_pairs(20, 4)
    assert draw_pairs(20, 4) != draw_pairs(20, 5)
    for seed in range(6):
        sides = [pair.full for pair in draw_pairs(20, seed)]
        assert sorted(sides) == sorted(10 * list(SIDES))
        assert any(a == b for a, b in itertools.pairwise(sides))
    assert len({pair.take.size for pair in draw_pairs(20, 0)}) > 2


def test_a_judge_is_counted(tmp_path: Path) -> None:
    key, answers = tmp_path / "key.json", tmp_path / "answers.txt"
    full = {1: "left", 2: "right", 3: "left", 4: "left"}
    key.write_text(json.dumps([{"number": n, "full": side} for n, side in full.items()]))
    answers.write_text("1 left\n2 left\n\n3 ?\n4 left because of the ear\n")
    assert judge(key, answers) == "2.5 of 4 told apart (2 by chance)"


def test_only_what_glows_for_it_scatters_light(character: Character) -> None:
    for mesh, name in (("Head", "Tiny skin.001"), ("Teeth", "Tiny teeth")):
        character.objects[mesh].data.materials[0].name = name
    assert sorted(let_light_in(character)) == ["Tiny skin.001", "Tiny teeth"]
    for mesh, name, weight in (("Head", "Tiny skin.001", 1.0), ("Teeth", "Tiny teeth", 1.0)):
        material = character.objects[mesh].data.materials[0]
        shader = material.node_tree.nodes["Principled BSDF"]
        assert material.name == name
        assert shader.inputs["Subsurface Weight"].default_value == weight
        assert shader.inputs["Emission Strength"].default_value == 0.0
    body = bpy.data.materials["Body"].node_tree.nodes["Principled BSDF"]
    assert body.inputs["Subsurface Weight"].default_value == 0.0
