# SPDX-License-Identifier: GPL-3.0-or-later
"""What Piper said, put together: sound and times, bent to the manner of each word.

Piper says a whole piece at one pace. Words that are to be slower, higher or longer than the rest
of it are bent by Praat, for which their times must be known; whatever is changed, the times of
words and phonemes go with it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

import numpy as np

from .clip import FloatArray, TimedPhoneme, TimedWord
from .manner import Manner
from .pauses import Remap, silences, with_pauses
from .pieces import Piece
from .timing_of_words import timed_phonemes, timed_words
from .warp import PitchCurve, warp

_LONGEST_BENT_S: Final = 60.0
"""Praat is given no more at a time."""
_RAMP_S: Final = 0.03
_SAME: Final = 1e-3


@dataclass(frozen=True)
class Stretch:
    """A part of the sound that is said in one manner.

    Attributes:
        start: First sample.
        end: End.
        manner: How it is to be.
        rate: The pace at which it was synthesised.
        piece: Number of its piece.
    """

    start: float
    end: float
    manner: Manner
    rate: float
    piece: int

    @property
    def longer(self) -> float:
        """Times its length that it still has to become."""
        return self.rate / self.manner.rate

    @property
    def is_bent(self) -> bool:
        """Whether Praat has to bend it."""
        return abs(self.longer - 1) > _SAME or abs(self.manner.semitones) > _SAME


@dataclass(frozen=True)
class Take:
    """A line as said.

    Attributes:
        samples: float32, shape (n,), at the voice's rate.
        rate: Samples per second.
        phonemes: Empty where the voice doesn't tell.
        words: One for each word that is said; None for those without a sound, or all of them
            where the voice doesn't tell.
        stretches: In order; what lies between them is silence.
        ends: Where each piece ends, in samples.
    """

    samples: FloatArray
    rate: int
    phonemes: tuple[TimedPhoneme, ...]
    words: tuple[TimedWord | None, ...]
    stretches: tuple[Stretch, ...]
    ends: tuple[float, ...]


def put_together(
    samples: FloatArray, rate: int, pieces: Sequence[Piece], told: Sequence[Mapping[str, Any]]
) -> Take:
    """One take of all pieces.

    Args:
        samples: Of all pieces, one after the other.
        rate: Samples per second.
        pieces: What was said.
        told: What the worker told of each: ``samples``, ``phonemes``, ``words``.
    """
    known = all(one["phonemes"] or not one["samples"] for one in told)
    phonemes: list[TimedPhoneme] = []
    words: list[TimedWord | None] = []
    stretches: list[Stretch] = []
    ends: list[float] = []
    start = 0
    for number, (piece, one) in enumerate(zip(pieces, told, strict=True)):
        end = start + one["samples"]
        times: Sequence[TimedWord | None] = (None,) * len(piece.words)
        if known and one["phonemes"]:
            symbols = [(symbol, count) for symbol, count in one["phonemes"]]
            phonemes += timed_phonemes(symbols, start, rate)
            times = timed_words(piece.said, one["words"], symbols, start, rate)
        words += times
        stretches += _stretches(piece, number, times, start, end, rate)
        ends.append(float(end))
        start = end
    return Take(samples, rate, tuple(phonemes), tuple(words), tuple(stretches), tuple(ends))


def _stretches(
    piece: Piece, number: int, times: Sequence[TimedWord | None], start: int, end: int, rate: int
) -> Iterator[Stretch]:
    if not piece.is_mixed or not any(times):
        if end > start:
            yield Stretch(start, end, piece.manners[0], piece.rate, number)
        return
    timed = [(m, t) for m, t in zip(piece.manners, times, strict=True) if t is not None]
    for manner, group in groupby(timed, key=lambda pair: pair[0]):
        members = [time for _, time in group]
        yield Stretch(
            members[0].start_s * rate, members[-1].end_s * rate, manner, piece.rate, number
        )


def with_silences(take: Take, pieces: Sequence[Piece], scale: float) -> Take:
    """Give the pauses the lengths that are asked for.

    Args:
        take: As said.
        pieces: Some of which end in a pause.
        scale: Times all other pauses.
    """
    asked = {
        round(end): piece.pause_s
        for piece, end in zip(pieces[:-1], take.ends, strict=False)
        if piece.pause_s is not None
    }
    if scale == 1.0 and not asked:
        return take
    found = silences(take.samples, take.rate, take.phonemes)
    wanted = {at: max(0.0, s - _faint_s(take, at, found)) for at, s in asked.items()}
    samples, remap = with_pauses(take.samples, take.rate, found=found, wanted=wanted, scale=scale)
    return _moved(take, samples, remap)


def _faint_s(take: Take, at: int, found: Sequence[tuple[int, int]]) -> float:
    """Seconds between the last phoneme before a sample and the first after it that aren't silent.

    A pause is measured from phoneme to phoneme, so these are a part of it.
    """
    starts = [phoneme.start_s for phoneme in take.phonemes]
    after = bisect_left(starts, at / take.rate - _SAME)
    if not 0 < after < len(starts):
        return 0.0
    gap = starts[after] - take.phonemes[after - 1].end_s
    silent = next((end - start for start, end in found if start <= at <= end), 0)
    return max(0.0, gap - silent / take.rate)


def bent(take: Take) -> Take:
    """Bend what has to be slower, faster, higher or lower."""
    parts: list[FloatArray] = []
    old, new = [0.0], [0.0]
    done = length = 0
    for group in _groups(take):
        start = int(take.ends[group[0].piece - 1]) if group[0].piece else 0
        end = min(int(take.ends[group[-1].piece]), len(take.samples))
        parts.append(take.samples[done:start])
        length += start - done
        anchors = _anchors(group, start, end, take.rate)
        sound = warp(
            np.ascontiguousarray(take.samples[start:end]),
            take.rate,
            anchors=anchors,
            pitch=_curve(group, anchors, start, take.rate),
        )
        old += [start + a * take.rate for a, _ in anchors]
        new += [length + b * take.rate for _, b in anchors]
        parts.append(sound)
        length += len(sound)
        done = end
    if not parts:
        return take
    parts.append(take.samples[done:])
    old.append(float(len(take.samples)))
    new.append(float(length + len(take.samples) - done))
    return _moved(take, np.concatenate(parts), Remap(np.array(old), np.array(new)))


def _groups(take: Take) -> Iterator[list[Stretch]]:
    """Stretches of pieces that follow each other and have to be bent, a minute at most."""
    group: list[Stretch] = []
    for piece, of_piece in groupby(take.stretches, key=lambda stretch: stretch.piece):
        members = list(of_piece)
        begins = take.ends[group[0].piece - 1] if group and group[0].piece else 0.0
        full = group and take.ends[piece] - begins > _LONGEST_BENT_S * take.rate
        is_bent = any(stretch.is_bent for stretch in members)
        if group and (full or not is_bent):
            yield group
            group = []
        if is_bent:
            group += members
    if group:
        yield group


def _anchors(
    group: Sequence[Stretch], start: int, end: int, rate: int
) -> list[tuple[float, float]]:
    """(second of the group, second of what becomes of it), at the edges of its stretches."""
    out = [(0.0, 0.0)]
    for stretch in group:
        for at, pace in ((stretch.start, 1.0), (stretch.end, stretch.longer)):
            here = (min(at, end) - start) / rate
            if here > out[-1][0] + _SAME:
                out.append((here, out[-1][1] + (here - out[-1][0]) * pace))
    last = (end - start) / rate
    if last > out[-1][0] + _SAME:
        out.append((last, out[-1][1] + last - out[-1][0]))
    return out


def _curve(
    group: Sequence[Stretch], anchors: Sequence[tuple[float, float]], start: int, rate: int
) -> PitchCurve | None:
    """The pitch's ratio: level in each stretch, a short slope between two."""
    if not any(stretch.manner.semitones for stretch in group):
        return None
    ins, outs = np.array(anchors).T
    times, values = [], []
    for stretch in group:
        a, b = np.interp([(s - start) / rate for s in (stretch.start, stretch.end)], ins, outs)
        half = min(_RAMP_S, b - a) / 2
        times += [a + half, b - half]
        values += [2.0 ** (stretch.manner.semitones / 12.0)] * 2
    return PitchCurve(np.array(times), np.array(values))


