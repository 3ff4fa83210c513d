# SPDX-License-Identifier: GPL-3.0-or-later
"""What a full extension carries beside the package is found, chosen and unpacked."""

from __future__ import annotations

import os
import platform
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from avatar_addon import bundle
from avatar_addon.errors import PartFailed

SYSTEM = {"linux": "manylinux_2_28", "darwin": "macosx_14_0", "win32": "win"}[sys.platform]
HERE = f"{SYSTEM}_{platform.machine().lower()}"


def put_wheel(folder: Path, name: str, module: str, text: str) -> None:
    """A wheel of one module."""
    wheels = folder / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheels / name, "w") as archive:
        archive.writestr(f"{module}.py", text)


@pytest.fixture
def full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle as the build makes it: abi3, pure, and one build per Python."""
    folder = tmp_path / "bundle"
    put_wheel(folder, f"piper_tts-1.8.0-cp39-abi3-{HERE}.whl", "piper", "WHICH = 'abi3'")
    put_wheel(folder, "pathvalidate-3.3.1-py3-none-any.whl", "pathvalidate", "WHICH = 'pure'")
    put_wheel(folder, "old_style-1.0-py2.py3-none-any.whl", "old_style", "WHICH = 'both'")
    for tag in ("cp311", "cp313"):
        name = f"onnxruntime-1.31.1-{tag}-{tag}-{HERE}.whl"
        put_wheel(folder, name, "onnxruntime", f"WHICH = '{tag}'")
    monkeypatch.setattr(bundle, "bundle_dir", lambda: folder)
    monkeypatch.setenv("AVATAR_CACHE", str(tmp_path / "cache"))
    return folder


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("tag", ["cp311", "cp313"])
def test_the_site_holds_the_build_for_the_asked_python(tag: str) -> None:
    site = bundle.speech_site(tag)
    assert site is not None
    assert sorted(p.name for p in site.iterdir()) == [
        "old_style.py", "onnxruntime.py", "pathvalidate.py", "piper.py",
    ]  # fmt: skip
    assert (site / "onnxruntime.py").read_text() == f"WHICH = '{tag}'"


def test_a_python_that_one_wheel_does_not_fit_gets_no_site(full: Path) -> None:
    assert bundle.speech_site("cp312") is None
    assert not list((full.parent / "cache").glob("speech-*"))


def test_an_abi3_wheel_does_not_fit_an_older_python() -> None:
    assert bundle._fits_python(bundle._read_name(Path("a-1-cp39-abi3-any.whl")), "cp39")
    assert bundle._fits_python(bundle._read_name(Path("a-1-cp39-abi3-any.whl")), "cp314")
    assert not bundle._fits_python(bundle._read_name(Path("a-1-cp310-abi3-any.whl")), "cp39")


def test_a_wheel_for_another_machine_does_not_fit() -> None:
    assert bundle._fits_machine(bundle._read_name(Path(f"a-1-cp39-abi3-{HERE}.whl")))
    assert not bundle._fits_machine(bundle._read_name(Path("a-1-cp39-abi3-win_arm65.whl")))
    assert not bundle._fits_machine(
        bundle._read_name(Path("a-1-cp39-abi3-manylinux_2_17_s390x.whl"))
    )


def test_the_site_is_unpacked_once_and_again_when_a_wheel_changes(full: Path) -> None:
    first = bundle.speech_site("cp311")
    assert first is not None
    (first / "mark").touch()
    assert bundle.speech_site("cp311") == first
    assert (first / "mark").exists()
    put_wheel(full, f"piper_tts-1.8.0-cp39-abi3-{HERE}.whl", "piper", "WHICH = 'a newer build'")
    second = bundle.speech_site("cp311")
    assert second is not None
    assert second != first
    assert "newer" in (second / "piper.py").read_text()


@pytest.mark.usefixtures("full")
def test_many_at_once_end_with_one_whole_site() -> None:
    with ThreadPoolExecutor(8) as pool:
        sites = set(pool.map(lambda _: bundle.speech_site("cp313"), range(24)))
    assert len(sites) == 1
    assert len(list(Path(os.environ["AVATAR_CACHE"]).iterdir())) == 1


def test_a_damaged_wheel_is_said_and_leaves_nothing(full: Path) -> None:
    (full / "wheels" / "pathvalidate-3.3.1-py3-none-any.whl").write_bytes(b"PK not at all")
    with pytest.raises(PartFailed, match="damaged"):
        bundle.speech_site("cp311")
    assert list(Path(os.environ["AVATAR_CACHE"]).iterdir()) == []


def test_programs_become_executable(full: Path) -> None:
    for name in ("rhubarb", "ffmpeg"):
        (full / name).mkdir()
        (full / name / name).write_text("#!/bin/sh\n")
        (full / name / name).chmod(0o644)
    assert bundle.rhubarb() == full / "rhubarb" / "rhubarb"
    assert bundle.ffmpeg() == full / "ffmpeg" / "ffmpeg"
    assert os.access(full / "rhubarb" / "rhubarb", os.X_OK)
    assert os.access(full / "ffmpeg" / "ffmpeg", os.X_OK)


def test_without_a_bundle_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "bundle_dir", lambda: None)
    assert bundle.speech_site() is None
    assert bundle.rhubarb() is None
    assert bundle.ffmpeg() is None
