# SPDX-License-Identifier: GPL-3.0-or-later
"""Guests: anybody's character file, adopted once and kept under the hash of what it holds.

What was found can be overruled: a profile ``FILE.avatar.toml`` beside the character's file says how
its channels move it, in place of what was recognised.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from .. import errors, parts, processes
from ..errors import CharacterError, OutputError, PartFailed
from ..folders import aside, check_writable, data_dir
from ..vocabulary import CHANNELS
from .profile import ChannelMap, CharacterProfile, KeyTarget, load_profile, save_profile

SUFFIXES: Final = (".blend", ".glb", ".gltf", ".vrm", ".fbx")
OWN: Final = ".avatar.toml"
"""Ending of the profile beside a character's file."""
ADOPT_LIMIT_S: Final = 180.0
_MISTAKE: Final = "avatar-mistake: "
_CODE: Final = ("cast/looks", "cast/names", "rig")


@dataclass(frozen=True)
class Guest:
    """A character from elsewhere that is known.

    Attributes:
        source: Its file.
        profile: The profile that films use, with a .blend beside it.
        report: What was found, as ``rig.adopt.describe`` tells it.
    """

    source: Path
    profile: Path
    report: Mapping[str, Any]


def is_guest(text: str) -> bool:
    """Whether a name is the path of a character's file that needs to be adopted."""
    path = Path(split_pick(text)[0]).expanduser()
    if path.suffix.lower() not in SUFFIXES:
        return False
    return path.suffix.lower() != ".blend" or not path.with_suffix(".toml").is_file()


def split_pick(text: str) -> tuple[str, str]:
    """``crowd.blend#Anna`` → the file, and which of its characters."""
    path, _, pick = text.partition("#")
    return path, pick


def own_profile(source: Path) -> Path:
    """Where a character's own profile lies: beside its file."""
    return source.with_name(source.stem + OWN)


def adopt(text: str) -> Guest:
    """Know a character's file; what is known already isn't looked at again.

    Args:
        text: Path of a .blend, .glb, .gltf, .vrm or .fbx; ``FILE#NAME`` for one of several.

    Raises:
        CharacterError: There is no such file, nobody in it, or its own profile is wrong.
        PartMissing: There is no Blender.
        PartFailed: Blender ended without a result.
        OutputError: The shelf can't be written.
    """
    written, pick = split_pick(text)
    source = Path(written).expanduser().absolute()
    if not source.is_file():
        raise CharacterError(f"There is no character file '{source}'.", "Check the path.")
    folder = data_dir() / "guests" / f"{source.stem[:40]}-{_key(source, pick)}"
    if not _profile_in(folder):
        try:
            _adopt_aside(source, pick, folder)
        except OSError as error:
            raise OutputError(
                f"The character '{source.name}' can't be kept in '{folder}': "
                f"{error.strerror or error}.",
                "Make room there, or set AVATAR_DATA to a folder that can be written.",
            ) from error
    profile = _profile_in(folder)
    assert profile is not None
    report = json.loads(profile.with_suffix(".json").read_text(encoding="utf-8"))
    return Guest(source, profile, report)


def _key(source: Path, pick: str) -> str:
    """Twelve digits that change with the file, its own profile, and the code that looks at it."""
    digest = hashlib.sha256(pick.encode())
    package = Path(__file__).resolve().parents[1]
    code = sorted(path for folder in _CODE for path in (package / folder).glob("*.py"))
    own = own_profile(source)
    for path in (source, *([own] if own.is_file() else []), *code):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]


def _profile_in(folder: Path) -> Path | None:
    return next(folder.glob("*.toml"), None)


