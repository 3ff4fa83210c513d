# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs, messages and pixels survive the way between the processes."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from avatar_addon.render.bmp import read_bmp
from avatar_addon.render.job import RenderSettings, SceneJob, StageJob, load_job, save_job
from avatar_addon.render.messages import (
    Done,
    Failed,
    FrameSent,
    Hello,
    Saved,
    Stage,
    Warned,
    decode,
    encode,
)

SETTINGS = RenderSettings((320, 180), Fraction(30000, 1001), "cycles", "final", 9)


@pytest.mark.parametrize(
    "job",
    [
        StageJob("/a/é b.toml", "/p.json", "", 7, "CU", "front", "soft", SETTINGS, "/x.blend"),
        SceneJob("/a.blend", "/a.wav", RenderSettings(size=(0, 0))),
    ],
    ids=["stage", "scene"],
)
def test_a_job_reads_back_equal(job: StageJob | SceneJob, tmp_path: Path) -> None:
    save_job(job, tmp_path / "job.json")
    assert load_job(tmp_path / "job.json") == job


@pytest.mark.parametrize(
    "message",
    [
        Hello("5.0.1", "cycles", "CPU", 6, 24, (64, 36), "30000/1001"),
        Stage("staging"),
        FrameSent(3, True),
        Warned("ä"),
        Saved("/x"),
        Done({"staging": 0.5}),
        Failed("SettingError", "No.", "Yes."),
    ],
    ids=lambda m: type(m).__name__,
)
def test_a_message_reads_back_equal(message: object) -> None:
    assert decode(encode(message)) == message  # type: ignore[arg-type]


def test_the_frame_rate_stays_exact() -> None:
    hello = Hello("5.0.1", "cycles", "CPU", 6, 24, (64, 36), "30000/1001")
    assert decode(encode(hello)).fps == Fraction(30000, 1001)  # type: ignore[union-attr]


@pytest.mark.parametrize("data", [b"[]", b'{"is": "System"}', b'{"is": "Stage"}', b"\xff", b"no"])
def test_garbage_is_no_message(data: bytes) -> None:
    with pytest.raises(ValueError):
        decode(data)


def _bmp(pixels: np.ndarray, *, downwards: bool = False) -> bytes:
    height, width, _ = pixels.shape
    rows = pixels if downwards else pixels[::-1]
    body = b"".join(row[:, ::-1].tobytes() + b"\0" * (-width * 3 % 4) for row in rows)
    head = struct.pack("<2sIII", b"BM", 54 + len(body), 0, 54)
    sized = -height if downwards else height
    return head + struct.pack("<IiiHHIIiiII", 40, width, sized, 1, 24, 0, 0, 0, 0, 0, 0) + body


@pytest.mark.parametrize("width", [4, 5, 6, 7])
@pytest.mark.parametrize("downwards", [False, True])
def test_pixels_come_top_down_in_rgb_without_padding(width: int, downwards: bool) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (3, width, 3), dtype=np.uint8)
    size, rgb = read_bmp(_bmp(pixels, downwards=downwards))
    assert size == (width, 3)
    assert rgb == pixels.tobytes()


def test_a_cut_or_foreign_file_is_refused() -> None:
    whole = _bmp(np.zeros((3, 5, 3), np.uint8))
    for broken in (whole[:-1], whole[:20], b"PNG" + whole, whole.replace(b"\x18\0", b"\x20\0", 1)):
        with pytest.raises(ValueError):
            read_bmp(broken)
