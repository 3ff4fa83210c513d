# SPDX-License-Identifier: GPL-3.0-or-later
"""``avatar doctor``."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from .. import doctor as physician
from ..answers import out
from ..progress import Progress

_Options = argparse.Namespace


def doctor(options: _Options, _progress: Progress) -> int:
    """``avatar doctor``: 0 when every part is here, 3 otherwise."""
    verdicts = physician.check_parts(options.blender)
    if options.json:
        out(json.dumps([asdict(verdict) for verdict in verdicts], indent=1))
    else:
        for verdict in verdicts:
            out(f"{'ok ' if verdict.ok else 'NO '} {verdict.name:<8} {_finding(verdict)}")
    return 0 if all(verdict.ok for verdict in verdicts) else 3


def _finding(verdict: physician.Verdict) -> str:
    return f"{verdict.version}  {verdict.where}" if verdict.ok else verdict.mend
