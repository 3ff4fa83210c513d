# SPDX-License-Identifier: GPL-3.0-or-later
"""One frame of a scene as bytes, by way of a file that lives for a moment."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Final

import bpy

from ..errors import DiskFull, PartFailed
from .bmp import read_bmp

_LEAST_ROOM: Final = 1 << 20


def prepare_output(scene: Any) -> None:
    """Make a scene's render result something that a BMP can hold: one view, opaque, 8 bits."""
    image = scene.render.image_settings
    if hasattr(image, "media_type"):
        image.media_type = "IMAGE"
    image.file_format = "BMP"
    image.color_mode = "RGB"
    scene.render.use_file_extension = False
    scene.render.use_multiview = False
    scene.render.use_crop_to_border = False


def render_frame(scene: Any, frame: int, scratch: Path) -> tuple[tuple[int, int], bytes]:
    """Render one frame.

    Args:
        scene: The scene of the context, after :func:`prepare_output`.
        frame: Its number in the scene.
        scratch: A folder for the file, best in memory.

    Returns:
        (width, height) and RGB bytes, rows from the top down.

    Raises:
        DiskFull: There is no room in ``scratch``.
        PartFailed: Blender could not render it.
    """
    path = scratch / "frame.bmp"
    scene.frame_set(frame)
    scene.render.filepath = str(path)
    try:
        bpy.ops.render.render(write_still=True, scene=scene.name)
        return read_bmp(path.read_bytes())
    except (RuntimeError, ValueError, OSError) as error:
        raise _render_error(scratch, frame, error) from error
    finally:
        path.unlink(missing_ok=True)


def _render_error(scratch: Path, frame: int, error: Exception) -> PartFailed:
    if shutil.disk_usage(scratch).free < _LEAST_ROOM:
        return DiskFull(f"The disk is full: no room in '{scratch}'.", "Make room for it.")
    reason = str(error).strip().removeprefix("Error: ").splitlines()
    return PartFailed(f"Blender could not render frame {frame}: {reason[0] if reason else error}.")
