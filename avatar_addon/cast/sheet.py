# SPDX-License-Identifier: GPL-3.0-or-later
"""A character's mouth and expression sheet: what each viseme and a dozen moves look like on it.

It is filmed as any performance is, a frame for each picture, and pasted on one page.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np

from ..errors import PartFailed
from ..folders import scratch
from ..parts import Command
from ..performance.file import save_performance
from ..performance.performance import Curve, Layer, Performance
from ..plots.raster import Raster
from ..plots.style import INK, PAPER
from ..progress import Progress, Step
from ..render.client import render_frames
from ..render.job import RenderSettings, StageJob
from ..render.messages import Event
from ..vocabulary import VISEMES
from .profile import CharacterProfile, load_profile

COLUMNS: Final = 6
TILE: Final = (200, 200)
_CAPTION: Final = 24
_FPS: Final = Fraction(24)


def _both(**faces: float) -> dict[str, float]:
    return {
        f"face.{name}{side}": much for name, much in faces.items() for side in ("Left", "Right")
    }


_LOOKS: Final[Mapping[str, Mapping[str, float]]] = {
    "smile": _both(mouthSmile=0.8, cheekSquint=0.5),
    "frown": _both(mouthFrown=0.9) | {"face.browInnerUp": 0.7},
    "angry": _both(browDown=1.0, noseSneer=0.5, mouthPress=0.5),
    "surprised": _both(browOuterUp=1.0, eyeWide=0.9) | {"face.browInnerUp": 1.0,
                                                        "face.jawOpen": 0.4},
    "blink": _both(eyeBlink=1.0),
    "wink left": {"face.eyeBlinkLeft": 1.0},
    "pucker": {"face.mouthPucker": 1.0},
    "look left": {"eyes.yaw": math.radians(25.0)},
    "look down": {"eyes.pitch": math.radians(18.0)},
    "turn left": {"head.yaw": math.radians(25.0)},
    "nod": {"head.pitch": math.radians(18.0)},
    "tilt left": {"head.roll": math.radians(15.0)},
}  # fmt: skip


@dataclass(frozen=True)
class _Picture:
    caption: str
    channels: Mapping[str, float]


def draw_sheet(profile_path: Path, blender: Command, output: Path, progress: Progress) -> None:
    """Draw a character's sheet.

    Args:
        profile_path: Its profile, with the .blend beside it.
        blender: How to run a script inside Blender.
        output: The .png.
        progress: Told how far it is.

    Raises:
        AvatarError: It can't be rendered or written.
    """
    pictures = [_Picture("at rest", {})]
    pictures += [_Picture(name, {f"viseme.{name}": 1.0}) for name in VISEMES if name != "sil"]
    pictures += [_Picture(name, channels) for name, channels in _LOOKS.items()]
    profile = load_profile(profile_path)
    rows = math.ceil(len(pictures) / COLUMNS)
    page = Raster(COLUMNS * TILE[0], rows * (TILE[1] + _CAPTION), PAPER)
    with scratch() as folder:
        save_performance(_held(pictures), folder / "sheet.json")
        job = _job(profile_path, profile, folder / "sheet.json", len(pictures))
        done = 0
        with render_frames(job, blender, on_event=_ignore) as frames:
            for frame in frames:
                _paste(page, pictures[frame.index], frame.index, frame.rgb)
                done += 1
                share = done / len(pictures)
                progress(Step("drawing", done, len(pictures), None, share))
    if done < len(pictures):
        raise PartFailed("Blender did not draw the whole sheet.", "Run 'avatar doctor'.")
    page.write(output)


def _ignore(_event: Event) -> None:
    """What the render process says beside its frames is of no matter here."""


def _held(pictures: list[_Picture]) -> Performance:
    """A performance that does what each picture shows for a frame."""
    channels = dict.fromkeys(name for one in pictures for name in one.channels)
    times = np.arange(len(pictures)) / float(_FPS)
    curves = {
        name: Curve(times, np.array([one.channels.get(name, 0.0) for one in pictures]))
        for name in channels
    }
    return Performance(len(pictures) / float(_FPS), (Layer("sheet", curves),), fps=_FPS)


def _job(profile_path: Path, profile: CharacterProfile, acting: Path, frames: int) -> StageJob:
    size = "CU" if "collarbone" in next(iter(profile.landmarks.values())) else "ECU"
    settings = RenderSettings(size=TILE, fps=_FPS, quality="draft")
    return StageJob(
        profile=str(profile_path), performance=str(acting), audio="", frames=frames,
        shot_size=size, shot_angle="front", light="three-point", settings=settings,
    )  # fmt: skip


def _paste(page: Raster, picture: _Picture, index: int, rgb: bytes) -> None:
    row, column = divmod(index, COLUMNS)
    left, top = column * TILE[0], row * (TILE[1] + _CAPTION)
    pixels = np.frombuffer(rgb, np.uint8).reshape(TILE[1], TILE[0], 3)
    page.paste(left, top, pixels)
    page.text((left + TILE[0] / 2, top + TILE[1] + 17), picture.caption, 10.0, INK, "middle")
