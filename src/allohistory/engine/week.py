"""A week: the mechanisms of an order, one after the other, compiled as one.

The function that `stepper` gives is the only compiled one that the rest of the program calls; what
happens between weeks (interventions, samples, emptying of logs) is plain NumPy on record arrays.
The lines of the week are written out as source and compiled flat: nested closures would be compiled
over and over, and Numba could not keep them from one process to the next.
"""

from __future__ import annotations

import hashlib
import inspect
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from allohistory.kit.compiled import CACHE, compiled

Advance = Callable[[Any, Any, Any, Any, int], None]

WEEK = '''
def {name}(worlds, laws, facts, logs, until):
    """Carry every world to week *until*, or to the week in which its log has got half full."""
    for k in range(len(worlds)):
        world, law, log = worlds[k], laws[k], logs[k]
        room = len(log.week) // 2
        while world.clock.week < until and log.stored <= room:
{steps}
            world.clock.week += 1
'''


def digest_of(order: tuple[ModuleType, ...]) -> str:
    """Name the sources of the mechanisms in *order*, and the order itself."""
    digest = hashlib.sha256()
    for mechanism in order:
        digest.update(mechanism.__name__.encode())
        step = getattr(mechanism.step, "py_func", mechanism.step)
        digest.update(Path(inspect.getfile(step)).read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=16)
def stepper(order: tuple[ModuleType, ...]) -> Advance:
    """Give ``advance(worlds, laws, facts, logs, until)`` for the mechanisms of *order*.

    It works in place, without the interpreter's lock; *worlds*, *laws* and *logs* are record arrays
    of one length, *facts* is one record.  Weeks are whole: a world stops between two of them.
    """
    steps = [f"step_{n}" for n in range(len(order))]
    # Numba's cache knows a function by its name, line and bytecode: not by what it calls.
    name = f"advance_{digest_of(order)}"
    lines = "\n".join(f"            {step}(world, law, facts, log)" for step in steps)
    calls = {step: mechanism.step for step, mechanism in zip(steps, order, strict=True)}
    scope = {"__name__": __name__, **calls}
    source = WEEK.format(name=name, steps=lines)
    exec(compile(source, __file__, "exec"), scope)  # noqa: S102 - our own text, names numbered
    return compiled(scope[name])


def marker(order: tuple[ModuleType, ...], dtypes: tuple[Any, ...]) -> Path | None:
    """Give the file that stands in the cache once *order* is compiled for records of *dtypes*."""
    if CACHE is None:
        return None
    shapes = hashlib.sha256(repr(dtypes).encode()).hexdigest()[:12]
    checked = "-checked" if os.environ.get("NUMBA_BOUNDSCHECK", "0") != "0" else ""
    return CACHE / f"week-{digest_of(order)}-{shapes}{checked}.warm"


def warm_up(
    order: tuple[ModuleType, ...],
    worlds: Any,
    laws: Any,
    facts: Any,
    logs: Any,
    say: Callable[[str], None] | None = None,
) -> None:
    """Compile the week of *order* for such records now, or load it; *say* why if it takes long."""
    advance = stepper(order)
    if os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
        return
    mark = marker(order, (worlds.dtype, laws.dtype, facts.dtype, logs.dtype))
    cold = mark is None or not mark.exists()
    if cold and say is not None:
        say("compiling the model: once for this version and scenario, a minute or so")
    advance(worlds[:0], laws[:0], facts, logs[:0], 0)
    if cold and mark is not None:
        mark.touch()
