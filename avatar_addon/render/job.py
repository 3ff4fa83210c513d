# SPDX-License-Identifier: GPL-3.0-or-later
"""What the render process is told, as one JSON file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

ENGINES: Final = ("auto", "cycles", "eevee", "workbench")
QUALITIES: Final = ("draft", "preview", "final")


@dataclass(frozen=True)
class RenderSettings:
    """How frames are made.

    Attributes:
        size: (width, height) in pixels, both even.
        fps: Frames per second.
        engine: One of ``ENGINES``; ``auto`` chooses by quality and by what the machine has.
        quality: One of ``QUALITIES``.
        seed: Seed of the engine's sampling.
    """

    size: tuple[int, int] = (640, 360)
    fps: Fraction = Fraction(24)
    engine: str = "auto"
    quality: str = "preview"
    seed: int = 0


@dataclass(frozen=True)
class StageJob:
    """Stage a character that performs, and render every frame of it.

    Paths are absolute.

    Attributes:
        profile: The character's profile; its .blend stands beside it.
        performance: The performance, as JSON.
        audio: The sound, as WAV, for the sequencer; empty for none.
        frames: How many frames, from time 0.
        shot_size, shot_angle: See ``shots.spec``.
        light: Name of a lighting preset.
        save_blend: Where to save the staged scene; empty for nowhere.
        render: False stages (and saves) without rendering a frame.
    """

    profile: str
    performance: str
    audio: str
    frames: int
    shot_size: str
    shot_angle: str
    light: str
    settings: RenderSettings
    save_blend: str = ""
    render: bool = True


@dataclass(frozen=True)
class SceneJob:
    """Render the frame range of a .blend as it stands, and mix its sequencer's sound.

    Attributes:
        blend: The file, absolute.
        audio_out: Where to write the sound as WAV.
        settings: ``size`` (0, 0), and ``engine`` ``auto`` with an empty ``quality``, keep the
            file's own; the frame rate is always the file's own.
    """

    blend: str
    audio_out: str
    settings: RenderSettings


Job = StageJob | SceneJob


def save_job(job: Job, path: Path) -> None:
    """Write a job as JSON."""
    data = asdict(job)
    data["kind"] = type(job).__name__
    data["settings"]["fps"] = str(job.settings.fps)
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")


def load_job(path: Path) -> Job:
    """Read a job that :func:`save_job` wrote."""
    data = json.loads(path.read_text(encoding="utf-8"))
    kinds: dict[str, type[Job]] = {"StageJob": StageJob, "SceneJob": SceneJob}
    kind = kinds[data.pop("kind")]
    settings = data.pop("settings")
    settings["fps"] = Fraction(settings["fps"])
    settings["size"] = tuple(settings["size"])
    return kind(settings=RenderSettings(**settings), **data)
