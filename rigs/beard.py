# SPDX-License-Identifier: GPL-3.0-or-later
"""Facial hair: a shell over the head's own vertices, so that it moves exactly as the skin does.

Where the shell's height falls below the skin it is out of sight: that is the edge of the beard,
drawn by smooth functions and not by the mesh.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from . import lips
from .arrays import FloatArray, IntArray, Part, smoothstep
from .head import HeadMesh
from .locks import Hair, Locks, swept, taper, tinted
from .params import Character, FaceShape
from .subdivide import catmull_clark

_TUFTS: Final = 84
_TUFT_STEPS: Final = 6
_TUFT_SIDES: Final = 4
_LONG: Final = 0.046
"""Height of a full beard's hair on the chin."""
_SUNK: Final = -0.010
"""Height of the shell where there is no hair."""
_LINE_DEG: Final = (0.0, 14.0, 28.0, 45.0, 62.0, 76.0, 86.0, 96.0)
_LINE_Z: Final = (0.118, 0.098, 0.040, 0.012, 0.050, 0.130, 0.225, 0.290)
"""Upper edge of a full beard over the lip line, by the angle from the front."""
_CHIN_Z: Final = (-0.24, -0.15, -0.06, 0.03)
_CHIN_REACH: Final = (0.62, 1.02, 1.42, 1.58)
"""How far to the side a goatee goes, in half-widths of the mouth, by the height over its line."""
_RINGS: Final[Mapping[str, float]] = {"border": 0.0, "outer": 0.55, "mouth_skin": 1.0}


@dataclass(frozen=True)
class Growth:
    """A style of facial hair.

    Attributes:
        moustache: Height of the hair over the upper lip.
        chin: ... on the chin.
        cheeks: ... along the jaw up to the ears.
        tip: How far the hair of the chin reaches down beyond it.
    """

    moustache: float = 0.0
    chin: float = 0.0
    cheeks: float = 0.0
    tip: float = 0.0


STYLES: Final = {
    "moustache": Growth(moustache=0.030),
    "goatee": Growth(moustache=0.015, chin=0.020, tip=0.006),
    "beard": Growth(moustache=0.030, chin=_LONG, cheeks=0.030, tip=0.034),
}
STUBBLE: Final = Growth(moustache=1.0, chin=1.0, cheeks=1.0)


def build_beard(character: Character, head: HeadMesh, skin: Part) -> list[Part]:
    """The facial hair of a character as one part, or none.

    Args:
        character: Whose it is.
        head: The head it grows on.
        skin: The head's part; its keys and weights are taken over.
    """
    growth = STYLES.get(character.style.facial_hair)
    if growth is None:
        return []
    height = grown(character.face, head, growth)
    faces = [face for face in head.faces if height[list(face)].max() > 0.0]
    used = np.unique([v for face in faces for v in face])
    number = np.full(len(head.points), -1)
    number[used] = np.arange(len(used))
    finer = catmull_clark(len(used), [number[list(face)].tolist() for face in faces], pinned=[])
    carry = finer.matrix
    rest, high = carry @ head.points[used], carry @ height[used]
    normals = carry @ _normals(head)[used]
    points = _lifted(character.face, rest, normals, high, growth)
    share = np.clip(high / max(growth.moustache, growth.chin, growth.cheeks), 0.0, 1.0)
    rooted, tufts = _tufts(character, points, normals, share, growth.chin / _LONG)
    carry = np.vstack([carry, carry[rooted]])
    keys = _carried(skin.keys, carry, used)
    return [
        Part(
            "Beard",
            np.vstack([points, tufts.points]),
            [*finer.faces, *([len(points) + v for v in face] for face in tufts.faces)],
            "hair",
            keys=keys,
            weights={name: carry @ weight[used] for name, weight in _bones(skin).items()},
            colours=np.vstack(
                [
                    _coloured(character, rest, share),
                    tinted(character.look.hair, tufts.tint),
                ]
            ),
            scalars={"strand": np.concatenate([_strands(rest), tufts.strands()])},
            drivers={k: pair for k, pair in skin.drivers.items() if {k, *pair} <= {*keys}},
        )
    ]


