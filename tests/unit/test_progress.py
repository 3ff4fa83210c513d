# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import io
import json
import sys

import pytest

from avatar_addon import logs
from avatar_addon.progress import JsonProgress, Step, TerminalProgress, Tracker, amount, clock


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Heard:
    """Keeps every report."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def __call__(self, step: Step) -> None:
        self.steps.append(step)

    def close(self) -> None:
        pass


def test_time_left_comes_from_the_plan_then_from_the_pace() -> None:
    clock_, heard = Clock(), Heard()
    tracker = Tracker(heard, {"speech": 2, "render": 100, "film": 1}, now=clock_)
    with tracker.stage("speech") as tell:
        assert heard.steps[-1].left_s == 103
        clock_.now = 1
        tell(0, 1)
        assert heard.steps[-1].left_s == 102
    with tracker.stage("render") as tell:
        clock_.now = 5
        tell(1, 11)
        clock_.now = 8
        tell(2, 11)
        assert heard.steps[-1].left_s == 3 * 9 + 1
        assert heard.steps[-1].fraction == 8 / (8 + 28)
    assert tracker.seconds == {"speech": 1, "render": 7}


def test_a_download_alone_goes_by_its_bytes() -> None:
    clock_, heard = Clock(), Heard()
    tracker = Tracker(heard, {"voice": 20}, now=clock_)
    with tracker.stage("voice") as tell:
        for now, done in ((0.001, 500), (0.01, 100_000), (2.0, 10_000_000), (4.0, 20_000_000)):
            clock_.now = now
            tell(done, 40_000_000)
    assert [step.left_s for step in heard.steps][:3] == [None, None, None]
    assert heard.steps[-1].left_s == pytest.approx(4.0, abs=0.1)
    assert [step.fraction for step in heard.steps[1:]] == [500 / 4e7, 1e5 / 4e7, 0.25, 0.5]


def test_a_download_before_a_film_is_a_part_of_it() -> None:
    clock_, heard = Clock(), Heard()
    tracker = Tracker(heard, {"voice": 1, "render": 30}, now=clock_)
    with tracker.stage("voice") as tell:
        clock_.now = 5
        tell(1, 2)
        clock_.now = 10
        tell(2, 2)
    assert heard.steps[-1].left_s == 30
    assert heard.steps[-1].fraction == pytest.approx(0.25)
    assert tracker.seconds == {"voice": 10}


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Step("voice", 12_540_000, 63_500_000, 4.0, 0.2), "12.5/63.5 MB"),
        (Step("voice", 0, 1, None, 0.0), ""),
        (Step("render", 3, 24, 1.0, 0.2), "3/24 frames"),
        (Step("unknown", 1, 2, None, 0.5), "1/2"),
    ],
)
def test_how_much_of_how_much(step: Step, said: str) -> None:
    assert amount(step) == said


def test_a_sentence_takes_the_bar_off_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(logs.ROOT, "handlers", [])
    monkeypatch.setattr(logs.ROOT, "propagate", logs.ROOT.propagate)
    progress = TerminalProgress(screen)
    progress(Step("voice", 1, 10, 4.0, 0.1))
    level = logs.ROOT.level
    logs.set_up(0)
    logs.tell("Something to know.")
    logs.ROOT.setLevel(level)
    progress.close()
    rows = screen.getvalue().replace("\r", "\n").splitlines()
    assert "Something to know." in rows


def test_the_whole_never_runs_past_its_end() -> None:
    clock_, heard = Clock(), Heard()
    tracker = Tracker(heard, {"speech": 1}, now=clock_)
    with tracker.stage("speech") as tell:
        clock_.now = 50
        tell(3, 1)
    assert heard.steps[-1].fraction == 1
    assert heard.steps[-1].left_s == 0


def test_a_file_gets_a_line_for_each_tenth() -> None:
    stream = io.StringIO()
    progress = TerminalProgress(stream)
    for frame in range(41):
        progress(Step("render", frame, 40, 40.0 - frame, frame / 40))
    lines = stream.getvalue().splitlines()
    assert lines[0] == "render 0/40 frames, 0:40 left"
    assert lines[-1] == "render 40/40 frames, 0:00 left"
    assert len(lines) == 11


def test_a_terminal_gets_a_bar_with_stage_frame_and_time() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    progress = TerminalProgress(stream)
    progress(Step("render", 12, 40, 65.0, 0.3))
    progress.close()
    assert "render 12/40 frames" in stream.getvalue()
    assert "30%" in stream.getvalue()
    assert "1:05 left" in stream.getvalue()


def test_json_is_an_object_a_line() -> None:
    stream = io.StringIO()
    JsonProgress(stream)(Step("render", 1, 4, None, 0.25))
    assert json.loads(stream.getvalue()) == {
        "stage": "render",
        "done": 1,
        "total": 4,
        "left_s": None,
        "fraction": 0.25,
    }


def test_clock() -> None:
    assert [clock(s) for s in (0.4, 65, 3600, -3)] == ["0:00", "1:05", "1:00:00", "0:00"]
