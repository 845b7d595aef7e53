"""Measurements in a process of their own: `python child.py TASK [NUMBER]` prints one JSON line.

Peak memory belongs to a process and never falls; a cold start can happen once; and the count of
draws needs the kernel as plain Python.
"""

import json
import resource
import sys
from collections.abc import Callable
from time import perf_counter, process_time
from typing import Any

SCENARIO = "far-east-1931"


def opened() -> tuple[Any, dict[str, float]]:
    """Import, load, build and compile (or load); return the model and the seconds of each."""
    times = {}
    began = perf_counter()
    from allohistory import engine
    from allohistory.model import build
    from allohistory.scenario import load

    times["import"] = perf_counter() - began
    began = perf_counter()
    scenario = load(SCENARIO)
    times["load"] = perf_counter() - began
    began = perf_counter()
    model = build(scenario)
    times["build"] = perf_counter() - began
    began, began_process = perf_counter(), process_time()
    engine.prepare(model)
    times["compile"] = perf_counter() - began
    helpers = resource.getrusage(resource.RUSAGE_CHILDREN)  # processes that compile beside this one
    times["compile_process"] = process_time() - began_process + helpers.ru_utime + helpers.ru_stime
    return model, times


def start(_number: int) -> dict[str, float]:
    """Measure the seconds from a fresh process to a model that can run."""
    began = perf_counter()
    times = opened()[1]
    return times | {"total": perf_counter() - began}


def memory(timelines: int) -> dict[str, float]:
    """Measure the peak memory of a run in MB, and that of the model alone."""
    from allohistory import engine

    model, _ = opened()
    before = peak()
    began = perf_counter()
    ensemble = engine.simulate(model, engine.Design(timelines, 1, noise=4), threads=2)
    seconds = perf_counter() - began
    columns = sum(column.nbytes for column in ensemble.events.values())
    stored = (columns + ensemble.values.nbytes) / 1e6
    return {"model": before, "peak": peak(), "kept": stored, "seconds": seconds}


def peak() -> float:
    """Return the peak memory of this process so far, in MB (Linux reports units of 1024 bytes)."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6


def draws(timelines: int) -> dict[str, float]:
    """Count generator calls per timeline: single, in rows, and for laws and salts.

    Needs NUMBA_DISABLE_JIT=1: the kernel as plain Python draws the same numbers.
    """
    from allohistory import engine
    from allohistory.kit import draw

    calls = {"all": 0, "rows": 0}
    philox, rows = draw.philox, draw.uniform_each

    def counted(*words: Any) -> Any:
        calls["all"] += 1
        return philox(*words)

    def counted_rows(world: Any, what: Any, names: Any, j: int, out: Any) -> None:
        calls["rows"] += len(out)
        rows(world, what, names, j, out)

    draw.philox = counted
    replaced(draw.uniform_each, counted_rows)
    model = opened()[0]
    recipe = engine.Recipe(model, engine.Design(1, 1))
    import numpy as np

    before = calls["all"]
    recipe.open(np.arange(timelines))
    opening = calls["all"] - before
    before, calls["rows"] = calls["all"], 0
    ensemble = engine.simulate(model, engine.Design(timelines, 1), threads=1)
    total = calls["all"] - before
    in_rows = calls["rows"]
    single = total - in_rows - opening - opening_of_one(recipe, calls)
    events = len(ensemble.events["kind"])
    counts = {"single": single, "rows": in_rows, "opening": opening, "events": events}
    return {name: count / timelines for name, count in counts.items()}


def opening_of_one(recipe: Any, calls: dict[str, int]) -> int:
    """Count the draws with which `prepare` opens one timeline before every run."""
    import numpy as np

    before = calls["all"]
    recipe.open(np.zeros(1, np.int64))
    return calls["all"] - before


def replaced(old: Any, new: Any) -> None:
    """Replace `old` by `new` in every mechanism that has imported it."""
    from allohistory.mechanisms import ORDER

    for mechanism in ORDER:
        for name, value in vars(mechanism).items():
            if value is old:
                setattr(mechanism, name, new)


TASKS: dict[str, Callable[[int], dict[str, float]]] = {
    "start": start,
    "memory": memory,
    "draws": draws,
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](int(sys.argv[2]) if sys.argv[2:] else 0)))
