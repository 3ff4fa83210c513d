# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl-C at every stage: exit code 130, within seconds, with nothing left and nothing running."""

from __future__ import annotations

import json
import signal
import time

import pytest
from desk import Avatar

LONG = "She sells sea shells by the sea shore, and the shells she sells are sea shells. " * 6


@pytest.mark.parametrize(
    ("stage", "number"),
    [
        ("speech", signal.SIGINT),
        ("lip sync", signal.SIGINT),
        ("stage", signal.SIGINT),
        ("render", signal.SIGINT),
        ("render", signal.SIGTERM),
        ("render", signal.SIGHUP),
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_cancel(stage: str, number: signal.Signals, avatar: Avatar) -> None:
    words = LONG if stage in ("speech", "lip sync") else "Hello there."
    old = avatar.folder / "film.mp4"
    old.write_bytes(b"the film before")
    process = avatar.start("say", words, "-o", "film.mp4", "--size", "640x360", "--json-progress")
    assert process.stdout is not None
    for line in process.stdout:
        step = json.loads(line)
        if step.get("stage") == stage and (stage != "render" or step["done"] >= 1):
            break
    time.sleep(0.3)
    since = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    took = time.monotonic() - since
    assert process.returncode == 130, err
    assert "Cancelled" in err
    assert "Traceback" not in err
    assert json.loads(out.splitlines()[-1])["error"]["exit_code"] == 130
    assert took < 3
    assert old.read_bytes() == b"the film before"
    assert avatar.left_behind() == ["film.mp4"]
    assert avatar.children() == []


def test_killed_outright_leaves_nothing_running(avatar: Avatar) -> None:
    process = avatar.start("say", "Hello there.", "-o", "film.mp4", "--json-progress")
    assert process.stdout is not None
    for line in process.stdout:
        step = json.loads(line)
        if step.get("stage") == "render" and step["done"] >= 1:
            break
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 15
    while avatar.children() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert avatar.children() == []
    assert not (avatar.folder / "film.mp4").exists()
