# SPDX-License-Identifier: GPL-3.0-or-later
"""``avatar say`` and ``avatar render``."""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Final

from .. import pipeline
from ..answers import finish
from ..folders import aside, check_apart, check_writable
from ..logs import gathered_warnings
from ..progress import Progress, clock
from ..render.job import RenderSettings
from ..request import FilmRequest, Report, SceneRequest, parse_size
from ..shots.spec import ShotSpec
from .reading import check_suffix, path_of, sources_of, speech_request

_LOG = logging.getLogger(__name__)
_Options = argparse.Namespace
_KEPT: Final = Fraction(24)
"""Said to a render that keeps the scene's own rate."""


def say(options: _Options, progress: Progress) -> int:
    """``avatar say``."""
    with gathered_warnings() as early:
        request = _film_request(options)
    _check_files(request, options)
    if options.dry_run:
        foreseen = pipeline.foretell(request)
        finish(progress, foreseen.as_lines(), foreseen.as_json())
        return 0
    _tell_film(pipeline.say(request, progress), early, options.report, progress)
    return 0


def _film_request(options: _Options) -> FilmRequest:
    speech = speech_request(options)
    return FilmRequest(
        speech=speech,
        output=_film_path(options.output),
        character=options.character,
        casting=options.cast,
        shot=ShotSpec(options.shot, options.angle),
        light=options.light,
        settings=_settings(options, speech.fps, speech.seed),
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
        check_suffix(Path(options.report).absolute(), (".json",), "report")
        check_writable(Path(options.report).absolute())
    check_apart(
        {"the film": request.output, "the report": path_of(options.report)},
        {"the scene": request.blend},
    )
    _tell_film(pipeline.render_blend(request, progress), early, options.report, progress)
    return 0


def _check_files(request: FilmRequest, options: _Options) -> None:
    """Refuse results that can't be written, or that would land on each other or on a source."""
    report = path_of(options.report)
    if report is not None:
        check_suffix(report, (".json",), "report")
        check_writable(report)
    if request.save_blend is not None:
        check_suffix(request.save_blend, (".blend",), "scene")
        check_writable(request.save_blend)
    who = Path(options.character) if options.character.endswith(".blend") else None
    check_apart(
        {"the film": request.output, "the scene": request.save_blend, "the report": report},
        {
            **sources_of(options, request.speech),
            "the character": who,
            "its profile": who.with_suffix(".toml") if who else None,
        },
    )


def _settings(options: _Options, fps: Fraction = _KEPT, seed: int = 0) -> RenderSettings:
    size, changed = parse_size(options.size) if options.size else ((0, 0), "")
    if changed:
        _LOG.warning(changed)
    return RenderSettings(
        size=size,
        fps=fps,
        engine=options.engine,
        quality=options.quality,
        seed=seed,
    )


def _film_path(text: str) -> Path:
    path = Path(text).absolute()
    check_suffix(path, (".mp4",), "film")
    return path


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
    finish(progress, lines, data)
