# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines that are spoken one after the other become one performance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..errors import ScriptError
from ..lipsync.lips import Lips
from ..lipsync.mouth import mouth_layer
from ..script.line import Line
from ..speech.clip import SpeechClip
from .idle import BLINKS_RESTING, BLINKS_TALKING, blink_layer, head_layer, seeded
from .performance import Curve, Layer, Performance, SpokenLine

Spoken = tuple[Line, SpeechClip, Lips]

_NEUTRAL: Final[Mapping[str, float]] = {"viseme.sil": 1.0}
"""Value at rest of the channels that don't rest at 0."""


def perform(clips: Sequence[Spoken], seed: int, *, speaker: str | None = None) -> Performance:
    """What a character does while these lines are said, one after the other without a gap.

    Each line's layers depend on the seed, the line and its sound alone, so a change in one line
    moves the others in time and leaves them as they were.

    Args:
        clips: Lines with their sound and what is known of their lips, in order; at least one.
        seed: Where every random choice comes from.
        speaker: Whose performance it is: this one speaks its own lines and listens to the
            others'. None speaks them all.

    Raises:
        ScriptError: There is no line.
        CueError: A line's cues make no sense.
    """
    if not clips:
        raise ScriptError("There is no line to perform.")
    starts = np.concatenate([[0.0], np.cumsum([clip.duration_s for _, clip, _ in clips])])
    parts = [_line_layers(spoken, seed, speaker) for spoken in clips]
    names = list(dict.fromkeys(layer.name for layers in parts for layer in layers))
    layers = tuple(_joined(name, parts, starts) for name in names)
    lines = tuple(
        SpokenLine(line.id, line.speaker, line.text, float(starts[i]), float(starts[i + 1]))
        for i, (line, _, _) in enumerate(clips)
    )
    return Performance(float(starts[-1]), layers, lines, seed)


def _line_layers(spoken: Spoken, seed: int, speaker: str | None) -> tuple[Layer, ...]:
    line, clip, lips = spoken
    speaks = speaker is None or line.speaker == speaker
    who = speaker if speaker is not None else ""
    blinks = blink_layer(
        clip.duration_s,
        seeded(seed, line.id, who, "blinks"),
        per_minute=BLINKS_TALKING if speaks else BLINKS_RESTING,
    )
    head = head_layer(
        clip.duration_s,
        seeded(seed, line.id, who, "head"),
        samples=clip.samples if speaks else None,
    )
    return (mouth_layer(lips, clip), blinks, head) if speaks else (blinks, head)


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
