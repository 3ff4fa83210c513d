# SPDX-License-Identifier: GPL-3.0-or-later
"""What a full extension carries beside the package: speech wheels, Rhubarb and ffmpeg.

They are plain data in ``bundle/``, never wheels of the manifest: a wheel that doesn't fit a new
Blender's Python then leaves speech without it, and the add-on loads all the same. The wheels are
unpacked once, into the cache, for the child process that speaks.

Source of the wheel tags: PEP 425 and PEP 427.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .errors import PartFailed, PartMissing
from .folders import cache_dir

_SYSTEMS: Final = {"linux": ("linux", "manylinux"), "win32": ("win",), "darwin": ("macosx",)}
_MACHINES: Final = {"amd64": "x86_64", "arm64": "aarch64"}
_EXECUTABLE: Final = 0o755


@dataclass(frozen=True)
class _Wheel:
    """A wheel's file and what its name says."""

    path: Path
    name: str
    pythons: tuple[str, ...]
    abis: tuple[str, ...]
    platforms: tuple[str, ...]


def bundle_dir() -> Path | None:
    """The bundle beside the package; None in a small extension and in a checkout."""
    folder = Path(__file__).parent / "bundle"
    return folder if folder.is_dir() else None


def running_python() -> str:
    """The running interpreter's tag, such as ``cp311``."""
    return f"cp{sys.version_info.major}{sys.version_info.minor}"


def speech_site(python_tag: str | None = None) -> Path | None:
    """The folder that lets a Python import the speech engine, unpacked from the bundle once.

    Args:
        python_tag: Which Python is to import it; the running one by default.

    Returns:
        A folder for ``PYTHONPATH``; None where there is no bundle or a wheel of it has no build
        for that Python.

    Raises:
        PartFailed: The wheels are damaged or there is no room to unpack them.
    """
    folder = bundle_dir()
    if folder is None:
        return None
    tag = python_tag or running_python()
    wheels = _fitting([_read_name(path) for path in sorted(folder.glob("wheels/*.whl"))], tag)
    if not wheels:
        return None
    site = cache_dir() / f"speech-{tag}-{_fingerprint(wheels)}"
    if not site.is_dir():
        _unpack(wheels, site)
    return site


def rhubarb() -> Path | None:
    """The bundle's Rhubarb, made executable; None where there is none."""
    return _program("rhubarb", ("rhubarb", "rhubarb.exe"))


def ffmpeg() -> Path | None:
    """The bundle's ffmpeg, made executable; None where there is none."""
    return _program("ffmpeg", ("ffmpeg", "ffmpeg.exe"))


def _program(folder: str, names: Iterable[str]) -> Path | None:
    """Blender unpacks extensions without their mode bits, so they are set here."""
    bundle = bundle_dir()
    if bundle is None:
        return None
    for path in (bundle / folder / name for name in names):
        if not path.is_file():
            continue
        if not os.access(path, os.X_OK):
            try:
                path.chmod(_EXECUTABLE)
            except OSError as error:
                raise PartMissing(
                    f"'{path}' is not executable and can't be made so: {error.strerror}.",
                    f"Run: chmod +x '{path}'",
                ) from error
        return path
    return None


def _read_name(path: Path) -> _Wheel:
    """Take a wheel's name apart: name-version(-build)?-python-abi-platform."""
    parts = path.stem.split("-")
    if len(parts) not in (5, 6):
        raise PartFailed(f"'{path.name}' is not the name of a wheel.", "Install the add-on again.")
    name = re.sub(r"[-_.]+", "_", parts[0]).lower()
    pythons, abis, platforms = (tuple(tags.split(".")) for tags in parts[-3:])
    return _Wheel(path, name, pythons, abis, platforms)


def _fitting(wheels: list[_Wheel], tag: str) -> list[_Wheel]:
    """One wheel of each name for that Python; empty where any name has none."""
    chosen: dict[str, _Wheel] = {}
    for wheel in wheels:
        if _fits_python(wheel, tag) and _fits_machine(wheel):
            chosen.setdefault(wheel.name, wheel)
    whole = chosen.keys() == {wheel.name for wheel in wheels}
    return list(chosen.values()) if whole else []


def _fits_python(wheel: _Wheel, tag: str) -> bool:
    if "abi3" in wheel.abis:
        return any(p.startswith("cp3") and _minor(p) <= _minor(tag) for p in wheel.pythons)
    if "none" in wheel.abis:
        return bool({"py3", tag} & set(wheel.pythons))
    return tag in wheel.pythons and tag in wheel.abis


def _minor(tag: str) -> int:
    """14 for ``cp314``."""
    return int(re.sub(r"\D", "", tag)[1:] or 0)


def _fits_machine(wheel: _Wheel) -> bool:
    machine = platform.machine().lower()
    names = {machine, _MACHINES.get(machine, machine)}
    systems = _SYSTEMS.get(sys.platform, ())
    return any(
        tag == "any" or (tag.startswith(systems) and any(tag.endswith(name) for name in names))
        for tag in wheel.platforms
    )


def _fingerprint(wheels: list[_Wheel]) -> str:
    facts = "\n".join(f"{wheel.path.name} {wheel.path.stat().st_size}" for wheel in wheels)
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def _unpack(wheels: list[_Wheel], site: Path) -> None:
    """Unpack beside the place and rename: whoever looks there finds all of it or nothing.

    Two processes may do this at once; the one that comes second throws its own away.
    """
    try:
        site.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f"{site.name}.", dir=site.parent))
        try:
            for wheel in wheels:
                with zipfile.ZipFile(wheel.path) as archive:
                    archive.extractall(aside)
            aside.chmod(_EXECUTABLE)
            _take_place(aside, site)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except (zipfile.BadZipFile, zlib.error) as error:
        raise PartFailed(
            f"The add-on's speech engine is damaged: {error}.", "Install the add-on again."
        ) from error
    except OSError as error:
        raise PartFailed(
            f"The speech engine can't be unpacked to '{site}': {error.strerror}.",
            "Make room there, or set AVATAR_CACHE to another folder.",
        ) from error


def _take_place(aside: Path, site: Path) -> None:
    try:
        aside.rename(site)
    except OSError:
        if not site.is_dir():
            raise
