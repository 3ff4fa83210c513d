# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example of docs/speaking.md does what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from avatar_addon.cli import main
from avatar_addon.media import read_wav
from avatar_addon.script.parse import parse_script
from avatar_addon.speech.pronunciations import read_pronunciations
from avatar_addon.speech.reading.read import spoken_text

PAGE = (Path(__file__).parents[2] / "docs" / "speaking.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
TABLE = PAGE.partition("| written | said |\n|---|---|\n")[2].partition("\n\n")[0]
READINGS = re.findall(r"^\| (.+?) \| (.+?) \|$", TABLE, re.MULTILINE)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_commands(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AVATAR_DATA", str(tmp_path / "data"))
    for row in block.splitlines():
        program, *words = shlex.split(row)
        assert program == "avatar"
        assert main(words) == 0, row
        assert "warning" not in capsys.readouterr().err
        if "-o" in words:
            samples, _ = read_wav(tmp_path / words[words.index("-o") + 1])
            assert abs(samples).max() > 0.05


@pytest.mark.parametrize(("written", "said"), READINGS)
def test_readings(written: str, said: str) -> None:
    (line,) = parse_script(written)
    assert spoken_text(line, "en-us").text == said


def test_there_are_examples() -> None:
    assert len(BLOCKS) >= 4
    assert len(READINGS) >= 15


def test_tags_of_the_table(caplog: pytest.LogCaptureFixture) -> None:
    tags = re.findall(r"^\| `(\[.+?)` \|", PAGE, re.MULTILINE)
    assert len(tags) >= 10
    for tag in tags:
        filled = tag.replace("IPA", "həlˈoʊ").replace("…", "word")
        (line,) = parse_script(f"Say {filled} now.")
        assert len(line.directions) == 1, tag
    assert caplog.messages == []


def test_the_file_of_pronunciations(tmp_path: Path) -> None:
    (toml,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "own.toml"
    path.write_text(toml, encoding="utf-8")
    assert read_pronunciations(path).of("de") == {
        "tomato": "[[təmˈɑːtoʊ]]",
        "Nguyen": "win",
        "Job": "[[dʒɔp]]",
    }
