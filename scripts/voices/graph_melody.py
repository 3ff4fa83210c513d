# SPDX-License-Identifier: GPL-3.0-or-later
"""Melody that the teachers don't have: how clauses end, a speaker's drift and tremor.

flite's voices end a question as they end a statement, and some of them hardly fall at the end of
one. So from the last stressed syllable of a clause to its end the pitch is led to a level that
belongs to the mark: low for a full stop, about the middle for a comma, high for a question that
yes or no answers, low again for one that begins with what, when, where, which, who, why or how.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from . import context
from .graph import Graph, Value
from .graph_text import NOISES, Text

FRAME_S: Final = 0.005
LEVELS: Final = (-4.5, 0.7, 8.0, -5.0)
"""Semitones above a speaker's median at a clause's end, for .;: and , and ? and !"""
WH_LEVEL: Final = -4.0
NO_MARK: Final = -3.0
PULL: Final = 0.85
"""How far the pitch follows the level, at the very end; the rest is the teacher's own melody."""
LIFTS: Final = (0.0, 0.0, 0.0, 1.5)
"""Semitones by which a whole clause is lifted."""
WANDER: Final = 0.45
"""Semitones by which the pitch wanders at noise_scale = 1."""
TREMOR_HZ: Final = 5.3


@dataclass(frozen=True)
class Melody:
    """What the marks do to the pitch; each array has an entry for every frame."""

    pull: Value
    """Share, from 0 to PULL, that the level has in the pitch."""
    level: Value
    """Semitones above the median."""
    lift: Value
    """Semitones that are added."""


def clause_melody(graph: Graph, text: Text, owner: Value) -> Melody:
    """Melody of the frames, of which the owners are told."""
    nucleus = _nucleus(graph, text)
    start = text.start.floats()
    begin, end = start.at(nucleus), start.at(text.clauses.last)
    now = graph.range(0, owner.length().scalar()).floats()
    share = ((now - begin.at(owner)) / (end - begin).at_least(1.0).at(owner)).within(0.0, 1.0)
    marks = text.clauses.ends

    def by_mark(values: tuple[float, ...]) -> Value:
        return (marks @ graph.constant(np.array(values, np.float32)[:, None])).reshape(-1)

    marked = graph.op("ReduceSum", marks, graph.vector(1), keepdims=0)
    question = marks.cut(2, 3, 1).reshape(-1)
    turned = _asks_what(graph, text.ids) * (WH_LEVEL - LEVELS[2]) * question
    level = by_mark(LEVELS) + turned + (1.0 - marked) * NO_MARK
    smooth = share * share * (3.0 - 2.0 * share)
    return Melody(smooth * PULL, level.at(owner), by_mark(LIFTS).at(owner))


def owners(graph: Graph, text: Text) -> Value:
    """The symbol of each frame, shape (frames,)."""
    total = graph.op("ReduceSum", text.frames, keepdims=1)
    begins = graph.op(
        "ScatterElements", graph.op("Expand", 0, total + 1), text.start,
        graph.op("Expand", 1, text.start.length()), axis=0, reduction="add",
    )  # fmt: skip
    return begins.cut(0, total).summed() - 1


def _nucleus(graph: Graph, text: Text) -> Value:
    """Place of the last stressed syllable of each symbol's clause; its end where it has none."""
    count = text.ids.length()
    place = graph.range(0, count.scalar())
    stressed = graph.constant(context.MARKS["stress"]).at(text.ids) > 0.5
    last = graph.op(
        "ScatterElements", graph.op("Expand", -1, count), text.clauses.last,
        graph.where(stressed, place, -1), axis=0, reduction="max",
    ).at(text.clauses.last)  # fmt: skip
    return graph.where(last < 0, text.clauses.last, last)


def _asks_what(graph: Graph, ids: Value) -> Value:
    """1 where a clause begins with a question word, else 0; of the whole sentence, float32.

    The words as espeak-ng says them, stress marks aside: wʌt wɛɹ wɛn waɪ wɪtʃ haʊ hu.
    """
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

    def among(what: Value, symbols: str) -> Value:
        table = np.zeros(context.SYMBOLS, bool)
        table[[DEFAULT_PHONEME_ID_MAP[symbol][0] for symbol in symbols]] = True
        return graph.constant(table).at(what)

    plain = graph.op("NonZero", graph.op("Not", among(ids, "ˈˌ"))).reshape(-1)
    blank = graph.constant(np.zeros(8, np.int64))
    row = graph.joined([blank.cut(0, 2), ids.at(plain), blank], 0)
    end = row.length() - 6
    before, gap, *after = [
        row.cut(graph.vector(shift), end + shift) for shift in (0, 1, 2, 3, 4, 5)
    ]
    first, second, third, fourth = after
    fresh = among(gap, "^") | (among(gap, " ") & among(before, ",;:.!?"))
    what = (
        (among(second, "ʌ") & among(third, "t"))
        | (among(second, "ɛ") & among(third, "ɹn"))
        | (among(second, "ɪ") & among(third, "t") & among(fourth, "ʃ"))
        | (among(second, "a") & among(third, "ɪ") & among(fourth, " ,?"))
    )
    who = (among(second, "a") & among(third, "ʊ") & among(fourth, " ,?")) | among(second, "u")
    asks = fresh & ((among(first, "w") & what) | (among(first, "h") & who))
    return graph.op("ReduceMax", asks.floats(), keepdims=0)


@dataclass(frozen=True)
class Unrest:
    """What keeps a speaker's pitch from being still."""

    drift: Value
    """Share of the usual wandering."""
    tremor: Value
    """Semitones of the tremor of age."""
    jitter: Value
    """Semitones from frame to frame."""


def unrest_melody(graph: Graph, unrest: Unrest, frames: Value, seed: Value) -> Value:
    """Semitones that unrest adds to these frames.

    Args:
        graph: The graph of the block.
        unrest: Of the speaker.
        frames: Numbers of the frames, int64, not below 0.
        seed: A whole number that is the sentence's own.
    """
    rng = np.random.default_rng(9)
    quick = rng.standard_normal(NOISES)
    spectrum = np.fft.rfft(rng.standard_normal(NOISES))
    hertz = np.fft.rfftfreq(NOISES, FRAME_S)
    slow = np.fft.irfft(spectrum * np.exp(-((hertz / 1.2) ** 2)), NOISES)
    tables = [graph.constant((x / x.std()).astype(np.float16)) for x in (slow, quick)]
    where = graph.op("Mod", frames + seed, NOISES)
    wander, shiver = (table.at(where).floats() for table in tables)
    beat = (frames.floats() * float(2 * np.pi * TREMOR_HZ * FRAME_S) + wander).sin()
    return wander * unrest.drift + shiver * unrest.jitter + beat * unrest.tremor


def sentence_seed(graph: Graph, ids: Value) -> Value:
    """A whole number that tells sentences apart."""
    return graph.op("Mod", graph.op("ReduceSum", ids * 3571, keepdims=0), NOISES)
