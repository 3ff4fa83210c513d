# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command of the README is run as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from desk import film_frames, load

from avatar_addon import parts

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ELSEWHERE = {
    "scripts/test": "is running this",
    'blender -b -P scripts/render.py -- say "Good evening." -o out/evening.mp4 --quality draft': (
        "tests/gui"
    ),
}
DEMO_LIMIT_S = 300 if os.environ.get("CI") else 900


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    rows = [row for block in blocks for row in block.splitlines()]
    return [re.sub(r"\s+# .*", "", row) for row in rows if row.strip()]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like the checkout to the README's commands."""
    folder = tmp_path_factory.mktemp("readme")
    for name in (".venv", "scripts"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "out").mkdir()
    (folder / "script.txt").write_text("Good morning.\n\nAnd good night.\n", encoding="utf-8")
    avatar = folder / ".venv/bin/avatar"
    subprocess.run([avatar, "speak", "Take one.", "-o", "take.wav"], cwd=folder, check=True)
    ffmpeg = [str(parts.find_ffmpeg()), "-v", "error", "-i", "take.wav", "take.m4a"]
    subprocess.run(ffmpeg, cwd=folder, check=True)
    return folder


@pytest.mark.parametrize(
    "command", [c for c in commands() if c not in (*ELSEWHERE, "scripts/demo")]
)
def test_command(command: str, desk: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", command], cwd=desk, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    output = re.search(r"-o (\S+)", command)
    assert output is not None
    assert (desk / output[1]).stat().st_size > 10_000


def test_every_command_is_tested_somewhere() -> None:
    assert "scripts/demo" in commands()
    assert set(ELSEWHERE) <= set(commands())
    gui = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests/gui").glob("*.py"))
    assert "scripts/render.py" in gui


def test_the_demo() -> None:
    """``scripts/demo``, set up already: a film of a talking head within five minutes."""
    done = subprocess.run(
        [ROOT / "scripts/demo"], capture_output=True, text=True, check=False, timeout=DEMO_LIMIT_S
    )
    assert done.returncode == 0, done.stderr
    report = load(ROOT / "out/hello.json")
    assert report["size"] == [640, 360]
    assert report["fps"] == 24
    assert report["engine"].startswith("cycles")
    assert "left" in done.stderr
    frames = film_frames(ROOT / "out/hello.mp4", (640, 360)).astype(np.int16)
    assert len(frames) == report["frames_total"] >= 60
    face = frames[:, 90:260, 240:400]
    assert face.std() > 25
    assert np.abs(np.diff(face, axis=0)).mean(axis=(1, 2, 3)).max() > 0.5


@pytest.mark.parametrize("link", re.findall(r"\]\((?!https?:)([^)#]+)", README))
def test_links_lead_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


@pytest.mark.parametrize("word", re.findall(r"`avatar (\w+)`", README))
def test_the_commands_it_names_exist(word: str) -> None:
    done = subprocess.run(
        [ROOT / ".venv/bin/avatar", word, "--help"], capture_output=True, check=False
    )
    assert done.returncode == 0
