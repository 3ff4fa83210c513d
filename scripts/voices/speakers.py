# SPDX-License-Identifier: GPL-3.0-or-later
"""Who speaks: speakers.toml as numbers that the graph looks up by the speaker's number."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .features import WARP
from .teachers import TEACHERS

SPEAKERS: Final = Path(__file__).with_name("speakers.toml")
KNOBS: Final = (
    "pitch_hz", "range", "size", "pace", "breath", "tilt_db", "sharpness", "roughness", "tremor",
    "jitter", "drift", "lilt", "gain_db",
)  # fmt: skip


@dataclass(frozen=True)
class Speaker:
    """One person; what each knob does is said in docs/voices.md.

    Attributes:
        name: Lower case, without spaces.
        about: A few words.
        tags: Words to cast by.
        teachers: Shares that add up to 1.
        knobs: Values by KNOBS.
    """

    name: str
    about: str
    tags: tuple[str, ...]
    teachers: dict[str, float]
    knobs: dict[str, float] = field(default_factory=dict)

    @property
    def teacher(self) -> str:
        """The teacher with the largest share."""
        return max(self.teachers, key=lambda name: self.teachers[name])


def load_speakers(path: Path = SPEAKERS) -> list[Speaker]:
    """The speakers in the order of their numbers.

    Raises:
        ValueError: A name, a teacher or a knob is unknown, or shares don't add up to 1.
    """
    data = tomllib.loads(path.read_text("utf-8"))
    defaults = data.pop("default")
    return [_speaker(name, entry, defaults) for name, entry in data.items()]


def _speaker(name: str, entry: dict[str, Any], defaults: dict[str, float]) -> Speaker:
    entry = dict(entry)
    about, tags = entry.pop("about"), tuple(entry.pop("tags"))
    teachers = entry.pop("teachers")
    unknown = [*(set(entry) | set(defaults)) - set(KNOBS), *set(teachers) - set(TEACHERS)]
    if unknown:
        raise ValueError(f"{name}: unknown {', '.join(sorted(unknown))}")
    if abs(sum(teachers.values()) - 1) > 1e-6:
        raise ValueError(f"{name}: the teachers' shares don't add up to 1")
    return Speaker(name, about, tags, teachers, {**defaults, **entry})


def table(speakers: list[Speaker]) -> npt.NDArray[np.float32]:
    """One row a speaker: the teachers' shares, then the knobs as the graph wants them."""
    rows = [
        [*(one.teachers.get(name, 0.0) for name in TEACHERS), *_as_graph(one.knobs)]
        for one in speakers
    ]
    return np.array(rows, np.float32)


def _as_graph(knobs: dict[str, float]) -> list[float]:
    """Pitch as a logarithm, size as the warp of the all-pass, gain as a factor of magnitudes."""
    special = {
        "pitch_hz": float(np.log(knobs["pitch_hz"])),
        "size": warp_of(knobs["size"]),
        "gain_db": knobs["gain_db"] * float(np.log(10) / 20),
        "tilt_db": knobs["tilt_db"] * float(np.log(10) / 20),
    }
    return [special.get(name, knobs[name]) for name in KNOBS]


def warp_of(size: float) -> float:
    """The all-pass that says the envelope of a vocal tract of so many times the length.

    Formants low in frequency move by 1/size, higher ones by less; two all-passes in a row are one,
    so the envelope stays minimum phase.

    Source: Acero & Stern 1991, bilinear warping for speaker normalisation.
    """
    move = (size - 1) / (size + 1)
    return (WARP + move) / (1 + WARP * move)
