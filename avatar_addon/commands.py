# SPDX-License-Identifier: GPL-3.0-or-later
"""What each command does: read the options into a request, call the pipeline, say what came out."""

from __future__ import annotations

import argparse
import json
import logging
import os
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from textwrap import fill
from time import monotonic

from . import doctor as physician
from . import pipeline
from .answers import finish as _finish
from .answers import out as _out
from .answers import plain as _plain
from .cast import shelf, workshop
from .cast.profile import load_profile
from .cast.voicing import voice_of_profile
from .errors import OutputError, ScriptError, SettingError
from .folders import aside, check_apart, check_writable
from .lipsync import exchange
from .lipsync.cue_files import json_of_cues
from .lipsync.lips import Lips, MouthManner
from .logs import gathered_warnings
from .progress import Progress, Step, clock
from .render.job import RenderSettings
from .request import FilmRequest, Report, SceneRequest, SpeechRequest, parse_size
from .script.arguments import decibels, rate, scale, semitones
from .script.read import read_text, source_name
from .shots.spec import ShotSpec
from .speech.clip import SpeechClip
from .speech.manner import Delivery
from .speech.pronunciations import load_pronunciations
from .speech.recording import AS_IT_IS, Treatment
from .timing import parse_fps

_LOG = logging.getLogger(__name__)
_Options = argparse.Namespace


def say(options: _Options, progress: Progress) -> int:
    """``avatar say``."""
    with gathered_warnings() as early:
        request = _film_request(options)
    _check_files(request, options)
    if options.dry_run:
        foreseen = pipeline.foretell(request)
        _finish(progress, foreseen.as_lines(), foreseen.as_json())
        return 0
    _tell_film(pipeline.say(request, progress), early, options.report, progress)
    return 0


def _film_request(options: _Options) -> FilmRequest:
    return FilmRequest(
        speech=_speech_request(options),
        output=_film_path(options.output),
        character=options.character,
        casting=options.cast,
        shot=ShotSpec(options.shot, options.angle),
        light=options.light,
        settings=_settings(options),
        save_blend=Path(options.save_blend).absolute() if options.save_blend else None,
        blender=options.blender,
    )


def render(options: _Options, progress: Progress) -> int:
    """``avatar render``."""
    with gathered_warnings() as early:
        request = SceneRequest(
            Path(options.blend).absolute(),
            _film_path(options.output),
            _settings(options),
            options.blender,
        )
    if options.report:
        _check_suffix(Path(options.report).absolute(), (".json",), "report")
        check_writable(Path(options.report).absolute())
    check_apart(
        {"the film": request.output, "the report": _path(options.report)},
        {"the scene": request.blend},
    )
    _tell_film(pipeline.render_blend(request, progress), early, options.report, progress)
    return 0


def speak(options: _Options, progress: Progress) -> int:
    """``avatar speak``."""
    output = Path(options.output).absolute()
    _check_suffix(output, (".wav",), "sound")
    times = _path(options.times)
    if times is not None:
        _check_suffix(times, (".json",), "times")
    check_apart(
        {"the sound": output, "the times": times},
        {"the script": _script_file(options.text), "the recording": _path(options.audio)},
    )
    request = SpeechRequest(
        text=_words(options),
        audio=_path(options.audio),
        voice=options.voice,
        download=options.download,
        source=source_name(options.text),
        delivery=_delivery(options),
        pronunciations=_pronunciations(options),
        treatment=_treatment(options),
        voice_change=options.voice_change,
    )
    made = pipeline.speak_to(request, output, progress, options.cast, times)
    told = f"words {made.timing}" + (f", {made.timing_sure:.0%} sure" if made.timing_sure else "")
    _finish(progress, [f"{output}  {made.audio_s:.1f} s, {told}"], made.as_json())
    return 0


