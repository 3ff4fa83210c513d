# SPDX-License-Identifier: GPL-3.0-or-later
"""A strip of time: sound, words, mouth, brows, lids, head, gaze, hands and layers on one axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..performance.corrections import LAYER as CORRECTIONS
from ..performance.edits import GAZE, gaze_of
from ..performance.performance import Curve, Layer, Performance
from ..speech.clip import FloatArray
from ..vocabulary import GESTURE_CHANNELS, VISEMES
from . import style
from .lettering import width_of
from .raster import Raster
from .svg import Svg

Array = NDArray[np.float64]
Mixed = Mapping[str, Curve]

_LOOKS: Final = {
    "PP": "closed", "FF": "teeth", "O": "round", "U": "round", "RR": "round", "CH": "round",
    "aa": "open", "E": "open", "I": "spread", "SS": "spread",
    "TH": "tongue", "DD": "tongue", "kk": "tongue", "nn": "tongue",
}  # fmt: skip
_STACKED: Final = ("PP", "FF", "O", "U", "RR", "CH", "aa", "E", "I", "SS", "TH", "DD", "kk", "nn")
"""From the bottom up."""
_SEEN: Final = 0.02
_HALF: Final = 0.25
_LEAST_DEGREES: Final = 4.0
_LAYER_PX: Final = 10
_QUIET: Final = 0.05
"""A sound that never gets louder is drawn as quiet as it is."""
_TINY: Final = 6.0


@dataclass(frozen=True)
class Row:
    """A row of every strip.

    Attributes:
        name: Written at its left.
        height: Pixels.
        draw: Draws it into a strip, from the given top.
        keys: What its colours mean: (word, colour).
    """

    name: str
    height: int
    draw: Callable[[Strip, float, Row], None]
    keys: tuple[tuple[str, str], ...] = ()


def rows_of(performance: Performance, mixed: Mixed) -> list[Row]:
    """The rows that a performance needs, from the top."""

    def used(*channels: str) -> bool:
        return any(c in mixed and np.abs(mixed[c].values).max() > _SEEN for c in channels)

    first, second, third = style.FIRST, style.SECOND, style.THIRD
    rows = [
        Row("sound", 44, _sound),
        Row("words", 18, _words),
        Row(
            "mouth", 62, _mouth, tuple((name, style.MOUTH[name]) for name in list(style.MOUTH)[:5])
        ),
        Row("brows", 34, _brows, (("up", first), ("down", second))),
        Row("lids", 18, _lids),
        Row("head", 50, _angles("head"), (("nod", first), ("turn", second), ("tilt", third))),
    ]
    if used("face.mouthSmileLeft", "face.mouthSmileRight", "face.mouthFrownLeft"):
        rows.insert(4, Row("face", 30, _face, (("smile", third), ("frown", second))))
    if gaze_of(performance) or used("eyes.pitch", "eyes.yaw"):
        rows.append(Row("gaze", 40, _gaze, (("down", first), ("left", second))))
    if used("body.pitch", "body.yaw", "body.roll"):
        rows.append(Row("trunk", 34, _angles("body"), (("nod", first), ("turn", second))))
    if used(*GESTURE_CHANNELS):
        rows.append(Row("hands", 26, _hands))
    if performance.layers:
        rows.append(Row("layers", _LAYER_PX * len(performance.layers) + 3, _layers))
    return rows


class Strip:
    """Some seconds of a performance on a canvas.

    Args:
        canvas: What is drawn on.
        performance: Whose words, layers and shifts of gaze are shown.
        mixed: Its channels, mixed.
        samples: Its sound in this strip.
        loudest: The largest sample of all its sound, which fills the row.
        start_s: When the strip begins.
        seconds: How long it is.
        width: Of it in pixels.
        top: Of it on the canvas.
    """

    def __init__(
        self,
        canvas: Raster | Svg,
        performance: Performance,
        mixed: Mixed,
        samples: FloatArray,
        *,
        loudest: float,
        start_s: float,
        seconds: float,
        width: int,
        top: float,
    ) -> None:
        self.canvas, self.performance, self.mixed, self.samples = (
            canvas,
            performance,
            mixed,
            samples,
        )
        self.loudest = max(loudest, _QUIET)
        self.start_s, self.end_s = start_s, start_s + seconds
        self.top, self.left = top, style.LABELS
        self._per_s = width / seconds
        shown = min(seconds, performance.duration_s - start_s)
        self.columns = max(2, round(shown * self._per_s))
        self.times = start_s + np.arange(self.columns) / self._per_s

    def x(self, at_s: float) -> float:
        """The column of a moment; within the strip."""
        return float(self.left + np.clip((at_s - self.start_s) * self._per_s, 0, self.columns))

    def values(self, channel: str) -> Array:
        """A channel at every column."""
        curve = self.mixed.get(channel)
        return curve.sample(self.times) if curve else np.zeros(self.columns)

    def mean(self, *channels: str) -> Array:
        """Of several channels."""
        return np.asarray(np.mean([self.values(channel) for channel in channels], axis=0))

    def draw(self, rows: Sequence[Row]) -> None:
        """All rows with their names, under the axis."""
        bottom = self.top + style.AXIS + sum(row.height + style.ROW_GAP for row in rows)
        top = self.top + style.AXIS
        for row in rows:
            box = (self.left, top, self.left + self.columns, top + row.height)
            self.canvas.rect(box, style.ROW)
            top += row.height + style.ROW_GAP
        self._axis(bottom - style.ROW_GAP)
        top = self.top + style.AXIS
        for row in rows:
            row.draw(self, top, row)
            self._name(row, top)
            top += row.height + style.ROW_GAP

    def _axis(self, bottom: float) -> None:
        shown_s = self.start_s + self.columns / self._per_s
        for second in range(int(np.ceil(self.start_s)), int(self.end_s) + 1):
            x = self.x(second)
            if second <= shown_s:
                self.canvas.rect((x, self.top + style.AXIS - 4, x + 1, bottom), style.GRID)
                near_end = x > self.left + self.columns - 8
                self.canvas.text(
                    (x, self.top + 12), _clock(second), style.SMALL, style.FAINT,
                    "end" if near_end else "middle",
                )  # fmt: skip
        for line in self.performance.lines:
            if self.start_s < line.start_s < self.end_s:
                x = self.x(line.start_s)
                self.canvas.rect((x, self.top + style.AXIS - 6, x + 1.5, bottom), style.LINE)

    def _name(self, row: Row, top: float) -> None:
        """The row's name, and under it what its colours mean."""
        right = self.left - 8
        if row.name == "layers":
            return
        tall = style.NAME + len(row.keys) * 9
        base = top + max(style.NAME + 1, (row.height - tall) / 2 + style.NAME)
        self.canvas.text((right, base), row.name, style.NAME, style.INK, "end")
        for number, (word, colour) in enumerate(row.keys, start=1):
            self.canvas.text((right, base + 1 + 9.5 * number), word, _TINY, colour, "end")

    def runs(self, seen: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
        """First column, and the one after the last, of each run that is seen."""
        edges = np.flatnonzero(np.diff(np.concatenate([[0], seen.astype(int), [0]])))
        yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)

    def fitting(self, words: str, room: float, size: float = style.SMALL) -> str:
        """Words, shortened to the room they have; empty where there is none."""
        if width_of(words, size) <= room:
            return words
        while words and width_of(f"{words}…", size) > room:
            words = words[:-1]
        return f"{words}…" if len(words) > 1 else ""


