# SPDX-License-Identifier: GPL-3.0-or-later
"""Sound in and film out: the one thin, typed module that stands before ffmpeg-python.

ffmpeg-python builds the command lines; ``processes`` runs them.
"""

from __future__ import annotations

import re
import wave
from fractions import Fraction
from pathlib import Path
from typing import Final

import ffmpeg
import numpy as np

from . import parts, processes
from .errors import PartFailed, RecordingError
from .speech.clip import FloatArray
from .timing import FILM_RATE

_DECODE_LIMIT_S: Final = 600.0


def decode_audio(path: Path, rate: int = FILM_RATE) -> FloatArray:
    """Read any sound that ffmpeg reads, mixed to mono.

    Args:
        path: A file with an audio stream.
        rate: Samples per second of the result.

    Returns:
        float32, shape (n,), nominally in [-1, 1].

    Raises:
        RecordingError: ffmpeg can't read it as sound.
    """
    command = (
        ffmpeg.input(_plain(path), protocol_whitelist="file")  # a playlist reaches no network
        .output("pipe:", format="f32le", acodec="pcm_f32le", ac=1, ar=rate, vn=None)
        .global_args("-nostdin", "-hide_banner", "-loglevel", "error")
        .compile(cmd=str(parts.find_ffmpeg()))
    )
    done = processes.run(command, what="ffmpeg", timeout_s=_DECODE_LIMIT_S)
    if done.returncode != 0:
        raise RecordingError(
            f"'{path}' can't be read as sound: {last_line(done.stderr)}",
            "Give a wav, mp3, ogg, flac or m4a file.",
        )
    return np.frombuffer(done.stdout, np.float32).copy()


def _plain(path: Path) -> str:
    """The path as ffmpeg takes it: absolute, so neither a leading dash nor a colon misleads it."""
    return "file:" + str(path.absolute())


def resample(samples: FloatArray, from_rate: int, to_rate: int) -> FloatArray:
    """Change the sample rate by ffmpeg's resampler.

    Args:
        samples: float32, shape (n,).
        from_rate: Samples per second of ``samples``.
        to_rate: Samples per second wanted.
    """
    if from_rate == to_rate or len(samples) == 0:
        return samples
    command = (
        ffmpeg.input("pipe:", format="f32le", ac=1, ar=from_rate)
        .output("pipe:", format="f32le", acodec="pcm_f32le", ar=to_rate)
        .global_args("-hide_banner", "-loglevel", "error")
        .compile(cmd=str(parts.find_ffmpeg()))
    )
    raw = np.ascontiguousarray(samples, np.float32).tobytes()
    done = processes.run(command, what="ffmpeg", timeout_s=_DECODE_LIMIT_S, input_bytes=raw)
    if done.returncode != 0:
        raise PartFailed(f"ffmpeg could not resample the sound: {last_line(done.stderr)}")
    return np.frombuffer(done.stdout, np.float32).copy()


def write_wav(path: Path, samples: FloatArray, rate: int = FILM_RATE) -> None:
    """Write mono 16-bit PCM.

    Args:
        path: Where to.
        samples: float32, shape (n,); what is outside [-1, 1] is clipped.
        rate: Samples per second.
    """
    pcm = np.round(np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2")
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(pcm.tobytes())


def read_wav(path: Path) -> tuple[FloatArray, int]:
    """Read 16-bit PCM as mono.

    Returns:
        float32 samples, shape (n,), in [-1, 1], and samples per second.

    Raises:
        RecordingError: Not a 16-bit PCM WAV file.
    """
    try:
        with wave.open(str(path), "rb") as source:
            if source.getsampwidth() != 2:
                raise RecordingError(f"'{path}' is not a 16-bit WAV file.")
            raw = source.readframes(source.getnframes())
            channels, rate = source.getnchannels(), source.getframerate()
    except (wave.Error, EOFError) as error:
        raise RecordingError(f"'{path}' is not a WAV file: {error}.") from error
    pcm = np.frombuffer(raw, "<i2").reshape(-1, channels).mean(axis=1)
    return (pcm / 32767.0).astype(np.float32), rate


def film_command(
    output: Path, audio: Path, *, size: tuple[int, int], fps: Fraction, frames: int
) -> list[str]:
    """The ffmpeg command that turns raw RGB frames on its standard input into an .mp4.

    H.264 and AAC, web-ready: 4:2:0, BT.709 tagged, index in front.

    Args:
        output: The .mp4 to write.
        audio: The sound, as WAV, exactly ``frames / fps`` long.
        size: (width, height) in pixels, both even.
        fps: Frames per second.
        frames: Frames that will come.
    """
    rate = f"{fps.numerator}/{fps.denominator}"
    picture = (
        ffmpeg.input(
            "pipe:", format="rawvideo", pix_fmt="rgb24", s=f"{size[0]}x{size[1]}", framerate=rate
        )
        .filter("scale", out_color_matrix="bt709", out_range="tv")
        .filter("setparams", color_primaries="bt709", color_trc="bt709", colorspace="bt709")
    )
    sound = ffmpeg.input(_plain(audio))
    return list(
        ffmpeg.output(
            picture,
            sound.audio,
            _plain(output),
            format="mp4",
            vcodec="libx264",
            preset="medium",
            crf=18,
            pix_fmt="yuv420p",
            acodec="aac",
            audio_bitrate="160k",
            ar=FILM_RATE,
            movflags="+faststart",
            **{"frames:v": frames, "fps_mode": "cfr"},
        )
        .global_args("-y", "-hide_banner", "-loglevel", "error")
        .compile(cmd=str(parts.find_ffmpeg()))
    )


def last_line(text: str) -> str:
    """The last line that says something, without ffmpeg's addresses such as ``[mp3 @ 0x55…]``."""
    lines = [line for line in text.splitlines() if line.strip()]
    return re.sub(r"\[[^\]]* @ 0x[0-9a-f]+\]\s*", "", lines[-1]).strip() if lines else "no reason"
