# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs inside a Blender of the user's own needs no wheels."""

from __future__ import annotations

import subprocess
import sys

import pytest

ALONE = """
import importlib, sys

WHEELS = {"ffmpeg", "platformdirs", "requests", "num2words", "tomli_w", "piper", "PIL"}


class Bare:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in WHEELS:
            raise ModuleNotFoundError(f"No module named '{name}' in a plain Blender")


sys.meta_path.insert(0, Bare())
importlib.import_module(sys.argv[1])
"""


@pytest.mark.parametrize(
    "module", ["avatar_addon.render.child", "avatar_addon.rig.adopt", "rigs.build"]
)
def test_what_blender_s_own_python_runs_imports_no_wheel(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ALONE, module], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
