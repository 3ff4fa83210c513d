# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes over the network, only when asked: resumed where they broke off, checked, never too many.

By ``requests``, which is pure Python and comes with Blender (the extension carries it for a
Blender that has none). It honours the proxies of the environment (``HTTPS_PROXY``, ``NO_PROXY``)
and ``REQUESTS_CA_BUNDLE``. It is imported when the first byte is asked for.

Source of the resume: RFC 9110, sections 13.1.5 (If-Range) and 14.2 (Range).
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from .. import __version__
from ..errors import AvatarError, PartFailed, PartMissing, PartTimeout
from ..folders import write_error

if TYPE_CHECKING:
    import requests

_T = TypeVar("_T")

CONNECT_S: Final = 15.0
SILENCE_S: Final = 30.0
"""Without a byte for so long, a server is taken to hang."""
PAUSE_S: Final = 1.0
"""Before the second try; doubled before each later one."""
TRIES: Final = 3
"""Tries in a row that may bring nothing."""
MOST_TRIES: Final = 30
"""Tries in all."""
REDIRECTS: Final = 5
_CHUNK: Final = 1 << 16
_WITHOUT: Final = "The voices that are here speak without it (avatar voices list --installed)."


@dataclass(frozen=True)
class Wanted:
    """A file to fetch.

    Attributes:
        url: Where it is; http or https.
        size: Its length in bytes, exactly.
        md5: Its MD5 sum, 32 hex digits, lower case.
    """

    url: str
    size: int
    md5: str


@dataclass(frozen=True)
class Answer:
    """A small document, with what lets us ask later whether it has changed."""

    body: bytes
    etag: str
    modified: str


class _Broken(Exception):
    """It broke off and may be tried again; says what to raise when trying is over."""

    def __init__(self, error: AvatarError) -> None:
        super().__init__(str(error))
        self.error = error


def fetch_document(url: str, *, most: int, etag: str = "", modified: str = "") -> Answer | None:
    """Fetch a small document into memory, unless it hasn't changed.

    Args:
        url: Where it is.
        most: Bytes that it may have.
        etag: Of the one we have, if any.
        modified: ``Last-Modified`` of the one we have, if any.

    Returns:
        The document; None where ours is still the newest.

    Raises:
        PartFailed: The server can't be reached, refuses, or sends too much.
        PartTimeout: It gave no answer in time.
        PartMissing: There is no ``requests``.
    """
    asked = {"If-None-Match": etag, "If-Modified-Since": modified}
    headers = {name: value for name, value in asked.items() if value}

    def once() -> Answer | None:
        with _opened(url, headers) as response:
            if response.status_code == 304:
                return None
            body = b""
            for chunk in response.iter_content(_CHUNK):
                body += chunk
                if len(body) > most:
                    raise PartFailed(
                        f"'{url}' sends more than {most:,} bytes.", "Check AVATAR_VOICES_URL."
                    )
            said = response.headers.get("Content-Length", "")
            if said.isdigit() and int(said) > len(body) and not _packing(response):
                raise _Broken(_broken_off(url))
            return Answer(
                body, response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
            )

    return _patiently(once, lambda: 0)


def fetch_file(wanted: Wanted, part: Path, tell: Callable[[int], None]) -> None:
    """Fetch a file into ``part``; goes on where an earlier try left it.

    When it returns, ``part`` has the size and the sum that were asked for. When it fails, what
    came so far stays for the next try, unless it is wrong.

    Args:
        wanted: What and how much.
        part: Where to; ``part`` with ``.from`` added remembers which version it is.
        tell: Told how many bytes are there; what it raises ends the download.

    Raises:
        PartFailed: The server can't be reached or refuses, or what it sends is wrong.
        PartTimeout: It gave no answer in time.
        DiskFull: The disk filled up.
        OutputError: ``part`` can't be written.
        PartMissing: There is no ``requests``.
    """
    _patiently(lambda: _go_on(wanted, part, tell), lambda: _length(part))
    if _md5(part) != wanted.md5:
        forget(part)
        raise PartFailed(
            f"What came from '{wanted.url}' is not what the catalogue says: its MD5 sum differs.",
            "Fetch the catalogue again (avatar voices list --refresh), then try once more.",
        )
    _mark(part).unlink(missing_ok=True)


