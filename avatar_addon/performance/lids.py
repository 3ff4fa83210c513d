# SPDX-License-Identifier: GPL-3.0-or-later
"""One blink: how lids close and open.

Source: Evinger and others 1991 (an eye closes faster than it opens).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from .performance import Curve

BLINK_DOWN_S: Final = 0.09
BLINK_UP_S: Final = 0.24
SHUT_S: Final = 1 / 24
"""Of the way up: lids stay shut for a frame of film, so that one shows them shut."""
_OPENING: Final = (0.12, 0.3)
"""They open fast first: so long after they met they are closed to this share."""
LENGTH_S: Final = BLINK_DOWN_S + BLINK_UP_S


def blinks(starts: Sequence[float], duration_s: float) -> dict[str, Curve]:
    """Curves of both lids that close at these times, rising; what doesn't fit is left out."""
    times, values = [0.0], [0.0]
    for start in starts:
        if times[-1] < start and start + LENGTH_S < duration_s:
            met = start + BLINK_DOWN_S
            times += [start, met, met + SHUT_S, met + _OPENING[0], start + LENGTH_S]
            values += [0.0, 1.0, 1.0, _OPENING[1], 0.0]
    curve = Curve(np.array([*times, duration_s]), np.array([*values, 0.0]))
    return {"face.eyeBlinkLeft": curve, "face.eyeBlinkRight": curve}
