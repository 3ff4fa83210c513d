# SPDX-License-Identifier: GPL-3.0-or-later
"""The parent's side, against render processes that misbehave; none of them is Blender."""

from __future__ import annotations

import os
import sys
import textwrap
import time
from pathlib import Path

import pytest

from avatar_addon.errors import (
    AvatarError,
    DiskFull,
    PartFailed,
    PartMissing,
    PartTimeout,
    SettingError,
)
from avatar_addon.parts import Command
from avatar_addon.render.client import Frame, render_frames
from avatar_addon.render.job import RenderSettings, StageJob
from avatar_addon.render.messages import Done, Event, Hello, Warned

JOB = StageJob("/x.toml", "/x.json", "", 2, "CU", "front", "soft", RenderSettings(size=(2, 2)))
HELLO = 'Hello("9.9", "cycles", "CPU", 1, 2, (2, 2), "24")'


def _fake(folder: Path, code: str) -> Command:
    """A child that speaks our protocol and then does as ``code`` says."""
    head = """
        import os, signal, sys, time
        from multiprocessing.connection import Client
        from pathlib import Path
        from avatar_addon.render.messages import *
        job, address = sys.argv[sys.argv.index("--") + 1:]
        Path(__file__).with_name("pid").write_text(str(os.getpid()) + " " + job)
        key = bytes.fromhex(os.environ["AVATAR_RENDER_KEY"])
        def enter():
            return Client(address, authkey=key)
    """
    script = folder / "fake.py"
    script.write_text(textwrap.dedent(head) + textwrap.dedent(code))
    return Command((sys.executable, str(script)))


def _run(command: Command, timeout_s: float = 20.0) -> tuple[list[Frame], list[Event]]:
    events: list[Event] = []
    with render_frames(JOB, command, on_event=events.append, frame_timeout_s=timeout_s) as frames:
        return list(frames), events


def _gone(folder: Path) -> bool:
    """Whether the child has ended and its scratch folder is swept."""
    pid, job = (folder / "pid").read_text().split(" ", 1)
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return not Path(job).parent.exists()
    return False


def test_frames_and_events_come_in_order(tmp_path: Path) -> None:
    frames, events = _run(_fake(tmp_path, f"""
        with enter() as parent:
            parent.send_bytes(encode({HELLO}))
            for i in range(2):
                parent.send_bytes(encode(FrameSent(i, i == 1)))
                parent.send_bytes(bytes(range(12)))
            parent.send_bytes(encode(Warned("Mind.")))
            parent.send_bytes(encode(Done({{"rendering": 1.5}})))
    """))  # fmt: skip
    assert frames == [Frame(0, bytes(range(12)), False), Frame(1, bytes(range(12)), True)]
    assert [type(e) for e in events] == [Hello, Warned, Done]
    assert _gone(tmp_path)


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        ("raise RuntimeError('the cat sat on it')", PartFailed, "the cat sat on it"),
        ("print('Error: No space left on device'); sys.exit(1)", DiskFull, "disk"),
        ("os.abort()", PartFailed, "no OpenGL"),
        ("os.kill(os.getpid(), 9)", PartFailed, "want of memory"),
        ("os.kill(os.getpid(), 11)", PartFailed, "signal SIGSEGV"),
        ("sys.exit(3)", PartFailed, "exit status 3"),
        (f"p = enter(); p.send_bytes(encode({HELLO})); os._exit(7)", PartFailed, "status 7"),
        ("p = enter(); p.send_bytes(b'garbage'); time.sleep(60)", PartFailed, "can't be read"),
        (
            "p = enter(); p.send_bytes(encode(Failed('SettingError', 'No.', 'Try.'))); p.poll(9)",
            SettingError,
            "No. Try.",
        ),
        (
            "p = enter(); p.send_bytes(encode(Failed('system', 'Odd.', ''))); p.poll(9)",
            PartFailed,
            "Odd.",
        ),
    ],
    ids=lambda v: v.__name__ if isinstance(v, type) else None,
)
def test_a_child_that_fails_is_one_sentence(
    tmp_path: Path, code: str, kind: type[AvatarError], said: str
) -> None:
    with pytest.raises(kind) as caught:
        _run(_fake(tmp_path, code))
    assert type(caught.value) is kind
    assert said in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert _gone(tmp_path)


@pytest.mark.parametrize("code", ["time.sleep(60)", "p = enter(); time.sleep(60)"])
def test_a_silent_child_is_stopped_in_time(tmp_path: Path, code: str) -> None:
    start = time.monotonic()
    with pytest.raises(PartTimeout, match="said nothing for 1 s"):
        _run(_fake(tmp_path, code), timeout_s=1.0)
    assert time.monotonic() - start < 4
    assert _gone(tmp_path)


def test_leaving_early_ends_a_child_that_ignores_signals(tmp_path: Path) -> None:
    command = _fake(tmp_path, f"""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        p = enter()
        p.send_bytes(encode({HELLO})); p.send_bytes(encode(FrameSent(0, False)))
        p.send_bytes(bytes(12))
        time.sleep(60)
    """)  # fmt: skip
    with (
        pytest.raises(KeyboardInterrupt),
        render_frames(JOB, command, on_event=lambda _: None) as frames,
    ):
        assert next(frames).rgb == bytes(12)
        raise KeyboardInterrupt
    assert _gone(tmp_path)


def test_a_stranger_without_the_secret_is_not_heard(tmp_path: Path) -> None:
    with pytest.raises(PartFailed):
        _run(_fake(tmp_path, "Client(address, authkey=b'guess')"))


def test_a_missing_blender_is_said() -> None:
    with pytest.raises(PartMissing, match="no-such-blender"):
        _run(Command(("/no-such-blender",)))
