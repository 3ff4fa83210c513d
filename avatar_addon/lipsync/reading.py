# SPDX-License-Identifier: GPL-3.0-or-later
"""Which way a clip's lips are read: by Rhubarb, by its phonemes, or by both."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ..speech.clip import SpeechClip
from .lips import NATURAL, Lips, MouthManner
from .listening import listen
from .rhubarb import chosen_recognizer

_LOG = logging.getLogger(__name__)


def method_for(clip: SpeechClip, wanted: str) -> str:
    """The method that a clip allows: without phonemes only Rhubarb can tell."""
    return wanted if clip.phonemes else "rhubarb"


def read_lips(
    clips: Sequence[SpeechClip],
    wanted: str = "refined",
    *,
    find_rhubarb: Callable[[], Path],
    recognizer: str = "",
    manner: MouthManner = NATURAL,
    on_progress: Callable[[float], None] | None = None,
) -> tuple[Lips, ...]:
    """What each clip's mouth is made from.

    Args:
        clips: To read.
        wanted: One of ``METHODS``; a clip without phonemes is left to Rhubarb, whatever it is.
        find_rhubarb: Finds the executable; not called where no clip needs it.
        recognizer: Rhubarb's; empty lets each clip's language choose.
        manner: How the mouths move.
        on_progress: Told the share that is done, in [0, 1], by whichever thread.

    Raises:
        PartMissing: Rhubarb is needed and not here.
        PartFailed: It failed.
    """
    methods = [method_for(clip, wanted) for clip in clips]
    if wanted == "phonemes" and "rhubarb" in methods:
        _LOG.warning("Without the times of phonemes Rhubarb has to listen.")
    lips = [Lips(method, manner=manner) for method in methods]
    needing = [n for n, method in enumerate(methods) if method != "phonemes"]
    if not needing:
        return tuple(lips)
    found = listen(
        [clips[n] for n in needing],
        rhubarb=find_rhubarb(),
        recognizer=recognizer or None,
        on_progress=on_progress,
    )
    for n, cues in zip(needing, found, strict=True):
        chosen = chosen_recognizer(recognizer, clips[n].language)
        lips[n] = replace(lips[n], cues=cues, recognizer=chosen)
    return tuple(lips)


def engine_of(lips: Sequence[Lips], wanted: str) -> str:
    """For reports: each way that was gone, and why where it isn't the one that was wanted."""
    told = [
        one.engine if one.source or one.method == wanted else f"{one.engine} (no phoneme times)"
        for one in lips
    ]
    return "; ".join(dict.fromkeys(told))
