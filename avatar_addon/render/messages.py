# SPDX-License-Identifier: GPL-3.0-or-later
"""What the render process says to its parent: small JSON values; a frame's pixels follow raw.

Nothing is pickled, so a message can do no more than it says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Final


@dataclass(frozen=True)
class Hello:
    """The scene stands and is about to be rendered.

    Attributes:
        version: Blender's version.
        engine: ``cycles``, ``eevee`` or ``workbench``.
        device: ``CPU``, the kind of GPU, or ``OpenGL`` for whatever draws there.
        samples: Samples a pixel.
        frames: Frames that will come.
        size: (width, height) in pixels.
        fps_text: Frames per second as a fraction, such as ``30000/1001``.
    """

    version: str
    engine: str
    device: str
    samples: int
    frames: int
    size: tuple[int, int]
    fps_text: str

    @property
    def fps(self) -> Fraction:
        """Frames per second, exact."""
        return Fraction(self.fps_text)


@dataclass(frozen=True)
class Stage:
    """What the process is busy with: ``staging``, ``rendering``, ``mixing sound``."""

    name: str


@dataclass(frozen=True)
class FrameSent:
    """The pixels of frame ``index`` (from 0) follow; ``reused`` ones equal the frame before."""

    index: int
    reused: bool


@dataclass(frozen=True)
class Warned:
    """One sentence that the user should read."""

    text: str


@dataclass(frozen=True)
class Saved:
    """The staged scene has been saved."""

    path: str


@dataclass(frozen=True)
class Done:
    """All is well and over; ``seconds`` says how long each stage took."""

    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Failed:
    """An error of our tree: its class's name, message and hint."""

    kind: str
    message: str
    hint: str


Event = Hello | Stage | Warned | Saved | Done
Message = Event | FrameSent | Failed
_KINDS: Final[Mapping[str, type[Message]]] = {
    kind.__name__: kind for kind in (Hello, Stage, FrameSent, Warned, Saved, Done, Failed)
}


def encode(message: Message) -> bytes:
    """A message as UTF-8 JSON."""
    return json.dumps({"is": type(message).__name__, **asdict(message)}).encode()


def decode(data: bytes) -> Message:
    """Read what :func:`encode` wrote.

    Raises:
        ValueError: It is something else.
    """
    entry = json.loads(data)
    try:
        kind = _KINDS[entry.pop("is")]
        if kind is Hello:
            entry["size"] = tuple(entry["size"])
        return kind(**entry)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a message: {data[:80]!r}") from error