def forget(part: Path) -> None:
    """Drop what came of a file."""
    part.unlink(missing_ok=True)
    _mark(part).unlink(missing_ok=True)


def _patiently(once: Callable[[], _T], there: Callable[[], int]) -> _T:
    """Try again what breaks off, for as long as each try brings something."""
    before, idle = there(), 0
    for attempt in range(1, MOST_TRIES + 1):
        try:
            return once()
        except _Broken as broken:
            now = there()
            idle = 0 if now > before else idle + 1
            if idle >= TRIES or attempt == MOST_TRIES:
                raise broken.error from broken.__cause__
            before = now
            time.sleep(PAUSE_S * 2**idle)
    raise AssertionError("unreachable")


def _go_on(wanted: Wanted, part: Path, tell: Callable[[int], None]) -> None:
    """Fetch what is still missing of a file."""
    have = _length(part)
    if have > wanted.size:
        forget(part)
        have = 0
    if have == wanted.size > 0:
        return
    with _opened(wanted.url, _rest_of(part, have)) as response:
        if _packing(response):
            raise PartFailed(f"The server of '{wanted.url}' packs what it sends, unasked.")
        there = _start(response, part, have)
        _check_length(response, there, wanted, part)
        with _writing(part):
            _mark(part).write_text(_version(response), encoding="utf-8")
            file = part.open("ab" if there else "wb", buffering=0)
        with file:
            tell(there)
            for chunk in response.iter_content(_CHUNK):
                there += len(chunk)
                if there > wanted.size:
                    raise _too_much(wanted, part)
                with _writing(part):
                    file.write(chunk)
                tell(there)
    if there < wanted.size:
        raise _Broken(_broken_off(wanted.url))


def _rest_of(part: Path, have: int) -> dict[str, str]:
    """The headers that ask for the rest of a file, if it is still the same file."""
    if not have:
        return {}
    mark = _mark(part)
    version = mark.read_text(encoding="utf-8") if mark.is_file() else ""
    return {"Range": f"bytes={have}-"} | ({"If-Range": version} if version else {})


def _start(response: requests.Response, part: Path, have: int) -> int:
    """Where the bytes of this answer belong: behind ours, or at the start of the file."""
    if response.status_code == 200:
        return 0
    found = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    if response.status_code == 206 and have and found and int(found[1]) == have:
        return have
    forget(part)  # an answer to something else: begin again
    raise _Broken(PartFailed(f"'{response.url}' can't be resumed.", "Try again later."))


def _version(response: requests.Response) -> str:
    """What If-Range may name: a strong ETag, else the date."""
    etag = str(response.headers.get("ETag", ""))
    return etag if etag.startswith('"') else str(response.headers.get("Last-Modified", ""))


def _check_length(response: requests.Response, there: int, wanted: Wanted, part: Path) -> None:
    said = response.headers.get("Content-Length", "")
    if not said.isdigit() or there + int(said) == wanted.size:
        return
    if there + int(said) > wanted.size:
        raise _too_much(wanted, part)
    raise PartFailed(
        f"'{wanted.url}' is {there + int(said):,} bytes long; the catalogue says {wanted.size:,}.",
        "Fetch the catalogue again: avatar voices list --refresh",
    )


def _too_much(wanted: Wanted, part: Path) -> PartFailed:
    forget(part)
    return PartFailed(
        f"'{wanted.url}' is larger than the {wanted.size:,} bytes that the catalogue says.",
        "Fetch the catalogue again: avatar voices list --refresh",
    )


def _broken_off(url: str) -> PartFailed:
    return PartFailed(
        f"The download of '{url}' broke off.", "The same command goes on where it stopped."
    )


