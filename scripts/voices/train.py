# SPDX-License-Identifier: GPL-3.0-or-later
"""Teaches the network what prepare.py wrote down.

  python -m scripts.voices.train LESSONS -o weights.npz --epochs 8

The order of the lessons and the first weights come from one seed. On one machine two runs give the
same weights; on another processor the sums round differently, so they come out near, not equal.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np

from . import lessons as lessons_
from .features import NOISE, ORDER, PITCH, VOICED
from .network import Weights, decoded, encoded, fresh_weights

RATE: Final = 2e-3
WARM_UP: Final = 100
DECAY: Final = 1e-4
MOST_GRADIENT: Final = 1.0
MOMENTA: Final = (0.9, 0.98)
KEPT: Final = 0.998
"""Share of the running mean of the weights that a step keeps; the mean is what is saved."""
SEED: Final = 0
_CEPSTRUM_WEIGHTS: Final = np.r_[np.full(12, 2.0), np.ones(ORDER - 12)]


def main() -> None:
    """Train as the command line says."""
    parser = argparse.ArgumentParser(description="Teach the network.")
    parser.add_argument("lessons", type=Path, help="folder of prepare.py's files")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--save-every", type=int, default=200, metavar="STEPS")
    parser.add_argument("--start", type=Path, help="weights to go on from")
    options = parser.parse_args()
    every = lessons_.load(options.lessons)
    learned, held = lessons_.divided(every)
    scale, timed = lessons_.scale_of(learned), lessons_.timed_symbols(learned)
    fixed = {"mean": scale.mean, "spread": scale.spread, "timed": timed}
    rng = np.random.default_rng(SEED)
    rows = _rows_of(options.epochs, learned, scale, rng)
    steps = options.epochs * sum(
        1 for _ in lessons_.packed(learned, scale, np.random.default_rng(0))
    )
    weights = _stored(options.start) if options.start else fresh_weights(SEED)
    print(f"{len(learned)} lessons, {steps} steps, {_size(weights)} weights", flush=True)
    learn = _Learner(weights, timed, steps)
    started = time.monotonic()
    for number, row in enumerate(rows, start=1):
        learn.step(row)
        if number % 25 == 0:
            told = " ".join(f"{what} {value:.4f}" for what, value in learn.told().items())
            print(f"{number}/{steps} {time.monotonic() - started:.0f} s {told}", flush=True)
        if number % options.save_every == 0:
            _save(options.out.with_suffix(".so-far.npz"), learn.mean, fixed)
    _save(options.out, learn.mean, fixed)
    rows_held = list(lessons_.packed(held, scale, np.random.default_rng(0)))
    print("held back:", learn.judged(rows_held), flush=True)


def _rows_of(epochs: int, learned: Any, scale: Any, rng: np.random.Generator) -> Any:
    for _ in range(epochs):
        yield from lessons_.packed(learned, scale, rng)


def _size(weights: Weights) -> int:
    return sum(value.size for value in weights.values())


def _stored(path: Path) -> Weights:
    with np.load(path) as file:
        return {k: jnp.asarray(file[k]) for k in file.files if k not in ("mean", "spread", "timed")}


def _save(path: Path, weights: Weights, fixed: dict[str, Any]) -> None:
    aside = path.with_suffix(".part.npz")
    np.savez(aside, **{name: np.asarray(value) for name, value in weights.items()}, **fixed)
    aside.rename(path)


class _Learner:
    """Adam with decay towards zero, a warm-up, and a cosine down to nothing."""

    def __init__(self, weights: Weights, timed: Any, steps: int) -> None:
        zeros = {name: jnp.zeros_like(value) for name, value in weights.items()}
        self.mean, self._weights = weights, weights
        self._momenta = (zeros, zeros)
        self._timed, self._steps, self._done = jnp.asarray(timed), steps, 0
        self._losses: list[dict[str, Any]] = []
        self._judge = jax.jit(_losses)
        self._update = jax.jit(_update)

    def step(self, row: dict[str, Any]) -> None:
        """Learn from one row."""
        self._done += 1
        rate = RATE * min(1.0, self._done / WARM_UP)
        rate *= 0.5 + 0.5 * np.cos(np.pi * min(1.0, self._done / self._steps))
        kept = min(KEPT, (1 + self._done) / (10 + self._done))
        self._weights, self._momenta, self.mean, losses = self._update(
            self._weights, self._momenta, self.mean, row, self._timed, rate, kept, self._done
        )
        self._losses.append(losses)

    def told(self) -> dict[str, float]:
        """Mean losses since this was last asked."""
        losses, self._losses = self._losses, []
        return _means(losses)

    def judged(self, rows: list[dict[str, Any]]) -> dict[str, float]:
        """Mean losses over rows that weren't learned from."""
        return _means([self._judge(self.mean, row, self._timed) for row in rows])


