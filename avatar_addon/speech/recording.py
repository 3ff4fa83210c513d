# SPDX-License-Identifier: GPL-3.0-or-later
"""A recording in place of a synthesised line: read, trimmed, levelled, and padded."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np

from .. import media, parts, processes
from ..errors import RecordingError
from ..timing import FILM_RATE
from .clip import FloatArray, SpeechClip
from .denoise import denoised
from .finish import levelled, padded, speech_ends

MAX_S: Final = 2 * 3600.0
SILENT_DBFS: Final = -60.0
"""A recording whose loudest sample is below this holds no speech."""
LOW_RATE: Final = 16_000
"""Below this many samples per second the sounds of s, f and th are missing."""

LEAD_KEPT_S: Final = 0.25
"""How much of the silence before the speech is kept: room for a breath."""
TAIL_KEPT_S: Final = 0.4

_FADE_S: Final = 0.01
_PROBE_LIMIT_S: Final = 60.0
_STREAM = re.compile(r"Stream #.*: Audio: .*?(\d+) Hz")
_LENGTH = re.compile(r"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
_FORMATS: Final = "Give a wav, mp3, ogg, flac or m4a file."
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Treatment:
    """What is done to a recording.

    Attributes:
        trim: Whether silence before and after the speech is cut to what is natural.
        level: Whether it is brought to the loudness of the film.
        denoise: Whether steady noise is taken out.
    """

    trim: bool = False
    level: bool = False
    denoise: bool = False


AS_IT_IS: Final = Treatment()
FOR_A_FILM: Final = Treatment(trim=True, level=True)


def load_recording(
    path: Path,
    *,
    text: str,
    fps: Fraction,
    line_id: str = "recording",
    language: str = "",
    treatment: Treatment = AS_IT_IS,
) -> SpeechClip:
    """Read a recording, padded to whole frames at its end.

    As it is, nothing is put before it and its level is kept, so that it still fits where it came
    from.

    Args:
        path: Any file that ffmpeg reads and that has sound, films too.
        text: What is said in it; may be empty.
        fps: Frames per second that the sound is padded for.
        line_id: The ``Line`` it says.
        language: Language of the recording, such as ``en-us``; empty where unknown.
        treatment: What is done to it.

    Raises:
        RecordingError: It is missing, no plain file, empty, not sound, silent, or longer than two
            hours.
        PartMissing: ffmpeg isn't here.
    """
    _check_file(path)
    rate, length_s = _probe(path)
    if length_s > MAX_S:
        raise _too_long(path, length_s)
    samples = media.decode_audio(path)
    if not len(samples):
        raise RecordingError(f"'{path}' holds no sound.", _FORMATS)
    if len(samples) > MAX_S * FILM_RATE:
        raise _too_long(path, len(samples) / FILM_RATE)
    samples = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
    peak = float(np.abs(samples).max())
    if peak < 10 ** (SILENT_DBFS / 20):
        raise RecordingError(f"'{path}' is silent.", "Check the recording's level.")
    if rate < LOW_RATE:
        _LOG.warning("'%s' has only %d samples a second: lip sync is less sure.", path, rate)
    samples, frames = padded(_treated(samples / max(1.0, peak), treatment), fps, lead_s=0, tail_s=0)
    return SpeechClip(
        line_id=line_id,
        text=text,
        samples=samples,
        fps=fps,
        frames=frames,
        language=language,
        engine="recording",
        voice=path.name,
    )


def _treated(samples: FloatArray, treatment: Treatment) -> FloatArray:
    if treatment.denoise:
        samples = denoised(samples)
    if treatment.trim:
        first, end = speech_ends(samples)
        before, after = round(LEAD_KEPT_S * FILM_RATE), round(TAIL_KEPT_S * FILM_RATE)
        samples = _faded(samples[max(0, first - before) : end + after])
    return levelled(samples) if treatment.level else samples


def _faded(samples: FloatArray) -> FloatArray:
    """Without a click where noise begins and ends."""
    count = min(round(_FADE_S * FILM_RATE), len(samples) // 2)
    out = samples.copy()
    ramp = np.linspace(0.0, 1.0, count, dtype=np.float32)
    out[:count] *= ramp
    out[len(out) - count :] *= ramp[::-1]
    return out


def _check_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise RecordingError(f"'{path}' is a folder, not a recording.", _FORMATS)
        if path.exists() and not path.is_file():  # a pipe might never end, or never begin
            raise RecordingError(
                f"'{path}' is a pipe or a device, not a file.", "Save the recording to a file."
            )
        with path.open("rb") as file:
            if not file.read(1):
                raise RecordingError(f"The recording '{path}' is empty.", _FORMATS)
    except FileNotFoundError:
        raise RecordingError(f"There is no recording '{path}'.", "Check the path.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise RecordingError(f"The recording '{path}' can't be read: {reason}.") from error


def _probe(path: Path) -> tuple[int, float]:
    """Samples per second and length in seconds (0 where unknown), as ffmpeg reports its input.

    Raises:
        RecordingError: It has no audio stream.
    """
    # a playlist that calls itself a recording must not reach the network
    words = ("-nostdin", "-hide_banner", "-protocol_whitelist", "file", "-i")
    command = (parts.find_ffmpeg(), *words, f"file:{path.absolute()}")
    told = processes.run(command, what="ffmpeg", timeout_s=_PROBE_LIMIT_S).stderr
    if "Input #0" not in told:
        raise RecordingError(f"'{path}' is not a recording: ffmpeg can't read it.", _FORMATS)
    stream, length = _STREAM.search(told), _LENGTH.search(told)
    if not stream:
        raise RecordingError(f"'{path}' has no sound in it.", _FORMATS)
    seconds = 0.0
    if length:
        seconds = int(length[1]) * 3600 + int(length[2]) * 60 + float(length[3])
    return int(stream[1]), seconds


def _too_long(path: Path, length_s: float) -> RecordingError:
    return RecordingError(
        f"The recording '{path}' lasts {length_s / 3600:.1f} hours; the limit is 2.",
        "Cut it into parts.",
    )