@contextlib.contextmanager
def _opened(url: str, headers: dict[str, str]) -> Iterator[requests.Response]:
    """An answer whose body hasn't been read; what goes wrong, here or in the body, is told."""
    requests = _requests()
    _check_may()
    try:
        with requests.Session() as session:
            session.max_redirects = REDIRECTS
            session.headers["User-Agent"] = f"talking-avatar/{__version__}"
            session.headers["Accept-Encoding"] = "identity"
            waits = (CONNECT_S, SILENCE_S)
            with session.get(url, headers=headers, stream=True, timeout=waits) as response:
                _check_answer(response, url)
                yield response
    except requests.RequestException as error:
        raise _told(error, url) from error


def _requests() -> Any:
    try:
        import requests
    except ImportError:
        raise PartMissing(
            "This Python has no 'requests' to fetch voices with.", "Run: pip install requests"
        ) from None
    return requests


def _check_may() -> None:
    """Inside Blender, its own setting decides."""
    app = getattr(sys.modules.get("bpy"), "app", None)
    if app is not None and not getattr(app, "online_access", True):
        raise PartFailed(
            "Blender is set to stay off the network.",
            "Allow Online Access in Preferences > System, or start it with --online-mode.",
        )


def _check_answer(response: requests.Response, url: str) -> None:
    """Refuse what leads elsewhere or isn't what was asked for."""
    steps = [urlsplit(step.url).scheme for step in (*response.history, response)]
    if "http" in steps and urlsplit(url).scheme == "https":
        raise PartFailed(f"'{url}' leads on to an address without encryption.", "Try again later.")
    code, reason = response.status_code, response.reason or "no reason given"
    if code == 429 or code >= 500:
        raise _Broken(
            PartFailed(f"The server of '{url}' answers {code}: {reason}.", "Try again later.")
        )
    if code not in (200, 206, 304, 416):
        raise PartFailed(
            f"'{url}' can't be had: the server answers {code}: {reason}.",
            "Fetch the catalogue again (avatar voices list --refresh), or check AVATAR_VOICES_URL.",
        )


def _packing(response: requests.Response) -> bool:
    """Whether it is compressed on the way; then its bytes can't be counted, nor resumed."""
    return response.headers.get("Content-Encoding", "") not in ("", "identity")


def _told(error: requests.RequestException, url: str) -> AvatarError | _Broken:
    """What went wrong on the network, as an error of ours."""
    import requests

    host = urlsplit(url).hostname or url
    if isinstance(error, requests.Timeout) or "timed out" in str(error):
        limit = CONNECT_S if isinstance(error, requests.ConnectTimeout) else SILENCE_S
        return PartTimeout(f"'{host}' gave no answer within {limit:.0f} s.", _WITHOUT)
    if isinstance(error, requests.exceptions.InvalidSchema) and "SOCKS" in str(error):
        return PartFailed("A SOCKS proxy needs 'PySocks'.", "Run: pip install PySocks")
    if isinstance(error, (requests.TooManyRedirects, ValueError)):
        return PartFailed(
            f"'{url}' leads nowhere that may be fetched: {_reason(error)}.",
            "Only http and https are followed; check AVATAR_VOICES_URL.",
        )
    if isinstance(error, requests.exceptions.SSLError):
        return PartFailed(
            f"The certificate of '{host}' isn't trusted: {_reason(error)}.",
            "Behind a proxy of your own, name its certificate with REQUESTS_CA_BUNDLE.",
        )
    if isinstance(error, requests.exceptions.ProxyError):
        return PartFailed(f"The proxy to '{host}' can't be used.", "Check HTTPS_PROXY.")
    if _unreached(error):
        return PartFailed(f"'{host}' can't be reached: is there a network?", _WITHOUT)
    return _Broken(_broken_off(url))


def _unreached(error: requests.RequestException) -> bool:
    """No connection came about at all: no network, an unknown name, a closed door."""
    from urllib3.exceptions import NewConnectionError

    inner = error.args[0] if error.args else None
    return isinstance(getattr(inner, "reason", inner), NewConnectionError)


def _reason(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


@contextlib.contextmanager
def _writing(part: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise write_error(part, error) from error


def _mark(part: Path) -> Path:
    return part.with_name(f"{part.name}.from")


def _length(part: Path) -> int:
    return part.stat().st_size if part.is_file() else 0


def _md5(part: Path) -> str:
    with part.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
