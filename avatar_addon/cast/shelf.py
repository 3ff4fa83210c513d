# SPDX-License-Identifier: GPL-3.0-or-later
"""The shelf: characters by name, built the first time that they are asked for.

Our own characters come as code and parameter files in ``rigs/``, beside the package in a checkout
and inside it in an installed extension (there some also ready-built). The user's own parameter
files lie in the user's data folder. What is built here lies there, too, under a hash of the code
and one of the parameters, so that a new version or an edited file builds anew.
"""

from __future__ import annotations

import difflib
import hashlib
import importlib
import logging
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from .. import parts, processes
from ..errors import CharacterError, OutputError, PartFailed
from ..folders import data_dir
from . import guests
from .profile import load_profile

DEFAULT_CHARACTER: Final = "ada"
BUILD_LIMIT_S: Final = 300.0
_PACKED: Final = (b"\x28\xb5\x2f\xfd", b"\x1f\x8b")
"""First bytes of .blend files saved compressed, by zstd and (before 3.0) by gzip."""
SUFFIX: Final = ".params.toml"
_SAYS: Final = "build: "
_CATALOGUE: Final = "blender_assets.cats.txt"
_OUTFIT: Final = re.compile(r"(..+):([A-Za-z0-9_]+)")

Say = Callable[[str], None]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """What is to be built: a parameter file, and which outfit, if not the first."""

    parameters: Path
    outfit: str = ""

    @property
    def name(self) -> str:
        """Stem of the files that are built."""
        stem = self.parameters.name.removesuffix(SUFFIX).lower()
        return f"{stem}-{self.outfit}" if self.outfit else stem


RunBuilder = Callable[[Order, Path, Say], None]
"""Builds what is ordered into a folder and says what it is doing."""


def names() -> tuple[str, ...]:
    """Every character that can be asked for by name: ours, the user's, and ready profiles."""
    known = _parameters()
    ready = {name for name in _ready() if name.rpartition("-")[0] not in known}  # no outfits
    return tuple(sorted({*known, *ready}))


def shelf_dir() -> Path:
    """The user's shelf: parameter files, profiles with their .blend, and what has been built."""
    return data_dir() / "cast"


def find_character(name_or_blend: str = DEFAULT_CHARACTER, say: Say | None = None) -> Path:
    """Path of a character's profile; a character that isn't built yet is built.

    Args:
        name_or_blend: A name on the shelf (empty: the default), a parameter file, either with
            ``:OUTFIT`` behind it; or the path of anybody's character file, with or without a
            profile beside it.
        say: Told what a build is doing, from another thread.

    Raises:
        CharacterError: Nobody has that name or outfit, or a file or its profile can't be used.
        PartMissing: It has to be built and there is no Blender.
        PartFailed: The build failed.
    """
    wanted, outfit = split_outfit(name_or_blend or DEFAULT_CHARACTER)
    if is_path(wanted):
        if guests.is_guest(wanted) and not outfit:
            return guests.adopt(wanted).profile
        if wanted.endswith(SUFFIX):
            return ensure_built(order(wanted, outfit), say=say)
        if outfit:
            raise CharacterError(
                f"'{wanted}' has no outfit '{outfit}': a file from elsewhere has only its own.",
                f"Leave out ':{outfit}'.",
            )
        return _beside(Path(wanted).expanduser())
    name = wanted.lower()
    own = shelf_dir() / f"{name}{SUFFIX}"
    stem = f"{name}-{outfit}" if outfit else name
    ready = _ready()
    if stem in ready and not own.is_file():
        return ready[stem]
    if name in _parameters():
        return ensure_built(order(name, outfit), say=say)
    raise _unknown(wanted)


def split_outfit(text: str) -> tuple[str, str]:
    """``ben:weekend`` → ``ben`` and ``weekend``; a drive letter is none."""
    match = _OUTFIT.fullmatch(text)
    return (match[1], match[2].lower()) if match else (text, "")


def outfits_of(name: str) -> tuple[str, ...]:
    """Names of a character's other outfits; none for a file from elsewhere or an unknown name.

    Raises:
        CharacterError: Its parameter file is wrong.
    """
    known = _parameters()
    path = Path(name).expanduser() if name.endswith(SUFFIX) else known.get(name.lower())
    if path is not None and path.is_file():
        return tuple(read_order(Order(path)).outfits)
    stem = f"{name.lower()}-"
    return tuple(ready.removeprefix(stem) for ready in _ready() if ready.startswith(stem))


def order(name: str, outfit: str = "") -> Order:
    """The order for a character of ours or of the user's, or for a parameter file.

    Raises:
        CharacterError: Nobody has that name, or there is no such file.
    """
    if name.endswith(SUFFIX):
        return Order(_present(Path(name).expanduser()), outfit)
    found = _parameters()
    if name.lower() not in found:
        raise _unknown(name)
    return Order(found[name.lower()], outfit)


def read_order(wanted: Order) -> Any:
    """The ``rigs.params.Character`` that is ordered, checked before a build begins.

    Raises:
        CharacterError: The file is wrong or has no such outfit.
    """
    try:
        return rigs_module("parameter_file").read_character(wanted.parameters, wanted.outfit)
    except ValueError as error:
        raise CharacterError(str(error), f"The file is '{wanted.parameters}'.") from error


