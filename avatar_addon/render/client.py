# SPDX-License-Identifier: GPL-3.0-or-later
"""The parent's side of a render: start the process, take its frames, never leave it behind.

The child connects back with a secret that it got through its environment. It swallows Ctrl-C, so
we own interrupts: however the ``with`` block ends, the child is gone when it has ended.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Final

from .. import errors, processes
from ..errors import AvatarError, DiskFull, PartFailed, PartTimeout
from ..parts import Command
from .job import Job, save_job
from .messages import Done, Event, Failed, FrameSent, Message, decode

KEY_VARIABLE: Final = "AVATAR_RENDER_KEY"
FRAME_TIMEOUT_S: Final = 900.0
"""Longest silence of a render that still counts as work, in seconds."""
_TICK_S: Final = 0.1
_WORKER: Final = Path(__file__).with_name("worker.py")
_IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - made by mkdtemp inside it
_ROOM: Final = 256 << 20
"""Free bytes that make a folder in memory worth using."""


@dataclass(frozen=True)
class Frame:
    """One picture.

    Attributes:
        index: From 0.
        rgb: 8-bit RGB, rows from the top down; its size is in ``Hello``.
        reused: It equals the frame before it and was not rendered again.
    """

    index: int
    rgb: bytes
    reused: bool


@contextlib.contextmanager
def render_frames(
    job: Job,
    blender: Command,
    *,
    on_event: Callable[[Event], None],
    frame_timeout_s: float = FRAME_TIMEOUT_S,
) -> Iterator[Iterator[Frame]]:
    """Render a job in a process of its own, for as long as the ``with`` block lasts.

    Args:
        job: What to render; its paths are made absolute by the caller.
        blender: How to run a script inside Blender.
        on_event: Told everything but the frames, in order, in the caller's thread.
        frame_timeout_s: Longest time between two messages of the process, in seconds.

    Yields:
        The frames in order; every event before a frame has been told when it comes.

    Raises:
        PartMissing: Blender can't be started.
        PartTimeout: It fell silent.
        PartFailed: It failed or died; DiskFull where that is the reason.
        AvatarError: What the process itself found wrong, such as SettingError.
    """
    with _scratch() as folder, contextlib.ExitStack() as ends:
        key = secrets.token_bytes(32)
        door = _Door(key)
        ends.callback(door.close)
        save_job(job, folder / "job.json")
        log = ends.enter_context((folder / "blender.log").open("wb"))
        words = (*blender.argv, str(_WORKER), "--", str(folder / "job.json"), door.address)
        process = processes.start(
            words,
            env={**blender.env, KEY_VARIABLE: key.hex(), **_temporary(folder)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        ends.callback(processes.stop, process)
        talk = _Talk(process, door, folder / "blender.log", frame_timeout_s)
        yield talk.frames(on_event)


def _temporary(folder: Path) -> dict[str, str]:
    """What Blender itself leaves in its temporary folder is swept with ours."""
    return dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(folder))


class _Door:
    """Waits in a thread for the one child that knows the secret."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._listener = Listener(authkey=key)
        self.address = str(self._listener.address)
        self.guest: Connection | None = None
        self._thread = threading.Thread(target=self._wait, daemon=True)
        self._thread.start()

    def _wait(self) -> None:
        while self.guest is None:
            try:
                self.guest = self._listener.accept()
            except (EOFError, AuthenticationError, ConnectionError):
                continue  # a stranger; wait for the one who knows
            except OSError:
                return

    def close(self) -> None:
        """Send the guest away and shut; a waiting thread is woken by a knock of our own."""
        if self._thread.is_alive():
            with contextlib.suppress(OSError, EOFError, AuthenticationError):
                Client(self.address, authkey=self._key).close()
            self._thread.join(2)
        if self.guest is not None:
            self.guest.close()
        self._listener.close()


@dataclass
class _Talk:
    """What a child says, read with an eye on the clock and on its health."""

    process: subprocess.Popen[bytes]
    door: _Door
    log: Path
    timeout_s: float

    def frames(self, on_event: Callable[[Event], None]) -> Iterator[Frame]:
        """Frames until the child is done; everything else goes to ``on_event``."""
        guest = self._await_guest()
        while True:
            message = self._receive(guest)
            if isinstance(message, FrameSent):
                yield Frame(message.index, self._read(guest), message.reused)
                continue
            if isinstance(message, Failed):
                raise _error_of(message)
            on_event(message)
            if isinstance(message, Done):
                return

    def _await_guest(self) -> Connection:
        deadline = time.monotonic() + self.timeout_s
        while self.door.guest is None:
            if self.process.poll() is not None:
                raise self._died()
            self._check(deadline)
            time.sleep(_TICK_S / 4)
        return self.door.guest

    def _receive(self, guest: Connection) -> Message:
        deadline = time.monotonic() + self.timeout_s
        while not self._has_news(guest):
            self._check(deadline)
        try:
            return decode(self._read(guest))
        except ValueError as error:
            raise PartFailed("Blender's process said something that can't be read.") from error

    def _has_news(self, guest: Connection) -> bool:
        try:
            return guest.poll(_TICK_S)
        except OSError as error:
            raise self._died() from error

    def _read(self, guest: Connection) -> bytes:
        try:
            return guest.recv_bytes()
        except (EOFError, OSError) as error:
            raise self._died() from error

    def _check(self, deadline: float) -> None:
        if time.monotonic() > deadline:
            raise PartTimeout(
                f"Blender said nothing for {self.timeout_s:.0f} s and was stopped.",
                "Try a smaller --size or a lower --quality.",
            )

    def _died(self) -> PartFailed:
        """A sentence from how the child ended and what it last wrote."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        return _death(self.process.poll(), self.log.read_text("utf-8", "replace"))


def _death(status: int | None, log: str) -> PartFailed:
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    if "No space left on device" in log:
        return DiskFull("The disk filled up while Blender rendered.", "Make room for it.")
    if status in (-signal.SIGABRT, 128 + signal.SIGABRT) or "libEGL" in log:
        return PartFailed(
            "Blender gave up at once: it found no OpenGL to draw with.",
            "Install libegl1, or render with --engine cycles.",
        )
    if status in (-getattr(signal, "SIGKILL", 9), 137):
        return PartFailed(
            "Blender was killed from outside, perhaps for want of memory.",
            "Try a smaller --size, or free some memory.",
        )
    errors_said = [line for line in lines if "Error" in line and "EGL" not in line]
    last = (errors_said or lines or ["it said nothing"])[-1]
    return PartFailed(
        f"Blender ended in the middle of the work ({_how(status)}): {last}",
        "Run 'avatar doctor' to check it.",
    )


def _how(status: int | None) -> str:
    if status is not None and status < 0:
        with contextlib.suppress(ValueError):
            return f"signal {signal.Signals(-status).name}"
    return f"exit status {status}"


def _error_of(failed: Failed) -> AvatarError:
    kind = getattr(errors, failed.kind, PartFailed)
    if not (isinstance(kind, type) and issubclass(kind, AvatarError)):
        kind = PartFailed
    return kind(failed.message, failed.hint)


@contextlib.contextmanager
def _scratch() -> Iterator[Path]:
    """A private folder, in memory where there is room, that is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="avatar-render-", dir=_scratch_parent()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _scratch_parent() -> Path | None:
    """None means the platform's own; a TMPDIR that the user set wins."""
    if os.environ.get("TMPDIR") or not os.access(_IN_MEMORY, os.W_OK):
        return None
    return _IN_MEMORY if shutil.disk_usage(_IN_MEMORY).free > _ROOM else None
