# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside the render process: stage the job, render it frame by frame, tell the parent."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from multiprocessing.connection import Client, Connection
from pathlib import Path
from typing import Any, Final

import bpy
import numpy as np
from numpy.typing import NDArray

from ..errors import AvatarError, SettingError
from ..performance.file import load_performance
from ..stage.clock import fps_of
from ..stage.scene import FIRST_FRAME, build_scene, save_scene
from .engines import EngineUsed, keep_engine, set_engine
from .frames import prepare_output, render_frame
from .job import RenderSettings, SceneJob, StageJob, load_job
from .messages import Done, Failed, FrameSent, Hello, Message, Saved, Stage, Warned, encode
from .scene_sound import mix_sound

KEY_VARIABLE: Final = "AVATAR_RENDER_KEY"
"""Environment variable with the connection's secret, in hexadecimal."""


def serve(job_path: Path, address: str) -> None:
    """Do the job at ``job_path``, whose folder is ours to scribble in, and end the process.

    Args:
        job_path: A job as JSON.
        address: Where the parent listens.
    """
    with Client(address, authkey=bytes.fromhex(os.environ.pop(KEY_VARIABLE))) as parent:
        try:
            _Worker(parent, job_path.parent).do(load_job(job_path))
            status = 0
        except AvatarError as error:
            status = error.exit_code
            parent.send_bytes(encode(Failed(type(error).__name__, error.message, error.hint)))
        except _ParentGone:
            status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # Blender's own way out can hang after sound was used


class _ParentGone(Exception):
    """Nobody listens any more."""


@dataclass
class _Worker:
    parent: Connection
    scratch: Path
    seconds: dict[str, float] = field(default_factory=dict)

    def do(self, job: StageJob | SceneJob) -> None:
        """Do a job from its staging to the last word."""
        if isinstance(job, StageJob):
            self._do_stage_job(job)
        else:
            self._do_scene_job(job)
        self.say(Done(self.seconds))

    def say(self, message: Message, pixels: bytes | None = None) -> None:
        """Send a message, unless the parent has gone."""
        try:
            if self.parent.poll():  # the parent never speaks: this is its end
                raise _ParentGone
            self.parent.send_bytes(encode(message))
            if pixels is not None:
                self.parent.send_bytes(pixels)
        except (OSError, EOFError) as error:
            raise _ParentGone from error

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Announce a stage and take its time."""
        self.say(Stage(name))
        start = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - start, 3)

    def _do_stage_job(self, job: StageJob) -> None:
        with self.stage("staging"):
            staged = build_scene(job, load_performance(Path(job.performance)))
            used = set_engine(staged.scene, job.settings)
            if job.save_blend:
                save_scene(Path(job.save_blend))
                self.say(Saved(job.save_blend))
        self._greet(used, job.frames, job.settings.size, job.settings.fps)
        if job.render:
            self._render(staged.scene, range(FIRST_FRAME, FIRST_FRAME + job.frames),
                         staged.tracks.repeats())  # fmt: skip

    def _do_scene_job(self, job: SceneJob) -> None:
        with self.stage("staging"):
            scene = _open(job.blend)
            size = self._size_of(scene, job)
            fps = fps_of(scene)
            used = _engine_of(scene, job.settings)
        numbers = range(scene.frame_start, scene.frame_end + 1)
        self._greet(used, len(numbers), size, fps)
        with self.stage("mixing sound"):
            mix_sound(scene, Path(job.audio_out), fps=fps, frames=len(numbers))
        self._render(scene, numbers, np.zeros(len(numbers), dtype=bool))

    def _greet(self, used: EngineUsed, frames: int, size: tuple[int, int], fps: Fraction) -> None:
        version = bpy.app.version_string
        self.say(Hello(version, used.engine, used.device, used.samples, frames, size, str(fps)))
        for text in used.warnings:
            self.say(Warned(text))

    def _size_of(self, scene: Any, job: SceneJob) -> tuple[int, int]:
        """Set and tell a scene's size in pixels; both are made even, as films have to be."""
        render = scene.render
        if job.settings.size != (0, 0):
            wanted = job.settings.size
        else:
            share = render.resolution_percentage / 100
            wanted = (int(render.resolution_x * share), int(render.resolution_y * share))
        even = (max(2, wanted[0] // 2 * 2), max(2, wanted[1] // 2 * 2))
        if even != wanted:
            self.say(
                Warned(
                    f"{wanted[0]}x{wanted[1]} is odd, which film can't be: "
                    f"rendered as {even[0]}x{even[1]}."
                )
            )
        render.resolution_x, render.resolution_y = even
        render.resolution_percentage = 100
        return even

    def _render(self, scene: Any, numbers: range, repeats: NDArray[np.bool_]) -> None:
        prepare_output(scene)
        pixels = b""
        with self.stage("rendering"):
            for index, number in enumerate(numbers):
                reused = bool(repeats[index])
                if not reused:
                    _, pixels = render_frame(scene, number, self.scratch)
                self.say(FrameSent(index, reused), pixels)


def _engine_of(scene: Any, settings: RenderSettings) -> EngineUsed:
    """Leave a scene's own engine alone unless an engine or a quality was asked for."""
    if settings.engine == "auto" and not settings.quality:
        return keep_engine(scene)
    return set_engine(scene, replace(settings, quality=settings.quality or "preview"))


def _open(blend: str) -> Any:
    """Open a .blend without running anything in it."""
    try:
        bpy.ops.wm.open_mainfile(filepath=blend, load_ui=False, use_scripts=False)
    except RuntimeError as error:
        reason = str(error).strip().removeprefix("Error: ")
        raise SettingError(
            f"Blender {bpy.app.version_string} can't open '{blend}': {reason}.",
            "It may be missing, damaged, or saved by a newer Blender.",
        ) from error
    scene: Any = bpy.context.scene
    if scene.camera is None:
        raise SettingError(f"The scene in '{blend}' has no camera.", "Add one and save it again.")
    return scene
