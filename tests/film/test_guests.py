# SPDX-License-Identifier: GPL-3.0-or-later
"""Anybody's character filmed from its file, and its sheet."""

from __future__ import annotations

import json
from pathlib import Path

import bpy
import numpy as np
import pytest
from desk import Avatar, film_frames
from made_face import ARKIT_LIKE
from PIL import Image
from test_adopt import mask_object

CSV = "Timecode,JawOpen,BrowInnerUp,HeadYaw\n" + "".join(
    f"10:00:{i // 30:02d}:{2 * (i % 30)}.0,{0.5 * (i % 2)},0.5,{0.02 * i}\n" for i in range(40)
)


@pytest.fixture
def theirs(avatar: Avatar) -> Path:
    """A mask with ARKit's names in a .blend of its own."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    mask_object("Their Face", ARKIT_LIKE)
    path = avatar.folder / "their face.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True)
    return path


def test_a_file_is_inspected_drawn_and_mapped(avatar: Avatar, theirs: Path) -> None:
    ran = avatar("cast", "inspect", theirs.name, "--sheet", "sheet.png")
    assert ran.code == 0, ran.err
    assert "visemes      13 composed, 2 rest" in ran.out
    with Image.open(avatar.folder / "sheet.png") as picture:
        pixels = np.asarray(picture.convert("L"), np.float64)
    assert pixels.shape == (5 * 224, 1200)
    rest, wide = (pixels[top : top + 200, left : left + 200] for top, left in ((0, 0), (224, 800)))
    changed = np.abs(rest - wide) > 8.0
    assert changed[100:].sum() > 5 * max(1, changed[:80].sum())  # the mouth, not the brow
    ran = avatar("cast", "map", theirs.name, "--set", "viseme.PP=mouthPucker:0.5")
    assert ran.code == 0, ran.err
    said = json.loads(avatar("cast", "inspect", theirs.name, "--json").out)
    assert said["profile"].endswith(".toml")
    assert (avatar.folder / "their face.avatar.toml").is_file()


def test_a_file_says_a_line_with_a_captured_face(avatar: Avatar, theirs: Path) -> None:
    (avatar.folder / "take.csv").write_text(CSV, encoding="utf-8")
    ran = avatar(
        "say", "Oh.", "--character", theirs.name, "-o", "their.mp4", "--quality", "draft",
        "--size", "128x72", "--shot", "CU", "--lipsync", "phonemes", "--face", "take.csv",
        "--face-mouth", "capture", "--face-offset", "0",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    frames = film_frames(avatar.folder / "their.mp4", (128, 72)).astype(np.float64)
    jaw = np.abs(np.diff(frames[2:20], axis=0)).mean(axis=(1, 2, 3))
    assert jaw.min() > 0.05  # the capture's jaw opens and shuts from picture to picture


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("cast", "inspect", "nobody.glb"), "There is no character file"),
        (("cast", "map", "their face.blend", "--set", "viseme.PP"), "does not set a channel"),
        (("say", "Hi.", "--face", "none.csv", "-o", "a.mp4"), "There is no capture"),
        (("say", "Hi.", "--face", "their face.blend", "-o", "a.mp4"), "no capture that can be"),
    ],
)
@pytest.mark.usefixtures("theirs")
def test_what_is_wrong_is_one_sentence(avatar: Avatar, words: tuple[str, ...], says: str) -> None:
    ran = avatar(*words)
    assert ran.code == 2
    assert says in ran.err
    assert "Traceback" not in ran.err
