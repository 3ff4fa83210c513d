# SPDX-License-Identifier: GPL-3.0-or-later
"""Piper as a speaker: a child process that stays alive from line to line.

Piper is never imported here: a wrong espeak-ng data folder ends the whole process it runs in.
"""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import IO, Any, Final, Self

import numpy as np

from .. import media, parts, processes
from ..errors import (
    DiskFull,
    PartFailed,
    PartMissing,
    PartTimeout,
    ScriptError,
    SettingError,
    VoiceError,
)
from ..folders import scratch
from ..script.line import Line
from ..timing import FILM_RATE
from .clip import FloatArray, SpeechClip, TimedPhoneme, TimedWord
from .finish import LEAD_S, audible, levelled, padded
from .pieces import Piece, pieces_of
from .timing_of_words import timed_phonemes, timed_words
from .voices import Voice

START_LIMIT_S: Final = 120.0
PIECE_LIMIT_S: Final = 120.0
"""Without an answer for so long, loading a voice or saying a piece has failed."""
LENGTH_SCALES: Final = (0.25, 4.0)

_WORKER: Final = Path(__file__).with_name("piper_worker.py")
_ENV: Final = {"PYTHONUTF8": "1"}


class PiperSpeaker:
    """Says lines; use it as a context manager, so that its process ends with it.

    Args:
        command: A Python that has Piper; found by ``parts.find_speech`` by default.
        start_limit_s: Seconds in which it has to be ready.
        piece_limit_s: Seconds in which a voice has to load, or a piece to be said.
    """

    def __init__(
        self,
        command: parts.Command | None = None,
        *,
        start_limit_s: float = START_LIMIT_S,
        piece_limit_s: float = PIECE_LIMIT_S,
    ) -> None:
        self._command = command
        self._start_limit_s = start_limit_s
        self._piece_limit_s = piece_limit_s
        self._worker: _Worker | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process; the next line would start another."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    def speak(
        self,
        line: Line,
        voice: Voice,
        *,
        fps: Fraction,
        length_scale: float = 1.0,
        on_progress: Callable[[float], None] | None = None,
    ) -> SpeechClip:
        """Say a line.

        The same line, voice, rate and length scale give the same samples, whatever was said
        before.

        Args:
            line: What to say.
            voice: With which voice.
            fps: Frames per second that the sound is padded for.
            length_scale: Above 1 is slower, below faster.
            on_progress: Told the share that is done, in [0, 1]; what it raises ends the work.

        Raises:
            ScriptError: The voice makes no sound of these words.
            SettingError: The length scale is out of range.
            VoiceError: The voice can't be loaded or has an unknown language.
            PartMissing: Piper isn't here.
            PartFailed: Piper died or failed.
            PartTimeout: Piper gave no answer in time.
        """
        if not LENGTH_SCALES[0] <= length_scale <= LENGTH_SCALES[1]:
            raise SettingError(f"A length scale of {length_scale} is outside 0.25 to 4.")
        pieces = pieces_of(line.text, voice.language)
        with scratch() as folder:
            request = _request(pieces, voice, length_scale, folder / "speech.f32")
            try:
                said = self._ask(request, voice, on_progress or (lambda _: None))
                raw = np.fromfile(folder / "speech.f32", "<f4")
            except BaseException:
                self.close()
                raise
        if not len(raw) or not np.abs(raw).max() > 0.0:
            raise ScriptError(
                f"The voice '{voice.name}' says nothing for line {line.number}: '{line.text}'.",
                "Write it in words that the voice's language has.",
            )
        return _clip(line, voice, fps, raw, pieces, said)

    def phonemes(self, texts: Sequence[str], voice: Voice) -> tuple[str, ...]:
        """What espeak-ng, or whatever else the voice asks for, makes of each text, in IPA.

        Raises:
            VoiceError: The voice can't be loaded or has an unknown language.
            PartMissing: Piper isn't here.
            PartFailed: Piper died or failed.
            PartTimeout: Piper gave no answer in time.
        """
        request = {"model": str(voice.model), "config": str(voice.config), "texts": list(texts)}
        try:
            found = self._ask(request, voice, lambda _: None)
        except BaseException:
            self.close()
            raise
        return tuple("".join(symbols) for symbols in found)

    def _ask(
        self, request: dict[str, Any], voice: Voice, on_progress: Callable[[float], None]
    ) -> list[Any]:
        if self._worker is None or not self._worker.alive:
            self.close()
            self._worker = _Worker(self._command or parts.find_speech(), self._start_limit_s)
        self._worker.send(request)
        while True:
            answer = self._worker.answer(self._piece_limit_s)
            if answer["event"] == "piece":
                on_progress(answer["done"] / answer["total"])
            elif answer["event"] == "done":
                return list(answer["pieces"])
            elif answer.get("kind") == "voice":
                raise VoiceError(
                    f"The voice '{voice.name}' can't be used: {answer['message']}",
                    "Fetch it again, or choose another one (avatar voices list).",
                )
            else:
                raise _failure(str(answer.get("message", answer)))


