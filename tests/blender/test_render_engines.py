# SPDX-License-Identifier: GPL-3.0-or-later
"""What an engine and a quality become in Blender, on machines with and without this and that."""

from __future__ import annotations

import math
from pathlib import Path

import bpy
import numpy as np
import pytest

from avatar_addon.errors import PartFailed
from avatar_addon.render import engines
from avatar_addon.render.engines import keep_engine, set_engine
from avatar_addon.render.frames import prepare_output, render_frame
from avatar_addon.render.job import RenderSettings


def _no_library(name: str) -> None:
    raise OSError(name)


@pytest.mark.parametrize(
    ("engine", "quality", "used"),
    [("auto", "draft", "workbench"), ("auto", "preview", "cycles"), ("auto", "final", "cycles"),
     ("eevee", "preview", "eevee"), ("workbench", "final", "workbench")],
)  # fmt: skip
def test_auto_draws_drafts_and_traces_the_rest(
    empty_scene: bpy.types.Scene, engine: str, quality: str, used: str
) -> None:
    report = set_engine(empty_scene, RenderSettings(engine=engine, quality=quality))
    assert report.engine == used
    assert report.warnings == ()
    assert used.upper() in empty_scene.render.engine


@pytest.mark.parametrize(("quality", "samples"), [("draft", 2), ("preview", 12), ("final", 64)])
def test_cycles_is_denoised_deterministic_and_seeded(
    empty_scene: bpy.types.Scene, quality: str, samples: int
) -> None:
    settings = RenderSettings(engine="cycles", quality=quality, seed=42)
    assert set_engine(empty_scene, settings).samples == samples
    cycles = empty_scene.cycles
    assert (cycles.samples, cycles.seed, cycles.use_animated_seed) == (samples, 42, False)
    assert cycles.use_denoising
    assert cycles.denoising_quality == ("HIGH" if quality == "final" else "FAST")
    assert cycles.sampling_pattern == "TABULATED_SOBOL"
    assert not cycles.use_adaptive_sampling
    assert empty_scene.render.use_persistent_data


@pytest.mark.parametrize(("quality", "samples", "rays"), [("draft", 4, 1), ("final", 64, 4)])
def test_eevee_gives_soft_lamps_several_rays(
    empty_scene: bpy.types.Scene, quality: str, samples: int, rays: int
) -> None:
    report = set_engine(empty_scene, RenderSettings(engine="eevee", quality=quality))
    eevee = empty_scene.eevee
    assert report.samples == eevee.taa_render_samples == samples
    assert eevee.shadow_ray_count == rays


def test_workbench_shows_paint(empty_scene: bpy.types.Scene, tmp_path: Path) -> None:
    """A red plane painted green is green; one without paint keeps its material's red."""
    set_engine(empty_scene, RenderSettings(size=(32, 16), engine="workbench", quality="draft"))
    empty_scene.render.resolution_x, empty_scene.render.resolution_y = 32, 16
    red = bpy.data.materials.new("Red")
    red.diffuse_color = (1.0, 0.0, 0.0, 1.0)
    for x, painted in ((-1.0, True), (1.0, False)):
        mesh = bpy.data.meshes.new("Plane")
        corners = [(x - 1, 0, -1), (x + 1, 0, -1), (x + 1, 0, 1), (x - 1, 0, 1)]
        mesh.from_pydata(corners, [], [(0, 1, 2, 3)])
        mesh.materials.append(red)
        if painted:
            paint = mesh.color_attributes.new("Any", "FLOAT_COLOR", "POINT")
            paint.data.foreach_set("color", [0.0, 1.0, 0.0, 1.0] * 4)
        empty_scene.collection.objects.link(bpy.data.objects.new("Plane", mesh))
    lens = bpy.data.cameras.new("Camera")
    lens.type, lens.ortho_scale = "ORTHO", 4.0
    camera = bpy.data.objects.new("Camera", lens)
    camera.location, camera.rotation_euler = (0.0, -5.0, 0.0), (math.pi / 2, 0.0, 0.0)
    empty_scene.collection.objects.link(camera)
    empty_scene.camera = camera
    empty_scene.render.filepath = str(tmp_path / "planes.png")
    bpy.ops.render.render(write_still=True)
    picture = bpy.data.images.load(empty_scene.render.filepath)
    pixels = np.array(picture.pixels).reshape(16, 32, -1)
    painted, plain = pixels[8, 8], pixels[8, 24]
    assert painted[1] > 1.4 * painted[0]
    assert plain[0] > 1.4 * plain[1]


def test_without_a_denoiser_more_samples_are_taken_and_it_is_said(
    empty_scene: bpy.types.Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_has_denoiser", lambda: False)
    report = set_engine(empty_scene, RenderSettings())
    assert report.samples == empty_scene.cycles.samples == 32
    assert not empty_scene.cycles.use_denoising
    (warning,) = report.warnings
    assert "no OpenImageDenoise: 32 samples a pixel instead of 12" in warning


def test_without_opengl_drafts_are_traced_and_drawing_is_refused(
    empty_scene: bpy.types.Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines.sys, "platform", "linux")
    monkeypatch.setattr(engines.ctypes, "CDLL", _no_library)
    report = set_engine(empty_scene, RenderSettings(quality="draft"))
    assert report.engine == "cycles"
    assert "libegl1" in report.warnings[0]
    for engine in ("eevee", "workbench"):
        with pytest.raises(PartFailed, match="libEGL") as caught:
            set_engine(empty_scene, RenderSettings(engine=engine))
        assert caught.value.hint == "Install libegl1, or render with --engine cycles."


def test_a_scenes_own_engine_is_kept(empty_scene: bpy.types.Scene) -> None:
    empty_scene.render.engine = "CYCLES"
    empty_scene.cycles.samples = 7
    report = keep_engine(empty_scene)
    assert (report.engine, report.samples, empty_scene.cycles.samples) == ("cycles", 7, 7)


def test_a_scene_without_a_camera_fails_in_one_sentence(
    empty_scene: bpy.types.Scene, tmp_path: Path
) -> None:
    set_engine(empty_scene, RenderSettings(engine="workbench", quality="draft"))
    prepare_output(empty_scene)
    with pytest.raises(PartFailed, match=r"could not render frame 3: .*camera") as caught:
        render_frame(empty_scene, 3, tmp_path)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []
