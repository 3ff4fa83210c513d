# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong when keys are mixed, measured: what shows that should be hidden.

The skin around the mouth and the eyes is drawn as depth maps from a few sides. A tooth, the tongue
or an eyeball may show inside its opening only, and a tongue that is put out comes through it; the
lips must lie one over the other; a shut eye shows nothing. All is linear in the keys' values until
then, so hundreds of mixes take seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from . import lips, poses
from .arrays import Faces, FloatArray, IntArray, Part
from .cage import build_cage
from .depth_map import CELL, FAR, depth_map
from .params import FaceShape
from .posing import rotation
from .subdivide import Subdivision, catmull_clark

Mix = Mapping[str, float]
BoolArray = npt.NDArray[np.bool_]

PITCH: Final = "eyes.pitch"
YAW: Final = "eyes.yaw"
"""Angles in radians of the eyes' bones in a mix; all else in it is a key's value."""
_DEPTH: Final = 0.003
"""How far before the skin something must lie to count as showing."""
_RIM: Final = 0.007
"""How far beyond its opening something may show: openings are polygons here, and curves there."""
_AROUND_MOUTH: Final = 0.10
_AROUND_EYE: Final = 0.05
"""How far past the box that is looked at skin goes along: from aside it stands before it."""
_YAWS_DEG: Final = (0.0, 35.0, -35.0)
_FACING: Final = -0.45
"""Points whose outward direction has a y above this are taken to face away."""
_BACKWARDS: Final = 0.005
_NARROWEST: Final = 0.045


@dataclass(frozen=True)
class Faults:
    """Points or cells that are wrong in one mix; all 0 is clean.

    Attributes:
        mouth: Points of teeth and tongue that show outside the lips; a tongue put out may.
        tongue: Places where a tongue put out comes through a lip.
        eyes: Points of eyeballs that show outside the lids.
        lips: Cells where a lip comes through the other.
        knots: Places where the lips' edge runs backwards.
        blink: Points of shut eyes that show.
        shut: Points of teeth and tongue that show between lips that should be closed.
    """

    mouth: int = 0
    tongue: int = 0
    eyes: int = 0
    lips: int = 0
    knots: int = 0
    blink: int = 0
    shut: int = 0

    def __bool__(self) -> bool:
        """Whether anything is wrong."""
        return any(getattr(self, f.name) for f in fields(self))


@dataclass(frozen=True)
class Blend:
    """Points that are linear in the keys' values.

    Attributes:
        rest: (n, 3).
        names: Keys that move any of them.
        offsets: (k, n × 3), one row a key.
    """

    rest: FloatArray
    names: tuple[str, ...]
    offsets: FloatArray

    def posed(self, mix: Mix) -> FloatArray:
        """The points in a mix, (n, 3)."""
        values = np.array([mix.get(name, 0.0) for name in self.names])
        on = np.flatnonzero(values)
        return np.asarray(self.rest + (values[on] @ self.offsets[on]).reshape(-1, 3))


@dataclass(frozen=True)
class Opening:
    """An opening in the skin and what lies behind it.

    Attributes:
        skin: Refined points of the skin around it.
        quads: The refined faces.
        rim: Points of ``skin`` along the opening's edge, in order.
        red: Points along the lips' crest, over which a tongue may lie; an eye's ``rim``.
        upper: Faces of the upper lip; none at an eye.
        lower: Faces of the lower lip.
        behind: What lies behind.
        is_ball: Whether its points face away from its middle, not ahead; what faces away can't
            show.
        low: Corner of the box that is looked at, (x, z).
        high: ... and the opposite one.
    """

    skin: Blend
    quads: IntArray
    rim: IntArray
    red: IntArray
    upper: BoolArray
    lower: BoolArray
    behind: Blend
    is_ball: bool
    low: FloatArray
    high: FloatArray


