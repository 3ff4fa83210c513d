# SPDX-License-Identifier: GPL-3.0-or-later
"""Recordings, read by the real ffmpeg."""

from __future__ import annotations

import contextlib
import logging
import os
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from avatar_addon import media, parts, processes
from avatar_addon.errors import RecordingError
from avatar_addon.speech import recording
from avatar_addon.speech.clip import SpeechClip
from avatar_addon.speech.finish import FILM_LUFS, loudness
from avatar_addon.speech.lufs import lufs
from avatar_addon.speech.recording import (
    FOR_A_FILM,
    LEAD_KEPT_S,
    TAIL_KEPT_S,
    Treatment,
    load_recording,
)
from avatar_addon.timing import samples_of

FPS = Fraction(24)


def tone(seconds: float, size: float = 0.5, rate: int = 48_000) -> np.ndarray:
    at = np.arange(round(seconds * rate)) / rate
    return (size * np.sin(2 * np.pi * 440 * at)).astype(np.float32)


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "tone.wav"
    media.write_wav(path, tone(1.234))
    return path


def converted(wav: Path, name: str, *options: str) -> Path:
    path = wav.with_name(name)
    words = [parts.find_ffmpeg(), "-v", "error", "-i", wav, *options, f"file:{path}"]
    done = processes.run(words, what="ffmpeg", timeout_s=60)
    assert done.returncode == 0, done.stderr
    return path


def load(path: Path) -> SpeechClip:
    return load_recording(path, text="la", fps=FPS)


def test_a_recording_is_kept_as_it_is_and_padded_at_its_end(wav: Path) -> None:
    clip = load(wav)
    assert (clip.frames, clip.engine, clip.voice, clip.text) == (30, "recording", "tone.wav", "la")
    assert len(clip.samples) == samples_of(30, FPS) == 60_000
    np.testing.assert_allclose(clip.samples[:59_232], tone(1.234), atol=1e-4)
    assert not clip.samples[59_232:].any()


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.mp3", ()), ("a.ogg", ()), ("a.flac", ()), ("a.m4a", ()), ("a.opus", ()),
        ("stereo.wav", ("-ac", "2")), ("deep.wav", ("-c:a", "pcm_s24le")), ("old.aiff", ()),
    ],
)  # fmt: skip
def test_formats(wav: Path, name: str, options: tuple[str, ...]) -> None:
    clip = load(converted(wav, name, *options))
    assert 1.2 < clip.duration_s < 1.4
    middle = clip.samples[12_000:48_000]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert np.argmax(spectrum) * 48_000 / len(middle) == pytest.approx(440, abs=2)
    assert np.sqrt(np.mean(np.square(middle))) == pytest.approx(0.5 / np.sqrt(2), rel=0.05)


def test_the_sound_of_a_film_is_taken(wav: Path) -> None:
    film = converted(wav, "film.mp4", "-f", "lavfi", "-i", "color=red:s=16x16:d=1", "-shortest")
    assert load(film).frames in (24, 25)


def test_8_khz_works_with_a_warning(wav: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        clip = load(converted(wav, "phone.wav", "-ar", "8000"))
    assert clip.frames == 30
    assert "has only 8000 samples a second: lip sync is less sure." in caplog.text
    caplog.clear()
    load(converted(wav, "wide.wav", "-ar", "16000"))
    assert caplog.text == ""


@pytest.mark.parametrize(
    "name",
    ["two words.wav", "it's \"quoted\".wav", "-y.wav", "größe 中文.wav", "a:b%d,c.wav", "@x.wav",
     "pipe:0", "%d.wav", "back\\slash.wav", "x.txt"],
)  # fmt: skip
def test_odd_paths(wav: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wav.rename(wav.with_name(name))
    monkeypatch.chdir(wav.parent)
    assert load(Path(name)).frames == 30


def test_too_loud_is_brought_down(wav: Path) -> None:
    loud = converted(wav, "loud.wav", "-af", "volume=4", "-c:a", "pcm_f32le")
    assert np.abs(load(loud).samples).max() == pytest.approx(1.0)


def broken(folder: Path, name: str) -> Path:
    path = folder / name
    if name == "text.wav":
        path.write_text("This is no sound.\n" * 50)
    elif name == "list.m3u8":
        path.write_text("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.wav\n#EXT-X-ENDLIST\n")
    elif name == "folder.wav":
        path.mkdir()
    elif name == "empty.wav":
        path.touch()
    elif name == "header.wav":
        media.write_wav(path, np.zeros(0, np.float32))
    elif name == "silent.wav":
        media.write_wav(path, np.zeros(48_000, np.float32))
    elif name == "hiss.wav":
        media.write_wav(path, tone(1.0, 0.0005))
    return path


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.wav", "There is no recording"),
        ("folder.wav", "is a folder"),
        ("empty.wav", "is empty"),
        ("text.wav", "is not a recording"),
        ("list.m3u8", "is not a recording|has no sound"),
        ("header.wav", "holds no sound|is not a recording"),
        ("silent.wav", "is silent"),
        ("hiss.wav", "is silent"),
    ],
)
def test_what_cannot_be_used(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(RecordingError, match=message) as caught:
        load(broken(tmp_path, name))
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)


