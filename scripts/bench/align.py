#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How near the times are that a recording gets from its script, beside Rhubarb's on the same clips.

Recordings whose times are known are made by flite's voices (Debian: flite) and then spoiled: noise,
echo, another tempo. The voice in the box learned from two of them, rms, which it speaks the script
like, and slt. What is compared is when the mouth changes its class (lips shut, lip at the teeth,
rounded, open; a spread mouth and rest don't count): each true onset against the nearest found of
that class within 200 ms, others are missed.

    scripts/bench/align.py --sentences 20 --voices slt awb --json align.json
    scripts/bench/align.py --no-rhubarb --conditions clean echo

Real-time factors are processor seconds per second of sound, the reference's speech included.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from avatar_addon import media, parts  # noqa: E402
from avatar_addon.folders import scratch  # noqa: E402
from avatar_addon.lipsync.rhubarb import recognise  # noqa: E402
from avatar_addon.script.line import Line  # noqa: E402
from avatar_addon.speech.align import align  # noqa: E402
from avatar_addon.speech.clip import SpeechClip  # noqa: E402
from avatar_addon.speech.finish import padded  # noqa: E402
from avatar_addon.speech.piper import PiperSpeaker  # noqa: E402
from avatar_addon.speech.voices import find_voice  # noqa: E402
from avatar_addon.speech.warp import warp  # noqa: E402
from avatar_addon.timing import FILM_RATE  # noqa: E402

Samples = NDArray[np.float32]
Timed = tuple[str, float, float]

RATE: Final = 16_000
FPS: Final = Fraction(24)
SEED: Final = 1
SENTENCES: Final = Path(__file__).with_name("sentences.txt")
WITHIN_S: Final = 0.2
_PATIENCE_S: Final = 900.0

FLITE_CLASSES: Final = {
    "shut": "p b m", "teeth": "f v", "rounded": "w uw uh ow ao er r oy",
    "open": "aa ay aw ae eh ah ax ey",
}  # fmt: skip
IPA_CLASSES: Final = {
    "shut": "pbm", "teeth": "fv", "rounded": "wʍuʊoɔɒɹrɚɝɜ", "open": "ɑaæɛʌəɐe",
}  # fmt: skip
SHAPE_CLASSES: Final = {
    "A": "shut",
    "G": "teeth",
    "E": "rounded",
    "F": "rounded",
    "C": "open",
    "D": "open",
}


@dataclass(frozen=True)
class Take:
    """A sentence as a flite voice says it: samples at ``RATE``, and its true phonemes."""

    voice: str
    text: str
    samples: Samples
    phones: tuple[Timed, ...]


def sentences(count: int) -> list[str]:
    """Some of the repository's own, spread over the file."""
    rows = [row for row in SENTENCES.read_text("utf-8").splitlines() if row and row[0] != "#"]
    rows = [row for row in rows if re.fullmatch(r"[A-Za-z' ,.?!-]{20,90}", row)]
    return rows[:: max(1, len(rows) // count)][:count]


def flite(voice: str, text: str, folder: Path) -> Take:
    """A take with its truth: flite prints each phoneme with its end in seconds."""
    sound = folder / "flite.wav"
    words = ["flite", "-voice", voice, "-psdur", "-t", text, "-o", str(sound)]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    phones, at = [], 0.0
    for token in told.split():
        name, end = token.rsplit(":", 1)
        phones.append((name, at, float(end)))
        at = float(end)
    with wave.open(str(sound), "rb") as source:
        assert source.getframerate() == RATE, f"flite's {voice} has another rate"
        pcm = np.frombuffer(source.readframes(source.getnframes()), "<i2")
    return Take(voice, text, (pcm / 32768).astype(np.float32), tuple(phones))


def noisy(take: Take) -> Take:
    """White noise 10 dB under the speech."""
    loud = take.samples[np.abs(take.samples) > 0.01 * np.abs(take.samples).max()]
    size = np.sqrt(np.mean(np.square(loud)) / 10)
    noise = np.random.default_rng(SEED).normal(0.0, size, len(take.samples))
    return Take(take.voice, take.text, (take.samples + noise).astype(np.float32), take.phones)


def echoing(take: Take) -> Take:
    """A hall: half a second of reverberation, 6 dB under the direct sound."""
    at = np.arange(round(0.4 * RATE)) / RATE
    tail = np.random.default_rng(SEED).normal(0.0, 1.0, len(at)) * 10 ** (-3 * at / 0.5)
    tail *= 0.5 / np.sqrt(np.square(tail).sum())
    tail[0] = 1.0
    wet = np.convolve(take.samples, tail)[: len(take.samples)]
    return Take(take.voice, take.text, wet.astype(np.float32), take.phones)


def at_tempo(factor: float) -> Callable[[Take], Take]:
    """Faster or slower, by Praat, which keeps the pitch and every time (ffmpeg's atempo shifts)."""

    def change(take: Take) -> Take:
        length_s = len(take.samples) / RATE
        bent = warp(take.samples, RATE, anchors=[(length_s, length_s / factor)])
        phones = tuple((name, a / factor, b / factor) for name, a, b in take.phones)
        return Take(take.voice, take.text, bent, phones)

    return change


CONDITIONS: Final[dict[str, Callable[[Take], Take]]] = {
    "clean": lambda take: take,
    "noise": noisy,
    "echo": echoing,
    "fast": at_tempo(1.25),
    "slow": at_tempo(0.75),
}


def onsets(sounds: Sequence[Timed], classes: dict[str, str]) -> list[tuple[str, float]]:
    """Where the class of the mouth changes: (class, seconds)."""
    out: list[tuple[str, float]] = []
    last = ""
    for name, start_s, _ in sounds:
        kind = classes.get(name, "")
        if kind and kind != last:
            out.append((kind, start_s))
        last = kind
    return out


def errors(true: Sequence[tuple[str, float]], found: Sequence[tuple[str, float]]) -> list[float]:
    """Seconds by which each true onset was missed; NaN where there is none near."""
    out = []
    for kind, at in true:
        near = [other - at for same, other in found if same == kind and abs(other - at) <= WITHIN_S]
        out.append(min(near, key=abs) if near else float("nan"))
    return out


def by_name(table: dict[str, str], *, letters: bool) -> dict[str, str]:
    """Name → class."""
    return {
        name: kind
        for kind, names in table.items()
        for name in (names if letters else names.split())
    }


def truth(take: Take) -> list[tuple[str, float]]:
    """True onsets."""
    return onsets(take.phones, by_name(FLITE_CLASSES, letters=False))


class Judge:
    """Finds onsets in takes both ways, and keeps count of the time."""

    def __init__(self, piper: PiperSpeaker) -> None:
        self._piper, self._voice = piper, find_voice("")
        self._said: dict[str, tuple[SpeechClip, Samples]] = {}
        self.cpu_s = {"script": 0.0, "rhubarb": 0.0}

    def reference(self, text: str) -> tuple[SpeechClip, Samples]:
        """The text in the voice of the box."""
        if text not in self._said:
            clip = self._piper.speak(Line("bench", "", text), self._voice, fps=FPS)
            self._said[text] = clip, media.resample(clip.samples, FILM_RATE, RATE)
        return self._said[text]

    def by_script(self, take: Take) -> list[tuple[str, float]]:
        """Onsets by aligning the script."""
        said, reference = self.reference(take.text)
        before = sum(os.times()[:2])
        found = align(take.samples, reference, said)
        self.cpu_s["script"] += sum(os.times()[:2]) - before
        assert found is not None, f"no alignment of {take.text!r}"
        sounds = [(p.ipa.strip("ˈˌ")[0], p.start_s, p.end_s) for p in found.phonemes]
        return onsets(sounds, by_name(IPA_CLASSES, letters=True))

    def by_rhubarb(self, take: Take) -> list[tuple[str, float]]:
        """Onsets as Rhubarb hears them, who is given the words, too."""
        sound = media.resample(take.samples, RATE, FILM_RATE)
        samples, frames = padded(sound, FPS, lead_s=0.0, tail_s=0.0)
        clip = SpeechClip("bench", take.text, samples, FPS, frames, "en-us", "recording", "flite")
        before = sum(os.times()[2:4])
        cues = recognise(clip, rhubarb=parts.find_rhubarb(), timeout_s=_PATIENCE_S)
        self.cpu_s["rhubarb"] += sum(os.times()[2:4]) - before
        return onsets([(cue.shape, cue.start_s, cue.end_s) for cue in cues], SHAPE_CLASSES)


def summary(found: Sequence[float]) -> dict[str, float]:
    """Milliseconds, and per cent missed."""
    known = np.array([error for error in found if np.isfinite(error)]) * 1000
    if not len(known):
        return {"n": len(found), "missed_pc": 100.0}
    return {
        "n": len(found),
        "bias_ms": round(float(np.median(known)), 1),
        "median_ms": round(float(np.median(np.abs(known))), 1),
        "p90_ms": round(float(np.percentile(np.abs(known), 90)), 1),
        "missed_pc": round(100 * (1 - len(known) / len(found)), 1),
    }


def measured(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """One row a condition, voice and way."""
    with scratch() as folder, PiperSpeaker() as piper:
        judge = Judge(piper)
        texts = sentences(options.sentences)
        takes = {voice: [flite(voice, text, folder) for text in texts] for voice in options.voices}
        for condition in options.conditions:
            for voice, clean in takes.items():
                spoiled = [CONDITIONS[condition](take) for take in clean]
                yield from _rows(judge, spoiled, condition, voice, options.rhubarb)


def _rows(
    judge: Judge, takes: Sequence[Take], condition: str, voice: str, rhubarb: bool
) -> Iterator[dict[str, Any]]:
    ways = {"script": judge.by_script, **({"rhubarb": judge.by_rhubarb} if rhubarb else {})}
    sound_s = sum(len(take.samples) for take in takes) / RATE
    for way, find in ways.items():
        before = judge.cpu_s[way]
        found = [error for take in takes for error in errors(truth(take), find(take))]
        factor = round((judge.cpu_s[way] - before) / sound_s, 4)
        yield {"condition": condition, "voice": voice, "by": way, **summary(found), "rtf": factor}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sentences", type=int, default=20, help="how many (default 20)")
    parser.add_argument("--voices", nargs="+", default=["slt", "awb", "kal16"], help="flite's")
    parser.add_argument(
        "--conditions", nargs="+", choices=tuple(CONDITIONS), default=list(CONDITIONS)
    )
    parser.add_argument("--no-rhubarb", dest="rhubarb", action="store_false")
    parser.add_argument("--json", type=Path, help="write the rows here")
    options = parser.parse_args()
    if shutil.which("flite") is None:
        print("align: flite is not here (Debian: apt-get install flite)", file=sys.stderr)
        return 3
    rows = []
    for row in measured(options):
        rows.append(row)
        print("  ".join(f"{key} {value}" for key, value in row.items()), flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
