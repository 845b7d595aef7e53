"""The manifest of a run: what it is, and size and SHA-256 of every file of it, itself included.

The last line of a manifest is the SHA-256 of all the text before it, so that any change of it is
noticed. The identity of a run is the `id` in here, not the name of its folder.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from allohistory.errors import StoreError
from allohistory.files import leads_out, reason_of
from allohistory.store.locks import LOCK

FORMAT = 5
MANIFEST = "manifest.json"
SCENARIO = "scenario"
FURTHER = "shards"  # folder of all shards of a run but the first
NAME = re.compile(r"[^./\\\0][^/\\\0]*")
READ_AT_ONCE = 1 << 20
LARGEST = 16_000_000  # bytes of a manifest: those of large scenarios have a few hundred thousand
SEAL = re.compile(rb'(.*),\n "checksum": "([0-9a-f]{64})"\n\}\n', re.DOTALL)
AGAIN = "run the what-if again"
NEEDED = {
    "id": str,
    "number": int,
    "created": str,
    "scenario": dict,
    "timelines": int,
    "seed": int,
    "arms": list,
    "law_paths": list,
    "shards": int,
    "files": dict,
}


def sealed(manifest: Mapping[str, Any]) -> bytes:
    """Return the text of a manifest with its checksum as the last line."""
    body = json.dumps({**manifest, "format": FORMAT}, indent=1, ensure_ascii=False)
    # A path that is no Unicode holds surrogates: JSON spells them as Python does.
    text = body.removesuffix("\n}").encode("utf-8", "backslashreplace")
    return text + f',\n "checksum": "{sha256_of(text)}"\n}}\n'.encode()


def sha256_of(text: bytes) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text).hexdigest()


def read_manifest(place: Path) -> dict[str, Any]:
    """Read the manifest of a run; StoreError if it is unreadable, changed, or of another format."""
    path = place / MANIFEST
    check_link(path, place)
    try:
        text = text_of(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({reason_of(error)}); {AGAIN}") from None
    seal = SEAL.fullmatch(text)
    if seal is None or sha256_of(seal[1]).encode() != seal[2]:
        raise unsealed(place, text)
    try:
        manifest = json.loads(text)
    except (ValueError, RecursionError):  # whoever sealed it was not this program
        raise damaged(path) from None
    if manifest.get("format") != FORMAT:
        raise other_format(place, manifest.get("format"))
    for name, kind in NEEDED.items():
        if not isinstance(manifest.get(name), kind):
            raise StoreError(f"{path} has no {name}: it is no run of this program; {AGAIN}")
    if not NAME.fullmatch(manifest["id"]):
        raise StoreError(f"{path} has an id that is no name, {manifest['id']!r}; {AGAIN}")
    return manifest


def text_of(path: Path) -> bytes:
    """Return the bytes of a manifest; OSError if it is no file, or too large for one."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
        raise OSError(f"it is no file of at most {LARGEST:,} bytes")
    with path.open("rb") as file:
        return file.read(LARGEST)


def check_link(path: Path, place: Path) -> None:
    """Raise StoreError where a file of the run in `place` is a link that leads out of it."""
    if leads_out(path, place):
        raise StoreError(
            f"{path} is a link that leads out of the run; put the file itself in its place"
        )


def unsealed(place: Path, text: bytes) -> StoreError:
    """Return the error of a manifest without a valid checksum: an older format, or damage."""
    try:
        version = json.loads(text)["format"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return damaged(place / MANIFEST)
    older = isinstance(version, int) and version < FORMAT and b'"checksum"' not in text
    return other_format(place, version) if older else damaged(place / MANIFEST)


def damaged(path: Path) -> StoreError:
    """Return the error of a file that is not what was written."""
    return StoreError(f"{path} is damaged: it is not what was written; {AGAIN}")


def other_format(place: Path, version: Any) -> StoreError:
    """Return the error of a run of another format."""
    return StoreError(
        f"{place} was kept in format {version}, this version reads {FORMAT}; run it again"
    )


def described(folder: Path) -> dict[str, dict[str, Any]]:
    """Return size and SHA-256 of every file in `folder`, by its path."""
    return {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": digest(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LOCK
    }


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(READ_AT_ONCE):
            sha.update(chunk)
    return sha.hexdigest()


def check_files(place: Path, manifest: Mapping[str, Any]) -> None:
    """Raise StoreError unless the folder `place` holds the files of `manifest`, and those alone.

    The tables of every arm must be among them: no other file is read.
    """
    for name in tables_of(manifest):
        if name not in manifest["files"]:
            raise StoreError(f"{place / MANIFEST} does not list {name:.80}; {AGAIN}")
    for name, written in manifest["files"].items():
        check_file(place, name, written)
    check_link(place / SCENARIO, place)
    for path in (place / SCENARIO).rglob("*"):
        name = path.relative_to(place).as_posix()
        if path.is_file() and name not in manifest["files"]:
            raise StoreError(f"{path} is not a file of this run; remove it")


def tables_of(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield the tables that a run must have, by their paths."""
    arms = [f"{arm}-{kind}.parquet" for arm in manifest["arms"] for kind in ("events", "series")]
    for number in range(max(1, manifest["shards"])):
        for name in ("timelines.parquet", "laws.parquet", *arms):
            yield name if number == 0 else f"{FURTHER}/{number:06d}/{name}"


def check_file(place: Path, name: str, written: Mapping[str, Any]) -> None:
    """Raise StoreError if a file of a run is missing or is not what was written."""
    path, parts = place / name, PurePosixPath(name)
    if not isinstance(written, dict) or not {"bytes", "sha256"} <= set(written):
        raise damaged(place / MANIFEST)
    if parts.is_absolute() or ".." in parts.parts:
        raise StoreError(f"{place / MANIFEST} names a file outside of the run, {name}; {AGAIN}")
    check_link(path, place)
    if not path.is_file():
        raise StoreError(f"{path} is missing; {AGAIN}")
    try:
        if path.stat().st_size != written["bytes"] or digest(path) != written["sha256"]:
            raise damaged(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({reason_of(error)}); {AGAIN}") from None
