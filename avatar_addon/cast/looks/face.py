# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a character's face is: which way is up and front, where the lips part, where the eyes are.

Names help nowhere here but for bones: all else is found by what moves. Lengths are told in *units*:
the distance from the lips to the eye line, about a third of a head, whatever the character's size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..names.bones import find_bones
from .survey import Array, FoundMesh, Ints, Survey

_HELD: Final = 0.5
"""From how much hold on a point belongs to the head."""
_SNAP: Final = np.cos(np.radians(25.0))
_MIDDLE: Final = 0.10
"""Half the width, as a share of the face's, of what is looked at for lips that part."""
_NEAR: Final = 0.10
"""Lips are no farther apart at rest than this share of the face's height."""
_MOST: Final = 500
"""How many points near the middle are compared with each other."""
_AS_GOOD: Final = 0.6
_EYE_HEIGHT: Final = 0.30
"""Eye line above the lips as a share of the height of what is held by the head, where no eye was
found. Source: classical canon of the face, a third from mouth to eyes."""


@dataclass(frozen=True)
class Frame:
    """Directions of a face and a point on it.

    Attributes:
        left: To the character's left.
        up: Up.
        front: Where it looks.
        origin: Between the lips, in the middle.
        unit: From the lips to the eye line, in metres.
    """

    left: Array
    up: Array
    front: Array
    origin: Array
    unit: float

    def place(self, points: Array) -> Array:
        """Points as (left, up, front) from the lips, in units; shape (n, 3)."""
        return (points - self.origin) @ self._axes().T / self.unit

    def move(self, by: Array) -> Array:
        """Displacements as (left, up, front), in units; shape (n, 3)."""
        return by @ self._axes().T / self.unit

    def _axes(self) -> Array:
        return np.stack([self.left, self.up, self.front])


@dataclass(frozen=True)
class Face:
    """A face that was found.

    Attributes:
        frame: Its directions and size.
        mesh: The mesh that has the lips.
        upper: A point of the mesh on the upper lip, in the middle; -1 where lips don't part.
        lower: The point below it on the lower lip.
        eyes: Side → the middle of the eye, in units; what was not found isn't there.
        opener: Key that parts the lips farthest; empty where none does.
    """

    frame: Frame
    mesh: FoundMesh
    upper: int
    lower: int
    eyes: Mapping[str, Array]
    opener: str


def find_face(survey: Survey) -> Face | None:
    """Find a character's face; None where nothing looks like one.

    The face is the mesh of which the keys move most points that hang on the head; without keys,
    the mesh with most points there.
    """
    parts = find_bones(list(survey.bones), {n: b.parent for n, b in survey.bones.items()})
    mesh = _face_mesh(survey)
    if mesh is None:
        return None
    up = _up(survey, parts)
    front = _front(survey, parts, mesh, up)
    left = np.cross(up, front)
    held = mesh.points[mesh.hold >= _HELD]
    height = float(np.ptp(held @ up))
    moved = _moved_most(mesh)
    middle = _middle(survey, parts, mesh, left)
    upper, lower, opener = _lips(mesh, moved, middle, left, up, front, height)
    eyes = _eye_points(survey, parts, left)
    if upper >= 0:
        lips = 0.5 * (mesh.points[upper] + mesh.points[lower])
    else:
        lips = _lips_by_shape(mesh, middle, left, up, front, height, eyes)
    origin = lips + (middle - lips @ left) * left
    if not eyes:
        eyes = _eyes_by_motion(mesh, origin, left, up, height)
    rise = [float((eye - origin) @ up) for eye in eyes.values()]
    unit = float(np.mean(rise)) if rise and np.mean(rise) > 0.05 * height else _EYE_HEIGHT * height
    frame = Frame(left, up, front, origin, unit)
    placed = {side: frame.place(eye[None])[0] for side, eye in eyes.items()}
    return Face(frame, mesh, upper, lower, placed, opener)


def _face_mesh(survey: Survey) -> FoundMesh | None:
    def weight(mesh: FoundMesh) -> tuple[int, int]:
        held = mesh.hold >= _HELD
        moved = np.zeros(len(mesh.points), bool)
        for key in mesh.keys.values():
            moved[key.moved.points] = True
        return int((moved & held).sum()), int(held.sum())

    found = [mesh for mesh in survey.meshes if weight(mesh)[1] > 8]
    return max(found, key=weight, default=None)


def _snapped(direction: Array, choices: Array) -> Array:
    direction = direction / np.linalg.norm(direction)
    best = choices[int(np.argmax(choices @ direction))]
    return best if best @ direction >= _SNAP else direction


