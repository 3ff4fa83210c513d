# SPDX-License-Identifier: GPL-3.0-or-later
"""The curves of a mouth: from cues, from phonemes, or from both.

Whatever they are made from, three rules hold: shapes blend with their neighbours; a closed lip (and
a lip at the teeth) is reached in full and overrules whatever else the mouth does; vowels open wider
where it is louder.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..performance.performance import Curve, Layer
from ..speech.clip import SpeechClip
from ..vocabulary import VISEMES
from . import by_cues, by_phonemes
from .check import checked
from .closings import Closing, Shut, closed, closings_of, moments
from .cues import MouthCue
from .gestures import REST, ROUNDING, SIL, Array, Poses, blended
from .heard import shuts_heard
from .lips import Lips
from .refined import shaped

_LIPS: Final = ("FF", "PP")
"""In the order in which they overrule each other: the last one wins."""


def mouth_layer(lips: Lips, clip: SpeechClip) -> Layer:
    """The mouth of one clip, from neutral to neutral.

    Args:
        lips: What is known of its lips.
        clip: Gives the length, the frame rate (every closure holds a frame), the loudness, and the
            phonemes where they are used.

    Returns:
        Layer ``mouth`` with a curve for each viseme that is used; times from 0 to the duration;
        together the curves are 1 at most.

    Raises:
        CueError: Cues overlap, run backwards or are unknown.
    """
    if lips.method == "curves":
        return Layer("mouth", lips.curves)
    manner = lips.manner
    poses, shuts = _read(lips, clip)
    poses = _sized(poses, manner.intensity)
    rate = clip.fps / 2 if manner.twos else clip.fps
    closings = closings_of(shuts, rate, clip.duration_s, manner.smoothing)
    times, weights = _closed_over(poses, closings, clip.duration_s)
    if manner.twos:
        times, weights = _on_twos(times, weights, clip)
    return Layer("mouth", _curves(times, weights))


def _read(lips: Lips, clip: SpeechClip) -> tuple[Poses, list[Shut]]:
    smoothing = lips.manner.smoothing
    cues: list[MouthCue] = []
    if lips.method != "phonemes":
        cues = by_cues.without_gaps(checked(lips.cues, "The recogniser"), clip.duration_s)
    if lips.method == "rhubarb":
        return by_cues.poses_of(cues, clip, smoothing), shuts_heard(cues, clip)
    if lips.method == "drawn":
        shuts = [Shut(by_cues.LIPS[c.shape], c.start_s, c.end_s) for c in cues if c.shape in "AG"]
        return by_cues.poses_of(by_cues.earlier(cues, smoothing), clip, smoothing), shuts
    parts = by_phonemes.parts_of(clip)
    shuts = by_phonemes.shuts_of(parts)
    parts = shaped(parts, cues) if cues else parts
    return blended(by_phonemes.gestures_of(parts, clip, smoothing), clip.duration_s), shuts


def _sized(poses: Poses, intensity: float) -> Poses:
    """Shapes that much stronger, together 1 at most; a mouth at rest takes what they leave."""
    if intensity == 1.0:
        return poses
    weights = poses.weights * intensity
    weights[:, SIL] = 0.0
    total = weights.sum(axis=1)
    weights /= np.maximum(total, 1.0)[:, None]
    weights[:, SIL] = np.minimum(poses.weights[:, SIL], 1.0 - np.minimum(total, 1.0))
    return Poses(poses.times_s, weights)


def _closed_over(
    poses: Poses, closings: Sequence[Closing], duration_s: float
) -> tuple[Array, Array]:
    """Times and weights of the poses with the closures over them."""
    by_lip = {lip: [c for c in closings if c.lip == lip] for lip in _LIPS}
    times = np.unique(np.concatenate([poses.times_s, *moments(closings)]))
    times = times[(times >= 0.0) & (times <= duration_s)]
    times = times[np.concatenate([[True], np.diff(times) > ROUNDING])]
    times[-1] = duration_s
    weights = poses.sample(times)
    for lip in _LIPS:
        level = closed(times, by_lip[lip], duration_s)
        weights *= (1.0 - level)[:, None]
        weights[:, VISEMES.index(lip)] += level
    return times, weights


def _on_twos(times: Array, weights: Array, clip: SpeechClip) -> tuple[Array, Array]:
    """Each shape held for two frames: the one in which lips are closed the most, else the middle.

    The curves step between two frames, so that none shows an in-between.
    """
    frame = float(1 / clip.fps)
    starts = np.arange(0.0, clip.duration_s - ROUNDING, 2 * frame)
    offsets = np.array([1.0, 0.0, 0.5, 1.5]) * frame
    moments_s = np.minimum(starts[:, None] + offsets, clip.duration_s)
    columns = [np.interp(moments_s, times, column) for column in weights.T]
    around = np.stack(columns, axis=-1)
    shut = around[..., [VISEMES.index(lip) for lip in _LIPS]].max(axis=-1)
    held = around[np.arange(len(starts)), np.argmax(np.round(shut, 3), axis=1)]
    held[0] = held[-1] = REST
    ends = np.minimum(starts + frame, clip.duration_s)
    at = np.stack([starts, ends], axis=1).ravel()
    values = np.repeat(held, 2, axis=0)
    kept = np.concatenate([[True], np.diff(at) > ROUNDING])
    at, values = at[kept], values[kept]
    if at[-1] < clip.duration_s:
        at, values = np.append(at, clip.duration_s), np.vstack([values, REST])
    return at, values


def _curves(times: Array, weights: Array) -> dict[str, Curve]:
    """One curve a viseme that is used, without the points that lie on a straight line."""
    out = {}
    for name, column in zip(VISEMES, weights.T, strict=True):
        if (column > ROUNDING).any():
            kept = _bends(times, column)
            out[f"viseme.{name}"] = Curve(times[kept], np.clip(column[kept], 0.0, 1.0))
    return out


def _bends(times: Array, values: Array) -> NDArray[np.intp]:
    if len(times) < 3:
        return np.arange(len(times))
    slopes = np.diff(values) / np.diff(times)
    bend = np.abs(np.diff(slopes)) > ROUNDING
    return np.flatnonzero(np.concatenate([[True], bend, [True]]))
