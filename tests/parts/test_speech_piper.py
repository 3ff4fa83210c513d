# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Piper, with the voice in the box."""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pocketsphinx import Decoder

from avatar_addon import media, parts
from avatar_addon.errors import PartFailed, ScriptError, VoiceError
from avatar_addon.script.line import Line
from avatar_addon.script.parse import parse_script
from avatar_addon.speech.clip import SpeechClip
from avatar_addon.speech.finish import FILM_LUFS, LEAD_S, TAIL_S, speech_level
from avatar_addon.speech.lufs import lufs
from avatar_addon.speech.manner import Manner
from avatar_addon.speech.pieces import pieces_of
from avatar_addon.speech.piper import PiperSpeaker
from avatar_addon.speech.reading.read import spoken_text
from avatar_addon.speech.voices import Voice, find_voice
from avatar_addon.timing import samples_of

FPS = Fraction(24)
SENTENCES = (
    "Hello world, this is a talking avatar.",
    "The weather will be sunny with a few clouds in the afternoon.",
    "It is important to measure how the mouth moves when we talk.",
)


@pytest.fixture(scope="module")
def piper() -> Iterator[PiperSpeaker]:
    with PiperSpeaker() as speaker:
        yield speaker


@pytest.fixture(scope="module")
def voice() -> Voice:
    return find_voice("")


def line(text: str) -> Line:
    return Line("id", "", text)


@pytest.fixture(scope="module")
def pie(piper: PiperSpeaker, voice: Voice) -> SpeechClip:
    return piper.speak(line("Mama baked pumpkin pie, out of the box."), voice, fps=FPS)


@pytest.mark.parametrize("fps", [FPS, Fraction(30000, 1001), Fraction(25), Fraction(30)])
def test_a_line_lasts_whole_frames(piper: PiperSpeaker, voice: Voice, fps: Fraction) -> None:
    clip = piper.speak(line("Hello."), voice, fps=fps)
    assert len(clip.samples) == samples_of(clip.frames, fps)
    assert len(clip.samples) * fps == clip.frames * 48_000
    assert (clip.engine, clip.voice, clip.language) == ("piper", voice.name, "en-us")


def test_level_and_pauses(pie: SpeechClip) -> None:
    assert pie.samples.dtype == np.float32
    assert lufs(pie.samples, 48_000) == pytest.approx(FILM_LUFS, abs=0.1)
    assert np.abs(pie.samples).max() <= 10 ** (-1 / 20)
    heard = np.flatnonzero(np.abs(pie.samples) > 1e-3)
    assert LEAD_S < heard[0] / 48_000 < LEAD_S + 0.1
    assert pie.duration_s - heard[-1] / 48_000 >= TAIL_S
    assert not pie.samples[: round(LEAD_S * 48_000) - 480].any()


def test_the_same_words_give_the_same_samples(
    piper: PiperSpeaker, voice: Voice, pie: SpeechClip
) -> None:
    piper.speak(line("Something else in between."), voice, fps=FPS)
    again = piper.speak(line(pie.text), voice, fps=FPS)
    with PiperSpeaker() as fresh:
        anew = fresh.speak(line(pie.text), voice, fps=FPS)
    np.testing.assert_array_equal(again.samples, pie.samples)
    np.testing.assert_array_equal(anew.samples, pie.samples)
    assert again.phonemes == anew.phonemes == pie.phonemes


def test_phonemes_are_timed_exactly(pie: SpeechClip) -> None:
    spoken = "".join(phoneme.ipa for phoneme in pie.phonemes)
    assert spoken == "mˈɑːmɐbˈeɪktpˈʌmpkɪnpˈaɪˌaʊɾəvðəbˈɑːks"
    for one, other in zip(pie.phonemes[:-1], pie.phonemes[1:], strict=True):
        assert one.start_s < one.end_s <= other.start_s + 1e-9
    assert pie.phonemes[0].start_s == pytest.approx(LEAD_S, abs=0.04)
    assert pie.phonemes[-1].end_s < pie.duration_s - TAIL_S + 0.1


