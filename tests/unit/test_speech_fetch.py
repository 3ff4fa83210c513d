# SPDX-License-Identifier: GPL-3.0-or-later
"""Piper's shelf behind a real HTTP server on this machine, which misbehaves as asked."""

from __future__ import annotations

import gzip
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from avatar_addon import logs
from avatar_addon.cli import main
from avatar_addon.errors import (
    AvatarError,
    Cancelled,
    DiskFull,
    OutputError,
    PartFailed,
    PartTimeout,
    VoiceError,
)
from avatar_addon.speech import catalogue, fetch, transfer, voices

NAME = "de_DE-new-low"
FOLDER = "de/de_DE/new/low"


def breaks_at(share: float) -> Callable[[Any, bytes], None]:
    return lambda clerk, data: clerk.answer(data[: int(len(data) * share)], len(data))


def status(code: int) -> Callable[[Any, bytes], None]:
    return lambda clerk, _: clerk.send_error(code)


def sends_to(place: str) -> Callable[[Any, bytes], None]:
    def fault(clerk: Any, _: bytes) -> None:
        clerk.send_response(302)
        clerk.send_header("Location", place)
        clerk.send_header("Content-Length", "0")
        clerk.end_headers()

    return fault


def hangs(clerk: Any, data: bytes) -> None:
    clerk.answer(data[:100], len(data))
    time.sleep(0.5)


def says_nothing(_clerk: Any, _: bytes) -> None:
    time.sleep(0.5)


def packs(clerk: Any, data: bytes) -> None:
    clerk.send_response(200)
    clerk.send_header("Content-Encoding", "gzip")
    clerk.end_headers()
    clerk.wfile.write(data)


def endless(clerk: Any, _: bytes) -> None:
    clerk.send_response(200)  # no length: it ends when the connection does
    clerk.end_headers()
    while True:
        clerk.wfile.write(bytes(1 << 16))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "data" / "voices"


def parts_in(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.glob(".part-*/*"))


def test_a_voice_comes_whole_with_its_card_and_speakers(shelf: Any, own: Path) -> None:
    told: list[tuple[int, int]] = []
    voice = fetch.fetch_voice(NAME, on_bytes=lambda *step: told.append(step))
    assert voice.model == own / NAME / f"{NAME}.onnx"
    assert voice.model.read_bytes() == shelf.MODEL
    assert (voice.speakers, voice.locale, voice.source) == (("anna", "otto"), "de_DE", "installed")
    assert fetch.licence_on(own / NAME / "MODEL_CARD") == "CC0"
    whole = len(shelf.MODEL) + len(shelf.CONFIG) + len(shelf.CARD)
    assert told == sorted(told)
    assert told[-1] == (whole, whole)
    assert len(told) >= len(shelf.MODEL) // (1 << 16)
    assert [path.name for path in own.iterdir()] == [NAME]


