# SPDX-License-Identifier: GPL-3.0-or-later
"""Extras by seed and by words, and the files that they are kept in."""

from __future__ import annotations

import colorsys
from dataclasses import fields, replace
from pathlib import Path

import pytest

from rigs import palette
from rigs.colour import lightness, linear, written
from rigs.describe import Wish, understand, words
from rigs.generate import random_character
from rigs.parameter_file import CHOICES, dressed, read_character, save_character
from rigs.params import Character, Look, Outfit, Style

OURS = Path(__file__).resolve().parents[2] / "rigs"
SEEDS = range(90)
CROWD = [random_character(seed) for seed in SEEDS]

# --- by seed --------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_person_and_another_another() -> None:
    again = [random_character(seed) for seed in SEEDS]
    assert again == CROWD
    assert len({(c.face, c.traits) for c in CROWD}) == len(CROWD)
    assert len({c.name for c in CROWD}) == len(CROWD)


def test_a_crowd_is_mixed() -> None:
    for entry in ("hair", "top", "bottom", "glasses", "facial_hair"):
        assert {getattr(c.style, entry) for c in CROWD} >= set(CHOICES[entry]) - {"moustache"}, (
            entry
        )
    light = [lightness(c.look.skin) for c in CROWD]
    assert sum(v < 0.15 for v in light) > 8
    assert sum(v > 0.35 for v in light) > 12
    assert sum("woman" in c.tags for c in CROWD) in range(30, 61)
    assert sum("old" in c.tags for c in CROWD) in range(8, 36)


@pytest.mark.parametrize("one", CROWD, ids=lambda c: c.name)
def test_an_extra_is_coherent(one: Character) -> None:
    assert 1.5 <= one.body.height_m <= 1.9
    assert 5.7 < one.body.height_m / one.scale.head_m < 6.5
    if "woman" in one.tags or "teen" in one.tags:
        assert one.style.facial_hair == "none"
    if "man" in one.tags:
        assert one.style.top != "dress"
        assert one.style.hair not in ("hijab", "bob")
    if lightness(one.look.skin) < 0.15:
        assert lightness(one.look.hair) < 0.03 or "old" in one.tags or "grown" in one.tags
        assert lightness(one.look.iris) < 0.1
    assert one.look.lips[1] < 0.95 * one.look.skin[1]
    assert lightness(one.look.lips) < 1.2 * lightness(one.look.skin)
    assert one.style.hair != "cap" or one.style.top not in ("blazer", "dress")
    if one.style.hair == "hijab":
        assert one.style.top not in ("tshirt", "dress")
        assert one.style.bottom != "skirt"
    near = sum((a**0.5 - b**0.5) ** 2 for a, b in zip(one.look.fabric, one.look.skin, strict=True))
    assert near > 0.05**2


def _hue(colour: tuple[float, float, float]) -> float:
    """From 0 to 1 around the circle, of the colour as it is written."""
    text = written(colour)
    return colorsys.rgb_to_hsv(*(int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)))[0]


@pytest.mark.parametrize("first", range(0, 80, 8))
def test_a_handful_of_seeds_wears_all_hues(first: int) -> None:
    worn = [_hue(one.look.fabric) for one in CROWD[first : first + 10]]
    sixths = {int(6 * (hue + 1 / 12)) % 6 for hue in worn}
    assert len(sixths) >= 4, sorted(worn)
    assert sum(0.70 < hue < 0.85 for hue in worn) <= 1  # purple


def test_the_old_dress_calmer_than_the_young() -> None:
    def loud(one: Character) -> float:
        return max(one.look.fabric) - min(one.look.fabric)

    young = [loud(one) for one in CROWD if "teen" in one.tags]
    old = [loud(one) for one in CROWD if "old" in one.tags]
    assert min(young) > 2 * min(old)  # no greys
    assert max(old) < 0.8 * max(loud(one) for one in CROWD)


# --- by words -------------------------------------------------------------------------------------


def test_a_description_is_understood_by_its_nouns() -> None:
    asked = "an old man with a grey beard and square glasses, red hoodie, dark skin, curly hair"
    assert understand(f"{asked}, tall, heavy") == Wish(
        presents="man", years="70", height="tall", build="heavy", skin="dark", hair="curly",
        hair_colour="grey", facial_hair="beard", glasses="square", top="hoodie", top_colour="red",
    )  # fmt: skip
    assert understand("60-year-old dark-skinned lady, short black hair, no glasses") == Wish(
        presents="woman", years="60", skin="dark", hair="short", hair_colour="black",
        glasses="none",
    )  # fmt: skip
    assert understand("") == Wish()


def test_what_is_asked_for_is_what_comes() -> None:
    for seed in range(12):
        one = random_character(
            seed, "old man, beard, round glasses, red hoodie, dark skin, curly hair, tall, heavy"
        )
        assert one.style == replace(
            one.style, hair="curly", facial_hair="beard", glasses="round", top="hoodie"
        )
        assert one.look.fabric == palette.CLOTH["red"]
        assert lightness(one.look.skin) < 0.1
        assert one.body.height_m > 1.74
        assert one.body.build == 0.8
        assert one.traits.age > 0.8


def test_a_shirt_has_the_colour_asked_for() -> None:
    for seed in range(6):
        assert random_character(seed, "pink shirt").look.shirt == palette.CLOTH["pink"]


