# SPDX-License-Identifier: GPL-3.0-or-later
"""Piper's shelf as a real HTTP server on this machine, which misbehaves as asked."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from avatar_addon.speech import transfer

_NAME = "de_DE-new-low"
_FOLDER = "de/de_DE/new/low"
_MODEL = b"\x08\x08\x12\x04test\x3a\xc0\xf0\x12" + bytes(range(256)) * 1208 + bytes(64)
_CONFIG = json.dumps(
    {
        "audio": {"sample_rate": 22050},
        "espeak": {"voice": "de"},
        "num_symbols": 256,
        "num_speakers": 2,
        "speaker_id_map": {"anna": 0, "otto": 1},
        "phoneme_id_map": {"_": [0]},
    }
).encode()
_CARD = b"# Model card for new (low)\n\n* Speakers: 2\n\n## Dataset\n\n* License: CC0\n"


class Shelf(ThreadingHTTPServer):
    """Serves files; ``faults`` maps a path to what goes wrong with its next answers."""

    daemon_threads = True
    MODEL, CONFIG, CARD = _MODEL, _CONFIG, _CARD

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Clerk)
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, list[Callable[[Clerk, bytes], None]]] = {}
        self.asked: list[tuple[str, str, str]] = []
        self.unchanged = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def put(self, model: bytes = _MODEL, name: str = _NAME, **changes: Any) -> dict[str, Any]:
        """Put a voice on the shelf, and a catalogue of it alone."""
        files = {f"{name}.onnx": model, f"{name}.onnx.json": _CONFIG, "MODEL_CARD": _CARD}
        self.files |= {f"/{_FOLDER}/{file}": data for file, data in files.items()}
        entry = {
            "key": name,
            "name": "new",
            "language": {"code": "de_DE", "name_native": "Deutsch", "country_english": "Germany"},
            "quality": "low",
            "num_speakers": 2,
            "speaker_id_map": {"anna": 0, "otto": 1},
            "files": {
                f"{_FOLDER}/{file}": {
                    "size_bytes": len(data),
                    "md5_digest": hashlib.md5(data, usedforsecurity=False).hexdigest(),
                }
                for file, data in files.items()
            },
            "aliases": ["de-new-low"],
        } | changes
        self.catalogue({name: entry})
        return entry

    def catalogue(self, data: Any) -> None:
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        self.files["/voices.json"] = body

    def ranges(self) -> list[str]:
        """What was asked of the model, as far as it was a part."""
        return [part for path, part, _ in self.asked if path.endswith(".onnx")]


class Clerk(BaseHTTPRequestHandler):
    server: Shelf

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        data = self.server.files.get(self.path)
        part = self.headers.get("Range", "")
        self.server.asked.append((self.path, part, self.headers.get("If-Range", "")))
        faults = self.server.faults.get(self.path)
        if faults:
            faults.pop(0)(self, data or b"")
        elif data is None:
            self.send_error(404)
        elif self.server.unchanged and self.headers.get("If-None-Match") == '"1"':
            self.send_response(304)
            self.end_headers()
        else:
            self.answer(data)

    def answer(self, data: bytes, promised: int | None = None, etag: str = '"1"') -> None:
        """As servers do: a part where one is asked for of this version."""
        whole = len(data) if promised is None else promised
        start = int(self.headers.get("Range", "bytes=0-")[6:-1])
        if start and self.headers.get("If-Range", etag) == etag:
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
            data, whole = data[start:], whole - start
        else:
            self.send_response(200)
        self.send_header("ETag", etag)
        self.send_header("Content-Length", str(whole))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    server = Shelf()
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # the client went away
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("AVATAR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("AVATAR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("AVATAR_VOICES_URL", server.url)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(transfer, "PAUSE_S", 0.0)
    server.put()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
