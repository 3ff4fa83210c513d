# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from avatar_addon.script.letters import warn_of_letters


@pytest.mark.parametrize(
    ("text", "language", "warned"),
    [
        ("Привет мир", "en-us", "skip 'Привет' and 1 more words"),
        ("Say 你好 now", "de", "skip '你好'."),
        ("Naïve café, Straße, Łódź, 1ª ʰ", "en-us", ""),
        ("Привет мир", "ru", ""),
        ("It costs 5 € … “fine”", "en-us", ""),
    ],
)
def test_letters_that_the_voice_cannot_speak_are_named(
    text: str, language: str, warned: str, caplog: pytest.LogCaptureFixture
) -> None:
    warn_of_letters([text], language)
    assert (warned in caplog.text) if warned else caplog.text == ""
