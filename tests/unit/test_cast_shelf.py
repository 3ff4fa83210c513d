# SPDX-License-Identifier: GPL-3.0-or-later
"""The shelf: names, files, and building on demand (with a builder that only pretends)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from avatar_addon.cast import shelf
from avatar_addon.cast.profile import CharacterProfile, save_profile
from avatar_addon.errors import CharacterError, OutputError, PartFailed


@pytest.fixture(autouse=True)
def own_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AVATAR_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "cast"


def put(folder: Path, name: str) -> Path:
    """A character's two files, as far as finding it looks at them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.blend").write_bytes(b"BLENDER17-01v0500")
    path = folder / f"{name}.toml"
    save_profile(CharacterProfile(name, f"{name}.blend", name, name, {}, {}, height_m=1.7), path)
    return path


def pretend(order: shelf.Order, folder: Path, say: shelf.Say) -> None:
    say("sculpting")
    put(folder, order.name)


def keep(own_shelf: Path, name: str, text: str = "") -> Path:
    """A parameter file of the user's."""
    own_shelf.mkdir(parents=True, exist_ok=True)
    path = own_shelf / f"{name}{shelf.SUFFIX}"
    path.write_text(text)
    return path


def test_ada_is_on_the_shelf() -> None:
    assert "ada" in shelf.names()
    assert shelf.DEFAULT_CHARACTER == "ada"


def test_a_character_is_built_once_and_whole(own_shelf: Path) -> None:
    said: list[str] = []
    first = shelf.ensure_built("ada", pretend, say=said.append)
    assert first.parent.parent == own_shelf
    assert first.parent.name.startswith(f"ada-{shelf.source_hash()}-")
    assert first.name == "ada.toml"
    assert said == ["sculpting"]

    def never(*_: object) -> None:
        raise AssertionError

    assert shelf.ensure_built("ada", never) == first
    assert [path.name for path in own_shelf.iterdir()] == [first.parent.name]


def test_a_failed_build_leaves_nothing(own_shelf: Path) -> None:
    def fail(order: shelf.Order, folder: Path, _: shelf.Say) -> None:
        put(folder, order.name)
        raise PartFailed("no")

    with pytest.raises(PartFailed):
        shelf.ensure_built("ada", fail)
    assert list(own_shelf.iterdir()) == []


def test_whoever_comes_second_takes_the_first_ones(own_shelf: Path) -> None:
    def late(order: shelf.Order, folder: Path, _: shelf.Say) -> None:
        put(folder, order.name)
        put(Path(str(folder.with_name(folder.name[1:].rpartition("-")[0]))), order.name)

    assert shelf.ensure_built("ada", late).is_file()
    assert len(list(own_shelf.iterdir())) == 1


def test_a_shelf_that_cannot_be_written_is_said(own_shelf: Path) -> None:
    own_shelf.parent.mkdir()
    own_shelf.write_text("a file where the folder should be")
    with pytest.raises(OutputError, match="can't be kept"):
        shelf.ensure_built("ada", pretend)


def test_names_are_found_in_any_case_and_empty_is_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shelf, "run_in_blender", pretend)
    assert shelf.find_character("ADA") == shelf.find_character("") == shelf.find_character()


def test_a_profile_on_the_users_shelf_has_a_name(own_shelf: Path) -> None:
    path = put(own_shelf, "Xeno")
    assert shelf.find_character("xeno") == path
    assert "xeno" in shelf.names()
    assert shelf.ready_names() == ("xeno",)
    (own_shelf / "lonely.toml").write_text("format = 1\n")
    assert "lonely" not in shelf.names()


@pytest.mark.parametrize("name", ["cara.blend", "mit Leerzeichen é.blend", "-dash.blend"])
def test_a_file_is_found_with_its_profile(tmp_path: Path, name: str) -> None:
    profile = put(tmp_path / "files", name.removesuffix(".blend"))
    assert shelf.find_character(str(tmp_path / "files" / name)) == profile


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("adda", "There is no character 'adda'. Did you mean ada?"),
        ("zzz", "There is no character 'zzz'. There is: ada"),
        ("nowhere/x.params.toml", "There is no parameter file 'nowhere/x.params.toml'."),
        ("/nowhere/x.blend", "There is no character file '/nowhere/x.blend'. Check the path."),
        ("/nowhere/x.glb#Anna", "There is no character file '/nowhere/x.glb'. Check the path."),
        ("x.obj", "'x.obj' is not a character: it must be a .blend, .glb, .gltf, .vrm or .fbx."),
    ],
)
def test_what_is_not_there_is_said(wanted: str, message: str) -> None:
    with pytest.raises(CharacterError) as caught:
        shelf.find_character(wanted)
    assert str(caught.value).startswith(message)


