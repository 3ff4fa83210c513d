# SPDX-License-Identifier: GPL-3.0-or-later
"""Every error that a user may meet, as one tree.

::

    AvatarError                exit code
    ├── InputError                 2      what was asked for can't be done as asked
    │   ├── ScriptError                   the text: empty, too long, not a dialogue
    │   ├── SettingError                  a size, a frame rate, a name that doesn't exist
    │   ├── RecordingError                an audio file that can't be used
    │   ├── VoiceError                    a voice that is unknown, broken or half there
    │   ├── CharacterError                a character or its profile
    │   └── OutputError                   a place that can't be written
    ├── PartMissing                3      Piper, Rhubarb, Blender or ffmpeg is not here
    ├── PartFailed                 4      one of them is here and failed
    │   ├── PartTimeout                   ... or took too long
    │   ├── CueError                      mouth cues that make no sense
    │   └── DiskFull                      no room left while writing
    └── Cancelled                130      the user stopped it

An error is a sentence (``message``) and the mend (``hint``). Exactly two places catch them:
``cli.main`` and the operators' mixin in ``ui``.
"""

from __future__ import annotations


class AvatarError(Exception):
    """The root: something a user can read and act on.

    Args:
        message: One sentence that says what is wrong, with the file and line where there is one.
        hint: One sentence that says what to do about it; may be empty.
    """

    exit_code = 4

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class InputError(AvatarError):
    """What was asked for can't be done as asked."""

    exit_code = 2


class ScriptError(InputError):
    """The text is empty, too long, or not what it claims to be."""


class SettingError(InputError):
    """A setting is out of range or names something that doesn't exist."""


class RecordingError(InputError):
    """An audio file can't be used."""


class VoiceError(InputError):
    """A voice is unknown, broken or incomplete."""


class CharacterError(InputError):
    """A character, or its profile, can't be used."""


class OutputError(InputError):
    """The place for the result can't be written."""


class PartMissing(AvatarError):
    """Piper, Rhubarb, Blender or ffmpeg is not on this machine."""

    exit_code = 3


class PartFailed(AvatarError):
    """A part is here and failed."""

    exit_code = 4


class PartTimeout(PartFailed):
    """A part took longer than it may."""


class CueError(PartFailed):
    """Mouth cues overlap, run backwards or can't be read."""


class DiskFull(PartFailed):
    """There was no room left while writing."""


class Cancelled(AvatarError):
    """The user stopped the work."""

    exit_code = 130


EXIT_CODES: dict[int, str] = {
    0: "done",
    2: "bad input",
    3: "a part is missing",
    4: "a part failed",
    130: "cancelled",
}
