# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import logging
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from avatar_addon import parts
from avatar_addon.errors import PartFailed, VoiceError
from avatar_addon.speech import fetch, voices
from avatar_addon.speech.onnx_check import what_is_wrong

GRAPH = b"\x3a\x05graph"
MODEL = b"\x08\x08\x12\x04test" + GRAPH


def description(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "audio": {"sample_rate": 22050},
        "espeak": {"voice": "de"},
        "phoneme_type": "espeak",
        "num_symbols": 256,
        "num_speakers": 1,
        "phoneme_id_map": {"_": [0]},
    }
    return data | changes


def put(folder: Path, name: str, data: Any = None, model: bytes = MODEL) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.onnx"
    path.write_bytes(model)
    (folder / f"{name}.onnx.json").write_text(json.dumps(description() if data is None else data))
    return path


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AVATAR_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "voices"


def test_the_box_has_the_default_voice() -> None:
    voice = voices.find_voice("")
    assert (voice.name, voice.language, voice.sample_rate) == ("en_US-study-x_low", "en-us", 16000)
    assert voice.source == "box"
    assert voices.list_voices() == (voice,)


def test_installed_voices_in_files_and_folders(own_folder: Path) -> None:
    put(own_folder, "de_DE-one-low")
    put(own_folder / "de_DE-two-low", "de_DE-two-low")
    put(own_folder / ".part-x", "de_DE-half-low")
    names = [voice.name for voice in voices.list_voices()]
    assert names == ["de_DE-one-low", "de_DE-two-low", "en_US-study-x_low"]
    found = voices.find_voice("de_DE-two-low")
    assert (found.source, found.language, found.sample_rate) == ("installed", "de", 22050)


def test_an_installed_voice_comes_before_the_box(own_folder: Path) -> None:
    put(own_folder, voices.DEFAULT_VOICE)
    assert voices.find_voice("").source == "installed"
    assert [voice.source for voice in voices.list_voices()] == ["installed"]


def test_broken_voices_are_left_out_of_the_list(
    own_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(own_folder, "de_DE-cut-low", model=MODEL[:-2])
    with caplog.at_level(logging.WARNING):
        assert [voice.name for voice in voices.list_voices()] == ["en_US-study-x_low"]
    assert "is cut off" in caplog.messages[0]


def test_a_voice_by_its_path(tmp_path: Path) -> None:
    path = put(tmp_path / "it's ü", "-mine")
    voice = voices.find_voice(str(path))
    assert (voice.name, voice.source, voice.model) == ("-mine", "file", path)


def test_speakers(tmp_path: Path) -> None:
    data = description(num_speakers=3, speaker_id_map={"ann": 0, "ben": 2})
    path = put(tmp_path, "many", data)
    assert voices.find_voice(str(path)).speakers == ("ann", "1", "ben")
    assert voices.find_voice(f"{path}#ben").speaker == 2
    assert voices.find_voice(f"{path}#1").speaker == 1
    assert voices.find_voice(f"{path}#ben").name == "many#ben"
    with pytest.raises(VoiceError, match="'many' has no speaker 'zoe'"):
        voices.find_voice(f"{path}#zoe")
    with pytest.raises(VoiceError, match="none to pick from"):
        voices.find_voice("#zoe".join(["en_US-study-x_low", ""]))


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("stdy", "There is no voice 'stdy'", "en_US-study-x_low"),
        ("en_US-lessac-medium", "not installed", "avatar voices get en_US-lessac-medium"),
        ("nowhere/x.onnx", "There is no voice at 'nowhere/x.onnx'", ".onnx file"),
    ],
)
def test_unknown_voices(name: str, message: str, hint: str) -> None:
    with pytest.raises(VoiceError, match=message) as caught:
        voices.find_voice(name)
    assert hint in caught.value.hint
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("{", "can't be read"),
        ("[]", "is not a Piper voice's"),
        ("{}", "'audio' is missing"),
        (json.dumps(description(audio={})), "'sample_rate' is missing"),
        (json.dumps(description(audio={"sample_rate": "x"})), "sample_rate is no sound's"),
        (json.dumps(description(phoneme_type="klingon")), "phoneme_type 'klingon' is unknown"),
        (json.dumps(description(num_speakers=0)), "num_speakers is not a number"),
        (json.dumps(description(phoneme_id_map=[])), "phoneme_id_map is not a table"),
        (json.dumps(description(espeak={"voice": 3})), "espeak's voice is not a name"),
        (None, "has no description 'v.onnx.json' beside it"),
    ],
)
def test_broken_descriptions(tmp_path: Path, data: str | None, message: str) -> None:
    path = put(tmp_path, "v")
    config = tmp_path / "v.onnx.json"
    if data is None:
        config.unlink()
    else:
        config.write_text(data)
    with pytest.raises(VoiceError, match=message):
        voices.find_voice(str(path))


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (b"", "is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "Git LFS pointer"),
        (MODEL[:-1], "is cut off"),
        (MODEL + b"\x42", "is cut off"),
        (b"<html>not found</html>", "is not an ONNX model"),
        (b"\x08\x08", "is not an ONNX model"),
        (b"\xff" * 64, "is not an ONNX model"),
    ],
    ids=["empty", "lfs", "truncated", "odd end", "html", "no graph", "noise"],
)
def test_broken_models(tmp_path: Path, model: bytes, message: str) -> None:
    path = put(tmp_path, "v", model=model)
    with pytest.raises(VoiceError, match=message):
        voices.find_voice(str(path))


