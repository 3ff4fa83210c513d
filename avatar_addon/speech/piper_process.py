# SPDX-License-Identifier: GPL-3.0-or-later
"""The process that runs ``piper_worker``, with its answers as a queue."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections import deque
from pathlib import Path
from typing import IO, Any, Final

from .. import parts, processes
from ..errors import PartFailed, PartMissing, PartTimeout

_WORKER: Final = Path(__file__).with_name("piper_worker.py")
_ENV: Final = {"PYTHONUTF8": "1"}


class PiperDied(PartFailed):
    """The process ended while it was needed; another one may do better."""


class PiperProcess:
    """One process.

    Args:
        command: A Python that has Piper.
        limit_s: Seconds in which it has to be ready.
    """

    def __init__(self, command: parts.Command, limit_s: float) -> None:
        self._answers: queue.Queue[bytes | None] = queue.Queue()
        self._last_words: deque[str] = deque(maxlen=20)
        self._process = processes.start(
            (*command.argv, str(_WORKER)),
            env={**_ENV, **command.env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._threads = [
            threading.Thread(target=read, args=(pipe,), daemon=True)
            for read, pipe in (
                (self._read_answers, self._process.stdout),
                (self._read_errors, self._process.stderr),
            )
        ]
        for thread in self._threads:
            thread.start()
        try:
            self.answer(limit_s)
        except BaseException:
            self.stop()
            raise

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return self._process.poll() is None

    def send(self, request: dict[str, Any]) -> None:
        """Ask."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise self._death() from None

    def answer(self, limit_s: float) -> dict[str, Any]:
        """Wait for the next answer."""
        try:
            row = self._answers.get(timeout=limit_s)
        except queue.Empty:
            raise PartTimeout(
                f"Piper gave no answer within {limit_s:.0f} s and was stopped.",
                "Try again, or choose a smaller voice.",
            ) from None
        if row is None:
            raise self._death()
        try:
            answer = json.loads(row)
            answer["event"]
        except (ValueError, TypeError, KeyError):
            raise PartFailed(
                f"Piper answered with something that can't be read: {row[:80]!r}."
            ) from None
        assert isinstance(answer, dict)
        return answer

    def stop(self) -> None:
        """End it and everything it started."""
        processes.stop(self._process, grace_s=0.2)
        for thread in self._threads:
            thread.join(2)

    def _death(self) -> PiperDied | PartMissing:
        self._threads[1].join(2)
        lines = [line for line in self._last_words if line.strip()]
        reason = lines[-1].strip() if lines else "it gave no reason"
        if "No module named 'piper'" in reason:
            return PartMissing("The speech Python has no Piper.", parts.SET_UP)
        return PiperDied(f"Piper stopped while it was needed: {reason}", "Run 'avatar doctor'.")

    def _read_answers(self, pipe: IO[bytes]) -> None:
        try:
            for row in pipe:
                self._answers.put(row)
        except (OSError, ValueError):
            pass  # closed under us by stop()
        self._answers.put(None)

    def _read_errors(self, pipe: IO[bytes]) -> None:
        try:
            for row in pipe:
                self._last_words.append(row.decode("utf-8", "replace"))
        except (OSError, ValueError):
            pass  # closed under us by stop()
