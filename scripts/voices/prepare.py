# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets flite's voices say the sentences and writes down what was said, frame by frame.

python -m scripts.voices.prepare rms -o FOLDER --sentences 1500 --processes 2
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from .features import HOP, RATE, analysed
from .matching import Match, matched
from .sentences import sentences
from .teachers import TEACHERS, spoken

WORST_COST: Final = 0.16
WORST_UNHEARD: Final = 0.12
"""Sentences whose two spellings agree less than this aren't learned from."""
_SLACK: Final = 4
_PER_PART: Final = 100

Item = tuple[Any, Any, Any, str]
"""Symbol ids, frames per symbol, features (frames, WIDTH), the sentence."""


def main() -> None:
    """Prepare one teacher's lesson."""
    parser = argparse.ArgumentParser(description="Let a flite voice say the training sentences.")
    parser.add_argument("teacher", choices=list(TEACHERS))
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--sentences", type=int, default=1500)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    texts = sentences(options.sentences, seed=TEACHERS[options.teacher].seed)
    parts = [texts[at : at + _PER_PART] for at in range(0, len(texts), _PER_PART)]
    jobs = [
        (options.teacher, part, options.out / f"{options.teacher}-{number:03d}.npz")
        for number, part in enumerate(parts)
    ]
    with multiprocessing.Pool(options.processes) as pool:
        for done, kept in enumerate(pool.imap(_prepare_part, jobs), start=1):
            print(f"{options.teacher}: part {done} of {len(jobs)}, {kept} kept", flush=True)


def _prepare_part(job: tuple[str, Sequence[str], Path]) -> int:
    teacher, texts, path = job
    if path.exists():
        return len(np.load(path)["symbols_in"])
    items = [item for text in texts if (item := _prepared(text, teacher))]
    ids, frames, features, said = zip(*items, strict=True)
    aside = path.with_suffix(".part.npz")
    np.savez(
        aside,
        symbols_in=np.array([len(i) for i in ids], np.int32),
        frames_in=np.array([len(f) for f in features], np.int32),
        ids=np.concatenate(ids).astype(np.uint8),
        frames=np.concatenate(frames).astype(np.int16),
        features=np.concatenate(features).astype(np.float16),
        text=np.array(said),
    )
    aside.rename(path)
    return len(items)


def _prepared(text: str, teacher: str) -> Item | None:
    symbols = _symbols(text)
    if symbols is None:
        return None
    sound, phones = spoken(text, teacher)
    match = matched(symbols, phones)
    if match.cost > WORST_COST or match.unheard > WORST_UNHEARD * len(phones):
        return None
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

    frames = _frames(match)
    count = int(frames.sum())
    if abs(count - len(sound) // HOP) > _SLACK:
        return None
    ids = np.array([DEFAULT_PHONEME_ID_MAP[symbol][0] for symbol in symbols])
    return ids, frames, analysed(sound, count), text


def _symbols(text: str) -> list[str] | None:
    """espeak-ng's code points as Piper has them; None where they make more than one sentence."""
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP
    from piper.phonemize_espeak import EspeakPhonemizer

    said = EspeakPhonemizer().phonemize("en-us", text)
    if len(said) != 1:
        return None
    return ["^", *(symbol for symbol in said[0] if symbol in DEFAULT_PHONEME_ID_MAP), "$"]


def _frames(match: Match) -> np.ndarray[Any, Any]:
    ends = np.round(np.cumsum(match.seconds) * RATE / HOP).astype(int)
    return np.diff(ends, prepend=0)


if __name__ == "__main__":
    main()