def ensure_built(
    wanted: str | Order, run_builder: RunBuilder | None = None, *, say: Say | None = None
) -> Path:
    """Build a character unless that version of it is built; its profile's path.

    The result appears whole or not at all; two processes may build at once.

    Args:
        wanted: A name, or an order.
        run_builder: Builds; by default a Blender of its own.
        say: Told what the build is doing.

    Raises:
        CharacterError: Nobody has that name, or its parameters are wrong.
        OutputError: The shelf can't be written.
        PartMissing: There is no Blender.
        PartFailed: The build failed.
    """
    one = order(wanted) if isinstance(wanted, str) else wanted
    folder = shelf_dir() / f"{one.name}-{source_hash()}-{_digest([one.parameters])[:6]}"
    profile = folder / f"{one.name}.toml"
    if not profile.is_file():
        read_order(one)
        try:
            _build_aside(one, folder, run_builder or run_in_blender, say or _log.info)
            _sweep(one, folder)
        except OSError as error:
            raise OutputError(
                f"The character '{one.name}' can't be kept in '{folder}': "
                f"{error.strerror or error}.",
                "Make room there, or set AVATAR_DATA to a folder that can be written.",
            ) from error
    return profile


def run_in_blender(wanted: Order, folder: Path, say: Say) -> None:
    """Build a character in a Blender of its own.

    Raises:
        PartMissing: There is no Blender.
        PartFailed: It ended with an error, or without the files.
    """
    blender = parts.find_blender()
    outfit = ["--outfit", wanted.outfit] if wanted.outfit else []
    done = processes.run(
        [*blender.argv, rigs_dir() / "build.py", "--", wanted.parameters, "-o", folder, *outfit],
        what=f"Building the character '{wanted.name}'",
        timeout_s=BUILD_LIMIT_S,
        env=blender.env,
        on_stderr_line=lambda line: _pass_on(line, say),
    )
    if done.returncode != 0 or not (folder / f"{wanted.name}.toml").is_file():
        last = next((s.strip() for s in reversed(done.stderr.splitlines()) if s.strip()), "")
        raise PartFailed(
            f"The character '{wanted.name}' could not be built: {last or 'Blender said nothing'}.",
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


def rigs_module(name: str) -> ModuleType:
    """A module of the characters' code that needs no Blender.

    Raises:
        CharacterError: The code isn't there.
    """
    package = __package__.rpartition(".")[0]
    inside = rigs_dir().parent == Path(__file__).resolve().parents[1]
    return importlib.import_module(f"{package}.rigs.{name}" if inside else f"rigs.{name}")


def source_hash() -> str:
    """Eight hex digits that change with any of the code that characters are made by."""
    return _digest(sorted(rigs_dir().glob("*.py")))[:8]


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _parameters() -> dict[str, Path]:
    """Name → parameter file; the user's own come before ours."""
    found = {}
    for folder in (rigs_dir(), shelf_dir()):
        for path in folder.glob(f"*{SUFFIX}"):
            found[path.name.removesuffix(SUFFIX).lower()] = path
    return found


def _ready() -> dict[str, Path]:
    """Names that need no build; the user's own come before ours."""
    found = {}
    for folder in (rigs_dir(), shelf_dir()):
        for profile in folder.glob("*.toml"):
            if profile.with_suffix(".blend").is_file():
                found[profile.stem.lower()] = profile
    return found


def ready_names() -> tuple[str, ...]:
    """Names of the profiles that lie ready and have no parameter file."""
    return tuple(name for name in names() if name not in _parameters())


def is_path(text: str) -> bool:
    """Whether a character is asked for by a file, not by name."""
    return bool(Path(text).suffix) or "/" in text or "\\" in text


def _beside(path: Path) -> Path:
    """The profile beside a character's file."""
    if path.suffix.lower() not in {".blend", ".toml"}:
        raise CharacterError(
            f"'{path}' is not a character: it must be a .blend, .glb, .gltf, .vrm or .fbx.",
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


def _present(path: Path) -> Path:
    if not path.is_file():
        raise CharacterError(f"There is no parameter file '{path}'.", "Check the path.")
    return path.absolute()


def _build_aside(wanted: Order, folder: Path, run_builder: RunBuilder, say: Say) -> None:
    """Build in a folder beside the place and rename it; who comes second throws theirs away."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        run_builder(wanted, aside, say)
        aside.chmod(0o755)
        try:
            aside.rename(folder)
        except OSError:
            if not (folder / f"{wanted.name}.toml").is_file():
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _sweep(wanted: Order, folder: Path) -> None:
    """Take older texts of the same file off the shelf, and tell Blender the catalogue's name."""
    for other in shelf_dir().glob(f"{wanted.name}-{source_hash()}-??????"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    if (folder / _CATALOGUE).is_file():
        shutil.copyfile(folder / _CATALOGUE, shelf_dir() / _CATALOGUE)


def _pass_on(line: str, say: Say) -> None:
    if line.startswith(_SAYS):
        say(line.removeprefix(_SAYS))
