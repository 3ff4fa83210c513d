# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request will make, and how long that may take, before anything is made."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from .lipsync.splitting import LONGEST_S
from .progress import clock
from .render.estimate import frame_seconds, staging_seconds
from .request import FilmRequest, SpeechRequest
from .script.line import Line
from .speech.recording import load_recording
from .timing import FILM_RATE, samples_of, whole_frames

CHARACTERS_PER_S: Final = 14.0
"""Letters, digits and spaces that the voice in the box says in a second (measured)."""
_PAUSES_S: Final = 0.45
"""Silence around each line."""
_SPEECH_START_S: Final = 1.5
_RHUBARB_START_S: Final = 1.2
_RHUBARB_PER_S: Final = 1.3
"""Seconds of recognition for a second of speech, and to start (facts: 2 cores, with the text)."""
_FILM_S: Final = 1.0


@dataclass(frozen=True)
class Forecast:
    """What would be made.

    Attributes:
        audio_s: Length in seconds, about.
        frames: Frames, about.
        seconds: Stage → seconds that it may take.
        request: What was asked for.
    """

    audio_s: float
    frames: int
    seconds: dict[str, float]
    request: FilmRequest | None = field(default=None, repr=False)

    def as_json(self) -> dict[str, object]:
        """Plain values for ``json.dump``."""
        assert self.request is not None
        return {
            "output": str(self.request.output),
            "audio_s": round(self.audio_s, 1),
            "frames": self.frames,
            "size": list(self.request.settings.size),
            "seconds": {stage: round(s, 1) for stage, s in self.seconds.items()},
            "seconds_total": round(sum(self.seconds.values()), 1),
        }

    def as_lines(self) -> list[str]:
        """For people."""
        assert self.request is not None
        width, height = self.request.settings.size
        stages = ", ".join(f"{stage} {clock(s)}" for stage, s in self.seconds.items())
        return [
            f"would make {self.request.output}: about {self.audio_s:.1f} s, {self.frames} frames, "
            f"{width}x{height}, {self.request.settings.quality} quality",
            f"may take about {clock(sum(self.seconds.values()))} on this machine: {stages}",
        ]


def forecast_film(lines: Sequence[Line], request: FilmRequest) -> Forecast:
    """Foresee ``avatar say``.

    Args:
        lines: What will be said.
        request: How.
    """
    settings = request.settings
    audio_s = speech_length(lines, request.speech)
    frames = whole_frames(round(audio_s * FILM_RATE), settings.fps)
    seconds = forecast_speech(lines, request.speech)
    seconds["stage"] = staging_seconds(settings)
    seconds["render"] = frames * frame_seconds(settings, os.cpu_count() or 1)
    seconds["film"] = _FILM_S
    length = float(Fraction(samples_of(frames, settings.fps), FILM_RATE))
    return Forecast(length, frames, seconds, request)


def forecast_speech(lines: Sequence[Line], request: SpeechRequest) -> dict[str, float]:
    """Stage → seconds of speech and recognition."""
    if request.performance is not None:
        return {"speech": _SPEECH_START_S}
    audio_s = speech_length(lines, request)
    return {
        "speech": _SPEECH_START_S,
        "lip sync": _listening_s(len(lines), audio_s, request),
    }


def _listening_s(lines: int, audio_s: float, request: SpeechRequest) -> float:
    """Seconds that Rhubarb takes, side by side on all cores; none where it isn't asked."""
    if request.lipsync == "phonemes" or request.cues is not None:
        return 0.0
    pieces = max(lines, int(audio_s / LONGEST_S))
    return (pieces * _RHUBARB_START_S + audio_s * _RHUBARB_PER_S) / min(pieces, os.cpu_count() or 1)


def forecast_scene() -> dict[str, float]:
    """Stage → seconds of ``avatar render``, before anything is known of the scene."""
    return {"stage": 3.0, "render": 60.0, "film": _FILM_S}


def speech_length(lines: Sequence[Line], request: SpeechRequest) -> float:
    """Seconds of sound: exact for a recording, about right for words."""
    if request.performance is not None:
        return request.performance.duration_s
    if request.audio is not None:
        return load_recording(
            request.audio, text="", fps=request.fps, treatment=request.treatment
        ).duration_s
    pace = CHARACTERS_PER_S * request.delivery.rate
    return sum(_PAUSES_S + len(line.text) / pace for line in lines)
