# SPDX-License-Identifier: GPL-3.0-or-later
"""The buttons: each reads its settings, calls one function, and says what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import bpy

from ..cast import voicing
from ..errors import SettingError
from ..folders import check_writable
from ..lipsync.lips import MouthManner
from ..shots.spec import ShotSpec
from ..stage.clock import fps_of
from . import characters, landing, looking, status
from .choices import AUTO, OWN_VOICE
from .preferences import ask_doctor
from .settings import film_path, words_of
from .work import Catching, Outcome, WindowWork

_NO_WORDS: Final = "Type the words first"


@dataclass(frozen=True)
class SpeakParams:
    """What Speak was asked for, frozen before anything happens.

    Attributes:
        scene: The scene's name.
        text: The words.
        voice: Name of the voice; empty for the character's own.
        recognizer: Empty for the one that fits the voice.
        lipsync: What the mouth is made from.
        manner: How it moves.
        fps: The scene's frames per second.
        seed: Of everything that is random.
        place: Who speaks, how it is shown.
    """

    scene: str
    text: str
    voice: str
    mood: str
    recognizer: str
    lipsync: str
    manner: MouthManner
    fps: Fraction
    seed: int
    place: landing.Place

    @classmethod
    def read(cls, scene: Any) -> SpeakParams:
        """Read the scene's settings."""
        asked = scene.avatar
        return cls(
            scene=scene.name,
            text=words_of(asked),
            voice=voice_of(asked),
            mood=asked.mood,
            recognizer="" if asked.recognizer == AUTO else asked.recognizer,
            lipsync=asked.lipsync,
            manner=MouthManner(
                round(asked.intensity, 3), round(asked.smoothing, 3), bool(asked.twos)
            ),
            fps=fps_of(scene),
            seed=asked.seed,
            place=place_of(scene),
        )


def voice_of(asked: Any) -> str:
    """The chosen voice; the character's own where none is chosen."""
    if asked.voice != OWN_VOICE:
        return str(asked.voice)
    if asked.character.startswith(characters.OWN):
        return voicing.voice_of_profile(characters.profile_of(asked.character))
    return voicing.voice_of(asked.character)


def place_of(scene: Any) -> landing.Place:
    """Who is shown and how."""
    asked = scene.avatar
    return landing.Place(asked.character, ShotSpec(asked.shot, asked.angle), asked.light)


class AVATAR_OT_speak(WindowWork, bpy.types.Operator):
    """Say the words: speech, mouth and movement become keys, the sound goes to the sequencer"""

    bl_idname = "avatar.speak"
    bl_label = "Speak"
    bl_options = {"UNDO"}
    task = "speak"

    _params: SpeakParams
    _made: Path

    @classmethod
    def disabled_reason(cls, context: Any) -> str:
        """Grey without words."""
        return "" if words_of(context.scene.avatar) else _NO_WORDS

    def words(self, context: Any, folder: Path) -> list[str]:
        """``avatar perform`` with the text on a file: it may be long."""
        self._params = asked = SpeakParams.read(context.scene)
        self._made = folder / "made"
        script = folder / "words.txt"
        script.write_text(asked.text, encoding="utf-8")
        words = ["perform", f"@{script}", "-o", str(self._made)]
        words += ["--fps", str(asked.fps), "--seed", str(asked.seed), "--lipsync", asked.lipsync]
        words += ["--mood", asked.mood]
        words += ["--intensity", f"{asked.manner.intensity:g}"]
        words += ["--smoothing", f"{asked.manner.smoothing:g}"]
        words += ["--twos"] if asked.manner.twos else []
        for option, value in (("--voice", asked.voice), ("--recognizer", asked.recognizer)):
            words += [option, value] if value else []
        return words

    def land(self, context: Any, _result: Mapping[str, Any]) -> str:
        """Key the character of the scene that Speak was pressed in."""
        scene = bpy.data.scenes.get(self._params.scene)
        if scene is None:
            raise SettingError(
                f"The scene '{self._params.scene}' is gone, so nothing was keyed.",
                "Press Speak in the scene that the character is to stand in.",
            )
        landed = landing.land_speech(scene, self._made, self._params.place)
        if landed.shot_moved:
            looking.through_camera(context)
        seconds = float(landed.frames / self._params.fps)
        return f"Spoken: {seconds:.1f} s, {landed.frames} frames{_by_hand(landed)}"


