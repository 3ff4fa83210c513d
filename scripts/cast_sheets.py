#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw the cast: a line-up, a contact sheet of each lead, a sheet of extras, in every light.

  .venv/bin/python scripts/cast_sheets.py                      all of docs/cast
  .venv/bin/python scripts/cast_sheets.py line-up -o out/      only that
  .venv/bin/python scripts/cast_sheets.py ada ben --light soft

Characters are taken from the shelf and built where they aren't yet.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import bpy  # noqa: E402
from PIL import Image, ImageDraw, ImageFont  # noqa: E402

from avatar_addon.cast import shelf, workshop  # noqa: E402
from avatar_addon.cast.profile import CharacterProfile, load_profile  # noqa: E402
from avatar_addon.folders import scratch  # noqa: E402
from avatar_addon.render.engines import set_engine  # noqa: E402
from avatar_addon.render.job import RenderSettings  # noqa: E402
from avatar_addon.rig.character import Character, append_character  # noqa: E402
from avatar_addon.shots import lighting  # noqa: E402
from avatar_addon.shots.framing import CameraPlacement, solve_framing  # noqa: E402
from avatar_addon.shots.spec import ShotSpec  # noqa: E402
from avatar_addon.stage.camera import add_camera  # noqa: E402
from avatar_addon.stage.lights import add_lights, set_backdrop  # noqa: E402
from avatar_addon.stage.scene import LOOK, VIEW_TRANSFORM  # noqa: E402
from avatar_addon.vocabulary import VISEMES  # noqa: E402

LEADS: Final = ("ada", "kofi", "noor", "ben")
EXTRAS: Final = (13, 14, 24, 28, 0, 42, 85, 68, 49, 88, 67, 75)
"""Seeds of the sheet of extras."""
LIMIT_BYTES: Final = 200_000
Weights = Mapping[str, float]


def _both(**weights: float) -> dict[str, float]:
    return {f"face.{name}{side}": w for name, w in weights.items() for side in ("Left", "Right")}


EXPRESSIONS: Final[dict[str, Weights]] = {
    "smile": _both(mouthSmile=0.7, cheekSquint=0.3),
    "joy": _both(mouthSmile=0.9, cheekSquint=0.8, browOuterUp=0.3)
    | {"face.jawOpen": 0.35, "face.browInnerUp": 0.3},
    "sad": _both(mouthFrown=0.8, eyeLookDown=0.3, eyeBlink=0.15) | {"face.browInnerUp": 0.9},
    "angry": _both(browDown=1.0, noseSneer=0.5, mouthFrown=0.4, eyeSquint=0.5, mouthPress=0.4),
    "surprised": _both(eyeWide=1.0, browOuterUp=0.9)
    | {"face.browInnerUp": 0.9, "face.jawOpen": 0.45},
    "afraid": _both(eyeWide=1.0, mouthStretch=1.0, mouthFrown=0.5, mouthLowerDown=0.5)
    | {"face.browInnerUp": 1.0, "face.jawOpen": 0.18},
    "disgusted": _both(
        noseSneer=1.0, mouthUpperUp=0.8, mouthFrown=0.7, browDown=0.8, eyeSquint=0.8, eyeBlink=0.2
    ),
    "wink": {"face.eyeBlinkLeft": 1.0, "face.cheekSquintLeft": 0.5, "face.mouthSmileLeft": 0.8,
             "face.mouthSmileRight": 0.4, "face.browOuterUpRight": 0.4},
    "doubtful": {"face.browOuterUpLeft": 0.9, "face.browDownRight": 0.7, "face.mouthLeft": 0.7,
                 "face.mouthPressLeft": 0.4, "face.mouthPressRight": 0.4},
    "thinking": _both(eyeLookUp=0.6, mouthPress=0.5)
    | {"face.eyeLookOutLeft": 0.6, "face.eyeLookInRight": 0.6, "face.browOuterUpLeft": 0.4},
    "kiss": {"face.mouthPucker": 0.9} | _both(eyeSquint=0.3),
    "asleep": _both(eyeBlink=1.0),
}  # fmt: skip
_ROW: Final[tuple[tuple[Weights, str, str], ...]] = (
    ({}, "front", "CU"),
    ({"viseme.aa": 1.0}, "front", "CU"),
    (EXPRESSIONS["joy"], "front", "CU"),
    (EXPRESSIONS["sad"], "front", "CU"),
    (EXPRESSIONS["smile"], "three-quarter-left", "MCU"),
    ({}, "profile-left", "MCU"),
)
"""What a lead does in each other light."""
ANGLES: Final = ("three-quarter-left", "profile-left", "three-quarter-right")