def _clock(second: int) -> str:
    return f"{second // 60}:{second % 60:02}" if second >= 60 else f"{second} s"


def _sound(strip: Strip, top: float, row: Row) -> None:
    edges = np.linspace(0, len(strip.samples), strip.columns + 1).astype(int)
    if not len(strip.samples):
        return
    starts = np.minimum(edges[:-1], len(strip.samples) - 1)
    high = np.maximum.reduceat(strip.samples, starts)
    low = np.minimum.reduceat(strip.samples, starts)
    middle, size = top + row.height / 2, (row.height / 2 - 2) / strip.loudest
    strip.canvas.band(
        strip.left,
        middle - size * np.maximum(high, 0.0) - 0.5,
        middle - size * np.minimum(low, 0.0) + 0.5,
        style.SOUND,
    )


def _words(strip: Strip, top: float, row: Row) -> None:
    for line in strip.performance.lines:
        for word in line.words:
            if word.end_s <= strip.start_s or word.start_s >= strip.end_s:
                continue
            left, right = strip.x(word.start_s), strip.x(word.end_s)
            strip.canvas.rect(
                (left, top + 1, max(left + 1, right - 1), top + row.height - 1), style.WORD
            )
            shown = strip.fitting(word.text, right - left - 2)
            middle = (left + right - 1) / 2, top + row.height / 2 + style.SMALL / 2
            strip.canvas.text(middle, shown, style.SMALL, style.INK, "middle")


