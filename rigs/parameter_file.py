# SPDX-License-Identifier: GPL-3.0-or-later
"""Characters as parameter files: a TOML file with a comment on each entry, for artists to edit.

::

    title = "Ben"
    about = "a retired teacher with a white beard"
    [body]
    height_m = 1.74
    [style]
    top = "blazer"
    [look]
    skin = "#d8a184"             # or linear RGB: [0.69, 0.36, 0.23]
    [outfits.weekend.style]      # other clothes: only what differs
    top = "hoodie"

Entries that a file doesn't name keep their defaults. The file's name, ``NAME.params.toml``, is the
character's.
"""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final, TypeVar

from . import params
from .colour import linear, written
from .params import Body, Character, FaceShape, Look, Outfit, Scale, Style, Traits

SUFFIX: Final = ".params.toml"
SECTIONS: Final = {
    "scale": Scale,
    "face": FaceShape,
    "traits": Traits,
    "body": Body,
    "style": Style,
    "look": Look,
}
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "bearing": params.BEARINGS,
    "hair": params.HAIR_STYLES,
    "facial_hair": params.FACIAL_HAIR,
    "glasses": params.GLASSES,
    "top": params.TOPS,
    "bottom": params.BOTTOMS,
}
"""Entry → the names that it may have."""
LIMITS: Final[Mapping[str, tuple[float, float]]] = {
    "head_m": (0.15, 0.40),
    "age": (0.0, 1.0),
    "height_m": (1.2, 2.2),
    "build": (-1.0, 1.0),
}
"""Entry → least and most; the others may be any finite number."""
_HEADS: Final = ("title", "seed", "voice", "about", "tags")
_OUTFIT_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_]*")
_T = TypeVar("_T", Scale, FaceShape, Traits, Body, Style, Look)


def read_character(path: Path, outfit: str | None = None) -> Character:
    """Read a parameter file, dressed in one of its outfits where one is named.

    Raises:
        ValueError: The file can't be read, or an entry is unknown, of the wrong kind or out of
            range, or there is no such outfit; the sentence names file and entry.
    """
    data = _toml(path)
    for name in data:
        if name not in (allowed := ("name", *_HEADS, *SECTIONS, "outfits")):
            raise ValueError(_unknown(path, name, allowed))
    name = path.name.removesuffix(SUFFIX).lower()
    if data.get("name", name) != name:
        raise ValueError(f"{path.name}: 'name' must be '{name}' like the file, or left out.")
    character = Character(
        name=name,
        title=str(data.get("title", name.capitalize())),
        seed=_whole(path, data),
        voice=str(data.get("voice", "")),
        about=str(data.get("about", "")),
        tags=tuple(str(tag) for tag in data.get("tags", ())),
        scale=_overlaid(Scale(), data, "scale", path),
        face=_overlaid(FaceShape(), data, "face", path),
        traits=_overlaid(Traits(), data, "traits", path),
        body=_overlaid(Body(), data, "body", path),
        style=_overlaid(Style(), data, "style", path),
        look=_overlaid(Look(), data, "look", path),
        outfits={name: _outfit(name, entry, path) for name, entry in _outfits(data, path)},
    )
    return dressed(character, outfit) if outfit else character


def dressed(character: Character, outfit: str) -> Character:
    """A character in one of its outfits, as a character of its own: ``ben`` → ``ben-weekend``.

    Raises:
        ValueError: It has no such outfit.
    """
    if outfit not in character.outfits:
        known = ", ".join(character.outfits) or "none"
        raise ValueError(f"{character.title} has no outfit '{outfit}'; there is: {known}.")
    other = character.outfits[outfit]
    style: dict[str, Any] = dict(other.style)
    return replace(
        character,
        name=f"{character.name}-{outfit}",
        style=replace(character.style, **style),
        look=replace(character.look, **other.look),
        outfits={},
    )


def save_character(character: Character, path: Path) -> None:
    """Write a parameter file that :func:`read_character` reads back equal."""
    lines = [
        "# SPDX-License-Identifier: GPL-3.0-or-later",
        f"# {character.title}. Edit and build again: avatar cast build {path.name}",
        "# Colours are #rrggbb or linear RGB.",
        *(f"{name} = {_value(getattr(character, name))}" for name in _HEADS),
    ]
    for name in SECTIONS:
        lines += ["", f"[{name}]", *_section(getattr(character, name))]
    for name, outfit in character.outfits.items():
        for part in ("style", "look"):
            changes = getattr(outfit, part)
            entries = [f"{key} = {_value(value)}" for key, value in changes.items()]
            lines += ["", f"[outfits.{name}.{part}]", *entries] if entries else []
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path.name}: can't be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name}: is no TOML: {error}.") from error


def _whole(path: Path, data: Mapping[str, Any]) -> int:
    seed = data.get("seed", 5)
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise ValueError(f"{path.name}: 'seed' must be a whole number from 0 on, not {seed!r}.")
    return seed