def _moved(take: Take, samples: FloatArray, remap: Remap) -> Take:
    """The same take, with new samples and every time where it went."""
    rate = take.rate
    phonemes = zip(take.phonemes, *_spans(take.phonemes, remap, rate), strict=True)
    told = [word for word in take.words if word is not None]
    words = zip(told, *_spans(told, remap, rate), strict=True)
    moved = iter([replace(w, start_s=a, end_s=b) for w, a, b in words])
    starts = remap.starts([stretch.start for stretch in take.stretches])
    ends = remap.ends([stretch.end for stretch in take.stretches])
    return Take(
        samples,
        rate,
        tuple(replace(p, start_s=a, end_s=b) for p, a, b in phonemes),
        tuple(None if word is None else next(moved) for word in take.words),
        tuple(
            replace(s, start=a, end=b) for s, a, b in zip(take.stretches, starts, ends, strict=True)
        ),
        tuple(remap.starts(take.ends)),
    )


def _spans(
    timed: Sequence[TimedPhoneme] | Sequence[TimedWord], remap: Remap, rate: int
) -> tuple[list[float], list[float]]:
    starts = remap.starts([one.start_s * rate for one in timed])
    ends = remap.ends([one.end_s * rate for one in timed])
    return [v / rate for v in starts], [v / rate for v in ends]
