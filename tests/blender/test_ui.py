# SPDX-License-Identifier: GPL-3.0-or-later
"""The window's code without a window: registration, the blocking path, what lands in the scene."""

from __future__ import annotations

import itertools
import json
import shutil
import sys
import textwrap
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

import avatar_addon
from avatar_addon import processes
from avatar_addon.errors import CharacterError
from avatar_addon.parts import Command
from avatar_addon.performance.file import save_performance
from avatar_addon.performance.performance import Curve, Layer, Performance, SpokenLine
from avatar_addon.progress import Step
from avatar_addon.shots.spec import ShotSpec
from avatar_addon.ui import characters, jobs, landing, shot_rig, sound_strip, status, work

FPS = 24
FRAMES = 12


@pytest.fixture
def addon(
    empty_scene: bpy.types.Scene, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """The add-on in an empty scene, with the tiny character in Ada's place."""
    monkeypatch.setattr("avatar_addon.ui.characters.find_character", lambda _: tiny)
    avatar_addon.register()
    assert empty_scene.avatar.character == "ada"
    yield empty_scene.avatar
    avatar_addon.unregister()


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """What ``avatar perform`` leaves: the mouth opens and closes within half a second."""
    return write_made(tmp_path / "made", peak=1.0)


def write_made(folder: Path, *, peak: float) -> Path:
    folder.mkdir()
    duration = FRAMES / FPS
    opening = Curve(np.array([0.0, duration / 2, duration]), np.array([0.0, peak, 0.0]))
    nod = Curve(np.array([0.0, duration]), np.array([0.0, 0.2]))
    layers = (Layer("mouth", {"viseme.aa": opening}), Layer("head", {"head.pitch": nod}))
    lines = (SpokenLine("x", "", "Ah.", 0.0, duration),)
    save_performance(Performance(duration, layers, lines), folder / "performance.json")
    with wave.open(str(folder / "speech.wav"), "wb") as sound:
        sound.setparams((1, 2, 48_000, 0, "NONE", ""))
        sound.writeframes(b"\0\1" * (48_000 * FRAMES // FPS))
    return folder


@pytest.fixture
def fake_avatar(
    tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Path]:
    """``fake_avatar(code)`` puts a script in the ``avatar`` command's place.

    The script sees ``words`` and may ``say(value)`` and ``give(folder)``. Returns the file where
    its words are written.
    """

    def put(code: str) -> Path:
        script, heard = tmp_path / "fake_avatar.py", tmp_path / "heard.json"
        script.write_text(
            textwrap.dedent(f"""\
            import json, shutil, sys, time, pathlib
            words = sys.argv[1:]
            pathlib.Path({str(heard)!r}).write_text(json.dumps(words))
            def say(value): print(json.dumps(value), flush=True)
            def give(): shutil.copytree({str(made)!r}, words[words.index("-o") + 1])
            def step(stage, done, total, fraction):
                say(dict(stage=stage, done=done, total=total, left_s=1.0, fraction=fraction))
            """)
            + textwrap.dedent(code)
        )
        command = Command((sys.executable, str(script)))
        monkeypatch.setattr(work, "avatar_command", lambda: command)
        return heard

    return put


# --- registration -------------------------------------------------------------------------------


def ours() -> set[str]:
    """Everything in Blender that has our name."""
    found = {name for name in dir(bpy.types) if name.startswith("AVATAR_")}
    found |= {f"ops.{name}" for name in dir(bpy.ops) if name == "avatar"}
    found |= {
        f"{owner.__name__}.avatar"
        for owner in (bpy.types.Scene, bpy.types.WindowManager, bpy.types.Object)
        if hasattr(owner, "avatar")
    }
    return found


def test_registering_twice_over_leaves_no_trace() -> None:
    before = ours()
    avatar_addon.register()
    registered = ours()
    avatar_addon.unregister()
    assert ours() == before == set()
    avatar_addon.register()
    assert ours() == registered
    assert {"AVATAR_PT_speech", "AVATAR_OT_speak", "Scene.avatar"} <= registered
    avatar_addon.unregister()
    assert ours() == set()


def test_a_registration_that_fails_half_way_takes_all_back(monkeypatch: pytest.MonkeyPatch) -> None:
    from avatar_addon import ui

    monkeypatch.setattr(ui, "_CLASSES", (*ui._CLASSES, int))
    with pytest.raises((TypeError, ValueError, RuntimeError)):
        ui.register()
    assert ours() == set()


def test_every_button_says_what_it_does() -> None:
    avatar_addon.register()
    for name in dir(bpy.ops.avatar):
        described = getattr(bpy.ops.avatar, name).get_rna_type().description
        assert len(described) > 20, name
        assert "\n" not in described
        assert not described.endswith("."), "Blender adds the full stop"
    avatar_addon.unregister()


# --- grey buttons -------------------------------------------------------------------------------


def refusal(operator: Any) -> str:
    with pytest.raises(RuntimeError) as caught:
        operator()
    return str(caught.value)


def test_speak_is_grey_without_words_and_says_so(addon: Any) -> None:
    addon.text = "  "
    assert "Type the words first" in refusal(bpy.ops.avatar.speak)
    addon.text = "Hello."
    assert bpy.ops.avatar.speak.poll()


def test_render_is_grey_without_a_camera_and_says_so(addon: Any) -> None:
    assert addon
    assert "no camera" in refusal(bpy.ops.avatar.render_film)


def test_cancel_is_grey_while_nothing_runs(addon: Any) -> None:
    assert addon
    assert "Nothing is running" in refusal(bpy.ops.avatar.cancel)


# --- Speak, blocking ----------------------------------------------------------------------------


def test_speak_without_a_window_keys_and_says_so(
    addon: Any, fake_avatar: Callable[[str], Path]
) -> None:
    heard = fake_avatar("""
        step("speech", 0, 1, 0.1); step("lip sync", 50, 100, 0.6)
        give(); say({"result": {}})
    """)
    addon.text, addon.seed, addon.recognizer = "Ah, äh.", 7, "phonetic"
    addon.lipsync, addon.intensity, addon.smoothing, addon.twos = "phonemes", 1.4, 0.5, True
    addon.mood = "tender"
    assert bpy.ops.avatar.speak() == {"FINISHED"}
    words = json.loads(heard.read_text())
    assert words[0] == "perform"
    assert words[1].startswith("@")
    assert words[-1] == "--json-progress"
    pairs = dict(itertools.pairwise(words))
    assert (pairs["--fps"], pairs["--seed"], pairs["--recognizer"]) == ("24", "7", "phonetic")
    assert (pairs["--lipsync"], pairs["--intensity"]) == ("phonemes", "1.4")
    assert pairs["--smoothing"] == "0.5"
    assert (pairs["--mood"], "--twos" in words) == ("tender", True)
    shown = status.of_window()
    assert (shown.message, shown.running, shown.failed) == (
        "Spoken: 0.5 s, 12 frames",
        False,
        False,
    )
    assert shown.fraction == pytest.approx(0.6)
    assert work.WindowWork.current is None
    assert not Path(words[1][1:]).exists(), "the scratch folder is swept"
    assert keyed("viseme_aa", 7) == pytest.approx(1.0)


def test_the_words_reach_the_child_as_typed(addon: Any, fake_avatar: Callable[[str], Path]) -> None:
    fake_avatar("""
        text = pathlib.Path(words[1][1:]).read_text(encoding="utf-8")
        say({"error": {"message": text, "hint": "mend it", "exit_code": 2}})
    """)
    addon.text = "--help; $(rm) 'ä' \"😀\""
    with pytest.raises(RuntimeError, match=r"--help; \$\(rm\) 'ä' \"😀\" mend it"):
        bpy.ops.avatar.speak()


def test_words_come_from_a_text_of_the_editor(
    addon: Any, fake_avatar: Callable[[str], Path]
) -> None:
    fake_avatar("""
        text = pathlib.Path(words[1][1:]).read_text(encoding="utf-8")
        say({"error": {"message": text, "hint": "", "exit_code": 2}})
    """)
    addon.text_block = bpy.data.texts.new("Script")
    assert "Type the words" in refusal(bpy.ops.avatar.speak)
    addon.text_block.write("One.\nTwo.")
    assert "One.\nTwo." in refusal(bpy.ops.avatar.speak)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("say({'error': {'message': 'No voice.', 'hint': 'Get one.', 'exit_code': 3}})",
         ("No voice.", "Get one.", True)),
        ("say({'error': {'message': 'Stopped.', 'hint': '', 'exit_code': 130}})",
         ("Stopped.", "", False)),
        ("sys.exit('boom')",
         ("The work stopped without a result: boom.", "Press the button again.", True)),
        ("print('no json'); say([1]); say({'stage': 'speech'}); import os; os.kill(os.getpid(), 9)",
         ("The work stopped without a result: exit status -9.", "Press the button again.", True)),
    ],
    ids=["error", "cancelled", "silent death", "garbage and a kill"],
)  # fmt: skip
def test_a_failed_child_is_a_sentence_and_changes_nothing(
    addon: Any, fake_avatar: Callable[[str], Path], code: str, said: tuple[str, str, bool]
) -> None:
    fake_avatar(code)
    addon.text = "Ah."
    with pytest.raises(RuntimeError, match=said[0]) if said[2] else nullcontext():
        assert bpy.ops.avatar.speak() == {"CANCELLED"}
    shown = status.of_window()
    assert (shown.message, shown.hint, shown.failed) == said
    assert not shown.running
    assert work.WindowWork.current is None
    assert len(bpy.context.scene.objects) == 0
    assert len(bpy.data.sounds) == 0


# --- the child ----------------------------------------------------------------------------------


def outcome(job: jobs.Job, limit_s: float = 10) -> list[jobs.Message]:
    """All messages up to the last one."""
    heard: list[jobs.Message] = []
    deadline = time.monotonic() + limit_s
    while not (heard and isinstance(heard[-1], jobs.Done | jobs.Failed)):
        assert time.monotonic() < deadline, heard
        heard += job.messages()
        time.sleep(0.01)
    return heard


def python(code: str) -> jobs.Job:
    return jobs.Job(Command((sys.executable, "-c", code)), [], {"MARK_UI": "yes"})


def test_a_job_hands_over_every_report_in_order() -> None:
    job = python(
        "import json, os\n"
        "for i in range(300): print(json.dumps(dict(stage='render', done=i, total=300,"
        " left_s=None, fraction=i / 300)))\n"
        "print(json.dumps({'result': {'mark': os.environ['MARK_UI']}}))"
    )
    heard = outcome(job)
    assert [m.done for m in heard[:-1] if not isinstance(m, jobs.Done)] == list(range(300))
    assert heard[-1] == jobs.Done({"mark": "yes"})
    assert job.messages() == []
    job.close()


def test_the_avatar_command_runs_this_package_and_no_neighbour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An extension folder beside ours may be called like a module; ours runs all the same."""
    package = Path(avatar_addon.__file__).parent
    (tmp_path / "avatar_addon").symlink_to(package)
    (tmp_path / "json").mkdir()
    (tmp_path / "json" / "__init__.py").write_text("raise SystemExit('the wrong json')")
    monkeypatch.setattr(jobs, "PACKAGE", tmp_path / "avatar_addon")
    command = jobs.avatar_command()
    done = processes.run(
        [*command.argv, "voices", "list"], what="avatar", timeout_s=30, env=command.env
    )
    assert done.returncode == 0, done.stderr
    assert b"en_US-ensemble-x_low" in done.stdout


def test_asking_to_stop_returns_at_once_and_a_deaf_child_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "_GRACE_S", 0.3)
    job = python(
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('{}', flush=True)\ntime.sleep(60)"
    )
    time.sleep(0.3)
    began = time.monotonic()
    job.ask_to_stop()
    assert time.monotonic() - began < 0.1
    assert outcome(job, 3)[-1] == jobs.Failed("Cancelled.", "", 130)
    assert time.monotonic() - began < 2
    job.close()


def test_a_child_may_end_by_itself_when_its_input_is_closed() -> None:
    job = python(
        "import json, sys\n"
        "sys.stdin.read()\n"
        "print(json.dumps({'error': {'message': 'Swept.', 'exit_code': 130}}), flush=True)"
    )
    job._process.stdin.close()
    assert outcome(job)[-1] == jobs.Failed("Swept.", "", 130)
    job.close()


def test_unregistering_ends_what_runs(
    addon: Any, fake_avatar: Callable[[str], Path], no_orphans: Callable[[str], None]
) -> None:
    assert addon
    fake_avatar("time.sleep(60)")

    class Working(work.WindowWork):
        task = "speak"

        def words(self, _context: Any, folder: Path) -> list[str]:
            return [str(folder)]

    Working().begin(bpy.context)
    work.stop_all()
    assert work.WindowWork.current is None
    no_orphans("fake_avatar.py")


# --- what lands in the scene --------------------------------------------------------------------

PLACE = landing.Place("ada", ShotSpec("MCU", "front"), "three-point")


def keyed(key: str, frame: int) -> float:
    scene = bpy.context.scene
    scene.frame_set(frame)
    head = characters.find_in(scene, "ada").objects["Head"]
    return float(head.data.shape_keys.key_blocks[key].value)


def test_a_landed_performance_moves_vertices(addon: Any, made: Path) -> None:
    assert addon
    scene = bpy.context.scene
    landed = landing.land_speech(scene, made, PLACE)
    assert landed == landing.Landed(FRAMES, shot_moved=True)
    assert [keyed("viseme_aa", f) for f in (1, 4, 7, 10)] == pytest.approx([0, 0.5, 1, 0.5])
    head = characters.find_in(scene, "ada").objects["Head"]
    lowest = min(range(len(head.data.vertices)), key=lambda i: head.data.vertices[i].co.z)
    at = {}
    for frame in (1, 7):
        scene.frame_set(frame)
        graph = bpy.context.evaluated_depsgraph_get()
        at[frame] = head.evaluated_get(graph).data.vertices[lowest].co.z
    assert at[1] - at[7] == pytest.approx(0.1, abs=0.02)


def test_timeline_and_sound_are_as_long_as_the_speech(addon: Any, made: Path) -> None:
    assert addon
    scene = bpy.context.scene
    landing.land_speech(scene, made, PLACE)
    strip = sound_strip.our_strip(scene)
    assert (scene.frame_start, scene.frame_end, scene.frame_current) == (1, FRAMES, 1)
    assert (strip.frame_final_start, strip.frame_final_duration) == (1, FRAMES)
    assert strip.name == "Ah."
    assert strip.sound.packed_file.size == (made / "speech.wav").stat().st_size
    assert scene.use_audio_scrub
    assert scene.sync_mode == "AUDIO_SYNC"


def test_a_second_speak_replaces_the_first(addon: Any, made: Path, tmp_path: Path) -> None:
    assert addon
    scene = bpy.context.scene
    landing.land_speech(scene, made, PLACE)
    objects, sounds = set(scene.objects), len(bpy.data.sounds)
    landed = landing.land_speech(scene, write_made(tmp_path / "b", peak=0.5), PLACE)
    assert not landed.shot_moved
    assert set(scene.objects) == objects
    assert len(bpy.data.sounds) == sounds == 1
    assert len(scene.sequence_editor.strips) == 1
    assert keyed("viseme_aa", 7) == pytest.approx(0.5)


def test_a_strip_of_the_user_stays_where_it_is(addon: Any, made: Path) -> None:
    assert addon
    scene = bpy.context.scene
    music = scene.sequence_editor_create().strips.new_sound("Music", str(made / "speech.wav"), 1, 5)
    for _ in range(2):
        landing.land_speech(scene, made, PLACE)
    assert (music.channel, music.frame_final_start) == (1, 5)
    assert sound_strip.our_strip(scene).channel == 2
    assert sound_strip.our_strip(scene).frame_final_start == 1


def test_the_character_is_found_again_after_saving(addon: Any, made: Path, tmp_path: Path) -> None:
    assert addon
    landing.land_speech(bpy.context.scene, made, PLACE)
    path = tmp_path / "scene.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.open_mainfile(filepath=str(path))
    scene = bpy.context.scene
    count = len(scene.objects)
    landing.land_speech(scene, made, PLACE)
    assert len(scene.objects) == count
    assert keyed("viseme_aa", 7) == pytest.approx(1.0)


def test_a_renamed_character_is_still_keyed(addon: Any, made: Path) -> None:
    assert addon
    scene = bpy.context.scene
    landing.land_speech(scene, made, PLACE)
    for member in scene.objects:
        member.name = f"mine {member.name}"
    landing.land_speech(scene, made, PLACE)
    assert keyed("viseme_aa", 7) == pytest.approx(1.0)


@pytest.mark.parametrize(("size_m", "expected_x"), [(2.0, 2.0), (0.5, 1.0), (20.0, 0.0)])
def test_the_mark_is_beside_what_stands_there(
    addon: Any, made: Path, size_m: float, expected_x: float
) -> None:
    assert addon
    bpy.ops.mesh.primitive_cube_add(size=size_m)
    landing.land_speech(bpy.context.scene, made, PLACE)
    root = characters.find_in(bpy.context.scene, "ada").root
    assert tuple(root.location) == pytest.approx((expected_x, 0, 0))


def test_the_camera_sees_the_character_wherever_it_stands(addon: Any, made: Path) -> None:
    from bpy_extras.object_utils import world_to_camera_view
    from mathutils import Vector

    assert addon
    scene = bpy.context.scene
    bpy.ops.mesh.primitive_cube_add(size=2.0)
    landing.land_speech(scene, made, PLACE)
    character = characters.find_in(scene, "ada")
    character.root.location = (5.0, -3.0, 0.5)
    character.root.rotation_euler[2] = 1.0
    landing.set_up_shot(scene, PLACE)
    scene.view_layers[0].update()
    eyes = character.root.matrix_world @ Vector((0, -0.11, 1.63))
    x, y, depth = world_to_camera_view(scene, scene.camera, eyes)
    assert (x, y) == pytest.approx((0.5, 1 - 0.33), abs=0.02)
    assert depth > 0.3


def test_another_shot_moves_the_camera_and_leaves_one_rig(addon: Any, made: Path) -> None:
    assert addon
    scene = bpy.context.scene
    landing.land_speech(scene, made, PLACE)
    lamps = sum(o.type == "LIGHT" for o in scene.objects)
    near = landing.Place("ada", ShotSpec("CU", "front"), "three-point")
    assert landing.land_speech(scene, made, near).shot_moved
    assert sum(o.type == "CAMERA" for o in scene.objects) == 1
    assert sum(o.type == "LIGHT" for o in scene.objects) == lamps
    assert len(bpy.data.worlds) == 1
    assert "CU" in shot_rig.stands_for(scene)


def test_the_users_world_stays_in_the_file(addon: Any, made: Path) -> None:
    assert addon
    scene = bpy.context.scene
    scene.world = bpy.data.worlds.new("Sunset")
    landing.land_speech(scene, made, PLACE)
    assert scene.world.name != "Sunset"
    assert bpy.data.worlds["Sunset"].use_fake_user


def test_a_shot_that_shows_too_much_is_refused_before_anything_is_keyed(
    addon: Any, made: Path
) -> None:
    from avatar_addon.errors import SettingError

    assert addon
    wide = landing.Place("ada", ShotSpec("WS", "front"), "three-point")
    with pytest.raises(SettingError):
        landing.land_speech(bpy.context.scene, made, wide)
    assert len(bpy.context.scene.objects) == 0


def test_a_character_that_lost_a_part_is_said(addon: Any, made: Path) -> None:
    assert addon
    scene = bpy.context.scene
    landing.land_speech(scene, made, PLACE)
    bpy.data.objects.remove(characters.find_in(scene, "ada").objects["Teeth"])
    with pytest.raises(CharacterError, match="Teeth"):
        landing.land_speech(scene, made, PLACE)


def test_broadcast_rates_reach_the_child_exactly(
    addon: Any, fake_avatar: Callable[[str], Path]
) -> None:
    heard = fake_avatar("say({'error': {'message': 'x', 'hint': '', 'exit_code': 2}})")
    bpy.context.scene.render.fps, bpy.context.scene.render.fps_base = 30, 1.001
    addon.text = "Ah."
    refusal(bpy.ops.avatar.speak)
    words = json.loads(heard.read_text())
    assert Fraction(words[words.index("--fps") + 1]) == Fraction(30000, 1001)


# --- Render, blocking ---------------------------------------------------------------------------


def test_render_hands_over_a_copy_of_the_scene(
    addon: Any, made: Path, fake_avatar: Callable[[str], Path], tmp_path: Path
) -> None:
    heard = fake_avatar("""
        step("render", 3, 12, 0.5)
        shutil.copy(words[1], words[words.index("-o") + 1]); say({"result": {}})
    """)
    landing.land_speech(bpy.context.scene, made, PLACE)
    addon.output, addon.quality = str(tmp_path / "a film"), "final"
    assert bpy.ops.avatar.render_film() == {"FINISHED"}
    words = json.loads(heard.read_text())
    assert words[0] == "render"
    assert words[words.index("--quality") + 1] == "final"
    film = tmp_path / "a film.mp4"
    assert status.of_window().message == f"Film written to {film}"
    assert bpy.data.filepath == ""
    with bpy.data.libraries.load(str(film)) as (there, _):
        assert "Head" in there.objects
        assert "Ah." in there.sounds


def test_a_film_that_cannot_be_written_is_refused_before_the_render(
    addon: Any, made: Path, fake_avatar: Callable[[str], Path], tmp_path: Path
) -> None:
    heard = fake_avatar("")
    landing.land_speech(bpy.context.scene, made, PLACE)
    addon.output = str(tmp_path / "nowhere" / "film.mp4")
    assert "does not exist" in refusal(bpy.ops.avatar.render_film)
    assert not heard.exists()
    assert work.WindowWork.current is None


def test_set_up_shot_brings_the_character_and_its_camera(addon: Any) -> None:
    addon.shot, addon.angle = "CU", "three-quarter-left"
    assert bpy.ops.avatar.set_up_shot() == {"FINISHED"}
    scene = bpy.context.scene
    assert characters.find_in(scene, "ada") is not None
    assert scene.camera.name == "CU three-quarter-left"


def test_a_shot_that_cannot_be_is_said_in_its_section_and_brings_nobody(addon: Any) -> None:
    addon.shot = "WS"
    refusal(bpy.ops.avatar.set_up_shot)
    shown = status.of_window()
    assert (shown.task, shown.failed) == ("shot", True)
    assert shown.hint
    assert len(bpy.context.scene.objects) == 0
    addon.shot = "MCU"
    assert bpy.ops.avatar.set_up_shot() == {"FINISHED"}
    assert shown.message == ""


def test_the_film_goes_where_the_field_says(addon: Any, tmp_path: Path) -> None:
    from avatar_addon.ui.settings import film_path

    assert film_path(addon).name == "talking-avatar.mp4"
    assert film_path(addon).is_absolute()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "my scene.blend"))
    asked = bpy.context.scene.avatar
    assert film_path(asked) == tmp_path / "my scene.mp4"
    asked.output = "//films/take 2"
    assert film_path(asked) == tmp_path / "films" / "take 2.mp4"


def test_a_menu_number_depends_on_the_name_alone() -> None:
    from avatar_addon.ui.choices import as_items

    few = {i[0]: i[3] for i in as_items([("b", "", ""), ("x", "", "")], "x")}
    more = {i[0]: i[3] for i in as_items([("a", "", ""), ("b", "", ""), ("x", "", "")], "x")}
    assert few["x"] == more["x"] == 0
    assert few["b"] == more["b"] > 0
    assert len(set(more.values())) == 3


def test_the_bar_never_runs_backwards(addon: Any) -> None:
    assert addon
    status.begin("render")
    seen = []
    for fraction in (0.1, 0.5, 0.3, 0.9):
        status.show(Step("render", 3, 12, 65.0, fraction))
        seen.append(round(status.of_window().fraction, 2))
    assert seen == [0.1, 0.5, 0.5, 0.9]
    shown = status.of_window()
    assert (shown.stage, shown.detail, shown.left) == ("Rendering", "frame 3 of 12", "1:05 left")


def test_the_menu_of_voices_has_every_speaker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from avatar_addon.speech import voices
    from avatar_addon.ui import choices

    monkeypatch.setenv("AVATAR_DATA", str(tmp_path))
    box = voices.find_voice("")
    folder = tmp_path / "voices"
    folder.mkdir()
    for count, name in ((2, "de_DE-two-low"), (choices.MOST_SPEAKERS + 1, "de_DE-crowd-low")):
        data = json.loads(box.config.read_text()) | {
            "num_speakers": count,
            "speaker_id_map": {f"no_{n}": n for n in range(count)},
            "speakers": {"no_1": {"about": "a man, old", "tags": ["man", "old"]}},
            "espeak": {"voice": "de"},
            "language": {"code": "de_DE"},
        }
        shutil.copy(box.model, folder / f"{name}.onnx")
        (folder / f"{name}.onnx.json").write_text(json.dumps(data))
    found = [item[:3] for item in choices.voices(None, None)]
    assert found[0] == ("own", "Character's Own", "The voice it is cast with")
    assert ("de_DE-two-low#no_0", "No 0 of Two (German, low)", "Speaks German (de)") in found
    assert ("de_DE-two-low#no_1", "No 1 of Two (German, low)", "a man, old") in found
    assert ("de_DE-crowd-low", "Crowd (German, low)", "Speaks German (de)") in found
    wren = ("en_US-ensemble-x_low#wren", "Wren", "a young woman, curious and quick")
    assert wren in found
    names = [name for name, _, _ in found]
    assert [n for n in names if n.startswith("de_DE-crowd")] == ["de_DE-crowd-low"]
    assert all(voices.find_voice(name).name == name for name in names[1:])
