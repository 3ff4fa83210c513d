# SPDX-License-Identifier: GPL-3.0-or-later
"""Piper as a speaker: a child process that stays alive from line to line.

Piper is never imported here: a wrong espeak-ng data folder ends the whole process it runs in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from .. import parts
from ..errors import DiskFull, PartFailed, ScriptError, VoiceError
from ..folders import scratch
from ..script.line import Line
from ..timing import whole_frames
from .clip import FloatArray, SpeechClip, TimedPhoneme
from .finish import LEAD_S, TAIL_S, Passing, audible, level_in_place, padded_film
from .gain import with_gains
from .ipa import in_letters_of
from .manner import Delivery, manners_of, pauses_of
from .pieces import Piece, pieces_of, said_apart
from .piper_process import PiperDied, PiperProcess
from .pronunciations import NONE, Pronunciations
from .reading.read import spoken_text
from .take import Take, bent, put_together, with_silences
from .voices import Voice
from .written import words_as_written

START_LIMIT_S: Final = 120.0
PIECE_LIMIT_S: Final = 120.0
"""Without an answer for so long, loading a voice or saying a piece has failed."""

_AS_IT_IS: Final = Delivery()


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
        self._process: PiperProcess | None = None
        self._proven = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process; the next line would start another."""
        self._proven = False
        if self._process is not None:
            self._process.stop()
            self._process = None

    def speak(
        self,
        line: Line,
        voice: Voice,
        *,
        fps: Fraction,
        delivery: Delivery = _AS_IT_IS,
        pronunciations: Pronunciations = NONE,
        on_progress: Callable[[float], None] | None = None,
    ) -> SpeechClip:
        """Say a line.

        The same line, voice, rate and delivery give the same samples, whatever was said before.

        Args:
            line: What to say, and what its tags ask for.
            voice: With which voice.
            fps: Frames per second that the sound is padded for.
            delivery: How all of it is said.
            pronunciations: The user's.
            on_progress: Told the share that is done, in [0, 1]; what it raises ends the work.

        Raises:
            ScriptError: The voice makes no sound of these words.
            VoiceError: The voice can't be loaded, has an unknown language, or lacks a phoneme.
            PartMissing: Piper isn't here.
            PartFailed: Piper died or failed.
            PartTimeout: Piper gave no answer in time.
        """
        spoken = in_letters_of(voice, spoken_text(line, voice.language, pronunciations))
        manners = manners_of(line, spoken.words, delivery.manner)
        pauses = pauses_of(line, spoken.words)
        english = voice.language.lower().startswith("en")
        pieces = pieces_of(spoken.words, manners, pauses, abbreviates=not english)
        take, said = self._said(pieces, voice, on_progress or (lambda _: None))
        if not max(take.samples.max(initial=0.0), -take.samples.min(initial=0.0)) > 0.0:
            raise ScriptError(
                f"The voice '{voice.name}' says nothing for line {line.number}: '{line.text}'.",
                "Write it in words that the voice's language has.",
            )
        take = bent(with_silences(take, said, delivery.pauses))
        take, sound, first_s = _handed_on(take)
        lead_s, tail_s = LEAD_S + pauses.get(-1, 0.0), TAIL_S + (said[-1].pause_s or 0.0)
        samples = padded_film(sound, fps, lead_s=lead_s, tail_s=tail_s)
        return _clip(line, voice, fps, samples, take, said, lead_s - first_s)

    def phonemes(self, texts: Sequence[str], voice: Voice) -> tuple[str, ...]:
        """What espeak-ng, or whatever else the voice asks for, makes of each text, in IPA.

        Raises:
            VoiceError: The voice can't be loaded or has an unknown language.
            PartMissing: Piper isn't here.
            PartFailed: Piper died or failed.
            PartTimeout: Piper gave no answer in time.
        """
        request = {"model": str(voice.model), "config": str(voice.config), "texts": list(texts)}
        found = self._ask(request, voice, lambda _: None)
        return tuple("".join(symbols) for symbols in found)

    def _said(
        self, pieces: Sequence[Piece], voice: Voice, on_progress: Callable[[float], None]
    ) -> tuple[Take, Sequence[Piece]]:
        """All pieces, said; mixed ones part by part where the voice doesn't tell its times."""
        take = self._take(pieces, voice, on_progress)
        if any(take.words) or not any(piece.is_mixed for piece in pieces):
            return take, pieces
        apart = [part for piece in pieces for part in said_apart(piece)]
        return self._take(apart, voice, on_progress), apart

    def _take(
        self, pieces: Sequence[Piece], voice: Voice, on_progress: Callable[[float], None]
    ) -> Take:
        with scratch() as folder:
            request = _request(pieces, voice, folder / "speech.f32")
            told = self._ask(request, voice, on_progress)
            raw = np.fromfile(folder / "speech.f32", "<f4").astype(np.float32, copy=False)
        return put_together(raw, voice.sample_rate, pieces[: len(told)], told)

    def _ask(
        self, request: dict[str, Any], voice: Voice, on_progress: Callable[[float], None]
    ) -> list[Any]:
        """The worker's answer; a process that has served before and dies is replaced once."""
        try:
            try:
                return self._answer(request, voice, on_progress)
            except PiperDied:
                if not self._proven:
                    raise
                self.close()
                return self._answer(request, voice, on_progress)
        except BaseException:
            self.close()
            raise

    def _answer(
        self, request: dict[str, Any], voice: Voice, on_progress: Callable[[float], None]
    ) -> list[Any]:
        if self._process is None or not self._process.alive:
            self.close()
            self._process = PiperProcess(self._command or parts.find_speech(), self._start_limit_s)
        self._process.send(request)
        while True:
            answer = self._process.answer(self._piece_limit_s)
            if answer["event"] == "piece":
                on_progress(answer["done"] / answer["total"])
            elif answer["event"] == "done":
                self._proven = True
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


