# SPDX-License-Identifier: GPL-3.0-or-later
"""A recording and its script: the times of its words, and a sentence where the two don't belong."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Final

from .. import media
from ..timing import FILM_RATE
from .align import Alignment, align
from .clip import SpeechClip
from .features import RATE

SURE: Final = 0.8
"""Below this a script is doubtful, and that is said."""
USELESS: Final = 0.45
"""Below this its times are worth less than none."""

_LOG = logging.getLogger(__name__)


def with_times(clip: SpeechClip, said: SpeechClip) -> SpeechClip:
    """The recording with the times of its script's words and phonemes.

    Args:
        clip: The recording; its text is the script.
        said: The script, said by a voice whose times are known.

    Returns:
        The recording; without words and phonemes, and a warning, where the script isn't its own.
    """
    found = find_times(clip, said)
    if found is None:
        return replace(clip, timing="none", sure=0.0)
    return replace(
        clip, phonemes=found.phonemes, words=found.words, timing="aligned", sure=found.sure
    )


def find_times(clip: SpeechClip, said: SpeechClip) -> Alignment | None:
    """The script's times in a recording; None, and a warning, where it isn't its own."""
    if not said.phonemes:
        _LOG.warning("The voice '%s' tells no times: the words of '%s' have none.",
                     said.voice, clip.voice)  # fmt: skip
        return None
    recording, reference = (
        media.resample(sound.samples, FILM_RATE, RATE) for sound in (clip, said)
    )
    found = align(recording, reference, said)
    if found is None:
        _LOG.warning("'%s' is far too short for its script: its words get no times.", clip.voice)
        return None
    if found.sure < USELESS:
        _LOG.warning(
            "The script doesn't fit '%s' (%.0f %% sure): its words get no times.",
            clip.voice,
            100 * found.sure,
        )
        return None
    if found.sure < SURE:
        _LOG.warning(
            "The script fits '%s' only in part (%.0f %% sure): check it.",
            clip.voice,
            100 * found.sure,
        )
    return found
