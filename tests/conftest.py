# SPDX-License-Identifier: GPL-3.0-or-later
"""What all rooms share: folders of their own, and nothing left running."""

from __future__ import annotations

import os
import stat
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def fake(tmp_path: Path) -> Callable[[str, str], Path]:
    """Makes an executable from Python code: ``fake("rhubarb", "print('garbage')")``."""

    def make(name: str, code: str) -> Path:
        folder = tmp_path / f"fake-{name}"
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_text(f"#!{sys.executable}\n{textwrap.dedent(code)}", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    return make


def running(mark: str) -> list[int]:
    """Process ids whose command line holds ``mark``, this one's apart (Linux)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (
                (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            )
        except OSError:
            continue
        if mark in words and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


@pytest.fixture
def no_orphans() -> Callable[[str], None]:
    """Call it with a mark: fails where a process with that mark in its words still runs."""

    def check(mark: str) -> None:
        deadline = time.monotonic() + 3
        while running(mark) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert running(mark) == []

    return check
