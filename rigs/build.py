# SPDX-License-Identifier: GPL-3.0-or-later
"""Build a character: ``python -m rigs.build ada -o DIR``.

Also ``blender -b --factory-startup -P rigs/build.py -- ada -o DIR``, with a name of ours or the
path of a ``NAME.params.toml``, and ``--outfit OUTFIT`` for other clothes. Writes ``NAME.blend``,
its profile ``NAME.toml``, its portrait ``NAME.png`` and Blender's catalogue file into the folder,
each whole or not at all. With an outfit, NAME is ``NAME-OUTFIT``.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

Points = dict[str, tuple[float, float, float]]

HERE = Path(__file__).resolve().parent
if not __package__:
    sys.path.insert(0, str(HERE.parent))
for wheels in (HERE.parent / "wheels", HERE.parent / ".venv" / "wheels"):
    sys.path.extend(str(wheel) for wheel in sorted(wheels.glob("*-none-any.whl")))

from rigs.assemble import build_parts  # noqa: E402
from rigs.body_poses import BODY_BONES  # noqa: E402
from rigs.gestures import profile_poses  # noqa: E402
from rigs.landmarks import EYE_BONES, HEAD_BONES, key_plan, landmarks  # noqa: E402
from rigs.parameter_file import SUFFIX  # noqa: E402
from rigs.params import Character, load_character  # noqa: E402
from rigs.stances import STANCES  # noqa: E402


def names() -> tuple[str, ...]:
    """Names of the characters that have a parameter file here."""
    return tuple(sorted(path.name.removesuffix(SUFFIX) for path in HERE.glob(f"*{SUFFIX}")))


def build(who: str, folder: Path, outfit: str = "") -> Path:
    """Build a character into a folder; returns the path of its profile.

    Args:
        who: A name of ours, or the path of a parameter file.
        folder: Made when missing.
        outfit: One of the character's other outfits; empty for the first.

    Raises:
        ValueError: There is no such character or outfit, or its parameters are wrong.
    """
    from rigs import scene, shelf_asset

    character = read_order(who, outfit)
    name = character.name
    _say("sculpting")
    parts = build_parts(character)
    _say("skinning")
    root = scene.populate(character, parts)
    collection = root.users_collection[0]
    shelf_asset.shelve(character, collection)
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=f".{name}-") as aside:
        made = [Path(aside) / f"{name}{suffix}" for suffix in (".png", ".blend", ".toml")]
        picture, blend, profile = made
        points = _write_profile(character, root.name, parts, profile)
        _say("portraying")
        shelf_asset.add_portrait(collection, points, picture)
        scene.save(blend)
        for path in made:
            path.replace(folder / path.name)
    shelf_asset.write_catalogue(folder)
    _say("done")
    return folder / f"{name}.toml"


def read_order(who: str, outfit: str = "") -> Character:
    """The character that an order asks for, named after its file.

    Raises:
        ValueError: There is no such character or outfit, or its parameters are wrong.
    """
    path = Path(who) if who.endswith(SUFFIX) else HERE / f"{who}{SUFFIX}"
    if not path.is_file():
        raise ValueError(f"There is no character '{who}'; there is: {', '.join(names())}.")
    return load_character(path, outfit)


def _write_profile(character: Character, root: str, parts: Sequence[object], path: Path) -> Points:
    """Write the profile; returns the landmarks of the first pose."""
    cast = _profile_module()
    channels = {
        name: cast.ChannelMap(keys=tuple(cast.KeyTarget(*target) for target in targets))
        for name, targets in key_plan(parts).items()  # type: ignore[arg-type]
    }
    for name, targets in (HEAD_BONES | EYE_BONES | BODY_BONES).items():
        turned = tuple(cast.BoneTarget(root, *target) for target in targets)
        keyed = channels[name].keys if name in channels else ()
        channels[name] = cast.ChannelMap(keys=keyed, bones=turned)
    poses = {pose: landmarks(character, parts, pose) for pose in STANCES}  # type: ignore[arg-type]
    points = poses[STANCES[0]]
    turns = {
        name: {(root, bone): cast.BonePose(*where) for bone, where in pose.items()}
        for name, pose in profile_poses(character).items()
    }
    profile = cast.CharacterProfile(
        name=character.title,
        blend=f"{character.name}.blend",
        collection=character.title,
        root=root,
        channels=channels,
        landmarks=poses,
        height_m=points["hair_top"][2],
        shows_to="feet",
        voice=character.voice,
        tags=(*character.tags, "stylised"),
        poses=turns,
    )
    cast.save_profile(profile, path)
    return points


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
    parser.add_argument("who", help=f"{', '.join(names())}, or a NAME{SUFFIX}")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--outfit", default="", help="one of the character's other outfits")
    options = parser.parse_args(arguments)
    try:
        build(options.who, options.output, options.outfit)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _own_arguments(argv: Sequence[str]) -> Sequence[str]:
    """What is meant for us: all after ``--`` where Blender's own come first."""
    return argv[argv.index("--") + 1 :] if "--" in argv else argv[1:]


if __name__ == "__main__":
    raise SystemExit(main(_own_arguments(sys.argv)))