def _adopt_aside(source: Path, pick: str, folder: Path) -> None:
    """Adopt in a folder beside the place and rename it; who comes second throws theirs away."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _run_in_blender(source, pick, made)
        _overrule(made, own_profile(source))
        made.chmod(0o755)
        try:
            made.rename(folder)
        except OSError:
            if not _profile_in(folder):
                raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _run_in_blender(source: Path, pick: str, folder: Path) -> None:
    blender = parts.find_blender()
    worker = Path(__file__).resolve().parents[1] / "rig" / "adopt_worker.py"
    done = processes.run(
        [*blender.argv, worker, "--", source, folder, pick],
        what=f"Looking at the character '{source.name}'",
        timeout_s=ADOPT_LIMIT_S,
        env=blender.env,
    )
    lines = done.stderr.splitlines()
    for line in lines:
        if line.startswith(_MISTAKE):
            told = json.loads(line.removeprefix(_MISTAKE))
            raise getattr(errors, told["kind"])(told["message"], told["hint"])
    if done.returncode != 0 or not _profile_in(folder):
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        raise PartFailed(
            f"The character '{source.name}' could not be looked at: "
            f"{last or 'Blender said nothing'}.",
            "Run 'avatar doctor' to check Blender; try opening the file in Blender by hand.",
        )


def _overrule(folder: Path, own: Path) -> None:
    """Let the character's own profile say how its channels move it."""
    found = _profile_in(folder)
    if found is None or not own.is_file():
        return
    theirs, ours = load_profile(own), load_profile(found)
    landmarks = theirs.landmarks or ours.landmarks
    said = replace(
        ours, name=theirs.name, channels=theirs.channels, landmarks=landmarks, voice=theirs.voice
    )
    with aside(found) as part:
        save_profile(said, part)


def parse_setting(text: str) -> tuple[str, dict[str, float]]:
    """``viseme.PP=lips_closed:0.8+press:0.2`` → the channel, and its keys' weights.

    An empty right side takes the channel away.

    Raises:
        CharacterError: It can't be read, or there is no such channel.
    """
    channel, equals, keys = text.partition("=")
    if not equals or channel.strip() not in CHANNELS:
        raise CharacterError(
            f"'{text}' does not set a channel.",
            "Write CHANNEL=KEY:WEIGHT, as viseme.PP=lips_closed:0.8; "
            "channels are viseme.PP, face.jawOpen and so on.",
        )
    out: dict[str, float] = {}
    for one in filter(None, (part.strip() for part in keys.split("+"))):
        key, colon, weight = one.rpartition(":")
        try:
            out[key if colon else one] = float(weight) if colon else 1.0
        except ValueError:
            raise CharacterError(
                f"'{weight}' in '{text}' is no weight.", "Write a number, as lips_closed:0.8."
            ) from None
    return channel.strip(), out


def overrule(guest: Guest, settings: Mapping[str, Mapping[str, float]], source: str = "") -> Path:
    """Write a character's own profile: what was found, or another's, and what was set.

    Args:
        guest: The character.
        settings: Channel → key → weight; no keys take the channel away.
        source: A profile whose channels are taken over first; empty for what was found.

    Returns:
        The path of its own profile, beside its file.

    Raises:
        CharacterError: It has no such key, or the other profile can't be used.
        OutputError: The file can't be written.
    """
    profile = load_profile(guest.profile)
    meshes = _meshes_of_keys(guest)
    channels = dict(load_profile(Path(source)).channels if source else profile.channels)
    for channel, keys in settings.items():
        targets = tuple(_target(guest, meshes, key, weight) for key, weight in keys.items())
        channels.pop(channel, None)
        if targets:
            channels[channel] = ChannelMap(keys=targets)
    _check_keys(guest, meshes, channels)
    path = own_profile(guest.source)
    check_writable(path)
    with aside(path) as part:
        save_profile(_named(profile, channels, guest.source), part)
    return path


def _named(
    profile: CharacterProfile, channels: Mapping[str, ChannelMap], source: Path
) -> CharacterProfile:
    return replace(profile, channels=channels, blend=source.name)


def _meshes_of_keys(guest: Guest) -> dict[str, tuple[str, ...]]:
    return {key: tuple(meshes) for key, meshes in guest.report["keys"].items()}


def _target(
    guest: Guest, meshes: Mapping[str, tuple[str, ...]], key: str, weight: float
) -> KeyTarget:
    if key not in meshes:
        raise _no_key(guest, meshes, key)
    return KeyTarget(key, weight, meshes[key])


def _check_keys(
    guest: Guest, meshes: Mapping[str, tuple[str, ...]], channels: Mapping[str, ChannelMap]
) -> None:
    for key in _keys_in(channels):
        if key not in meshes:
            raise _no_key(guest, meshes, key)


def _keys_in(channels: Mapping[str, ChannelMap]) -> Iterator[str]:
    for one in channels.values():
        for target in one.keys:
            yield target.key


def _no_key(guest: Guest, meshes: Mapping[str, tuple[str, ...]], key: str) -> CharacterError:
    near = difflib.get_close_matches(key, meshes, n=3)
    hint = f"Did you mean {' or '.join(near)}?" if near else "'avatar cast inspect' lists them."
    return CharacterError(f"'{guest.source.name}' has no shape key '{key}' that moves it.", hint)
