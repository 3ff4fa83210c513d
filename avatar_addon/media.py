# SPDX-License-Identifier: GPL-3.0-or-later
"""Sound in and film out: the one thin, typed module that stands before ffmpeg-python.

ffmpeg-python builds the command lines; ``processes`` runs them.
"""

from __future__ import annotations

import re
import wave
from collections.abc import Iterable
from dataclasses import dataclass, replace
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
_BLOCK_S: Final = 30
"""Long sound is worked on so many seconds at a time."""
MARGIN_S: Final = 1
"""So much before and after is heard with them."""


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

    Returns:
        float32, shape (resampled_length(n, …),); the samples themselves where the rates are equal.
    """
    if from_rate == to_rate:
        return samples
    out = np.zeros(resampled_length(len(samples), from_rate, to_rate), np.float32)
    starts = block_starts(len(samples), from_rate)
    blocks = (block_at(samples, start_s, from_rate) for start_s in starts)
    resample_into(out, blocks, from_rate, to_rate)
    return out


def resampled_length(length: int, from_rate: int, to_rate: int) -> int:
    """How many samples at one rate last as long as so many at another."""
    return -(-length * to_rate // from_rate)


@dataclass(frozen=True)
class Block:
    """Half a minute of a sound, and what is around it.

    That is far more than a resampler hears at once, and both rates have a sample where a block
    begins, so resampled blocks are those of the whole.

    Attributes:
        start_s: Where it begins.
        before_s: How much of what is before it is in ``samples``; at the end there may be more too.
        samples: float32, shape (n,).
    """

    start_s: int
    before_s: int
    samples: FloatArray

    def copy(self) -> Block:
        """The same with samples of its own."""
        return replace(self, samples=self.samples.copy())


def block_starts(length: int, rate: int) -> range:
    """The seconds at which the blocks of so many samples begin."""
    return range(0, -(-length // rate), _BLOCK_S)


def block_at(samples: FloatArray, start_s: int, rate: int) -> Block:
    """The block that begins there; its samples are a view."""
    before_s = min(start_s, MARGIN_S)
    heard = slice((start_s - before_s) * rate, (start_s + _BLOCK_S + MARGIN_S) * rate)
    return Block(start_s, before_s, samples[heard])


def resample_into(out: FloatArray, blocks: Iterable[Block], from_rate: int, to_rate: int) -> None:
    """Change the sample rate of long sound with little memory beside the result's.

    Args:
        out: float32, zeros, as long as the result; filled.
        blocks: In any order, each asked for when the one before it is done.
        from_rate: Samples per second of the blocks.
        to_rate: Of the result.
    """
    for block in blocks:
        place = out[block.start_s * to_rate : (block.start_s + _BLOCK_S) * to_rate]
        new = _resampled(block.samples, from_rate, to_rate)[block.before_s * to_rate :]
        place[: len(new)] = new[: len(place)]


def _resampled(samples: FloatArray, from_rate: int, to_rate: int) -> FloatArray:
    if from_rate == to_rate:
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
    return np.frombuffer(done.stdout, np.float32)


def write_wav(path: Path, *parts: FloatArray, rate: int = FILM_RATE) -> None:
    """Write mono 16-bit PCM.

    Args:
        path: Where to.
        parts: float32, each of shape (n,), one after the other; what is outside [-1, 1] is clipped.
        rate: Samples per second.
    """
    block = _BLOCK_S * rate  # an hour at once would need 2 GB
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        for samples in parts:
            for at in range(0, len(samples), block):
                clipped = np.clip(samples[at : at + block], -1.0, 1.0)
                out.writeframes(np.round(clipped * 32767.0).astype("<i2").tobytes())


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
