# SPDX-License-Identifier: GPL-3.0-or-later
"""How far the work is: one small interface, and the ways to show it."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol, TextIO

from tqdm import tqdm

STAGES: Final = ("voice", "speech", "lip sync", "stage", "render", "film")
UNITS: Final = {
    "voice": "MB",
    "speech": "lines",
    "lip sync": "%",
    "stage": "steps",
    "render": "frames",
}
_EARLY_S: Final = 1.0
"""Before this a download's time left is anybody's guess."""


@dataclass(frozen=True)
class Step:
    """One report of progress.

    Attributes:
        stage: One of ``STAGES``.
        done: Units done in this stage (frames, percent, lines, bytes).
        total: Units in this stage, ≥ 1.
        left_s: Estimated seconds until everything is done; None where nobody knows yet.
        fraction: Share of the whole work that is done, in [0, 1].
    """

    stage: str
    done: int
    total: int
    left_s: float | None
    fraction: float


def amount(step: Step) -> str:
    """How much of how much, such as ``3/24 frames`` or ``12.5/63.5 MB``."""
    unit = UNITS.get(step.stage, "")
    if unit == "MB":
        return f"{step.done / 1e6:.1f}/{step.total / 1e6:.1f} MB" if step.total > 1 else ""
    return f"{step.done}/{step.total} {unit}".strip()


class Progress(Protocol):
    """Whatever wants to know how far the work is."""

    def __call__(self, step: Step) -> None:
        """Take one report; called often, must be quick."""

    def close(self) -> None:
        """The work has ended, well or badly."""


class NoProgress:
    """Shows nothing."""

    def __call__(self, step: Step) -> None:
        """Ignore the report."""

    def close(self) -> None:
        """Nothing to close."""


class TerminalProgress:
    """A bar on a terminal; a line now and then where the output goes to a file."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._bar: tqdm[Any] | None = None
        self._said: tuple[str, int] = ("", -1)
        if self._stream.isatty():
            self._bar = tqdm(
                total=1000,
                file=self._stream,
                bar_format="{desc} {percentage:3.0f}% |{bar}| {postfix}",
                dynamic_ncols=True,
                leave=False,
            )

    def __call__(self, step: Step) -> None:
        """Redraw the bar, or say a line at each new stage and each tenth of it."""
        words = f"{step.stage} {amount(step)}".strip()
        left = "" if step.left_s is None else f"{clock(step.left_s)} left"
        if self._bar is not None:
            self._bar.n = round(step.fraction * 1000)
            self._bar.set_description_str(f"{words:<22}", refresh=False)
            self._bar.set_postfix_str(left, refresh=True)
            return
        tenth = (step.stage, step.done * 10 // max(step.total, 1))
        if tenth != self._said:
            self._said = tenth
            print(f"{words}, {left}" if left else words, file=self._stream, flush=True)

    def close(self) -> None:
        """Take the bar off the terminal."""
        if self._bar is not None:
            self._bar.close()


class JsonProgress:
    """One JSON object a line, for windows and pipelines."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout

    def __call__(self, step: Step) -> None:
        """Write the report."""
        self.write(asdict(step))

    def write(self, data: Mapping[str, object]) -> None:
        """Write any object as a line."""
        print(json.dumps(data), file=self._stream, flush=True)

    def close(self) -> None:
        """Nothing to close."""


def chosen_progress(*, json_lines: bool, quiet: bool) -> Progress:
    """What the command line asked for."""
    if json_lines:
        return JsonProgress()
    return NoProgress() if quiet else TerminalProgress()


def clock(seconds: float) -> str:
    """Minutes and seconds, ``1:05``; hours before them where there are any."""
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Tracker:
    """Turns units done into time left, from a plan of seconds a stage and what was measured since.

    Args:
        progress: Who is told.
        plan_s: Stage → estimated seconds; stages that won't happen are absent.
        now: The clock, for tests.
    """

    def __init__(
        self,
        progress: Progress,
        plan_s: Mapping[str, float],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress
        self._plan = dict(plan_s)
        self._now = now
        self._current = ""
        self._since = now()
        self._first: tuple[float, int] | None = None
        self._fraction = 0.0

    def begin(self, name: str) -> None:
        """A stage begins; the one before it has ended."""
        self.end()
        self._current, self._since, self._first = name, self._now(), None
        self.tell(0, 1)

    def end(self) -> None:
        """The stage that is under way has ended."""
        if self._current:
            took = self._now() - self._since
            self.seconds[self._current] = self.seconds.get(self._current, 0.0) + took
            self._current = ""

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[Callable[[int, int], None]]:
        """Time a stage; yields the function to report (done, total) with."""
        self.begin(name)
        try:
            yield self.tell
        finally:
            self.end()

    def tell(self, done: int, total: int) -> None:
        """So many units of the stage under way are done."""
        total = max(total, 1)
        elapsed = self._now() - self._since
        share = min(done / total, 1.0)
        current_left = self._left_here(elapsed, done, total)
        later = sum(s for name, s in self._plan.items() if self._is_later(name))
        spent = sum(self.seconds.values()) + elapsed
        left = current_left + later
        whole = spent + left
        fraction = spent / whole if whole > 0 else share
        early = False
        if self._current == "voice":  # the first bytes say nothing of the network's pace
            fraction = share * (1 - later / whole if whole > 0 else 1.0)
            early = elapsed < _EARLY_S
        self._fraction = max(self._fraction, min(fraction, 1.0))  # a longer way never goes back
        told = None if early else round(left, 1)
        self._progress(Step(self._current, done, total, told, self._fraction))

    def _is_later(self, name: str) -> bool:
        return STAGES.index(name) > STAGES.index(self._current)

    def _left_here(self, elapsed: float, done: int, total: int) -> float:
        """From the pace since the first unit (which carries the warm-up), else from the plan."""
        if done <= 0:
            return max(self._plan.get(self._current, 0.0) - elapsed, 0.0)
        if self._first is None:
            self._first = (elapsed, done)
        first_s, first_done = self._first
        if done > first_done:
            return (elapsed - first_s) / (done - first_done) * (total - done)
        return max(self._plan.get(self._current, elapsed) * (1 - done / total), 0.0)
