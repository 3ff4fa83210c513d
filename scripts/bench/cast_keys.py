#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mixes of keys on every named character and on random extras; print how many are clean.

.venv/bin/python scripts/bench/cast_keys.py --extras 20 --mixes 500
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from rigs.checks import FaceCheck, mixes
from rigs.face_parts import build_face_parts
from rigs.faces import random_face
from rigs.params import FACIAL_HAIR, Character, Style, load_character

RIGS = Path(__file__).resolve().parents[2] / "rigs"


def main() -> int:
    """Check as the command line says; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description="Check mixes of keys on many faces.")
    parser.add_argument("--extras", type=int, default=20)
    parser.add_argument("--mixes", type=int, default=500, help="a character")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    leads = [load_character(path) for path in sorted(RIGS.glob("*.params.toml"))]
    total: Counter[str] = Counter()
    for character in [*leads, *(extra(options.seed + i) for i in range(options.extras))]:
        total += check(character, options.seed, options.mixes)
    print("all:", dict(total) or "clean", flush=True)
    return 1 if total else 0


def extra(seed: int) -> Character:
    """A face by chance, of any age, build and sex."""
    random = np.random.default_rng(seed)
    age, heft, sex = random.random(), random.uniform(-1.0, 1.0), float(random.integers(0, 2))
    face, traits = random_face(random, age, heft, sex)
    style = Style(facial_hair=FACIAL_HAIR[int(random.integers(len(FACIAL_HAIR)))])
    return Character(f"extra{seed}", f"Extra {seed}", seed, face=face, traits=traits, style=style)


def check(character: Character, seed: int, count: int) -> Counter[str]:
    """How many mixes of a character have each kind of fault."""
    start = time.perf_counter()
    faces = FaceCheck(build_face_parts(character), character.face)
    found: Counter[str] = Counter()
    for mix, shut in mixes(seed, count):
        faults = asdict(faces.faults(mix, shut=shut))
        found.update(kind for kind, amount in faults.items() if amount)
    seconds = time.perf_counter() - start
    print(
        f"{character.name}: {dict(found) or 'clean'} in {count} mixes, {seconds:.0f} s", flush=True
    )
    return found


if __name__ == "__main__":
    sys.exit(main())
