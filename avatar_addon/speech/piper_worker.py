# SPDX-License-Identifier: GPL-3.0-or-later
"""The process that speaks: reads requests, one JSON object a line, and answers in kind.

It runs under any Python that has Piper, so it imports nothing of ours. It stays alive between
requests, keeps its voices loaded, and ends when its standard input does.

Request: ``{"model", "config", "pieces": [{"text", "words": [...], "length_scale"}], "out",
"speaker"}``. Answers: ``{"event": "ready"}`` once; then per request ``{"event": "piece", "done",
"total"}`` after each piece, and at the end ``{"event": "done", "pieces": [...]}`` or ``{"event":
"error", "kind": "voice" | "failed", "message"}``. The sound is written to ``out``: raw float32 at
the voice's rate. A piece's ``phonemes`` are [symbol, samples] pairs that add up to its samples, or
null where the voice can't tell.

A request with ``"texts": [...]`` in place of the pieces asks for no sound: ``done`` then has the
phonemes of each text in place of the pieces.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from typing import IO, Any

_SEED = 1
_MOST_VOICES = 4
"""That stay loaded: they take up to 100 MB each."""
_RANDOM_OPS = (b"RandomNormal", b"RandomUniform")


def main() -> None:
    """Serve until standard input ends."""
    answers = _guard_stdout()
    _leave_our_folder()
    from piper import PiperVoice  # noqa: F401 - a missing Piper ends us here, before "ready"

    _say(answers, {"event": "ready"})
    speaker = _Speaker(answers)
    for row in sys.stdin.buffer:
        try:
            speaker.serve(json.loads(row))
        except Exception as error:  # noqa: BLE001 - told to the parent, which decides
            _say(answers, {"event": "error", "kind": _kind(error), "message": _message(error)})


def _guard_stdout() -> IO[str]:
    """Keep the real standard output for answers; what C libraries print goes to stderr."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii", newline="\n")
    os.dup2(2, 1)
    return answers


def _leave_our_folder() -> None:
    """Our own folder is first on the path and has modules of the same names as Piper's."""
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120
    sys.path[:] = [p for p in sys.path if os.path.abspath(p or ".") != here]  # noqa: PTH100


def _say(answers: IO[str], answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


class _Speaker:
    """Voices that are loaded, and what is done with them."""

    def __init__(self, answers: IO[str]) -> None:
        self._answers = answers
        self._kept: dict[str, Any] = {}

    def serve(self, request: dict[str, Any]) -> None:
        """Say all pieces of one request."""
        from piper import SynthesisConfig

        try:
            voice = self._voice(request["model"], request["config"])
        except Exception as error:
            raise _VoiceFault(_message(error)) from error
        if "texts" in request:
            texts = [_phonemes_of(voice, text) for text in request["texts"]]
            _say(self._answers, {"event": "done", "pieces": texts})
            return
        pieces, said = request["pieces"], []
        with open(request["out"], "wb") as out:  # noqa: PTH123
            for done, piece in enumerate(pieces, start=1):
                settings = SynthesisConfig(
                    speaker_id=request["speaker"],
                    length_scale=voice.config.length_scale * piece["length_scale"],
                    normalize_audio=False,
                )
                said.append(_say_piece(voice, settings, piece, out))
                _say(self._answers, {"event": "piece", "done": done, "total": len(pieces)})
        _say(self._answers, {"event": "done", "pieces": said})

    def _voice(self, model: str, config: str) -> Any:
        """A voice; one that draws random numbers is loaded afresh, so its draw is always the same.

        Source: ONNX Runtime seeds the random operators of a session when it is made.
        """
        if model in self._kept:
            self._kept[model] = self._kept.pop(model)  # the last used is the last to go
            return self._kept[model]
        import onnxruntime
        from piper import PiperVoice

        onnxruntime.set_seed(_SEED)
        patch = importlib.util.find_spec("onnx") is not None
        voice = PiperVoice.load(model, config, include_alignments=patch)
        if not _draws_random_numbers(model):
            self._kept[model] = voice
            if len(self._kept) > _MOST_VOICES:
                del self._kept[next(iter(self._kept))]
        return voice


def _draws_random_numbers(model: str) -> bool:
    with open(model, "rb") as file:  # noqa: PTH123
        data = file.read()
    return any(name in data for name in _RANDOM_OPS)


def _say_piece(voice: Any, settings: Any, piece: dict[str, Any], out: IO[bytes]) -> dict[str, Any]:
    """Write a piece's sound; return its length, its phonemes, and each word's on its own."""
    samples = 0
    phonemes: list[list[Any]] | None = []
    for chunk in voice.synthesize(piece["text"], settings, include_alignments=True):
        sound = chunk.audio_float_array.astype("<f4").reshape(-1)
        out.write(sound.tobytes())
        samples += len(sound)
        timed = [[a.phoneme, int(a.num_samples)] for a in chunk.phoneme_alignments or ()]
        exact = bool(timed) and sum(n for _, n in timed) == len(sound)
        phonemes = [*phonemes, *timed] if exact and phonemes is not None else None
    words = [_phonemes_of(voice, word) for word in piece["words"]] if phonemes else []
    return {"samples": samples, "phonemes": phonemes, "words": words}


def _phonemes_of(voice: Any, word: str) -> list[str]:
    return [phoneme for sentence in voice.phonemize(word) for phoneme in sentence]


class _VoiceFault(Exception):
    """The voice can't be loaded."""


def _kind(error: Exception) -> str:
    no_language = isinstance(error, RuntimeError) and "set voice" in str(error)
    no_model = type(error).__module__.startswith("onnxruntime")
    return "voice" if isinstance(error, _VoiceFault) or no_language or no_model else "failed"


def _message(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


if __name__ == "__main__":
    main()