@dataclass(frozen=True)
class Tile:
    """One picture of a sheet: what the face does, from where and in what light."""

    label: str
    weights: Weights
    angle: str = "front"
    size: str = "CU"
    light: str = "three-point"


def main() -> int:
    """Draw as the command line says."""
    parser = argparse.ArgumentParser(description="Draw the cast as sheets of pictures.")
    parser.add_argument("what", nargs="*", help=f"line-up, extras, {', '.join(LEADS)}; all")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "docs" / "cast")
    parser.add_argument("--light", choices=lighting.names(), action="append")
    parser.add_argument("--pixels", type=int, default=200, help="of a tile")
    parser.add_argument("--format", choices=("webp", "png"), default="webp")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    wanted = options.what or ["line-up", "extras", *LEADS]
    lights = options.light or lighting.names()
    with scratch() as folder:
        for what in wanted:
            for light, sheet in sheets(what, lights, options.pixels, folder):
                name = what if light == lighting.names()[0] else f"{what}-{light}"
                print(_save(sheet, options.output / f"{name}.{options.format}"), flush=True)
    return 0


def sheets(
    what: str, lights: Sequence[str], pixels: int, folder: Path
) -> Iterator[tuple[str, Image.Image]]:
    """(light, picture) of one sheet in each light."""
    if what == "line-up":
        cast = [load(shelf.find_character(name)) for name in LEADS]
        yield from line_up(cast, lights, folder, size=(5 * pixels, 3 * pixels))
    elif what == "extras":
        yield from extras(lights, folder, pixels)
    else:
        path = shelf.find_character(what)
        yield lighting.names()[0], contact_sheet(path, lights, folder, pixels)


def load(path: Path) -> tuple[CharacterProfile, Path]:
    """A profile and the folder it is in."""
    return load_profile(path), path.parent


# --- sheets ---------------------------------------------------------------------------------------


def contact_sheet(path: Path, lights: Sequence[str], folder: Path, pixels: int) -> Image.Image:
    """Fifteen visemes, twelve expressions, three angles; then a row in each other light."""
    first, *others = lights
    tiles = [
        *(Tile(name, {f"viseme.{name}": 1.0}, light=first) for name in VISEMES),
        *(Tile(name, weights, light=first) for name, weights in EXPRESSIONS.items()),
        *(Tile(angle, {}, angle, "MCU", first) for angle in ANGLES),
        *(Tile(light, *shown, light) for light in others for shown in _ROW),
    ]
    profile, home = load(path)
    scene = empty_scene((pixels, pixels), samples=8)
    character = append_character(profile, home, scene)
    return _grid([_shoot(scene, character, tile, folder) for tile in tiles], tiles, 6)


def extras(lights: Sequence[str], folder: Path, pixels: int) -> Iterator[tuple[str, Image.Image]]:
    """Twelve people by chance, each to the chest."""
    built = []
    for seed in EXTRAS:
        order = workshop.new_character(seed, folder=folder)
        built.append(load(shelf.ensure_built(order)))
    size = round(pixels * 1.3)
    for light in lights:
        pictures, tiles = [], []
        for seed, (profile, home) in zip(EXTRAS, built, strict=True):
            scene = empty_scene((size, size), samples=8)
            character = append_character(profile, home, scene)
            angle = ("front", *ANGLES[::2])[seed % 3]
            tile = Tile(f"seed {seed}", {}, angle, "MCU", light)
            pictures.append(_shoot(scene, character, tile, folder))
            tiles.append(tile)
        yield light, _grid(pictures, tiles, 4)


def line_up(
    cast: Sequence[tuple[CharacterProfile, Path]],
    lights: Sequence[str],
    folder: Path,
    *,
    size: tuple[int, int],
    gap_m: float = 0.78,
) -> Iterator[tuple[str, Image.Image]]:
    """Whole figures side by side on one floor."""
    for light in lights:
        scene = empty_scene(size, samples=16)
        middle = (len(cast) - 1) / 2
        for place, (profile, home) in enumerate(cast):
            across = (place - middle) * gap_m
            append_character(
                profile, home, scene, location=(across, 0.0, 0.0), turn_rad=-0.12 * across
            )
        _floor(scene)
        _light(scene, light, _GROUP, 0.0, aspect=size[0] / size[1])
        add_camera(scene, _group_camera(size[0] / size[1], (len(cast) + 0.2) * gap_m), "Line-up")
        yield light, _render(scene, folder)


# --- the scene ------------------------------------------------------------------------------------

_GROUP: Final = {
    "hair_top": (0.0, 0.0, 1.75), "skull_top": (0.0, 0.0, 1.72), "eye_line": (0.0, 0.0, 1.35),
    "chin": (0.0, 0.0, 0.75),
}  # fmt: skip
"""A group lit as one large head."""


