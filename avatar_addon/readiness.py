# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be known, and refused, before the first part starts: lines, roles, voices, the shot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from . import logs, parts
from .cast.casting import Casting, Role, parse_casting
from .cast.profile import CharacterProfile, landmarks_of, load_profile
from .cast.shelf import DEFAULT_CHARACTER, find_character
from .cast.voicing import namesake, voices_of
from .errors import ScriptError, SettingError
from .folders import check_writable
from .request import FilmRequest, SpeechRequest
from .script.line import Line
from .script.parse import parse_script
from .shots.framing import solve_framing
from .speech.voices import find_voice

_WORDLESS: Final = Line("recording", "", "")


def prepare(request: FilmRequest) -> tuple[tuple[Line, ...], Role, Path, CharacterProfile]:
    """Everything that can be known, and refused, before the first part starts.

    Returns:
        The lines, who plays them with which voice, the character's profile file, and the profile.
    """
    check_writable(request.output)
    lines = lines_of(request.speech)
    role = role_of(lines, request)
    role = replace(role, voice=_voice_of_role(lines, role, request))
    parts.find_ffmpeg()
    parts.find_blender(request.blender)
    if request.speech.performance is None:
        _check_speech(request.speech, role.voice)
    character = find_character(role.character or DEFAULT_CHARACTER, logs.tell)
    profile = load_profile(character)
    width, height = request.settings.size
    solve_framing(  # refuses a shot that this character can't fill
        request.shot, landmarks_of(profile), aspect=width / height, shows_to=profile.shows_to
    )
    return lines, role, character, profile


def _check_speech(request: SpeechRequest, voice: str) -> None:
    parts.find_speech()
    if request.lipsync != "phonemes" and request.cues is None:
        parts.find_rhubarb()
    if voice and not request.download:
        find_voice(voice)


def lines_of(request: SpeechRequest) -> tuple[Line, ...]:
    """The script's lines; a recording is one line, with the whole text, or with none."""
    if request.voice_change and (request.audio is None or not request.text.strip()):
        raise ScriptError(
            "A change of voice needs a recording and its script.",
            "Give the recording with --audio and the words that are said in it.",
        )
    if request.performance is not None:
        said = request.performance.lines
        return tuple(Line(one.id, one.speaker, one.text) for one in said) or (_WORDLESS,)
    if request.audio is None:
        return parse_script(request.text, source=request.source)
    if not request.text.strip():
        return (_WORDLESS,)
    lines = parse_script(request.text, source=request.source)
    return (Line(lines[0].id, lines[0].speaker, " ".join(line.text for line in lines)),)


def role_of(lines: Sequence[Line], request: FilmRequest) -> Role:
    """Who plays the one speaker of these lines: who is cast, else the character of that name."""
    speaker = sole_speaker(lines)
    casting = parse_casting(
        request.casting, default=Role(request.character or namesake(speaker), request.speech.voice)
    )
    _check_heard(casting, lines, request.speech.source)
    return casting.role_of(speaker)


def _voice_of_role(lines: Sequence[Line], role: Role, request: FilmRequest) -> str:
    speaker = lines[0].speaker
    casting = Casting({speaker: role})
    return voices_of([speaker], casting, voice=request.speech.voice, otherwise=DEFAULT_CHARACTER)[
        speaker
    ]


def own_voices(
    lines: Sequence[Line], request: SpeechRequest, casting: str = ""
) -> Mapping[str, str]:
    """Each speaker's voice: as cast, else as asked for, else one that fits the name."""
    if request.performance is not None:
        return {}
    cast = parse_casting(casting)
    _check_heard(cast, lines, request.source)
    return voices_of([line.speaker for line in lines], cast, voice=request.voice)


def _check_heard(casting: Casting, lines: Sequence[Line], source: str) -> None:
    heard = {line.speaker for line in lines}
    for name in casting.roles:
        if name not in heard:
            raise SettingError(
                f"{name} is cast but says nothing in {source}.",
                "Names stand before a line, in capitals: 'ADA: Hello.'",
            )


def sole_speaker(lines: Sequence[Line]) -> str:
    """The one who speaks.

    Raises:
        ScriptError: There are several.
    """
    speakers = list(dict.fromkeys(line.speaker for line in lines))
    if len(speakers) > 1:
        raise ScriptError(
            f"This dialogue has {len(speakers)} speakers ({', '.join(filter(None, speakers))}); "
            "a film shows one for now.",
            "Make a film of each speaker's lines.",
        )
    return speakers[0]
