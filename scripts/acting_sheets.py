#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw what the cast can act: moods, expressions, gestures, looks.

  .venv/bin/python scripts/acting_sheets.py                      all of docs/acting
  .venv/bin/python scripts/acting_sheets.py moods -o out/ --samples 6

Each is drawn as the performance asks for it at strength 1, in silence. Characters are taken from
the shelf and built where they aren't yet.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import bpy
import numpy as np

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from cast_sheets import grid, save, settings  # noqa: E402
from cast_studio import Take, invite, open_studio, shoot  # noqa: E402
from PIL import Image  # noqa: E402

from avatar_addon.cast import shelf  # noqa: E402
from avatar_addon.performance.feelings import EXPRESSIONS, MOODS, Feeling  # noqa: E402
from avatar_addon.performance.looking import with_gaze  # noqa: E402
from avatar_addon.performance.mix import mix, mix_moment  # noqa: E402
from avatar_addon.performance.performance import (  # noqa: E402
    CAMERA,
    Curve,
    GazeShift,
    Layer,
    Performance,
)
from avatar_addon.rig.character import Character  # noqa: E402
from avatar_addon.rig.keying import key_performance  # noqa: E402
from avatar_addon.rig.sightlines import looker_of, sights_of  # noqa: E402
from avatar_addon.shots.framing import solve_framing  # noqa: E402
from avatar_addon.shots.spec import ShotSpec  # noqa: E402
from avatar_addon.vocabulary import ANGLES, GESTURES, SIDES  # noqa: E402

LIMIT_BYTES: Final = 150_000
COLUMNS: Final = {"moods": 9, "expressions": 9, "gestures": 8, "looks": 8}
LOOKS: Final = {
    "front": ("front", "camera"), "from her right": ("three-quarter-right", "camera"),
    "from her left": ("three-quarter-left", "camera"), "high": ("high", "camera"),
    "low": ("low", "camera"), "profile": ("profile-left", "camera"),
    "look left": ("front", "left"), "look down right": ("front", "down right"),
}  # fmt: skip
"""Label → where the camera stands, and what the eyes are sent to."""
_LOOKS_RAD: Final = {"up left": {"eyes.pitch": -0.25, "eyes.yaw": 0.30}}

Weights = Mapping[str, float]


def main() -> int:
    """Draw as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="*", help=", ".join(COLUMNS))
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "docs" / "acting")
    parser.add_argument("--cast", nargs="+", default=("ada", "kofi"), help="a row of moods each")
    parser.add_argument("--pixels", type=int, default=160, help="of a tile")
    parser.add_argument("--samples", type=int, default=8, help="a pixel")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    for what in options.what or COLUMNS:
        names = options.cast if what == "moods" else options.cast[:1]
        sheet = draw(what, names, options.pixels, options.samples)
        path = save(sheet, options.output / f"{what}.webp", LIMIT_BYTES)
        print(path, sheet.size, path.stat().st_size, flush=True)
    return 0


def draw(what: str, names: list[str], pixels: int, samples: int) -> Image.Image:
    """One sheet; ``what`` is a name of ``COLUMNS``."""
    pictures, takes = [], []
    for name in names:
        scene = open_studio(settings(pixels), samples)
        character = invite(shelf.find_character(name), scene)
        if what == "looks":
            takes += [look(label) for label in LOOKS]
            pictures += [shoot_look(scene, character, take) for take in takes]
            continue
        for label, weights in _acted(what).items():
            size, room = ("MS", 1.5) if what == "gestures" else ("CU", 1.12)
            take = Take(label, {}, size=size, room=room)
            pose(character, weights)
            pictures.append(shoot(scene, character, take))
            takes.append(take)
    return grid(pictures, takes, COLUMNS[what])


def pose(character: Character, weights: Weights) -> None:
    """Key a moment of a performance on a character, through the mixer."""
    now = np.zeros(1)
    mixed = {name: Curve(now, np.array([value])) for name, value in mix_moment(weights).items()}
    objects: Mapping[str, Any] = character.objects
    key_performance(character.profile, mixed, objects, fps=Fraction(24), frames=1)


def look(label: str) -> Take:
    """A take of ``LOOKS``."""
    return Take(label, {}, LOOKS[label][0], size="CU", centred=False)


def shoot_look(scene: Any, character: Character, take: Take) -> Image.Image:
    """A picture for which eyes and head go where the gaze is sent."""
    points = character.profile.landmarks["standing"]
    shot = ShotSpec(take.size, take.angle)
    lens: Any = bpy.data.objects.new("Lens", None)
    scene.collection.objects.link(lens)
    lens.location = solve_framing(shot, points, aspect=1.0).location
    scene.view_layers[0].update()
    sights = sights_of(character, {CAMERA: lens})
    rest = Layer("mouth", {"viseme.sil": Curve(np.zeros(1), np.ones(1))})
    sent = Performance(1.0, (rest,), gaze=(GazeShift(0.0, LOOKS[take.label][1]),))
    mixed = mix(with_gaze(sent, sights, looker_of(character)))
    objects: Mapping[str, Any] = character.objects
    key_performance(character.profile, mixed, objects, fps=Fraction(24), frames=1)
    bpy.data.objects.remove(lens)
    return shoot(scene, character, take)


def _acted(what: str) -> Mapping[str, Weights]:
    """Label → channels, in the order of the sheet."""
    if what == "moods":
        return {name: _felt(feeling) for name, feeling in MOODS.items()}
    if what == "expressions":
        shown = {name: feeling for name, feeling in EXPRESSIONS.items() if name not in MOODS}
        return {name: _felt(feeling) for name, feeling in shown.items()}
    one = {name.replace("_", " "): {f"gesture.{name}.left": 1.0} for name in GESTURES}
    return one | {
        "shrug": {f"gesture.shrug.{side}": 1.0 for side in SIDES}
        | {"body.shoulderLeft": 0.7, "body.shoulderRight": 0.7},
        "open both": {f"gesture.open.{side}": 1.0 for side in SIDES},
    }


def _felt(feeling: Feeling) -> Weights:
    weights = {f"face.{name}": size for name, size in feeling.face.items()}
    posture = {
        channel: float(np.radians(size)) if channel in ANGLES else size
        for channel, size in feeling.posture.items()
    }
    return weights | posture | {"viseme.sil": 1.0} | _LOOKS_RAD.get(feeling.gaze, {})


if __name__ == "__main__":
    sys.exit(main())
