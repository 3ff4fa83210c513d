# SPDX-License-Identifier: GPL-3.0-or-later
"""What an engine and a quality become in Blender, on machines with and without this and that."""

from __future__ import annotations

from pathlib import Path

import bpy
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
