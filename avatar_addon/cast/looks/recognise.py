# SPDX-License-Identifier: GPL-3.0-or-later
"""A character is looked at, and known: which shape is which channel, and where its points are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...vocabulary import FACE_CHANNELS, VISEME_CHANNELS
from ..names.read import conventions_of, guess
from .effects import Effect, Ruler, lip_gap
from .face import Face, find_face
from .fill import Mapped, fill, gap_of
from .handles import Handle, with_handles
from .judge import match
from .landmarks import landmarks
from .survey import Array, Survey


@dataclass(frozen=True)
class Recognition:
    """What is known of a character.

    Attributes:
        face: Its face.
        handles: All that it can be moved by.
        effects: Handle → what it does.
        mapped: Channel → how it moves the face.
        landmarks: Landmark → where it is, in metres of the world.
        conventions: Convention → how many of its keys follow it, the most first.
        notes: Sentences on what was found odd or is missing.
    """

    face: Face
    handles: Mapping[str, Handle]
    effects: Mapping[str, Effect]
    mapped: Mapping[str, Mapped]
    landmarks: Mapping[str, Array]
    conventions: Mapping[str, int]
    notes: tuple[str, ...]

    @property
    def aa_gap(self) -> float:
        """How far the lips part at a full "aa", as a share of the head's height."""
        one = self.mapped.get("viseme.aa")
        head = float((self.landmarks["skull_top"] - self.landmarks["chin"]) @ self.face.frame.up)
        return gap_of(one.parts, self.effects) * self.face.frame.unit / head if one else 0.0

    def missing(self) -> tuple[str, ...]:
        """Visemes and shapes of the face that it can't do."""
        return tuple(c for c in (*VISEME_CHANNELS, *FACE_CHANNELS) if c not in self.mapped)


def recognise(survey: Survey) -> Recognition | None:
    """Know a character; None where nothing looks like a face."""
    first = find_face(survey)
    if first is None:
        return None
    mesh, handles = with_handles(survey, first.mesh)
    others = tuple(m for m in survey.meshes if m.name != mesh.name)
    face = find_face(replace(survey, meshes=(mesh, *others)))
    assert face is not None  # the mesh is at least as much of a face as before
    ruler = Ruler(face)
    effects = {name: ruler.measure(key.moved) for name, key in face.mesh.keys.items()}
    called = {name: "" if handle.turn else handle.name for name, handle in handles.items()}
    effects = {name: effect for name, effect in effects.items() if name in handles}
    matches, odd = match(effects, called)
    mapped, lacking = fill(matches, effects, called, lip_gap(face))
    names = [name for name in called.values() if name]
    return Recognition(
        face, handles, effects, mapped, landmarks(survey, face),
        conventions_of(guess(names)), (*odd, *lacking),
    )  # fmt: skip
