# SPDX-License-Identifier: GPL-3.0-or-later
"""What each word of ``avatar voices`` does."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

from .. import logs, parts
from ..answers import finish, out
from ..errors import OutputError, SettingError, VoiceError
from ..film.sound import write_sound
from ..folders import check_writable, scratch
from ..progress import Progress, Tracker, clock
from ..script.parse import parse_script
from ..speech import shelf
from ..speech.audition import Audition, auditions
from ..speech.catalogue import kept_catalogue
from ..speech.fetch import CARD, licence_on
from ..speech.ipa import in_letters_of
from ..speech.languages import parse_language
from ..speech.piper import PiperSpeaker
from ..speech.playing import play
from ..speech.pronunciations import as_said, load_pronunciations, store
from ..speech.reading.read import spoken_text
from ..speech.spoken import SpokenText, SpokenWord
from ..speech.voices import Voice, each_speaker, find_voice, list_voices, spoken_by

_Options = argparse.Namespace
_BYTES_PER_S: Final = 3e6
"""A guess at a network, until the first bytes are there."""
_FEW: Final = 16
"""So many speakers without a description are named in a list; of more, only the number is."""


def voices_list(options: _Options, _progress: Progress) -> int:
    """``avatar voices list``."""
    found = shelf.look(options.language, installed_only=options.installed, refresh=options.refresh)
    if options.json:
        fetched = found.fetched.isoformat() if found.fetched else None
        rows = [one.as_json() for one in found.voices]
        out(json.dumps({"voices": rows, "catalogue": fetched}, indent=1, ensure_ascii=False))
        return 0
    for one in found.voices:
        if one.source != shelf.ON_SHELF:
            out("\n".join([_row(one), *_speakers(one)]))
    there = [one for one in found.voices if one.source == shelf.ON_SHELF]
    if there and found.fetched:
        out(f"\nPiper's shelf as of {found.fetched:%Y-%m-%d}; avatar voices get NAME fetches one:")
        out("\n".join(_row(one) for one in there))
    if found.fetched is None and not options.installed:
        logs.tell("Piper's shelf has many more; 'avatar voices list --refresh' asks what they are.")
    if not found.voices:
        logs.tell(f"No voice here speaks {parse_language(options.language).english}.")
    return 0


def _row(one: shelf.Listed) -> str:
    language = f"{one.language.english} ({one.locale})"
    count = f"{len(one.speakers)} speakers" if one.speakers else ""
    place = {"box": "in the box", "installed": "installed"}.get(one.source, "")
    notes = ", ".join(filter(None, (place, count, one.licence)))
    return f"{one.name:<34} {language:<24} {one.size / 1e6:>5.0f} MB  {notes}".rstrip()


def _speakers(one: shelf.Listed) -> Iterable[str]:
    """A line for each speaker who is described; the bare names of a few others."""
    if any(note.about for note in one.notes):
        for name, note in zip(one.speakers, one.notes, strict=True):
            yield f"    {name:<14} {note.about}".rstrip()
    elif 0 < len(one.speakers) <= _FEW:
        yield f"    {', '.join(one.speakers)}"


def voices_get(options: _Options, progress: Progress) -> int:
    """``avatar voices get``."""
    known = kept_catalogue()
    listed = known.voices.get(options.name) if known else None
    tracker = Tracker(progress, {"voice": listed.size / _BYTES_PER_S if listed else 20.0})
    try:
        with tracker.stage("voice") as tell:
            voice = shelf.get(options.name, on_bytes=tell)
    except KeyboardInterrupt:
        logs.tell("What came is kept: the same command goes on there.")
        raise
    licence = licence_on(voice.model.with_name(CARD))
    lines = [f"{voice.name}  {voice.model}", f"licence: {licence}" if licence else ""]
    data = {"output": str(voice.model), "name": voice.name, "licence": licence}
    finish(progress, [line for line in lines if line], data)
    return 0


def voices_remove(options: _Options, progress: Progress) -> int:
    """``avatar voices remove``."""
    freed = shelf.remove(options.name)
    line = f"{options.name} is gone; {freed / 1e6:.0f} MB are free again."
    finish(progress, [line], {"removed": options.name, "freed_bytes": freed})
    return 0


def voices_listen(options: _Options, progress: Progress) -> int:
    """``avatar voices listen``: plays, or writes with ``-o``."""
    text, voices = _asked_for(options)
    output = Path(options.output).absolute() if options.output else None
    if output is None:
        parts.find_player()
    else:
        _check_place(output, single=not options.all)
    tracker = Tracker(progress, {"speech": 1.0 + 0.5 * len(voices)})
    one_sound = output is None or output.suffix.lower() == ".wav"
    announce = options.all and one_sound and len(voices) > 1
    with tracker.stage("speech") as tell:
        found = list(auditions(text, voices, announce=announce, on_step=tell))
    rows = _put(found, output, progress)
    finish(progress, [_spoken_row(row) for row in rows], {"output": options.output, "index": rows})
    return 0


def voices_phonemes(options: _Options, progress: Progress) -> int:
    """``avatar voices phonemes``: each word alone as it is said, then all of them together."""
    voice = find_voice(options.voice)
    own = load_pronunciations(Path(options.pronunciations) if options.pronunciations else None)
    spoken = [
        in_letters_of(voice, spoken_text(line, voice.language, own))
        for line in parse_script(options.text)
    ]
    words = [(s.source[w.source_start : w.source_end], w.text) for s in spoken for w in s.words]
    with PiperSpeaker() as piper:
        said = [text for _, text in words]
        *alone, together = piper.phonemes([*said, " ".join(said)], voice)
    found = list(zip(words, alone, strict=True))
    if options.json:
        rows = [{"word": word, "said": text, "phonemes": ipa} for (word, text), ipa in found]
        out(json.dumps({"voice": voice.name, "words": rows, "all": together}, ensure_ascii=False))
        return 0
    lines = [f"{word:<20} {'' if text == word else text:<20} {ipa}" for (word, text), ipa in found]
    lines += [f"{'(together)':<20} {'':<20} {together}"] if len(words) > 1 else []
    finish(progress, lines, {"words": {w: ipa for (w, _), ipa in found}, "all": together})
    return 0


def voices_pronounce(options: _Options, progress: Progress) -> int:
    """``avatar voices pronounce``: keep how a word is said, or forget it."""
    if bool(options.how) == options.forget:
        raise SettingError(
            "Say how the word is pronounced, or that it is to be forgotten.",
            "Write: avatar voices pronounce tomato təmˈɑːtoʊ, or --forget.",
        )
    said = as_said(options.how)
    if said:
        voice = find_voice(options.voice)
        in_letters_of(voice, SpokenText(said, (SpokenWord(said, 0, 1),)))
    path = store(options.word, options.how, options.language)
    told = f"{options.word}  {said or 'as the voice says it'}"
    finish(progress, [told, str(path)], {"word": options.word, "said": said, "output": str(path)})
    return 0


def _asked_for(options: _Options) -> tuple[str, Sequence[Voice]]:
    """The text, and who is to say it."""
    *named, text = options.words
    if len(named) > 1 or (not named and not options.all):
        raise SettingError(
            "Listen to one voice, or to all.",
            'Write: avatar voices listen NAME "Hello." or avatar voices listen --all "Hello."',
        )
    if named and not options.all:
        return text, (find_voice(named[0]),)
    wanted = parse_language(options.language) if options.language else None
    voices = [find_voice(named[0])] if named else list_voices()
    voices = [v for v in voices if wanted is None or wanted.includes(spoken_by(v))]
    if not voices and wanted is not None:
        raise VoiceError(
            f"No voice here speaks {wanted.english}.",
            f"See what could be fetched: avatar voices list --language {wanted.code} --refresh",
        )
    return text, [one for voice in voices for one in each_speaker(voice)]


def _check_place(output: Path, *, single: bool) -> None:
    if output.suffix.lower() == ".wav":
        check_writable(output)
    elif single or output.suffix:
        raise OutputError(
            f"The sound can't be written as '{output.name}'.",
            "End it in .wav" + ("." if single else ", or name a folder."),
        )
    else:
        there = next(path for path in (output, *output.parents) if path.exists())
        check_writable(there / "index.wav")


def _put(
    found: Sequence[Audition], output: Path | None, progress: Progress
) -> list[dict[str, Any]]:
    """Write or play the sounds; what was said where."""
    if output is None:
        progress.close()
        with scratch() as folder:
            return _in_one(found, folder / "voice.wav", heard=True)
    if output.suffix.lower() == ".wav":
        return _in_one(found, output)
    output.mkdir(parents=True, exist_ok=True)
    digits = len(str(len(found)))
    rows = []
    for one in found:
        name = one.name.replace("#", "-") if one.voice.source != "file" else one.voice.model.stem
        path = output / f"{one.number:0{digits}}-{name}.wav"
        write_sound(path, one.clips)
        rows.append(_index(one, 0.0) | {"file": str(path)})
    return rows


def _in_one(found: Sequence[Audition], path: Path, *, heard: bool = False) -> list[dict[str, Any]]:
    """All of them one after another in one file; played where that was asked for."""
    write_sound(path, [clip for one in found for clip in one.clips])
    ends = list(accumulate(one.duration_s for one in found))
    if heard:
        play(path, ends[-1])
    return [_index(one, end - one.duration_s) for one, end in zip(found, ends, strict=True)]


def _index(one: Audition, start_s: float) -> dict[str, Any]:
    return {
        "number": one.number,
        "name": one.name,
        "about": one.note.about,
        "start_s": round(start_s, 3),
        "duration_s": round(one.duration_s, 3),
    }


def _spoken_row(row: dict[str, Any]) -> str:
    where = row.get("file") or clock(row["start_s"])
    return f"{row['number']:>3}  {row['name']:<30} {where}  {row['about']}".rstrip()
