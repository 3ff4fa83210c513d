# SPDX-License-Identifier: GPL-3.0-or-later
"""Which real parts are here: found where, which version, else the one-line mend."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from . import parts, processes
from .errors import AvatarError, PartFailed
from .folders import data_dir

_ASK_S: Final = 60.0
_PIPER: Final = "import importlib.metadata as m; import piper; print(m.version('piper-tts'))"
_BPY: Final = "import bpy; print('Blender', bpy.app.version_string)"


@dataclass(frozen=True)
class Verdict:
    """What is known of one part.

    Attributes:
        name: The part.
        ok: Whether it is here and answers.
        where: Path or command.
        version: As it says itself.
        mend: What to do where ``ok`` is False, one line.
    """

    name: str
    ok: bool
    where: str = ""
    version: str = ""
    mend: str = ""


def check_parts(blender: str | None = None) -> tuple[Verdict, ...]:
    """Ask every part, side by side.

    Args:
        blender: The user's ``--blender``, if any.
    """
    checks: tuple[tuple[str, Callable[[], Verdict]], ...] = (
        ("Piper", _piper),
        ("voice", _voice),
        ("Rhubarb", _rhubarb),
        ("Blender", lambda: _blender(blender)),
        ("ffmpeg", _ffmpeg),
        ("folders", _folders),
    )
    with ThreadPoolExecutor(len(checks)) as pool:
        return tuple(pool.map(lambda check: _judged(*check), checks))


def _judged(name: str, check: Callable[[], Verdict]) -> Verdict:
    try:
        return check()
    except AvatarError as error:
        return Verdict(name, ok=False, mend=str(error))


def _ask(what: str, command: Sequence[str], pattern: str, env: dict[str, str]) -> str:
    """Run a part and find its version in what it says."""
    done = processes.run(command, what=what, timeout_s=_ASK_S, env=env)
    text = done.stdout.decode("utf-8", "replace") + done.stderr
    found = re.search(pattern, text)
    if done.returncode != 0 or found is None:
        raise PartFailed(f"{what} is here and doesn't answer.", parts.SET_UP)
    return found[1]


def _piper() -> Verdict:
    speech = parts.find_speech()
    version = _ask("Piper", (*speech.argv, "-c", _PIPER), r"^(\S+)", speech.env)
    return Verdict("Piper", ok=True, where=" ".join(speech.argv), version=version)


def _voice() -> Verdict:
    """The voice in the box must be whole; those that are installed are named."""
    from .speech.voices import DEFAULT_VOICE, find_voice, list_voices

    voice = find_voice(DEFAULT_VOICE)
    speakers = f" ({len(voice.speakers)} speakers)" if voice.speakers else ""
    installed = [one.name for one in list_voices() if one.source == "installed"]
    others = f", and {', '.join(installed)}" if installed else ""
    return Verdict("voice", ok=True, where=str(voice.model), version=voice.name + speakers + others)


def _rhubarb() -> Verdict:
    path = parts.find_rhubarb()
    version = _ask("Rhubarb", (str(path), "--version"), r"version (\S+)", {})
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < (1, 13):
        raise PartFailed(f"Rhubarb at '{path}' is {version}; 1.13 is needed.", parts.SET_UP)
    return Verdict("Rhubarb", ok=True, where=str(path), version=version)


def _blender(named: str | None) -> Verdict:
    command = parts.find_blender(named)
    ask = (*command.argv, "-c", _BPY) if len(command.argv) == 1 else (command.argv[0], "--version")
    version = _ask("Blender", ask, r"Blender (\d\S+)", command.env)
    if tuple(map(int, version.split(".")[:2])) < (4, 5):
        raise PartFailed(
            f"Blender at '{command.argv[0]}' is {version}; 4.5 or newer is needed.",
            "Name another one with --blender.",
        )
    return Verdict("Blender", ok=True, where=command.argv[0], version=version)


def _ffmpeg() -> Verdict:
    path = parts.find_ffmpeg()
    version = _ask("ffmpeg", (str(path), "-hide_banner", "-version"), r"version (\S+)", {})
    return Verdict("ffmpeg", ok=True, where=str(path), version=version)


def _folders() -> Verdict:
    folder: Path = data_dir()
    python = ".".join(map(str, sys.version_info[:3]))
    return Verdict("folders", ok=True, where=str(folder), version=f"Python {python}")
