# SPDX-License-Identifier: GPL-3.0-or-later
"""The process that adopts: ``python adopt_worker.py -- SOURCE FOLDER [PICK]``, or through -P.

It finds the package it lies in, whatever that is called here. A user's mistake is told as a line of
JSON on stderr, behind ``MISTAKE``.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

MISTAKE = "avatar-mistake: "


def main() -> None:
    """Adopt the file named behind ``--`` and end the process."""
    here = Path(__file__).resolve()
    package = here.parents[1]
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != here.parent]
    sys.path.insert(0, str(package.parent))
    source, folder, pick = (*sys.argv[sys.argv.index("--") + 1 :], "")[:3]
    errors = importlib.import_module(f"{package.name}.errors")
    status = 0
    try:
        importlib.import_module(f"{package.name}.rig.adopt").adopt(Path(source), Path(folder), pick)
    except errors.AvatarError as error:
        told = {"kind": type(error).__name__, "message": error.message, "hint": error.hint}
        print(MISTAKE + json.dumps(told), file=sys.stderr)
        status = error.exit_code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # Blender's own way out prints and may hang


if __name__ == "__main__":
    main()
