# SPDX-License-Identifier: GPL-3.0-or-later
"""What nobody has to ask for: what the voice does to a body, and what being alive does."""

from __future__ import annotations

from .blinks import blink_layer
from .breath import breath_layer
from .brows import brow_layer
from .gaze import gaze_shifts
from .head import head_layer
from .jitter import jitter_layer
from .moment import Moment
from .performance import GazeShift, Layer
from .prosody import prosody_of


def by_itself(moment: Moment) -> tuple[tuple[Layer, ...], tuple[GazeShift, ...]]:
    """The layers ``brows``, ``head``, ``breath``, ``blinks`` and ``gaze``, and the shifts of gaze.

    A speaker's come from the voice. A listener's come from the same voice, as it is heard.
    """
    prosody = prosody_of(moment.clip, moment.line if moment.speaks else None)
    layers = (
        brow_layer(moment, prosody),
        head_layer(moment, prosody),
        breath_layer(moment, prosody),
        blink_layer(moment, prosody),
        jitter_layer(moment),
    )
    return layers, gaze_shifts(moment, prosody)
