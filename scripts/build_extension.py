#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the Blender extension: one zip with the package, its wheels, and what speech needs.

The zip's root is the package itself plus the manifest, so Blender imports it as
``bl_ext.<repository>.avatar_addon``. Pure-Python wheels are the manifest's ``wheels``; the speech
engine, Rhubarb and ffmpeg lie in ``bundle/`` as plain data (see ``avatar_addon/bundle.py``).

The same inputs give the same bytes. Downloads are pinned by hash and kept in the cache.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import re
import shutil
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import tomli_w  # noqa: E402

from avatar_addon import folders, parts, processes  # noqa: E402
from avatar_addon.cast import shelf  # noqa: E402
from avatar_addon.cast.profile import load_profile  # noqa: E402
from avatar_addon.errors import AvatarError, InputError, PartFailed, PartMissing  # noqa: E402

PYTHONS: Final = ("3.11", "3.13", "3.14")
"""Of Blender 4.5 LTS and 5.0, of the official 5.1 and 5.2, and of Debian's 5.2."""
CHARACTERS: Final = ("ada",)
_LISTS: Final = ROOT / "scripts" / "extension"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_PACKED: Final = {".whl", ".zip", ".onnx", ".png", ".jpg", ".ogg", ".mp3"}
_PROGRAM: Final = b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"


@dataclass(frozen=True)
class Platform:
    """One machine that Blender runs on: its pip tags, and the first bytes of its programs."""

    tags: tuple[str, ...]
    magic: tuple[bytes, ...]
    suffix: str = ""


PLATFORMS: Final = {
    "linux-x64": Platform(
        ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"), _PROGRAM[:1]
    ),
    "windows-x64": Platform(("win_amd64",), _PROGRAM[1:2], ".exe"),
    "macos-arm64": Platform(
        ("macosx_14_0_arm64", "macosx_12_0_arm64", "macosx_11_0_arm64", "macosx_10_9_universal2"),
        _PROGRAM[2:],
    ),
}


def main() -> int:
    """Build as the command line says; 0 when the zip is whole and valid."""
    options = _parser().parse_args()
    try:
        made = build(options.platform, options.output, bundle=not options.no_bundle)
        print(f"{made}  {made.stat().st_size / 1e6:.1f} MB")
        if options.blender:
            _validate_in_blender(options.blender, made)
    except AvatarError as error:
        print(f"{error.message} {error.hint}".strip(), file=sys.stderr)
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Build the Blender extension zip.")
    parser.add_argument("--platform", choices=PLATFORMS, default="linux-x64")
    parser.add_argument(
        "--no-bundle",
        action="store_true",
        help="leave speech engine, Rhubarb and ffmpeg out: a small zip for every platform",
    )
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "dist", metavar="FOLDER")
    parser.add_argument(
        "--blender", metavar="PROGRAM", help="let this Blender validate the zip as well"
    )
    return parser


def build(platform: str, output: Path, *, bundle: bool = True) -> Path:
    """Stage everything and zip it.

    Args:
        platform: One of ``PLATFORMS``; without a bundle the zip fits every one.
        output: Folder for the zip; made when missing.
        bundle: Carry the speech engine, Rhubarb and ffmpeg.

    Returns:
        The zip's path.

    Raises:
        AvatarError: Something to put in can't be had, or the manifest is wrong.
    """
    output.mkdir(parents=True, exist_ok=True)
    manifest = read_manifest(ROOT / "blender_manifest.toml")
    with folders.scratch() as stage:
        _stage_package(stage)
        _stage_characters(stage / "rigs")
        manifest["wheels"] = _stage_addon_wheels(stage / "wheels", platform)
        if bundle:
            manifest["platforms"] = [platform]
            _stage_bundle(stage / "bundle", platform)
        (stage / "blender_manifest.toml").write_text(_dump(manifest), encoding="utf-8")
        kind = platform if bundle else "small"
        target = output / f"{manifest['id']}-{manifest['version']}-{kind}.zip"
        with folders.aside(target) as part:
            write_zip(stage, part)
    return target


def _dump(manifest: dict[str, Any]) -> str:
    """The manifest as TOML; plain values go before the tables."""
    plain = {k: v for k, v in manifest.items() if not isinstance(v, dict)}
    tables = {k: v for k, v in manifest.items() if isinstance(v, dict)}
    return "# SPDX-License-Identifier: GPL-3.0-or-later\n" + tomli_w.dumps(plain | tables)


# --- the manifest -------------------------------------------------------------------------------


def read_manifest(path: Path) -> dict[str, Any]:
    """Read and check a manifest by the rules that Blender's own ``extension validate`` applies.

    Raises:
        InputError: A field is missing or wrong.

    Source: ``bl_pkg/cli/blender_ext.py`` of Blender 5.2 (the rules, restated).
    """
    manifest = tomllib.loads(path.read_text(encoding="utf-8"))
    wrong = list(_faults(manifest))
    if wrong:
        raise InputError(f"The manifest '{path}' is not valid: {'; '.join(wrong)}.")
    return manifest


def _faults(manifest: dict[str, Any]) -> Iterator[str]:
    patterns = {
        "schema_version": r"1\.0\.0",
        "id": r"[a-z][a-z0-9_]*(?<!_)",
        "version": r"\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?",
        "name": r"\S(.*\S)?",
        "maintainer": r"\S(.*\S)?",
        "type": r"add-on",
        "blender_version_min": r"\d+\.\d+\.\d+",
        "tagline": r"\S.{0,62}[A-Za-z0-9)\]}]",
    }
    for field, pattern in patterns.items():
        value = manifest.get(field)
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield f"{field} is {value!r}"
    if not all(str(entry).startswith("SPDX:") for entry in manifest.get("license") or ["none"]):
        yield f"license is {manifest.get('license')!r}"
    for name, reason in manifest.get("permissions", {}).items():
        if name not in {"files", "network", "clipboard", "camera", "microphone"}:
            yield f"permission '{name}' is unknown"
        if len(reason) > 64 or not reason[-1:].isalnum():
            yield f"the reason for permission '{name}' is longer than 64 letters or ends in a stop"


