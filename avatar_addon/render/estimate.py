# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a frame may take, before it is rendered; a guess within a factor of two.

Measured on two cores with no GPU at 640×360 with a head and shoulders; time goes with pixels and
samples, and against cores.
"""

from __future__ import annotations

from typing import Final

from .job import RenderSettings

_PIXELS: Final = 640 * 360
_CORES: Final = 2
_SYNC_S: Final = 0.4
_SAMPLE_S: Final = 0.12
_CYCLES_SAMPLES: Final = {"draft": 2, "preview": 12, "final": 64}
_DENOISE_S: Final = {"draft": 0.2, "preview": 0.2, "final": 1.0}
_WORKBENCH_S: Final = 0.25
_EEVEE_S: Final = 15.0


def frame_seconds(settings: RenderSettings, cores: int) -> float:
    """Seconds that a frame may take on so many cores."""
    share = settings.size[0] * settings.size[1] / _PIXELS * _CORES / max(cores, 1)
    engine = settings.engine
    if engine == "auto":
        engine = "workbench" if settings.quality == "draft" else "cycles"
    if engine == "workbench":
        return _WORKBENCH_S * share
    if engine == "eevee":
        return _EEVEE_S * share
    samples = _CYCLES_SAMPLES[settings.quality] * _SAMPLE_S
    return _SYNC_S + (samples + _DENOISE_S[settings.quality]) * share


def staging_seconds(settings: RenderSettings) -> float:
    """Seconds until the first frame is begun: Blender's start, the scene, the first shaders."""
    return 3.0 if settings.engine != "eevee" else 15.0