def test_asking_for_clothes_leaves_the_face_alone() -> None:
    plain, dressed_up = random_character(7, "woman"), random_character(7, "woman, green dress, cap")
    assert (plain.face, plain.traits) == (dressed_up.face, dressed_up.traits)
    assert plain.look.skin == dressed_up.look.skin
    assert dressed_up.style.top == "dress"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("beerd", "'beerd'; did you mean 'beard'?"),
        ("man, woman", "both 'man' and 'woman'"),
        ("purple skin", "'purple' doesn't go with skin; there is: skin, fair"),
        ("7", "7 years old"),
        ("qqqq", "'avatar cast words'"),
    ],
)
def test_what_is_not_understood_is_said(text: str, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        understand(text)
    assert said in str(caught.value)


def test_every_listed_word_is_understood() -> None:
    nouns = {"skin": "skin", "hair": "hair", "eyes": "eyes", "beard": "beard", "headwear": "cap",
             "glasses": "glasses", "top": "shirt", "bottom": "jeans", "person": ""}  # fmt: skip
    for topic, known in words().items():
        for word in known:
            assert understand(f"{word} {nouns[topic]}") != Wish() or word in (
                "skin",
                "hair",
                "eyes",
            )


def test_every_wish_has_a_colour_or_a_name() -> None:
    of_chance = {"bearing"}  # follows from who someone is; no word asks for it
    assert set(CHOICES) - of_chance <= {f.name for f in fields(Wish)}
    for topic, table in (("skin", palette.SKIN), ("eyes", palette.EYES)):
        for word in words()[topic]:
            if word != topic:
                assert getattr(understand(f"{word} {topic}"), topic) in table
    for word in words()["top"]:
        assert random_character(1, f"{word} shirt" if "shirt" not in word else word)


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 7, 23])
def test_a_saved_character_reads_back_equal(tmp_path: Path, seed: int) -> None:
    drawn = random_character(seed)
    one = replace(
        drawn,
        title='"Ann" \\ Lee',
        outfits={"gala": Outfit({"top": "dress"}, {"fabric": (0, 0, 0.5)})},
    )
    path = tmp_path / f"{one.name}.params.toml"
    save_character(one, path)
    assert read_character(path) == one
    assert path.read_text().count("#") > 60


@pytest.mark.parametrize("path", sorted(OURS.glob("*.params.toml")), ids=lambda p: p.name[:3])
def test_our_own_have_a_line_and_other_clothes(path: Path) -> None:
    one = read_character(path)
    assert one.about
    assert one.outfits
    for outfit in one.outfits:
        other = read_character(path, outfit)
        assert other.name == f"{one.name}-{outfit}"
        assert (other.face, other.traits, other.body) == (one.face, one.traits, one.body)
        assert (other.style, other.look) != (one.style, one.look)


def test_colours_may_be_written_as_artists_do(tmp_path: Path) -> None:
    path = tmp_path / "bea.params.toml"
    path.write_text('[look]\nfabric = "#ff8000"\nhair = [0, 0.5, 1]\n')
    bea = read_character(path)
    assert bea.look.fabric == (1.0, 0.2159, 0.0)
    assert bea.look.hair == (0.0, 0.5, 1.0)
    assert written(linear("#d9a441")) == "#d9a441"


def test_an_outfit_changes_what_it_names(tmp_path: Path) -> None:
    path = tmp_path / "bea.params.toml"
    path.write_text(
        '[outfits.gala.style]\ntop = "dress"\n[outfits.gala.look]\nfabric = "#000000"\n'
    )
    gala = read_character(path, "gala")
    assert gala.style == replace(Style(), top="dress")
    assert gala.look == replace(Look(), fabric=(0.0, 0.0, 0.0))
    with pytest.raises(ValueError, match="Bea has no outfit 'gal'; there is: gala"):
        dressed(read_character(path), "gal")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[style]\nhair = 'mohawk'", "'hair' in [style] is 'mohawk'; it must be one of bob, short"),
        ("[style]\nhiar = 'bob'", "'hiar' is no entry of [style]; did you mean 'hair'?"),
        ("[look]\nskin = 'pink'", "'skin' in [look] is 'pink'; write it like '#d9a441'"),
        ("[look]\nskin = [1, 2]", "'skin' in [look] needs 3 numbers"),
        ("[body]\nheight_m = 17", "'height_m' in [body] is 17; it must be from 1.2 to 2.2"),
        ("[body]\nbuild = nan", "'build' in [body] is nan; it must be a number"),
        ("[traits]\nage = true", "'age' in [traits] is True; it must be a number"),
        ("[trait]\nage = 1", "'trait' is no entry of a character; did you mean 'traits'?"),
        ("look = 3", "'look' must be a section, [look]"),
        ("seed = -1", "'seed' must be a whole number"),
        ("name = 'eve'", "'name' must be 'bea' like the file"),
        ("[outfits.a.hat]\nx = 1", "'hat' is no entry of [outfits.a]"),
        ("[outfits.'My Best'.look]", "can't be called 'My Best'"),
        ("[look", "is no TOML"),
    ],
)
def test_a_wrong_file_is_said_in_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bea.params.toml"
    path.write_text(text)
    with pytest.raises(ValueError) as caught:
        read_character(path)
    assert str(caught.value).startswith("bea.params.toml: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
