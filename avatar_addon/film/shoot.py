# SPDX-License-Identifier: GPL-3.0-or-later
"""Where frames meet the encoder: a render job becomes a film."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import PartFailed
from ..parts import Command
from ..progress import Tracker
from ..render.client import Frame, render_frames
from ..render.job import Job, StageJob
from ..render.messages import Event, Hello, Warned
from .encoder import open_film

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shot:
    """A film that is whole.

    Attributes:
        output: The .mp4.
        made_by: What the render process said of itself.
        rendered: Frames that were rendered.
        reused: Frames that equal the one before.
    """

    output: Path
    made_by: Hello
    rendered: int
    reused: int


def shoot(job: Job, blender: Command, output: Path, tracker: Tracker) -> Shot:
    """Render a job into a film, frame by frame, storing none.

    Args:
        job: What to render.
        blender: How to run a script inside Blender.
        output: The .mp4; it appears, or is replaced, only when it is whole.
        tracker: Told of the stages ``stage``, ``render`` and ``film``.

    Raises:
        AvatarError: Staging, rendering or encoding failed.
    """
    listener = _Listener(tracker)
    tracker.begin("stage")
    with render_frames(job, blender, on_event=listener) as frames:
        first = next(frames, None)
        made_by = listener.hello
        if first is None or made_by is None:
            raise PartFailed("Blender rendered no frame.", "Run 'avatar doctor' to check it.")
        sound = Path(job.audio if isinstance(job, StageJob) else job.audio_out)
        with open_film(
            output, sound, size=made_by.size, fps=made_by.fps, frames=made_by.frames
        ) as film:
            reused = 0
            for frame in _with_first(first, frames):
                film.write(frame.rgb)
                reused += frame.reused
                tracker.tell(frame.index + 1, made_by.frames)
            tracker.begin("film")
    tracker.tell(1, 1)
    tracker.end()
    return Shot(output, made_by, made_by.frames - reused, reused)


def _with_first(first: Frame, rest: Iterator[Frame]) -> Iterator[Frame]:
    yield first
    yield from rest


class _Listener:
    """Takes what the render process says beside its frames."""

    def __init__(self, tracker: Tracker) -> None:
        self.hello: Hello | None = None
        self._tracker = tracker

    def __call__(self, event: Event) -> None:
        """Rendering begins with the greeting; warnings go to the log."""
        if isinstance(event, Hello):
            self.hello = event
            self._tracker.begin("render")
            self._tracker.tell(0, event.frames)
        elif isinstance(event, Warned):
            _LOG.warning(event.text)
