# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of performances: pixels where they have to be, letters that can be read."""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from avatar_addon.performance.performance import Curve, GazeShift, Layer, Performance, SpokenLine
from avatar_addon.plots import pages, style
from avatar_addon.plots.lettering import strokes_of, width_of
from avatar_addon.plots.pages import draw
from avatar_addon.plots.raster import Raster, rgb
from avatar_addon.speech.clip import SpeechClip, TimedWord

LEFT = style.LABELS


def pixels(path: Path) -> np.ndarray:
    """A PNG's pixels, shape (height, width, 3)."""
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed, size = 8, b"", (0, 0)
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0] == zlib.crc32(
            kind + body
        )
        if kind == b"IHDR":
            size = struct.unpack(">II", body[:8])
        if kind == b"IDAT":
            packed += body
        at += 12 + length
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(size[1], 1 + 3 * size[0])
    assert not rows[:, 0].any()
    return rows[:, 1:].reshape(size[1], size[0], 3).astype(int)


def curve(*points: tuple[float, float]) -> Curve:
    times, values = zip(*points, strict=True)
    return Curve(np.array(times, float), np.array(values, float))


def clip(seconds: float) -> SpeechClip:
    frames = round(seconds * 24)
    samples = np.zeros(frames * 2000, np.float32)
    samples[24_000:48_000] = 0.5 * np.sin(np.arange(24_000))
    return SpeechClip("a", "Hi.", samples, Fraction(24), frames, "en-us", "piper", "v")


def acted(seconds: float = 2.0) -> Performance:
    mouth = {
        "viseme.sil": curve((0, 1), (0.5, 0), (1.5, 0), (2, 1)),
        "viseme.PP": curve((0.5, 0), (0.6, 1), (0.9, 1), (1, 0)),
        "viseme.aa": curve((1, 0), (1.1, 0.8), (1.4, 0.8), (1.5, 0)),
    }
    layers = (
        Layer("mouth", mouth),
        Layer("head", {"head.pitch": curve((0, 0), (1, 0.1), (2, 0))}),
        Layer("blinks", {"face.eyeBlinkLeft": curve((0, 1))}, muted=True),
    )
    words = (TimedWord("Hello", 0.5, 1.5),)
    line = SpokenLine("a", "", "Hello <you> & all.", 0.0, seconds, words)
    return Performance(seconds, layers, (line,), gaze=(GazeShift(1.0, "Ben"),))


def has(
    picture: np.ndarray, colour: str, alpha: float = 1.0, ground: str = style.ROW
) -> np.ndarray:
    wanted = alpha * rgb(colour) + (1 - alpha) * rgb(ground)
    return (np.abs(picture - wanted) < 4).all(axis=2)


def test_a_performance_is_drawn_to_its_times(tmp_path: Path) -> None:
    (path,) = draw(acted(), [clip(2.0)], tmp_path / "p.png")
    assert path == tmp_path / "p.png"
    picture = pixels(path)
    assert picture.shape[1] == LEFT + 520 + style.MARGIN, "260 pixels a second"
    shut = np.flatnonzero(has(picture, style.MOUTH["closed"], 0.9).sum(axis=0) > 30)
    np.testing.assert_allclose([shut[0], shut[-1]], [LEFT + 0.6 * 260, LEFT + 0.9 * 260], atol=12)
    wide = np.flatnonzero(has(picture, style.MOUTH["open"], 0.9).sum(axis=0) > 25)
    np.testing.assert_allclose([wide[0], wide[-1]], [LEFT + 1.1 * 260, LEFT + 1.4 * 260], atol=12)
    said = np.flatnonzero(has(picture, style.WORD).any(axis=0))
    assert (said[0], said[-1]) == (LEFT + 130, LEFT + 388)
    heard = has(picture, style.SOUND).sum(axis=0)
    assert heard[LEFT + 131 : LEFT + 259].min() > 20
    assert heard[LEFT + 5 : LEFT + 125].max() <= 2
    acts = np.flatnonzero(has(picture, style.LAYER).sum(axis=1) > 200)
    assert len(acts) == 12, "two layers of six pixels; a muted one has none"


