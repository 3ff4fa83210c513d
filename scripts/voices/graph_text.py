# SPDX-License-Identifier: GPL-3.0-or-later
"""The text side of the voice as ONNX: symbols in, states and whole numbers of frames out.

It says what context.py and network.py say, for one sentence instead of a packed row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from . import context, network
from .features import HOP, RATE
from .graph import Graph, Value
from .strangers import as_own

LONGEST: Final = 5.3
"""Most log1p(frames) of a symbol: one second."""
DRIFT: Final = 0.06
"""How much the pace of neighbouring sounds wanders at noise_w = 1, as a share."""
DRIFT_SPAN: Final = 9
"""Symbols over which the wandering is smooth."""
SHORTEST_S: Final = {",": 0.14, ";": 0.22, ":": 0.22, ".": 0.2, "!": 0.2, "?": 0.2}
"""Pauses aren't shorter; the teachers hurry over some commas."""
NOISES: Final = 32768
STORED: Final = "network."
"""So the names of the network's weights begin in the file; export.py reads them back."""


@dataclass(frozen=True)
class Inputs:
    """What Piper hands the model, and what is looked up for its speaker."""

    symbols: Value
    noise_scale: Value
    length_scale: Value
    noise_w: Value
    teacher: Value
    """Shares of the teachers, shape (1, teachers)."""
    pace: Value
    """How long the speaker's sounds are; 1 is as long as the teacher's."""


@dataclass(frozen=True)
class Clauses:
    """Clauses of the sentence; each array has an entry for every symbol."""

    ends: Value
    """Which kind of mark ends the symbol's clause, shape (symbols, groups)."""
    last: Value
    """Place of the clause's last symbol."""


@dataclass(frozen=True)
class Text:
    """What the text side hands on. Symbols are those that Piper gave, without its padding."""

    ids: Value
    state: Value
    frames: Value
    """Whole frames of each symbol, int64."""
    start: Value
    """Frame that each begins with, int64."""
    clauses: Clauses


def text_side(graph: Graph, weights: Mapping[str, Any], inputs: Inputs) -> Text:
    """Add the nodes; the output ``w_ceil`` is among them."""
    every = inputs.symbols.reshape(-1).within(0, context.SYMBOLS - 1)
    places = graph.op("NonZero", every.cast(9)).reshape(-1)
    ids = graph.constant(as_own(context.SYMBOLS)).at(every.at(places))
    clauses, seen = _context(graph, ids)
    teacher = graph.op("Expand", inputs.teacher, graph.vector(ids.length(), 1))
    embedded = learned(graph, weights, "embedding").at(ids)
    state = linear(graph, weights, "enter", graph.joined([embedded, seen, teacher], 1)).relu()
    for number, dilation in enumerate(network.ENCODER_DILATIONS):
        state = block(graph, weights, f"encoder{number}", state, inputs.teacher, None, dilation)
    logarithm = linear(graph, weights, "duration", state).reshape(-1)
    wanted = (logarithm.at_most(LONGEST).exp() - 1.0) * inputs.length_scale * inputs.pace
    wanted = wanted * (_wander(graph, ids) * inputs.noise_w).exp()
    wanted = wanted.at_least(_shortest(graph, ids) * inputs.length_scale * inputs.pace)
    carries = learned(graph, weights, "timed").at(ids)
    frames = _rounded(graph, wanted.within(1.0, 2000.0) * carries, places, every)
    return Text(ids, state, frames, frames.summed() - frames, clauses)


def _shortest(graph: Graph, ids: Value) -> Value:
    """The fewest frames of each symbol."""
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

    table = np.zeros(context.SYMBOLS, np.float32)
    for symbol, seconds in SHORTEST_S.items():
        table[DEFAULT_PHONEME_ID_MAP[symbol][0]] = seconds * RATE / HOP
    return graph.constant(table).at(ids)


def _rounded(graph: Graph, wanted: Value, places: Value, every: Value) -> Value:
    """Whole frames; Piper multiplies ``w_ceil`` with the hop length, padding has 0 of them.

    Piper's patcher for alignments looks for the model's only Ceil and for this name.
    """
    none = graph.op("Expand", 0.0, every.length())
    all_wanted = graph.op("ScatterElements", none, places, wanted, axis=0)
    ceiled = graph.op("Ceil", (all_wanted - 0.5).at_least(0.0).reshape(1, -1), name="w_ceil")
    return ceiled.reshape(-1).at(places).whole()


