# SPDX-License-Identifier: GPL-3.0-or-later
"""Work beside the window: the ``avatar`` command as a child, and what it says.

A thread reads the child's lines and puts small messages on a queue; it never touches bpy. Whoever
owns the window's clock asks :meth:`Job.messages` now and then.
"""

from __future__ import annotations

import contextlib
import json
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import platformdirs

from .. import processes
from ..parts import Command
from ..progress import Step

PACKAGE: Final = Path(__file__).resolve().parents[1]
_START: Final = """\
import runpy, sys
folder, name, wheels = sys.argv[1:4]
del sys.argv[1:4]
sys.path.append(wheels)
sys.path.insert(0, folder)
__import__(name)
del sys.path[0]
runpy.run_module(name, run_name="__main__", alter_sys=True)
"""
"""``python -m avatar_addon`` without putting the folder around the package on the search path:
there lie the user's other extensions, whose names might hide a module's."""
_GRACE_S: Final = 4.0
"""Seconds that a child that was asked to stop has for it."""


@dataclass(frozen=True)
class Done:
    """The child did what it was asked for; ``result`` is what it says it made."""

    result: Mapping[str, Any]


@dataclass(frozen=True)
class Failed:
    """The child did not: a sentence, the mend, and the exit code of ``errors.EXIT_CODES``."""

    message: str
    hint: str
    exit_code: int


Message = Step | Done | Failed


def avatar_command() -> Command:
    """How to start the ``avatar`` command with the Python that runs us.

    Inside Blender that is Blender's own Python, which knows NumPy; our package and the extension's
    wheels are added to what it finds.
    """
    wheels = Path(platformdirs.__file__).resolve().parents[1]
    return Command(
        (sys.executable, "-P", "-s", "-c", _START, str(PACKAGE.parent), PACKAGE.name, str(wheels)),
        {"PYTHONPATH": "", "PYTHONUTF8": "1"},
    )


class Job:
    """One child at work.

    Args:
        command: What to run; its output is one JSON value a line.
        env: Variables for it, besides the command's own.

    Raises:
        PartMissing: It can't be started.
    """

    def __init__(self, command: Command, words: Sequence[str], env: Mapping[str, str]) -> None:
        self._said: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._stop_by: float | None = None
        self._outcome: Done | Failed | None = None
        self._over = False
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        try:
            # On Linux the child dies with the thread that starts it: the window's main thread.
            self._process = processes.start(
                (*command.argv, *words),
                env={**command.env, **env},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
            )
        except BaseException:
            self._log.close()
            raise
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,))
        self._reader.daemon = True
        self._reader.start()

    def messages(self) -> list[Message]:
        """All that was said since the last call; ``Done`` or ``Failed`` is the last one ever."""
        if self._stop_by is not None and time.monotonic() > self._stop_by:
            processes.stop(self._process, grace_s=0)
        finished = not self._reader.is_alive()
        heard: list[Message] = []
        with contextlib.suppress(queue.Empty):
            while True:
                message = self._said.get_nowait()
                if isinstance(message, Step):
                    heard.append(message)
                else:
                    self._outcome = message
        if finished and not self._over:
            heard.append(self._outcome or self._made_up())
            self._over = True
        return heard

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop_by is not None

    def ask_to_stop(self) -> None:
        """Tell the child to stop, and return at once; it is killed if it doesn't."""
        if self.stopping:
            return
        self._stop_by = time.monotonic() + _GRACE_S
        with contextlib.suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
            if sys.platform != "win32":
                self._process.send_signal(signal.SIGTERM)

    def close(self) -> None:
        """End the child, if it still runs, and let go of everything."""
        if self._process.poll() is None:
            self.ask_to_stop()
        processes.stop(self._process, grace_s=_GRACE_S)
        self._reader.join(1)
        self._log.close()

    def _read(self, lines: IO[bytes] | None) -> None:
        with contextlib.suppress(OSError, ValueError):  # closed under us when we stop it
            for line in lines or ():
                message = parse_line(line.decode("utf-8", "replace"))
                if message is not None:
                    self._said.put(message)

    def _made_up(self) -> Failed:
        """The outcome of a child that died without a word."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        if self._stop_by is not None:
            return Failed("Cancelled.", "", 130)
        self._log.seek(0)
        text = self._log.read().decode("utf-8", "replace").strip()
        last = text.splitlines()[-1] if text else f"exit status {self._process.returncode}"
        return Failed(f"The work stopped without a result: {last}.", "Press the button again.", 4)


def parse_line(line: str) -> Message | None:
    """Read one line of ``--json-progress``; None for a line that is something else."""
    try:
        data = json.loads(line)
        if "result" in data:
            return Done(data["result"])
        if "error" in data:
            error = data["error"]
            return Failed(error["message"], error.get("hint", ""), int(error["exit_code"]))
        left = data["left_s"]
        return Step(
            str(data["stage"]),
            int(data["done"]),
            int(data["total"]),
            None if left is None else float(left),
            float(data["fraction"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
