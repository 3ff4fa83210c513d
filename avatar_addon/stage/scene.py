# SPDX-License-Identifier: GPL-3.0-or-later
"""Stage a job: an empty scene gets its character, performance, camera, light and sound."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import bpy

from ..cast.profile import landmarks_of, load_profile
from ..errors import DiskFull, OutputError
from ..performance.looking import with_gaze
from ..performance.mix import mix
from ..performance.performance import CAMERA, Performance
from ..render.job import StageJob
from ..rig.character import Character, append_character
from ..rig.keying import key_performance
from ..rig.proof import prove
from ..rig.sightlines import looker_of, sights_of
from ..rig.tracks import Tracks
from ..shots.framing import solve_framing
from ..shots.lighting import lighting, place_lights
from ..shots.spec import ShotSpec
from .camera import add_camera
from .clock import set_fps
from .lights import add_lights, set_backdrop

FIRST_FRAME: Final = 1
VIEW_TRANSFORM: Final = "AgX"
LOOK: Final = "AgX - Medium High Contrast"
"""Plain AgX washes skin out."""


@dataclass(frozen=True)
class Staged:
    """A scene that is ready to be rendered, who is in it, and how they move."""

    scene: bpy.types.Scene
    character: Character
    tracks: Tracks


def build_scene(job: StageJob, performance: Performance) -> Staged:
    """Stage a job in an empty file.

    Args:
        job: What to stage.
        performance: What the character does. Its eyes find the shot's camera.

    Raises:
        CharacterError: The character can't be used.
        SettingError: The shot or the light doesn't exist, or doesn't suit the character.
    """
    profile = load_profile(Path(job.profile))
    scene: Any = _empty_scene(job)
    character = append_character(profile, Path(job.profile).parent, scene)
    _set_up_shot(scene, job, landmarks_of(profile), profile.shows_to)
    scene.view_layers[0].update()  # only then it is known where things stand
    sights = sights_of(character, {CAMERA: scene.camera})
    mixed = mix(with_gaze(performance, sights, looker_of(character)))
    tracks = key_performance(
        profile, mixed, character.objects, fps=job.settings.fps, frames=job.frames,
        start_frame=FIRST_FRAME,
    )  # fmt: skip
    prove(profile, tracks, character.objects, start_frame=FIRST_FRAME)
    if job.audio:
        _add_sound(scene, job.audio)
    scene.frame_set(FIRST_FRAME)
    return Staged(scene, character, tracks)


def save_scene(path: Path) -> None:
    """Save the open file as a .blend that can be moved: it takes its name only when whole.

    Raises:
        DiskFull: No room.
        OutputError: The place can't be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        bpy.ops.wm.save_as_mainfile(
            filepath=str(part), copy=True, compress=True, check_existing=False
        )
        part.replace(path)
    except (OSError, RuntimeError) as error:
        raise _save_error(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def _save_error(path: Path, error: OSError | RuntimeError) -> DiskFull | OutputError:
    if getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error):
        return DiskFull(f"The disk is full: '{path}' could not be written.", "Make room for it.")
    return OutputError(f"'{path}' can't be written: {error}.", "Choose another place.")


def _empty_scene(job: StageJob) -> bpy.types.Scene:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    context: Any = bpy.context
    context.preferences.filepaths.use_scripts_auto_execute = False
    scene: Any = context.scene
    scene.name = "Shot"
    scene.render.resolution_x, scene.render.resolution_y = job.settings.size
    scene.render.resolution_percentage = 100
    set_fps(scene, job.settings.fps)
    scene.frame_start = FIRST_FRAME
    scene.frame_end = FIRST_FRAME + job.frames - 1
    scene.view_settings.view_transform = VIEW_TRANSFORM
    scene.view_settings.look = LOOK
    return scene  # type: ignore[no-any-return]


def _set_up_shot(
    scene: Any,
    job: StageJob,
    landmarks: Mapping[str, tuple[float, float, float]],
    shows_to: str,
) -> None:
    width, height = job.settings.size
    aspect = width / height
    spec = ShotSpec(job.shot_size, job.shot_angle)
    placement = solve_framing(spec, landmarks, aspect=aspect, shows_to=shows_to)
    look = lighting(job.light)
    add_camera(scene, placement, f"{spec.size} {spec.angle}")
    add_lights(scene, place_lights(look, landmarks, placement.azimuth_rad))
    set_backdrop(scene, look.backdrop, aspect=aspect)
    scene.view_settings.exposure = look.exposure


def _add_sound(scene: Any, audio: str) -> None:
    """Put the sound into the sequencer, packed so that the saved scene can be moved."""
    editor = scene.sequence_editor_create()
    strip = editor.strips.new_sound("Speech", audio, channel=1, frame_start=FIRST_FRAME)
    strip.sound.pack()
