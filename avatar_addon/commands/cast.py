# SPDX-License-Identifier: GPL-3.0-or-later
"""What each word of ``avatar cast`` does."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from textwrap import fill
from time import monotonic

from .. import parts
from ..answers import finish, out, plain
from ..cast import guests, inspection, shelf, workshop
from ..cast.profile import load_profile
from ..cast.sheet import draw_sheet
from ..cast.voicing import voice_of_profile
from ..errors import SettingError
from ..folders import check_writable
from ..progress import Progress, Step, clock
from .reading import check_suffix, path_of

_Options = argparse.Namespace


def cast_list(options: _Options, _progress: Progress) -> int:
    """``avatar cast list``."""
    found = workshop.entries()
    if options.json:
        out(json.dumps({entry.name: entry.as_json() for entry in found}, indent=1))
        return 0
    for entry in found:
        also = f"  (also {', '.join(f'{entry.name}:{o}' for o in entry.outfits)})"
        out(f"{entry.name:<12} {entry.about}{also if entry.outfits else ''}".rstrip())
    return 0


def cast_words(options: _Options, _progress: Progress) -> int:
    """``avatar cast words``."""
    found = workshop.describable()
    if options.json:
        out(json.dumps(found, indent=1))
        return 0
    for topic, words in found.items():
        out(fill(f"{topic:<10}{' '.join(words)}", 79, subsequent_indent=" " * 10))
    return 0


def cast_new(options: _Options, progress: Progress) -> int:
    """``avatar cast new``: keeps the parameters, then builds."""
    folder = Path(options.output).absolute() if options.output else None
    if options.source:
        if options.like or not options.name:
            raise SettingError(
                "A copy needs a name, and can't be like something else.", "Give it a --name alone."
            )
        order = workshop.copy_character(options.source, name=options.name, folder=folder)
    else:
        order = workshop.new_character(options.seed, options.like, name=options.name, folder=folder)
    return _built(order, folder, progress)


def cast_build(options: _Options, progress: Progress) -> int:
    """``avatar cast build``."""
    order = shelf.order(options.who, options.outfit.lower())
    folder = Path(options.output).absolute() if options.output else None
    if folder is None and options.who.endswith(shelf.SUFFIX):
        folder = order.parameters.parent
    return _built(order, None if folder == shelf.shelf_dir() else folder, progress)


def _built(order: shelf.Order, folder: Path | None, progress: Progress) -> int:
    started = monotonic()
    say = _Steps(progress, ("sculpting", "skinning", "portraying", "done"))
    if folder is None:
        profile = shelf.ensure_built(order, say=say)
    else:
        profile = workshop.build_into(order, folder, say)
    blend = profile.with_name(load_profile(profile).blend)
    finish(
        progress,
        [
            f"{order.name}  {shelf.read_order(order).about}".rstrip(),
            f"{blend}  built in {clock(monotonic() - started)}",
            f"{order.parameters}  edit it, then: avatar cast build {_asked_for(order, folder)}",
        ],
        {"output": str(blend), "profile": str(profile), "parameters": str(order.parameters)},
    )
    return 0


def _asked_for(order: shelf.Order, folder: Path | None) -> str:
    who = order.parameters.name.removesuffix(shelf.SUFFIX)
    return who if folder is None else str(order.parameters)


class _Steps:
    """Tells how far a build is by what it says."""

    def __init__(self, progress: Progress, steps: Sequence[str]) -> None:
        self._progress, self._steps = progress, steps

    def __call__(self, what: str) -> None:
        if what in self._steps:
            done, total = self._steps.index(what), len(self._steps) - 1
            self._progress(Step(what, done, total, None, done / total))


def cast_export(options: _Options, progress: Progress) -> int:
    """``avatar cast export``."""
    output = Path(options.output).absolute()
    check_suffix(output, (".glb",), "character")
    notes = workshop.export_glb(shelf.find_character(options.name), output, lambda _: None)
    lines = [f"{output}  {output.stat().st_size / 1e6:.1f} MB", *notes]
    finish(progress, lines, {"output": str(output), "notes": list(notes)})
    return 0


def cast_inspect(options: _Options, progress: Progress) -> int:
    """``avatar cast inspect``: looks at a character's file and tells what it is."""
    sheet = path_of(options.sheet)
    if sheet is not None:
        check_suffix(sheet, (".png",), "sheet")
        check_writable(sheet)
    guest = guests.adopt(options.file)
    if sheet is not None:
        draw_sheet(guest.profile, parts.find_blender(), sheet, progress)
    report = dict(guest.report)
    if options.json:
        out(json.dumps({"source": str(guest.source), "profile": str(guest.profile), **report},
                       indent=1, ensure_ascii=False))  # fmt: skip
        return 0
    for line in inspection.lines(report):
        out(line)
    own = guests.own_profile(guest.source)
    out(f"profile      {own if own.is_file() else guest.profile}")
    return 0


def cast_map(options: _Options, progress: Progress) -> int:
    """``avatar cast map``: overrules what was found."""
    guest = guests.adopt(options.file)
    settings = dict(guests.parse_setting(text) for text in options.set)
    path = guests.overrule(guest, settings, options.source)
    finish(progress, [f"{path}  written"], {"output": str(path)})
    return 0


def cast_show(options: _Options, _progress: Progress) -> int:
    """``avatar cast show``: builds the character where it isn't built yet."""
    path = shelf.find_character(options.name)
    profile = load_profile(path)
    if options.json:
        told = asdict(replace(profile, poses={})) | {"poses": list(profile.poses)}
        out(json.dumps({"profile": str(path), **plain(told)}, indent=1))
        return 0
    out(f"{profile.name}  {profile.height_m:.2f} m  {path.with_name(profile.blend)}")
    out(f"profile   {path}")
    out(f"voice     {voice_of_profile(profile) or 'the default'}")
    out(f"channels  {len(profile.channels)}: {', '.join(profile.channels)}")
    for pose, points in profile.landmarks.items():
        heights = ", ".join(f"{name} {point[2]:.2f}" for name, point in points.items())
        out(f"{pose:<9} {heights}")
    return 0
