# SPDX-License-Identifier: GPL-3.0-or-later
"""A head that goes with the voice, and the trunk that goes with the head.

- It follows pitch and loudness, slowly, 30 ms late: higher is up, and each phrase turns and tilts
  its own way.
- It nods on words that stand out: down from the word's start, lowest after its height.
- It takes another posture from phrase to phrase, and is never quite still.

Who listens nods where the speaker ends a phrase.

Sources: Munhall and others 2004 and Yehia and others 2002 (pitch and loudness go with the head);
Fotedar & Ghosh 2017 (30 ms late); Kim, Cvejic & Davis 2014 (nods begin with the word and peak after
it); Busso and others 2007 (how far heads turn in speech); Hadar and others 1983 (postures change at
phrases' ends); Dittmann & Llewellyn 1968 (listeners nod there).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .moment import Moment
from .motion import STEP_S, Array, Step, add_bump, grid, rest_at_ends, smoothed, stepped, waves
from .performance import Curve, Layer
from .prosody import Prosody

_FADE_S: Final = 0.7
"""In which a head comes to rest at the end of a line."""
LAG_S: Final = 0.03
"""How far the head is behind the voice."""

FOLLOWS_PITCH: Final = {"head.pitch": -0.62, "head.yaw": 0.35, "head.roll": 0.28}
"""Degrees for a semitone; yaw and roll go another way in each phrase."""
FOLLOWS_LEVEL: Final = {"head.pitch": 2.2, "head.yaw": 2.0, "head.roll": 1.2}
"""Degrees from silence to full loudness."""
_FOLLOWS_S: Final = 0.13
"""Width of the bell that voice is smoothed under."""

NOD_DEGREES: Final = (2.0, 5.0)
NODDED: Final = 0.45
"""Share of the accents that get a nod; one that the script asks for always does."""
NODS_APART_S: Final = 0.9
_DOWN_S: Final = 0.26
_UP_S: Final = 0.5
_AFTER_S: Final = 0.06
"""Least time from a word's height to the head's lowest point."""

POSTURE_DEGREES: Final = {"head.pitch": 1.3, "head.yaw": 2.0, "head.roll": 1.5}
"""Standard deviation of where the head goes from phrase to phrase."""
_POSTURE_S: Final = (0.6, 1.0)
SWAY_DEGREES: Final = {"head.pitch": 0.35, "head.yaw": 0.7, "head.roll": 0.45}
"""Standard deviation of what never stops."""
_SWAY_HERTZ: Final = (0.08, 0.4)

BACK_CHANNEL: Final = 0.5
"""Share of the speaker's phrases after which a listener nods."""
_LISTENER_APART_S: Final = 2.0
_LISTENER_LATE_S: Final = (0.05, 0.35)
_LISTENER_DEGREES: Final = (2.0, 4.0)

TRUNK: Final = {"body.pitch": 0.25, "body.yaw": 0.3, "body.roll": 0.3}
"""Share of the head's slow movement that the trunk takes, too."""
_TRUNK_S: Final = 0.5
TRUNK_DEGREES: Final = {"body.pitch": 0.3, "body.yaw": 0.45, "body.roll": 0.4}
"""Standard deviation of the weight's shifting."""
_TRUNK_HERTZ: Final = (0.05, 0.25)

Angles = dict[str, Array]


def head_layer(moment: Moment, prosody: Prosody) -> Layer:
    """The head and the trunk of a speaker, or of a listener.

    Args:
        moment: Who does what.
        prosody: Of the line's sound, whoever says it.

    Returns:
        Layer ``head``: radians, 0 at both ends.
    """
    rng = moment.rng("head")
    times = grid(moment.duration_s)
    angles = {
        channel: size * waves(times, rng, _SWAY_HERTZ) for channel, size in SWAY_DEGREES.items()
    }
    _postures(angles, times, prosody, rng, share=1.0 if moment.speaks else 0.5)
    if moment.speaks:
        _follow(angles, times, prosody, rng)
        _nods(angles["head.pitch"], times, prosody, rng)
    else:
        _back_channel(angles["head.pitch"], times, prosody, rng)
    still = rest_at_ends(times, _FADE_S)
    smooth = {channel: smoothed(angle, 1.0) for channel, angle in angles.items()}
    curves = smooth | _trunk(smooth, times, rng)
    return Layer(
        "head", {channel: Curve(times, np.radians(v) * still) for channel, v in curves.items()}
    )