def _mouth(strip: Strip, top: float, row: Row) -> None:
    """Weights of the visemes on each other; below, which one is seen the most."""
    floor = top + row.height - 14
    size = floor - top - 2
    below = np.zeros(strip.columns)
    for name in _STACKED:
        values = strip.values(f"viseme.{name}")
        if values.max() > _SEEN:
            strip.canvas.band(
                strip.left, floor - size * (below + values), floor - size * below,
                style.MOUTH[_LOOKS[name]], 0.9,
            )  # fmt: skip
            below = below + values
    weights = np.stack([strip.values(f"viseme.{name}") for name in VISEMES])
    leading = np.argmax(weights, axis=0)
    leading[weights.max(axis=0) < _HALF] = 0
    for number, name in enumerate(VISEMES):
        for first, last in strip.runs(leading == number) if number else ():
            if last - first >= width_of(name, _TINY) + 1:
                at = strip.left + (first + last) / 2, top + row.height - 4
                strip.canvas.text(at, name, _TINY, style.INK, "middle")


def _brows(strip: Strip, top: float, row: Row) -> None:
    middle, size = top + row.height * 0.62, row.height * 0.6
    up = strip.mean("face.browInnerUp", "face.browOuterUpLeft", "face.browOuterUpRight")
    down = strip.mean("face.browDownLeft", "face.browDownRight")
    strip.canvas.rect((strip.left, middle, strip.left + strip.columns, middle + 1), style.GRID)
    _hill(strip, middle, -size * up, style.FIRST)
    _hill(strip, middle, size * 0.6 * down, style.SECOND)


def _face(strip: Strip, top: float, row: Row) -> None:
    floor, size = top + row.height - 2, row.height - 4
    for name, colour in (("mouthSmile", style.THIRD), ("mouthFrown", style.SECOND)):
        values = strip.mean(f"face.{name}Left", f"face.{name}Right")
        _hill(strip, floor, -size * values, colour)


def _lids(strip: Strip, top: float, row: Row) -> None:
    closed = strip.mean("face.eyeBlinkLeft", "face.eyeBlinkRight")
    _hill(strip, top + 1, (row.height - 3) * closed, style.LID)


def _hill(strip: Strip, base: float, heights: Array, colour: str) -> None:
    """A curve with what lies between it and its base."""
    curve = base + heights
    if np.abs(heights).max() > _SEEN:
        strip.canvas.band(
            strip.left, np.minimum(curve, base), np.maximum(curve, base), colour, 0.25
        )
        strip.canvas.line(strip.left, curve, colour)


def _angles(group: str) -> Callable[[Strip, float, Row], None]:
    def drawn(strip: Strip, top: float, row: Row) -> None:
        _degrees(strip, top, row, [f"{group}.{name}" for name in ("pitch", "yaw", "roll")])

    return drawn


