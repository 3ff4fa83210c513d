# SPDX-License-Identifier: GPL-3.0-or-later
"""Child processes that never outlive us, never hang us and never see a shell.

Piper, Rhubarb, Blender and ffmpeg all run through here. Each child leads a session of its own, so
a Ctrl-C in the terminal reaches us alone, and we decide what becomes of the child.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Final

from .errors import Cancelled, PartMissing, PartTimeout

_PR_SET_PDEATHSIG: Final = 1
_POLL_S: Final = 0.1
"""How often a child that may be stopped is looked after."""
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Completed:
    """A child that has ended: its exit status (negative: the signal that killed it) and output."""

    returncode: int
    stdout: bytes
    stderr: str


def _die_with_parent() -> None:
    """Runs in the child before exec: Linux kills it when the thread that started it ends."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def start(
    command: Sequence[str | os.PathLike[str]],
    *,
    env: Mapping[str, str] | None = None,
    stdin: int | IO[bytes] | None = subprocess.DEVNULL,
    stdout: int | IO[bytes] | None = None,
    stderr: int | IO[bytes] | None = None,
    cwd: str | os.PathLike[str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own that dies with us.

    Start long-lived children from a thread that lives as long as they should.

    Args:
        command: Executable and arguments.
        env: Variables added to our own.
        stdin: As for ``subprocess.Popen``; nothing to read by default.
        stdout: As for ``subprocess.Popen``.
        stderr: As for ``subprocess.Popen``.
        cwd: Working folder.

    Raises:
        PartMissing: The executable isn't there or may not be run.
    """
    linux = sys.platform == "linux"
    windows = sys.platform == "win32"
    try:
        return subprocess.Popen(
            [os.fspath(word) for word in command],
            env={**os.environ, **env} if env else None,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            cwd=cwd,
            start_new_session=not windows,
            preexec_fn=_die_with_parent if linux else None,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) if windows else 0,
        )
    except FileNotFoundError:
        raise PartMissing(
            f"'{command[0]}' is not there.", "Run 'avatar doctor' to see what is missing."
        ) from None
    except OSError as error:
        raise PartMissing(
            f"'{command[0]}' can't be run: {error.strerror or error}.",
            "Check that it is a program for this machine and may be executed.",
        ) from error


def stop(process: subprocess.Popen[bytes], grace_s: float = 1.0) -> None:
    """End a child and everything it started: ask first, kill after ``grace_s`` seconds."""
    _end(process, grace_s)
    _close_pipes(process)


def _end(process: subprocess.Popen[bytes], grace_s: float) -> None:
    if process.poll() is None:
        _signal_group(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace_s)
    if sys.platform != "win32":
        _signal_group(process, signal.SIGKILL)  # also what the child itself started
    elif process.poll() is None:
        process.kill()
    process.wait()


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.terminate()
        else:
            os.killpg(process.pid, number)


def run(
    command: Sequence[str | os.PathLike[str]],
    *,
    what: str,
    timeout_s: float,
    env: Mapping[str, str] | None = None,
    input_bytes: bytes | None = None,
    on_stderr_line: Callable[[str], None] | None = None,
    cwd: str | os.PathLike[str] | None = None,
    stopped: threading.Event | None = None,
) -> Completed:
    """Run a child to its end.

    Args:
        command: Executable and arguments.
        what: Name of the part, for messages.
        timeout_s: Seconds it may take.
        env: Variables added to our own.
        input_bytes: Written to its standard input, which is then closed.
        on_stderr_line: Called with each line of standard error as it comes, from another thread;
            what it raises ends the child and is raised here.
        cwd: Working folder.
        stopped: Once it is set, from whichever thread, the child is ended.

    Raises:
        PartMissing: The executable isn't there.
        PartTimeout: It took too long; it has been killed.
        Cancelled: ``stopped`` was set.
    """
    process = start(
        command,
        env=env,
        stdin=subprocess.DEVNULL if input_bytes is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
    )
    lines: list[str] = []
    errors: list[Exception] = []
    reader = threading.Thread(
        target=_read_lines, args=(process, lines, on_stderr_line, errors), daemon=True
    )
    reader.start()
    out = _Collector(process.stdout)
    try:
        if input_bytes is not None and process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(input_bytes)
                process.stdin.close()
        _wait(process, timeout_s, stopped)
    except subprocess.TimeoutExpired:
        raise PartTimeout(
            f"{what} gave no result within {timeout_s:.0f} s and was stopped.",
            "Try a shorter text or recording, or run 'avatar doctor'.",
        ) from None
    finally:
        _end(process, grace_s=0.5)
        reader.join(5)
        out.join(5)
        _close_pipes(process)
    if errors:
        raise errors[0]
    return Completed(process.returncode, out.data, "\n".join(lines))


def _wait(
    process: subprocess.Popen[bytes], timeout_s: float, stopped: threading.Event | None
) -> None:
    if stopped is None:
        process.wait(timeout_s)
        return
    deadline = time.monotonic() + timeout_s
    while not stopped.is_set():
        try:
            process.wait(min(_POLL_S, max(0.0, deadline - time.monotonic())))
            return
        except subprocess.TimeoutExpired:
            if time.monotonic() >= deadline:
                raise
    raise Cancelled("Stopped.")


def _read_lines(
    process: subprocess.Popen[bytes],
    lines: list[str],
    on_line: Callable[[str], None] | None,
    errors: list[Exception],
) -> None:
    with contextlib.suppress(ValueError, OSError):  # the pipe is closed under us when we stop it
        for raw in process.stderr or ():
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            lines.append(line)
            if on_line is not None and not errors:
                try:
                    on_line(line)
                except Exception as error:  # noqa: BLE001 - handed to the caller's thread
                    errors.append(error)
                    _signal_group(process, signal.SIGTERM)


class _Collector(threading.Thread):
    """Reads a stream to its end."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        super().__init__(daemon=True)
        self.data = b""
        self._stream = stream
        self.start()

    def run(self) -> None:
        """Read until the other end is closed."""
        with contextlib.suppress(ValueError, OSError):
            if self._stream is not None:
                self.data = self._stream.read()
