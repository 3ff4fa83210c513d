# SPDX-License-Identifier: GPL-3.0-or-later
"""ONNX graphs written like arithmetic: ``(a + b) * 2.0`` adds the nodes and gives the result.

A Python float stands for a float32 constant, an int for an int64 one. A loop's body is a graph of
its own that sees the values of the outer one; all constants lie in the outermost graph, where ONNX
Runtime folds what can be computed at load time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET: Final = 18
IR_VERSION: Final = 9


class Graph:
    """Nodes in the order they were written."""

    def __init__(self, outer: Graph | None = None) -> None:
        self.outer = outer
        self.nodes: list[onnx.NodeProto] = []
        self._root: Graph = outer._root if outer else self
        if outer is None:
            self.constants: list[onnx.TensorProto] = []
            self._known: dict[tuple[str, str, bytes], str] = {}
            self._names: dict[str, str] = {}
            self._count = 0

    @property
    def outermost(self) -> Graph:
        """The graph that no other is around."""
        return self._root

    def name(self, kind: str) -> str:
        """A name that nothing else has."""
        self._root._count += 1
        return f"{kind}{self._root._count}"

    def value(self, name: str) -> Value:
        """What is known by a name: an input of the model, or a value of an outer graph."""
        return Value(self, name)

    def constant(self, array: npt.ArrayLike) -> Value:
        """A constant, once however often it is used."""
        data = np.asarray(array)
        key = (str(data.dtype), str(data.shape), data.tobytes())
        root = self._root
        if key not in root._known:
            root._known[key] = root.name("constant")
            root.constants.append(numpy_helper.from_array(data, root._known[key]))
        return Value(self, root._known[key])

    def stored(self, name: str, array: npt.NDArray[Any]) -> Value:
        """A constant that is found by its name in the file, float32.

        What comes in half precision is stored so and widened when the model is loaded.
        """
        root = self._root
        if name not in root._names:
            root.constants.append(numpy_helper.from_array(array, name))
            value = Value(root, name)
            wide = value if array.dtype == np.float32 else value.cast(TensorProto.FLOAT)
            root._names[name] = wide.name
        return Value(self, root._names[name])

    def op(
        self, kind: str, *inputs: Value | float | int | None, name: str = "", **how: Any
    ) -> Value:
        """Add a node that has one result."""
        return self.ops(kind, *inputs, names=[name or self.name(kind)], **how)[0]

    def ops(
        self, kind: str, *inputs: Value | float | int | None, names: Sequence[str], **how: Any
    ) -> list[Value]:
        """Add a node that has several results."""
        given = [self.lift(x).name if x is not None else "" for x in inputs]
        self.nodes.append(helper.make_node(kind, given, list(names), **how))
        return [Value(self, result) for result in names]

    def split(self, what: Value, sizes: Sequence[int], axis: int) -> list[Value]:
        """Cut a value into parts of these sizes."""
        names = [self.name("Split") for _ in sizes]
        return self.ops("Split", what, self.vector(*sizes), names=names, axis=axis)

    def lift(self, what: Value | float | int) -> Value:
        """A number as a constant; a value as itself."""
        if isinstance(what, Value):
            return what
        return self.constant(np.int64(what) if isinstance(what, int) else np.float32(what))

    def vector(self, *numbers: Value | int) -> Value:
        """Whole numbers as an int64 vector; those that are values are vectors of one already."""
        if all(isinstance(number, int) for number in numbers):
            return self.constant(np.array(numbers, np.int64))
        parts = [self.vector(x) if isinstance(x, int) else x for x in numbers]
        return self.op("Concat", *parts, axis=0) if len(parts) > 1 else parts[0]

    def joined(self, parts: Sequence[Value], axis: int) -> Value:
        """Parts, one after another."""
        return self.op("Concat", *parts, axis=axis)

    def columns(self, rows: Sequence[Value]) -> Value:
        """Vectors as the columns of a matrix."""
        return self.joined([row.reshape(-1, 1) for row in rows], axis=1)

    def range(self, start: Value | int, end: Value | int) -> Value:
        """Whole numbers from start up to end; both scalars."""
        return self.op("Range", start, end, 1)

    def where(self, holds: Value, yes: Value | float | int, no: Value | float | int) -> Value:
        """One or the other, element by element."""
        return self.op("Where", holds, yes, no)

    def loop(
        self,
        turns: Value,
        state: Sequence[Value],
        body: Callable[[Graph, Value, list[Value]], tuple[list[Value], Value]],
    ) -> Value:
        """Run a body so often, and give what it yields, stacked along a new first axis.

        Args:
            turns: How often; a scalar.
            state: What the first turn starts with.
            body: Told its graph, the turn's number and the state, gives the next state and a yield.
        """
        inner = Graph(self)
        turn, more = inner.name("turn"), inner.name("more")
        states = [inner.name("state") for _ in state]
        following, given = body(inner, Value(inner, turn), [Value(inner, x) for x in states])
        goes_on = inner.op("Identity", Value(inner, more))
        results = [inner.op("Identity", x) for x in (*following, given)]
        bare = helper.make_tensor_value_info
        graph = helper.make_graph(
            inner.nodes,
            self.name("body"),
            [bare(turn, TensorProto.INT64, []), bare(more, TensorProto.BOOL, []),
             *[helper.make_empty_tensor_value_info(x) for x in states]],
            [bare(goes_on.name, TensorProto.BOOL, []),
             *[helper.make_empty_tensor_value_info(x.name) for x in results]],
        )  # fmt: skip
        names = [self.name("Loop") for _ in results]
        return self.ops("Loop", turns, None, *state, names=names, body=graph)[-1]


@dataclass(frozen=True)
class Value:
    """The result of a node, a constant or an input."""

    graph: Graph
    name: str

    def _two(self, kind: str, other: Value | float | int, *, turned: bool = False) -> Value:
        graph = self.graph
        if isinstance(other, Value) and other.graph is not graph and other.graph.outer is graph:
            graph = other.graph
        pair = (other, self) if turned else (self, other)
        return graph.op(kind, *pair)

    def __add__(self, other: Value | float | int) -> Value:
        return self._two("Add", other)

    __radd__ = __add__

    def __mul__(self, other: Value | float | int) -> Value:
        return self._two("Mul", other)

    __rmul__ = __mul__

    def __sub__(self, other: Value | float | int) -> Value:
        return self._two("Sub", other)

    def __rsub__(self, other: float | int) -> Value:
        return self._two("Sub", other, turned=True)

    def __truediv__(self, other: Value | float | int) -> Value:
        return self._two("Div", other)

    def __rtruediv__(self, other: float | int) -> Value:
        return self._two("Div", other, turned=True)

    def __matmul__(self, other: Value) -> Value:
        return self._two("MatMul", other)

    def __lt__(self, other: Value | float | int) -> Value:
        return self._two("Less", other)

    def __gt__(self, other: Value | float | int) -> Value:
        return self._two("Greater", other)

    def __and__(self, other: Value) -> Value:
        return self._two("And", other)

    def __or__(self, other: Value) -> Value:
        return self._two("Or", other)

    def at_most(self, most: Value | float | int) -> Value:
        """Not above."""
        return self._two("Min", most)

    def at_least(self, least: Value | float | int) -> Value:
        """Not below."""
        return self._two("Max", least)

    def within(self, least: float | int, most: Value | float | int) -> Value:
        """Between the two."""
        return self.at_least(least).at_most(most)

    def cast(self, to: int) -> Value:
        """As another type of number."""
        return self.graph.op("Cast", self, to=to)

    def floats(self) -> Value:
        """As float32."""
        return self.cast(TensorProto.FLOAT)

    def whole(self) -> Value:
        """As int64, towards zero."""
        return self.cast(TensorProto.INT64)

    def reshape(self, *shape: Value | int) -> Value:
        """The same numbers in another shape."""
        return self.graph.op("Reshape", self, self.graph.vector(*shape))

    def turned(self) -> Value:
        """A matrix with rows for columns."""
        return self.graph.op("Transpose", self, perm=[1, 0])

    def at(self, places: Value | int, axis: int = 0) -> Value:
        """Those at these places."""
        graph = places.graph if isinstance(places, Value) else self.graph
        return graph.op("Gather", self, places, axis=axis)

    def cut(self, start: Value | int, end: Value | int, axis: int = 0) -> Value:
        """From start up to end along an axis; values are vectors of one."""
        graph = self.graph
        return graph.op("Slice", self, graph.vector(start), graph.vector(end), graph.vector(axis))

    def length(self) -> Value:
        """Size of the first axis, as a vector of one."""
        return self.graph.op("Shape", self, start=0, end=1)

    def summed(self) -> Value:
        """Running sum along the first axis, each element included."""
        return self.graph.op("CumSum", self, 0)

    def _one(self, kind: str) -> Value:
        return self.graph.op(kind, self)

    def exp(self) -> Value:
        """E to the power of each."""
        return self._one("Exp")

    def log(self) -> Value:
        """Natural logarithm."""
        return self._one("Log")

    def sqrt(self) -> Value:
        """Square root."""
        return self._one("Sqrt")

    def cos(self) -> Value:
        """Cosine."""
        return self._one("Cos")

    def sin(self) -> Value:
        """Sine."""
        return self._one("Sin")

    def tanh(self) -> Value:
        """Hyperbolic tangent."""
        return self._one("Tanh")

    def relu(self) -> Value:
        """Nothing below zero."""
        return self._one("Relu")

    def size(self) -> Value:
        """Without its sign."""
        return self._one("Abs")

    def scalar(self) -> Value:
        """A vector of one as a scalar."""
        return self.graph.op("Squeeze", self, self.graph.vector(0))
