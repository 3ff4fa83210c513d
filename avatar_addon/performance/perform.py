# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines that are spoken one after the other become one performance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..errors import ScriptError
from ..lipsync.lips import Lips
from ..lipsync.mouth import mouth_layer
from ..script.line import Line
from ..speech.clip import SpeechClip
from .by_itself import by_itself
from .directed import directed_gaze, directed_layers
from .moment import Moment
from .moods import NEUTRAL
from .performance import Curve, GazeShift, Layer, Performance, SpokenLine

Spoken = tuple[Line, SpeechClip, Lips]
Acted = tuple[tuple[Layer, ...], tuple[GazeShift, ...]]

_NEUTRAL: Final[Mapping[str, float]] = {"viseme.sil": 1.0}
"""Value at rest of the channels that don't rest at 0."""


def perform(
    clips: Sequence[Spoken],
    seed: int,
    *,
    speaker: str | None = None,
    mood: str = NEUTRAL,
    eyes_on: str = "",
) -> Performance:
    """What a character does while these lines are said, one after the other without a gap.

    Each line's layers depend on the seed, the line and its sound alone, so a change in one line
    moves the others in time and leaves them as they were.

    Args:
        clips: Lines with their sound and what is known of their lips, in order; at least one.
        seed: Where every random choice comes from.
        speaker: Whose performance it is: this one speaks its own lines and listens to the
            others'. None speaks them all.
        mood: Its mood where the script asks for none, one of ``feelings.MOODS``.
        eyes_on: Whose eyes it meets, by the name that the stage knows; empty for the camera, and
            for whoever speaks while it listens.

    Raises:
        ScriptError: There is no line.
        CueError: A line's cues make no sense.
    """
    if not clips:
        raise ScriptError("There is no line to perform.")
    starts = np.concatenate([[0.0], np.cumsum([clip.duration_s for _, clip, _ in clips])])
    acted = [_acted(moment) for moment in _moments(clips, seed, speaker, mood, eyes_on)]
    parts = [layers for layers, _ in acted]
    gaze = tuple(
        replace(shift, at_s=shift.at_s + float(start))
        for (_, shifts), start in zip(acted, starts, strict=False)
        for shift in shifts
    )
    names = list(dict.fromkeys(layer.name for layers in parts for layer in layers))
    layers = tuple(_joined(name, parts, starts) for name in names)
    lines = tuple(
        _spoken(line, clip, float(start))
        for (line, clip, _), start in zip(clips, starts, strict=False)
    )
    return Performance(float(starts[-1]), layers, lines, seed, gaze=gaze, fps=clips[0][1].fps)


def _spoken(line: Line, clip: SpeechClip, start_s: float) -> SpokenLine:
    words = tuple(
        replace(word, start_s=word.start_s + start_s, end_s=word.end_s + start_s)
        for word in clip.words
    )
    phonemes = tuple(
        replace(one, start_s=one.start_s + start_s, end_s=one.end_s + start_s)
        for one in clip.phonemes
    )
    end_s = start_s + clip.duration_s
    return SpokenLine(line.id, line.speaker, line.text, start_s, end_s, words, phonemes)


def _moments(
    clips: Sequence[Spoken], seed: int, speaker: str | None, mood: str, eyes_on: str
) -> list[Moment]:
    lines = [line for line, _, _ in clips]

    def own(index: int) -> Line | None:
        there = 0 <= index < len(lines) and speaker in (None, lines[index].speaker)
        return lines[index] if there else None

    return [
        Moment(
            line, clip, lips, speaker or "", speaker in (None, line.speaker), seed,
            own(i - 1), own(i + 1), mood, eyes_on,
        )
        for i, (line, clip, lips) in enumerate(clips)
    ]  # fmt: skip


def _acted(moment: Moment) -> Acted:
    """What each station of acting adds; the mixer adds the layers up."""
    layers, gaze = by_itself(moment)
    layers, gaze = (*layers, *directed_layers(moment)), directed_gaze(moment, gaze)
    if not moment.speaks:
        return layers, gaze
    return (mouth_layer(moment.lips, moment.clip), *layers), gaze


def _joined(name: str, parts: Sequence[Sequence[Layer]], starts: NDArray[np.float64]) -> Layer:
    """One layer over all lines; a channel rests where a line doesn't use it."""
    found = [next((part for part in layers if part.name == name), None) for layers in parts]
    channels = dict.fromkeys(channel for layer in found if layer for channel in layer.curves)
    curves = {}
    for channel in channels:
        rest = _NEUTRAL.get(channel, 0.0)
        times: list[NDArray[np.float64]] = []
        values: list[NDArray[np.float64]] = []
        for layer, start, end in zip(found, starts[:-1], starts[1:], strict=True):
            curve = layer.curves.get(channel) if layer else None
            piece = curve or Curve(np.array([0.0, end - start]), np.array([rest, rest]))
            skip = 1 if times else 0  # a line begins where the one before it ended
            times.append(np.minimum(piece.times_s[skip:] + start, end))
            values.append(piece.values[skip:])
        curves[channel] = Curve(np.concatenate(times), np.concatenate(values))
    return Layer(name, curves)
