# SPDX-License-Identifier: GPL-3.0-or-later
"""The sink: frames go into ffmpeg as they come; an .mp4 comes out whole or not at all."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import IO, Final

from .. import media, processes
from ..errors import AvatarError, DiskFull, PartFailed, PartTimeout
from ..folders import aside

_QUEUE_FRAMES: Final = 8
_STALL_S: Final = 120.0
"""How long ffmpeg may leave its pipe unread, or take to finish, before it counts as hung."""


class FilmEncoder:
    """ffmpeg at work. Use :func:`open_film`."""

    def __init__(self, command: list[str], frame_bytes: int, stall_s: float = _STALL_S) -> None:
        self.frames_written = 0
        self._frame_bytes = frame_bytes
        self._stall_s = stall_s
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in stop()
        self._process = processes.start(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._log
        )
        self._queue: queue.Queue[bytes | None] = queue.Queue(_QUEUE_FRAMES)
        self._broken = threading.Event()
        self._feeder = threading.Thread(target=self._feed, daemon=True)
        self._feeder.start()

    def write(self, rgb: bytes) -> None:
        """Hand over one frame: 8-bit RGB, rows from the top.

        Raises:
            PartFailed: ffmpeg has ended.
            PartTimeout: ffmpeg has stopped reading.
        """
        if len(rgb) != self._frame_bytes:
            raise PartFailed(
                f"A frame came with {len(rgb)} bytes instead of {self._frame_bytes}.",
                "Render it again.",
            )
        self._put(rgb)
        self.frames_written += 1

    def finish(self) -> None:
        """Tell ffmpeg that was all, and wait until the file is whole.

        Raises:
            PartFailed, DiskFull, PartTimeout: ffmpeg could not finish it.
        """
        self._put(None)
        try:
            status = self._process.wait(self._stall_s)
        except subprocess.TimeoutExpired:
            raise self._stalled() from None
        if status != 0 or self._broken.is_set():
            raise self._failure()

    def stop(self) -> None:
        """End ffmpeg, whatever it is doing."""
        self._broken.set()
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait(None)
        processes.stop(self._process, grace_s=0.3)
        self._feeder.join(2)
        self._log.close()

    def _put(self, item: bytes | None) -> None:
        waited = 0.0
        while not self._broken.is_set():
            try:
                return self._queue.put(item, timeout=0.25)
            except queue.Full:
                waited += 0.25
                if waited > self._stall_s:
                    raise self._stalled() from None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        raise self._failure()

    def _feed(self) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            while (frame := self._queue.get()) is not None:
                pipe.write(frame)
            pipe.close()
        except (OSError, ValueError):  # ffmpeg has gone, or stop() closed the pipe
            self._broken.set()

    def _stalled(self) -> PartTimeout:
        return PartTimeout(
            f"ffmpeg has not moved for {self._stall_s:.0f} s and was stopped.",
            "Try again; 'avatar doctor' shows which ffmpeg is used.",
        )

    def _failure(self) -> AvatarError:
        self._log.seek(0)
        text = self._log.read().decode("utf-8", "replace")
        if "No space left on device" in text:
            return DiskFull("The disk is full: the film could not be written.", "Make room for it.")
        if not text.strip():
            text = f"it ended with status {self._process.poll()}"
        return PartFailed(
            f"ffmpeg ended before the film was whole: {media.last_line(text)}",
            "Run 'avatar doctor' to see which ffmpeg is used.",
        )


@contextlib.contextmanager
def open_film(
    output: Path, audio: Path, *, size: tuple[int, int], fps: Fraction, frames: int
) -> Iterator[FilmEncoder]:
    """Encode a film; ``output`` appears, or is replaced, only when it is whole.

    Args:
        output: The .mp4.
        audio: The sound, as WAV, exactly ``frames / fps`` long.
        size: (width, height) in pixels, both even.
        fps: Frames per second.
        frames: Frames that will be written.

    Raises:
        PartFailed, PartTimeout, DiskFull: ffmpeg failed, stalled or ran out of room.
    """
    with aside(output) as part:
        command = media.film_command(part, audio, size=size, fps=fps, frames=frames)
        encoder = FilmEncoder(command, size[0] * size[1] * 3)
        try:
            yield encoder
            encoder.finish()
            if encoder.frames_written != frames:
                raise PartFailed(
                    f"{encoder.frames_written} frames came instead of {frames}.", "Render again."
                )
        finally:
            encoder.stop()
