# SPDX-License-Identifier: GPL-3.0-or-later
"""What was made beside the window comes into the scene: character, keys, sound, shot."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import bpy

from ..performance.file import load_performance
from ..performance.looking import with_gaze
from ..performance.mix import mix
from ..performance.performance import CAMERA, Performance
from ..rig.by_hand import snapshot
from ..rig.character import Character
from ..rig.keying import key_performance
from ..rig.proof import prove
from ..rig.sightlines import looker_of, sights_of
from ..shots.spec import ShotSpec
from ..stage.clock import fps_of
from . import characters, corrections, last_speech, markers, shot_rig
from .sound_strip import lay_sound

START_FRAME: Final = 1


@dataclass(frozen=True)
class Place:
    """Who is shown and how: a name of the cast, the shot, a lighting preset."""

    character: str
    shot: ShotSpec
    light: str


@dataclass(frozen=True)
class Landed:
    """What came into the scene.

    Attributes:
        frames: How many frames are keyed.
        shot_moved: Whether the camera was set up anew.
        corrections: How many pieces that were changed by hand came back.
        waiting: How many wait for a line that is gone.
        unexplained: Bones and keys that were changed by hand and are as spoken again; the actions
            with the changes stay in the file.
    """

    frames: int
    shot_moved: bool
    corrections: int = 0
    waiting: int = 0
    unexplained: tuple[str, ...] = ()


def land_speech(scene: bpy.types.Scene, folder: Path, place: Place) -> Landed:
    """Key a performance, lay its sound, and show who says it.

    A character that isn't there yet is added first; what was changed by hand on the keys of the
    Speak before comes back. The timeline becomes as long as the speech;
    the frame rate is the scene's own, which the performance was made for.

    Args:
        scene: Where it lands.
        folder: Holds ``performance.json`` and ``speech.wav``, as ``avatar perform`` writes them.
        place: Who says it and how it is shown.

    Raises:
        AvatarError: The character isn't in the cast, lacks what its profile moves, or doesn't
            suit the shot.
    """
    performance = load_performance(folder / "performance.json")
    moved = set_up_shot(scene, place, again=False)
    character = characters.bring(scene, place.character)
    frames, by_hand = _key(scene, character, performance)
    last_speech.keep(character.collection, performance)
    markers.remember(scene, performance)
    words = performance.lines[0].text if performance.lines else character.profile.name
    lay_sound(scene, folder / "speech.wav", name=words[:40], start_frame=START_FRAME)
    scene.frame_start, scene.frame_end = START_FRAME, START_FRAME + frames - 1
    scene.use_preview_range = False
    scene.frame_set(START_FRAME)
    return Landed(frames, moved, by_hand.used, by_hand.waiting, by_hand.unexplained)


def _key(
    scene: bpy.types.Scene, character: Character, performance: Performance
) -> tuple[int, corrections.Corrected]:
    """Key a performance, its eyes on the scene's camera; how many frames, and what came back."""
    fps = fps_of(scene)
    frames = max(1, round(performance.duration_s * fps))
    scene.view_layers[0].update()  # only then it is known where things stand
    seen = {CAMERA: scene.camera} if scene.camera is not None else {}
    looking = with_gaze(performance, sights_of(character, seen), looker_of(character))
    by_hand = corrections.correct(character, looking)
    mixed = mix(by_hand.performance)
    tracks = key_performance(
        character.profile, mixed, character.objects,
        fps=fps, frames=frames, start_frame=START_FRAME,
    )  # fmt: skip
    prove(character.profile, tracks, character.objects, start_frame=START_FRAME)
    taken = snapshot(
        character.objects, mixed, start_frame=START_FRAME, frames=frames, fps=float(fps)
    )
    corrections.remember(character, performance.lines, taken)
    return frames, by_hand


def set_up_shot(scene: bpy.types.Scene, place: Place, *, again: bool = True) -> bool:
    """Bring the character and set its shot up; a shot that can't be brings nobody.

    What the character said last is keyed again where its eyes have to find another camera.

    Args:
        scene: Where.
        place: Who is shown and how.
        again: Also where it is set up for that shot already.

    Returns:
        Whether anything was moved.

    Raises:
        AvatarError: As :func:`land_speech`.
    """
    profile = characters.profile_of(place.character)
    planned = shot_rig.plan(scene, profile, place.shot, place.light)
    if not again and shot_rig.stands_for(scene) == planned.title:
        return False
    character = characters.bring(scene, place.character)
    shot_rig.set_up(scene, character.root, planned)
    said = last_speech.kept(character.collection) if again else None
    if said is not None and said.gaze:
        _key(scene, character, said)
        scene.frame_set(scene.frame_current)
    return True
