# SPDX-License-Identifier: GPL-3.0-or-later
"""From an engine and a quality to Blender's settings."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import bpy

from ..errors import PartFailed
from .job import RenderSettings

GPU_KINDS: Final = ("OPTIX", "CUDA", "HIP", "METAL", "ONEAPI")
NO_EGL: Final = "Install libegl1, or render with --engine cycles."
_NAMES: Final = {
    "CYCLES": "cycles",
    "BLENDER_EEVEE": "eevee",
    "BLENDER_EEVEE_NEXT": "eevee",
    "BLENDER_WORKBENCH": "workbench",
}


@dataclass(frozen=True)
class CyclesQuality:
    """How Cycles makes a frame.

    Attributes:
        samples: Samples a pixel where noise is taken out afterwards.
        raw_samples: Samples a pixel where it can't be.
        prefilter: OpenImageDenoise's treatment of the guides: ``FAST`` or ``ACCURATE``.
        denoising: Its quality: ``FAST``, ``BALANCED`` or ``HIGH``.
    """

    samples: int
    raw_samples: int
    prefilter: str
    denoising: str


CYCLES: Final[Mapping[str, CyclesQuality]] = {
    "draft": CyclesQuality(2, 8, "FAST", "FAST"),
    "preview": CyclesQuality(12, 32, "FAST", "FAST"),
    "final": CyclesQuality(64, 256, "ACCURATE", "HIGH"),
}
EEVEE_SAMPLES: Final[Mapping[str, tuple[int, int]]] = {
    "draft": (4, 1),
    "preview": (16, 4),
    "final": (64, 4),
}
"""Samples a pixel and rays a lamp; with one ray the soft lamps' shadows stay grainy."""
WORKBENCH_SAMPLES: Final[Mapping[str, tuple[int, str]]] = {
    "draft": (1, "FXAA"),
    "preview": (5, "5"),
    "final": (8, "8"),
}
BOUNCES: Final[Mapping[str, int]] = {
    "max_bounces": 4,
    "diffuse_bounces": 2,
    "glossy_bounces": 2,
    "transmission_bounces": 4,
    "volume_bounces": 0,
    "transparent_max_bounces": 8,
}


@dataclass(frozen=True)
class EngineUsed:
    """What a scene will be rendered with.

    Attributes:
        engine: ``cycles``, ``eevee`` or ``workbench``.
        device: ``CPU``, the kind of GPU, or ``OpenGL`` for whatever draws there.
        samples: Samples a pixel.
        warnings: Sentences for the user.
    """

    engine: str
    device: str
    samples: int
    warnings: tuple[str, ...] = ()


def set_engine(scene: bpy.types.Scene, settings: RenderSettings) -> EngineUsed:
    """Give a scene its engine and quality; call it before the first render.

    Raises:
        PartFailed: The engine needs OpenGL and the machine has none.
    """
    engine, warnings = _choose(settings)
    if engine == "cycles":
        return _set_cycles(scene, settings, warnings)
    check_opengl(engine)
    if engine == "eevee":
        return _set_eevee(scene, settings)
    return _set_workbench(scene, settings)


def keep_engine(scene: Any) -> EngineUsed:
    """Leave a scene's own engine and samples as they are, and say what they are.

    Raises:
        PartFailed: The engine is unknown to this Blender, or needs OpenGL and there is none.
    """
    engine = _NAMES.get(scene.render.engine)
    if engine is None:
        raise PartFailed(
            f"The scene's render engine '{scene.render.engine}' is not in this Blender.",
            "Name another one with --engine.",
        )
    if engine != "cycles":
        check_opengl(engine)
    samples = {
        "cycles": scene.cycles.samples,
        "eevee": scene.eevee.taa_render_samples,
        "workbench": 1,
    }
    scene.render.use_persistent_data = True
    device = _cycles_device(scene) if engine == "cycles" else "OpenGL"
    return EngineUsed(engine, device, int(samples[engine]))


def check_opengl(engine: str) -> None:
    """Refuse what would abort the whole process: drawing engines with no EGL to draw by.

    Raises:
        PartFailed: libEGL isn't there.
    """
    if not _can_draw():
        raise PartFailed(f"{engine.capitalize()} needs libEGL, which is not here.", NO_EGL)


