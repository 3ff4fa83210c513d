# SPDX-License-Identifier: GPL-3.0-or-later
"""Rhubarb listens to many clips, and to long ones in pieces, side by side on all cores.

What it heard once is kept, so the same sound costs nothing the second time.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from ..speech.clip import SpeechClip
from .cues import MouthCue
from .kept import keep, place_of, recall
from .rhubarb import chosen_recognizer, recognise
from .splitting import joined, pieces_of

Cues = tuple[MouthCue, ...]


@dataclass(frozen=True)
class _Piece:
    """A part of one of the clips, and who is to listen to it."""

    owner: int
    start_s: float
    clip: SpeechClip
    recognizer: str


def listen(
    clips: Sequence[SpeechClip],
    *,
    rhubarb: Path,
    recognizer: str | None = None,
    on_progress: Callable[[float], None] | None = None,
    workers: int | None = None,
) -> tuple[Cues, ...]:
    """Mouth cues for each clip, from 0 to its end without a gap.

    Args:
        clips: In any language; the text, where known, helps.
        rhubarb: The executable.
        recognizer: For all of them; chosen by each clip's language by default.
        on_progress: Told the share that is done, in [0, 1], by whichever thread; what it raises
            ends the work.
        workers: How many listen at a time; as many as the machine has cores by default.

    Raises:
        SettingError: The recogniser is unknown.
        PartMissing: The executable isn't there.
        PartTimeout: It took too long.
        PartFailed: It crashed or refused.
        CueError: What it gave are no mouth cues.
    """
    pieces = [
        _Piece(owner, start, piece, chosen_recognizer(recognizer, clip.language))
        for owner, clip in enumerate(clips)
        for start, piece in pieces_of(clip)
    ]
    many = max(1, min(len(pieces), workers or os.cpu_count() or 1))
    ears = _Ears(rhubarb, _Shares(pieces, on_progress), threads=1 if many > 1 else None)
    found = _side_by_side(ears, pieces, many)
    return tuple(
        joined([(p.start_s, cues) for p, cues in zip(pieces, found, strict=True) if p.owner == n])
        for n in range(len(clips))
    )


def _side_by_side(ears: _Ears, pieces: Sequence[_Piece], many: int) -> list[Cues]:
    """Each piece's cues; the first failure, or a Ctrl-C, ends all of them at once."""
    with ThreadPoolExecutor(many, thread_name_prefix="listening") as pool:
        jobs = [pool.submit(ears.hear, number, piece) for number, piece in enumerate(pieces)]
        try:
            done, _ = wait(jobs, return_when=FIRST_EXCEPTION)
            failed = next((job for job in jobs if job in done and job.exception()), None)
            if failed is not None:
                failed.result()
            return [job.result() for job in jobs]
        finally:
            ears.stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)


class _Ears:
    """Listens to a piece, or remembers it."""

    def __init__(self, rhubarb: Path, shares: _Shares, threads: int | None) -> None:
        self.stopped = threading.Event()
        self._rhubarb, self._shares, self._threads = rhubarb, shares, threads

    def hear(self, number: int, piece: _Piece) -> Cues:
        place = place_of(piece.clip, piece.recognizer, self._rhubarb)
        known = recall(place)
        if known is None:
            known = recognise(
                piece.clip,
                rhubarb=self._rhubarb,
                recognizer=piece.recognizer,
                on_progress=lambda share: self._shares.tell(number, share),
                threads=self._threads,
                stopped=self.stopped,
            )
            keep(place, known)
        self._shares.tell(number, 1.0)
        return known


class _Shares:
    """How far all pieces are, by their lengths."""

    def __init__(
        self, pieces: Sequence[_Piece], on_progress: Callable[[float], None] | None
    ) -> None:
        self._lengths = [piece.clip.duration_s for piece in pieces]
        self._done = [0.0] * len(pieces)
        self._on_progress = on_progress
        self._lock = threading.Lock()

    def tell(self, number: int, share: float) -> None:
        """A piece is so far."""
        if self._on_progress is None:
            return
        with self._lock:
            self._done[number] = max(self._done[number], share)
            done = sum(a * b for a, b in zip(self._lengths, self._done, strict=True))
            self._on_progress(min(1.0, done / sum(self._lengths)))
