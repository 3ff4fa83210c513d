# SPDX-License-Identifier: GPL-3.0-or-later
"""How flesh and cloth hang on the bones: one function of place, so that layers move as one.

The body is parted like a tree: arm from trunk, forearm from arm, and so on, each parting a smooth
step across the joint. Shares of a parting sum to 1, so the weights do; the smallest beyond four
are dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from .arrays import FloatArray, smoothstep
from .body import arm_field, leg_field, torso_field
from .proportions import FINGERS, Proportions

Weights = dict[str, FloatArray]
MOST: Final = 4
"""Bones that may hold one vertex."""
_NECK_FOOT: Final = -1.2
_CROTCH: Final = 0.30
"""How far below the hips' joints the legs part."""
_FINGER_BLEND: Final = 0.016


def body_weights(body: Proportions, points: FloatArray, *, loose: float = 0.045) -> Weights:
    """Weights of a body's or a garment's vertices.

    Args:
        body: The measures.
        points: (n, 3) at rest.
        loose: Half the width over which cloth between the legs goes from one to the other.
    """
    q = np.stack([np.abs(points[:, 0]), points[:, 1], points[:, 2]], axis=1)
    arm = _arm_share(body, q)
    leg = (1.0 - arm) * _leg_share(body, q)
    left = (points[:, 0] >= 0.0).astype(float)
    near = smoothstep(body["hip"][2] - _CROTCH - 0.45, body["hip"][2] - _CROTCH, q[:, 2])
    parted = loose - (1.0 - near) * (loose - max(loose - 0.038, 0.007))
    left_leg = smoothstep(-1.0, 1.0, points[:, 0] / parted)
    out = _trunk(body, q, 1.0 - arm - leg, left)
    for name, share in _arm(body, q).items():
        out[f"{name}.L"], out[f"{name}.R"] = share * arm * left, share * arm * (1.0 - left)
    for name, share in _leg(body, q).items():
        out[f"{name}.L"], out[f"{name}.R"] = share * leg * left_leg, share * leg * (1.0 - left_leg)
    return strongest(out)


def shoe_weights(body: Proportions, points: FloatArray) -> Weights:
    """Weights of the left foot's vertices, as of its bones without a side."""
    bend = _step(points, body["ball"], np.array([0.0, -1.0, 0.25]), 0.10)
    sock = _step(points, body["ankle"] + [0, 0, 0.06], np.array([0.0, 0.0, 1.0]), 0.10)
    return {"foot": (1.0 - bend) * (1.0 - sock), "toe": bend * (1.0 - sock), "shin": sock}


def neck_weights(points: FloatArray, near: Weights, body: Weights) -> Weights:
    """The body's weights, and close to the neck those of its skin."""
    radius = np.hypot(points[:, 0], points[:, 1] - 0.12)
    share = (1.0 - smoothstep(0.13, 0.30, radius)) * (points[:, 2] > _NECK_FOOT)
    names = dict.fromkeys([*near, *body])
    none = np.zeros(len(points))
    mixed = {n: share * near.get(n, none) + (1.0 - share) * body.get(n, none) for n in names}
    return strongest(mixed)


def strongest(weights: Weights) -> Weights:
    """Keep the four largest weights of each vertex and make them sum to 1."""
    names = [name for name, share in weights.items() if share.max(initial=0.0) > 1e-4]
    table = np.stack([weights[name] for name in names])
    order = np.argsort(np.argsort(-table, axis=0, kind="stable"), axis=0, kind="stable")
    table = np.where((order < MOST) & (table > 1e-4), table, 0.0)
    table = table / table.sum(axis=0)
    return {name: table[i] for i, name in enumerate(names) if table[i].any()}


def _step(points: FloatArray, joint: FloatArray, along: npt.ArrayLike, half: float) -> FloatArray:
    """0 before a joint, 1 beyond it."""
    direction = np.asarray(along, dtype=float)
    direction = direction / np.linalg.norm(direction)
    return smoothstep(-half, half, (points - joint) @ direction)


def _arm_share(body: Proportions, q: FloatArray) -> FloatArray:
    trunk = np.minimum(torso_field(body, q), leg_field(body, q))
    return smoothstep(-0.24, 0.30, trunk - arm_field(body, q))