def test_the_licence_is_told_before_the_weight_is_fetched(
    shelf: Any, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.faults[f"/{FOLDER}/{NAME}.onnx"] = [status(404)]
    with caplog.at_level(logs.NOTICE, "avatar_addon"), pytest.raises(PartFailed, match="404"):
        fetch.fetch_voice(NAME)
    assert f"{NAME}  0 MB, licence: CC0" in caplog.messages


def test_an_older_name_finds_it(shelf: Any) -> None:
    assert fetch.fetch_voice("de-new-low").name == NAME
    assert shelf.asked[0][0] == "/voices.json"


def test_a_download_that_breaks_goes_on_by_itself(shelf: Any, own: Path) -> None:
    shelf.faults[f"/{FOLDER}/{NAME}.onnx"] = [breaks_at(0.3), breaks_at(0.6), status(503)]
    fetch.fetch_voice(NAME)
    assert (own / NAME / f"{NAME}.onnx").read_bytes() == shelf.MODEL
    first, second, third, fourth = shelf.ranges()
    assert first == ""
    assert second.startswith("bytes=")
    assert int(third[6:-1]) > int(second[6:-1]) > 60_000
    assert fourth == third
    assert shelf.asked[-1][2] == '"1"'


def test_a_download_that_was_cancelled_goes_on_the_next_time(shelf: Any, own: Path) -> None:
    def stop(there: int, whole: int) -> None:
        if there > whole // 2:
            raise Cancelled("Cancelled.")

    with pytest.raises(Cancelled):
        fetch.fetch_voice(NAME, on_bytes=stop)
    assert [path.name for path in own.iterdir()] == [f".part-{NAME}"]
    assert voices.list_voices()[0].source == "box"
    shelf.asked.clear()
    fetch.fetch_voice(NAME)
    (asked,) = shelf.ranges()
    assert int(asked[6:-1]) > len(shelf.MODEL) // 3
    assert (own / NAME / f"{NAME}.onnx").read_bytes() == shelf.MODEL


def test_a_file_that_changed_meanwhile_begins_afresh(shelf: Any, own: Path) -> None:
    shelf.faults[f"/{FOLDER}/{NAME}.onnx"] = [
        breaks_at(0.5),
        lambda clerk, data: clerk.answer(data, etag='"2"'),
    ]
    fetch.fetch_voice(NAME)
    assert (own / NAME / f"{NAME}.onnx").read_bytes() == shelf.MODEL


def test_a_newer_version_drops_the_old_half(shelf: Any, own: Path) -> None:
    shelf.faults[f"/{FOLDER}/{NAME}.onnx"] = [breaks_at(0.5), *[status(500)] * 3]
    with pytest.raises(PartFailed, match="answers 500"):
        fetch.fetch_voice(NAME)
    assert any(name.endswith(".onnx") for name in parts_in(own))
    shelf.put(shelf.MODEL[:-1] + b"\x01")
    catalogue.refresh_catalogue()
    shelf.asked.clear()
    fetch.fetch_voice(NAME)
    assert shelf.ranges() == [""]


@pytest.mark.parametrize(
    ("fault", "kind", "said"),
    [
        (status(404), PartFailed, "can't be had: the server answers 404"),
        (status(403), PartFailed, "answers 403"),
        (status(500), PartFailed, "answers 500"),
        (sends_to("file:///etc/passwd"), PartFailed, "leads nowhere that may be fetched"),
        (sends_to("/voices.json/again"), PartFailed, "404"),
        (packs, PartFailed, "packs what it sends, unasked"),
        (hangs, PartTimeout, "gave no answer within 0 s"),
        (says_nothing, PartTimeout, "gave no answer within 0 s"),
        (endless, PartFailed, "is larger than the"),
        (lambda c, d: c.answer(d + b"more"), PartFailed, "is larger than the"),
        (lambda c, d: c.answer(d[:100]), PartFailed, "is 100 bytes long; the catalogue says"),
        (lambda c, d: c.answer(d[:-1] + b"\xff"), PartFailed, "its MD5 sum differs"),
        (breaks_at(0.0), PartFailed, "broke off"),
    ],
    ids=["404", "403", "500", "file", "redirect to nothing", "gzip", "hangs", "says nothing",
         "endless", "larger", "smaller", "wrong sum", "broken"],
)  # fmt: skip
def test_a_bad_server_is_told_in_a_sentence(
    fault: Callable[[Any, bytes], None],
    kind: type[AvatarError],
    said: str,
    shelf: Any,
    own: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transfer, "SILENCE_S", 0.1)
    shelf.faults[f"/{FOLDER}/{NAME}.onnx"] = [fault] * transfer.TRIES
    with pytest.raises(kind, match=said) as caught:
        fetch.fetch_voice(NAME)
    assert caught.value.exit_code == 4
    assert [path.name for path in own.glob("[!.]*")] == []
    assert "lock" not in parts_in(own)
    if "larger" in said or "sum" in said:
        assert not any(name.endswith(".onnx") for name in parts_in(own))


def test_a_redirect_in_a_circle_ends(shelf: Any) -> None:
    path = f"/{FOLDER}/{NAME}.onnx"
    shelf.faults[path] = [sends_to(path)] * 20
    with pytest.raises(PartFailed, match="Exceeded 5 redirects"):
        fetch.fetch_voice(NAME)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"files": {"../../evil/x.onnx": {}}}, "a path outside the shelf, '../../evil/x.onnx'"),
        ({"files": {"/etc/passwd": {}}}, "a path outside the shelf, '/etc/passwd'"),
        ({"files": {"https://evil/x.onnx": {}}}, "a path outside the shelf"),
        ({"files": {f"a/{NAME}.onnx": {"size_bytes": 1, "md5_digest": "x"}}}, "the sum of"),
        ({"files": {f"a/{NAME}.onnx": {"size_bytes": -1, "md5_digest": "x"}}}, "the size of"),
        ({"files": {f"a/{NAME}.onnx": {"size_bytes": 10**12, "md5_digest": "x"}}}, "the size of"),
        ({"files": {}}, f"it has no {NAME}.onnx"),
        ({"files": []}, "can't be used"),
        ({"num_speakers": "many"}, "num_speakers is not a number"),
        ({"num_speakers": 10**9}, "num_speakers is not a number"),
        ({"language": "de"}, "can't be used"),
        ({"language": {"code": "de\x1b[31m"}}, "is no text"),
        ({"speaker_id_map": {"anna": None}, "num_speakers": 2}, "can't be used"),
    ],
)
def test_a_bad_entry_is_refused_and_the_others_stand(
    changes: dict[str, Any], said: str, shelf: Any, own: Path
) -> None:
    good = shelf.put(name="de_DE-good-low")
    shelf.catalogue({NAME: shelf.put(**changes), "de_DE-good-low": good})
    with pytest.raises(VoiceError) as caught:
        fetch.fetch_voice(NAME)
    assert said in caught.value.message
    assert caught.value.exit_code == 2
    assert not own.exists()
    assert fetch.fetch_voice("de_DE-good-low").name == "de_DE-good-low"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"\x00\xff\x13garbage", "it is no JSON and begins with"),
        (b"<html>Log in</html>", "begins with '<html>Log in</html>'"),
        (b"[" * 100_000, "it is no JSON"),
        (b"[]", "it is no table of voices"),
        (b"null", "it is no table of voices"),
        (b"{}", "it is empty"),
        (b'{"x": 1}', "its name is none of Piper's"),
        (b'{"de_DE-x-low": 1}', "not Piper's catalogue"),
    ],
)
def test_a_catalogue_that_is_none(body: bytes, said: str, shelf: Any) -> None:
    good = catalogue.refresh_catalogue()
    shelf.catalogue(body)
    with pytest.raises(PartFailed) as caught:
        catalogue.refresh_catalogue()
    assert said in caught.value.message
    assert catalogue.kept_catalogue() == good


