# SPDX-License-Identifier: GPL-3.0-or-later
"""What a face has no shape for is composed of those it has, and openings are made alike.

A viseme that is missing is made, in this order, by a recipe of the convention that the character
follows, from ARKit's shapes, or from whatever opens the mouth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from ...vocabulary import VISEME_CHANNELS
from ..names.conventions import CONVENTIONS, FROM_ARKIT, Recipe
from ..names.read import ingredients
from .effects import Effect
from .judge import Match

Parts = tuple[tuple[str, float], ...]
"""Handles and their weights at the channel's 1."""

AA_GAP: Final = 0.30
"""How far the lips part at a full "aa", in units: about 9 % of the head's height, 2 cm on a person.
Source: lip aperture of open vowels, 15 to 20 mm."""
JAW_GAP: Final = 0.55
"""How far a jaw's bone opens the mouth at 1, as ``jawOpen`` of four makers' characters does."""
_AS_SCULPTED: Final = (0.55, 1.25)
"""A shape is scaled by so much at most; what lacks then is opened by the jaw."""
_ENOUGH: Final = 0.6
"""Share of a recipe's weights that must be there for it to be used."""
_SHUT: Final = 0.03
"""Lips that are no farther apart at rest are closed."""

OPENNESS: Final[Mapping[str, float]] = {
    "viseme.sil": 0.0, "viseme.PP": 0.0, "viseme.FF": 0.1, "viseme.TH": 0.3, "viseme.DD": 0.3,
    "viseme.kk": 0.35, "viseme.CH": 0.25, "viseme.SS": 0.2, "viseme.nn": 0.3, "viseme.RR": 0.3,
    "viseme.aa": 1.0, "viseme.E": 0.5, "viseme.I": 0.35, "viseme.O": 0.6, "viseme.U": 0.3,
}  # fmt: skip
"""How far each viseme opens the mouth, as a share of "aa"."""
_ROUNDED: Final = {"viseme.O": 0.5, "viseme.U": 0.9, "viseme.CH": 0.4, "viseme.RR": 0.3}
_SPREAD: Final = {"viseme.I": 0.4, "viseme.E": 0.25, "viseme.SS": 0.3}
_PAIRS: Final = frozenset({"Press", "Dimple", "LowerDown", "UpperUp", "Smile", "Stretch"})


@dataclass(frozen=True)
class Mapped:
    """How a channel moves a face.

    Attributes:
        parts: Handles and weights; empty where the channel needs none (lips that rest shut).
        how: ``direct``, ``measured``, ``composed`` or ``rest``.
        convention: Whose names it follows; empty where nobody's.
        sure: From 0 to 1.
        note: A sentence for people; empty where all is plain.
    """

    parts: Parts
    how: str
    convention: str
    sure: float
    note: str = ""


def fill(
    matches: Mapping[str, Match], effects: Mapping[str, Effect], called: Mapping[str, str],
    rest_gap: float,
) -> tuple[dict[str, Mapped], tuple[str, ...]]:  # fmt: skip
    """All channels that a face can have.

    Args:
        matches: Channel → the handle that is it.
        effects: Handle → what it does.
        called: Handle → what the file calls it.
        rest_gap: How far the lips are apart at rest, in units.

    Returns:
        Channel → how it moves the face, and sentences on what is missing.
    """
    out = {channel: _direct(one) for channel, one in matches.items()}
    if "viseme.aa" not in out and "face.jawOpen" not in out:
        return out, ("Nothing on this character opens the mouth.",)
    for channel in VISEME_CHANNELS:
        if channel not in out:
            found = _composed(channel, out, effects, called)
            if found is not None:
                out[channel] = found
    if "face.jawOpen" not in out:
        out["face.jawOpen"] = replace(out["viseme.aa"], how="composed", note="")
    out = _calibrated(out, effects)
    closing, note = _closing(out.get("viseme.PP"), effects, rest_gap)
    out["viseme.PP"] = closing
    out.setdefault("viseme.sil", Mapped((), "rest", "", 1.0))
    return out, (note,) if note else ()


def _direct(one: Match) -> Mapped:
    how = "measured" if one.convention == "measured" else "direct"
    return Mapped(((one.key, one.share),), how, one.convention, one.sure, one.note)


def _composed(
    channel: str,
    there: Mapping[str, Mapped],
    effects: Mapping[str, Effect],
    called: Mapping[str, str],
) -> Mapped | None:
    if channel == "viseme.sil":
        return None
    by_name = {name: handle for handle, name in called.items() if name}
    for convention in CONVENTIONS:
        recipe = convention.recipes.get(channel)
        if recipe and _follows(there, convention.title):
            names = ingredients(list(by_name), convention)
            if all(word in names for word in recipe):
                parts = tuple((by_name[names[word]], w) for word, w in recipe.items())
                return Mapped(parts, "composed", convention.title, 0.7)
    arkit = _from_arkit(FROM_ARKIT.get(channel, {}), there)
    if arkit:
        return Mapped(arkit, "composed", "ARKit", 0.7)
    return _from_opener(channel, there, effects)


