# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user asks for, and what was done: the first and the last value on the way."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from .capture.layer import FaceChoice
from .errors import SettingError
from .folders import check_writable
from .lipsync.lips import NATURAL, MouthManner
from .performance.edits import NO_EDITS, Edits
from .performance.moods import NO_MOOD
from .performance.performance import Performance
from .render.job import RenderSettings
from .shots.spec import ShotSpec
from .speech.manner import Delivery
from .speech.recording import FOR_A_FILM, Treatment

SIZE_LIMITS = (16, 8192)


@dataclass(frozen=True)
class SpeechRequest:
    """What is said, and how it becomes sound and mouth cues.

    Attributes:
        text: The script; may be empty where there is a recording.
        audio: A recording to use instead of synthesis.
        voice: Name or path of a voice; empty lets the character's profile choose.
        recognizer: ``pocketSphinx`` or ``phonetic``; empty lets the language choose.
        lipsync: The source of mouth shapes, one of ``lipsync.lips.METHODS``.
        manner: How mouths move.
        cues: A file of cues, curves or phoneme times to use instead of finding them.
        fps: The film's frame rate: lines are padded to whole frames.
        seed: Where every random choice of the performance comes from.
        download: Whether a voice that isn't here may be fetched.
        source: What to call the text in messages.
        delivery: Rate, pitch, volume and pauses of all that is said.
        pronunciations: A file of pronunciations, beside the user's own.
        treatment: What is done to a recording.
        voice_change: Name of the voice that a recording is given; empty keeps its own.
        mood: Of all that is acted where the script asks for none, and its strength.
        edits: What is changed about the performance.
        performance: One that was made before, to be taken up instead of speaking; ``audio`` is its
            sound then.
        face: A capture to lay over the performance.
    """

    text: str = ""
    audio: Path | None = None
    voice: str = ""
    recognizer: str = ""
    lipsync: str = "refined"
    manner: MouthManner = NATURAL
    cues: Path | None = None
    fps: Fraction = Fraction(24)
    seed: int = 0
    download: bool = False
    source: str = "the text"
    delivery: Delivery = field(default_factory=Delivery)
    pronunciations: Path | None = None
    treatment: Treatment = FOR_A_FILM
    voice_change: str = ""
    mood: tuple[str, float] = NO_MOOD
    edits: Edits = NO_EDITS
    performance: Performance | None = None
    face: FaceChoice | None = None


@dataclass(frozen=True)
class FilmRequest:
    """All of ``avatar say``.

    Attributes:
        speech: What is said.
        output: The .mp4.
        character: A name of the cast, or a .blend with its profile beside it; empty lets the
            casting, then the default, choose.
        casting: ``ADA=ada:VOICE,…`` as typed; empty for none.
        shot: What the camera sees.
        light: Name of a lighting preset.
        settings: How frames are made.
        save_blend: Where to keep the staged scene.
        blender: The Blender to use; None finds one.
    """

    speech: SpeechRequest
    output: Path
    character: str = ""
    casting: str = ""
    shot: ShotSpec = field(default_factory=ShotSpec)
    light: str = "three-point"
    settings: RenderSettings = field(default_factory=RenderSettings)
    save_blend: Path | None = None
    blender: str | None = None


@dataclass(frozen=True)
class SceneRequest:
    """All of ``avatar render``: a .blend as it stands becomes a film.

    Attributes:
        blend: The scene.
        output: The .mp4.
        settings: ``size`` (0, 0) keeps the scene's own, so do ``engine`` ``auto`` and an empty
            ``quality``.
        blender: The Blender to use; None finds one.
    """

    blend: Path
    output: Path
    settings: RenderSettings = field(
        default_factory=lambda: RenderSettings(size=(0, 0), quality="")
    )
    blender: str | None = None