def cues(options: _Options, progress: Progress) -> int:
    """``avatar cues``: from a recording, or from one format to another."""
    output = None if options.output == "-" else Path(options.output).absolute()
    source = Path(options.audio).absolute()
    if output is not None:
        _check_suffix(output, exchange.ENDINGS, "cues")
        check_writable(output)
        check_apart(
            {"the cues": output},
            {
                "the recording": source,
                "the script": _script_file(options.text),
                "the other cues": _path(options.cues),
            },
        )
        if output.suffix.lower() == ".textgrid" and not options.cues:
            _check_words(source, options)
            options.lipsync = "phonemes"  # it holds none of what Rhubarb would hear
    clip, lips = _read_mouth(source, options, progress)
    if output is None:
        progress.close()
        _out(json_of_cues(exchange.cues_of(lips, clip), source).rstrip("\n"))
        return 0
    with aside(output) as part:
        written = exchange.write_lips(part, clip, lips, source)
    _finish(
        progress,
        [f"{output}  {written}"],
        {"output": str(output), "lipsync_engine": lips.engine},
    )
    return 0


def _check_words(source: Path, options: _Options) -> None:
    if not options.text and source.suffix.lower() not in exchange.ENDINGS:
        raise SettingError(
            "A TextGrid holds the times of words, and the words aren't known.",
            "Give them with --text.",
        )


def _read_mouth(source: Path, options: _Options, progress: Progress) -> tuple[SpeechClip, Lips]:
    fps = parse_fps(options.fps)
    if source.suffix.lower() in exchange.ENDINGS:
        return exchange.lips_of_file(source, exchange.silent_clip(source, fps), _manner(options))
    request = SpeechRequest(
        text=read_text(options.text) if options.text else "",
        audio=source,
        voice=options.voice,
        recognizer=options.recognizer,
        lipsync=options.lipsync,
        manner=_manner(options),
        cues=_path(options.cues),
        fps=fps,
        source=source_name(options.text),
        treatment=AS_IT_IS,
    )
    return pipeline.find_cues(request, progress)


def _manner(options: _Options) -> MouthManner:
    return MouthManner(options.intensity, options.smoothing, options.twos)


def perform(options: _Options, progress: Progress) -> int:
    """``avatar perform``."""
    folder = Path(options.output).absolute()
    made = pipeline.perform_to(_speech_request(options), folder, progress)
    _finish(progress, [str(made.performance), str(made.sound)], made.as_json())
    return 0


def cast_list(options: _Options, _progress: Progress) -> int:
    """``avatar cast list``."""
    found = workshop.entries()
    if options.json:
        _out(json.dumps({entry.name: entry.as_json() for entry in found}, indent=1))
        return 0
    for entry in found:
        also = f"  (also {', '.join(f'{entry.name}:{o}' for o in entry.outfits)})"
        _out(f"{entry.name:<12} {entry.about}{also if entry.outfits else ''}".rstrip())
    return 0


def cast_words(options: _Options, _progress: Progress) -> int:
    """``avatar cast words``."""
    found = workshop.describable()
    if options.json:
        _out(json.dumps(found, indent=1))
        return 0
    for topic, words in found.items():
        _out(fill(f"{topic:<10}{' '.join(words)}", 79, subsequent_indent=" " * 10))
    return 0


def cast_new(options: _Options, progress: Progress) -> int:
    """``avatar cast new``: keeps the parameters, then builds."""
    folder = Path(options.output).absolute() if options.output else None
    if options.source:
        if options.like or not options.name:
            raise SettingError(
                "A copy needs a name, and can't be like something else.", "Give it a --name alone."
            )
        order = workshop.copy_character(options.source, name=options.name, folder=folder)
    else:
        order = workshop.new_character(options.seed, options.like, name=options.name, folder=folder)
    return _built(order, folder, progress)


def cast_build(options: _Options, progress: Progress) -> int:
    """``avatar cast build``."""
    order = shelf.order(options.who, options.outfit.lower())
    folder = Path(options.output).absolute() if options.output else None
    if folder is None and options.who.endswith(shelf.SUFFIX):
        folder = order.parameters.parent
    return _built(order, None if folder == shelf.shelf_dir() else folder, progress)


