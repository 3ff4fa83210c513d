# SPDX-License-Identifier: GPL-3.0-or-later
"""Which bone is the head, the jaw, an eye: by name, and by where it hangs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from .words import SIDE_WORDS, words_of

PARTS: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    "head": (frozenset({"head"}), frozenset({"skull"}), frozenset({"cabeza"}), frozenset({"kopf"})),
    "neck": (frozenset({"neck"}), frozenset({"hals"}), frozenset({"cuello"})),
    "jaw": (frozenset({"jaw"}), frozenset({"mjaw"}), frozenset({"chin"}), frozenset({"mandible"})),
    "eye": (frozenset({"eye"}), frozenset({"eyeball"})),
    "chest": (frozenset({"chest"}), frozenset({"spine", "2"}), frozenset({"torso"})),
    "spine": (frozenset({"spine"}), frozenset({"abdomen"}), frozenset({"tummy"})),
    "hips": (frozenset({"hips"}), frozenset({"pelvis"}), frozenset({"hip"})),
    "upper_arm": (frozenset({"upper", "arm"}), frozenset({"upperarm"}), frozenset({"arm"})),
    "hand": (frozenset({"hand"}), frozenset({"wrist"}), frozenset({"palm"})),
}
"""Part → sets of words, any of which names it."""

_SIDED: Final = frozenset({"eye", "hand", "upper_arm"})
_OTHER: Final = frozenset(
    {
        "end", "top", "tip", "nub", "lid", "eyelid", "brow", "eyebrow", "blink", "blinkbottom",
        "blinktop", "upper", "lower", "twist", "ik", "pole", "target", "ctrl", "control", "lash",
        "root", "socket", "thumb", "index", "middle", "ring", "pinky", "little", "finger", "mch",
        "org", "hair", "front", "handle", "hat", "ear", "ears", "corner", "master",
    }
)  # fmt: skip
"""Words of bones that only sound like the part; a bone that has none of them is preferred."""


def find_bones(names: Sequence[str], parents: Mapping[str, str | None]) -> dict[str, str]:
    """The bones of a face and trunk.

    Args:
        names: All bones, parents first.
        parents: Bone → its parent.

    Returns:
        Part → bone: ``head``, ``neck``, ``jaw``, ``eye.left``, ``eye.right``, ``chest``, ``spine``,
        ``hips``, ``upper_arm.left`` and ``.right``, ``hand.left`` and ``.right``; what can't be
        told isn't there.
    """
    out: dict[str, str] = {}
    for part in PARTS:
        for side in ("left", "right") if part in _SIDED else ("",):
            best = _best(names, part, side)
            if best:
                out[f"{part}.{side}" if side else part] = best
    if "neck" not in out and parents.get(out.get("head", "")):
        out["neck"] = str(parents[out["head"]])
    return out


def _best(names: Sequence[str], part: str, side: str) -> str:
    """The bone with the fewest words beside those that name the part; the first of equals."""
    found: list[tuple[float, int, str]] = []
    for place, name in enumerate(names):
        words = [*words_of(name)]
        told, words = _side_of(words, part)
        if side and told != side:
            continue
        for order, wanted in enumerate(PARTS[part]):
            if wanted <= set(words):
                others = [word for word in words if word not in wanted]
                odd = sum(word in _OTHER for word in others)
                found.append((order + 10 * odd + 0.1 * len(others), place, name))
                break
    return min(found)[2] if found and min(found)[0] < 10 else ""


def _side_of(words: list[str], part: str) -> tuple[str, list[str]]:
    """A bone's side, also where it leans on the word: ``LEye``; and the other words."""
    rest = []
    told = ""
    for word in words:
        if word in SIDE_WORDS:
            told = SIDE_WORDS[word]
        elif word[1:] == part and word[0] in SIDE_WORDS:
            told = SIDE_WORDS[word[0]]
            rest.append(part)
        else:
            rest.append(word)
    return told, rest
