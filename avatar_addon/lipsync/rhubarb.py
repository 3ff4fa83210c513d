# SPDX-License-Identifier: GPL-3.0-or-later
"""Rhubarb Lip Sync listens to a clip and says which mouth shape is shown when.

Source: Rhubarb 1.13.0's README, "Command-line options" and "Machine-readable status messages".
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from .. import media, processes
from ..errors import CueError, PartFailed, SettingError
from ..folders import scratch
from ..speech.clip import SpeechClip
from ..timing import FILM_RATE
from .check import checked
from .cue_files import cues_of_json
from .cues import MouthCue

RECOGNIZERS: Final = ("pocketSphinx", "phonetic")
AGREEMENT: Final = {"pocketSphinx": 0.65, "phonetic": 0.57}
"""How much of the time a mouth of the right class is shown: 20 sentences of known times by three
voices."""

_LISTEN_RATE: Final = 16_000
"""Rhubarb works at 16 kHz inside; more is only resampled."""
_LIMIT_S: Final = 120.0
_LIMIT_PER_SECOND: Final = 20.0
"""Rhubarb takes up to 1.4 s for a second of sound on one quiet core; the rest is for busy ones."""
_NAME: Final = "Rhubarb Lip Sync"
_SLACK_S: Final = 0.05


def recognizer_for(language: str) -> str:
    """Rhubarb's recogniser for a language: its word recogniser knows English only."""
    return "pocketSphinx" if language.lower().startswith("en") else "phonetic"


def chosen_recognizer(forced: str | None, language: str) -> str:
    """The recogniser that is asked for, else the one for the language.

    Raises:
        SettingError: It is unknown.
    """
    chosen = forced or recognizer_for(language)
    if chosen not in RECOGNIZERS:
        raise SettingError(
            f"There is no recogniser '{chosen}'.", f"Choose one of {', '.join(RECOGNIZERS)}."
        )
    return chosen


def recognise(
    clip: SpeechClip,
    *,
    rhubarb: Path,
    recognizer: str | None = None,
    on_progress: Callable[[float], None] | None = None,
    timeout_s: float | None = None,
    threads: int | None = None,
    stopped: threading.Event | None = None,
) -> tuple[MouthCue, ...]:
    """Mouth cues for a clip, from 0 to its end without a gap.

    Args:
        clip: Its text, where known, helps the recogniser.
        rhubarb: The executable.
        recognizer: One of ``RECOGNIZERS``; chosen by the clip's language by default.
        on_progress: Told the share that is done, in [0, 1], from another thread.
        timeout_s: Seconds it may take; by default two minutes and twenty times the clip's length.
        threads: How many it may use; as many as the machine has by default.
        stopped: Once it is set, from whichever thread, Rhubarb is ended.

    Raises:
        Cancelled: ``stopped`` was set.
        SettingError: The recogniser is unknown.
        PartMissing: The executable isn't there.
        PartTimeout: It took too long.
        PartFailed: It crashed or refused.
        CueError: What it gave are no mouth cues.
    """
    chosen = chosen_recognizer(recognizer, clip.language)
    limit = timeout_s if timeout_s is not None else _LIMIT_S + _LIMIT_PER_SECOND * clip.duration_s
    told = _Told(on_progress)
    with scratch() as folder:
        done = processes.run(
            _command(rhubarb, chosen, clip, folder, threads),
            what=_NAME,
            timeout_s=limit,
            on_stderr_line=told.line,
            cwd=folder,
            stopped=stopped,
        )
    if done.returncode != 0:
        raise PartFailed(_crash(done.returncode, told.reason), "Run 'avatar doctor'.")
    cues = cues_of_json(done.stdout.decode("utf-8", "replace"), f"What {_NAME} gave")
    return _to_the_end(cues, clip.duration_s)


def _command(
    rhubarb: Path, recognizer: str, clip: SpeechClip, folder: Path, threads: int | None
) -> list[str]:
    """Write what Rhubarb reads; it runs in ``folder``, so that all paths it sees are ASCII."""
    listened = media.resample(clip.samples, FILM_RATE, _LISTEN_RATE)
    media.write_wav(folder / "speech.wav", listened, rate=_LISTEN_RATE)
    words = [str(rhubarb.absolute()), "--machineReadable", "-f", "json", "-r", recognizer]
    words += ["--extendedShapes", "GHX"]
    words += ["--threads", str(threads)] if threads else []
    if clip.text.strip():
        (folder / "dialog.txt").write_text(clip.text, encoding="utf-8")
        words += ["-d", "dialog.txt"]
    return [*words, "speech.wav"]


class _Told:
    """What Rhubarb says on standard error: a JSON object a line."""

    def __init__(self, on_progress: Callable[[float], None] | None) -> None:
        self.reason = ""
        self._on_progress = on_progress

    def line(self, text: str) -> None:
        """Take one line; whatever isn't a status message is kept as the reason of a crash."""
        try:
            event = json.loads(text)
            kind, share = event["type"], float(event.get("value", 0.0))
        except (ValueError, TypeError, KeyError, AttributeError):
            self.reason = text.strip() or self.reason
            return
        if kind == "progress" and self._on_progress is not None:
            self._on_progress(min(1.0, max(0.0, share)))
        elif kind == "failure":
            self.reason = " ".join(str(event.get("reason", "")).split())


def _crash(status: int, reason: str) -> str:
    how = f"was killed by signal {-status}" if status < 0 else f"failed with status {status}"
    return f"{_NAME} {how}: {reason or 'it gave no reason'}"


def _to_the_end(cues: tuple[MouthCue, ...], duration_s: float) -> tuple[MouthCue, ...]:
    """Check that the cues cover the clip, and stretch the last one over the rounding at its end."""
    kept = [cue for cue in cues if cue.end_s > cue.start_s]
    if not kept or abs(kept[-1].end_s - duration_s) > _SLACK_S or kept[0].start_s > _SLACK_S:
        raise CueError(
            f"{_NAME}'s mouth cues don't cover the {duration_s:.2f} s of sound.",
            "Run 'avatar doctor'.",
        )
    for one, other in pairwise(kept):
        if other.start_s - one.end_s > _SLACK_S:
            raise CueError(f"{_NAME}'s mouth cues have a gap at {one.end_s:g} s.")
    kept[0] = replace(kept[0], start_s=0.0)
    kept[-1] = replace(kept[-1], end_s=duration_s)
    return checked(kept, _NAME)
