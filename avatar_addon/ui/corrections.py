# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys that were changed by hand survive the next Speak: found, kept with the character, laid over.

Two properties of the character's collection hold it all, so that it is saved with the file: what
was keyed, and the corrections that were found since.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import bpy
import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..performance.corrections import (
    Correction,
    corrected,
    corrections_in,
    text_of_corrections,
)
from ..performance.entries import Entry
from ..performance.performance import Curve, Performance, SpokenLine
from ..rig.by_hand import HandWork, Snapshot, hand_work
from ..rig.character import Character
from ..rig.tracks import needed_keys
from . import characters

KEYED: Final = "avatar_keyed"
KEPT: Final = "avatar_corrections"
_GAP: Final = 3
"""Changed frames that are nearer than this are one correction."""
_HAIR_S: Final = 1e-3


@dataclass(frozen=True)
class Corrected:
    """A performance with what was corrected by hand.

    Attributes:
        performance: With its layer of corrections.
        used: How many corrections are in it.
        waiting: How many wait for a line that isn't there.
        unexplained: What was changed by hand and can't be kept: names of bones and keys.
    """

    performance: Performance
    used: int
    waiting: int
    unexplained: tuple[str, ...]


def correct(character: Character, performance: Performance) -> Corrected:
    """Find what was changed by hand since the last Speak, keep it, and lay it over a performance.

    The curves still are the old ones. Where something can't be told in channels, a copy of the
    character's actions stays in the file.
    """
    found, unexplained = _found(character)
    kept = _merged(kept_corrections(character.collection), found)
    _keep(character.collection, kept)
    if unexplained:
        _copy_actions(character)
    done, lost = corrected(performance, kept)
    return Corrected(done, len(kept) - len(lost), len(lost), unexplained)


def remember(character: Character, lines: Sequence[SpokenLine], taken: Snapshot) -> None:
    """Note what was keyed, for the next time."""
    names = list(taken.points)
    told = {
        "names": names,
        "channels": list(taken.channels),
        "start_frame": taken.start_frame,
        "frames": taken.frames,
        "fps": taken.fps,
        "lines": [asdict(line) | {"words": [], "phonemes": []} for line in lines],
    }
    arrays = {f"p{n}": taken.points[name] for n, name in enumerate(names)}
    for number, curve in enumerate(taken.channels.values()):
        arrays[f"c{number}"] = np.stack([curve.times_s, curve.values])
    packed = io.BytesIO()
    told_bytes: Any = np.frombuffer(json.dumps(told).encode("utf-8"), np.uint8)
    np.savez_compressed(packed, told=told_bytes, **arrays)
    # as text: Blender cuts bytes that replace others off at the first zero
    character.collection[KEYED] = base64.b64encode(packed.getvalue()).decode("ascii")


def has_spoken(scene: bpy.types.Scene, name: str) -> bool:
    """Whether something is noted of the character of that name."""
    owners: list[Any] = list(scene.collection.children_recursive)
    return any(c.get(characters.WHO) == name and (KEYED in c or KEPT in c) for c in owners)


def kept_corrections(collection: bpy.types.Collection) -> tuple[Correction, ...]:
    """The corrections that are kept with a character; none where somebody broke them."""
    text = collection.get(KEPT)
    if not text:
        return ()
    try:
        return corrections_in(Entry(json.loads(str(text)), "The corrections"))
    except (InputError, ValueError):
        return ()


def forget(character: Character) -> int:
    """Give up all corrections, those that aren't found yet, too; returns how many were kept."""
    collection: Any = character.collection
    count = len(kept_corrections(collection))
    for name in (KEPT, KEYED):
        if name in collection:
            del collection[name]
    return count


def _keep(collection: bpy.types.Collection, kept: Sequence[Correction]) -> None:
    if kept:
        collection[KEPT] = text_of_corrections(kept)


def _found(character: Character) -> tuple[list[Correction], tuple[str, ...]]:
    """Corrections that were made since the last time, and what can't be told in channels."""
    before = _remembered(character.collection)
    if before is None:
        return [], ()
    taken, lines = before
    work = hand_work(character.profile, character.objects, taken)
    return _by_line(work, taken, lines), work.unexplained


def _remembered(collection: bpy.types.Collection) -> tuple[Snapshot, list[SpokenLine]] | None:
    packed: Any = collection.get(KEYED)
    if not isinstance(packed, str):
        return None
    try:
        with np.load(io.BytesIO(base64.b64decode(packed)), allow_pickle=False) as arrays:
            told = json.loads(arrays["told"].tobytes())
            points = {
                (str(part), str(path), int(index)): arrays[f"p{n}"]
                for n, (part, path, index) in enumerate(told["names"])
            }
            channels = {
                str(name): Curve(*arrays[f"c{n}"]) for n, name in enumerate(told["channels"])
            }
        lines = [SpokenLine(**line) for line in told["lines"]]
        numbers = int(told["start_frame"]), int(told["frames"]), float(told["fps"])
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return None  # somebody else's, or broken: nothing is known of what was keyed
    return Snapshot(points, channels, *numbers), lines


def _by_line(work: HandWork, taken: Snapshot, lines: Sequence[SpokenLine]) -> list[Correction]:
    times = taken.times_s
    out = []
    for channel, (values, changed) in work.channels.items():
        for line in lines:
            inside = (times >= line.start_s - _HAIR_S) & (times < line.end_s - _HAIR_S)
            for first, last in _runs(changed & inside):
                run = slice(first, last)
                kept = needed_keys(values[run], straight=True)
                at = np.maximum(times[run][kept] - line.start_s, 0.0)
                curve = Curve(at, values[run][kept])
                out.append(Correction(line.id, channel, curve, line.text))
    return out


def _runs(changed: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First frame, and the one after the last, of what was changed; small gaps are none."""
    frames = np.flatnonzero(changed)
    if not len(frames):
        return []
    cuts = np.flatnonzero(np.diff(frames) > _GAP)
    starts = frames[np.concatenate([[0], cuts + 1])]
    ends = frames[np.concatenate([cuts, [len(frames) - 1]])] + 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _merged(kept: Sequence[Correction], found: Sequence[Correction]) -> list[Correction]:
    """All of them; what a newer one covers whole is gone."""
    return [one for one in kept if not any(_covers(new, one) for new in found)] + list(found)


def _covers(new: Correction, old: Correction) -> bool:
    first, last = old.curve.times_s[[0, -1]]
    same = (new.line, new.channel) == (old.line, old.channel)
    return same and bool(
        new.curve.times_s[0] <= first + _HAIR_S and last <= new.curve.times_s[-1] + _HAIR_S
    )


def _copy_actions(character: Character) -> None:
    """Keep the actions as they are, for whoever changed what we can't."""
    members: Mapping[str, Any] = character.objects
    for member in members.values():
        for owner in (member, getattr(member.data, "shape_keys", None)):
            data = owner.animation_data if owner else None
            if data is not None and data.action is not None:
                copy = data.action.copy()
                copy.name = f"{data.action.name} (by hand)"
                copy.use_fake_user = True
