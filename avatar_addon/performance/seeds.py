# SPDX-License-Identifier: GPL-3.0-or-later
"""Chance that is the same each time: every random choice comes from a seed and a name."""

from __future__ import annotations

import hashlib

import numpy as np


def seeded(seed: int, *names: str) -> np.random.Generator:
    """A random generator that depends on the seed and the names alone."""
    key = "\0".join((str(seed), *names)).encode("utf-8")
    return np.random.default_rng(int.from_bytes(hashlib.sha256(key).digest()[:8], "big"))