def test_the_box_voice_cut_anywhere_is_told(tmp_path: Path) -> None:
    whole = voices.find_voice("").model.read_bytes()
    cut = tmp_path / "cut.onnx"
    for share in (0.1, 0.5, 0.999):
        cut.write_bytes(whole[: int(len(whole) * share)])
        assert what_is_wrong(cut) == "is cut off"
    cut.write_bytes(whole)
    assert what_is_wrong(cut) == ""


FAKE_DOWNLOADER = """#!{python}
import json, pathlib, sys
name, folder = sys.argv[3], pathlib.Path(sys.argv[5])
assert sys.argv[1:3] == ["-m", "piper.download_voices"], sys.argv
(folder / f"{{name}}.onnx").write_bytes({model!r})
if name == "de_DE-gone-low":
    sys.exit("urllib.error.HTTPError: HTTP Error 404: Not Found")
(folder / f"{{name}}.onnx.json").write_text({config!r})
"""


@pytest.fixture
def downloader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "python"
    script.write_text(
        FAKE_DOWNLOADER.format(python=sys.executable, model=MODEL, config=json.dumps(description()))
    )
    script.chmod(0o755)
    monkeypatch.setattr(parts, "find_speech", lambda: parts.Command((str(script),)))


@pytest.mark.usefixtures("downloader")
def test_a_voice_is_fetched_when_allowed(own_folder: Path) -> None:
    with pytest.raises(VoiceError):
        voices.find_voice("de_DE-new-low")
    voice = voices.find_voice("de_DE-new-low", allow_download=True)
    assert voice.model == own_folder / "de_DE-new-low" / "de_DE-new-low.onnx"
    assert voices.find_voice("de_DE-new-low") == voice
    assert fetch.fetch_voice("de_DE-new-low") == voice
    assert [path.name for path in own_folder.iterdir()] == ["de_DE-new-low"]


@pytest.mark.usefixtures("downloader")
def test_a_download_that_fails_leaves_nothing(own_folder: Path) -> None:
    with pytest.raises(PartFailed, match="HTTP Error 404: Not Found"):
        voices.find_voice("de_DE-gone-low", allow_download=True)
    assert list(own_folder.iterdir()) == []
    with pytest.raises(VoiceError, match="not a name of Piper's catalogue"):
        fetch.fetch_voice("../evil")
    shutil.rmtree(own_folder)
