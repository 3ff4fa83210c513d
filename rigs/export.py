# SPDX-License-Identifier: GPL-3.0-or-later
"""Export a built character as glTF: ``python -m rigs.export DIR/ada.blend -o ada.glb``.

Also ``blender -b --factory-startup -P rigs/export.py -- DIR/ada.blend -o ada.glb``. Meshes go with
their shape keys, skin weights and colours; subdivision is left out, because a mesh that is
subdivided on the way loses its keys.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy


def export(blend: Path, output: Path) -> None:
    """Open a character's file and write all of it as one .glb.

    Raises:
        RuntimeError: Blender can't open or write the file.
    """
    bpy.ops.wm.open_mainfile(filepath=str(blend.resolve()), load_ui=False)
    for ob in bpy.data.objects:
        _plain(ob)
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
        export_extras=False,
    )


def _plain(ob: bpy.types.Object) -> None:
    """At rest, without what glTF doesn't know."""
    if isinstance(ob.data, bpy.types.Mesh):
        keys: Any = ob.data.shape_keys
        for key in keys.key_blocks if keys else ():
            key.value = 0.0
        for modifier in [m for m in ob.modifiers if m.type == "SUBSURF"]:
            ob.modifiers.remove(modifier)
    elif ob.pose is not None and isinstance(ob.data, bpy.types.Armature):
        ob.data.pose_position = "REST"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="rigs.export", description=__doc__)
    parser.add_argument("blend", type=Path, help="a built character")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.glb")
    options = parser.parse_args(arguments)
    try:
        export(options.blend, options.output)
    except RuntimeError as error:
        print(str(error).strip(), file=sys.stderr)
        return 1
    return 0


def _own_arguments(argv: Sequence[str]) -> Sequence[str]:
    """What is meant for us: all after ``--`` where Blender's own come first."""
    return argv[argv.index("--") + 1 :] if "--" in argv else argv[1:]


if __name__ == "__main__":
    raise SystemExit(main(_own_arguments(sys.argv)))
