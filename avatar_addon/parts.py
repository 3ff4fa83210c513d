# SPDX-License-Identifier: GPL-3.0-or-later
"""The real parts: where Rhubarb, ffmpeg, Piper and Blender are on this machine.

Each is looked for in the same order: an environment variable, the add-on's preferences (which the
window hands down as that variable), the command search path, our own tools folder, what came with
the extension. Nothing is downloaded here.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from . import bundle
from .errors import PartMissing
from .folders import data_dir

SET_UP: Final = "Run scripts/bootstrap, or 'avatar doctor' to see every part."
RHUBARB_VERSION: Final = "1.13.0"
_EXE: Final = ".exe" if sys.platform == "win32" else ""
_BIN: Final = "Scripts" if sys.platform == "win32" else "bin"
_CHECKOUT: Final = Path(__file__).resolve().parents[1]
_PRIVATE: Final = {"ORT_DISABLE_TELEMETRY": "1"}
"""Piper's runtime would otherwise report its use to its maker over the network (its Privacy.md)."""
_PLAYERS: Final = (
    ("pw-play",),
    ("paplay",),
    ("afplay",),
    ("aplay", "-q"),
    ("play", "-q"),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"),
)
"""Of PipeWire, PulseAudio, macOS, ALSA, SoX and ffmpeg."""
_PLAY_ON_WINDOWS: Final = (
    "import sys, winsound; winsound.PlaySound(sys.argv[1], winsound.SND_FILENAME)"
)
_OFFLINE_BLENDER: Final = ("-b", "--factory-startup", "--python-exit-code", "1", "-P")


@dataclass(frozen=True)
class Command:
    """How to start a part: words to put first, and variables to add."""

    argv: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)


def tools_dir() -> Path:
    """Our own tools folder, filled by ``scripts/bootstrap``; ``AVATAR_TOOLS`` overrides it."""
    named = os.environ.get("AVATAR_TOOLS")
    return Path(named) if named else data_dir() / "tools"


def find_rhubarb() -> Path:
    """Rhubarb Lip Sync's executable, with its ``res`` folder beside it.

    Raises:
        PartMissing: It is nowhere.
    """
    folder = tools_dir() / f"rhubarb-{RHUBARB_VERSION}"
    return _executable("Rhubarb Lip Sync", "AVATAR_RHUBARB", "rhubarb", folder, bundle.rhubarb())


def find_ffmpeg() -> Path:
    """ffmpeg: the user's own, else imageio-ffmpeg's, else the extension's.

    Raises:
        PartMissing: It is nowhere.
    """
    try:
        return _executable("ffmpeg", "AVATAR_FFMPEG", "ffmpeg", tools_dir() / "ffmpeg", None)
    except PartMissing:
        if os.environ.get("AVATAR_FFMPEG"):
            raise
        packed = _imageio_ffmpeg() or bundle.ffmpeg()
        if packed is None:
            raise
        return packed


def _executable(what: str, variable: str, name: str, folder: Path, bundled: Path | None) -> Path:
    named = os.environ.get(variable)
    if named:
        path = Path(named)
        if path.is_dir():
            path = path / f"{name}{_EXE}"
        if not path.is_file():
            raise PartMissing(
                f"{what} is not at '{path}', where {variable} points.", f"Mend {variable}."
            )
        return path
    on_path = shutil.which(name)
    for candidate in (Path(on_path) if on_path else None, folder / f"{name}{_EXE}", bundled):
        if candidate is not None and candidate.is_file():
            return candidate
    raise PartMissing(f"{what} is not on this machine.", SET_UP)


def _imageio_ffmpeg() -> Path | None:
    spec = importlib.util.find_spec("imageio_ffmpeg")
    package = Path(spec.origin).parent if spec and spec.origin else _checkout_site("imageio_ffmpeg")
    found = sorted((package / "binaries").glob("ffmpeg-*")) if package else []
    return found[0] if found else None


def _checkout_site(package: str) -> Path | None:
    """A package in the environment of the checkout we are in, for a Python that isn't its own."""
    found = sorted((_CHECKOUT / ".venv").glob(f"[Ll]ib*/**/site-packages/{package}"))
    return found[0] if found else None


def find_speech() -> Command:
    """A Python that can ``import piper``: its words start a script of ours.

    Raises:
        PartMissing: There is none.
    """
    named = os.environ.get("AVATAR_SPEECH_PYTHON")
    if named:
        if shutil.which(named) is None:
            raise PartMissing(
                f"There is no Python at '{named}', where AVATAR_SPEECH_PYTHON points.",
                "Mend AVATAR_SPEECH_PYTHON.",
            )
        return Command((named,), dict(_PRIVATE))
    if importlib.util.find_spec("piper") is not None:
        return Command((sys.executable,), dict(_PRIVATE))
    site = bundle.speech_site()
    if site is not None:
        return Command((sys.executable,), {"PYTHONPATH": str(site), **_PRIVATE})
    if _checkout_site("piper") is not None:
        python = _CHECKOUT / ".venv" / _BIN / f"python{_EXE}"
        return Command((str(python),), dict(_PRIVATE))
    raise PartMissing("Piper is not on this machine.", SET_UP)


def find_player() -> Command:
    """Something that plays the WAV file whose path is put behind its words.

    Raises:
        PartMissing: There is nothing; ``AVATAR_PLAYER`` may name it.
    """
    named = os.environ.get("AVATAR_PLAYER")
    for words in ([named],) if named else _PLAYERS:
        found = shutil.which(words[0])
        if found:
            return Command((found, *words[1:]))
    if sys.platform == "win32" and not named:
        return Command((sys.executable, "-c", _PLAY_ON_WINDOWS))
    raise PartMissing(
        f"There is no player at '{named}', where AVATAR_PLAYER points."
        if named
        else "Nothing on this machine plays sound.",
        "Write a file instead: -o voice.wav",
    )


def find_blender(named: str | None = None) -> Command:
    """A Blender that runs a script without a window.

    ``command.argv + (script, "--", *words)`` runs it: in the ``bpy`` module where that is
    installed and no Blender was named, else in ``blender -b``.

    Args:
        named: The user's ``--blender``; None looks at ``AVATAR_BLENDER``, the ``bpy`` module, the
            Blender we run inside, and the search path.

    Raises:
        PartMissing: There is none.
    """
    wanted = named or os.environ.get("AVATAR_BLENDER")
    if wanted:
        found = shutil.which(wanted)
        if found is None:
            raise PartMissing(f"There is no Blender at '{wanted}'.", "Name the executable.")
        return Command((found, *_OFFLINE_BLENDER))
    if importlib.util.find_spec("bpy") is not None and "bpy" not in sys.modules:
        return Command((sys.executable,))
    inside = getattr(getattr(sys.modules.get("bpy"), "app", None), "binary_path", "")
    found = inside or shutil.which("blender")
    if found:
        return Command((found, *_OFFLINE_BLENDER))
    if "bpy" in sys.modules:
        return Command((sys.executable,))
    raise PartMissing("Blender is not on this machine.", SET_UP)
