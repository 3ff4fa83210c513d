# SPDX-License-Identifier: GPL-3.0-or-later
"""The shelf: characters by name, built the first time that they are asked for.

Our own characters come as code in ``rigs/``, beside the package in a checkout and inside it in an
installed extension (there also ready-built). What is built here lies in the user's data folder
under a hash of that code, so a new version builds anew and the old one stays.
"""

from __future__ import annotations

import difflib
import hashlib
import logging
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from .. import parts, processes
from ..errors import CharacterError, OutputError, PartFailed
from ..folders import data_dir
from .profile import load_profile

DEFAULT_CHARACTER: Final = "ada"
BUILD_LIMIT_S: Final = 300.0
_PACKED: Final = (b"\x28\xb5\x2f\xfd", b"\x1f\x8b")
"""First bytes of .blend files saved compressed, by zstd and (before 3.0) by gzip."""
_PARAMETERS: Final = ".params.toml"
_SAYS: Final = "build: "

Say = Callable[[str], None]
RunBuilder = Callable[[str, Path, Say], None]
"""Builds the named character into a folder and says what it is doing."""

_log = logging.getLogger(__name__)


def names() -> tuple[str, ...]:
    """Every character that can be asked for by name: ours, and profiles put on the shelf."""
    return tuple(sorted({*_buildable(), *_ready()}))


def shelf_dir() -> Path:
    """The user's shelf: ``NAME.toml`` with its .blend beside it, and what has been built."""
    return data_dir() / "cast"


def find_character(name_or_blend: str = DEFAULT_CHARACTER, say: Say | None = None) -> Path:
    """Path of a character's profile; a character of ours is built where it isn't yet.

    Args:
        name_or_blend: A name on the shelf (empty: the default), or the path of a .blend with its
            profile beside it.
        say: Told what a build is doing, from another thread.

    Raises:
        CharacterError: Nobody has that name, or the file or its profile is missing.
        PartMissing: It has to be built and there is no Blender.
        PartFailed: The build failed.
    """
    wanted = name_or_blend or DEFAULT_CHARACTER
    if _is_path(wanted):
        return _beside(Path(wanted).expanduser())
    name = wanted.lower()
    ready = _ready()
    if name in ready:
        return ready[name]
    if name in _buildable():
        return ensure_built(name, say=say)
    raise _unknown(wanted)


def ensure_built(
    name: str, run_builder: RunBuilder | None = None, *, say: Say | None = None
) -> Path:
    """Build one of our characters unless that version of it is built; its profile's path.

    The result appears whole or not at all; two processes may build at once.

    Raises:
        CharacterError: It is none of ours.
        OutputError: The shelf can't be written.
        PartMissing: There is no Blender.
        PartFailed: The build failed.
    """
    if name not in _buildable():
        raise _unknown(name)
    folder = shelf_dir() / f"{name}-{source_hash()}"
    profile = folder / f"{name}.toml"
    if not profile.is_file():
        try:
            _build_aside(name, folder, run_builder or run_in_blender, say or _log.info)
        except OSError as error:
            raise OutputError(
                f"The character '{name}' can't be kept in '{folder}': {error.strerror or error}.",
                "Make room there, or set AVATAR_DATA to a folder that can be written.",
            ) from error
    return profile


def run_in_blender(name: str, folder: Path, say: Say) -> None:
    """Build a character in a Blender of its own.

    Raises:
        PartMissing: There is no Blender.
        PartFailed: It ended with an error, or without the files.
    """
    blender = parts.find_blender()
    script = rigs_dir() / "build.py"
    done = processes.run(
        [*blender.argv, script, "--", name, "-o", folder],
        what=f"Building the character '{name}'",
        timeout_s=BUILD_LIMIT_S,
        env=blender.env,
        on_stderr_line=lambda line: _pass_on(line, say),
    )
    if done.returncode != 0 or not (folder / f"{name}.toml").is_file():
        last = next((s.strip() for s in reversed(done.stderr.splitlines()) if s.strip()), "")
        raise PartFailed(
            f"The character '{name}' could not be built: {last or 'Blender said nothing'}.",
            "Run 'avatar doctor' to check Blender.",
        )


def rigs_dir() -> Path:
    """The folder of our characters' code.

    Raises:
        CharacterError: It isn't there.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "rigs", package.parent / "rigs"):
        if (folder / "build.py").is_file():
            return folder
    raise CharacterError("The characters' folder 'rigs' is missing.", "Install the program again.")


def source_hash() -> str:
    """Ten hex digits that change with any of the code and parameters characters are made of."""
    digest = hashlib.sha256()
    for path in sorted(rigs_dir().glob("*.py")) + sorted(rigs_dir().glob(f"*{_PARAMETERS}")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:10]


def _buildable() -> set[str]:
    return {path.name.removesuffix(_PARAMETERS) for path in rigs_dir().glob(f"*{_PARAMETERS}")}


def _ready() -> dict[str, Path]:
    """Names that need no build; the user's own come before ours."""
    found = {}
    for folder in (rigs_dir(), shelf_dir()):
        for profile in folder.glob("*.toml"):
            if profile.with_suffix(".blend").is_file():
                found[profile.stem.lower()] = profile
    return found


def _is_path(text: str) -> bool:
    return bool(Path(text).suffix) or "/" in text or "\\" in text


def _beside(path: Path) -> Path:
    """The profile beside a character's file."""
    if path.suffix.lower() not in {".blend", ".toml"}:
        raise CharacterError(
            f"'{path}' is not a character: it must be a .blend with its profile beside it.",
            f"Or name one of ours: {', '.join(names())}.",
        )
    if not path.is_file():
        raise CharacterError(f"There is no character file '{path}'.", "Check the path.")
    profile = path.with_suffix(".toml")
    if not profile.is_file():
        raise CharacterError(
            f"The character '{path}' has no profile '{profile.name}' beside it.",
            "Write one that says which of its keys and bones are which.",
        )
    named = load_profile(profile).blend
    if path.suffix.lower() == ".blend" and named != path.name:
        raise CharacterError(
            f'The profile \'{profile}\' says blend = "{named}", not "{path.name}".',
            "Mend that line, or name the file that it speaks of.",
        )
    check_blend(profile.with_name(named))
    return profile.absolute()


def check_blend(path: Path) -> None:
    """Make sure that a file begins as .blend files do, so that nobody waits for one that doesn't.

    Raises:
        CharacterError: It isn't there or is something else.
    """
    try:
        with path.open("rb") as file:
            start = file.read(7)
    except OSError as error:
        raise CharacterError(
            f"There is no character file '{path}' ({error.strerror}).", "Check the profile's blend."
        ) from error
    if start != b"BLENDER" and not start.startswith(_PACKED):
        raise CharacterError(f"'{path}' is not a .blend file.", "Save it again in Blender.")


def _unknown(name: str) -> CharacterError:
    known = names()
    near = difflib.get_close_matches(name.lower(), known, n=3)
    if near:
        return CharacterError(
            f"There is no character '{name}'.", f"Did you mean {' or '.join(near)}?"
        )
    return CharacterError(f"There is no character '{name}'.", f"There is: {', '.join(known)}.")


def _build_aside(name: str, folder: Path, run_builder: RunBuilder, say: Say) -> None:
    """Build in a folder beside the place and rename it; who comes second throws theirs away."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        run_builder(name, aside, say)
        aside.chmod(0o755)
        try:
            aside.rename(folder)
        except OSError:
            if not (folder / f"{name}.toml").is_file():
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _pass_on(line: str, say: Say) -> None:
    if line.startswith(_SAYS):
        say(line.removeprefix(_SAYS))
