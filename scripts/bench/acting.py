#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure what acting does by itself over ten minutes of speech, beside what people do.

  .venv/bin/python scripts/bench/acting.py                     # ten minutes by the voice in the box
  .venv/bin/python scripts/bench/acting.py --voice selma --seed 3 --json figures.json
  .venv/bin/python scripts/bench/acting.py --minutes 2           # quicker; bands may be missed

A speaker and a listener: blinks, gaze as it is sent and as eyes and head follow it, how far the
head turns and how that goes with the voice, nods, brows, breath, and the processor's seconds. Each
figure stands beside its band and where that is from. Ends with 1 where one is outside.

The sound is made once and kept in the cache folder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from avatar_addon.folders import aside, cache_dir  # noqa: E402
from avatar_addon.lipsync.lips import Lips  # noqa: E402
from avatar_addon.performance.gaze import LISTENING, TALKING, Habit  # noqa: E402
from avatar_addon.performance.looking import Sight, with_gaze  # noqa: E402
from avatar_addon.performance.mix import mix  # noqa: E402
from avatar_addon.performance.perform import Spoken, perform  # noqa: E402
from avatar_addon.performance.performance import Curve, Performance  # noqa: E402
from avatar_addon.performance.prosody import Prosody, prosody_of  # noqa: E402
from avatar_addon.script.line import Line  # noqa: E402
from avatar_addon.speech.clip import SpeechClip, TimedPhoneme, TimedWord  # noqa: E402
from avatar_addon.speech.piper import PiperSpeaker  # noqa: E402
from avatar_addon.speech.pitch import STEP_S  # noqa: E402
from avatar_addon.speech.voices import find_voice  # noqa: E402

Array = NDArray[np.float64]
FPS: Final = Fraction(24)
TEXTS: Final = ("sentences.txt", "lipsync.txt")
PARAGRAPH: Final = 5
LENS: Final = {"camera": Sight(0.0, 0.0, 1.5)}
LIMIT_S: Final = 3.0 / 600.0
"""Processor seconds for a second of speech."""


@dataclass(frozen=True)
class Figure:
    """What was measured, the band it should be in, and where that is from."""

    name: str
    value: float
    low: float
    high: float
    source: str

    @property
    def inside(self) -> bool:
        """Whether it is in its band."""
        return self.low <= self.value <= self.high

    def __str__(self) -> str:
        mark = " " if self.inside else "!"
        band = f"{self.low:.3g} to {self.high:.3g}"
        return f"{mark} {self.name:52}{self.value:9.3g}   {band:15}{self.source}"


@dataclass(frozen=True)
class Act:
    """One character through the whole text.

    Attributes:
        performance: Without the solved gaze.
        mixed: With it.
        prosody: Of each line.
        starts: When each line begins.
    """

    performance: Performance
    mixed: dict[str, Curve]
    prosody: tuple[Prosody, ...]
    starts: Array


def main() -> int:
    """Measure as the command line says; 1 when a figure is outside its band."""
    words = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    words.add_argument("--minutes", type=float, default=10.0, help="of speech (default 10)")
    words.add_argument("--voice", default="", help="the voice; by default the box's first")
    words.add_argument("--seed", type=int, default=1, help="of the acting (default 1)")
    words.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    options = words.parse_args()
    spoken = speech(options.voice, 60.0 * options.minutes)
    heard = tuple(prosody_of(clip, line) for line, clip, _ in spoken)
    figures = [processor(spoken, options.seed)]
    for who, habit in (("", TALKING), ("BEN", LISTENING)):
        figures += measured(act(spoken, heard, options.seed, who), habit)
    for figure in figures:
        print(figure)
    if options.json:
        told = {f.name: [round(f.value, 4), f.low, f.high, f.source] for f in figures}
        options.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 0 if all(figure.inside for figure in figures) else 1


