# SPDX-License-Identifier: GPL-3.0-or-later
"""The sound of a scene's sequencer as a WAV file, exactly as long as its frames."""

from __future__ import annotations

import time
import wave
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import bpy

from ..errors import PartFailed
from ..timing import FILM_RATE, samples_of

_WIDTH: Final = 2
_UNFINISHED: Final = (1 << 30) - 1
"""Blender 5.2 returns before the file is whole; until then its header claims this many frames."""
_PATIENCE_S: Final = 600.0


def mix_sound(scene: Any, path: Path, *, fps: Fraction, frames: int) -> None:
    """Write a scene's sound, or silence where it has none, as 16-bit PCM.

    Where all its sounds are mono so is the mix, for Blender's stereo mix lowers mono by 3 dB.

    Args:
        scene: The scene of the context.
        path: Where to.
        fps: The scene's frame rate.
        frames: Frames in its range.

    Raises:
        PartFailed: Blender could not mix it.
    """
    sounds = _sounds(scene)
    channels = 2 if any(strip.sound.channels != "MONO" for strip in sounds) else 1
    raw = _mixdown(path, channels) if sounds else b""
    wanted = samples_of(frames, fps) * channels * _WIDTH
    with wave.open(str(path), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(_WIDTH)
        out.setframerate(FILM_RATE)
        out.writeframes(raw[:wanted].ljust(wanted, b"\0"))


def _sounds(scene: Any) -> list[Any]:
    """The strips that can be heard."""
    editor = scene.sequence_editor
    strips = editor.strips_all if editor else ()
    return [s for s in strips if s.type == "SOUND" and s.sound is not None and not s.mute]


def _mixdown(path: Path, channels: int) -> bytes:
    """The mix as 16-bit samples at ``FILM_RATE``."""
    layout: Any = "STEREO" if channels == 2 else "MONO"
    try:
        bpy.ops.sound.mixdown(
            filepath=str(path), check_existing=False, relative_path=False, container="WAV",
            codec="PCM", format="S16", channels=layout, mixrate=FILM_RATE,
        )  # fmt: skip
    except (RuntimeError, AttributeError) as error:
        raise PartFailed(f"Blender could not mix the scene's sound: {error}.") from error
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        samples = _finished_samples(path, channels)
        if samples is not None:
            return samples
        time.sleep(0.05)
    raise PartFailed("Blender did not finish mixing the scene's sound.")


def _finished_samples(path: Path, channels: int) -> bytes | None:
    """The samples, or None while Blender still writes."""
    try:
        with wave.open(str(path), "rb") as mixed:
            frames = mixed.getnframes()
            samples = mixed.readframes(frames) if 0 < frames < _UNFINISHED else b""
    except (wave.Error, EOFError, OSError):
        return None
    return samples if samples and len(samples) == frames * channels * _WIDTH else None
