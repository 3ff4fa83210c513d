#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure the cast: build time, triangles, cost of a frame, cost of the keys, clean mixes of keys.

  .venv/bin/python scripts/bench/cast.py
  .venv/bin/python scripts/bench/cast.py ada ben --mixes 0 --study ../shared/cast/study

Seconds depend on the machine and on what else it does; so the cost of a frame is told as a ratio
to the study's character, rendered in turns with ours in the same run. The study's sketch needs
scikit-image for its surfaces; where that is missing, our own surface nets stand in for it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import types
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import bpy  # noqa: E402
import numpy as np  # noqa: E402
from cast_keys import check_all  # noqa: E402

from avatar_addon.cast.profile import load_profile  # noqa: E402
from avatar_addon.folders import scratch  # noqa: E402
from avatar_addon.performance.performance import Curve  # noqa: E402
from avatar_addon.render.engines import set_engine  # noqa: E402
from avatar_addon.render.job import RenderSettings  # noqa: E402
from avatar_addon.rig.character import append_character  # noqa: E402
from avatar_addon.rig.keying import key_performance  # noqa: E402
from avatar_addon.shots.framing import solve_framing  # noqa: E402
from avatar_addon.shots.lighting import lighting, place_lights  # noqa: E402
from avatar_addon.shots.spec import ShotSpec  # noqa: E402
from avatar_addon.stage.camera import add_camera  # noqa: E402
from avatar_addon.stage.lights import add_lights, set_backdrop  # noqa: E402
from avatar_addon.vocabulary import ANGLES, CHANNELS  # noqa: E402
from rigs.build import names  # noqa: E402

SIZE: Final = (640, 360)
SAMPLES: Final = 8
FRAMES: Final = 4
"""Frames of a turn; the first warms up and isn't counted."""
TURNS: Final = 2
BUDGET: Final = {"build_s": 30.0, "triangles": 120_000, "frame_ratio": 0.6, "keys_ms": 15.0,
                 "faults": 0}  # fmt: skip


