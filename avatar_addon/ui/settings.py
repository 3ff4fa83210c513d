# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel asks for, kept in the scene, and how far the work is, kept in the window.

Blender reads properties from annotations, as values: so they can't be postponed here.
"""
# mypy: disable-error-code="valid-type"

from pathlib import Path
from typing import Any

import bpy
import platformdirs
from bpy.props import (
    BoolProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from ..lipsync.lips import INTENSITY, SMOOTHING
from ..shots import lighting
from . import choices, markers

_LIGHTS = [(name, name.replace("-", " ").title(), "") for name in lighting.names()]
_SHOWN = {"SKIP_SAVE"}


def _show_markers(settings: Any, _context: Any) -> None:
    markers.show(settings.id_data, settings.markers)


class AVATAR_PG_scene(bpy.types.PropertyGroup):
    """``Scene.avatar``: all that the panel asks for."""

    character: EnumProperty(
        name="Character",
        description="Who speaks; added to the scene when it is not there yet",
        items=choices.characters,
    )
    text: StringProperty(
        name="Text",
        description="What the character says",
    )
    text_block: PointerProperty(
        name="From Text",
        description="Take the words from this text of the Text Editor instead",
        type=bpy.types.Text,
    )
    voice: EnumProperty(
        name="Voice",
        description="Who lends the voice",
        items=choices.voices,
    )
    lipsync: EnumProperty(
        name="Lip Sync",
        description="What the mouth is made from",
        items=choices.LIPSYNC,
    )
    recognizer: EnumProperty(
        name="Listens For",
        description="How Rhubarb hears mouth shapes in the speech",
        items=choices.RECOGNIZERS,
    )
    intensity: FloatProperty(
        name="Intensity",
        description="Size of the mouth's shapes; lips close whatever it is",
        min=INTENSITY[0],
        max=INTENSITY[1],
        default=1.0,
    )
    smoothing: FloatProperty(
        name="Smoothing",
        description="How long the mouth takes from shape to shape: less is crisper",
        min=SMOOTHING[0],
        max=SMOOTHING[1],
        default=1.0,
    )
    twos: BoolProperty(
        name="On Twos",
        description="Hold each shape of the mouth for two frames, as in drawn cartoons",
    )
    seed: IntProperty(
        name="Seed",
        description="Another number gives other blinks and head movements to the same words",
        min=0,
    )
    markers: EnumProperty(
        name="Markers",
        description="What of the speech is marked on the timeline; none takes the marks away",
        items=choices.MARKERS,
        update=_show_markers,
    )
    shot: EnumProperty(
        name="Size",
        description="How much of the character is in the picture",
        items=choices.SHOTS,
        default="MCU",
    )
    angle: EnumProperty(
        name="Angle",
        description="Where the camera stands",
        items=choices.ANGLES,
    )
    light: EnumProperty(
        name="Light",
        description="The lamps and the backdrop",
        items=_LIGHTS,
        default="three-point",
    )
    quality: EnumProperty(
        name="Quality",
        description="How long a frame may take",
        items=choices.QUALITIES,
    )
    output: StringProperty(
        name="Film",
        description="The .mp4 to write; empty: beside this .blend, by its name",
        subtype="FILE_PATH",
        options={"PATH_SUPPORTS_BLEND_RELATIVE"},
    )


class AVATAR_PG_progress(bpy.types.PropertyGroup):
    """``WindowManager.avatar``: what the panel shows of the work; never saved."""

    task: StringProperty(description="'speak' or 'render': whose work is shown", options=_SHOWN)
    running: BoolProperty(options=_SHOWN)
    stage: StringProperty(description="What is being done", options=_SHOWN)
    detail: StringProperty(description="How much of the stage is done", options=_SHOWN)
    left: StringProperty(description="Time left, in words", options=_SHOWN)
    fraction: FloatProperty(min=0.0, max=1.0, options=_SHOWN)
    message: StringProperty(description="How it ended", options=_SHOWN)
    hint: StringProperty(description="What to do about it", options=_SHOWN)
    failed: BoolProperty(options=_SHOWN)


def words_of(settings: Any) -> str:
    """The words to speak: of the chosen text of the Text Editor, else of the field."""
    block = settings.text_block
    return str(block.as_string() if block is not None else settings.text).strip()


def film_path(settings: Any) -> Path:
    """Where the film goes.

    By default beside the .blend and by its name, or among the user's videos before it is saved.
    """
    if settings.output.strip():
        path = Path(bpy.path.abspath(settings.output.strip()))
        return path if path.suffix else path.with_suffix(".mp4")
    if bpy.data.filepath:
        return Path(bpy.data.filepath).with_suffix(".mp4")
    videos = Path(platformdirs.user_videos_dir())
    return (videos if videos.is_dir() else Path.home()) / "talking-avatar.mp4"
