# SPDX-License-Identifier: GPL-3.0-or-later
"""``avatar perform``."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import pipeline
from ..answers import finish
from ..progress import Progress
from .reading import speech_request

_Options = argparse.Namespace


def perform(options: _Options, progress: Progress) -> int:
    """``avatar perform``."""
    folder = Path(options.output).absolute()
    made = pipeline.perform_to(speech_request(options), folder, progress)
    finish(progress, [str(made.performance), str(made.sound)], made.as_json())
    return 0
