# SPDX-License-Identifier: GPL-3.0-or-later
"""After keying two frames are looked at: a mouth that should have moved and didn't is an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import bpy
import numpy as np

from ..cast.profile import CharacterProfile
from ..errors import CharacterError
from ..vocabulary import VISEME_CHANNELS
from .tracks import Tracks
from .turning import Values

_ASKED: Final = 0.2
"""A key that is asked for less than this moves too little to prove anything."""
_STILL_SHARE: Final = 1e-4
"""Points that move by less than this share of the mesh's size stand still."""


def prove(
    profile: CharacterProfile,
    tracks: Tracks,
    objects: Mapping[str, bpy.types.Object],
    *,
    start_frame: int,
) -> None:
    """Make sure that a mouth moves that was keyed to move; the scene's frame is as before.

    Args:
        profile: How the character is moved.
        tracks: What was keyed.
        objects: The character's objects by the names that the profile knows.
        start_frame: The scene's frame of the first value.

    Raises:
        CharacterError: It doesn't, with the reason where one is to be seen.
    """
    found = _most_asked(profile, tracks)
    if found is None:
        return
    (mesh, key), values = found
    scene: Any = bpy.context.scene
    before = scene.frame_current
    shut, wide = int(np.argmin(values)), int(np.argmax(values))
    ob = objects[mesh]
    try:
        there = [_points(scene, ob, start_frame + frame) for frame in (shut, wide)]
    finally:
        scene.frame_set(before)
    if there[0].shape != there[1].shape:
        return
    far = float(np.linalg.norm(there[1] - there[0], axis=1).max(initial=0.0))
    if far < _STILL_SHARE * float(np.ptp(there[0], axis=0).max()):
        raise CharacterError(f"'{ob.name}' was keyed, but its mouth does not move{_why(ob, key)}.",
                             "Mend that, and speak again.")  # fmt: skip


def _most_asked(profile: CharacterProfile, tracks: Tracks) -> tuple[tuple[str, str], Values] | None:
    """The shape key of a mouth that is asked to change most; None where none is asked enough."""
    wanted = {
        (mesh, target.key)
        for channel in VISEME_CHANNELS
        if channel in profile.channels
        for target in profile.channels[channel].keys
        for mesh in target.meshes
    }
    spans = {one: float(np.ptp(tracks.keys[one])) for one in wanted if one in tracks.keys}
    best = max(sorted(spans), key=spans.__getitem__, default=None)
    return (best, tracks.keys[best]) if best and spans[best] >= _ASKED else None


def _points(scene: Any, ob: bpy.types.Object, frame: int) -> Values:
    """Where a mesh's points are in its own space, with its keys and without what bends it."""
    scene.frame_set(frame)
    data: Any = ob.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    flat = np.empty(3 * len(data.vertices), np.float32)
    data.vertices.foreach_get("co", flat)
    return flat.reshape(-1, 3).astype(np.float64)


def _why(ob: bpy.types.Object, key: str) -> str:
    """What is to be seen that keeps a key still, as the end of a sentence."""
    data: Any = ob.data
    keys = data.shape_keys
    block = keys.key_blocks[key]
    animation = keys.animation_data
    path = f'key_blocks["{bpy.utils.escape_identifier(key)}"].value'
    reasons = (
        (keys.library is not None or data.library is not None,
         ": its data are linked from another file; make a library override of them"),
        (block.mute, f": its shape key '{key}' is muted"),
        (ob.show_only_shape_key, ": it shows one shape key alone (the pin beside its keys)"),
        (animation is not None and any(curve.data_path == path for curve in animation.drivers),
         f": a driver sets its shape key '{key}'"),
        (animation is not None and animation.action_slot is None, ": its action has no slot"),
        (animation is not None and any(track.is_solo for track in animation.nla_tracks),
         ": another track of its NLA plays alone"),
    )  # fmt: skip
    return next((reason for found, reason in reasons if found), "")