def _built(order: shelf.Order, folder: Path | None, progress: Progress) -> int:
    started = monotonic()
    say = _Steps(progress, ("sculpting", "skinning", "portraying", "done"))
    if folder is None:
        profile = shelf.ensure_built(order, say=say)
    else:
        profile = workshop.build_into(order, folder, say)
    blend = profile.with_name(load_profile(profile).blend)
    _finish(
        progress,
        [
            f"{order.name}  {shelf.read_order(order).about}".rstrip(),
            f"{blend}  built in {clock(monotonic() - started)}",
            f"{order.parameters}  edit it, then: avatar cast build {_asked_for(order, folder)}",
        ],
        {"output": str(blend), "profile": str(profile), "parameters": str(order.parameters)},
    )
    return 0


def _asked_for(order: shelf.Order, folder: Path | None) -> str:
    who = order.parameters.name.removesuffix(shelf.SUFFIX)
    return who if folder is None else str(order.parameters)


class _Steps:
    """Tells how far a build is by what it says."""

    def __init__(self, progress: Progress, steps: Sequence[str]) -> None:
        self._progress, self._steps = progress, steps

    def __call__(self, what: str) -> None:
        if what in self._steps:
            done, total = self._steps.index(what), len(self._steps) - 1
            self._progress(Step(what, done, total, None, done / total))


def cast_export(options: _Options, progress: Progress) -> int:
    """``avatar cast export``."""
    output = Path(options.output).absolute()
    _check_suffix(output, (".glb",), "character")
    notes = workshop.export_glb(shelf.find_character(options.name), output, lambda _: None)
    lines = [f"{output}  {output.stat().st_size / 1e6:.1f} MB", *notes]
    _finish(progress, lines, {"output": str(output), "notes": list(notes)})
    return 0


def cast_show(options: _Options, _progress: Progress) -> int:
    """``avatar cast show``: builds the character where it isn't built yet."""
    path = shelf.find_character(options.name)
    profile = load_profile(path)
    if options.json:
        _out(json.dumps({"profile": str(path), **_plain(asdict(profile))}, indent=1))
        return 0
    _out(f"{profile.name}  {profile.height_m:.2f} m  {path.with_name(profile.blend)}")
    _out(f"profile   {path}")
    _out(f"voice     {voice_of_profile(profile) or 'the default'}")
    _out(f"channels  {len(profile.channels)}: {', '.join(profile.channels)}")
    for pose, points in profile.landmarks.items():
        heights = ", ".join(f"{name} {point[2]:.2f}" for name, point in points.items())
        _out(f"{pose:<9} {heights}")
    return 0


def doctor(options: _Options, _progress: Progress) -> int:
    """``avatar doctor``: 0 when every part is here, 3 otherwise."""
    verdicts = physician.check_parts(options.blender)
    if options.json:
        _out(json.dumps([asdict(verdict) for verdict in verdicts], indent=1))
    else:
        for verdict in verdicts:
            _out(f"{'ok ' if verdict.ok else 'NO '} {verdict.name:<8} {_finding(verdict)}")
    return 0 if all(verdict.ok for verdict in verdicts) else 3


def _finding(verdict: physician.Verdict) -> str:
    return f"{verdict.version}  {verdict.where}" if verdict.ok else verdict.mend


def _speech_request(options: _Options) -> SpeechRequest:
    return SpeechRequest(
        text=_words(options),
        audio=Path(options.audio).absolute() if options.audio else None,
        voice=options.voice,
        download=options.download,
        recognizer=options.recognizer,
        lipsync=options.lipsync,
        manner=_manner(options),
        cues=_path(options.cues),
        fps=parse_fps(options.fps),
        seed=options.seed,
        source=source_name(options.text),
        delivery=_delivery(options),
        pronunciations=_pronunciations(options),
        treatment=_treatment(options),
        voice_change=options.voice_change,
    )


