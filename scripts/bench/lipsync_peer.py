# SPDX-License-Identifier: GPL-3.0-or-later
"""What a bake of Rhubarb Lipsync NG shows of Rhubarb's cues, to measure ours beside it.

Its way, at its defaults, as its source tells (version 1.8, MIT; this is code of our own): a cue is
a strip on one of two NLA tracks by turns. Cues of more than 0.2 s are cut and followed by rest; one
that meets no frame is stretched to the nearest. A strip is whole from the middle of its cue to the
first frame after that; it comes in from where the strip before begins to go, and goes until the
next one is whole; beside a rest it comes and goes within its own cue. The upper track replaces the
lower one by its influence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_addon.lipsync.by_cues import SHAPE_VISEMES, without_gaps
from avatar_addon.lipsync.by_phonemes import weights_of
from avatar_addon.lipsync.cues import MouthCue
from avatar_addon.lipsync.gestures import REST
from avatar_addon.performance.performance import Curve
from avatar_addon.speech.clip import SpeechClip
from avatar_addon.vocabulary import VISEMES

Array = NDArray[np.float64]
_LONGEST_S: Final = 0.2
_HAIR: Final = 1e-6


@dataclass(frozen=True)
class _Strip:
    """When a shape comes in, is whole, begins to go and is gone, in frames."""

    shape: str
    corners: tuple[float, float, float, float]

    def influence(self, frames: Array) -> Array:
        return np.interp(frames, self.corners, [0.0, 1.0, 1.0, 0.0], left=0.0, right=0.0)


def baked(cues: Sequence[MouthCue], clip: SpeechClip) -> dict[str, Curve]:
    """Curves of the visemes as its bake would show them.

    Args:
        cues: Rhubarb's.
        clip: Gives length and frame rate.
    """
    rate = float(clip.fps)
    frames = np.arange(clip.frames + 1, dtype=np.float64)
    shown = np.tile(REST, (len(frames), 1))
    strips = _strips(_optimized(without_gaps(cues, clip.duration_s), rate), rate)
    for track in (strips[0::2], strips[1::2]):  # the second one lies above
        for strip in track:
            part = strip.influence(frames)[:, None]
            shown = (1.0 - part) * shown + part * weights_of(SHAPE_VISEMES[strip.shape])
    times = frames / rate
    return {f"viseme.{name}": Curve(times, shown[:, n]) for n, name in enumerate(VISEMES)}


def _optimized(cues: Sequence[MouthCue], rate: float) -> list[MouthCue]:
    out: list[MouthCue] = []
    for cue in cues:
        if cue.shape != "X" and cue.end_s - cue.start_s > _LONGEST_S:
            cut = cue.start_s + _LONGEST_S
            out += [replace(cue, end_s=cut), MouthCue("X", cut, cue.end_s)]
        else:
            out.append(cue)
    out = [_on_a_frame(cue, rate) for cue in out]
    merged: list[MouthCue] = []
    for cue in out:
        if merged and cue.shape == merged[-1].shape == "X":
            merged[-1] = replace(merged[-1], end_s=cue.end_s)
        else:
            merged.append(cue)
    return merged


def _on_a_frame(cue: MouthCue, rate: float) -> MouthCue:
    start, end = cue.start_s * rate, cue.end_s * rate
    if np.floor(end + _HAIR) >= np.ceil(start - _HAIR):
        return cue
    if start - np.floor(start) < np.ceil(end) - end:
        return replace(cue, start_s=float(np.floor(start)) / rate)
    return replace(cue, end_s=float(np.ceil(end)) / rate)


def _strips(cues: Sequence[MouthCue], rate: float) -> list[_Strip]:
    middles = [_middle(cue, rate) for cue in cues]
    out = []
    for number, (cue, (whole, goes)) in enumerate(zip(cues, middles, strict=True)):
        comes, gone = cue.start_s * rate, cue.end_s * rate
        if number and cues[number - 1].shape != "X":
            comes = middles[number - 1][1]
        if number + 1 < len(cues) and cues[number + 1].shape != "X":
            gone = middles[number + 1][0]
        corners = np.maximum.accumulate([comes, whole, goes, gone])
        corners += _HAIR * np.arange(4)
        out.append(_Strip(cue.shape, (corners[0], corners[1], corners[2], corners[3])))
    return out


def _middle(cue: MouthCue, rate: float) -> tuple[float, float]:
    """From when to when a cue is whole, in frames."""
    middle = (cue.start_s + cue.end_s) / 2 * rate
    first = float(np.ceil(middle - _HAIR))
    return middle, first if first < cue.end_s * rate else middle
