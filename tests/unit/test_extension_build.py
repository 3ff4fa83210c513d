# SPDX-License-Identifier: GPL-3.0-or-later
"""The extension's manifest and zip, without downloads and without Blender."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

import avatar_addon
from avatar_addon.errors import InputError, PartMissing

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    """``scripts/build_extension.py`` as a module."""
    spec = importlib.util.spec_from_file_location(
        "build_extension", ROOT / "scripts/build_extension.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def write_manifest(folder: Path, **changes: str) -> Path:
    text = (ROOT / "blender_manifest.toml").read_text(encoding="utf-8")
    for field, value in changes.items():
        text = re.sub(rf"(?m)^{field} = .*$", f"{field} = {value}", text)
    path = folder / "blender_manifest.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_manifest_is_valid_and_agrees_with_the_package(builder: ModuleType) -> None:
    manifest = builder.read_manifest(ROOT / "blender_manifest.toml")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert manifest["id"] == "avatar_addon"
    assert manifest["version"] == avatar_addon.__version__ == project["version"]
    assert manifest["blender_version_min"] == "4.5.0"
    assert "network" not in manifest["permissions"]
    assert "wheels" not in manifest


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", '"Avatar-Addon"'),
        ("version", '"1.0"'),
        ("tagline", '"Ends in a stop."'),
        ("tagline", f'"{"long " * 13}end"'),
        ("type", '"theme"'),
        ("blender_version_min", '"4.5"'),
        ("license", '["GPL-3.0-or-later"]'),
        ("files", f'"{"x" * 65}"'),
        ("files", '"Write films."'),
    ],
)
def test_a_wrong_manifest_is_refused(
    builder: ModuleType, tmp_path: Path, field: str, value: str
) -> None:
    with pytest.raises(InputError, match=f"{field}'? "):
        builder.read_manifest(write_manifest(tmp_path, **{field: value}))


def test_the_same_files_give_the_same_zip(builder: ModuleType, tmp_path: Path) -> None:
    made = []
    for name, order in (("a", ("x.py", "b/run")), ("b", ("b/run", "x.py"))):
        folder = tmp_path / name
        (folder / "b").mkdir(parents=True)
        for file in order:
            (folder / file).write_text(f"# {file}\n" * 50)
        (folder / "b/run").chmod(0o755)
        (folder / "w.whl").write_bytes(b"packed already")
        builder.write_zip(folder, tmp_path / f"{name}.zip")
        made.append((tmp_path / f"{name}.zip").read_bytes())
    assert made[0] == made[1]
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
    assert list(entries) == ["b/run", "w.whl", "x.py"]
    assert entries["b/run"].external_attr >> 16 == 0o755
    assert entries["x.py"].external_attr >> 16 == 0o644
    assert entries["w.whl"].compress_type == zipfile.ZIP_STORED
    assert entries["x.py"].compress_size < entries["x.py"].file_size


def test_the_package_is_staged_at_the_root_without_leavings(
    builder: ModuleType, tmp_path: Path
) -> None:
    builder._stage_package(tmp_path)
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert {"__init__.py", "ui/panel.py", "rigs/build.py", "LICENSE"} <= names
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]


def test_rhubarb_of_another_platform_is_refused(
    builder: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rhubarb").write_bytes(b"MZ\x90\x00")
    monkeypatch.setattr(builder.parts, "find_rhubarb", lambda: tmp_path / "rhubarb")
    with pytest.raises(PartMissing, match="not a program for this platform"):
        builder._stage_rhubarb(tmp_path / "out", builder.PLATFORMS["linux-x64"])
    assert not (tmp_path / "out").exists()


def test_a_compiled_wheel_never_becomes_one_of_the_manifest(
    builder: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = tmp_path / "numpy-2.0-cp311-cp311-manylinux_2_28_x86_64.whl"
    wheel.touch()
    monkeypatch.setattr(builder, "_download", lambda *_: [wheel])
    with pytest.raises(InputError, match="only pure Python"):
        builder._stage_addon_wheels(tmp_path / "wheels", "linux-x64")


@pytest.mark.parametrize("listing", ["addon", "speech", "film"])
def test_every_download_is_pinned_by_hash(listing: str) -> None:
    text = (ROOT / f"scripts/extension/{listing}.txt").read_text(encoding="utf-8")
    entries = [e for e in re.sub(r"\\\n", " ", text).splitlines() if e and not e.startswith("#")]
    assert entries
    for entry in entries:
        assert re.fullmatch(r"[a-z0-9-]+==[\d.]+(\s+--hash=sha256:[0-9a-f]{64})+\s*", entry), entry


def test_real_blender_says_what_it_can_do_and_what_is_missing(tmp_path: Path) -> None:
    tool = ROOT / "scripts" / "real_blender"
    told = subprocess.run(
        [sys.executable, tool, "--help"], capture_output=True, text=True, check=True
    )
    assert {"setup", "path", "run", "xvfb", "put", "get", "install"} <= set(told.stdout.split())
    missing = subprocess.run(
        [sys.executable, tool, "path"], capture_output=True, text=True, check=False,
        env={"XDG_CACHE_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert missing.returncode == 1
    assert "scripts/real_blender setup" in missing.stderr
    assert "Traceback" not in missing.stderr
