# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line inside the real Blender, from a checkout, as the README has it."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from avatar_addon.media import decode_audio
from avatar_addon.parts import find_ffmpeg

ROOT = Path(__file__).resolve().parents[2]
Tool = Callable[..., subprocess.CompletedProcess[str]]


def readme_words() -> list[str]:
    """What the README runs inside Blender, after the program's own name."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"^blender (-b -P scripts/render\.py -- .*)$", readme, re.MULTILINE)
    assert found is not None
    return shlex.split(found[1])


@pytest.fixture(scope="module")
def checkout(room: Path, home: str) -> Iterator[str]:
    """This checkout inside the real Blender's Debian; the parts come from the extension there."""
    inside = f"{home}/checkout"
    place = room / inside.lstrip("/")
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "avatar_addon", "rigs", "scripts", "blender_manifest.toml"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, tracked.decode().split("\0")):
        target = place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    shutil.copytree(ROOT / ".venv/wheels", place / ".venv/wheels")
    (installed,) = (room / home.lstrip("/")).glob("**/extensions/user_default/avatar_addon")
    shutil.copytree(installed / "bundle", place / "avatar_addon/bundle", symlinks=True)
    (place / "out").mkdir()
    yield inside
    shutil.rmtree(place)


def in_blender(tool: Tool, home: str, checkout: str, words: list[str]) -> tuple[int, str]:
    """Run ``blender`` with the README's words, paths made absolute."""
    absolute = [f"{checkout}/{w}" if w.startswith(("scripts/", "out/")) else w for w in words]
    done = tool("--home", home, "run", "--", *absolute, timeout_s=400)
    return done.returncode, done.stdout


def test_the_readmes_line_makes_a_film(room: Path, home: str, tool: Tool, checkout: str) -> None:
    report = f"{checkout}/out/evening.json"
    code, said = in_blender(tool, home, checkout, [*readme_words(), "--report", report])
    assert code == 0, said
    film = room / checkout.lstrip("/") / "out/evening.mp4"
    data = json.loads((room / report.lstrip("/")).read_text())
    assert re.search(r"Blender 5\.[2-9]", data["engine"])
    assert data["speech_engine"] == "piper"
    assert data["lipsync_engine"] == "refined, rhubarb pocketSphinx"
    assert len(decode_audio(film)) == data["frames_total"] * 2000
    said = subprocess.run(
        [str(find_ffmpeg()), "-hide_banner", "-i", str(film)],
        capture_output=True, text=True, check=False,
    ).stderr  # fmt: skip
    assert "Video: h264" in said
    assert "Audio: aac" in said
    shutil.copy(film, ROOT / "out" / "real-blender.mp4")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["say", "...", "-o", "out/no.mp4"], 2, "Nothing in the text can be spoken"),
        (["say", "Hi.", "-o", "out/no.mp4", "--blender", "no-such"], 3, "no-such"),
        (["--help"], 0, "usage: avatar"),
    ],
    ids=["bad input", "missing part", "help"],
)
def test_exit_codes_go_through_blender(
    words: list[str], code: int, said: str, home: str, tool: Tool, checkout: str
) -> None:
    script = ["-b", "-P", "scripts/render.py", "--", *words]
    got, output = in_blender(tool, home, checkout, script)
    assert got == code, output
    assert said in output
    assert "Traceback" not in output
