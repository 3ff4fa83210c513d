#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw the cast: line-ups, a contact sheet of each lead, a sheet of extras, in every light.

  .venv/bin/python scripts/cast_sheets.py                      all of docs/cast
  .venv/bin/python scripts/cast_sheets.py line-up -o out/      only that
  .venv/bin/python scripts/cast_sheets.py ada ben --light soft --pixels 120 --samples 4

Characters are taken from the shelf and built where they aren't yet. WebP pictures get the best
quality that keeps them under the limit.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import cast_line_up  # noqa: E402
from cast_studio import Take, Weights, invite, open_studio, shoot  # noqa: E402
from PIL import Image, ImageDraw, ImageFont  # noqa: E402

from avatar_addon.cast import shelf, workshop  # noqa: E402
from avatar_addon.folders import scratch  # noqa: E402
from avatar_addon.render.job import RenderSettings  # noqa: E402
from avatar_addon.shots import lighting  # noqa: E402
from avatar_addon.vocabulary import VISEMES  # noqa: E402

LEADS: Final = ("ada", "kofi", "noor", "ben")
EXTRAS: Final = (93, 51, 89, 29, 62, 49, 88, 10, 32, 72, 75, 81)
"""Seeds of the sheet of extras."""
LIMIT_BYTES: Final = 200_000
COLUMNS: Final = 6


def _both(**weights: float) -> dict[str, float]:
    return {f"face.{name}{side}": w for name, w in weights.items() for side in ("Left", "Right")}


EXPRESSIONS: Final[dict[str, Weights]] = {
    "smile": _both(mouthSmile=0.75, cheekSquint=0.6, eyeSquint=0.15),
    "joy": _both(mouthSmile=1.0, cheekSquint=1.0, eyeSquint=0.25, browOuterUp=0.35)
    | {"face.jawOpen": 0.35, "face.browInnerUp": 0.3},
    "sad": _both(mouthFrown=0.8, eyeLookDown=0.3, eyeBlink=0.15) | {"face.browInnerUp": 0.9},
    "angry": _both(browDown=1.0, noseSneer=0.5, mouthFrown=0.4, eyeSquint=0.5, mouthPress=0.4),
    "surprised": _both(eyeWide=1.0, browOuterUp=0.9)
    | {"face.browInnerUp": 0.9, "face.jawOpen": 0.45},
    "afraid": _both(eyeWide=1.0, mouthStretch=1.0, mouthFrown=0.5, mouthLowerDown=0.5)
    | {"face.browInnerUp": 1.0, "face.jawOpen": 0.18},
    "disgusted": _both(noseSneer=1.0, mouthUpperUp=1.0, mouthLowerDown=0.35, mouthFrown=0.7,
                       browDown=0.8, eyeSquint=0.45, cheekSquint=1.0),
    "wink": {"face.eyeBlinkLeft": 1.0, "face.cheekSquintLeft": 0.5, "face.mouthSmileLeft": 0.8,
             "face.mouthSmileRight": 0.4, "face.browOuterUpRight": 0.4},
    "doubtful": _both(mouthPress=0.4)
    | {"face.browOuterUpLeft": 1.0, "face.browDownRight": 1.0, "face.browInnerUp": 0.2,
       "face.mouthLeft": 1.0, "face.mouthDimpleLeft": 0.5, "face.mouthFrownRight": 0.6,
       "face.eyeSquintRight": 0.9, "face.cheekSquintRight": 0.5},
    "thinking": _both(eyeLookUp=0.8, mouthPress=0.4)
    | {"face.eyeLookOutLeft": 0.7, "face.eyeLookInRight": 0.7, "face.browOuterUpLeft": 0.9,
       "face.browDownRight": 0.5, "face.mouthLeft": 0.8, "face.mouthPucker": 0.35},
    "kiss": _both(eyeBlink=1.0, cheekSquint=0.4)
    | {"face.mouthPucker": 1.0, "face.browInnerUp": 0.3},
    "asleep": _both(eyeBlink=1.0),
}  # fmt: skip
ANGLES: Final = (
    "three-quarter-left", "profile-left", "three-quarter-right", "profile-right", "low", "high"
)  # fmt: skip
"""As many as fill up the row, three at least."""
_IN_OTHER_LIGHT: Final[tuple[tuple[Weights, str], ...]] = (
    ({}, "front"),
    ({"viseme.aa": 1.0}, "front"),
    (EXPRESSIONS["joy"], "front"),
    (EXPRESSIONS["sad"], "front"),
    (EXPRESSIONS["smile"], "three-quarter-left"),
    ({}, "profile-left"),
)
"""What a lead does in each other light: a row."""
_GLANCES: Final = ("front", "three-quarter-left", "front", "three-quarter-right")
"""How the extras of a row stand."""


