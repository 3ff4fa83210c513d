#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Film one line in every mood, side by side in one moving picture.

.venv/bin/python scripts/moods_said.py                       docs/acting/said.webp
.venv/bin/python scripts/moods_said.py -o out/said.webp --character kofi
"""

from __future__ import annotations

import argparse
import sys
from fractions import Fraction
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from cast_sheets import grid  # noqa: E402
from cast_studio import Take  # noqa: E402
from PIL import Image  # noqa: E402

from avatar_addon import processes  # noqa: E402
from avatar_addon.folders import scratch  # noqa: E402
from avatar_addon.parts import find_ffmpeg  # noqa: E402
from avatar_addon.performance.feelings import MOODS  # noqa: E402
from avatar_addon.pipeline import say  # noqa: E402
from avatar_addon.progress import NoProgress  # noqa: E402
from avatar_addon.render.job import RenderSettings  # noqa: E402
from avatar_addon.request import FilmRequest, SpeechRequest  # noqa: E402
from avatar_addon.shots.spec import ShotSpec  # noqa: E402

WORDS: Final = "So we meet again, after all these years."
FPS: Final = 12
COLUMNS: Final = 3
LIMIT_BYTES: Final = 195_000


def main() -> int:
    """Film as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "docs" / "acting" / "said.webp")
    parser.add_argument("--character", default="ada")
    parser.add_argument("--pixels", type=int, default=112, help="of a tile")
    options = parser.parse_args()
    films = [film(mood, options.character, options.pixels) for mood in MOODS]
    save(films, options.output)
    print(options.output, options.output.stat().st_size)
    return 0


def film(mood: str, who: str, pixels: int) -> list[Image.Image]:
    """The frames of the line in a mood."""
    with scratch() as folder:
        speech = SpeechRequest(WORDS, fps=Fraction(FPS), mood=(mood, 1.0))
        shown = RenderSettings((pixels, pixels), Fraction(FPS), quality="draft")
        made = folder / "said.mp4"
        request = FilmRequest(speech, made, who, shot=ShotSpec("CU"), settings=shown)
        say(request, NoProgress())
        command: list[str | Path] = [find_ffmpeg(), "-i", made, folder / "frame%04d.png"]
        processes.run(command, what="ffmpeg", timeout_s=60.0)
        pictures = []
        for path in sorted(folder.glob("frame*.png")):
            with Image.open(path) as picture:
                pictures.append(picture.convert("RGB"))
        return pictures


def save(films: list[list[Image.Image]], path: Path) -> None:
    """All films at once, at the best quality that stays below the limit."""
    takes = [Take(mood) for mood in MOODS]
    count = min(len(frames) for frames in films)
    first, *others = [grid([frames[i] for frames in films], takes, COLUMNS) for i in range(count)]
    for quality in (80, 65, 50, 35, 20, 10):
        first.save(
            path, save_all=True, append_images=others, loop=0, duration=1000 // FPS,
            quality=quality, method=6,
        )  # fmt: skip
        if path.stat().st_size < LIMIT_BYTES:
            break


if __name__ == "__main__":
    sys.exit(main())