def empty_scene(size: tuple[int, int], samples: int) -> Any:
    """A scene with nothing in it, set to Cycles."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene: Any = bpy.context.scene
    scene.render.resolution_x, scene.render.resolution_y = size
    set_engine(scene, RenderSettings(size=size, engine="cycles", quality="preview"))
    scene.cycles.samples = samples
    scene.render.use_persistent_data = False
    scene.view_settings.view_transform = VIEW_TRANSFORM
    scene.view_settings.look = LOOK
    return scene


def _shoot(scene: Any, character: Character, tile: Tile, folder: Path) -> Image.Image:
    _act(character, tile.weights)
    points = character.profile.landmarks["standing"]
    aspect = scene.render.resolution_x / scene.render.resolution_y
    placement = solve_framing(
        ShotSpec(tile.size, tile.angle), points, aspect=aspect, shows_to=character.profile.shows_to
    )
    kept = set(scene.objects)
    add_camera(scene, placement, "Tile")
    _light(scene, tile.light, points, placement.azimuth_rad, aspect=aspect)
    picture = _render(scene, folder)
    for added in set(scene.objects) - kept:
        bpy.data.objects.remove(added)
    return picture


def _act(character: Character, weights: Weights) -> None:
    """Set every channel: those that aren't named to 0."""
    for channel, moved in character.profile.channels.items():
        for target in moved.keys:
            if not channel.startswith(("viseme.", "face.")):
                continue
            for mesh in target.meshes:
                data: Any = character.objects[mesh].data
                value = target.weight * weights.get(channel, 0.0)
                data.shape_keys.key_blocks[target.key].value = value


def _light(
    scene: Any,
    light: str,
    points: Mapping[str, tuple[float, float, float]],
    azimuth: float,
    *,
    aspect: float,
) -> None:
    spec = lighting.lighting(light)
    add_lights(scene, lighting.place_lights(spec, points, azimuth))
    set_backdrop(scene, spec.backdrop, aspect=aspect)
    scene.view_settings.exposure = spec.exposure


def _floor(scene: Any) -> None:
    """A floor that shows shadows alone."""
    mesh = bpy.data.meshes.new("Floor")
    wide, near, far = 400.0, -9.0, 60.0  # the wall behind it hides where it ends
    corners = [
        *((-wide, near, 0.0), (wide, near, 0.0), (wide, far, 0.0), (-wide, far, 0.0)),
        *((wide, far, wide), (-wide, far, wide)),
    ]
    mesh.from_pydata(corners, [], [(0, 1, 2, 3), (3, 2, 4, 5)])
    floor: Any = bpy.data.objects.new("Floor", mesh)
    floor.is_shadow_catcher = True
    scene.collection.objects.link(floor)


def _group_camera(aspect: float, width_m: float) -> CameraPlacement:
    lens, sensor = 70.0, 36.0
    distance = lens / sensor * max(width_m, 2.15 * aspect)
    down = math.radians(2.0)
    eye = (0.0, -distance, 0.92 + math.tan(down) * distance)
    c, s = math.cos(down), math.sin(down)
    return CameraPlacement(eye, ((1.0, 0.0, 0.0), (0.0, s, -c), (0.0, c, s)), lens, sensor, 0.0)


def _render(scene: Any, folder: Path) -> Image.Image:
    path = folder / "tile.png"
    scene.render.filepath = str(path)
    scene.render.image_settings.file_format = "PNG"
    bpy.ops.render.render(write_still=True)
    with Image.open(path) as picture:
        return picture.convert("RGB")


# --- pictures -------------------------------------------------------------------------------------


def _grid(pictures: Sequence[Image.Image], tiles: Sequence[Tile], columns: int) -> Image.Image:
    width, height = pictures[0].size
    rows = -(-len(pictures) // columns)
    whole = Image.new("RGB", (width * columns, height * rows))
    pen, font = ImageDraw.Draw(whole), ImageFont.load_default(max(height // 16, 11))
    for index, (picture, tile) in enumerate(zip(pictures, tiles, strict=True)):
        corner = index % columns * width, index // columns * height
        whole.paste(picture, corner)
        at = corner[0] + height // 30, corner[1] + height - height // 10
        pen.text(at, tile.label, fill="white", font=font, stroke_width=1, stroke_fill="black")
    return whole


def _save(picture: Image.Image, path: Path) -> Path:
    """Save at the best quality that stays small."""
    for quality in (88, 80, 70, 60, 50):
        picture.save(path, quality=quality, method=6)
        if path.suffix != ".webp" or path.stat().st_size < LIMIT_BYTES:
            break
    return path


if __name__ == "__main__":
    sys.exit(main())
