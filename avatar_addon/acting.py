# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines become a performance with its sound: spoken and acted now, or taken from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from .capture.layer import faced
from .errors import InputError
from .film.sound import write_sound
from .folders import aside
from .lipsync.reading import engine_of
from .performance.edits import edited
from .performance.file import save_performance
from .performance.perform import perform
from .performance.performance import Performance
from .progress import Tracker
from .request import SpeechRequest
from .script.line import Line
from .speaking import Clips, listen, speak
from .speech.finish import loudness
from .speech.recording import load_recording

_LOUD_S: Final = 0.02
_APART_S: Final = 0.5
"""A sound that is so much shorter or longer than the performance isn't its own."""


@dataclass(frozen=True)
class Acted:
    """A performance and what it is heard with.

    Attributes:
        performance: With all edits.
        clips: Its sound, end to end.
        lipsync_engine: What the mouth was made from: ``refined, rhubarb pocketSphinx``.
    """

    performance: Performance
    clips: Clips
    lipsync_engine: str

    @property
    def frames(self) -> int:
        """How many frames they last."""
        return sum(clip.frames for clip in self.clips)

    def write(self, performance: Path, sound: Path) -> None:
        """Write both, each whole or not at all.

        Args:
            performance: The .json.
            sound: The .wav, in the same folder.
        """
        write_sound(sound, self.clips)
        with aside(performance) as part:
            save_performance(replace(self.performance, sound=sound.name), part)


def act(
    lines: Sequence[Line], request: SpeechRequest, cast: Mapping[str, str], tracker: Tracker
) -> Acted:
    """Speak and act lines, or take up a performance that was made before.

    Args:
        lines: What is said.
        request: How.
        cast: Speaker → name of a voice; empty for the default voice.
        tracker: Told how far it is.

    Raises:
        InputError: A layer or a correction doesn't exist, or the sound isn't the performance's.
    """
    if request.performance is not None:
        return _taken_up(request.performance, request, tracker)
    clips, lips = listen(speak(lines, request, cast, tracker), request, tracker)
    performance = perform(
        list(zip(lines, clips, lips, strict=True)), request.seed, mood=request.mood
    )
    performance = _with_face(performance, clips, request)
    return Acted(edited(performance, request.edits), clips, engine_of(lips, request.lipsync))


def _with_face(performance: Performance, clips: Clips, request: SpeechRequest) -> Performance:
    """What was captured, laid over what the character does of itself."""
    if request.face is None:
        return performance
    loud = np.concatenate([loudness(clip.samples, window_s=_LOUD_S) for clip in clips])
    return faced(performance, request.face, loud.astype(np.float64), _LOUD_S)


def _taken_up(performance: Performance, request: SpeechRequest, tracker: Tracker) -> Acted:
    assert request.audio is not None
    with tracker.stage("speech"):
        clip = load_recording(request.audio, text="", fps=request.fps, treatment=request.treatment)
    if abs(clip.duration_s - performance.duration_s) > _APART_S:
        raise InputError(
            f"'{request.audio}' lasts {clip.duration_s:.1f} s, the performance "
            f"{performance.duration_s:.1f} s.",
            "Give the sound that was made with it.",
        )
    performance = _with_face(performance, (clip,), request)
    return Acted(edited(performance, request.edits), (clip,), "as in the performance")
