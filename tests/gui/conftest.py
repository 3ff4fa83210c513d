# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Blender with the real extension installed, and drives that press its buttons."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "scripts" / "real_blender"
PICTURES = ROOT / "out" / "gui"
ADDON = "avatar_addon"


def run_tool(*words: object, timeout_s: float = 120) -> subprocess.CompletedProcess[str]:
    """Run ``scripts/real_blender``; on a timeout it ends what it started."""
    command = [sys.executable, str(TOOL), *map(str, words)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        out, _ = process.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        process.terminate()
        out, _ = process.communicate()
        pytest.fail(
            f"{' '.join(map(str, words[:3]))} took longer than {timeout_s} s:\n{out[-3000:]}"
        )
    return subprocess.CompletedProcess(command, process.returncode, out, "")


@pytest.fixture(scope="session")
def tool(room: Path) -> Callable[..., subprocess.CompletedProcess[str]]:  # noqa: ARG001
    """``tool("put", file, "/srv/")`` runs ``scripts/real_blender``, which is set up."""
    return run_tool


@pytest.fixture(scope="session")
def room() -> Path:
    """The real Blender's root folder; set up when missing, which takes a minute."""
    if os.geteuid() != 0:
        pytest.fail("The GUI room needs root, for its chroot: run it with sudo.")
    done = run_tool("setup", timeout_s=900)
    assert done.returncode == 0, done.stdout
    return Path(run_tool("path").stdout.strip())


@pytest.fixture(scope="session")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full extension zip, built from this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    script = ROOT / "scripts" / "build_extension.py"
    done = subprocess.run(
        [sys.executable, script, "-o", folder],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.zip"))


@pytest.fixture(scope="session")
def home(room: Path, extension: Path) -> Iterator[str]:
    """A home in the real Blender where the extension is installed; removed at the end."""
    inside = f"/srv/gui-{os.getpid()}"
    try:
        done = run_tool("--home", inside, "install", extension, timeout_s=180)
        assert done.returncode == 0, done.stdout
        assert f'Installed "{ADDON}"' in done.stdout
        assert "Exception" not in done.stdout, done.stdout
        yield inside
    finally:
        shutil.rmtree(room / inside.lstrip("/"), ignore_errors=True)
        (room / "srv" / extension.name).unlink(missing_ok=True)


@pytest.fixture(scope="session")
def drive(home: str) -> Callable[..., dict[str, Any]]:
    """``drive("film", limit_s)`` runs ``drive_film.py`` in the window; returns its results.

    Its pictures and films come to ``out/gui``.
    """

    def go(name: str, limit_s: float) -> dict[str, Any]:
        folder = f"{home}/drive-{name}"
        for file in ("hands.py", f"drive_{name}.py"):
            assert run_tool("put", Path(__file__).parent / file, f"{folder}/{file}").returncode == 0
        done = run_tool(
            "--home", home, "xvfb", "--", "--factory-startup", "--python-exit-code", "1",
            "-P", f"{folder}/drive_{name}.py", "--", folder, timeout_s=limit_s,
        )  # fmt: skip
        kept = PICTURES / name
        shutil.rmtree(kept, ignore_errors=True)
        run_tool("get", folder, kept)
        results = kept / "results.json"
        assert results.is_file(), done.stdout[-4000:]
        found: dict[str, Any] = json.loads(results.read_text())
        found["said"], found["folder"] = done.stdout, kept
        return found

    return go
