#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw the mouth of a sentence frame by frame against its phonemes.

  .venv/bin/python scripts/sentence_sheet.py -o docs/acting/sentence.webp
  .venv/bin/python scripts/sentence_sheet.py -o kofi.webp --character kofi --text "Baby, bye-bye."

The sentence is performed with the mouth alone, filmed in a close-up, and every frame cut
to the mouth. Under each stands what is said in it: red while lips are to be closed, amber while the
lower one is to be at the teeth.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402
from PIL import Image, ImageDraw, ImageFont  # noqa: E402

from avatar_addon import parts  # noqa: E402
from avatar_addon.folders import scratch  # noqa: E402
from avatar_addon.lipsync.sounds import sounds_of  # noqa: E402
from avatar_addon.performance.file import load_performance  # noqa: E402
from avatar_addon.performance.performance import Performance  # noqa: E402
from avatar_addon.plots import style  # noqa: E402

TEXT: Final = "Mama made a big pumpkin pie."
SIZE: Final = (1280, 720)
CUT: Final = (518, 344, 762, 506)
"""Left, top, right, bottom of the mouth in the film, in pixels."""
WIDTH: Final = 160
COLUMNS: Final = 9
LABEL: Final = 22
AROUND: Final = 3
"""Frames before and after the speech."""
GAP: Final = 3
LARGEST: Final = 150_000
"""Bytes of the picture."""

Pixels = NDArray[np.uint8]


def main() -> int:
    """Draw what the command line names."""
    words = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    words.add_argument("-o", "--output", type=Path, required=True, help="a .webp or .png")
    words.add_argument("--text", default=TEXT)
    words.add_argument("--character", default="ada")
    words.add_argument("--font", default="DejaVuSans.ttf", help="one that has the IPA's letters")
    options = words.parse_args()
    with scratch() as folder:
        acted = folder / "sentence.json"
        _avatar("perform", options.text, "-o", acted, "--solo", "mouth")
        film = folder / "sentence.mp4"
        _avatar(
            "say", "--performance", acted, "-o", film, "--character", options.character,
            "--shot", "CU", "--quality", "draft", "--size", f"{SIZE[0]}x{SIZE[1]}",
        )  # fmt: skip
        sheet = sheet_of(_frames(film), load_performance(acted), _font(options.font))
    _save(sheet, options.output)
    print(f"{options.output}  {options.output.stat().st_size / 1000:.0f} kB")
    return 0


def _avatar(*words: object) -> None:
    subprocess.run(
        [sys.executable, "-m", "avatar_addon", *map(str, words), "-q"], check=True, cwd=ROOT
    )


def _frames(film: Path) -> Pixels:
    """Shape (frames, height, width, 3)."""
    command = [str(parts.find_ffmpeg()), "-v", "error", "-i", str(film)]
    raw = subprocess.run(
        [*command, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], check=True, capture_output=True
    ).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, SIZE[1], SIZE[0], 3)


def _font(name: str) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype(name, 14)
    except OSError:
        return ImageFont.load_default(14)


def sheet_of(
    frames: Pixels, performance: Performance, font: ImageFont.FreeTypeFont | ImageFont.ImageFont
) -> Image.Image:
    """Frames of a film, row by row, each with its phoneme."""
    left, top, right, bottom = CUT
    height = round(WIDTH * (bottom - top) / (right - left))
    shown = _speech(performance, len(frames))
    rows = -(-len(shown) // COLUMNS)
    across, down = WIDTH + GAP, height + LABEL + GAP
    sheet = Image.new("RGB", (COLUMNS * across + GAP, rows * down + GAP), style.PAPER)
    pen = ImageDraw.Draw(sheet)
    for place, number in enumerate(shown):
        x = GAP + place % COLUMNS * across
        y = GAP + place // COLUMNS * down
        mouth = (
            Image.fromarray(frames[number])
            .crop(CUT)
            .resize((WIDTH, height), Image.Resampling.LANCZOS)
        )
        sheet.paste(mouth, (x, y))
        said = _said(performance, number / 24)
        closes = {sound.closes for sound in sounds_of(said)} if said else set()
        ground = next((c for lip, c in _GROUNDS if lip in closes), style.ROW)
        pen.rectangle((x, y + height, x + WIDTH - 1, y + height + LABEL - 1), fill=ground)
        ink = style.PAPER if ground != style.ROW else style.INK
        middle = (x + WIDTH // 2, y + height + LABEL // 2)
        pen.text(middle, said, font=font, fill=ink, anchor="mm")
        pen.text(
            (x + 4, y + height + LABEL // 2),
            str(number),
            font=font,
            fill=style.FAINT if ink == style.INK else ink,
            anchor="lm",
        )
    return sheet


_GROUNDS: Final = (("PP", style.MOUTH["closed"]), ("FF", style.MOUTH["teeth"]))


def _speech(performance: Performance, count: int) -> range:
    """Numbers of the frames in which something is said, and a few around them."""
    said = [one for line in performance.lines for one in line.phonemes]
    first, last = (round(24 * at_s) for at_s in (said[0].start_s, said[-1].end_s))
    return range(max(0, first - AROUND), min(count, last + AROUND))


def _said(performance: Performance, at_s: float) -> str:
    """The phoneme at a moment; empty in a pause."""
    for line in performance.lines:
        for one in line.phonemes:
            if one.start_s <= at_s < one.end_s:
                return one.ipa
    return ""


def _save(sheet: Image.Image, path: Path) -> None:
    """Write it as well as fits."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for quality in range(86, 20, -6):
        sheet.save(path, quality=quality, method=6)
        if path.suffix != ".webp" or path.stat().st_size < LARGEST:
            return


if __name__ == "__main__":
    raise SystemExit(main())
