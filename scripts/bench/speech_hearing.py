# SPDX-License-Identifier: GPL-3.0-or-later
"""Who speaks, and what a recogniser hears: pocketsphinx with the English model of its wheel."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from avatar_addon import media
from avatar_addon.folders import cache_dir, scratch

FloatArray = npt.NDArray[np.float64]
Says = Callable[[str], FloatArray]
"""A text as samples in [-1, 1] at RATE."""

RATE: Final = 16000
_LEVEL: Final = 0.6
_PAUSE_S: Final = 0.3
_HISS: Final = 1e-4
"""The recogniser takes digital silence badly."""


def by_piper(model: Path, speaker: int) -> Says:
    """A speaker of a voice of Piper's at RATE."""
    from piper import PiperVoice, SynthesisConfig

    voice = PiperVoice.load(model)
    settings = SynthesisConfig(speaker_id=speaker, normalize_audio=False)

    def says(text: str) -> FloatArray:
        parts = [part.audio_float_array for part in voice.synthesize(text, settings)]
        return np.asarray(np.concatenate(parts), float)

    return says


def by_flite(name: str) -> Says:
    """One of flite's voices."""

    def says(text: str) -> FloatArray:
        return _by_program(["flite", "-voice", name, "-t", text, "-o"])

    return says


def by_espeak(text: str) -> FloatArray:
    """espeak-ng's own American voice."""
    return _by_program(["espeak-ng", "-v", "en-us", text, "-w"])


def _by_program(command: list[str]) -> FloatArray:
    with scratch() as folder:
        path = folder / "said.wav"
        subprocess.run([*command, str(path)], check=True, capture_output=True)
        with wave.open(str(path)) as file:
            rate = file.getframerate()
            sound = np.frombuffer(file.readframes(file.getnframes()), "<i2") / np.float32(32768)
    return np.asarray(media.resample(sound.astype(np.float32), rate, RATE), float)


class Listener:
    """Hears English; keeps what it heard, so that a second run asks only for what is new."""

    def __init__(self) -> None:
        from pocketsphinx import Decoder

        self._decoder = Decoder(samprate=RATE, loglevel="FATAL")
        self._kept = cache_dir() / "heard.jsonl"
        rows = self._kept.read_text("utf-8").splitlines() if self._kept.exists() else []
        self._known: dict[str, str] = dict(json.loads(row) for row in rows)

    def hears(self, sound: FloatArray) -> str:
        """The words of a sound at RATE."""
        loud = sound / max(float(np.abs(sound).max()), 1e-6) * _LEVEL
        loud = np.pad(loud, round(_PAUSE_S * RATE))
        loud = loud + np.random.default_rng(0).normal(0, _HISS, len(loud))
        samples = (loud * 32767).astype("<i2").tobytes()
        key = hashlib.sha256(samples).hexdigest()
        if key not in self._known:
            self._known[key] = self._asked(samples)
            with self._kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, self._known[key]]) + "\n")
        return self._known[key]

    def _asked(self, samples: bytes) -> str:
        decoder: Any = self._decoder
        decoder.reinit()
        decoder.start_utt()
        decoder.process_raw(samples, no_search=False, full_utt=True)
        decoder.end_utt()
        found = decoder.hyp()
        return str(found.hypstr) if found else ""


@dataclass(frozen=True)
class Score:
    """How many words were wrong, of how many."""

    wrong: int
    words: int

    @property
    def percent(self) -> float:
        """Word error rate."""
        return 100 * self.wrong / max(1, self.words)


def score(says: Says, sentences: Sequence[str], listener: Listener) -> Score:
    """Word errors over sentences."""
    wrong = words = 0
    for sentence in sentences:
        said = _words(sentence)
        wrong += _errors(said, _words(listener.hears(says(sentence))))
        words += len(said)
    return Score(wrong, words)


def _words(text: str) -> list[str]:
    return re.sub(r"[^a-z' ]", " ", text.lower()).split()


def _errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Words put in, left out and changed (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, start=1):
        before, row = row, [i]
        for j, other in enumerate(heard, start=1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (word != other)))
    return row[-1]
