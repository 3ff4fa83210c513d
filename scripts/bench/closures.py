#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure on the evaluated mesh how far lips are apart in m, b and p.

  .venv/bin/python scripts/bench/closures.py                          # Ada and Kofi, 3 sentences
  .venv/bin/python scripts/bench/closures.py --characters ben --sentences 8

Each sentence is spoken by the voice in the box and performed plainly, under a full smile, with a
captured face whose jaw hangs open, and with another product's XML in its text. A closure is as
closed as in the frame of it in which it is closed the most; the figure is that gap against the gap
of a full "aa". Ends with 1 where one is above 2 %.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts"), str(ROOT / "scripts" / "bench")]

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from avatar_addon import parts  # noqa: E402
from avatar_addon.cast.shelf import find_character  # noqa: E402
from avatar_addon.folders import scratch  # noqa: E402
from avatar_addon.lipsync.lips import Lips  # noqa: E402
from avatar_addon.lipsync.sounds import sounds_of  # noqa: E402
from avatar_addon.performance.file import save_performance  # noqa: E402
from avatar_addon.performance.perform import perform  # noqa: E402
from avatar_addon.performance.performance import Curve, Layer, Performance  # noqa: E402
from avatar_addon.script.parse import parse_script  # noqa: E402
from avatar_addon.speech.piper import PiperSpeaker  # noqa: E402
from avatar_addon.speech.voices import find_voice  # noqa: E402

FPS: Final = Fraction(24)
MOST: Final = 0.02
SENTENCES: Final = (
    "Mama baked a big pumpkin pie.",
    "Bob's baby brother jumped up and bumped the lamp.",
    "Please put the maps by the empty jam pot.",
)
SMILE: Final[Mapping[str, float]] = {
    "face.mouthSmileLeft": 1.0, "face.mouthSmileRight": 1.0, "face.cheekSquintLeft": 0.6,
    "face.cheekSquintRight": 0.6, "face.mouthUpperUpLeft": 0.4, "face.mouthUpperUpRight": 0.4,
}  # fmt: skip
CAPTURE: Final[Mapping[str, float]] = {
    "face.jawOpen": 0.8, "face.mouthFunnel": 0.4, "face.mouthLowerDownLeft": 0.6,
    "face.mouthLowerDownRight": 0.6, "face.mouthUpperUpLeft": 0.4, "face.mouthUpperUpRight": 0.4,
    "viseme.aa": 0.5,
}  # fmt: skip
XML: Final = '<bigsmile/>{}<headnod/> <pause cms="20"/> <surprise/> Pam came back.'

Spans = list[tuple[float, float]]
Array = NDArray[np.float64]


def main() -> int:
    """Measure as the command line says; 1 when a lip isn't closed."""
    words = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    words.add_argument("--characters", nargs="*", default=["ada", "kofi"])
    words.add_argument("--sentences", type=int, default=len(SENTENCES))
    options = words.parse_args()
    worst = 0.0
    for name in options.characters:
        shares = measured(find_character(name), SENTENCES[: options.sentences])
        for manner, found in shares.items():
            worst = max(worst, *found.closures)
            print(
                f"{name:6} {manner:8} {len(found.closures):3} closures, gap against 'aa': "
                f"median {100 * float(np.median(found.closures)):.1f} %, "
                f"most {100 * max(found.closures):.1f} %; widest {100 * found.widest:.0f} %",
                flush=True,
            )
    return 1 if worst > MOST else 0


@dataclass(frozen=True)
class Mouth:
    """Gaps between the lips as shares of the gap at a full "aa"; below 0 they are pressed.

    Attributes:
        closures: In each m, b and p.
        widest: Of all frames.
    """

    closures: list[float]
    widest: float


def measured(profile: Path, sentences: Sequence[str]) -> dict[str, Mouth]:
    """How far the lips are apart, by manner.

    Args:
        profile: The character's.
        sentences: What is said.
    """
    acted = list(_acted(sentences))
    with scratch() as folder:
        files = []
        for number, (_, performance, _) in enumerate(acted):
            files.append(folder / f"{number}.json")
            save_performance(performance, files[-1])
        script = Path(__file__).with_name("closures_in_blender.py")
        out = folder / "gaps.json"
        command = [*parts.find_blender().argv, script, "--", profile, out, *files]
        subprocess.run(list(map(str, command)), check=True, capture_output=True)
        found = json.loads(out.read_text(encoding="utf-8"))
    mouths: dict[str, Mouth] = {}
    for (manner, _, spans), gaps in zip(acted, found["gaps"], strict=True):
        shares = np.array(gaps) / found["open"]
        before = mouths.get(manner, Mouth([], 0.0))
        closures = [*before.closures, *_closest(shares, spans).tolist()]
        mouths[manner] = Mouth(closures, max(before.widest, float(shares.max())))
    return mouths


def _acted(sentences: Sequence[str]) -> Iterator[tuple[str, Performance, Spans]]:
    """(Manner, performance, closures in seconds) of each sentence in each manner."""
    voice = find_voice("")
    with PiperSpeaker() as piper:
        for manner in ("plain", "smile", "capture", "xml"):
            for sentence in sentences:
                text = XML.format(sentence) if manner == "xml" else sentence
                lines = parse_script(text)
                clips = [piper.speak(line, voice, fps=FPS) for line in lines]
                performance = perform(
                    [
                        (line, clip, Lips("phonemes"))
                        for line, clip in zip(lines, clips, strict=True)
                    ],
                    seed=1,
                )
                held = {"smile": SMILE, "capture": CAPTURE}.get(manner, {})
                yield manner, _with(performance, manner, held), _closures(performance)


def _with(performance: Performance, name: str, held: Mapping[str, float]) -> Performance:
    """With a layer that holds a face all through."""
    curves = {c: Curve(np.array([0.0]), np.array([value])) for c, value in held.items()}
    return replace(performance, layers=(*performance.layers, Layer(name, curves)))


def _closures(performance: Performance) -> Spans:
    """When lips are closed for m, b and p; those that follow each other are one."""
    spans: Spans = []
    for line in performance.lines:
        for one in line.phonemes:
            if any(sound.closes == "PP" for sound in sounds_of(one.ipa)):
                if spans and one.start_s - spans[-1][1] < 0.03:
                    spans[-1] = (spans[-1][0], one.end_s)
                else:
                    spans.append((one.start_s, one.end_s))
    return spans


def _closest(gaps: Array, spans: Spans) -> Array:
    """The smallest gap of each closure, at its frames or those on either side of it."""
    rate = float(FPS)
    out = []
    for start, end in spans:
        first, last = int(np.floor(start * rate)), int(np.ceil(end * rate))
        out.append(gaps[first : last + 1].min())
    return np.array(out)


if __name__ == "__main__":
    raise SystemExit(main())
