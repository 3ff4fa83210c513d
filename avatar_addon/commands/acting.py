# SPDX-License-Identifier: GPL-3.0-or-later
"""``avatar perform``."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import pipeline
from ..answers import finish
from ..folders import check_apart
from ..progress import Progress
from ..request import PerformancePlace
from .reading import plot_place, sources_of, speech_request

_Options = argparse.Namespace


def perform(options: _Options, progress: Progress) -> int:
    """``avatar perform``."""
    plot = plot_place(options)
    place = PerformancePlace.of(Path(options.output).absolute(), plot)
    request = speech_request(options)
    check_apart(
        {"the performance": place.performance, "the sound": place.sound, "the plot": plot},
        sources_of(options, request),
    )
    made = pipeline.perform_to(request, place, progress)
    told = [made.performance, made.sound, *made.plots]
    finish(progress, [str(path) for path in told], made.as_json())
    return 0
