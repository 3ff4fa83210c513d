# SPDX-License-Identifier: GPL-3.0-or-later
"""Words, phonemes or lines as markers on the timeline, on demand, and taken away again.

The times of the last Speak are kept in the scene. Our markers are known by an invisible first
letter of their names, so that those of the user stay.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

import bpy

from ..errors import SettingError
from ..performance.performance import Performance, SpokenLine
from ..speech.clip import TimedPhoneme, TimedWord
from ..stage.clock import fps_of

TIMES: Final = "avatar_times"
"""Custom property of a scene: what was said when, as JSON."""
MARK: Final = "\u2063"
"""An invisible separator, which nobody types."""
KINDS: Final = ("NONE", "LINES", "WORDS", "PHONEMES")


def remember(scene: bpy.types.Scene, performance: Performance) -> None:
    """Keep what is said when; markers that are shown become those of the new speech."""
    scene[TIMES] = json.dumps([asdict(line) for line in performance.lines], ensure_ascii=False)
    show(scene, scene.avatar.markers)  # type: ignore[attr-defined]


def spoken_lines(scene: bpy.types.Scene) -> tuple[SpokenLine, ...]:
    """What was said when, in the last Speak.

    Raises:
        SettingError: Nothing was spoken here yet, or its times were broken.
    """
    text: Any = scene.get(TIMES, "")
    try:
        rows = json.loads(text)
        return tuple(_line_of(row) for row in rows)
    except (ValueError, TypeError, KeyError):
        raise SettingError(
            "Nothing has been spoken in this scene yet.", "Press Speak first."
        ) from None


def _line_of(row: dict[str, Any]) -> SpokenLine:
    words = tuple(TimedWord(**word) for word in row.pop("words"))
    phonemes = tuple(TimedPhoneme(**one) for one in row.pop("phonemes"))
    return SpokenLine(**row, words=words, phonemes=phonemes)


def show(scene: Any, kind: str, *, start_frame: int = 1) -> int:
    """Markers of one kind in place of ours that are there.

    Args:
        scene: Where.
        kind: One of ``KINDS``.
        start_frame: The scene's frame of the speech's start.

    Returns:
        How many are shown.
    """
    for marker in [m for m in scene.timeline_markers if m.name.startswith(MARK)]:
        scene.timeline_markers.remove(marker)
    if kind == "NONE" or TIMES not in scene:
        return 0
    fps = float(fps_of(scene))
    taken: set[int] = set()
    for name, at_s in _moments(spoken_lines(scene), kind):
        frame = start_frame + round(at_s * fps)
        if frame not in taken:
            scene.timeline_markers.new(f"{MARK}{name}", frame=frame)
            taken.add(frame)
    return len(taken)


def _moments(lines: Sequence[SpokenLine], kind: str) -> Iterator[tuple[str, float]]:
    for line in lines:
        if kind == "LINES":
            yield line.text, line.start_s
        for word in line.words if kind == "WORDS" else ():
            yield word.text, word.start_s
        for phoneme in line.phonemes if kind == "PHONEMES" else ():
            yield phoneme.ipa, phoneme.start_s