def _means(losses: list[dict[str, Any]]) -> dict[str, float]:
    return {what: round(float(np.mean([x[what] for x in losses])), 4) for what in losses[0]}


def _losses(weights: Weights, row: dict[str, Any], timed: Any) -> dict[str, Any]:
    """How far off the network is, by kind."""
    mask = row["frame_mask"]
    state, lengths = encoded(
        weights, row["ids"], row["context"], row["symbol_teacher"], row["symbol_mask"]
    )
    carries = timed[row["ids"]] * row["symbol_mask"][:, 0]
    said = decoded(weights, state[row["owner"]], row["place"], row["frame_teacher"], mask)
    wanted, frames = row["features"], mask.sum()
    voiced = wanted[:, VOICED : VOICED + 1]
    off = (said - wanted) * mask
    moves = (off[1:, :ORDER] - off[:-1, :ORDER]) * (mask[1:] * mask[:-1])
    logit = said[:, VOICED : VOICED + 1]
    unsure = jax.nn.softplus(logit) - logit * voiced
    return {
        "envelope": (off[:, :ORDER] ** 2 * _CEPSTRUM_WEIGHTS).sum() / frames / ORDER,
        "change": (moves**2).sum() / frames / ORDER,
        "pitch": (off[:, PITCH : PITCH + 1] ** 2 * (0.1 + voiced)).sum() / frames,
        "voiced": (unsure * mask).sum() / frames,
        "noise": (off[:, NOISE:] ** 2).sum() / frames / (wanted.shape[1] - NOISE),
        "duration": ((lengths - jnp.log1p(row["frames"])) ** 2 * carries).sum() / carries.sum(),
    }


_SHARES: Final = {
    "envelope": 1.0, "change": 2.0, "pitch": 0.5, "voiced": 0.5, "noise": 0.3, "duration": 0.5,
}  # fmt: skip


def _update(
    weights: Weights,
    momenta: Any,
    mean: Weights,
    row: Any,
    timed: Any,
    rate: Any,
    kept: Any,
    step: Any,
) -> Any:
    def whole(weights: Weights) -> Any:
        losses = _losses(weights, row, timed)
        return sum(_SHARES[what] * value for what, value in losses.items()), losses

    (_, losses), slopes = jax.value_and_grad(whole, has_aux=True)(weights)
    size = jnp.sqrt(sum((slope**2).sum() for slope in slopes.values()))
    slopes = {k: v * jnp.minimum(1.0, MOST_GRADIENT / (size + 1e-9)) for k, v in slopes.items()}
    first, second = MOMENTA
    ones = {k: first * momenta[0][k] + (1 - first) * v for k, v in slopes.items()}
    twos = {k: second * momenta[1][k] + (1 - second) * v**2 for k, v in slopes.items()}
    least = 1e-8
    shrunk = {k: (twos[k] / (1 - second**step)) ** 0.5 + least for k in twos}
    changed = {
        k: v - rate * (ones[k] / (1 - first**step) / shrunk[k] + DECAY * v)
        for k, v in weights.items()
    }
    averaged = {k: kept * mean[k] + (1 - kept) * v for k, v in changed.items()}
    return changed, (ones, twos), averaged, losses


if __name__ == "__main__":
    main()
