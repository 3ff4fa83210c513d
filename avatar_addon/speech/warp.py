# SPDX-License-Identifier: GPL-3.0-or-later
"""Speech bent in time and pitch, and its melody measured: by Praat, in a process of its own.

Praat cuts speech at the pulses of the voice and lays them down again nearer or farther apart, so
the voice keeps its timbre (Moulines & Charpentier 1990, "Pitch-synchronous waveform processing").
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from .. import parts, processes
from ..errors import PartFailed, PartMissing
from ..folders import scratch
from .clip import FloatArray

Array = NDArray[np.float64]

FLOOR_HZ: Final = 60.0
CEILING_HZ: Final = 500.0
"""Where voices lie, from a low man's to a child's."""

_WORKER: Final = Path(__file__).with_name("praat_worker.py")
_LIMIT_S: Final = 60.0
_LIMIT_PER_SECOND: Final = 5.0
_SAME_S: Final = 1e-4
"""Anchors nearer to the end than this are the end."""
_SHORTEST_S: Final = 0.1
"""Praat needs three periods of the lowest voice, and some room."""


@dataclass(frozen=True)
class PitchTrack:
    """The melody of a voice.

    Attributes:
        times_s: float64, shape (n,), every 5 ms.
        hz: float64, shape (n,), NaN where there is no voice.
    """

    times_s: Array
    hz: Array

    @property
    def voiced(self) -> NDArray[np.bool_]:
        """Where there is a voice, shape (n,)."""
        return np.isfinite(self.hz)


@dataclass(frozen=True)
class PitchCurve:
    """What the melody is to become, as straight lines between points; level beyond the ends.

    Attributes:
        times_s: float64, shape (n,), rising: seconds of the *result*.
        values: float64, shape (n,), > 0.
        unit: ``ratio``: times the melody that is there. ``hz``: instead of it.
    """

    times_s: Array
    values: Array
    unit: Literal["ratio", "hz"] = "ratio"


def pitch_of(
    samples: FloatArray, rate: int, *, floor_hz: float = FLOOR_HZ, ceiling_hz: float = CEILING_HZ
) -> PitchTrack:
    """Measure the melody.

    Args:
        samples: float32, shape (n,).
        rate: Samples per second.
        floor_hz: The lowest voice looked for.
        ceiling_hz: The highest.

    Raises:
        PartMissing: The speech Python has no Praat.
        PartFailed: Praat failed.

    Source: Boersma 1993, "Accurate short-term analysis of the fundamental frequency".
    """
    if len(samples) < _SHORTEST_S * rate:
        return PitchTrack(np.zeros(0), np.zeros(0))
    request = {"do": "pitch", "rate": rate, "floor_hz": floor_hz, "ceiling_hz": ceiling_hz}
    times, hertz = _ask(request, samples, rate).reshape(-1, 2).T
    return PitchTrack(times, np.where(hertz > 0.0, hertz, np.nan))


def warp(
    samples: FloatArray,
    rate: int,
    *,
    anchors: Sequence[tuple[float, float]] = (),
    pitch: PitchCurve | None = None,
    floor_hz: float = FLOOR_HZ,
    ceiling_hz: float = CEILING_HZ,
) -> FloatArray:
    """Bend speech in time and pitch, keeping its timbre.

    Args:
        samples: float32, shape (n,).
        rate: Samples per second.
        anchors: (second of ``samples``, second of the result) pairs that belong together, both
            rising; straight in between. Both begin at 0 whether that is said or not; what comes
            after the last keeps its pace. None keeps the time.
        pitch: The new melody, on the result's time; None keeps the melody.
        floor_hz: The lowest voice that may be in ``samples``.
        ceiling_hz: The highest.

    Returns:
        float32, exactly as long as the anchors say: the last one's second of the result, and what
        comes after it, times ``rate``, rounded.

    Raises:
        ValueError: Anchors don't rise, or a pitch is no positive number.
        PartMissing: The speech Python has no Praat.
        PartFailed: Praat failed.
    """
    whole = _whole(anchors, len(samples) / rate)
    wanted = round(whole[-1][1] * rate)
    if len(samples) < _SHORTEST_S * rate:
        at = np.interp(np.arange(wanted) / rate, [b for _, b in whole], [a for a, _ in whole])
        bent = np.interp(at * rate, np.arange(len(samples)), samples)
        return bent.astype(np.float32)
    request: dict[str, Any] = {
        "do": "warp",
        "rate": rate,
        "floor_hz": floor_hz,
        "ceiling_hz": ceiling_hz,
        "anchors": whole,
        "pitch": _on_input_time(pitch, whole) if pitch else [],
        "pitch_is": pitch.unit if pitch else "",
    }
    return _of_length(_ask(request, samples, rate), wanted)


def _whole(anchors: Sequence[tuple[float, float]], duration_s: float) -> list[tuple[float, float]]:
    """The anchors with both ends."""
    out = [(float(a), float(b)) for a, b in anchors]
    if not out or out[0] != (0.0, 0.0):
        out.insert(0, (0.0, 0.0))
    last_in, last_out = out[-1]
    if abs(duration_s - last_in) < _SAME_S:
        out[-1] = (duration_s, last_out)
    elif last_in < duration_s:
        out.append((duration_s, last_out + duration_s - last_in))
    for one, other in pairwise(out):
        if not (other[0] > one[0] and other[1] > one[1]) or other[0] > duration_s:
            raise ValueError(f"anchors {one} and {other} don't rise inside {duration_s} s")
    return out


def _on_input_time(
    pitch: PitchCurve, anchors: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Praat bends pitch before time, so the curve goes back through the anchors.

    The anchors' own places become points too, since the curve has a bend there then.
    """
    if not len(pitch.values) or not (np.isfinite(pitch.values) & (pitch.values > 0)).all():
        raise ValueError("a pitch must be a positive number")
    ins, outs = np.array(anchors).T
    at = np.unique(np.concatenate([np.clip(pitch.times_s, 0.0, outs[-1]), outs]))
    values = np.interp(at, pitch.times_s, pitch.values)
    return list(zip(np.interp(at, outs, ins).tolist(), values.tolist(), strict=True))


def _of_length(samples: Array, wanted: int) -> FloatArray:
    out = np.zeros(wanted, np.float32)
    out[: len(samples)] = samples[:wanted]
    return out


def _ask(request: dict[str, Any], samples: FloatArray, rate: int) -> Array:
    command = parts.find_speech()
    with scratch() as folder:
        (folder / "request.json").write_text(json.dumps(request), encoding="ascii")
        np.asarray(samples, "<f8").tofile(folder / "in.f64")
        done = processes.run(
            (*command.argv, str(_WORKER), str(folder)),
            what="Praat",
            timeout_s=_LIMIT_S + _LIMIT_PER_SECOND * len(samples) / rate,
            env=command.env,
        )
        if done.returncode == 0:
            return np.fromfile(folder / "out.f64", "<f8")
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    reason = lines[-1] if lines else f"it ended with status {done.returncode}"
    if reason.startswith("ModuleNotFoundError"):
        raise PartMissing("The speech Python has no Praat (praat-parselmouth).", parts.SET_UP)
    raise PartFailed(f"Praat failed: {reason}", "Run 'avatar doctor'.")
