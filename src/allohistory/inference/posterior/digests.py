"""Digests: a short hash of what each history does, so that any change of it is detected.

A digest covers all events that a run keeps, all series and the probabilities of imposed choices, to
the last bit. It does not depend on names or the order of columns: it uses codes, numbers, and the
position of a cause among the events of its timeline. Floating-point results may differ between
machines in the last bit, so a digest of a small calculation shows whether two machines can be
compared.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from allohistory.engine import Ensemble
from allohistory.errors import FitError
from allohistory.kit.compiled import compiled

LETTERS = 16  # of a sha256: two different histories share them once in 10^19 cases
CODES = ("week", "kind", "actor", "other", "place", "what", "option", "rung", "secret")
NUMBERS = ("probability", "amount", "amount2")
NO_CAUSE, CAUSE_NOT_KEPT = -1, -2


@dataclass(frozen=True)
class Digests:
    """Digests of histories, of the machine's arithmetic, and the series covered."""

    arithmetic: str
    series: tuple[str, ...]
    histories: tuple[str, ...]

    @property
    def whole(self) -> str:
        """One digest for all."""
        return hashlib.sha256("".join(self.histories).encode()).hexdigest()[:LETTERS]

    def changed(self, ensemble: Ensemble) -> np.ndarray:
        """Return which histories differ in `ensemble`; (history,).

        FitError where it lacks one of their series.
        """
        now = digests(ensemble, self.series).histories
        return np.array([a != b for a, b in zip(self.histories, now, strict=True)], bool)


def digests(ensemble: Ensemble, series: Sequence[str] | None = None) -> Digests:
    """Return the digest of every timeline of `ensemble`, over these `series` or all it has.

    FitError where it lacks one of them.
    """
    names = tuple(ensemble.model.series if series is None else series)
    lacking = [name for name in names if name not in ensemble.series]
    if lacking:
        raise FitError(f"the scenario has no series {', '.join(lacking)} now; fit it again")
    rows = projection(ensemble.events)
    bounds = np.searchsorted(ensemble.events["timeline"], np.arange(len(ensemble) + 1))
    histories = []
    for k in range(len(ensemble)):
        digest = hashlib.sha256(rows[bounds[k] : bounds[k + 1]].tobytes())
        for name in names:
            digest.update(np.ascontiguousarray(ensemble.series[name][k], "<f4").tobytes())
        if ensemble.imposed is not None:
            digest.update(np.ascontiguousarray(ensemble.imposed[k], "<f8").tobytes())
        histories.append(digest.hexdigest()[:LETTERS])
    return Digests(arithmetic(), names, tuple(histories))


def projection(events: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the fields of each event (row) that do not depend on names or order of columns."""
    columns = {
        **{name: events[name].astype("<i4") for name in CODES},
        "clauses": events["mask"].astype("<i4"),
        "span": events["span"].astype("<i4"),
        "cause": cause_ranks(events).astype("<i4"),
        **{name: events[name].astype("<f4") for name in NUMBERS},
    }
    rows = np.zeros(len(events["kind"]), [(name, column.dtype) for name, column in columns.items()])
    for name, column in columns.items():
        rows[name] = column
    return rows


def cause_ranks(events: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the place of each event's cause among the kept events of its timeline."""
    timeline, serial, cause = (
        events[name].astype(np.int64) for name in ("timeline", "serial", "cause")
    )
    most = max(int(serial.max(initial=0)), int(cause.max(initial=0))) + 2
    addresses = timeline * most + serial  # increasing: events are sorted by timeline and serial
    wanted = timeline * most + cause
    place = np.searchsorted(addresses, wanted)
    present = (
        addresses[np.minimum(place, len(addresses) - 1)] == wanted if len(addresses) else cause
    )
    ranks = place - np.searchsorted(timeline, timeline)
    return np.where(cause < 0, NO_CAUSE, np.where(present, ranks, CAUSE_NOT_KEPT))


@cache
def arithmetic() -> str:
    """Return a digest of how this machine and its libraries calculate, to the last bit."""
    from scipy import special  # noqa: PLC0415 - scipy is slow to import

    x = np.linspace(-8.0, 8.0, 4001)
    share = special.ndtr(x)
    parts = (
        transcendental(x),
        np.exp(x),
        np.log(x + 9.0),
        special.ndtri(share),
        special.betaincinv(2.0, 3.0, share),
    )
    return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()[:LETTERS]


@compiled
def transcendental(x):  # noqa: ANN001, ANN201 - compiled: no type to write
    """Return some values of the functions that mechanisms call."""
    y = np.empty((len(x), 6))
    for k in range(len(x)):
        y[k, 0] = math.exp(x[k])
        y[k, 1] = math.log(x[k] + 9.0)
        y[k, 2] = math.sinh(x[k])
        y[k, 3] = math.erfc(x[k])
        y[k, 4] = math.cos(x[k])
        y[k, 5] = math.sqrt(x[k] + 9.0) ** 1.7 + math.log1p(x[k] * x[k])
    return y