def _wander(graph: Graph, ids: Value) -> Value:
    """Slow noise over the symbols, the same for the same sentence, deviation DRIFT."""
    numbers = np.random.default_rng(5).standard_normal(NOISES + DRIFT_SPAN)
    smooth = np.convolve(numbers, np.hanning(DRIFT_SPAN + 2)[1:-1], "valid")[:NOISES]
    table = graph.constant((DRIFT * smooth / smooth.std()).astype(np.float16))
    start = graph.op("ReduceSum", ids * 977, keepdims=0)
    count = graph.range(0, ids.length().scalar())
    return table.at(graph.op("Mod", start + count, NOISES)).floats()


def _context(graph: Graph, ids: Value) -> tuple[Clauses, Value]:
    count = ids.length()
    place = graph.range(0, count.scalar())
    back = count - 1 - place
    marks = {name: graph.constant(table).at(ids) for name, table in context.MARKS.items()}
    ends_here = graph.op("ReduceSum", marks["ends"], graph.vector(1), keepdims=0)
    clause = (ends_here.summed() - ends_here).whole()
    blank = graph.op("Expand", 0, count)
    last = graph.op("ScatterElements", blank, clause, place, axis=0, reduction="max").at(clause)
    first = graph.op(
        "ScatterElements", blank + count, clause, place, axis=0, reduction="min"
    ).at(clause)  # fmt: skip
    ends = marks["ends"].at(last)
    columns = [
        near.floats().at_most(float(most)) / float(most)
        for most in context.EDGES
        for near in (place, back)
    ]
    columns += [column.reshape(-1) for column in graph.split(ends, [1] * len(context.ENDINGS), 1)]
    vowels, stresses = marks["vowel"].summed(), marks["stress"].summed()
    since = vowels - (vowels - marks["vowel"]).at(first)
    columns.append(since.at_most(float(context.SYLLABLES)) / float(context.SYLLABLES))
    for running, most in ((vowels, context.SYLLABLES), (stresses, context.STRESSES)):
        columns.append((running.at(last) - running).at_most(float(most)) / float(most))
    return Clauses(ends, last), graph.columns(columns)


def linear(graph: Graph, weights: Mapping[str, Any], name: str, row: Value) -> Value:
    """A matrix and an offset."""
    return row @ learned(graph, weights, f"{name}.w") + learned(graph, weights, f"{name}.b")


def learned(graph: Graph, weights: Mapping[str, Any], name: str) -> Value:
    """Weights of the network; large ones in half precision."""
    large = name == "embedding" or name.endswith((".w", ".teacher"))
    array = np.asarray(weights[name], np.float16 if large else np.float32)
    return graph.stored(STORED + name, array)


def block(
    graph: Graph,
    weights: Mapping[str, Any],
    name: str,
    row: Value,
    teacher: Value,
    mask: Value | None,
    dilation: int,
) -> Value:
    """A residual convolution; a mask, shape (rows, 1), is 0 beyond the sentence's ends."""
    size = np.asarray(weights[f"{name}.w"]).shape[0]
    reach = dilation * (size // 2)
    normal = graph.op(
        "LayerNormalization", row,
        learned(graph, weights, f"{name}.scale"), learned(graph, weights, f"{name}.shift"),
        axis=-1, epsilon=network.EPSILON,
    )  # fmt: skip
    normal = normal + graph.value(teacher.name) @ learned(graph, weights, f"{name}.teacher")
    if mask is not None:
        normal = normal * mask
    changed = graph.op(
        "Conv", graph.op("Unsqueeze", normal.turned(), graph.vector(0)),
        _kernel(graph, weights, f"{name}.w"), learned(graph, weights, f"{name}.b"),
        kernel_shape=[size], dilations=[dilation], pads=[reach, reach],
    )  # fmt: skip
    result = row + graph.op("Squeeze", changed, graph.vector(0)).turned().relu()
    return result * mask if mask is not None else result


def _kernel(graph: Graph, weights: Mapping[str, Any], name: str) -> Value:
    """A convolution's weights in ONNX's order; turned in the outermost graph, once."""
    kernel = learned(graph.outermost, weights, name)
    turned = graph.outermost.op("Transpose", kernel, perm=[2, 1, 0])
    return graph.value(turned.name)