def speech(voice_name: str, seconds: float) -> list[Spoken]:
    """Paragraphs of our own sentences, said; from the cache where they have been said before."""
    voice = find_voice(voice_name)
    rows = [
        row
        for name in TEXTS
        for row in (ROOT / "scripts/bench" / name).read_text("utf-8").splitlines()
        if row and not row.startswith("#")
    ]
    told = f"{voice.name} {voice.model.stat().st_mtime_ns} {seconds} {rows}"
    kept = cache_dir() / "bench-acting" / f"{hashlib.sha256(told.encode()).hexdigest()[:16]}.npz"
    if not kept.is_file():
        clips: list[SpeechClip] = []
        with PiperSpeaker() as piper:
            while sum(clip.duration_s for clip in clips) < seconds:
                first = len(clips) * PARAGRAPH
                text = " ".join(rows[(first + i) % len(rows)] for i in range(PARAGRAPH))
                line = Line(f"p{len(clips)}", "ADA", text)
                clips.append(piper.speak(line, voice, fps=FPS))
        keep(clips, kept)
    return [
        (Line(clip.line_id, "ADA", clip.text), clip, Lips("phonemes")) for clip in kept_clips(kept)
    ]


def keep(clips: Sequence[SpeechClip], path: Path) -> None:
    """Write clips to one file."""
    told = [
        {
            "text": clip.text,
            "frames": clip.frames,
            "words": [asdict(word) for word in clip.words],
            "phonemes": [asdict(one) for one in clip.phonemes],
        }
        for clip in clips
    ]
    path.parent.mkdir(exist_ok=True)
    sounds = {f"sound{number}": clip.samples for number, clip in enumerate(clips)}
    with aside(path) as part, part.open("wb") as file:
        np.savez(file, told=np.array(json.dumps(told)), **sounds)


def kept_clips(path: Path) -> list[SpeechClip]:
    """Read what :func:`keep` wrote."""
    with np.load(path) as file:
        return [
            SpeechClip(
                f"p{number}", one["text"], file[f"sound{number}"], FPS, one["frames"], "en-us",
                "piper", "", tuple(TimedPhoneme(**p) for p in one["phonemes"]),
                tuple(TimedWord(**w) for w in one["words"]), "exact", 1.0,
            )
            for number, one in enumerate(json.loads(str(file["told"])))
        ]  # fmt: skip


def act(spoken: Sequence[Spoken], heard: tuple[Prosody, ...], seed: int, who: str) -> Act:
    """A speaker, or with a name that says nothing a listener."""
    performance = perform(spoken, seed, speaker=who or None)
    starts = np.array([line.start_s for line in performance.lines])
    return Act(performance, dict(mix(with_gaze(performance, LENS))), heard, starts)


def processor(spoken: Sequence[Spoken], seed: int) -> Figure:
    """Seconds of processor from words and phonemes to a performance, of 600 of speech."""
    before = os.times()
    performance = perform(spoken, seed)
    after = os.times()
    used = after.user + after.system - before.user - before.system
    share = 600.0 * used / performance.duration_s
    return Figure("processor seconds for ten minutes", share, 0.0, 600 * LIMIT_S, "our limit")


def measured(acted: Act, habit: Habit) -> list[Figure]:
    """All figures of a speaker, or of a listener."""
    who = "talking" if habit is TALKING else "listening"
    figures = [blinking(acted, habit), *gazing(acted, habit), *breathing(acted, habit)]
    figures += turning(acted, habit)
    if habit is TALKING:
        figures += [*following(acted), *raising(acted)]
    return [Figure(f"{who}: {f.name}", f.value, f.low, f.high, f.source) for f in figures]


def blinking(acted: Act, habit: Habit) -> Figure:
    """Blinks a minute."""
    lid = acted.mixed["face.eyeBlinkLeft"].values
    count = ((lid[1:-1] > lid[:-2]) & (lid[1:-1] >= lid[2:]) & (lid[1:-1] > 0.9)).sum()
    rate = 60.0 * float(count) / acted.performance.duration_s
    usual = 26.0 if habit is TALKING else 17.0
    return Figure("blinks a minute", rate, 0.88 * usual, 1.12 * usual, "Bentivoglio 1997")