def test_a_vowel_is_louder_than_the_closure_before_it(pie: SpeechClip) -> None:
    def power(start_s: float, end_s: float) -> float:
        part = pie.samples[round(start_s * 48_000) : round(end_s * 48_000)]
        return float(np.sqrt(np.mean(np.square(part))))

    by_name = [(p.ipa, power(p.start_s, p.end_s)) for p in pie.phonemes]
    closures = [p for name, p in by_name if name in ("p", "b", "k", "t")]
    vowels = [p for name, p in by_name if name.startswith("ˈ")]
    assert min(vowels) > np.median(closures)


def test_words_are_timed_although_espeak_runs_them_together(pie: SpeechClip) -> None:
    assert [word.text for word in pie.words] == pie.text.split()
    times = {word.text: (word.start_s, word.end_s) for word in pie.words}
    assert times["out"][1] == times["of"][0]
    assert times["pie,"][1] < times["out"][0]
    first = {p.ipa: p.start_s for p in reversed(pie.phonemes)}
    assert times["of"][0] == pytest.approx(first["ɾ"] + 0.055, abs=0.03)
    assert times["the"][0] == first["ð"]


def test_titles_abbreviations_and_numbers(piper: PiperSpeaker, voice: Voice) -> None:
    text = 'Mr. Jones paid $1,234, i.e. 50% of 3.5 — "no?" St. John\'s. I am in the house.'
    clip = piper.speak(line(text), voice, fps=FPS)
    assert [w.text for w in clip.words] == [w for w in text.split() if w != "—"]
    starts = [word.start_s for word in clip.words]
    assert starts == sorted(starts)
    assert len(set(starts)) == len(starts)
    gap = clip.words[1].start_s - clip.words[0].end_s
    assert gap < 0.05, "no pause after a title"


def test_sum_of_alignment_is_the_length_of_the_sound(voice: Voice, tmp_path: Path) -> None:
    """What the worker hands over, for each of its pieces."""
    (said,) = parse_script(" ".join(SENTENCES) + " Yes? " + "Word " * 100)
    words = spoken_text(said, "en-us").words
    pieces = pieces_of(words, [Manner()] * len(words), {})
    answers = serve(
        [
            {
                "model": str(voice.model),
                "config": str(voice.config),
                "pieces": [{"text": p.text, "words": p.said, "length_scale": 1.0} for p in pieces],
                "out": str(tmp_path / "out.f32"),
                "speaker": None,
            }
        ]
    )
    told = [answer for answer in answers if answer["event"] == "piece"]
    assert [(a["done"], a["total"]) for a in told] == [(i + 1, len(pieces)) for i in range(6)]
    done = answers[-1]["pieces"]
    assert len(done) == len(pieces) == 6
    for piece in done:
        assert sum(samples for _, samples in piece["phonemes"]) == piece["samples"] > 0
    assert (tmp_path / "out.f32").stat().st_size == 4 * sum(p["samples"] for p in done)


