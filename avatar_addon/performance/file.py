# SPDX-License-Identifier: GPL-3.0-or-later
"""A performance as a JSON file, so that it can be made once and used again, or by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..vocabulary import ANGLES, CHANNELS
from .performance import Curve, Layer, Performance, SpokenLine

FORMAT: Final = 1
_HINT: Final = "Make the performance again."


def save_performance(performance: Performance, path: Path) -> None:
    """Write a performance as JSON that :func:`load_performance` reads back equal."""
    data = {
        "format": FORMAT,
        "duration_s": performance.duration_s,
        "seed": performance.seed,
        "notes": dict(performance.notes),
        "lines": [
            {
                "id": line.id,
                "speaker": line.speaker,
                "text": line.text,
                "start_s": line.start_s,
                "end_s": line.end_s,
            }
            for line in performance.lines
        ],
        "layers": [_layer_entry(layer) for layer in performance.layers],
    }
    path.write_text(json.dumps(data, allow_nan=False, indent=1) + "\n", encoding="utf-8")


def _layer_entry(layer: Layer) -> dict[str, Any]:
    curves = {
        channel: {"times_s": curve.times_s.tolist(), "values": curve.values.tolist()}
        for channel, curve in layer.curves.items()
    }
    return {"name": layer.name, "muted": layer.muted, "curves": curves}


def load_performance(path: Path) -> Performance:
    """Read a performance.

    Raises:
        InputError: The file is missing, isn't JSON, or an entry of it is missing, of the wrong
            kind or shape, not a finite number, or names an unknown channel.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
    except FileNotFoundError:
        raise InputError(f"There is no performance '{path}'.") from None
    except json.JSONDecodeError as error:
        raise InputError(
            f"The performance '{path}' is not JSON in line {error.lineno}: {error.msg}.", _HINT
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"The performance '{path}' can't be read: {error}.", _HINT) from error
    try:
        return _performance_of(data)
    except KeyError as error:
        raise InputError(f"The performance '{path}' lacks {error}.", _HINT) from None
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError(f"The performance '{path}' is wrong: {error}.", _HINT) from None


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a finite number")


def _performance_of(data: Any) -> Performance:
    if not isinstance(data, dict):
        raise TypeError("it is not a table")
    if data["format"] != FORMAT:
        raise ValueError(f"format {data['format']!r} is not {FORMAT}")
    duration_s = _number(data["duration_s"], "duration_s")
    if duration_s <= 0.0:
        raise ValueError("duration_s is not above 0")
    return Performance(
        duration_s=duration_s,
        layers=tuple(_layer_of(entry) for entry in data["layers"]),
        lines=tuple(_line_of(entry) for entry in data.get("lines", ())),
        seed=int(data.get("seed", 0)),
        notes={str(key): str(value) for key, value in data.get("notes", {}).items()},
    )


def _line_of(entry: Any) -> SpokenLine:
    return SpokenLine(
        str(entry["id"]),
        str(entry["speaker"]),
        str(entry["text"]),
        _number(entry["start_s"], "start_s"),
        _number(entry["end_s"], "end_s"),
    )


def _layer_of(entry: Any) -> Layer:
    curves = {channel: _curve_of(channel, curve) for channel, curve in entry["curves"].items()}
    return Layer(str(entry["name"]), curves, bool(entry.get("muted", False)))


def _curve_of(channel: str, entry: Any) -> Curve:
    if channel not in CHANNELS:
        raise ValueError(f"channel '{channel}' is unknown")
    times = _numbers(entry["times_s"], f"times_s of {channel}")
    values = _numbers(entry["values"], f"values of {channel}")
    if len(times) != len(values):
        raise ValueError(f"{channel} has {len(times)} times and {len(values)} values")
    if not (np.diff(times) > 0.0).all():
        raise ValueError(f"times_s of {channel} don't rise")
    if channel not in ANGLES and not ((values >= 0) & (values <= 1)).all():
        raise ValueError(f"values of {channel} are not within 0 and 1")
    return Curve(times, values)


def _numbers(value: Any, what: str) -> NDArray[np.float64]:
    if not isinstance(value, list) or not value:
        raise TypeError(f"{what} is not a list of numbers")
    return np.array([_number(item, what) for item in value], np.float64)


def _number(value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{what} has {value!r}, which is no number")
    if not np.isfinite(value):
        raise ValueError(f"{what} has a number that is not finite")
    return float(value)
