# SPDX-License-Identifier: GPL-3.0-or-later
"""A performance as a JSON file, so that it can be made once and used again, or by hand.

Curves are lists of points, ``[seconds, value]``, a point a row. Format 1, with times and values in
lists of their own, is read, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from ..speech.clip import TimedPhoneme, TimedWord
from .entries import Entry, curve_entry, read_json
from .performance import Curve, GazeShift, Layer, Performance, SpokenLine

FORMAT: Final = 2
_FORMATS: Final = (1, 2)
_HINT: Final = "Mend the entry, or make the performance again."
_NUMBERS = re.compile(r"\[\n([-+0-9.eE,\s]*)\n\s*\]")
"""A list of numbers, a row each."""


def save_performance(performance: Performance, path: Path) -> None:
    """Write a performance as JSON that :func:`load_performance` reads back equal."""
    head = {
        "format": FORMAT,
        "duration_s": performance.duration_s,
        "fps": str(performance.fps),
        "sound": performance.sound,
        "seed": performance.seed,
        "notes": dict(performance.notes),
        "lines": [_line_entry(line) for line in performance.lines],
        "gaze": [asdict(shift) for shift in performance.gaze],
    }
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_text(head).removesuffix("\n}"))
        file.write(',\n "layers": [')
        for number, layer in enumerate(performance.layers):  # one by one: they may be long
            file.write(",\n" if number else "\n")
            file.write(_text(_layer_entry(layer)))
        file.write("\n ]\n}\n")


def _text(data: Mapping[str, Any]) -> str:
    """JSON with each list of numbers in a row."""
    text = json.dumps(data, allow_nan=False, indent=1, ensure_ascii=False)
    return _NUMBERS.sub(lambda found: f"[{' '.join(found[1].split())}]", text)


def _line_entry(line: SpokenLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "speaker": line.speaker,
        "text": line.text,
        "start_s": line.start_s,
        "end_s": line.end_s,
        "words": [asdict(word) for word in line.words],
        "phonemes": [asdict(phoneme) for phoneme in line.phonemes],
    }


def _layer_entry(layer: Layer) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": layer.name, "muted": layer.muted}
    for name, curves in (("curves", layer.curves), ("over", layer.over)):
        if curves or name == "curves":
            entry[name] = {channel: curve_entry(curve) for channel, curve in curves.items()}
    return entry


def load_performance(path: Path) -> Performance:
    """Read a performance.

    Raises:
        InputError: The file is missing, isn't JSON, or an entry of it (which one is said) is
            missing, of the wrong kind or shape, not a finite number, or names an unknown channel.
    """
    return performance_of(read_json(path, "performance", _HINT))


def performance_of(data: Entry) -> Performance:
    """A performance from what its file says.

    Raises:
        InputError: As :func:`load_performance`.
    """
    if data["format"].value not in _FORMATS:
        known = " or ".join(map(str, _FORMATS))
        raise data["format"].wrong(f"is {data['format'].value!r}, not {known}")
    duration_s = data["duration_s"].number()
    if duration_s <= 0.0:
        raise data["duration_s"].wrong("is not above 0")
    return Performance(
        duration_s=duration_s,
        layers=tuple(_layer_of(entry) for entry in data["layers"].items()),
        lines=tuple(_line_of(entry) for entry in data.get("lines", []).items()),
        seed=data.get("seed", 0).whole(),
        notes={name: note.text() for name, note in data.get("notes", {}).fields()},
        gaze=tuple(_shift_of(entry) for entry in data.get("gaze", []).items()),
        fps=_rate_of(data.get("fps", "24")),
        sound=_file_name(data.get("sound", "")),
    )


def _file_name(entry: Entry) -> str:
    name = entry.text()
    if set("/\\:") & set(name) or name in (".", ".."):
        raise entry.wrong("is no plain file name")
    return name


def _rate_of(entry: Entry) -> Fraction:
    try:
        rate = Fraction(entry.text())
    except (ValueError, ZeroDivisionError):
        rate = Fraction(0)
    if rate <= 0:
        raise entry.wrong("is no frame rate such as 24 or 30000/1001")
    return rate


def _line_of(entry: Entry) -> SpokenLine:
    start_s, end_s = entry.span()
    return SpokenLine(
        entry["id"].text(),
        entry["speaker"].text(),
        entry["text"].text(),
        start_s,
        end_s,
        tuple(_word_of(word) for word in entry.get("words", []).items()),
        tuple(
            TimedPhoneme(one["ipa"].text(), *one.span())
            for one in entry.get("phonemes", []).items()
        ),
    )


def _word_of(entry: Entry) -> TimedWord:
    return TimedWord(
        entry["text"].text(),
        *entry.span(),
        entry.get("sure", 1.0).number(),
        entry.get("source_start", -1).whole(),
        entry.get("source_end", -1).whole(),
    )


def _shift_of(entry: Entry) -> GazeShift:
    target = entry["target"].text()
    if not target:
        raise entry["target"].wrong("is empty")
    angles = (entry.get(name, 0.0).number() for name in ("pitch_rad", "yaw_rad"))
    return GazeShift(entry["at_s"].number(), target, *angles)


def _layer_of(entry: Entry) -> Layer:
    name = entry["name"].text()
    entry = entry.called(f"layer '{name}'")
    curves = {channel: curve.curve(channel) for channel, curve in entry["curves"].fields()}
    over: dict[str, Curve] = {}
    for channel, share in entry.get("over", {}).fields():
        if channel not in curves:
            raise share.wrong("has no curve")
        over[channel] = share.curve(channel, weight=True)
    return Layer(name, curves, entry.get("muted", False).flag(), over)
