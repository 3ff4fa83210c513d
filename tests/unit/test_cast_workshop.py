# SPDX-License-Identifier: GPL-3.0-or-later
"""New characters, copies and lists of the cast, as the command line asks for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from avatar_addon.cast import shelf, workshop
from avatar_addon.cli import main
from avatar_addon.errors import CharacterError, OutputError, SettingError
from rigs.generate import random_character
from rigs.parameter_file import read_character


@pytest.fixture(autouse=True)
def own_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AVATAR_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(shelf, "run_in_blender", pretend)
    return tmp_path / "data" / "cast"


def pretend(order: shelf.Order, folder: Path, say: shelf.Say) -> None:
    """Build what only looks like a character, with Ada's profile's entries left out."""
    say("sculpting")
    (folder / f"{order.name}.blend").write_bytes(b"BLENDER")
    (folder / f"{order.name}.toml").write_text(
        f'format = 1\nname = "X"\nblend = "{order.name}.blend"\ncollection = "X"\nroot = "X"\n'
        "height_m = 1.7\n[channels]\n[landmarks]\n"
    )
    say("done")


def test_a_new_character_is_kept_and_built(
    own_shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cast", "new", "--seed", "7", "--like", "old man, beard", "--name", "Otto"]) == 0
    path = own_shelf / "otto.params.toml"
    otto = read_character(path)
    drawn = random_character(7, "old man, beard")
    assert (otto.title, otto.look, otto.face) == ("Otto", drawn.look, drawn.face)
    said = capsys.readouterr().out
    assert str(path) in said
    assert "beard" in said.splitlines()[0]
    assert shelf.find_character("otto").is_file()


def test_the_same_again_is_no_error_and_another_is(own_shelf: Path) -> None:
    first = workshop.new_character(7, name="otto")
    text = first.parameters.read_text()
    assert workshop.new_character(7, name="otto") == first
    with pytest.raises(CharacterError, match="There is another character in"):
        workshop.new_character(8, name="otto")
    assert first.parameters.read_text() == text
    assert [path.name for path in own_shelf.iterdir()] == ["otto.params.toml"]


def test_a_folder_gets_parameters_and_files(tmp_path: Path) -> None:
    folder = tmp_path / "film"
    folder.mkdir()
    assert main(["cast", "new", "--seed", "3", "--name", "pia", "-o", str(folder)]) == 0
    assert {path.name for path in folder.iterdir()} == {"pia.params.toml", "pia.blend", "pia.toml"}
    assert shelf.find_character(str(folder / "pia.blend")) == folder / "pia.toml"
    (folder / "pia.blend").write_bytes(b"old")
    assert main(["cast", "build", str(folder / "pia.params.toml")]) == 0
    assert (folder / "pia.blend").read_bytes() == b"BLENDER"


def test_a_copy_differs_by_its_name_alone(own_shelf: Path) -> None:
    assert main(["cast", "new", "--from", "ada", "--name", "bea"]) == 0
    bea, ada = read_character(own_shelf / "bea.params.toml"), shelf.read_order(shelf.order("ada"))
    assert bea.title == "Bea"
    assert (bea.face, bea.traits, bea.style, bea.look) == (
        ada.face,
        ada.traits,
        ada.style,
        ada.look,
    )
    assert bea.outfits == ada.outfits


def test_the_list_says_who_there_is(own_shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workshop.new_character(3, "woman, hijab", name="sana")
    (own_shelf / "bad.params.toml").write_text("[body]\nheight_m = 'tall'\n")
    assert main(["cast", "list"]) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert "hijab" in lines["sana"]
    assert "unusable: bad.params.toml: 'height_m' in [body]" in lines["bad"]
    assert main(["cast", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed["sana"]["parameters"] == str(own_shelf / "sana.params.toml")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["new", "--seed", "1", "--like", "beerd"], "did you mean 'beard'?"),
        (["new", "--seed", "1", "--like", "tall, short"], "both 'tall' and 'short'"),
        (["new", "--seed", "-1"], "There is no seed -1"),
        (["new", "--seed", "1", "--name", "../x"], "can't be called '../x'"),
        (["new", "--seed", "1", "--name", "ada"], "has a 'ada' already"),
        (["new", "--seed", "1", "-o", "nowhere/at/all"], "does not exist"),
        (["new", "--from", "ada"], "needs a name"),
        (["build", "ada", "--outfit", "armour"], "has no outfit 'armour'"),
        (["build", "x.params.toml"], "There is no parameter file 'x.params.toml'"),
        (["export", "ada", "-o", "ada.fbx"], "End it in .glb"),
    ],
)
def test_what_cannot_be_is_refused_at_once(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(shelf, "run_in_blender", never)
    monkeypatch.chdir(tmp_path)
    assert main(["cast", *words]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("*.*"))


def test_errors_have_their_kind() -> None:
    with pytest.raises(SettingError):
        workshop.new_character(-1)
    with pytest.raises(CharacterError):
        workshop.new_character(1, "purple skin")
    with pytest.raises(OutputError):
        workshop.export_glb(Path("ada.toml"), Path("ada.obj"), lambda _: None)


def test_every_word_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cast", "words"]) == 0
    said = capsys.readouterr().out.split()
    assert {"beard", "hoodie", "dark", "tall", "curly"} <= set(said)
