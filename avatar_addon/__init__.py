# SPDX-License-Identifier: GPL-3.0-or-later
"""Talking Avatar: words in, film out.

Importing this package needs no Blender. Blender calls :func:`register` and :func:`unregister`.
"""

from __future__ import annotations

__version__ = "0.1.0"


def register() -> None:
    """Put the add-on into Blender's window."""
    from . import ui

    ui.register()


def unregister() -> None:
    """Take everything that :func:`register` put there away again."""
    from . import ui

    ui.unregister()
