#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Render blind pairs: the film's cheap look beside the best we can do, for eyes that don't know.

  .venv/bin/python scripts/blind_pairs.py -o out/pairs             20 pairs
  .venv/bin/python scripts/blind_pairs.py -n 4 --seed 3 -o out/p   others, fewer
  .venv/bin/python scripts/blind_pairs.py -o out/pairs --judge answers.txt

Each ``pair-NN.png`` shows one lead in one pose, light and framing twice, left and right. One half
is the cheap look: few samples, the fast denoiser, the materials as they are. The other is the
full look: many samples, the careful denoiser, real subsurface scattering where the materials let
a glow stand in for it, and all the bounces of light. ``key.json`` says which half is the full one;
keep it from whoever judges. A judge writes one line a pair: ``1 left``, ``2 right``, ``3 ?``; an
open answer counts as half.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from cast_studio import Take, invite, open_studio, shoot  # noqa: E402
from PIL import Image  # noqa: E402

from avatar_addon.cast import shelf  # noqa: E402
from avatar_addon.render.job import RenderSettings  # noqa: E402
from avatar_addon.rig.character import Character  # noqa: E402
from avatar_addon.shots import lighting  # noqa: E402
from avatar_addon.vocabulary import VISEMES  # noqa: E402

SIZE: Final = (640, 360)
GAP: Final = 8
"""Pixels between the halves."""
CHEAP_SAMPLES: Final = 8
SIDES: Final = ("left", "right")
LEADS: Final = ("ada", "kofi", "noor", "ben")
_SIZES: Final = ("ECU", "CU", "CU", "MCU", "MCU", "MS", "WS")
_ANGLES: Final = (
    "front", "front", "three-quarter-left", "three-quarter-right", "profile-left", "low"
)  # fmt: skip
_FACES: Final[Mapping[str, tuple[str, ...]]] = {
    "": (),
    "smile": ("mouthSmileLeft", "mouthSmileRight", "cheekSquintLeft", "cheekSquintRight"),
    "frown": ("mouthFrownLeft", "mouthFrownRight", "browInnerUp"),
    "anger": ("browDownLeft", "browDownRight", "noseSneerLeft", "noseSneerRight"),
    "wonder": ("browOuterUpLeft", "browOuterUpRight", "browInnerUp", "jawOpen"),
}
_SCATTER_M: Final[Mapping[str, tuple[float, tuple[float, float, float]]]] = {
    "skin": (0.012, (1.0, 0.35, 0.18)),
    "lips": (0.012, (1.0, 0.30, 0.16)),
    "teeth": (0.003, (1.0, 0.80, 0.60)),
    "tongue": (0.010, (1.0, 0.30, 0.20)),
    "eye": (0.004, (1.0, 0.60, 0.45)),
}
"""Material → how far red, green and blue light goes below the surface: metres × shares."""
_LOST: Final[Mapping[str, tuple[float, float, float]]] = {
    "skin": (0.95, 0.92, 0.90), "lips": (0.95, 0.92, 0.90),
}  # fmt: skip
"""Material → share of red, green and blue that scattering gives back: the full look's colour is
raised by what is lost, as a look is made for its renderer. Source: both looks' mean skin."""


@dataclass(frozen=True)
class Pair:
    """What both halves show, and on which side the full look is."""

    number: int
    who: str
    take: Take
    full: str


