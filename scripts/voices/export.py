# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the network, the vocoder and the speakers into one file that Piper loads.

  python -m scripts.voices.export WEIGHTS.npz -o FOLDER
  python -m scripts.voices.export avatar_addon/voices/en_US-ensemble-x_low.onnx -o FOLDER

The second way needs no training: the weights are read back out of a voice that was exported
before, for new speakers of speakers.toml, say.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from avatar_addon.speech.lufs import lufs

from . import context
from .features import HOP, RATE
from .graph import IR_VERSION, OPSET, Graph, Value
from .graph_melody import clause_melody, owners, sentence_seed
from .graph_sound import Frames, Knobs, sound_side
from .graph_text import STORED, Inputs, Text, text_side
from .speakers import KNOBS, SPEAKERS, Speaker, load_speakers, table
from .teachers import TEACHERS

NAME: Final = "en_US-ensemble-x_low"
LOUDNESS: Final = -23.0
"""LUFS of every speaker."""
LEVELLINGS: Final = 2
_TEST: Final = (
    "The morning train was late again. Did anybody see where she put the big blue vase? "
    "Nothing is as good as fresh bread with butter, a cup of tea, and an hour of time. "
    "We should have asked them for help when we still could."
)


def main() -> None:
    """Export as the command line says."""
    parser = argparse.ArgumentParser(description="Make the voice's two files.")
    parser.add_argument("weights", type=Path, help="of train.py, or an exported voice")
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder")
    parser.add_argument("--speakers", type=Path, default=SPEAKERS)
    options = parser.parse_args()
    speakers = load_speakers(options.speakers)
    weights = stored_weights(options.weights)
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / f"{NAME}.onnx"
    for _ in range(LEVELLINGS):
        save(path, weights, speakers)
        speakers = levelled(path, speakers)
    save(path, weights, speakers)
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB, {len(speakers)} speakers")


def save(path: Path, weights: Mapping[str, Any], speakers: list[Speaker]) -> None:
    """Write the model and its description."""
    onnx.save(voice_model(weights, speakers), path)
    described = json.dumps(description(speakers), ensure_ascii=False, indent=1)
    path.with_name(path.name + ".json").write_text(described + "\n", "utf-8")


def levelled(path: Path, speakers: list[Speaker]) -> list[Speaker]:
    """The speakers, each as loud as LOUDNESS; what was saved is listened to."""
    from piper import PiperVoice, SynthesisConfig

    voice = PiperVoice.load(path)
    result = []
    for number, speaker in enumerate(speakers):
        settings = SynthesisConfig(speaker_id=number, normalize_audio=False)
        parts = [part.audio_float_array for part in voice.synthesize(_TEST, settings)]
        off = LOUDNESS - lufs(np.concatenate(parts), RATE)
        knobs = {**speaker.knobs, "gain_db": speaker.knobs["gain_db"] + off}
        result.append(replace(speaker, knobs=knobs))
    return result


def stored_weights(path: Path) -> dict[str, Any]:
    """Weights from train.py's file, or back out of an exported voice."""
    if path.suffix == ".npz":
        with np.load(path) as file:
            return {name: file[name] for name in file.files}
    constants = onnx.load(path).graph.initializer
    return {
        one.name.removeprefix(STORED): numpy_helper.to_array(one)
        for one in constants
        if one.name.startswith(STORED)
    }


def voice_model(weights: Mapping[str, Any], speakers: list[Speaker]) -> onnx.ModelProto:
    """The whole graph: Piper's inputs in, samples and frames of each symbol out."""
    graph = Graph()
    row = _speaker_row(graph, speakers)
    teacher, knobs = row[0], row[1]
    scales = graph.value("scales")
    inputs = Inputs(
        symbols=graph.value("input"),
        noise_scale=scales.cut(0, 1),
        length_scale=scales.cut(1, 2).at_least(0.05),
        noise_w=scales.cut(2, 3),
        teacher=teacher,
        pace=knobs.pace,
    )
    text = text_side(graph, weights, inputs)
    sound = sound_side(
        graph, weights, _frames(graph, text), teacher, knobs, inputs.noise_scale.within(0.0, 2.0)
    )
    graph.op("Reshape", sound, graph.vector(1, 1, -1), name="output")
    return _model(graph)


def _speaker_row(graph: Graph, speakers: list[Speaker]) -> tuple[Value, Knobs]:
    """The teachers' shares, shape (1, teachers), and the knobs of the speaker who is asked for."""
    number = graph.value("sid").reshape(-1).within(0, len(speakers) - 1).cut(0, 1)
    row = graph.constant(table(speakers)).at(number)
    shares, *knobs = graph.split(row, [len(TEACHERS), *[1] * len(KNOBS)], 1)
    return shares, Knobs(**{x: y.reshape(-1) for x, y in zip(KNOBS, knobs, strict=True)})


def _frames(graph: Graph, text: Text) -> Frames:
    owner = owners(graph, text)
    length = text.frames.at(owner).floats()
    at = (graph.range(0, owner.length().scalar()) - text.start.at(owner)).floats()
    long = float(context.LONG)
    melody = clause_melody(graph, text, owner)
    place = graph.columns(
        [
            (at + 0.5) / length,
            length.log() / 4.0,
            at.at_most(long) / long,
            (length - 1.0 - at).at_most(long) / long,
        ]
    )
    return Frames(
        count=owner.length(),
        owner=owner,
        place=place,
        pull=melody.pull,
        level=melody.level,
        lift=melody.lift,
        state=text.state,
        seed=sentence_seed(graph, text.ids),
    )


def _model(graph: Graph) -> onnx.ModelProto:
    info = helper.make_tensor_value_info
    inputs = [
        info("input", TensorProto.INT64, ["batch", "phonemes"]),
        info("input_lengths", TensorProto.INT64, ["batch"]),
        info("scales", TensorProto.FLOAT, [3]),
        info("sid", TensorProto.INT64, ["batch"]),
    ]
    outputs = [
        info("output", TensorProto.FLOAT, ["batch", 1, "time"]),
        info("w_ceil", TensorProto.FLOAT, ["batch", "phonemes"]),
    ]
    body = helper.make_graph(graph.nodes, "voice", inputs, outputs, graph.constants)
    model = helper.make_model(
        body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
    )
    model.producer_name = "talking-avatar"
    onnx.checker.check_model(model)
    return model


def description(speakers: list[Speaker]) -> dict[str, Any]:
    """What lies beside the model; Piper passes over ``speakers``."""
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

    return {
        "audio": {"sample_rate": RATE, "quality": "x_low"},
        "espeak": {"voice": "en-us"},
        "language": {"code": "en_US"},
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "num_symbols": context.SYMBOLS,
        "phoneme_id_map": DEFAULT_PHONEME_ID_MAP,
        "num_speakers": len(speakers),
        "speaker_id_map": {one.name: number for number, one in enumerate(speakers)},
        "speakers": {
            one.name: {"about": one.about, "tags": list(one.tags), "teacher": one.teacher}
            for one in speakers
        },
        "hop_length": HOP,
        "piper_version": "1.8.0",
        "dataset": NAME.split("-")[1],
    }


if __name__ == "__main__":
    main()
