"""Sidecar: the JSON file beside a file of histories that records their provenance.

The arrays (.npz) stay unchanged. The sidecar's stamp of scenario and sources may be renewed if the
histories still match its digests. It names the arrays by their sha256, so that files of different
pairs are never mixed.
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from allohistory.errors import HistoriesError
from allohistory.inference.arrays import drafts
from allohistory.inference.bounded_json import LARGEST, Json, mapping, parsed, text, texts
from allohistory.inference.posterior.digests import Digests
from allohistory.inference.posterior.provenance import check_provenance

FORMAT = 1
CHECKSUM = "checksum"
KEYS = ("format", "stamp", "arrays", "provenance", "digests", CHECKSUM)
SUFFIX = ".provenance.json"
STAMP = ("scenario", "sources")  # what revalidation renews; written first
REMEDY = "put both files there from where they were made, or fit the scenario again"
LINE = 240  # characters up to which a value is written on one line


@dataclass(frozen=True)
class Sidecar:
    """Metadata of a file of histories."""

    arrays: str  # sha256 of the file of arrays
    provenance: Mapping[str, Any]
    digests: Digests | None = None

    @property
    def until(self) -> date | None:
        """Last day of the record the histories are conditioned on; None for all of it."""
        return last_day_seen(self.provenance)


def sidecar_path(path: Path) -> Path:
    """Return the path of the sidecar of the arrays `path`."""
    return path.with_suffix(SUFFIX)


def sidecar_text(sidecar: Sidecar) -> str:
    """Return the text of a sidecar, the stamp first."""
    provenance, digests = dict(sidecar.provenance), sidecar.digests
    content = {
        "format": FORMAT,
        "stamp": {key: provenance.pop(key) for key in STAMP if key in provenance},
        "arrays": sidecar.arrays,
        "provenance": provenance,
        "digests": None
        if digests is None
        else {
            "whole": digests.whole,
            "arithmetic": digests.arithmetic,
            "series": digests.series,
            "histories": digests.histories,
        },
    }
    return laid_out({**content, CHECKSUM: checksum_of(content)}) + "\n"


def checksum_of(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a sidecar says, however it is laid out; not of its checksum."""
    rest = {key: value for key, value in content.items() if key != CHECKSUM}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def check_whole(content: Mapping[str, Json]) -> None:
    """Raise ValueError where a sidecar has been changed; earlier versions wrote no checksum."""
    unknown = [key for key in content if key not in KEYS]
    if unknown:
        raise ValueError(f"it has the unknown key {unknown[0]:.40}")
    if content.get(CHECKSUM, checksum_of(content)) != checksum_of(content):
        raise ValueError("it is not what was written")


def laid_out(value: Any, indent: str = "") -> str:
    """Return `value` as JSON: on one line if it is short, else an item a line."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) <= LINE or isinstance(value, str):
        return line
    inner = indent + " "
    if isinstance(value, Mapping):
        items = [f"{json.dumps(key)}: {laid_out(item, inner)}" for key, item in value.items()]
    else:
        items = [laid_out(item, inner) for item in value]
    left, right = "{}" if isinstance(value, Mapping) else "[]"
    return f"{left}\n{inner}" + f",\n{inner}".join(items) + f"\n{indent}{right}"


def write_sidecar(path: Path, sidecar: Sidecar) -> None:
    """Write the sidecar of the arrays `path`, completely or not at all."""
    with drafts(sidecar_path(path)) as (draft,):
        draft.write_text(sidecar_text(sidecar), encoding="utf-8")


def read_sidecar(path: Path) -> Sidecar:
    """Read the sidecar of the arrays `path`; HistoriesError if there is none, or a damaged one."""
    place = sidecar_path(path)
    try:
        return sidecar_of(parsed(text_of(place)))
    except FileNotFoundError:
        raise HistoriesError(f"{without_text(path)}; {REMEDY}") from None
    except (OSError, ValueError, LookupError) as error:
        what = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        raise HistoriesError(
            f"{place} is damaged or of another version ({what}); {REMEDY}"
        ) from None


def text_of(place: Path) -> bytes:
    """Return the bytes of a sidecar, of which no more are read than a sidecar may have."""
    if not stat.S_ISREG(place.stat().st_mode):
        raise ValueError("it is not a file")
    with place.open("rb") as file:
        return file.read(LARGEST + 1)


def without_text(path: Path) -> str:
    """Return which file is missing where the sidecar of `path` cannot be read."""
    if not path.exists():
        return f"there is no file {path}"
    return f"{path} lacks {sidecar_path(path).name} beside it, which says what it was fitted to"


def sidecar_of(content: Mapping[str, Json]) -> Sidecar:
    """Return the sidecar of parsed JSON; ValueError or KeyError if malformed."""
    if content["format"] != FORMAT:
        raise ValueError(f"format {content['format']!r:.40} is not {FORMAT}")
    check_whole(content)
    digests = content["digests"]
    sidecar = Sidecar(
        text(content["arrays"], "arrays"),
        {**mapping(content["stamp"], "stamp"), **mapping(content["provenance"], "provenance")},
        None if digests is None else digests_of(mapping(digests, "digests")),
    )
    check_provenance(sidecar.provenance)
    return sidecar


def digests_of(content: Mapping[str, Json]) -> Digests:
    """Return the digests of parsed JSON; ValueError where they do not match their total."""
    digests = Digests(
        text(content["arithmetic"], "arithmetic"),
        texts(content["series"], "series"),
        texts(content["histories"], "histories"),
    )
    if digests.whole != content["whole"]:
        raise ValueError("its digests do not add up to the whole")
    return digests


def last_day_seen(provenance: Mapping[str, Any]) -> date | None:
    """Return the last day of the record that a fit used; None if it used all of it."""
    day = provenance.get("until")
    return None if day is None else date.fromisoformat(day)


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file; HistoriesError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise HistoriesError(f"there is no file {path}; {REMEDY}") from None
    except OSError as error:
        raise HistoriesError(f"{path} cannot be read ({error.strerror}); {REMEDY}") from None
