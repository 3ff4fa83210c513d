# SPDX-License-Identifier: GPL-3.0-or-later
"""Build a character: ``python -m rigs.build ada -o DIR``.

Also ``blender -b --factory-startup -P rigs/build.py -- ada -o DIR``. Writes ``DIR/NAME.blend`` and
its profile ``DIR/NAME.toml``, each whole or not at all.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
if not __package__:
    sys.path.insert(0, str(HERE.parent))
for wheels in (HERE.parent / "wheels", HERE.parent / ".venv" / "wheels"):
    sys.path.extend(str(wheel) for wheel in sorted(wheels.glob("*-none-any.whl")))

from rigs.assemble import build_parts  # noqa: E402
from rigs.landmarks import EYE_BONES, HEAD_BONES, key_plan, landmarks  # noqa: E402
from rigs.params import Character, load_character  # noqa: E402


def names() -> tuple[str, ...]:
    """Names of the characters that have a parameter file."""
    return tuple(
        sorted(path.name.removesuffix(".params.toml") for path in HERE.glob("*.params.toml"))
    )


def build(name: str, folder: Path) -> Path:
    """Build a character into a folder; returns the path of its profile.

    Raises:
        ValueError: There is no such character, or its parameters are wrong.
    """
    if name not in names():
        raise ValueError(f"There is no character '{name}'; there is: {', '.join(names())}.")
    from rigs import scene

    character = load_character(HERE / f"{name}.params.toml")
    _say("sculpting")
    parts = build_parts(character)
    _say("skinning")
    root = scene.populate(character, parts)
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=f".{name}-") as aside:
        blend, profile = Path(aside) / f"{name}.blend", Path(aside) / f"{name}.toml"
        scene.save(blend)
        _write_profile(character, root.name, parts, profile)
        blend.replace(folder / blend.name)
        profile.replace(folder / profile.name)
    _say("done")
    return folder / f"{name}.toml"


def _write_profile(character: Character, root: str, parts: Sequence[object], path: Path) -> None:
    cast = _profile_module()
    channels = {
        name: cast.ChannelMap(keys=tuple(cast.KeyTarget(*target) for target in targets))
        for name, targets in key_plan(parts).items()  # type: ignore[arg-type]
    }
    for name, targets in (HEAD_BONES | EYE_BONES).items():
        turned = tuple(cast.BoneTarget(root, *target) for target in targets)
        keyed = channels[name].keys if name in channels else ()
        channels[name] = cast.ChannelMap(keys=keyed, bones=turned)
    points = landmarks(character, parts)  # type: ignore[arg-type]
    profile = cast.CharacterProfile(
        name=character.title,
        blend=f"{character.name}.blend",
        collection=character.title,
        root=root,
        channels=channels,
        landmarks={"standing": points},
        height_m=points["hair_top"][2],
        shows_to="waist",
        voice=character.voice,
        tags=("bust", "stylised"),
    )
    cast.save_profile(profile, path)


def _profile_module() -> ModuleType:
    """The package's profile module, whether this folder lies beside the package or in it."""
    inside = HERE.parent / "cast" / "profile.py"
    package = HERE.parent if inside.exists() else HERE.parent / "avatar_addon"
    if str(package.parent) not in sys.path:
        sys.path.insert(0, str(package.parent))
    return importlib.import_module(f"{package.name}.cast.profile")


def _say(what: str) -> None:
    """Report progress as a line that a parent process can read."""
    print(f"build: {what}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="rigs.build", description=__doc__)
    parser.add_argument("name", choices=names())
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    options = parser.parse_args(arguments)
    build(options.name, options.output)
    return 0


def _own_arguments(argv: Sequence[str]) -> Sequence[str]:
    """What is meant for us: all after ``--`` where Blender's own come first."""
    return argv[argv.index("--") + 1 :] if "--" in argv else argv[1:]


if __name__ == "__main__":
    raise SystemExit(main(_own_arguments(sys.argv)))