def test_a_long_performance_is_many_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pages.STRIP_S * pages.STRIPS == 60.0
    monkeypatch.setattr(pages, "STRIP_S", 2.0)
    drawn = draw(acted(13.0), [clip(13.0)], tmp_path / "long.png")
    assert [page.name for page in drawn] == ["long.png", "long-2.png", "long-3.png"]
    first, last = pixels(drawn[0]), pixels(drawn[-1])
    assert first.shape[1] == last.shape[1] == LEFT + 520 + style.MARGIN
    assert last.shape[0] < first.shape[0] / 2, "a single strip"
    ends = np.flatnonzero(has(last, style.ROW).any(axis=0))[-1]
    assert ends == LEFT + 259, "the strip ends where the performance does"


def test_svg_says_the_same_with_real_text(tmp_path: Path) -> None:
    (path,) = draw(acted(), [clip(2.0)], tmp_path / "p.svg")
    root = ElementTree.parse(path).getroot()
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert [text for text in texts if text and text.endswith(" s")] == [
        "2.0 s",
        "0 s",
        "1 s",
        "2 s",
    ]
    for said in ("Hello <you> & all.", "Hello", "PP", "aa", "Ben", "blinks (off)", "1 s"):
        assert said in texts
    assert root.get("width") == str(LEFT + 520 + style.MARGIN)


@pytest.mark.parametrize("seconds", [1 / 24, 0.3])
def test_short_and_empty_ones(seconds: float, tmp_path: Path) -> None:
    (path,) = draw(Performance(seconds, ()), [], tmp_path / "p.png")
    assert pixels(path).shape[1] == LEFT + 420 + style.MARGIN


def test_letters_stand_where_they_should() -> None:
    strokes, width = strokes_of("Hi")
    assert width == 4 + 2
    assert [line[:, 1].max() for line in strokes] == [7, 7, 4, 5, 7]
    assert min(line[:, 1].min() for line in strokes_of("gpqy")[0]) == -2
    assert width_of("", 7.0) == 0.0
    assert width_of("HH", 14.0) == 2 * (4 + 2 + 4)


@pytest.mark.parametrize(("marked", "bare"), [("Ä", "A"), ("é", "e"), ("ñ", "n"), ("ç", "c")])
def test_marks_stand_on_their_letters(marked: str, bare: str) -> None:
    with_mark, width = strokes_of(marked)
    without, same = strokes_of(bare)
    assert width == same
    assert len(with_mark) > len(without)
    for mine, theirs in zip(with_mark, without, strict=False):
        np.testing.assert_array_equal(mine, theirs)
    top = max(line[:, 1].max() for line in without)
    mark = np.concatenate(with_mark[len(without) :])
    assert (mark[:, 1] <= 0).any() if marked == "ç" else mark[:, 1].min() > top - 0.5


def test_an_unknown_letter_is_a_box_and_no_letter_is_another() -> None:
    assert len(strokes_of("Ж")[0][0]) == 5
    known = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    drawn = {c: tuple(map(bytes, strokes_of(c)[0])) for c in known}
    twins = [(a, b) for a in known for b in known if a < b and drawn[a] == drawn[b]]
    assert twins == [("0", "O")]


def test_soft_edges_cover_in_part(tmp_path: Path) -> None:
    canvas = Raster(4, 3, "#000000")
    canvas.rect((0.5, 1, 2.25, 2), "#ffffff")
    canvas.band(3, np.array([0.75]), np.array([1.5]), "#ffffff")
    canvas.write(tmp_path / "p.png")
    assert pixels(tmp_path / "p.png")[:, :, 0].tolist() == [
        [0, 0, 0, 64], [128, 255, 64, 128], [0, 0, 0, 0],
    ]  # fmt: skip


def test_the_axis_ends_where_the_performance_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "STRIP_S", 2.0)
    (path,) = draw(acted(3.5), [clip(3.5)], tmp_path / "p.svg")
    told = [node.text for node in ElementTree.parse(path).iter() if node.tag.endswith("text")]
    assert [text for text in told if text in {"0 s", "1 s", "2 s", "3 s", "4 s"}] == [
        "0 s", "1 s", "2 s", "2 s", "3 s",
    ]  # fmt: skip
