"""Cost of the random numbers of a timeline alone, drawn by the kit's own functions.

It makes as many calls as a timeline, compiled alike, single and in rows, for weeks and names that
change from call to call; the numbers are only summed.
"""

import statistics
from time import process_time
from typing import Any

import numpy as np

from allohistory.kit import bits, block, compiled, index, purpose, record, uniform, uniform_each
from allohistory.kit.draw import STREAMS, STRETCH, law_uniforms

WEEKS = 728
PURPOSE = purpose("benchmarks.noise")


@compiled
def single(world, count):  # noqa: ANN001, ANN201 - a record, in compiled code
    """Draw `count` numbers one by one, spread over the weeks."""
    total = 0.0
    for n in range(count):
        world.clock.week = n % WEEKS
        total += uniform(world, PURPOSE, n, 0)
    return total


@compiled
def in_rows(world, rows, names, out):  # noqa: ANN001, ANN201 - a record, in compiled code
    """Draw `rows` rows of a number for each of `names`."""
    total = 0.0
    for n in range(rows):
        world.clock.week = n % WEEKS
        uniform_each(world, PURPOSE, names, 0, out)
        total += out[0]
    return total


def measured(calls: dict[str, float], repetitions: int, timelines: int) -> dict[str, float]:
    """Return the processor seconds of a timeline's draws, by kind and in total; medians."""
    clock = block(salts=bits(len(STREAMS), -(-WEEKS // STRETCH), says=""), week=index(says=""))
    worlds: Any = np.zeros(1, record({"clock": clock}, {})).view(np.recarray)
    world = worlds[0]
    names = np.arange(32, dtype=np.uint64)
    out = np.zeros(len(names))
    opening = np.zeros(max(1, int(calls["opening"] * timelines)))
    ids = np.arange(len(opening))
    rows = int(calls["rows"] * timelines / len(names))
    works = {
        "single": lambda: single(world, int(calls["single"] * timelines)),
        "rows": lambda: in_rows(world, rows, names, out),
        "opening": lambda: law_uniforms(np.uint64(1), 1, ids, opening),
    }
    seconds = {name: timed(work, repetitions) / timelines for name, work in works.items()}
    return seconds | {"all": sum(seconds.values())}


def timed(work: Any, repetitions: int) -> float:
    """Return the median of processor seconds, after a first call that compiles."""
    work()
    seconds = []
    for _ in range(repetitions):
        began = process_time()
        work()
        seconds.append(process_time() - began)
    return statistics.median(seconds)
