# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way by hand: type, Speak, scrub, another Speak, undo, Cancel, Render."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import addon_utils
import bpy
import hands
import numpy as np
from hands import RESULTS, Steps, picture, until

ADDON = "bl_ext.user_default.avatar_addon"
WORDS = "Hello, I am a talking avatar."
SHORT = "Bye."
LONG = "One may well say a good deal more than can be spoken in the blink of an eye. " * 8


def steps() -> Steps:
    yield from enable()
    yield from first_look()
    yield from speak()
    yield from scrub()
    yield from speak_again_and_undo()
    yield from cancel_speak()
    yield from refuse_bad_voice()
    yield from change_the_shot()
    yield from render()
    yield from cancel_render()
    yield from look_at_preferences()
    yield from open_another_file()
    yield from disable_while_it_works()


def enable() -> Steps:
    import time

    began = time.perf_counter()
    addon_utils.enable(ADDON, default_set=True)
    RESULTS["enable_s"] = time.perf_counter() - began
    yield 0.5


def first_look() -> Steps:
    yield from hands.open_tab()
    picture("1-tab")
    yield from hands.find("avatar.speak(")
    yield 1.2  # the tooltip says why it is grey
    picture("2-grey")
    RESULTS["grey_speak"] = bpy.ops.avatar.speak.poll()
    yield from hands.type_into("avatar.text", WORDS)
    RESULTS["typed"] = asked().text


def speak() -> Steps:
    RESULTS["meshes_before"] = sorted(o.name for o in scene().objects)
    yield from hands.press("avatar.speak(")
    yield from until("Speak has begun", lambda: shown().running, 5)
    yield from until("the bar has moved", lambda: shown().fraction > 0.05, 60)
    yield 0.3
    picture("3-speaking")
    RESULTS["window_was_free"] = True  # this very tick ran while the child worked
    yield from until("it has spoken", lambda: not shown().running, 120)
    yield 1.0
    picture("4-spoken")
    RESULTS["spoken"] = facts()


