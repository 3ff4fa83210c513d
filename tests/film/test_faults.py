# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts that are missing, crash, hang or talk nonsense, met on the whole way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk import AVATAR, Avatar, refused

Fake = Callable[[str, str], Path]
DRAFT = ("--quality", "draft", "--size", "128x72")


@pytest.mark.parametrize(
    ("code", "exit_code", "said"),
    [
        ("import os; os.abort()", 4, "Rhubarb"),
        ("import sys; sys.exit(3)", 4, "Rhubarb"),
        ("print('{\"mouthCues\": [nonsense')", 4, "Rhubarb"),
        ("print('{\"mouthCues\": []}')", 4, "Rhubarb"),
        ("print()", 4, "Rhubarb"),
    ],
    ids=["crash", "exit 3", "garbage", "no cue", "silence"],
)
def test_rhubarb_that_fails(
    code: str, exit_code: int, said: str, avatar: Avatar, fake: Fake
) -> None:
    rhubarb = fake("rhubarb", code)
    ran = avatar("say", "Hi.", "-o", "a.mp4", *DRAFT, AVATAR_RHUBARB=str(rhubarb))
    refused(ran, exit_code, said)
    assert not (avatar.folder / "a.mp4").exists()
    assert avatar.children() == []
    assert list(avatar.scratch.iterdir()) == []


def test_a_blender_that_dies(avatar: Avatar, fake: Fake) -> None:
    blender = fake("blender", "import sys; print('Error: out of ideas'); sys.exit(11)")
    ran = avatar("say", "Hi.", "-o", "a.mp4", *DRAFT, "--blender", str(blender))
    refused(ran, 4, "Blender", "out of ideas")
    assert not (avatar.folder / "a.mp4").exists()
    assert list(avatar.scratch.iterdir()) == []


def test_a_blender_that_is_not_there(avatar: Avatar) -> None:
    refused(
        avatar("say", "Hi.", "-o", "a.mp4", "--blender", "no-such-blender"), 3, "no-such-blender"
    )


def test_no_speech(avatar: Avatar) -> None:
    ran = avatar("say", "Hi.", "-o", "a.mp4", AVATAR_SPEECH_PYTHON="/nowhere/python")
    refused(ran, 3, "AVATAR_SPEECH_PYTHON")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "empty"), (b"just some words", "can't read it")],
    ids=["empty", "text"],
)
def test_audio_that_is_none(content: bytes, said: str, avatar: Avatar) -> None:
    (avatar.folder / "take.wav").write_bytes(content)
    ran = avatar("say", "--audio", "take.wav", "-o", "a.mp4", *DRAFT)
    refused(ran, 2, "take.wav", said)
    assert not (avatar.folder / "a.mp4").exists()


def test_doctor_names_what_is_missing(avatar: Avatar) -> None:
    ran = avatar("doctor", AVATAR_RHUBARB="/nowhere")
    assert ran.code == 3
    rows = {line.split()[1]: line for line in ran.out.splitlines()}
    assert rows["Rhubarb"].startswith("NO")
    assert "Mend AVATAR_RHUBARB" in rows["Rhubarb"]
    assert all(rows[name].startswith("ok") for name in ("Piper", "Blender", "ffmpeg"))


@pytest.fixture
def small_disk(avatar: Avatar) -> Iterator[str]:
    """A disk of 64 KB in a folder "disk"."""
    folder = avatar.folder / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False).returncode != 0:
        pytest.skip("NOT TESTED: a small disk can be mounted by root alone")
    yield "disk"
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_under_the_film(avatar: Avatar, small_disk: str) -> None:
    ran = avatar(
        "say", "Hello there.", "-o", f"{small_disk}/a.mp4", "--size", "1280x720", *DRAFT[:2]
    )
    refused(ran, 4, "disk is full")
    assert list((avatar.folder / small_disk).iterdir()) == []
    assert avatar.children() == []


def test_a_disk_that_fills_up_under_the_work(avatar: Avatar, small_disk: str) -> None:
    scratch = str(avatar.folder / small_disk)
    ran = avatar("say", "Hello there.", "-o", "a.mp4", *DRAFT, TMPDIR=scratch)
    refused(ran, 4, "full")
    assert list((avatar.folder / small_disk).iterdir()) == []
    assert not (avatar.folder / "a.mp4").exists()


def test_a_temporary_folder_that_cannot_be_written(avatar: Avatar) -> None:
    ran = avatar("speak", "Hello.", "-o", "a.wav", TMPDIR="/proc")
    assert ran.code == 0, ran.err
    assert "TMPDIR is '/proc'" in ran.err
    assert avatar("cues", "a.wav", "-o", "a.json", TMPDIR="/proc").code == 0


def test_closed_streams(avatar: Avatar) -> None:
    words = " ".join(AVATAR)
    for command, code in (
        (f"{words} speak - -o a.wav <&-", 2),
        (f"{words} speak Hello. -o b.wav <&- >&- 2>&-", 0),
        (f"{words} voices list --json | head -c 1", 0),
        (f"{words} voices list --json >/dev/full", 2),
    ):
        done = subprocess.run(
            ["bash", "-c", command], cwd=avatar.folder, env=avatar.env, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, (command, done.stderr)
        assert "Traceback" not in done.stderr
        assert "Exception" not in done.stderr
    assert (avatar.folder / "b.wav").stat().st_size > 10_000


def test_speech_without_piper(avatar: Avatar) -> None:
    ran = avatar("speak", "Hi.", "-o", "a.wav", AVATAR_SPEECH_PYTHON="/usr/bin/env")
    assert ran.code == 4
    bare = avatar.folder / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True)
    ran = avatar("speak", "Hi.", "-o", "a.wav", AVATAR_SPEECH_PYTHON=str(bare / "bin/python"))
    refused(ran, 3, "no Piper")
