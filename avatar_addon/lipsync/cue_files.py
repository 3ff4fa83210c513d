# SPDX-License-Identifier: GPL-3.0-or-later
"""Mouth cues as files: Rhubarb's own JSON and TSV, byte for byte, and Moho's .dat.

Source: what Rhubarb 1.13.0 writes; its README, "Output formats".
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from ..errors import CueError, SettingError
from .check import checked
from .cues import MouthCue
from .moho import cues_of_dat, dat_of_cues

ENDINGS: Final = (".json", ".tsv", ".dat")


def read_cues(path: Path, fps: Fraction = Fraction(24)) -> tuple[MouthCue, ...]:
    """Read a .json, .tsv or .dat file of cues.

    Args:
        path: Its ending says which.
        fps: Frames per second that a .dat counts in.

    Raises:
        CueError: It can't be read, or its cues make no sense.
        SettingError: The file's name ends in none of them.
    """
    ending, text, source = _ending(path), text_of(path), f"'{path}'"
    if ending == ".json":
        return cues_of_json(text, source)
    return cues_of_tsv(text, source) if ending == ".tsv" else cues_of_dat(text, source, fps)


def text_of(path: Path) -> str:
    """A file's text, in UTF-8 or, as Praat writes it, in UTF-16.

    Raises:
        CueError: It can't be read.
    """
    try:
        raw = path.read_bytes()
        return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except FileNotFoundError:
        raise CueError(f"There is no file of mouth cues '{path}'.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CueError(f"The mouth cues '{path}' can't be read: {error}.") from error


def write_cues(
    path: Path, cues: Sequence[MouthCue], sound_file: Path, fps: Fraction = Fraction(24)
) -> None:
    """Write a .json, .tsv or .dat file of cues.

    Args:
        path: Its ending says which.
        cues: At least one.
        sound_file: The recording, named in the JSON.
        fps: Frames per second that a .dat counts in.

    Raises:
        SettingError: The file's name ends in none of them.
    """
    ending = _ending(path)
    if ending == ".json":
        text = json_of_cues(cues, sound_file)
    else:
        text = tsv_of_cues(cues) if ending == ".tsv" else dat_of_cues(cues, fps)
    path.write_text(text, encoding="utf-8", newline="\n")


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise SettingError(
            f"'{path}' is none of .json, .tsv and .dat.",
            "Give the mouth cues one of these endings.",
        )
    return ending


def json_of_cues(cues: Sequence[MouthCue], sound_file: Path) -> str:
    """Cues as Rhubarb's JSON; times are cut to hundredths of a second."""
    rows = ",\n".join(
        f'    {{ "start": {_time(c.start_s)}, "end": {_time(c.end_s)}, "value": "{c.shape}" }}'
        for c in cues
    )
    return (
        "{\n"
        '  "metadata": {\n'
        f'    "soundFile": {json.dumps(str(sound_file.absolute()))},\n'
        f'    "duration": {_time(cues[-1].end_s)}\n'
        "  },\n"
        '  "mouthCues": [\n'
        f"{rows}\n"
        "  ]\n"
        "}\n"
    )


def tsv_of_cues(cues: Sequence[MouthCue]) -> str:
    """Cues as Rhubarb's TSV: a row for each start, and one for the end with the mouth shut."""
    rows = [f"{_time(cue.start_s)}\t{cue.shape}\n" for cue in cues]
    return "".join([*rows, f"{_time(cues[-1].end_s)}\tX\n"])


def _time(seconds: float) -> str:
    """Hundredths of a second, cut off as Rhubarb does."""
    return f"{math.floor(seconds * 100 + 1e-6) / 100:.2f}"


def cues_of_json(text: str, source: str) -> tuple[MouthCue, ...]:
    """Read Rhubarb's JSON.

    Args:
        text: The whole of it.
        source: For messages.

    Raises:
        CueError: It isn't Rhubarb's JSON, or its cues make no sense.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise CueError(f"{source} is not JSON in line {error.lineno}: {error.msg}.") from None
    except RecursionError:
        raise CueError(f"{source} is not Rhubarb's JSON: it is nested too deep.") from None
    rows = data.get("mouthCues") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise CueError(f"{source} is not Rhubarb's JSON: it has no list 'mouthCues'.")
    return checked((_cue(row, n, source) for n, row in enumerate(rows, start=1)), source)


def _cue(row: Any, number: int, source: str) -> MouthCue:
    try:
        start, end, value = row["start"], row["end"], row["value"]
        if not isinstance(value, str) or isinstance(start, bool) or isinstance(end, bool):
            raise TypeError(value)
        return MouthCue(value, float(start), float(end))
    except (KeyError, TypeError, ValueError, OverflowError):
        raise CueError(
            f"Mouth cue {number} of {source} is not a start, an end and a value."
        ) from None


def cues_of_tsv(text: str, source: str) -> tuple[MouthCue, ...]:
    """Read Rhubarb's TSV, whose last row says only where the one before it ends.

    Args:
        text: The whole of it.
        source: For messages.

    Raises:
        CueError: A row can't be read (its line is named), or the cues make no sense.
    """
    rows = [_row(row, n, source) for n, row in enumerate(text.splitlines(), start=1) if row.strip()]
    if len(rows) < 2:
        raise CueError(f"{source} is not Rhubarb's TSV: it has fewer than two rows.")
    return checked((MouthCue(a[1], a[0], b[0]) for a, b in pairwise(rows)), source)


def _row(row: str, number: int, source: str) -> tuple[float, str]:
    time, tab, shape = row.partition("\t")
    try:
        if not tab:
            raise ValueError(row)
        return float(time), shape.strip()
    except ValueError:
        raise CueError(
            f"Line {number} of {source} is not a time, a tab and a mouth shape: '{row[:40]}'."
        ) from None
