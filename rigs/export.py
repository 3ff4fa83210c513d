# SPDX-License-Identifier: GPL-3.0-or-later
"""Export a built character as glTF: ``python -m rigs.export DIR/ada.blend -o ada.glb``.

Also ``blender -b --factory-startup -P rigs/export.py -- DIR/ada.blend -o ada.glb``. Meshes go with
their shape keys, skin weights and colours, at rest, in metres, Y up. What glTF can't hold is told
on the way:

- Subdivision is left out, because a mesh that is subdivided on the way loses its keys.
- Keys that mend a combination of others follow these by drivers in Blender. glTF has no drivers:
  they go as keys like any other, and each mesh says in its ``extras.correctives`` of which keys
  each is to take the least value.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import bpy

CORRECTIVES: Final = "correctives"
"""Entry of a mesh's extras."""
_KEY: Final = re.compile(r'key_blocks\["([^"]+)"\]')


def export(blend: Path, output: Path) -> tuple[str, ...]:
    """Open a character's file and write all of it as one .glb.

    Returns:
        The keys that follow others in Blender alone.

    Raises:
        RuntimeError: Blender can't open or write the file.
    """
    bpy.ops.wm.open_mainfile(filepath=str(blend.resolve()), load_ui=False)
    driven: dict[str, str] = {}
    for ob in bpy.data.objects:
        driven |= _plain(ob)
    bpy.ops.export_scene.gltf(
        filepath=str(output.resolve()),
        export_format="GLB",
        export_yup=True,
        export_apply=False,
        export_skins=True,
        export_all_influences=True,
        export_morph=True,
        export_morph_normal=True,
        export_animations=False,
        export_attributes=False,
        export_vertex_color="MATERIAL",
        export_extras=True,
    )
    return tuple(driven)


def _plain(ob: bpy.types.Object) -> dict[str, str]:
    """At rest, without what glTF doesn't know; returns the keys that followed others."""
    driven: dict[str, str] = {}
    if isinstance(ob.data, bpy.types.Mesh):
        if ob.data.shape_keys is not None:
            driven = _freed(ob.data.shape_keys)
        if driven:
            ob.data[CORRECTIVES] = driven
        for modifier in [m for m in ob.modifiers if m.type == "SUBSURF"]:
            ob.modifiers.remove(modifier)
    elif ob.pose is not None and isinstance(ob.data, bpy.types.Armature):
        ob.data.pose_position = "REST"
    return driven


def _freed(keys: Any) -> dict[str, str]:
    """Keys at 0 without their drivers: key → the keys that it followed, with blanks between."""
    driven: dict[str, str] = {}
    for curve in list(keys.animation_data.drivers) if keys.animation_data else ():
        paths = [variable.targets[0].data_path for variable in curve.driver.variables]
        driven[_KEY.findall(curve.data_path)[0]] = " ".join(_KEY.findall(" ".join(paths)))
        keys.driver_remove(curve.data_path)
    for key in keys.key_blocks:
        key.value = 0.0
    return driven


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="rigs.export", description=__doc__)
    parser.add_argument("blend", type=Path, help="a built character")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.glb")
    options = parser.parse_args(arguments)
    try:
        driven = export(options.blend, options.output)
    except RuntimeError as error:
        print(str(error).strip(), file=sys.stderr)
        return 1
    if driven:
        print(
            f"note: {len(driven)} keys that mend combinations follow other keys in Blender alone: "
            f"the file's extras.{CORRECTIVES} say which."
        )
    return 0


def _own_arguments(argv: Sequence[str]) -> Sequence[str]:
    """What is meant for us: all after ``--`` where Blender's own come first."""
    return argv[argv.index("--") + 1 :] if "--" in argv else argv[1:]


if __name__ == "__main__":
    raise SystemExit(main(_own_arguments(sys.argv)))
