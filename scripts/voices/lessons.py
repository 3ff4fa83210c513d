# SPDX-License-Identifier: GPL-3.0-or-later
"""What prepare.py wrote down, normalised and packed into rows of one size for the network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from . import context
from .features import PITCH, VOICED, WIDTH
from .teachers import TEACHERS

FloatArray = npt.NDArray[np.float32]

FRAMES: Final = 6144
SYMBOLS: Final = 1024
GAP: Final = 8
"""Nothing reaches further in one layer, so sentences that lie so far apart don't meet."""
HELD_BACK: Final = 40
"""Every so manieth sentence isn't learned from."""


@dataclass(frozen=True)
class Lesson:
    """One sentence by one teacher."""

    ids: npt.NDArray[np.int64]
    frames: npt.NDArray[np.int64]
    features: npt.NDArray[np.float16]
    teacher: int


@dataclass(frozen=True)
class Scale:
    """Mean and spread of each feature for each teacher, shape (teachers, WIDTH)."""

    mean: FloatArray
    spread: FloatArray


def load(folder: Path) -> list[Lesson]:
    """All lessons that lie in a folder, in a fixed order."""
    lessons: list[Lesson] = []
    for name, teacher in TEACHERS.items():
        for path in sorted(folder.glob(f"{name}-[0-9][0-9][0-9].npz")):
            lessons += _lessons(path, teacher.code)
    return lessons


def _lessons(path: Path, teacher: int) -> list[Lesson]:
    with np.load(path) as stored:
        symbols = np.cumsum(stored["symbols_in"])[:-1]
        ids = np.split(stored["ids"].astype(np.int64), symbols)
        frames = np.split(stored["frames"].astype(np.int64), symbols)
        features = np.split(stored["features"], np.cumsum(stored["frames_in"])[:-1])
    return [Lesson(*parts, teacher) for parts in zip(ids, frames, features, strict=True)]


def divided(lessons: Sequence[Lesson]) -> tuple[list[Lesson], list[Lesson]]:
    """Those to learn from, and those held back to see what was learned."""
    held = [lesson for at, lesson in enumerate(lessons) if at % HELD_BACK == 0]
    return [lesson for at, lesson in enumerate(lessons) if at % HELD_BACK], held


def scale_of(lessons: Sequence[Lesson]) -> Scale:
    """How the features of each teacher are spread; the pitch where it is voiced."""
    mean, spread = (np.zeros((len(TEACHERS), WIDTH), np.float32) for _ in range(2))
    spread[:] = 1
    for code in {lesson.teacher for lesson in lessons}:
        rows = np.concatenate([x.features for x in lessons if x.teacher == code]).astype(np.float32)
        mean[code], spread[code] = rows.mean(0), rows.std(0) + 1e-4
        pitch = rows[rows[:, VOICED] > 0.5, PITCH]
        mean[code, PITCH], spread[code, PITCH] = pitch.mean(), pitch.std()
    mean[:, VOICED], spread[:, VOICED] = 0, 1
    return Scale(mean, spread)


def timed_symbols(lessons: Sequence[Lesson]) -> FloatArray:
    """Which symbols carry time (stress marks and spaces don't), shape (context.SYMBOLS,)."""
    total, count = np.zeros(context.SYMBOLS), np.zeros(context.SYMBOLS)
    for lesson in lessons:
        np.add.at(total, lesson.ids, lesson.frames)
        np.add.at(count, lesson.ids, 1)
    carries: FloatArray = (total / np.maximum(count, 1) > 0.5).astype(np.float32)
    return carries


def packed(
    lessons: Sequence[Lesson], scale: Scale, rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    """All lessons once, in rows of FRAMES frames, in an order that the generator says."""
    row: list[Lesson] = []
    for at in rng.permutation(len(lessons)):
        lesson = lessons[at]
        if not _fits([*row, lesson]):
            yield _row(row, scale)
            row = []
        if _fits([lesson]):
            row.append(lesson)
    yield _row(row, scale)


def _fits(row: Sequence[Lesson]) -> bool:
    return (
        sum(len(x.features) + GAP for x in row) <= FRAMES
        and sum(len(x.ids) + GAP for x in row) <= SYMBOLS
    )


def _row(lessons: Sequence[Lesson], scale: Scale) -> dict[str, Any]:
    row: dict[str, Any] = {
        "ids": np.zeros(SYMBOLS, np.int32),
        "context": np.zeros((SYMBOLS, context.WIDTH), np.float32),
        "symbol_teacher": np.zeros((SYMBOLS, len(TEACHERS)), np.float32),
        "symbol_mask": np.zeros((SYMBOLS, 1), np.float32),
        "frames": np.zeros(SYMBOLS, np.float32),
        "owner": np.zeros(FRAMES, np.int32),
        "place": np.zeros((FRAMES, context.FRAME_WIDTH), np.float32),
        "frame_teacher": np.zeros((FRAMES, len(TEACHERS)), np.float32),
        "frame_mask": np.zeros((FRAMES, 1), np.float32),
        "features": np.zeros((FRAMES, WIDTH), np.float32),
    }
    symbol = frame = 0
    for lesson in lessons:
        here, now = (
            slice(symbol, symbol + len(lesson.ids)),
            slice(frame, frame + len(lesson.features)),
        )
        owner, place = context.of_frames(lesson.frames)
        row["ids"][here], row["frames"][here] = lesson.ids, lesson.frames
        row["context"][here], row["symbol_mask"][here] = context.of_symbols(lesson.ids), 1
        row["symbol_teacher"][here, lesson.teacher] = 1
        row["owner"][now], row["place"][now] = owner + symbol, place
        row["frame_teacher"][now, lesson.teacher] = 1
        row["frame_mask"][now] = 1
        mean, spread = scale.mean[lesson.teacher], scale.spread[lesson.teacher]
        row["features"][now] = (lesson.features.astype(np.float32) - mean) / spread
        symbol, frame = here.stop + GAP, now.stop + GAP
    return row
