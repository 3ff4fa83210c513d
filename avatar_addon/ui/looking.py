# SPDX-License-Identifier: GPL-3.0-or-later
"""What the 3D views show."""

from __future__ import annotations

from typing import Any


def through_camera(context: Any) -> None:
    """Let the 3D views of the window look through the scene's camera; nothing without a window."""
    screen: Any = getattr(context.window, "screen", None)
    for area in screen.areas if screen else ():
        if area.type == "VIEW_3D":
            area.spaces.active.region_3d.view_perspective = "CAMERA"