def _request(pieces: Sequence[Piece], voice: Voice, out: Path) -> dict[str, Any]:
    return {
        "model": str(voice.model),
        "config": str(voice.config),
        "pieces": [
            {"text": piece.text, "words": piece.said, "length_scale": 1.0 / piece.rate}
            for piece in pieces
        ],
        "out": str(out),
        "speaker": voice.speaker,
    }


def _handed_on(take: Take) -> tuple[Take, Passing, float]:
    """A take without its sound; what can be heard of that, and the second at which it begins."""
    first, end = audible(take.samples, take.rate)
    sound = Passing(take.samples[first:end], take.rate)
    return replace(take, samples=np.zeros(0, np.float32)), sound, first / take.rate


def _clip(
    line: Line,
    voice: Voice,
    fps: Fraction,
    samples: FloatArray,
    take: Take,
    pieces: Sequence[Piece],
    shift: float,
) -> SpeechClip:
    """Bring to its level, and times to those of the clip.

    Args:
        line: What was said.
        voice: Who said it.
        fps: Frames per second.
        samples: What the clip will be, not yet at its level.
        take: Its times.
        pieces: What the take is made of.
        shift: Seconds from the clip's start to the take's.
    """
    words = words_as_written(line.text, [w for p in pieces for w in p.words], take.words)
    return SpeechClip(
        line_id=line.id,
        text=line.text,
        samples=_loud(samples, take, shift),
        fps=fps,
        frames=whole_frames(len(samples), fps),
        language=voice.language,
        engine="piper",
        voice=voice.name,
        phonemes=tuple(
            TimedPhoneme(p.ipa, p.start_s + shift, p.end_s + shift) for p in take.phonemes
        ),
        words=tuple(replace(w, start_s=w.start_s + shift, end_s=w.end_s + shift) for w in words),
        timing="exact" if take.phonemes else "none",
        sure=1.0 if take.phonemes else 0.0,
    )


def _loud(samples: FloatArray, take: Take, shift_s: float) -> FloatArray:
    """Speech at its level, and words at theirs; the take begins ``shift_s`` into the samples."""
    gains = [
        (s.start / take.rate + shift_s, s.end / take.rate + shift_s, s.manner.decibels)
        for s in take.stretches
    ]
    level_in_place(samples)
    return with_gains(samples, gains)