def scrub() -> Steps:
    """Drag the playhead of the timeline, then go to where the mouth is widest."""
    times = next(a for a in bpy.context.window.screen.areas if a.type == "DOPESHEET_EDITOR")
    top = times.y + times.height
    y = bpy.context.window.height - (top - 36)
    before = scene().frame_current
    hands.xdo("mousemove", times.x + times.width // 3, y)
    hands.xdo("mousedown", 1)
    yield 0.3
    hands.xdo("mousemove", times.x + times.width // 2, y)
    yield 0.3
    hands.xdo("mouseup", 1)
    yield 0.3
    RESULTS["scrubbed"] = [before, scene().frame_current]
    opening = jaw_drop_mm()
    RESULTS["jaw_drop_mm"] = opening
    widest = max(opening, key=lambda frame: opening[frame])
    RESULTS["widest"] = widest
    scene().frame_set(widest)
    RESULTS["keys_at_widest"] = {
        k.name: round(k.value, 4) for k in keys().key_blocks if k.value > 0.01
    }
    yield 0.8
    picture("5-mouth-open")


def speak_again_and_undo() -> Steps:
    """A second Speak replaces the first; one undo takes it back."""
    first = curve_values()
    yield from hands.type_into("avatar.text", SHORT)
    yield from hands.press("avatar.speak(")
    yield from until("it has begun", lambda: shown().running, 5)
    yield from until("it has spoken again", lambda: not shown().running, 120)
    yield 0.5
    RESULTS["again"] = facts()
    RESULTS["again_other_keys"] = curve_values() != first
    hands.to_view()
    yield 0.2
    hands.xdo("key", "ctrl+z")
    yield 0.8
    RESULTS["undone"] = facts()
    RESULTS["undone_same_keys"] = curve_values() == first
    hands.xdo("key", "ctrl+shift+z")
    yield 0.8
    RESULTS["redone"] = facts()


def cancel_speak() -> Steps:
    """Esc during Speak: nothing changes, nothing runs on."""
    before = curve_values()
    said = scene().avatar.text
    scene().avatar.text = LONG
    yield 0.3
    yield from hands.press("avatar.speak(")
    yield from until("it has begun", lambda: shown().running, 5)
    yield 0.4
    hands.xdo("key", "Escape")
    yield from until("it has stopped", lambda: not shown().running, 10)
    yield 0.3
    scene().avatar.text = said
    yield 0.3
    RESULTS["cancelled"] = {
        "message": shown().message, "failed": shown().failed, "same": curve_values() == before,
        "running": hands.at_work(),
    }  # fmt: skip
    picture("6-cancelled")


def refuse_bad_voice() -> Steps:
    """A broken part is said in the panel, with the mend."""
    preferences = bpy.context.preferences.addons[ADDON].preferences
    preferences.rhubarb = "/nowhere/rhubarb"
    yield from hands.press("avatar.speak(")
    yield from until("it has failed", lambda: shown().failed, 60)
    preferences.rhubarb = ""
    yield 0.5
    RESULTS["refused"] = {
        "message": shown().message,
        "hint": shown().hint,
        "failed": shown().failed,
    }
    picture("6-refused")
    hands.to_view()
    yield 0.5


def change_the_shot() -> Steps:
    """Other shots move the camera: the whole figure, then a close-up from the side."""
    asked().shot = "WS"
    yield from hands.press("avatar.set_up_shot(")
    yield 0.6
    picture("7-wide")
    RESULTS["wide"] = scene().camera.name
    asked().shot, asked().angle = "CU", "three-quarter-left"
    yield from hands.press("avatar.set_up_shot(")
    yield 0.6
    picture("7-close-up")
    RESULTS["close_up"] = scene().camera.name


def render() -> Steps:
    scene().render.resolution_x, scene().render.resolution_y = 320, 180
    target = hands.OUT / "film.mp4"
    asked().output = str(target)
    asked().quality = "draft"
    yield 0.3
    RESULTS["render_frames"] = scene().frame_end
    yield from hands.press("avatar.render_film(")
    yield from until("Render has begun", lambda: shown().running, 10)
    yield from until("frames come", lambda: "frame" in shown().detail, 60)
    yield 0.3
    picture("8-rendering")
    scene().frame_set(3)  # the window is free, and what is done in it changes no frame
    yield from until("the film is there", lambda: not shown().running, 100)
    yield 0.4
    picture("9-film")
    RESULTS["film"] = {
        "message": shown().message, "hint": shown().hint, "failed": shown().failed,
        "exists": target.is_file(),
    }  # fmt: skip


def cancel_render() -> Steps:
    """The button beside the bar stops a render; the film from before stays."""
    target = hands.OUT / "film.mp4"
    before = target.read_bytes() if target.is_file() else b""
    asked().quality = "final"
    yield from hands.press("avatar.render_film(")
    yield from until("Render has begun", lambda: shown().running, 10)
    yield from hands.press("avatar.cancel(", across=0.915)
    yield from until("it has stopped", lambda: not shown().running, 15)
    RESULTS["render_cancelled"] = {
        "failed": shown().failed,
        "message": shown().message,
        "film_kept": target.is_file() and target.read_bytes() == before,
        "left_over": sorted(p.name for p in hands.OUT.iterdir() if "part" in p.name),
        "running": hands.at_work(),
        "scratch": sorted(p.name for p in Path(tempfile.gettempdir()).glob("avatar-*")),
    }
    picture("10-render-cancelled")


def look_at_preferences() -> Steps:
    """The verdict on each part, asked as the panel's work would ask."""
    bpy.ops.avatar.check_parts()
    RESULTS["verdicts"] = [
        [v.name, v.ok, v.version, v.where, v.mend]
        for v in sys.modules[f"{ADDON}.ui.preferences"]._verdicts
    ]
    area = hands.view()
    area.ui_type = "PREFERENCES"
    bpy.context.preferences.active_section = "ADDONS"
    bpy.context.window_manager.addon_search = "Talking"
    bpy.ops.preferences.addon_expand(module=ADDON)
    yield 1.0
    picture("11-preferences")
    area.ui_type = "VIEW_3D"
    yield from hands.open_tab()


def open_another_file() -> Steps:
    """Work for a file that goes away is stopped, and its result lands nowhere."""
    yield from hands.press("avatar.speak(")
    yield from until("it works", lambda: bool(hands.at_work()), 10)
    bpy.ops.wm.read_homefile(app_template="")
    yield 1.0
    RESULTS["other_file"] = {
        "running": hands.at_work(),
        "shown": shown().running,
        "objects": sorted(o.name for o in scene().objects),
    }


def disable_while_it_works() -> Steps:
    """Taking the add-on away ends its work and leaves no trace."""
    asked().text = WORDS
    yield from hands.open_tab()
    yield from hands.press("avatar.speak(")
    yield from until("it works", lambda: bool(hands.at_work()), 10)
    addon_utils.disable(ADDON)
    yield 1.0
    RESULTS["disabled"] = {
        "running": hands.at_work(),
        "traces": [n for n in dir(bpy.types) if n.startswith("AVATAR_")]
        + [t.__name__ for t in (bpy.types.Scene, bpy.types.WindowManager) if hasattr(t, "avatar")],
    }
    picture("12-disabled")


def scene() -> bpy.types.Scene:
    return bpy.context.scene


def asked() -> Any:
    return scene().avatar


def shown() -> Any:
    return bpy.context.window_manager.avatar


def keys() -> bpy.types.Key:
    """The shape keys of the head: of all meshes the one with the most keys."""
    owners = [o.data.shape_keys for o in scene().objects if o.type == "MESH" and o.data.shape_keys]
    return max(owners, key=lambda key: len(key.key_blocks))


def curve_values() -> list[list[float]]:
    """All key frames of the head's shape keys, as plain numbers."""
    data = keys().animation_data
    bag = data.action.layers[0].strips[0].channelbag(data.action_slot)
    return [[n for p in curve.keyframe_points for n in p.co] for curve in bag.fcurves]


def jaw_drop_mm() -> dict[int, float]:
    """Frame → how far the jaw has dropped, on the evaluated mesh, whatever the head does.

    It is the distance from the crown to the vertex that the jaw moves most, less the smallest.
    """
    owner = next(o for o in scene().objects if o.type == "MESH" and o.data.shape_keys == keys())
    blocks = keys().key_blocks
    basis, jaw = (np.array([p.co for p in blocks[name].data]) for name in ("Basis", "jawOpen"))
    chin, crown = int(np.argmax(np.linalg.norm(jaw - basis, axis=1))), int(np.argmax(basis[:, 2]))
    distance = {}
    for frame in range(scene().frame_start, scene().frame_end + 1):
        scene().frame_set(frame)
        mesh = owner.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
        distance[frame] = (mesh.vertices[crown].co - mesh.vertices[chin].co).length
    least = min(distance.values())
    return {frame: round(1000 * (d - least), 3) for frame, d in distance.items()}


def facts() -> dict[str, Any]:
    """What a Speak leaves in the scene."""
    strips = list(scene().sequence_editor.strips) if scene().sequence_editor else []
    camera = scene().camera
    return {
        "message": shown().message,
        "failed": shown().failed,
        "objects": sorted(o.name for o in scene().objects),
        "curves": len(curve_values()),
        "keys": sum(len(c) // 2 for c in curve_values()),
        "range": [scene().frame_start, scene().frame_end],
        "fps": scene().render.fps,
        "strips": [[s.name, s.type, s.channel, int(s.content_start)] for s in strips],
        "strip_frames": [int(s.right_handle - s.left_handle) for s in strips],
        "packed": [s.sound.packed_file is not None for s in strips],
        "scrub_sound": scene().use_audio_scrub,
        "camera": camera.name if camera else "",
        "lamps": sorted(o.name for o in scene().objects if o.type == "LIGHT"),
        "looks_through_camera": hands.view().spaces.active.region_3d.view_perspective == "CAMERA",
    }


hands.drive(steps, limit_s=240)
