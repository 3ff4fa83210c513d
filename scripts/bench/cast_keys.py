#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the keys of every named character and of random extras, singly and in mixes.

.venv/bin/python scripts/bench/cast_keys.py                          as scripts/bench/cast.py does
.venv/bin/python scripts/bench/cast_keys.py ada 7 --mixes 2000 --seed 3
.venv/bin/python scripts/bench/cast_keys.py extremes --mixes 100
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from avatar_addon.performance.mix import mix_moment  # noqa: E402
from rigs.checks import FaceCheck  # noqa: E402
from rigs.face_parts import build_face_parts  # noqa: E402
from rigs.faces import EXTREMES, extreme_face, random_face  # noqa: E402
from rigs.key_checks import key_faults, torn  # noqa: E402
from rigs.mixes import asks, keys_of  # noqa: E402
from rigs.params import FACIAL_HAIR, Character, Style, load_character  # noqa: E402

LEADS: Final = {
    path.name.partition(".")[0]: path for path in sorted((ROOT / "rigs").glob("*.params.toml"))
}


def main() -> int:
    """Check as the command line says; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description="Check keys, singly and in mixes, on many faces.")
    parser.add_argument(
        "who", nargs="*", help="leads, seeds of extras, 'extremes'; all leads and --extras else"
    )
    parser.add_argument("--extras", type=int, default=20)
    parser.add_argument("--mixes", type=int, default=500, help="a character")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    who = options.who or [*LEADS, *map(str, range(1, 1 + options.extras))]
    return 1 if check_all(who, options.seed, options.mixes) else 0


def check_all(who: Sequence[str], seed: int, count: int) -> Counter[str]:
    """How many faults of each kind there are on all of them; prints a line for each."""
    total: Counter[str] = Counter()
    for name in who:
        for character in cast(name):
            total += check(character, seed, count)
    print("all:", dict(total) or "clean", flush=True)
    return total


def cast(name: str) -> list[Character]:
    """A lead, an extra by its seed, or all extremes."""
    if name in LEADS:
        return [load_character(LEADS[name])]
    if name == "extremes":
        return [
            Character(kind, kind, face=face, traits=traits)
            for kind in EXTREMES
            for face, traits in [extreme_face(kind)]
        ]
    return [extra(int(name))]


def extra(seed: int) -> Character:
    """A face by chance, of any age, build and sex."""
    random = np.random.default_rng(seed)
    age, heft, sex = random.random(), random.uniform(-1.0, 1.0), float(random.integers(0, 2))
    face, traits = random_face(random, age, heft, sex)
    style = Style(facial_hair=FACIAL_HAIR[int(random.integers(len(FACIAL_HAIR)))])
    return Character(f"extra{seed}", f"Extra {seed}", seed, face=face, traits=traits, style=style)


def check(character: Character, seed: int, count: int) -> Counter[str]:
    """How many faults of each kind a character has; prints what they are."""
    start = time.process_time()
    parts = build_face_parts(character)
    faces = FaceCheck(parts, character.face)
    found: Counter[str] = Counter()
    for sentence in (*key_faults(parts), *torn(character, parts)):
        found["key"] += 1
        print(f"  {sentence}")
    for number, ask in enumerate(asks(seed, count)):
        mix = keys_of(mix_moment(ask.weights))
        faults = {k: n for k, n in asdict(faces.faults(mix, shut=ask.shut)).items() if n}
        found.update(faults.keys())
        if faults:
            told = ", ".join(f"{name} {value:.2f}" for name, value in mix.items())
            print(f"  mix {number}: {faults} in {told}", flush=True)
    seconds = time.process_time() - start
    print(f"{character.name}: {dict(found) or 'clean'} in {count} mixes, {seconds:.0f} s of CPU",
          flush=True)  # fmt: skip
    return found


if __name__ == "__main__":
    sys.exit(main())