def test_a_film_without_sound(wav: Path) -> None:
    words = [parts.find_ffmpeg(), "-v", "error", "-f", "lavfi", "-i", "color=red:s=16x16:d=1"]
    processes.run([*words, wav.with_name("mute.mp4")], what="ffmpeg", timeout_s=60)
    with pytest.raises(RecordingError, match=r"mute\.mp4' has no sound in it"):
        load(wav.with_name("mute.mp4"))


def test_a_recording_that_is_cut_off(wav: Path) -> None:
    data = wav.read_bytes()
    cut = wav.with_name("cut.wav")
    cut.write_bytes(data[: len(data) // 2])
    assert load(cut).duration_s == pytest.approx(0.6, abs=0.06)


def test_too_long(wav: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MAX_S", 1.0)
    with pytest.raises(RecordingError, match="the limit is 2"):
        load(wav)
    raw = converted(wav, "stream.aac")
    with pytest.raises(RecordingError, match="the limit is 2"):
        load(raw)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_recording_that_is_closed_to_us(wav: Path) -> None:
    wav.chmod(0)
    with pytest.raises(RecordingError, match="Permission denied"):
        load(wav)


def framed(path: Path, *, noise: float = 0.0, before_s: float = 2.0) -> Path:
    """A second of tone between silences, 20 dB too soft."""
    silence = np.zeros(round(before_s * 48_000), np.float32)
    sound = np.concatenate([silence, tone(1.0, 0.05), np.zeros(3 * 48_000, np.float32)])
    sound += np.random.default_rng(1).normal(0, noise, len(sound)).astype(np.float32)
    media.write_wav(path, sound)
    return path


@pytest.mark.parametrize("noise", [0.0, 0.0005])
def test_for_a_film_it_is_trimmed_and_levelled(tmp_path: Path, noise: float) -> None:
    path = framed(tmp_path / "a.wav", noise=noise)
    clip = load_recording(path, text="", fps=FPS, treatment=FOR_A_FILM)
    loud = np.flatnonzero(loudness(clip.samples) > 0.05) * 0.02
    assert loud[0] == pytest.approx(LEAD_KEPT_S, abs=0.03)
    assert clip.duration_s == pytest.approx(LEAD_KEPT_S + 1.0 + TAIL_KEPT_S, abs=0.08)
    assert lufs(clip.samples, 48_000) == pytest.approx(FILM_LUFS, abs=0.2)
    assert len(clip.samples) == samples_of(clip.frames, FPS)


def test_a_short_lead_is_not_made_longer(tmp_path: Path) -> None:
    path = framed(tmp_path / "a.wav", before_s=0.1)
    clip = load_recording(path, text="", fps=FPS, treatment=FOR_A_FILM)
    assert np.flatnonzero(np.abs(clip.samples) > 0.05)[0] / 48_000 == pytest.approx(0.1, abs=0.02)


def test_noise_is_taken_out(tmp_path: Path) -> None:
    path = framed(tmp_path / "a.wav", noise=0.003)
    plain, clean = (
        load_recording(path, text="", fps=FPS, treatment=Treatment(denoise=wanted))
        for wanted in (False, True)
    )

    def decibels(clip: SpeechClip, start_s: float, end_s: float) -> float:
        part = clip.samples[round(start_s * 48_000) : round(end_s * 48_000)]
        return float(10 * np.log10(np.mean(np.square(part, dtype=np.float64)) + 1e-12))

    assert decibels(clean, 4.0, 5.5) < decibels(plain, 4.0, 5.5) - 10
    assert decibels(clean, 2.3, 2.8) == pytest.approx(decibels(plain, 2.3, 2.8), abs=1.0)


@pytest.mark.skipif(os.name == "nt", reason="named pipes are Unix's")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "pipe.wav"
    os.mkfifo(path)
    with pytest.raises(RecordingError, match="is a pipe or a device"):
        load(path)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("phone.wav", ("-ar", "8000", "-c:a", "pcm_mulaw")),
        ("wide.wav", ("-ar", "96000", "-c:a", "pcm_s24le")),
        ("six.flac", ("-ac", "6")),
        ("float.wav", ("-c:a", "pcm_f64le")),
        ("film.mkv", ("-f", "lavfi", "-i", "color=red:s=16x16:d=1", "-c:a", "aac")),
    ],
)
def test_rates_depths_channels_and_films(wav: Path, name: str, options: tuple[str, ...]) -> None:
    clip = load(converted(wav, name, *options))
    middle = clip.samples[12_000:48_000]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert np.argmax(spectrum) * 48_000 / len(middle) == pytest.approx(440, abs=2)


@pytest.mark.parametrize("name", ["a.mp3", "a.flac", "a.m4a"])
def test_files_with_a_damaged_middle_or_none_at_all(wav: Path, name: str) -> None:
    path = converted(wav, name)
    data = bytearray(path.read_bytes())
    path.write_bytes(data[:40])
    with pytest.raises(RecordingError):
        load(path)
    third = len(data) // 3
    data[third : 2 * third] = np.random.default_rng(1).bytes(third)
    path.write_bytes(data)
    with contextlib.suppress(RecordingError):
        clip = load(path)
        assert np.isfinite(clip.samples).all()
        assert np.abs(clip.samples).max() <= 1.0
