# SPDX-License-Identifier: GPL-3.0-or-later
"""Voices of other languages: a description that names one, espeak-ng's sounds, the real Piper.

The sounds come out of the voice in the box, which says them with its own accent.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from importlib import util
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from avatar_addon.cli import main
from avatar_addon.lipsync.sounds import sounds_of
from avatar_addon.script.line import Line
from avatar_addon.speech.clip import SpeechClip
from avatar_addon.speech.languages import NAMES, language_of
from avatar_addon.speech.piper import PiperSpeaker
from avatar_addon.speech.voices import find_voice
from avatar_addon.timing import FILM_RATE


@dataclass(frozen=True)
class Said:
    """A sentence, one of its words, and how espeak-ng says that."""

    text: str
    word: str
    ipa: str


LANGUAGES = {
    "de": Said("Guten Abend, der Bäcker wohnt in der Straße am Fluss.", "Straße", "ʃtrˈɑːsə"),
    "fr": Said("Bonsoir, vous avez vu l'oiseau dans la maison ?", "l'oiseau", "lwazˈo"),
    "es": Said("Buenas noches, ¿dónde está la niña que canta?", "niña", "nˈiɲa"),
    "it": Said("Buona sera, la ragazza non vuole gli spaghetti.", "ragazza", "ɾaɡˈatsːa"),
    "pl": Said("Dobry wieczór, gdzie jest mój kapelusz?", "gdzie", "ɡdʑˈɛ"),
    "pt-br": Said("Boa noite, o coração da cidade.", "coração", "kˌoɾasˈɐ̃ʊ̃"),
    "sv": Said("God kväll, var är min röda bok?", "röda", "rˈøːda"),
    "tr": Said("İyi akşamlar, küçük çocuk nerede?", "küçük", "kytʃˈøk"),
    "ru": Said("Добрый вечер, где моя красная книга?", "книга?", "knʲˈiɡa"),
    "el": Said("Καλησπέρα, πού είναι το βιβλίο;", "βιβλίο;", "vivlˈiʲo"),
}


@pytest.fixture(scope="module")
def piper() -> Iterator[PiperSpeaker]:
    with PiperSpeaker() as speaker:
        yield speaker


@pytest.fixture(scope="module")
def clips(piper: PiperSpeaker, tmp_path_factory: pytest.TempPathFactory) -> dict[str, SpeechClip]:
    folder = tmp_path_factory.mktemp("voices")
    spoken = {}
    for code, said in LANGUAGES.items():
        voice = find_voice(f"{speaks(folder / f'{code}.onnx', code)}#selma")
        spoken[code] = piper.speak(Line(code, "", said.text), voice, fps=Fraction(24))
    return spoken


def speaks(model: Path, code: str) -> Path:
    """The voice in the box, with another language in its description."""
    box = find_voice("")
    shutil.copy(box.model, model)
    told = json.loads(box.config.read_text("utf-8"))
    told |= {"espeak": {"voice": code}, "language": {"code": code}}
    model.with_name(f"{model.name}.json").write_text(json.dumps(told), "utf-8")
    return model


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_its_own_sounds_at_the_times_of_its_words(
    code: str, clips: dict[str, SpeechClip]
) -> None:
    clip, said = clips[code], LANGUAGES[code]
    assert (clip.language, clip.timing, clip.sure) == (code, "exact", 1.0)
    word = next(word for word in clip.words if word.text == said.word)
    inside = [p for p in clip.phonemes if word.start_s - 1e-6 <= p.start_s < word.end_s - 1e-6]
    assert "".join(p.ipa for p in inside) == said.ipa
    assert inside[-1].end_s == pytest.approx(word.end_s, abs=1e-6)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_has_a_time_and_can_be_heard_there(
    code: str, clips: dict[str, SpeechClip]
) -> None:
    clip = clips[code]
    assert [w.text for w in clip.words] == [w for w in clip.text.split() if w != "?"]
    assert all(clip.text[w.source_start : w.source_end] == w.text for w in clip.words)
    assert all(one.end_s <= other.start_s + 1e-6 for one, other in pairwise(clip.words))
    assert clip.words[0].text.endswith(",") or clip.words[1].text.endswith(",")
    for word in clip.words:
        part = clip.samples[round(word.start_s * FILM_RATE) : round(word.end_s * FILM_RATE)]
        assert len(part) > 0.03 * FILM_RATE
        assert np.abs(part).max() > 0.05
    for one, other in pairwise(clip.words):
        assert (other.start_s - one.end_s > 0.08) == one.text.endswith(",")
    assert clip.words[-1].end_s < clip.duration_s - 0.2


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_mouth_knows_every_sound(code: str, clips: dict[str, SpeechClip]) -> None:
    (unknown,) = sounds_of("ʘ")  # a click, which the table lacks
    parts = [part for phoneme in clips[code].phonemes for part in sounds_of(phoneme.ipa)]
    assert len(parts) > 8
    assert unknown not in parts


def test_every_language_of_espeak_has_a_name() -> None:
    found = util.find_spec("piper")
    assert found is not None
    assert found.origin is not None
    files = (Path(found.origin).parent / "espeak-ng-data" / "lang").rglob("*")
    rows = [row for f in files if f.is_file() for row in f.read_text("utf-8").splitlines()]
    codes = {row.split()[1] for row in rows if row.startswith("language ")}
    assert len(codes) > 100
    assert [code for code in sorted(codes) if language_of(code).family not in NAMES] == []


@pytest.mark.parametrize("code", ["de_DE", "fr_FR", "es_MX", "it_IT", "pl_PL"])
def test_a_voice_that_is_missing_is_named_with_the_nearest(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AVATAR_DATA", str(tmp_path))
    family = code.partition("_")[0]
    words = ["speak", "A.", "--voice", f"{code}-anna-medium", "-o", str(tmp_path / "a.wav")]
    assert main(words) == 2
    name = NAMES[family][0]
    assert f"No voice here speaks {name}." in capsys.readouterr().err
    (tmp_path / "voices").mkdir()
    near = f"{family}_{'ES' if family == 'es' else code[3:]}-bert-low"
    speaks(tmp_path / "voices" / f"{near}.onnx", family)
    assert main(words) == 2
    told = capsys.readouterr().err
    assert f"avatar voices get {code}-anna-medium" in told
    assert f"The nearest that is here: {near}." in told
    assert main(["voices", "list", "--installed", "--language", name]) == 0
    listed = capsys.readouterr().out
    assert near in listed
    assert "ensemble" not in listed
