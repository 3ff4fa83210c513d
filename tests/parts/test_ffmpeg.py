# SPDX-License-Identifier: GPL-3.0-or-later
"""The real ffmpeg."""

from __future__ import annotations

import subprocess
import tracemalloc
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from avatar_addon import media, parts
from avatar_addon.errors import DiskFull, PartFailed, RecordingError
from avatar_addon.film.encoder import open_film
from avatar_addon.media import decode_audio, read_wav, resample, write_wav
from avatar_addon.speech.finish import Passing, level_in_place, padded_film
from avatar_addon.timing import FILM_RATE, parse_fps, samples_of, whole_frames


def tone(samples: int, hertz: float = 440.0, rate: int = 48_000) -> np.ndarray:
    return (0.4 * np.sin(np.arange(samples) * 2 * np.pi * hertz / rate)).astype(np.float32)


def ask(path: Path) -> str:
    command = [str(parts.find_ffmpeg()), "-hide_banner", "-i", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def pictures(path: Path, size: tuple[int, int]) -> np.ndarray:
    command = [str(parts.find_ffmpeg()), "-v", "error", "-i", str(path)]
    command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, size[1], size[0], 3)


@pytest.mark.parametrize("fps", ["24", "29.97", "12.5"])
def test_picture_and_sound_have_the_same_length_to_the_sample(fps: str, tmp_path: Path) -> None:
    rate = parse_fps(fps)
    frames = whole_frames(70_001, rate)
    sound = tmp_path / "speech.wav"
    write_wav(sound, tone(samples_of(frames, rate)))
    output = tmp_path / "film.mp4"
    with open_film(output, sound, size=(64, 36), fps=rate, frames=frames) as encoder:
        for _ in range(frames):
            encoder.write(bytes(64 * 36 * 3))
    assert len(pictures(output, (64, 36))) == frames
    assert len(decode_audio(output)) == samples_of(frames, rate)


def test_the_film_is_h264_and_aac_tagged_for_the_web(tmp_path: Path) -> None:
    sound = tmp_path / "speech.wav"
    write_wav(sound, tone(12_000))
    output = tmp_path / "film.mp4"
    colours = [
        (200, 40, 30),
        (20, 180, 60),
        (128, 128, 128),
        (250, 250, 250),
        (5, 5, 5),
        (0, 0, 255),
    ]
    with open_film(output, sound, size=(64, 36), fps=Fraction(24), frames=6) as encoder:
        for colour in colours:
            encoder.write(bytes(colour) * (64 * 36))
    text = ask(output)
    assert "Video: h264" in text
    assert "yuv420p(tv, bt709, progressive), 64x36" in text
    assert "24 fps" in text
    assert "Audio: aac (LC)" in text
    assert "48000 Hz" in text
    assert output.read_bytes().index(b"moov") < output.read_bytes().index(b"mdat")
    seen = pictures(output, (64, 36)).mean(axis=(1, 2))
    assert np.abs(seen - np.array(colours)).max() < 6


@pytest.mark.parametrize(
    "name",
    ["plain.wav", "two words.mp3", 'it\'s "so".ogg', "-dash.flac", "größe 声.m4a", "a:b.wav"],
)
def test_sound_is_read_whatever_it_is_called(name: str, tmp_path: Path) -> None:
    source = tmp_path / "tone.wav"
    write_wav(source, tone(48_000))
    path = tmp_path / name
    command = [str(parts.find_ffmpeg()), "-v", "error", "-i", f"file:{source}", f"file:{path}"]
    if path.suffix == ".ogg":
        command[-1:-1] = ["-c:a", "libvorbis"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    samples = decode_audio(path)
    assert abs(len(samples) - 48_000) < 3_000
    middle = samples[12_000:36_000]
    assert abs(float(np.sqrt(np.mean(middle**2))) - 0.4 / np.sqrt(2)) < 0.02


@pytest.mark.parametrize("content", [b"", b"this is no sound at all", b"RIFF\x00\x00"])
def test_what_is_no_sound_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "speech.wav"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match="can't be read as sound") as caught:
        decode_audio(path)
    assert "0x" not in caught.value.message


def test_resampling_keeps_pitch_and_length() -> None:
    out = resample(tone(16_000, rate=16_000), 16_000, 48_000)
    assert abs(len(out) - 48_000) <= 1
    spectrum = np.abs(np.fft.rfft(out[:48_000]))
    assert int(spectrum.argmax()) == 440


def test_wav_round_trip(tmp_path: Path) -> None:
    samples = tone(1_000)
    write_wav(tmp_path / "a.wav", samples, rate=16_000)
    back, rate = read_wav(tmp_path / "a.wav")
    assert rate == 16_000
    assert np.abs(back - samples).max() < 1 / 32_000


def test_ffmpeg_killed_half_way_leaves_nothing(tmp_path: Path) -> None:
    sound = tmp_path / "speech.wav"
    write_wav(sound, tone(480_000))
    noise = np.random.default_rng(1).integers(0, 255, 320 * 180 * 3, np.uint8).tobytes()

    def film() -> None:
        output = tmp_path / "film.mp4"
        with open_film(output, sound, size=(320, 180), fps=Fraction(24), frames=240) as encoder:
            for n in range(240):
                if n == 40:
                    encoder._process.kill()
                encoder.write(noise)

    with pytest.raises(PartFailed, match="ended before the film was whole"):
        film()
    assert list(tmp_path.iterdir()) == [sound]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(folder)], check=False
    )
    if mounted.returncode != 0:
        pytest.skip("NOT TESTED: a small disk can be mounted by root alone")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_said_and_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    sound = tmp_path / "speech.wav"
    write_wav(sound, tone(240_000))
    noise = np.random.default_rng(1).integers(0, 255, 320 * 180 * 3, np.uint8).tobytes()

    def film() -> None:
        output = small_disk / "film.mp4"
        with open_film(output, sound, size=(320, 180), fps=Fraction(24), frames=120) as encoder:
            for _ in range(120):
                encoder.write(noise)

    with pytest.raises(DiskFull, match="disk is full"):
        film()
    assert list(small_disk.iterdir()) == []


def test_long_sound_comes_to_the_films_rate_in_little_memory() -> None:
    """Block by block, from the end, and the samples are those of the whole."""
    rate = 22_050
    noise = np.random.default_rng(0).normal(0.0, 0.1, rate * 125 + 77).astype(np.float32)
    whole = media._resampled(noise, rate, FILM_RATE)
    tracemalloc.start()
    try:
        samples = padded_film(Passing(noise, rate), Fraction(24), lead_s=0.5, tail_s=0.25)
        level_in_place(samples)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < samples.nbytes + noise.nbytes + 30e6
    start = FILM_RATE // 2
    gain = np.float32(samples[start + 1000] / whole[1000])
    length = media.resampled_length(len(noise), rate, FILM_RATE)
    assert len(whole) in (length, length + 1)
    np.testing.assert_allclose(samples[start : start + length], gain * whole[:length], atol=1e-6)
    assert not samples[:start].any()
    assert not samples[start + length :].any()
    assert len(samples) % 2000 == 0
    assert np.array_equal(media.resample(noise, rate, FILM_RATE), whole[:length])
