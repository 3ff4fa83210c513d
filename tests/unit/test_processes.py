# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from avatar_addon import processes
from avatar_addon.errors import PartMissing, PartTimeout


def test_output_comes_back_whole() -> None:
    code = "import sys; sys.stdout.buffer.write(b'x' * 3_000_000); print('hm', file=sys.stderr)"
    done = processes.run((sys.executable, "-c", code), what="it", timeout_s=20)
    assert done.returncode == 0
    assert done.stdout == b"x" * 3_000_000
    assert done.stderr == "hm"


def test_input_is_handed_over() -> None:
    code = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])"
    done = processes.run(
        (sys.executable, "-c", code), what="it", timeout_s=20, input_bytes=b"abc" * 200_000
    )
    assert done.stdout == b"cba" * 200_000


def test_a_missing_program_is_named() -> None:
    with pytest.raises(PartMissing, match="no-such-program"):
        processes.run(("no-such-program",), what="it", timeout_s=1)


def test_a_file_that_is_no_program_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rhubarb"
    path.write_text("not a program")
    with pytest.raises(PartMissing, match="can't be run"):
        processes.run((path,), what="it", timeout_s=1)


def test_a_hanging_program_and_its_children_are_killed(
    no_orphans: Callable[[str], None],
) -> None:
    mark = "sleeper-a7c3"
    code = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)', '{mark}'])\n"
        "time.sleep(99)"
    )
    since = time.monotonic()
    with pytest.raises(PartTimeout, match="Rhubarb gave no result within 1 s"):
        processes.run((sys.executable, "-c", code, mark), what="Rhubarb", timeout_s=1)
    assert time.monotonic() - since < 5
    no_orphans(mark)


def test_a_child_dies_with_its_parent(no_orphans: Callable[[str], None]) -> None:
    mark = "sleeper-b9d1"
    code = (
        "import sys, time\nfrom avatar_addon import processes\n"
        f"processes.start((sys.executable, '-c', 'import time; time.sleep(99)', '{mark}'))\n"
        "print('up', flush=True)\ntime.sleep(99)"
    )
    parent = subprocess.Popen((sys.executable, "-c", code), stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"up\n"
    parent.kill()
    parent.wait()
    parent.stdout.close()
    no_orphans(mark)


def test_lines_arrive_while_it_runs() -> None:
    heard: list[str] = []
    code = "import sys\nfor n in range(3): print(n, file=sys.stderr, flush=True)"
    processes.run(
        (sys.executable, "-c", code), what="it", timeout_s=20, on_stderr_line=heard.append
    )
    assert heard == ["0", "1", "2"]


def test_an_error_in_the_listener_is_not_lost() -> None:
    def listen(line: str) -> None:
        raise ValueError(f"what is {line}")

    code = "import sys; print('gibberish', file=sys.stderr)"
    with pytest.raises(ValueError, match="what is gibberish"):
        processes.run((sys.executable, "-c", code), what="it", timeout_s=20, on_stderr_line=listen)
