# SPDX-License-Identifier: GPL-3.0-or-later
"""The network: symbols and a teacher in, durations and frames out. Residual convolutions only.

It is written for packed rows: several sentences one after another with gaps between, told by masks.
"""

from __future__ import annotations

from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np

from .context import FRAME_WIDTH, SYMBOLS
from .context import WIDTH as CONTEXT_WIDTH
from .features import WIDTH
from .teachers import TEACHERS

EMBEDDING: Final = 64
ENCODER: Final = 144
ENCODER_KERNEL: Final = 5
ENCODER_DILATIONS: Final = (1, 1, 2, 4, 1)
DECODER: Final = 192
DECODER_KERNEL: Final = 3
DECODER_DILATIONS: Final = (1, 2, 4, 8, 2, 1)
EPSILON: Final = 1e-5

Weights = dict[str, Any]


def fresh_weights(seed: int) -> Weights:
    """Weights before the first lesson."""
    rng = np.random.default_rng(seed)
    weights: Weights = {"embedding": rng.normal(0, 0.3, (SYMBOLS, EMBEDDING))}

    def layer(name: str, inputs: int, outputs: int, gain: float = 1.0) -> None:
        weights[f"{name}.w"] = rng.normal(0, gain / np.sqrt(inputs), (inputs, outputs))
        weights[f"{name}.b"] = np.zeros(outputs)

    def block(name: str, width: int, kernel: int) -> None:
        spread = 0.7 / np.sqrt(width * kernel)
        weights[f"{name}.w"] = rng.normal(0, spread, (kernel, width, width))
        weights[f"{name}.b"] = np.zeros(width)
        weights[f"{name}.scale"] = np.ones(width)
        weights[f"{name}.shift"] = np.zeros(width)
        weights[f"{name}.teacher"] = np.zeros((len(TEACHERS), width))

    layer("enter", EMBEDDING + CONTEXT_WIDTH + len(TEACHERS), ENCODER)
    for number in range(len(ENCODER_DILATIONS)):
        block(f"encoder{number}", ENCODER, ENCODER_KERNEL)
    layer("duration", ENCODER, 1, 0.1)
    layer("spread", ENCODER + FRAME_WIDTH + len(TEACHERS), DECODER)
    for number in range(len(DECODER_DILATIONS)):
        block(f"decoder{number}", DECODER, DECODER_KERNEL)
    layer("leave", DECODER, WIDTH, 0.1)
    return {name: jnp.asarray(value, jnp.float32) for name, value in weights.items()}


def encoded(weights: Weights, ids: Any, context: Any, teacher: Any, mask: Any) -> tuple[Any, Any]:
    """Symbols' states, shape (symbols, ENCODER), and log1p of their frames, shape (symbols,)."""
    seen = jnp.concatenate([weights["embedding"][ids], context, teacher], -1)
    state = jax.nn.relu(_linear(weights, "enter", seen)) * mask
    for number, dilation in enumerate(ENCODER_DILATIONS):
        state = _block(weights, f"encoder{number}", state, teacher, mask, dilation)
    return state, _linear(weights, "duration", state)[:, 0]


def decoded(weights: Weights, state: Any, place: Any, teacher: Any, mask: Any) -> Any:
    """Normalised features of frames, shape (frames, WIDTH).

    Args:
        weights: Of the network.
        state: Of each frame's symbol.
        place: Where in its symbol each frame lies (context.of_frames).
        teacher: One row per frame, shares of the teachers.
        mask: 1 for a frame, 0 for a gap; shape (frames, 1).
    """
    seen = jnp.concatenate([state, place, teacher], -1)
    row = jax.nn.relu(_linear(weights, "spread", seen)) * mask
    for number, dilation in enumerate(DECODER_DILATIONS):
        row = _block(weights, f"decoder{number}", row, teacher, mask, dilation)
    return _linear(weights, "leave", row)


def _linear(weights: Weights, name: str, row: Any) -> Any:
    return row @ weights[f"{name}.w"] + weights[f"{name}.b"]


def _block(weights: Weights, name: str, row: Any, teacher: Any, mask: Any, dilation: int) -> Any:
    kernel = weights[f"{name}.w"]
    reach = dilation * (kernel.shape[0] // 2)
    mean = row.mean(-1, keepdims=True)
    normal = (row - mean) * jax.lax.rsqrt(((row - mean) ** 2).mean(-1, keepdims=True) + EPSILON)
    normal = normal * weights[f"{name}.scale"] + weights[f"{name}.shift"]
    normal = (normal + teacher @ weights[f"{name}.teacher"]) * mask
    changed = jax.lax.conv_general_dilated(
        normal[None], kernel, (1,), [(reach, reach)],
        rhs_dilation=(dilation,), dimension_numbers=("NHC", "HIO", "NHC"),
    )[0]  # fmt: skip
    return (row + jax.nn.relu(changed + weights[f"{name}.b"])) * mask
