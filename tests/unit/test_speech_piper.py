# SPDX-License-Identifier: GPL-3.0-or-later
"""PiperSpeaker against workers that misbehave; the real Piper is in tests/parts."""

from __future__ import annotations

import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest

from avatar_addon import parts
from avatar_addon.errors import (
    Cancelled,
    PartFailed,
    PartMissing,
    PartTimeout,
    ScriptError,
    SettingError,
    VoiceError,
)
from avatar_addon.script.line import Line
from avatar_addon.script.parse import parse_script
from avatar_addon.speech.clip import SpeechClip
from avatar_addon.speech.ipa import in_letters_of
from avatar_addon.speech.manner import Delivery
from avatar_addon.speech.piper import PiperSpeaker
from avatar_addon.speech.spoken import SpokenText, SpokenWord
from avatar_addon.speech.voices import BOX, DEFAULT_VOICE, read_voice

VOICE = read_voice(BOX / f"{DEFAULT_VOICE}.onnx", "box")
LINE = Line("id", "", "Hello. There.", 3)
FPS = Fraction(24)

START = """#!{python}
import array, json, os, sys, time
open({log!r}, "a").write(f"{{os.getpid()}}\\n")
def say(**answer): print(json.dumps(answer), flush=True)
def write(request, samples): open(request["out"], "wb").write(array.array("f", samples).tobytes())
"""
READY = """
say(event="ready")
for row in sys.stdin:
    request = json.loads(row)
"""


def speaker(tmp_path: Path, body: str, *, ready: bool = True) -> PiperSpeaker:
    script = tmp_path / "fake"
    start = START.format(python=sys.executable, log=str(tmp_path / "pids"))
    body = "\n".join("    " * ready + row for row in body.splitlines())
    script.write_text(start + (READY if ready else "") + body)
    script.chmod(0o755)
    command = parts.Command((str(script),))
    return PiperSpeaker(command, start_limit_s=5.0, piece_limit_s=1.0)


def pids(tmp_path: Path) -> list[int]:
    return [int(row) for row in (tmp_path / "pids").read_text().split()]


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists() if sys.platform == "linux" else True


def speak(tmp_path: Path, body: str) -> SpeechClip:
    with speaker(tmp_path, body) as piper:
        return piper.speak(LINE, VOICE, fps=FPS)


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        ("sys.exit('no more room')", PartFailed, "Piper stopped while it was needed: no more room"),
        ("os._exit(1)", PartFailed, "it gave no reason"),
        ("os.kill(os.getpid(), 11)", PartFailed, "Piper stopped"),
        ("print('Segmentation', flush=True)", PartFailed, "can't be read: b'Segmentation"),
        ("print('[]', flush=True)", PartFailed, "can't be read"),
        ("say(event='error', kind='failed', message='odd')", PartFailed, "Piper failed: odd"),
        ("say(event='error', kind='voice', message='cut')", VoiceError, "can't be used: cut"),
        (
            "write(request, []); say(event='done', pieces=[])",
            ScriptError,
            "says nothing for line 3",
        ),
        ("write(request, [0.0] * 9); say(event='done', pieces=[])", ScriptError, "says nothing"),
        ("time.sleep(60)", PartTimeout, "Piper gave no answer within"),
    ],
)
def test_failures(tmp_path: Path, body: str, error: type[Exception], message: str) -> None:
    began = time.monotonic()
    with pytest.raises(error, match=message):
        speak(tmp_path, body)
    assert time.monotonic() - began < 4.0
    assert all(gone(pid) for pid in pids(tmp_path))


def test_one_that_never_gets_ready(tmp_path: Path) -> None:
    body = "sys.exit('ModuleNotFoundError: No module named piper')"
    with (
        speaker(tmp_path, body, ready=False) as piper,
        pytest.raises(PartFailed, match="No module named piper"),
    ):
        piper.speak(LINE, VOICE, fps=FPS)


def test_a_python_that_is_not_there() -> None:
    with PiperSpeaker(parts.Command(("/nowhere/python",))) as piper, pytest.raises(PartMissing):
        piper.speak(LINE, VOICE, fps=FPS)


def test_it_starts_anew_after_a_death(tmp_path: Path) -> None:
    with speaker(tmp_path, "sys.exit('over')") as piper:
        for _ in range(2):
            with pytest.raises(PartFailed, match="over"):
                piper.speak(LINE, VOICE, fps=FPS)
    assert len(set(pids(tmp_path))) == 2


@pytest.mark.parametrize("error", [Cancelled("Stopped."), KeyboardInterrupt()])
def test_cancelling_ends_the_process(tmp_path: Path, error: BaseException) -> None:
    body = "say(event='piece', done=1, total=2)\ntime.sleep(60)"
    told: list[float] = []

    def stop(share: float) -> None:
        told.append(share)
        raise error

    with speaker(tmp_path, body) as piper:
        with pytest.raises(type(error)):
            piper.speak(LINE, VOICE, fps=FPS, on_progress=stop)
        assert told == [0.5]
        assert all(gone(pid) for pid in pids(tmp_path))


def test_a_process_that_dies_after_it_has_served_is_replaced(tmp_path: Path) -> None:
    """Once: the second death in a row is told."""
    body = (
        "if os.path.exists({mark!r}): sys.exit('over')\n"
        "open({mark!r}, 'w').close()\n"
        "say(event='done', pieces=['x'])"
    ).format(mark=str(tmp_path / "mark"))
    with speaker(tmp_path, body) as piper:
        piper.phonemes(["x"], VOICE)
        (tmp_path / "mark").unlink()
        piper.phonemes(["x"], VOICE)
        assert len(set(pids(tmp_path))) == 1
        with pytest.raises(PartFailed, match="over"):
            piper.phonemes(["x"], VOICE)
    assert len(set(pids(tmp_path))) == 2


@pytest.mark.parametrize("value", [0.0, -1.0, 0.2, 4.1, float("nan"), float("inf")])
def test_rates_out_of_range(value: float) -> None:
    with pytest.raises(SettingError, match=r"A rate of .* is outside 0\.25 to 4") as caught:
        Delivery(rate=value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"semitones": 13.0}, "A pitch, in semitones, of 13 is outside -12 to 12"),
        ({"decibels": 13.0}, "A volume, in dB, of 13 is outside -40 to 12"),
        ({"pauses": -1.0}, "A scale of pauses of -1 is outside 0 to 10"),
        ({"pauses": float("nan")}, "A scale of pauses of nan"),
    ],
)
def test_deliveries_out_of_range(settings: dict[str, float], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        Delivery(**settings)


@pytest.mark.parametrize(
    ("ipa", "message"),
    [
        ("[[ʬə]]", "has no phoneme 'ʬ', in"),
        ("[[漢ʬ]]", "has no phoneme 'ʬ', '漢'"),
    ],
)
def test_phonemes_that_a_voice_lacks(tmp_path: Path, ipa: str, message: str) -> None:
    (line,) = parse_script(f"Say {ipa}.")
    with speaker(tmp_path, "sys.exit()") as piper, pytest.raises(VoiceError, match=message):
        piper.speak(line, VOICE, fps=FPS)
    assert not (tmp_path / "pids").exists()


def test_phonemes_are_written_in_the_voices_letters() -> None:
    spoken = SpokenText("x", (SpokenWord("[[t͡ʃ'e:.gə.]]", 0, 1),))
    assert in_letters_of(VOICE, spoken).words[0].text == "[[tʃˈeːɡə.]]"