def gazing(acted: Act, habit: Habit) -> list[Figure]:
    """Shares, lengths in frames of 30 a second and amplitudes, as sent; shares as followed."""
    met, away, far = looks(acted.performance)
    total = acted.performance.duration_s
    share, (contact, _), (glance, uneven) = habit.contact, habit.contact_s, habit.glance_s
    times = np.arange(0.0, total, 1 / 24)
    off = np.degrees(np.hypot(*(followed(acted, times, axis) for axis in ("pitch", "yaw"))))
    within = float(np.mean([one < 2.0 for one in far]))
    seen = share + (1.0 - share) * within
    return [
        Figure("share of eye contact", sum(met) / total, share - 0.04, share + 0.04,
               "Argyle & Cook 1976"),
        Figure("frames of contact, mean", 30 * float(np.mean(met)), 25.5 * contact, 34.5 * contact,
               "Lee 2002: mean, 15 %"),
        Figure("frames of a glance, mean", 30 * float(np.mean(away)), 25.5 * glance, 34.5 * glance,
               "Lee 2002: mean, 15 %"),
        Figure("frames of a glance, deviation", 30 * float(np.std(away)), 22 * uneven, 38 * uneven,
               "Lee 2002: 25 %"),
        Figure("degrees of a glance, median", float(np.median(far)), 4.1, 6.1,
               "Lee 2002: 5.1 by its law"),
        Figure("degrees of a glance, most", max(far), 0.8 * habit.most_deg,
               habit.most_deg + 1e-6,
               "Lee 2002"),
        Figure("share of frames with eyes within 2 deg of the lens", float(np.mean(off < 2.0)),
               seen - 0.05, seen + 0.05, "what was sent"),
    ]  # fmt: skip


def looks(performance: Performance) -> tuple[list[float], list[float], list[float]]:
    """Lengths of contacts and of glances in seconds, and how far the glances go in degrees."""
    ends = [shift.at_s for shift in performance.gaze[1:]] + [performance.duration_s]
    met: list[float] = []
    away: list[float] = []
    far: list[float] = []
    before = False
    for shift, end in zip(performance.gaze, ends, strict=True):
        on = not (shift.pitch_rad or shift.yaw_rad)
        if on and before:
            met[-1] += end - shift.at_s
        else:
            (met if on else away).append(end - shift.at_s)
        if not on:
            far.append(float(np.degrees(np.hypot(2 * shift.pitch_rad, shift.yaw_rad))))
        before = on
    return met, away, far


def followed(acted: Act, times: Array, axis: str) -> Array:
    """How far the eyes look past the lens along an axis, radians: head, trunk and eyes together."""
    parts = [f"{group}.{axis}" for group in ("eyes", "head", "body")]
    vertical = 2.0 if axis == "pitch" else 1.0
    total: Array = np.sum([acted.mixed[part].sample(times) for part in parts], axis=0) * vertical
    return total


def breathing(acted: Act, habit: Habit) -> list[Figure]:
    """Breaths a minute."""
    lungs = acted.mixed["body.breath"].values
    inner = (lungs[1:-1] > lungs[:-2]) & (lungs[1:-1] >= lungs[2:]) & (lungs[1:-1] > 0.15)
    rate = 60.0 * float(inner.sum()) / acted.performance.duration_s
    if habit is TALKING:
        return [Figure("breaths a minute", rate, 8.0, 24.0, "Winkworth 1995, Conrad 1979")]
    return [Figure("breaths a minute", rate, 12.0, 16.0, "at rest")]


def turning(acted: Act, habit: Habit) -> list[Figure]:
    """How far the head turns, gaze and all."""
    times = np.arange(0.0, acted.performance.duration_s, 1 / 24)
    calm, source = 1.0, "Busso 2007: neutral to lively"
    if habit is LISTENING:
        calm, source = 0.6, "our choice: .6 of a speaker's at least"
    bands = {"pitch": (1.5, 6.4), "yaw": (0.9, 4.5), "roll": (0.8, 2.7)}
    figures = []
    for axis, (low, high) in bands.items():
        angle = np.degrees(acted.mixed[f"head.{axis}"].sample(times))
        figures.append(
            Figure(f"degrees of head {axis}, deviation", float(angle.std()), calm * low, high,
                   source)
        )  # fmt: skip
    return figures


