# SPDX-License-Identifier: GPL-3.0-or-later
"""The cast as it looks: small renders beside the stills that are kept in ``stills/``.

``pytest tests/blender/test_stills.py --make-stills`` makes those anew; look at them before they
are committed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
import pytest
from cast_studio import Take, invite, open_studio, shoot
from likeness import Difference, Picture, difference
from PIL import Image

from avatar_addon.cast.shelf import find_character
from avatar_addon.render.job import RenderSettings
from avatar_addon.rig.character import Character

STILLS = Path(__file__).with_name("stills")
TOLERANCE = {
    "cycles": Difference(colour=2.0, worst_colour=10.0, structure=0.02, worst_structure=0.8),
    "workbench": Difference(colour=1.5, worst_colour=5.5, structure=0.01, worst_structure=0.3),
}
"""Up to twice what other seeds, other samples, no denoiser or a newer Blender change."""


def _both(**weights: float) -> dict[str, float]:
    return {f"face.{name}{side}": w for name, w in weights.items() for side in ("Left", "Right")}


JOY = _both(mouthSmile=0.9, cheekSquint=0.6, browOuterUp=0.3) | {"face.jawOpen": 0.3}


@dataclass(frozen=True)
class Still:
    """A kept picture: of whom, how, drawn by which engine."""

    name: str
    who: str
    take: Take
    engine: str = "cycles"
    size: tuple[int, int] = (160, 160)

    @property
    def path(self) -> Path:
        return STILLS / f"{self.name}.jpg"


KEPT = (
    Still("ada-says-o", "ada", Take("", {"viseme.O": 1.0, "eyes.yaw": 0.2})),
    Still("ada-stands", "ada", Take("", {}, "front", "WS", "soft"), size=(120, 240)),
    Still("ada-drafted", "ada", Take("", {"viseme.aa": 0.8}, "front", "CU"), "workbench"),
    Still("kofi-laughs", "kofi", Take("", JOY, "three-quarter-left", "CU")),
    Still("kofi-drafted", "kofi", Take("", {}, "three-quarter-right", "MCU"), "workbench"),
)
FACE, TALL, DRAFT = KEPT[:3]


@pytest.fixture(scope="module", params=KEPT, ids=lambda still: still.name)
def still(request: pytest.FixtureRequest) -> Still:
    kept: Still = request.param
    return kept


def staged(still: Still, seed: int = 0) -> tuple[bpy.types.Scene, Character]:
    settings = RenderSettings(size=still.size, engine=still.engine, quality="preview", seed=seed)
    scene = open_studio(settings, samples=8)
    return scene, invite(find_character(still.who), scene)


def faults_of(picture: Picture, still: Still) -> list[str]:
    """What of a picture differs more from a still than noise does."""
    with Image.open(still.path) as kept:
        then = np.asarray(kept.convert("RGB"), dtype=float) / 255
    return difference(picture, then).exceeds(TOLERANCE[still.engine])


def drawn(still: Still, change: Callable[[Character], object] = lambda _: None) -> Picture:
    """The still as it looks now, with something done to the character first."""
    scene, character = staged(still)
    change(character)
    return np.asarray(shoot(scene, character, still.take), dtype=float) / 255


def test_the_cast_looks_as_it_did(still: Still, pytestconfig: pytest.Config) -> None:
    picture = drawn(still)
    if pytestconfig.getoption("make_stills"):
        image = Image.fromarray(np.round(picture * 255).astype(np.uint8))
        image.save(still.path, quality=92, subsampling=0, optimize=True)
    assert faults_of(picture, still) == []
    assert still.path.stat().st_size < 12_000


# --- what it sees ---------------------------------------------------------------------------------


def dyed(character: Character) -> None:
    """Hair of a clearly other brown."""
    colours = character.collection.all_objects["Hair"].data.color_attributes["Col"]
    values = np.empty(4 * len(colours.data), dtype=np.float32)
    colours.data.foreach_get("color", values)
    values.reshape(-1, 4)[:, :3] *= (2.6, 2.6, 1.6)
    colours.data.foreach_set("color", values)


def squinting(character: Character) -> None:
    """One eye a centimetre off."""
    character.root.pose.bones["eye.L"].location.x += 0.01


def browless(character: Character) -> None:
    """One eyebrow gone."""
    for key in character.objects["Brows"].data.shape_keys.key_blocks:
        for point in key.data:
            point.co.z -= 1.0 if point.co.x > 0 else 0.0


def dull_eyed(character: Character) -> None:
    """No catchlights."""
    character.objects["Glints"].hide_render = True


def lifting_an_arm(character: Character) -> None:
    """The left arm lifted by fifteen degrees."""
    character.root.pose.bones["upper_arm.L"].rotation_euler.z += 0.26


@pytest.mark.parametrize(
    ("still", "fault"),
    [(FACE, dyed), (FACE, squinting), (FACE, browless), (TALL, lifting_an_arm), (DRAFT, browless),
     (DRAFT, squinting), (DRAFT, dull_eyed)],
    ids=lambda case: getattr(case, "name", None) or case.__name__,
)  # fmt: skip
def test_a_fault_is_seen(still: Still, fault: Callable[[Character], object]) -> None:
    assert faults_of(drawn(still, fault), still)


def test_other_noise_is_no_fault() -> None:
    scene, character = staged(FACE, seed=7)
    scene.cycles.use_denoising, scene.cycles.samples = False, 24
    assert faults_of(np.asarray(shoot(scene, character, FACE.take), dtype=float) / 255, FACE) == []