# --- the user's own -----------------------------------------------------------------------------


def test_the_users_parameters_have_a_name_and_come_before_ours(
    own_shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "run_in_blender", pretend)
    ours = shelf.find_character("ada")
    keep(own_shelf, "Rosa", 'about = "a baker"')
    keep(own_shelf, "ada", "seed = 9")
    assert "rosa" in shelf.names()
    assert shelf.find_character("rosa").name == "rosa.toml"
    assert shelf.find_character("ada") != ours


def test_an_edited_file_builds_anew_and_leaves_one_build(
    own_shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "run_in_blender", pretend)
    path = keep(own_shelf, "rosa")
    first = shelf.find_character("rosa")
    assert shelf.find_character("rosa") == first
    path.write_text("[body]\nheight_m = 1.8\n")
    second = shelf.find_character("rosa")
    assert second != first
    assert second.is_file()
    assert not first.exists()


def test_an_outfit_is_a_build_of_its_own(own_shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "run_in_blender", pretend)
    path = keep(own_shelf, "rosa", '[outfits.gala.style]\ntop = "dress"\n')
    plain = shelf.find_character("rosa")
    gala = shelf.find_character("Rosa:gala")
    assert gala.name == "rosa-gala.toml"
    assert plain.is_file()
    assert shelf.find_character(f"{path}:gala") == gala
    assert "rosa-gala" not in shelf.names()
    with pytest.raises(CharacterError, match="Rosa has no outfit 'gaal'; there is: gala"):
        shelf.find_character("rosa:gaal")


def test_outfits_are_told_of_parameters_and_of_what_lies_ready(own_shelf: Path) -> None:
    path = keep(own_shelf, "rosa", '[outfits.gala.style]\ntop = "dress"\n')
    for name in ("zed", "zed-work"):
        (own_shelf / f"{name}.toml").touch()
        (own_shelf / f"{name}.blend").touch()
    assert shelf.outfits_of("Rosa") == shelf.outfits_of(str(path)) == ("gala",)
    assert shelf.outfits_of("zed") == ("work",)
    assert shelf.outfits_of("nobody") == shelf.outfits_of("their.blend") == ()
    with pytest.raises(CharacterError, match=r"'zed\.blend' has no outfit 'work'"):
        shelf.find_character("zed.blend:work")


def test_a_drive_letter_is_no_outfit() -> None:
    assert shelf.split_outfit("ben:weekend") == ("ben", "weekend")
    assert shelf.split_outfit(r"C:\\cast\\ben.blend") == (r"C:\\cast\\ben.blend", "")
    assert shelf.split_outfit("C:ben") == ("C:ben", "")


def test_wrong_parameters_are_said_before_anything_is_built(own_shelf: Path) -> None:
    keep(own_shelf, "rosa", '[style]\nhair = "mohawk"\n')

    def never(*_: object) -> None:
        raise AssertionError

    with pytest.raises(
        CharacterError, match=r"rosa\.params\.toml: 'hair' in \[style\] is 'mohawk'"
    ):
        shelf.ensure_built("rosa", never)


def test_the_builder_fails_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: Callable[[str, str], Path]
) -> None:
    blender = fake(
        "blender",
        """
        import sys
        print("build: sculpting", file=sys.stderr)
        print("Error: out of clay", file=sys.stderr)
        sys.exit(1)
        """,
    )
    monkeypatch.setenv("AVATAR_BLENDER", str(blender))
    said: list[str] = []
    with pytest.raises(PartFailed, match="could not be built: Error: out of clay"):
        shelf.run_in_blender(shelf.order("ada"), tmp_path, said.append)
    assert said == ["sculpting"]


def test_a_profile_of_another_file_is_refused(tmp_path: Path) -> None:
    profile = put(tmp_path, "ada")
    (tmp_path / "named.blend").write_bytes(b"BLENDER17-01v0500")
    profile.rename(tmp_path / "named.toml")
    with pytest.raises(CharacterError, match=r'says blend = "ada.blend", not "named.blend"'):
        shelf.find_character(str(tmp_path / "named.blend"))


def test_a_file_that_is_no_blend_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "ada")
    (tmp_path / "ada.blend").write_bytes(b"<html>not found</html>")
    with pytest.raises(CharacterError, match=r"is not a .blend file"):
        shelf.find_character(str(tmp_path / "ada.blend"))
