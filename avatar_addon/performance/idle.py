# SPDX-License-Identifier: GPL-3.0-or-later
"""What a face does of itself: it blinks, and the head is never quite still.

Each line's idle layers are drawn from its own seed and begin and end in neutral, so that a change
elsewhere in the script leaves them alone.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..speech.clip import FloatArray
from ..speech.finish import loudness
from ..timing import FILM_RATE
from .performance import Curve, Layer

Array = NDArray[np.float64]

BLINKS_TALKING: Final = 26.0
BLINKS_RESTING: Final = 17.0
"""Blinks a minute. Source: Bentivoglio and others 1997."""
BLINK_DOWN_S: Final = 0.09
BLINK_UP_S: Final = 0.24
DOUBLED: Final = 0.15
"""Share of blinks that are followed by another at once."""
_SPREAD: Final = 0.6
"""Standard deviation of the logarithm of the time between blinks; our choice."""
_DOUBLE_GAP_S: Final = 0.05

SWAY_DEGREES: Final = {"head.pitch": 0.5, "head.yaw": 1.0, "head.roll": 0.6}
_SWAY_HERTZ: Final = (0.15, 0.45)
_SWAY_WAVES: Final = 3
_STEP_S: Final = 0.04
"""Head curves have a point every 40 ms: a frame of 25 fps."""
_FADE_S: Final = 0.5

NOD_DEGREES: Final = (1.0, 3.0)
NOD_DOWN_S: Final = 0.2
NOD_UP_S: Final = 0.45
NODS_APART_S: Final = 1.1
"""A nod begins at the loud syllable and is lowest after it; 2 to 5 degrees are natural, and ours
stay below the middle of that so as not to tire."""
NODDED: Final = 0.6
"""Share of the loud syllables that get a nod (the loudest always does): a head that nods at each
bobs."""
_SYLLABLE_S: Final = 0.15


def blink_layer(duration_s: float, rng: np.random.Generator, *, per_minute: float) -> Layer:
    """Blinks of both eyes, each of them whole.

    Args:
        duration_s: Length, in seconds.
        rng: Where chance comes from.
        per_minute: How many on average.

    Returns:
        Layer ``blinks``; 0 at both ends.
    """
    length = BLINK_DOWN_S + BLINK_UP_S
    times, values = [0.0], [0.0]
    for start in _blink_starts(duration_s, rng, per_minute):
        if times[-1] < start and start + length < duration_s:
            times += [start, start + BLINK_DOWN_S, start + length]
            values += [0.0, 1.0, 0.0]
    curve = Curve(np.array([*times, duration_s]), np.array([*values, 0.0]))
    return Layer("blinks", {"face.eyeBlinkLeft": curve, "face.eyeBlinkRight": curve})


def _blink_starts(duration_s: float, rng: np.random.Generator, per_minute: float) -> list[float]:
    mean = 60.0 * (1.0 + DOUBLED) / per_minute
    draw = np.log(mean) - _SPREAD**2 / 2
    starts: list[float] = []
    at = float(rng.lognormal(draw, _SPREAD) * rng.uniform())
    while at < duration_s:
        starts.append(at)
        if rng.uniform() < DOUBLED:
            starts.append(at + BLINK_DOWN_S + BLINK_UP_S + _DOUBLE_GAP_S)
        at += float(rng.lognormal(draw, _SPREAD))
    return starts


def head_layer(
    duration_s: float, rng: np.random.Generator, *, samples: FloatArray | None = None
) -> Layer:
    """A head that sways a little and, where it speaks, nods with the loudest syllables.

    Args:
        duration_s: Length, in seconds.
        rng: Where chance comes from.
        samples: The speech, at ``FILM_RATE``; None for a listener.

    Returns:
        Layer ``head``: radians, 0 at both ends, at most 3 degrees and the sway from neutral.
    """
    times = np.linspace(0.0, duration_s, max(2, round(duration_s / _STEP_S) + 1))
    fade = _ease(np.minimum(times, duration_s - times) / min(_FADE_S, duration_s / 2))
    angles = {
        channel: np.radians(size) * fade * _waves(times, rng)
        for channel, size in SWAY_DEGREES.items()
    }
    if samples is not None:
        angles["head.pitch"] = angles["head.pitch"] + _nods(times, samples, rng)
    return Layer("head", {channel: Curve(times, angle) for channel, angle in angles.items()})


def _waves(times: Array, rng: np.random.Generator) -> Array:
    """A few slow waves, in [-1, 1]."""
    rates = rng.uniform(*_SWAY_HERTZ, _SWAY_WAVES)
    phases = rng.uniform(0.0, 2 * np.pi, _SWAY_WAVES)
    waves = np.sin(2 * np.pi * rates[:, None] * times + phases[:, None])
    mean: Array = waves.mean(axis=0)
    return mean


def _nods(times: Array, samples: FloatArray, rng: np.random.Generator) -> Array:
    """Pitch of the nods, in radians."""
    out = np.zeros_like(times)
    for number, (start, share) in enumerate(_loud_syllables(samples)):
        skipped = rng.uniform() >= NODDED and number > 0
        if skipped or start + NOD_DOWN_S + NOD_UP_S > times[-1]:
            continue
        size = np.radians(NOD_DEGREES[0] + share * (NOD_DEGREES[1] - NOD_DEGREES[0]))
        first, last = np.searchsorted(times, [start, start + NOD_DOWN_S + NOD_UP_S])
        part = slice(first, last + 1)
        down = _ease((times[part] - start) / NOD_DOWN_S)
        up = _ease((times[part] - start - NOD_DOWN_S) / NOD_UP_S)
        out[part] = np.maximum(out[part], size * (down - up))
    return out


def _loud_syllables(samples: FloatArray) -> list[tuple[float, float]]:
    """(time in seconds, prominence in [0, 1]) of the loudest syllables, loudest first."""
    window_s = 0.02
    levels = loudness(samples, FILM_RATE, window_s).astype(np.float64)
    width = max(1, round(_SYLLABLE_S / window_s))
    smooth = np.convolve(levels, np.hanning(width + 2)[1:-1], mode="same")
    inner = (smooth[1:-1] > smooth[:-2]) & (smooth[1:-1] >= smooth[2:])
    peaks = np.flatnonzero(inner) + 1
    if not len(peaks):
        return []
    loudest = smooth[peaks].max()
    apart = round(NODS_APART_S / window_s)
    taken = np.zeros(len(smooth), bool)
    chosen: list[tuple[float, float]] = []
    for peak in peaks[np.argsort(-smooth[peaks], kind="stable")]:
        share = 2.0 * smooth[peak] / loudest - 1.0
        if share > 0.0 and not taken[peak]:
            chosen.append((float(peak * window_s), float(share)))
            taken[max(0, peak - apart + 1) : peak + apart] = True
    return chosen


def _ease(x: Array) -> Array:
    """From 0 to 1 with flat ends. Source: Hermite's smoothstep."""
    x = np.clip(x, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)