@dataclass(frozen=True)
class Report:
    """What was done; ``--report`` writes it as JSON.

    Attributes:
        audio_s: Length of the sound in seconds.
        fps: Frames per second.
        frames_total: Frames in the film.
        frames_rendered: Frames that were rendered.
        frames_reused: Frames that were the same as the one before.
        size: (width, height) in pixels.
        engine: Blender's engine, and the device.
        samples: Samples a pixel.
        voice: Name of the voice; empty for a recording.
        speech_engine: ``piper`` or ``recording``.
        lipsync_engine: What the mouth was made from: ``refined, rhubarb pocketSphinx``.
        timing: Where the times of words come from, one of ``clip.TIMINGS``; the least sure line's.
        timing_sure: How sure they are, from 0 to 1.
        seconds: Seconds per stage.
        output: The film.
        warnings: Sentences.
    """

    audio_s: float
    fps: float
    frames_total: int
    frames_rendered: int
    frames_reused: int
    size: tuple[int, int]
    engine: str
    samples: int
    voice: str
    speech_engine: str
    lipsync_engine: str
    timing: str
    timing_sure: float
    seconds: dict[str, float]
    output: str
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values for ``json.dump``, seconds rounded to milliseconds."""
        data = asdict(self)
        data["seconds"] = {stage: round(took, 3) for stage, took in self.seconds.items()}
        return data


def parse_size(text: str) -> tuple[tuple[int, int], str]:
    """Read ``640x360``.

    H.264 with 4:2:0 colour needs even numbers: an odd one becomes the next even one.

    Returns:
        The size in pixels, and a sentence about what was changed, else "".

    Raises:
        SettingError: Not two numbers, or outside 16 to 8192.
    """
    words = text.lower().replace("×", "x").split("x")
    try:
        width, height = (int(word) for word in words)
    except ValueError:
        raise SettingError(f"'{text}' is not a size.", "Give one such as 640x360.") from None
    low, high = SIZE_LIMITS
    if not (low <= width <= high and low <= height <= high):
        raise SettingError(
            f"A size of {width}x{height} is outside {low} to {high} pixels a side.",
            "Give one such as 640x360.",
        )
    even = (width + width % 2, height + height % 2)
    if even == (width, height):
        return even, ""
    return even, f"The size {width}x{height} was made even, {even[0]}x{even[1]}, for the encoder."


@dataclass(frozen=True)
class Spoken:
    """What ``avatar speak`` wrote.

    Attributes:
        sound: The .wav.
        audio_s: Its length in seconds.
        timing: Where the times of words come from, one of ``clip.TIMINGS``; the least sure line's.
        timing_sure: How sure they are, from 0 to 1.
    """

    sound: Path
    audio_s: float
    timing: str
    timing_sure: float

    def as_json(self) -> dict[str, Any]:
        """Plain values for ``json.dump``."""
        return {
            "output": str(self.sound),
            "audio_s": self.audio_s,
            "timing": self.timing,
            "timing_sure": self.timing_sure,
        }


@dataclass(frozen=True)
class PerformancePlace:
    """Where ``avatar perform`` writes.

    Attributes:
        performance: The .json.
        sound: The .wav beside it.
        plot: A picture of it; None for none.
    """

    performance: Path
    sound: Path
    plot: Path | None = None

    @classmethod
    def of(cls, output: Path, plot: Path | None = None) -> PerformancePlace:
        """A .json with its sound of the same name beside it, or both in a folder."""
        if output.suffix.lower() == ".json":
            return cls(output, output.with_suffix(".wav"), plot)
        return cls(output / "performance.json", output / "speech.wav", plot)

    def check(self) -> None:
        """Make sure that all can be written, in a folder that may have to be made yet.

        Raises:
            OutputError: It can't.
        """
        for path in (self.performance, self.sound):
            folder = next(place for place in path.parents if place.exists())
            check_writable(folder / path.name)
        if self.plot is not None and self.plot.parent != self.performance.parent:
            check_writable(self.plot)


@dataclass(frozen=True)
class Performed:
    """What ``avatar perform`` wrote.

    Attributes:
        performance: The performance, as JSON.
        sound: The sound, as WAV.
        frames: How many frames they last.
        fps: Frames per second.
        lipsync_engine: What the mouth was made from: ``refined, rhubarb pocketSphinx``.
        warnings: Sentences.
        plots: Pictures of it.
    """

    performance: Path
    sound: Path
    frames: int
    fps: Fraction
    lipsync_engine: str
    warnings: tuple[str, ...] = ()
    plots: tuple[Path, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values for ``json.dump``."""
        return {
            "performance": str(self.performance),
            "sound": str(self.sound),
            "frames": self.frames,
            "fps": str(self.fps),
            "lipsync_engine": self.lipsync_engine,
            "warnings": list(self.warnings),
            "plots": [str(path) for path in self.plots],
        }
