# SPDX-License-Identifier: GPL-3.0-or-later
"""The process that measures and bends speech with Praat, once: ``praat_worker.py FOLDER``.

It runs under any Python that has praat-parselmouth, so it imports nothing of ours. ``FOLDER`` holds
``request.json`` and ``in.f64`` (raw float64 samples); the answer is raw float64 in ``out.f64``.

``{"do": "pitch", "rate", "floor_hz", "ceiling_hz"}`` answers rows of (time in s, Hz), 0 Hz where
there is no voice.

``{"do": "warp", "rate", "floor_hz", "ceiling_hz", "anchors": [[in_s, out_s], …], "pitch":
[[in_s, value], …], "pitch_is": "ratio" | "hz"}`` answers samples. Anchors hold both ends; all times
of ``pitch`` are of the input.

Source of the methods: Praat's "To Pitch (ac)" is Boersma 1993, its overlap-add resynthesis Moulines
& Charpentier 1990.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

_STEP_S = 0.005
_EDGE_S = 1e-6
"""Praat's tiers are lines between points: a step is two points twice this far apart."""


def main() -> None:
    """Do what the folder's request says."""
    folder = Path(sys.argv[1])
    request = json.loads((folder / "request.json").read_text("ascii"))
    here = Path(__file__).resolve().parent
    sys.path[:] = [p for p in sys.path if Path(p or ".").resolve() != here]
    import parselmouth

    sound = parselmouth.Sound(np.fromfile(folder / "in.f64", "<f8"), request["rate"])
    answer = _pitch(sound, request) if request["do"] == "pitch" else _warped(sound, request)
    answer.astype("<f8").tofile(folder / "out.f64")


def _pitch(sound: Any, request: dict[str, Any]) -> Any:
    pitch = sound.to_pitch_ac(
        time_step=_STEP_S,
        pitch_floor=request["floor_hz"],
        pitch_ceiling=request["ceiling_hz"],
        very_accurate=True,
    )
    return np.stack([pitch.xs(), pitch.selected_array["frequency"]], axis=1)


def _warped(sound: Any, request: dict[str, Any]) -> Any:
    from parselmouth.praat import call

    manipulation = call(sound, "To Manipulation", 0.01, request["floor_hz"], request["ceiling_hz"])
    if request["pitch"]:
        _set_pitch(call, manipulation, sound, request)
    tier = call("Create DurationTier", "d", sound.xmin, sound.xmax)
    anchors = request["anchors"]
    for (in_a, out_a), (in_b, out_b) in pairwise(anchors):
        ratio = (out_b - out_a) / (in_b - in_a)
        edge = min(_EDGE_S, (in_b - in_a) / 4)
        call(tier, "Add point", in_a + edge, ratio)
        call(tier, "Add point", in_b - edge, ratio)
    call([manipulation, tier], "Replace duration tier")
    return call(manipulation, "Get resynthesis (overlap-add)").values[0]


def _set_pitch(call: Any, manipulation: Any, sound: Any, request: dict[str, Any]) -> None:
    """The new melody; where it is a ratio, of the one that was measured."""
    times, values = np.array(request["pitch"], float).T
    if request["pitch_is"] == "ratio":
        measured = call(manipulation, "Extract pitch tier")
        count = int(call(measured, "Get number of points"))
        at = np.array([call(measured, "Get time from index", n + 1) for n in range(count)])
        hertz = [call(measured, "Get value at index", n + 1) for n in range(count)]
        times, values = at, np.array(hertz) * np.interp(at, times, values)
    tier = call("Create PitchTier", "p", sound.xmin, sound.xmax)
    for time, value in zip(times, values, strict=True):
        call(tier, "Add point", float(time), float(value))
    if len(times):
        call([manipulation, tier], "Replace pitch tier")


if __name__ == "__main__":
    main()
