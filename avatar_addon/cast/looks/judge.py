# SPDX-License-Identifier: GPL-3.0-or-later
"""Names say, measurements prove: which key is which channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ...vocabulary import VISEME_CHANNELS
from ..names.conventions import CONVENTIONS
from ..names.read import Guess, guess
from .effects import Effect
from .signs import EMPTY, ONE_SIDED, SIGNS, agreement, side_of

_RANKS: Final = {convention.title: convention.rank for convention in CONVENTIONS}
_LEAST_SURE: Final = 0.25
_AS_LIKELY: Final = 0.93
"""What a name could also mean counts only when it is nearly as likely."""
_BY_LOOKS: Final = 0.5
"""How sure a measurement without a name makes us, at most."""
_CONTRARY: Final = -0.5
"""A key that agrees no better than this with its name is not what it is called."""
_STRONG: Final = 0.9
_UNNAMED: Final = (
    "face.jawOpen", "face.eyeBlinkLeft", "face.eyeBlinkRight", "face.mouthSmileLeft",
    "face.mouthSmileRight", "face.mouthFrownLeft", "face.mouthFrownRight", "face.mouthPucker",
    "face.browInnerUp", "face.browOuterUpLeft", "face.browOuterUpRight", "face.browDownLeft",
    "face.browDownRight", "face.eyeWideLeft", "face.eyeWideRight",
)  # fmt: skip
"""Channels that can be told without a name, those that matter most first."""


@dataclass(frozen=True)
class Match:
    """A key that is a channel.

    Attributes:
        channel: The channel.
        key: The key's name.
        share: Weight of the key for the whole channel: .5 where one key is both sides.
        convention: Who calls it that; ``measured`` where no name told.
        sure: From 0 to 1.
        note: What was found odd, as a sentence; empty where nothing was.
    """

    channel: str
    key: str
    share: float
    convention: str
    sure: float
    note: str = ""


def match(
    effects: Mapping[str, Effect], told: Mapping[str, str] | None = None
) -> tuple[dict[str, Match], tuple[str, ...]]:
    """Which key is which channel, by names that measurements don't contradict.

    Args:
        effects: Key → what it does; all keys of a face.
        told: Key → what the file calls it elsewhere; empty where a name would tell nothing.

    Returns:
        Channel → its key, and sentences on names that were overruled.
    """
    told = told or {}
    called = {key: told.get(key, key) for key in effects}
    by_name = guess(list(dict.fromkeys(name for name in called.values() if name)))
    candidates: dict[str, list[Match]] = {}
    notes: list[str] = []
    for key, effect in effects.items():
        said = by_name.get(called[key], ())
        for one in (g for g in said if g.sure >= _AS_LIKELY * said[0].sure):
            found, note = _judged(key, effect, one)
            for claim in found:
                candidates.setdefault(claim.channel, []).append(claim)
            if note:
                notes.append(note)
    chosen = {channel: max(claims, key=_worth) for channel, claims in candidates.items()}
    chosen |= _without_names(effects, chosen)
    return dict(sorted(chosen.items())), tuple(dict.fromkeys(notes))


def _worth(claim: Match) -> tuple[float, float, int]:
    return round(claim.sure, 2), claim.share, -_RANKS.get(claim.convention, 9)


def _judged(key: str, effect: Effect, one: Guess) -> tuple[list[Match], str]:
    """What a key may be after it was moved, and why not what it is called."""
    channels = _narrowed(one.channels, effect)
    proof = min(agreement(channel, effect) for channel in channels)
    if effect.size < EMPTY and "viseme.sil" not in channels:
        return [], f"'{key}' is empty: it moves nothing."
    if proof <= -0.75 and len(channels) == 1 and _other_side(channels[0]):
        other = _other_side(channels[0])
        if agreement(other, effect) > 0.0:
            note = f"'{key}' moves the other side: it is taken for {_short(other)}."
            return [Match(other, key, 1.0, one.convention, 0.8 * one.sure, note)], note
    if proof < 0.0:
        return (
            [],
            f"'{key}' does not do what its name says; it is not used as {_short(channels[0])}.",
        )
    sure = one.sure * (0.6 + 0.4 * max(proof, 0.0)) * 0.98**one.order
    if sure < _LEAST_SURE:
        return [], ""
    share = 1.0 / len(channels)
    return [Match(channel, key, share, one.convention, round(sure, 3)) for channel in channels], ""


def _narrowed(channels: Sequence[str], effect: Effect) -> tuple[str, ...]:
    """Of both sides the one that moves, where only one does."""
    if len(channels) == 2 and abs(effect.leaning) > ONE_SIDED:
        side = "Left" if effect.leaning > 0 else "Right"
        return tuple(channel for channel in channels if side_of(channel) == side) or tuple(channels)
    return tuple(channels)


def _other_side(channel: str) -> str:
    side = side_of(channel)
    if not side:
        return ""
    other = "Right" if side == "Left" else "Left"
    return channel[: -len(side)] + other


def _short(channel: str) -> str:
    return channel.partition(".")[2]


def _without_names(effects: Mapping[str, Effect], chosen: Mapping[str, Match]) -> dict[str, Match]:
    """Channels that nothing is called after, found among the keys that nothing else is."""
    used = {claim.key for claim in chosen.values()}
    free = {key: effect for key, effect in effects.items() if key not in used}
    out: dict[str, Match] = {}
    if any(channel in chosen for channel in VISEME_CHANNELS if channel != "viseme.sil"):
        wanted: Iterable[str] = ()
    else:
        wanted = ("viseme.aa",) if "face.jawOpen" in chosen else ()
    for channel in (*wanted, *_UNNAMED):
        if channel in chosen:
            continue
        best = _best_by_looks(channel, free)
        if best is not None:
            out[channel] = best
            if best.share == 1.0:
                free = {key: effect for key, effect in free.items() if key != best.key}
    return out


def _best_by_looks(channel: str, free: Mapping[str, Effect]) -> Match | None:
    """The key that does most of what a channel should and little else."""
    sign = SIGNS[channel]
    side = side_of(channel)
    scored: list[tuple[float, float, str]] = []
    for key, effect in free.items():
        if agreement(channel, effect) < _STRONG:
            continue
        both = bool(side) and abs(effect.leaning) <= ONE_SIDED
        if both and agreement(_other_side(channel), effect) < _STRONG:
            continue
        doing = sign(effect) / (effect.size + 0.05)
        scored.append((0.5 * doing if both else doing, 0.5 if both else 1.0, key))
    if not scored:
        return None
    _, share, key = max(scored)
    note = f"'{key}' is taken for {_short(channel)} by what it does; please confirm."
    return Match(channel, key, share, "measured", _BY_LOOKS, note)
