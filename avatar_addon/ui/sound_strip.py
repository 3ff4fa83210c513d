# SPDX-License-Identifier: GPL-3.0-or-later
"""The speech in the sequencer: one strip of ours, replaced at the next Speak."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import bpy

MARK: Final = "avatar_speech"
"""Custom property of a strip that is ours."""


def lay_sound(scene: bpy.types.Scene, wav: Path, *, name: str, start_frame: int = 1) -> Any:
    """Put a sound into the sequencer in place of the one before.

    The file's content is packed into the .blend: nothing depends on where it was made.

    Args:
        scene: Gets the strip; scrubbing will be heard, playback keeps to the sound.
        wav: The sound.
        name: The strip's name.
        start_frame: The scene's frame of the sound's start.

    Returns:
        The strip.
    """
    strips = scene.sequence_editor_create().strips
    channel = _remove_ours(strips) or 1
    strip: Any = strips.new_sound(name, str(wav), channel, start_frame)
    strip[MARK] = True
    strip.show_waveform = True
    strip.sound.name = name
    strip.sound.pack()
    strip.channel = _free_channel(strips, strip)
    scene.use_audio_scrub = True
    scene.sync_mode = "AUDIO_SYNC"
    return strip


def our_strip(scene: bpy.types.Scene) -> Any | None:
    """The strip that :func:`lay_sound` laid; None where there is none."""
    editor = scene.sequence_editor
    found = [strip for strip in editor.strips if strip.get(MARK)] if editor else []
    return found[0] if found else None


def _remove_ours(strips: Any) -> int | None:
    """Take our strips out; returns the channel that they were in."""
    channel = None
    for strip in [strip for strip in strips if strip.get(MARK)]:
        channel, sound = strip.channel, strip.sound
        strips.remove(strip)
        if sound is not None and sound.users == 0:
            bpy.data.sounds.remove(sound)
    return channel


def _free_channel(strips: Any, ours: Any) -> int:
    """The lowest channel from ours up where nothing else plays at that time."""
    start, end = _span(ours)
    taken = {
        strip.channel
        for strip in strips
        if strip != ours and _span(strip)[0] < end and start < _span(strip)[1]
    }
    return next(number for number in range(ours.channel, 129) if number not in taken)


def _span(strip: Any) -> tuple[float, float]:
    """First frame, and the frame after the last; Blender 5.2 renamed both."""
    if hasattr(strip, "left_handle"):
        return strip.left_handle, strip.right_handle
    return strip.frame_final_start, strip.frame_final_end