def _failure(message: str) -> PartFailed:
    if "No space left on device" in message:
        return DiskFull("The disk is full: the speech could not be written.", "Make room for it.")
    return PartFailed(
        f"Piper failed: {message}", "Try another voice (avatar voices list), or 'avatar doctor'."
    )


class _Worker:
    """One process of ``piper_worker``, with its answers as a queue."""

    def __init__(self, command: parts.Command, limit_s: float) -> None:
        self._answers: queue.Queue[bytes | None] = queue.Queue()
        self._last_words: deque[str] = deque(maxlen=20)
        self._process = processes.start(
            (*command.argv, str(_WORKER)),
            env={**_ENV, **command.env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._threads = [
            threading.Thread(target=read, args=(pipe,), daemon=True)
            for read, pipe in (
                (self._read_answers, self._process.stdout),
                (self._read_errors, self._process.stderr),
            )
        ]
        for thread in self._threads:
            thread.start()
        try:
            self.answer(limit_s)
        except BaseException:
            self.stop()
            raise

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return self._process.poll() is None

    def send(self, request: dict[str, Any]) -> None:
        """Ask."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise self._death() from None

    def answer(self, limit_s: float) -> dict[str, Any]:
        """Wait for the next answer."""
        try:
            row = self._answers.get(timeout=limit_s)
        except queue.Empty:
            raise PartTimeout(
                f"Piper gave no answer within {limit_s:.0f} s and was stopped.",
                "Try again, or choose a smaller voice.",
            ) from None
        if row is None:
            raise self._death()
        try:
            answer = json.loads(row)
            answer["event"]
        except (ValueError, TypeError, KeyError):
            raise PartFailed(
                f"Piper answered with something that can't be read: {row[:80]!r}."
            ) from None
        assert isinstance(answer, dict)
        return answer

    def stop(self) -> None:
        """End it and everything it started."""
        processes.stop(self._process, grace_s=0.2)
        for thread in self._threads:
            thread.join(2)

    def _death(self) -> PartFailed | PartMissing:
        self._threads[1].join(2)
        lines = [line for line in self._last_words if line.strip()]
        reason = lines[-1].strip() if lines else "it gave no reason"
        if "No module named 'piper'" in reason:
            return PartMissing("The speech Python has no Piper.", parts.SET_UP)
        return PartFailed(f"Piper stopped while it was needed: {reason}", "Run 'avatar doctor'.")

    def _read_answers(self, pipe: IO[bytes]) -> None:
        try:
            for row in pipe:
                self._answers.put(row)
        except (OSError, ValueError):
            pass  # closed under us by stop()
        self._answers.put(None)

    def _read_errors(self, pipe: IO[bytes]) -> None:
        try:
            for row in pipe:
                self._last_words.append(row.decode("utf-8", "replace"))
        except (OSError, ValueError):
            pass  # closed under us by stop()


def _request(
    pieces: Sequence[Piece], voice: Voice, length_scale: float, out: Path
) -> dict[str, Any]:
    return {
        "model": str(voice.model),
        "config": str(voice.config),
        "pieces": [{"text": piece.text, "words": piece.said} for piece in pieces],
        "out": str(out),
        "length_scale": length_scale,
        "speaker": voice.speaker,
    }


def _clip(
    line: Line,
    voice: Voice,
    fps: Fraction,
    raw: FloatArray,
    pieces: Sequence[Piece],
    said: Sequence[dict[str, Any]],
) -> SpeechClip:
    first, end = audible(raw, voice.sample_rate)
    sound = media.resample(np.ascontiguousarray(raw[first:end]), voice.sample_rate, FILM_RATE)
    samples, frames = padded(levelled(sound), fps)
    phonemes, words = _times(pieces, said, voice.sample_rate)
    shift = LEAD_S - first / voice.sample_rate
    return SpeechClip(
        line_id=line.id,
        text=line.text,
        samples=samples,
        fps=fps,
        frames=frames,
        language=voice.language,
        engine="piper",
        voice=voice.name,
        phonemes=tuple(TimedPhoneme(p.ipa, p.start_s + shift, p.end_s + shift) for p in phonemes),
        words=tuple(replace(w, start_s=w.start_s + shift, end_s=w.end_s + shift) for w in words),
        timing="exact" if phonemes else "none",
        sure=1.0 if phonemes else 0.0,
    )


def _times(
    pieces: Sequence[Piece], said: Sequence[dict[str, Any]], rate: int
) -> tuple[list[TimedPhoneme], list[TimedWord]]:
    """Phonemes and words of all pieces, from the first sample; none where any is unknown."""
    phonemes: list[TimedPhoneme] = []
    words: list[TimedWord] = []
    start = 0
    for piece, told in zip(pieces, said, strict=True):
        if told["samples"] and not told["phonemes"]:
            return [], []
        symbols = [(symbol, count) for symbol, count in told["phonemes"] or ()]
        phonemes += timed_phonemes(symbols, start, rate)
        found = timed_words(piece.words, told["words"], symbols, start, rate) if symbols else ()
        words += [word for word in found if word is not None]
        start += told["samples"]
    return phonemes, words