def serve(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from avatar_addon import processes
    from avatar_addon.speech import piper_worker

    command = parts.find_speech()
    rows = "".join(json.dumps(request) + "\n" for request in requests)
    done = processes.run(
        (*command.argv, str(Path(piper_worker.__file__))),
        what="Piper",
        timeout_s=120,
        env=command.env,
        input_bytes=rows.encode(),
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(row) for row in done.stdout.splitlines()]


def test_long_text_without_a_stop_comes_in_pieces(piper: PiperSpeaker, voice: Voice) -> None:
    shares: list[float] = []
    clip = piper.speak(line("word " * 600), voice, fps=FPS, on_progress=shares.append)
    assert len(shares) == math.ceil(600 / 60)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(clip.words) == 600
    assert 100 < clip.duration_s < 300


@pytest.mark.parametrize(
    "text",
    [
        "Привет, мир.", "你好", "مرحبا", "[[həlˈoʊ]]", "[[ unclosed", "<speak>hi</speak>",
        "a\\b\"c'd {e} $(f)", "-h", "1e400", "co-op, e-mail @home #tag", "x" * 250, "é",
    ],
)  # fmt: skip
def test_odd_words_are_said_somehow(piper: PiperSpeaker, voice: Voice, text: str) -> None:
    clip = piper.speak(line(text), voice, fps=FPS)
    assert speech_level(clip.samples) > 0.01
    assert len(clip.samples) == samples_of(clip.frames, FPS)
    assert len(clip.words) in (0, len([w for w in text.split() if any(map(str.isalnum, w))]))


@pytest.mark.parametrize("text", ["", "...", "?!,;:", "—", '""'])
def test_nothing_to_say(piper: PiperSpeaker, voice: Voice, text: str) -> None:
    with pytest.raises(ScriptError, match="says nothing"):
        piper.speak(line(text), voice, fps=FPS)


def copied(voice: Voice, folder: Path, **changes: Any) -> Path:
    model = folder / "it's a 'voice' ü.onnx"
    shutil.copyfile(voice.model, model)
    data = json.loads(voice.config.read_text(encoding="utf-8")) | changes
    model.with_name(model.name + ".json").write_text(json.dumps(data))
    return model


def test_a_voice_with_an_odd_path(piper: PiperSpeaker, voice: Voice, tmp_path: Path) -> None:
    own = find_voice(str(copied(voice, tmp_path)))
    one, other = (piper.speak(line("Hello."), v, fps=FPS) for v in (own, voice))
    np.testing.assert_array_equal(one.samples, other.samples)


def field(number: int, value: bytes | str | int) -> bytes:
    """One field of a protobuf message."""
    if isinstance(value, int):
        return bytes([number << 3 if number < 16 else (number << 3 & 127 | 128)]) + (
            bytes([value]) if number < 16 else bytes([number >> 4, value])
        )
    data = value.encode() if isinstance(value, str) else value
    assert len(data) < 2**14
    return bytes([number << 3 | 2, len(data) & 127 | 128, len(data) >> 7]) + data


def noise_model() -> bytes:
    """An ONNX model that answers n symbols with n random samples, as real voices draw noise."""

    def tensor(name: str, kind: int, *dims: str) -> bytes:
        shape = b"".join(field(1, field(2, dim)) for dim in dims)
        return field(1, name) + field(2, field(1, field(1, kind) + field(2, shape)))

    to_float = field(1, "to") + field(3, 1) + field(20, 2)
    cast = field(1, "input") + field(2, "x") + field(4, "Cast") + field(5, to_float)
    draw = field(1, "x") + field(2, "output") + field(4, "RandomNormalLike")
    graph = field(1, cast) + field(1, draw) + field(2, "g")
    graph += field(11, tensor("input", 7, "b", "n"))
    graph += field(11, tensor("input_lengths", 7, "b")) + field(11, tensor("scales", 1, "s"))
    graph += field(12, tensor("output", 1, "b", "n"))
    return field(1, 8) + field(8, field(2, 15)) + field(7, graph)


def noisy_voice(voice: Voice, folder: Path) -> Path:
    model = copied(voice, folder, num_speakers=1, speaker_id_map={}, speakers={})
    model.write_bytes(noise_model())
    return model


def test_a_voice_that_draws_random_numbers_says_the_same_again(
    piper: PiperSpeaker, voice: Voice, tmp_path: Path
) -> None:
    model = noisy_voice(voice, tmp_path)
    own = find_voice(str(model))
    one, other, again = (
        piper.speak(line(text), own, fps=FPS) for text in (SENTENCES[0], SENTENCES[1], SENTENCES[0])
    )
    np.testing.assert_array_equal(one.samples, again.samples)
    assert np.unique(one.samples).size > 20
    assert not np.array_equal(one.samples[:8000], other.samples[:8000])
    assert one.phonemes == one.words == ()


def test_a_language_that_espeak_lacks(piper: PiperSpeaker, voice: Voice, tmp_path: Path) -> None:
    own = find_voice(str(copied(voice, tmp_path, espeak={"voice": "xx-nope"})))
    with pytest.raises(VoiceError, match="can't be used: Failed to set voice: xx-nope"):
        piper.speak(line("Hello."), own, fps=FPS)


def test_a_model_that_is_no_voice(piper: PiperSpeaker, voice: Voice, tmp_path: Path) -> None:
    model = copied(voice, tmp_path)
    model.write_bytes(b"\x08\x08\x3a\x04junk")
    with pytest.raises(VoiceError, match="can't be used"):
        piper.speak(line("Hello."), find_voice(str(model)), fps=FPS)
    assert piper.speak(line("Still here."), voice, fps=FPS).frames > 0


def test_a_voice_that_vanishes(piper: PiperSpeaker, voice: Voice, tmp_path: Path) -> None:
    own = find_voice(str(copied(voice, tmp_path)))
    own.config.unlink()
    with pytest.raises(VoiceError, match="No such file"):
        piper.speak(line("Hello."), own, fps=FPS)


def test_espeak_without_its_data_ends_only_the_child(
    voice: Voice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """espeak-ng's C library ends the process when its data is missing."""
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util, pathlib\n"
        "import piper.voice\n"
        "import piper.phonemize_espeak as p\n"
        "piper.voice.EspeakPhonemizer = lambda d: p.EspeakPhonemizer(pathlib.Path('/nowhere'))\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with PiperSpeaker() as piper, pytest.raises(PartFailed, match=r"Piper (stopped|failed)"):
        piper.speak(line("Hello."), voice, fps=FPS)


def test_noise_of_c_libraries_does_not_reach_the_answers(voice: Voice, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import os\n"
        "def later():\n"
        "    import piper.voice\n"
        "    load = piper.voice.PiperVoice.load\n"
        "    def noisy(*words, **settings):\n"
        "        os.write(1, b'noise of a C library\\n')\n"
        "        print('noise of Python')\n"
        "        return load(*words, **settings)\n"
        "    piper.voice.PiperVoice.load = staticmethod(noisy)\n"
        "later()\n"
    )
    command = parts.find_speech()
    paths = os.pathsep.join([str(tmp_path), command.env.get("PYTHONPATH", "")])
    loud = parts.Command(command.argv, {**command.env, "PYTHONPATH": paths})
    with PiperSpeaker(loud) as piper:
        assert piper.speak(line("Hello."), voice, fps=FPS).frames > 0


def heard(clip: SpeechClip) -> list[str]:
    """What pocketsphinx hears."""
    samples = media.resample(clip.samples, 48_000, 16_000)
    noise = np.random.default_rng(0).normal(0, 1e-4, len(samples))
    pcm = ((samples * 0.6 / np.abs(samples).max() + noise) * 32767).astype("<i2")
    decoder = Decoder(samprate=16000, loglevel="FATAL")
    decoder.start_utt()
    decoder.process_raw(pcm.tobytes(), no_search=False, full_utt=True)
    decoder.end_utt()
    hypothesis = decoder.hyp()
    return hypothesis.hypstr.split() if hypothesis else []


def errors(said: list[str], found: list[str]) -> int:
    row = list(range(len(found) + 1))
    for i, word in enumerate(said, start=1):
        last, row[0] = row[0], i
        for j, other in enumerate(found, start=1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (word != other))
    return row[-1]


def test_a_recogniser_understands_it(piper: PiperSpeaker, voice: Voice) -> None:
    wrong = total = 0
    for text in SENTENCES:
        said = re.sub(r"[^a-z' ]", "", text.lower()).split()
        wrong += errors(said, heard(piper.speak(line(text), voice, fps=FPS)))
        total += len(said)
    assert wrong / total <= 0.25, f"{wrong} of {total} words wrong"


def test_the_worker_runs_under_another_python(voice: Voice, tmp_path: Path) -> None:
    """One that has Piper but not our package: isolated, and started in another folder."""
    command = parts.find_speech()
    wrapper = tmp_path / "python"
    wrapper.write_text(
        f"#!{sys.executable}\nimport os, sys\nos.chdir({str(tmp_path)!r})\n"
        f"os.execv({command.argv[0]!r}, [{command.argv[0]!r}, '-I', *sys.argv[1:]])\n"
    )
    wrapper.chmod(0o755)
    with PiperSpeaker(parts.Command((str(wrapper),), command.env)) as piper:
        assert piper.speak(line("Hello."), voice, fps=FPS).frames > 0