def test_names_are_shown_as_far_as_they_can_be(shelf: Any) -> None:
    language = {"code": "fa_IR", "name_native": "فارسی\u200c", "country_english": "Iran\x1b[1m"}
    shelf.put(language=language)
    found = catalogue.refresh_catalogue().voices[NAME]
    assert (found.native, found.country) == ("فارسی", "Iran[1m")
    assert found.language.english == "Persian"


def test_a_catalogue_that_is_huge(shelf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "MOST_BYTES", 100_000)
    shelf.faults["/voices.json"] = [endless]
    with pytest.raises(PartFailed, match="sends more than 100,000 bytes"):
        catalogue.refresh_catalogue()
    assert catalogue.kept_catalogue() is None


def test_a_catalogue_that_was_packed_on_the_way(shelf: Any) -> None:
    def packs_well(clerk: Any, data: bytes) -> None:
        clerk.send_response(200)
        clerk.send_header("Content-Encoding", "gzip")
        packed = gzip.compress(data)
        clerk.send_header("Content-Length", str(len(packed)))
        clerk.end_headers()
        clerk.wfile.write(packed)

    shelf.faults["/voices.json"] = [packs_well]
    assert list(catalogue.refresh_catalogue().voices) == [NAME]
    with pytest.raises(PartFailed, match="broke off"):
        shelf.faults["/voices.json"] = [packs] * transfer.TRIES
        catalogue.refresh_catalogue()


