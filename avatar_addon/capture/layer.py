# SPDX-License-Identifier: GPL-3.0-or-later
"""A take as a layer: in time with the sound, steady, and over what the character does of itself."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, SettingError
from ..performance.performance import Curve, Layer, Performance
from ..vocabulary import ANGLES, VISEME_CHANNELS
from .live_link import read_live_link
from .take import Array, Take
from .weights_json import read_weights

_LOG = logging.getLogger(__name__)
MOUTHS: Final = ("speech", "capture")
_OF_MOUTH: Final = ("face.mouth", "face.jaw", "face.tongue", "face.cheekPuff")
_STEADY_S: Final = 0.05
"""Width of the filter on head and eyes: a phone's own noise lies above 8 Hz, a nod below 5."""
_LOUD_STEP_S: Final = 0.02
_SEARCH_S: Final = 20.0
"""How far a take and its sound may lie apart to be found."""
_LEAST_LIKE: Final = 0.3
"""Below this correlation of jaw and loudness they are not taken for the same."""


@dataclass(frozen=True)
class FaceChoice:
    """What is wanted of a capture.

    Attributes:
        file: The take.
        mouth: Whether the mouth follows the speech or the capture, one of ``MOUTHS``.
        offset_s: Where in the performance the take begins; None finds it by the jaw.
    """

    file: Path
    mouth: str = "speech"
    offset_s: float | None = None

    def __post_init__(self) -> None:
        if self.mouth not in MOUTHS:
            raise SettingError(f"A mouth can't follow '{self.mouth}'.", "Name speech or capture.")


def read_take(path: Path) -> Take:
    """Read a capture, by the ending of its file.

    Raises:
        InputError: It can't be used.
    """
    readers = {".csv": read_live_link, ".json": read_weights}
    if path.suffix.lower() not in readers:
        raise InputError(
            f"'{path.name}' is no capture that can be read.",
            "Give a .csv of Live Link Face, or a .json of named weights.",
        )
    return readers[path.suffix.lower()](path)


def faced(
    performance: Performance, face: FaceChoice, loudness: Array, step_s: float
) -> Performance:
    """A performance with a capture laid over it, in time with its sound.

    Args:
        performance: What the character does of itself.
        face: The capture, and what is wanted of it.
        loudness: Of the performance's sound, one value every ``step_s`` seconds.
        step_s: Seconds between them.

    Raises:
        InputError: The capture can't be used, or lies outside the performance.
    """
    take = read_take(face.file)
    offset = face.offset_s
    if offset is None:
        offset = found_offset(take, loudness, step_s)
        _LOG.info("The capture begins at %+.2f s.", offset)
    return with_capture(performance, take, face.mouth, offset)


def with_capture(performance: Performance, take: Take, mouth: str, offset_s: float) -> Performance:
    """A performance in which a captured face takes over.

    Brows, lids, head and eyes come from the take; the mouth comes from it, too, or stays with the
    speech. Where the take doesn't reach, the character acts of itself again.

    Args:
        performance: What the character does of itself.
        take: The captured face.
        mouth: One of ``MOUTHS``.
        offset_s: Where in the performance the take begins.
    """
    layer = capture_layer(take, mouth, offset_s, performance.duration_s)
    covers = "eyes.yaw" in layer.curves or "face.eyeLookOutLeft" in layer.curves
    gaze = () if covers else performance.gaze
    return replace(performance, layers=(*performance.layers, layer), gaze=gaze)


def capture_layer(take: Take, mouth: str, offset_s: float, duration_s: float) -> Layer:
    """The take's channels over what lies below, with short ways in and out."""
    times, inside = _within(take.times_s + offset_s, duration_s)
    if len(times) < 2:
        raise InputError(
            f"The capture '{take.source}' lies wholly outside the performance.",
            "Give --face-offset, the second of the performance in which it begins.",
        )
    curves: dict[str, Curve] = {}
    for channel, values in take.channels.items():
        if mouth == "speech" and channel.startswith(_OF_MOUTH):
            continue
        steady = _steadied(values, take.rate) if channel in ANGLES else values
        curves[channel] = Curve(times, steady[inside])
    if mouth == "capture":
        rest = Curve(times[:1], np.zeros(1))
        curves |= {channel: rest for channel in VISEME_CHANNELS if channel != "viseme.sil"}
    over = _over(times, duration_s)
    return Layer("capture", curves, over=dict.fromkeys(curves, over))


def _within(times: Array, duration_s: float) -> tuple[Array, NDArray[np.bool_]]:
    inside = (times >= 0.0) & (times <= duration_s)
    return times[inside], inside


def _over(times: Array, duration_s: float) -> Curve:
    """1 while the take lasts, 0 beyond it."""
    ease = min(0.2, 0.25 * float(times[-1] - times[0]))
    start, end = float(times[0]), float(times[-1])
    points = [(start, 0.0 if start > 0.0 else 1.0), (start + ease, 1.0), (end - ease, 1.0)]
    points.append((end, 0.0 if end < duration_s - 1e-6 else 1.0))
    at, values = zip(*points, strict=True)
    return Curve(np.array(at), np.array(values))


def _steadied(values: Array, rate: float) -> Array:
    """A take's angles from their own middle, without a phone's jitter."""
    width = max(1, round(3 * _STEADY_S * rate))
    bell = np.exp(-0.5 * (np.arange(-width, width + 1) / (_STEADY_S * rate)) ** 2)
    padded = np.pad(values - np.median(values), width, mode="edge")
    steady: Array = np.convolve(padded, bell / bell.sum(), mode="valid")
    return steady


def found_offset(take: Take, loudness: Sequence[float] | Array, step_s: float) -> float:
    """Where in a sound a take begins: where its jaw fits the loudness best.

    Args:
        take: The captured face.
        loudness: Of the sound, one value every ``step_s`` seconds.
        step_s: Seconds between them.

    Returns:
        Seconds, negative where the take began before the sound; 0 where nothing fits.
    """
    jaw = take.channels.get("face.jawOpen")
    if jaw is None or np.ptp(jaw) < 1e-3:
        return 0.0
    grid = np.arange(0.0, take.times_s[-1], _LOUD_STEP_S)
    ours = _normal(np.interp(grid, take.times_s, jaw))
    sound = np.asarray(loudness, np.float64)
    theirs = _normal(
        np.interp(np.arange(0.0, len(sound) * step_s, _LOUD_STEP_S),
                  np.arange(len(sound)) * step_s, sound)
    )  # fmt: skip
    likeness = np.correlate(theirs, ours, mode="full") / max(1, min(len(ours), len(theirs)))
    lags = (np.arange(len(likeness)) - (len(ours) - 1)) * _LOUD_STEP_S
    near = np.abs(lags) <= _SEARCH_S
    best = int(np.argmax(np.where(near, likeness, -np.inf)))
    return float(lags[best]) if likeness[best] >= _LEAST_LIKE else 0.0


def _normal(values: Array) -> Array:
    normal: Array = (values - values.mean()) / max(float(values.std()), 1e-9)
    return normal
