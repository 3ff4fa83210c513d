#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure the voice in the box beside the voices it learned from.

  .venv/bin/python scripts/bench/speech.py                      # everything; an hour
  .venv/bin/python scripts/bench/speech.py words --words 300 --speakers rowan selma
  .venv/bin/python scripts/bench/speech.py level timing speed melody --json figures.json
  .venv/bin/python scripts/bench/speech.py together -o build/everybody

words     word error rate of each speaker, its teacher (flite) and espeak-ng, in the same run
melody    pitch, its range, how sentences end, how long sounds are, beside the teacher
timing    the times of phonemes: against the samples' number and against the sound itself
speed     processor seconds for a second of speech on one core; memory of long text
level     loudness (LUFS), peak, clicks, silence at both ends
apart     whether a sentence tells who said it, by pitch and spectrum
together  one text by everybody as one file and one picture, and what the recogniser heard

It needs flite and espeak-ng (apt-get install flite espeak-ng). What the recogniser heard is kept in
the cache folder, so a second run is quick. Ends with 1 where a figure misses its target.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts"), str(ROOT / "scripts" / "bench")]

import numpy as np  # noqa: E402
import speech_hearing as hearing  # noqa: E402
import speech_picture as picture_  # noqa: E402
import speech_sound as sound_  # noqa: E402
import speech_timing as timing_  # noqa: E402

from avatar_addon.media import write_wav  # noqa: E402
from avatar_addon.speech.lufs import lufs  # noqa: E402

RATE: Final = 16000
TARGET: Final = {
    "main_ratio": 1.3, "derived_ratio": 2.0, "onset_ms": 15.0, "core_s": 0.02, "lufs_apart": 1.0,
    "peak": 0.99, "clicks": 0, "mb_for_more": 60.0,
}  # fmt: skip
PLAIN: Final = {
    "question": "Could you bring me a cup of coffee?",
    "wh": "Where did you find my coat?",
    "statement": "She found the letter in the garden.",
    "command": "Stop the engine!",
}
DEMO: Final = "Good evening. Did you know that each of us learned to speak from somebody else?"
_LONG: Final = "and then we walked along the river to the old mill "


@dataclass(frozen=True)
class Person:
    """A speaker of the voice in the box."""

    number: int
    name: str
    about: str
    teacher: str
    main: bool
    """Whether it is its teacher's first speaker; the others are derived."""


@dataclass(frozen=True)
class Case:
    """What is measured."""

    model: Path
    people: tuple[Person, ...]
    sentences: tuple[str, ...]
    out: Path


def main() -> int:
    """Measure as the command line says; 1 when a figure misses its target."""
    options = _options()
    case = _case(options)
    figures = {}
    for name in options.what or list(PARTS):
        print(f"{name}:", flush=True)
        figures[name] = PARTS[name](case)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8")
    missed = [row for part in figures.values() for row in part.get("missed", ())]
    for row in missed:
        print(f"missed: {row}")
    return 1 if missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="*", choices=[[], *PARTS], help="by default all of them")
    parser.add_argument("--voice", type=Path, help="an .onnx; by default the voice in the box")
    parser.add_argument("--speakers", nargs="+", metavar="NAME", help="by default all")
    parser.add_argument("--words", type=int, default=2200, help="about so many of the text's words")
    parser.add_argument("--text", type=Path, action="append", help="more sentences, one a line")
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "build" / "speech")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    return parser.parse_args()


def _case(options: argparse.Namespace) -> Case:
    from avatar_addon.speech.voices import find_voice

    model = options.voice or find_voice("").model
    told = json.loads(model.with_name(model.name + ".json").read_text("utf-8"))
    people, seen = [], set()
    for name, number in told["speaker_id_map"].items():
        note = told["speakers"][name]
        first = note["teacher"] not in seen
        people.append(Person(number, name, note["about"], note["teacher"], first))
        seen.add(note["teacher"])
    if options.speakers:
        people = [one for one in people if one.name in options.speakers]
    rows: list[str] = []
    for path in [*(options.text or ()), Path(__file__).with_name("sentences.txt")]:
        rows += [x for x in path.read_text("utf-8").splitlines() if x and not x.startswith("#")]
    taken, count = [], 0
    for row in rows:
        if count < options.words:
            taken.append(row)
            count += len(row.split())
    options.out.mkdir(parents=True, exist_ok=True)
    return Case(model, tuple(people), tuple(taken), options.out)