def main() -> int:
    """Draw as the command line says."""
    options = _arguments()
    options.output.mkdir(parents=True, exist_ok=True)
    lights = options.light or lighting.names()
    with scratch() as folder:
        for what in options.what or ("line-up", "line-up-outfits", "extras", *LEADS):
            for light, sheet in sheets(what, lights, options.pixels, options.samples, folder):
                name = what if light == lighting.names()[0] else f"{what}-{light}"
                path = options.output / f"{name}.{options.format}"
                print(save(sheet, path), sheet.size, path.stat().st_size, flush=True)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="*", help=f"line-up, line-up-outfits, extras, {LEADS}")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "docs" / "cast")
    parser.add_argument("--light", choices=lighting.names(), action="append")
    parser.add_argument("--pixels", type=int, default=200, help="of a tile")
    parser.add_argument("--samples", type=int, default=16, help="a pixel")
    parser.add_argument("--format", choices=("webp", "png"), default="webp")
    return parser.parse_args()


def sheets(
    what: str, lights: Sequence[str], pixels: int, samples: int, folder: Path
) -> Iterator[tuple[str, Image.Image]]:
    """(light, picture) of one sheet in each light."""
    if what.startswith("line-up"):
        size = (round(4.8 * pixels) // 2 * 2, 4 * pixels)
        cast = [shelf.find_character(name) for name in _dressed(what)]
        for light in lights:
            yield light, cast_line_up.line_up(cast, light, size, samples)
    elif what == "extras":
        built = [_extra(seed, folder) for seed in EXTRAS]
        for light in lights:
            yield light, extras(built, light, round(1.3 * pixels) // 2 * 2, samples)
    else:
        path = shelf.find_character(what)
        yield lighting.names()[0], contact_sheet(path, lights, pixels, samples)


def _dressed(what: str) -> list[str]:
    """The leads, in their other clothes where that is asked for."""
    if what == "line-up":
        return list(LEADS)
    known = {entry.name: entry.outfits for entry in workshop.entries()}
    return [f"{name}:{known[name][0]}" for name in LEADS]


def _extra(seed: int, folder: Path) -> Path:
    return shelf.ensure_built(workshop.new_character(seed, folder=folder))


# --- sheets ---------------------------------------------------------------------------------------


def contact_sheet(path: Path, lights: Sequence[str], pixels: int, samples: int) -> Image.Image:
    """Visemes, expressions, angles; then a row in each other light."""
    first, *others = lights
    acted = {**{name: {f"viseme.{name}": 1.0} for name in VISEMES}, **EXPRESSIONS}
    takes = [Take(name, weights, light=first, room=_room()) for name, weights in acted.items()]
    free = -(len(takes) + 3) % COLUMNS
    takes += [
        Take(angle, {}, angle, light=first, room=_room(angle)) for angle in ANGLES[: 3 + free]
    ]
    takes += [
        Take(light, weights, angle, light=light, room=_room(angle))
        for light in others
        for weights, angle in _IN_OTHER_LIGHT
    ]
    scene = open_studio(settings(pixels), samples)
    character = invite(path, scene)
    return grid([shoot(scene, character, take) for take in takes], takes, COLUMNS)


def extras(built: Sequence[Path], light: str, pixels: int, samples: int) -> Image.Image:
    """People by chance, each to the chest."""
    takes = [
        Take(f"seed {seed}", {}, _GLANCES[place % len(_GLANCES)], "MCU", light)
        for place, seed in enumerate(EXTRAS)
    ]
    pictures = []
    for path, take in zip(built, takes, strict=True):
        scene = open_studio(settings(pixels), samples)
        pictures.append(shoot(scene, invite(path, scene), take))
    return grid(pictures, takes, 4)


def _room(angle: str = "front") -> float:
    """Hair stands off in all directions, and a head is deeper than wide."""
    return 1.22 if "profile" in angle or "quarter" in angle else 1.08


def settings(pixels: int) -> RenderSettings:
    """Of square pictures."""
    return RenderSettings(size=(pixels, pixels), engine="cycles", quality="preview")


# --- pictures -------------------------------------------------------------------------------------


def grid(pictures: Sequence[Image.Image], takes: Sequence[Take], columns: int) -> Image.Image:
    """Pictures in rows, each with its take's label."""
    width, height = pictures[0].size
    rows = -(-len(pictures) // columns)
    whole = Image.new("RGB", (width * columns, height * rows))
    pen, font = ImageDraw.Draw(whole), ImageFont.load_default(max(height // 15, 11))
    for index, (picture, take) in enumerate(zip(pictures, takes, strict=True)):
        corner = index % columns * width, index // columns * height
        whole.paste(picture, corner)
        at = corner[0] + height // 28, corner[1] + height - height // 28
        pen.text(at, take.label, "white", font, "ls", stroke_width=1, stroke_fill="#222")
    return whole


def save(picture: Image.Image, path: Path, limit_bytes: int = LIMIT_BYTES) -> Path:
    """Save; a .webp at the best quality that stays below the limit."""
    if path.suffix != ".webp":
        picture.save(path)
        return path
    low, high = 30, 95
    best = _packed(picture, low)
    while low < high:
        middle = (low + high + 1) // 2
        packed = _packed(picture, middle)
        if len(packed) < limit_bytes:
            low, best = middle, packed
        else:
            high = middle - 1
    path.write_bytes(best)
    return path


def _packed(picture: Image.Image, quality: int) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "WEBP", quality=quality, method=6)
    return stream.getvalue()


if __name__ == "__main__":
    sys.exit(main())