def _words(options: _Options) -> str:
    if not options.text and not options.audio:
        raise ScriptError("There is nothing to say.", "Give a text, or a recording with --audio.")
    return read_text(options.text) if options.text else ""


def _treatment(options: _Options) -> Treatment:
    kept = options.as_recorded
    return Treatment(trim=not kept, level=not kept, denoise=options.denoise)


def _delivery(options: _Options) -> Delivery:
    """Rate, pitch, volume and pauses; a recording has its own."""
    readers = {"rate": rate, "pitch": semitones, "volume": decibels, "pauses": scale}
    values = {}
    for name, read in readers.items():
        try:
            values[name] = read(getattr(options, name))
        except ValueError as error:
            raise SettingError(
                f"'{getattr(options, name)}' can't be used for --{name}: {error}."
            ) from None
    delivery = Delivery(values["rate"], values["pitch"], values["volume"], values["pauses"])
    if getattr(options, "audio", None) and delivery != Delivery():
        raise SettingError(
            "A recording keeps its own rate, pitch, volume and pauses.",
            "Leave --audio away, or --rate, --pitch, --volume and --pauses.",
        )
    return delivery


def _pronunciations(options: _Options) -> Path | None:
    """The file that is named; read once now, so that a mistake in it is told before the work."""
    if not options.pronunciations:
        return None
    path = Path(options.pronunciations).absolute()
    load_pronunciations(path)
    return path


def _check_files(request: FilmRequest, options: _Options) -> None:
    """Refuse results that can't be written, or that would land on each other or on a source."""
    report = _path(options.report)
    if report is not None:
        _check_suffix(report, (".json",), "report")
        check_writable(report)
    if request.save_blend is not None:
        _check_suffix(request.save_blend, (".blend",), "scene")
        check_writable(request.save_blend)
    who = Path(options.character) if options.character.endswith(".blend") else None
    check_apart(
        {"the film": request.output, "the scene": request.save_blend, "the report": report},
        {
            "the script": _script_file(options.text),
            "the recording": request.speech.audio,
            "the character": who,
            "its profile": who.with_suffix(".toml") if who else None,
        },
    )


def _path(text: str | None) -> Path | None:
    return Path(text).absolute() if text else None


def _script_file(argument: str) -> Path | None:
    return Path(argument[1:]).absolute() if argument.startswith("@") else None


def _settings(options: _Options) -> RenderSettings:
    size, changed = parse_size(options.size) if options.size else ((0, 0), "")
    if changed:
        _LOG.warning(changed)
    return RenderSettings(
        size=size,
        fps=parse_fps(getattr(options, "fps", "24")),
        engine=options.engine,
        quality=options.quality,
        seed=getattr(options, "seed", 0),
    )


def _film_path(text: str) -> Path:
    path = Path(text).absolute()
    _check_suffix(path, (".mp4",), "film")
    return path


def _check_suffix(path: Path, suffixes: tuple[str, ...], what: str) -> None:
    if os.path.isdir(path):  # noqa: PTH112 - never raises, however odd the name
        raise OutputError(f"'{path}' is a folder.", f"Name a file in it for the {what}.")
    if path.suffix.lower() not in suffixes:
        raise OutputError(
            f"The {what} can't be written as '{path.name}'.", f"End it in {' or '.join(suffixes)}."
        )


def _tell_film(
    made: Report, early: Sequence[str], report_path: str | None, progress: Progress
) -> None:
    """Say, and write, what was done; with what was warned of before the pipeline began."""
    report = replace(made, warnings=(*early, *made.warnings))
    data = report.as_json()
    if report_path:
        with aside(Path(report_path).absolute()) as part:
            part.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    took = ", ".join(f"{stage} {clock(s)}" for stage, s in report.seconds.items())
    lines = [
        f"{report.output}  {report.audio_s:.1f} s, {report.frames_total} frames"
        f" ({report.frames_reused} reused), {report.size[0]}x{report.size[1]}",
        f"made in {clock(sum(report.seconds.values()))}: {took}",
    ]
    _finish(progress, lines, data)
