# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be wrong with single keys and with the neck: what stays, what strays, what tears."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from . import poses
from .arrays import FloatArray, Part
from .checks import edges
from .keys import key_names, split_side
from .params import Character
from .posing import Pose, carried, deformations
from .skeleton import bones

_STRAY: Final = 2e-4
"""Movement that counts, in head units."""
_SEAM: Final = {"Beard": 0.09}
"""How far past the middle a key of one side may reach; ``_SEAM_OF_SKIN`` elsewhere."""
_SEAM_OF_SKIN: Final = 0.065
_LEAST: Final = 0.008
_MOST: Final = 0.25
_STILL: Final = {"viseme_sil"} | {
    f"eyeLook{way}{side}" for way in ("In", "Out") for side in ("Left", "Right")
}
"""Keys that leave the skin alone."""
_STRETCH: Final = 2.5
_CRUMB: Final = 0.004
NECK_DEG: Final = 60.0
_NECK_POSES: Final = tuple(
    Pose({"neck": (sign * NECK_DEG * x, sign * NECK_DEG * y, sign * NECK_DEG * z)})
    for x, y, z in np.eye(3).tolist()
    for sign in (1.0, -1.0)
)


def key_faults(parts: Sequence[Part]) -> tuple[str, ...]:
    """Sentences about keys that are missing, dead, too strong, lopsided or on the wrong side."""
    named = {part.name: part for part in parts}
    return (
        *_unfit(named["Head"]),
        *(fault for part in parts for fault in _strays(part)),
        *_lopsided(named["Head"]),
        *_left_behind(named),
    )


def _unfit(head: Part) -> Iterator[str]:
    """Keys of the head that move nothing, or too much."""
    for key in key_names():
        if key not in head.keys:
            yield f"{head.name} has no key {key}"
            continue
        far = float(np.linalg.norm(head.keys[key], axis=1).max())
        if (far > 0.0) if key in _STILL else not _LEAST < far < _MOST:
            yield f"{head.name}: {key} moves {far:.4f}"


def _strays(part: Part) -> Iterator[str]:
    """Keys of one side that move the other."""
    seam = _SEAM.get(part.name, _SEAM_OF_SKIN)
    for key, offset in part.keys.items():
        side = split_side(key)[1]
        if side:
            there = np.abs(offset).max(axis=1) > _STRAY
            reach = (side * part.points[there, 0]).min(initial=0.0)
            if reach < -seam:
                yield f"{part.name}: {key} moves the other side, {-reach:.3f} past the middle"


def _lopsided(head: Part) -> Iterator[str]:
    """Pairs of keys of which one does more than the other."""
    for key in key_names():
        if split_side(key)[1] == 1:
            left, right = (
                float(np.linalg.norm(head.keys[k], axis=1).max())
                for k in (key, key.removesuffix("Left") + "Right")
            )
            if abs(left - right) > 0.1 * max(left, right):
                yield f"{head.name}: {key} moves {left:.4f}, the right one {right:.4f}"


def _left_behind(named: dict[str, Part]) -> Iterator[str]:
    """Parts that stay where a key should take them along."""
    sides = ("Left", "Right")
    jaw = ("jawOpen", *poses.JAW_SHIFTS, "viseme_aa", "viseme_O", "viseme_E")
    wanted = {
        "Teeth": jaw,
        "Tongue": (*jaw, *poses.TONGUE),
        "Lashes": tuple(f"{stem}{s}" for stem in ("eyeBlink", "eyeWide") for s in sides),
        "Brows": ("browInnerUp", *(f"{n}{s}" for n in ("browDown", "browOuterUp") for s in sides)),
        "Eyes": tuple(f"{stem}{s}" for stem in poses.EYE_TURNS_DEG for s in sides),
    }
    for name, keys in wanted.items():
        for key in keys:
            offset = named[name].keys.get(key)
            if offset is None or np.linalg.norm(offset, axis=1).max() < _LEAST:
                yield f"{name} stays behind when {key} moves the face"


def torn(character: Character, parts: Sequence[Part]) -> tuple[str, ...]:
    """Sentences about parts that tear when the neck turns by ``NECK_DEG`` about each of its axes.

    An edge may stretch to ``_STRETCH`` its length; crumbs may do more.
    """
    skeleton = bones(character)
    moves = [deformations(skeleton, pose) for pose in _NECK_POSES]
    return tuple(fault for part in parts for fault in _tears(part, moves))


def _tears(part: Part, moves: Sequence[dict[str, FloatArray]]) -> Iterator[str]:
    a, b = edges(part.faces).T
    rest = np.linalg.norm(part.points[a] - part.points[b], axis=1)
    for pose, move in zip(_NECK_POSES, moves, strict=True):
        posed = carried(part.points, part.weights, move)
        now = np.linalg.norm(posed[a] - posed[b], axis=1)
        wide = (now > _STRETCH * rest) & (now > _CRUMB)
        if wide.any():
            yield f"{part.name}: {wide.sum()} edges tear, neck turned {pose.turns_deg['neck']}"
