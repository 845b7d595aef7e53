"""A week: the mechanisms of an order, one after the other, compiled as one.

The function that `stepper` gives is the only compiled one that the rest of the program calls; what
happens between weeks (interventions, samples, emptying of logs) is plain NumPy on record arrays.
The lines of the week are written out as source, into a file of the cache, and compiled flat: nested
closures would be compiled over and over, and Numba could not keep them from one process to the
next. Series are sampled inside, from the bytes of the record: so a world lives its years in one
go, and in the cache.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

import numpy as np

from allohistory.errors import ModelError
from allohistory.kit.compiled import CACHE, assembled, compiled, digest_of, reason_unsaved

Advance = Callable[..., None]

Place = tuple[str, str, tuple[int, ...]]  # block, field, index
KINDS = {"<f8": 0, "<i4": 1}
WEEK = '''# The week of a model, written by `allohistory.engine.week`: an edit here changes nothing.
def {name}(worlds, raw, laws, facts, logs, until, ends, places, samples):
    """Carry every world to week *until*, or to the week in which its log has got half full."""
    for k in range(len(worlds)):
        world, law, log = worlds[k], laws[k], logs[k]
        room = len(log.week) // 2
        month = 0
        while world.clock.week < until and log.stored <= room:
{steps}
            world.clock.week += 1
            while month < len(ends) and ends[month] <= world.clock.week:
                if ends[month] == world.clock.week:
                    sample(raw[k], places, samples[k], month)
                month += 1
'''


@compiled
def sample(raw, places, samples, month):
    """Read the number at each of `places` (offset, 1 if whole) of a record into `samples`."""
    for s in range(len(places)):
        first = places[s, 0]
        if places[s, 1] == 1:
            samples[s, month] = raw[first : first + 4].view(np.int32)[0]
        else:
            samples[s, month] = raw[first : first + 8].view(np.float64)[0]


@dataclass(frozen=True)
class Watch:
    """What is sampled, and when: for records of one dtype."""

    ends: np.ndarray  # i4 (month,) week at whose start it is sampled
    places: np.ndarray  # i8 (series, 2) offset in the record, 1 if a whole number


def watch_of(dtype: np.dtype, ends: list[int], places: list[Place]) -> Watch:
    """Work out where in a record the numbers at `places` (block, field, index) stand."""
    found = np.zeros((len(places), 2), np.int64)
    for s, (block, name, index) in enumerate(places):
        inner, start = field_of(dtype, block)
        field, offset = field_of(inner, name)
        base, shape = field.subdtype or (field, ())
        if base.str not in KINDS:
            raise ModelError(f"{block}.{name} cannot be a series: it is no number of a known size")
        place = int(np.ravel_multi_index(index, shape)) if shape else 0
        found[s] = start + offset + place * base.itemsize, KINDS[base.str]
    return Watch(np.array(ends, np.int32), found)


def field_of(dtype: Any, name: str) -> tuple[np.dtype, int]:
    """Return the dtype of a field of a record, and its offset."""
    found = dtype.fields[name]
    return found[0], found[1]


def bytes_of(records: Any) -> np.ndarray:
    """Give `records` as bytes (record, byte), sharing their memory."""
    plain = records.view(np.ndarray)
    return plain.view(np.uint8).reshape(len(records), records.dtype.itemsize)


@lru_cache(maxsize=16)
def stepper(order: tuple[ModuleType, ...]) -> Advance:
    """Return the function that carries worlds forward by the mechanisms of `order`.

    ``advance(worlds, raw, laws, facts, logs, until, ends, places, samples)`` works in place and
    without the interpreter's lock. `worlds`, `laws` and `logs` are record arrays of one length,
    `raw` are the worlds as bytes, `facts` is one record, `samples` are float32 (world, series,
    month). Weeks are whole: a world stops between two of them.
    """
    steps = [f"step_{n}" for n in range(len(order))]
    name = f"advance_{digest_of(order)}"
    lines = "\n".join(f"            {step}(world, law, facts, log)" for step in steps)
    calls = {step: mechanism.step for step, mechanism in zip(steps, order, strict=True)}
    scope = {"__name__": __name__, "sample": sample, **calls}
    source = WEEK.format(name=name, steps=lines)
    return assembled(name, source, scope)


def week_name(order: tuple[ModuleType, ...], dtypes: tuple[Any, ...]) -> str:
    """Name what is compiled when `order` is compiled for records of `dtypes`."""
    shapes = hashlib.sha256(repr(dtypes).encode()).hexdigest()[:12]
    checked = "-checked" if os.environ.get("NUMBA_BOUNDSCHECK", "0") != "0" else ""
    return f"week-{digest_of(order)}-{shapes}{checked}"


WARM: set[str] = set()  # names of the weeks that this process has compiled or loaded


def warm_up(
    order: tuple[ModuleType, ...],
    records: tuple[Any, ...],
    none: Callable[[], None],
    say: Callable[[str], None] | None = None,
) -> None:
    """Compile the week of `order` for such `records` now, or load it; `say` so if it takes long.

    `none` carries no world forward, with the very arrays that a run would use.
    """
    if os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
        return
    name = week_name(order, tuple(one.dtype for one in records))
    marker = None if CACHE is None else CACHE / f"{name}.warm"
    cold = name not in WARM and (marker is None or not marker.exists())
    if cold and say is not None:
        say("compiling the model: once for this version and scenario, a minute or so")
    none()
    WARM.add(name)
    if not cold:
        return
    reason = reason_unsaved()
    if not reason and marker is not None:
        with suppress(OSError):
            marker.touch()
    elif reason and say is not None:
        say(
            f"the compiled model could not be kept ({reason}), and every process will compile it"
            " anew; set XDG_CACHE_HOME to a folder that can be written to and has room"
        )
