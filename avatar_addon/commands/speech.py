# SPDX-License-Identifier: GPL-3.0-or-later
"""``avatar speak``, ``avatar cues``."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import pipeline
from ..answers import finish, out
from ..errors import SettingError
from ..folders import aside, check_apart, check_writable
from ..lipsync import exchange
from ..lipsync.cue_files import json_of_cues
from ..lipsync.lips import Lips
from ..lipsync.mouth import mouth_layer
from ..performance.performance import Performance, SpokenLine
from ..plots.pages import draw
from ..progress import Progress
from ..request import SpeechRequest
from ..script.read import read_text, source_name
from ..speech.clip import SpeechClip
from ..speech.recording import AS_IT_IS
from ..timing import parse_fps
from .reading import (
    check_suffix,
    delivery,
    manner,
    path_of,
    plot_place,
    pronunciations,
    script_file,
    treatment,
    words,
)

_Options = argparse.Namespace


def speak(options: _Options, progress: Progress) -> int:
    """``avatar speak``."""
    output = Path(options.output).absolute()
    check_suffix(output, (".wav",), "sound")
    times = path_of(options.times)
    if times is not None:
        check_suffix(times, (".json",), "times")
    check_apart(
        {"the sound": output, "the times": times},
        {"the script": script_file(options.text), "the recording": path_of(options.audio)},
    )
    request = SpeechRequest(
        text=words(options),
        audio=path_of(options.audio),
        voice=options.voice,
        download=options.download,
        source=source_name(options.text),
        delivery=delivery(options),
        pronunciations=pronunciations(options),
        treatment=treatment(options),
        voice_change=options.voice_change,
    )
    made = pipeline.speak_to(request, output, progress, options.cast, times)
    told = f"words {made.timing}" + (f", {made.timing_sure:.0%} sure" if made.timing_sure else "")
    finish(progress, [f"{output}  {made.audio_s:.1f} s, {told}"], made.as_json())
    return 0


def cues(options: _Options, progress: Progress) -> int:
    """``avatar cues``: from a recording, or from one format to another."""
    output = None if options.output == "-" else Path(options.output).absolute()
    source = Path(options.audio).absolute()
    plot = plot_place(options)
    if plot is not None:
        check_writable(plot)
    if output is not None:
        check_suffix(output, exchange.ENDINGS, "cues")
        check_writable(output)
        check_apart(
            {"the cues": output, "the plot": plot},
            {
                "the recording": source,
                "the script": script_file(options.text),
                "the other cues": path_of(options.cues),
            },
        )
        if output.suffix.lower() == ".textgrid" and not options.cues:
            _check_words(source, options)
            options.lipsync = "phonemes"  # it holds none of what Rhubarb would hear
    clip, lips = _read_mouth(source, options, progress)
    if output is None:
        progress.close()
        out(json_of_cues(exchange.cues_of(lips, clip), source).rstrip("\n"))
        return 0
    with aside(output) as part:
        written = exchange.write_lips(part, clip, lips, source)
    plots = draw(_mouth_alone(clip, lips), [clip], plot) if plot else ()
    finish(
        progress,
        [f"{output}  {written}", *map(str, plots)],
        {
            "output": str(output),
            "lipsync_engine": lips.engine,
            "plots": [str(path) for path in plots],
        },
    )
    return 0


def _mouth_alone(clip: SpeechClip, lips: Lips) -> Performance:
    line = SpokenLine(clip.line_id, "", clip.text, 0.0, clip.duration_s, clip.words, clip.phonemes)
    return Performance(clip.duration_s, (mouth_layer(lips, clip),), (line,), fps=clip.fps)


def _check_words(source: Path, options: _Options) -> None:
    if not options.text and source.suffix.lower() not in exchange.ENDINGS:
        raise SettingError(
            "A TextGrid holds the times of words, and the words aren't known.",
            "Give them with --text.",
        )


def _read_mouth(source: Path, options: _Options, progress: Progress) -> tuple[SpeechClip, Lips]:
    fps = parse_fps(options.fps)
    if source.suffix.lower() in exchange.ENDINGS:
        return exchange.lips_of_file(source, exchange.silent_clip(source, fps), manner(options))
    request = SpeechRequest(
        text=read_text(options.text) if options.text else "",
        audio=source,
        voice=options.voice,
        recognizer=options.recognizer,
        lipsync=options.lipsync,
        manner=manner(options),
        cues=path_of(options.cues),
        fps=fps,
        source=source_name(options.text),
        treatment=AS_IT_IS,
    )
    return pipeline.find_cues(request, progress)