def main() -> int:
    """Render or judge, as the command line says."""
    options = _arguments()
    if options.judge:
        print(judge(options.output / "key.json", options.judge))
        return 0
    options.output.mkdir(parents=True, exist_ok=True)
    pairs = draw_pairs(options.number, options.seed, options.who)
    key = options.output / "key.json"
    key.write_text(json.dumps([asdict(pair) for pair in pairs], indent=1), encoding="utf-8")
    for pair in pairs:
        path = options.output / f"pair-{pair.number:02}.png"
        used = sum(os.times()[:2])
        side_by_side(pair, options.samples).save(path)
        print(f"{path}  {sum(os.times()[:2]) - used:.0f} s of the processor", flush=True)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-n", "--number", type=int, default=20, help="of pairs")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--who", nargs="+", default=LEADS, help="characters, in turns")
    parser.add_argument(
        "--samples", type=int, default=48, help="a pixel of the full look, then denoised with care"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--judge", type=Path, metavar="ANSWERS", help="count what was told apart")
    return parser.parse_args()


def draw_pairs(number: int, seed: int, who: tuple[str, ...] = LEADS) -> list[Pair]:
    """The pairs of a seed: the full look is as often left as right, in random order."""
    chance = np.random.default_rng(seed)
    sides = [SIDES[i % 2] for i in range(number)]
    chance.shuffle(sides)
    return [Pair(i + 1, who[i % len(who)], _take(chance), side) for i, side in enumerate(sides)]


def _take(chance: np.random.Generator) -> Take:
    face = list(_FACES)[int(chance.integers(len(_FACES)))]
    weights = {f"face.{key}": round(float(chance.uniform(0.3, 0.8)), 2) for key in _FACES[face]}
    weights[f"viseme.{VISEMES[int(chance.integers(len(VISEMES)))]}"] = 0.7
    weights["head.yaw"] = round(float(chance.uniform(-0.2, 0.2)), 3)
    weights["eyes.yaw"] = round(float(chance.uniform(-0.3, 0.3)), 3)
    return Take(
        face,
        weights,
        angle=_ANGLES[int(chance.integers(len(_ANGLES)))],
        size=_SIZES[int(chance.integers(len(_SIZES)))],
        light=lighting.names()[int(chance.integers(len(lighting.names())))],
        centred=False,
    )


def side_by_side(pair: Pair, full_samples: int) -> Image.Image:
    """Both looks in one picture."""
    looks = {"full": _full(pair, full_samples), "cheap": _cheap(pair)}
    whole = Image.new("RGB", (2 * SIZE[0] + GAP, SIZE[1]), "#808080")
    for place, side in enumerate(SIDES):
        look = "full" if side == pair.full else "cheap"
        whole.paste(looks[look], (place * (SIZE[0] + GAP), 0))
    return whole


def _cheap(pair: Pair) -> Image.Image:
    settings = RenderSettings(size=SIZE, engine="cycles", quality="preview")
    scene = open_studio(settings, CHEAP_SAMPLES)
    return shoot(scene, invite(shelf.find_character(pair.who), scene), pair.take)


def _full(pair: Pair, samples: int) -> Image.Image:
    settings = RenderSettings(size=SIZE, engine="cycles", quality="final")
    scene = open_studio(settings, samples)
    for kind in ("max", "diffuse", "glossy", "transmission"):
        setattr(scene.cycles, f"{kind}_bounces", 12)
    scene.cycles.sample_clamp_indirect = 0.0
    scene.cycles.use_adaptive_sampling = True  # what is smooth needs fewer
    scene.cycles.adaptive_threshold, scene.cycles.adaptive_min_samples = 0.01, 24
    character = invite(shelf.find_character(pair.who), scene)
    let_light_in(character)
    return shoot(scene, character, pair.take)


def let_light_in(character: Character) -> list[str]:
    """Give materials real subsurface scattering for the glow that stands in for it.

    Returns:
        The names of the materials that were changed.
    """
    meshes: list[Any] = [ob.data for ob in character.collection.all_objects if ob.type == "MESH"]
    materials = {m.name: m for mesh in meshes for m in mesh.materials}
    changed = []
    for name, material in materials.items():
        kind = re.sub(r"\.\d+$", "", name).rpartition(" ")[2]
        if kind in _SCATTER_M:
            _scatter(material, *_SCATTER_M[kind])
            if kind in _LOST:
                _raise(material, _LOST[kind])
            changed.append(name)
    return changed


def _scatter(material: Any, scale_m: float, radius: tuple[float, float, float]) -> None:
    nodes = material.node_tree.nodes
    shader = next(node for node in nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")
    shader.inputs["Emission Strength"].default_value = 0.0
    shader.inputs["Subsurface Weight"].default_value = 1.0
    shader.inputs["Subsurface Radius"].default_value = radius
    shader.inputs["Subsurface Scale"].default_value = scale_m


def _raise(material: Any, lost: tuple[float, float, float]) -> None:
    """Divide what is painted by a share of each colour."""
    tree = material.node_tree
    shader = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")
    raised = tree.nodes.new("ShaderNodeVectorMath")
    raised.operation = "DIVIDE"
    raised.inputs[0].default_value = shader.inputs["Base Color"].default_value[:3]
    raised.inputs[1].default_value = lost
    for link in shader.inputs["Base Color"].links:
        tree.links.new(link.from_socket, raised.inputs[0])
    tree.links.new(raised.outputs[0], shader.inputs["Base Color"])


def judge(key: Path, answers: Path) -> str:
    """How many pairs were told apart.

    Args:
        key: The ``key.json`` of the pairs.
        answers: Lines of a pair's number and ``left``, ``right`` or ``?``.
    """
    full = {str(one["number"]): one["full"] for one in json.loads(key.read_text("utf-8"))}
    said = dict(
        line.split()[:2] for line in answers.read_text("utf-8").splitlines() if line.strip()
    )
    right = sum(
        1.0 if said.get(n) == side else 0.5 * (said.get(n) == "?") for n, side in full.items()
    )
    return f"{right:g} of {len(full)} told apart ({len(full) / 2:g} by chance)"


if __name__ == "__main__":
    sys.exit(main())
