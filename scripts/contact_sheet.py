#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw a contact sheet of a film: so many frames, evenly spaced, as one picture.

.venv/bin/python scripts/contact_sheet.py out/hello.mp4 docs/hello.webp --frames 6 --columns 3
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from PIL import Image

from avatar_addon import parts


def main() -> int:
    """Draw as the command line says."""
    parser = argparse.ArgumentParser(description="Draw a contact sheet of a film.")
    parser.add_argument("film", type=Path)
    parser.add_argument("picture", type=Path, help="its ending says which format")
    parser.add_argument("--frames", type=int, default=12)
    parser.add_argument("--columns", type=int, default=4)
    parser.add_argument("--width", type=int, default=320, help="of one frame, in pixels")
    options = parser.parse_args()
    pictures = read_frames(options.film, options.width)
    if not pictures:
        print(f"'{options.film}' has no frames", file=sys.stderr)
        return 2
    last = len(pictures) - 1
    chosen = [pictures[round(i * last / max(options.frames - 1, 1))] for i in range(options.frames)]
    sheet(chosen, options.columns).save(options.picture, quality=82)
    return 0


def read_frames(film: Path, width: int) -> list[Image.Image]:
    """All frames of a film, ``width`` pixels wide."""
    command = [str(parts.find_ffmpeg()), "-v", "error", "-i", str(film), "-f", "image2pipe"]
    command += ["-vf", f"scale={width}:-2", "-vcodec", "ppm", "-"]
    stream = subprocess.run(command, capture_output=True, check=True).stdout
    pictures, start = [], 0
    while start < len(stream):
        magic, columns, rows, _ = stream[start : start + 40].split(None, 4)[:4]
        assert magic == b"P6"
        size = int(columns), int(rows)
        header = stream.index(b"255", start) + 4
        end = header + size[0] * size[1] * 3
        pictures.append(Image.frombytes("RGB", size, stream[header:end]))
        start = end
    return pictures


def sheet(pictures: list[Image.Image], columns: int) -> Image.Image:
    """Pictures of one size side by side, row by row."""
    width, height = pictures[0].size
    rows = -(-len(pictures) // columns)
    whole = Image.new("RGB", (width * columns, height * rows))
    for index, picture in enumerate(pictures):
        whole.paste(picture, (index % columns * width, index // columns * height))
    return whole


if __name__ == "__main__":
    sys.exit(main())
