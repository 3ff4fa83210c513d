# SPDX-License-Identifier: GPL-3.0-or-later
"""Sound files through whatever plays them on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from .. import parts, processes
from ..errors import PartFailed

_MARGIN_S: Final = 30.0


def play(path: Path, duration_s: float) -> None:
    """Play a WAV file to its end.

    Args:
        path: The file.
        duration_s: How long it lasts, in seconds.

    Raises:
        PartMissing: Nothing here plays sound.
        PartFailed: The player failed.
        PartTimeout: It didn't come to an end.
    """
    player = parts.find_player()
    done = processes.run(
        (*player.argv, path), what="The player", timeout_s=duration_s + _MARGIN_S, env=player.env
    )
    if done.returncode != 0:
        last = next((s.strip() for s in reversed(done.stderr.splitlines()) if s.strip()), "")
        raise PartFailed(
            f"'{player.argv[0]}' could not play the sound: {last or 'it gave no reason'}",
            "Write a file instead: -o voice.wav",
        )
