# SPDX-License-Identifier: GPL-3.0-or-later
"""The workshop: new characters, builds where the user wants them, and export for other programs."""

from __future__ import annotations

import re
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from .. import parts, processes
from ..errors import CharacterError, OutputError, PartFailed, SettingError
from ..folders import aside, check_writable, scratch
from . import shelf
from .profile import load_profile
from .shelf import SUFFIX, Order, Say

EXPORT_LIMIT_S: Final = 300.0
_NOTE: Final = "note: "
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Entry:
    """What a list of the cast says of a character.

    Attributes:
        name: How it is asked for.
        title: What people call it.
        about: One line about it; where its file is wrong, what is wrong.
        outfits: Names of its other clothes.
        parameters: Its parameter file; empty for a profile that somebody put on the shelf.
    """

    name: str
    title: str
    about: str
    outfits: tuple[str, ...] = ()
    parameters: str = ""

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {**asdict(self), "outfits": list(self.outfits)}


def entries() -> tuple[Entry, ...]:
    """Everyone who can be asked for by name."""
    ready = shelf.ready_names()
    return tuple(_ready_entry(n) if n in ready else _entry(shelf.order(n)) for n in shelf.names())


def _entry(one: Order) -> Entry:
    try:
        found = shelf.read_order(one)
    except CharacterError as error:
        return Entry(one.name, one.name, f"unusable: {error.message}", (), str(one.parameters))
    return Entry(one.name, found.title, found.about, tuple(found.outfits), str(one.parameters))


def _ready_entry(name: str) -> Entry:
    try:
        profile = load_profile(shelf.find_character(name))
    except CharacterError as error:
        return Entry(name, name, f"unusable: {error.message}")
    return Entry(name, profile.name, ", ".join(profile.tags))


def describable() -> dict[str, tuple[str, ...]]:
    """The words that a description may have: what they are about → the words."""
    return dict(shelf.rigs_module("describe").words())


def new_character(
    seed: int, like: str = "", *, name: str = "", folder: Path | None = None
) -> Order:
    """Draw a character by chance and keep its parameters.

    Args:
        seed: Which one; the same seed and description give the same character.
        like: What it must be like.
        name: What to call it; empty lets the seed choose.
        folder: Where its parameter file goes; None for the user's shelf.

    Raises:
        SettingError: The seed or the name can't be had.
        CharacterError: The description can't be understood, or somebody else has that name.
        OutputError: The folder can't be written.
    """
    if seed < 0:
        raise SettingError(f"There is no seed {seed}.", "Seeds are whole numbers from 0 on.")
    try:
        drawn = shelf.rigs_module("generate").random_character(seed, like)
    except ValueError as error:
        raise CharacterError(
            str(error), "'avatar cast words' lists every word of a description."
        ) from error
    if name:
        drawn = replace(drawn, name=_checked(name), title=_title(name))
    return _keep(drawn, folder)


def copy_character(source: str, *, name: str, folder: Path | None = None) -> Order:
    """Copy a character's parameters, to be edited.

    Raises:
        SettingError: The name can't be had.
        CharacterError: There is no such character to copy, or somebody else has the name.
        OutputError: The folder can't be written.
    """
    found = shelf.read_order(shelf.order(source))
    return _keep(replace(found, name=_checked(name), title=_title(name)), folder)


def build_into(wanted: Order, folder: Path, say: Say) -> Path:
    """Build a character into a folder of the user's, over what is there; its profile's path.

    Raises:
        CharacterError: The parameters are wrong.
        OutputError: The folder can't be written.
        PartMissing: There is no Blender.
        PartFailed: The build failed.
    """
    shelf.read_order(wanted)
    profile = folder / f"{wanted.name}.toml"
    check_writable(profile)
    with scratch() as made:
        shelf.run_in_blender(wanted, made, say)
        for path in sorted(made.iterdir(), key=lambda path: path.suffix == ".toml"):
            with aside(folder / path.name) as part:
                shutil.copyfile(path, part)
    return profile


def export_glb(profile: Path, output: Path, say: Say) -> tuple[str, ...]:
    """Write a character as glTF, for other programs; returns what it could not take along.

    Args:
        profile: Its profile, with the .blend beside it.
        output: The .glb.
        say: Told what is done.

    Raises:
        OutputError: The output can't be written.
        PartMissing: There is no Blender.
        PartFailed: Blender couldn't export it.
    """
    if output.suffix.lower() != ".glb":
        raise OutputError(f"A character can't be exported as '{output.name}'.", "End it in .glb.")
    check_writable(output)
    blend = profile.with_name(load_profile(profile).blend)
    blender = parts.find_blender()
    say("exporting")
    with aside(output) as part:
        done = processes.run(
            [*blender.argv, shelf.rigs_dir() / "export.py", "--", blend, "-o", part],
            what=f"Exporting '{blend.name}'",
            timeout_s=EXPORT_LIMIT_S,
            env=blender.env,
        )
        if done.returncode != 0 or not part.is_file():
            last = next((s.strip() for s in reversed(done.stderr.splitlines()) if s.strip()), "")
            raise PartFailed(
                f"'{blend.name}' could not be exported: {last or 'Blender said nothing'}.",
                "Run 'avatar doctor' to check Blender.",
            )
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return tuple(line.removeprefix(_NOTE) for line in lines if line.startswith(_NOTE))


def _keep(character: Any, folder: Path | None) -> Order:
    """Save a character's parameters unless the same lie there already."""
    path = (folder or shelf.shelf_dir()) / f"{character.name}{SUFFIX}"
    _refuse_taken(character.name, path)
    if folder is None:
        path.parent.mkdir(parents=True, exist_ok=True)
    check_writable(path)
    with aside(path) as part:
        shelf.rigs_module("parameter_file").save_character(character, part)
        if path.is_file() and path.read_bytes() != part.read_bytes():
            raise CharacterError(
                f"There is another character in '{path}'.",
                "Give a --name of its own, or remove that file first.",
            )
    return Order(path)


def _refuse_taken(name: str, path: Path) -> None:
    if path.parent == shelf.shelf_dir() and name in shelf.names() and not path.is_file():
        raise CharacterError(f"The cast has a '{name}' already.", "Give it another --name.")


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name.lower()):
        raise SettingError(
            f"A character can't be called '{name}'.",
            "Use letters a-z, digits and _, beginning with a letter.",
        )
    return name.lower()


def _title(name: str) -> str:
    return name.replace("_", " ").title()
