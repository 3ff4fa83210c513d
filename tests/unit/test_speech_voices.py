# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from avatar_addon.errors import VoiceError
from avatar_addon.speech import voices
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
    assert voice.name == "en_US-ensemble-x_low"
    assert (voice.language, voice.locale, voice.sample_rate) == ("en-us", "en_US", 16000)
    assert voice.source == "box"
    assert voices.list_voices() == (voice,)


def test_installed_voices_in_files_and_folders(own_folder: Path) -> None:
    put(own_folder, "de_DE-one-low")
    put(own_folder / "de_DE-two-low", "de_DE-two-low")
    put(own_folder / ".part-x", "de_DE-half-low")
    names = [voice.name for voice in voices.list_voices()]
    assert names == ["de_DE-one-low", "de_DE-two-low", "en_US-ensemble-x_low"]
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
        assert [voice.name for voice in voices.list_voices()] == ["en_US-ensemble-x_low"]
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
    with pytest.raises(VoiceError, match="'many' has no speaker 'bem'") as caught:
        voices.find_voice(f"{path}#bem")
    assert caught.value.hint == "Its speakers: ben, ann, 1."
    alone = put(tmp_path, "alone")
    with pytest.raises(VoiceError, match="none to pick from"):
        voices.find_voice(f"{alone}#zoe")


def test_speakers_whose_names_are_numbers(tmp_path: Path) -> None:
    """As in Piper's ``libritts``: speaker 0 is called 3922, and 1 may be somebody's name."""
    data = description(num_speakers=3, speaker_id_map={"3922": 0, "17": 1, "1": 2})
    path = put(tmp_path, "many", data)
    voice = voices.find_voice(str(path))
    everybody = voices.each_speaker(voice)
    assert [(one.name, one.speaker) for one in everybody] == [
        ("many#3922", 0), ("many#17", 1), ("many#1", 2),
    ]  # fmt: skip
    assert voices.find_voice(f"{path}#1").speaker == 2
    assert voices.find_voice(f"{path}#2").speaker == 2
    assert voices.find_voice(f"{path}#0").speaker == 0


CAST = {
    "num_speakers": 3,
    "speaker_id_map": {"rosa": 0, "gus": 1, "Pip": 2},
    "speakers": {
        "rosa": {"about": "a young woman, bright", "tags": ["woman", "young"]},
        "gus": {"about": "an old man", "tags": ["man", "old"]},
    },
}


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A box of a voice with three speakers."""
    folder = tmp_path / "box"
    put(folder, "en_US-cast-x_low", description(espeak={"voice": "en-us"}, **CAST))
    monkeypatch.setattr(voices, "BOX", folder)
    monkeypatch.setattr(voices, "DEFAULT_VOICE", "en_US-cast-x_low")
    return folder


@pytest.mark.usefixtures("box")
def test_the_name_of_a_speaker_in_the_box_will_do(own_folder: Path) -> None:
    voice = voices.find_voice("gus")
    assert (voice.name, voice.speaker, voice.source) == ("en_US-cast-x_low#gus", 1, "box")
    assert voice == voices.find_voice("en_US-cast-x_low#gus") == voices.find_voice("GUS")
    assert voices.short_name(voice) == "gus"
    assert voices.note_of(voice) == voices.SpeakerNote("an old man", ("man", "old"))
    assert voices.note_of(voices.find_voice("pip")) == voices.SpeakerNote()
    with pytest.raises(VoiceError, match="There is no voice 'roza'") as caught:
        voices.find_voice("roza")
    assert caught.value.hint == "Voices that are here: rosa."
    put(own_folder, "gus")  # a voice of that name is somebody else
    assert voices.find_voice("gus").source == "installed"
    assert voices.short_name(voice) == "en_US-cast-x_low#gus"


@pytest.mark.usefixtures("box")
def test_every_speaker_of_a_voice() -> None:
    names = [one.name for one in voices.each_speaker(voices.find_voice(""))]
    assert names == [f"en_US-cast-x_low#{name}" for name in ("rosa", "gus", "Pip")]
    rosa = voices.find_voice("rosa")
    assert voices.each_speaker(rosa) == (rosa,)


@pytest.mark.parametrize(
    ("speakers", "message"),
    [([], "is not a Piper voice's"), ({"rosa": "a woman"}, "is not a Piper voice's"),
     ({"rosa": {"tags": 3}}, "is not a Piper voice's")],
)  # fmt: skip
def test_notes_that_are_none(speakers: object, message: str, tmp_path: Path) -> None:
    data = description(num_speakers=2, speaker_id_map={"rosa": 0}, speakers=speakers)
    path = put(tmp_path, "v", data)
    if speakers == []:
        assert voices.find_voice(str(path)).notes == (voices.SpeakerNote(),) * 2
        return
    with pytest.raises(VoiceError, match=message):
        voices.find_voice(str(path))


def test_a_missing_voice_is_named_with_the_nearest_of_its_language(own_folder: Path) -> None:
    put(own_folder, "de_AT-anna-low")
    put(own_folder, "de_DE-eva-low")
    put(own_folder, "de_DE-thorsten-low")
    with pytest.raises(VoiceError, match="'de_DE-thorsten-medium' is not installed") as caught:
        voices.find_voice("de_DE-thorsten-medium")
    assert caught.value.hint == (
        "Fetch it: avatar voices get de_DE-thorsten-medium. "
        "The nearest that is here: de_DE-thorsten-low."
    )
    with pytest.raises(VoiceError) as caught:
        voices.find_voice("de_CH-reto-low")
    assert "The nearest that is here: de_" in caught.value.hint
    with pytest.raises(VoiceError) as caught:
        voices.find_voice("fr_FR-siwis-low")
    assert caught.value.hint.endswith("No voice here speaks French.")


@pytest.mark.parametrize(
    ("changes", "name", "locale"),
    [
        ({}, "v", "de"),
        ({"espeak": {"voice": "en-gb-x-rp"}}, "v", "en_GB"),
        ({"espeak": {"voice": "cmn"}}, "v", "zh"),
        ({}, "de_AT-x-low", "de_AT"),
        ({"language": {"code": "de_CH"}}, "v", "de_CH"),
        ({"language": {"code": None}}, "v", "de"),
    ],
)
def test_where_a_voice_comes_from(
    changes: dict[str, Any], name: str, locale: str, tmp_path: Path
) -> None:
    voice = voices.find_voice(str(put(tmp_path, name, description(**changes))))
    assert voice.locale == locale
    assert voices.spoken_by(voice).code == locale


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("rsa", "There is no voice 'rsa'", "rosa"),
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
