# SPDX-License-Identifier: GPL-3.0-or-later
"""The ``avatar`` command inside a Blender: ``blender -b -P scripts/render.py -- say "Hello." …``.

The Blender that runs this also renders, unless ``--blender`` names another.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def find_package() -> None:
    """Put our package and the pure-Python wheels it needs where this Blender's Python looks.

    In a checkout the wheels lie in ``.venv/wheels``, in an installed extension in ``wheels``; a
    wheel of Python files alone can be imported as it is.
    """
    inside_extension = (ROOT / "blender_manifest.toml").is_file() and (ROOT / "wheels").is_dir()
    home, wheels = (ROOT.parent, "wheels") if inside_extension else (ROOT, ".venv/wheels")
    sys.path.insert(0, str(home))
    sys.path.extend(str(wheel) for wheel in sorted((ROOT / wheels).glob("*-none-any.whl")))


def words() -> list[str]:
    """What stands after ``--``."""
    return sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else ["--help"]


if __name__ == "__main__":
    find_package()
    from avatar_addon.cli import main

    sys.exit(main(words()))
