# SPDX-License-Identifier: GPL-3.0-or-later
"""From poses to offsets: what every shape key moves, on the head and on what sits on it."""

from __future__ import annotations

from typing import Final

import numpy as np

from . import lids, lips, poses
from .arrays import FloatArray, smoothstep
from .head import HeadMesh
from .lips import LipPose, turn_jaw
from .params import FaceShape, Traits
from .poses import Push
from .sculpt import AVERAGE
from .solver import Spread

SIDES: Final = (("Left", 1), ("Right", -1))
_SEAM: Final = 0.035
"""Half the width, at the mid-plane, over which the keys of the two sides of the mouth cross."""


def key_names() -> tuple[str, ...]:
    """Every shape key of the head, in order: visemes first, then ARKit's names."""
    paired = dict.fromkeys([*poses.LIDS, "eyeLookIn", "eyeLookOut"])
    paired |= dict.fromkeys([*poses.PAIRED_MOUTH, *poses.PAIRED_PUSHES])
    single = dict.fromkeys([*poses.MOUTH, *poses.JAW_SHIFTS, "mouthClose", *poses.PUSHES])
    names = [f"viseme_{name}" for name in poses.VISEMES]
    names += [f"{name}{side}" for name in paired for side, _ in SIDES]
    return (*names, *single)


def mouth_correctives() -> dict[str, tuple[str, ...]]:
    """Keys that take back an expression where a viseme already does it → what they go with.

    Each takes the least value of the two it goes with, so that the viseme is kept: a mouth
    puckered twice would turn inside out, a jaw opened twice would unhinge.
    """
    return {
        f"{taken}At_{viseme}": (f"viseme_{viseme}", taken)
        for taken, visemes in poses.TWICE.items()
        for viseme in visemes
    }


def lid_correctives() -> dict[str, tuple[str, ...]]:
    """Keys that take back what moves a lid as far as the eye is shut → what they go with.

    Each takes the least value of the two it goes with: a shut eye stays shut whatever else the
    lids are asked to do, and no lid goes through the other.
    """
    return {
        f"{stem}AtBlink{side}": (f"eyeBlink{side}", f"{stem}{side}")
        for stem in poses.LIDS
        if stem != "eyeBlink"
        for side, _ in SIDES
    }


def split_side(key: str) -> tuple[str, int]:
    """A paired key's stem and side (+1 left, −1 right); side 0 for a key of the whole face."""
    for suffix, side in SIDES:
        stem = key.removesuffix(suffix)
        if stem != key and key not in poses.MOUTH and key not in poses.JAW_SHIFTS:
            return stem, side
    return key, 0


def jaw_angle_deg(key: str) -> float:
    """How far a key opens the jaw."""
    if key.startswith("viseme_"):
        return poses.VISEMES[key.removeprefix("viseme_")].jaw_deg
    return poses.MOUTH[key].jaw_deg if key in poses.MOUTH else 0.0


def half(points: FloatArray, side: int, seam: float = _SEAM) -> FloatArray:
    """Weights of one side of the face; the two sides' add up to 1, (n,)."""
    return smoothstep(-seam, seam, side * points[:, 0])


def placed(face: FaceShape, push: Push) -> FloatArray:
    """Where a push is on a face: it goes along with the eyes above and with the mouth below."""
    average, centre = FaceShape(), np.array(push.centre)
    up = smoothstep(average.mouth_z, average.eye[2], centre[2])
    at_eye = np.array(face.eye) - np.array(average.eye)
    at_eye[0] *= centre[0] / average.eye[0]
    at_mouth = np.array([0.0, 0.0, face.mouth_z - average.mouth_z])
    return np.asarray(centre + up * at_eye + (1.0 - up) * at_mouth)


def _clear_of_lids(face: FaceShape, points: FloatArray) -> FloatArray:
    """0 where the left eye's lids shut, 1 beyond: a cheek that rises never covers the lashes, (n,).

    What raises a lower lid is its own move, which a shut eye takes back.
    """
    away = np.hypot(points[:, 0] - face.eye[0], points[:, 2] - face.eye[2]) / face.eye_radius
    return smoothstep(0.85, 1.35, away)


def pushed(face: FaceShape, points: FloatArray, pushes: tuple[Push, ...], side: int) -> FloatArray:
    """Offsets of pushes on one side (±1) or on both (0), (n, 3)."""
    total = np.zeros_like(points)
    for s in (side,) if side else (1, -1):
        mirror = np.array([s, 1, 1])
        share = half(points, s, 0.025)
        for push in pushes:
            centre = placed(face, push)
            far = ((points * mirror - centre) / np.array(push.width)) ** 2
            weight = share * np.exp(-far.sum(axis=1))
            if centre[2] < face.eye[2] - 0.5 * face.eye_radius:
                weight = weight * _clear_of_lids(face, points * mirror)
            total += weight[:, None] * np.array(push.offset) * mirror
    return total


def skin_offsets(face: FaceShape, points: FloatArray, key: str) -> FloatArray:
    """What a key's lids and pushes do to any points on the face, (n, 3)."""
    stem, side = split_side(key)
    total = np.zeros_like(points)
    if stem in poses.LIDS:
        total += lids.moved(face, points, side, poses.LIDS[stem])
    if side and stem in poses.PAIRED_PUSHES:
        total += pushed(face, points, poses.PAIRED_PUSHES[stem], side)
    if key in poses.PUSHES:
        total += pushed(face, points, poses.PUSHES[key], 0)
    return total * _off_the_lids(face, points) if stem.startswith("brow") else total


