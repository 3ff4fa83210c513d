# SPDX-License-Identifier: GPL-3.0-or-later
"""The voices of flite that ours learn from, and what flite says when it is asked."""

from __future__ import annotations

import subprocess
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from .features import RATE
from .matching import Phone


@dataclass(frozen=True)
class Teacher:
    """One of flite's voices."""

    code: int
    """Its place among the network's inputs."""
    seed: int
    """Of its sentences: each teacher says other ones, so that together they show more words."""


TEACHERS: Final = {"rms": Teacher(0, 11), "slt": Teacher(1, 23), "awb": Teacher(2, 37)}


def spoken(text: str, teacher: str) -> tuple[npt.NDArray[np.float64], list[Phone]]:
    """What flite says: samples in [-1, 1] at RATE, and its phones."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        done = subprocess.run(
            ["flite", "-voice", teacher, "-psdur", "-t", text, "-o", str(path)],  # noqa: S607
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        with wave.open(str(path)) as file:
            assert (file.getframerate(), file.getnchannels()) == (RATE, 1)
            sound = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768.0
    phones: list[Phone] = []
    for mark in done.stdout.split():
        name, end = mark.rsplit(":", 1)
        phones.append(Phone(name, phones[-1].end_s if phones else 0.0, float(end)))
    return sound, phones