def _follow(angles: Angles, times: Array, prosody: Prosody, rng: np.random.Generator) -> None:
    """What goes with pitch and loudness."""
    pitch, level = prosody.sampled(times - LAG_S)
    pitch, level = (smoothed(v, _FOLLOWS_S / STEP_S) for v in (pitch, level))
    ways = {channel: _ways(times, prosody, rng) for channel in ("head.yaw", "head.roll")}
    for channel, angle in angles.items():
        way = ways.get(channel, 1.0)
        angle += way * (FOLLOWS_PITCH[channel] * pitch + FOLLOWS_LEVEL[channel] * (level - 0.5))


def _ways(times: Array, prosody: Prosody, rng: np.random.Generator) -> Array:
    """Which way a phrase turns: a factor around ±1 for each, changing in the pauses."""
    steps: list[Step] = []
    now = 0.0
    for phrase in prosody.phrases:
        way = float(rng.choice((-1.0, 1.0)) * rng.uniform(0.6, 1.2))
        steps.append((way - now, max(phrase.start_s - 0.3, 0.0), 0.5))
        now = way
    return stepped(times, steps)


def _nods(pitch: Array, times: Array, prosody: Prosody, rng: np.random.Generator) -> None:
    last = -NODS_APART_S
    for accent in prosody.accents:
        nods = rng.uniform() < NODDED * (0.6 + 0.8 * accent.strength)
        if not (nods or accent.asked) or accent.start_s < last + NODS_APART_S:
            continue
        low, high = NOD_DEGREES
        share = 1.0 if accent.asked else accent.strength * rng.uniform(0.7, 1.0)
        lowest = max(accent.start_s + _DOWN_S, accent.peak_s + _AFTER_S)
        ends = (accent.start_s, lowest, lowest + 0.04, lowest + 0.04 + _UP_S)
        if ends[-1] < times[-1]:
            add_bump(pitch, times, low + share * (high - low), ends)
            last = accent.start_s


def _postures(
    angles: Angles, times: Array, prosody: Prosody, rng: np.random.Generator, *, share: float
) -> None:
    """Another place to rest for each phrase."""
    steps: dict[str, list[Step]] = {channel: [] for channel in POSTURE_DEGREES}
    now = dict.fromkeys(POSTURE_DEGREES, 0.0)
    for phrase in prosody.phrases:
        length = float(rng.uniform(*_POSTURE_S))
        start = max(phrase.start_s + float(rng.uniform(-0.2, 0.1)), 0.0)
        for channel, size in POSTURE_DEGREES.items():
            place = float(np.clip(rng.normal(), -2.0, 2.0)) * size * share
            steps[channel].append((place - now[channel], start, length))
            now[channel] = place
    for channel, ways in steps.items():
        angles[channel] += stepped(times, ways)


def _back_channel(pitch: Array, times: Array, prosody: Prosody, rng: np.random.Generator) -> None:
    """Two nods, the second one smaller, after some of the phrases that are heard."""
    last = -_LISTENER_APART_S
    for phrase in prosody.phrases:
        start = phrase.end_s + float(rng.uniform(*_LISTENER_LATE_S))
        size = float(rng.uniform(*_LISTENER_DEGREES))
        nods = rng.uniform() < BACK_CHANNEL
        if not nods or start < last + _LISTENER_APART_S or start + 1.2 > times[-1]:
            continue
        add_bump(pitch, times, size, (start, start + 0.28, start + 0.3, start + 0.62))
        add_bump(
            pitch, times, 0.5 * size, (start + 0.5, start + 0.74, start + 0.76, start + 1.15)
        )  # fmt: skip
        last = start


def _trunk(head: Angles, times: Array, rng: np.random.Generator) -> Angles:
    """The trunk follows the head, later and less, and shifts its weight."""
    out = {}
    for channel, share in TRUNK.items():
        slow = smoothed(head[channel.replace("body", "head")], _TRUNK_S / STEP_S)
        own = TRUNK_DEGREES[channel] * waves(times, rng, _TRUNK_HERTZ)
        out[channel] = share * slow + own
    return out
