# SPDX-License-Identifier: GPL-3.0-or-later
"""The encoder's faults, with a fake ffmpeg; tests/parts has the real one."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from avatar_addon.errors import DiskFull, PartFailed, PartMissing, PartTimeout
from avatar_addon.film.encoder import FilmEncoder, open_film
from avatar_addon.media import write_wav

Fake = Callable[[str, str], Path]
SIZE = (16, 8)
FRAME = bytes(16 * 8 * 3)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "speech.wav"
    write_wav(path, np.zeros(6000, np.float32))
    return path


def film(output: Path, sound: Path, frames: int = 3) -> None:
    with open_film(output, sound, size=SIZE, fps=Fraction(24), frames=frames) as encoder:
        for _ in range(frames):
            encoder.write(FRAME)


def nothing_but(folder: Path, *kept: Path) -> None:
    left = {p for p in folder.iterdir() if not p.name.startswith("fake-")}
    assert left == set(kept)


def test_ffmpeg_that_dies_half_way(
    fake: Fake, sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = """
        import sys
        part = next(word for word in sys.argv if word.endswith(".part.mp4"))
        open(part.removeprefix("file:"), "wb").write(b"half")
        sys.stdin.buffer.read(1000)
        sys.exit("[libx264 @ 0x55d0] Conversion failed!")
    """
    monkeypatch.setenv("AVATAR_FFMPEG", str(fake("ffmpeg", code)))
    output = tmp_path / "film.mp4"
    output.write_bytes(b"the film before")
    with pytest.raises(PartFailed, match="ended before the film was whole: Conversion failed!"):
        film(output, sound, frames=5000)
    assert output.read_bytes() == b"the film before"
    nothing_but(tmp_path, sound, output)


def test_a_disk_that_fills_up(
    fake: Fake, sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = """
        import sys
        sys.stdin.buffer.read()
        sys.exit("av_interleaved_write_frame(): No space left on device")
    """
    monkeypatch.setenv("AVATAR_FFMPEG", str(fake("ffmpeg", code)))
    with pytest.raises(DiskFull):
        film(tmp_path / "film.mp4", sound)
    nothing_but(tmp_path, sound)


def test_ffmpeg_that_hangs(fake: Fake, no_orphans: Callable[[str], None]) -> None:
    hung = fake("ffmpeg", "import time; time.sleep(60)")
    encoder = FilmEncoder([str(hung), "film-mark-41"], 3_000_000, stall_s=0.5)
    since = time.monotonic()
    with pytest.raises(PartTimeout, match="has not moved"):
        for _ in range(20):
            encoder.write(bytes(3_000_000))
    encoder.stop()
    assert time.monotonic() - since < 5
    no_orphans("film-mark-41")


def test_ffmpeg_that_is_not_there(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVATAR_FFMPEG", str(tmp_path / "nowhere"))
    with pytest.raises(PartMissing, match="AVATAR_FFMPEG"):
        film(tmp_path / "film.mp4", sound)
    nothing_but(tmp_path, sound)


def test_a_frame_of_another_size_is_refused(fake: Fake) -> None:
    encoder = FilmEncoder([str(fake("ffmpeg", "import sys; sys.stdin.buffer.read()"))], 300)
    with pytest.raises(PartFailed, match="299 bytes instead of 300"):
        encoder.write(bytes(299))
    encoder.stop()


def test_too_few_frames_make_no_film(
    fake: Fake, sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVATAR_FFMPEG", str(fake("ffmpeg", "import sys; sys.stdin.buffer.read()")))
    output = tmp_path / "film.mp4"
    with (
        pytest.raises(PartFailed, match="1 frames came instead of 3"),
        open_film(output, sound, size=SIZE, fps=Fraction(24), frames=3) as encoder,
    ):
        encoder.write(FRAME)
    nothing_but(tmp_path, sound)