def main() -> int:
    """Measure as the command line says; 1 when something is over its budget."""
    parser = argparse.ArgumentParser(description="Measure the cast against its budget.")
    parser.add_argument("who", nargs="*", default=names(), help="names; by default all of ours")
    parser.add_argument("--study", type=Path, metavar="FOLDER", help="where the study's sketch is")
    parser.add_argument("--save-study", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--mixes", type=int, default=500, help="of keys, a face; 0 checks none")
    parser.add_argument("--extras", type=int, default=20, help="faces by chance to check, too")
    options = parser.parse_args()
    if options.save_study:
        return save_study(options.study, options.save_study)
    with scratch() as folder:
        study = _study(options.study, folder)
        results = [measure(name, folder, study) for name in options.who]
    if options.mixes:
        faces = [*options.who, *map(str, range(1, 1 + options.extras))]
        results += [{"faults": float(check_all(faces, 1, options.mixes).total())}]
    return 1 if any(over(result) for result in results) else 0


def measure(name: str, folder: Path, study: Path | None) -> dict[str, float]:
    """Build a character and measure it; prints one line."""
    started = time.monotonic()
    _child("-m", "rigs.build", name, "-o", folder)
    result = {"build_s": time.monotonic() - started}
    profile = folder / f"{name}.toml"
    stage(profile)
    result["triangles"] = triangles()
    result["keys_ms"] = keys_ms(profile)
    if study is not None:
        result["frame_ratio"] = frame_ratio(profile, study)
    told = ", ".join(f"{what} {value:.4g} (≤ {BUDGET[what]:g})" for what, value in result.items())
    print(f"{name}: {told}", flush=True)
    return result


def over(result: dict[str, float]) -> bool:
    """Whether anything is over its budget."""
    return any(value > BUDGET[what] for what, value in result.items())


def stage(profile: Path) -> None:
    """A character in a close shot, in an empty scene."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene: Any = bpy.context.scene
    who = load_profile(profile)
    append_character(who, profile.parent, scene)
    points, aspect = who.landmarks["standing"], SIZE[0] / SIZE[1]
    placement = solve_framing(ShotSpec("MCU"), points, aspect=aspect, shows_to=who.shows_to)
    add_camera(scene, placement, "MCU")
    look = lighting("three-point")
    add_lights(scene, place_lights(look, points, placement.azimuth_rad))
    set_backdrop(scene, look.backdrop, aspect=aspect)


def triangles() -> int:
    """Triangles of all meshes as they are rendered, subdivision included."""
    count = 0
    scene: Any = bpy.context.scene
    for ob in scene.objects:
        for modifier in ob.modifiers:
            if modifier.type == "SUBSURF":
                modifier.levels = modifier.render_levels
    graph = bpy.context.evaluated_depsgraph_get()
    for ob in scene.objects:
        if ob.type == "MESH" and not ob.hide_render:
            mesh = ob.evaluated_get(graph).to_mesh()
            mesh.calc_loop_triangles()
            count += len(mesh.loop_triangles)
    return count


def keys_ms(profile: Path, frames: int = 24) -> float:
    """Median milliseconds of the processor to evaluate a frame, without subdivision.

    Every channel moves in every frame: all keys, all correctives, head and eyes.
    """
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene: Any = bpy.context.scene
    who = load_profile(profile)
    character = append_character(who, profile.parent, scene)
    random, times = np.random.default_rng(0), np.arange(frames) / 24.0
    moved = {
        channel: Curve(times, random.random(frames) * (0.2 if channel in ANGLES else 1.0))
        for channel in CHANNELS
    }
    key_performance(who, moved, character.objects, fps=Fraction(24), frames=frames)
    for ob in scene.objects:
        for modifier in ob.modifiers:
            modifier.show_viewport = modifier.type != "SUBSURF"
    spent = []
    for frame in range(1, 1 + frames):
        started = time.process_time()
        scene.frame_set(frame)
        spent.append(1000.0 * (time.process_time() - started))
    return float(np.median(spent[2:]))


def frame_ratio(profile: Path, study: Path) -> float:
    """Seconds of our frame over seconds of the study's, taken in turns; the least of each."""
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(TURNS):
        bpy.ops.wm.open_mainfile(filepath=str(study))
        theirs += frame_seconds()
        stage(profile)
        ours += frame_seconds()
    return min(ours) / min(theirs)


def frame_seconds() -> list[float]:
    """Seconds of each frame but the first, of the scene that is open."""
    scene: Any = bpy.context.scene
    scene.render.resolution_x, scene.render.resolution_y = SIZE
    scene.render.resolution_percentage = 100
    set_engine(scene, RenderSettings(size=SIZE, engine="cycles", quality="preview"))
    scene.cycles.samples = SAMPLES
    seconds = []
    for frame in range(FRAMES):
        _speak(frame)
        started = time.perf_counter()
        bpy.ops.render.render()
        seconds.append(time.perf_counter() - started)
    return seconds[1:]


def _speak(frame: int) -> None:
    """Other visemes each frame, on every mesh."""
    values = {"viseme_aa": 0.3 + 0.1 * (frame % 4), "viseme_O": 0.2, "mouthSmileLeft": 0.3,
              "mouthSmileRight": 0.3, "browInnerUp": 0.1 * (frame % 3)}  # fmt: skip
    scene: Any = bpy.context.scene
    for ob in scene.objects:
        if ob.type == "MESH" and ob.data.shape_keys:
            blocks = ob.data.shape_keys.key_blocks
            for name, value in values.items():
                if name in blocks:
                    blocks[name].value = value


def _study(folder: Path | None, home: Path) -> Path | None:
    """The study's character as a .blend; None, with a sentence, where there is none."""
    if folder is None or not (folder / "char.py").is_file():
        print("No ratio of frame costs: name the study's folder with --study.")
        return None
    blend = home / "study.blend"
    _child(__file__, "--study", folder, "--save-study", blend)
    return blend


def save_study(folder: Path, blend: Path) -> int:
    """Build the study's character, whose modules build on import, and save it."""
    sys.path.insert(0, str(folder.resolve()))
    os.chdir(blend.parent)
    try:
        import skimage.measure  # type: ignore[import-not-found]  # noqa: F401
    except ImportError:
        sys.modules |= _surface_stand_in()
    sys.argv = ["char"]
    study: Any = __import__("char")
    study.camera((0, -4.2, -0.08), (0, 0, -0.10), 92)
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    return 0


def _surface_stand_in() -> dict[str, types.ModuleType]:
    """``skimage.measure.marching_cubes``, made of our surface nets."""
    from rigs.surface import surface_nets

    def marching_cubes(values: Any, level: float) -> tuple[Any, Any, None, None]:
        points, quads = surface_nets(np.asarray(values, dtype=float) - level, (0.0, 0.0, 0.0), 1.0)
        triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
        return points, triangles[:, ::-1], None, None

    package, measure_module = types.ModuleType("skimage"), types.ModuleType("skimage.measure")
    stand_in: Callable[..., Any] = marching_cubes
    measure_module.marching_cubes = stand_in  # type: ignore[attr-defined]
    package.measure = measure_module  # type: ignore[attr-defined]
    return {"skimage": package, "skimage.measure": measure_module}


def _child(*words: object) -> None:
    """Run this Python with some words; what it prints goes nowhere unless it fails."""
    done = subprocess.run(
        [sys.executable, *(str(word) for word in words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{words[0]} failed:\n{done.stderr[-2000:]}")


if __name__ == "__main__":
    sys.exit(main())
