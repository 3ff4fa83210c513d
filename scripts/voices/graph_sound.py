# SPDX-License-Identifier: GPL-3.0-or-later
"""The sound side of the voice as ONNX: frames in, samples out, two seconds at a time.

A block of frames is decoded, a source of pulses and noise is made for it, and a short-time Fourier
filter gives it the speaker's envelope with minimum phase. What a block owes the next one, the
phase of its pulses, the end of its source and the tail of its sound, is handed on, so that memory
doesn't grow with the length of the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from . import features, network
from .features import BAND_EDGES_HZ, BINS, FFT, HOP, NOISE, ORDER, PITCH, RATE, VOICED
from .graph import Graph, Value
from .graph_melody import Unrest, unrest_melody
from .graph_text import block, learned, linear

BLOCK: Final = 400
"""Frames of a block."""
WINDOW: Final = 160
"""Short, so that the bursts of stops stay sharp: each pulse is filtered by two frames at most."""
LEAD: Final = (WINDOW - HOP) // 2
"""Samples by which a frame's window begins before the frame."""
AHEAD: Final = 3
"""Frames beyond a block whose pitch is needed."""
REACH: Final = sum(network.DECODER_DILATIONS) * (network.DECODER_KERNEL // 2)
FADE: Final = 4
"""Frames over which the sound begins and ends."""
LOUDEST: Final = 0.8
"""From here on a limiter bends what would clip."""
TOP: Final = 0.97
"""Share of the band that pulses fill."""
BREATH_HZ: Final = 2500.0
TILT_HZ: Final = 1000.0


@dataclass(frozen=True)
class Knobs:
    """What is looked up for the speaker; scalars of shape (1,), see speakers.KNOBS."""

    pitch_hz: Value
    range: Value
    size: Value
    pace: Value
    breath: Value
    tilt_db: Value
    sharpness: Value
    roughness: Value
    tremor: Value
    jitter: Value
    drift: Value
    lilt: Value
    gain_db: Value


@dataclass(frozen=True)
class Frames:
    """What the sound side needs of the whole text; each array has an entry for every frame."""

    count: Value
    """How many; a vector of one."""
    owner: Value
    place: Value
    pull: Value
    level: Value
    lift: Value
    """What the punctuation does to the pitch: graph_melody.Melody."""
    state: Value
    """Of the symbols, not the frames."""
    seed: Value


@dataclass(frozen=True)
class Filter:
    """Tables of the filter, made once for a speaker."""

    magnitude: Value
    phase: Value
    tilt: Value
    noise: Value
    breath: Value
    analysis: Value
    synthesis: Value


def sound_side(
    graph: Graph,
    weights: Mapping[str, Any],
    frames: Frames,
    teacher: Value,
    knobs: Knobs,
    noise_scale: Value,
) -> Value:
    """Samples of the whole text, shape (frames × HOP,)."""
    size = frames.count.at_most(BLOCK)
    turns = ((frames.count + (AHEAD + size - 1)) / size).scalar()
    scale = _scale(graph, weights, teacher)
    table = _filter(graph, knobs)
    zero = np.zeros
    state = [
        graph.constant(np.float64(0)),
        graph.constant(zero(WINDOW - HOP, np.float32)),
        graph.constant(zero(FFT - HOP, np.float32)),
    ]

    def body(inner: Graph, turn: Value, held: list[Value]) -> tuple[list[Value], Value]:
        here = _Block(inner, weights, frames, teacher, knobs, noise_scale, scale, table, size)
        return here.spoken(turn, held)

    blocks = graph.loop(turns, state, body)
    return blocks.reshape(-1).cut(LEAD, frames.count * HOP + LEAD)


def _scale(graph: Graph, weights: Mapping[str, Any], teacher: Value) -> tuple[Value, Value]:
    """Mean and spread of the features for this mix of teachers, shape (1, WIDTH)."""
    mean, spread = (teacher @ learned(graph, weights, name) for name in ("mean", "spread"))
    return mean, spread


def _filter(graph: Graph, knobs: Knobs) -> Filter:
    omega = graph.constant(np.linspace(0, np.pi, BINS, dtype=np.float32)[None])
    warp = knobs.size.reshape(1, 1)
    turned = graph.op("Atan", (warp * omega.sin()) / (1.0 - warp * omega.cos()))
    angle = graph.constant(np.arange(ORDER, dtype=np.float32)[:, None]) @ (omega + turned * 2.0)
    hertz = np.linspace(0, RATE / 2, BINS)
    centres = (np.array(BAND_EDGES_HZ[:-1]) + BAND_EDGES_HZ[1:]) / 2
    bands = np.stack([np.interp(hertz, centres, row) for row in np.eye(len(centres))])
    octaves = np.log2((hertz + 100) / TILT_HZ).clip(-3, 3)
    shape = np.minimum(1.0, hertz / BREATH_HZ)

    def row(values: npt.NDArray[np.float64]) -> Value:
        return graph.constant(values[None].astype(np.float32))

    return Filter(
        magnitude=angle.cos(),
        phase=angle.sin() * -1.0,
        tilt=row(octaves) * knobs.tilt_db.reshape(1, 1) + knobs.gain_db.reshape(1, 1),
        noise=graph.constant(bands.astype(np.float32)),
        breath=row(shape) * knobs.breath.reshape(1, 1),
        analysis=_fourier(graph, WINDOW, _window()),
        synthesis=_fourier(graph, FFT, _weights_of_bins()),
    )


def _window() -> npt.NDArray[np.float64]:
    """Hann windows that add up to 1, a HOP apart."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    return np.asarray(2 * HOP / WINDOW * hann)[None]


def _weights_of_bins() -> npt.NDArray[np.float64]:
    weights = np.full((2 * BINS, 1), 2.0 / FFT)
    weights[[0, BINS - 1, BINS, -1]] = 1.0 / FFT
    return weights


def _fourier(graph: Graph, samples: int, factor: npt.NDArray[np.float64]) -> Value:
    """Cosines and negative sines, shape (2 × BINS, 1, samples); computed when the model is loaded.

    The file would be 4 MB larger with the tables in it.
    """
    bins = graph.constant(np.arange(BINS, dtype=np.float32)[:, None])
    turns = bins @ graph.constant(np.arange(samples, dtype=np.float32)[None])
    angle = graph.op("Mod", turns, float(FFT), fmod=1) * float(2 * np.pi / FFT)
    both = graph.joined([angle.cos(), angle.sin() * -1.0], 0)
    table = both * graph.constant(factor.astype(np.float32))
    return graph.op("Unsqueeze", table, graph.vector(1))


class _Block:
    """One turn of the loop; outer values are taken into the inner graph first."""

    def __init__(
        self, graph: Graph, weights: Mapping[str, Any], frames: Frames, teacher: Value,
        knobs: Knobs, noise_scale: Value, scale: tuple[Value, Value], table: Filter, size: Value,
    ) -> None:  # fmt: skip
        def inner(record: Any) -> Any:
            names = [field.name for field in fields(record)]
            return type(record)(**{x: graph.value(getattr(record, x).name) for x in names})

        self.graph, self.weights = graph, weights
        self.frames, self.knobs, self.table = inner(frames), inner(knobs), inner(table)
        self.teacher, self.noise_scale, self.size, self.mean, self.spread = (
            graph.value(x.name) for x in (teacher, noise_scale, size, *scale)
        )

    def spoken(self, turn: Value, held: list[Value]) -> tuple[list[Value], Value]:
        """Say one block; gives what the next needs, and the samples."""
        phase, pulses_held, sound_held = held
        first = turn * self.size
        rows = self._decoded(first)
        pitch = self._pitch(rows, first)
        pulses, phase = self._pulses(pitch, phase)
        pulses = self.graph.joined([pulses_held, pulses], 0)
        end = self.size * HOP
        spectrum = self._coloured(rows.cut(0, self.size), pulses, first)
        sound = self._laid_over(spectrum)
        total = sound.cut(0, FFT - HOP) + sound_held
        sound = self.graph.joined([total, sound.cut(FFT - HOP, end + (FFT - HOP))], 0)
        kept = pulses.cut(end, end + (WINDOW - HOP))
        return [phase, kept, sound.cut(end, end + (FFT - HOP))], _limited(sound.cut(0, end))

    def _decoded(self, first: Value) -> Value:
        """Features of the block's frames and of AHEAD more, shape (frames, WIDTH)."""
        graph, count = self.graph, self.frames.count
        start = first.scalar() - REACH
        wanted = graph.range(start, start + self.size.scalar() + (2 * REACH + AHEAD))
        there = ((wanted > -1) & (wanted < count)).floats().reshape(-1, 1)
        row = wanted.at_least(0).at_most(count - 1)
        state = self.frames.state.at(self.frames.owner.at(row))
        ones = graph.op("Expand", self.teacher, graph.vector(row.length(), 1))
        seen = graph.joined([state, self.frames.place.at(row), ones], 1)
        seen = linear(graph, self.weights, "spread", seen).relu() * there
        for number, dilation in enumerate(network.DECODER_DILATIONS):
            seen = block(
                graph, self.weights, f"decoder{number}", seen, self.teacher, there, dilation
            )
        said = linear(graph, self.weights, "leave", seen.cut(REACH, row.length() - REACH))
        return said * self.spread + self.mean

    def _pitch(self, rows: Value, first: Value) -> Value:
        """Hertz of each frame of the block and AHEAD more, shape (frames,)."""
        graph, knobs = self.graph, self.knobs
        number = graph.range(first.scalar(), first.scalar() + (self.size.scalar() + AHEAD))
        number = number.at_most(self.frames.count - 1)
        own = (rows.cut(PITCH, PITCH + 1, 1) - self.mean.cut(PITCH, PITCH + 1, 1)).reshape(-1)
        unrest = Unrest(knobs.drift * self.noise_scale, knobs.tremor, knobs.jitter)
        pull = self.frames.pull.at(number)
        added = (self.frames.level.at(number) * pull + self.frames.lift.at(number)) * knobs.lilt
        added = added + unrest_melody(graph, unrest, number, self.frames.seed)
        high = own * knobs.range * (1.0 - pull) + added * float(np.log(2) / 12)
        hertz: Value = (high + knobs.pitch_hz).exp().within(features.LOWEST_HZ, 600.0)
        return hertz

    def _pulses(self, pitch: Value, phase: Value) -> tuple[Value, Value]:
        """A pulse train of unit power, LEAD samples ahead of the block, and its last phase.

        All harmonics at once in closed form: the sum of cos(kθ), k = 1 … K, is
        sin((K + ½)θ) / (2 sin(θ/2)) - ½ (Dirichlet's kernel). The phase counts periods, modulo
        two, so that roughness can make every second pulse weaker.
        """
        graph = self.graph
        scales = graph.constant(np.array([1, 1, HOP], np.float32))
        smooth = graph.op(
            "Resize", pitch.reshape(1, 1, -1), None, scales, mode="linear",
            coordinate_transformation_mode="half_pixel",
        ).reshape(-1)  # fmt: skip
        hertz = smooth.cut(LEAD, self.size * HOP + LEAD)
        cycles = (hertz / float(RATE)).cast(11).summed() + phase
        cycles = graph.op("Mod", cycles, graph.constant(np.float64(2)), fmod=1)
        last = cycles.cut(-1, 2**31).scalar()
        near = (cycles - graph.op("Round", cycles)).floats()
        count = graph.op("Floor", float(RATE / 2 * TOP) / hertz)
        theta = near * float(2 * np.pi)
        at_pulse = near.size() < 2e-5
        below = graph.where(at_pulse, 1.0, (theta * 0.5).sin() * 2.0)
        sum_ = ((count + 0.5) * theta).sin() / below - 0.5
        train = graph.where(at_pulse, count, sum_) * (hertz / float(RATE)).sqrt() * 2.0
        uneven = (cycles.floats() * float(np.pi)).cos() * self.knobs.roughness + 1.0
        return train * uneven, last

    def _coloured(self, rows: Value, pulses: Value, first: Value) -> Value:
        """Spectra of the block's frames, real parts then imaginary ones, shape (1, 2 × BINS, n)."""
        table = self.table
        cepstrum = rows.cut(0, ORDER, 1) * self._sharpened()
        logarithm = cepstrum @ table.magnitude + table.tilt + self._edges(first)
        angle = cepstrum @ table.phase
        gain = logarithm.at_most(6.0).exp()
        voiced = rows.cut(VOICED, VOICED + 1, 1) * 4.0
        voiced = self.graph.op("Sigmoid", voiced)
        noisy = (rows.cut(NOISE, NOISE + features.BANDS, 1) @ table.noise).within(0.0, 1.0)
        noisy = noisy + table.breath * (1.0 - noisy)
        hiss = noisy * (self.noise_scale * float(1 / 0.667)) * voiced + (1.0 - voiced)
        hum = (1.0 - noisy * noisy).sqrt() * voiced
        hum, hiss = (self._twice(part) for part in (hum, hiss))
        source = self._spectra(pulses) * hum + self._spectra(self._noise(first)) * hiss
        real, imaginary = self.graph.split(source, [BINS, BINS], 0)
        cosine, sine = ((gain * x).turned() for x in (angle.cos(), angle.sin()))
        return self.graph.op(
            "Unsqueeze",
            self.graph.joined(
                [real * cosine - imaginary * sine, real * sine + imaginary * cosine], 0
            ),
            self.graph.vector(0),
        )

    def _sharpened(self) -> Value:
        """Factors of the coefficients: more than 1 makes formants sharper; the first two stay."""
        shape = np.r_[0.0, 0.0, np.ones(ORDER - 2)].astype(np.float32)[None]
        factor: Value = self.graph.constant(shape) * self.knobs.sharpness + 1.0
        return factor

    def _edges(self, first: Value) -> Value:
        """Log gain that fades the sentence in and out and is silence after it, shape (n, 1)."""
        number = self.graph.range(first.scalar(), first.scalar() + self.size.scalar())
        inside = number.at_most(self.frames.count - 1 - number).floats()
        share = ((inside + 0.5) * float(1 / FADE)).within(1e-6, 1.0)
        return share.log().reshape(-1, 1)

    def _twice(self, part: Value) -> Value:
        """For the real and the imaginary parts, turned."""
        turned = part.turned()
        return self.graph.joined([turned, turned], 0)

    def _noise(self, first: Value) -> Value:
        """White noise for the block's windows; the same wherever the same frame is said."""
        start = (first * HOP).scalar()
        number = self.graph.range(start, start + (self.size * HOP + (WINDOW - HOP)).scalar())
        parts = []
        for seed, length in ((1, 32768), (2, 24001)):
            numbers = np.random.default_rng(seed).standard_normal(length) * 36
            table = self.graph.constant(np.round(numbers).clip(-127, 127).astype(np.int8))
            parts.append(table.at(self.graph.op("Mod", number + self.frames.seed, length)))
        both = parts[0].floats() + parts[1].floats()
        return both * float(1 / 36 / np.sqrt(2))

    def _spectra(self, signal: Value) -> Value:
        """Of all windows of a signal, shape (2 × BINS, windows)."""
        spectra = self.graph.op(
            "Conv", signal.reshape(1, 1, -1), self.table.analysis, kernel_shape=[WINDOW],
            strides=[HOP],
        )  # fmt: skip
        return self.graph.op("Squeeze", spectra, self.graph.vector(0))

    def _laid_over(self, spectrum: Value) -> Value:
        """Samples of all frames, each laid over the next, and the tail; starts at the block."""
        sound = self.graph.op(
            "ConvTranspose", spectrum, self.table.synthesis, kernel_shape=[FFT], strides=[HOP]
        )
        return sound.reshape(-1)


def _limited(sound: Value) -> Value:
    """Nothing at or above 1; what is below LOUDEST stays as it is."""
    room = 1.0 - LOUDEST
    over = (sound.size() - LOUDEST).at_least(0.0)
    bent = (over * float(1 / room)).tanh() * room
    return sound.graph.op("Sign", sound) * (sound.size() - over + bent)
