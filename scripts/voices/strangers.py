# SPDX-License-Identifier: GPL-3.0-or-later
"""Sounds that no teacher makes: each is said as the nearest that one does, with an accent.

Without it they would have no length, and words of other languages would be said with holes.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

LIKE: Final = {
    "u": "yʉ", "ʊ": "ʏɯɵ", "ɜ": "øœɞ", "æ": "ɶ", "ɑ": "ɒ", "ᵻ": "ɨ", "ə": "ɘ", "ʌ": "ɤ", "ɚ": "ɝ",
    "ɛ": "ε", "h": "xχħɦʜ", "ʃ": "çɕʂɧ", "ʒ": "ʑʐ", "j": "ʝ", "k": "cqǂǃ", "ɡ": "ɣɢɠʛg", "t": "ʈǀǁ",
    "d": "ɖɗɟʄ", "p": "ʘ", "b": "ɓʙ", "l": "ɫɬɭɮɺʎʟ", "m": "ɱ", "n": "ɲɳ", "ŋ": "ɴ", "f": "ɸ",
    "v": "βʋⱱ", "w": "ʍɥɰ", "ɹ": "ʁʀɻ", "ɾ": "ɽ", "s": "ʦ", "ʔ": "ʕʡʢ",
}  # fmt: skip
"""A sound of the teachers' → those that are said like it."""


def as_own(symbols: int) -> npt.NDArray[np.int64]:
    """Id → the id that is said, for so many ids."""
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

    table = np.arange(symbols, dtype=np.int64)
    for own, strangers in LIKE.items():
        for symbol in strangers:
            table[DEFAULT_PHONEME_ID_MAP[symbol][0]] = DEFAULT_PHONEME_ID_MAP[own][0]
    return table
