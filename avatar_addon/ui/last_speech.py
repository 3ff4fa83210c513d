# SPDX-License-Identifier: GPL-3.0-or-later
"""The performance that was keyed last, kept with its character: other cameras need other looks."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Final

import bpy

from ..errors import InputError
from ..folders import scratch
from ..performance.file import load_performance, save_performance
from ..performance.performance import Performance

KEPT: Final = "avatar_performance"
"""Custom property of a character's collection: its file, packed, as text."""
_FILE: Final = "performance.json"


def keep(collection: bpy.types.Collection, performance: Performance) -> None:
    """Keep a performance with a character; it is saved with the .blend."""
    with scratch() as folder:
        save_performance(performance, folder / _FILE)
        packed = zlib.compress((folder / _FILE).read_bytes())
    collection[KEPT] = base64.b64encode(packed).decode("ascii")


def kept(collection: bpy.types.Collection) -> Performance | None:
    """The performance that is kept with a character; None where there is none, or it was broken."""
    text = collection.get(KEPT)
    if not text:
        return None
    try:
        with scratch() as folder:
            path = folder / _FILE
            path.write_bytes(zlib.decompress(base64.b64decode(str(text))))
            return load_performance(path)
    except (InputError, binascii.Error, zlib.error):
        return None