def _up(survey: Survey, parts: Mapping[str, str]) -> Array:
    """From the hips to the head; the world's up where there is no skeleton."""
    if "head" in parts and ("hips" in parts or "neck" in parts):
        low = survey.bones[parts.get("hips", parts.get("neck", ""))].head
        rise = survey.bones[parts["head"]].head - low
        if np.linalg.norm(rise) > 1e-9:
            return _snapped(rise, np.vstack([np.eye(3), -np.eye(3)]))
    return np.array([0.0, 0.0, 1.0])


def _front(survey: Survey, parts: Mapping[str, str], mesh: FoundMesh, up: Array) -> Array:
    """Where the skin of the moving part of the head looks; else where the eyes are."""
    held = mesh.hold >= _HELD
    ahead = _moved_most(mesh) @ mesh.normals
    if np.linalg.norm(ahead - (ahead @ up) * up) < 1e-9:
        eyes = list(_eye_points(survey, parts, np.zeros(3)).values())
        centre = mesh.points[held].mean(axis=0)
        ahead = np.mean(eyes, axis=0) - centre if eyes else np.array([0.0, -1.0, 0.0])
    ahead = ahead - (ahead @ up) * up
    around = [axis for axis in np.vstack([np.eye(3), -np.eye(3)]) if abs(axis @ up) < 0.5]
    ahead = _snapped(ahead, np.array(around))
    ahead = ahead - (ahead @ up) * up
    return np.asarray(ahead / np.linalg.norm(ahead))


def _moved_most(mesh: FoundMesh) -> Array:
    """How far each point is moved at most by a key, shape (n,)."""
    out = np.zeros(len(mesh.points))
    for key in mesh.keys.values():
        far = np.linalg.norm(key.moved.by, axis=1)
        out[key.moved.points] = np.maximum(out[key.moved.points], far)
    return np.where(mesh.hold >= _HELD, out, 0.0)


def _eye_points(survey: Survey, parts: Mapping[str, str], left: Array) -> dict[str, Array]:
    """By bones, else by two meshes that say so and are alike; by where they are, not by side."""
    named = {side: parts.get(f"eye.{side}", "") for side in ("left", "right")}
    if all(named.values()):
        return _by_side([survey.bones[bone].head for bone in named.values()], left)
    meshes = [m for m in survey.meshes if "eye" in m.name.lower() and m.hold.mean() > _HELD]
    pairs = [(a, b) for a in meshes for b in meshes if a.name < b.name and _alike(a, b)]
    if not pairs:
        return {}
    return _by_side([0.5 * (m.points.min(axis=0) + m.points.max(axis=0)) for m in pairs[0]], left)


def _by_side(eyes: list[Array], left: Array) -> dict[str, Array]:
    first, second = sorted(eyes, key=lambda eye: float(eye @ left))
    return {"left": second, "right": first}


def _alike(one: FoundMesh, other: FoundMesh) -> bool:
    return len(one.points) == len(other.points) and bool(
        np.allclose(np.ptp(one.points, axis=0), np.ptp(other.points, axis=0), rtol=0.1, atol=1e-6)
    )


def _middle(survey: Survey, parts: Mapping[str, str], mesh: FoundMesh, left: Array) -> float:
    """Where the mid-plane is along ``left``."""
    eyes = list(_eye_points(survey, parts, left).values())
    if eyes:
        return float(np.mean([eye @ left for eye in eyes]))
    sums = _moved_most(mesh)
    along = mesh.points @ left
    if sums.max() > 0.0:
        there = along[sums > 0.1 * sums.max()]
        return float(0.5 * (there.min() + there.max()))
    held = along[mesh.hold >= _HELD]
    return float(0.5 * (held.min() + held.max()))


def _lips(
    mesh: FoundMesh,
    moved: Array,
    middle: float,
    left: Array,
    up: Array,
    front: Array,
    height: float,
) -> tuple[int, int, str]:
    """Two points of the mid-plane that lie close and that some key parts most.

    Looked for among what moves; then, for a jaw's bone moves no upper lip, about it, too.

    Returns:
        The upper point, the lower one, and the key; -1, -1 and empty where none parts any.
    """
    about = (np.abs(mesh.points @ left - middle) < _MIDDLE * height) & (mesh.hold >= _HELD)
    moving = about & (moved > 0.0)
    if not moving.any():
        return -1, -1, ""
    found = _parted(mesh, np.flatnonzero(moving), up, front, height)
    if found[0] >= 0:
        return found
    rise = mesh.points @ up
    room = _NEAR * height
    near = about & (rise > rise[moving].min() - room) & (rise < rise[moving].max() + room)
    return _parted(mesh, np.flatnonzero(near), up, front, height)


