# SPDX-License-Identifier: GPL-3.0-or-later
"""Voices as people use them: got from a shelf, listened to, cast; with the real Piper."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from avatar_addon.cast import voicing
from avatar_addon.cli import main
from avatar_addon.media import read_wav
from avatar_addon.speech import voices
from avatar_addon.speech.clip import FloatArray
from avatar_addon.timing import FILM_RATE

NAME = "en_GB-copy-low"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A shelf with a copy of the voice in the box, served by Python's own server."""
    folder = tmp_path / "shelf" / "en"
    folder.mkdir(parents=True)
    box = voices.find_voice("")
    for source, name in ((box.model, f"{NAME}.onnx"), (box.config, f"{NAME}.onnx.json")):
        shutil.copy(source, folder / name)
    (folder / "MODEL_CARD").write_text("* License: CMU\n")
    files = {
        f"en/{path.name}": {
            "size_bytes": path.stat().st_size,
            "md5_digest": hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest(),
        }
        for path in folder.iterdir()
    }
    entry = {"language": {"code": "en_GB"}, "quality": "low", "files": files}
    entry["num_speakers"] = max(len(box.speakers), 1)
    entry["speaker_id_map"] = {name: number for number, name in enumerate(box.speakers)}
    (folder.parent / "voices.json").write_text(json.dumps({NAME: entry}))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder.parent)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("AVATAR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("AVATAR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("AVATAR_VOICES_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.chdir(tmp_path)
    yield folder
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.usefixtures("shelf")
def test_a_voice_from_the_shelf_speaks_like_the_one_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["speak", "Hello there.", "--voice", NAME, "-o", "a.wav"]
    assert main(words) == 2
    assert f"avatar voices get {NAME}" in capsys.readouterr().err
    assert main([*words, "--download"]) == 0
    assert main(["speak", "Hello there.", "-o", "b.wav"]) == 0
    assert Path("a.wav").read_bytes() == Path("b.wav").read_bytes()
    assert voices.find_voice(NAME).source == "installed"


@pytest.mark.usefixtures("shelf")
def test_everybody_says_their_number_and_name_then_the_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["voices", "get", NAME]) == 0
    capsys.readouterr()
    assert main(["voices", "listen", "--all", "Good day.", "-o", "a.wav", "--json-progress"]) == 0
    rows = json.loads(capsys.readouterr().out.splitlines()[-1])["result"]["index"]
    sound, rate = read_wav(Path("a.wav"))
    names = [voices.short_name(v) for one in voices.list_voices() for v in voices.each_speaker(one)]
    assert [row["name"] for row in rows] == names
    assert [row["number"] for row in rows] == list(range(1, len(names) + 1))
    assert len(rows) >= 2
    ends = [row["start_s"] + row["duration_s"] for row in rows]
    assert ends[:-1] == pytest.approx([row["start_s"] for row in rows[1:]], abs=2e-3)
    assert len(sound) == pytest.approx(ends[-1] * rate, abs=rate * 2e-3)
    assert main(["voices", "listen", "--all", "Good day.", "-o", "many"]) == 0
    files = sorted(Path("many").iterdir())
    assert len(files) == len(names)
    shorter, _ = read_wav(files[0])
    assert 0.4 * FILM_RATE < len(shorter) < (rows[0]["duration_s"] - 0.4) * FILM_RATE
    said = capsys.readouterr().out
    assert all(str(path) in said for path in files)


@pytest.mark.usefixtures("shelf")
def test_listening_plays_what_would_be_written(
    fake: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code = f"import shutil, sys; shutil.copy(sys.argv[1], {str(tmp_path / 'heard.wav')!r})"
    monkeypatch.setenv("AVATAR_PLAYER", str(fake("player", code)))
    name = voices.DEFAULT_VOICE
    assert main(["voices", "listen", name, "Good day."]) == 0
    assert main(["voices", "listen", name, "Good day.", "-o", "a.wav"]) == 0
    assert Path("heard.wav").read_bytes() == Path("a.wav").read_bytes()


def test_a_player_that_fails_is_told(
    fake: Callable[[str, str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("AVATAR_PLAYER", str(fake("player", "raise SystemExit('no sound card')")))
    assert main(["voices", "listen", voices.DEFAULT_VOICE, "Good day."]) == 4
    assert "could not play the sound: no sound card" in capsys.readouterr().err


def test_a_dialogue_is_spoken_by_its_cast(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    box = voices.find_voice("")
    shutil.copy(box.model, "slow.onnx")
    slow = json.loads(box.config.read_text())
    slow["inference"]["length_scale"] = 1.5
    Path("slow.onnx.json").write_text(json.dumps(slow))
    text = "JOE: Good day to you.\nEVE: Good day to you.\nJOE: Good day to you."
    cast = ["--cast", f"JOE=ben:{box.model},EVE=ada:slow.onnx"]
    assert main(["speak", text, "-o", "a.wav", *cast]) == 0
    assert main(["speak", text, "-o", "b.wav", *cast, "--voice", "slow.onnx"]) == 0
    assert Path("a.wav").read_bytes() == Path("b.wav").read_bytes()
    for name in (str(box.model), "slow.onnx"):
        words = ["speak", "Good day to you.", "--voice", name, "-o", f"{Path(name).stem}.wav"]
        assert main(words) == 0
    joe, eve = (read_wav(Path(f"{stem}.wav"))[0] for stem in (box.model.stem, "slow"))
    both, _ = read_wav(Path("a.wav"))
    assert len(eve) > 1.2 * len(joe)
    assert np.array_equal(both, np.concatenate([joe, eve, joe]))


def test_a_dialogue_has_a_cast_without_being_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["speak", "ADA: Good day to you.\nBEN: Good day to you.", "-o", "a.wav"]) == 0
    for name, voice in (("ADA", "wren"), ("BEN", "emrys")):
        assert voicing.voice_of(name.lower()) == voice
        assert main(["speak", "Good day to you.", "--voice", voice, "-o", f"{name}.wav"]) == 0
    ada, ben, both = (read_wav(Path(f"{stem}.wav"))[0] for stem in ("ADA", "BEN", "a"))
    assert np.array_equal(both, np.concatenate([ada, ben]))
    assert pitch_hz(ada) > 1.5 * pitch_hz(ben)


def pitch_hz(sound: FloatArray) -> float:
    """Median of the strongest autocorrelation between 60 and 400 Hz, of loud parts of 50 ms."""
    size = FILM_RATE // 20
    parts = sound[: len(sound) // size * size].reshape(-1, size)
    low, high = FILM_RATE // 400, FILM_RATE // 60
    loud = parts[np.abs(parts).mean(axis=1) > 0.02] * np.hanning(size)
    lags = np.fft.irfft(np.abs(np.fft.rfft(loud, 2 * size)) ** 2)[:, low:high]
    return float(np.median(FILM_RATE / (low + lags.argmax(axis=1))))


def test_who_is_cast_and_never_speaks_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speak", "JOE: Hi.", "--cast", "EVE=ada", "-o", "a.wav"]) == 2
    assert "EVE is cast but says nothing in the text" in capsys.readouterr().err


@pytest.mark.usefixtures("shelf")
def test_words_are_shown_as_the_voice_reads_them(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["voices", "phonemes", "tomato"]) == 0
    assert capsys.readouterr().out.split() == ["tomato", "təmˈeɪɾoʊ"]
    assert main(["voices", "phonemes", "out of it", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["word"] for row in found["words"]] == ["out", "of", "it"]
    assert found["words"][0]["phonemes"] == "ˈaʊt"
    assert found["all"] == "ˌaʊɾəv ɪt"  # run together, as they are said
    german = json.loads((shelf / f"{NAME}.onnx.json").read_text()) | {"espeak": {"voice": "de"}}
    (shelf / f"{NAME}.onnx.json").write_text(json.dumps(german))
    words = ["voices", "phonemes", "tomate", "--voice", str(shelf / f"{NAME}.onnx")]
    assert main(words) == 0
    assert capsys.readouterr().out.split() == ["tomate", "toːmˈɑːtə"]
    (shelf / f"{NAME}.onnx.json").write_text(json.dumps(german | {"espeak": {"voice": "xx-no"}}))
    assert main(words) == 2
    assert "xx-no" in capsys.readouterr().err