def eevee_id() -> str:
    """EEVEE's name in this version."""
    return "BLENDER_EEVEE" if bpy.app.version >= (5, 0) else "BLENDER_EEVEE_NEXT"


def _choose(settings: RenderSettings) -> tuple[str, tuple[str, ...]]:
    if settings.engine != "auto":
        return settings.engine, ()
    if settings.quality != "draft":
        return "cycles", ()
    if _can_draw():
        return "workbench", ()
    return "cycles", (f"The draft is rendered with Cycles: libEGL is not here. {NO_EGL}",)


def _can_draw() -> bool:
    """Whether Workbench and EEVEE can open a context; always so outside Linux and in a window."""
    if sys.platform != "linux" or not bpy.app.background:
        return True
    try:
        ctypes.CDLL("libEGL.so.1")
    except OSError:
        return False
    return True


def _set_cycles(scene: Any, settings: RenderSettings, warnings: tuple[str, ...]) -> EngineUsed:
    quality = CYCLES[settings.quality]
    scene.render.engine = "CYCLES"
    scene.render.use_persistent_data = True
    cycles = scene.cycles
    cycles.seed = settings.seed
    cycles.use_animated_seed = False
    cycles.sampling_pattern = "TABULATED_SOBOL"
    cycles.use_adaptive_sampling = False
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 4.0
    for name, bounces in BOUNCES.items():
        setattr(cycles, name, bounces)
    device = _cycles_device(scene)
    if _has_denoiser():
        cycles.samples = quality.samples
        _denoise(cycles, quality, on_gpu=device != "CPU")
        return EngineUsed("cycles", device, quality.samples, warnings)
    cycles.samples = quality.raw_samples
    cycles.use_denoising = False
    noisy = (
        f"This Blender has no OpenImageDenoise: {quality.raw_samples} samples a pixel instead of "
        f"{quality.samples}, with some noise left; an official Blender or the bpy module has it."
    )
    return EngineUsed("cycles", device, quality.raw_samples, (*warnings, noisy))


def _denoise(cycles: Any, quality: CyclesQuality, *, on_gpu: bool) -> None:
    cycles.use_denoising = True
    cycles.denoiser = "OPENIMAGEDENOISE"
    cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL"
    cycles.denoising_prefilter = quality.prefilter
    cycles.denoising_quality = quality.denoising
    cycles.denoising_use_gpu = on_gpu


def _has_denoiser() -> bool:
    try:
        import _cycles  # type: ignore[import-not-found]
    except ImportError:
        return False
    return bool(getattr(_cycles, "with_openimagedenoise", False))


def _cycles_device(scene: Any) -> str:
    """Switch Cycles to the best GPU there is, else leave it on the CPU."""
    context: Any = bpy.context
    addon = context.preferences.addons.get("cycles")
    for kind in GPU_KINDS if addon else ():
        found = addon.preferences.get_devices_for_type(kind)
        if any(device.type == kind for device in found):
            addon.preferences.compute_device_type = kind
            for device in found:
                device.use = device.type == kind
            scene.cycles.device = "GPU"
            return kind
    scene.cycles.device = "CPU"
    return "CPU"


def _set_eevee(scene: Any, settings: RenderSettings) -> EngineUsed:
    scene.render.engine = eevee_id()
    samples, rays = EEVEE_SAMPLES[settings.quality]
    scene.eevee.taa_render_samples, scene.eevee.shadow_ray_count = samples, rays
    return EngineUsed("eevee", "OpenGL", samples)


def _is_painted() -> bool:
    """Whether any mesh has colours of its own, as ours have; others' have pictures."""
    meshes = [mesh for mesh in bpy.data.meshes if mesh.users]
    return not meshes or any(len(mesh.color_attributes) for mesh in meshes)


def _set_workbench(scene: Any, settings: RenderSettings) -> EngineUsed:
    scene.render.engine = "BLENDER_WORKBENCH"
    shading = scene.display.shading
    shading.light = "STUDIO"
    with contextlib.suppress(TypeError):  # a build without it keeps its plain light
        shading.studio_light = "paint.sl"
    shading.color_type = "VERTEX" if _is_painted() else "TEXTURE"  # else its material's colour
    samples, scene.display.render_aa = WORKBENCH_SAMPLES[settings.quality]
    return EngineUsed("workbench", "OpenGL", samples)
