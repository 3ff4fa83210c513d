# SPDX-License-Identifier: GPL-3.0-or-later
"""What is changed about a performance once it is made: layers left out, corrections by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ..errors import SettingError
from .corrections import corrected, read_corrections, report_lost
from .performance import Performance

GAZE: Final = "gaze"
"""What ``Performance.gaze`` is called among the layers."""


@dataclass(frozen=True)
class Edits:
    """What is changed.

    Attributes:
        mute: Names of layers that do nothing.
        solo: Names of layers that alone do something; empty for all.
        corrections: A file of corrections, or a performance that holds some.
    """

    mute: tuple[str, ...] = ()
    solo: tuple[str, ...] = ()
    corrections: Path | None = None


NO_EDITS: Final = Edits()


def edited(performance: Performance, edits: Edits) -> Performance:
    """The performance with all edits.

    Raises:
        SettingError: A layer doesn't exist.
        InputError: The file of corrections can't be read.
    """
    if edits.corrections is not None:
        performance, lost = corrected(performance, read_corrections(edits.corrections))
        report_lost(lost, str(edits.corrections))
    return with_layers(performance, mute=edits.mute, solo=edits.solo)


def with_layers(
    performance: Performance, *, mute: Sequence[str] = (), solo: Sequence[str] = ()
) -> Performance:
    """The performance with layers muted, and where some are soloed all others, too.

    A layer that the performance has muted itself stays so, unless it is soloed.

    Raises:
        SettingError: A layer doesn't exist.
    """
    if not mute and not solo:
        return performance
    names = layer_names(performance)
    for name in (*mute, *solo):
        if name not in names:
            raise SettingError(
                f"There is no layer '{name}' in this performance.",
                f"It has {', '.join(names)}.",
            )

    def off(name: str, muted: bool) -> bool:
        return name in mute or (name not in solo if solo else muted)

    return replace(
        performance,
        layers=tuple(
            replace(layer, muted=off(layer.name, layer.muted)) for layer in performance.layers
        ),
        gaze=() if off(GAZE, muted=False) else performance.gaze,
    )


def layer_names(performance: Performance) -> tuple[str, ...]:
    """What can be muted, in the order of mixing."""
    gaze = [GAZE] if performance.gaze else []
    return tuple(dict.fromkeys([*(layer.name for layer in performance.layers), *gaze]))
