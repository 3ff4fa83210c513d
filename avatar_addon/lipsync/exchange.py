# SPDX-License-Identifier: GPL-3.0-or-later
"""What moves a mouth, out to files and in again: cues, times of sounds, curves.

Rhubarb's formats (.json, .tsv) hold cues as Rhubarb gives them: early, for the mouth takes time. A
.dat says frame by frame what is seen. A .TextGrid holds words and phonemes, a .csv the curves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np

from ..errors import CueError, SettingError
from ..performance.performance import Curve
from ..speech.clip import SpeechClip
from ..timing import FILM_RATE, samples_of, whole_frames
from . import cue_files
from .by_phonemes import Part, parts_of
from .cues import MouthCue
from .curve_files import csv_of_curves, curves_of_csv
from .heard import LEAD_S
from .lips import NATURAL, Lips, MouthManner
from .mouth import mouth_layer
from .sounds import shape_of
from .textgrid import textgrid_of, times_of_textgrid

ENDINGS: Final = (*cue_files.ENDINGS, ".textgrid", ".csv")
_LATE_S: Final = 0.5
"""A file that ends so much after the sound isn't its own."""
_HAIR: Final = 1e-3


def lips_of_file(
    path: Path, clip: SpeechClip, manner: MouthManner = NATURAL
) -> tuple[SpeechClip, Lips]:
    """Cues, times or curves from a file, for a clip.

    Args:
        path: Its ending says what is in it.
        clip: What they belong to.
        manner: How the mouth moves; curves are used as they are.

    Returns:
        The clip, with the file's words and phonemes where it has some, and its lips.

    Raises:
        CueError: It can't be read, makes no sense, or is longer than the clip.
        SettingError: Its name ends in none of ``ENDINGS``.
    """
    ending, name = _ending(path), path.name
    if ending == ".csv":
        curves = curves_of_csv(cue_files.text_of(path), f"'{path}'")
        _check_length(max((c.times_s[-1] for c in curves.values()), default=0.0), clip, path)
        return clip, Lips("curves", curves=_fitted(curves, clip.duration_s), source=name)
    if ending == ".textgrid":
        times = times_of_textgrid(cue_files.text_of(path), f"'{path}'")
        _check_length(times.duration_s, clip, path)
        told = replace(clip, words=times.words, phonemes=times.phonemes, timing="aligned", sure=1.0)
        return told, Lips("phonemes", manner=manner, source=name)
    cues = cue_files.read_cues(path, clip.fps)
    _check_length(cues[-1].end_s, clip, path)
    return clip, Lips("drawn" if ending == ".dat" else "rhubarb", cues, "", manner, source=name)


def _check_length(end_s: float, clip: SpeechClip, path: Path) -> None:
    if end_s > clip.duration_s + _LATE_S:
        raise CueError(
            f"'{path}' ends at {end_s:.2f} s, the sound at {clip.duration_s:.2f} s.",
            "Give the file that was made for this sound.",
        )


def _fitted(curves: dict[str, Curve], duration_s: float) -> dict[str, Curve]:
    """Curves from 0 to the clip's end."""
    out = {}
    for channel, curve in curves.items():
        inner = curve.times_s[(curve.times_s > 0.0) & (curve.times_s < duration_s)]
        times = np.concatenate([[0.0], inner, [duration_s]])
        out[channel] = Curve(times, curve.sample(times))
    return out


def silent_clip(path: Path, fps: Fraction) -> SpeechClip:
    """A clip without sound as long as a file of cues, times or curves says, to convert it with.

    Raises:
        CueError: It can't be read.
        SettingError: Its name ends in none of ``ENDINGS``.
    """
    ending = _ending(path)
    if ending == ".csv":
        curves = curves_of_csv(cue_files.text_of(path), f"'{path}'")
        end = max((float(c.times_s[-1]) for c in curves.values()), default=0.0)
    elif ending == ".textgrid":
        end = times_of_textgrid(cue_files.text_of(path), f"'{path}'").duration_s
    else:
        end = cue_files.read_cues(path, fps)[-1].end_s
    frames = whole_frames(round(end * FILM_RATE - _HAIR), fps)
    samples = np.zeros(samples_of(frames, fps), np.float32)
    return SpeechClip("", "", samples, fps, frames, "", "recording", path.name)


def write_lips(path: Path, clip: SpeechClip, lips: Lips, sound_file: Path) -> str:
    """Write what moves a mouth.

    Args:
        path: Its ending says what.
        clip: Whose mouth.
        lips: What is known of it.
        sound_file: The recording, named in the JSON.

    Returns:
        What was written, such as "12 cues".

    Raises:
        CueError: What the format holds isn't known.
        SettingError: The name ends in none of ``ENDINGS``.
    """
    ending = _ending(path)
    if ending == ".csv":
        curves = mouth_layer(lips, clip).curves
        text = csv_of_curves(curves, clip.duration_s, clip.fps)
        path.write_text(text, encoding="utf-8", newline="\n")
        return f"{len(curves)} curves, {clip.frames} frames"
    if ending == ".textgrid":
        path.write_text(textgrid_of(clip), encoding="utf-8", newline="\n")
        return f"{len(clip.words)} words, {len(clip.phonemes)} phonemes"
    cues = cues_of(lips, clip, lead_s=0.0 if ending == ".dat" else LEAD_S)
    cue_files.write_cues(path, cues, sound_file, clip.fps)
    return f"{len(cues)} cues"


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise SettingError(
            f"'{path.name}' is no file of cues, times or curves.",
            f"End it in one of {', '.join(ENDINGS)}.",
        )
    return ending


def cues_of(lips: Lips, clip: SpeechClip, *, lead_s: float = LEAD_S) -> tuple[MouthCue, ...]:
    """Mouth cues: Rhubarb's where it listened, else made from the phonemes.

    Args:
        lips: What is known.
        clip: Whose mouth.
        lead_s: By how much cues made from phonemes are early.

    Raises:
        CueError: Only curves are known.
    """
    if lips.method == "curves":
        raise CueError("Curves can't become mouth cues.", "Find the cues again, from the sound.")
    if lips.cues:
        return lips.cues
    shapes = [("X" if p.sound is None else shape_of(p.sound), p) for p in parts_of(clip)]
    return _merged(shapes, lead_s, clip.duration_s)


def _merged(
    shapes: Sequence[tuple[str, Part]], lead_s: float, duration_s: float
) -> tuple[MouthCue, ...]:
    out: list[MouthCue] = []
    for shape, part in shapes:
        start = max(0.0, part.start_s - lead_s) if out else 0.0
        end = duration_s if part is shapes[-1][1] else max(0.0, part.end_s - lead_s)
        if out and out[-1].shape == shape:
            out[-1] = replace(out[-1], end_s=end)
        elif end > start:
            out[-1:] = [replace(out[-1], end_s=start)] if out else []
            out.append(MouthCue(shape, start, end))
    return tuple(out)
