# SPDX-License-Identifier: GPL-3.0-or-later
"""Cues that were found before: stored in the cache under what they were made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from ..errors import CueError
from ..folders import aside, cache_dir
from ..speech.clip import SpeechClip
from .check import checked
from .cues import MouthCue

_VERSION: Final = 1
"""Of how Rhubarb is asked: another number, other results."""


def place_of(clip: SpeechClip, recognizer: str, rhubarb: Path) -> Path:
    """Where the cues of a clip are kept: by its sound, its words, and who listens."""
    pcm = np.round(np.clip(clip.samples, -1.0, 1.0) * 32767.0).astype("<i2")
    digest = hashlib.sha256(pcm.tobytes())
    words = [_VERSION, recognizer, clip.text.strip(), str(clip.fps), clip.frames]
    digest.update(json.dumps([*words, _program(rhubarb)]).encode())
    name = digest.hexdigest()
    return cache_dir() / "cues" / name[:2] / f"{name}.json"


def _program(rhubarb: Path) -> str:
    """What tells one build of Rhubarb from another."""
    found = rhubarb.stat()
    return _digest(rhubarb, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=4)
def _digest(rhubarb: Path, _size: int, _changed: int) -> str:
    with rhubarb.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def recall(place: Path) -> tuple[MouthCue, ...] | None:
    """Cues that are kept; None where there are none, or none that can be used."""
    try:
        rows = json.loads(place.read_text(encoding="utf-8"))
        return checked((MouthCue(str(s), float(a), float(b)) for s, a, b in rows), str(place))
    except (OSError, ValueError, TypeError, CueError):
        return None


def keep(place: Path, cues: Sequence[MouthCue]) -> None:
    """Keep cues."""
    place.parent.mkdir(parents=True, exist_ok=True)
    rows = [[cue.shape, cue.start_s, cue.end_s] for cue in cues]
    with aside(place) as part:
        part.write_text(json.dumps(rows), encoding="utf-8")
