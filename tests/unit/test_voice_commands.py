# SPDX-License-Identifier: GPL-3.0-or-later
"""``avatar voices`` as it is typed, with Piper's shelf on this machine."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from avatar_addon import doctor, parts, processes
from avatar_addon.cli import main
from avatar_addon.errors import VoiceError
from avatar_addon.speech import shelf as voice_shelf
from avatar_addon.speech import voices

NAME = "de_DE-new-low"
CAST = {
    "audio": {"sample_rate": 16000},
    "espeak": {"voice": "en-us"},
    "num_symbols": 256,
    "num_speakers": 2,
    "speaker_id_map": {"rosa": 0, "gus": 1},
    "speakers": {"rosa": {"about": "a young woman, bright", "tags": ["woman", "young"]}},
    "phoneme_id_map": {"_": [0]},
}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "data" / "voices"


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    kept = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGINT, kept[0])
    signal.signal(signal.SIGTERM, kept[1])


@pytest.fixture(autouse=True)
def box(shelf: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "box"
    folder.mkdir()
    (folder / "en_US-cast-x_low.onnx").write_bytes(shelf.MODEL)
    (folder / "en_US-cast-x_low.onnx.json").write_text(json.dumps(CAST))
    monkeypatch.setattr(voices, "BOX", folder)
    monkeypatch.setattr(voices, "DEFAULT_VOICE", "en_US-cast-x_low")
    return folder


def test_the_list_says_what_is_here_and_what_could_be(
    shelf: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["voices", "list"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "en_US-cast-x_low                   English (en_US)              0 MB"
        "  in the box, 2 speakers",
        "    rosa           a young woman, bright",
        "    gus",
    ]
    assert "'avatar voices list --refresh' asks what they are" in said.err
    assert shelf.asked == []
    assert main(["voices", "list", "--refresh", "--language", "german"]) == 0
    first, row = capsys.readouterr().out.strip().splitlines()
    assert first.startswith("Piper's shelf as of 20")
    assert row == f"{NAME:<34} German (de_DE)               0 MB  2 speakers"
    shelf.shutdown()
    assert main(["voices", "list", "--language", "de"]) == 0  # from the cache
    assert NAME in capsys.readouterr().out
    assert main(["voices", "list", "--language", "fr", "--installed"]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "No voice here speaks French.\n")
    assert main(["voices", "list", "--language", "Klingonese"]) == 2
    assert "There is no language 'Klingonese'" in capsys.readouterr().err


def test_a_voice_is_got_listed_and_removed(
    own: Path, capsys: pytest.CaptureFixture[str], shelf: Any
) -> None:
    assert main(["voices", "get", NAME]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        f"{NAME}  {own / NAME / NAME}.onnx",
        "licence: CC0",
    ]
    assert f"{NAME}  0 MB, licence: CC0" in said.err
    assert "voice 0.3/0.3 MB" in said.err
    shelf.asked.clear()
    assert main(["voices", "get", NAME]) == 0  # it is here
    assert shelf.asked == []
    capsys.readouterr()
    assert main(["voices", "list", "--installed", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    german, english = found["voices"]
    assert found["catalogue"].startswith("20")
    assert german == {
        "name": NAME,
        "language": "German",
        "locale": "de_DE",
        "country": "Germany",
        "source": "installed",
        "size_bytes": len(shelf.MODEL) + len(shelf.CONFIG),
        "sample_rate": 22050,
        "licence": "CC0",
        "speakers": [
            {"name": "anna", "about": "", "tags": []},
            {"name": "otto", "about": "", "tags": []},
        ],
    }
    assert english["speakers"][0]["tags"] == ["woman", "young"]
    assert main(["voices", "remove", NAME]) == 0
    assert capsys.readouterr().out == f"{NAME} is gone; 0 MB are free again.\n"
    assert list(own.iterdir()) == []


def test_a_broken_voice_is_fetched_again(own: Path, shelf: Any) -> None:
    assert main(["voices", "get", NAME]) == 0
    model = own / NAME / f"{NAME}.onnx"
    model.write_bytes(shelf.MODEL[:100])
    assert main(["voices", "get", NAME]) == 0
    assert model.read_bytes() == shelf.MODEL


def test_the_doctor_names_the_voices(own: Path) -> None:
    assert doctor._voice().version == "en_US-cast-x_low (2 speakers)"
    assert main(["voices", "get", NAME]) == 0
    assert doctor._voice().version == f"en_US-cast-x_low (2 speakers), and {NAME}"
    (own / NAME / f"{NAME}.onnx").write_bytes(b"")
    assert doctor._voice().version == "en_US-cast-x_low (2 speakers)"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("en_US-cast-x_low", "is in the box and stays"),
        ("de_DE-gone-low", "'de_DE-gone-low' is not installed"),
        ("../box/en_US-cast-x_low", "is not installed"),
        ("", "is not installed"),
        (".", "is not installed"),
    ],
)
def test_what_cannot_be_removed(
    name: str, said: str, box: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["voices", "remove", name]) == 2
    assert said in capsys.readouterr().err
    assert len(list(box.iterdir())) == 2


def test_what_is_removed_and_what_stays(own: Path, box: Path) -> None:
    own.mkdir(parents=True)
    for place in (own, own / "mine", own / "a", own / "b"):
        place.mkdir(exist_ok=True)
        for end in ("onnx", "onnx.json"):
            source = box / f"en_US-cast-x_low.{end}"
            (place / f"a.{end}").write_bytes(source.read_bytes())
            (place / f"b.{end}").write_bytes(source.read_bytes())
    (own / ".part-a").mkdir()
    (own / ".part-a" / "half").write_bytes(bytes(1000))
    before = sum(path.stat().st_size for path in own.rglob("*") if path.is_file())
    freed = voice_shelf.remove("a")
    left = [path for path in own.rglob("*") if path.is_file()]
    assert freed == before - sum(path.stat().st_size for path in left)
    assert sorted(str(path.relative_to(own)) for path in left) == [
        "b.onnx", "b.onnx.json", "b/b.onnx", "b/b.onnx.json", "mine/b.onnx", "mine/b.onnx.json",
    ]  # fmt: skip
    with pytest.raises(VoiceError, match="'a' is not installed") as caught:
        voice_shelf.remove("a")
    assert caught.value.hint == "Installed: b."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Hello."], "Listen to one voice, or to all"),
        (["rosa", "Hello.", "again"], "Listen to one voice, or to all"),
        (["rose", "Hello.", "-o", "a.wav"], "There is no voice 'rose'"),
        (["rosa", "Hello.", "-o", "a.mp3"], "can't be written as 'a.mp3'"),
        (["rosa", "Hello.", "-o", "no/a.wav"], "does not exist"),
        (["rosa", "Hello.", "-o", "folder"], "End it in .wav."),
        (["--all", "Hello.", "-o", "a.mp3"], "or name a folder"),
        (["--all", "Hello.", "--language", "de", "-o", "a.wav"], "No voice here speaks German"),
        (["rosa", "...", "-o", "a.wav"], "Nothing in the text can be spoken"),
    ],
)
def test_what_cannot_be_listened_to(
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["voices", "listen", *words]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("*.wav"))


def test_nothing_that_plays_is_told_before_anything_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(processes, "start", None)
    assert main(["voices", "listen", "rosa", "Hello."]) == 3
    said = capsys.readouterr().err
    assert "Nothing on this machine plays sound" in said
    assert "-o voice.wav" in said
    monkeypatch.setenv("AVATAR_PLAYER", "no-such-player")
    assert main(["voices", "listen", "rosa", "Hello."]) == 3
    assert "no player at 'no-such-player'" in capsys.readouterr().err


def test_the_first_player_on_the_path_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("aplay", "ffplay"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("AVATAR_PLAYER", raising=False)
    assert parts.find_player().argv == (str(tmp_path / "aplay"), "-q")
