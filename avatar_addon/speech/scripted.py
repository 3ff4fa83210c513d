# SPDX-License-Identifier: GPL-3.0-or-later
"""A recording and its script: the times of its words, and a sentence where the two don't belong."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Final

from .. import media
from ..timing import FILM_RATE
from .align import Alignment, align
from .clip import SpeechClip, TimedPhoneme, TimedWord
from .features import RATE
from .finish import speech_ends

SURE: Final = 0.8
"""Below this a script is doubtful, and that is said."""
USELESS: Final = 0.45
"""Below this its times are worth less than none."""

_SILENT_S: Final = 0.16
"""A first sound that begins so long before anything is heard doesn't."""
_STOPS: Final = frozenset("pbtdkɡgcɟqʔ")
_CLOSED_S: Final = 0.08
"""How long a stop is closed before it is heard."""
_HAIR_S: Final = 0.01
_LEAST_S: Final = 0.03

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
    phonemes, words = _from_the_onset(found, clip)
    return replace(clip, phonemes=phonemes, words=words, timing="aligned", sure=found.sure)


def _from_the_onset(
    found: Alignment, clip: SpeechClip
) -> tuple[tuple[TimedPhoneme, ...], tuple[TimedWord, ...]]:
    """Phonemes and words of which the first doesn't begin in the silence before the speech.

    Nothing in the alignment tells the silence before a recording from that before its script, so
    the first sound often takes all of it.
    """
    onset_s = speech_ends(clip.samples)[0] / FILM_RATE
    if not found.phonemes or found.phonemes[0].start_s >= onset_s - _SILENT_S:
        return found.phonemes, found.words
    first, *others = found.phonemes
    silent_s = _CLOSED_S if first.ipa.lstrip("ˈˌ")[:1] in _STOPS else _HAIR_S
    start_s = max(first.start_s, min(onset_s - silent_s, first.end_s - _LEAST_S))
    words = [
        replace(word, start_s=min(max(word.start_s, start_s), word.end_s - _LEAST_S))
        for word in found.words[:1]
    ]
    return (replace(first, start_s=start_s), *others), (*words, *found.words[1:])


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
