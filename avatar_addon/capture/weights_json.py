# SPDX-License-Identifier: GPL-3.0-or-later
"""Named weights a picture as JSON, as programs on MediaPipe's FaceLandmarker write them.

There is no one form: a list of pictures, or a table with ``frames`` and perhaps ``fps``; a picture
is a table of names and weights, or holds one (``blendshapes``, ``weights``), or a list of entries
with ``categoryName`` and ``score``; its time is ``time``, ``timestamp`` (seconds) or
``timestamp_ms``. Names are ARKit's; left and right are the subject's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..errors import InputError
from ..vocabulary import ARKIT
from .take import Array, Take

_WEIGHTS: Final = ("blendshapes", "blendShapes", "faceBlendshapes", "weights", "categories")
_NAMES: Final = ("categoryName", "category_name", "name")
_SCORES: Final = ("score", "weight", "value")
_RATE: Final = 30.0
_HINT: Final = 'Write a list of pictures, each {"time": 0.033, "blendshapes": {"jawOpen": 0.2}}.'
_KNOWN: Final = {name.lower(): name for name in ARKIT}
_RADIANS: Final = {"headyaw": "head.yaw", "headpitch": "head.pitch", "headroll": "head.roll"}


def read_weights(path: Path) -> Take:
    """Read a take.

    Raises:
        InputError: The file is no such JSON, or holds less than two pictures of a face.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError(f"There is no capture '{path}'.", "Check the path.") from None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"The capture '{path}' can't be read: {error}.", _HINT) from None
    rate = float(data.get("fps") or data.get("rate") or _RATE) if isinstance(data, dict) else _RATE
    frames = data.get("frames") if isinstance(data, dict) else data
    if not isinstance(frames, list) or len(frames) < 2:
        raise InputError(f"The capture '{path}' holds no list of pictures.", _HINT)
    pictures = [_picture(path, i, frame) for i, frame in enumerate(frames)]
    names = dict.fromkeys(name for picture in pictures for name in picture)
    if not any(name.startswith("face.") for name in names):
        raise InputError(f"The capture '{path}' has no weight of a face, such as jawOpen.", _HINT)
    channels = {n: np.array([p.get(n, 0.0) for p in pictures]) for n in names}
    times = _times(path, frames, rate)
    if times[-1] > 0:
        rate = float(round(1.0 / float(np.median(np.diff(times))), 3))
    return Take(times, channels, rate, path.name)


def _picture(path: Path, place: int, frame: Any) -> dict[str, float]:
    """Channel → value of one picture."""
    out: dict[str, float] = {}
    for name, value in _named(frame).items():
        key = "".join(c for c in name.lower() if c.isalnum())
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if key in _KNOWN or key in _RADIANS:
            if not np.isfinite(value):
                raise InputError(
                    f"Picture {place + 1} of '{path}' has '{name}' = {value}, which is no number.",
                    _HINT,
                )
            if key in _KNOWN:
                out[f"face.{_KNOWN[key]}"] = min(max(float(value), 0.0), 1.0)
            else:
                out[_RADIANS[key]] = float(value)
    return out


def _named(frame: Any) -> Mapping[str, Any]:
    if isinstance(frame, list):
        entries = [entry for entry in frame if isinstance(entry, dict)]
        pairs = [(_first(entry, _NAMES), _first(entry, _SCORES)) for entry in entries]
        return {str(name): score for name, score in pairs if name is not None}
    if not isinstance(frame, dict):
        return {}
    inner = _first(frame, _WEIGHTS)
    return {**frame, **_named(inner)} if isinstance(inner, list | dict) else frame


def _first(table: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((table[name] for name in names if name in table), None)


def _times(path: Path, frames: list[Any], rate: float) -> Array:
    told = [_time(frame) for frame in frames]
    if any(time is None for time in told):
        return np.arange(len(frames)) / rate
    times = np.array(told, np.float64)
    times -= times[0]
    late = np.flatnonzero(~(np.diff(times) > 0.0))
    if len(late):
        raise InputError(
            f"Picture {int(late[0]) + 2} of '{path}' is not later than the one before it.", _HINT
        )
    return times


def _time(frame: Any) -> float | None:
    if not isinstance(frame, dict):
        return None
    for name, scale in (("time", 1.0), ("time_s", 1.0), ("timestamp", 1.0), ("timestamp_ms", 1e-3)):
        value = frame.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value) * scale
    return None