def _table(data: Mapping[str, Any], name: str, path: Path) -> Mapping[str, Any]:
    entries = data.get(name, {})
    if not isinstance(entries, Mapping):
        raise ValueError(f"{path.name}: '{name}' must be a section, [{name}].")
    return entries


def _overlaid(defaults: _T, data: Mapping[str, Any], section: str, path: Path) -> _T:
    entries = _table(data, section, path)
    return replace(defaults, **_checked(defaults, entries, section, path))


def _checked(
    defaults: object, entries: Mapping[str, Any], section: str, path: Path
) -> dict[str, Any]:
    known = {f.name: getattr(defaults, f.name) for f in fields(defaults)}  # type: ignore[arg-type]
    changes: dict[str, Any] = {}
    for name, value in entries.items():
        if name not in known:
            raise ValueError(_unknown(path, name, tuple(known), section))
        try:
            changes[name] = _like(known[name], name, value)
        except ValueError as error:
            raise ValueError(f"{path.name}: '{name}' in [{section}] {error}.") from None
    return changes


def _like(default: Any, name: str, value: Any) -> Any:
    """The value as the kind of its default."""
    if isinstance(default, str):
        return _choice(name, value)
    if isinstance(default, tuple):
        if isinstance(value, str):
            return _written_colour(default, value)
        return _numbers(default, value)
    return _number(name, value)


def _choice(name: str, value: Any) -> str:
    allowed = CHOICES.get(name, ())
    if not isinstance(value, str) or (allowed and value not in allowed):
        raise ValueError(f"is {value!r}; it must be one of {', '.join(allowed)}")
    return value


def _written_colour(default: tuple[float, ...], value: str) -> tuple[float, ...]:
    if len(default) != 3:
        raise ValueError(f"needs {len(default)} numbers")
    try:
        return linear(value)
    except ValueError:
        raise ValueError(f"is {value!r}; write it like '#d9a441' or [0.7, 0.37, 0.05]") from None


def _numbers(default: tuple[float, ...], value: Any) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) != len(default):
        raise ValueError(f"needs {len(default)} numbers")
    return tuple(_number("", v) for v in value)


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"is {value!r}; it must be a number")
    low, high = LIMITS.get(name, (-math.inf, math.inf))
    if not low <= value <= high:
        raise ValueError(f"is {value!r}; it must be from {low} to {high}")
    return float(value)


def _outfits(data: Mapping[str, Any], path: Path) -> list[tuple[str, Mapping[str, Any]]]:
    entries = _table(data, "outfits", path)
    for name in entries:
        if not _OUTFIT_NAME.fullmatch(name):
            raise ValueError(f"{path.name}: an outfit can't be called '{name}': use a-z and 0-9.")
    return [(name, _table(entries, name, path)) for name in entries]


def _outfit(name: str, entries: Mapping[str, Any], path: Path) -> Outfit:
    for part in entries:
        if part not in ("style", "look"):
            raise ValueError(_unknown(path, part, ("style", "look"), f"outfits.{name}"))
    style, look = (_table(entries, part, path) for part in ("style", "look"))
    return Outfit(
        _checked(Style(), style, f"outfits.{name}.style", path),
        _checked(Look(), look, f"outfits.{name}.look", path),
    )


def _unknown(path: Path, name: str, known: tuple[str, ...], section: str = "") -> str:
    where = f"no entry of [{section}]" if section else "no entry of a character"
    near = difflib.get_close_matches(name, known, n=1)
    mend = f"did you mean '{near[0]}'?" if near else f"there is: {', '.join(known)}."
    return f"{path.name}: '{name}' is {where}; {mend}"


def _section(values: object) -> list[str]:
    """An entry a line, with what it means behind it."""
    said = _documented(type(values))
    lines = []
    for f in fields(values):  # type: ignore[arg-type]
        entry = f"{f.name} = {_value(getattr(values, f.name))}"
        comment = ", ".join(CHOICES.get(f.name, ()))
        comment = comment or said.get(f.name, "")
        lines.append(f"{entry:<34} # {comment}" if comment else entry)
    return lines


def _documented(kind: type) -> dict[str, str]:
    """What the class says of its attributes: entry → its first clause, on one line."""
    text = (kind.__doc__ or "").partition("Attributes:")[2]
    found = re.findall(r"^ {8}(\w+): (.*(?:\n {12}.*)*)", text, flags=re.MULTILINE)
    return {name: " ".join(said.split()).rstrip(".") for name, said in found}


def _value(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, (tuple, list)) and all(isinstance(v, str) for v in value):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    if isinstance(value, tuple) and len(value) == 3 and min(value) >= 0 and max(value) <= 1:
        text = written(value)
        if linear(text) == value:
            return f'"{text}"'
    if isinstance(value, tuple):
        return "[" + ", ".join(repr(float(v)) for v in value) + "]"
    return repr(value)
