# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from avatar_addon.errors import SettingError
from avatar_addon.speech.languages import NAMES, Language, language_of, parse_language


@pytest.mark.parametrize(
    ("text", "family", "region"),
    [
        ("de", "de", ""), ("de_DE", "de", "DE"), ("de-at", "de", "AT"), ("German", "de", ""),
        ("deutsch", "de", ""), (" DEUTSCH ", "de", ""), ("中文", "zh", ""), ("mandarin", "zh", ""),
        ("cmn", "zh", ""), ("en-us", "en", "US"), ("en-gb-x-rp", "en", "GB"), ("nb", "no", ""),
        ("Ido", "io", ""), ("es-419", "es", "419"), ("Scottish Gaelic", "gd", ""),
    ],
)  # fmt: skip
def test_languages_by_code_and_name(text: str, family: str, region: str) -> None:
    assert parse_language(text) == Language(family, region)


@pytest.mark.parametrize(
    ("text", "hint"),
    [("Germn", "Did you mean German (de)"), ("xx", "Name it like"), ("", "Name it like")],
)
def test_languages_that_are_none(text: str, hint: str) -> None:
    with pytest.raises(SettingError, match="There is no language") as caught:
        parse_language(text)
    assert hint in caught.value.hint


def test_who_asks_for_a_language_takes_its_countries() -> None:
    german, austrian = language_of("de"), language_of("de_AT")
    assert german.includes(austrian)
    assert not austrian.includes(german)
    assert not language_of("en").includes(german)
    assert (austrian.english, austrian.code, german.code) == ("German", "de_AT", "de")


def test_every_name_means_one_language() -> None:
    names = [name.casefold() for both in NAMES.values() for name in both if name]
    assert len(names) == len(set(names))
    assert all(parse_language(code).family == code for code in NAMES)
    assert all(parse_language(english).family == code for code, (english, _) in NAMES.items())
