# SPDX-License-Identifier: GPL-3.0-or-later
"""A VRM says in a table of its own what its shapes mean; importers of glTF don't read it.

Sources: VRM 0.x ``blendShapeMaster`` (weights 0 to 100, meshes by number), VRM 1.0
``expressions`` (weights 0 to 1, nodes by number), Khronos glTF 2.0 (binary container).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from ...errors import CharacterError

_MAGIC: Final = b"glTF"
_JSON: Final = 0x4E4F534A
_MOST_BYTES: Final = 256 * 1024 * 1024
"""More text than this is no character's description."""


@dataclass(frozen=True)
class Told:
    """What a VRM says of itself.

    Attributes:
        version: ``0.x``, ``1.0``, or empty where the file is no VRM.
        expressions: Name → (mesh's name, number of the target) → weight in [0, 1].
        needs: glTF extensions without which the file can't be read.
    """

    version: str = ""
    expressions: Mapping[str, Mapping[tuple[str, int], float]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    needs: tuple[str, ...] = ()


def read_told(path: Path) -> Told:
    """What a .glb, .vrm or .gltf says of itself.

    Raises:
        CharacterError: It isn't glTF, or is cut off.
    """
    data = _description(path)
    extensions = data.get("extensions", {})
    needs = tuple(str(name) for name in data.get("extensionsRequired", ()))
    try:
        if "VRM" in extensions:
            return _told_0(data, extensions["VRM"], needs)
        if "VRMC_vrm" in extensions:
            return _told_1(data, extensions["VRMC_vrm"], needs)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return Told("broken", needs=needs)
    return Told(needs=needs)


def _description(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            start = file.read(20)
            if start[:4] == _MAGIC:
                length, kind = struct.unpack("<II", start[12:20])
                if kind != _JSON or length > _MOST_BYTES:
                    raise ValueError("its first part is no description")
                text = file.read(length)
            else:
                text = start + file.read(_MOST_BYTES)
        data = json.loads(text.decode("utf-8"))
    except FileNotFoundError:
        raise CharacterError(f"There is no character file '{path}'.") from None
    except (OSError, ValueError, struct.error, RecursionError) as error:
        raise CharacterError(
            f"'{path}' can't be read as glTF: {error}.", "It may be damaged; export it again."
        ) from None
    if not isinstance(data, dict):
        raise CharacterError(f"'{path}' can't be read as glTF: it describes nothing.")
    return data


def _told_0(data: Mapping[str, Any], vrm: Mapping[str, Any], needs: tuple[str, ...]) -> Told:
    meshes = [mesh.get("name", f"Mesh_{i}") for i, mesh in enumerate(data.get("meshes", ()))]
    said: dict[str, dict[tuple[str, int], float]] = {}
    for group in vrm.get("blendShapeMaster", {}).get("blendShapeGroups", ()):
        preset = group.get("presetName", "")
        name = preset if preset and preset != "unknown" else group.get("name", "")
        binds = {
            (meshes[bind["mesh"]], int(bind["index"])): float(bind["weight"]) / 100.0
            for bind in group.get("binds") or ()
        }
        if name and binds:
            said[str(name)] = binds
    return Told("0.x", said, needs)


def _told_1(data: Mapping[str, Any], vrm: Mapping[str, Any], needs: tuple[str, ...]) -> Told:
    meshes = [mesh.get("name", f"Mesh_{i}") for i, mesh in enumerate(data.get("meshes", ()))]
    nodes = data.get("nodes", ())
    expressions = vrm.get("expressions", {})
    said: dict[str, dict[tuple[str, int], float]] = {}
    for name, entry in {
        **expressions.get("custom", {}), **expressions.get("preset", {})
    }.items():  # fmt: skip
        binds = {
            (meshes[nodes[bind["node"]]["mesh"]], int(bind["index"])): float(bind["weight"])
            for bind in entry.get("morphTargetBinds", ())
        }
        if binds:
            said[str(name)] = binds
    return Told("1.0", said, needs)
