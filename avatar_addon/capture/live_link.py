# SPDX-License-Identifier: GPL-3.0-or-later
"""Live Link Face's CSV: 52 weights, head and eyes, a row a picture.

Columns are found by name, for their order varies. The rate isn't told: it is the number of rows in
each whole second of the timecode, whose last part may count in sixtieths however many pictures
there are. Angles are radians; a look to the character's right and a look down are positive, as
measured against the eyeLook weights of a real take.
"""

from __future__ import annotations

import csv
import logging
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from ..errors import InputError
from ..vocabulary import ARKIT
from .take import Array, Take

_LOG = logging.getLogger(__name__)
_TIMECODE: Final = re.compile(r"(\d{1,2}):(\d{2}):(\d{2}):(\d{1,3}(?:\.\d+)?)")
_BASES: Final = (24, 25, 30, 48, 50, 60, 100, 120, 240)
"""Counts of pictures in a second that a timecode may go by."""
_ANGLES: Final[Mapping[str, tuple[tuple[str, float], ...]]] = {
    "head.yaw": (("headyaw", -1.0),),
    "head.pitch": (("headpitch", 1.0),),
    "head.roll": (("headroll", -1.0),),
    "eyes.yaw": (("lefteyeyaw", -0.5), ("righteyeyaw", -0.5)),
    "eyes.pitch": (("lefteyepitch", 0.5), ("righteyepitch", 0.5)),
}
_HINT: Final = "Export the take as CSV from Live Link Face again."


def read_live_link(path: Path) -> Take:
    """Read a take.

    A last row that is cut off is left out, with a warning.

    Raises:
        InputError: The file is no such CSV, a row of it is wrong, or it holds less than two rows.
    """
    header, rows, numbers = _rows(path)
    if len(rows) < 2:
        raise InputError(f"The capture '{path}' has {len(rows)} pictures; a take has more.", _HINT)
    values = _values(path, rows, numbers)
    columns = {name.strip().lower(): values[:, i] for i, name in enumerate(header) if i > 0}
    times, rate = _times(path, [row[0] for row in rows], numbers)
    channels = _channels(columns)
    if not any(name.startswith("face.") for name in channels):
        raise InputError(f"The capture '{path}' has no column of a face, such as JawOpen.", _HINT)
    return Take(times, channels, rate, path.name)


def _rows(path: Path) -> tuple[list[str], list[list[str]], list[int]]:
    """The header, whole rows, and their lines in the file."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            if not header or header[0].strip().lower() != "timecode":
                raise InputError(
                    f"'{path}' is no capture of Live Link Face: line 1 does not begin with "
                    "Timecode.",
                    _HINT,
                )
            found = [(row, reader.line_num) for row in reader if row]
    except FileNotFoundError:
        raise InputError(f"There is no capture '{path}'.", "Check the path.") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"The capture '{path}' can't be read: {error}.", _HINT) from error
    for place, (row, line) in enumerate(found):
        if len(row) == len(header):
            continue
        if place == len(found) - 1:
            _LOG.warning("Line %d of '%s' is cut off and is left out.", line, path.name)
            found.pop()
            break
        raise InputError(
            f"Line {line} of '{path}' has {len(row)} columns, not {len(header)}.", _HINT
        )
    return header, [row for row, _ in found], [line for _, line in found]


def _values(path: Path, rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> Array:
    """All numbers, (rows, columns); an empty field is 0, and so is the timecode's column."""
    out = np.zeros((len(rows), len(rows[0])))
    for i, row in enumerate(rows):
        for j, text in enumerate(row[1:], 1):
            try:
                out[i, j] = float(text) if text.strip() else 0.0
            except ValueError:
                raise InputError(
                    f"Line {numbers[i]} of '{path}' has '{text[:20]}' where a number belongs.",
                    _HINT,
                ) from None
    if not np.isfinite(out).all():
        line = numbers[int(np.argwhere(~np.isfinite(out))[0][0])]
        raise InputError(f"Line {line} of '{path}' has a number that is not finite.", _HINT)
    return out


def _times(path: Path, codes: Sequence[str], numbers: Sequence[int]) -> tuple[Array, float]:
    """Seconds from the first row, and rows a second."""
    parts = []
    for code, line in zip(codes, numbers, strict=True):
        match = _TIMECODE.fullmatch(code.strip())
        if match is None:
            raise InputError(f"Line {line} of '{path}' has no timecode: '{code[:20]}'.", _HINT)
        parts.append([float(part) for part in match.groups()])
    clock = np.array(parts)
    seconds = clock[:, 0] * 3600 + clock[:, 1] * 60 + clock[:, 2]
    base = next((b for b in _BASES if b > clock[:, 3].max()), float(np.ceil(clock[:, 3].max() + 1)))
    times = seconds + clock[:, 3] / base
    times = np.where(times < times[0] - 43200, times + 86400, times) - times[0]
    step = np.diff(times)
    if (step <= 0.0).any():
        line = numbers[int(np.argmax(step <= 0.0)) + 1]
        raise InputError(f"Line {line} of '{path}' is not later than the line before it.", _HINT)
    return times, float(round(1.0 / float(np.median(step)), 3))


def _channels(columns: Mapping[str, Array]) -> dict[str, Array]:
    out = {
        f"face.{name}": np.clip(columns[name.lower()], 0.0, 1.0)
        for name in ARKIT
        if name.lower() in columns
    }
    for channel, parts in _ANGLES.items():
        if all(name in columns for name, _ in parts):
            angle = np.sum([factor * columns[name] for name, factor in parts], axis=0)
            if np.ptp(angle) > 0.0:
                out[channel] = angle
    return out