def _tufts(
    character: Character,
    points: FloatArray,
    normals: FloatArray,
    share: FloatArray,
    size: float,
) -> tuple[IntArray, Hair]:
    """Loose strands all over the beard, which break its outline.

    ``size`` is how long they are, 1 on a full beard.

    Returns:
        For each of the strands' points the point of the shell that takes it along, and the strands.
    """
    random, face = np.random.default_rng(character.seed), character.face
    there = np.flatnonzero(share > 0.34)
    roots = random.permutation(there)[: min(_TUFTS, len(there) // 4)]
    low = points[roots, 2] < face.mouth_z - 0.03
    up = normals[roots] / (np.linalg.norm(normals[roots], axis=1, keepdims=True) + 1e-9)
    aside = np.sign(points[roots, :1]) * (~low)[:, None] * [0.9, 0.0, 0.0]
    way = aside + [0.0, -0.05, -1.0] + 0.18 * random.standard_normal((len(roots), 3))
    way -= (way * up).sum(axis=1, keepdims=True) * up  # they lie on the beard
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    long = np.where(low, 0.045 + 0.060 * size, 0.050) * (0.6 + 0.7 * random.random(len(roots)))
    t = np.linspace(0.0, 1.0, _TUFT_STEPS)
    along = (long[:, None] * (t - 0.35))[..., None] * way[:, None]
    lift = (0.004 * np.sin(np.pi * t) - 0.007 * (1.0 - t) + 0.012 * size * t**2 * low[:, None])[
        ..., None
    ]
    paths = points[roots][:, None] + along + lift * up[:, None]
    wide = 0.0120 * np.where(low, 1.0, 0.7)[:, None] * taper(_TUFT_STEPS, 0.3, 0.03, 0.25)[None]
    shade = 0.98 + 0.22 * random.random(len(roots))
    above = np.broadcast_to(up[:, None], paths.shape)
    tufts = swept(Locks(paths, above, wide, 0.55 * wide, shade, contrast=0.5), _TUFT_SIDES)
    return np.repeat(roots, len(tufts.points) // len(roots)), tufts


def grown(face: FaceShape, head: HeadMesh, growth: Growth) -> FloatArray:
    """Height of the hair over each vertex of the head; below 0 there is none, (n,)."""
    points = head.points
    x, z = np.abs(points[:, 0]), points[:, 2] - face.mouth_z
    angle = np.degrees(np.arctan2(x, 0.02 - points[:, 1]))
    near = x / face.mouth_half
    shade = _around_mouth(head)
    upper = smoothstep(0.112, 0.080, z + 0.030 * near**2) * smoothstep(-0.035, 0.0, z)
    lip = upper * smoothstep(1.62, 1.22, near) * (points[:, 1] < -0.15)
    under = smoothstep(-0.17, -0.25, points[:, 1])
    reach = np.interp(z, _CHIN_Z, _CHIN_REACH)
    chin = smoothstep(0.12, -0.46, near - reach) * smoothstep(0.045, 0.0, z) * under
    line = np.interp(angle, _LINE_DEG, _LINE_Z)
    edge = smoothstep(0.012, -0.050, z - line) * smoothstep(99.0, 92.0, angle)
    below = smoothstep(-0.245, -0.175, z) + smoothstep(-0.13, -0.22, points[:, 1])
    cheeks = edge * np.clip(below, 0.0, 1.0) * smoothstep(1.05, 1.5, near + 0.9 * (z < -0.06))
    amounts = (lip, growth.moustache), (chin, growth.chin), (cheeks, growth.cheeks)
    full = max(growth.moustache, growth.chin, growth.cheeks)
    height = np.max([mask * high for mask, high in amounts], axis=0) * shade
    bare = np.max([mask * (high > 0.0) for mask, high in amounts], axis=0) * shade
    sunk = _SUNK * (full if full >= 1.0 else 1.0)
    return np.asarray(height + sunk * (1.0 - smoothstep(0.0, 0.5, bare)))


def _around_mouth(head: HeadMesh) -> FloatArray:
    """0 on the lips and within, 1 away from them, (n,)."""
    amount = np.ones(len(head.cage))
    for name in (*lips.INWARD, lips.CAP):
        amount[head.rings[name]] = _RINGS.get(name, -0.5)
    return np.clip(head.matrix @ amount, 0.0, 1.0)


def _lifted(
    face: FaceShape, rest: FloatArray, normals: FloatArray, high: FloatArray, growth: Growth
) -> FloatArray:
    """The shell's points: along the normals, combed down, and grown to a tip at the chin."""
    normals = normals / (np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9)
    angle = np.arctan2(rest[:, 0], -rest[:, 1])
    strands = np.sin(46.0 * angle + 16.0 * rest[:, 2] * np.sign(angle) + 5.0 * np.sin(9.0 * angle))
    thick = high * np.where(high > 0.0, 1.0 + 0.16 * strands, 1.0)
    top = max(growth.moustache, growth.chin, growth.cheeks)
    hair = np.clip(high / top, 0.0, 1.0)[:, None]
    down = np.array([0.0, -0.004, -0.012])
    chin = np.exp(-((rest[:, 0] / 0.11) ** 2)) * smoothstep(-0.06, -0.17, rest[:, 2] - face.mouth_z)
    tip = (chin * smoothstep(-0.10, -0.20, rest[:, 1]))[:, None] * growth.tip
    return np.asarray(rest + normals * thick[:, None] + hair * (down + tip * [0.0, -0.4, -1.0]))


def _normals(head: HeadMesh) -> FloatArray:
    out = np.zeros_like(head.points)
    for face in head.faces:
        rim = head.points[list(face)]
        out[list(face)] += np.cross(rim, np.roll(rim, -1, axis=0)).sum(axis=0)
    return np.asarray(out / (np.linalg.norm(out, axis=1, keepdims=True) + 1e-12))


def _carried(
    keys: Mapping[str, FloatArray], carry: FloatArray, used: IntArray
) -> dict[str, FloatArray]:
    return {
        name: carry @ offset[used]
        for name, offset in keys.items()
        if np.abs(offset[used]).max() > 1e-6
    }


def _bones(skin: Part) -> dict[str, FloatArray]:
    return {name: w for name, w in skin.weights.items() if not name.startswith("lip_edge")}


def _strands(rest: FloatArray) -> FloatArray:
    """Fine strands counted around the face, (n,)."""
    angle = np.arctan2(rest[:, 0], -rest[:, 1])
    return np.asarray((46.0 * angle + 16.0 * rest[:, 2] * np.sign(angle)) * 3.0 / (2.0 * np.pi))


def _coloured(character: Character, rest: FloatArray, share: FloatArray) -> FloatArray:
    """Streaks of hair that thin out to stubble on skin at the edge, (n, 3)."""
    angle = np.arctan2(rest[:, 0], -rest[:, 1])
    streak = 1.0 + 0.16 * np.sin(46.0 * angle + 16.0 * rest[:, 2] * np.sign(angle))
    hair = np.array(character.look.hair) * (1.08 * streak)[:, None]
    thin = 0.72 * np.array(character.look.skin) + 0.28 * hair
    full = smoothstep(0.0, 0.70, share + 0.16 * (streak - 1.0))[:, None]
    return np.asarray(np.clip(thin * (1.0 - full) + hair * full, 0.0, 1.0))
