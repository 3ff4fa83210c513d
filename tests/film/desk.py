# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line as a user runs it: a process, its exit code, its files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar_addon import parts

AVATAR = (sys.executable, "-m", "avatar_addon")


@dataclass(frozen=True)
class Ran:
    """A command that has ended."""

    code: int
    out: str
    err: str


class Avatar:
    """Runs ``avatar`` in a folder of its own, with its temporary files under watch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scratch = folder / "tmp"
        self.scratch.mkdir()
        self.env = {**os.environ, "TMPDIR": str(self.scratch), "AVATAR_DESK": str(self.folder)}

    def start(self, *words: str, **env: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*AVATAR, *words],
            cwd=self.folder,
            env={**self.env, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    def __call__(self, *words: str, **env: str) -> Ran:
        process = self.start(*words, **env)
        out, err = process.communicate(timeout=500)
        return Ran(process.returncode, out, err)

    def children(self) -> list[str]:
        """Command lines of processes that were started from here and still run (Linux)."""
        found = []
        mark = f"AVATAR_DESK={self.folder}".encode()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    words = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                    found.append(words.decode("utf-8", "replace"))
            except OSError:
                continue
        return [words for words in found if words]

    def left_behind(self) -> list[str]:
        """Files in the folder and in scratch, by name."""
        return sorted(
            str(p.relative_to(self.folder)) for p in self.folder.rglob("*") if p != self.scratch
        )


def refused(ran: Ran, code: int, *words: str) -> None:
    """It ended with ``code`` and one sentence that holds ``words``, and with no traceback."""
    assert ran.code == code, ran.err
    assert "Traceback" not in ran.err
    lines = [line for line in ran.err.splitlines() if line.startswith("avatar ")]
    assert len(lines) == 1, ran.err
    for word in words:
        assert word in ran.err, ran.err


def film_frames(path: Path, size: tuple[int, int]) -> NDArray[np.uint8]:
    """All frames of a film: uint8, shape (frames, height, width, 3)."""
    command: Sequence[str] = (
        str(parts.find_ffmpeg()), "-v", "error", "-i", str(path),
        "-f", "rawvideo", "-pix_fmt", "rgb24", "-",
    )  # fmt: skip
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, size[1], size[0], 3)


def load(path: Path) -> dict[str, Any]:
    data = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


Runner = Callable[..., Ran]