def _follows(there: Mapping[str, Mapped], convention: str) -> bool:
    return any(one.convention == convention for one in there.values())


def _from_arkit(recipe: Recipe, there: Mapping[str, Mapped]) -> Parts:
    """A recipe of ARKit's shapes, where most of it is there; pairs mean both sides."""
    parts: dict[str, float] = {}
    found = 0.0
    for word, weight in recipe.items():
        channels = [f"face.{word}" if word[0].islower() else f"face.mouth{word}"]
        if word in _PAIRS:
            channels = [channels[0] + side for side in ("Left", "Right")]
        if all(channel in there for channel in channels):
            found += weight
            for channel in channels:
                for handle, share in there[channel].parts:
                    parts[handle] = parts.get(handle, 0.0) + weight * share
    return tuple(parts.items()) if found >= _ENOUGH * sum(recipe.values()) > 0.0 else ()


def _from_opener(
    channel: str, there: Mapping[str, Mapped], effects: Mapping[str, Effect]
) -> Mapped | None:
    """As far open as the sound is, rounded or spread where the face can."""
    opener = there.get("viseme.aa") or there["face.jawOpen"]
    gap = gap_of(opener.parts, effects)
    if gap <= 0.0:
        return None
    wanted = OPENNESS[channel] * AA_GAP / gap
    parts = [(handle, wanted * weight) for handle, weight in opener.parts if wanted > 0.0]
    if channel in _ROUNDED and "face.mouthPucker" in there:
        parts += [(h, _ROUNDED[channel] * w) for h, w in there["face.mouthPucker"].parts]
    smiles = [there.get(f"face.mouthSmile{side}") for side in ("Left", "Right")]
    if channel in _SPREAD and all(smiles):
        parts += [(h, _SPREAD[channel] * w) for one in smiles if one for h, w in one.parts]
    return Mapped(tuple(parts), "composed", "", 0.5)


def gap_of(parts: Parts, effects: Mapping[str, Effect]) -> float:
    """How far handles part the lips together, in units."""
    return sum(weight * effects[handle].opens for handle, weight in parts)


def _calibrated(there: dict[str, Mapped], effects: Mapping[str, Effect]) -> dict[str, Mapped]:
    """An "aa" opens alike on every character, and what opens less keeps its share of it."""
    out = dict(there)
    jaw = there["face.jawOpen"]
    if any(handle.startswith("bone ") for handle, _ in jaw.parts):
        gap = gap_of(jaw.parts, effects)
        out["face.jawOpen"] = jaw = _scaled(jaw, JAW_GAP / gap if gap > 0.0 else 1.0)
    gap = gap_of(there["viseme.aa"].parts, effects) if "viseme.aa" in there else 0.0
    if gap <= 0.0:
        return out
    if there["viseme.aa"].how == "composed":
        out["viseme.aa"] = _scaled(there["viseme.aa"], AA_GAP / gap)
        return out
    least, most = _AS_SCULPTED
    factor = min(max(AA_GAP / gap, least), most)
    short = AA_GAP - factor * gap
    for channel, share in OPENNESS.items():
        if channel not in there or share <= 0.1:
            continue
        one = _scaled(out[channel], factor) if out[channel].how != "composed" else out[channel]
        out[channel] = _opened(one, share * short, jaw, effects)
    return out


def _scaled(one: Mapped, factor: float) -> Mapped:
    return replace(one, parts=tuple((handle, factor * weight) for handle, weight in one.parts))


def _opened(one: Mapped, by: float, jaw: Mapped, effects: Mapping[str, Effect]) -> Mapped:
    """A shape that the jaw opens farther, where it isn't the jaw already."""
    gap = gap_of(jaw.parts, effects)
    same = {handle for handle, _ in one.parts} & {handle for handle, _ in jaw.parts}
    if by <= 0.02 or gap <= 0.0 or same or one.how == "composed":
        return one
    more = tuple((handle, weight * by / gap) for handle, weight in jaw.parts)
    return replace(one, parts=(*one.parts, *more))


def _closing(
    one: Mapped | None, effects: Mapping[str, Effect], rest_gap: float
) -> tuple[Mapped, str]:
    """Lips that close: by a shape, or because they rest shut; and a word where neither is so."""
    if one is not None and one.parts:
        left = rest_gap + gap_of(one.parts, effects)
        if left <= max(_SHUT, 0.5 * rest_gap):
            return one, ""
    if rest_gap <= _SHUT:
        note = "Its lips rest shut: to close, nothing opens them."
        return Mapped((), "rest", "", 0.8, note), ""
    kept = one or Mapped((), "rest", "", 0.2)
    return kept, "Nothing on this character closes the lips: m, b and p will stay a little open."
