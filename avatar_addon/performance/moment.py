# SPDX-License-Identifier: GPL-3.0-or-later
"""One character during one line: all that its acting is made from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..lipsync.lips import Lips
from ..script.line import Line
from ..speech.clip import SpeechClip
from .seeds import seeded


@dataclass(frozen=True)
class Moment:
    """What one character does while one line is said.

    Layers made from a moment are timed from the line's own start, and begin and end at rest, but
    for what the lines before and after hold on to (a mood that goes on).

    Attributes:
        line: What is said, with the directions in it.
        clip: Its sound, with the times of its words.
        lips: What is known of the mouth.
        actor: Whose acting it is; empty for the one nameless speaker.
        speaks: Whether the actor says the line; else the actor listens.
        seed: Where every random choice comes from.
        before: The actor's own line before this one, where it comes right before.
        after: The actor's own line after this one, where it comes right after.
        mood: The actor's mood where the script asks for none, see ``feelings.MOODS``.
        eyes_on: Whose eyes the actor's meet; empty: the camera, or who speaks to the actor.
    """

    line: Line
    clip: SpeechClip
    lips: Lips
    actor: str
    speaks: bool
    seed: int
    before: Line | None = None
    after: Line | None = None
    mood: str = "neutral"
    eyes_on: str = ""

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.clip.duration_s

    def rng(self, name: str) -> np.random.Generator:
        """Chance for one purpose, the same for this actor in this line wherever it stands."""
        return seeded(self.seed, self.line.id, self.actor, name)
