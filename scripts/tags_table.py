#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the table of the tags that ask for acting into docs/acting.md, from the tags themselves.

.venv/bin/python scripts/tags_table.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from avatar_addon.script.acting_tags import ACTING, EMOJI  # noqa: E402
from avatar_addon.script.tag import Reach  # noqa: E402

PAGE: Final = ROOT / "docs" / "acting.md"
HEAD: Final = "| tag | what | lasts | also |\n|---|---|---|---|\n"
_LASTS: Final = {
    Reach.HOLD: "until closed, to the line's end",
    Reach.MOMENT: "a moment, or until closed",
    Reach.POINT: "once",
}
_MOST: Final = 6
"""So many other words are named for one tag."""


def table() -> str:
    """The table in Markdown: a row for each thing that can be asked."""
    return HEAD + "".join(_row(name) for name in ACTING)


def _row(name: str) -> str:
    row = ACTING[name]
    signs = [sign for sign, written in EMOJI.items() if _belongs(written, name)]
    words = [f"`[{word}]`" for word in row.synonyms[:_MOST]]
    also = ", ".join([*words, "".join(signs)] if signs else words)
    return f"| `[{name}]` | {row.says} | {_LASTS[row.tag.reach]} | {also} |\n"


def _belongs(written: str, name: str) -> bool:
    """Whether a tag as it is written, with its argument, is of this row."""
    return written == name or (written not in ACTING and written.split()[0] == name)


def main() -> int:
    """Put the table in the place of the one that is there."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(HEAD)
    after = rest[rest.index("\n\n") + 1 :]
    PAGE.write_text(f"{before}{table()}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
