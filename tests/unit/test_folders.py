# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from avatar_addon.errors import DiskFull, OutputError
from avatar_addon.folders import aside, cache_dir, check_writable, data_dir, scratch


def test_the_final_name_appears_only_when_whole(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"old")
    with aside(path) as part:
        part.write_bytes(b"new")
        assert path.read_bytes() == b"old"
        assert part.parent == path.parent
        assert part.suffix == ".mp4"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_keeps_the_old_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), aside(path) as part:
        part.write_bytes(b"half")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    with pytest.raises(DiskFull, match="disk is full") as caught, aside(tmp_path / "a.wav"):
        raise OSError(28, "No space left on device")
    assert caught.value.exit_code == 4


def test_scratch_is_swept_whatever_happens() -> None:
    with pytest.raises(ValueError, match="bad"), scratch() as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "file").write_text("x")
        raise ValueError("bad")
    assert not folder.exists()


def test_a_missing_folder_is_named_with_the_mend(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist") as caught:
        check_writable(tmp_path / "no" / "film.mp4")
    assert "mkdir -p" in caught.value.hint


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder"):
        check_writable(tmp_path)


def test_a_folder_that_cannot_be_written_is_named() -> None:
    with pytest.raises(OutputError, match=r"can't be written|does not exist"):
        check_writable(Path("/proc/film.mp4"))


def test_the_longest_names_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 251 + ".mp4")
    with aside(path) as part:
        part.write_bytes(b"new")
    assert path.read_bytes() == b"new"


def test_what_a_killed_run_left_is_swept_by_the_next(tmp_path: Path) -> None:
    ended = subprocess.Popen((sys.executable, "-c", ""))
    ended.wait()
    stale = tmp_path / f".film.{ended.pid}.part.mp4"
    others = [tmp_path / f".film.{os.getppid()}.part.mp4", tmp_path / ".film.x.part.mp4"]
    for path in (stale, *others):
        path.write_bytes(b"half")
    with aside(tmp_path / "film.mp4") as part:
        part.write_bytes(b"new")
    assert sorted(tmp_path.iterdir()) == sorted([*others, tmp_path / "film.mp4"])


def test_folders_follow_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_CACHE", str(tmp_path / "c"))
    monkeypatch.setenv("AVATAR_DATA", str(tmp_path / "d"))
    assert cache_dir() == tmp_path / "c"
    assert data_dir() == tmp_path / "d"
    assert os.path.isdir(cache_dir())  # noqa: PTH112