def _by_hand(landed: landing.Landed) -> str:
    """What became of the changes by hand, for the end of a sentence."""
    said = []
    if landed.corrections:
        said.append(f"{landed.corrections} corrections by hand kept")
    if landed.waiting:
        said.append(f"{landed.waiting} wait for a line that is gone")
    if landed.unexplained:
        names = ", ".join(landed.unexplained[:3]) + (" …" if len(landed.unexplained) > 3 else "")
        said.append(f"changes of {names} stay in copies of the actions")
    return "".join(f"; {one}" for one in said)


class AVATAR_OT_use_mine(Catching, bpy.types.Operator):
    """Let the chosen object's character speak: its shapes and bones are found by name and motion"""

    bl_idname = "avatar.use_mine"
    bl_label = "Use My Character"
    bl_options = {"UNDO"}
    task = "character"

    @classmethod
    def poll(cls, context: Any) -> bool:
        """Grey without an object."""
        if context.object is None or context.object.type not in ("MESH", "ARMATURE"):
            cls.poll_message_set("Choose the head or the skeleton of a character")
            return False
        return True

    def execute(self, context: Any) -> Outcome:
        """Look at it, and choose it in the panel."""
        return self.catching(lambda: self._look(context))

    def _look(self, context: Any) -> Outcome:
        name, known = characters.make_known(context.scene, context.object)
        context.scene.avatar.character = name
        visemes = [channel for channel in known.mapped if channel.startswith("viseme.")]
        status.clear(self.task)
        said = f"{len(visemes)} of 15 visemes; {' '.join(known.notes[:3])}".rstrip("; ")
        self.report({"INFO"}, f"{name.partition(':')[2]}: {said}")
        return {"FINISHED"}


class AVATAR_OT_set_up_shot(Catching, bpy.types.Operator):
    """Put camera and lamps where the shot wants them; the character is added when missing"""

    bl_idname = "avatar.set_up_shot"
    bl_label = "Set Up Shot"
    bl_options = {"UNDO"}
    task = "shot"

    def execute(self, context: Any) -> Outcome:
        """Stage the shot."""
        return self.catching(lambda: self._stage(context))

    def _stage(self, context: Any) -> Outcome:
        landing.set_up_shot(context.scene, place_of(context.scene))
        looking.through_camera(context)
        status.clear(self.task)
        return {"FINISHED"}


class AVATAR_OT_render_film(WindowWork, bpy.types.Operator):
    """Render the scene as it stands, with its sound, to a film; Blender stays free meanwhile"""

    bl_idname = "avatar.render_film"
    bl_label = "Render Film"
    task = "render"

    _target: Path

    @classmethod
    def disabled_reason(cls, context: Any) -> str:
        """Grey without a camera."""
        return "" if context.scene.camera else "Press Speak first: the scene has no camera"

    def words(self, context: Any, folder: Path) -> list[str]:
        """``avatar render`` on a copy of the file, so that work may go on in this one."""
        self._target = film_path(context.scene.avatar)
        check_writable(self._target)
        copy = folder / "scene.blend"
        bpy.ops.wm.save_as_mainfile(filepath=str(copy), copy=True, check_existing=False)
        words = ["render", str(copy), "-o", str(self._target)]
        words += ["--quality", context.scene.avatar.quality]
        words += ["--blender", bpy.app.binary_path] if bpy.app.binary_path else []
        return words

    def land(self, _context: Any, _result: Mapping[str, Any]) -> str:
        """The film is there already."""
        return f"Film written to {self._target}"


class AVATAR_OT_cancel(bpy.types.Operator):
    """Stop what is running; nothing half done is kept"""

    bl_idname = "avatar.cancel"
    bl_label = "Cancel"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context: Any) -> bool:
        """Grey while nothing runs."""
        if WindowWork.current is None:
            cls.poll_message_set("Nothing is running")
        return WindowWork.current is not None

    def execute(self, _context: Any) -> Outcome:
        """Ask the work to stop; it says itself when it has."""
        if WindowWork.current is not None:
            WindowWork.current.ask_to_stop()
        return {"FINISHED"}


class AVATAR_OT_check_parts(Catching, bpy.types.Operator):
    """Ask Piper, Rhubarb, Blender and ffmpeg whether they are here and answer"""

    bl_idname = "avatar.check_parts"
    bl_label = "Check the Parts"
    bl_options = {"INTERNAL"}

    def execute(self, context: Any) -> Outcome:
        """Run ``avatar doctor`` and keep what it says for the preferences."""
        return self.catching(lambda: self._ask(context))

    def _ask(self, context: Any) -> Outcome:
        missing = [verdict.name for verdict in ask_doctor(context) if not verdict.ok]
        if missing:
            self.report({"WARNING"}, f"Missing: {', '.join(missing)}")
        return {"FINISHED"}
