# SPDX-License-Identifier: GPL-3.0-or-later
"""The render process: ``python worker.py -- JOB.json ADDRESS``, or the same through Blender's -P.

It finds the package it lies in, whatever that is called here, and hands over to ``child``.
"""

from __future__ import annotations

import importlib
import signal
import sys
from pathlib import Path


def main() -> None:
    """Run the job named behind ``--`` and end the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent owns interrupts
    here = Path(__file__).resolve()
    package = here.parents[1]
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != here.parent]
    sys.path.insert(0, str(package.parent))
    job, address = sys.argv[sys.argv.index("--") + 1 :]
    importlib.import_module(f"{package.name}.render.child").serve(Path(job), address)


if __name__ == "__main__":
    main()