def _parted(
    mesh: FoundMesh, near: Ints, up: Array, front: Array, height: float
) -> tuple[int, int, str]:
    """The pair that some key parts most, of these points."""
    if len(near) < 2:
        return -1, -1, ""
    if len(near) > _MOST:
        near = near[np.argsort(-(mesh.points[near] @ front), kind="stable")[:_MOST]]
    above, below = _close_pairs(mesh.points[near], up, _NEAR * height)
    best, found = 0.0, (-1, -1, "")
    for name, key in mesh.keys.items():
        rise = np.zeros(len(mesh.points))
        rise[key.moved.points] = key.moved.by @ up
        falls = -rise[near][below]
        parted = rise[near][above] + falls
        parted = np.where(falls > 0.5 * parted, parted, 0.0)
        if not len(parted) or parted.max() <= max(best, 0.01 * height):
            continue
        best = float(parted.max())
        good = np.flatnonzero(parted > _AS_GOOD * best)
        ahead = (mesh.points[near] @ front)[above[good]]
        apart = np.linalg.norm(
            mesh.points[near][above[good]] - mesh.points[near][below[good]], axis=1
        )
        chosen = good[int(np.argmax(0.5 * ahead - apart + 0.1 * parted[good]))]
        found = (int(near[above[chosen]]), int(near[below[chosen]]), name)
    return found


def _close_pairs(points: Array, up: Array, within: float) -> tuple[Ints, Ints]:
    """Indices of pairs that lie close, the upper one first."""
    gap = points[:, None] - points[None]
    rise = gap @ up
    aside = np.linalg.norm(gap - rise[..., None] * up, axis=2)
    above, below = np.nonzero((rise >= 0.0) & (rise < within) & (aside < 0.4 * within))
    keep = above != below
    return above[keep], below[keep]


def _lips_by_shape(
    mesh: FoundMesh,
    middle: float,
    left: Array,
    up: Array,
    front: Array,
    height: float,
    eyes: Mapping[str, Array],
) -> Array:
    """Where a mouth should be: below the eyes by as much as they are apart, on the surface."""
    held = mesh.points[mesh.hold >= _HELD]
    if len(eyes) == 2:
        ends = list(eyes.values())
        level = float(np.mean([eye @ up for eye in ends])) - 1.05 * float(
            np.linalg.norm(ends[0] - ends[1])
        )
    else:
        level = float((held @ up).min()) + 0.22 * height
    close = held[(np.abs(held @ left - middle) < 0.1 * height)
                 & (np.abs(held @ up - level) < 0.08 * height)]  # fmt: skip
    ahead = float((close @ front).max()) if len(close) else float((held @ front).max())
    return np.asarray(middle * left + level * up + ahead * front)


def _eyes_by_motion(
    mesh: FoundMesh, origin: Array, left: Array, up: Array, height: float
) -> dict[str, Array]:
    """Where lids come together: points above the mouth, at a side, that a key pinches most."""
    out: dict[str, Array] = {}
    for side, sign in (("left", 1.0), ("right", -1.0)):
        best, found = 0.02 * height, None
        for place, pinch in _pinches(mesh, origin, sign * left, up, height):
            if pinch > best:
                best, found = pinch, place
        if found is not None:
            out[side] = found
    return out


def _pinches(
    mesh: FoundMesh, origin: Array, aside: Array, up: Array, height: float
) -> Iterator[tuple[Array, float]]:
    """For each key: the middle of what it moves on one side above the mouth, and how much closes.

    A lid goes down while what lies right above it hardly moves; a brow carries all that is near.
    """
    for key in mesh.keys.values():
        there = mesh.points[key.moved.points]
        out = (there - origin) @ aside
        high = (there - origin) @ up
        here = (out > 0.04 * height) & (high > 0.08 * height) & (high < 0.7 * height)
        if here.sum() < 3:
            continue
        rise = key.moved.by[here] @ up
        far = np.abs(rise)
        if far.max() <= 0.0:
            continue
        spread = float(np.ptp(there[here][far > 0.3 * far.max()] @ up))
        compact = 1.0 / (1.0 + (spread / (0.12 * height)) ** 2)
        pinch = float(max(-rise.min(), 0.0) * compact)
        yield np.average(there[here], axis=0, weights=far + 1e-12), pinch