def following(acted: Act) -> list[Figure]:
    """How the head goes with the voice, phrase by phrase, and how often it nods."""
    layer = next(one for one in acted.performance.layers if one.name == "head")
    alike, same = [], []
    for start, prosody in zip(acted.starts, acted.prosody, strict=True):
        for phrase in prosody.phrases:
            times = np.arange(phrase.start_s, phrase.end_s, 1 / 30)
            voiced = prosody.voiced[np.minimum((times / STEP_S).astype(int),
                                               len(prosody.voiced) - 1)]  # fmt: skip
            if voiced.sum() < 30:
                continue
            times = times[voiced]
            head = np.stack([layer.curves[f"head.{a}"].sample(times + start)
                             for a in ("pitch", "yaw", "roll")], axis=1)  # fmt: skip
            voice = np.stack(prosody.sampled(times - 0.03), axis=1)
            alike.append(canonical(head, voice))
            same.append(float(np.corrcoef(-head[:, 0], voice[:, 0])[0, 1]))
    sizes = nods(layer.curves["head.pitch"])
    return [
        Figure("head and voice, canonical correlation", float(np.mean(alike)), 0.6, 0.95,
               "Busso 2007 .7 to .8, Yehia 2002 .5 to .9"),
        Figure("head up and pitch, correlation", float(np.mean(same)), 0.3, 0.83,
               "Yehia 2002, Munhall 2004"),
        Figure("nods a minute", 60 * len(sizes) / acted.performance.duration_s, 6, 25,
               "our choice: one accent of four or so"),
        Figure("degrees of a nod, median", float(np.median(sizes)), 2.0, 5.0,
               "2 to 5 to start with"),
    ]  # fmt: skip


def nods(pitch: Curve) -> list[float]:
    """Sizes in degrees of the movements down and up again of 2 and more within 0.7 s each."""
    angle, reach = np.degrees(pitch.values), round(0.7 / 0.04)
    lowest = np.flatnonzero((angle[1:-1] > angle[:-2]) & (angle[1:-1] >= angle[2:])) + 1
    sizes = [
        float(angle[i] - max(angle[max(0, i - reach) : i + 1].min(), angle[i : i + reach].min()))
        for i in lowest
    ]
    return [size for size in sizes if size >= 2.0]


def canonical(one: Array, other: Array) -> float:
    """The first canonical correlation of the columns of two tables. Source: Hotelling 1936."""
    bases = [np.linalg.qr(table - table.mean(axis=0))[0] for table in (one, other)]
    return float(np.linalg.svd(bases[0].T @ bases[1], compute_uv=False)[0])


def raising(acted: Act) -> list[Figure]:
    """Raised brows beside words that stand out."""
    brows = next(one for one in acted.performance.layers if one.name == "brows")
    curve = brows.curves["face.browInnerUp"]
    values, times = curve.values, curve.times_s
    tops = times[1:-1][(values[1:-1] > values[:-2]) & (values[1:-1] >= values[2:])]
    bounds = [*acted.starts, acted.performance.duration_s]
    rising = leads = 0
    before: list[float] = []
    for (start, end), prosody in zip(pairwise(bounds), acted.prosody, strict=True):
        for top in tops[(tops >= start) & (tops < end)] - start:
            near = [a for a in prosody.accents if a.start_s - 0.25 < top < a.end_s + 0.25]
            rising += any(a.rises for a in near)
            begun = times[(values <= 0.0) & (times < top + start)][-1] - start
            words = [a.start_s for a in near if a.start_s > begun - 0.02]
            leads += bool(words)
            before += [min(words) - begun] if words else []
    accents = sum(len(prosody.accents) for prosody in acted.prosody)
    count = max(len(tops), 1)
    minutes = acted.performance.duration_s / 60
    return [
        Figure("share of raises with a rise of pitch", rising / count, 0.61, 0.81,
               "Cavé 1996: .71"),
        Figure("share of raises that begin before their word", leads / count, 0.6, 1.0,
               "Kim 2014, Flecha-García 2010"),
        Figure("ms by which they do, median", 1000 * float(np.median(before)), 40, 200,
               "Flecha-García 2010: 60"),
        Figure("raises a minute", count / minutes, 5, 25, "our choice: one accent of four or so"),
        Figure("raises for an accent", count / accents, 0.1, 0.4, "our choice"),
    ]  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
