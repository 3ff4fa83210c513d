# SPDX-License-Identifier: GPL-3.0-or-later
"""How near a mouth is to the phonemes that are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from avatar_addon.lipsync.cues import MouthCue
from avatar_addon.lipsync.sounds import TONGUE, shape_of, sounds_of
from avatar_addon.performance.performance import Curve
from avatar_addon.speech.clip import SpeechClip
from avatar_addon.vocabulary import VISEMES

Array = NDArray[np.float64]

NEAR_S: Final = 0.04
_STEP_S: Final = 0.002
_REACH_S: Final = 0.2
"""Onsets further away are missed ones, and counted apart."""
_SHUT: Final = 0.98
_MEET: Final = 0.9
"""Lips that are closed so far touch: less, and what is between them is seen."""
_CLASSES: Final = {"A": "A", "G": "G", "E": "E", "F": "E", "C": "C", "D": "C", "B": "B", "H": "B",
                   "X": "X"}  # fmt: skip
"""Shapes that look alike: closed, lip at teeth, round, open, spread, at rest."""
_VISEMES: Final = {"PP": "A", "FF": "G", "O": "E", "U": "E", "RR": "E", "aa": "C",
                   "E": "C", "sil": "X"}  # fmt: skip


@dataclass(frozen=True)
class Score:
    """Counts of one or more sentences; percentages and times are made from them."""

    HEAD: ClassVar[str] = (
        "agree  mbp  fv  covered precise  onset med/p90 (missed)  closures med/p90  loudness"
    )
    frames: tuple[int, int] = (0, 0)
    """Frames in the right class, and all."""
    closed: tuple[int, int] = (0, 0)
    """Closures with an onset within 40 ms, and all."""
    touched: tuple[int, int] = (0, 0)
    shut: tuple[int, int, int] = (0, 0, 0)
    """Frames that are shut in a closure; of closures; shut."""
    onsets_ms: tuple[float, ...] = ()
    lost: int = 0
    closure_onsets_ms: tuple[float, ...] = ()
    loud: tuple[tuple[float, float], ...] = field(default=(), repr=False)
    """(loudness in dB, opening) of each vowel."""

    @property
    def covered(self) -> float:
        """Frames of closures in which lips are shut, in per cent."""
        return _percent(self.shut[0], self.shut[1])

    @property
    def precise(self) -> float:
        """Shut frames that are closures, in per cent."""
        return _percent(self.shut[0], self.shut[2])

    @property
    def touches(self) -> float:
        """Sounds of f and v that are found, in per cent."""
        return _percent(*self.touched)

    def as_json(self) -> dict[str, Any]:
        """Percentages and milliseconds."""
        return {
            "agree": _percent(*self.frames),
            "closures": _percent(*self.closed),
            "touches": self.touches,
            "covered": self.covered,
            "precise": self.precise,
            "onset_ms": _quantile(self.onsets_ms, 50),
            "onset_p90_ms": _quantile(self.onsets_ms, 90),
            "missed_onsets": _percent(self.lost, self.lost + len(self.onsets_ms)),
            "closure_onset_ms": _quantile(self.closure_onsets_ms, 50),
            "closure_onset_p90_ms": _quantile(self.closure_onsets_ms, 90),
            "loudness": self.loudness,
        }

    @property
    def loudness(self) -> float:
        """How far the opening of vowels goes with their loudness: a correlation."""
        if len(self.loud) < 8:
            return 0.0
        levels, openings = np.array(self.loud).T
        if openings.std() < 1e-6:
            return 0.0
        return round(float(np.corrcoef(levels, openings)[0, 1]), 2)

    def __str__(self) -> str:
        j = self.as_json()
        return (
            f"{j['agree']:5.1f}{j['closures']:5.0f}{j['touches']:4.0f}{j['covered']:8.0f}"
            f"{j['precise']:8.0f}{j['onset_ms']:9.0f} /{j['onset_p90_ms']:4.0f} "
            f"({j['missed_onsets']:4.1f})   {j['closure_onset_ms']:7.0f} /"
            f"{j['closure_onset_p90_ms']:4.0f}{j['loudness']:13.2f}"
        )


def _percent(part: int, whole: int) -> float:
    return round(100.0 * part / whole, 1) if whole else 100.0


def _quantile(values: Sequence[float], percent: float) -> float:
    return round(float(np.percentile(np.abs(values), percent)), 1) if len(values) else 0.0


def summed(scores: Sequence[Score]) -> Score:
    """All sentences as one."""
    return Score(
        frames=_added([s.frames for s in scores]),
        closed=_added([s.closed for s in scores]),
        touched=_added([s.touched for s in scores]),
        shut=_added([s.shut for s in scores]),
        onsets_ms=tuple(v for s in scores for v in s.onsets_ms),
        lost=sum(s.lost for s in scores),
        closure_onsets_ms=tuple(v for s in scores for v in s.closure_onsets_ms),
        loud=tuple(v for s in scores for v in s.loud),
    )


def _added(rows: Sequence[tuple[int, ...]]) -> Any:
    return tuple(sum(column) for column in zip(*rows, strict=True))


def of_cues(cues: Sequence[MouthCue], clip: SpeechClip) -> Score:
    """Cues as they are: a shape is there at once and gone at once."""
    times = _fine(clip)
    classes = np.full(len(times), "X")
    for cue in cues:
        classes[(times >= cue.start_s) & (times < cue.end_s)] = _CLASSES[cue.shape]
    return _score(classes, classes == "A", np.zeros(len(times)), clip)


def of_curves(curves: Mapping[str, Curve], clip: SpeechClip) -> Score:
    """Curves as a film shows them: at its frames, straight between them."""
    times = _fine(clip)
    frames = np.arange(clip.frames + 1) / float(clip.fps)
    shown = {
        name: np.interp(times, frames, curves[f"viseme.{name}"].sample(frames))
        for name in VISEMES
        if f"viseme.{name}" in curves
    }
    none = np.zeros(len(times))
    groups: dict[str, Array] = {}
    for name, values in shown.items():
        kind = _VISEMES.get(name, "B")
        groups[kind] = groups.get(kind, none) + values
    parted = {kind: values for kind, values in groups.items() if kind not in "AG"}
    kinds = list(parted)
    classes = np.array(kinds)[np.argmax([parted[kind] for kind in kinds], axis=0)]
    for kind in ("G", "A"):
        classes[groups.get(kind, none) > _MEET] = kind
    opening = shown.get("aa", none) + 0.6 * (shown.get("E", none) + shown.get("O", none))
    return _score(classes, shown.get("PP", none) > _SHUT, opening, clip)


def _fine(clip: SpeechClip) -> Array:
    return np.arange(0.0, clip.duration_s, _STEP_S)


def _score(
    classes: NDArray[np.str_],
    shut: NDArray[np.bool_],
    opening: Array,
    clip: SpeechClip,
) -> Score:
    times = _fine(clip)
    true = _truth(clip, times)
    at_frames = np.minimum(
        np.round(np.arange(clip.frames) / float(clip.fps) / _STEP_S).astype(int), len(times) - 1
    )
    spans = _spans(true, "A", times)
    onsets, lost = _onset_errors(true, classes, times, _free(clip, times))
    whole = _rises(classes == "A", times)
    nearest = [_nearest(whole, start) for start, _ in spans]
    reached = [e for e in nearest if abs(e) <= _REACH_S]
    touches = _rises(classes == "G", times)
    teeth = [_nearest(touches, start) for start, _ in _spans(true, "G", times)]
    closed, is_shut = true[at_frames] == "A", shut[at_frames]
    return Score(
        frames=(int(np.sum(true[at_frames] == classes[at_frames])), len(at_frames)),
        closed=(sum(abs(e) <= NEAR_S for e in nearest), len(nearest)),
        touched=(sum(abs(e) <= NEAR_S for e in teeth), len(teeth)),
        shut=(int(np.sum(closed & is_shut)), int(np.sum(closed)), int(np.sum(is_shut))),
        onsets_ms=tuple(onsets),
        lost=lost,
        closure_onsets_ms=tuple(1000 * e for e in reached),
        loud=tuple(_loud_vowels(opening, clip, times)),
    )


def _truth(clip: SpeechClip, times: Array) -> NDArray[np.str_]:
    """The class of each moment; what only the throat does takes that of the sound after it."""
    out = np.full(len(times), "X")
    for phoneme in clip.phonemes:
        sounds = sounds_of(phoneme.ipa)
        edges = np.linspace(phoneme.start_s, phoneme.end_s, len(sounds) + 1)
        for n, sound in enumerate(sounds):
            kind = _CLASSES[shape_of(sound)]
            out[(times >= edges[n]) & (times < edges[n + 1])] = kind
        if not sounds:
            out[(times >= phoneme.start_s) & (times < phoneme.end_s)] = "h"
    for n in range(len(out) - 2, -1, -1):
        if out[n] == "h":
            out[n] = out[n + 1]
    return out


def _spans(true: NDArray[np.str_], kind: str, times: Array) -> list[tuple[float, float]]:
    is_kind = np.concatenate([[False], true == kind, [False]]).astype(int)
    edges = np.flatnonzero(np.diff(is_kind)).reshape(-1, 2)
    return [(float(times[a]), float(times[b - 1])) for a, b in edges]


def _rises(level: NDArray[np.bool_], times: Array) -> Array:
    return times[np.flatnonzero(np.diff(np.concatenate([[False], level]).astype(int)) == 1)]


def _nearest(events: Array, moment: float) -> float:
    return float(events[np.argmin(np.abs(events - moment))] - moment) if len(events) else np.inf


def _free(clip: SpeechClip, times: Array) -> NDArray[np.bool_]:
    """Where the tongue alone speaks: there lips may be where the next sound wants them."""
    out = np.zeros(len(times), bool)
    for phoneme in clip.phonemes:
        sounds = sounds_of(phoneme.ipa)
        if all(sound.strength <= TONGUE for sound in sounds):
            out[(times >= phoneme.start_s) & (times < phoneme.end_s)] = True
    return out


def _onset_errors(
    true: NDArray[np.str_],
    classes: NDArray[np.str_],
    times: Array,
    free: NDArray[np.bool_],
) -> tuple[list[float], int]:
    """Milliseconds from each onset of a class that shows to the nearest one of the mouth.

    Round and open sounds after one that the tongue alone makes have no onset of their own.
    """
    errors, lost = [], 0
    for kind in ("A", "G", "E", "C"):
        found = _rises(classes == kind, times)
        for start, _ in _spans(true, kind, times):
            if kind in "EC" and free[max(0, round(start / _STEP_S) - 1)]:
                continue
            error = _nearest(found, start)
            if abs(error) <= _REACH_S:
                errors.append(1000 * error)
            else:
                lost += 1
    return errors, lost


def _loud_vowels(opening: Array, clip: SpeechClip, times: Array) -> list[tuple[float, float]]:
    """(dB, widest opening against what the vowel asks for) of each vowel that opens."""
    rate = len(clip.samples) / clip.duration_s
    out = []
    for phoneme in clip.phonemes:
        sounds = sounds_of(phoneme.ipa)
        wants = sounds[0].weights if sounds and sounds[0].vowel else {}
        wanted = wants.get("aa", 0.0) + 0.6 * (wants.get("E", 0.0) + wants.get("O", 0.0))
        cut = clip.samples[int(phoneme.start_s * rate) : int(phoneme.end_s * rate)]
        inside = (times >= phoneme.start_s) & (times < phoneme.end_s)
        if wanted >= 0.4 and len(cut) and inside.any():
            level = 10 * np.log10(float(np.mean(np.square(cut, dtype=np.float64))) + 1e-9)
            out.append((level, float(opening[inside].max()) / wanted))
    return out