def _degrees(
    strip: Strip, top: float, row: Row, channels: Sequence[str], besides: Sequence[Array] = ()
) -> None:
    """Angles around a middle line, all of one scale, which is written.

    Args:
        strip: Where.
        top: Of the row.
        row: Gives the height.
        channels: What is drawn.
        besides: For each channel radians at every column that come on top.
    """
    used = [c for c in channels if c in strip.mixed]
    angles = [*(strip.mixed[c].values for c in used), *besides]
    most = max([_LEAST_DEGREES, *(float(np.abs(np.degrees(angle)).max()) for angle in angles)])
    middle, size = top + row.height / 2, row.height / 2 - 2
    strip.canvas.rect((strip.left, middle, strip.left + strip.columns, middle + 1), style.GRID)
    for number, channel in enumerate(channels):
        extra = besides[number] if besides else 0.0
        if channel in strip.mixed or besides:
            down = np.clip(np.degrees(strip.values(channel) + extra) / most, -1.0, 1.0)
            colour = (style.FIRST, style.SECOND, style.THIRD)[number]
            strip.canvas.line(strip.left, middle + size * down, colour)
    strip.canvas.text((strip.left + 3, top + 8), f"{most:.0f}°", _TINY, style.FAINT)


def _gaze(strip: Strip, top: float, row: Row) -> None:
    """Where the eyes go, and how they turn where layers move them."""
    shifts = [s for s in gaze_of(strip.performance) if s.at_s < strip.end_s]
    starts = np.searchsorted([s.at_s for s in shifts], strip.times, "right") - 1
    asides = [np.array([0.0, *(getattr(s, name) for s in shifts)])[starts + 1]
              for name in ("pitch_rad", "yaw_rad")]  # fmt: skip
    _degrees(strip, top, row, ("eyes.pitch", "eyes.yaw"), asides)
    ends = [*(s.at_s for s in shifts[1:]), min(strip.end_s, strip.performance.duration_s)]
    for shift, end in zip(shifts, ends, strict=True):
        if end <= strip.start_s:
            continue
        left, right = strip.x(shift.at_s), strip.x(end)
        away = bool(shift.pitch_rad or shift.yaw_rad)
        colour = style.FAINT if away else style.INK
        strip.canvas.rect((left, top + 1, left + 1.2, top + row.height - 1), style.LINE)
        shown = strip.fitting(shift.target, right - left - 5, _TINY)
        strip.canvas.text((left + 3, top + row.height - 3), shown, _TINY, colour)


def _hands(strip: Strip, top: float, row: Row) -> None:
    floor, size = top + row.height - 2, row.height - 11
    for channel in GESTURE_CHANNELS:
        values = strip.values(channel)
        if values.max() <= _SEEN:
            continue
        _hill(strip, floor, -size * values, style.GESTURE)
        name = channel.removeprefix("gesture.").replace(".", " ").replace("_", " ")
        for first, last in strip.runs(values > _SEEN):
            at = strip.left + (first + last) / 2, top + 7
            strip.canvas.text(
                at, strip.fitting(name, last - first, _TINY), _TINY, style.INK, "middle"
            )


def _layers(strip: Strip, top: float, _row: Row) -> None:
    """When each layer does something."""
    for number, layer in enumerate(strip.performance.layers):
        high = top + 2 + number * _LAYER_PX
        colour = style.CORRECTED if layer.name == CORRECTIONS else style.LAYER
        for first, last in () if layer.muted else strip.runs(_acts(strip, layer)):
            box = (strip.left + first, high + 2, strip.left + last, high + _LAYER_PX - 2)
            strip.canvas.rect(box, colour)
        name = f"{layer.name} (off)" if layer.muted else layer.name
        ink = style.FAINT if layer.muted else style.INK
        strip.canvas.text((strip.left - 8, high + _LAYER_PX - 2), name, _TINY, ink, "end")


def _acts(strip: Strip, layer: Layer) -> NDArray[np.bool_]:
    acts = np.full(strip.columns, layer.name == GAZE and bool(strip.performance.gaze))
    for channel, curve in layer.curves.items():
        share = layer.over.get(channel)
        if share is not None:
            acts |= share.sample(strip.times) > _SEEN
        elif channel != "viseme.sil":
            acts |= np.abs(curve.sample(strip.times)) > _SEEN / 2
    return acts
