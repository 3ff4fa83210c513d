# SPDX-License-Identifier: GPL-3.0-or-later
"""Marks of Markdown and HTML that are for the eye: taken off before anything is read aloud.

Source: CommonMark 0.31 (block starts, emphasis, links), as far as plain speech needs it.
"""

from __future__ import annotations

import html
import re
from typing import Final

_UNSPOKEN = (
    (re.compile(r"<!--.*?-->", re.DOTALL), "-->"),
    (re.compile(r"<\?.*?\?>", re.DOTALL), "?>"),
    (re.compile(r"<!DOCTYPE[^<>]*>", re.IGNORECASE), ">"),
    (re.compile(r"<(script|style|svg|head)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE), ">"),
)
"""Patterns, and what each ends in: behind the last of these there can't be one."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")

_FENCE = re.compile(r"\s*(```|~~~).*")
_RULE = re.compile(r"\s*([-*_])(?:\s*\1){2,}\s*|\s*={3,}\s*")
_TABLE_ROW = re.compile(r"\s*\|(.+)\|\s*")
_BLOCK = re.compile(r"\s*(?:(?:>\s?)+|#{1,6}\s+|[-*+•‣◦]\s+)")
_CLOSING = re.compile(r"\s+#+\s*$")
_HEADING = re.compile(r"\s*#{1,6}\s+")

_IMAGE = re.compile(r"!\[[^\[\]\n]*\](?:\([^()\n]*\)|\[[^\[\]\n]*\])")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\n]+\]:?")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]+|[^<>\s@/]+@[^<>\s@/]+\.[^<>\s@/]+)>")
_CHECKBOX = re.compile(r"^(\s*[-*+]\s+)\[[ xX]\]", re.MULTILINE)
_CODE = re.compile(r"(`+)([^`\n]+)\1")
_STARS = re.compile(
    r"(?<!\w)(\*{1,3}|_{1,3}|~~)(?=[^\s*_~])([^\n]{0,500}?[^\s*_~]|[^\s*_~])\1(?!\w)"
)
_DEEPEST: Final = 4


def without_unspoken(text: str) -> str:
    """Take out what no one is meant to read: comments, scripts, styles. Lines keep their number."""
    for pattern, end in _UNSPOKEN:
        before, closer, after = text.rpartition(end)
        text = pattern.sub(lambda match: "\n" * match[0].count("\n"), before + closer) + after
    return text


def without_links(text: str) -> str:
    """Links become their words, pictures and footnotes nothing; what brackets are left are tags."""
    text = _CHECKBOX.sub(r"\1", _FOOTNOTE.sub("", _IMAGE.sub(" ", text)))
    return _AUTOLINK.sub(r"\1", _LINK.sub(r"\1", text))


def without_blocks(row: str) -> tuple[str, bool]:
    """Take a row's marks off: heading, quote, list, table.

    Returns:
        What is left, and whether it is a paragraph of its own.
    """
    if _FENCE.fullmatch(row) or _RULE.fullmatch(row) or set("|-") <= set(row) <= set("|-: \t"):
        return "", True
    cells = _TABLE_ROW.fullmatch(row)
    if cells:
        return ", ".join(cell.strip() for cell in cells[1].split("|") if cell.strip()), True
    mark = _BLOCK.match(row)
    if not mark:
        return row, False
    rest = row[mark.end() :]
    return (_CLOSING.sub("", rest) if _HEADING.match(row) else rest), ">" not in mark[0]


def without_marks(text: str) -> str:
    """Take off the marks inside a line: emphasis, code."""
    text = _CODE.sub(r"\2", text)
    for _ in range(_DEEPEST):
        text, count = _STARS.subn(r"\2", text)
        if not count:
            break
    return text


def without_entities(text: str) -> str:
    """``&amp;`` becomes &, ``&eacute;`` é; what is no entity stays."""
    return _ENTITY.sub(_character, text)


def _character(entity: re.Match[str]) -> str:
    found = html.unescape(entity[0])
    return found if found.isprintable() or found.isspace() else ""