def _leg_share(body: Proportions, q: FloatArray) -> FloatArray:
    """How much of the legs each point is; the crotch stays with the hips."""
    x, _, z = body["hip"]
    share = _step(q, body["hip"] + np.array([0.0, 0.0, -0.02]), np.array([0.45, 0.0, -1.0]), 0.32)
    crotch = (1.0 - smoothstep(0.0, 1.45 * x, q[:, 0])) * smoothstep(z - 0.90, z - 0.10, q[:, 2])
    return np.asarray(share * (1.0 - 0.85 * crotch))


def _trunk(body: Proportions, q: FloatArray, share: FloatArray, left: FloatArray) -> Weights:
    up = np.array([0.0, 0.0, 1.0])
    spine = _step(q, body["spine"], up, 0.24)
    chest = _step(q, body["chest"], up, 0.26)
    out = {
        "hips": share * (1.0 - spine),
        "spine": share * spine * (1.0 - chest),
        "chest": share * chest,
    }
    yoke = out["chest"] * 0.9 * smoothstep(0.16, 0.52, q[:, 0])
    yoke *= smoothstep(body.z(-1.55), body.z(-1.05), q[:, 2])
    out["chest"] = out["chest"] - yoke
    out["shoulder.L"], out["shoulder.R"] = yoke * left, yoke * (1.0 - left)
    return out


def _arm(body: Proportions, q: FloatArray) -> Weights:
    upper, lower = body["elbow"] - body["shoulder"], body["wrist"] - body["elbow"]
    elbow = _step(
        q, body["elbow"], upper / np.linalg.norm(upper) + lower / np.linalg.norm(lower), 0.15
    )
    wrist = _step(q, body["wrist"], lower, 0.065)
    out = {"upper_arm": 1.0 - elbow, "forearm": elbow * (1.0 - wrist)}
    hand = elbow * wrist
    if (hand > 0.0).any():
        out |= {name: share * hand for name, share in hand_weights(body, q).items()}
    return out


def hand_weights(body: Proportions, q: FloatArray) -> Weights:
    """Shares of the left hand and its fingers; the nearest finger holds a vertex."""
    chains = {name: [body[f"{name}.{i}"] for i in range(4)] for name in FINGERS}
    far = np.stack([_distance(q, chain) for chain in chains.values()])
    near = np.exp(-(far - far.min(axis=0)) / (_FINGER_BLEND * body.hand_length / 0.76))
    near /= near.sum(axis=0)
    out: Weights = {"hand": np.zeros(len(q))}
    for (name, chain), share in zip(chains.items(), near, strict=True):
        past = _past_joints(q, chain, body.hand_length)
        out["hand"] += share * (1.0 - past[0])
        for i in (1, 2, 3):
            beyond = past[i] if i < 3 else 0.0
            out[f"{name}.{i}"] = share * (past[i - 1] - beyond)
    return out


def _past_joints(q: FloatArray, chain: Sequence[FloatArray], length: float) -> list[FloatArray]:
    """How far each point is beyond the knuckle, the middle and the last joint; falling shares."""
    steps = [chain[i + 1] - chain[i] for i in range(3)]
    steps = [step / np.linalg.norm(step) for step in steps]
    widths = (0.055, 0.042, 0.036)
    out: list[FloatArray] = []
    for i in range(3):
        along = steps[i] + (steps[i - 1] if i else steps[i])
        past = _step(q, chain[i], along, widths[i] * length)
        out.append(past * out[-1] if out else past)
    return out


def _distance(q: FloatArray, chain: Sequence[FloatArray]) -> FloatArray:
    """Distance to a chain of segments."""
    best = np.full(len(q), np.inf)
    for a, b in pairwise(chain):
        axis = b - a
        t = np.clip((q - a) @ axis / (axis @ axis), 0.0, 1.0)
        best = np.minimum(best, np.linalg.norm(q - a - t[:, None] * axis, axis=1))
    return best


def _leg(body: Proportions, q: FloatArray) -> Weights:
    down = np.array([0.0, 0.0, -1.0])
    knee = _step(q, body["knee"], down, 0.20)
    foot = _step(q, body["ankle"] + np.array([0.0, 0.0, -0.02]), down, 0.07)
    return {"thigh": 1.0 - knee, "shin": knee * (1.0 - foot), "foot": knee * foot}