def test_a_catalogue_is_kept_with_its_date_and_asked_for_by_it(
    shelf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert catalogue.kept_catalogue() is None
    first = catalogue.refresh_catalogue()
    assert first.voices[NAME].speakers == ("anna", "otto")
    assert first.voices[NAME].size == len(shelf.MODEL) + len(shelf.CONFIG) + len(shelf.CARD)
    assert catalogue.kept_catalogue() == first
    shelf.unchanged = True
    shelf.catalogue(b"never read")
    assert catalogue.refresh_catalogue().voices == first.voices
    monkeypatch.setenv("AVATAR_VOICES_URL", "http://127.0.0.1:9")
    assert catalogue.kept_catalogue() is None


def test_a_fresh_catalogue_is_not_asked_for_again(shelf: Any) -> None:
    catalogue.refresh_catalogue()
    shelf.asked.clear()
    fetch.fetch_voice(NAME)
    assert "/voices.json" not in [path for path, _, _ in shelf.asked]


def test_names_that_are_not_on_the_shelf(shelf: Any, own: Path) -> None:
    with pytest.raises(VoiceError, match="has no voice 'de_DE-nwe-low'") as caught:
        fetch.fetch_voice("de_DE-nwe-low")
    assert caught.value.hint == f"Did you mean {NAME}?"
    with pytest.raises(VoiceError, match=r"has no voice '\.\./evil'"):
        fetch.fetch_voice("../evil")
    assert not own.exists()
    assert all(path == "/voices.json" for path, _, _ in shelf.asked)


def test_no_network_is_a_sentence_and_the_box_still_speaks(
    shelf: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    monkeypatch.setenv("AVATAR_VOICES_URL", f"http://127.0.0.1:{port}")
    assert main(["voices", "get", NAME]) == 4
    said = capsys.readouterr().err
    assert "'127.0.0.1' can't be reached: is there a network?" in said
    assert "The voices that are here speak without it" in said
    assert voices.find_voice("").source == "box"
    assert shelf.asked == []


def test_encryption_is_not_given_up_on_the_way() -> None:
    def answer(url: str) -> requests.Response:
        made = requests.Response()
        made.url, made.status_code = url, 200
        return made

    plain, safe = answer("http://a.invalid/x"), answer("https://b.invalid/x")
    transfer._check_answer(safe, "https://a.invalid/x")
    transfer._check_answer(plain, "http://a.invalid/x")
    safe.history = [plain]
    with pytest.raises(PartFailed, match="leads on to an address without encryption"):
        transfer._check_answer(safe, "https://a.invalid/x")


def test_a_name_without_address_is_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: _no_address())
    with pytest.raises(PartFailed, match=r"'voices\.invalid' can't be reached"):
        transfer.fetch_document("https://voices.invalid/voices.json", most=10)


def _no_address() -> None:
    raise socket.gaierror(-3, "Temporary failure in name resolution")


def test_blenders_own_switch_is_obeyed(shelf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class App:
        online_access = False

    class Blender:
        app = App

    monkeypatch.setitem(__import__("sys").modules, "bpy", Blender)  # type: ignore[arg-type]
    with pytest.raises(PartFailed, match="Blender is set to stay off the network"):
        catalogue.refresh_catalogue()
    assert shelf.asked == []


def test_a_proxy_of_the_environment_is_used(shelf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", shelf.url)
    monkeypatch.setenv("no_proxy", "")
    shelf.files["http://voices.invalid/voices.json"] = b"by the proxy"
    answer = transfer.fetch_document("http://voices.invalid/voices.json", most=100)
    assert answer is not None
    assert answer.body == b"by the proxy"


def test_too_little_room_is_told_before_anything_is_fetched(
    shelf: Any, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = shutil.disk_usage("/")._replace(free=fetch.SPARE_BYTES + 1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    with pytest.raises(DiskFull, match=f"'{NAME}' needs 0 MB and there is too little room"):
        fetch.fetch_voice(NAME)
    assert shelf.ranges() == []
    assert list(own.iterdir()) == []


@pytest.mark.usefixtures("shelf")
def test_a_disk_that_fills_up(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def small(path: Path, mode: str = "r", **words: Any) -> Any:
        if path.name.endswith(f"{NAME}.onnx") and "b" in mode and mode != "rb":
            return opened(Path("/dev/full"), "wb", buffering=0)
        return opened(path, mode, **words)

    monkeypatch.setattr(Path, "open", small)
    with pytest.raises(DiskFull, match="The disk is full"):
        fetch.fetch_voice(NAME)
    assert [path.name for path in own.glob("[!.]*")] == []


def test_a_place_that_is_none(shelf: Any, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "voices").write_text("a file")
    with pytest.raises(OutputError, match=r"The voices folder .* can't be written"):
        fetch.fetch_voice(NAME)
    assert shelf.ranges() == []


def test_two_at_once_are_told(shelf: Any) -> None:
    refused: list[str] = []

    def second(_there: int, _whole: int) -> None:
        if not refused:
            with pytest.raises(PartFailed, match="is being fetched already") as caught:
                fetch.fetch_voice(NAME)
            refused.append(caught.value.message)

    fetch.fetch_voice(NAME, on_bytes=second)
    assert len(refused) == 1
    assert len(shelf.ranges()) == 1


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("* License: MIT", "MIT"),
        ("## Dataset\n\n- Licence : CC BY 4.0.\n", "CC BY 4.0"),
        ("* License: https://x.org/license.html", "https://x.org/license.html"),
        ("no word of it", ""),
        ("* License: \x1b[31mred", "[31mred"),
    ],
)
def test_the_licence_of_a_card(card: str, licence: str, tmp_path: Path) -> None:
    (tmp_path / "MODEL_CARD").write_text(card)
    assert fetch.licence_on(tmp_path / "MODEL_CARD") == licence
    assert fetch.licence_on(tmp_path / "none") == ""
