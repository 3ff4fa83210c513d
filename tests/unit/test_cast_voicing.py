# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

import pytest

from avatar_addon.cast import shelf, voicing
from avatar_addon.cast.casting import Role, parse_casting
from avatar_addon.cast.profile import CharacterProfile
from avatar_addon.cast.voicing import Person, fitting_voice
from avatar_addon.errors import CharacterError
from avatar_addon.speech import voices
from avatar_addon.speech.voices import SpeakerNote, Voice, each_speaker

SPEAKERS = {
    "pip": ("child",),
    "rosa": ("woman", "young"),
    "vera": ("woman", "old"),
    "nell": ("woman", "grown"),
    "gus": ("man", "old"),
    "kofi": ("man", "young"),
    "dan": ("man", "grown"),
}
MANY = Voice(
    "en_US-cast-x_low", Path("m"), Path("c"), "en-us", 16000, "box", tuple(SPEAKERS),
    notes=tuple(SpeakerNote("", tags) for tags in SPEAKERS.values()),
)  # fmt: skip


@pytest.fixture(autouse=True)
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_DATA", str(tmp_path))
    monkeypatch.setattr(voicing, "find_voice", lambda _: MANY)


@pytest.mark.parametrize(
    ("tags", "allowed"),
    [
        (("woman", "young"), {"rosa"}),
        (("lead", "man", "old"), {"gus"}),
        (("woman", "grown", "stylised"), {"nell"}),
        (("man", "teen"), {"kofi"}),
        (("child",), {"pip"}),
        (("man",), {"gus", "kofi", "dan"}),
        (("grown",), {"nell", "dan"}),
        ((), set(SPEAKERS) - {"pip"}),
    ],
)
def test_a_voice_fits_by_sex_and_age(tags: tuple[str, ...], allowed: set[str]) -> None:
    found = {fitting_voice(Person(f"extra{n}", "", tags)) for n in range(60)}
    assert found == allowed


def test_the_same_person_always_has_the_same_voice() -> None:
    first = [fitting_voice(Person(f"extra{n}", "", ("man",))) for n in range(9)]
    assert first == [fitting_voice(Person(f"extra{n}", "", ("man",))) for n in range(9)]
    backwards = tuple(reversed(each_speaker(MANY)))
    assert first == [
        fitting_voice(Person(f"extra{n}", "", ("man",)), among=backwards) for n in range(9)
    ]


def test_what_is_taken_comes_last_but_the_sex_stays() -> None:
    young = Person("x", "", ("woman", "young"))
    assert fitting_voice(young, taken={"rosa"}) == "nell"
    assert fitting_voice(young, taken={"rosa", "nell", "vera"}) == "rosa"


def test_a_box_with_one_speaker_leaves_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = Voice("one", Path("m"), Path("c"), "en-us", 16000, "box")
    monkeypatch.setattr(voicing, "find_voice", lambda _: alone)
    assert fitting_voice(Person("x", "", ("woman",))) == ""
    assert voicing.voices_of(["XQ", ""], parse_casting("")) == {"XQ": "", "": ""}


def extra(folder: Path, name: str, entries: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}{shelf.SUFFIX}").write_text(entries)


def test_a_character_has_its_files_voice_or_one_that_fits(tmp_path: Path) -> None:
    extra(tmp_path / "cast", "otto", 'tags = ["man", "old"]')
    extra(tmp_path / "cast", "mia", 'voice = "de_DE-eva-low"\ntags = ["woman"]\n[outfits.red.look]')
    assert voicing.voice_of("otto") == "gus"
    assert voicing.voice_of("mia") == voicing.voice_of("mia:red") == "de_DE-eva-low"
    assert voicing.voice_of(str(tmp_path / "cast" / "otto.params.toml")) == "gus"
    with pytest.raises(CharacterError, match="There is no character 'nobody'"):
        voicing.voice_of("nobody")


def test_a_profile_has_the_voice_of_its_character_in_any_clothes(tmp_path: Path) -> None:
    extra(tmp_path / "cast", "sam9", 'tags = ["man"]')

    def profile(blend: str, voice: str = "") -> CharacterProfile:
        return CharacterProfile("Sam", blend, "Sam", "root", {}, {}, 1.8, "feet", voice, ("man",))

    assert voicing.voice_of_profile(profile("sam9.blend")) == voicing.voice_of("sam9")
    assert voicing.voice_of_profile(profile("sam9-red.blend")) == voicing.voice_of("sam9")
    assert voicing.voice_of_profile(profile("sam9.blend", "rosa")) == "rosa"


def test_a_dialogue_has_a_cast_without_being_told() -> None:
    found = voicing.voices_of(["ADA", "BEN", "ADA", "JOE", "KOFI", "NOOR"], parse_casting(""))
    assert list(found) == ["ADA", "BEN", "JOE", "KOFI", "NOOR"]
    assert len(set(found.values())) == 5
    assert found["BEN"] == voicing.voice_of("ben")


def test_what_is_told_comes_first(tmp_path: Path) -> None:
    extra(tmp_path / "cast", "mia", 'voice = "de_DE-eva-low"\ntags = ["woman"]')
    casting = parse_casting("JOE=ben:dan,MIA=mia,EVE=ada:nell")
    found = voicing.voices_of(["JOE", "MIA", "EVE"], casting)
    assert found == {"JOE": "dan", "MIA": "de_DE-eva-low", "EVE": "nell"}
    found = voicing.voices_of(["JOE", "MIA", "ANN"], casting, voice="gus")
    assert found == {"JOE": "dan", "MIA": "gus", "ANN": "gus"}
    with pytest.raises(CharacterError, match="'nobody'"):
        voicing.voices_of(["JOE"], parse_casting("JOE=nobody"))


def test_names_that_nobody_plays() -> None:
    found = voicing.voices_of(["HUGO", "ALMA", "XQ"], parse_casting(""))
    assert SPEAKERS[found["HUGO"]][0] == "man"
    assert SPEAKERS[found["ALMA"]][0] == "woman"
    assert len(set(found.values())) == 3
    played = voicing.voices_of(["XQ"], parse_casting(""), otherwise="ben")
    assert played == {"XQ": voicing.voice_of("ben")}
    assert voicing.voices_of([""], parse_casting("")) == {"": ""}
    assert voicing.voices_of([""], parse_casting("", default=Role("ben"))) == {
        "": voicing.voice_of("ben")
    }


def test_namesakes() -> None:
    assert voicing.namesake("ADA") == "ada"
    assert voicing.namesake("JOE") == voicing.namesake("") == ""


def test_each_of_ours_names_a_voice_of_its_own_in_the_box(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    found = [voices.find_voice(voicing.voice_of(name)) for name in ("ada", "ben", "kofi", "noor")]
    assert {voice.source for voice in found} == {"box"}
    assert len({voice.speaker for voice in found}) == 4
    tags = [voices.note_of(voice).tags for voice in found]
    assert tags == [("woman", "young"), ("man", "old"), ("man", "young"), ("woman", "grown")]
