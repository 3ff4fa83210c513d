# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an .onnx file is whole, told without loading it.

An ONNX model is one protobuf message: fields one after the other, each with its number, its wire
type and, for everything big, its length. The lengths must add up to the file's.

Source: the protobuf encoding guide; field 7 of ``ModelProto`` in onnx.proto is the graph.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Final

_GRAPH: Final = 7
_VARINT: Final = 0
_FIXED64: Final = 1
_BYTES: Final = 2
_FIXED32: Final = 5


def what_is_wrong(path: Path) -> str:
    """Say what is wrong with an .onnx file; empty where nothing is."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(64)
            file.seek(0)
            if size == 0:
                return "is empty"
            if head.startswith(b"version https://git-lfs"):
                return "is only a Git LFS pointer to the real one"
            return _walk(file, size)
    except OSError as error:
        return f"can't be read: {error.strerror or error}"


def _walk(file: BinaryIO, size: int) -> str:
    fields: set[int] = set()
    while file.tell() < size:
        try:
            key = _varint(file)
            length = _length(file, key & 7)
        except ValueError:
            return "is not an ONNX model"
        except EOFError:
            return "is cut off"
        if file.tell() + length > size:
            return "is cut off" if _GRAPH in {*fields, key >> 3} else "is not an ONNX model"
        fields.add(key >> 3)
        file.seek(length, 1)
    return "" if _GRAPH in fields else "is not an ONNX model"


def _length(file: BinaryIO, wire_type: int) -> int:
    """Bytes of the value that follows."""
    if wire_type == _VARINT:
        _varint(file)
        return 0
    if wire_type == _BYTES:
        return _varint(file)
    if wire_type in (_FIXED32, _FIXED64):
        return 4 if wire_type == _FIXED32 else 8
    raise ValueError(wire_type)


def _varint(file: BinaryIO) -> int:
    value = 0
    for shift in range(0, 70, 7):
        byte = file.read(1)
        if not byte:
            raise EOFError
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
    raise ValueError("a number of more than ten bytes")