class FaceCheck:
    """Checks mixes of keys on one character."""

    def __init__(self, parts: Sequence[Part], face: FaceShape) -> None:
        named = {part.name: part for part in parts}
        self._drivers = {k: v for part in parts for k, v in part.drivers.items()}
        head = named["Head"]
        x, _, z = face.eye
        mouth = np.array([0.0, face.mouth_z])
        teeth, tongue = _blend(named["Teeth"]), _blend(named["Tongue"])
        self._mouth = _opening(head, "contact", mouth, (0.15, 0.17), _joined([teeth, tongue]))
        self._teeth = replace(self._mouth, behind=teeth)
        self._tongue = replace(self._mouth, behind=tongue)
        self._tongue_edges = edges(named["Tongue"].faces)
        self._face = face
        eye = (1.2 * face.eye_radius, 1.1 * face.eye_radius)
        self._eyes = {
            name: _opening(head, ring, np.array([side * x, z]), eye, _half(named["Eyes"], side))
            for name, ring, side in (("Left", "eye_left3", 1), ("Right", "eye_right3", -1))
        }

    def faults(self, mix: Mix, *, shut: bool = False) -> Faults:
        """What is wrong in a mix.

        Args:
            mix: Key → value.
            shut: Whether the lips should be closed in it.
        """
        lids = driven(_with_gaze(mix), self._drivers)
        mix = driven(mix, self._drivers)
        out = mix.get("tongueOut", 0.0) > 0.0
        opening = self._teeth if out else self._mouth
        skin, inside = opening.skin.posed(mix), opening.behind.posed(mix)
        mouth = sum(_leaks(opening, skin, inside, yaw) for yaw in _YAWS_DEG)
        tongue = _pierced(self._tongue, skin, self._tongue_edges, mix) if out else 0
        seen = _showing(opening, skin, inside, 0.0, unknown=True)[0].sum() if shut else 0
        eyes = blink = 0
        for side, opening in self._eyes.items():
            ball = self._turned_ball(opening.behind.posed(mix), side, mix)
            around = opening.skin.posed(lids)
            eyes += sum(_leaks(opening, around, ball, yaw) for yaw in _YAWS_DEG)
            if mix.get(f"eyeBlink{side}", 0.0) >= 1.0:
                blink += int(_showing(opening, around, ball, 0.0, unknown=True)[0].sum())
        crossed, knots = _crossing(self._mouth, skin), _knots(skin[self._mouth.rim])
        return Faults(mouth, tongue, eyes, crossed, knots, blink, int(seen))

    def _turned_ball(self, points: FloatArray, side: str, mix: Mix) -> FloatArray:
        """An eyeball as its bone turns it."""
        pitch, yaw = mix.get(PITCH, 0.0), mix.get(YAW, 0.0)
        if not pitch and not yaw:
            return points
        centre = self._face.eye_centre(1 if side == "Left" else -1)
        turn = rotation((float(np.degrees(pitch)), 0.0, float(np.degrees(yaw))), "XYZ")
        return np.asarray((points - centre) @ turn.T + centre)


def _with_gaze(mix: Mix) -> Mix:
    """A mix as the lids see it: they follow eyes that bones turn, see ``landmarks.key_plan``."""
    pitch = float(np.degrees(mix.get(PITCH, 0.0)))
    turned = {"eyeLookDown": max(pitch, 0.0), "eyeLookUp": max(-pitch, 0.0)}
    out = dict(mix)
    for stem, angle in turned.items():
        for side in ("Left", "Right"):
            follow = angle / abs(poses.EYE_TURNS_DEG[stem][1])
            out[stem + side] = min(out.get(stem + side, 0.0) + follow, 1.0)
    return out


def edges(faces: Faces) -> IntArray:
    """Each edge of some faces once, (n, 2)."""
    pairs = {
        (min(a, b), max(a, b))
        for face in faces
        for a, b in zip(face, [*face[1:], face[0]], strict=True)
    }
    return np.array(sorted(pairs))


def driven(mix: Mix, drivers: Mapping[str, tuple[str, ...]]) -> Mix:
    """A mix with the keys that drivers turn on: each takes the least of its sources' values."""
    turned = {
        key: min(mix.get(source, 0.0) for source in sources) for key, sources in drivers.items()
    }
    return {**mix, **turned}


@lru_cache(maxsize=1)
def _rings() -> dict[str, list[int]]:
    """Ring name → vertices of every head: all have one topology."""
    return build_cage(FaceShape()).rings


def _blend(part: Part, carry: FloatArray | None = None, used: IntArray | None = None) -> Blend:
    """Some points of a part, or sums of them, as a blend."""
    chosen = np.arange(len(part.points)) if used is None else used
    moving = {k: o for k, o in part.keys.items() if np.abs(o[chosen]).max(initial=0.0) > 1e-9}
    whole = np.stack([points[chosen] for points in (part.points, *moving.values())], axis=1)
    if carry is not None:
        whole = (carry @ whole.reshape(len(chosen), -1)).reshape(len(carry), -1, 3)
    rows = np.moveaxis(whole, 1, 0).reshape(1 + len(moving), -1)
    return Blend(rows[0].reshape(-1, 3), tuple(moving), rows[1:])