def words(case: Case) -> dict[str, Any]:
    """Word error rates; a speaker's is told as a ratio to its teacher's."""
    listener = hearing.Listener()
    rates: dict[str, float] = {}

    def rate(name: str, says: hearing.Says) -> float:
        if name not in rates:
            score = hearing.score(says, case.sentences, listener)
            rates[name] = round(score.percent, 2)
            print(f"  {name:16} {rates[name]:5.1f} % of {score.words} words", flush=True)
        return rates[name]

    missed = []
    for one in case.people:
        taught = rate(f"flite {one.teacher}", hearing.by_flite(one.teacher))
        own = rate(one.name, hearing.by_piper(case.model, one.number))
        most = TARGET["main_ratio" if one.main else "derived_ratio"]
        if own > most * taught:
            missed.append(f"{one.name}: {own} % is more than {most} times its teacher's {taught} %")
    rate("espeak-ng", hearing.by_espeak)
    return {"word_error_rate": rates, "missed": missed}


def melody(case: Case) -> dict[str, Any]:
    """Pitch and pace on the first forty sentences, and how four kinds of sentence end."""
    rows = {}
    for one in case.people:
        own = _melody_of(hearing.by_piper(case.model, one.number), case.sentences[:40])
        theirs = _melody_of(hearing.by_flite(one.teacher), case.sentences[:40])
        rows[one.name] = {"own": own, "teacher": theirs}
        told = ", ".join(f"{what} {own[what]} ({theirs[what]})" for what in own)
        print(f"  {one.name:8} {told}", flush=True)
    return {"by_speaker": rows}


def _melody_of(says: hearing.Says, sentences: Sequence[str]) -> dict[str, float]:
    found = [sound_.melody(says(sentence)) for sentence in sentences]
    found = [one for one in found if one]
    seconds = sum(sound_.audible_s(says(sentence)) for sentence in sentences)
    ends = {kind: sound_.melody(says(text)).get("end_st", 0.0) for kind, text in PLAIN.items()}
    return {
        "hz": round(float(np.median([one["hz"] for one in found])), 1),
        "spread_st": round(float(np.mean([one["spread_st"] for one in found])), 2),
        "seconds": round(seconds, 1),
        **{f"{kind}_st": round(end, 1) for kind, end in ends.items()},
    }


def timing(case: Case) -> dict[str, Any]:
    """Sums of samples, and onsets by class."""
    voice = _loaded(case.model)
    onsets: dict[str, list[float]] = {}
    whole = sentences = 0
    people = [one for one in case.people if one.main] or case.people[:1]
    for one in people:
        for text in case.sentences[:80]:
            for sound, timed in timing_.spoken_with_times(voice, text, one.number):
                sentences += 1
                whole += sum(samples for _, samples in timed) == len(sound)
                for kind, error in timing_.onset_errors(sound, timed):
                    onsets.setdefault(kind, []).append(error)
    medians = {kind: round(float(np.median(found)), 1) for kind, found in sorted(onsets.items())}
    counts = {kind: len(found) for kind, found in sorted(onsets.items())}
    print(f"  {whole} of {sentences} sentences: the samples add up; onsets heard later by, ms:")
    print("  " + ", ".join(f"{kind} {medians[kind]:+} ({counts[kind]})" for kind in medians))
    missed = [f"{k}: {v} ms" for k, v in medians.items() if abs(v) > TARGET["onset_ms"]]
    if whole < sentences:
        missed.append(f"{sentences - whole} sentences whose samples don't add up")
    return {
        "onset_ms": medians,
        "onsets": counts,
        "whole": whole,
        "of": sentences,
        "missed": missed,
    }


def speed(case: Case) -> dict[str, Any]:
    """Processor time on one thread, and what memory a long text needs beyond a short one."""
    voice = _loaded(case.model, threads=1)
    _say(voice, case.sentences[0], 0)
    before, seconds = _cpu_s(), 0.0
    for text in case.sentences[:30]:
        seconds += len(_say(voice, text, case.people[0].number)) / RATE
    share = (_cpu_s() - before) / seconds
    peaks = {minutes: _peak_mb(case.model, minutes) for minutes in (0, 1, 5)}
    more = (peaks[5] - peaks[1]) / 4
    print(f"  {share:.4f} s of one core for a second; memory {peaks} MB by minutes in one piece")
    missed = [f"{share:.3f} core seconds"] if share > TARGET["core_s"] else []
    missed += [f"{more:.0f} MB a minute"] if more > TARGET["mb_for_more"] else []
    return {
        "core_s": round(share, 4),
        "peak_mb": peaks,
        "mb_a_minute": round(more),
        "missed": missed,
    }


