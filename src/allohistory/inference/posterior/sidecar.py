"""Sidecar: the JSON file beside a file of histories that records their provenance.

The arrays (.npz) stay unchanged. The sidecar's stamp of scenario and sources may be renewed if the
histories still match its digests. It names the arrays by their sha256, so that files of different
pairs are never mixed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from allohistory.errors import FitError
from allohistory.inference.arrays import drafts
from allohistory.inference.posterior.digests import Digests

FORMAT = 1
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
    return laid_out(content) + "\n"


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
    """Read the sidecar of the arrays `path`; FitError where there is none, or it is damaged."""
    place = sidecar_path(path)
    try:
        return sidecar_of(json.loads(place.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise FitError(f"{without_text(path)}; {REMEDY}") from None
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        what = f"{type(error).__name__}: {error}"
        raise FitError(f"{place} is damaged or of another version ({what}); {REMEDY}") from None


def without_text(path: Path) -> str:
    """Return which file is missing where the sidecar of `path` cannot be read."""
    if not path.exists():
        return f"there is no file {path}"
    return f"{path} lacks {sidecar_path(path).name} beside it, which says what it was fitted to"


def sidecar_of(content: Mapping[str, Any]) -> Sidecar:
    """Return the sidecar of parsed JSON; ValueError, LookupError or TypeError if malformed."""
    if content["format"] != FORMAT:
        raise ValueError(f"format {content['format']!r} is not {FORMAT}")
    digests = content["digests"]
    sidecar = Sidecar(
        content["arrays"],
        {**content["stamp"], **content["provenance"]},
        None if digests is None else digests_of(digests),
    )
    last_day_seen(sidecar.provenance)
    return sidecar


def digests_of(content: Mapping[str, Any]) -> Digests:
    """Return the digests of parsed JSON; ValueError where they do not match their total."""
    digests = Digests(content["arithmetic"], tuple(content["series"]), tuple(content["histories"]))
    if digests.whole != content["whole"]:
        raise ValueError("its digests do not add up to the whole")
    return digests


def last_day_seen(provenance: Mapping[str, Any]) -> date | None:
    """Return the last day of the record that a fit used; None if it used all of it."""
    day = provenance.get("until")
    return None if day is None else date.fromisoformat(day)


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file; FitError where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise FitError(f"there is no file {path}; {REMEDY}") from None
    except OSError as error:
        raise FitError(f"{path} cannot be read ({error.strerror}); {REMEDY}") from None
