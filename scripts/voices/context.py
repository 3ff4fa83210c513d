# SPDX-License-Identifier: GPL-3.0-or-later
"""What a symbol's surroundings are, in numbers; graph_context.py says the same in ONNX.

A clause is what a pause mark ends. The network sees only a few symbols to each side, so how long a
clause still is, which mark ends it and how many stresses are to come is told to it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

SYMBOLS: Final = 256
ENDINGS: Final = (".;:", ",", "?", "!")
"""Pause marks, a number for each group; a clause that "$" alone ends has none."""
EDGES: Final = (60, 12)
SYLLABLES: Final = 8
STRESSES: Final = 4
WIDTH: Final = 2 * len(EDGES) + len(ENDINGS) + 3
FRAME_WIDTH: Final = 4
LONG: Final = 20
_VOWELS: Final = "iɪᵻeɛæaɑɒɔoʌəɐɚɜʊu"


def _marks() -> dict[str, npt.NDArray[Any]]:
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

    def table(symbols: str) -> FloatArray:
        row = np.zeros(SYMBOLS, np.float32)
        row[[DEFAULT_PHONEME_ID_MAP[symbol][0] for symbol in symbols]] = 1
        return row

    return {
        "ends": np.stack([table(group) for group in ENDINGS], 1),
        "vowel": table(_VOWELS),
        "stress": table("ˈ"),
    }


MARKS: Final = _marks()
"""Tables over the symbols' ids: which mark ends a clause, what is a vowel, what a stress."""


def of_symbols(ids: npt.NDArray[np.integer[Any]]) -> FloatArray:
    """Surroundings of each symbol of a sentence, shape (symbols, WIDTH)."""
    ends = MARKS["ends"][ids]
    marks = ends.sum(1)
    clause = (np.cumsum(marks) - marks).astype(int)
    last_of_clause = np.searchsorted(clause, clause, side="right") - 1
    columns = [*_edges(len(ids)), *ends[last_of_clause].T]
    vowels, stresses = (np.cumsum(MARKS[name][ids]) for name in ("vowel", "stress"))
    first_of_clause = np.searchsorted(clause, clause, side="left")
    before = (vowels - MARKS["vowel"][ids])[first_of_clause]
    columns.append(np.minimum(vowels - before, SYLLABLES) / SYLLABLES)
    columns.append(np.minimum(vowels[last_of_clause] - vowels, SYLLABLES) / SYLLABLES)
    columns.append(np.minimum(stresses[last_of_clause] - stresses, STRESSES) / STRESSES)
    result: FloatArray = np.stack(columns, 1).astype(np.float32)
    return result


def _edges(count: int) -> list[npt.NDArray[np.float64]]:
    near = np.arange(count)
    return [np.minimum(a, most) / most for most in EDGES for a in (near, near[::-1])]


def of_frames(frames: npt.NDArray[np.integer[Any]]) -> tuple[npt.NDArray[np.int64], FloatArray]:
    """Each frame's symbol, and where it lies in it: shapes (frames,) and (frames, FRAME_WIDTH)."""
    owner = np.repeat(np.arange(len(frames)), frames)
    length = frames[owner]
    at = np.arange(len(owner)) - (np.cumsum(frames) - frames)[owner]
    columns = (
        (at + 0.5) / length,
        np.log(length) / 4,
        np.minimum(at, LONG) / LONG,
        np.minimum(length - 1 - at, LONG) / LONG,
    )
    return owner, np.stack(columns, 1).astype(np.float32)
