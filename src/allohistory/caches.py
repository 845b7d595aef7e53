"""Cached values: bytes that take long to compute, kept for later processes by what they depend on.

An entry is untrusted: it counts only if it has the digest of its key and content, and its reader
checks it as it would check a file from a stranger. A cache is a convenience: where nothing can be
written, or an entry is damaged, the value is computed again, and nothing else changes. Leaves out
compiled code, which Numba keeps.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from allohistory.files import clear_drafts, draft_of

LARGEST = 128_000_000  # bytes of an entry: the laws of 2,000 histories take 25 MB
MOST, ROOM = 64, 512_000_000  # entries that are kept, and their bytes
HEAD = 64  # letters of a SHA-256


def root() -> Path | None:
    """Return the folder of all caches of this user, or None where there is no home."""
    home = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(home) if home else Path.home() / ".cache") / "allohistory"
    except RuntimeError:  # `pathlib` raises it for a user without a home
        return None


def place_of(kind: str, key: str) -> Path | None:
    """Return the file of an entry, or None where there is no folder for it."""
    folder = root()
    if folder is None:
        return None
    return folder / "values" / f"{kind}-{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def sealed(key: str, content: bytes) -> bytes:
    """Return the digest of a key and a content."""
    digest = hashlib.sha256(f"{len(key)} {key}".encode())
    digest.update(content)
    return digest.hexdigest().encode()


def read(kind: str, key: str) -> bytes | None:
    """Return the content of the entry of `key`, or None if there is none that is whole."""
    place = place_of(kind, key)
    if place is None:
        return None
    try:
        with place.open("rb") as file:
            text = file.read(LARGEST + HEAD + 1)
        if len(text) > LARGEST + HEAD or sealed(key, memoryview(text)[HEAD:]) != text[:HEAD]:  # pyright: ignore[reportArgumentType] - hashed without a copy
            return None
        with suppress(OSError):
            os.utime(place)  # those not used for long are cleared first
    except (OSError, MemoryError):
        return None
    return text[HEAD:]


def write(kind: str, key: str, content: bytes) -> None:
    """Keep `content` as the entry of `key`, if that is possible, and clear old entries."""
    place = place_of(kind, key)
    if place is None or len(content) > LARGEST:
        return
    draft = draft_of(place)
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            clear_drafts(place)
            draft.write_bytes(sealed(key, content) + content)
            draft.replace(place)
        finally:
            draft.unlink(missing_ok=True)
        clear(place.parent)


def clear(folder: Path) -> None:
    """Remove the entries that were not used for longest, beyond `MOST` and `ROOM`."""
    with os.scandir(folder) as entries:
        states = [(entry.stat(), entry.path) for entry in entries if entry.is_file()]
    total = 0
    for number, (state, path) in enumerate(
        sorted(states, key=lambda entry: entry[0].st_mtime_ns, reverse=True), 1
    ):
        total += state.st_size
        if number > MOST or total > ROOM:
            with suppress(OSError):
                Path(path).unlink()
