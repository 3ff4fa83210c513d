# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as a user meets it: every press is a real mouse click on the real extension."""

from __future__ import annotations

import re
import subprocess
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from avatar_addon.parts import find_ffmpeg

Facts = dict[str, Any]


@pytest.fixture(scope="module")
def film(drive: Callable[..., Facts]) -> Facts:
    """Results of the drive that does it all once."""
    results = drive("film", 260)
    assert "trace" not in results, results["trace"]
    return results


def test_the_zip_carries_speech_for_every_python_and_no_compiled_wheel_of_its_own(
    extension: Path,
) -> None:
    with zipfile.ZipFile(extension) as archive:
        names = archive.namelist()
        manifest = tomllib.loads(archive.read("blender_manifest.toml").decode())
    for python in ("cp311", "cp313", "cp314"):
        assert [n for n in names if n.startswith("bundle/wheels/onnxruntime-") and python in n]
    assert all(wheel.endswith("-none-any.whl") for wheel in manifest["wheels"])
    assert {wheel.removeprefix("./") for wheel in manifest["wheels"]} <= set(names)
    assert {"rigs/ada.blend", "rigs/ada.toml", "bundle/rhubarb/rhubarb"} <= set(names)


def test_blender_finds_the_extension_valid(
    extension: Path, tool: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    assert tool("put", extension, "/srv/").returncode == 0
    done = tool("run", "--", "--command", "extension", "validate", f"/srv/{extension.name}")
    assert done.returncode == 0, done.stdout


def test_enabling_is_quick_and_quiet(film: Facts) -> None:
    assert film["enable_s"] < 1.5
    ours = [line for line in film["said"].splitlines() if "vatar" in line and "WARN" in line]
    assert ours == []
    assert "Traceback" not in film["said"], film["said"]


def test_speak_is_grey_until_there_are_words(film: Facts) -> None:
    assert film["grey_speak"] is False
    assert film["typed"] == "Hello, I am a talking avatar."


def test_speak_keys_the_character(film: Facts) -> None:
    spoken = film["spoken"]
    assert not spoken["failed"], spoken["message"]
    first, last = spoken["range"]
    assert first == 1
    assert 24 <= last <= 120
    assert spoken["curves"] >= 15
    assert spoken["keys"] > 60
    assert set(film["meshes_before"]) < set(spoken["objects"])


def test_the_sound_lies_in_the_sequencer_as_long_as_the_timeline(film: Facts) -> None:
    spoken = film["spoken"]
    ((_, kind, _, start),) = spoken["strips"]
    assert (kind, start) == ("SOUND", 1)
    assert spoken["strip_frames"] == [spoken["range"][1]]
    assert spoken["packed"] == [True]
    assert spoken["scrub_sound"] is True


def test_the_shot_is_set_up(film: Facts) -> None:
    assert film["spoken"]["camera"].startswith("MCU front")
    assert len(film["spoken"]["lamps"]) >= 3
    assert film["spoken"]["looks_through_camera"]


def test_scrubbing_moves_the_mouth(film: Facts) -> None:
    before, after = film["scrubbed"]
    assert after != before
    drops = {int(frame): drop for frame, drop in film["jaw_drop_mm"].items()}
    assert drops[film["widest"]] > 3.0
    assert sum(drop < 1.0 for drop in drops.values()) >= 3
    opening = {"viseme_aa", "viseme_E", "viseme_I", "viseme_O", "viseme_U", "jawOpen"}
    assert max(film["keys_at_widest"].get(name, 0) for name in opening) > 0.3


def test_a_second_speak_replaces_the_first_and_undo_takes_it_back(film: Facts) -> None:
    spoken, again = film["spoken"], film["again"]
    assert not again["failed"], again["message"]
    assert film["again_other_keys"]
    assert again["range"][1] < spoken["range"][1]
    assert len(again["strips"]) == 1
    assert again["objects"] == spoken["objects"]
    assert film["undone_same_keys"]
    assert film["undone"]["range"] == spoken["range"]
    assert film["undone"]["strips"] == spoken["strips"]
    assert film["redone"]["range"] == again["range"]


def test_esc_stops_speak_and_changes_nothing(film: Facts) -> None:
    assert film["cancelled"]["same"]
    assert not film["cancelled"]["failed"]
    assert "ancelled" in film["cancelled"]["message"]
    assert film["cancelled"]["running"] == []


def test_a_missing_part_is_said_with_its_mend(film: Facts) -> None:
    assert film["refused"]["failed"]
    assert "/nowhere/rhubarb" in film["refused"]["message"]
    assert "Preferences" in film["refused"]["hint"]


def test_a_shot_may_be_changed(film: Facts) -> None:
    assert film["wide"] == "WS front"
    assert film["close_up"] == "CU three-quarter-left"


def test_render_writes_a_film_of_that_length(film: Facts) -> None:
    assert film["film"]["exists"], film["film"]
    assert not film["film"]["failed"]
    said = subprocess.run(
        [find_ffmpeg(), "-hide_banner", "-i", film["folder"] / "film.mp4", "-f", "null", "-"],
        capture_output=True, text=True, check=False,
    ).stderr  # fmt: skip
    assert "h264" in said
    assert "320x180" in said
    assert "aac" in said
    assert int(re.findall(r"frame= *(\d+)", said)[-1]) == film["render_frames"]


def test_cancel_stops_a_render_and_keeps_the_old_film(film: Facts) -> None:
    stopped = film["render_cancelled"]
    assert not stopped["failed"]
    assert stopped["film_kept"]
    assert stopped["left_over"] == []
    assert stopped["running"] == []
    assert stopped["scratch"] == []


def test_the_preferences_say_that_every_part_is_here(film: Facts) -> None:
    verdicts = {name: (ok, version, where) for name, ok, version, where, _ in film["verdicts"]}
    assert {"Piper", "Rhubarb", "Blender", "ffmpeg"} <= verdicts.keys()
    assert all(ok for ok, _, _ in verdicts.values()), film["verdicts"]
    assert "/bundle/rhubarb/" in verdicts["Rhubarb"][2]
    assert "/bundle/ffmpeg/" in verdicts["ffmpeg"][2]


def test_another_file_stops_the_work(film: Facts) -> None:
    assert film["other_file"]["running"] == []
    assert not film["other_file"]["shown"]
    assert film["other_file"]["objects"] == ["Camera", "Cube", "Light"]


def test_disabling_ends_the_work_and_leaves_no_trace(film: Facts) -> None:
    assert film["disabled"] == {"running": [], "traces": []}
    assert film["finished"]
