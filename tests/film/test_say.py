# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way on the real parts, small: words in, a film out, measured."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from desk import Avatar, film_frames, load, refused
from numpy.typing import NDArray

from avatar_addon import parts
from avatar_addon.lipsync.sounds import sounds_of
from avatar_addon.media import decode_audio
from avatar_addon.performance.file import load_performance
from avatar_addon.performance.performance import Performance

SMALL = (128, 72)
DRAFT = ("--quality", "draft", "--size", "128x72")
WORDS = "Mama made a big pumpkin pie."


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Avatar:
    """One film with everything on, for several tests to look at."""
    avatar = Avatar(tmp_path_factory.mktemp("filmed"))
    ran = avatar(
        "say", WORDS, "-o", "film.mp4", *DRAFT, "--shot", "ECU", "--report", "film.json",
        "--save-blend", "film.blend", "--seed", "7",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert "film.mp4" in ran.out
    return avatar


def test_the_report_says_what_was_done(filmed: Avatar) -> None:
    report = load(filmed.folder / "film.json")
    assert report["fps"] == 24
    assert report["frames_total"] == round(report["audio_s"] * 24)
    assert report["frames_rendered"] + report["frames_reused"] == report["frames_total"]
    assert report["size"] == list(SMALL)
    assert report["engine"].startswith("workbench")
    assert report["samples"] >= 1
    assert report["voice"] == "en_US-ensemble-x_low#wren", "Ada's own"
    assert report["speech_engine"] == "piper"
    assert report["lipsync_engine"] == "refined, rhubarb pocketSphinx"
    assert set(report["seconds"]) == {"speech", "lip sync", "stage", "render", "film"}
    assert report["output"] == str(filmed.folder / "film.mp4")
    assert report["warnings"] == []


def test_picture_and_sound_last_the_same(filmed: Avatar) -> None:
    report = load(filmed.folder / "film.json")
    film = filmed.folder / "film.mp4"
    assert len(film_frames(film, SMALL)) == report["frames_total"]
    assert len(decode_audio(film)) == report["frames_total"] * 2000


def test_the_film_is_h264_and_aac(filmed: Avatar) -> None:
    command = [str(parts.find_ffmpeg()), "-hide_banner", "-i", str(filmed.folder / "film.mp4")]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    assert "Video: h264" in said
    assert "yuv420p(tv, bt709" in said
    assert "128x72" in said
    assert "24 fps" in said
    assert "Audio: aac" in said


def test_nothing_else_is_left(filmed: Avatar) -> None:
    assert filmed.left_behind() == ["film.blend", "film.json", "film.mp4"]
    assert filmed.children() == []


def mouth_opening(frames: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Share of dark pixels around the mouth of an ECU: what is behind the lips."""
    height, width = frames.shape[1:3]
    rows = slice(height * 60 // 100, height * 90 // 100)
    part = frames[:, rows, width * 35 // 100 : width * 65 // 100]
    return (part.max(axis=3) < 110).mean(axis=(1, 2))


def lip_gaps(blend: Path, out: Path) -> NDArray[np.float64]:
    """How far apart the lips are in each frame of a staged scene, in metres."""
    script = Path(__file__).with_name("lip_gaps.py")
    words = [*parts.find_blender().argv, str(script), "--", str(blend), str(out)]
    subprocess.run(words, check=True, capture_output=True)
    return np.array(json.loads(out.read_text(encoding="utf-8")))


def lag_s(opening: NDArray[np.float64], loudness: NDArray[np.float64], fps: float) -> float:
    """Seconds that the picture comes after the sound, by the peak of their correlation."""
    a, b = opening - opening.mean(), loudness - loudness.mean()
    lags = range(-8, 9)
    scores = [float(np.dot(np.roll(a, -k)[8:-8], b[8:-8])) for k in lags]
    best = int(np.argmax(scores))
    low, mid, high = scores[max(best - 1, 0)], scores[best], scores[min(best + 1, len(scores) - 1)]
    bend = low - 2 * mid + high
    return (lags[best] + (0.5 * (low - high) / bend if bend else 0.0)) / fps


def test_the_mouth_moves_with_the_sound(filmed: Avatar, tmp_path: Path) -> None:
    film = filmed.folder / "film.mp4"
    behind_the_lips = mouth_opening(film_frames(film, SMALL))
    at_rest = behind_the_lips[[0, 1, 2, -3, -2, -1]].max()
    assert at_rest < 0.01, "a painted pixel between the lips"
    assert behind_the_lips.max() > at_rest + 0.03
    gaps = lip_gaps(filmed.folder / "film.blend", tmp_path / "gaps.json")
    samples = decode_audio(film)
    loudness = np.sqrt((samples.reshape(-1, 2000) ** 2).mean(axis=1))
    assert len(gaps) == len(loudness)
    assert gaps.max() > 0.012
    assert gaps[[0, -1]].max() < 0.002
    assert np.corrcoef(gaps, loudness)[0, 1] > 0.25
    assert -0.125 < lag_s(gaps, loudness, 24.0) < 0.045  # ITU-R BT.1359: not detectable


def picture_after_sound_s(opening: NDArray[np.float64], spoken: Performance) -> tuple[float, float]:
    """By how much lips close later than m, b and p are heard, and how surely: a correlation.

    Of all shifts the one in which the mouth's opening, frame by frame, is the least during
    closures and the most besides, while something is said.
    """
    times = np.arange(0.0, spoken.duration_s, 0.002)
    closed, said = np.zeros(len(times)), np.zeros(len(times), bool)
    for one in (p for line in spoken.lines for p in line.phonemes):
        inside = (times >= one.start_s) & (times < one.end_s)
        said |= inside
        closed[inside] = any(sound.closes == "PP" for sound in sounds_of(one.ipa))
    shown = np.interp(times, np.arange(len(opening)) / 24.0, opening)
    lags = np.arange(-0.2, 0.2, 0.004)
    found = [np.corrcoef(np.interp(times + lag, times, shown)[said], closed[said])[0, 1]
             for lag in lags]  # fmt: skip
    best = int(np.argmin(found))
    return float(lags[best]), -float(found[best])


def test_picture_and_sound_of_the_film_are_together(filmed: Avatar) -> None:
    """Measured from the film's own pixels and samples. Source of the limits: EBU R37."""
    voice = load(filmed.folder / "film.json")["voice"]
    ran = filmed("perform", WORDS, "-o", "tmp/spoken.json", "--seed", "7", "--voice", voice)
    assert ran.code == 0, ran.err
    film, wav = filmed.folder / "film.mp4", filmed.folder / "tmp/spoken.wav"
    heard, meant = decode_audio(film), decode_audio(wav)
    together = np.fft.irfft(
        np.fft.rfft(heard, 2 * len(heard)) * np.conj(np.fft.rfft(meant, 2 * len(heard)))
    )
    peak = int(np.argmax(together))
    delay = (peak if peak < len(heard) else peak - len(together)) / 48_000
    assert abs(delay) < 0.002, "the encoder keeps the sound where it was"
    opening = mouth_opening(film_frames(film, SMALL))
    late, sure = picture_after_sound_s(opening, load_performance(wav.with_suffix(".json")))
    assert sure > 0.35
    assert -0.060 < late - delay < 0.040
    again = (
        "say",
        "--performance",
        "tmp/spoken.json",
        "-o",
        "tmp/again.mp4",
        *DRAFT,
        "--shot",
        "ECU",
    )
    ran = filmed(*again)
    assert ran.code == 0, ran.err
    first, second = (
        film_frames(path, SMALL).astype(int) for path in (film, filmed.scratch / "again.mp4")
    )
    assert np.abs(first - second).max() <= 2, "the same film without speaking again"
    for path in filmed.scratch.iterdir():
        path.unlink()


def test_the_saved_scene_renders_the_same_film(filmed: Avatar) -> None:
    ran = filmed("render", "film.blend", "-o", "again.mp4", "--quality", "draft")
    try:
        assert ran.code == 0, ran.err
        first = film_frames(filmed.folder / "film.mp4", SMALL).astype(int)
        again = film_frames(filmed.folder / "again.mp4", SMALL).astype(int)
        assert np.abs(first - again).max() <= 2
        sound = decode_audio(filmed.folder / "film.mp4")
        sound_again = decode_audio(filmed.folder / "again.mp4")
        assert len(sound) == len(sound_again)
        assert float(np.abs(sound - sound_again).max()) < 0.02
    finally:
        (filmed.folder / "again.mp4").unlink(missing_ok=True)


def test_the_same_words_make_the_same_film(filmed: Avatar) -> None:
    words = ("say", WORDS, "-o", "twin.mp4", *DRAFT, "--shot", "ECU", "--seed", "7")
    try:
        assert filmed(*words).code == 0
        twin = (filmed.folder / "twin.mp4").read_bytes()
        assert twin == (filmed.folder / "film.mp4").read_bytes()
    finally:
        (filmed.folder / "twin.mp4").unlink(missing_ok=True)


def test_another_seed_acts_otherwise(avatar: Avatar) -> None:
    for seed in ("1", "2"):
        ran = avatar("perform", WORDS, "-o", seed, "--seed", seed)
        assert ran.code == 0, ran.err
    one, two = (load(avatar.folder / seed / "performance.json") for seed in ("1", "2"))
    layers = [{layer["name"]: layer for layer in p["layers"]} for p in (one, two)]
    assert layers[0]["mouth"] == layers[1]["mouth"]
    assert layers[0]["blinks"] != layers[1]["blinks"]
    assert (avatar.folder / "1/speech.wav").read_bytes() == (
        avatar.folder / "2/speech.wav"
    ).read_bytes()


def test_a_recording_is_lip_synced(avatar: Avatar) -> None:
    assert avatar("speak", WORDS, "-o", "take.wav").code == 0
    name = 'it\'s my "take" ü.mp3'
    command = [str(parts.find_ffmpeg()), "-v", "error", "-i", str(avatar.folder / "take.wav")]
    subprocess.run([*command, f"file:{avatar.folder / name}"], check=True)
    ran = avatar("say", "--audio", name, "-o", "take.mp4", *DRAFT, "--report", "take.json")
    assert ran.code == 0, ran.err
    report = load(avatar.folder / "take.json")
    assert report["speech_engine"] == "recording"
    assert report["voice"] == name
    assert len(decode_audio(avatar.folder / "take.mp4")) == report["frames_total"] * 2000
    frames = film_frames(avatar.folder / "take.mp4", SMALL)
    assert float(np.abs(np.diff(frames.astype(int), axis=0)).max()) > 30


def test_cues_are_rhubarbs_own_json(avatar: Avatar) -> None:
    assert avatar("speak", WORDS, "-o", "a.wav").code == 0
    ran = avatar("cues", "a.wav", "-o", "a.json", "--text", WORDS)
    assert ran.code == 0, ran.err
    data = load(avatar.folder / "a.json")
    assert set(data) == {"metadata", "mouthCues"}
    assert [cue["value"] for cue in data["mouthCues"]].count("A") >= 4
    ends = [cue["end"] for cue in data["mouthCues"]]
    starts = [cue["start"] for cue in data["mouthCues"]]
    assert starts == [0, *ends[:-1]]
    assert avatar("cues", "a.wav", "-o", "a.tsv", "--text", WORDS).code == 0
    rows = (avatar.folder / "a.tsv").read_text().splitlines()
    assert [row.split("\t")[1] for row in rows[:-1]] == [c["value"] for c in data["mouthCues"]]


def test_a_dry_run_makes_nothing(avatar: Avatar) -> None:
    ran = avatar("say", WORDS, "-o", "film.mp4", "--dry-run", "--size", "641x359")
    assert ran.code == 0, ran.err
    assert "642x360" in ran.out
    assert "may take about" in ran.out
    assert "made even" in ran.err
    assert avatar.left_behind() == []


def test_progress_as_json_has_every_stage_and_the_result(avatar: Avatar) -> None:
    words = ("--size", "127x72", "--report", "a.json")
    ran = avatar("say", "Hello 🏔.", "-o", "a.mp4", *DRAFT[:2], *words, "--json-progress")
    assert ran.code == 0, ran.err
    lines = [json.loads(line) for line in ran.out.splitlines()]
    stages = list(dict.fromkeys(line["stage"] for line in lines if "stage" in line))
    assert stages == ["speech", "lip sync", "stage", "render", "film"]
    assert all(line["left_s"] >= 0 for line in lines if "stage" in line)
    fractions = [line["fraction"] for line in lines if "stage" in line]
    assert fractions[-1] == 1
    assert lines[-1]["result"]["output"] == str(avatar.folder / "a.mp4")
    warnings = load(avatar.folder / "a.json")["warnings"]
    assert [w for w in warnings if "made even, 128x72" in w]
    assert [w for w in warnings if "emoji" in w.lower()]
    assert lines[-1]["result"]["warnings"] == warnings


def test_an_existing_film_stays_until_the_new_one_is_whole(avatar: Avatar) -> None:
    old = avatar.folder / "a.mp4"
    old.write_bytes(b"the film before")
    ran = avatar("say", "Hello.", "-o", "a.mp4", *DRAFT, AVATAR_RHUBARB="/nowhere")
    refused(ran, 3, "Rhubarb", "AVATAR_RHUBARB")
    assert old.read_bytes() == b"the film before"


def test_a_dialogue_of_one_speaker_is_cast(avatar: Avatar) -> None:
    ran = avatar("say", "ADA: Hello.", "--cast", "ADA=ada", "-o", "a.mp4", "--dry-run")
    assert ran.code == 0, ran.err
    refused(
        avatar("say", "ADA: Hello.", "--cast", "ADA=eve", "-o", "a.mp4", "--dry-run"), 2, "'eve'"
    )


def test_a_whole_body_fills_every_size(avatar: Avatar) -> None:
    for size in ("EWS", "WS", "mfs", "MS"):
        ran = avatar("say", "Hello.", "--shot", size, "-o", "a.mp4", "--dry-run")
        assert ran.code == 0, ran.err


def test_lists(avatar: Avatar) -> None:
    voices = json.loads(avatar("voices", "list", "--json").out)["voices"]
    assert {"en_US-ensemble-x_low"} <= {voice["name"] for voice in voices}
    assert "en_US-ensemble-x_low" in avatar("voices", "list").out
    assert "ada" in json.loads(avatar("cast", "list", "--json").out)
    shown = json.loads(avatar("cast", "show", "ada", "--json").out)
    assert shown["name"] == "Ada"
    assert 1.4 < shown["landmarks"]["standing"]["eye_line"][2] < 1.7
    verdicts = {v["name"]: v for v in json.loads(avatar("doctor", "--json").out)}
    assert {name for name, verdict in verdicts.items() if verdict["ok"]} == {
        "Piper", "voice", "Rhubarb", "Blender", "ffmpeg", "folders",
    }  # fmt: skip
    assert all(verdict["where"] and verdict["version"] for verdict in verdicts.values())