def _half(part: Part, side: int) -> Blend:
    return _blend(part, used=np.where(side * part.points[:, 0] > 0.0)[0])


def _joined(blends: Sequence[Blend]) -> Blend:
    names = tuple(dict.fromkeys(name for blend in blends for name in blend.names))
    rows = []
    for name in names:
        pieces = [
            b.offsets[b.names.index(name)] if name in b.names else np.zeros(b.rest.size)
            for b in blends
        ]
        rows.append(np.concatenate(pieces))
    return Blend(np.vstack([b.rest for b in blends]), names, np.array(rows))


def _opening(
    head: Part, rim: str, centre: FloatArray, reach: tuple[float, float], behind: Blend
) -> Opening:
    """The skin within reach of an opening's centre, refined once as a renderer does."""
    faces = _quads(head)
    middle = head.points[faces].mean(axis=1)
    half, is_ball = np.array(reach), rim != "contact"
    around = _AROUND_EYE if is_ball else _AROUND_MOUTH
    far = np.abs(middle[:, [0, 2]] - centre) / (half + around)
    near = faces[(far.max(axis=1) < 1.0) & (middle[:, 1] < -0.05)]
    used = np.unique(near)
    number = np.full(len(head.points), -1)
    number[used] = np.arange(len(used))
    finer = _refined(len(used), tuple(map(tuple, number[near].tolist())))
    label = np.zeros(len(head.points)) if is_ball else _lip_label(head)
    quads: IntArray = np.array(finer.faces)
    lip = (finer.matrix @ label[used])[quads].mean(axis=1)
    skin = _blend(head, finer.matrix, used)
    edge, red = (number[np.array(_rings()[r])] for r in (rim, rim if is_ball else "crest"))
    return Opening(
        skin,
        quads,
        edge,
        red,
        lip > 0.75,
        lip < -0.75,
        behind,
        is_ball,
        centre - half,
        centre + half,
    )


@lru_cache(maxsize=3)
def _refined(count: int, faces: tuple[tuple[int, ...], ...]) -> Subdivision:
    """Faces refined; the three openings of one face keep theirs from check to check."""
    return catmull_clark(count, faces, pinned=[])


def _quads(head: Part) -> IntArray:
    """All of the face; where detail ends, far from it, there are other polygons."""
    return np.array([face for face in head.faces if len(face) == 4])


def _lip_label(head: Part) -> FloatArray:
    """1 on the upper lip, −1 on the lower, between them on the skin's finer points, (n,)."""
    label = np.zeros(len(head.points))
    half = lips.COUNT // 2
    for name in ("inner", "contact", "middle", "crest", "border"):
        ring = _rings()[name]
        label[ring[1:half]], label[ring[half + 1 :]] = 1.0, -1.0
    faces = _quads(head)
    known = np.abs(label[faces])
    filled = label[faces].sum(axis=1) / np.maximum(known.sum(axis=1), 1.0)
    whole = known.sum(axis=1) > 0.0
    for corner in range(4):  # each finer face has one point of the cage; its others follow it
        rows = faces[whole, corner]
        label[rows] = np.where(label[rows] == 0.0, filled[whole], label[rows])
    return label


def _turned(points: FloatArray, yaw_deg: float) -> FloatArray:
    c, s = np.cos(np.radians(yaw_deg)), np.sin(np.radians(yaw_deg))
    x, y, z = points.T
    return np.stack([c * x - s * y, s * x + c * y, z], axis=1)


def _frame(opening: Opening, points: FloatArray, yaw: float) -> tuple[FloatArray, tuple[int, int]]:
    """The box to look at from a side, and its size in cells."""
    middle = _turned(points[opening.rim], yaw).mean(axis=0)[[0, 2]]
    half = 0.5 * (opening.high - opening.low)
    columns, rows = (2.0 * half / CELL).astype(int)
    return middle - half, (int(columns), int(rows))


def _showing(
    opening: Opening, skin: FloatArray, behind: FloatArray, yaw: float, *, unknown: bool
) -> tuple[BoolArray, FloatArray]:
    """Which points behind an opening show from a side, and where they are, turned.

    ``unknown`` says whether they show where there is no skin: at an opening and past the box.
    """
    turned, inside = _turned(skin, yaw), _turned(behind, yaw)
    low, shape = _frame(opening, skin, yaw)
    depth = depth_map(turned, opening.quads, low, shape)
    cell = ((inside[:, [0, 2]] - low) / CELL).astype(int)
    good = ((cell >= 0) & (cell < shape)).all(axis=1)
    if opening.is_ball:
        good &= _ahead(inside) < _FACING
    shown = np.zeros(len(inside), dtype=bool)
    skin_y = depth[cell[good, 0], cell[good, 1]]
    before = (inside[good, 1] < skin_y - _DEPTH) & (unknown | (skin_y < FAR))
    shown[np.where(good)[0][before]] = True
    return shown, inside


