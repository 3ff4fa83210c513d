# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of JSON files that people edit: each knows its place, for the message when it's wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..vocabulary import ANGLES, CHANNELS
from .performance import Curve

_ABSENT: Final = object()


def read_json(path: Path, what: str, hint: str) -> Entry:
    """The whole of a JSON file.

    Args:
        path: The file.
        what: What it holds, for messages: ``performance``.
        hint: How to mend what is wrong.

    Raises:
        InputError: It is missing, isn't JSON, or holds a number that is none, or no table.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
    except FileNotFoundError:
        raise InputError(f"There is no {what} '{path}'.") from None
    except json.JSONDecodeError as error:
        raise InputError(
            f"The {what} '{path}' is not JSON in line {error.lineno}: {error.msg}.", hint
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"The {what} '{path}' can't be read: {error}.", hint) from error
    entry = Entry(data, f"The {what} '{path}'", hint=hint)
    if not isinstance(data, dict):
        raise entry.wrong("it is not a table")
    return entry


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a finite number")


def curve_entry(curve: Curve) -> dict[str, Any]:
    """A curve as :meth:`Entry.curve` reads it."""
    return {"points": np.column_stack([curve.times_s, curve.values]).tolist()}


@dataclass(frozen=True)
class Entry:
    """A value of a file.

    Attributes:
        value: As JSON has it.
        source: The file, as the start of a sentence.
        place: Where in the file: ``layer 'mouth', viseme.aa``; empty for the whole.
        hint: How to mend what is wrong.
    """

    value: Any
    source: str
    place: str = ""
    hint: str = ""

    def wrong(self, why: str) -> InputError:
        """The error that this entry is, to be raised."""
        return InputError(f"{self.source} is wrong: {f'{self.place} {why}'.strip()}.", self.hint)

    def called(self, place: str) -> Entry:
        """The same at a place that says more."""
        return replace(self, place=place)

    def __getitem__(self, name: str) -> Entry:
        entry = self.get(name, _ABSENT)
        if entry.value is _ABSENT:
            where = f" in {self.place}" if self.place else ""
            raise InputError(f"{self.source} lacks '{name}'{where}.", self.hint)
        return entry

    def get(self, name: str, otherwise: Any) -> Entry:
        """A field of a table, or another value where it isn't there."""
        table = self._kind(dict, "a table")
        place = f"{self.place}, {name}" if self.place else name
        return replace(self, value=table.get(name, otherwise), place=place)

    def fields(self) -> Iterator[tuple[str, Entry]]:
        """The fields of a table."""
        for name in self._kind(dict, "a table"):
            yield name, self[name]

    def items(self) -> Iterator[Entry]:
        """The items of a list, counted from 1."""
        for number, item in enumerate(self._kind(list, "a list"), start=1):
            yield replace(self, value=item, place=f"{self.place} {number}")

    def _kind(self, kind: type, what: str) -> Any:
        if not isinstance(self.value, kind):
            raise self.wrong(f"is {_short(self.value)}, not {what}")
        return self.value

    def text(self) -> str:
        """A text."""
        return str(self._kind(str, "a text"))

    def flag(self) -> bool:
        """True or false."""
        return bool(self._kind(bool, "true or false"))

    def number(self) -> float:
        """A finite number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.wrong(f"has {_short(self.value)}, which is no number")
        try:
            value = float(self.value)
        except OverflowError:
            value = np.inf
        if not np.isfinite(value):
            raise self.wrong("has a number that is not finite")
        return value

    def whole(self) -> int:
        """A whole number."""
        value = self.number()
        if value != int(value):
            raise self.wrong(f"is {value:g}, not a whole number")
        return int(value)

    def span(self) -> tuple[float, float]:
        """``start_s`` and ``end_s``, which isn't before it."""
        start_s, end_s = self["start_s"].number(), self["end_s"].number()
        if end_s < start_s:
            raise self.wrong(f"ends at {end_s:g} s, before its start at {start_s:g} s")
        return start_s, end_s

    def curve(self, channel: str, *, weight: bool = False) -> Curve:
        """A curve of a channel: ``points``, or ``times_s`` and ``values``.

        Args:
            channel: Says whether its values are weights or angles.
            weight: Whether they are weights whatever the channel is.
        """
        if channel not in CHANNELS:
            raise self.wrong(f"channel '{channel}' is unknown")
        times, values = self._columns()
        fallen = np.flatnonzero(np.diff(times) <= 0.0)
        if len(fallen):
            raise self.wrong(f"has times that don't rise after {times[fallen[0]]:g} s")
        if weight or channel not in ANGLES:
            outside = np.flatnonzero((values < 0.0) | (values > 1.0))
            if len(outside):
                at, value = times[outside[0]], values[outside[0]]
                raise self.wrong(f"is {value:g} at {at:g} s; weights are within 0 and 1")
        return Curve(times, values)

    def _columns(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if "points" not in self._kind(dict, "a table"):
            times, values = self["times_s"]._numbers(), self["values"]._numbers()
            if len(times) != len(values):
                raise self.wrong(f"has {len(times)} times and {len(values)} values")
            return times, values
        points = self["points"]
        rows = points._kind(list, "a list of points")
        if not rows:
            raise points.wrong("is an empty list")
        for number, row in enumerate(rows, start=1):
            if not isinstance(row, list) or len(row) != 2:
                raise points.wrong(f"{number} is {_short(row)}, not a time and a value")
        flat = replace(points, value=[value for row in rows for value in row])._numbers()
        return flat[0::2].copy(), flat[1::2].copy()

    def _numbers(self) -> NDArray[np.float64]:
        if not self._kind(list, "a list of numbers"):
            raise self.wrong("is an empty list, not a list of numbers")
        if set(map(type, self.value)) == {float}:  # the usual case, fast
            values = np.array(self.value, np.float64)
            if np.isfinite(values).all():
                return values
        return np.array([item.number() for item in self.items()], np.float64)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 30 else f"{text[:27]}…"
