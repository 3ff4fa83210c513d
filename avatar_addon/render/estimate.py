# SPDX-License-Identifier: GPL-3.0-or-later
"""How long rendering may take, before anything is rendered.

Measured with Ada in a medium close-up at 640x360 on two cores with no GPU and Blender 5.0; a GPU
is many times faster, so what is said here is what a plain machine needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .job import RenderSettings

STAGING_S: Final = 2.0
"""Start of Blender, staging, and what only the first frame costs."""


@dataclass(frozen=True)
class FrameCost:
    """What one frame costs.

    Attributes:
        fixed_s: Seconds that neither pixels nor cores change: moving the character, synchronising.
        core_s: Core-seconds a megapixel: sampling, denoising or drawing, spread over all cores.
    """

    fixed_s: float
    core_s: float


COSTS: Final[Mapping[tuple[str, str], FrameCost]] = {
    ("cycles", "draft"): FrameCost(0.2, 3.6),
    ("cycles", "preview"): FrameCost(0.2, 14.0),
    ("cycles", "final"): FrameCost(0.2, 80.0),
    ("eevee", "draft"): FrameCost(8.0, 26.0),
    ("eevee", "preview"): FrameCost(10.0, 100.0),
    ("eevee", "final"): FrameCost(10.0, 400.0),
    ("workbench", "draft"): FrameCost(0.12, 0.5),
    ("workbench", "preview"): FrameCost(0.12, 1.7),
    ("workbench", "final"): FrameCost(0.12, 2.8),
}


def engine_for(settings: RenderSettings) -> str:
    """The engine that ``auto`` stands for: ``workbench`` for drafts, else ``cycles``."""
    if settings.engine != "auto":
        return settings.engine
    return "workbench" if settings.quality == "draft" else "cycles"


def frame_seconds(settings: RenderSettings, cores: int) -> float:
    """Seconds that one frame may take on a machine with no GPU.

    Args:
        settings: Engine, quality and size.
        cores: Cores of the machine, ≥ 1.
    """
    cost = COSTS[engine_for(settings), settings.quality]
    width, height = settings.size
    return cost.fixed_s + cost.core_s * width * height / 1e6 / cores


def staging_seconds(settings: RenderSettings) -> float:
    """Seconds until the first frame is about to be rendered."""
    return STAGING_S + (frame_seconds(settings, 1) if engine_for(settings) == "eevee" else 0.0)