def _ahead(points: FloatArray) -> FloatArray:
    """How much points on a ball face away from who looks: −1 straight ahead, (n,)."""
    rows = np.hstack([2.0 * points, np.ones((len(points), 1))])
    centre = np.linalg.solve(rows.T @ rows, rows.T @ (points**2).sum(axis=1))[:3]
    out = points - centre
    return np.asarray(out[:, 1] / np.linalg.norm(out, axis=1))


def _pierced(opening: Opening, skin: FloatArray, pairs: IntArray, mix: Mix) -> int:
    """Edges of a tongue that come through the skin beside the mouth or below the lips' red."""
    points = opening.behind.posed(mix)
    shown = _showing(opening, skin, points, 0.0, unknown=False)[0]
    low, shape = _frame(opening, skin, 0.0)
    depth = depth_map(skin, opening.quads, low, shape)
    cell = np.clip(((points[:, [0, 2]] - low) / CELL).astype(int), 0, np.array(shape) - 1)
    hidden = points[:, 1] > depth[cell[:, 0], cell[:, 1]] + _DEPTH
    through = (shown[pairs] & hidden[pairs[:, ::-1]]).any(axis=1)
    middle = points[pairs[through]].mean(axis=1)[:, [0, 2]]
    return int((~_within(middle, skin[opening.red][:, [0, 2]])).sum())


def _leaks(opening: Opening, skin: FloatArray, behind: FloatArray, yaw: float) -> int:
    """Points behind an opening that show outside it."""
    shown, inside = _showing(opening, skin, behind, yaw, unknown=False)
    rim = _turned(skin[opening.rim], yaw)[:, [0, 2]]
    return int((~_within(inside[shown][:, [0, 2]], rim)).sum())


def _within(points: FloatArray, rim: FloatArray) -> BoolArray:
    """Which points (n, 2) lie in a polygon (k, 2) or close to its edge."""
    a, b = rim[None], np.roll(rim, -1, axis=0)[None]
    p = points[:, None]
    above = (a[..., 1] > p[..., 1]) != (b[..., 1] > p[..., 1])
    rise = np.where(b[..., 1] == a[..., 1], 1e-12, b[..., 1] - a[..., 1])
    at = a[..., 0] + (p[..., 1] - a[..., 1]) * (b[..., 0] - a[..., 0]) / rise
    odd = (above & (p[..., 0] < at)).sum(axis=1) % 2 == 1
    axis = b - a
    t = np.clip(((p - a) * axis).sum(-1) / ((axis**2).sum(-1) + 1e-12), 0.0, 1.0)
    near = np.linalg.norm(p - a - t[..., None] * axis, axis=-1).min(axis=1, initial=FAR) < _RIM
    return np.asarray(odd | near)


def _crossing(opening: Opening, skin: FloatArray) -> int:
    """Cells where the upper lip shows below the lower one, more than an edge's jitter."""
    low, shape = _frame(opening, skin, 0.0)
    upper, lower = (
        depth_map(skin, opening.quads[lip], low, shape) for lip in (opening.upper, opening.lower)
    )
    is_upper, is_lower = upper < lower - 0.001, lower < upper - 0.001
    height = np.arange(shape[1])
    top_of_lower = np.where(is_lower, height, -1).max(axis=1)
    bottom_of_upper = np.where(is_upper, height, shape[1]).min(axis=1)
    depth = np.where(is_lower.any(axis=1) & is_upper.any(axis=1), top_of_lower - bottom_of_upper, 0)
    return int(np.maximum(depth - 1, 0).sum())


def _knots(edge: FloatArray) -> int:
    """Steps along the lips' touching edge that go the wrong way."""
    half = lips.COUNT // 2
    if edge[0, 0] - edge[half, 0] < _NARROWEST:
        return lips.COUNT
    step = np.diff(np.vstack([edge, edge[:1]])[:, 0])
    return int((step[:half] > _BACKWARDS).sum() + (step[half:] < -_BACKWARDS).sum())