def _peak_mb(model: Path, minutes: int) -> int:
    """Peak memory of a process that says a text without punctuation; Linux tells it."""
    code = (
        "import re, sys, speech; "
        "voice = speech._loaded(speech.Path(sys.argv[1]), threads=1); "
        "speech._say(voice, speech._LONG * max(1, int(20.5 * int(sys.argv[2]))), 0); "
        "told = speech.Path('/proc/self/status').read_text(); "
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', told)[1]) // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(model), str(minutes)],
        cwd=Path(__file__).parent, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(done.stdout)


def _cpu_s() -> float:
    used = os.times()
    return used.user + used.system


def _loaded(model: Path, threads: int = 0) -> Any:
    import onnxruntime
    from piper import PiperVoice

    voice = PiperVoice.load(model)
    if threads:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        voice.session = onnxruntime.InferenceSession(str(model), options)
    return voice


def _say(voice: Any, text: str, speaker: int) -> sound_.FloatArray:
    parts = [sound for sound, _ in timing_.spoken_with_times(voice, text, speaker)]
    return np.concatenate(parts)


def level(case: Case) -> dict[str, Any]:
    """Loudness over twenty sentences, and anything that cracks."""
    voice, rows = _loaded(case.model), {}
    for one in case.people:
        parts = [_say(voice, text, one.number) for text in case.sentences[:20]]
        joined = np.concatenate(parts)
        rows[one.name] = {
            "lufs": round(lufs(joined, RATE), 2),
            "peak": round(float(np.abs(joined).max()), 3),
            "clicks": sound_.clicks(joined),
            "ends_db": round(max(sound_.jump_at_ends(part) for part in parts), 1),
        }
        print(f"  {one.name:8} {rows[one.name]}", flush=True)
    loud = [row["lufs"] for row in rows.values()]
    missed = [f"{max(loud) - min(loud):.1f} LU apart"] if (
        max(loud) - min(loud) > 2 * TARGET["lufs_apart"]
    ) else []  # fmt: skip
    missed += [f"{name}: peak {row['peak']}" for name, row in rows.items() if row["peak"] > 0.99]
    missed += [f"{name}: {row['clicks']} clicks" for name, row in rows.items() if row["clicks"]]
    return {"by_speaker": rows, "missed": missed}


def apart(case: Case) -> dict[str, Any]:
    """Who said a sentence that they weren't heard to say before: by the nearest of their traits."""
    rows = np.array([_traits_of(case, one) for one in case.people])  # (people, sentences, traits)
    known, asked = rows[:, ::2], rows[:, 1::2]
    spread = np.sqrt(known.var(axis=1).mean(axis=0))
    homes = known.mean(axis=1) / spread
    away = np.linalg.norm((asked / spread)[:, :, None] - homes, axis=3)
    right = (away.argmin(axis=2) == np.arange(len(homes))[:, None]).mean(axis=1)
    between = np.linalg.norm(homes[:, None] - homes, axis=2) + 1e9 * np.eye(len(homes))
    names, nearest = [one.name for one in case.people], between.argmin(axis=1)
    for name, share, other in zip(names, right, nearest, strict=True):
        print(f"  {name:8} known by {100 * share:.0f} % of sentences, nearest {names[other]}")
    print(f"  {100 * right.mean():.0f} % of all")
    return {
        "right": dict(zip(names, right.round(2).tolist(), strict=True)),
        "nearest": {name: names[other] for name, other in zip(names, nearest, strict=True)},
        "missed": [
            f"{n} is taken for others" for n, r in zip(names, right, strict=True) if r < 0.7
        ],
    }


def _traits_of(case: Case, one: Person) -> sound_.FloatArray:
    says = hearing.by_piper(case.model, one.number)
    return np.array([sound_.traits(says(text)) for text in case.sentences[:40]])


def together(case: Case) -> dict[str, Any]:
    """One text by everybody, one after another, in one file, and a picture of them."""
    listener, heard, parts, panels = hearing.Listener(), {}, [], []
    for one in case.people:
        says = hearing.by_piper(case.model, one.number)
        sound = says(f"I am {one.name.title()}, {one.about}. {DEMO}")
        demo = says(DEMO)
        heard[one.name] = listener.hears(demo)
        parts += [sound, np.zeros(RATE // 2)]
        loud = round(lufs(sound, RATE), 1)
        panels.append(picture_.Panel(f"{one.name}: {one.about}, {loud} LUFS", demo))
        print(f"  {one.name:8} {loud} LUFS: {heard[one.name]}", flush=True)
    path = case.out / "everybody.wav"
    write_wav(path, np.concatenate(parts).astype(np.float32), rate=RATE)
    picture_.picture(panels, case.out / "everybody.webp")
    print(f"  {path}, and everybody.webp")
    return {"text": DEMO, "heard": heard, "file": str(path)}


PARTS: Final[dict[str, Callable[[Case], dict[str, Any]]]] = {
    "level": level, "timing": timing, "speed": speed, "melody": melody, "apart": apart,
    "together": together, "words": words,
}  # fmt: skip

if __name__ == "__main__":
    raise SystemExit(main())
