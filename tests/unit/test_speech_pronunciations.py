# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

import pytest

from avatar_addon.errors import SettingError
from avatar_addon.speech.pronunciations import (
    NONE,
    as_said,
    load_pronunciations,
    pronunciations_file,
    read_pronunciations,
    store,
)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AVATAR_DATA", str(tmp_path / "data"))
    return tmp_path


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("/təmˈɑːtoʊ/", "[[təmˈɑːtoʊ]]"),
        ("[[ bɪt ]]", "[[bɪt]]"),
        ("bɪt", "[[bɪt]]"),
        ("/bed/", "[[bed]]"),
        ("win", "win"),
        ("  new   yawk ", "new yawk"),
        ("a[[b", "ab"),
    ],
)
def test_phonemes_and_spellings(how: str, said: str) -> None:
    assert as_said(how) == said


def test_toml_with_a_table_for_a_language(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('Siobhan = "/ʃɪvˈɔːn/"\n"New York" = "noo york"\n[de]\nJob = "/dʒɔp/"\n')
    found = read_pronunciations(path)
    assert found.of("en-us") == {"Siobhan": "[[ʃɪvˈɔːn]]", "New York": "noo york"}
    assert found.of("de") == {**found.of("en-us"), "Job": "[[dʒɔp]]"}


def test_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_text('# mine\n\nSiobhan = /ʃɪvˈɔːn/\n"New York"="noo york"\n', encoding="utf-8-sig")
    assert read_pronunciations(path).of("fr") == {
        "Siobhan": "[[ʃɪvˈɔːn]]",
        "New York": "noo york",
    }


def test_a_calls_file_wins_over_the_users_own(tmp_path: Path) -> None:
    assert load_pronunciations() == NONE
    store("tomato", "/təmˈɑːtoʊ/")
    store("Job", "/dʒɔp/", "de")
    extra = tmp_path / "extra.txt"
    extra.write_text("tomato = tomayto\n")
    found = load_pronunciations(extra)
    assert found.of("en") == {"tomato": "tomayto"}
    assert found.of("de-AT") == {"tomato": "tomayto", "Job": "[[dʒɔp]]"}


def test_what_is_stored_is_read_again_and_forgotten() -> None:
    store("tomato", "/təmˈɑːtoʊ/")
    store("Nguyen", 'w"in')
    path = store("tomato", "təmˈeɪɾoʊ")
    assert path == pronunciations_file()
    assert load_pronunciations().of("") == {"Nguyen": 'w"in', "tomato": "[[təmˈeɪɾoʊ]]"}
    store("tomato", "")
    assert load_pronunciations().of("") == {"Nguyen": 'w"in'}


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.toml", b"x = ", "are not TOML"),
        ("a.toml", b"x = 3", "says no pronunciation for 'x'"),
        ("a.toml", b"[de]\nx = []", "says no pronunciation for 'x'"),
        ("a.txt", b"hello", "Line 1 of .* says no pronunciation: 'hello'"),
        ("a.txt", b"\n= x", "Line 2 of"),
        ("a.txt", b"x =", "says no pronunciation for 'x'"),
        ("a.txt", b"\xff\xfe\x00", "it is not text in UTF-8"),
        ("a.txt", b"x = y\n" * 400_000, "more than 2 MB"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SettingError, match=message) as caught:
        read_pronunciations(path)
    assert caught.value.exit_code == 2


def test_places_that_are_no_file(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="There is no file"):
        load_pronunciations(tmp_path / "nowhere.toml")
    with pytest.raises(SettingError, match="can't be read"):
        load_pronunciations(tmp_path)


def test_what_is_no_word() -> None:
    with pytest.raises(SettingError, match=r"'\?!' is not a word"):
        store("?!", "huh")
