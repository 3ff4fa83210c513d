# SPDX-License-Identifier: GPL-3.0-or-later
"""Long sound in pieces that can be recognised side by side, cut where it is quietest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Final

import numpy as np

from ..speech.clip import SpeechClip
from ..speech.finish import loudness
from ..timing import FILM_RATE, samples_of
from .cues import MouthCue

LONGEST_S: Final = 20.0
"""Rhubarb takes 1.2 s to start: shorter pieces would cost more than they save."""
_SHORTEST_S: Final = 8.0
_WINDOW_S: Final = 0.02
_PAUSE_S: Final = 0.2
"""What is quiet for so long is a pause, not the closure of a stop."""


_AS_QUIET: Final = 1.5
_SILENT: Final = 1e-9
"""Of pauses as quiet as each other (in power) the last is taken: long pieces are few."""


def pieces_of(clip: SpeechClip) -> list[tuple[float, SpeechClip]]:
    """The clip in pieces of 8 to 20 s, each with the second at which it starts.

    Each lasts whole frames. Its text is what is said in it where that is known, else all of it,
    which still helps a recogniser. A clip of up to 30 s is one piece.
    """
    cuts = [0, *_cuts(clip), clip.frames]
    if len(cuts) == 2:
        return [(0.0, clip)]
    starts = [float(frame / clip.fps) for frame in cuts]
    return [
        (starts[n], _piece(clip, (first, last), (starts[n], starts[n + 1])))
        for n, (first, last) in enumerate(pairwise(cuts))
    ]


def _cuts(clip: SpeechClip) -> Iterator[int]:
    """Frames at which it is cut."""
    levels = loudness(clip.samples, FILM_RATE, _WINDOW_S).astype(np.float64)
    span = round(_PAUSE_S / _WINDOW_S)
    quiet = np.convolve(np.square(levels), np.ones(span) / span, mode="same")
    step = (Fraction(FILM_RATE) / clip.fps).denominator
    at = 0.0
    while clip.duration_s - at > 1.5 * LONGEST_S:
        first, last = round((at + _SHORTEST_S) / _WINDOW_S), round((at + LONGEST_S) / _WINDOW_S)
        here = quiet[first:last]
        quietest = np.flatnonzero(here <= here.min() * _AS_QUIET + _SILENT)
        moment = (first + int(quietest[-1])) * _WINDOW_S
        frame = round(moment * float(clip.fps) / step) * step
        at = float(frame / clip.fps)
        yield frame


def _piece(clip: SpeechClip, frames: tuple[int, int], seconds: tuple[float, float]) -> SpeechClip:
    first, last = (samples_of(frame, clip.fps) for frame in frames)
    return replace(
        clip,
        text=_text(clip, *seconds),
        samples=clip.samples[first:last],
        frames=frames[1] - frames[0],
        phonemes=(),
        words=(),
    )


def _text(clip: SpeechClip, start_s: float, end_s: float) -> str:
    """What is said from when to when; the whole text where the words' times aren't known."""
    if not clip.words:
        return clip.text
    said = [w.text for w in clip.words if start_s <= (w.start_s + w.end_s) / 2 < end_s]
    return " ".join(said)


def joined(pieces: Sequence[tuple[float, Sequence[MouthCue]]]) -> tuple[MouthCue, ...]:
    """The cues of all pieces, (start, cues) in order, on one time."""
    out: list[MouthCue] = []
    for start, cues in pieces:
        moved = [MouthCue(c.shape, c.start_s + start, c.end_s + start) for c in cues]
        if out and moved and out[-1].shape == moved[0].shape:
            moved[0] = replace(moved[0], start_s=out.pop().start_s)
        elif out and moved:
            out[-1] = replace(out[-1], end_s=moved[0].start_s)
        out += moved
    return tuple(out)
