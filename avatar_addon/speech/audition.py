# SPDX-License-Identifier: GPL-3.0-or-later
"""Auditions: the same words by one voice after another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ..script.line import Line
from ..script.parse import parse_script
from .clip import SpeechClip
from .piper import PiperSpeaker
from .pronunciations import load_pronunciations
from .voices import SpeakerNote, Voice, note_of, short_name

_FPS: Final = Fraction(25)
"""Clips last whole frames; here nobody films them."""


@dataclass(frozen=True)
class Audition:
    """What one speaker said.

    Attributes:
        number: From 1.
        voice: Who.
        clips: The number and the name where they were asked for, then the words.
    """

    number: int
    voice: Voice
    clips: tuple[SpeechClip, ...]

    @property
    def name(self) -> str:
        """The shortest name that finds the voice again."""
        return short_name(self.voice)

    @property
    def note(self) -> SpeakerNote:
        """What is known of the speaker."""
        return note_of(self.voice)

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return sum(clip.duration_s for clip in self.clips)


def auditions(
    text: str,
    voices: Sequence[Voice],
    *,
    announce: bool = False,
    on_step: Callable[[int, int], None] | None = None,
) -> Iterator[Audition]:
    """Let each voice say the text.

    Args:
        text: What to say.
        voices: Who, in this order.
        announce: Each says its number and its name first.
        on_step: Told how many of how many are done; what it raises ends the work.

    Raises:
        ScriptError: There is nothing to say, or a voice makes no sound of it.
        AvatarError: What ``PiperSpeaker.speak`` raises.
    """
    lines, own = parse_script(text), load_pronunciations()
    with PiperSpeaker() as speaker:
        for number, voice in enumerate(voices, start=1):
            said = [Line("announced", "", f"{number}. {spoken_name(voice)}.")] if announce else []
            clips = tuple(
                speaker.speak(line, voice, fps=_FPS, pronunciations=own) for line in (*said, *lines)
            )
            yield Audition(number, voice, clips)
            if on_step is not None:
                on_step(number, len(voices))


def spoken_name(voice: Voice) -> str:
    """A name to be said aloud: of ``en_US-hfc_female-medium`` it is ``hfc female``."""
    stem, _, speaker = voice.name.partition("#")
    words = stem.split("-")
    name = speaker or (words[1] if len(words) == 3 else stem)
    return re.sub(r"[_\W]+", " ", name).strip().capitalize() or "Voice"