def _off_the_lids(face: FaceShape, points: FloatArray) -> FloatArray:
    """0 at the lids' edges, 1 past their skin, (n, 1): brows leave shut eyes shut, lashes on."""
    out = np.ones(len(points))
    for _, side in SIDES:
        radius, _, _ = lids.to_sphere(face, points, side)
        out *= smoothstep(1.06 * face.eye_radius, 1.40 * face.eye_radius, radius)
    return out[:, None]


class HeadKeys:
    """Solves the head's keys on its cage."""

    def __init__(self, face: FaceShape, head: HeadMesh, traits: Traits = AVERAGE) -> None:
        self._face = face
        self._traits = traits
        self._head = head
        self._rest = lips.lip_rings(face, LipPose(), traits)
        self._mouth = [v for name in self._rest for v in head.rings[name]]
        x, y, z = head.cage.T
        skin = np.ones(len(head.cage), dtype=bool)
        skin[self._mouth] = False
        lower = z < face.mouth_z - 0.093
        chin = skin & lower & (y < -0.13) & (np.abs(x) < 0.15) & (z > -0.56 - traits.jaw_drop)
        nose = (np.abs(x) < 0.06) & (z > face.mouth_z + 0.092)
        still = skin & ((z > face.eye[2] + 0.045) | (y > 0.05) | (z < -0.60) | nose)
        eyes = [v for name, ring in head.rings.items() if name.startswith("eye") for v in ring]
        self._chin = np.where(chin)[0]
        handles = {*self._mouth, *self._chin.tolist(), *np.where(still)[0].tolist(), *eyes}
        self._spread = Spread(head.cage, head.cage_faces, handles)
        self._paired: dict[str, FloatArray] = {}

    def at_blink(self, corrective: str) -> FloatArray:
        """Offsets of a key of :func:`lid_correctives`, (m, 3)."""
        stem, side = split_side(lid_correctives()[corrective][1])
        lids_moved = lids.moved(self._face, self._head.cage, side, poses.LIDS[stem])
        lids_moved[self._mouth] = 0.0
        return np.asarray(self._head.matrix @ -lids_moved)

    def offsets(self, key: str) -> FloatArray:
        """Offsets of the head's mesh for a key, (m, 3)."""
        skin = skin_offsets(self._face, self._head.cage, key)
        if not key.startswith("mouth"):
            skin[self._mouth] = 0.0
        stem, side = split_side(key)
        if side and stem in poses.PAIRED_MOUTH:
            shared = self._both_sides(stem) * half(self._head.points, side)[:, None]
            return np.asarray(shared + self._head.matrix @ skin)
        return np.asarray(self._head.matrix @ (self._mouth_offsets(key) + skin))

    def _both_sides(self, stem: str) -> FloatArray:
        """What a pair of keys moves on the head's mesh, (m, 3); solved once for the two."""
        if stem not in self._paired:
            self._paired[stem] = self._head.matrix @ self._posed(poses.PAIRED_MOUTH[stem])
        return self._paired[stem]

    def _mouth_offsets(self, key: str) -> FloatArray:
        if key.startswith("viseme_"):
            return self._posed(poses.VISEMES[key.removeprefix("viseme_")])
        if key in poses.MOUTH:
            return self._posed(poses.MOUTH[key])
        if key in poses.JAW_SHIFTS:
            return self._shifted(np.array(poses.JAW_SHIFTS[key]))
        if key == "mouthClose":
            return self._closed()
        return np.zeros_like(self._head.cage)

    def _posed(self, pose: LipPose) -> FloatArray:
        if pose == LipPose():
            return np.zeros_like(self._head.cage)
        offsets = np.zeros_like(self._head.cage)
        for name, ring in lips.lip_rings(self._face, pose, self._traits).items():
            offsets[self._head.rings[name]] = ring - self._rest[name]
        chin = self._head.cage[self._chin]
        offsets[self._chin] = turn_jaw(self._face, chin, pose.jaw_deg) - chin
        return self._spread(offsets)

    def _shifted(self, shift: FloatArray) -> FloatArray:
        """Move the jaw: the lower lip with it, the corners half, the upper lip a little."""
        offsets = np.zeros_like(self._head.cage)
        slid = lips.shifted(self._face, shift)
        for name in self._rest:
            if name != lips.CAP:
                offsets[self._head.rings[name]] = slid
        offsets[self._chin] = shift
        return self._spread(offsets)

    def _closed(self) -> FloatArray:
        """Close the lips of a fully open jaw: what ``jawOpen`` did to them, undone."""
        opened = lips.lip_rings(self._face, poses.MOUTH["jawOpen"], self._traits)
        offsets = np.zeros_like(self._head.cage)
        for ring in lips.RINGS:
            shut = turn_jaw(self._face, self._rest[ring.name], 0.5 * poses.JAW_DEG)
            shut[:, 1] -= 0.014  # over the upper teeth, which stay where they are
            offsets[self._head.rings[ring.name]] = shut - opened[ring.name]
        return self._spread(offsets)