# --- what goes in -------------------------------------------------------------------------------


def _stage_package(stage: Path) -> None:
    """The package's files become the root; the characters' sources and the licence go beside."""
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "bundle")
    shutil.copytree(ROOT / "avatar_addon", stage, dirs_exist_ok=True, ignore=ignore)
    shutil.copytree(ROOT / "rigs", stage / "rigs", dirs_exist_ok=True, ignore=ignore)
    for name in ("LICENSE", "CHANGELOG.md"):
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, stage / name)


def _stage_characters(folder: Path) -> None:
    """Each character ready-built, so that the window need not build one."""
    for name in CHARACTERS:
        profile = shelf.ensure_built(name)
        for path in (profile, profile.with_name(load_profile(profile).blend)):
            shutil.copy(path, folder / path.name)


def _stage_addon_wheels(folder: Path, platform: str) -> list[str]:
    """The pure-Python wheels; returns what the manifest says of them."""
    folder.mkdir()
    wheels = _download("addon.txt", platform, PYTHONS[0])
    for wheel in wheels:
        if not wheel.name.endswith("-none-any.whl"):
            raise InputError(f"'{wheel.name}' is compiled: only pure Python may load with Blender.")
        shutil.copy(wheel, folder / wheel.name)
    return [f"./wheels/{wheel.name}" for wheel in wheels]


def _stage_bundle(folder: Path, platform: str) -> None:
    """Speech wheels for every Python, Rhubarb with its models, ffmpeg."""
    (folder / "wheels").mkdir(parents=True)
    for python in PYTHONS:
        for wheel in _download("speech.txt", platform, python):
            shutil.copy(wheel, folder / "wheels" / wheel.name)
    _stage_rhubarb(folder / "rhubarb", PLATFORMS[platform])
    _stage_ffmpeg(folder / "ffmpeg", platform)


def _stage_rhubarb(folder: Path, platform: Platform) -> None:
    program = parts.find_rhubarb()
    with program.open("rb") as file:
        if not file.read(4).startswith(platform.magic):
            raise PartMissing(
                f"'{program}' is not a program for this platform.",
                "Point AVATAR_RHUBARB at the platform's own Rhubarb.",
            )
    folder.mkdir()
    shutil.copy(program, folder / f"rhubarb{platform.suffix}")
    shutil.copytree(program.parent / "res", folder / "res")
    for licence in program.parent.glob("LICENSE*"):
        shutil.copy(licence, folder / licence.name)


def _stage_ffmpeg(folder: Path, platform: str) -> None:
    folder.mkdir()
    (wheel,) = _download("film.txt", platform, PYTHONS[0])
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if "/binaries/ffmpeg-" in n)
        target = folder / f"ffmpeg{PLATFORMS[platform].suffix}"
        target.write_bytes(archive.read(name))
    target.chmod(0o755)


# --- downloads ----------------------------------------------------------------------------------


def _download(listing: str, platform: str, python: str) -> list[Path]:
    """The wheels of a pinned list for one platform and Python, fetched once by pip."""
    pins = _LISTS / listing
    kept = folders.cache_dir() / f"extension-{platform}-{python}-{_digest(pins)}"
    if not kept.is_dir():
        with _made_aside(kept) as part:
            words: list[str | Path] = [sys.executable, "-m", "pip", "download", "-q", "--no-deps"]
            words += ["--disable-pip-version-check", "--only-binary=:all:", "--require-hashes"]
            words += [f"--platform={tag}" for tag in PLATFORMS[platform].tags]
            words += [f"--python-version={python}", "--dest", part, "--requirement", pins]
            _run(words, "pip")
    return sorted(kept.glob("*.whl"))


@contextlib.contextmanager
def _made_aside(folder: Path) -> Iterator[Path]:
    """An empty folder that takes its name only when all that belongs in it is there."""
    part = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
    try:
        yield part
        with contextlib.suppress(FileExistsError):
            part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _digest(*paths: Path) -> str:
    """Twelve letters that change with the content of any of the files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:12]


def _run(words: list[str | Path], what: str) -> None:
    done = processes.run(words, what=what, timeout_s=900, env={"PYTHONPATH": str(ROOT)})
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise PartFailed(f"{what} failed: {last[0]}", "Check the network and the pinned lists.")


# --- the zip ------------------------------------------------------------------------------------


def write_zip(folder: Path, target: Path) -> None:
    """Zip a folder's content so that the same files give the same bytes.

    Args:
        folder: What becomes the zip's root.
        target: The zip to write.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            entry.external_attr = (0o755 if path.stat().st_mode & 0o100 else 0o644) << 16
            packed = path.suffix in _PACKED
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes(), compresslevel=6)


def _validate_in_blender(blender: str, made: Path) -> None:
    program = shutil.which(blender)
    if program is None:
        raise PartMissing(f"There is no Blender at '{blender}'.", "Name the executable.")
    words: list[str | Path] = [program, "--command", "extension", "validate", made]
    done = processes.run(words, what="Blender", timeout_s=300)
    if done.returncode:
        said = done.stdout.decode("utf-8", "replace").strip()
        raise PartFailed(f"Blender finds the extension not valid: {said}")


if __name__ == "__main__":
    sys.exit(main())
